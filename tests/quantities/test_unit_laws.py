"""The laws of exact conversion: round trip, composition, linearity, and names that read back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies_quantities import compatible_unit_texts, fractions_, number_texts, plain_unit_texts, units_by_dimension

from carbonkit.errors import DimensionError, NumberError, ValueRangeError
from carbonkit.quantities import convert, parse_unit, vocabulary


@given(fractions_(), compatible_unit_texts())
def test_there_and_back_is_exact(amount: Fraction, texts: list[str]) -> None:
    """convert(convert(x, a, b), b, a) == x, to the last digit of the Fraction.

    Mutation tried: ``return self.scale / other.scale`` -> ``Fraction(float(...))`` breaks it.
    """
    one, other = texts
    assert convert(convert(amount, one, other), other, one) == amount
    assert convert(amount, one, one) == amount


@given(fractions_(), compatible_unit_texts(count=3))
def test_a_detour_changes_nothing(amount: Fraction, texts: list[str]) -> None:
    """a -> b -> c is a -> c: conversion composes.

    Mutation tried: ``factor_to`` divided once more by ``other.multiplier`` breaks it.
    """
    one, other, third = texts
    assert convert(convert(amount, one, other), other, third) == convert(amount, one, third)


@given(fractions_(), fractions_(), fractions_(), compatible_unit_texts())
def test_conversion_is_linear(x: Fraction, y: Fraction, factor: Fraction, texts: list[str]) -> None:
    """convert(k x + y) == k convert(x) + convert(y), and zero stays zero.

    Mutation tried: an offset, ``amount * factor + Fraction(1, 10**9)``, breaks it.
    """
    one, other = texts
    together = convert(factor * x + y, one, other)
    assert together == factor * convert(x, one, other) + convert(y, one, other)
    assert convert(Fraction(0), one, other) == 0


@given(fractions_(), compatible_unit_texts(count=4))
def test_a_quotient_converts_as_its_parts_do(amount: Fraction, texts: list[str]) -> None:
    """In a/c per b/d the factor is the one of a -> b over the one of c -> d.

    Mutation tried: exponent of a term behind the slash kept positive (``-exponent if place`` dropped) breaks it.
    """
    a, b = texts[0].split("/")[0], texts[1].split("/")[0]
    c, d = texts[2].split("/")[0], texts[3].split("/")[0]
    if "·" in c or "·" in d:
        c, d = c.split("·")[0], d.split("·")[0]
    expected = amount * convert(Fraction(1), a, b) / convert(Fraction(1), c, d)
    assert convert(amount, f"{a}/{c}", f"{b}/{d}") == expected


@given(plain_unit_texts())
def test_name_reads_back_as_the_same_unit(text: str) -> None:
    """parse_unit(unit.name) has the same scale and dimension, for every unit without a scale in its text.

    Mutation tried: ``"·".join(above)`` -> ``" ".join(above)`` in ``name`` breaks it.
    """
    unit = parse_unit(text)
    again = parse_unit(unit.name)
    assert (again.scale, again.dimension, again.multiplier) == (unit.scale, unit.dimension, 1)
    assert again.name == unit.name


@pytest.mark.parametrize("name", [name for group in units_by_dimension().values() for name in group])
def test_canonical_name_is_its_own_spelling(name: str) -> None:
    """Every unit that the vocabulary builds, each gas under each mass included, is read back from its name."""
    unit = parse_unit(name)
    assert (unit.name, unit.pairs, unit.multiplier) == (name, ((name, 1),), 1)
    assert (unit.dimension, unit.scale) == vocabulary().units[name]


@given(st.sampled_from(list(units_by_dimension())), st.sampled_from(list(units_by_dimension())))
def test_only_equal_dimensions_convert(one: tuple[tuple[str, int], ...], other: tuple[tuple[str, int], ...]) -> None:
    """Two units convert exactly when they measure the same thing.

    Mutation tried: comparing only the exponents of the dimensions breaks it.
    """
    names = units_by_dimension()
    source, target = names[one][0], names[other][-1]
    if one == other:
        assert convert(Fraction(1), source, target) > 0
    else:
        with pytest.raises(DimensionError):
            convert(Fraction(1), source, target)


@given(fractions_(), st.sampled_from(["kWh", "tCO2e", "m3", "人", "km2", "HKD", "tce", "吨"]))
def test_a_scale_in_the_text_is_a_factor(amount: Fraction, unit: str) -> None:
    """万, '000 and million multiply, in front or behind, and nothing else changes.

    Mutation tried: ``_THOUSANDS_BEHIND`` returning 100 breaks it.
    """
    for text, factor in (
        ("万", 10**4),
        ("萬", 10**4),
        ("'000 ", 10**3),
        ("million ", 10**6),
        ("亿", 10**8),
        ("億", 10**8),
    ):
        assert convert(amount, text + unit, unit) == amount * factor
    for text in (" ('000)", " '000", "'000s", " in '000s"):
        assert convert(amount, unit + text, unit) == amount * 1000


def test_units_of_the_definition_are_the_ones_typed_here() -> None:
    """A few factors of the world, typed by hand: 1 kWh = 3.6 MJ; 1 TJ = 277.7... MWh; 7000 kcal_IT = 29,307.6 kJ."""
    assert convert(Fraction(1), "kWh", "MJ") == Fraction("3.6")
    assert convert(Fraction(1), "TJ", "MWh") == Fraction(2500, 9)
    assert convert(Fraction(7000), "kcal_IT", "kJ") == Fraction("29307.6")
    assert convert(Fraction(356483), "kWh", "GJ") == Fraction("1283.3388")
    assert convert(Fraction("35.6483"), "万千瓦时", "kWh") == 356483
    assert convert(Fraction("0.8244"), "tCO2/MWh", "kgCO2/kWh") == Fraction("0.8244")
    assert convert(Fraction(1), "mile", "km") == Fraction("1.609344")
    assert convert(Fraction(1), "day", "hour") == 24
    assert convert(Fraction(1), "therm", "kJ") == Fraction("105505.585262")


@given(number_texts(), compatible_unit_texts())
def test_amount_may_be_a_text_of_a_number(case: tuple[str, Fraction], texts: list[str]) -> None:
    """convert reads an amount as the one number parser does, exactly.

    Mutation tried: ``float(amount)`` in ``convert`` breaks it.
    """
    one, other = texts
    assert convert(case[0], one, other) == convert(case[1], one, other)


def test_amount_that_is_no_finite_number_is_refused() -> None:
    for amount in ("1,5", "", "nan", True, None):
        with pytest.raises(NumberError):
            convert(amount, "kWh", "GJ")
    with pytest.raises(ValueRangeError):
        convert(float("nan"), "kWh", "GJ")
