"""Why a question has no answer: one of the classes of a miss, and the nearest that exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from heapq import nsmallest

from carbonkit.catalog.edition import Edition
from carbonkit.catalog.query import WHOLE, Candidate, Query, of_form, of_kind, published, well_known
from carbonkit.catalog.regions import Regions
from carbonkit.errors import FactorNotFoundError
from carbonkit.quantities.grammar import split_unit

__all__ = ["explained_miss", "no_year"]


def explained_miss(query: Query, editions: Sequence[Edition], regions: Regions) -> FactorNotFoundError:
    """Why nothing was found: the first condition that leaves nothing over, looked at over all regions."""
    rows = [
        Candidate(factor, edition, order)
        for order, edition in enumerate(editions)
        for factor in edition.of_activity(query.activity)
    ]
    named = ", ".join(edition.name for edition in editions) if len(editions) < 6 else f"{len(editions)} editions"
    if not editions:
        return _miss(query, "never-published", "no edition is named to look in", ())
    if not rows:
        has = sorted({name for edition in editions[:6] for name in edition.activities})
        hint = f"name an edition that has one: `carbonkit factors search {query.activity}`"
        said = f"{named} has no factor for this activity" + (f", it has {', '.join(has)}" if 0 < len(has) < 8 else "")
        return _miss(query, "never-published", said, (), hint)
    named = ", ".join(dict.fromkeys(row.edition.name for row in rows[:2000])) if len(editions) < 6 else named
    alike = of_kind(query, rows)
    if not alike:
        kinds = sorted({row.factor.kind for row in rows})
        hint = "name one as kind" + ("; a combined margin is CM(OM=0.5,BM=0.5)" if {"OM", "BM"} <= set(kinds) else "")
        said = f"in {named} it is given as {', '.join(kinds)}"
        return _miss(query, "other-kind", said, _nearest(query, rows), hint)
    near = _near(query, rows)
    here = [row for row in alike if row.factor.region in near]
    if here and not well_known(query, published(query, here)):
        # That it is given for other regions is not why this one has no answer.
        alike = here
    day = query.day
    seen = published(query, alike)
    if not seen:
        unknown = [row for row in alike if row.factor.source.known_by(day or date.max) is None]
        if unknown:
            said = f"when {unknown[0].edition.name} was published is not known, so it is not seen as of {day}"
            return _miss(query, "publication-date-unknown", said, _nearest(query, unknown))
        known = [row.edition for row in alike if row.factor.source.published]
        day, name = min((edition.source.published.end, edition.name) for edition in known if edition.source.published)
        said = f"the first, {name}, was certainly published by {day}"
        return _miss(query, "not-yet-published", said, _nearest(query, alike))
    seen = well_known(query, seen)
    if not seen:
        return _miss(query, "evidence-too-low", f"less than {query.evidence} is known", _nearest(query, alike))
    formed = of_form(query, seen)
    if not formed:
        return _other_form(query, seen, named)
    wanted = WHOLE if query.gas is None else (query.gas,)
    seen = [row for row in formed if row.factor.gas in wanted]
    if not seen:
        gases = sorted({row.factor.gas or "no gas, as a figure that is no emission" for row in formed})
        said = f"in {named} it is given for {', '.join(gases)}"
        return _miss(query, "other-gas", said, _nearest(query, formed), "name one as gas")
    places = sorted({row.factor.region for row in seen})
    larger = query.policy.region == "exact" and not set(places).isdisjoint(regions.ancestors(query.region))
    hint = (
        'lookup.region = "parent-region" in the method allows the next larger region, '
        'and factors = [{ edition = "...", region = "..." }] names one for all rows'
    )
    where = ", ".join(places) if len(places) < 8 else f"{len(places)} regions"
    return _miss(
        query, "other-region-only", f"in {named} it is given for {where}", _nearest(query, seen), hint if larger else ""
    )


def _other_form(query: Query, rows: list[Candidate], named: str) -> FactorNotFoundError:
    """Of the region that is asked for as far as there are any: another unit, heating value or variant."""
    rows = [row for row in rows if row.factor.region == query.region] or rows
    units = sorted({split_unit(row.factor.unit)[1].name for row in rows})
    per = query.unit
    if per is not None and all(split_unit(row.factor.unit)[1].dimension != per.dimension for row in rows):
        return _miss(query, "other-unit", f"in {named} it is given per {', '.join(units)}", _nearest(query, rows))
    if query.heating_value and all(row.factor.heating_value != query.heating_value for row in rows):
        stated = sorted({row.factor.heating_value or "no heating value" for row in rows})
        return _miss(query, "other-kind", f"in {named} it is given for {', '.join(stated)}", _nearest(query, rows))
    stated = sorted({row.factor.variant or "no variant" for row in rows})
    said = f"in {named} it is given for {', '.join(stated[:8])}" + (" ..." if len(stated) > 8 else "")
    return _miss(query, "other-kind", said, _nearest(query, rows), "name one of these together")


def no_year(query: Query, rows: list[Candidate], missing: list[int]) -> FactorNotFoundError:
    """The refusal where no factor describes a year, or a period spans several that have one each."""
    known = sorted({str(row.factor.years) or "no stated year" for row in rows})
    years = " and ".join(str(year) for year in missing)
    what = f"none describes {years}" if missing else "the period spans two years or more, each with a factor of its own"
    hint = "name an edition, or a lookup.year policy (by-days, period-end-year, latest-before(max=3)) in the method"
    return _miss(query, "other-year", f"{what}; there is {', '.join(known)}", _nearest(query, rows), hint)


def _miss(query: Query, reason: str, explanation: str, closest: tuple[str, ...], hint: str = "") -> FactorNotFoundError:
    return FactorNotFoundError(str(query), reason, explanation, closest, hint)


def _near(query: Query, rows: list[Candidate]) -> set[str]:
    """The region that is asked for, and the grids that it lies in."""
    editions = {row.order: row.edition for row in rows}
    return {query.region, *(one.grid for edition in editions.values() for one in edition.grids_of(query.region))}


def _nearest(query: Query, rows: list[Candidate]) -> tuple[str, ...]:
    """The closest that exists: same region first, then same kind, then the nearest year."""
    near = _near(query, rows)

    def distance(row: Candidate) -> tuple[bool, bool, int]:
        factor = row.factor
        lag = 99
        if query.period and factor.years.last is not None:
            lag = abs(query.period.end.year - factor.years.last)
        return (factor.region not in near, query.kind not in (None, factor.kind), lag)

    return tuple(row.factor.reference for row in nsmallest(3, rows, key=distance))
