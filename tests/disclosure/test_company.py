"""Several reports at once: laws of the implied factor, of one story over years and of a common split, and by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonkit.catalog import Catalog
from carbonkit.disclosure.companies.company import Checked, Company, check_reports
from carbonkit.disclosure.companies.splits import common_shares
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Report, packaged_reports, read_report
from carbonkit.errors import ProblemsError
from carbonkit.quantities import parse_unit, round_half_up

LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AVERAGE = "cn-mee/average-2022/grid#CN-ZJ.average"
ZHEJIANG = Fraction("0.5153")  # kgCO2/kWh, typed from the notice of 2022


def report(year: int, kwh: str, emission: str, *, factor: Any = AVERAGE, **head: Any) -> Report:
    """A report of one company with one figure of Scope 2, in tonnes."""
    electricity = {"name": "power", "printed": kwh, "unit": "kWh", "activity": "electricity.purchased"}
    claim = {"name": "scope 2", "printed": emission, "unit": "tCO2e", "rule": "emissions", "of": ["power"]}
    raw = {
        "report": {"id": f"made-{year}", "organisation": "Made Ltd", "period": str(year), **head},
        "given": [electricity],
        "claim": [{**claim, "factor": factor} if factor else claim],
    }
    return Report.model_validate(raw)


def made(kwh: int, places: int) -> str:
    return round_half_up(kwh * ZHEJIANG / 1000, places)


def company(checked: Checked) -> Company:
    (one,) = checked.companies
    return one


# laws


@LAWS
@given(st.integers(1_000, 10**8), st.integers(1_000, 10**8), st.integers(0, 3))
def test_the_implied_factor_contains_the_true_one(catalog: Catalog, first: int, second: int, places: int) -> None:
    """Whatever the amount and the decimals: what was multiplied by 0.5153 and rounded implies 0.5153."""
    reports = [report(year, str(kwh), made(kwh, places)) for year, kwh in ((2021, first), (2022, second))]
    for year in company(check_reports(reports, catalog=catalog)).years:
        assert ZHEJIANG in year.band
        assert year.unit == "kgCO2e/kWh"


@LAWS
@given(st.lists(st.integers(10_000, 10**7), min_size=2, max_size=4, unique=True))
def test_a_story_made_with_one_factor_is_found(catalog: Catalog, amounts: list[int]) -> None:
    """All years at one factor: the first story has it in every year, nothing changes, and nothing jumps."""
    reports = [report(2010 + place, str(kwh), made(kwh, 3)) for place, kwh in enumerate(amounts)]
    found = company(check_reports(reports, catalog=catalog))
    story = found.stories[0]
    assert story.is_one
    assert len(story.years) == len(amounts)
    assert {(way.edition, way.told.kind, way.told.regions) for way in story.ways} == {
        ("cn-mee/average-2022", "average", ("CN-ZJ",))
    }
    assert found.jumps == ()
    assert found.notes == ()


@LAWS
@given(st.permutations(range(5)))
def test_the_order_of_reports_changes_nothing_but_the_order(catalog: Catalog, order: list[int]) -> None:
    reports = [
        report(2021, "1000", "0.52"),
        report(2022, "2000", "1.14", factor={"edition": "cn-mee/average-2022", "region": "CN"}),
        report(2023, "3000", "1.71", factor=None),
        report(2022, "500", "0.26", organisation="Other Ltd", id="other-2022"),
        report(2023, "700", "0.36", organisation="Other Ltd", id="other-2023"),
    ]
    plain, mixed = (
        check_reports([reports[place] for place in places], catalog=catalog).as_dict() for places in (range(5), order)
    )
    by_id = {one["id"]: one for one in plain["reports"]}
    assert mixed["reports"] == [by_id[reports[place].id] for place in order]
    by_name = {one["organisation"]: one for one in plain["companies"]}
    assert len(by_name) == 2
    assert {one["organisation"]: one for one in mixed["companies"]} == by_name


@LAWS
@given(
    st.fractions(Fraction(1, 1000), 200, max_denominator=1000),
    st.fractions(Fraction(1, 1000), 200, max_denominator=1000),
)
def test_materiality_is_monotone_and_no_verdict_depends_on_it(
    catalog: Catalog, first: Fraction, second: Fraction
) -> None:
    """What is material at one threshold is material at every lower one."""
    low, high = sorted((first, second))
    reports = [report(2021, "1000", "0.52"), report(2022, "2000", "1.10"), report(2023, "2000", "3.1")]
    lower, higher = (check_reports(reports, catalog=catalog, materiality=one) for one in (low, high))
    for some, all_of in zip(higher.results, lower.results, strict=True):
        (strict,), (loose,) = some.claims, all_of.claims
        assert strict.verdict == loose.verdict
        assert loose.material or not strict.material


def _regions(count: int) -> st.SearchStrategy[list[Fraction]]:
    return st.lists(st.fractions(0, 2, max_denominator=50), min_size=count, max_size=count)


@st.composite
def splits(draw: st.DrawFn) -> tuple[dict[str, Fraction], list[tuple[dict[str, Fraction], Band]]]:
    """A split over two to four regions, and one to three years whose bands hold the mean that it gives."""
    count = draw(st.integers(2, 4))
    weights = draw(st.lists(st.integers(0, 20), min_size=count, max_size=count).filter(any))
    shares = {f"r{place}": Fraction(weight, sum(weights)) for place, weight in enumerate(weights)}
    years = []
    for values in draw(st.lists(_regions(count), min_size=1, max_size=3)):
        of = dict(zip(shares, values, strict=True))
        mean = sum((share * of[name] for name, share in shares.items()), Fraction(0))
        below, above = (draw(st.fractions(0, Fraction(1, 5), max_denominator=50)) for _ in range(2))
        years.append((of, Band(mean - below, mean + above)))
    return shares, years


@LAWS
@given(splits())
def test_the_common_split_contains_the_true_one(
    case: tuple[dict[str, Fraction], list[tuple[dict[str, Fraction], Band]]],
) -> None:
    """A year more never widens the bounds, and they hold the split that all years were made with."""
    shares, years = case
    before = None
    for count in range(1, len(years) + 1):
        found = common_shares(years[:count])
        assert all(share in found[name] for name, share in shares.items())
        if before is not None:
            assert all(before[name].low <= band.low and band.high <= before[name].high for name, band in found.items())
        before = found


# by hand


def test_two_years_apart_have_no_common_split() -> None:
    """Factors 1 and 3: a mean of 2 needs half and half, one of 5/2 a quarter and three quarters."""
    values = {"a": Fraction(1), "b": Fraction(3)}
    half, quarter = Band(Fraction(2), Fraction(2)), Band(Fraction(5, 2), Fraction(5, 2))
    assert common_shares([(values, half), (values, quarter)]) == {}
    assert common_shares([(values, half)])["a"] == Band(Fraction(1, 2), Fraction(1, 2))
    # Of three regions: with c = 5 in the second year only, a = b = 1/2 is still the one split without c.
    both = common_shares([({"a": Fraction(1), "b": Fraction(3)}, half), ({"a": Fraction(2), "b": Fraction(2)}, half)])
    assert both["a"] == Band(Fraction(1, 2), Fraction(1, 2))


@pytest.fixture(scope="module")
def packaged(catalog: Catalog) -> Company:
    return company(check_reports([read_report(path) for path in packaged_reports()], catalog=catalog))


def test_the_two_packaged_reports_imply_by_hand(packaged: Company) -> None:
    """290.225/356,483.5 to 290.235/356,482.5 kWh; 353.65 less 5,341.75 x 1.05 kg to 353.75 t over 350,469 kWh."""
    first, second = packaged.years
    assert second.band == Band(Fraction("290225") / Fraction("356483.5"), Fraction("290235") / Fraction("356482.5"))
    water = Fraction("5341.75") * Fraction("1.05")
    assert first.band.low == (Fraction("353650") - water) / Fraction("350469.5")
    assert first.band.high == Fraction("353750") / Fraction("350468.5")
    assert first.band_without_extra.low == Fraction("353650") / Fraction("350469.5")
    assert first.extra == "Water"


def test_the_two_packaged_reports_have_no_one_story(packaged: Company) -> None:
    """OM in the one, 75/25 in the other; North 78 to 86 % against 18 to 22 %, so no one split holds in both."""
    (story,) = packaged.stories
    assert (story.changes, story.is_one, story.split) == (("kind",), False, {})
    north = [way.shares["CN-GRID-NORTH"] for way in story.ways]
    assert [(round(float(band.low) * 100), round(float(band.high) * 100)) for band in north] == [(78, 86), (18, 22)]
    assert any("no story" in note for note in packaged.notes)
    assert any("no one split" in note for note in packaged.notes)
    (jump,) = packaged.jumps
    # By hand: 290.23/356,483 over 353.7/350,469 is 0.814148 over 1.009219, 19.3 % less.
    assert f"{float(jump.change_percent):.1f}" == "-19.3"


def test_the_intensities_of_the_company_jump_by_hand(catalog: Catalog) -> None:
    """724 kWh a person, 193, 986.15 and 2,639.43: 2,639.43 / 192.80 is 13.7 times, a question of the boundary."""
    later = [
        report(2023, "1482183.45", "845.29", factor=None, organisation="甲 (241.HK)", period="2022-04-01/2023-03-31"),
        report(2024, "3787582.05", "2160.06", factor=None, organisation="0241.HK", period="2023-04-01/2024-03-31"),
    ]  # fmt: skip
    for one, heads in zip(later, ("1503", "1435"), strict=True):
        one.given.append(
            one.given[0].model_copy(update={"name": "人數", "printed": heads, "unit": "人", "activity": ""})
        )
    both = company(check_reports([*map(read_report, packaged_reports()), *later], catalog=catalog))
    (finding,) = [one for one in both.findings if one.code == "intensity-jump"]
    for words in ("724.11 kWh/person", "192.80", "986.15", "2639.43", "13.7 times"):
        assert words in finding.text


def test_an_ets_year_is_found_by_search_and_the_jump_named(catalog: Catalog) -> None:
    """1,482,183.45 kWh x 0.5703 = 845.289 t; 350,000 kWh x 0.5153 = 180.355 t. 0.5703 is the notice of 2023."""
    reports = [report(2022, "350000", "180.355"), report(2023, "1482183.45", "845.289", factor=None, regions=["CN"])]
    found = company(check_reports(reports, catalog=catalog, search=True))
    (jump,) = found.jumps
    assert AVERAGE in jump.text
    assert "to cn-mee/ets-2023-43/grid#CN.ets-notice" in jump.text
    assert found.years[1].is_searched
    plain = company(check_reports(reports, catalog=catalog))
    assert plain.years[1].matches == ()
    assert "a factor of no named source" in plain.jumps[0].text
    assert any("not searched" in note for note in plain.notes)


def test_a_yearly_update_of_a_series_is_no_change_of_method(catalog: Catalog) -> None:
    """Zhejiang 2021 is 0.5422 and 2022 0.5153 kg/kWh (typed from the notices): both of one series, and one story."""
    edition = "cn-mee/average-2021/grid#CN-ZJ.average"
    found = company(
        check_reports(
            [report(2021, "100000", "54.22", factor=edition), report(2022, "100000", "51.53")], catalog=catalog
        )
    )
    assert "(both of the series cn-average)" in found.jumps[0].text
    assert found.stories[0].is_one
    assert [way.edition for way in found.stories[0].ways] == ["cn-mee/average-2021", "cn-mee/average-2022"]


@pytest.mark.parametrize(
    ("unit", "implied"),
    [
        ("MWh", "kgCO2e/kWh"),
        ("万千瓦时", "kgCO2e/kWh"),
        ("L", "kgCO2e/L"),
        ("万立方米", "kgCO2e/m3"),
        ("Nm3", "kgCO2e/Nm3"),
        ("t", "kgCO2e/t"),
        ("passenger·km", "kgCO2e/passenger/km"),
    ],
)
def test_the_implied_factor_has_the_unit_of_its_input(catalog: Catalog, unit: str, implied: str) -> None:
    """Energy is compared per kWh; what is no energy per unit as measured, without 万."""
    reports = []
    for year in (2021, 2022):
        raw = report(year, "1000", "2.5").model_dump(exclude_unset=True)
        raw["given"][0]["unit"] = unit
        reports.append(Report.model_validate(raw))
    years = company(check_reports(reports, catalog=catalog)).years
    assert [parse_unit(one.unit) for one in years] == [parse_unit(implied)] * 2
    scale = parse_unit(unit).factor_to(parse_unit(implied).split()[1])
    assert years[0].nominal == Fraction(2500) / (1000 * scale)


def test_a_figure_that_follows_is_not_told_by_a_foreign_factor(catalog: Catalog) -> None:
    """51.53 t of 100,000 kWh at 0.5153: factors of other countries lie as near, and come into no story."""
    reports = [report(2021, "100000", "51.53"), report(2022, "200000", "103.06")]
    for search in (False, True):
        (story,) = company(check_reports(reports, catalog=catalog, search=search)).stories
        assert {way.told.regions for way in story.ways} == {("CN-ZJ",)}


def test_the_column_of_the_year_before_is_a_year_of_its_own(catalog: Catalog) -> None:
    """100 kWh and 0.5 t of the year before imply 5 kg/kWh; the own report of that year goes first."""
    raw = report(2022, "200", "0.10").model_dump(exclude_unset=True)
    raw["given"][0]["previous"], raw["claim"][0]["previous"] = "100", "0.50"
    alone = company(check_reports([Report.model_validate(raw)], catalog=catalog))
    assert [(str(one.period), one.is_year_before) for one in alone.years] == [("2021", True), ("2022", False)]
    assert alone.years[0].band == Band(Fraction(495) / Fraction("100.5"), Fraction(505) / Fraction("99.5"))
    with_own = company(check_reports([Report.model_validate(raw), report(2021, "100", "0.05")], catalog=catalog))
    assert [one.is_year_before for one in with_own.years] == [False, False]


@pytest.mark.parametrize(("previous", "is_restated"), [("100", False), ("100.4", False), ("101", True), ("—", False)])
def test_a_restated_column_is_said(catalog: Catalog, previous: str, is_restated: bool) -> None:
    """Printed then: 100, which is 99.5 to 100.5. 100.4 may be the same figure, 101 is not."""
    raw = report(2022, "200", "0.10").model_dump(exclude_unset=True)
    raw["given"][0]["previous"] = previous
    one = company(check_reports([Report.model_validate(raw), report(2021, "100", "0.05")], catalog=catalog))
    codes = [finding.code for finding in one.findings]
    assert ("previous-changed" in codes) == is_restated
    if is_restated:
        assert "+1.00 %" in one.findings[0].text


def test_reports_of_one_year_or_of_no_organisation_are_no_company(catalog: Catalog) -> None:
    same = [report(2022, "200", "0.10"), report(2022, "200", "0.10", id="again")]
    assert check_reports(same, catalog=catalog).companies == []
    nameless = [report(2021, "200", "0.10", organisation=""), report(2022, "200", "0.10", organisation="")]
    assert check_reports(nameless, catalog=catalog).companies == []
    assert check_reports([], catalog=catalog).as_dict() == {"reports": [], "companies": []}


def test_the_problems_of_all_reports_come_together(catalog: Catalog) -> None:
    reports = [report(year, "1", "1", regions=[f"Nowhere {year}"]) for year in (2021, 2022)]
    with pytest.raises(ProblemsError) as caught:
        check_reports(reports, catalog=catalog)
    assert [problem.where for problem in caught.value.problems] == [
        "made-2021: report.regions",
        "made-2022: report.regions",
    ]


@pytest.mark.parametrize(
    ("printed", "percent", "material"),
    [
        # 356,483 kWh x 0.5153 = 183.6957 t.
        ("183.70", "5", False),  # rounds to the printed digits: nothing is material, however coarse the print
        ("200", "5", True),  # 183.70 is 8.15 % below 200
        ("200", "8.2", False),
        ("187.30", "1.92", True),  # 183.6957 is 1.9243 % below
        ("187.30", "1.93", False),
    ],
)
def test_materiality_by_hand(catalog: Catalog, printed: str, percent: str, material: bool) -> None:
    reports = [report(2022, "356,483", printed)]
    (one,) = check_reports(reports, catalog=catalog, materiality=Fraction(percent)).results[0].claims
    assert one.material is material
    assert one.verdict == ("reproduced" if printed == "183.70" else "not-reproduced")
    by_hand = (Decimal("183.6956899") / Decimal(printed) - 1) * 100
    assert float(one.difference_percent or 0) == pytest.approx(float(by_hand))
    assert check_reports(reports, catalog=catalog).results[0].claims[0].material is None


def test_a_split_that_was_not_looked_at_makes_no_story(catalog: Catalog) -> None:
    """Near the least provincial factor in one year, near the greatest in the next: over all provinces nobody looked."""
    regions = [
        f"CN-{code}"
        for code in [
            "BJ",
            "TJ",
            "HE",
            "SX",
            "NM",
            "LN",
            "JL",
            "HL",
            "SH",
            "JS",
            "ZJ",
            "AH",
            "FJ",
            "JX",
            "SD",
            "HA",
            "HB",
            "HN",
            "GD",
            "GX",
            "HI",
            "CQ",
            "SC",
            "GZ",
        ]
    ]
    factor = {"edition": "cn-mee/average-2022"}
    years = [
        # 1,000,000 kWh x 0.15 lies just above Sichuan (0.1404 kg), x 0.70 just below Hebei (0.7252).
        report(2021, "1,000,000", "150.0", factor=factor, regions=regions),
        report(2022, "1,000,000", "700.0", factor=factor, regions=regions),
    ]
    found = company(check_reports(years, catalog=catalog))
    assert not any(story.is_one for story in found.stories)
    assert any("not looked at" in text for text in (*found.notes, *(story.split_text for story in found.stories)))


def test_heads_in_thousands_are_an_interval(catalog: Catalog) -> None:
    """1.0 and 3.5 GWh over 1千 heads each: from 500 to 1,500 heads the digits allow no more than 1.2 times."""

    def year(of: int, gwh: str) -> Report:
        one = report(of, "1", "1", factor=None)
        one.given[0] = one.given[0].model_copy(update={"printed": gwh, "unit": "GWh"})
        one.given.append(
            one.given[0].model_copy(update={"name": "人數", "printed": "1千", "unit": "人", "activity": ""})
        )
        return one

    found = company(check_reports([year(2021, "1.0"), year(2022, "3.5")], catalog=catalog))
    assert [one.code for one in found.findings if one.code.startswith("intensity")] == []
