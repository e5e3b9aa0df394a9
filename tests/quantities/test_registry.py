"""Our vocabulary under pint's arithmetic: exact conversion, and none of pint's own units or readings."""

from fractions import Fraction

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies_quantities import compatible_unit_texts

from carbonkit.errors import CarbonkitError, DimensionError, NumberError, UnitError, ValueRangeError
from carbonkit.quantities import vocabulary
from carbonkit.quantities.registry import exact_amount, quantity, registry

# Joule, kilogram and cubic metre in one unit, typed from the definitions.
SCALES = {
    "energy": {"Wh": 3600, "kWh": 3_600_000, "MWh": 3_600_000_000, "kJ": 1000, "MJ": 10**6, "GJ": 10**9, "TJ": 10**12},
    "mass": {
        "g": Fraction(1, 1000),
        "kg": 1,
        "t": 1000,
        "lb": Fraction("0.45359237"),
        "short_ton": Fraction("907.18474"),
    },
    "volume": {
        "L": Fraction(1, 1000),
        "m3": 1,
        "us_gallon": Fraction("0.003785411784"),
        "uk_gallon": Fraction("0.00454609"),
    },
    "CO2e": {"gCO2e": Fraction(1, 1000), "kgCO2e": 1, "tCO2e": 1000, "ktCO2e": 10**6, "MtCO2e": 10**9},
}
PAIRS = [
    (a, b, Fraction(x) / Fraction(y)) for group in SCALES.values() for a, x in group.items() for b, y in group.items()
]


def test_the_call_of_the_issue() -> None:
    made = quantity("356,483", "kWh").to("GJ")
    assert isinstance(made, pint.Quantity)
    assert (made.magnitude, str(made.units)) == (1283.3388, "GJ")


@given(st.floats(-1e200, 1e200), st.sampled_from(PAIRS))
def test_scalar_conversion_is_the_correctly_rounded_exact_one(amount: float, case: tuple[str, str, Fraction]) -> None:
    """.to() is the exact product of the float and the exact factor, rounded once: never a unit in the last place off.

    Mutation tried: ``float(exact(value) * factor)`` -> ``value * float(factor)`` breaks it.
    """
    source, target, factor = case
    assert quantity(amount, source).to(target).magnitude == float(Fraction(amount) * factor)


def test_one_kilowatt_hour_is_three_point_six_megajoule() -> None:
    """pint's own registry says 3.5999999999999996."""
    assert quantity(1, "kWh").to("MJ").magnitude == 3.6
    assert quantity(3.6, "MJ") == quantity(1, "kWh")
    assert registry().convert(1, "kWh", "MJ") == 3.6


@given(st.integers(-(10**9), 10**9), compatible_unit_texts())
def test_every_compatible_pair_converts_through_pint(amount: int, texts: list[str]) -> None:
    """The registry and the grammar agree on every composed unit; a target with a scale is refused, not misread.

    Mutation tried: ``size**power`` -> ``size`` in ``_as_unit`` breaks it.
    """
    from carbonkit.quantities import convert, parse_unit

    source, target = texts
    made = quantity(amount, source)
    if parse_unit(target).multiplier != 1:
        with pytest.raises(UnitError, match="scale of tens"):
            made.to(target)
        target = "/".join(part for part in [parse_unit(target).name.partition(" ")[2]])
    plain = Fraction(float(amount * parse_unit(source).multiplier))
    expected = convert(plain, parse_unit(source).name.rpartition(" ")[2], target)
    assert made.to(target).magnitude == float(expected)


@pytest.mark.parametrize("text", ["万千瓦时", "'000 kWh", "million t", "千人", "kWh/万人"])
def test_a_scaled_unit_is_no_target(text: str) -> None:
    """A scale goes into the amount of ``quantity``; in ``.to`` it has no place to go and is refused."""
    assert quantity(2, "万千瓦时").magnitude == 20_000
    with pytest.raises(UnitError, match="scale of tens"):
        quantity(1, "kWh").to(text)


@pytest.mark.parametrize(
    "text",
    [
        *["ton", "tons", "MT", "mt", "kt", "Mt", "mWh", "mwh", "T", "C", "bbl", "cal", "kcal", "gal", "pcs", "$", "元"],
        *[
            "knot",
            "parsec",
            "pc",
            "tesla",
            "megatesla",
            "second",
            "s",
            "degC",
            "celsius",
            "kelvin",
            "K",
            "watt",
            "W",
            "kW",
        ],
        *[
            "bit",
            "count",
            "mole",
            "barrel",
            "btu",
            "BTU",
            "horsepower",
            "acre",
            "foot",
            "inch",
            "pint",
            "ounce",
            "dB",
            "ppm",
        ],
        *["kilokWh", "GkWh", "mkg", "µg", "Mg", "megakWh", "delta_kWh", "kilo", "mega"],
        *["9**9**9", "m**(9**9**8)", "kWh + 1", "2*kWh", "kWh kWh", "kg\nm", "[energy]", "_time", "_energy"],
    ],
)
def test_the_registry_knows_no_unit_but_ours(text: str) -> None:
    """Neither pint's units (kt knot, MT megatesla, pcs parsec) nor its prefixes nor its arithmetic are there.

    Mutation tried: ``Registry(None)`` -> ``Registry()`` (pint's defaults) breaks the set below; dropping our
    ``parse_units_as_container`` breaks this.
    """
    made = quantity(1, "kWh")
    for read in (
        lambda: registry().parse_units(text),
        lambda: registry().Unit(text),
        lambda: registry().Quantity(1, text),
        lambda: made.to(text),
        lambda: registry()(f"1 {text}"),
        lambda: registry().convert(1, text, text),
        lambda: quantity(1, text),
    ):
        with pytest.raises(CarbonkitError):
            read()


def test_the_units_of_the_registry_are_the_ones_of_the_file() -> None:
    """Each name of units.txt, and beside them only nameless roots that no text can reach; no prefix at all."""
    known = set(registry()._units)
    ours = set(vocabulary().units)
    assert ours <= known
    assert all(name.startswith("_") for name in known - ours)
    assert set(registry()._prefixes) <= {""}


@pytest.mark.parametrize("name", sorted(set(vocabulary().units) - set(vocabulary().refused)))
def test_pint_holds_the_scale_of_the_file(name: str) -> None:
    """pint's own bookkeeping of a unit agrees with the exact scale, as nearly as a float can."""
    dimension, scale = vocabulary().units[name]
    factor, _ = registry()._get_root_units(registry().UnitsContainer({name: 1}))
    root = {base: 1 for base, _ in dimension}
    assert set(registry().get_dimensionality({name: 1})) == {f"[{base}]" for base in root}
    assert factor == pytest.approx(float(scale), rel=1e-15)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "Infinity", "NaN", "1,5", "", "1_0", "0x10", "1 000.5.3", "９**９"]
)
def test_no_amount_that_is_no_number(text: str) -> None:
    """pint reads "nan kg" and "inf kg", "1,5 kg" as 15 and "1 000 kg" as 0; none of them is an amount here."""
    with pytest.raises(NumberError):
        quantity(text, "kg")
    with pytest.raises(CarbonkitError):
        registry()(f"{text} kg" if text else "")
    with pytest.raises(CarbonkitError):
        registry().Quantity(f"{text} kg x")


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -float("inf"), np.float64("nan")])
def test_no_amount_that_is_not_finite(amount: float) -> None:
    with pytest.raises(ValueRangeError, match="finite"):
        quantity(amount, "kWh")
    with pytest.raises(ValueRangeError, match="finite"):
        registry().Quantity(amount, "kWh").to("MJ")


@pytest.mark.parametrize("amount", [True, None, [1], b"1", 1j])
def test_no_amount_that_is_no_amount(amount: object) -> None:
    with pytest.raises(NumberError):
        quantity(amount, "kWh")


def test_texts_with_an_amount() -> None:
    """The registry called with a text reads one plain number, a blank and a unit; nothing is evaluated."""
    assert registry()("5 kWh") == quantity(5, "kWh")
    assert registry()("1,234.5 吨标准煤") == quantity("1234.5", "tce")
    assert registry()("kWh") == quantity(1, "kWh")
    for text in ("1 000 kg", "5 5 kWh", "5kWh", "2 * 3 kWh", "1,5 kg"):
        with pytest.raises(CarbonkitError):
            registry()(text)


# --- arithmetic ------------------------------------------------------------------------------------------------------


def test_sums_across_energy_units() -> None:
    """10 kWh + 5 MWh = 5010 kWh, where a peer says 15.

    Mutation tried: ``_convert`` returning ``value`` unchanged breaks it.
    """
    total = quantity(10, "kWh") + quantity(5, "MWh")
    assert (total.magnitude, str(total.units)) == (5010.0, "kWh")
    assert (quantity(5, "MWh") - quantity(10, "kWh")).magnitude == 4.99
    assert sum([quantity(1, "kWh"), quantity(1, "MWh")]) == quantity(1001, "kWh")
    assert quantity(24, "hour") == quantity(1, "day")


@pytest.mark.parametrize(
    ("one", "other"),
    [("tCO2e", "tCO2"), ("tCO2", "tCH4"), ("kWh", "tce"), ("t", "tCO2e"), ("CNY", "HKD"), ("Nm3", "m3")],
)
def test_different_things_are_never_added(one: str, other: str) -> None:
    """CO2e + CO2 fails, and so does every other sum over two dimensions.

    Mutation tried: all substances defined as ``[mass]`` in the registry breaks it.
    """
    with pytest.raises((pint.DimensionalityError, DimensionError)):
        quantity(1, one) + quantity(1, other)
    with pytest.raises((pint.DimensionalityError, DimensionError)):
        quantity(1, one).to(other)


def test_units_cancel_in_products() -> None:
    """356,483 kWh x 0.8244 t/MWh is 293.88 t, where a peer says 293,884.6."""
    made = (quantity("356,483", "kWh") * quantity("0.8244", "tCO2/MWh")).to("tCO2")
    assert made.magnitude == pytest.approx(293.8845852, rel=1e-15)
    assert (quantity(50, "%") * quantity(2, "kWh")).to("kWh").magnitude == 1.0
    assert (quantity(1, "MWh") / quantity(1, "kWh")).to("one").magnitude == 1000.0


def test_arrays_convert_elementwise_and_keep_their_shape() -> None:
    """A float array is multiplied by the factor; the quantity given is not changed."""
    rows = np.array([[1.0, 2.0], [-3.0, 0.0]])
    made = quantity(rows, "kWh")
    converted = made.to("MJ")
    np.testing.assert_allclose(converted.magnitude, [[3.6, 7.2], [-10.8, 0.0]], rtol=1e-15)
    assert (converted.magnitude.dtype, converted.magnitude.shape) == (np.dtype("float64"), (2, 2))
    np.testing.assert_array_equal(made.magnitude, rows)
    np.testing.assert_array_equal(quantity(np.array([1, 2]), "万千瓦时").magnitude, [10_000.0, 20_000.0])
    assert (quantity(np.array([1.0]), "kWh") + quantity(np.array([1.0]), "MWh")).magnitude.tolist() == [1001.0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_arrays_with_a_hole_are_refused(bad: float) -> None:
    with pytest.raises(ValueRangeError, match="finite"):
        quantity(np.array([1.0, bad]), "kWh")


@given(st.floats(-1e15, 1e15), compatible_unit_texts())
def test_exact_amount_is_what_the_quantity_holds(amount: float, texts: list[str]) -> None:
    """The way back from pint: the float's exact value, and a unit of the same dimension.

    Mutation tried: ``_as_unit`` with exponents negated breaks it.
    """
    from carbonkit.quantities import parse_unit

    made = quantity(amount, texts[0])
    value, unit = exact_amount(made)
    assert value == Fraction(made.magnitude)
    assert unit.dimension == parse_unit(texts[0]).dimension
    assert unit.multiplier == 1


@pytest.mark.parametrize("foreign", [pint.UnitRegistry(None).Quantity(1.0), 5, "5 kWh", None])
def test_quantities_of_others_are_refused(foreign: object) -> None:
    with pytest.raises(DimensionError, match=r"carbonkit\.quantity"):
        exact_amount(foreign)
