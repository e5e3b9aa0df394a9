"""Bugs that these tests found, each as the smallest input that showed it: red until mended, then a regression test."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import strategies as own

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.errors import CarbonkitError, MethodError, ProblemsError
from carbonkit.tables.keys import distinct_keys
from carbonkit.tables.read import read_table

AVERAGE = {"factors": ["cn-mee/average-2022"]}
COAL = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
ROW = {**own.ANCHORS[0], "unit": "kWh", "amount": 1.0}
HEADER = "activity,amount,unit,region,period\n"


def test_an_amount_of_two_lines_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    """`"1\\n2"` in a quoted cell passed the fast path (cells joined by newlines) and made numpy raise ValueError."""
    path = tmp_path / "in.csv"
    path.write_text(HEADER + 'electricity.purchased,"1\n2",kWh,CN-ZJ,2022\n', encoding="utf-8")
    table = read_table(path)
    assert len(table.problems) == 1
    assert table.problems[0].where.endswith("in.csv:2")


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([2022, "2022", 2022], id="number and text"),
        pytest.param(["", None, ""], id="empty and null"),
        pytest.param(
            [pd.Timestamp("2022-07-01 08:00"), pd.Timestamp("2022-07-01 09:00"), pd.Timestamp("2022-07-01 08:00")],
            id="two hours of a day",
        ),
    ],
)
def test_keys_of_the_same_text_are_one_key(cells: list[Any]) -> None:
    """Cells that are read as the same text made two keys of one text: findings counted the rows of the last only."""
    made = distinct_keys([pd.Series(cells, dtype=object)], 3)
    assert len(made.values) == len(set(made.values)) == 1
    assert made.counts() == [3]


def test_a_finding_counts_all_rows_of_mixed_years() -> None:
    """Periods 2022 and "2022" in one column: three rows, the finding said one."""
    data = own.frame([ROW] * 3).assign(period=pd.Series([2022, "2022", 2022], dtype=object))
    assert {one.rows for one in own.ledger(data, AVERAGE).findings} == {3}


@pytest.mark.parametrize("region", ["CN-ZJ", "Atlantis"])
def test_scope_2_is_not_below_zero_when_problems_are_collected(region: str) -> None:
    """10 kWh bought, 100 sent out, collected: total -0.046 t, and beside another bad row not even a problem said so."""
    table = [{**ROW, "amount": 10.0}, {**ROW, "amount": -100.0, "entry": "export"}, {**ROW, "region": region}]
    found = own.ledger(table, {**AVERAGE, "exports": "cn-net"}, on_error="collect")
    assert any("below zero" in problem.message for problem in found.problems)
    with suppress(MethodError):
        assert found.total("co2e_t").value >= 0


def test_an_infinite_amount_is_one_problem_and_no_warning() -> None:
    """-inf was listed twice; -inf in a ghgp-gross export (x 0) made numpy warn."""
    found = own.ledger([ROW, {**ROW, "amount": -np.inf}], AVERAGE, on_error="collect")
    assert len(found.problems) == 1
    table = [ROW, {**ROW, "amount": -np.inf, "entry": "export"}]
    lines = own.ledger(table, {**AVERAGE, "exports": "ghgp-gross"}, on_error="collect").lines
    assert lines["co2_t"].isna().tolist() == [False, True]


def test_a_figure_too_large_for_a_double_is_our_own_error() -> None:
    """9e299 TWh: inf in the line with a RuntimeWarning, OverflowError in the totals and in plan.figure."""
    made = plan(method=Method(**AVERAGE), catalog=own.catalog())
    key = {"activity": "electricity.purchased", "region": "CN-ZJ", "period": "2022"}
    for amount, unit in ((10**400, "kWh"), (9e299, "亿TWh"), (9e299, "TWh")):
        with pytest.raises(CarbonkitError):
            made.figure(**key, amount=amount, unit=unit)
    with pytest.raises(CarbonkitError):
        own.ledger([{**ROW, "amount": 9e299, "unit": "亿TWh"}], AVERAGE).totals()


def test_a_gross_export_is_plain_zero() -> None:
    """-100 x 0 printed as -0.0 in the line of a ghgp-gross export."""
    lines = own.ledger([ROW, {**ROW, "amount": -100.0, "entry": "export"}], {**AVERAGE, "exports": "ghgp-gross"}).lines
    assert not np.signbit(lines["co2e_t"].to_numpy()).any()


def test_the_exact_value_of_an_output_that_is_not_there_is_our_own_error() -> None:
    """Figure.exact("co2_t") of a medium raised a bare KeyError."""
    figure = plan(method=Method(coal_equivalent=COAL), catalog=own.catalog()).figure(
        activity="medium.oxygen", amount=1, unit="m3"
    )
    with pytest.raises(CarbonkitError):
        figure.exact("co2_t")


def test_a_typo_in_an_activity_of_the_method_names_its_place() -> None:
    """factors = {electrcity.purchased = [...]} was reported as a problem of `lookup`."""
    with pytest.raises(ProblemsError) as caught:
        Method(factors={"electrcity.purchased": ["cn-mee/average-2022"]})
    assert caught.value.problems[0].where.startswith("factors")


def test_a_bad_policy_is_told_together_with_the_rest() -> None:
    """An unknown key hid the bad lookup policy: two runs to see two problems."""
    with pytest.raises(ProblemsError) as caught:
        Method(lookup={"year": "sometimes"}, bogus=1)
    assert {problem.where.partition(".")[0] for problem in caught.value.problems} == {"lookup", "bogus"}


@pytest.mark.parametrize("name", ["fuel.diesle", "no such thing"])
def test_a_typo_in_own_values_is_an_error(name: str) -> None:
    """values = {"fuel.diesle": 1.5} was ignored: the figure silently came from the standard (1.4571)."""
    values = {name: {"value": "1.5", "unit": "kgce/kg", "source": "laboratory"}}
    diesel = {**ROW, "activity": "fuel.diesel", "unit": "t", "region": ""}
    with pytest.raises(CarbonkitError):
        own.ledger([diesel], {"coal_equivalent": {**COAL, "values": values}})


def test_own_values_go_by_any_name_of_the_activity() -> None:
    """values = {"柴油": 1.5} was ignored too."""
    values = {"柴油": {"value": "1.5", "unit": "kgce/kg", "source": "laboratory"}}
    diesel = {**ROW, "activity": "fuel.diesel", "unit": "t", "region": ""}
    assert own.ledger([diesel], {"coal_equivalent": {**COAL, "values": values}}).total("tce").value == Fraction("1.5")


def test_the_activity_of_a_choice_goes_by_any_name_and_is_checked() -> None:
    """{edition, activity = "外购电力"} never applied, though lists by activity take that name; a typo was silent."""
    choice = {"edition": "cn-mee/average-2022", "activity": "外购电力"}
    assert own.ledger([{**ROW, "amount": 1000.0}], {"factors": [choice]}).total("co2_t").value == Fraction("0.5153")
    with pytest.raises(CarbonkitError):
        Method(factors=["cn-mee/average-2022", {"edition": "cn-mee/average-2021", "activity": "electrcity"}])


def test_a_named_region_that_is_the_rows_own_is_no_finding() -> None:
    """region = "China" in the method and CN in the row: "the method names China (CN) for CN"."""
    choice = {"edition": "cn-mee/average-2022", "region": "China"}
    codes = {one.code for one in own.ledger([{**ROW, "region": "CN"}], {"factors": [choice]}).findings}
    assert "region-named" not in codes


def test_the_least_evidence_holds_for_a_factor_that_a_row_asks_for() -> None:
    """evidence = "original" in the method, a recalled factor named in the row: accepted without a word."""
    row = {**ROW, "region": "CN-GRID-EAST", "factor": "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"}
    with pytest.raises(ProblemsError, match="evidence"):
        own.ledger([row], {**AVERAGE, "evidence": "original"})


def test_the_least_evidence_holds_for_a_coal_equivalent() -> None:
    """evidence = "two-sources" and the recalled coefficient of coal tar: accepted without a word."""
    row = {**ROW, "activity": "fuel.coal_tar", "unit": "t", "region": ""}
    with pytest.raises(ProblemsError, match="evidence"):
        own.ledger([row], {"coal_equivalent": COAL, "evidence": "two-sources"})


def test_as_of_holds_for_a_factor_that_a_row_asks_for() -> None:
    """as_of = 2020-01-01 and a factor published in December 2024: accepted without a word."""
    row = {**ROW, "factor": "cn-mee/average-2022/grid#CN-ZJ.average"}
    with pytest.raises(ProblemsError, match="publi"):
        own.ledger([row], {**AVERAGE, "as_of": date(2020, 1, 1)})


def test_every_year_of_a_weighted_factor_is_used_and_its_evidence_counts(tmp_path: Path) -> None:
    """by-days over 2021 (original) and 2022 (recalled): the line said original, and no recalled-factor was found."""
    line = "XA.average,electricity.purchased,XA,average,CO2,{},{},tCO2/MWh,{}"
    catalog = own.write_catalog(
        tmp_path,
        {
            "test-pub/one": [line.format(2021, "0.6", "original")],
            "test-pub/two": [line.format(2022, "0.4", "recalled")],
        },
    )
    row = own.frame([{**ROW, "region": "XA", "period": "2021-04-01/2022-03-31"}])
    method = Method(factors=["test-pub/one", "test-pub/two"], lookup={"year": "by-days"})
    ledger = calculate(row, method=method, catalog=catalog)
    assert ledger.lines["evidence"].tolist() == ["recalled"]
    assert "recalled-factor" in {one.code for one in ledger.findings}


def test_all_problems_of_a_file_at_once_torn_lines_too(tmp_path: Path) -> None:
    """A short line hid the bad amount, the unknown region and the bad unit of the lines below it."""
    path = tmp_path / "in.csv"
    row = "electricity.purchased,{},{},{},2022\n"
    content = HEADER + "electricity.purchased,1\n" + row.format("x", "kWh", "CN-ZJ") + row.format(1, "kWh", "Atlantis")
    path.write_text(content + row.format(1, "ton", "CN-ZJ"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        calculate(path, method=Method(**AVERAGE), catalog=own.catalog())
    assert [problem.where.rpartition(":")[2] for problem in caught.value.problems] == ["2", "3", "4", "5"]


def test_labels_that_cannot_be_compared_do_not_hide_the_problem() -> None:
    """A problem in a frame whose index holds <NA>: TypeError "boolean value of NA is ambiguous"."""
    data = own.frame([ROW, {**ROW, "amount": -2.0}])
    data.index = pd.Index([pd.NA, pd.NA], dtype=object)
    with pytest.raises(ProblemsError, match="a use is never negative"):
        own.ledger(data, AVERAGE)


def test_totals_by_a_header_that_stands_twice_are_our_own_error() -> None:
    """Two columns x: pandas' ValueError "Cannot construct a Series from a DataFrame"."""
    data = pd.concat([own.frame([ROW]), pd.DataFrame([[1, 2]], columns=["x", "x"])], axis=1)
    with pytest.raises(CarbonkitError):
        own.ledger(data, AVERAGE).totals(by="x")


def test_complex_amounts_are_refused() -> None:
    """A complex column lost its imaginary part with a ComplexWarning."""
    with pytest.raises(ProblemsError):
        own.ledger(own.frame([ROW]).assign(amount=np.array([1 + 2j])), AVERAGE)


@pytest.mark.parametrize("encoding", ["undefined", "utf\0"])
def test_odd_names_of_encodings_are_problems(tmp_path: Path, encoding: str) -> None:
    """UnicodeError and ValueError ("embedded null character") came through."""
    path = tmp_path / "in.csv"
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(ProblemsError):
        read_table(path, encoding)


def test_a_fuel_in_gj_has_a_coal_equivalent_by_the_edition_of_2008() -> None:
    """GB/T 2589-2008 states 29,307 kJ/kg for standard coal too, but its table here has no such row."""
    row = {**ROW, "activity": "fuel.diesel", "unit": "MJ", "amount": 29307.0, "region": ""}
    ledger = own.ledger([row], {"coal_equivalent": {**COAL, "edition": "cn-sac/gbt-2589-2008"}})
    assert ledger.total("tce").value == 1
