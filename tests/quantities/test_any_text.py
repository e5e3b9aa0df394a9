"""No text of any length or content runs long, or raises anything but our own errors."""

import gc
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies_quantities import any_texts, long_texts

from carbonkit.errors import CarbonkitError, NumberError, PeriodError, UnitError
from carbonkit.quantities import Printed, convert, grammar, parse_number, parse_period, parse_unit, period
from carbonkit.quantities.registry import quantity, registry

READERS: dict[str, Callable[[str], object]] = {
    "parse_unit": parse_unit,
    "convert": lambda text: convert(Fraction(1), text, "kWh"),
    "parse_number": parse_number,
    "Printed": Printed,
    "parse_period": parse_period,
    "quantity": lambda text: quantity(1, text),
    "quantity, amount": lambda text: quantity(text, "kWh"),
    "registry()": lambda text: registry()(text),
    ".to": lambda text: quantity(1, "kWh").to(text),
}

#: Texts that made pint run for over 20 s, or that passed a filter in front of it (EVIDENCE: pint on text).
NASTY = [
    *["9**9**9", "m**(9**9**8)", "kWh**1e308", "kg\nm", "a" * 100_000, "kWh" * 40_000, "9" * 100_000, "1e999999999"],
    *[
        "1 " + "9**9**9",
        "2 m**(9**9**8)",
        "(" * 200,
        "((((" * 25_000,
        "\ud800",
        "\x00",
        "\u202ekWh",
        "ﷺ" * 200,
        "/" * 200,
    ],
    *["kWh/" * 50, "^9" * 100, "m^9·" * 40, "'000 " * 40, "万" * 200, " " * 100_000, "1," * 100, "-" * 200, "%" * 200],
    *[
        "２０２１年" * 40,
        "t of " * 40,
        "( '000 " * 28,
        "e" * 200,
        "kWh per " * 25,
        "每" * 200,
        "\u0301" * 200,
        "@import x",
        "kWh^99999",
        "kWh^-99999",
    ],
]


def check(read: Callable[[str], object], text: str) -> None:
    """Only a value or an error of our own comes back, and its sentence stays short."""
    message = ""
    try:
        read(text)
    except CarbonkitError as error:
        message = str(error)
    assert len(message) <= 600


@pytest.mark.parametrize("name", READERS)
@given(text=any_texts())
@example(text="kg\nm")
@example(text="\ud800")
def test_any_text_gives_a_value_or_our_own_error(name: str, text: str) -> None:
    """Mutation tried: ``_match`` raising ``TypeError`` where it raises ``NumberError`` for an empty text breaks it."""
    check(READERS[name], text)


@pytest.mark.parametrize("name", READERS)
@given(text=long_texts())
def test_any_long_text_gives_our_own_error(name: str, text: str) -> None:
    """Beyond 200 characters only white space around a short text could still be read, and nothing reads it."""
    check(READERS[name], text)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: f"{len(text)}-{text[:12]!a}")
@pytest.mark.parametrize("name", READERS)
def test_known_killers_are_harmless(name: str, text: str) -> None:
    check(READERS[name], text)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: f"{len(text)}-{text[:12]!a}")
def test_no_known_killer_is_read_as_something(text: str) -> None:
    """None of these texts is a unit, a number or a period.

    Mutations tried: ``_PRODUCT`` splitting at white space, without the ``isprintable`` guard, lets ``kg\\nm`` through;
    ``_POWER`` and ``_MAX_EXPONENT`` without a bound let ``kWh^99999`` through.
    """
    with pytest.raises(UnitError):
        parse_unit(text)
    with pytest.raises(NumberError):
        parse_number(text)
    with pytest.raises(PeriodError):
        parse_period(text)


# --- bounded work ----------------------------------------------------------------------------------------------------


def steps(read: Callable[[str], object], text: str) -> int:
    """Lines of Python executed, and C functions called, while ``text`` is read with cold caches."""
    count = 0

    def each_line(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return each_line

    def each_call(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal count
        count += event == "c_call"

    for room in (grammar, period):
        for name, function in vars(room).items():
            if name != "vocabulary" and hasattr(function, "cache_clear"):
                function.cache_clear()
    tracer, profiler, collecting = sys.gettrace(), sys.getprofile(), gc.isenabled()
    gc.disable()  # a collection in between would be counted, with the callbacks that hypothesis hangs on it
    sys.settrace(each_line)
    sys.setprofile(each_call)
    try:
        read(text)
    except CarbonkitError:
        pass
    finally:
        sys.setprofile(profiler)
        sys.settrace(tracer)
        if collecting:
            gc.enable()
    return count


#: Steps that any text of up to 200 characters may cost (measured worst cases: 16,400; 110; 450; 20).
BOUNDS = {
    "parse_unit": 40_000,
    "convert": 40_000,
    "parse_number": 300,
    "Printed": 400,
    "parse_period": 200,
    "quantity": 40_000,
    "quantity, amount": 1_000,
    "registry()": 40_000,
    ".to": 40_000,
}

_MATERIAL = [
    *[
        "a",
        "kWh",
        "kWh/",
        "kWh·",
        "t",
        "千",
        "万",
        "'000 ",
        " ",
        "( '000 ",
        "m^9·",
        "/",
        "·",
        " per ",
        "(",
        "0",
        "1,",
        "%",
    ],
    *["CO2e", "tCO2", "tCO2/tCO2·", "l", "e", "in '000s", "of ", "度/", "t of ", "kilowatt hours", "metric tonnes of "],
    *["1,234", "million ", "x/", "m·", "kt/", "10 kWh ", "\ud800", "2021-", "年", "1e", "ﷺ", "每", "t t t ", "gCO2 "],
]


def longest_texts() -> Iterator[str]:
    """Texts of 200 characters made to keep a parser busy: one piece repeated, and broken at either end."""
    for piece in _MATERIAL:
        text = (piece * (200 // len(piece) + 1))[:200]
        yield from (text, text[:199] + "!", "!" + text[:199], "t/" + text[:198], text[:198] + "/t")


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """Read the file of units and build the registry before anything is counted."""
    quantity(1, "kWh").to("MJ")


@pytest.mark.parametrize("name", READERS)
def test_work_is_bounded_at_200_characters(name: str) -> None:
    """Counted line by line: no text of 200 characters costs more than the bound typed here.

    Mutation tried: ``min(len(term), 24)`` -> ``len(term)`` in ``_name`` breaks it.
    """
    worst = max(longest_texts(), key=lambda text: steps(READERS[name], text))
    assert steps(READERS[name], worst) <= BOUNDS[name], ascii(worst)


@given(name=st.sampled_from(sorted(READERS)), text=any_texts(longest=200))
def test_work_is_bounded_for_any_text(name: str, text: str) -> None:
    """The same bound for texts that hypothesis makes, hence for texts that we did not think of."""
    assert steps(READERS[name], text) <= BOUNDS[name]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("piece", ["kWh", "9", "m**", "1,000", " x", "吨", "\ud800", "2021-"])
def test_beyond_200_characters_length_costs_nothing(name: str, piece: str) -> None:
    """201, 402, 804 or 100,000 characters: the same steps, and few.

    Mutation tried: ``if len(text) > MAX_TEXT`` taken out of ``parse_unit`` breaks it.
    """
    counts = {steps(READERS[name], (piece * 100_000)[:length] + "z") for length in (201, 402, 804, 100_000)}
    assert len(counts) == 1
    assert counts.pop() <= 600  # measured: 6 to 27 in our own code, the rest is pint and fractions
