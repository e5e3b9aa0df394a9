"""Leads: factors found for a figure whose input only that figure determines, and what they would make of the rest."""

from __future__ import annotations

from dataclasses import replace

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.relations import with_factor
from carbonkit.disclosure.report import Claim
from carbonkit.disclosure.searching.explanation import Explanation
from carbonkit.disclosure.searching.search import Asked
from carbonkit.disclosure.whole.narrow import Determined, Whole
from carbonkit.disclosure.whole.network import Relation

__all__ = ["allowed", "assuming", "known_factor"]

#: Explanations of a figure, best first, of which it is said what they would make of the inputs that are not printed.
_MOST_ASSUMED = 6


def known_factor(way: Explanation, claim: str, whole: Whole) -> Relation | None:
    """What a claim says with the one factor of an explanation; None for a mix, a slip, or a factor that is not open."""
    relation = next((one for one in whole.relations if one.claim == claim and one.factor), None)
    if relation is None or way.slip is not None or len(way.factors) != 1 or way.derivation is None:
        return None
    return with_factor(relation, way.derivation.coefficient)


def allowed(way: Explanation, claim: Claim, asked: Asked, whole: Whole) -> Explanation | None:
    """An explanation with the input that follows with its factor; None where the other figures leave no room for it.

    Heads are whole numbers, which rules out most factors where the head count is not printed.
    """
    known = known_factor(way, claim.name, whole)
    if known is None:
        return way
    state = whole.state([known, *(one for one in whole.holding if one.claim != claim.name)])
    if state is None:
        return None
    interval = state.intervals[claim.of[0]]
    if len(claim.of) > 1 or interval.low is None or interval.high is None or way.derivation is None:
        return way
    amounts = Amounts((interval.low + interval.high) / 2, Band(interval.low, interval.high))
    figure = amounts.times(way.derivation.coefficient)
    residual = (figure.nominal - asked.printed.value) / (asked.printed.half_unit * 2)
    return replace(way, figure=figure, residual=residual)


def assuming(whole: Whole, claims: list[Judgement]) -> list[Determined]:
    """Missing inputs that follow once a factor which the search found is taken for the one that was used."""
    found: list[Determined] = []
    for one in claims:
        for way in one.search.explanations[:_MOST_ASSUMED] if one.search is not None else ():
            known = known_factor(way, one.name, whole)
            if known is not None:
                found += whole.assuming(known, way.factors[0].reference)
    return found
