"""Exact sums of products: amounts, or sums of amounts, times numerators of any size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import frexp
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["grouped_sums_of_products", "limbs_of", "sums_of_products"]

#: Bits of a limb: the product of two has 32, and a double takes the sum of 2^20 of these without rounding.
_BITS = 16
_MOST = 1 << 20
#: Bits of a whole number up to which a double has them all.
_DOUBLE = 53
#: Rows that are multiplied at a time: they, and what is made of them, stay in the processor's cache.
_BLOCK = 1 << 15
_LONGEST = 1 << 22


def limbs_of(integers: Sequence[int]) -> NDArray[np.float64]:
    """Integers of any size in digits of 16 bits, the lowest first; the last has the sign.

    Returns
    -------
    array, shape (digits, n)

    Examples
    --------
    >>> limbs_of([65537, -1]).tolist()
    [[1.0, 65535.0], [1.0, -1.0]]
    """
    width = max((one.bit_length() for one in integers), default=0) // _BITS + 1
    data = b"".join(one.to_bytes(2 * width, "little", signed=True) for one in integers)
    return _limbs(np.frombuffer(data, dtype="<i2").reshape(len(integers), width))


def _limbs(digits: NDArray[np.int16]) -> NDArray[np.float64]:
    limbs = np.empty(digits.shape[::-1])
    limbs[:-1] = digits.view("<u2")[:, :-1].T
    limbs[-1] = digits[:, -1]
    return limbs


def sums_of_products(
    sums: Mapping[int, NDArray[np.int64]], numerators: Sequence[NDArray[np.float64]]
) -> tuple[list[int], int]:
    """Of each list of numerators the exact sum of (sum x numerator).

    Parameters
    ----------
    sums : dict of int to array, shape (n,)
        What is summed, by the power of two that it counts.
    numerators : list of array, shape (digits, n)
        As `limbs_of` gives them.

    Returns
    -------
    list of int, one a list of numerators
    exponent : int
        What they count: powers of two.

    Notes
    -----
    Digits are multiplied and added as doubles, which no sum of so many rounds, in whatever order a library of linear
    algebra adds them; the sums of digits are put together as integers.

    Examples
    --------
    >>> halves = {-1: np.array([3, 5])}
    >>> totals, exponent = sums_of_products(halves, [limbs_of([10**20, 7])])
    >>> totals[0] == 3 * 10**20 + 5 * 7, exponent
    (True, -1)
    """
    exponent = min(sums, default=0)
    totals = [0] * len(numerators)
    for power, units in sums.items():
        left = _limbs(np.ascontiguousarray(units, dtype="<i8").view("<i2").reshape(len(units), 4))
        # Small matrices, one after the other: libraries of linear algebra are slower with all at once.
        for place, right in enumerate(numerators):
            for start in range(0, len(units), _MOST):
                part = slice(start, start + _MOST)
                products = (left[:, part] @ right[:, part].T).tolist()
                for digit, of_digit in enumerate(products):
                    for nth, product in enumerate(of_digit):
                        totals[place] += int(product) << (_BITS * (digit + nth) + power - exponent)
    return totals, exponent


def grouped_sums_of_products(
    amounts: NDArray[np.float64],
    members: NDArray[np.integer],
    groups: NDArray[np.integer],
    count: int,
    numerators: Sequence[NDArray[np.float64]],
) -> tuple[list[list[int]], int]:
    """Of each list of numerators, and of each group of rows, the exact sum of (amount x numerator of the row's member).

    Parameters
    ----------
    amounts : array, shape (n,)
        Finite, below 1e300 in size. [any]
    members : array of integers, shape (n,)
        The place of each row's numerator.
    groups : array of integers, shape (n,)
        Group of each row, 0 to ``count`` - 1.
    count : int
        Number of groups.
    numerators : list of array, shape (digits, m)
        As `limbs_of` gives them.

    Returns
    -------
    list of list of int, one a list of numerators, of one a group
    exponent : int
        What they count: powers of two.

    Notes
    -----
    Amounts are split on grids of powers of two (as in `RunningSums`) so narrow that a double takes the products with a
    digit, and the sum of as many of them as the greatest group has rows, without rounding. What it costs goes with the
    rows and with the groups, however many of the members a group has.

    Examples
    --------
    >>> tenths, numerators = np.array([0.1, 0.2, 0.1]), [limbs_of([10**20, -7])]
    >>> totals, exponent = grouped_sums_of_products(tenths, np.array([0, 0, 1]), np.array([1, 1, 0]), 2, numerators)
    >>> [total * 2.0**exponent for total in totals[0]]
    [-0.7000000000000001, 3e+19]
    """
    if not numerators:
        return [], 0
    digits = np.concatenate(numerators)
    most = int(np.bincount(groups, minlength=1).max())
    bits = _DOUBLE - _BITS - (most - 1).bit_length()
    top = frexp(float(np.abs(amounts).max(initial=0.0)))[1]
    sums: dict[int, NDArray[np.float64]] = {}
    # Where there are many groups, blocks are longer: a table of sums is made for each.
    length = max(_BLOCK, min(2 * count, _LONGEST))
    for start in range(0, len(amounts), length):
        block = slice(start, start + length)
        rows, of_group = members[block], groups[block].astype(np.intp, copy=False)
        for grid, units, left in _split(amounts[block], top, bits):
            if left is not None:
                rows, of_group = rows[left], of_group[left]
            if grid not in sums:
                sums[grid] = np.zeros((len(digits), count))
            for total, digit in zip(sums[grid], digits, strict=True):
                total += np.bincount(of_group, weights=digit.take(rows) * units, minlength=count)
    exponent = min(sums, default=0)
    totals, first = [], 0
    for one in numerators:
        of_groups = [0] * count
        for grid, table in sums.items():
            for nth, parts in enumerate(table[first : first + len(one)]):
                shift = _BITS * nth + grid - exponent
                of_groups = [
                    whole + (part << shift)
                    for whole, part in zip(of_groups, parts.astype(np.int64).tolist(), strict=True)
                ]
        totals.append(of_groups)
        first += len(one)
    return totals, exponent


def _split(
    rest: NDArray[np.float64], top: int, bits: int
) -> Iterator[tuple[int, NDArray[np.float64], NDArray[np.intp] | None]]:
    """Values below 2^top in size on grids of so many bits each, highest first.

    With each grid come the values on it, in units of it, and which of the values of the grid before these are of; None
    where all are.
    """
    grid, left = top, None
    while rest.any():
        # No grid that has nothing: of few sizes far from each other there would be many.
        grid -= (grid - frexp(float(np.abs(rest).max()))[1]) // bits * bits + bits
        shift = np.ldexp(1.5, grid + 52)
        high = (rest + shift) - shift
        # Beyond 2^1000 the scale itself is no double.
        yield grid, high * 2.0**-grid if abs(grid) < 1000 else np.ldexp(high, -grid), left
        rest = rest - high
        left = np.flatnonzero(rest)
        rest = rest[left]
