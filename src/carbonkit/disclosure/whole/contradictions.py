"""Contradictions: the smallest sets of claims that hold one by one and cannot all be true together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from carbonkit.disclosure.searching.slips import digit_slips
from carbonkit.disclosure.whole.narrow import Whole
from carbonkit.disclosure.whole.network import Interval, Relation, components

__all__ = ["Contradiction", "contradictions"]

#: Sets of claims tried in one group of connected claims, at most; a second or two.
_MOST_TRIED = 8000


@dataclass(frozen=True)
class Contradiction:
    """Claims that cannot all be true, while without any one of them the others can.

    Parameters
    ----------
    claims : tuple of str
        Their names, sorted.
    is_smallest : bool
        Whether no smaller set contradicts itself; False where there were too many sets to try them all.
    mended_by : tuple of str
        Two neighbouring digits of one of these figures that, swapped, let all connected claims be true.

    Examples
    --------
    >>> Contradiction(("Power", "Power per head"), True).text
    'cannot all be true, though each holds alone: Power; Power per head'
    """

    claims: tuple[str, ...]
    is_smallest: bool
    mended_by: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """A sentence on it."""
        more = "" if self.is_smallest else " (too many sets to try them all: a smaller one may exist)"
        mended = f"; they could with {' or '.join(self.mended_by)}" if self.mended_by else ""
        return f"cannot all be true, though each holds alone: {'; '.join(self.claims)}{more}{mended}"

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "claims": list(self.claims),
            "is_smallest": self.is_smallest,
            "mended_by": list(self.mended_by),
            "text": self.text,
        }


def contradictions(whole: Whole, *, most_tried: int = _MOST_TRIED) -> list[Contradiction]:
    """The smallest sets of claims that cannot all be true: all of the least size, in each group of connected claims.

    What else contradicts itself without any of those claims follows behind them.

    Parameters
    ----------
    whole : Whole
        A claim that fails alone is not in question again.
    most_tried : int
        Sets that are tried in a group before the search for smaller ones is given up. [-]

    Notes
    -----
    Claims are dropped one by one, in the order of their names, as long as the rest still contradicts itself. What is
    left bounds the size; then all smaller connected sets are tried, smallest first. A set whose claims share no figure
    that is open falls into parts, so only connected ones can be smallest.
    """
    found: list[Contradiction] = []
    left = list(whole.holding)
    while True:
        new: list[Contradiction] = []
        for group in components(whole.digits, left):
            if whole.state(group) is None:
                several = _smallest(whole, sorted(group, key=lambda one: one.claim), most_tried)
                new += [replace(one, mended_by=tuple(_mends(whole, group, one.claims))) for one in several]
        if not new:
            return found
        found += new
        accused = {name for one in new for name in one.claims}
        left = [one for one in left if one.claim not in accused]


def _mends(whole: Whole, group: Sequence[Relation], claims: Sequence[str]) -> Iterator[str]:
    """Swapped digits of one figure with which nothing of the group contradicts itself."""
    for name in claims:
        text, digits = whole.report.figure(name).printed, whole.digits[name]
        for slip in digit_slips(text):
            if slip.name != "digits-swapped" or digits.low is None or digits.high is None:
                continue
            moved = (digits.low + digits.high) / 2 * (slip.ratio - 1)
            if whole.state(group, {name: Interval(digits.low + moved, digits.high + moved)}) is not None:
                yield f"{name}: {slip.text}"


def _smallest(whole: Whole, group: list[Relation], most_tried: int) -> list[Contradiction]:
    kept = list(group)
    for one in group:
        rest = [other for other in kept if other is not one]
        if whole.state(rest) is None:
            kept = rest
    # What mends the whole group by being left out is in every set.
    needed = [one for one in kept if whole.state([other for other in group if other is not one]) is not None]
    tried = 0
    for size in range(2, len(kept) + 1):
        of_size = []
        for several in _connected(whole, group, size, needed[:1]):
            tried += 1
            if tried > most_tried:
                return [Contradiction(tuple(one.claim for one in kept), is_smallest=False)]
            if whole.state(several) is None:
                of_size.append(Contradiction(tuple(one.claim for one in several), is_smallest=True))
        if of_size:
            return sorted(of_size, key=lambda one: one.claims)
    raise AssertionError("the set that was left is of the last size")  # pragma: no cover


def _connected(
    whole: Whole, group: Sequence[Relation], size: int, needed: Sequence[Relation]
) -> Iterator[list[Relation]]:
    """Every connected set of a size, with one that is needed if there is, its members in the order of the group."""
    open_figures = [
        {name for name in one.figures if name in one.own or not whole.digits[name].is_point} for one in group
    ]
    near = [
        {other for other in range(len(group)) if other != one and open_figures[one] & open_figures[other]}
        for one in range(len(group))
    ]

    def grow(chosen: tuple[int, ...], frontier: set[int], barred: set[int]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == size:
            yield chosen
            return
        barred = set(barred)
        for one in sorted(frontier):
            yield from grow((*chosen, one), (frontier | near[one]) - {*chosen, one} - barred, barred)
            # Every set with this one has been made: the rest are without it.
            barred.add(one)
            frontier = frontier - {one}

    roots = [place for place, one in enumerate(group) if one in needed]
    for first in roots or range(len(group)):
        barred = set() if roots else set(range(first))
        for chosen in grow((first,), near[first] - barred, barred):
            yield [group[place] for place in sorted(chosen)]
