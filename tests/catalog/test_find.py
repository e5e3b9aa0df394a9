"""Finding one factor: names in three scripts, kinds, dates, and every class of a miss, with values typed by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from carbonkit.catalog import Answer, Catalog, Policy, Query
from carbonkit.catalog.kinds import kinds
from carbonkit.errors import (
    AmbiguousFactorError,
    CatalogError,
    FactorNotFoundError,
    MethodError,
    UnknownNameError,
)
from carbonkit.quantities import parse_period

ELECTRICITY = "electricity.purchased"
FISCAL = "2021-04-01/2022-03-31"


def ask(
    catalog: Catalog,
    region: str,
    editions: list[str],
    *,
    kind: str | None = "average",
    period: str | None = None,
    year: str = "exact",
    parent: bool = False,
    evidence: str | None = None,
    activity: str = ELECTRICITY,
    as_of: date | None = None,
) -> Answer:
    policy = Policy(year, "parent-region" if parent else "exact")
    span = parse_period(period) if period else None
    query = Query(activity, region, kind, span, as_of, evidence, policy)
    return catalog.resolve(query, [catalog.edition(name) for name in editions])


@pytest.mark.parametrize(
    "name",
    [
        "华东",
        "華東",
        "华东电网",
        "華東電網",
        "East China",
        "east  CHINA",
        "ECPG",
        "CN-GRID-EAST",
        "cn-grid-east",
        "ＥＣＰＧ",
    ],
)
def test_a_region_is_found_by_its_names_in_three_scripts(catalog: Catalog, name: str) -> None:
    """Breaks if Regions folds neither width nor case, or leaves a script out."""
    found = catalog.find(activity=ELECTRICITY, region=name, edition="cn-ndrc/baseline-2012", kind="OM")
    assert found.reference == "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("浙江", "CN-ZJ"), ("浙江省", "CN-ZJ"), ("Chekiang", "CN-ZJ"), ("香港", "HK"), ("CN-HK", "HK"), ("Macau", "MO"),
        ("澳門", "MO"), ("臺灣", "TW"), ("台湾", "TW"), ("全国", "CN"), ("陕西", "CN-SN"), ("山西", "CN-SX"),
        ("蒙东", "CN-NM-EAST"), ("內蒙古", "CN-NM"), ("南方电网", "CN-GRID-SOUTH"),
    ],
)  # fmt: skip
def test_region_names_have_one_code(catalog: Catalog, name: str, code: str) -> None:
    assert catalog.regions.code(name) == code


@pytest.mark.parametrize("name", ["Zhejang", "", "CN-XX", "东", "x" * 5000])
def test_an_unknown_region_is_refused_and_never_the_nation(catalog: Catalog, name: str) -> None:
    """DESIGN 7: a typo in a region gave others the national value."""
    with pytest.raises(UnknownNameError, match="unknown region"):
        catalog.find(activity=ELECTRICITY, region=name, edition="cn-mee/average-2022", kind="average")


def test_the_closest_region_names_are_in_the_error(catalog: Catalog) -> None:
    with pytest.raises(UnknownNameError) as caught:
        catalog.regions.code("Zhejang")
    assert any("CN-ZJ" in near for near in caught.value.closest)


# The two baselines as published, and the averages of 2012, typed again.
BASELINE_2012 = {
    "NORTH": ("1.0021", "0.5940"), "NORTHEAST": ("1.0935", "0.6104"), "EAST": ("0.8244", "0.6889"),
    "CENTRAL": ("0.9944", "0.4733"), "NORTHWEST": ("0.9913", "0.5398"), "SOUTH": ("0.9344", "0.3791"),
}  # fmt: skip


@pytest.mark.parametrize("grid", BASELINE_2012)
def test_kinds_are_told_apart_and_values_are_exact(catalog: Catalog, grid: str) -> None:
    """Breaks if the kind is ignored, or the value goes through a float."""
    om, bm = BASELINE_2012[grid]
    for kind, value in (("OM", om), ("BM", bm)):
        found = catalog.find(activity=ELECTRICITY, region=f"CN-GRID-{grid}", edition="cn-ndrc/baseline-2012", kind=kind)
        assert (found.printed, found.value, found.unit, found.evidence) == (
            value,
            Fraction(value),
            "tCO2/MWh",
            "recalled",
        )
        assert isinstance(found.value, Fraction)
    margin = catalog.find(
        activity=ELECTRICITY, region=f"CN-GRID-{grid}", edition="cn-ndrc/baseline-2012", kind="CM(OM=0.75,BM=0.25)"
    )
    assert margin.value == (3 * Fraction(om) + Fraction(bm)) / 4
    assert margin.reference == f"cn-ndrc/baseline-2012/grid#CN-GRID-{grid}.CM(OM=0.75,BM=0.25)"


def test_combined_margin_by_hand(catalog: Catalog) -> None:
    """East 2012 at 75/25: 0.75 x 0.8244 + 0.25 x 0.6889 = 0.6183 + 0.172225 = 0.790525."""
    assert catalog.factor("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.75,BM=0.25)").value == Fraction("0.790525")
    assert catalog.factor("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM(OM=0.5,BM=0.5)").value == Fraction("0.75665")


@pytest.mark.parametrize("weights", ["OM=0.7,BM=0.2", "OM=0.75,BM=0.5", "OM=2,BM=0"])
def test_weights_that_are_no_shares_are_refused(catalog: Catalog, weights: str) -> None:
    with pytest.raises(CatalogError, match="not shares"):
        catalog.factor(f"cn-ndrc/baseline-2012/grid#CN-GRID-EAST.CM({weights})")


def test_membership_is_a_step_with_its_own_evidence(catalog: Catalog) -> None:
    """Zhejiang is in the East grid by the edition's own table: exact, no fallback, and said."""
    answer = ask(catalog, "CN-ZJ", ["cn-ndrc/baseline-2012"], kind="OM")
    assert answer.factor.printed == "0.8244"
    assert "CN-ZJ is in CN-GRID-EAST" in answer.membership
    assert "membership.csv:" in answer.membership
    assert answer.fallbacks == ()
    own = ask(catalog, "CN-ZJ", ["cn-mee/average-2022"])
    assert own.factor.region == "CN-ZJ"
    assert own.membership == ""


def test_two_matches_in_one_edition_list_both(catalog: Catalog) -> None:
    """Inner Mongolia lies in two grids of 2012; none is picked. Breaks if the first membership answers."""
    with pytest.raises(AmbiguousFactorError) as caught:
        ask(catalog, "CN-NM", ["cn-ndrc/average-2012"])
    assert set(caught.value.matches) == {
        "cn-ndrc/average-2012/grid#CN-GRID-NORTH.average",
        "cn-ndrc/average-2012/grid#CN-GRID-NORTHEAST.average",
    }
    assert ask(catalog, "CN-NM-WEST", ["cn-ndrc/average-2012"]).factor.region == "CN-GRID-NORTH"
    assert ask(catalog, "CN-NM-EAST", ["cn-ndrc/average-2012"]).factor.region == "CN-GRID-NORTHEAST"


def test_an_open_kind_is_never_answered_by_a_baseline(catalog: Catalog) -> None:
    """Breaks if `_answers_unnamed` lets every kind pass: then the OM of an edition without BM answers."""
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.find(activity=ELECTRICITY, region="华东", edition="cn-ndrc/baseline-2016")
    assert caught.value.reason == "other-kind"
    assert "given as OM" in caught.value.explanation
    with pytest.raises(FactorNotFoundError, match=r"given as BM, OM; .*name one as kind"):
        catalog.find(activity=ELECTRICITY, region="华东", edition="cn-ndrc/baseline-2012")


@pytest.mark.parametrize("kind", ["OM", "average-life-cycle", "upstream", "losses", "product-carbon-footprint"])
def test_no_kind_that_scope_2_must_not_take_answers_unnamed(kind: str) -> None:
    assert not (kinds()[kind].answers_unnamed and kinds()[kind].scope_2 == "location")


def test_an_open_kind_is_the_average_where_several_stand_in_one_edition(catalog: Catalog) -> None:
    """The announcement of 2022 prints three national quantities; only one of them is location-based."""
    assert catalog.find(activity=ELECTRICITY, region="CN", edition="cn-mee/average-2022").printed == "0.5366"


@pytest.mark.parametrize(
    ("reason", "edition", "region", "kind", "more"),
    [
        ("never-published", "ipcc/ar6", "CN", None, {}),
        ("never-published", "cn-mee/average-2022", "CN", None, {"activity": "fuel.diesel"}),
        ("other-kind", "cn-mee/average-2022", "CN", "OM", {}),
        ("other-kind", "cn-ndrc/average-2012", "华东", "average-excl-market-non-fossil", {}),
        ("other-region-only", "cn-ndrc/baseline-2012", "HK", "OM", {}),
        ("other-region-only", "cn-mee/ets-2023-43", "CN-ZJ", "ets-notice", {}),
        ("publication-date-unknown", "cn-ndrc/average-2010", "上海", "average", {"as_of": "2024-01-01"}),
        ("not-yet-published", "cn-mee/average-2022", "CN", "average", {"as_of": "2024-12-25"}),
        ("not-yet-published", "cn-mee/average-2021", "CN", "average", {"as_of": date(2024, 4, 11)}),
    ],
)
def test_every_miss_says_why(
    catalog: Catalog, reason: str, edition: str, region: str, kind: str | None, more: dict[str, object]
) -> None:
    """Breaks if an unknown date of publication is seen, hidden, or called by another name."""
    asked: dict[str, object] = {"activity": ELECTRICITY, "region": region, "edition": edition, "kind": kind, **more}
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.find(**asked)  # type: ignore[arg-type]
    assert caught.value.reason == reason
    assert caught.value.explanation
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("edition", "day", "printed"),
    [("cn-mee/average-2022", "2024-12-26", "0.5366"), ("cn-mee/average-2021", "2024-04-12", "0.5568")],
)
def test_as_of_sees_the_day_of_certain_publication(catalog: Catalog, edition: str, day: str, printed: str) -> None:
    found = catalog.find(activity=ELECTRICITY, region="CN", edition=edition, kind="average", as_of=day)
    assert found.printed == printed


def test_other_year_and_too_weak_evidence_are_named(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError) as caught:
        catalog.find(activity=ELECTRICITY, region="CN", kind="average", period="2019")
    assert caught.value.reason == "other-year"
    with pytest.raises(FactorNotFoundError) as caught:
        ask(catalog, "CN-GRID-EAST", ["cn-ndrc/baseline-2012"], kind="OM", evidence="one-source")
    assert caught.value.reason == "evidence-too-low"
    assert ask(catalog, "CN", ["cn-mee/average-2022"], evidence="two-sources").factor.printed == "0.5366"


def test_naming_a_single_year_edition_is_the_choice_of_year(catalog: Catalog) -> None:
    """Its factor answers for another year too; without naming it the catalogue refuses."""
    assert ask(catalog, "CN", ["cn-mee/average-2022"], period="2024").factor.printed == "0.5366"
    with pytest.raises(FactorNotFoundError, match="other-year"):
        catalog.find(activity=ELECTRICITY, region="CN", kind="average", period="2024")


def test_among_single_year_editions_the_one_of_the_year_answers(catalog: Catalog) -> None:
    """Exact goes before the order of editions, and the order decides the rest."""
    both = ["cn-mee/average-2021", "cn-mee/average-2022"]
    assert ask(catalog, "CN", both, period="2022").factor.printed == "0.5366"
    assert ask(catalog, "CN", both, period="2021").factor.printed == "0.5568"
    undated = ask(catalog, "CN", both)
    assert undated.factor.printed == "0.5568"
    assert undated.also == ("cn-mee/average-2022/grid#CN.average",)
    reverse = ask(catalog, "CN", both[::-1])
    assert reverse.factor.printed == "0.5366"
    assert reverse.also == ("cn-mee/average-2021/grid#CN.average",)


def test_exact_in_a_later_edition_goes_before_a_fallback_in_an_earlier_one(catalog: Catalog) -> None:
    """ETS (only CN) is named first and may fall back to the nation; average-2022 has Zhejiang itself."""
    answer = ask(catalog, "CN-ZJ", ["cn-mee/ets-2023-43", "cn-mee/average-2022"], kind=None, parent=True)
    assert answer.factor.reference == "cn-mee/average-2022/grid#CN-ZJ.average"
    assert answer.fallbacks == ()


def test_parent_region_is_opt_in_and_a_step(catalog: Catalog) -> None:
    answer = ask(catalog, "CN-ZJ", ["cn-mee/ets-2023-43"], kind="ets-notice", parent=True)
    assert (answer.factor.region, answer.factor.printed) == ("CN", "0.5703")
    assert len(answer.fallbacks) == 1
    assert "China (CN)" in answer.fallbacks[0]


@pytest.mark.parametrize("region", ["HK", "MO", "TW"])
@pytest.mark.parametrize(
    ("edition", "kind"),
    [("cn-mee/average-2022", "average"), ("cn-mee/ets-2023-43", "ets-notice"), ("cn-ndrc/baseline-2012", "OM")],
)
def test_no_fallback_leads_from_hong_kong_macao_or_taiwan_to_the_mainland(
    catalog: Catalog, region: str, edition: str, kind: str
) -> None:
    """Breaks if regions.csv gives them the parent CN."""
    with pytest.raises(FactorNotFoundError) as caught:
        ask(catalog, region, [edition], kind=kind, parent=True, year="latest-before(max=9)", period="2025")
    assert caught.value.reason == "other-region-only"


YEARS = ["cn-mee/average-2021", "cn-mee/average-2022"]


def test_by_days_is_the_mean_weighted_by_hand(catalog: Catalog) -> None:
    """1 April to 31 December 2021 are 275 days, to 31 March 2022 90: (275 x 0.5568 + 90 x 0.5366) / 365.

    Breaks if days are counted without the last day, or months are weighted.
    """
    answer = ask(catalog, "CN", YEARS, period=FISCAL, year="by-days")
    assert [(share, factor.printed) for share, factor in answer.parts] == [
        (Fraction(275, 365), "0.5568"),
        (Fraction(90, 365), "0.5366"),
    ]
    assert answer.value == (275 * Fraction("0.5568") + 90 * Fraction("0.5366")) / 365
    assert sum(share for share, _ in answer.parts) == 1
    assert "275/365" in answer.fallbacks[0]


def test_by_days_needs_every_year(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError) as caught:
        ask(catalog, "CN", ["cn-mee/average-2021"], period=FISCAL, year="by-days")
    assert caught.value.reason == "other-year"
    assert "2021" in caught.value.explanation


def test_two_years_named_for_a_period_that_spans_both_are_no_choice(catalog: Catalog) -> None:
    """One edition of the two years is a choice; both are not, in either order, and need a policy."""
    for names in (YEARS, YEARS[::-1]):
        with pytest.raises(FactorNotFoundError) as caught:
            ask(catalog, "CN", names, period=FISCAL)
        assert caught.value.reason == "other-year"
    assert ask(catalog, "CN", YEARS[:1], period=FISCAL).factor.printed == "0.5568"


def test_period_end_year(catalog: Catalog) -> None:
    assert ask(catalog, "CN", YEARS, period=FISCAL, year="period-end-year").factor.printed == "0.5366"
    with pytest.raises(FactorNotFoundError, match="none describes 2023"):
        ask(catalog, "CN", YEARS, period="2022-04-01/2023-03-31", year="period-end-year")


def test_a_fiscal_year_without_a_policy_has_no_year(catalog: Catalog) -> None:
    with pytest.raises(FactorNotFoundError, match="spans two years"):
        catalog.find(activity=ELECTRICITY, region="CN", kind="average", period=FISCAL)


def test_latest_before_counts_years_and_says_so(catalog: Catalog) -> None:
    """2025 - 3 = 2022 is allowed, 2026 - 3 = 2023 is not there among 2021 and 2022."""
    answer = ask(catalog, "CN", YEARS, period="2025", year="latest-before(max=3)")
    assert answer.factor.printed == "0.5366"
    assert "2025" in answer.fallbacks[0]
    assert "2022" in answer.fallbacks[0]
    with pytest.raises(FactorNotFoundError, match="other-year"):
        ask(catalog, "CN", YEARS, period="2026", year="latest-before(max=3)")
    with pytest.raises(FactorNotFoundError, match="other-year"):
        ask(catalog, "CN", ["cn-mee/average-2022"], period="2021", year="latest-before(max=3)")


def test_latest_published_by_sees_no_later_notice(catalog: Catalog) -> None:
    """The national factor of 2022 was out by 26 December 2024, that of 2021 by 12 April 2024."""
    early = ask(catalog, "CN", YEARS, period="2023", year="latest-published-by(2024-06-30)")
    late = ask(catalog, "CN", YEARS, period="2023", year="latest-published-by(2024-12-26)")
    assert (early.factor.printed, late.factor.printed) == ("0.5568", "0.5366")
    with pytest.raises(FactorNotFoundError) as caught:
        ask(catalog, "CN", YEARS, period="2023", year="latest-published-by(2024-04-11)")
    assert caught.value.reason == "not-yet-published"


@pytest.mark.parametrize("year", ["nearest", "by_days", "", "latest-before", "latest-before(max=x)", "exact "])
def test_an_unknown_policy_is_refused(year: str) -> None:
    with pytest.raises(MethodError, match=r"lookup\.year"):
        Policy(year=year)
    with pytest.raises(MethodError, match=r"lookup\.region"):
        Policy(region=year)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("SASAC Regional Electric Grid Emission Factor (2015)", "cn-ndrc/baseline-2015"),
        ("sasac  regional electric GRID emission factor (2015)", "cn-ndrc/baseline-2015"),
        ("2015年中国区域电网基准线排放因子", "cn-ndrc/baseline-2015"),
        ("2012年中國區域電網基準線排放因子", "cn-ndrc/baseline-2012"),
        ("cn-mee/average-2022", "cn-mee/average-2022"),
    ],
)
def test_editions_by_the_names_that_reports_use(catalog: Catalog, alias: str, name: str) -> None:
    assert catalog.edition(alias).name == name


@pytest.mark.parametrize(
    "name", ["", "cn-mee", "cn-mee/average-1999", "../factors/cn-mee", "cn-mee/../cn-mee", "x/" * 200]
)
def test_an_unknown_edition_is_refused(catalog: Catalog, name: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown edition"):
        catalog.edition(name)


@pytest.mark.parametrize(
    "reference",
    ["", "#", "grid#CN", "cn-mee/average-2022/grid", "cn-mee/average-2022/nope#CN", "cn-mee/average-2022/grid#CN.OM"],
)
def test_an_unknown_reference_is_refused(catalog: Catalog, reference: str) -> None:
    with pytest.raises(UnknownNameError):
        catalog.factor(reference)


def test_search_finds_by_words_in_any_script_and_order(catalog: Catalog) -> None:
    for words in ("华东 OM 2012", "om 華東 2012", "East China OM 2012"):
        assert "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM" in {one.reference for one in catalog.search(words)}
    assert catalog.search("no-such-word-anywhere") == []


def test_gwp_sets_are_named_to_the_letter(catalog: Catalog) -> None:
    """AR6 (IPCC 2021, table 7.15): fossil methane 29.8, not the 28 of AR5; CO2 is 1 in all of them."""
    assert catalog.gwp("ipcc-ar6-100", "CH4-fossil").value == Fraction("29.8")
    assert catalog.gwp("ipcc-ar6-100", "CO2").value == 1
    for name, gas in (("ipcc-ar6-99", "CO2"), ("AR6", "CO2"), ("ipcc-ar6-100", "methane"), ("", "")):
        with pytest.raises(UnknownNameError):
            catalog.gwp(name, gas)


def test_a_folder_without_tables_is_no_catalogue(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from carbonkit.catalog import open_catalog

    with pytest.raises(CatalogError, match="no factor tables"):
        open_catalog(tmp_path)
