"""Distinct keys against a dictionary: each row has the code of its key, keys in order of first appearance."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.tables import keys
from carbonkit.tables.keys import Keys, distinct_keys

texts = st.sampled_from(("kWh", "MWh", "度", "2022", " ", "", "a", "b", "nan", "None"))
cells = {
    "text": texts,
    "text or nothing": st.one_of(texts, st.none(), st.just(float("nan"))),
    "text and number": st.sampled_from((2022, "2022", 2022.0, "2022.0", None, "")),
    "integer": st.integers(-3, 3),
    "year": st.sampled_from((2021.0, 2022.0, 2022.5, -1.0)),
    "year or nothing": st.sampled_from((2021.0, 2022.0, float("nan"))),
    "day": st.sampled_from([pd.Timestamp("2022-01-01"), pd.Timestamp("2022-12-31"), pd.NaT]),
}


def text(value: Any) -> str:
    """What a cell means, written a second time."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, float):
        return f"{value:.0f}" if value == round(value) else repr(float(value))
    return str(value)


@st.composite
def tables(draw: st.DrawFn) -> list[pd.Series | None]:
    rows = draw(st.integers(1, 30))
    columns: list[pd.Series | None] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([*cells, "absent"]))
        if kind == "absent":
            columns.append(None)
            continue
        values = draw(st.lists(cells[kind], min_size=rows, max_size=rows))
        column = pd.Series(values, dtype=object if kind.startswith("text") else None)
        if kind == "text" and draw(st.booleans()):
            column = column.astype("string")
        elif draw(st.booleans()):
            spare = [] if kind != "text" else ["never", "nowhere"]
            levels = [*spare, *column.dropna().unique()]
            column = pd.Series(pd.Categorical(column, categories=draw(st.permutations(levels))))
        columns.append(column)
    if all(column is None for column in columns):
        columns.append(pd.Series(["x"] * rows, dtype=object))
    return columns


def assert_like_a_dictionary(columns: list[pd.Series | None], made: Keys) -> None:
    rows = max(len(column) for column in columns if column is not None)
    seen: dict[tuple[str, ...], int] = {}
    first: list[int] = []
    counts: list[int] = []
    for row in range(rows):
        key = tuple("" if column is None else text(column.iloc[row]) for column in columns)
        if key not in seen:
            seen[key] = len(seen)
            first.append(row)
            counts.append(0)
        counts[seen[key]] += 1
        assert made.values[made.codes[row]] == key
        assert made.codes[row] == seen[key]
    assert made.values == list(seen)
    assert made.first_rows.tolist() == first
    assert made.counts() == counts


@given(tables(), st.booleans())
def test_keys_are_those_of_a_dictionary(columns: list[pd.Series | None], hashed: bool) -> None:
    """Texts, numbers, days, nulls, categories with unused levels; by the dense table and by hashing.

    Mutations tried, red: columns added without their radix; order by code instead of by first
    appearance; nulls (-1) left as they are; 2022 and "2022" left two keys; `str(value)` of 2022.0.
    """
    with patch.object(keys, "_DENSE_LIMIT", 0 if hashed else 1 << 22):
        assert_like_a_dictionary(columns, distinct_keys(columns, max(len(c) for c in columns if c is not None)))


ARROW = {
    "dictionary": pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string())),
    "string": pd.ArrowDtype(pa.string()),
    "str": pd.StringDtype("pyarrow", na_value=np.nan),
    "large_string": pd.ArrowDtype(pa.large_string()),
}


@given(st.lists(st.tuples(*[st.one_of(texts, st.none())] * 2), min_size=1, max_size=30), st.data())
def test_columns_of_arrow_have_the_keys_of_their_texts(rows: list[tuple[str | None, ...]], data: Any) -> None:
    """Dictionaries as Parquet files have them, and texts; in one piece, or in two with dictionaries of their own.

    Mutation tried, red: `fill_null(-1)` left out.
    """
    columns: list[pd.Series | None] = []
    for cells in zip(*rows, strict=True):
        dtype = ARROW[data.draw(st.sampled_from(sorted(ARROW)))]
        cut = data.draw(st.integers(0, len(cells)))
        parts = [pd.Series(list(part), dtype=object).astype(dtype) for part in (cells[:cut], cells[cut:]) if part]
        columns.append(pd.concat(parts, ignore_index=True).astype(dtype))
    columns.append(pd.Series([cells[0] for cells in rows], dtype="category"))
    assert_like_a_dictionary(columns, distinct_keys(columns, len(rows)))


def test_long_columns_of_texts_are_encoded_side_by_side() -> None:
    """More rows than a block, some without a value: the keys of categories with the same cells."""
    rows = keys._BLOCK + 11
    units, years = (
        [("kWh", "MWh", None)[n % 3] for n in range(rows)],
        [("2021", "2022")[n % 7 > 3] for n in range(rows)],
    )
    plain: list[pd.Series | None] = [pd.Series(cells, dtype="category") for cells in (units, years)]
    made = distinct_keys([pd.Series(cells, dtype=ARROW["str"]) for cells in (units, years)], rows)
    expected = distinct_keys(plain, rows)
    assert made.values == expected.values
    np.testing.assert_array_equal(made.codes, expected.codes)
    np.testing.assert_array_equal(made.first_rows, expected.first_rows)


@pytest.mark.parametrize("odd", [None, "", "heat", "null"])
def test_a_long_column_of_one_text_is_one_code(odd: str | None) -> None:
    """And one that is not, by a single cell between those that are looked at first, is not.

    Mutations tried, red: the cells at some places alone; nulls not counted.
    """
    rows = keys._BLOCK + 100
    cells: list[str | None] = ["electricity"] * rows
    if odd is not None:
        cells[rows // 2 - 5] = None if odd == "null" else odd
    made = distinct_keys([pd.Series(cells, dtype=ARROW["str"])], rows)
    expected = distinct_keys([pd.Series(cells, dtype="category")], rows)
    assert made.values == expected.values
    np.testing.assert_array_equal(made.codes, expected.codes)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=30), st.integers(1, 40))
def test_runs_of_one_key_do_not_show(runs: list[tuple[int, int]], size: int) -> None:
    """As sorted tables have them, and the same key again later.

    Mutations tried, red: `cells` of all rows beside the first rows of runs; the first run left out.
    """
    column = pd.Series([value for value, length in runs for _ in range(length)])
    with patch.object(keys, "_BLOCK", size):
        assert_like_a_dictionary([column, column % 2], distinct_keys([column, column % 2], len(column)))


@pytest.mark.parametrize("size", [1, 2, 7, 60])
def test_blocks_of_the_numbering_do_not_show(size: int) -> None:
    """Mutation tried, red: `first_rows.append(fresh[firsts])` without the start of the block."""
    columns: list[pd.Series | None] = [pd.Series([n * n % 11 for n in range(60)]), pd.Series(list("abc") * 20)]
    with patch.object(keys, "_BLOCK", size):
        assert_like_a_dictionary(columns, distinct_keys(columns, 60))


def test_no_rows_have_no_keys() -> None:
    made = distinct_keys([pd.Series([], dtype=object), None], 0)
    assert (len(made), made.codes.tolist(), made.values, made.counts()) == (0, [], [], [])


def test_more_combinations_than_a_dense_table_holds() -> None:
    """Three columns of 400 values: 64 million combinations, of which 500 occur."""
    random = np.random.default_rng(1)
    columns: list[pd.Series | None] = [pd.Series([f"v{n}" for n in random.integers(0, 400, 500)]) for _ in range(3)]
    assert_like_a_dictionary(columns, distinct_keys(columns, 500))


def test_more_combinations_than_an_integer_holds() -> None:
    """Seven columns of 1,024 values each are 2^70 combinations: still keys, no overflow, no two keys made one.

    Mutation tried, red: the folding at 2**62 in keys._combine left out (the first column is then lost modulo 2^64).
    """
    diagonal = list(range(1024))
    columns: list[pd.Series | None] = [pd.Series([f"a{n}" for n in diagonal * 2])]
    columns += [pd.Series([f"b{n}" for n in [*diagonal, *[0] * 1024]]) for _ in range(6)]
    assert_like_a_dictionary(columns, distinct_keys(columns, 2048))


@pytest.mark.parametrize("value", [pd.NA, None, float("nan"), pd.NaT])
def test_every_kind_of_nothing_is_an_empty_cell(value: Any) -> None:
    made = distinct_keys([pd.Series(["a", value], dtype=object)], 2)
    assert made.values == [("a",), ("",)]


#: Arrow's clocks have no summer time after 2037 (https://github.com/apache/arrow/issues/36110).
moments = st.lists(
    st.one_of(
        st.none(),
        st.datetimes(datetime(1969, 12, 30), datetime(1970, 1, 3)),
        st.datetimes(datetime(1700, 1, 1), datetime(2037, 12, 31)),
    ),
    min_size=1,
    max_size=8,
)


@given(
    moments,
    st.sampled_from(("s", "ms", "us", "ns")),
    st.sampled_from((None, "UTC", "Asia/Shanghai", "America/New_York")),
)
def test_instants_stand_for_their_days(times: list[datetime | None], unit: str, zone: str | None) -> None:
    """Days before 1970 and far apart, nulls, and the clock of the instants' own zone.

    Mutations tried, red: the days of UTC; a null that counts as the first day; days by division towards zero.
    """
    column = pd.Series(times, dtype=f"datetime64[{unit}]")
    if zone:
        column = column.dt.tz_localize("UTC").dt.tz_convert(zone)
    wanted = ["" if one is pd.NaT else one.date().isoformat() for one in column]
    kind = pd.ArrowDtype(pa.timestamp(unit, zone))
    for limit, instants in product((1 << 22, 1), (column, column.astype(kind))):
        with patch.object(keys, "_DENSE_LIMIT", limit):
            found = distinct_keys([instants], len(instants))
        assert [found.values[code] for code in found.codes.tolist()] == [(day,) for day in wanted]
        assert found.values == list(dict.fromkeys((day,) for day in wanted))
