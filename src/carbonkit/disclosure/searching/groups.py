"""Sets of regions that may be mixed, and the mixes of each that give a printed figure."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from carbonkit.catalog import Catalog
from carbonkit.disclosure.mixes import Band, feasible_shares
from carbonkit.disclosure.places import places_of
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.explanation import Explanation, Extra, Mix
from carbonkit.disclosure.searching.pool import Candidate, Pool
from carbonkit.disclosure.searching.ranking import Ranking

__all__ = ["Group", "groups_of", "mixed"]

_WINDOW = log(2)


@dataclass(frozen=True)
class Group:
    """Candidates of one edition, kind, year and gas, for regions of one kind and one parent."""

    edition: str
    pool: Pool

    def reaches(self, wanted: Band) -> bool:
        """Whether a mean of the candidates may lie in a band; rounded outwards."""
        return bool(self.pool.low.min() <= wanted.high and wanted.low <= self.pool.high.max())

    def chance(self, wanted: Band) -> float:
        """The share of figures, from half to twice of this one, that some mix gives. [-]"""
        if wanted.low <= 0:
            return 0.0
        middle = (log(wanted.low) + log(wanted.high)) / 2
        half = max(_WINDOW, (log(wanted.high) - log(wanted.low)) / 2)
        low, high = log(self.pool.low.min()), log(self.pool.high.max())
        return max(min(high, middle + half) - max(low, middle - half), 0.0) / (2 * half)

    def candidates(self) -> dict[str, Candidate]:
        """The exact candidates by region; empty where two are of one region: those are variants, and no mix."""
        made = [self.pool.make(int(row)) for row in self.pool.row]
        known = [one for one in made if one is not None and one.factor is not None]
        found = {one.factor.region: one for one in known if one.factor is not None}
        return found if len(found) == len(made) else {}


def groups_of(asked: Asked, catalog: Catalog, pool: Pool) -> list[Group]:
    """The sets of regions that can be mixed for a claim.

    Where the file states regions, those and the grids that an edition puts them in; where an edition is named, those of
    its own country; gases that are added up are mixed in the named edition alone.
    """
    by_code = catalog.regions.by_code
    countries = _countries(asked, catalog)
    places: dict[tuple[Any, ...], list[int]] = {}
    inside: dict[str, frozenset[str]] = {}

    def is_candidate(edition: str, region: str) -> bool:
        if edition not in inside:
            each = (places_of(one, edition, catalog).inside for one in asked.regions)
            inside[edition] = frozenset().union(*each)
        return not asked.regions or region in inside[edition]

    cells = zip(pool.edition, pool.kind, pool.region, pool.gas, pool.gwp, pool.first_year, pool.last_year, strict=True)
    for place, (edition, kind, region, gas, gwp, *years) in enumerate(cells):
        one = by_code.get(region)
        if one is None or not one.parent or (countries and one.parent not in countries):
            continue
        if (gwp and edition != asked.edition) or not is_candidate(edition, region):
            continue
        places.setdefault((edition, kind, one.kind, one.parent, gas, gwp, *years), []).append(place)
    return [
        Group(edition, pool.take(np.array(several)))
        for (edition, *_), several in places.items()
        if len(set(pool.region[several])) > 1
    ]


def _countries(asked: Asked, catalog: Catalog) -> set[str]:
    """Where the regions of a mix may lie: where those of the named edition do; anywhere if none is named."""
    if not asked.edition or asked.activity is None:
        return set()
    regions = {factor.region for factor in catalog.edition(asked.edition).of_activity(asked.activity.name)}
    known = [catalog.regions.by_code[region] for region in regions if region in catalog.regions.by_code]
    return {one.parent or one.code for one in known}


def mixed(asked: Asked, ranking: Ranking, group: Group, wanted: Band, extra: Extra | None = None) -> Explanation | None:
    """The mixes over a set of regions whose mean lies in a band; None where none does, or one region does alone.

    Parameters
    ----------
    wanted : Band
        Where the mean of the coefficients has to lie. [unit of the claim per unit of the input]
    extra : Extra, optional
        A small source that is in the figure besides.
    """
    if not group.reaches(wanted):
        return None
    candidates = group.candidates()
    values = {region: one.coefficient for region, one in candidates.items()}
    if len(values) < 2 or any(value in wanted for value in values.values()):
        return None
    shares = feasible_shares(values, wanted)
    if not shares:
        return None
    factors = tuple(one.factor for one in candidates.values() if one.factor is not None)
    first = next(iter(candidates.values()))
    ranked = ranking.rank(
        factors, gwp=first.gwp, is_whole=first.is_whole, extra=extra.text if extra else "", steps=first.steps
    )
    return Explanation(
        factors=factors,
        rank=ranked.rank,
        assumed=ranked.assumed,
        shares=shares,
        slips=ranked.choices,
        gwp=first.gwp,
        extra=extra,
        mix=Mix(values, wanted),
    )
