"""One number parser: what is a number, what is none, and how a value is rounded."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies_quantities import decimal_texts, fractions_, number_texts

from carbonkit.errors import CarbonkitError, NumberError, ValueRangeError
from carbonkit.quantities import exact, parse_number, round_half_up
from carbonkit.quantities.numbers import decimal_text


@pytest.mark.parametrize(
    "text",
    [
        *["1,5", "1 000.5.3", "inf", "nan", "", "1_0", "0x10"],  # the seven of the issue
        *["Inf", "-inf", "+Infinity", "NaN", "-nan", "infinity", " ", "\u3000", "\n", "1__000", "0b1", "0o7", "0X1F"],
        *["1.234,5", "1,23", "1,2345", "12,34,567", "1,234,56", "1,234 567", "1234,567", ",123", "1,,234", "1, 234"],
        *[
            "1.2.3",
            ".",
            "+",
            "-",
            "--5",
            "+-5",
            "- 5",
            "5-",
            "5.",
            "1.5.",
            "e5",
            "1e",
            "1e5.5",
            "1e100",
            "1e5e5",
            "1 e5",
        ],
        *[
            "(5)",
            "5%",
            "5 kWh",
            "~5",
            "<5",
            "5*",
            "$5",
            "5万",
            "½",
            "²",
            "٣",
            "५",
            "五",
            "Ⅴ",
            "①",
            "TRUE",
            "None",
            "1/2",
        ],
        *["1\n000", "1\t000", "1 00", "10 00", "1\u200b000", "0x", "1:5", "9**9", "__import__('os')"],
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Never a guess: ``1,5`` is not 15, ``1 000.5.3`` is not 1000, empty is not 0.

    Mutations tried: ``[0-9]{3}`` -> ``[0-9]{1,3}`` behind a mark, and ``\\d`` for ``[0-9]``: both break it.
    """
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert caught.value.text == text
    assert caught.value.reason


@pytest.mark.parametrize("given_value", [None, 5, 5.0, True, b"5", Decimal(5), ["5"]])
def test_the_text_parser_reads_texts_only(given_value: object) -> None:
    with pytest.raises(NumberError, match="not a text"):
        parse_number(given_value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[
            ("356,483", "356483"),
            ("356483", "356483"),
            ("1,234,567.89", "1234567.89"),
            ("0", "0"),
            ("-0", "0"),
            ("00", "0"),
        ],
        *[("1 000", "1000"), ("1'000", "1000"), ("1’000", "1000"), ("1\u00a0000", "1000"), ("1\u202f000.5", "1000.5")],
        *[("１２．５", "12.5"), ("３５６，４８３", "356483"), ("－５", "-5"), ("−5", "-5"), ("＋５", "5"), ("+5", "5")],
        *[("1e3", "1000"), ("1E-3", "0.001"), ("1.5e+2", "150"), ("1,234e2", "123400"), (".5", "0.5"), ("-.5", "-0.5")],
        *[
            ("0.1", "0.1"),
            (" 5 ", "5"),
            ("\u30005\u3000", "5"),
            ("007", "7"),
            ("1e30", "1" + "0" * 30),
            ("0.0005", "0.0005"),
        ],
    ],
)
def test_number_is_read_exactly(text: str, value: str) -> None:
    assert parse_number(text) == Fraction(Decimal(value))


@given(number_texts())
def test_every_accepted_form_has_its_value(case: tuple[str, Fraction]) -> None:
    """Marks, full width, exponents and signs, against a value built apart from the parser.

    Mutation tried: ``places = len(decimals) - exponent`` -> ``+ exponent`` breaks it.
    """
    text, value = case
    assert parse_number(text) == value == exact(text)


@given(st.integers(-(10**30), 10**30), st.integers(0, 20))
@example(10**30 - 7, 20)  # beyond the digits of a float
def test_a_rendered_decimal_reads_back(units: int, places: int) -> None:
    """parse_number(round_half_up(x, p)) == x for every decimal x of p places: nothing is lost on the way out and in.

    Mutation tried: ``Fraction(int(...))`` -> ``Fraction(float(...))`` in ``_match`` breaks it.
    """
    value = Fraction(units, 10**places)
    assert parse_number(round_half_up(value, places)) == value


@given(st.text("0123456789.,'eE+- _xinfa٣５", max_size=12))
def test_what_is_accepted_is_what_python_reads_without_marks(text: str) -> None:
    """Anything accepted equals Decimal() of the text without its thousands marks: an oracle that we did not write.

    Mutation tried: ``re.fullmatch`` -> ``re.match`` breaks it.
    """
    try:
        value = parse_number(text)
    except NumberError:
        return
    assert value == Fraction(Decimal("".join(char for char in text if char not in ",' ")))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_binary_value(number: float) -> None:
    """exact(float) is the number that the float is, not its shortest text: it goes back bit for bit.

    Mutation tried: ``Fraction(str(value))`` for floats breaks it (0.1 below).
    """
    assert exact(number) == Fraction(number)
    assert float(exact(number)) == number


def test_a_float_and_its_text_are_two_numbers() -> None:
    assert exact(0.1) == Fraction(3602879701896397, 36028797018963968)
    assert exact("0.1") == Fraction(1, 10) == exact(Decimal("0.1"))
    assert exact(np.float64(0.1)) == exact(0.1)
    assert exact(np.float32(0.1)) == Fraction(13421773, 134217728)
    assert (exact(3), exact(-7), exact(Fraction(1, 3))) == (3, -7, Fraction(1, 3))


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("-Infinity"), np.float64("nan")]
)
def test_nan_and_infinity_are_refused(value: object) -> None:
    with pytest.raises(ValueRangeError, match="finite"):
        exact(value)


@pytest.mark.parametrize("value", [True, False, None, 1j, b"1", [1], (1,), {}, object(), np.bool_(True)])
def test_what_is_no_number_object_is_refused(value: object) -> None:
    """A boolean is no number, although Python would count it as 0 or 1.

    Mutation tried: removing the ``bool`` branch of ``exact`` breaks it.
    """
    with pytest.raises(NumberError):
        exact(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15), st.integers(-6, 12))
@example(Decimal("2.675"), 2)
@example(Decimal("-0.5"), 0)
@example(Decimal("-0.004"), 2)
@example(Decimal("999.995"), 2)
def test_rounding_is_decimal_half_up(number: Decimal, places: int) -> None:
    """The same digits as decimal.ROUND_HALF_UP gives, which we did not write (a zero has no sign with us).

    Mutation tried: the numerator without ``+ scaled.denominator`` (truncation), or with ``- 1`` (half down): both fail.
    """
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=1200))
    expected = format(rounded if rounded else abs(rounded), "f")
    assert round_half_up(Fraction(number), places) == (expected if places > 0 else str(int(rounded)))


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        *[("2.675", 2, "2.68"), ("1.005", 2, "1.01"), ("0.125", 2, "0.13"), ("-2.675", 2, "-2.68"), ("2.5", 0, "3")],
        *[
            ("0.5", 0, "1"),
            ("-0.5", 0, "-1"),
            ("0.4999", 0, "0"),
            ("-0.4", 0, "0"),
            ("1250", -2, "1300"),
            ("49", -2, "0"),
        ],
        *[
            ("0", 2, "0.00"),
            ("43.8117607", 2, "43.81"),
            ("9.995", 2, "10.00"),
            ("0.0005", 3, "0.001"),
            ("12", 1, "12.0"),
        ],
    ],
)
def test_rounding_of_known_cases(value: str, places: int, text: str) -> None:
    """2.675 is 2.68 for a person, whatever binary floats say."""
    assert round_half_up(Fraction(value), places) == text


@given(fractions_(), st.integers(-6, 12))
def test_rounding_moves_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    """For any Fraction, also 1/3: the distance is at most half a unit, and the sign mirrors.

    Mutation tried: rounding ``value`` instead of ``abs(value)`` (half towards +infinity) breaks it.
    """
    rounded = parse_number(round_half_up(value, places))
    assert abs(rounded - value) <= Fraction(1, 2) / Fraction(10) ** places
    assert parse_number(round_half_up(-value, places)) == -rounded


@given(decimal_texts())
def test_more_places_keep_the_value(case: tuple[str, Fraction, int]) -> None:
    """Rounding to at least the places a decimal has changes its text only by zeros."""
    _, value, places = case
    assert round_half_up(value, places + 3) == round_half_up(value, places) + ("000" if places else ".000")


@pytest.mark.parametrize("text", ["9" * 40, "0." + "1" * 39, "-" + "9" * 40, "1e30", "1e-30", "9" * 40 + "e30"])
def test_forty_digits_and_thirty_powers_of_ten_are_read(text: str) -> None:
    """The bounds are generous: every figure that was ever measured is far inside them."""
    assert parse_number(text) == Fraction(Decimal(text))


@pytest.mark.parametrize("text", ["9" * 41, "0." + "1" * 40, "1e31", "1e-31", "1E+31", "1e99"])
def test_beyond_the_bounds_a_number_is_refused(text: str) -> None:
    """Forty-one digits or a power of ten beyond thirty is no figure; the product of such texts could leave a float."""
    with pytest.raises(NumberError, match="40 digits"):
        parse_number(text)


@given(st.integers(-(10**20), 10**20), st.integers(0, 12))
def test_decimal_text_is_exact(units: int, places: int) -> None:
    """A decimal of up to 12 places is written as one, exactly and without trailing zeros; anything else as a fraction.

    Mutation tried: ``rstrip("0")`` -> ``lstrip("0")`` on the decimals breaks it.
    """
    value = Fraction(units, 10**places)
    text = decimal_text(value)
    assert parse_number(text) == value
    assert not ("." in text and text.endswith(("0", ".")))
    assert decimal_text(value + Fraction(1, 3)) == str(value + Fraction(1, 3))


def test_errors_are_one_family() -> None:
    """Each is a CarbonkitError and the built-in error that ordinary code expects."""
    for error in (NumberError, ValueRangeError):
        assert issubclass(error, CarbonkitError)
        assert issubclass(error, ValueError)
