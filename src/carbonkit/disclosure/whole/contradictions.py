"""Contradictions: the smallest sets of claims that hold one by one and cannot all be true together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carbonkit.disclosure.searching.slips import digit_slips
from carbonkit.disclosure.whole.narrow import Whole
from carbonkit.disclosure.whole.net import Conflict
from carbonkit.disclosure.whole.network import Interval

__all__ = ["Contradiction", "contradictions"]

#: Sets of one group that are listed, at most.
_MOST_SHOWN = 20


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
    more : int
        Other sets of that size among connected claims that are found and not listed; said of the last one listed. [-]
    is_all : bool
        Whether every set of that size was tried; said of the last one listed.

    Examples
    --------
    >>> Contradiction(("Power", "Power per head"), True).text
    'cannot all be true, though each holds alone: Power; Power per head'
    """

    claims: tuple[str, ...]
    is_smallest: bool
    mended_by: tuple[str, ...] = ()
    more: int = 0
    is_all: bool = True

    @property
    def text(self) -> str:
        """A sentence on it."""
        smaller = "" if self.is_smallest else " (too many sets to try them all: a smaller one may exist)"
        mended = f"; they could with {' or '.join(self.mended_by)}" if self.mended_by else ""
        text = f"cannot all be true, though each holds alone: {'; '.join(self.claims)}{smaller}{mended}"
        if self.more or not self.is_all:
            at_least = "" if self.is_all else "at least "
            text += f" (and {at_least}{self.more} more sets of {len(self.claims)} among the claims connected with them)"
        return text

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "claims": list(self.claims),
            "is_smallest": self.is_smallest,
            "mended_by": list(self.mended_by),
            "more": self.more,
            "is_all": self.is_all,
            "text": self.text,
        }


def contradictions(whole: Whole) -> list[Contradiction]:
    """The smallest sets of claims that cannot all be true: all of the least size, in each group of connected claims.

    What else contradicts itself without any of those claims follows behind them. Of many sets of one group the first
    by name are listed, and how many more there are.

    Parameters
    ----------
    whole : Whole
        A claim that fails alone is not in question again.

    Notes
    -----
    Pairs are tried first: nothing is smaller. Where there are none, claims are dropped one by one, in the order of
    their names, as long as the rest still contradicts itself. What is left bounds the size; then all smaller connected
    sets are tried, smallest first, up to a bound.
    """
    found = []
    for conflict in whole.net.conflicts:
        shown = conflict.sets[:_MOST_SHOWN]
        for one in shown:
            more = len(conflict.sets) - len(shown) if one is shown[-1] else 0
            mended = tuple(_mends(whole, conflict, one))
            found.append(
                Contradiction(one, conflict.is_smallest, mended, more, conflict.is_all or one is not shown[-1])
            )
    return found


def _mends(whole: Whole, conflict: Conflict, claims: Sequence[str]) -> Iterator[str]:
    """Swapped digits of one figure with which nothing of the group contradicts itself."""
    relations = {one.claim: one for one in whole.net.holding}
    group, several = [relations[name] for name in conflict.group], [relations[name] for name in claims]
    for name in claims:
        text, digits = whole.report.figure(name).printed, whole.digits[name]
        for slip in digit_slips(text):
            if slip.name != "digits-swapped" or digits.low is None or digits.high is None:
                continue
            moved = (digits.low + digits.high) / 2 * (slip.ratio - 1)
            swapped = {name: Interval(digits.low + moved, digits.high + moved)}
            if whole.state(several, swapped) is not None and (
                len(several) == len(group) or whole.state(group, swapped) is not None
            ):
                yield f"{name}: {slip.text}"
