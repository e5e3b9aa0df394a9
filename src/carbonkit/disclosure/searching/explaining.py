"""Explaining: candidates that bounds let through are weighed exactly, and become explanations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from carbonkit.accounting.derivation import Derivation, Step
from carbonkit.catalog import Catalog
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.chains import DerivationOnDemand
from carbonkit.disclosure.searching.changes import Change, bounds, is_even_tie
from carbonkit.disclosure.searching.explanation import Explanation, Extra, Slip, Tried
from carbonkit.disclosure.searching.pool import Candidate, Pool
from carbonkit.disclosure.searching.ranking import Ranking, Standing

__all__ = ["Explainer", "Family"]

#: A family that chance alone would let explain the figure this often tells nothing, and is left alone. [-]
_MOST_BY_CHANCE = 1000


@dataclass(frozen=True)
class Family:
    """One family of ways: what it tries, what chance would give, and how it is looked through."""

    name: str
    candidates: int
    changes: int
    chance: float
    chance_close: float
    find: Callable[[], list[Explanation]]

    def run(self) -> tuple[list[Explanation], Tried]:
        """What is found, and how telling that is."""
        skipped = self.chance > _MOST_BY_CHANCE
        found = [] if skipped else self.find()
        return found, Tried(
            self.name, self.candidates, self.changes, len(found), self.chance, self.chance_close, skipped
        )


class Explainer:
    """Weighs candidates of one claim exactly."""

    def __init__(self, asked: Asked, catalog: Catalog) -> None:
        self.asked = asked
        self.catalog = catalog
        self.ranking = Ranking(asked, catalog)
        #: Candidates that give the figure as they are: they need no change to give it again.
        self.plain: set[tuple[str, str]] = set()
        #: The same with a slip: they need no other way of rounding on top of it.
        self._slipped: set[tuple[tuple[str, str], Slip]] = set()

    def matching(self, pool: Pool, changes: Sequence[Change], extra: Extra | None = None) -> list[Explanation]:
        """The explanations by one candidate each and one change each: cut by bounds, then weighed exactly."""
        if not changes or not len(pool):
            return []
        made: dict[int, Candidate | None] = {}
        found = []
        for number, place in pool.hit_by(*bounds(changes)):
            if place not in made:
                made[place] = pool.make(int(pool.row[place]))
            candidate = made[place]
            if candidate is not None and (one := self.explained(candidate, changes[number], extra)) is not None:
                found.append(one)
        return found

    def explained(self, candidate: Candidate, change: Change, extra: Extra | None = None) -> Explanation | None:
        """The explanation by one candidate; None where it does not give the figure, or needs no change to give it."""
        asked = self.asked
        slip = change.slip or candidate.slip
        is_changed = slip is not None or bool(change.rounding) or extra is not None
        if (is_changed and candidate.key in self.plain) or not change.explains(candidate.coefficient):
            return None
        if slip is not None and change.rounding and (candidate.key, slip) in self._slipped:
            return None
        if slip is not None and not change.rounding:
            self._slipped.add((candidate.key, slip))
        figure = change.figure(candidate.coefficient)
        residual = (figure.nominal - change.printed) / (asked.printed.half_unit * 2)
        is_tie = not is_changed and is_even_tie(asked.printed, figure.nominal)
        derivation = candidate.derive()
        if change.slip is not None:
            derivation = _with_step(derivation, change.slip)
            figure = asked.amounts.times(candidate.coefficient * change.slip.ratio)
        if extra is not None and extra.figure is not None:
            figure = figure.plus(extra.figure)
        rounding = "half-even" if is_tie else change.rounding
        return self._made(candidate, derivation, figure, slip, rounding, extra, residual)

    def with_share(self, candidate: Candidate, extra: Extra | None) -> list[Explanation]:
        """The explanation by a candidate and a part with a free share; none where there is no such part."""
        if extra is None or candidate.key in self.plain:
            return []
        return [self._made(candidate, candidate.derive(), None, None, "", extra)]

    def _made(
        self,
        candidate: Candidate,
        derivation: Derivation,
        figure: Amounts | None,
        slip: Slip | None,
        rounding: str,
        extra: Extra | None,
        residual: Fraction = Fraction(0),
    ) -> Explanation:
        factors = (candidate.factor,) if candidate.factor else ()
        ranked = self.ranking.rank(
            factors,
            slip=slip,
            rounding=rounding,
            gwp=candidate.gwp,
            is_whole=candidate.is_whole,
            extra=extra.text if extra else "",
            has_share=extra is not None and extra.share is not None,
            steps=candidate.steps,
        )
        slips = (*((slip,) if slip else ()), *ranked.choices)
        return Explanation(
            factors=factors,
            rank=ranked.rank,
            assumed=ranked.assumed,
            derivation=derivation,
            figure=figure,
            residual=residual,
            slips=slips,
            rounding=rounding,
            gwp=candidate.gwp,
            extra=extra,
            is_close=self.ranking.is_close(candidate.factor),
        )

    def close(self, pool: Pool) -> Pool:
        """The candidates of a pool that are what the report names: see `Ranking.is_close`."""
        return pool.take(np.array(pool.each(self.ranking.is_close, self.catalog), dtype=bool))

    def plain_hits(self, pool: Pool, change: Change) -> list[Explanation]:
        """The candidates that give the figure as they are, each with what chance would give that assumes no more."""
        hits = self.matching(pool, [change])
        self.plain.update((one.factors[0].reference if one.factors else "", one.gwp) for one in hits)
        chances = self.chances(pool, change) if hits else {}
        return [
            replace(one, chance=_no_more(self.ranking.standing(one.factors[0] if one.factors else None), chances))
            for one in hits
        ]

    def chances(self, pool: Pool, change: Change) -> dict[Standing, float]:
        """By standing, how many candidates would by chance give the figure under a change. [-]"""
        low, high = bounds([change])
        around = pool.within(float(low[0]), float(high[0]))
        standings = around.each(self.ranking.standing, self.catalog)
        each = pool.expected(low, high) / len(around) if len(around) else 0.0
        return {standing: count * each for standing, count in Counter(standings).items()}


def _no_more(own: Standing, chances: Mapping[Standing, float]) -> float:
    """What chance would give of all that is in nothing further away."""
    return sum(
        chance for other, chance in chances.items() if all(one <= two for one, two in zip(other, own, strict=True))
    )


def _with_step(derivation: Derivation, slip: Slip) -> Derivation:
    """A chain with a slip as its last step."""
    step = Step(slip.text, slip.ratio, is_assumed=True)
    return DerivationOnDemand(
        derivation.output,
        derivation.unit,
        lambda: Derivation(derivation.output, derivation.unit, (*derivation.steps, step)),
    )
