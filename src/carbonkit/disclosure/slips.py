"""The named slips: what turns a right emission figure into the printed one, each a change of a single step."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from carbonkit.disclosure.explanation import Slip
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Printed

__all__ = ["SLIPS", "digit_slips"]


_SHORT_TON, _LONG_TON = Fraction("0.90718474"), Fraction("1.0160469088")


def _both(name: str, text: str, back: str, ratio: Fraction) -> tuple[Slip, Slip]:
    return Slip(name, text, ratio), Slip(name, back, 1 / ratio)


#: In the order in which they are named where several explain a figure equally well.
SLIPS: tuple[Slip, ...] = (
    *_both(
        "thousand",
        "a thousand times too large: kWh taken for MWh, kg printed as t, or '000 left out",
        "a thousand times too small: MWh taken for kWh, t printed as kg, or '000 written twice",
        Fraction(1000),
    ),
    *_both("ten", "ten times too large", "ten times too small", Fraction(10)),
    *_both("hundred", "a hundred times too large", "a hundred times too small", Fraction(100)),
    *_both("ten-thousand", "万 left out", "万 written twice", Fraction(10_000)),
    *_both("million", "a million times too large: kWh taken for GWh", "a million times too small", Fraction(10**6)),
    *_both("kwh-mj", "MJ taken for kWh: 3.6 times too large", "kWh taken for MJ: 3.6 times too small", Fraction("3.6")),
    *_both("kwh-gj", "GJ taken for MWh: 3.6/1000", "MWh taken for GJ: 1000/3.6", Fraction("0.0036")),
    *_both("short-ton", "tonnes printed as short tons", "short tons printed as tonnes", 1 / _SHORT_TON),
    *_both("long-ton", "tonnes printed as long tons", "long tons printed as tonnes", 1 / _LONG_TON),
    *_both("carbon", "carbon printed as CO2 (12/44)", "CO2 counted as carbon, times 44/12", Fraction(12, 44)),
    *_both("carbon-367", "3.67 taken for 44/12", "44/12 taken for 3.67", Fraction("3.67") * 12 / 44),
)


def digit_slips(text: str) -> list[Slip]:
    """Slips of the digits of an input: two neighbours swapped, then one digit wrong.

    Parameters
    ----------
    text : str
        The input as printed. What was computed with is another number; the ratio is that number over the printed one.

    Examples
    --------
    >>> [slip.text for slip in digit_slips("312")][:2]
    ['digits swapped: 132 computed, 312 printed', 'digits swapped: 321 computed, 312 printed']
    """
    places = [place for place, sign in enumerate(text) if sign.isdecimal()]
    swapped = [
        text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]
        for one, other in pairwise(places)
        if text[one] != text[other]
    ]
    wrong = [
        f"{text[:place]}{digit}{text[place + 1 :]}"
        for place in places
        for digit in "0123456789"
        if digit != text[place]
    ]
    found = []
    for name, what, others in (("digits-swapped", "digits swapped", swapped), ("digit-wrong", "one digit", wrong)):
        for other in others:
            ratio = _ratio(other, text)
            if ratio is not None:
                found.append(Slip(name, f"{what}: {other} computed, {text} printed", ratio))
    return found


def _ratio(computed: str, printed: str) -> Fraction | None:
    try:
        above, below = Printed(computed).value, Printed(printed).value
    except CarbonkitError:
        return None
    return above / below if above and below else None
