"""Exact sums of products of integers: many sums of amounts times many numerators, by one matrix product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["limbs_of", "sums_of_products"]

#: Bits of a limb: the product of two has 32, and a double takes the sum of 2^20 of these without rounding.
_BITS = 16
_MOST = 1 << 20


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
