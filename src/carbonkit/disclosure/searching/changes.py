"""The changes that may lie between a coefficient and a printed figure: a slip, a way of rounding, an extra source.

Each change says which coefficients it would lead from to the printed figure, as a band; so all of them are tried on all
candidates at once. The same change, exact, weighs a candidate that was hit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, nextafter

import numpy as np
import numpy.typing as npt

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.quantities import Printed

__all__ = ["Change", "bounds", "is_even_tie", "of_year_before", "plain", "rounded_too", "roundings", "slipped"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and what the printed digits then stand for.

    Parameters
    ----------
    amounts : Amounts
        The input that was computed with. [unit of the input]
    target : Band
        Where the figure has to lie. [unit of the claim]
    printed : Fraction
        The face value that it is held against. [unit of the claim]
    ratio : Fraction
        What the figure was multiplied with. [-]
    slip : Slip or None
    rounding : str
        ``truncated``, ``rounded-up``, or empty for half up.
    """

    amounts: Amounts
    target: Band
    printed: Fraction
    ratio: Fraction = Fraction(1)
    slip: Slip | None = None
    rounding: str = ""

    def implied(self) -> Band:
        """The coefficients that it leads from to the printed figure. [unit of the claim per unit of the input]"""
        band = self.amounts.band
        return Band(self.target.low / (band.high * self.ratio), self.target.high / (band.low * self.ratio))

    def figure(self, coefficient: Fraction) -> Amounts:
        """What a coefficient gives under the change. [unit of the claim]"""
        return self.amounts.times(coefficient * self.ratio)

    def explains(self, coefficient: Fraction) -> bool:
        """Whether a coefficient gives the printed figure under the change, exactly."""
        band = self.figure(coefficient).band
        if self.rounding == "truncated":
            # The next digit's own figure is not cut down to this one.
            return band.low < self.target.high and self.target.low <= band.high
        if self.rounding == "rounded-up":
            return band.low <= self.target.high and self.target.low < band.high
        return band.meets(self.target)


def plain(asked: Asked) -> Change:
    """No change: rounded half up, the nearest face value among the ends of a tie."""
    printed = asked.printed
    return Change(asked.amounts, Band(printed.low, printed.high), printed.value)


def roundings(asked: Asked) -> list[Change]:
    """The figure cut off, or rounded up, where half up would print other digits."""
    printed = asked.printed
    value, unit = printed.value, 2 * printed.half_unit
    return [
        Change(asked.amounts, Band(value, value + unit), value, rounding="truncated"),
        Change(asked.amounts, Band(value - unit, value), value, rounding="rounded-up"),
    ]


def rounded_too(asked: Asked, slip: Slip) -> list[Change]:
    """The figure under a slip of units or of a step, and then cut off or rounded up."""
    return [replace(change, ratio=slip.ratio, slip=slip) for change in roundings(asked)]


def of_year_before(asked: Asked, previous: Amounts) -> Change:
    """The figure computed with the input that stands in the column of the year before."""
    printed, ratio = asked.printed, previous.nominal / asked.amounts.nominal
    slip = Slip("columns-swapped", "columns swapped: the input of the year before computed", ratio)
    return Change(previous, Band(printed.low, printed.high), printed.value, slip=slip)


def slipped(asked: Asked, slip: Slip) -> Change:
    """The figure under a slip of arithmetic."""
    printed, amounts = asked.printed, asked.amounts
    if slip.input_shift:
        shift = Amounts(slip.input_shift, Band(slip.input_shift, slip.input_shift))
        return Change(amounts.plus(shift), Band(printed.low, printed.high), printed.value, slip=slip)
    if slip.figure_shift:
        moved = slip.figure_shift
        target = Band(printed.low + moved, printed.high + moved)
        return Change(amounts, target, printed.value + moved, slip=slip)
    return Change(amounts, Band(printed.low, printed.high), printed.value, slip.ratio, slip)


def bounds(changes: Sequence[Change]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The bands that changes imply, as doubles rounded outwards. [unit of the claim per unit of the input]"""
    bands = [change.implied() for change in changes]
    low = np.array([nextafter(float(band.low), -inf) for band in bands], dtype=np.float64)
    high = np.array([nextafter(float(band.high), inf) for band in bands], dtype=np.float64)
    return low, high


def is_even_tie(printed: Printed, figure: Fraction) -> bool:
    """Whether a figure lies exactly between two printed ones, and is printed as the even one below it."""
    if figure != printed.high:
        return False
    return int(printed.value / (2 * printed.half_unit)) % 2 == 0
