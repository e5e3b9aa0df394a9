"""A stated source that prints CO2, CH4 and N2O apart: their sum is the figure, CO2 alone an assumption.

By hand, for California of eGRID2022 (Table 6): 497.443 lbCO2, 0.03 lbCH4 and 0.004 lbN2O per MWh. With AR5 (28, 265)
499.343 lbCO2e/MWh, with AR4 (25, 298) 499.385. 12,480 MWh at 0.45359237 kg/lb: 2,815.94 tCO2, 2,826.70 and 2,826.93
tCO2e. The other sets of 100 years: 2,826.53 (SAR), 2,826.55 (TAR), 2,826.86 (AR6), 2,828.46 (AR5 with feedbacks).
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from asking import CATALOG, rounded
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.disclosure.check import Judgement, check
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.quantities import Printed

#: CH4 and N2O as the assessment reports print them.
SETS = {
    "ipcc-sar-100": (Fraction(21), Fraction(310)),
    "ipcc-ar4-100": (Fraction(25), Fraction(298)),
    "ipcc-ar5-100": (Fraction(28), Fraction(265)),
    "ipcc-ar6-100": (Fraction("27.9"), Fraction(273)),
}
POUND = Fraction("0.45359237")
CAMX = {"activity": "electricity", "region": "US-EGRID-CAMX", "period": "2022"}


def judged(printed: str, given: str = "12,480 MWh", **named: str) -> Judgement:
    named = {"edition": "us-epa/egrid-2022", **CAMX, **named}
    return check(report_of_one(printed, given, **named), catalog=CATALOG).claims[0]


def codes(one: Judgement) -> set[str]:
    return {finding.code for finding in one.findings}


def test_the_sum_is_consistent_with_a_source_that_names_no_set() -> None:
    one = judged("2,826.70 tCO2e")
    assert (one.verdict, one.inference, [hit.gwp for hit in one.hits]) == ("consistent", "unique", ["ipcc-ar5-100"])
    assert any("set of warming potentials" in text for text in one.missing)
    assert [factor.rpartition(".")[2] for factor in one.factors] == ["CO2", "CH4", "N2O"]
    assert "ch4-n2o-not-covered" not in codes(one)


@pytest.mark.parametrize(
    ("printed", "gwp", "verdict"),
    [
        ("2,826.70 tCO2e", "ipcc-ar5-100", "reproduced"),
        ("2,826.93 tCO2e", "ipcc-ar4-100", "reproduced"),
        ("2,826.70 tCO2e", "ipcc-ar4-100", "not-reproduced"),
        ("2,815.94 tCO2e", "ipcc-ar5-100", "reproduced-under-assumption"),
    ],
)
def test_a_named_set_leaves_nothing_open(printed: str, gwp: str, verdict: str) -> None:
    one = judged(printed, "12,480.00 MWh", gwp=gwp)
    assert (one.verdict, one.letter) == (verdict, [])


def test_a_reference_with_a_set_is_the_sum() -> None:
    """Without a set the very figure that is named, CO2, is taken at its word."""
    named = {"edition": "", "reference": "us-epa/egrid-2022/subregion#CAMX.average.CO2"}
    assert judged("2,826.70 tCO2e", gwp="ipcc-ar5-100", **named).verdict == "reproduced"
    alone = judged("2,815.94 tCO2e", **named)
    assert alone.verdict == "reproduced"
    assert "ch4-n2o-not-covered" in codes(alone)


def test_co2_alone_stands_for_co2e_under_an_assumption() -> None:
    one = judged("2,815.94 tCO2e")
    assert one.verdict == "reproduced-under-assumption"
    assert any("CH4 and N2O" in text for text in one.assumptions)


def test_a_figure_in_co2_is_of_co2() -> None:
    one = judged("2,815.94 tCO2")
    assert one.verdict == "reproduced"
    assert "ch4-n2o-not-covered" not in codes(one)
    assert judged("2,826.70 tCO2").verdict == "not-reproduced"


def test_a_coarse_figure_is_the_same_by_any_set() -> None:
    """200 MWh, six sets: from 45.297 t (SAR) to 45.328 (AR5 with feedbacks), all 45.3."""
    one = judged("45.3 tCO2e", "200 MWh")
    assert (one.verdict, one.fit) == ("reproduced", "nominal")
    assert "any-gwp-set" in codes(one)


def test_sets_of_later_years_are_no_choice_of_a_report() -> None:
    """AR6 came out in 2021: a report of 2012 cannot have used it."""
    named = {"region": "", "period": "2012", "edition": "us-epa/hub-2025", "activity": "fuel.natural_gas"}
    early = {single.gwp for single in judged("1 tCO2e", "1,000 mmBtu", **named).letter}
    late = {single.gwp for single in judged("1 tCO2e", "1,000 mmBtu", **{**named, "period": "2024"}).letter}
    assert "ipcc-ar6-100" in late - early
    assert "ipcc-ar4-100" in early


def test_an_unknown_set_is_told_with_those_that_are_there() -> None:
    one = judged("2,826.70 tCO2e", gwp="ar9")
    assert one.verdict == "not-computable"
    assert "ipcc-ar5-100" in one.missing[0]


def test_biogenic_co2_is_taken_only_where_it_is_named() -> None:
    """DESNZ 2024 prints 0.11507 kgCO2/kWh of biogenic CO2, outside of the scopes, and no row of CO2 alone beside it."""
    named = {"activity": "electricity", "edition": "uk-desnz/conversion-2024"}
    assert check(report_of_one("115.07 tCO2", "1,000 MWh", **named), catalog=CATALOG).claims[0].verdict == (
        "not-computable"
    )
    named["kind"] = "biogenic-co2"
    assert check(report_of_one("115.07 tCO2", "1,000 MWh", **named), catalog=CATALOG).claims[0].verdict == "reproduced"


def test_a_utility_answers_for_the_place_that_it_serves() -> None:
    """CLP sells in Hong Kong, 0.39 kg/kWh in 2022; its edition has no row of Hong Kong as a whole."""
    named = {"activity": "electricity", "edition": "hk-clp/emission-factors", "region": "HK", "period": "2022"}
    one = check(report_of_one("390.00 tCO2e", "1,000,000 kWh", **named), catalog=CATALOG).claims[0]
    assert (one.verdict, one.factors) == ("reproduced", ["hk-clp/emission-factors/electricity#HK-CLP.2022"])


PLACES = [
    (edition, region)
    for edition in CATALOG.edition_names
    if edition.startswith("us-epa/egrid")
    for region in dict.fromkeys(one.region for one in CATALOG.edition(edition).of_activity("electricity.purchased"))
]


@given(st.sampled_from(PLACES), st.sampled_from(sorted(SETS)), st.integers(1_000, 9_999_999), st.integers(2, 4))
def test_a_sum_of_gases_is_found_inside_its_source(place: tuple[str, str], gwp: str, amount: int, digits: int) -> None:
    """Every subregion and set: consistent or, where the digits do not tell the sets apart, reproduced."""
    edition, region = place
    rates = {
        one.gas: one.value
        for one in CATALOG.edition(edition).at("electricity.purchased", region)
        if one.kind == "average" and one.unit.startswith("lb")
    }
    assume(len(rates) == 3)
    methane, nitrous_oxide = SETS[gwp]
    pounds = rates["CO2"] + rates["CH4"] * methane + rates["N2O"] * nitrous_oxide
    printed = rounded(amount * pounds * POUND / 1000, digits)
    assume(Printed(printed).low > 0)
    named = {"activity": "electricity", "edition": edition, "region": region}
    one = check(report_of_one(f"{printed} tCO2e", f"{amount} MWh", **named), catalog=CATALOG).claims[0]
    assert one.verdict in ("consistent", "reproduced")
    assert one.verdict == "reproduced" or gwp in {hit.gwp for hit in one.hits}
    named["gwp"] = gwp
    one = check(report_of_one(f"{printed} tCO2e", f"{amount} MWh", **named), catalog=CATALOG).claims[0]
    assert (one.verdict, one.fit) == ("reproduced", "nominal")
