"""The one number parser of carbonkit: what counts as a number in any file, option or report."""

from __future__ import annotations

import re
from fractions import Fraction
from numbers import Integral

from carbonkit.errors import NumberError, ValueRangeError, shown

__all__ = ["MAX_TEXT", "decimal_text", "exact", "normalise_digits", "parse_number", "round_half_up", "units_half_up"]

#: Longest text that any parser of this room reads at all.
MAX_TEXT = 200
#: No measured figure has more digits; so bounded, no product or quotient of figures leaves the range of a float.
MAX_DIGITS = 40
MAX_EXPONENT = 30
#: Amounts stay below this, for the same reason.
MAX_AMOUNT = 1e150

_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
_WIDE |= {ord(wide): plain for wide, plain in zip("，．－＋％−＇’　", ",.-+%-'' ", strict=True)}
_WIDE |= dict.fromkeys((0x00A0, 0x2009, 0x202F, 0x2007), " ")

# Thousands marks must be one and the same mark, and group exactly three digits; nobody groups behind a leading zero,
# so 0,500 is a decimal comma and refused.
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:(?P<whole>[1-9][0-9]{0,2}(?P<mark>[,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*|[0-9]+)?)"
    r"(?:\.(?P<decimals>[0-9]+))?"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,2}))?"
)


def normalise_digits(text: str) -> str:
    """Replace full-width digits and signs, and spaces used as thousands marks, by the plain ones; strip the ends."""
    return text.translate(_WIDE).strip()


def parse_number(text: str) -> Fraction:
    """Read a decimal number exactly.

    Parameters
    ----------
    text : str
        Digits with an optional sign, thousands marks (comma, apostrophe or space, in threes), a decimal point and an
        exponent; full-width forms too. At most 200 characters.

    Returns
    -------
    Fraction
        The number, exactly as written. [-]

    Raises
    ------
    NumberError
        If the text is anything else: empty, ``1,5``, ``1 000.5.3``, ``inf``, ``nan``, ``1_0``, ``0x10``.

    Examples
    --------
    >>> parse_number("356,483")
    Fraction(356483, 1)
    >>> parse_number("１２．５")
    Fraction(25, 2)
    >>> parse_number("1_0")
    Traceback (most recent call last):
    ...
    carbonkit.errors.NumberError: '1_0' is not a number: underscores are not thousands marks here; write 1,000 or 1000
    """
    return _match(text)[0]


def _match(text: str) -> tuple[Fraction, int]:
    """Number and count of decimals (negative for an exponent that moves the last digit left of the point)."""
    if not isinstance(text, str):
        raise NumberError(shown(text), "it is not a text")
    if len(text) > MAX_TEXT:
        raise NumberError(text, f"it is longer than {MAX_TEXT} characters")
    plain = normalise_digits(text)
    if not plain:
        raise NumberError(text, "it is empty", "write 0 for a measured zero, or leave the row out")
    found = _NUMBER.fullmatch(plain)
    if found is None or (found["whole"] is None and found["decimals"] is None):
        raise NumberError(text, *_why_not(plain))
    mark = found["mark"]
    whole = (found["whole"] or "0").replace(mark, "") if mark else found["whole"] or "0"
    decimals = found["decimals"] or ""
    exponent = int(found["exponent"] or 0)
    if len(whole) + len(decimals) > MAX_DIGITS or abs(exponent) > MAX_EXPONENT:
        raise NumberError(text, f"it has more than {MAX_DIGITS} digits, or a power of ten beyond {MAX_EXPONENT}")
    places = len(decimals) - exponent
    value = Fraction(int(found["sign"] + whole + decimals))
    return (value / 10**places if places >= 0 else value * 10**-places), places


def _why_not(plain: str) -> tuple[str, str]:
    if not plain.isascii() or not plain.isprintable():
        return "it is not plain decimal digits", ""
    lowered = plain.lower().lstrip("+-")
    if lowered in ("nan", "inf", "infinity"):
        return "only finite numbers are read", "leave the row out if the value is unknown"
    if "_" in plain:
        return "underscores are not thousands marks here", "write 1,000 or 1000"
    if lowered.startswith(("0x", "0b", "0o")):
        return "only decimal digits are read", ""
    if re.fullmatch(r"\(.*\)", plain):
        return "brackets are not read as a minus sign", "write -" + plain[1:-1][:40]
    if plain.endswith("%"):
        return "a percentage is not a plain number", "give the unit % apart"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", plain):
        return "the comma does not group three digits", f"write {plain.replace(',', '.')[:40]} for a decimal point"
    if re.fullmatch(r"[+-]?[0-9.]+,[0-9]+", plain):
        return "point and comma are the wrong way round", "write 1,234.5"
    return "it is not plain decimal digits", ""


def exact(value: object) -> Fraction:
    """Any finite number, or its text, as an exact Fraction.

    A float stands for the binary number that it is; a text for the decimal number that is written.

    Raises
    ------
    NumberError
        If it is no number, or a text that is none.
    ValueRangeError
        If it is NaN or infinite.

    Examples
    --------
    >>> exact("0.1"), exact(0.5), exact(3)
    (Fraction(1, 10), Fraction(1, 2), Fraction(3, 1))
    """
    if isinstance(value, str):
        return parse_number(value)
    if isinstance(value, bool):
        raise NumberError(shown(value), "true and false are not numbers")
    if isinstance(value, Fraction | int):
        return Fraction(value)
    if isinstance(value, Integral):  # numpy's integers
        return Fraction(int(value))
    power = getattr(value, "adjusted", int)()  # of a Decimal: as a Fraction, 1e999999999 would fill the memory
    if isinstance(power, int) and abs(power) > MAX_TEXT:
        raise ValueRangeError(shown(value), f"a decimal beyond 10^{MAX_TEXT} is no measured figure")
    ratio = getattr(value, "as_integer_ratio", None)  # float, Decimal, numpy's floats
    if ratio is None:
        raise NumberError(shown(value), f"a {type(value).__name__} is not a number")
    try:
        return Fraction(*ratio())
    except (ValueError, OverflowError):
        raise ValueRangeError(shown(value), "only finite numbers are accepted") from None


def units_half_up(value: Fraction, places: int) -> int:
    """Units of the last place nearest to an exact value, half away from zero.

    Examples
    --------
    >>> units_half_up(Fraction("2.675"), 2)
    268
    """
    scaled = abs(value) * Fraction(10) ** places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return -units if value < 0 else units


def round_half_up(value: Fraction, places: int) -> str:
    """Decimal text of an exact value, rounded half away from zero.

    Parameters
    ----------
    value : Fraction
        Exact value. [-]
    places : int
        Decimals to keep; negative counts places left of the point. [-]

    Examples
    --------
    >>> round_half_up(Fraction("2.675"), 2), round_half_up(Fraction("-0.5"), 0), round_half_up(Fraction(1234), -2)
    ('2.68', '-1', '1200')
    """
    units = abs(units_half_up(value, places))
    digits = str(units).rjust(max(places, 0) + 1, "0") if places >= 0 else str(units * 10**-places)
    text = f"{digits[:-places]}.{digits[-places:]}" if places > 0 else digits
    return f"-{text}" if value < 0 and units else text


def decimal_text(value: Fraction, digits: int = 12) -> str:
    """An exact value as a decimal if it ends within ``digits`` places, as a fraction otherwise.

    Examples
    --------
    >>> decimal_text(Fraction(1, 8)), decimal_text(Fraction(1, 3))
    ('0.125', '1/3')
    """
    scaled = value * 10**digits
    if scaled.denominator != 1:
        return str(value)
    sign, number = ("-", -scaled.numerator) if scaled < 0 else ("", scaled.numerator)
    whole, places = divmod(number, 10**digits)
    return f"{sign}{whole}" + (f".{places:0{digits}d}".rstrip("0") if places else "")
