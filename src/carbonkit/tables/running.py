"""Exact sums of floats by group that grow block by block: the same for every order and every cut into blocks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RunningSums"]

# 22 bits of rows and 30 bits of a level leave one bit of the 53 of a double spare.
_MOST_ROWS = 1 << 22
_LEVEL_BITS = 30
_LOWEST = -1074


class RunningSums:
    """The exact sum of the doubles of each group, over all blocks so far.

    Notes
    -----
    As `grouped_exact_sums`, on grids that are the same for all blocks: the sums of a level stay exact in floating
    point for 4 million rows, and are added as integers only then.

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
        self._settled: dict[int, list[int]] = {}
        self._levels: dict[int, NDArray[np.float64]] = {}
        self._rows = 0

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
        for start in range(0, len(values), _MOST_ROWS):
            part, members = values[start : start + _MOST_ROWS], groups[start : start + _MOST_ROWS]
            if len(members) and members.min() < 0:
                inside = members >= 0
                part, members = part[inside], members[inside]
            if self._rows + len(part) > _MOST_ROWS:
                self._settle()
            self._rows += len(part)
            self._split(part, members.astype(np.intp, copy=False), count)

    def _split(self, rest: NDArray[np.float64], members: NDArray[np.intp], count: int) -> None:
        while len(rest) and (top := float(max(rest.max(), -rest.min()))) > 0:
            # The grid is the next multiple of the width of a level, so that all blocks meet on it.
            grid = max(-(-int(np.frexp(top)[1]) // _LEVEL_BITS) * _LEVEL_BITS - _LEVEL_BITS, _LOWEST)
            shift = np.ldexp(1.5, grid + 52)
            high = rest + shift
            high -= shift
            sums: NDArray[np.float64] = np.bincount(members, weights=high, minlength=count)  # type: ignore[assignment]
            level = self._levels.get(grid)
            if level is not None:
                sums[: len(level)] += level
            self._levels[grid] = sums
            rest = rest - high

    def _settle(self) -> None:
        """Add the levels as integers, in units of the grid of each, and begin them anew."""
        for grid, sums in self._levels.items():
            known = self._settled.setdefault(grid, [])
            known += [0] * (self._count - len(known))
            for group, units in enumerate(np.ldexp(sums, -grid).astype(np.int64).tolist()):
                known[group] += units
        self._levels = {}
        self._rows = 0

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
        self._settle()
        exponent = min(self._settled, default=0)
        totals = [0] * self._count
        for grid, sums in self._settled.items():
            for group, units in enumerate(sums):
                totals[group] += units << (grid - exponent)
        return totals, exponent

    def totals(self) -> list[Fraction]:
        """The sums so far, one a group. [as the values]"""
        units, exponent = self.integers()
        return [unit * Fraction(2) ** exponent for unit in units]
