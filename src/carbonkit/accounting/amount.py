"""An exact figure with its unit, as a total is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from carbonkit.errors import MethodError
from carbonkit.quantities import Unit, exact, parse_unit, round_half_up

__all__ = ["Amount"]

_TEN_DIGITS = Context(prec=10, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact figure with its unit.

    Examples
    --------
    >>> Amount(Fraction(2, 3), "tCO2e").rounded(2)
    '0.67'
    >>> str(Amount(Fraction("1.0000000005"), "tCO2e"))
    '1.000000001 tCO2e'
    """

    value: Fraction
    unit: str

    def rounded(self, places: int) -> str:
        """Decimal text, half up."""
        return round_half_up(self.value, places)

    def per(self, amount: object, unit: str) -> Amount:
        """The figure for each unit of a denominator: a person, a floor area, a revenue.

        Parameters
        ----------
        amount : int, float, str ...
            The denominator. [unit]
        unit : str
            Its unit.

        Raises
        ------
        MethodError
            If the denominator is zero or negative.

        Examples
        --------
        >>> str(Amount(Fraction(12), "tCO2e").per("1,200", "person"))
        '0.01 tCO2e/person'
        """
        below, number = parse_unit(unit), exact(amount)
        if number <= 0:
            raise MethodError(f"an intensity per {amount} {unit} has no meaning", "give a denominator above zero")
        plain = Unit(below.pairs, Fraction(1), below.scale / below.multiplier, below.dimension)
        return Amount(self.value / (number * below.multiplier), f"{self.unit}/{plain.name}")

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        rounded = _TEN_DIGITS.divide(Decimal(self.value.numerator), Decimal(self.value.denominator))
        return f"{float(rounded):.10g} {self.unit}"
