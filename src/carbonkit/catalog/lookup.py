"""Choosing the one factor that answers a question, or saying why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from carbonkit.catalog.edition import Edition, combined_margin, margin_weights
from carbonkit.catalog.factor import EVIDENCE, Factor, least_evidence
from carbonkit.catalog.regions import Regions
from carbonkit.errors import AmbiguousFactorError, FactorNotFoundError, MethodError, shown
from carbonkit.quantities.period import Period

__all__ = ["Answer", "Policy", "Query", "resolve"]

_POLICY = re.compile(
    r"exact|by-days|period-end-year|latest-before\(max=([0-9]{1,2})\)|latest-published-by\(([0-9]{4}-[0-9]{2}-[0-9]{2})\)"
)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Policy:
    """What a lookup may do where the catalogue does not answer exactly; the default is nothing.

    Parameters
    ----------
    year : str
        ``exact``, ``by-days``, ``period-end-year``, ``latest-before(max=3)`` or ``latest-published-by(2023-06-30)``.
    region : str
        ``exact`` or ``parent-region``.
    """

    year: str = "exact"
    region: str = "exact"

    def __post_init__(self) -> None:
        policy = _POLICY.fullmatch(self.year)
        if not policy or (policy[2] and not _is_day(policy[2])):
            raise MethodError(
                f"lookup.year = {shown(self.year)} is no policy",
                "write exact, by-days, period-end-year, latest-before(max=3) or latest-published-by(2023-06-30)",
            )
        if self.region not in ("exact", "parent-region"):
            raise MethodError(f"lookup.region = {shown(self.region)} is no policy", "write exact or parent-region")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the catalogue."""

    activity: str
    region: str
    kind: str | None = None
    period: Period | None = None
    as_of: date | None = None
    evidence: str | None = None
    policy: Policy = Policy()

    def __str__(self) -> str:
        parts = [f"'{self.activity}' in {self.region}"]
        parts += [f"kind {self.kind}"] if self.kind else []
        parts += [f"period {self.period}"] if self.period else []
        parts += [f"as of {self.as_of}"] if self.as_of else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A factor, or several weighted by days, with how it was found.

    Parameters
    ----------
    parts : tuple of (Fraction, Factor)
        Shares of the period, 1 together, and their factors. [-]
    membership : str
        The sentence that places the region in the factor's grid; empty if the factor names the region itself.
    membership_evidence : str
        How well that is known.
    fallbacks : tuple of str
        The opt-in steps taken: a sentence each.
    also : tuple of str
        References in other named editions that would have answered too.
    unseen : tuple of str
        Named editions that were not looked at, because the day of their publication is not known.
    """

    parts: tuple[tuple[Fraction, Factor], ...]
    membership: str = ""
    membership_evidence: str = "original"
    fallbacks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def factor(self) -> Factor:
        return self.parts[0][1]

    @property
    def value(self) -> Fraction:
        """The factor, weighted by days where there are several. [unit of the factor]"""
        return sum((share * factor.value for share, factor in self.parts), Fraction(0))

    @property
    def evidence(self) -> str:
        return least_evidence((self.membership_evidence, *(factor.evidence for _, factor in self.parts)))


@dataclass(frozen=True, slots=True)
class _Candidate:
    factor: Factor
    edition: Edition
    order: int
    membership: str = ""
    membership_evidence: str = "original"
    region_fallback: str = ""


def resolve(query: Query, editions: Sequence[Edition], regions: Regions, *, only: bool = False) -> Answer:
    """Answer a query from editions in their order.

    Exact in any edition goes before a fallback in any; within that the first edition answers. Naming an edition that
    describes a single year is the choice of that year; among several such editions the one of the period's own year
    answers. With ``only`` (no edition was named) several answers are an error instead.

    Raises
    ------
    FactorNotFoundError, AmbiguousFactorError
    """
    found = _here(query, editions, query.region)
    if not found and query.policy.region == "parent-region":
        for parent in regions.ancestors(query.region):
            note = f"{regions.label(query.region)} has none; its parent {regions.label(parent)} answers"
            found = [replace(row, region_fallback=note) for row in _stated(query, editions, parent)]
            if found:
                break
    if not found:
        raise _explained_miss(query, editions, regions)
    answer = _in_year(query, found, only=only)
    day = _day(query)
    if day is None or only:
        return answer
    undated = (edition for edition in editions if edition.source.known_by(day) is None)
    unseen = tuple(edition.name for edition in undated if edition.by_activity.get(query.activity))
    return replace(answer, unseen=unseen) if unseen else answer


def _stated(query: Query, editions: Sequence[Edition], region: str) -> list[_Candidate]:
    """Fitting factors that name the region themselves."""
    return [
        row
        for order, edition in enumerate(editions)
        for row in _fitting(query, [_Candidate(one, edition, order) for one in edition.at(query.activity, region)])
    ]


def _here(query: Query, editions: Sequence[Edition], region: str) -> list[_Candidate]:
    """Fitting factors of a region: that name it, or else name the grid that the edition's own series puts it in."""
    found = []
    for order, edition in enumerate(editions):
        rows = _fitting(query, [_Candidate(one, edition, order) for one in edition.at(query.activity, region)])
        found += rows or _members(query, region, edition, order)
    return found


def _members(query: Query, region: str, edition: Edition, order: int) -> list[_Candidate]:
    """Factors of the grid that a region lies in; of each of its grids where it is divided: no choice is made here."""
    stated = edition.grids_of(region)
    found = []
    for member in stated:
        rows = _fitting(query, [_Candidate(one, edition, order) for one in edition.at(query.activity, member.grid)])
        words = f"{region} is in {member.grid} ({member.where}; {member.evidence})"
        found += [replace(row, membership=words, membership_evidence=member.evidence) for row in rows]
    return found


def _fitting(query: Query, rows: list[_Candidate]) -> list[_Candidate]:
    """Candidates of the kind that is asked for, published by then, and known well enough."""
    if not rows:
        return rows
    day = _day(query)
    worst = EVIDENCE.index(query.evidence) if query.evidence else len(EVIDENCE)
    return [
        row
        for row in _of_kind(query, rows)
        if EVIDENCE.index(row.factor.evidence) <= worst and (day is None or row.factor.source.known_by(day))
    ]


def _day(query: Query) -> date | None:
    """The day by which a factor must have been published, if any."""
    policy = _POLICY.fullmatch(query.policy.year)
    named = date.fromisoformat(policy[2]) if policy and policy[2] else None
    days = [day for day in (query.as_of, named) if day is not None]
    return min(days, default=None)


def _explained_miss(query: Query, editions: Sequence[Edition], regions: Regions) -> FactorNotFoundError:
    """Why nothing was found: the first condition that leaves nothing over, looked at over all regions."""
    rows = [
        _Candidate(factor, edition, order)
        for order, edition in enumerate(editions)
        for factor in edition.by_activity.get(query.activity, ())
    ]
    named = ", ".join(edition.name for edition in editions) if len(editions) < 6 else f"{len(editions)} editions"
    if not rows:
        has = sorted({name for edition in editions for name in edition.by_activity if name})
        hint = f"name an edition that has one: `carbonkit factors search {query.activity}`"
        said = f"{named} has no factor for this activity" + (f", it has {', '.join(has)}" if 0 < len(has) < 8 else "")
        return _miss(query, "never-published", said, (), hint)
    named = ", ".join(dict.fromkeys(row.edition.name for row in rows[:2000])) if len(editions) < 6 else named
    of_kind = _of_kind(query, rows)
    if not of_kind:
        kinds = sorted({row.factor.kind for row in rows})
        hint = "name one as kind" + ("; a combined margin is CM(OM=0.5,BM=0.5)" if {"OM", "BM"} <= set(kinds) else "")
        said = f"in {named} it is given as {', '.join(kinds)}"
        return _miss(query, "other-kind", said, _nearest(query, rows), hint)
    day = _day(query)
    seen = [row for row in of_kind if day is None or row.factor.source.known_by(day)]
    if not seen:
        unknown = [row for row in of_kind if row.factor.source.known_by(day or date.max) is None]
        if unknown:
            said = f"when {unknown[0].edition.name} was published is not known, so it is not seen as of {day}"
            return _miss(query, "publication-date-unknown", said, _nearest(query, unknown))
        first = min(row.factor.source.published.end for row in of_kind if row.factor.source.published)
        return _miss(query, "not-yet-published", f"the first was published by {first}", _nearest(query, of_kind))
    if not _fitting(query, rows):
        return _miss(query, "evidence-too-low", f"less than {query.evidence} is known", _nearest(query, seen))
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


def _of_kind(query: Query, rows: list[_Candidate]) -> list[_Candidate]:
    weights = margin_weights(query.kind or "")
    if weights is None:
        return [row for row in rows if query.kind in (None, row.factor.kind)]
    pairs: dict[tuple[str, str], dict[str, _Candidate]] = {}
    for row in rows:
        pairs.setdefault((row.edition.name, row.factor.region), {})[row.factor.kind] = row
    return [
        _Candidate(
            combined_margin(pair["OM"].factor, pair["BM"].factor, *weights),
            pair["OM"].edition,
            pair["OM"].order,
        )
        for pair in pairs.values()
        if {"OM", "BM"} <= set(pair)
    ]


def _in_year(query: Query, rows: list[_Candidate], *, only: bool) -> Answer:
    period, policy = query.period, query.policy.year
    if period is None:
        if only and len({row.edition.name for row in rows}) > 1:
            matches = tuple(row.factor.reference for row in rows[:12])
            raise AmbiguousFactorError(str(query), matches, "name an edition, or a period")
        return _first(query, rows)
    wanted = period.year if policy in ("exact", "by-days") else period.end.year
    answer = _of_year(query, rows, wanted)
    if answer is None and policy == "by-days":
        answer = _by_days(query, rows, period)
    elif answer is None and policy.startswith("latest"):
        answer = _latest(query, rows, period)
    if answer is None and not only:
        answer = _by_choice(query, rows, period)
    if answer is None:
        missing = [year for year in period.days_by_year() if not any(year in row.factor.years for row in rows)]
        raise _no_year(query, rows, missing)
    return answer


def _of_year(query: Query, rows: list[_Candidate], year: int | None) -> Answer | None:
    found = [row for row in rows if year in row.factor.years]
    return _first(query, found) if found else None


def _by_days(query: Query, rows: list[_Candidate], period: Period) -> Answer | None:
    """The factors of all years of a period, weighted by its days in each."""
    shares = period.days_by_year()
    answers = [_of_year(query, rows, year) for year in shares]
    found = [answer for answer in answers if answer is not None]
    if len(found) < len(shares):
        return None
    weighted = list(zip(shares.values(), found, strict=True))
    note = "by days: " + ", ".join(f"{days}/{period.days} {one.factor.reference}" for days, one in weighted)
    parts = tuple((Fraction(days, period.days), one.factor) for days, one in weighted)
    return replace(found[0], parts=parts, fallbacks=(*found[0].fallbacks, note))


def _latest(query: Query, rows: list[_Candidate], period: Period) -> Answer | None:
    """The factor of the nearest earlier year, as far back as the policy allows."""
    policy = _POLICY.fullmatch(query.policy.year)
    oldest = period.end.year - int(policy[1]) if policy and policy[1] else 0
    known = [row.factor.years.last for row in rows if row.factor.years.last is not None]
    usable = [year for year in known if oldest <= year < period.end.year]
    answer = _of_year(query, rows, max(usable)) if usable else None
    if answer is None:
        return None
    note = f"no factor describes {period.end.year}; {query.policy.year} takes that of {max(usable)}"
    return replace(answer, fallbacks=(*answer.fallbacks, note))


def _by_choice(query: Query, rows: list[_Candidate], period: Period) -> Answer | None:
    """Naming an edition that describes one year, or does not say which, is the choice of its year.

    Where several named editions describe years of a period that spans them, the choice is not made: a policy is needed.
    A policy other than ``exact`` leaves only editions without a stated year to be chosen by name.
    """
    exact = query.policy.year == "exact"
    by_name = [row for row in rows if row.edition.has_one_year and (exact or row.factor.years.first is None)]
    inside = [row for row in by_name if any(year in row.factor.years for year in period.days_by_year())]
    if len({row.factor.years for row in inside}) > 1:
        return None
    chosen = inside or by_name
    return _first(query, chosen) if chosen else None


def _first(query: Query, rows: list[_Candidate]) -> Answer:
    exact = [row for row in rows if not row.region_fallback] or rows
    order = min(row.order for row in exact)
    best = [row for row in exact if row.order == order]
    if len(best) > 1:
        kinds = sorted({row.factor.kind for row in best})
        grids = sorted({row.factor.region for row in best})
        hint = f"name a kind: {', '.join(kinds)}" if len(kinds) > 1 else "name a year, or the reference itself"
        if len(grids) > 1:
            between = " and ".join(grids)
            hint = f"{best[0].edition.name} divides {query.region} between {between}: name the part or the grid"
        raise AmbiguousFactorError(str(query), tuple(row.factor.reference for row in best), hint)
    row = best[0]
    return Answer(
        ((Fraction(1), row.factor),),
        row.membership,
        row.membership_evidence,
        (row.region_fallback,) if row.region_fallback else (),
        tuple(other.factor.reference for other in exact if other.order != order),
    )


def _no_year(query: Query, rows: list[_Candidate], missing: list[int]) -> FactorNotFoundError:
    known = sorted({str(row.factor.years) or "no stated year" for row in rows})
    years = " and ".join(str(year) for year in missing)
    what = f"none describes {years}" if missing else "the period spans two years or more, each with a factor of its own"
    hint = "name an edition, or a lookup.year policy (by-days, period-end-year, latest-before(max=3)) in the method"
    return _miss(query, "other-year", f"{what}; there is {', '.join(known)}", _nearest(query, rows), hint)


def _miss(query: Query, reason: str, explanation: str, closest: tuple[str, ...], hint: str = "") -> FactorNotFoundError:
    return FactorNotFoundError(str(query), reason, explanation, closest, hint)


def _nearest(query: Query, rows: list[_Candidate]) -> tuple[str, ...]:
    """The closest that exists: same region first, then same kind, then the nearest year."""

    def distance(row: _Candidate) -> tuple[bool, bool, int]:
        factor = row.factor
        grids = {member.grid for member in row.edition.grids_of(query.region)}
        years = factor.years
        lag = 99
        if query.period and years.last is not None:
            lag = abs(query.period.end.year - years.last)
        return (factor.region not in {query.region, *grids}, query.kind not in (None, factor.kind), lag)

    return tuple(row.factor.reference for row in sorted(rows, key=distance)[:3])
