"""A printed figure is a text, and its digits say how exactly it is known."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies_quantities import FULL_WIDTH_NUMBER, any_texts, decimal_texts

from carbonkit.errors import CarbonkitError, NumberError, ValueRangeError
from carbonkit.quantities import Printed, parse_number

SUFFIXES = ["", "%", "千", "万", "萬", "百万", "百萬", "亿", "億"]


@pytest.mark.parametrize(
    ("text", "low", "high", "value"),
    [
        *[
            ("290.23", "290.225", "290.235", "290.23"),
            ("0.50", "0.495", "0.505", "0.5"),
            ("0.5", "0.45", "0.55", "0.5"),
        ],
        *[
            ("0", "-0.5", "0.5", "0"),
            ("0.00", "-0.005", "0.005", "0"),
            ("-5", "-5.5", "-4.5", "-5"),
            ("343", "342.5", "343.5", "343"),
        ],
        *[
            ("356,483", "356482.5", "356483.5", "356483"),
            ("1 234.5", "1234.45", "1234.55", "1234.5"),
            ("007", "6.5", "7.5", "7"),
        ],
        *[
            ("２９０．２３", "290.225", "290.235", "290.23"),
            ("−0.02", "-0.025", "-0.015", "-0.02"),
            ("1’234", "1233.5", "1234.5", "1234"),
        ],
        *[
            ("5%", "0.045", "0.055", "0.05"),
            ("12.5 %", "0.1245", "0.1255", "0.125"),
            ("５％", "0.045", "0.055", "0.05"),
        ],
        *[
            ("1.2万", "11500", "12500", "12000"),
            ("35.65万", "356450", "356550", "356500"),
            ("35.65 萬", "356450", "356550", "356500"),
        ],
        *[
            ("3百万", "2500000", "3500000", "3000000"),
            ("2亿", "150000000", "250000000", "200000000"),
            ("1.5億", "145000000", "155000000", "150000000"),
        ],
        *[
            ("5千", "4500", "5500", "5000"),
            ("1e5", "50000", "150000", "100000"),
            ("1.50e-3", "0.001495", "0.001505", "0.0015"),
        ],
    ],
)
def test_bounds_typed_by_hand(text: str, low: str, high: str, value: str) -> None:
    """Half a unit of the last printed digit to both sides, exactly.

    Mutations tried: half a unit -> one unit, and the ``scale`` left out of ``half_unit``: both break this.
    """
    figure = Printed(text)
    assert figure.outcome == "number"
    assert (figure.low, figure.high, figure.value) == (Fraction(low), Fraction(high), Fraction(value))


def test_the_interval_is_closed_and_exact() -> None:
    """ "290.23" is [290.225, 290.235]: both ends belong to it, and the next number outside does not."""
    figure = Printed("290.23")
    tiny = Fraction(1, 10**30)
    assert figure.contains(Fraction("290.225"))
    assert figure.contains(Fraction("290.235"))
    assert not figure.contains(Fraction("290.225") - tiny)
    assert not figure.contains(Fraction("290.235") + tiny)


def test_trailing_zeros_count() -> None:
    """ "0.50" is not "0.5": another interval, another figure."""
    assert Printed("0.50") != Printed("0.5")
    assert (Printed("0.50").places, Printed("0.5").places, Printed("5").places) == (2, 1, 0)
    assert Printed("0.5").contains(Fraction("0.53"))
    assert not Printed("0.50").contains(Fraction("0.53"))


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "——", "--", "－", "/", "N/A", "n/a", "NA", "不适用", "不適用", "无", "無", " — "]
)
def test_a_dash_is_an_outcome_and_no_number(text: str) -> None:
    """Nothing printed is not zero: asking for a value is an error.

    Mutation tried: ``value`` returning ``Fraction(0)`` for such a figure breaks it.
    """
    figure = Printed(text)
    assert figure.outcome == "none"
    assert str(figure) == text
    for ask in (lambda: figure.value, lambda: figure.low, lambda: figure.high, lambda: figure.contains(Fraction(0))):
        with pytest.raises(ValueRangeError, match="no number"):
            ask()


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "%",
            "万",
            "1,5",
            "1 000.5.3",
            "inf",
            "nan",
            "1_0",
            "0x10",
            "5%%",
            "5万%",
            "万5",
            "five",
            "(5)",
            "~5",
            "<0.01",
        ],
        *["5.", "n.a", "- -", "5 kWh", "5吨", "０．５．０", "9" * 201, "1e100", "5‰"],
    ],
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        Printed(text)
    assert caught.value.text == text


@pytest.mark.parametrize("given_value", [290.23, 290, None, True, Fraction(1, 2), b"5"])
def test_a_number_is_no_printed_figure(given_value: object) -> None:
    """A float cannot say whether it was printed as 0.5 or 0.50; the hint says to quote it."""
    with pytest.raises(NumberError, match="write it in quotes"):
        Printed(given_value)  # type: ignore[arg-type]


@given(decimal_texts(), st.sampled_from(SUFFIXES), st.booleans())
def test_value_lies_inside_by_exactly_half_a_unit(case: tuple[str, Fraction, int], suffix: str, wide: bool) -> None:
    """The face value is the middle of the interval, whose width is one unit of the last digit.

    Mutation tried: ``self.places`` counted after the suffix (0 for 万) breaks it.
    """
    text, value, places = case
    scale = {"": 1, "%": Fraction(1, 100), "千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}.get(
        suffix, 10**6
    )
    figure = Printed((text.translate(FULL_WIDTH_NUMBER) if wide else text) + suffix)
    unit = Fraction(scale) / 10**places
    assert figure.value == value * scale
    assert (figure.value - figure.low, figure.high - figure.value) == (unit / 2, unit / 2)
    assert figure.contains(figure.value)
    assert figure.prints(figure.value)
    assert (figure.places, figure.scale) == (places, scale)


@given(decimal_texts(), st.sampled_from(SUFFIXES), st.fractions(min_value=-2, max_value=2))
def test_what_prints_the_digits_is_contained(case: tuple[str, Fraction, int], suffix: str, units: Fraction) -> None:
    """prints(x) implies contains(x); what lies strictly inside prints; of the two ends exactly one does (half up).

    Mutation tried: ``prints`` rounding to one place fewer breaks it.
    """
    figure = Printed(case[0] + suffix)
    value = figure.value + 2 * figure.half_unit * units
    if figure.prints(value):
        assert figure.contains(value)
    if abs(units) < Fraction(1, 2):
        assert figure.prints(value)
    if abs(units) > Fraction(1, 2):
        assert not figure.contains(value)
    assert figure.contains(figure.low)
    assert figure.contains(figure.high)


@given(decimal_texts())
def test_half_up_decides_between_the_ends(case: tuple[str, Fraction, int]) -> None:
    """The end nearer to zero prints the digits, the other one the next digits: half goes away from zero.

    Mutation tried: half-even in ``round_half_up`` breaks it.
    """
    figure = Printed(case[0])
    near, far = (figure.low, figure.high) if figure.value >= 0 else (figure.high, figure.low)
    assert figure.prints(near) is (figure.value != 0)
    assert not figure.prints(far)


@given(decimal_texts(), st.text("0123456789", min_size=1, max_size=6), st.sampled_from(SUFFIXES))
def test_more_digits_never_widen(case: tuple[str, Fraction, int], more: str, suffix: str) -> None:
    """Each further digit makes the interval ten times narrower; a further zero stays inside the old one.

    Mutation tried: ``places`` without the trailing zeros (``decimals.rstrip("0")``) breaks it.
    """
    text = case[0] if "." in case[0] else case[0] + "."
    short = Printed(case[0] + suffix)
    long = Printed(text + more + suffix)
    zeros = Printed(text + "0" * len(more) + suffix)
    assert (long.high - long.low) * 10 ** len(more) == short.high - short.low
    assert long.half_unit < short.half_unit
    assert short.low < zeros.low < zeros.value == short.value < zeros.high < short.high


@given(decimal_texts(), st.sampled_from(["", "%", "千", "万", "亿"]), decimal_texts())
def test_like_writes_a_value_in_the_same_form(
    case: tuple[str, Fraction, int], suffix: str, other: tuple[str, Fraction, int]
) -> None:
    """What ``like`` writes has the same places and suffix, and the value prints it."""
    figure = Printed(case[0] + suffix)
    shown = Printed(figure.like(other[1] * figure.scale))
    assert (shown.places, shown.scale) == (figure.places, figure.scale)
    assert shown.prints(other[1] * figure.scale)


@given(any_texts())
def test_any_text_is_a_number_a_named_outcome_or_refused(text: str) -> None:
    """Whatever is read as a number has its value inside its bounds and keeps its text to the letter."""
    try:
        figure = Printed(text)
    except CarbonkitError:
        return
    assert figure.text == str(figure) == text
    assert figure.outcome in ("number", "none")
    if figure.outcome == "number":
        assert figure.low < figure.value < figure.high
        assert figure.prints(figure.value)


@given(decimal_texts())
def test_a_plain_figure_has_the_value_of_its_number(case: tuple[str, Fraction, int]) -> None:
    """One number parser: Printed and parse_number read a text as the same value."""
    assert Printed(case[0]).value == parse_number(case[0])
