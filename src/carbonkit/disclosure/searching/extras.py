"""Small extra parts of a figure: a source beside the input, a part of the input left out, or at another factor.

A free part on top of a foreign factor explains any figure. So extras are looked for only where the report names an
edition or a region, with the factors of these alone, and none is more than a tenth of the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from carbonkit.disclosure.mixes import Band, pair_shares
from carbonkit.disclosure.searching.asked import Asked, Beside
from carbonkit.disclosure.searching.changes import Change, bounds, plain
from carbonkit.disclosure.searching.explaining import Explainer, Family
from carbonkit.disclosure.searching.explanation import Explanation, Extra
from carbonkit.disclosure.searching.groups import Group, mixed
from carbonkit.disclosure.searching.pool import Candidate, Pool
from carbonkit.disclosure.searching.pool_emissions import small_candidates
from carbonkit.disclosure.searching.ranking import Ranking

__all__ = ["LARGEST", "at_other_factor", "extras_family", "without_a_part"]

#: An extra that is a larger share than this is no small one. [-]
LARGEST = Fraction(1, 10)
#: Half the window in which chance is counted: from half of a figure to twice of it.
_WINDOW = np.log(2)


@dataclass(frozen=True, slots=True)
class _Source:
    """A source beside the input with a factor: what it adds, and the figure that the input then has to give."""

    extra: Extra
    change: Change


def extras_family(explainer: Explainer, pool: Pool, near: Pool, groups: Sequence[Group]) -> Family | None:
    """The family of extras; None where the report names neither an edition nor a region.

    Parameters
    ----------
    pool, near : Pool
        All candidates of the claim, and those that slips are looked for with.
    groups : sequence of Group
        Regions that may be mixed: with a source beside them only those of the named edition.
    """
    asked = explainer.asked
    if not (asked.edition or asked.region):
        return None
    is_emission = asked.rule == "emissions"
    near = explainer.close(near)
    sources = _sources(explainer) if is_emission else []
    elsewhere = _elsewhere(explainer, pool) if is_emission else []
    # Where the region is open, the mixes of two regions say all that a part at another one does.
    others = [*elsewhere, *(_other_regions(asked, pool) if is_emission and asked.edition and asked.region else ())]
    part = _with_a_part(asked, asked.printed.low)
    # Beside a part at a factor that is many times larger, the rest may be nearly anything below.
    around = _with_a_part(asked, Fraction(0))

    def find() -> list[Explanation]:
        found = [one for source in sources for one in explainer.matching(near, [source.change], source.extra)]
        for candidate in _met(near, part):
            found += explainer.with_share(candidate, without_a_part(asked, candidate.coefficient))
        for candidate in _met(near, around) if others else ():
            for other in others:
                if _may_stand_beside(candidate, other):
                    found += explainer.with_share(candidate, at_other_factor(asked, candidate, other))
        for source in sources:
            wanted = source.change.implied()
            named = (group for group in groups if group.edition == asked.edition)
            several = (mixed(asked, explainer.ranking, group, wanted, source.extra) for group in named)
            found += [one for one in several if one is not None]
        return found

    of_sources = near.expected(*bounds([source.change for source in sources])) if sources else 0.0
    chance = of_sources + near.expected(*bounds([part])) + _chance(asked, near, others)
    # A free part decides nothing, whatever it explains: the chance that counts is that of the sources.
    return Family("extras", len(near), len(sources) + 1 + len(others), chance, of_sources, find)


def _sources(explainer: Explainer) -> list[_Source]:
    """Every small source that the report prints beside the input, at every factor of the catalogue for it.

    Editions that print the same figure are one factor here: the nearest in time stands for them.
    """
    asked, found = explainer.asked, []
    for beside in asked.beside:
        own = replace(
            asked,
            amounts=beside.amounts,
            amount_unit=beside.unit,
            text=beside.text,
            activity=beside.activity,
            edition="",
            kind="",
            region="",
            beside=(),
        )
        ranking = Ranking(own, explainer.catalog)
        by_value: dict[Fraction, list[Candidate]] = {}
        for candidate in small_candidates(own, explainer.catalog):
            by_value.setdefault(candidate.coefficient, []).append(candidate)
        for alike in by_value.values():
            source = _source(asked, beside, alike, ranking)
            found += [] if source is None else [source]
    return found


def _source(asked: Asked, beside: Beside, alike: list[Candidate], ranking: Ranking) -> _Source | None:
    def order(one: Candidate) -> tuple[tuple[int, ...], str]:
        factors = (one.factor,) if one.factor else ()
        return tuple(ranking.rank(factors, gwp=one.gwp, is_whole=one.is_whole).rank), one.key[0]

    candidate = min(alike, key=order)
    factor, added = candidate.factor, beside.amounts.times(candidate.coefficient)
    if factor is None or added.band.low <= 0 or added.nominal > LARGEST * asked.printed.value:
        return None
    others = f" (the same figure stands in {len(alike) - 1} more)" if len(alike) > 1 else ""
    named = [one for one in (factor, candidate.also) if one is not None]
    values = " and ".join(f"{one.shown_value} {one.unit}" for one in named)
    references = " and ".join(one.reference for one in named)
    text = f"{beside.name}, {beside.text}, is in it at {values}: {references}{others}"
    of = (beside.name, *(one.activity for one in named))
    extra = Extra("source", text, factor, candidate.derive(), added, of=of)
    printed = asked.printed
    target = Band(printed.low - added.band.high, printed.high - added.band.low)
    return _Source(extra, Change(asked.amounts, target, printed.value - added.nominal))


def _with_a_part(asked: Asked, low: Fraction) -> Change:
    """The figures of which a tenth may be something else, from a least one on."""
    return Change(asked.amounts, Band(low, asked.printed.high / (1 - LARGEST)), asked.printed.value)


def without_a_part(asked: Asked, coefficient: Fraction) -> Extra | None:
    """The part of the input that is left out, where a coefficient gives more than the printed figure."""
    figure = asked.amounts.times(coefficient).band
    if figure.meets(plain(asked).target):
        return None
    low = 1 - asked.printed.high / figure.low
    high = 1 - asked.printed.low / figure.high
    if low <= 0 or low > LARGEST:
        return None
    share = Band(low, min(high, LARGEST))
    return Extra("left-out", f"a part of the input left out: {_percent(share)}", share=share)


def at_other_factor(asked: Asked, candidate: Candidate, other: Candidate) -> Extra | None:
    """The part of the input, at most a tenth, that is at another factor than the rest."""
    wanted = plain(asked).implied()
    if candidate.coefficient in wanted or other.coefficient == candidate.coefficient or other.factor is None:
        return None
    share = pair_shares(other.coefficient, candidate.coefficient, wanted)
    if share is None or share.low > LARGEST:
        return None
    share = Band(share.low, min(share.high, LARGEST))
    text = f"a part of the input, {_percent(share)}, at {other.factor.reference}"
    return Extra("other-factor", text, other.factor, other.derive(), share=share)


def _other_regions(asked: Asked, pool: Pool) -> list[Candidate]:
    """The factors of the named edition, of all its regions."""
    rows = pool.row[np.asarray(pool.edition == asked.edition, dtype=bool)]
    return [made for row in rows if (made := pool.make(int(row))) is not None]


def _may_stand_beside(candidate: Candidate, other: Candidate) -> bool:
    """Whether a part of the input may be at another factor: of another region, and alike in all else."""
    one, two = candidate.factor, other.factor
    if one is None or two is None or one.region == two.region:
        return False
    if one.edition != two.edition:
        return not other.gwp or other.gwp == candidate.gwp
    return (one.kind, one.gas, one.years, candidate.gwp) == (two.kind, two.gas, two.years, other.gwp)


def _elsewhere(explainer: Explainer, pool: Pool) -> list[Candidate]:
    """The factors of regions that come into question in other editions, of the usual kind and of the year."""
    asked, regions = explainer.asked, explainer.catalog.regions
    assert asked.activity is not None
    wanted = set(asked.regions)
    inside = {
        region: region in regions.by_code and bool(wanted & {region, *regions.ancestors(region)})
        for region in dict.fromkeys(pool.region)
    }
    keep = np.array([inside[region] for region in pool.region], dtype=bool)
    keep &= np.isin(pool.kind, [asked.activity.factor_kind, "supplier"]) & (pool.edition != asked.edition)
    if asked.period is not None:
        keep &= (pool.first_year <= asked.period.end.year) & (asked.period.start.year <= pool.last_year)
    if not asked.regions:
        return []
    return [made for row in pool.row[keep] if (made := pool.make(int(row))) is not None]


def _met(pool: Pool, change: Change) -> list[Candidate]:
    """The candidates that a change may lead from to the figure, exact."""
    places = [place for _, place in pool.hit_by(*bounds([change]))] if len(pool) else []
    return [one for place in places if (one := pool.make(int(pool.row[place]))) is not None]


def _chance(asked: Asked, near: Pool, others: list[Candidate]) -> float:
    """Expected pairs of a factor and a part at another: each pair reaches a stretch of figures, as a logarithm. [-]"""
    wanted = plain(asked).implied()
    middle = (np.log(float(wanted.low)) + np.log(float(wanted.high))) / 2
    close = near.take(np.abs(np.log(near.low) - middle) < _WINDOW) if len(near) and others else near
    candidates = [one for row in close.row if (one := close.make(int(row))) is not None] if others else []
    share, total = float(LARGEST), 0.0
    for one in candidates:
        beside = [float(other.coefficient / one.coefficient) for other in others if _may_stand_beside(one, other)]
        stretch = np.abs(np.log((1 - share) + share * np.array(beside)))
        total += float(np.sum(np.minimum(stretch, 2 * _WINDOW)) / (2 * _WINDOW))
    return total


def _percent(share: Band) -> str:
    low, high = (f"{float(end) * 100:.3g}" for end in (share.low, share.high))
    return f"{low} %" if low == high else f"{low} to {high} %"
