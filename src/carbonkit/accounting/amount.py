"""An exact figure with its unit, as a total is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from carbonkit.quantities import round_half_up

__all__ = ["Amount"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact figure with its unit.

    Examples
    --------
    >>> Amount(Fraction(2, 3), "tCO2e").rounded(2)
    '0.67'
    """

    value: Fraction
    unit: str

    def rounded(self, places: int) -> str:
        """Decimal text, half up."""
        return round_half_up(self.value, places)

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        return f"{float(self.value):.10g} {self.unit}"
