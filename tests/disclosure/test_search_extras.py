"""Mixes and small extra parts: exact shares that contain the truth, and no free part on top of a foreign factor."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from asking import CATALOG, ask, rounded, search
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.accounting.activities import find_activity
from carbonkit.catalog import Factor, margin_kind
from carbonkit.disclosure.check import _Judge, check
from carbonkit.disclosure.mixes import Band, feasible_shares
from carbonkit.disclosure.one_figure import report_of_one, split_source
from carbonkit.disclosure.report import packaged_reports, read_report
from carbonkit.disclosure.searching.asked import Beside
from carbonkit.disclosure.searching.explanation import Explanation
from carbonkit.disclosure.searching.search import Asked, search_figure
from carbonkit.disclosure.weigh import Scales
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Printed

GRIDS = ("NORTH", "NORTHEAST", "EAST", "CENTRAL", "NORTHWEST", "SOUTH")
BASELINE = "cn-ndrc/baseline-2012"
shares = st.integers(0, 1000).map(lambda number: Fraction(number, 1000))


def factor_of(grid: str, kind: str = "OM") -> Fraction:
    """t/kWh"""
    return CATALOG.factor(f"{BASELINE}/grid#CN-GRID-{grid}.{kind}").value / 1000


def corners(values: dict[str, Fraction], band: Band) -> dict[str, Band]:
    """All vertices of the simplex that the band cuts, the least and greatest of each share among them."""
    found = [{name: Fraction(1)} for name, value in values.items() if value in band]
    for edge in (band.low, band.high):
        for lower, upper in permutations(values, 2):
            if values[lower] < edge < values[upper]:
                share = (edge - values[lower]) / (values[upper] - values[lower])
                found.append({upper: share, lower: 1 - share})
    zero = Fraction(0)
    each = {name: [corner.get(name, zero) for corner in found] for name in values}
    return {name: Band(min(several), max(several)) for name, several in each.items()} if found else {}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 20), st.integers(0, 6))
def test_shares_are_those_of_all_vertices(numbers: list[int], low: int, width: int) -> None:
    """Also where factors are equal, or lie on an edge of the band."""
    values = {str(place): Fraction(number) for place, number in enumerate(numbers)}
    band = Band(Fraction(low, 2), Fraction(low + width, 2))
    assert feasible_shares(values, band) == corners(values, band)


@given(st.sampled_from(sorted(permutations(GRIDS, 3))), shares, shares, st.integers(10**6, 10**8), st.integers(0, 2))
def test_feasible_shares_contain_the_truth(
    grids: tuple[str, str, str], first: Fraction, second: Fraction, number: int, digits: int
) -> None:
    assume(first + second <= 1)
    truth = dict(zip(grids, (first, second, 1 - first - second), strict=True))
    mean = sum((share * factor_of(grid) for grid, share in truth.items()), Fraction(0))
    printed = rounded(number * mean, digits)
    regions = tuple(f"CN-GRID-{grid}" for grid in grids)
    result = search(printed, f"{number:,}", edition=BASELINE, regions=regions, period="2012")
    mixed = [way for way in result.explanations if way.mix and way.factors[0].kind == "OM" and not way.extra]
    named = [way for way in mixed if way.factors[0].edition == BASELINE]
    if not named:
        # One region alone gives it: then no mix is needed.
        assert any(way.family == "plain" for way in result.explanations)
        return
    for grid, share in truth.items():
        assert share in named[0].shares[f"CN-GRID-{grid}"]
    for pair in named[0].mix.pairs if named[0].mix else ():
        inside = pair.share.low * factor_of(pair.first[8:]) + (1 - pair.share.low) * factor_of(pair.second[8:])
        # Within a unit of the last digit: half of it, and what the input's own half unit gives.
        assert abs(number * inside - Printed(printed).value) <= Fraction(1, 10**digits) + Fraction(1, 1000)


def best_mix(file: int, kind: str) -> Explanation:
    judged = check(read_report(packaged_reports()[file]), catalog=CATALOG, search=True).claims
    found = next(one.search for one in judged if one.claim.rule == "emissions")
    assert found is not None
    return next(way for way in found.explanations if way.mix and way.factors[0].kind == kind)


def test_the_pairs_of_two_reports_are_those_by_hand() -> None:
    """FY2022, 75/25: North and East x = (0.814148 - 0.790525) / (0.900025 - 0.790525) = 0.2157, North and South 0.178.

    FY2018, OM of 2015: (1.009219 - 0.8112) / (1.0416 - 0.8112) = 0.8595 of North with East.
    """
    mix = best_mix(1, margin_kind(Fraction(3, 4), Fraction(1, 4))).mix
    assert mix is not None
    pairs = {(pair.first[8:], pair.second[8:]): float(pair.share.high) for pair in mix.pairs}
    assert pairs[("NORTH", "EAST")] == pytest.approx(0.216, abs=0.0005)
    assert pairs[("NORTH", "SOUTH")] == pytest.approx(0.178, abs=0.0005)
    mix = best_mix(0, "OM").mix
    assert mix is not None
    pairs = {(pair.first[8:], pair.second[8:]): float(pair.share.high) for pair in mix.pairs}
    assert pairs[("NORTH", "EAST")] == pytest.approx(0.86, abs=0.002)


def beside(text: str) -> tuple[Beside, ...]:
    """A small source as a check reads it."""
    report = report_of_one("1 t", "1 kWh", activity="electricity", also=[text], needs_source=False)
    given_source = report.given[1]
    amounts, unit, _ = Scales(report, report.claim[0], CATALOG).known(given_source.name)
    name = f"{given_source.printed} {given_source.unit}"
    return (Beside(given_source.name, name, amounts, unit, find_activity(given_source.activity)),)


WATER = [
    factor
    for edition in CATALOG.editions()
    for activity in ("water.supply", "water.treatment")
    if edition.has_activity(activity)
    for factor in edition.of_activity(activity)
    if factor.gas == "CO2e"
]


@given(st.sampled_from(WATER), st.integers(100_000, 999_999), st.integers(1000, 9999), st.sampled_from(GRIDS))
def test_a_small_source_is_found_again(water: Factor, kwh: int, tonnes: int, grid: str) -> None:
    """Water beside electricity, at every factor of the catalogue for its supply or its treatment."""
    # 1 t is 1 m3; some editions print kg per 1,000 m3.
    per_tonne = water.value / (1_000_000 if "'000" in water.unit else 1000)
    exact = kwh * factor_of(grid) + tonnes * per_tonne
    assume(tonnes * per_tonne < exact / 11)
    asked = ask(rounded(exact, 2), f"{kwh:,}", edition=BASELINE, beside=beside(f"{tonnes:,} t water"))
    found = search_figure(asked, CATALOG)
    reference = f"{BASELINE}/grid#CN-GRID-{grid}.OM"
    ways = [way for way in found.explanations if way.factors[0].reference == reference]
    added = [way.extra.figure for way in ways if way.extra and way.extra.name == "source" and not way.mix]
    alone = any(way.factors[0].reference == reference and way.family == "plain" for way in ways)
    assert alone or any(figure and figure.nominal == tonnes * per_tonne for figure in added)


@given(st.integers(1, 99), st.integers(10**6, 10**8), st.sampled_from(GRIDS))
def test_the_share_that_was_left_out_lies_in_the_band(per_mille: int, kwh: int, grid: str) -> None:
    share = Fraction(per_mille, 1000)
    printed = rounded(kwh * factor_of(grid) * (1 - share), 2)
    region = f"CN-GRID-{grid}"
    found = search(printed, f"{kwh:,}", edition=BASELINE, region=region)
    ways = [way for way in found.explanations if way.factors[0].reference == f"{BASELINE}/grid#{region}.OM"]
    bands = [way.extra.share for way in ways if way.extra and way.extra.name == "left-out"]
    assert [band is not None and share in band for band in bands] == [True]


@given(st.integers(1, 99), st.integers(10**6, 10**8))
def test_the_share_at_another_factor_lies_in_the_band(per_mille: int, kwh: int) -> None:
    """East with a small office in Hong Kong, whose regions the report file names."""
    share = Fraction(per_mille, 1000)
    other = CATALOG.factor("hk-clp/emission-factors/electricity#HK-CLP.2019")
    printed = rounded(kwh * ((1 - share) * factor_of("EAST") + share * other.value / 1000), 2)
    named = {"edition": BASELINE, "regions": ("CN-GRID-EAST", "HK"), "period": "2019"}
    found = search(printed, f"{kwh:,}", **named)
    ways = [way for way in found.explanations if way.extra and way.extra.factor == other]
    bands = [way.extra.share for way in ways if way.extra and way.factors[0].region == "CN-GRID-EAST"]
    assert any(band is not None and share in band for band in bands)


def test_extras_rank_behind_all_that_has_none_and_need_something_named() -> None:
    asked = ask("290.23", "356,483", edition=BASELINE, beside=beside("7,470 t water"))
    ranks = [way.rank.extra for way in search_figure(asked, CATALOG).explanations]
    assert ranks == sorted(ranks)
    assert ranks[-1] == 1
    nothing = ask("290.23", "356,483", beside=beside("7,470 t water"))
    assert all(way.extra is None for way in search_figure(nothing, CATALOG).explanations)


def test_water_in_a_figure_by_hand() -> None:
    """356,483 kWh x 0.8244 + 7,470 t x 0.344 kg/t = 293.884585 + 2.569680 = 296.454265 t."""
    report = report_of_one(
        "296.45 tCO2e",
        "356,483 kWh",
        activity="electricity",
        reference=f"{BASELINE}/grid#CN-GRID-EAST.OM",
        period="2017",
        also=["7,470 t water.supply"],
    )
    judged = check(report, catalog=CATALOG, search=True).claims[0]
    assert judged.search is not None
    ways = [way for way in judged.search.explanations if way.extra and way.extra.figure]
    assert [way.extra.factor.printed for way in ways if way.extra and way.extra.factor] == ["0.344"]
    assert ways[0].figure is not None
    assert ways[0].figure.nominal == Fraction("296.4542652")
    derivation = ways[0].extra.derivation if ways[0].extra else None
    assert derivation is not None
    assert any(step.is_assumed and step.label.startswith("density of water") for step in derivation.steps)
    assert judged.verdict == "reproduced-under-assumption"


def test_one_factor_in_two_units_is_one() -> None:
    """1,000,000 kWh x 0.20705 and 20,000 m3 x 0.15311 kg: 207.05 + 3.0622 t. DESNZ prints it per 1,000 m3 too."""
    report = report_of_one(
        "210.11 tCO2e",
        "1,000,000 kWh",
        activity="electricity",
        edition="uk-desnz/conversion-2024",
        also=["20,000 m3 water.supply"],
    )
    judged = check(report, catalog=CATALOG, search=True).claims[0]
    assert (judged.verdict, judged.inference) == ("reproduced-under-assumption", "unique")


def test_two_waters_of_one_amount_are_two() -> None:
    """As before, with two waters of the same amount: either may be the one that is in it."""
    report = report_of_one(
        "210.11 tCO2e",
        "1,000,000 kWh",
        activity="electricity",
        edition="uk-desnz/conversion-2024",
        also=["20,000 m3 water.supply", "20,000 m3 water.supply"],
    )
    judged = check(report, catalog=CATALOG, search=True).claims[0]
    assert (judged.verdict, judged.inference) == ("not-computable", "ambiguous")


def test_supply_and_treatment_of_the_same_water_by_hand() -> None:
    """7,470 t x (0.344 + 0.708) kg/t = 7.85844 t, and 293.8845852 t of electricity: 301.7430252 t."""
    report = report_of_one(
        "301.74 tCO2e",
        "356,483 kWh",
        activity="electricity",
        reference=f"{BASELINE}/grid#CN-GRID-EAST.OM",
        period="2017",
        also=["7,470 t water.supply"],
    )
    judged = check(report, catalog=CATALOG, search=True).claims[0]
    assert judged.search is not None
    (extra,) = [way.extra for way in judged.search.explanations if way.extra and way.extra.figure]
    assert extra is not None
    assert extra.figure is not None
    assert extra.figure.nominal == Fraction("7.85844")
    assert "0.344 kgCO2e/m3 and 0.708 kgCO2e/m3" in extra.text
    assert extra.derivation is not None
    assert extra.derivation.coefficient == Fraction("1.052") / 1000
    assert judged.verdict == "reproduced-under-assumption"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("7,470 t water.supply", ("7,470", "t", "water.supply")),
        ("7,470 m3 用水量", ("7,470", "m3", "water.supply")),
        ("0.949 t office paper", ("0.949", "t", "material.paper")),
        ("1.2 万m3 sewage", ("1.2", "万m3", "water.treatment")),
    ],
)
def test_a_small_source_is_read(text: str, parts: tuple[str, str, str]) -> None:
    assert split_source(text) == parts


@pytest.mark.parametrize("text", ["", "water", "7,470 water", "7,470 t", "7,470 t of something", "t water.supply"])
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(CarbonkitError):
        split_source(text)


def test_the_question_says_what_lies_beside() -> None:
    """Water and paper of a report come into question by themselves; its energy does not."""
    report = read_report(packaged_reports()[1])
    judge = _Judge(report, next(one for one in report.claim if one.rule == "emissions"), CATALOG)
    judge.judge()
    assert isinstance(judge.asked, Asked)
    assert [one.activity.name for one in judge.asked.beside] == ["water.supply", "material.paper"]
