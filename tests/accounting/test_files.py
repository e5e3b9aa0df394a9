"""A file in blocks of any size gives the lines, totals, findings and problems of the whole table in memory."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import strategies as own
from hypothesis import example, given
from hypothesis import strategies as st

import carbonkit
from carbonkit.accounting.file_ledger import FileLedger
from carbonkit.accounting.files import calculate_file
from carbonkit.accounting.ledger import Ledger, calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.stamp import method_hash
from carbonkit.errors import MethodError, ProblemsError

METHOD = Method(factors=["cn-mee/average-2022"], exports="cn-net")
HEADER = "activity,amount,unit,region,period,entry,note"
RESULTS = ["scope", *own.OUTPUTS, "factor_used", "evidence"]
sizes = st.sampled_from((1, 2, 3, 7, 1000))


def whole(path: Path, method: Method = METHOD, encoding: str = "utf-8") -> Ledger | list[tuple[str, str, Any]]:
    """The ledger of a CSV file read at once, or its problems."""
    try:
        return calculate(path, method=method, catalog=own.catalog(), encoding=encoding)
    except ProblemsError as error:
        return shown(error)


def shown(error: ProblemsError) -> list[tuple[str, str, Any]]:
    """Problems to compare; of those that many rows make together, a file names the first row."""
    return [
        (one.where, one.message, one.rows[:1] if one.message.startswith("Scope 2 of") else one.rows)
        for one in error.problems
    ]


def in_blocks(
    path: Path, output: Path | None, rows: int, method: Method = METHOD, encoding: str = "utf-8"
) -> FileLedger | list[tuple[str, str, Any]]:
    """The same in blocks."""
    try:
        return calculate_file(path, output, method=method, catalog=own.catalog(), block_rows=rows, encoding=encoding)
    except ProblemsError as error:
        assert not error.more
        return shown(error)


def exact_totals(ledger: Ledger | FileLedger) -> dict[str, Fraction]:
    found = {}
    for output in own.OUTPUTS:
        try:
            found[output] = ledger.total(output).value
        except MethodError:
            continue
    return found


def assert_same(found: FileLedger, expected: Ledger) -> None:
    """Totals as Fractions, also by what keys have; findings with their rows; references and footnotes."""
    assert exact_totals(found) == exact_totals(expected)
    assert found.rows == len(expected.lines)
    assert found.findings == expected.findings
    assert found.references == expected.references
    assert found.footnote("zh-Hant") == expected.footnote("zh-Hant")
    for by in ((), "scope", ("factor_used", "evidence")):
        pd.testing.assert_frame_equal(
            found.totals(by), expected.totals(by), check_dtype=False, check_exact=True, check_column_type=False
        )


def assert_same_lines(path: Path, expected: pd.DataFrame) -> None:
    """The user's columns as they were, and the results to the last bit."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        assert table.column_names == list(expected.columns)
        columns = {name: table[name].to_pylist() for name in table.column_names}
    else:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(expected.columns)
        columns = dict(zip(header, zip(*rows, strict=True), strict=bool(rows))) if rows else dict.fromkeys(header, ())
    for name in expected.columns:
        wanted = [None if value is pd.NA or value != value else value for value in expected[name].tolist()]
        got = list(columns[name])
        if path.suffix == ".csv":
            kind = {"scope": int, "factor_used": str, "evidence": str}.get(name, float if name in RESULTS else str)
            got = [kind(value) if value or name not in RESULTS else None for value in got]
        assert got == wanted, name
        if name in own.OUTPUTS:
            # Equal numbers may differ in the sign of a zero.
            signs = [np.signbit(value) for value in got if value is not None]
            assert signs == [np.signbit(value) for value in wanted if value is not None], name


def compare(content: str | bytes, rows: int, method: Method = METHOD, encoding: str = "utf-8") -> None:
    """Blocks against the whole, to CSV and to Parquet."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "in.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        expected = whole(path, method, encoding)
        for ending in ("csv", "parquet"):
            output = Path(folder, f"out.{ending}")
            found = in_blocks(path, output, rows, method, encoding)
            if isinstance(expected, list):
                assert found == expected
                assert not output.exists()
            else:
                assert isinstance(found, FileLedger), found
                assert_same(found, expected)
                assert_same_lines(output, expected.lines)
        assert sorted(one.suffix for one in Path(folder).iterdir()) in (
            [".csv"],
            [".csv", ".csv", ".parquet"],
        ), "a temporary file was left"


def as_csv(frame: pd.DataFrame, *, quoted: bool = False, ending: str = "\n") -> str:
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    return frame.to_csv(index=False, lineterminator=ending, quoting=quoting)


@given(own.cases(), sizes, st.booleans(), st.sampled_from(("\n", "\r\n")))
def test_blocks_of_csv_are_the_whole(case: tuple[list[own.Row], dict[str, Any]], rows: int, q: bool, end: str) -> None:
    """Random tables that compute, in blocks of any size.

    Mutations tried, red: counts of a block in place of the sum; `first_of` without the rows of earlier blocks;
    coefficients of the first block only.
    """
    table, choices = case
    compare(as_csv(own.frame(table), quoted=q, ending=end), rows, Method(**choices))


GOOD = (
    "电力,1,kWh,CN-ZJ,2022,,",
    "电力,0.1,MWh,浙江,2022-07,,x",
    'electricity.purchased,"1,234.5",MWh,CN-BJ,2022,,"a ""b"", c"',
    "电力,１２３,度,北京,2022-07-01T13:00,,",
    "电力,-1,kWh,CN-ZJ,2022,export,",
    "电力,-0,kWh,CN-ZJ,2022,correction,",
    '"电力","7","kWh","CN-ZJ","2022","","two\nlines"',
)
ODD = (
    "",
    "  ",
    ",,,,,,",
    "电力,,kWh,CN-ZJ,2022,,",
    "电力, ,kWh,CN-ZJ,2022,,",
    "电力,5.,kWh,CN-ZJ,2022,,",
    "电力,.5,kWh,CN-ZJ,2022,,",
    "电力,1e3,kWh,CN-ZJ,2022,,",
    "电力,nan,kWh,CN-ZJ,2022,,",
    "电力,inf,kWh,CN-ZJ,2022,,",
    "电力,+1,kWh,CN-ZJ,2022,,",
    '电力,"1,23",kWh,CN-ZJ,2022,,',
    "电力,-5,kWh,CN-ZJ,2022,,",
    "电力,5,kWh,CN-ZJ,2022,export,",
    "电力,-99999999,kWh,CN-ZJ,2022,correction,",
    "电力,1,ton,CN-ZJ,2022,,",
    "电力,1,kWh,Nowhere,2022,,",
    "电力,1,kWh,CN-ZJ,2022",
    "电力,1,kWh,CN-ZJ,2022,,,,",
    'pipe 5",1,kWh,CN-ZJ,2022,,',
    '"abc"d,1,kWh,CN-ZJ,2022,,',
    'a"b,1,kWh,CN-ZJ,2022,,',
    ' "a",1,kWh,CN-ZJ,2022,,',
    '"never closed,1,kWh,CN-ZJ,2022,,',
    "电力,1,k\0Wh,CN-ZJ,2022,,",
    "电力,1,kWh,CN-ZJ,2022,,a\rb",
)


@given(
    st.lists(st.one_of(st.sampled_from(GOOD), st.sampled_from(GOOD), st.sampled_from(ODD)), max_size=12),
    sizes,
    st.sampled_from(("\n", "\n", "\r\n", "\r")),
    st.booleans(),
    st.booleans(),
)
@example(['"never closed,1,kWh,CN-ZJ,2022,,', *GOOD], 1, "\n", False, True)
@example([GOOD[0], "电力,1,ton,CN-ZJ,2022,,", "电力,1,ton,CN-ZJ,2022", "电力,1,ton,CN-ZJ,2022,,"], 1, "\n", False, True)
def test_messy_csv_is_read_and_refused_as_a_whole(
    lines: list[str], rows: int, end: str, mark: bool, last: bool
) -> None:
    """Torn quotes, short and long rows, blank lines, NUL, marks and line ends: the same rows or the same problems.

    Mutations tried, red: `_is_plainly_quoted` always true; the check of `num_rows` left out; `put_back` left out;
    "5." read as a number.
    """
    content = end.join([("\ufeff" if mark else "") + HEADER, *lines]) + (end if last else "")
    compare(content, rows)


@given(st.lists(st.sampled_from((*GOOD, *ODD)), max_size=9).map("\n".join), sizes, st.data())
def test_bytes_that_are_no_text_are_said_at_their_line(text: str, rows: int, data: Any) -> None:
    """A wrong byte anywhere is the one problem of the file, wherever else it is wrong.

    Mutation tried, red: `held` left out of the count of lines in `raise_unreadable`.
    """
    content = bytearray(f"{HEADER}\n{text}\n".encode())
    content.insert(data.draw(st.integers(0, len(content))), data.draw(st.sampled_from((0xFF, 0x80, 0xE4))))
    compare(bytes(content), rows)


@pytest.mark.parametrize(
    "encoding", ["gb18030", "big5", "utf-16", "utf8", "no-such", "hex", "idna", "punycode", "a\0b"]
)
@pytest.mark.parametrize("rows", [1, 1000])
def test_encodings_are_those_of_the_whole(encoding: str, rows: int) -> None:
    text = f"{HEADER}\n" + "\n".join(line for line in GOOD if "度" not in line) + "\n"
    try:
        content = text.encode(encoding)
    except (LookupError, ValueError):
        content = text.encode()
    compare(content, rows, encoding=encoding)
    compare(text.encode("gb18030") + b"\xff", rows, encoding=encoding)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xef\xbb\xbf",
        b"PK\x03\x04rest",
        HEADER.encode(),
        f"{HEADER}\n".encode(),
        f"{HEADER}\n\n\n".encode(),
        f"{HEADER},note\n{GOOD[0]},x\n".encode(),
        f"{HEADER},note\n{GOOD[0]},\xff\n".encode("latin-1", "replace"),
        "a,b\n1,2\n".encode(),
        "用量,数量,unit,activity\n1,2,kWh,x\n".encode(),
        b'"activity,amount,unit\nx,1,kWh\n',
        b'"activity"x,amount,unit\nx,1,kWh\n',
        f'"activity","amount","un\nit"\n'.encode(),
        f'{HEADER},"no\nte"\n{GOOD[0]},x\n{GOOD[0]}\n'.encode(),
    ],
)
@pytest.mark.parametrize("rows", [1, 1000])
def test_headers_are_read_and_refused_as_a_whole(content: bytes, rows: int) -> None:
    compare(content, rows)
