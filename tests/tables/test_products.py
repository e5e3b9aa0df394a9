"""Sums of products by digits of 16 bits are those of Python's integers and Fractions."""

from __future__ import annotations

from fractions import Fraction
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import products
from carbonkit.tables.products import grouped_sums_of_products, limbs_of, sums_of_products

doubles = st.one_of(
    st.floats(-1e299, 1e299, allow_nan=False),
    st.sampled_from((0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 1e299, -1e299, 0.1, -0.1, 1e16, 1.0, 2.0**-1060)),
    st.integers(-(10**8), 10**8).map(lambda cents: cents / 100),
)
sums = st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.sampled_from((0, -1, 2**62, -(2**62)))), max_size=12)
numerators = st.one_of(st.integers(-(2**200), 2**200), st.sampled_from((0, 1, -1, 2**15, 2**16 - 1, -(2**15), 2**48)))


@given(st.dictionaries(st.integers(-1074, 900), sums, max_size=3), st.data(), st.integers(1, 5))
def test_sums_of_products_are_those_of_integers(levels: dict[int, list[int]], data: st.DataObject, most: int) -> None:
    """Any signs and sizes, several powers of two, and tables that are longer than one matrix may be.

    Mutations tried, red: the sign of the last digit left out; `_BITS` of one side only; the last part of a long table
    left out.
    """
    count = max((len(units) for units in levels.values()), default=0)
    levels = {power: [*units, *[0] * (count - len(units))] for power, units in levels.items()}
    lists = data.draw(st.lists(st.lists(numerators, min_size=count, max_size=count), max_size=3))
    arrays = {power: np.array(units, dtype=np.int64) for power, units in levels.items()}
    with patch.object(products, "_MOST", most):
        found, exponent = sums_of_products(arrays, [limbs_of(one) for one in lists])
    assert exponent == min(levels, default=0)
    assert found == [
        sum(
            unit * numerator << (power - exponent)
            for power, units in levels.items()
            for unit, numerator in zip(units, one, strict=True)
        )
        for one in lists
    ]


def test_the_longest_table_of_the_greatest_digits_is_exact() -> None:
    """2^20 products of (2^16 - 1)^2: as many as a double takes without rounding.

    Mutation tried, red: `_MOST` = 2^24, with sixteen times the rows.
    """
    count = products._MOST
    found, _ = sums_of_products({0: np.full(count, 2**16 - 1)}, [np.full((1, count), 2.0**16 - 1)])
    assert found == [count * (2**16 - 1) ** 2]


def of_fractions(rows: list[tuple[float, int, int]], count: int, above: list[int]) -> list[Fraction]:
    """The sum of (amount x numerator) of each group, one row after the other."""
    totals = [Fraction(0)] * count
    for amount, member, group in rows:
        totals[group] += Fraction(amount) * above[member]
    return totals


@given(
    st.lists(st.tuples(doubles, st.integers(0, 3), st.integers(0, 4)), max_size=40),
    st.lists(st.lists(numerators, min_size=4, max_size=4), max_size=3),
    st.sampled_from((1, 7, 1 << 15)),
    st.randoms(use_true_random=False),
)
def test_grouped_sums_of_products_are_those_of_fractions(
    rows: list[tuple[float, int, int]], lists: list[list[int]], block: int, random: object
) -> None:
    """Any sizes and signs, subnormals, groups without a row; the same for every order of rows and length of a block.

    Mutations tried, red: only the first two grids; a grid too few where some are left out; the rows of a later grid not
    picked; `_BITS * nth` left out of the shift; the sums of a block for those of all before.
    """
    for _ in range(2):
        amounts, members, groups = (np.array([row[column] for row in rows]) for column in range(3))
        with patch.object(products, "_BLOCK", block):
            found, exponent = grouped_sums_of_products(
                amounts.astype(np.float64),
                members.astype(np.int16),
                groups.astype(np.int32),
                5,
                [limbs_of(one) for one in lists],
            )
        exact = [[total * Fraction(2) ** exponent for total in totals] for totals in found]
        assert exact == [of_fractions(rows, 5, one) for one in lists]
        random.shuffle(rows)  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [1, 3, 1 << 10, (1 << 15) + 1, 1 << 17])
def test_the_greatest_group_is_exact(size: int) -> None:
    """Groups of any size, their amounts with every other bit of a double set, times the greatest digits.

    Mutations tried, red: grids as wide as for a group of one row; `_DOUBLE` = 55.
    """
    amount = float(0x15555555555555)
    above = 2**48 - 1
    amounts = np.full(size + 1, amount)
    groups = np.array([0] * size + [1])
    found, exponent = grouped_sums_of_products(amounts, np.zeros(size + 1, np.int8), groups, 2, [limbs_of([above])])
    assert [total * Fraction(2) ** exponent for total in found[0]] == [size * int(amount) * above, int(amount) * above]
