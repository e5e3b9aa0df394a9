"""Mixes over regions: the exact shares for which a mean of factors falls into a band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Band", "feasible_shares", "pair_shares"]


@dataclass(frozen=True, slots=True)
class Band:
    """A closed interval of exact numbers."""

    low: Fraction
    high: Fraction

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: Band) -> bool:
        return self.low <= other.high and other.low <= self.high


def feasible_shares(values: Mapping[str, Fraction], band: Band) -> dict[str, Band]:
    """Bounds of each region's share over all mixes whose mean factor lies in a band.

    Parameters
    ----------
    values : mapping of str to Fraction
        Factor of each region. [any]
    band : Band
        Where the mean of the factors has to lie. [as ``values``]

    Returns
    -------
    dict of str to Band
        Least and greatest share of each region; empty if no mix reaches the band. [-]

    Notes
    -----
    Shares are non-negative and give 1. Cutting that simplex with one band leaves a polytope every vertex of which has
    at most two shares: a single region inside the band, or two regions on one of its edges. A share is least and
    greatest at a vertex, so pairs are enough; and of all pairs, a share is greatest beside the region at the far end of
    the values, and least where the others come as near to the band as they can: the outermost of them.

    Examples
    --------
    >>> found = feasible_shares({"a": Fraction(1), "b": Fraction(3)}, Band(Fraction(2), Fraction(2)))
    >>> found["a"]
    Band(low=Fraction(1, 2), high=Fraction(1, 2))
    """
    if not values:
        return {}
    least, greatest = min(values.values()), max(values.values())
    if greatest < band.low or band.high < least:
        return {}
    ordered = sorted(values, key=lambda name: values[name])
    found = {}
    for name, value in values.items():
        # Without the region itself: the second one where it is the outermost.
        bottom, top = (ordered[0], ordered[-1])
        others = len(ordered) > 1
        lowest = values[ordered[1]] if bottom == name and others else values[bottom]
        highest = values[ordered[-2]] if top == name and others else values[top]
        found[name] = Band(
            _least(value, lowest, highest, band) if others else Fraction(1), _greatest(value, least, greatest, band)
        )
    return found


def _greatest(value: Fraction, least: Fraction, greatest: Fraction, band: Band) -> Fraction:
    """The most of a region that a mix can hold, filled up with the region at the far end."""
    if value < band.low:
        return (greatest - band.low) / (greatest - value)
    if value > band.high:
        return (band.high - least) / (value - least)
    return Fraction(1)


def _least(value: Fraction, lowest: Fraction, highest: Fraction, band: Band) -> Fraction:
    """The least of a region that a mix needs, where the others lie from ``lowest`` to ``highest``."""
    if highest < band.low:
        return (band.low - highest) / (value - highest)
    if lowest > band.high:
        return (lowest - band.high) / (lowest - value)
    return Fraction(0)


def pair_shares(first: Fraction, second: Fraction, band: Band) -> Band | None:
    """Shares of the first of two regions alone for which their mean lies in a band; None if there are none.

    Examples
    --------
    >>> pair_shares(Fraction(3), Fraction(1), Band(Fraction(2), Fraction(5, 2)))
    Band(low=Fraction(1, 2), high=Fraction(3, 4))
    """
    shares = feasible_shares({"first": first, "second": second}, band)
    return shares.get("first")
