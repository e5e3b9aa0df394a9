"""The two packaged reports: every verdict, fit, inference and figure, against reports.md and factors typed again.

Expected values are worked out here with Decimal from the printed inputs and the published factors, or copied from
reports.md; none comes from carbonkit's own output.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from carbonkit.catalog import Catalog
from carbonkit.disclosure.candidates import Family
from carbonkit.disclosure.check import CheckResult, Judgement, check
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import packaged_reports, read_report
from carbonkit.output.checks import check_text

OM_2012 = {
    "NORTH": "1.0021",
    "NORTHEAST": "1.0935",
    "EAST": "0.8244",
    "CENTRAL": "0.9944",
    "NORTHWEST": "0.9913",
    "SOUTH": "0.9344",
}
BM_2012 = {
    "NORTH": "0.5940",
    "NORTHEAST": "0.6104",
    "EAST": "0.6889",
    "CENTRAL": "0.4733",
    "NORTHWEST": "0.5398",
    "SOUTH": "0.3791",
}
NORTH, EAST, SOUTH = "CN-GRID-NORTH", "CN-GRID-EAST", "CN-GRID-SOUTH"


@pytest.fixture(scope="module")
def results(catalog: Catalog) -> dict[str, CheckResult]:
    found = [check(read_report(path), catalog=catalog) for path in packaged_reports()]
    return {result.report.id.removeprefix("alibaba-health-"): result for result in found}


@pytest.fixture(scope="module")
def total_2022(results: dict[str, CheckResult]) -> Judgement:
    return results["fy2022"].claim("溫室氣體排放總量")


@pytest.fixture(scope="module")
def total_2018(results: dict[str, CheckResult]) -> Judgement:
    return results["fy2018"].claim("Greenhouse gas emissions")


def family(one: Judgement, kind: str) -> Family:
    return next(family for family in one.families if family.kind == kind)


def pair(one: Judgement, kind: str, first: str, second: str) -> Band:
    return next(pair.share for pair in family(one, kind).pairs if (pair.first, pair.second) == (first, second))


def percent(value: Fraction) -> float:
    return round(float(value) * 100, 1)


REPRODUCED = [
    ("fy2022", "人均用電量", "192.80", Decimal(356483) / 1849),
    ("fy2022", "綜合能源消耗量", "43.81", Decimal(356483) * Decimal("0.1229") / 1000),
    ("fy2022", "人均綜合能源消耗量", "0.02", Decimal("43.81") / 1849),
    ("fy2022", "人均溫室氣體排放量", "0.16", Decimal("290.23") / 1849),
    ("fy2022", "人均用水量", "4.04", Decimal(7470) / 1849),
    ("fy2022", "人均紙張使用量", "0.0005", Decimal(1) / 1849),
    ("fy2022", "人均有害廢棄物產生量", "0", Decimal(0)),
    ("fy2022", "人均無害廢棄物產生量", "0.19", Decimal(352) / 1849),
    ("fy2018", "Electricity density", "724.11", Decimal(350469) / 484),
    ("fy2018", "Water density", "11.04", Decimal("5341.7") / 484),
    ("fy2018", "Office paper density", "0.00196", Decimal("0.949") / 484),
]


@pytest.mark.parametrize(("report", "name", "printed", "by_hand"), REPRODUCED)
def test_reproduced_figures(
    results: dict[str, CheckResult], report: str, name: str, printed: str, by_hand: Decimal
) -> None:
    """Breaks if a ratio is turned round, or the fit is taken from the intervals before the face values."""
    one = results[report].claim(name)
    assert (one.claim.printed, one.verdict, one.fit, one.inference) == (printed, "reproduced", "nominal", "none")
    assert one.computed is not None
    assert float(one.computed.nominal) == pytest.approx(float(by_hand), rel=1e-15)
    assert one.computed.nominal in one.computed.band
    if Decimal(printed):
        expected = (by_hand - Decimal(printed)) / Decimal(printed) * 100
        assert float(one.difference_percent or 0) == pytest.approx(float(expected), rel=1e-9)


def test_these_are_all_the_claims(results: dict[str, CheckResult]) -> None:
    named = {(report, name) for report, name, _, _ in REPRODUCED}
    named |= {("fy2022", "溫室氣體排放總量"), ("fy2018", "Greenhouse gas emissions")}
    assert {(report, one.name) for report, result in results.items() for one in result.claims} == named


def test_paper_per_person_at_face_value_and_as_interval(results: dict[str, CheckResult]) -> None:
    """1 t is 0.5 to 1.5, the persons are a count: 0.5/1849 = 0.000270 to 1.5/1849 = 0.000811."""
    one = results["fy2022"].claim("人均紙張使用量")
    assert one.computed is not None
    assert one.computed.band == Band(Fraction(1, 2 * 1849), Fraction(3, 2 * 1849))
    assert one.computed.nominal == Fraction(1, 1849)
    assert f"{float(one.computed.band.low):.4f} {float(one.computed.band.high):.4f}" == "0.0003 0.0008"


def test_coal_equivalent_names_its_step_and_not_a_neighbour(results: dict[str, CheckResult]) -> None:
    """43.81 comes from 0.1229 kgce/kWh; 860/7000 would give 43.80 and 3.6/29.3076 would give 43.79."""
    one = results["fy2022"].claim("綜合能源消耗量")
    assert one.factors == ["cn-sac/gbt-2589-2020/energy#electricity.coal-equivalent"]
    assert one.derivation is not None
    assert one.derivation.coefficient == Fraction("0.0001229")


@pytest.mark.parametrize("fixture", ["total_2022", "total_2018"])
def test_the_totals_are_consistent_and_ambiguous(fixture: str, request: pytest.FixtureRequest) -> None:
    """Breaks if a mix counts as `reproduced`, or two feasible sets as `unique`."""
    one: Judgement = request.getfixturevalue(fixture)
    assert (one.verdict, one.inference) == ("consistent", "ambiguous")
    assert one.fit == "nominal"
    assert one.hits == []
    assert one.candidates_tried >= 24
    assert one.chance_hits is not None
    assert 0 < one.chance_hits < Fraction(1, 10)


def test_six_grids_by_the_letter_of_the_footnote(total_2022: Judgement) -> None:
    """356,483 kWh at each 2012 OM and BM."""
    letter = {(one.region.removeprefix("CN-GRID-"), one.kind): one.figure.nominal for one in total_2022.letter}
    for kind, factors in (("OM", OM_2012), ("BM", BM_2012)):
        for grid, factor in factors.items():
            assert letter[grid, kind] == Fraction(356483) * Fraction(factor) / 1000
    shown = [f"{float(letter[grid, 'OM']):.2f}" for grid in OM_2012]
    assert shown == ["357.23", "389.81", "293.88", "354.49", "353.38", "333.10"]
    assert max(letter[grid, "BM"] for grid in BM_2012) == Fraction("245.5811387")


def test_the_nearest_by_the_letter_is_east_om(total_2022: Judgement) -> None:
    """293.88 t, +1.26 %. Breaks if the nearest is taken among mixes, or the sign is turned."""
    assert total_2022.nearest is not None
    assert total_2022.nearest.reference == "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"
    assert f"{float(total_2022.nearest.value):.2f}" == "293.88"
    assert f"{float(total_2022.nearest.difference_percent):+.2f}" == "+1.26"
    assert total_2022.difference_percent == total_2022.nearest.difference_percent


def test_fy2022_feasible_sets(total_2022: Judgement) -> None:
    """75/25: North 21.6 % with East or 17.8 % with South; 50/50 only with Northeast; OM and BM alone never."""
    margin = "CM(OM=0.75,BM=0.25)"
    assert [one.kind for one in total_2022.feasible] == [margin]
    both = pair(total_2022, margin, NORTH, EAST), pair(total_2022, margin, NORTH, SOUTH)
    assert [(percent(band.low), percent(band.high)) for band in both] == [(21.6, 21.6), (17.8, 17.8)]
    shares = family(total_2022, margin).shares
    assert (percent(shares[NORTH].low), percent(shares[NORTH].high)) == (17.8, 21.6)
    assert shares[EAST].low == shares[SOUTH].low == 0
    half = family(total_2022, "CM(OM=0.5,BM=0.5)")
    assert half.shares == {}
    assert half.would_need == ("CN-GRID-NORTHEAST",)
    for kind in ("OM", "BM"):
        assert family(total_2022, kind).shares == {}
        assert family(total_2022, kind).would_need == ()


def test_om_and_bm_alone_cannot(total_2022: Judgement) -> None:
    """The smallest OM is 0.8244, so at least 293.88 t; the largest BM 0.6889, so at most 245.6 t."""
    om, bm = family(total_2022, "OM").hull, family(total_2022, "BM").hull
    assert om.low == (356483 - Fraction(1, 2)) * Fraction("0.8244") / 1000
    assert om.low > Fraction("290.235")
    assert bm.high == (356483 + Fraction(1, 2)) * Fraction("0.6889") / 1000
    assert f"{float(bm.high):.1f}" == "245.6"


def test_the_two_ends_of_the_north_share_give_the_printed_figure(total_2022: Judgement) -> None:
    """Put back by hand: North at 21.564 % with East, at 75/25, is 290.23 t."""
    north = Fraction(3, 4) * Fraction(OM_2012["NORTH"]) + Fraction(1, 4) * Fraction(BM_2012["NORTH"])
    east = Fraction(3, 4) * Fraction(OM_2012["EAST"]) + Fraction(1, 4) * Fraction(BM_2012["EAST"])
    band = pair(total_2022, "CM(OM=0.75,BM=0.25)", NORTH, EAST)
    middle = (band.low + band.high) / 2
    figure = Fraction(356483, 1000) * (middle * north + (1 - middle) * east)
    assert f"{float(figure):.2f}" == "290.23"


def test_fy2018_feasible_sets(total_2018: Judgement) -> None:
    """2015 OM: North 86 % with East and no water, 79 % with water at 1.05 kg/t; with South 78 to 67 %."""
    assert [one.kind for one in total_2018.feasible] == ["OM"]
    pairs = {(one.first, one.second): one for one in family(total_2018, "OM").pairs}
    east, south = pairs[NORTH, EAST], pairs[NORTH, SOUTH]
    # By hand, with the 2015 OM typed again: (figure / electricity - other) / (north - other), at the ends of all three.
    north, amount, half = Fraction("1.0416"), Fraction("350.469"), Fraction("0.0005")
    water = {"none": Fraction(0), "all": Fraction("5341.65") * Fraction("1.05") / 1000}
    more_water = Fraction("5341.75") * Fraction("1.05") / 1000
    for band, other, extra, shown in (
        (east.without_extra, Fraction("0.8112"), "none", 86),
        (east.with_all_extra, Fraction("0.8112"), "all", 79),
        (south.without_extra, Fraction("0.8959"), "none", 78),
        (south.with_all_extra, Fraction("0.8959"), "all", 67),
    ):
        assert band is not None
        most, least = water[extra], more_water if extra == "all" else Fraction(0)
        low = ((Fraction("353.65") - least) / (amount + half) - other) / (north - other)
        high = ((Fraction("353.75") - most) / (amount - half) - other) / (north - other)
        assert float(band.low) == pytest.approx(float(low), abs=1e-4)
        assert float(band.high) == pytest.approx(float(high), abs=1e-4)
        assert round(float(band.low + band.high) * 50) == shown
    assert east.with_all_extra is not None
    assert east.without_extra is not None
    assert east.share == Band(east.with_all_extra.low, east.without_extra.high)


def test_fy2018_one_grid_alone_is_out(total_2018: Judgement) -> None:
    """North at 1.0416: 350,469 kWh give 365.05 t, +3.21 %, out of 353.65 to 353.75."""
    assert total_2018.hits == []
    assert total_2018.nearest is not None
    assert total_2018.nearest.reference == "cn-ndrc/baseline-2015/grid#CN-GRID-NORTH.OM"
    assert total_2018.nearest.value == Fraction("350.469") * Fraction("1.0416")
    assert f"{float(total_2018.nearest.value):.2f}" == "365.05"
    assert f"{float(total_2018.nearest.difference_percent):+.2f}" == "+3.21"


def test_the_smallest_om_without_water_cannot_reach_it_but_a_mix_can(total_2018: Judgement) -> None:
    for kind in ("BM", "CM(OM=0.5,BM=0.5)", "CM(OM=0.75,BM=0.25)"):
        assert family(total_2018, kind).shares == {}
        assert family(total_2018, kind).hull.high < Fraction("353.65")


def test_what_is_missing_is_named(total_2022: Judgement, total_2018: Judgement) -> None:
    missing_2022, missing_2018 = "\n".join(total_2022.missing), "\n".join(total_2018.missing)
    assert "split of the electricity.purchased over the regions" in missing_2022
    assert "which kind of factor" in missing_2022
    assert "split of the electricity.purchased over the regions" in missing_2018
    assert "whether Water is in the figure, and at which factor" in missing_2018
    assert "Water" not in missing_2022


def test_assumptions_are_marked_as_ours(total_2022: Judgement, total_2018: Judgement) -> None:
    """The candidate regions and the band of the water factor stand in the report file, not in the report."""
    assert any("candidate regions" in text and "not in the report" in text for text in total_2022.assumptions)
    assert any("0 to 1.05 kgCO2e/t" in text for text in total_2018.assumptions)


def test_recalled_factors_are_shown(total_2022: Judgement, total_2018: Judgement) -> None:
    for one, edition in ((total_2022, "baseline-2012"), (total_2018, "baseline-2015")):
        texts = [finding.text for finding in one.findings if finding.code == "recalled-factor"]
        assert any(edition in text for text in texts)
        assert {"ch4-n2o-not-covered", "nonconforming-factor-kind"} <= {finding.code for finding in one.findings}


def test_the_difference_of_the_baseline_to_the_average_is_stated(total_2022: Judgement) -> None:
    """East OM 0.8244 against the 2022 average 0.5617: 0.8244 / 0.5617 - 1 = +46.8 %."""
    assert f"{(0.8244 / 0.5617 - 1) * 100:+.1f}" == "+46.8"
    text = next(finding.text for finding in total_2022.findings if finding.code == "nonconforming-factor-kind")
    assert "+46.8 % from cn-mee/average-2022/grid#CN-GRID-EAST.average" in text


def test_no_guessed_split_is_printed(results: dict[str, CheckResult]) -> None:
    """The note to a human names sets, ends and what is missing, and identifies no figure."""
    text = check_text(results["fy2022"])
    for words in ("21.6 %", "17.8 %", "293.88", "+1.26 %", "ambiguous", "missing: the split", "recalled"):
        assert words in text
    assert "9 claims: 8 reproduced, 1 consistent." in text
    assert "4 claims: 3 reproduced, 1 consistent." in check_text(results["fy2018"])


def test_the_report_is_judged_the_same_twice(catalog: Catalog, results: dict[str, CheckResult]) -> None:
    for path in packaged_reports():
        again = check(read_report(path), catalog=catalog)
        assert again.as_dict() == results[again.report.id.removeprefix("alibaba-health-")].as_dict()
