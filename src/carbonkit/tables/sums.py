"""Exact sums of floats by group: the same for every order and every cut into blocks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import frexp
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RunningSums", "grouped_exact_sums", "grouped_integer_sums"]

#: Rows that are summed at a time: a chunk and what is made of it stay in the processor's cache.
_CHUNK = 1 << 16
_LONGEST = 1 << 22
#: The sum of a chunk's level has to fit the 53 bits of a double, sign apart: bits of rows and of a value together.
_SUM_BITS = 52
#: Chunks whose sums of 53 bits fit a 64-bit integer together.
_MOST_CHUNKS = 1 << 10
_LOWEST = -1074


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

    Examples
    --------
    >>> grouped_exact_sums(np.array([0.1, 0.2, -0.1, 1e16]), np.array([0, 1, 0, 1]), 2)[0]
    Fraction(0, 1)
    """
    totals, exponent = grouped_integer_sums(values, groups, count)
    scale = Fraction(2) ** exponent
    return [total * scale for total in totals]


def grouped_integer_sums(values: NDArray[np.float64], groups: NDArray[np.integer], count: int) -> tuple[list[int], int]:
    """The same sums as integers, in units of one power of two.

    Returns
    -------
    list of int, one a group
    exponent : int
        What they count: the sum of a group is its integer x 2^exponent.

    Examples
    --------
    >>> sums, exponent = grouped_integer_sums(np.array([0.5, 0.25, 8.0]), np.array([0, 0, 1]), 2)
    >>> [one * 2.0**exponent for one in sums]
    [0.75, 8.0]
    """
    sums = RunningSums()
    sums.add(values, groups, count)
    return sums.integers()


class RunningSums:
    """The exact sum of the doubles of each group, over all blocks of rows so far.

    Notes
    -----
    Each value is split on grids of powers of two that are the same for all values of a chunk, so that the sums of
    every level of a chunk are exact in floating point (the extraction of Rump, Ogita and Oishi, *Accurate
    floating-point summation I*, SIAM J. Sci. Comput. 31, 2008, algorithm 3.1); the sums of the levels are added as
    integers.

    Examples
    --------
    >>> sums = RunningSums()
    >>> sums.add(np.array([0.1, 0.2]), np.array([0, 1]), 2)
    >>> sums.add(np.array([-0.1, 1e16, 0.2]), np.array([0, 2, -1]), 3)
    >>> sums.totals()
    [Fraction(0, 1), Fraction(3602879701896397, 18014398509481984), Fraction(10000000000000000, 1)]
    """

    def __init__(self) -> None:
        self._count = 0
        #: The power of two that all values so far lie below: the levels hang from it.
        self._top = _LOWEST
        #: Sums of recent chunks by grid, in units of it; and how many chunks these are.
        self._levels: dict[int, NDArray[np.int64]] = {}
        self._chunks = 0
        self._settled: dict[int, list[int]] = {}

    def add(self, values: NDArray[np.float64], groups: NDArray[np.integer[Any]], count: int) -> None:
        """Add the values of some rows.

        Parameters
        ----------
        values : array, shape (n,)
            Finite, below 1e300 in size. [any]
        groups : array of integers, shape (n,)
            Group of each value, 0 to ``count`` - 1; a negative one is left out.
        count : int
            Number of groups so far.
        """
        self._count = count
        values = np.ascontiguousarray(values, dtype=np.float64)
        # Where there are many groups, chunks are longer: a table of sums is made for each.
        chunk = max(_CHUNK, min(2 * count, _LONGEST))
        bits = _SUM_BITS - (chunk - 1).bit_length()
        scratch = np.empty((2, min(chunk, len(values))))
        for start in range(0, len(values), chunk):
            part, members = values[start : start + chunk], groups[start : start + chunk]
            if members.min() < 0:
                # Before anything is measured: what is left out may be no number.
                inside = members >= 0
                part, members = part[inside], members[inside]
            if not len(part):
                continue
            if self._chunks >= _MOST_CHUNKS:
                self._settle()
            self._chunks += 1
            for grid, sums in self._split(part, members.astype(np.intp, copy=False), bits, scratch):
                known = self._levels.get(grid)
                if known is not None:
                    # Groups may have come since.
                    sums[: len(known)] += known
                self._levels[grid] = sums

    def _split(
        self, rest: NDArray[np.float64], members: NDArray[np.intp], bits: int, scratch: NDArray[np.float64]
    ) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """The levels of a chunk: the grid of each, and the sums of its groups in units of that grid."""
        least, greatest = float(rest.min()), float(rest.max())
        size = frexp(max(greatest, -least))[1]
        self._top = max(self._top, size)
        # No value has a bit below.
        lowest = frexp(least)[1] - 53 if least > 0 else _LOWEST
        # What is above a grid is summed there, what is below goes to the next.
        level, is_first = (self._top - size) // bits, True
        while (grid := max(self._top - bits * (level + 1), _LOWEST)) > lowest:
            shift = np.ldexp(1.5, grid + 52)
            high, low = scratch[:, : len(rest)]
            np.add(rest, shift, out=high)
            high -= shift
            yield grid, self._units(high, members, grid)
            rest = np.subtract(rest, high, out=low)
            # Whole numbers, or quarters, have one level; mostly the first few values tell that there are others.
            if not rest[:8].any() and not rest.any():
                return
            level += 1
            if not is_first:
                # Few values have bits left on a third level.
                left = np.flatnonzero(rest)
                rest, members = rest[left], members[left]
                level = max(level, (self._top - frexp(float(np.abs(rest).max()))[1]) // bits)
            is_first = False
        yield grid, self._units(rest, members, grid)

    def _units(self, values: NDArray[np.float64], members: NDArray[np.intp], grid: int) -> NDArray[np.int64]:
        """The sums of groups of values that are whole in units of a grid, in these units."""
        sums = np.bincount(members, weights=values, minlength=self._count)
        # Beyond 2^1000 the scale itself is no double.
        return (sums * 2.0**-grid if abs(grid) < 1000 else np.ldexp(sums, -grid)).astype(np.int64)

    def _settle(self) -> None:
        """Move the sums of the levels to integers without bound."""
        for grid, sums in self._levels.items():
            known = self._settled.setdefault(grid, [])
            known += [0] * (self._count - len(known))
            for group, units in enumerate(sums.tolist()):
                known[group] += units
        self._levels, self._chunks = {}, 0

    def integers(self) -> tuple[list[int], int]:
        """The sums so far as integers and an exponent: the sum of a group is its integer x 2^exponent.

        Examples
        --------
        >>> sums = RunningSums()
        >>> sums.add(np.array([0.5, 8.0]), np.array([0, 1]), 2)
        >>> units, exponent = sums.integers()
        >>> [unit * 2.0**exponent for unit in units]
        [0.5, 8.0]
        """
        parts = [*self._settled.items(), *((grid, sums.tolist()) for grid, sums in self._levels.items())]
        exponent = min((grid for grid, _ in parts), default=0)
        totals = [0] * self._count
        for grid, sums in parts:
            shift = grid - exponent
            for group, units in enumerate(sums):
                totals[group] += units << shift
        return totals, exponent

    @property
    def levels(self) -> dict[int, NDArray[np.int64]] | None:
        """The same as arrays by the power of two that each counts; None where 64 bits may not hold them."""
        return None if self._settled else self._levels

    def totals(self) -> list[Fraction]:
        """The sums so far, one a group. [as the values]"""
        units, exponent = self.integers()
        return [unit * Fraction(2) ** exponent for unit in units]
