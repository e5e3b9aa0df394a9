"""Defects that these tests found: each test states what must be true, and stays as its regression test."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from carbonkit.errors import CarbonkitError, NumberError, UnitError
from carbonkit.quantities import Printed, exact, parse_number, parse_period, parse_unit
from carbonkit.quantities.registry import quantity, registry

# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0,123", "0,500", "-0,123", "00,500", "012,345", "0 500", "0'500", "０，５００"])
def test_a_group_with_a_leading_zero_is_no_thousands_group(text: str) -> None:
    """0,500 is a decimal comma (0.5), never 500: no writer groups thousands behind a zero."""
    with pytest.raises(NumberError):
        parse_number(text)


@pytest.mark.parametrize("text", ["(\x1b[31m5)", "(\ud800)", "(\u202e5)"])
def test_a_message_never_carries_raw_control_characters(text: str) -> None:
    """A hint that quotes the input quotes it safely: else a lone surrogate crashes print, and an escape colours it."""
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("value", [np.int64(3), np.uint8(3), np.int32(3)])
def test_numpy_integers_are_numbers(value: object) -> None:
    """The comment in ``exact`` promises numpy's integers, which have no ``as_integer_ratio``."""
    assert exact(value) == 3
    assert quantity(value, "kWh").magnitude == 3.0


@pytest.mark.parametrize("value", [np.array([1, 2]), np.array([1.5]), np.array(["1"]), np.bool_(True), np.array(True)])
def test_arrays_and_booleans_of_numpy_are_no_single_number(value: object) -> None:
    """They have ``__index__`` too, and operator.index answers them with a bare TypeError."""
    with pytest.raises(NumberError):
        exact(value)


@pytest.mark.parametrize(
    "call", [lambda: quantity(10**5000, "kWh"), lambda: Printed(10**5000)], ids=["quantity", "Printed"]
)
def test_a_huge_integer_is_refused_with_our_own_error(call: object) -> None:
    """repr() of an int beyond 4300 digits raises ValueError inside the making of our message."""
    with pytest.raises(CarbonkitError):
        call()  # type: ignore[operator]


def test_prints_answers_for_a_huge_value() -> None:
    """A value of more than 4300 digits does not print as 5; the answer is no, not a ValueError of str()."""
    assert Printed("5").prints(Fraction(10**5000)) is False


def test_like_keeps_the_suffix_of_the_figure() -> None:
    """ "with the suffix of this figure": 萬 stays 萬, 億 stays 億."""
    assert Printed("5.0萬").like(Fraction(12345)) == "1.2萬"
    assert Printed("5億").like(Fraction(10**8)) == "1億"


def test_full_width_na_is_a_named_outcome() -> None:
    """Full-width forms are read elsewhere; Ｎ／Ａ is what a Chinese input method types."""
    assert Printed("Ｎ／Ａ").outcome == "none"


# --- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["m^2", "m^3", "km^2"])
@pytest.mark.parametrize("scale", ["万", "'000 ", "million "])
def test_a_scaled_unit_means_the_same_alone_and_in_a_quotient(scale: str, unit: str) -> None:
    """万m^3 is 10^4 m3 alone, so kWh/万m^3 is per 10^4 m3 (it was per 10^12: the scale was raised to the power)."""
    alone = parse_unit(scale + unit)
    assert parse_unit(f"kWh/{scale}{unit}").scale == parse_unit("kWh").scale / alone.scale
    assert parse_unit(f"{scale}{unit}/person").scale == alone.scale


@pytest.mark.parametrize("text", ["m**3", "m**2", "kWh**2"])
def test_two_asterisks_are_a_power(text: str) -> None:
    """``_POWER`` reads ``**``, but ``_PRODUCT`` splits it first, so it never sees one."""
    assert parse_unit(text) == parse_unit(text.replace("**", "^"))


@pytest.mark.parametrize("text", ["M", "10 M"])
def test_a_capital_m_is_not_a_metre(text: str) -> None:
    """units.txt: a leading M keeps its case. M is a million to most people; it was read as metre."""
    with pytest.raises(UnitError):
        parse_unit(text)


@pytest.mark.parametrize(
    "text",
    ["m^9·m^9", "kWh^9/person^9/person^9", "1/kWh/t/m/L/h/person/km", "kWh^-1·t^-1·m^-1·L^-1·h^-1·%^-1·人^-1·kJ^-1"],
)
def test_the_name_of_any_unit_reads_back(text: str) -> None:
    """What the grammar accepts it can also write: exponents beyond 9 and eight divisors gave a name it refuses."""
    try:
        unit = parse_unit(text)
    except UnitError as error:
        assert "9" in error.hint  # noqa: PT017 - refused, and says the bound
    else:
        assert parse_unit(unit.name).scale == unit.scale


@pytest.mark.parametrize("text", ["t(CO2", "t CO2)))", "t (((CO2e"])
def test_brackets_must_match(text: str) -> None:
    with pytest.raises(UnitError):
        parse_unit(text)


@pytest.mark.parametrize("text", ["kilotonne", "kilotonnes", "megatonnes"])
def test_a_spelt_out_mass_is_read_or_its_hint_names_the_right_unit(text: str) -> None:
    """A kilotonne is no knot. Refused it may be, but the hint must not offer tonnes (1000 times less)."""
    try:
        unit = parse_unit(text)
    except UnitError as error:
        hint = error.hint
        unit = None
    if unit is None:
        assert "tonnes" not in hint.replace(text, "")
    else:
        assert unit.scale in (10**6, 10**9)


@pytest.mark.parametrize("read", [parse_unit, parse_period], ids=["parse_unit", "parse_period"])
def test_an_unhashable_object_is_refused_like_any_other(read: object) -> None:
    """A list in place of a text is our error, not the TypeError of lru_cache."""
    with pytest.raises(CarbonkitError):
        read(["kWh"])  # type: ignore[operator]


# --- registry --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        "made.to_base_units()",
        "made.to_root_units()",
        "hash(made)",
        "made < quantity(1, 'day')",
        "max(made, quantity(1, 'day'))",
    ],
)
def test_hours_have_base_units_too(call: str) -> None:
    """The nameless root of time is not in the vocabulary, so ``_as_unit`` raised KeyError for every time unit."""
    eval(call, {"made": quantity(1, "hour"), "quantity": quantity})


@pytest.mark.parametrize(
    "call",
    [
        "registry().get_dimensionality(text)",
        "registry().get_base_units(text)",
        "registry().get_compatible_units(text)",
        "registry().check(text)",
        "quantity(1, 'kWh').check(text)",
        "quantity(1, 'kWh').units == text",
    ],
)
def test_no_door_of_pint_evaluates_a_text(call: str) -> None:
    """pint reads these texts with its own evaluator (ParserHelper), so ``9**9**9**9`` ran without end."""
    program = f"""
from carbonkit.errors import CarbonkitError
from carbonkit.quantities.registry import quantity, registry
text = "9**9**9**9"
try:
    {call}
except CarbonkitError:
    pass
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=6)


@pytest.mark.parametrize(
    "call",
    [
        "quantity(1e300, 'PJ').to('J')",
        "quantity(1, 'PJ^9·GtCO2^9·TJ^9').to('J^9·gCO2^9·kJ^9')",
        "quantity(numpy.array([1.0]), 'PJ^9·GtCO2^9·TJ^9').to('J^9·gCO2^9·kJ^9')",
    ],
)
def test_a_conversion_beyond_float_is_our_own_error(call: str) -> None:
    """``float()`` of the exact result overflowed with a bare OverflowError."""
    with pytest.raises(CarbonkitError):
        eval(call, {"quantity": quantity, "numpy": np})


def test_asking_for_an_unknown_attribute_is_an_attribute_error() -> None:
    """hasattr(registry, name) and ``name in registry`` answer, as with pint's own registry; they do not raise."""
    assert not hasattr(registry(), "foo")
    assert "foo" not in registry()


def test_the_registry_is_one_even_when_threads_race_for_it() -> None:
    """lru_cache does not lock: threads that asked at once each got a registry, and their quantities did not add."""
    program = """
import sys, threading
from carbonkit.quantities.registry import registry
sys.setswitchinterval(1e-6)
gate, seen = threading.Barrier(8), []
def ask():
    gate.wait()
    seen.append(registry())
threads = [threading.Thread(target=ask) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(set(map(id, seen))) == 1, len(set(map(id, seen)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-200:]
