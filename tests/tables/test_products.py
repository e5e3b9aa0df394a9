"""Sums of products of integers by digits of 16 bits are those of Python's integers."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import products
from carbonkit.tables.products import limbs_of, sums_of_products

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
