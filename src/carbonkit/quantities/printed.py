"""A number as a report prints it: a text whose digits say how exactly it is known."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction

from carbonkit.errors import NumberError, ValueRangeError, shown
from carbonkit.quantities.numbers import MAX_TEXT, _match, normalise_digits, round_half_up, units_half_up

__all__ = ["Printed"]

_SUFFIXES = {
    "%": Fraction(1, 100),
    "千": Fraction(10**3),
    "万": Fraction(10**4),
    "萬": Fraction(10**4),
    "百万": Fraction(10**6),
    "百萬": Fraction(10**6),
    "千万": Fraction(10**7),
    "千萬": Fraction(10**7),
    "亿": Fraction(10**8),
    "億": Fraction(10**8),
    "十亿": Fraction(10**9),
    "十億": Fraction(10**9),
}
_DASHES = frozenset(
    {"-", "–", "—", "――", "——", "--", "－", "/", "N/A", "NA", "n/a", "na", "不适用", "不適用", "无", "無"}
)


@dataclass(frozen=True)
class Printed:
    """A printed figure and the closed interval that its digits stand for.

    Parameters
    ----------
    text : str
        The figure to the letter, as a string: ``"0.50"`` is not ``"0.5"``. Thousands marks, full-width digits, ``%``
        and 千, 万, 百万, 亿 behind the digits are read; a dash or ``N/A`` is an outcome, not a number.

    Attributes
    ----------
    outcome : str
        ``number`` or ``none`` (a dash, N/A, 不适用).
    value : Fraction
        Face value. [unit of the figure]
    low, high : Fraction
        Exact bounds of the closed interval: half a unit of the last printed digit to both sides. [unit of the figure]
    places : int
        Decimals printed (of the digits, before a ``%`` or 万 is applied). [-]
    scale : Fraction
        1, or what a ``%`` or 万 behind the digits stands for. [-]

    Raises
    ------
    NumberError
        If the text is neither a number nor one of the marks for "none".
    ValueRangeError
        From ``value``, ``low`` or ``high`` of a figure whose outcome is ``none``.

    Examples
    --------
    >>> figure = Printed("290.23")
    >>> figure.low, figure.high
    (Fraction(11609, 40), Fraction(58047, 200))
    >>> Printed("0.50").high, Printed("0.5").high
    (Fraction(101, 200), Fraction(11, 20))
    >>> Printed("—").outcome
    'none'
    """

    text: str
    outcome: str = field(init=False)
    places: int = field(init=False, default=0)
    scale: Fraction = field(init=False, default=Fraction(1))
    _digits: Fraction = field(init=False, default=Fraction(0), repr=False)
    _suffix: str = field(init=False, default="", repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise NumberError(shown(self.text), "a printed figure is a text", "write it in quotes")
        if len(self.text) > MAX_TEXT:
            raise NumberError(self.text, f"it is longer than {MAX_TEXT} characters")
        plain = normalise_digits(self.text)
        if unicodedata.normalize("NFKC", plain) in _DASHES:
            object.__setattr__(self, "outcome", "none")
            return
        suffix = next((mark for mark in sorted(_SUFFIXES, key=len, reverse=True) if plain.endswith(mark)), "")
        try:
            digits, places = _match(plain.removesuffix(suffix))
        except NumberError as error:
            raise NumberError(self.text, error.reason, error.hint) from None
        object.__setattr__(self, "outcome", "number")
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "scale", _SUFFIXES.get(suffix, Fraction(1)))
        object.__setattr__(self, "_digits", digits)
        object.__setattr__(self, "_suffix", suffix)

    @property
    def value(self) -> Fraction:
        if self.outcome == "none":
            raise ValueRangeError(shown(self.text), "the report prints no number here")
        return self._digits * self.scale

    @property
    def half_unit(self) -> Fraction:
        """Half a unit of the last printed digit. [unit of the figure]"""
        return self.scale * Fraction(1, 2) / Fraction(10) ** self.places

    @property
    def low(self) -> Fraction:
        return self.value - self.half_unit

    @property
    def high(self) -> Fraction:
        return self.value + self.half_unit

    def contains(self, value: Fraction) -> bool:
        """Whether an exact value lies in the closed interval."""
        return self.low <= value <= self.high

    def prints(self, value: Fraction) -> bool:
        """Whether an exact value, rounded half up to the printed places, gives the printed digits."""
        return units_half_up(value / self.scale, self.places) == units_half_up(self._digits, self.places)

    def like(self, value: Fraction) -> str:
        """Another value in the places and with the suffix of this figure, for showing beside it."""
        return round_half_up(value / self.scale, self.places) + self._suffix

    def __str__(self) -> str:
        return self.text
