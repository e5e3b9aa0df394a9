"""Exact sums by group equal the sums of Fractions, in any order and in chunks of any size."""

from __future__ import annotations

from fractions import Fraction
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import sums
from carbonkit.tables.sums import grouped_exact_sums

TINY = 5e-324
doubles = st.one_of(
    st.floats(-1e299, 1e299, allow_nan=False),
    st.sampled_from((0.0, -0.0, TINY, -TINY, 2.2250738585072014e-308, 1e299, -1e299, 0.1, -0.1, 1e16, 1.0, 2.0**-1060)),
    st.builds(lambda mantissa, power: float(np.ldexp(mantissa, power)), st.floats(-1, 1), st.integers(-1100, 990)),
)
entries = st.lists(st.tuples(doubles, st.integers(-1, 4)), max_size=60)


def oracle(pairs: list[tuple[float, int]], count: int) -> list[Fraction]:
    totals = [Fraction(0)] * count
    for value, group in pairs:
        if group >= 0:
            totals[group] += Fraction(value)
    return totals


def found(pairs: list[tuple[float, int]], count: int) -> list[Fraction]:
    values = np.array([value for value, _ in pairs], dtype=np.float64)
    groups = np.array([group for _, group in pairs], dtype=np.int64)
    return grouped_exact_sums(values, groups, count)


@given(entries)
def test_sums_equal_those_of_fractions(pairs: list[tuple[float, int]]) -> None:
    """Any exponents, subnormals, signs and zeros; a group of -1 is left out.

    Mutations tried, red: the loop of levels run once only (the lowest bits are lost); `_SUM_BITS` = 70 (a level is no
    longer exact).
    """
    assert found(pairs, 5) == oracle(pairs, 5)


@given(entries, st.randoms(use_true_random=False), st.integers(1, 9))
def test_neither_order_nor_chunks_show(pairs: list[tuple[float, int]], random: object, chunk: int) -> None:
    """Shuffled, and cut at every boundary: the same Fractions.

    Mutations tried, red: the sums of a level or its integers written over, so that the last chunk wins.
    """
    mixed = pairs * 3
    random.shuffle(mixed)  # type: ignore[attr-defined]
    # One group: chunks are longer than asked for where there are many.
    mixed = [(value, min(group, 0)) for value, group in mixed]
    with patch.object(sums, "_CHUNK", chunk), patch.object(sums, "_MOST_CHUNKS", 2):
        assert found(mixed, 1) == oracle(mixed, 1)


@given(
    st.integers(-1100, 950),
    st.integers(0, 45),
    st.lists(st.tuples(st.floats(0.5, 1, exclude_max=True), st.integers(0, 45), st.integers(0, 2)), max_size=60),
    st.sampled_from((1, -1)),
    st.integers(1, 9),
)
def test_sizes_that_are_near_are_summed_exactly(
    power: int, spread: int, parts: list[tuple[float, int, int]], sign: int, chunk: int
) -> None:
    """Values of one sign and of few binary orders are not split to the last: their lowest bit is known.

    Mutations tried, red: 40 for the 53 bits of a double; the least value without its sign.
    """
    pairs = [(sign * float(np.ldexp(mantissa, power + min(up, spread))), group) for mantissa, up, group in parts]
    assert found(pairs, 3) == oracle(pairs, 3)
    with patch.object(sums, "_CHUNK", chunk):
        assert found(pairs, 3) == oracle(pairs, 3)


def test_the_lowest_bit_of_the_least_value_is_kept() -> None:
    """Beside a great value, least ones with an odd last bit, around every place where a level may end.

    Mutation tried, red: 52 for the 53 bits of a double.
    """
    for power in range(-60, 60):
        pairs = [(float(2**20 - 1), 0), (float(np.nextafter(2.0**power, np.inf)), 1)]
        assert found(pairs, 2) == oracle(pairs, 2)


@given(
    st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 2)), max_size=60), st.sampled_from((1, 4, 100))
)
def test_whole_numbers_quarters_and_hundredths(parts: list[tuple[int, int]], below: int) -> None:
    """What needs one level, and what looks like it: a hundredth is no double.

    Mutation tried, red: the chunk left after its first level.
    """
    pairs = [(whole / below, group) for whole, group in parts]
    assert found(pairs, 3) == oracle(pairs, 3)


def test_many_equal_values_do_not_lose_a_bit() -> None:
    """A chunk of full mantissas, more rows than a double has spare bits for one naive sum.

    0.1 is 3602879701896397 / 2^55: 300,000 of them, minus one whole.
    """
    values = np.concatenate([np.full(300_000, 0.1), [-1.0], np.full(300_000, 1e-300)])
    expected = 300_000 * Fraction(3602879701896397, 2**55) - 1 + 300_000 * Fraction(1e-300)
    assert grouped_exact_sums(values, np.zeros(len(values), dtype=np.int32), 1) == [expected]


def test_the_worst_chunk_stays_exact() -> None:
    """As many rows as a chunk holds, all of the largest mantissa and one sign: the level's sum must still fit 53 bits.

    Mutation tried, red: `_SUM_BITS` = 54.
    """
    rows = sums._CHUNK
    # Of every lowest bit: a sum that does not fit loses one.
    values = 2.0 - np.arange(1, 2 * rows, 2) * 2.0**-42 * (np.arange(rows) % 17 + 1)
    expected = sum(map(Fraction, values.tolist()))
    assert grouped_exact_sums(values, np.zeros(rows, dtype=np.int8), 1) == [expected]


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.int64])
def test_groups_of_any_integer_type_and_empty_groups(dtype: type) -> None:
    """A group without rows is 0, nothing at all is a list of zeros."""
    groups = np.array([2, 2, -1], dtype=dtype)
    assert grouped_exact_sums(np.array([0.5, 0.25, 9.0]), groups, 4) == [0, 0, Fraction(3, 4), 0]
    assert grouped_exact_sums(np.array([]), np.array([], dtype=dtype), 2) == [0, 0]


def test_the_values_handed_in_are_not_changed() -> None:
    values = np.array([0.1, 1e16, -3.0])
    before = values.copy()
    grouped_exact_sums(values, np.array([0, 0, 0]), 1)
    assert values.tolist() == before.tolist()


def test_what_is_left_out_may_be_no_number() -> None:
    """The amount of a row with a problem is NaN, and changes no grid.

    Mutation tried, red: the greatest size taken from all values.
    """
    values = np.array([np.nan, 1e12 / 7, 3.3, 1e15 / 3] * 5)
    groups = np.array([-1, 0, 0, 0] * 5)
    assert grouped_exact_sums(values, groups, 1) == [sum(map(Fraction, values[groups == 0].tolist()))]
