"""Choosing the one factor that answers a question, or saying why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import Factor, least_evidence
from carbonkit.catalog.misses import explained_miss, no_year
from carbonkit.catalog.query import POLICY, Answer, Candidate, Query, fitting
from carbonkit.catalog.regions import Regions
from carbonkit.errors import AmbiguousFactorError
from carbonkit.quantities.grammar import split_unit
from carbonkit.quantities.period import Period, parse_period

__all__ = ["resolve", "weighted_by_days"]


def resolve(
    query: Query,
    editions: Sequence[Edition],
    regions: Regions,
    *,
    only: bool = False,
    known: dict[object, list[Candidate]] | None = None,
) -> Answer:
    """Answer a query from editions in their order.

    Exact in any edition goes before a fallback in any; within that the first edition answers. Naming an edition that
    describes a single year is the choice of that year; among several such editions the one of the period's own year
    answers. With ``only`` (no edition was named) several answers are an error instead. ``known`` keeps what fits a
    question in any year.

    Raises
    ------
    FactorNotFoundError, AmbiguousFactorError
    """
    # An edition that is named twice is looked at once.
    editions = list(dict.fromkeys(editions))
    key = (replace(query, period=None), tuple(edition.name for edition in editions))
    found = known.get(key) if known is not None else None
    if found is None:
        found = _in_any_year(query, editions, regions)
        if known is not None:
            known[key] = found
    if not found:
        raise explained_miss(query, editions, regions)
    answer = _in_year(query, found, only=only)
    if only and answer.also:
        raise AmbiguousFactorError(str(query), (answer.factor.reference, *answer.also)[:12], "name an edition")
    day = query.day
    if day is None or only:
        return answer
    undated = (edition for edition in editions if edition.source.known_by(day) is None)
    unseen = tuple(edition.name for edition in undated if edition.has_activity(query.activity))
    return replace(answer, unseen=unseen) if unseen else answer


def _in_any_year(query: Query, editions: Sequence[Edition], regions: Regions) -> list[Candidate]:
    """Fitting factors of the region, or of its nearest parent where the policy allows one; the period has no part."""
    found = _here(query, editions, query.region)
    if not found and query.policy.region == "parent-region":
        for parent in regions.ancestors(query.region):
            note = f"{regions.label(query.region)} has none; its parent {regions.label(parent)} answers"
            found = [replace(row, region_fallback=note) for row in _stated(query, editions, parent)]
            if found:
                break
    return found


def _stated(query: Query, editions: Sequence[Edition], region: str) -> list[Candidate]:
    """Fitting factors that name the region themselves."""
    return [
        row
        for order, edition in enumerate(editions)
        for row in fitting(query, [Candidate(one, edition, order) for one in edition.at(query.activity, region)])
    ]


def _here(query: Query, editions: Sequence[Edition], region: str) -> list[Candidate]:
    """Fitting factors of a region: that name it, or else name the grid that the edition's own series puts it in."""
    found = []
    for order, edition in enumerate(editions):
        rows = fitting(query, [Candidate(one, edition, order) for one in edition.at(query.activity, region)])
        found += rows or _members(query, region, edition, order)
    return found


def _members(query: Query, region: str, edition: Edition, order: int) -> list[Candidate]:
    """Factors of the grid that a region lies in; of each of its grids where it is divided: no choice is made here."""
    stated = edition.grids_of(region)
    found = []
    for member in stated:
        rows = fitting(query, [Candidate(one, edition, order) for one in edition.at(query.activity, member.grid)])
        words = f"{region} is in {member.grid} ({member.where}; {member.evidence})"
        found += [replace(row, membership=words, membership_evidence=member.evidence) for row in rows]
    return found


def _in_year(query: Query, rows: list[Candidate], *, only: bool) -> Answer:
    period, policy = query.period, query.policy.year
    if period is None:
        if only and len({row.edition.name for row in rows}) > 1:
            matches = tuple(row.factor.reference for row in rows[:12])
            raise AmbiguousFactorError(str(query), matches, "name an edition, or a period")
        return _first(query, rows)
    of_period = [row for row in rows if _is_fiscal(row.factor) and _covers(row.factor, period)]
    if of_period:
        return _first(query, of_period)
    known = rows
    rows = [row for row in rows if not _is_fiscal(row.factor)] or rows
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
        raise no_year(query, known, missing)
    return answer


def _is_fiscal(factor: Factor) -> bool:
    """Whether it describes twelve months that begin inside a year: 2021-07-01 to 2022-06-30."""
    years = factor.years
    both = bool(factor.valid_from and factor.valid_to)
    inside = not factor.valid_from.endswith("-01-01")
    return both and inside and years.first is not None and years.last == years.first + 1


def _covers(factor: Factor, period: Period) -> bool:
    first, last = parse_period(factor.valid_from), parse_period(factor.valid_to)
    return first.start <= period.start and period.end <= last.end


def _of_year(query: Query, rows: list[Candidate], year: int | None) -> Answer | None:
    found = [row for row in rows if year in row.factor.years]
    return _first(query, found) if found else None


def _by_days(query: Query, rows: list[Candidate], period: Period) -> Answer | None:
    """The factors of all years of a period, weighted by its days in each."""
    answers = [_of_year(query, rows, year) for year in period.days_by_year()]
    found = tuple(answer for answer in answers if answer is not None)
    return weighted_by_days(found, period) if len(found) == len(answers) else None


def weighted_by_days(found: tuple[Answer, ...], period: Period) -> Answer:
    """One answer of those of all years of a period, each with the share of its days."""
    days_of, whole = period.days_by_year().values(), period.days
    weighted = [(days, Fraction(days, whole), one) for days, one in zip(days_of, found, strict=True)]
    note = "by days: " + ", ".join(f"{days}/{whole} {one.factor.reference}" for days, _, one in weighted)
    # A region may have a factor of its own in one year, and that of its grid in the next.
    placed = [one for one in found if one.membership]
    return Answer(
        parts=tuple((share, one.factor) for _, share, one in weighted),
        membership="; ".join(dict.fromkeys(one.membership for one in placed)),
        membership_evidence=least_evidence(tuple(one.membership_evidence for one in placed)),
        fallbacks=(*found[0].fallbacks, note),
        also=found[0].also,
        unseen=found[0].unseen,
        gases=tuple((share, other) for _, share, one in weighted for _, other in one.gases),
        of_years=found,
    )


def _latest(query: Query, rows: list[Candidate], period: Period) -> Answer | None:
    """The factor of the nearest earlier year, as far back as the policy allows."""
    policy = POLICY.fullmatch(query.policy.year)
    oldest = period.end.year - int(policy[1]) if policy and policy[1] else 0
    known = [row.factor.years.last for row in rows if row.factor.years.last is not None]
    usable = [year for year in known if oldest <= year < period.end.year]
    answer = _of_year(query, rows, max(usable)) if usable else None
    if answer is None:
        return None
    note = f"no factor describes {period.end.year}; {query.policy.year} takes that of {max(usable)}"
    return replace(answer, fallbacks=(*answer.fallbacks, note))


def _by_choice(query: Query, rows: list[Candidate], period: Period) -> Answer | None:
    """Naming an edition that describes one year, or does not say which, is the choice of its year.

    Where several named editions describe years of a period that spans them, the choice is not made: a policy is needed.
    A policy other than ``exact`` leaves only editions without a stated year to be chosen by name.
    """
    exact = query.policy.year == "exact"
    by_name = [
        row
        for row in rows
        if (exact or row.factor.years.first is None) and row.edition.has_one_year(row.factor.activity)
    ]
    inside = [row for row in by_name if any(year in row.factor.years for year in period.days_by_year())]
    if len({row.factor.years for row in inside}) > 1:
        return None
    chosen = inside or by_name
    return _first(query, chosen) if chosen else None


def _first(query: Query, rows: list[Candidate]) -> Answer:
    exact = [row for row in rows if not row.region_fallback] or rows
    order = min(row.order for row in exact)
    best = [row for row in exact if row.order == order]
    # "Natural gas" is the answer to natural gas; "natural gas, 100% mineral blend" has to be named.
    best = [row for row in best if not row.factor.variant] or best
    best = _meant_for(query.period, best)
    if len(best) > 1:
        hint = _how_to_choose(query, best)
        raise AmbiguousFactorError(str(query), tuple(row.factor.reference for row in best), hint)
    row = best[0]
    return Answer(
        ((Fraction(1), row.factor),),
        row.membership,
        row.membership_evidence,
        (row.region_fallback,) if row.region_fallback else (),
        tuple(other.factor.reference for other in exact if other.order != order),
        gases=tuple((Fraction(1), other) for other in row.gases),
    )


def _meant_for(period: Period | None, best: list[Candidate]) -> list[Candidate]:
    """Of rows that differ in their validity alone (half years, months) the one whose validity holds the period."""
    if period is None or len(best) < 2 or not all(row.factor.valid_from and row.factor.valid_to for row in best):
        return best
    kinds = {
        (one.region, one.kind, one.unit, one.variant, one.basis, one.heating_value, one.boundary, one.state, one.years)
        for one in (row.factor for row in best)
    }
    return [row for row in best if len(kinds) == 1 and _covers(row.factor, period)] or best


def _how_to_choose(query: Query, best: list[Candidate]) -> str:
    """What tells several matches of one edition apart, as the words to name it by."""
    grids = sorted({row.factor.region for row in best})
    if len(grids) > 1:
        between = " and ".join(grids)
        return f"{best[0].edition.name} divides {query.region} between {between}: name the part or the grid"
    apart = {
        "kind": [row.factor.kind for row in best],
        "unit": [split_unit(row.factor.unit)[1].name for row in best],
        "heating value": [row.factor.heating_value or "none" for row in best],
        "variant": [row.factor.variant or "none" for row in best],
        "basis": [row.factor.basis or "none" for row in best],
    }
    hints = [
        f"name a {name}: {', '.join(list(dict.fromkeys(texts))[:6])}"
        for name, texts in apart.items()
        if len(set(texts)) > 1
    ]
    if not hints and len({(row.factor.valid_from, row.factor.valid_to) for row in best}) > 1:
        return "name a period inside the validity of one of them, or the reference itself"
    return "; ".join(hints) or "name a year, or the reference itself"
