"""Fuels whose factor an edition prints in parts: amount x calorific value x carbon content x oxidation x 44/12."""

from __future__ import annotations

from fractions import Fraction

import pytest
from asking import CATALOG, rounded
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.accounting.activities import activities
from carbonkit.catalog import Factor
from carbonkit.disclosure.check import Judgement, check
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.quantities import Printed, parse_unit

GUIDE = "cn-ndrc/guide-other-2015"
PARTS = ("net-calorific-value", "carbon-content", "oxidation")


def judged(
    printed: str, amount: str, activity: str, edition: str = "", *, search: bool = False, **named: str
) -> Judgement:
    report = report_of_one(printed, amount, activity=activity, edition=edition, needs_source=not search, **named)
    return check(report, catalog=CATALOG, search=search).claims[0]


def test_diesel_by_hand() -> None:
    """100 t x 43.33 GJ/t x 0.0202 tC/GJ x 98 % x 44/12: 4,333 GJ, 87.5266 tC, 85.776068 tC, 314.5122 tCO2."""
    one = judged("314.51 tCO2", "100 t", "fuel.diesel", GUIDE)
    assert (one.verdict, one.fit) == ("reproduced", "nominal")
    assert [name.rpartition(".")[2] for name in one.factors] == list(PARTS)
    assert judged("320.93 tCO2", "100 t", "fuel.diesel", GUIDE).verdict == "not-reproduced"  # without oxidation


def test_the_search_finds_the_parts_of_an_edition_that_is_not_named() -> None:
    one = judged("314.5122 tCO2", "100.0000 t", "fuel.diesel", search=True)
    assert one.verdict == "reproduced-under-assumption"
    assert one.factors == [f"{GUIDE}/fuels#diesel.carbon-content"]


def test_367_for_44_twelfths_is_a_slip_of_the_chain() -> None:
    """85.776068 tC x 3.67 = 314.798 t."""
    one = judged("314.80 tCO2", "100.00 t", "fuel.diesel", GUIDE, search=True)
    best = next(way for way in one.search.explanations if way.slip is not None) if one.search else None
    assert best is not None
    assert best.slip is not None
    assert "3.67" in best.slip.text


def test_energy_of_a_fuel_by_the_only_calorific_value_that_there_is() -> None:
    """50,000 GJ x 0.0202 x 0.98 x 44/12 = 3,629.267 tCO2; that nobody said net is a finding."""
    one = judged("3,629.27 tCO2", "50,000.00 GJ", "fuel.diesel", GUIDE)
    assert one.verdict == "reproduced"
    assert "heating-value-not-stated" in {finding.code for finding in one.findings}
    stated = judged("3,629.27 tCO2", "50,000.00 GJ (net)", "fuel.diesel", GUIDE)
    assert "heating-value-not-stated" not in {finding.code for finding in stated.findings}


@pytest.mark.parametrize(("amount", "said"), [("1,000 L", "no density"), ("1,000 GJ (gross)", "given for net")])
def test_what_an_edition_in_parts_lacks_is_said(amount: str, said: str) -> None:
    one = judged("3.00 tCO2", amount, "fuel.diesel", GUIDE)
    assert one.verdict == "not-computable"
    assert said in one.missing[0]


def _printed_in_parts() -> list[tuple[str, str, tuple[Factor, ...]]]:
    """Fuels with one figure for each part, in tonnes, of all editions."""
    found = []
    for edition in CATALOG.editions():
        for activity in activities().values():
            if activity.family != "fuel" or not edition.has_activity(activity.name):
                continue
            rows = list(edition.of_activity(activity.name))
            parts = [[one for one in rows if one.kind == kind and one.exact_value is not None] for kind in PARTS]
            whole = any(one.gas for one in rows)
            if not whole and all(len(several) == 1 for several in parts) and parts[0][0].unit == "GJ/t":
                found.append((edition.name, activity.name, tuple(several[0] for several in parts)))
    return found


FUELS = _printed_in_parts()


def test_there_are_fuels_in_parts_of_several_editions() -> None:
    assert len({edition for edition, *_ in FUELS}) >= 3


@pytest.mark.parametrize("search", [False, True])
@given(st.data(), st.integers(1_000, 999_999), st.integers(1, 3))
def test_what_the_parts_make_is_found_again(search: bool, data: st.DataObject, amount: int, digits: int) -> None:
    """By the letter of the edition, and by the search of all editions."""
    edition, activity, (calorific, carbon, oxidation) = data.draw(st.sampled_from(FUELS))
    share = oxidation.value * oxidation.parsed_unit.scale
    per_energy = parse_unit("tC/GJ").scale
    tonnes = (
        amount * calorific.value * carbon.value * (carbon.parsed_unit.scale / per_energy) * share * Fraction(44, 12)
    )
    printed = rounded(tonnes, digits)
    assume(Printed(printed).low > 0)
    if not search:
        one = judged(f"{printed} tCO2", f"{amount:,} t", activity, edition)
        assert (one.verdict, one.fit) == ("reproduced", "nominal")
        return
    one = judged(f"{printed} tCO2", f"{amount:,} t", activity, search=True)
    assert one.search is not None
    plain = {way.factors[0].reference for way in one.search.explanations if way.family == "plain"}
    assert carbon.reference in plain
