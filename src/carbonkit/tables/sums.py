"""Exact sums of floats by group: the same for every order, partition and thread count."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grouped_exact_sums"]

_CHUNK = 1 << 22
# 22 bits of rows in a chunk and 30 bits of a level leave one bit of the 53 of a double spare.
_LEVEL_BITS = 30


def grouped_exact_sums(values: NDArray[np.float64], groups: NDArray[np.integer], count: int) -> list[Fraction]:
    """The exact sum of the doubles of each group.

    Parameters
    ----------
    values : array, shape (n,)
        Finite, below 1e300 in size. [any]
    groups : array of integers, shape (n,)
        Group of each value, 0 to ``count`` - 1; a negative one is left out.
    count : int
        Number of groups.

    Returns
    -------
    list of Fraction, one a group
        [as ``values``]

    Notes
    -----
    Each value is split on fixed grids of powers of two, so that the sums of every level are exact in floating point
    (the extraction of Rump, Ogita and Oishi, *Accurate floating-point summation I*, SIAM J. Sci. Comput. 31, 2008,
    algorithm 3.1); the levels are then added as Fractions.

    Examples
    --------
    >>> grouped_exact_sums(np.array([0.1, 0.2, -0.1, 1e16]), np.array([0, 1, 0, 1]), 2)[0]
    Fraction(0, 1)
    """
    totals = [Fraction(0)] * count
    for start in range(0, len(values), _CHUNK):
        rest = np.ascontiguousarray(values[start : start + _CHUNK], dtype=np.float64)
        members = groups[start : start + _CHUNK]
        inside = members >= 0
        if not inside.all():
            rest, members = rest[inside], members[inside]
        top = float(np.abs(rest).max(initial=0.0))
        while top > 0:
            # The lowest bit of this level: everything above it is summed here, what is below goes to the next.
            grid = max(int(np.frexp(top)[1]) - _LEVEL_BITS, -1074)
            shift = np.ldexp(1.5, grid + 52)
            high = (rest + shift) - shift
            sums = np.bincount(members, weights=high, minlength=count)
            for group in np.flatnonzero(sums):
                totals[group] += Fraction(float(sums[group]))
            rest = rest - high
            top = float(np.abs(rest).max(initial=0.0))
    return totals
