"""Laws of the lookup, over all activities, regions, kinds and editions of the catalogue.

Each docstring names a change of the code that breaks the law.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.catalog import Answer, Catalog, Factor, Policy, Query, open_catalog
from carbonkit.errors import AmbiguousFactorError, CarbonkitError, FactorNotFoundError
from carbonkit.quantities import parse_period

CATALOG = open_catalog()
REASONS = {
    "never-published", "publication-date-unknown", "not-yet-published", "other-region-only", "other-kind", "other-year",
    "other-unit", "other-gas", "evidence-too-low",
}  # fmt: skip
EDITIONS = CATALOG.edition_names
REGIONS = sorted(CATALOG.regions.by_code)
CHINA = [code for code in REGIONS if code.startswith("CN") or code in ("HK", "MO", "TW")]
ACTIVITIES = sorted({name for edition in CATALOG.editions() for name in edition.activities})
KINDS = sorted({factor.kind for edition in CATALOG.editions() for factor in edition.factors if factor.activity})
GRID_EDITIONS = [
    name
    for name in EDITIONS
    if name.startswith(("cn-", "hk-", "tw-")) and "electricity.purchased" in CATALOG.edition(name).activities
]
YEAR_POLICIES = ["exact", "by-days", "period-end-year", "latest-before(max=3)", "latest-before(max=20)"]

days = st.dates(date(1990, 1, 1), date(2027, 12, 31))
periods = st.one_of(
    st.none(),
    st.integers(2009, 2026).map(lambda year: parse_period(str(year))),
    st.integers(2009, 2025).map(lambda year: parse_period(f"{year}-04-01/{year + 1}-03-31")),
    st.integers(2009, 2025).map(lambda year: parse_period(f"{year}-07")),
)


def queries(*, anything: bool = False) -> st.SearchStrategy[Query]:
    """Mostly questions that could have an answer: electricity, a kind of a grid; now and then anything."""
    return st.builds(
        Query,
        activity=st.sampled_from(ACTIVITIES) if anything else st.just("electricity.purchased"),
        region=st.sampled_from(REGIONS) if anything else st.sampled_from(CHINA),
        kind=st.sampled_from([None, *KINDS, "CM(OM=0.75,BM=0.25)"])
        if anything
        else st.sampled_from(["average", "OM", "ets-notice"]),
        period=periods,
    )


def editions() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(GRID_EDITIONS), min_size=1, max_size=4, unique=True)


def outcome(query: Query, names: list[str], catalog: Catalog = CATALOG) -> Answer | CarbonkitError:
    try:
        return catalog.resolve(query, [catalog.edition(name) for name in names])
    except (FactorNotFoundError, AmbiguousFactorError) as error:
        return error


def told(found: Answer | CarbonkitError) -> object:
    if isinstance(found, Answer):
        return (
            [(share, factor.reference) for share, factor in found.parts],
            found.membership,
            found.fallbacks,
            found.also,
        )
    return type(found).__name__, str(found)


@given(
    queries(anything=True),
    st.one_of(editions(), st.lists(st.sampled_from(EDITIONS), min_size=1, max_size=3)),
    days | st.none(),
)
def test_a_question_has_one_answer_or_one_explained_refusal(query: Query, names: list[str], as_of: date | None) -> None:
    """Breaks if a lookup returns None, or a miss of no class: drop the `raise no_year` in `_in_year`."""
    found = outcome(replace(query, as_of=as_of), names)
    if isinstance(found, FactorNotFoundError):
        assert found.reason in REASONS
        assert found.explanation
        for reference in found.closest:
            assert CATALOG.factor(reference).activity == query.activity
    elif isinstance(found, AmbiguousFactorError):
        assert len(found.matches) > 1
        assert len({reference.partition("#")[0].rpartition("/")[0] for reference in found.matches}) == 1
    else:
        assert isinstance(found, Answer)
        assert found.factor.activity == query.activity
        assert query.kind in (None, found.factor.kind)


def test_every_question_of_the_catalogue_without_a_policy_is_answered_or_explained() -> None:
    """All activities x regions x kinds x editions, not a sample: no KeyError, no None, no other region's factor."""
    answered = 0
    for name in EDITIONS:
        edition = CATALOG.edition(name)
        # Where an edition has hundreds of activities, some of them and some regions stand for all.
        few = len(edition.factors) < 500
        named = sorted({factor.region for factor in edition.factors} - {""})
        places = (
            (REGIONS if name.startswith("cn-") else REGIONS[::9]) if few else sorted({*named[:3], "CN", "CN-ZJ", "HK"})
        )
        for activity in edition.activities if few else edition.activities[::20]:
            for kind in {factor.kind for factor in edition.of_activity(activity)} | {None, "OM"}:
                for region in places:
                    found = outcome(Query(activity, region, kind), [name])
                    if isinstance(found, Answer):
                        answered += 1
                        place = found.factor.region
                        stated = any(one.region == region and one.grid == place for one in edition.memberships)
                        assert place == region or (stated and found.membership)
    assert answered > 300


@given(queries(), st.sampled_from(GRID_EDITIONS), days, days)
def test_a_later_day_never_loses_a_factor(query: Query, name: str, one: date, other: date) -> None:
    """Within one edition what was certainly known by a day is known ever after, and is the same factor.

    Breaks if `known_by` compares the first day of the span of publication with >= turned round.
    """
    early, late = (outcome(replace(query, as_of=day), [name]) for day in sorted((one, other)))
    if isinstance(early, Answer):
        assert told(late) == told(early)


@given(queries(), editions(), days)
def test_as_of_shows_nothing_that_was_not_certainly_published(query: Query, names: list[str], day: date) -> None:
    """Breaks if `known_by` takes the first day of a span (`published.start`), or lets an unknown date pass."""
    found = outcome(replace(query, as_of=day), names)
    if isinstance(found, Answer):
        published = found.factor.source.published
        assert published is not None
        assert published.end <= day


@given(queries(), editions())
def test_the_region_policy_never_changes_an_answer(query: Query, names: list[str]) -> None:
    """Opting in to parent regions adds answers, it changes none. Breaks if `_in_any_year` tries parents first."""
    plain = outcome(query, names)
    allowed = outcome(replace(query, policy=Policy(region="parent-region")), names)
    if isinstance(plain, Answer):
        assert told(allowed) == told(plain)
        assert allowed.factor.region not in ("",)  # type: ignore[union-attr]


@given(queries(), editions(), st.sampled_from(YEAR_POLICIES), st.booleans())
def test_a_year_policy_never_changes_an_exact_answer(query: Query, names: list[str], year: str, parent: bool) -> None:
    """Where a factor of the period's own year answers, every policy gives it. Breaks if latest-before looks first."""
    assume(query.period is not None and query.period.year is not None)
    assert query.period is not None
    plain = outcome(query, names)
    if isinstance(plain, Answer) and query.period.year in plain.factor.years:
        allowed = outcome(replace(query, policy=Policy(year, "parent-region" if parent else "exact")), names)
        assert isinstance(allowed, Answer)
        assert (allowed.factor.reference, allowed.value) == (plain.factor.reference, plain.value)
        assert allowed.fallbacks == ()


@given(queries(), editions(), st.sampled_from(YEAR_POLICIES), st.booleans())
def test_every_step_beyond_exact_is_said(query: Query, names: list[str], year: str, parent: bool) -> None:
    """Another region, or other years than the period's, under a policy: there is a sentence for it.

    Breaks if `_first` drops `region_fallback`.
    """
    found = outcome(replace(query, policy=Policy(year, "parent-region" if parent else "exact")), names)
    assume(isinstance(found, Answer))
    assert isinstance(found, Answer)
    assert sum(share for share, _ in found.parts) == 1
    if found.factor.region != query.region:
        assert found.membership or found.fallbacks
    if query.region in ("HK", "MO", "TW"):
        assert not found.factor.region.startswith("CN")
    if year.startswith("latest-before") and query.period and query.period.end.year not in found.factor.years:
        if found.factor.years.last is None:  # a named edition that does not say its year: there is nothing to count
            assert CATALOG.edition(found.factor.edition).has_one_year(query.activity)
            return
        assert found.fallbacks
        assert 0 < query.period.end.year - found.factor.years.last <= int(year[18:-1])


@given(st.sampled_from(["CN", "CN-ZJ", "CN-GRID-EAST"]), st.dates(date(2021, 1, 1), date(2022, 12, 31)), st.data())
def test_weights_by_days_give_one_and_the_mean(region: str, start: date, data: st.DataObject) -> None:
    """The weighted value is the mean over the days, counted one by one. Breaks if the last day is left out."""
    end = data.draw(st.dates(start, date(2022, 12, 31)))
    span = parse_period(f"{start}/{end}")
    names = ["cn-mee/average-2021", "cn-mee/average-2022"]
    answer = outcome(Query("electricity.purchased", region, "average", span, policy=Policy("by-days")), names)
    assert isinstance(answer, Answer)
    by_year = {
        year: CATALOG.find(
            activity="electricity.purchased", region=region, edition=f"cn-mee/average-{year}", kind="average"
        ).value
        for year in (2021, 2022)
    }
    each_day = [by_year[(start + timedelta(days=number)).year] for number in range((end - start).days + 1)]
    assert answer.value == sum(each_day, Fraction(0)) / len(each_day)
    assert min(each_day) <= answer.value <= max(each_day)


@given(queries(), editions())
def test_the_order_of_editions_only_decides_among_equals(query: Query, names: list[str]) -> None:
    """Turning the order round keeps whether there is an answer, and the set of what would answer.

    Breaks if only the first edition is looked at.
    """
    one, other = outcome(query, names), outcome(query, names[::-1])
    if isinstance(one, Answer) and isinstance(other, Answer):
        assert {one.factor.reference, *one.also} == {other.factor.reference, *other.also}
    else:
        assert type(one) is type(other)


def every_factor() -> list[Factor]:
    return [factor for edition in CATALOG.editions() for factor in edition.factors]


def test_references_round_trip_for_every_factor() -> None:
    """Breaks if a key is folded, or two rows share one."""
    references = [factor.reference for factor in every_factor()]
    assert len(references) == len(set(references)) > 1000
    for factor in every_factor():
        assert CATALOG.factor(factor.reference) is factor
        assert factor.edition == factor.source.edition
        assert (
            factor.reference == f"{factor.edition}/{factor.reference.partition('#')[0].rpartition('/')[2]}#{factor.key}"
        )


@given(st.sampled_from(every_factor()))
def test_a_published_factor_keeps_its_printed_text_and_exact_value(factor: Factor) -> None:
    """Breaks if a value passes through a float: 0.1 would differ from 1/10."""
    if factor.printed:
        assert factor.value == Fraction(factor.printed.replace(",", ""))
    else:
        assert factor.exact_value is None
        assert factor.low is not None
        assert factor.high is not None
        assert factor.low <= factor.high
        with pytest.raises(CarbonkitError, match="range"):
            _ = factor.value


@given(
    st.sampled_from(["cn-ndrc/baseline-2012", "cn-ndrc/baseline-2015", "cn-mee/baseline-2019"]),
    st.sampled_from(["NORTH", "NORTHEAST", "EAST", "CENTRAL", "NORTHWEST", "SOUTH"]),
    st.integers(0, 100),
)
def test_a_combined_margin_is_the_weighted_mean_and_its_reference_finds_it_again(
    edition: str, grid: str, percent: int
) -> None:
    """Breaks if the weights are swapped."""
    om, bm = (CATALOG.factor(f"{edition}/grid#CN-GRID-{grid}.{kind}").value for kind in ("OM", "BM"))
    kind = f"CM(OM={percent / 100},BM={round(1 - percent / 100, 2)})"
    found = CATALOG.factor(f"{edition}/grid#CN-GRID-{grid}.{kind}")
    assert found.value == (percent * om + (100 - percent) * bm) / 100
    assert CATALOG.factor(found.reference).value == found.value
    asked = CATALOG.find(activity="electricity.purchased", region=f"CN-GRID-{grid}", edition=edition, kind=kind)
    assert asked.value == found.value


SOURCE = """title = "Our own"
title_en = "Our own"
issuer = "us"
published = "2020-01-01"
"""
GRID = """key,activity,region,kind,gas,data_year,value,unit,evidence,locator,note
CN.average,electricity.purchased,CN,average,CO2,2022,0.1,kgCO2/kWh,one-source,here,
CN-ZJ.average,electricity.purchased,CN-ZJ,average,CO2,2021,0.2,kgCO2/kWh,one-source,here,
CN-GRID-EAST.OM,electricity.purchased,CN-GRID-EAST,OM,CO2,,0.3,kgCO2/kWh,one-source,here,
"""


def test_an_edition_more_never_changes_the_answer_to_a_question_that_names_another(
    own_catalog: Callable[[str, str, str], Catalog],
) -> None:
    """Breaks if `find` looks at all editions though one is named."""
    larger = own_catalog("aa-first/own-2020", SOURCE, GRID)
    assert "aa-first/own-2020" in larger.edition_names
    names = [name for name in larger.edition_names if not name.startswith("aa-")]
    steps = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 3
    for name in names:
        for region in REGIONS[::steps]:
            for kind in ("average", "OM", None):
                for year in YEAR_POLICIES:
                    query = Query("electricity.purchased", region, kind, parse_period("2022"), policy=Policy(year))
                    assert told(outcome(query, [name])) == told(outcome(query, [name], larger))
    assert (
        larger.find(activity="electricity.purchased", region="CN", edition="aa-first/own-2020", kind="average").printed
        == "0.1"
    )
