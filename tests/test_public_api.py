"""The face that others build on: names, signatures, docstrings, errors that travel between processes."""

from __future__ import annotations

import inspect
import pickle
import re
from dataclasses import fields
from fractions import Fraction
from typing import Any

import pytest

import carbonkit as ck
from carbonkit import errors

SIGNATURES = {
    "quantity": ["amount|value|number", "unit"],
    "coal_equivalent": ["amount", "*carrier", "*edition", "*basis"],
    "open_catalog": ["root?"],
    "calculate": ["", "*method", "*catalog", "*on_error?"],
    "plan": ["*method", "*catalog"],
    "read_report": ["path"],
    "check": ["report", "*catalog", "*search?"],
}


def test_all_names_are_there_and_sorted() -> None:
    assert ck.__all__ == sorted(ck.__all__)
    assert len(set(ck.__all__)) == len(ck.__all__)
    for name in ck.__all__:
        assert getattr(ck, name) is not None
    needed = {
        "quantity",
        "coal_equivalent",
        "open_catalog",
        "Method",
        "calculate",
        "plan",
        "read_report",
        "check",
        "Printed",
    }
    assert needed <= set(ck.__all__)
    assert {*ck.__all__, "__version__"} <= set(dir(ck))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = ck.nonsense


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_fixed_signatures(name: str) -> None:
    """`*` marks a keyword-only parameter, `?` one that may be left out; more may stand beside them."""
    parameters = list(inspect.signature(getattr(ck, name)).parameters.values())
    by_name = {one.name: one for one in parameters}
    for place, wanted in enumerate(SIGNATURES[name]):
        plain = wanted.strip("*?")
        one = by_name.get(plain, parameters[place]) if "|" not in plain and plain else parameters[place]
        if plain:
            assert one.name in plain.split("|")
        assert (one.kind is one.KEYWORD_ONLY) == wanted.startswith("*")
        assert (one.default is one.empty) == (not wanted.endswith("?"))


def test_the_methods_of_the_face() -> None:
    find = inspect.signature(ck.Catalog.find).parameters
    assert list(find)[1:5] == ["activity", "region", "edition", "kind"]
    assert all(one.kind is one.KEYWORD_ONLY for name, one in find.items() if name != "self")
    assert set(inspect.signature(ck.Plan.figure).parameters) >= {"activity", "amount", "unit", "region", "period"}
    assert {"by"} <= set(inspect.signature(ck.Ledger.totals).parameters)
    assert set(ck.Method.model_fields) >= {"gwp", "factors", "coal_equivalent", "scope2"}


def test_the_issue_s_own_lines_run() -> None:
    """The example of the issue, with the values that it states; the rest by hand."""
    import pandas as pd

    assert ck.quantity("356,483", "kWh").to("GJ").magnitude == pytest.approx(1283.3388)
    tce = ck.coal_equivalent(
        ck.quantity("356,483", "kWh"), carrier="electricity", edition="cn-sac/gbt-2589-2020", basis="calorific"
    )
    assert (float(tce.magnitude), str(tce.units)) == (pytest.approx(43.8117607), "tce")
    catalog = ck.open_catalog()
    f = catalog.find(activity="electricity.purchased", region="华东", edition="cn-ndrc/baseline-2012", kind="OM")
    assert (f.reference, f.printed, f.value) == (
        "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM",
        "0.8244",
        Fraction(8244, 10000),
    )
    assert (f.unit, f.evidence, f.source.issuer != "") == ("tCO2/MWh", "recalled", True)
    method = ck.Method(
        gwp="ipcc-ar6-100", factors=["cn-mee/average-2022"], scope2="location",
        coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    )  # fmt: skip
    row = {"activity": "electricity.purchased", "amount": 356483, "unit": "kWh", "region": "CN-ZJ", "period": "2022"}
    ledger = ck.calculate(pd.DataFrame([row]), method=method, catalog=catalog, on_error="raise")
    wanted = [*row, "scope", "energy_gj", "energy_kwh", "tce", "co2_t", "co2e_t", "factor_used", "evidence"]
    assert set(wanted) <= set(ledger.lines.columns)
    assert list(ledger.lines.columns)[: len(row)] == list(row)
    assert ledger.totals(by=["scope", "region"])["co2_t"].iloc[0] == pytest.approx(356483 * 0.5153 / 1000)
    assert isinstance(ledger.explain(0), str)
    assert list(ledger.problems) == []
    assert len(ledger.plan.rows) == 1
    assert all(isinstance(finding.code, str) for finding in ledger.findings)
    figure = ck.plan(method=method, catalog=catalog).figure(**row)
    assert figure is not None
    assert (ck.Printed("290.23").low, ck.Printed("290.23").high) == (Fraction("290.225"), Fraction("290.235"))


def error_classes() -> list[type[errors.CarbonkitError]]:
    found, todo = [], [errors.CarbonkitError]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += one.__subclasses__()
    return found


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_every_error_travels_by_pickle(kind: type[errors.CarbonkitError]) -> None:
    """Equal type, parts and sentence. Breaks if `__reduce__` is left to Exception, which passes `args` alone."""
    parts: list[Any] = []
    for one in fields(kind):
        if one.name == "problems":
            parts.append((errors.Problem("a.csv:3", "wrong 数", (2,)), errors.Problem("", "too")))
        elif one.type == "int":
            parts.append(3)
        elif "tuple" in str(one.type):
            parts.append(("one", "two"))
        else:
            parts.append(f"{one.name} 文")
    error = kind(*parts)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(error, protocol))
        assert type(back) is kind
        assert str(back) == str(error)
        assert [getattr(back, one.name) for one in fields(kind)] == parts


def test_errors_are_the_built_in_ones_too() -> None:
    assert {kind.__name__ for kind in error_classes()} <= {*errors.__all__, *ck.__all__}
    for kind in error_classes():
        if kind is not errors.CarbonkitError:
            assert issubclass(kind, ValueError | LookupError)


def public() -> list[str]:
    return [name for name in ck.__all__ if inspect.isfunction(getattr(ck, name)) or inspect.isclass(getattr(ck, name))]


@pytest.mark.parametrize("name", public())
def test_every_public_name_has_a_docstring(name: str) -> None:
    one = getattr(ck, name)
    assert one.__doc__
    assert len(one.__doc__.strip()) > 20
    assert not one.__doc__.startswith(f"{name}(")


@pytest.mark.parametrize("name", [name for name in public() if inspect.isfunction(getattr(ck, name))])
def test_the_docstring_of_a_function_names_its_parameters_in_order(name: str) -> None:
    """Breaks if a parameter is added, renamed or moved without its line."""
    function = getattr(ck, name)
    text = inspect.cleandoc(function.__doc__)
    part = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w+\n-+\n|\Z)", text, re.S)
    wanted = list(inspect.signature(function).parameters)
    assert part, f"{name} documents no parameters: {wanted}"
    named = re.findall(r"^(\w[\w, ]*) : ", part[1], re.M)
    assert [one.strip() for several in named for one in several.split(",")] == wanted


@pytest.mark.parametrize("name", public())
def test_every_public_name_has_an_example(name: str) -> None:
    assert ">>> " in getattr(ck, name).__doc__
