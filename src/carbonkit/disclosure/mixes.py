"""Mixes over regions: the exact shares for which a mean of factors falls into a band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

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
    greatest at a vertex, so looking at all of them is exact.

    Examples
    --------
    >>> found = feasible_shares({"a": Fraction(1), "b": Fraction(3)}, Band(Fraction(2), Fraction(2)))
    >>> found["a"]
    Band(low=Fraction(1, 2), high=Fraction(1, 2))
    """
    corners = [{name: Fraction(1)} for name, value in values.items() if value in band]
    for edge in {band.low, band.high}:
        for lower, upper in permutations(values, 2):
            if values[lower] < edge < values[upper]:
                share = (edge - values[lower]) / (values[upper] - values[lower])
                corners.append({upper: share, lower: 1 - share})
    if not corners:
        return {}
    zero = Fraction(0)
    return {
        name: Band(min(corner.get(name, zero) for corner in corners), max(corner.get(name, zero) for corner in corners))
        for name in values
    }


def pair_shares(first: Fraction, second: Fraction, band: Band) -> Band | None:
    """Shares of the first of two regions alone for which their mean lies in a band; None if there are none.

    Examples
    --------
    >>> pair_shares(Fraction(3), Fraction(1), Band(Fraction(2), Fraction(5, 2)))
    Band(low=Fraction(1, 2), high=Fraction(3, 4))
    """
    shares = feasible_shares({"first": first, "second": second}, band)
    return shares.get("first")
