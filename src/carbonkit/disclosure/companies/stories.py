"""One story for several years: the same series, kind, regions, extra source and slip behind a company's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import Any, NamedTuple

from carbonkit.catalog import EVIDENCE, Catalog, Factor
from carbonkit.disclosure.companies.splits import MOST_CORNERS, common_shares, corners_of
from carbonkit.disclosure.companies.years import Year, short_region
from carbonkit.disclosure.mixes import Band, feasible_shares
from carbonkit.disclosure.searching.explanation import Explanation, Extra, Rank
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Unit, parse_unit

__all__ = ["ELEMENTS", "Story", "Way", "best_stories", "split_stories", "story_record", "ways_of"]


#: The rank of a region that is neither stated nor around one that is.
_ELSEWHERE = 2


class Told(NamedTuple):
    """What a story is made of; years that agree in all of it are told the same."""

    series: str
    kind: str
    regions: tuple[str, ...]
    extra: str
    slip: str


#: The parts of a story, the one that should rather stay the same first.
ELEMENTS = Told._fields


@dataclass(frozen=True)
class Way:
    """One way to come by the figure of one year.

    Parameters
    ----------
    told : Told
        Series of editions (the edition, where it is in none), kind, regions, extra source, slip.
    assumed : tuple of str
        What it assumes beyond the report.
    values : dict of str to Fraction
        Of a mix the factor of each region. [unit of the year]
    band : Band or None
        Where their mean has to lie; None where it is one factor. [unit of the year]
    shares : dict of str to Band
        Of a mix the bounds of each share. [-]
    """

    told: Told
    edition: str
    rank: Rank
    assumed: tuple[str, ...]
    values: dict[str, Fraction] = field(default_factory=dict)
    band: Band | None = None
    shares: dict[str, Band] = field(default_factory=dict)

    @property
    def is_mix(self) -> bool:
        return len(self.told.regions) > 1


@dataclass(frozen=True)
class Story:
    """Years told alike.

    Parameters
    ----------
    years : tuple of Year
    ways : tuple of Way
        One for each year.
    shared : tuple of str
        The elements that are the same in all of them.
    split : dict of str to Band or None
        Where all are mixes over the same regions: the bounds of each share over all splits that hold in every year;
        empty if none does. None where there is no mix, or the regions are too many to look. [-]
    """

    years: tuple[Year, ...]
    ways: tuple[Way, ...]
    shared: tuple[str, ...]
    split: dict[str, Band] | None

    @property
    def is_split_open(self) -> bool:
        """Whether the mixes are over so many regions that it was not looked whether one split holds."""
        return self.split is None and _mixes_alike(self.ways)

    @property
    def changes(self) -> tuple[str, ...]:
        return tuple(name for name in ELEMENTS if name not in self.shared)

    @property
    def is_one(self) -> bool:
        """Whether nothing changes over the years, a mix keeping one split of shares among them."""
        return not self.changes and self.split != {} and not self.is_split_open

    @property
    def rank(self) -> tuple[Any, ...]:
        """Fewer changes first, then the sum of what each year's way assumes."""
        cost = tuple(sum(each) for each in zip(*(way.rank for way in self.ways), strict=True))
        return (len(self.changes), self.split == {} or self.is_split_open, cost, self.changes, self.text)

    @property
    def text(self) -> str:
        """The story in a sentence."""
        first = self.ways[0].told
        parts = [_same(name, getattr(first, name)) for name in self.shared]
        parts = [part for part in parts if part]
        for name in self.changes:
            each = [
                f"{_plain(name, getattr(way.told, name))} in {year.label}"
                for year, way in zip(self.years, self.ways, strict=True)
            ]
            parts.append(f"the {name} change{'' if name == 'regions' else 's'}: {', then '.join(each)}")
        return "; ".join(parts)

    @property
    def split_text(self) -> str:
        """What the shares of a mix have to say, in a sentence; empty where there is no mix to speak of."""
        if self.is_split_open:
            return "whether one split of shares holds in all of them was not looked at: too many regions"
        if self.split is None:
            return ""
        if self.split:
            # With as many free shares as figures there is no condition left that the split could fail.
            free = len(self.split) - 1 >= len(self.years)
            count = f"{len(self.split) - 1} free share{'s' * (len(self.split) > 2)} for {len(self.years)} figures"
            more = f"; {count}, so nothing is left to test it with" * free
            bounds = ", ".join(f"{short_region(name)} {_percent(band)}" for name, band in self.split.items())
            return f"one split of shares holds in all of them: {bounds}{more}"
        apart = [
            f"{short_region(name)} {' against '.join(_percent(way.shares[name]) for way in self.ways)}"
            for name in self.ways[0].shares
            if any(not a.shares[name].meets(b.shares[name]) for a, b in combinations(self.ways, 2))
        ]
        of_what = f": share of {'; '.join(apart)}" if apart else ""
        return f"no one split of shares holds in all of them{of_what}"


def _same(name: str, value: Any) -> str:
    return "" if name in ("extra", "slip") and not value else f"the {name} {_plain(name, value)}"


def _plain(name: str, value: Any) -> str:
    if name == "regions":
        return ", ".join(short_region(code) for code in value[:7]) + (" ..." if len(value) > 7 else "")
    return str(value) or f"no {name}"


def _percent(band: Band) -> str:
    low, high = (f"{float(end) * 100:.1f}" for end in (band.low, band.high))
    return f"{low} %" if low == high else f"{low} to {high} %"


def ways_of(year: Year, catalog: Catalog) -> list[Way]:
    """Every way to come by a year's figure that its judgement holds, the least assumed first.

    Ways inside the source that the report names; where its own words do not give the figure, also what a search of the
    catalogue found.
    """
    one = year.judgement
    if one is None:
        return []
    unit = parse_unit(year.unit)
    found: list[Way] = []
    if one.verdict.startswith("reproduced") and not one.by_search:
        factors = [factor for name in one.factors if (factor := _factor(name, catalog))]
        extra = year.extra if one.verdict != "reproduced" else ""
        found += [_of_factor(factor, tuple(one.assumptions), extra) for factor in factors[:1]]
    found += [_of_factor(single.factor, (f"all at {single.name}",)) for single in one.hits]
    for family in one.feasible:
        factors = [single.factor for single in family.singles]
        found += _of_mix(year, unit, factors, (f"the kind {family.kind}", "a mix of regions, the shares free"))
    if one.search is not None and one.verdict != "reproduced":
        # With the factors of the whole world any two years have something in common: a place that does not come into
        # question is looked at where nothing else is left.
        near = [way for way in one.search.explanations if way.rank.region < _ELSEWHERE and not way.rank.place]
        for way in near if near or found else one.search.explanations:
            found += _of_explanation(year, unit, way)
    best: dict[Told, Way] = {}
    for each in sorted(found, key=lambda way: (way.rank, way.edition)):
        best.setdefault(each.told, each)
    return list(best.values())


def _factor(name: str, catalog: Catalog) -> Factor | None:
    try:
        return catalog.factor(name) if "#" in name else None
    except CarbonkitError:
        return None


def _series(factor: Factor) -> str:
    return factor.source.series or factor.edition


def _rank_inside(factor: Factor, free: int) -> Rank:
    """The rank of a way inside the named source: nothing is assumed but what it leaves open."""
    nothing = Rank._make(0 for _ in Rank._fields)
    return nothing._replace(free=free, evidence=EVIDENCE.index(factor.evidence))


def _of_factor(factor: Factor, assumed: tuple[str, ...], extra: str = "") -> Way:
    told = Told(_series(factor), factor.kind, (factor.region,), extra, "")
    return Way(told, factor.edition, _rank_inside(factor, bool(extra)), assumed)


def _of_explanation(year: Year, unit: Unit, way: Explanation) -> list[Way]:
    if len(way.factors) > 1:
        return _of_mix(year, unit, list(way.factors), way.assumed, way.rank)
    if not way.factors:
        return []
    factor = way.factors[0]
    # A slip of choice is the factor itself, which series, kind and regions tell already.
    slips = ", ".join(slip.name for slip in way.slips if not slip.is_choice)
    told = Told(_series(factor), factor.kind, (factor.region,), _told_extra(way.extra), slips)
    return [Way(told, factor.edition, way.rank, way.assumed)]


def _told_extra(extra: Extra | None) -> str:
    """An extra part as a story tells it: what it is, without its size."""
    if extra is None:
        return ""
    if extra.factor is None:
        return "a part left out"
    if extra.name == "source":
        return extra.factor.activity
    return f"a part at {extra.factor.kind} {short_region(extra.factor.region)}"


def _of_mix(
    year: Year, unit: Unit, factors: Sequence[Factor], assumed: tuple[str, ...], rank: Rank | None = None
) -> list[Way]:
    """The mixes without the extra source, and those with it."""
    values = {one.region: one.value * one.parsed_unit.scale / unit.scale for one in factors}
    regions = tuple(sorted(values))
    first = factors[0]
    found = []
    for extra, band in (("", year.band_without_extra), (year.extra, year.band)) if year.extra else (("", year.band),):
        shares = feasible_shares(values, band)
        if shares:
            more = (f"{extra} in the figure",) if extra else ()
            told = Told(_series(first), first.kind, regions, extra, "")
            cost = rank or _rank_inside(first, 1)
            cost = cost._replace(free=cost.free + bool(extra))
            found.append(Way(told, first.edition, cost, (*assumed, *more), values, band, shares))
    return found


def best_stories(years: Sequence[Year], catalog: Catalog, *, most: int = 20) -> list[Story]:
    """The stories that explain all of several years, those with the fewest changes, least assumed first.

    Parameters
    ----------
    years : sequence of Year
        Of one activity, in order of period.
    most : int
        Stories given at most. [-]

    Returns
    -------
    list of Story
        Empty where some year has no way at all, or no series of editions is in all of them.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> from carbonkit.disclosure.companies.years import implied_years
    >>> catalog = open_catalog()
    >>> years = implied_years([check(read_report(path), catalog=catalog) for path in packaged_reports()], catalog)
    >>> best_stories(years, catalog)[0].changes
    ('kind',)
    """
    ways = [ways_of(year, catalog) for year in years]
    if len(years) < 2 or not all(ways):
        return []
    for size in range(len(ELEMENTS), 0, -1):
        found = []
        for shared in combinations(ELEMENTS, size):
            # A slip in one year only is a change that would make any two figures alike.
            if {"series", "slip"} <= set(shared):
                found += _alike(years, ways, shared)
        if found:
            # Whether one split holds takes the longest: it is asked of those that assume least.
            likely = sorted(found, key=lambda one: one.rank)[: 3 * most]
            weighed = [replace(one, split=_split(one.ways)) for one in likely]
            return sorted(weighed, key=lambda one: one.rank)[:most]
    return []


def _alike(years: Sequence[Year], ways: Sequence[Sequence[Way]], shared: tuple[str, ...]) -> list[Story]:
    """The stories of the years that have these elements the same: for each value of them the least assumed ways."""
    by_key: list[dict[tuple[Any, ...], Way]] = []
    for several in ways:
        best: dict[tuple[Any, ...], Way] = {}
        for way in several:
            best.setdefault(tuple(getattr(way.told, name) for name in shared), way)
        by_key.append(best)
    found = []
    for key in by_key[0]:
        if all(key in best for best in by_key):
            chosen = tuple(best[key] for best in by_key)
            found.append(Story(tuple(years), chosen, shared, None))
    return found


def split_stories(years: Sequence[Year], catalog: Catalog, *, most: int = 5) -> list[Story] | None:
    """The stories in which one split of shares holds in all of several years, whatever else changes.

    Returns
    -------
    list of Story or None
        Ranked as any story; empty where no split holds. None where not every year has a mix over the same regions, or
        there are too many of them to look.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> from carbonkit.disclosure.companies.years import implied_years
    >>> catalog = open_catalog()
    >>> years = implied_years([check(read_report(path), catalog=catalog) for path in packaged_reports()], catalog)
    >>> split_stories(years, catalog)
    []
    """
    ways = [[way for way in ways_of(year, catalog) if way.is_mix] for year in years]
    regions = set.intersection(*({way.told.regions for way in several} for several in ways)) if ways else set()
    if not regions:
        return None
    found = []
    for shared in sorted(regions):
        rows = [[way for way in several if way.told.regions == shared] for several in ways]
        if prod(len(row) for row in rows) * corners_of(len(shared), len(rows)) > MOST_CORNERS:
            return None
        for chosen in product(*rows):
            if split := _split(chosen):
                same = tuple(name for name in ELEMENTS if len({getattr(way.told, name) for way in chosen}) == 1)
                found.append(Story(tuple(years), chosen, same, split))
    return sorted(found, key=lambda one: one.rank)[:most]


def _mixes_alike(ways: Sequence[Way]) -> bool:
    """Whether all are mixes over the same regions."""
    return all(way.is_mix and way.told.regions == ways[0].told.regions for way in ways)


def _split(ways: Sequence[Way]) -> dict[str, Band] | None:
    if not _mixes_alike(ways) or corners_of(len(ways[0].told.regions), len(ways)) > MOST_CORNERS:
        return None
    return common_shares([(way.values, way.band) for way in ways if way.band is not None])


def story_record(one: Story) -> dict[str, Any]:
    """A story as plain values, for JSON."""
    return {
        "periods": [str(year.period) for year in one.years],
        "one_story": one.is_one,
        "text": one.text,
        "same": {name: getattr(one.ways[0].told, name) for name in one.shared},
        "changes": list(one.changes),
        "ways": [
            {
                "period": str(year.period),
                "edition": way.edition,
                **way.told._asdict(),
                "assumed": list(way.assumed),
                "shares": {name: _bounds(band) for name, band in way.shares.items()},
            }
            for year, way in zip(one.years, one.ways, strict=True)
        ],
        "split": None if one.split is None else {name: _bounds(band) for name, band in one.split.items()},
    }


def _bounds(band: Band) -> dict[str, float]:
    return {"low": float(band.low), "high": float(band.high)}
