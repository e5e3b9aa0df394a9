"""Exact sums of doubles inside any engine: each is split on fixed grids into whole numbers, which engines add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import frexp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["USUAL", "Grids", "covering"]

#: The lowest bit that a double can have.
_LOWEST = -1074
#: A sum of 64-bit integers stays below this, so that no engine wraps it.
_INTEGER_BITS = 62


@dataclass(frozen=True)
class Grids:
    """Grids of powers of two, each ``width`` bits finer than the one before.

    Parameters
    ----------
    top : int
        Doubles below ``2**top`` in size are split. [-]
    width : int
        Bits of a grid, at most 32. [-]
    count : int
        Number of grids. [-]

    Notes
    -----
    ``(x + shift) - shift`` with ``shift = 1.5 * 2**(grid + 52)`` is ``x`` rounded to a multiple of ``2**grid``, and the
    rest is exact (Rump, Ogita and Oishi, *Accurate floating-point summation I*, SIAM J. Sci. Comput. 31, 2008,
    algorithm 3.1). The multiple is a whole number of at most ``width`` + 1 bits. Sums of whole numbers are exact in
    every order, partition and thread, so the sums of all grids together are the exact sum, if nothing is left below
    the last grid.

    Examples
    --------
    >>> Grids(top=32, width=32, count=3).exponents
    (0, -32, -64)
    """

    top: int
    width: int
    count: int

    @cached_property
    def exponents(self) -> tuple[int, ...]:
        """The grids as exponents of two."""
        return tuple(max(self.top - self.width * place, _LOWEST) for place in range(1, self.count + 1))

    def holds(self, largest: float, rows: int, is_rest: bool) -> bool:
        """Whether sums on these grids were exact: sizes below the top, nothing left, no sum beyond 64 bits."""
        return largest < 2.0**self.top and not is_rest and rows < 2 ** (_INTEGER_BITS - self.width)

    def start(self, amount: nw.Expr) -> nw.Expr:
        """What there is to split of amounts: zero where one lies above the top, or is none."""
        import narwhals as nw

        return nw.when(amount.abs() < 2.0**self.top).then(amount).otherwise(nw.lit(0.0))

    def split(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        """Add the whole numbers of a column of ``start`` as ``name0``, ``name1`` ...; the column becomes the rest."""
        import narwhals as nw

        rest = nw.col(name)
        for place, exponent in enumerate(self.exponents):
            shift = 1.5 * 2.0 ** (exponent + 52)
            high = (rest + shift) - shift
            whole = high * 2.0 ** min(-exponent, 1000)
            if exponent < -1000:  # 2**1074 is no double
                whole = whole * 2.0 ** (-exponent - 1000)
            below = rest - high
            if place == self.count - 1:
                below = (below != 0.0).cast(nw.Int64)
            frame = frame.with_columns(below.alias(name), whole.cast(nw.Int64).alias(f"{name}{place}"))
        return frame

    def merged(self, sums: Sequence[int]) -> Fraction:
        """The exact sum from the sums on each grid.

        Examples
        --------
        >>> Grids(top=32, width=32, count=2).merged([3, -(2**31)])
        Fraction(5, 2)
        """
        lowest = self.exponents[-1]
        whole = sum(number << (grid - lowest) for number, grid in zip(sums, self.exponents, strict=True))
        return Fraction(whole, 1 << -lowest) if lowest < 0 else Fraction(whole << lowest)


#: Meter readings: below 4.29e9, and a hundredth has its lowest bit well above 2**-64.
USUAL = Grids(top=32, width=32, count=3)


def covering(largest: float, smallest: float, rows: int) -> Grids:
    """The grids that hold every double between two sizes, summed over so many rows.

    Parameters
    ----------
    largest, smallest : float
        Sizes, above zero. [any]
    rows : int
        Most rows that one sum has. [-]

    Examples
    --------
    >>> covering(1e12, 0.001, 10**6)
    Grids(top=40, width=32, count=4)
    """
    top = frexp(largest)[1]
    bottom = max(frexp(smallest)[1] - 53, _LOWEST)
    width = max(min(32, _INTEGER_BITS - rows.bit_length()), 1)
    return Grids(top, width, max(-((bottom - top) // width), 1))
