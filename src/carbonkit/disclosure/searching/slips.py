"""The named slips of arithmetic: what turns a right figure into the printed one, each a change of a single step.

Slips of choice, where another factor was taken than the one that is named, stand in
`carbonkit.disclosure.searching.choices`. docs/reference/slips.md lists both.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Printed, round_half_up

__all__ = ["COAL_COEFFICIENTS", "DENSITIES", "SLIPS", "STEPS", "digit_slips", "figure_digit_slips", "rounded_digits"]


_SHORT_TON, _LONG_TON = Fraction("0.90718474"), Fraction("1.0160469088")
#: A digit of a shorter number is too large a part of it: one wrong digit would explain nearly any figure.
_FEWEST_DIGITS = 3


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

#: The slips whose ratio is no constant: what was done, for each name.
STEPS = {
    "factor-rounded": "the published factor rounded to fewer digits",
    "density": "a volume taken for a mass, or the reverse",
    "coal-coefficient": "another coefficient in the place of the printed one of GB/T 2589",
    "columns-swapped": "the input of the year before, as the report prints it beside",
    "digits-swapped": "two neighbouring digits swapped, of the input or of the figure",
    "digit-wrong": "one digit wrong, of the input or of the figure",
}

#: Volumes and masses that were taken for each other: a mass, the volume that it was taken for, words.
DENSITIES = (
    ("kg", "L", "litres taken as kilograms (1 kg/L)"),
    ("kg", "m3", "cubic metres taken as kilograms (1 kg/m3)"),
)

#: What stands for the coefficient that GB/T 2589 prints: of a carrier, in words, value, unit.
COAL_COEFFICIENTS = {
    "electricity": (
        ("860/7000", Fraction(860, 7000), "kgce/kWh"),
        ("3.6/29.3076", Fraction(36, 10) / Fraction("29.3076"), "kgce/kWh"),
        ("3.6/29.307", Fraction(36, 10) / Fraction("29.307"), "kgce/kWh"),
    ),
    "heat": (
        ("1/29.3076", 1 / Fraction("29.3076"), "kgce/MJ"),
        ("1/29.307", 1 / Fraction("29.307"), "kgce/MJ"),
    ),
}


def digit_slips(text: str) -> list[Slip]:
    """Slips of the digits of an input: two neighbours swapped, then one digit wrong.

    Parameters
    ----------
    text : str
        The input as printed. What was computed with is another number; the ratio is that number over the printed one.

    Returns
    -------
    list of Slip
        None of a number with fewer than three digits: there one wrong digit explains nearly anything.

    Examples
    --------
    >>> [slip.text for slip in digit_slips("312")][:2]
    ['digits swapped: 132 computed, 312 printed', 'digits swapped: 321 computed, 312 printed']
    """
    return [
        Slip(name, f"{what}: {other} computed, {text} printed", meant / here, input_shift=meant - here)
        for name, what, other, meant, here in _mistyped(text)
    ]


def figure_digit_slips(text: str) -> list[Slip]:
    """Slips of the digits of the printed figure: two neighbours swapped, then one digit wrong.

    Parameters
    ----------
    text : str
        The figure as printed. The right one is another number; the ratio is the printed one over that.

    Examples
    --------
    >>> [slip.text for slip in figure_digit_slips("456.49")][1]
    'digits swapped in the figure: 465.49 computed, 456.49 printed'
    """
    return [
        Slip(name, f"{what} in the figure: {other} computed, {text} printed", here / meant, figure_shift=meant - here)
        for name, what, other, meant, here in _mistyped(text)
    ]


def _mistyped(text: str) -> list[tuple[str, str, str, Fraction, Fraction]]:
    """Name, words, the other text, its number, and the number that is printed."""
    places = [place for place, sign in enumerate(text) if sign.isdecimal()]
    if len("".join(text[place] for place in places).lstrip("0")) < _FEWEST_DIGITS:
        return []
    swapped = [
        text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]
        for one, other in pairwise(places)
        if int(text[one]) != int(text[other])
    ]
    # Full-width digits stay full-width.
    wrong = [
        f"{text[:place]}{chr(ord(text[place]) - int(text[place]) + digit)}{text[place + 1 :]}"
        for place in places
        for digit in range(10)
        if digit != int(text[place])
    ]
    if int(text[places[0]]):
        # 003.30 in the place of 203.30 is a number with a digit less: nobody prints a zero in front of another digit.
        is_whole = Printed(text[places[0] : places[-1] + 1]).value >= 10
        swapped, wrong = (
            [other for other in several if not (is_whole and int(other[places[0]]) == 0)]
            for several in (swapped, wrong)
        )
    found = []
    for name, what, others in (("digits-swapped", "digits swapped", swapped), ("digit-wrong", "one digit", wrong)):
        for other in others:
            pair = _numbers(other, text)
            if pair is not None:
                found.append((name, what, other, *pair))
    return found


def _numbers(meant: str, printed: str) -> tuple[Fraction, Fraction] | None:
    try:
        one, other = Printed(meant).value, Printed(printed).value
    except CarbonkitError:
        return None
    return (one, other) if one > 0 and other > 0 else None


def rounded_digits(printed: str) -> list[tuple[str, Fraction]]:
    """A published figure rounded half up to fewer digits: each text, and its number over the figure.

    Dropping the last digits one by one gives every number of significant digits and every number of decimals at once.

    Examples
    --------
    >>> [text for text, _ in rounded_digits("0.5153")]
    ['0.515', '0.52', '0.5']
    """
    try:
        value, places = Printed(printed).value, Printed(printed).places
    except CarbonkitError:
        return []
    scaled = value * Fraction(10) ** places
    digits = int(scaled)
    if scaled != digits or digits <= 0:
        return []
    found: list[tuple[str, Fraction]] = []
    for dropped in range(1, len(str(digits))):
        step = 10**dropped
        rounded = (digits + step // 2) // step * step
        # 99.96 is 100 with one digit dropped and with two: once is enough.
        if rounded != digits and all(Fraction(rounded, digits) != ratio for _, ratio in found):
            text = round_half_up(Fraction(rounded, 10**places), max(places - dropped, 0))
            found.append((text, Fraction(rounded, digits)))
    return found
