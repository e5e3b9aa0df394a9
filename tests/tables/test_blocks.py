"""What blocks share: the numbers of keys, and exact sums, are those of the whole table for every cut into blocks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import sums as exact
from carbonkit.tables import vocabulary
from carbonkit.tables.csv_blocks import _is_plainly_quoted
from carbonkit.tables.keys import distinct_keys
from carbonkit.tables.sums import RunningSums
from carbonkit.tables.vocabulary import Vocabulary

doubles = st.one_of(
    st.floats(-1e149, 1e149, allow_nan=False),
    st.sampled_from((0.0, -0.0, 5e-324, -5e-324, 0.1, -0.1, 1e16, 1.0, 2.0**-1060, 1e149)),
)
cuts = st.lists(st.integers(1, 9), min_size=1, max_size=6)
cells = st.lists(
    st.tuples(st.sampled_from(("kWh", "MWh", "", None)), st.sampled_from((2022, 2023, None)), st.integers(0, 3)),
    min_size=1,
    max_size=30,
)


@given(st.lists(st.tuples(doubles, st.integers(-1, 4)), max_size=40), cuts, st.integers(1, 30))
def test_running_sums_are_those_of_fractions(pairs: list[tuple[float, int]], sizes: list[int], most: int) -> None:
    """Any exponents, cuts, and numbers of rows between two settlings; groups that come later; -1 left out.

    Mutations tried, red: `_settle` left out; a level that is replaced instead of added to.
    """
    wanted = [Fraction(0)] * 5
    for value, group in pairs:
        if group >= 0:
            wanted[group] += Fraction(value)
    sums, count, start = RunningSums(), 0, 0
    with patch.object(exact, "_CHUNK", most), patch.object(exact, "_MOST_CHUNKS", 2):
        for turn in range(len(pairs) + 1):
            part = pairs[start : start + sizes[turn % len(sizes)]]
            start += len(part)
            count = max([count, *(group + 1 for _, group in part)])
            values = np.array([value for value, _ in part], dtype=np.float64)
            sums.add(values, np.array([group for _, group in part], dtype=np.int32), count)
    assert sums.totals() == wanted[:count]
    units, exponent = sums.integers()
    assert [unit * Fraction(2) ** exponent for unit in units] == wanted[:count]


@given(cells, cuts, st.booleans(), st.booleans())
def test_keys_of_blocks_are_those_of_the_whole(
    rows: list[tuple[Any, Any, int]], sizes: list[int], coded: bool, hashed: bool
) -> None:
    """Numbers by first appearance, the same for texts, dictionaries and numbers, by the table and by hashing.

    Mutations tried, red: keys numbered in the order of their codes; a null as the first word; rows of earlier
    blocks left out of `first_rows`.
    """
    frame = pd.DataFrame(rows, columns=["unit", "period", "more"]).astype({"period": "Int64"})
    expected = distinct_keys([frame["unit"], None, frame["period"], frame["more"]], len(frame))
    seen, start = Vocabulary(), 0
    found: list[int] = []
    with patch.object(vocabulary, "_DENSE", 0 if hashed else 1 << 20):
        for turn in range(len(rows)):
            part = rows[start : start + sizes[turn % len(sizes)]]
            start += len(part)
            if part:
                unit, period, more = (pa.array(list(column)) for column in zip(*part, strict=True))
                unit, period = unit.cast(pa.string()), period.cast(pa.int64())
                columns = [unit.dictionary_encode() if coded else unit, None, period, more]
                found += seen.add(columns, len(part)).tolist()
    assert found == expected.codes.tolist()
    assert list(seen.keys) == expected.values
    assert seen.first_rows == expected.first_rows.tolist()


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ('"a","b"\n', True),
        ('"a""b",""\n"","c"\r\n', True),
        ('x,"a,b"', True),
        ('a"b,c\n', False),
        ('"a"b,c\n', False),
        (' "a",c\n', False),
        ('"a\n', False),
        ('""""\n', True),
        ('"a" ,c\n', False),
    ],
)
def test_quotes_are_plain_where_all_readers_agree(text: str, is_plain: bool) -> None:
    assert _is_plainly_quoted(np.frombuffer(text.encode(), dtype=np.uint8)) is is_plain


def test_more_combinations_than_an_integer_holds() -> None:
    """Eight columns of 1,024 texts are 2^80 combinations: still keys, and no two keys made one.

    Mutation tried, red: the folding at 2**62 left out (the first column is then lost modulo 2^64).
    """
    diagonal = list(range(1024))
    columns = [pa.array([f"a{n}" for n in diagonal * 2])]
    columns += [pa.array([f"b{n}" for n in [*diagonal, *[0] * 1024]]) for _ in range(7)]
    seen = Vocabulary()
    # The first row of the second half is the first row again.
    assert seen.add(columns, 2048).tolist() == [*range(1024), 0, *range(1024, 2047)]
