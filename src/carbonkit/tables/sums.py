"""Exact sums of floats by group: the same for every order, partition and thread count."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import frexp
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grouped_exact_sums", "grouped_integer_sums"]

#: Rows that are summed at a time: a chunk and what is made of it stay in the processor's cache.
_CHUNK = 1 << 15
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

    Notes
    -----
    Each value is split on grids of powers of two that are fixed for the whole array, so that the sums of every level
    of a chunk are exact in floating point (the extraction of Rump, Ogita and Oishi, *Accurate floating-point summation
    I*, SIAM J. Sci. Comput. 31, 2008, algorithm 3.1); the sums of the levels are added as integers.

    Examples
    --------
    >>> sums, exponent = grouped_integer_sums(np.array([0.5, 0.25, 8.0]), np.array([0, 0, 1]), 2)
    >>> [one * 2.0**exponent for one in sums]
    [0.75, 8.0]
    """
    values = np.ascontiguousarray(values, dtype=np.float64)
    if len(groups) and groups.min() < 0:
        # Before anything is measured: what is left out may be no number.
        inside = groups >= 0
        values, groups = values[inside], groups[inside]
    # A table of sums is made for each chunk: where there are many groups, chunks are longer.
    chunk = max(_CHUNK, min(2 * count, 1 << 22))
    bits = _SUM_BITS - (chunk - 1).bit_length()
    top = frexp(_size(values))[1]
    scratch = np.empty((2, min(chunk, len(values))))
    levels: dict[int, NDArray[np.int64]] = {}
    totals: dict[int, list[int]] = {}
    for number, start in enumerate(range(0, len(values), chunk)):
        if number % _MOST_CHUNKS == 0:
            _flush(levels, totals)
        part = slice(start, start + chunk)
        for level, sums in _levels(values[part], groups[part].astype(np.intp), count, top, bits, scratch):
            if level in levels:
                levels[level] += sums
            else:
                levels[level] = sums
    _flush(levels, totals)
    if not totals:
        return [0] * count, 0
    grids = {level: _grid(top, bits, level) for level in totals}
    exponent = min(grids.values())
    shifted = [[one << (grids[level] - exponent) for one in sums] for level, sums in totals.items()]
    return [sum(parts) for parts in zip(*shifted, strict=True)], exponent


def _size(values: NDArray[np.float64]) -> float:
    """The greatest size."""
    return max(float(values.max(initial=0.0)), -float(values.min(initial=0.0)))


def _grid(top: int, bits: int, level: int) -> int:
    """The lowest bit of a level: what is above it is summed there, what is below goes to the next."""
    return max(top - bits * (level + 1), _LOWEST)


def _levels(
    rest: NDArray[np.float64],
    members: NDArray[np.intp],
    count: int,
    top: int,
    bits: int,
    scratch: NDArray[np.float64],
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The levels of a chunk with the sums of its groups, in units of the grid of each."""
    least = float(rest.min())
    # No value has a bit below.
    lowest = frexp(least)[1] - 53 if least > 0 else _LOWEST
    level = 0
    while (grid := _grid(top, bits, level)) > lowest:
        shift = np.ldexp(1.5, grid + 52)
        high, low = scratch[:, : len(rest)]
        np.add(rest, shift, out=high)
        high -= shift
        yield level, _units(high, members, count, grid)
        rest = np.subtract(rest, high, out=low)
        # Whole numbers, or quarters, have one level; mostly the first few values tell that there are others.
        if not rest[:8].any() and not rest.any():
            return
        level += 1
        if level > 1:
            # Few values have bits left on a third level.
            left = np.flatnonzero(rest)
            rest, members = rest[left], members[left]
            level = max(level, (top - frexp(_size(rest))[1]) // bits)
    yield level, _units(rest, members, count, grid)


def _units(values: NDArray[np.float64], members: NDArray[np.intp], count: int, grid: int) -> NDArray[np.int64]:
    """The sums of groups of values that are whole in units of a grid, in these units."""
    sums = np.bincount(members, weights=values, minlength=count)
    # Beyond 2^1000 the scale itself is no double.
    return (sums * 2.0**-grid if abs(grid) < 1000 else np.ldexp(sums, -grid)).astype(np.int64)


def _flush(levels: dict[int, NDArray[np.int64]], totals: dict[int, list[int]]) -> None:
    """Move the sums of the levels to integers without bound."""
    for level, sums in levels.items():
        before = totals.get(level)
        found: list[int] = sums.tolist()
        totals[level] = found if before is None else [one + other for one, other in zip(before, found, strict=True)]
    levels.clear()
