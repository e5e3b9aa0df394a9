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
from carbonkit.disclosure.companies.years import implied_years
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


def test_a_total_in_co2e_stands_unless_another_set_is_named() -> None:
    """eGRID2021 prints 533.606 lbCO2e beside 531.678 lbCO2, 0.031 lbCH4 and 0.004 lbN2O per MWh of California.

    5,000 MWh: 1,210.198 t; with AR6 (27.9, 273) 533.6349 lb, 1,210.264 t; CO2 alone 1,205.825 t.
    """
    named = {"edition": "us-epa/egrid-2021", "period": "2021"}
    assert judged("1,210.198 tCO2e", "5,000.0000 MWh", **named).verdict == "reproduced"
    assert judged("1,210.264 tCO2e", "5,000.0000 MWh", gwp="AR6", **named).verdict == "reproduced"
    assert judged("1,210.264 tCO2e", "5,000.0000 MWh", **named).verdict == "not-reproduced"
    assert judged("1,205.825 tCO2e", "5,000.0000 MWh", **named).verdict == "reproduced-under-assumption"


def test_a_set_that_is_not_the_sources_own_is_told() -> None:
    """DESNZ 2024 is published in CO2e with AR5: 0.20264 kg per kWh (net) of natural gas, and no gases beside it."""
    named = {"activity": "fuel.natural_gas", "edition": "uk-desnz/conversion-2024", "gwp": "AR4"}
    one = check(report_of_one("202,640 kgCO2e", "1,000,000 kWh (Net CV)", **named), catalog=CATALOG).claims[0]
    assert one.verdict == "reproduced"
    assert "gwp-not-of-source" in codes(one)
    named["gwp"] = "AR5"
    one = check(report_of_one("202,640 kgCO2e", "1,000,000 kWh (Net CV)", **named), catalog=CATALOG).claims[0]
    assert "gwp-not-of-source" not in codes(one)


def test_another_set_than_the_named_one_is_a_slip() -> None:
    """12,480.00 MWh by AR4 are 2,826.935 t, by the AR5 that is named 2,826.697."""
    report = report_of_one("2,826.935 tCO2e", "12,480.000 MWh", edition="us-epa/egrid-2022", gwp="AR5", **CAMX)
    one = check(report, catalog=CATALOG, search=True).claims[0]
    assert one.verdict == "explained"
    assert one.decided_by is not None
    assert [slip.name for slip in one.decided_by.slips] == ["gwp-swapped"]


def test_sectors_of_a_fuel_are_variants() -> None:
    """IPCC 2006: 123.40 t of diesel x 43.0 GJ/t, 74,100 kgCO2/TJ, 3 kgCH4 and 0.6 kgN2O of energy industries.

    By AR5 123.4 x 43.0 x (74,100 + 84 + 159) / 10^6 = 394.479 t; CO2 alone 393.189 t.
    """
    named = {"activity": "diesel", "edition": "ipcc/2006-volume-2", "gwp": "AR5"}
    one = check(report_of_one("394.479 tCO2e", "123.4000 t", **named), catalog=CATALOG).claims[0]
    assert one.verdict == "consistent"
    assert [hit.variant for hit in one.hits] == ["energy industries"]
    assert any("which variant" in text for text in one.missing)
    alone = check(report_of_one("393.189 tCO2e", "123.4000 t", **named), catalog=CATALOG).claims[0]
    assert alone.verdict == "reproduced-under-assumption"
    of_co2 = check(report_of_one("393.189 tCO2", "123.4000 t", **named), catalog=CATALOG).claims[0]
    assert of_co2.verdict == "reproduced"


def test_years_imply_the_factor_that_was_summed() -> None:
    """12,480 MWh and 2,826.70 t imply 0.226498 kg/kWh; the sum by AR5 is 499.343 lb/MWh, 0.226498."""
    report = report_of_one("2,826.70 tCO2e", "12,480 MWh", edition="us-epa/egrid-2022", gwp="AR5", **CAMX)
    (year,) = implied_years([check(report, catalog=CATALOG)], CATALOG)
    assert len(year.matches) == 1
    assert "CAMX.average.CO2 with CH4, N2O by ipcc-ar5-100" in year.matches[0]
    (known,) = year.known
    assert known.value == Fraction("499.343") * POUND / 1000


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
