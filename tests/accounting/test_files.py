"""A file in blocks of any size gives the lines, totals, findings and problems of the whole table in memory."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import strategies as own
from hypothesis import example, given
from hypothesis import strategies as st

from carbonkit.accounting.file_ledger import FileLedger
from carbonkit.accounting.files import calculate_file
from carbonkit.accounting.ledger import Ledger, calculate
from carbonkit.accounting.method import Method
from carbonkit.errors import MethodError, ProblemsError
from carbonkit.tables.csv_blocks import CsvBlocks

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
        return [*shown(error), *[("more", "", error.more)] * (error.more > 0)]


def assert_same(found: FileLedger, expected: Ledger) -> None:
    """Totals as Fractions, also by what keys have; findings with their rows; references and footnotes."""
    assert own.exact_totals(found) == own.exact_totals(expected)
    assert found.rows == len(expected.lines)
    assert found.findings == expected.findings
    assert found.references == expected.references
    for output in own.exact_totals(expected):
        assert found.intensity(output, per=3, unit="person") == expected.intensity(output, per=3, unit="person")
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
    # And the two ways of reading against each other: row by row alone gives what Arrow and it give together.
    with patch.object(CsvBlocks, "_plain", lambda self, data: None):
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
    "encoding", ["gb18030", "big5", "utf-16", "utf8", "utf_8", "no-such", "hex", "idna", "punycode", "a\0b"]
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
        b"\x1f\x8b\x08rest",
        f"{HEADER},,\n{GOOD[0]},,\n".encode(),
        HEADER.encode(),
        f"{HEADER}\n".encode(),
        f"{HEADER}\n\n\n".encode(),
        f"{HEADER},note\n{GOOD[0]},x\n".encode(),
        f"{HEADER},note\n{GOOD[0]},\xff\n".encode("latin-1", "replace"),
        b"a,b\n1,2\n",
        "用量,数量,unit,activity\n1,2,kWh,x\n".encode(),
        b'"activity,amount,unit\nx,1,kWh\n',
        b'"activity"x,amount,unit\nx,1,kWh\n',
        b'"activity","amount","un\nit"\n',
        f'{HEADER},"no\nte"\n{GOOD[0]},x\n{GOOD[0]}\n'.encode(),
    ],
)
@pytest.mark.parametrize("rows", [1, 1000])
def test_headers_are_read_and_refused_as_a_whole(content: bytes, rows: int) -> None:
    compare(content, rows)


def compare_frames(frame: pd.DataFrame, table: pa.Table, rows: int, method: Method = METHOD) -> None:
    """A Parquet file in blocks against a frame in memory."""
    with TemporaryDirectory() as folder:
        path, output = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        pq.write_table(table, path, row_group_size=5)
        try:
            expected = calculate(frame, method=method, catalog=own.catalog())
        except ProblemsError as error:
            with pytest.raises(ProblemsError) as caught:
                calculate_file(path, output, method=method, catalog=own.catalog(), block_rows=rows)
            wanted = [
                (f"{path}: {one.where}" if one.where else one.where, *two[1:])
                for one, two in zip(error.problems, shown(error), strict=True)
            ]
            wanted = [(str(path) if one[1].startswith("Scope 2 of") else one[0], *one[1:]) for one in wanted]
            assert shown(caught.value) == wanted
            assert not output.exists()
            return
        found = calculate_file(path, output, method=method, catalog=own.catalog(), block_rows=rows)
        assert_same(found, expected)
        read = pq.read_table(output)
        assert read.column_names[: len(table.column_names)] == table.column_names
        for name in table.column_names:
            assert read[name].to_pylist() == table[name].to_pylist(), name
        results = [name for name in expected.lines.columns if name not in frame.columns]
        pq.write_table(read.select(results), output)
        assert_same_lines(output, expected.lines[results])


@given(own.cases(), sizes, st.booleans(), st.booleans())
def test_blocks_of_parquet_are_the_whole(
    case: tuple[list[own.Row], dict[str, Any]], rows: int, coded: bool, odd: bool
) -> None:
    """Texts and dictionaries, nulls, amounts that are missing or of the wrong sign.

    Mutations tried, red: nulls of a dictionary read as its first word; the codes of one block used for the next.
    """
    table, choices = case
    frame = own.frame(table)
    frame = frame.assign(**{name: frame[name].where(frame[name] != "", None) for name in own.KEYS})
    if odd:
        wrong = frame.iloc[[0, 0, 0]].assign(amount=[np.nan, -7.0, np.inf], unit=["kWh", None, "ton"])
        frame = pd.concat([frame, wrong], ignore_index=True)
    if coded:
        frame = frame.astype(dict.fromkeys(own.KEYS, "category"))
    compare_frames(frame, pa.Table.from_pandas(frame, preserve_index=False), rows, Method(**choices))


@pytest.mark.parametrize(
    "amounts",
    [
        [1, 2, 2**53 + 1],
        [1.5, 2.0, -0.0],
        [Decimal("1.50"), Decimal("2"), Decimal("0.1")],
        ["1,234", "１２", "0.1"],
        [True, False, True],
        ["1", "x", None],
        [1.0, None, 3.0],
    ],
)
@pytest.mark.parametrize("period", [[2022, 2022, 2022], [2022.0, None, 2022.0], ["2022", "2022-07", "2022年"]])
@pytest.mark.parametrize("rows", [1, 1000])
def test_columns_of_parquet_of_any_type(amounts: list[Any], period: list[Any], rows: int) -> None:
    table = pa.table(
        {
            "activity": ["电力"] * 3,
            "amount": amounts,
            "unit": ["kWh"] * 3,
            "region": pa.array(["CN-ZJ"] * 3, pa.large_string()),
            "period": period,
            "entry": ["correction"] * 3,
        }
    )
    # A row without a period has a factor too.
    method = Method(factors=["cn-mee/average-2022"], exports="cn-net")
    compare_frames(table.to_pandas(), table, rows, method)


NAMELESS = "name them, or take away the commas behind the last one"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PAR1\x15\x04", "is a Parquet file, not CSV; give it to `carbonkit calc` with -o, or to calculate_file"),
        (b"\x1f\x8b\x08\x00", "is compressed; unpack it first (gunzip)"),
        (b"PK\x03\x04", "is a workbook, not CSV; save the sheet as CSV (UTF-8)"),
        (b"activity,amount,unit,,\n", f"the columns 4, 5 have no name; {NAMELESS}"),
    ],
)
def test_what_is_no_table_of_csv_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(content)
    found = whole(path)
    assert isinstance(found, list)
    assert [one[1] for one in found] == [said]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8", "U8", "cp65001"])
def test_every_name_of_utf_8_has_its_mark(encoding: str, tmp_path: Path) -> None:
    """With another name of it the byte order mark was a part of the first header."""
    path = tmp_path / "table.csv"
    path.write_text(f"{HEADER}\n{GOOD[0]}\n", encoding="utf-8-sig")
    assert isinstance(whole(path, encoding=encoding), Ledger)
    assert isinstance(in_blocks(path, None, 1, encoding=encoding), FileLedger)


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_parted_by_other_marks_is_one_error_with_its_cause(tmp_path: Path, mark: str, name: str) -> None:
    """Mutations tried, red: `refuse_other_separator` not called by `read_table`; not called by `CsvBlocks`."""
    path = tmp_path / "in.csv"
    lines = [HEADER, "electricity.purchased,1.5,kWh,CN-ZJ,2022,,"]
    path.write_text("\n".join(lines).replace(",", mark), encoding="utf-8")
    found = in_blocks(path, None, 1000)
    assert found == whole(path)
    assert isinstance(found, list)
    ((where, message, _),) = found
    assert where == f"{path}:1"
    assert message.startswith(f"the header line holds no comma but {name}; save the file as CSV with commas")


@pytest.mark.parametrize("header", ["activity", '"a;b,c"', "a;b,amount"])
def test_other_marks_beside_a_comma_or_in_no_header_are_not_blamed(tmp_path: Path, header: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    found = in_blocks(path, None, 1000)
    assert found == whole(path)
    assert isinstance(found, list)
    assert not any("the header line holds" in message for _, message, _ in found)
    assert any("the column unit is missing" in message for _, message, _ in found)


def test_a_broken_parquet_file_is_broken_from_a_row_that_there_is(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    table = pa.table({**PLAIN, "x": ["some text that takes its place"] * 2})
    pq.write_table(table, path, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)
    found = in_blocks(path, None, 1000)
    assert isinstance(found, list)
    assert [one[1] for one in found] == ["is broken from its first row on"]


PLAIN = {"activity": ["电力"] * 2, "amount": [1.0, 2.0], "unit": ["kWh"] * 2, "region": ["CN-ZJ"] * 2}
PLAIN["period"] = [2022] * 2
#: Values of a type that has no text, and its name.
NO_TEXT = [
    (pa.array([["CN-ZJ"], None]), "list<element: string>"),
    (pa.array([{"a": 1}, None]), "struct<a: int64>"),
    (pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int32())), "map<string, int32 ('region')>"),
    (pa.array([b"\xff", None]), "binary"),
    (pa.array([0, None], pa.timestamp("us", "Nowhere/City")), "timestamp[us, tz=Nowhere/City]"),
    (pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16, None], pa.binary(16))), "arrow.uuid"),
]


def refused(table: dict[str, Any], output: str, folder: Path) -> str:
    pq.write_table(pa.table(table), folder / "in.parquet")
    with pytest.raises(ProblemsError) as caught:
        calculate_file(folder / "in.parquet", folder / output, method=METHOD, catalog=own.catalog())
    assert sorted(one.name for one in folder.iterdir()) == ["in.parquet"]
    (problem,) = caught.value.problems
    return problem.message


@pytest.mark.parametrize(("values", "kind"), NO_TEXT)
def test_columns_of_parquet_without_a_text_are_refused_by_name(values: Any, kind: str, tmp_path: Path) -> None:
    """As a key, as an amount, and in a CSV file; a Parquet file takes them beside the figures."""
    said = refused({**PLAIN, "region": values}, "out.parquet", tmp_path)
    assert said == f"the column region holds {kind} values, which have no text; cast it first"
    said = refused({**PLAIN, "amount": values}, "out.parquet", tmp_path)
    assert said == f"the column amount holds {kind.replace('region', 'amount')} values, not numbers; cast it first"
    said = refused({**PLAIN, "x": values}, "out.csv", tmp_path)
    assert said.endswith("values, which have no text; leave it out, or write the lines to .parquet")
    calculate_file(tmp_path / "in.parquet", tmp_path / "out.parquet", method=METHOD, catalog=own.catalog())
    assert pq.read_table(tmp_path / "out.parquet")["x"].combine_chunks().equals(values)


@pytest.mark.parametrize("name", ["period", "amount"])
def test_periods_of_pandas_are_no_years(name: str, tmp_path: Path) -> None:
    """They are kept as days since 1970: 15 July 1975 was read as the year 2022."""
    frame = pd.DataFrame({**PLAIN, name: pd.period_range("1975-07-16", periods=2, freq="D")})
    said = refused(pa.Table.from_pandas(frame), "out.parquet", tmp_path)
    assert said.startswith(f"the column {name} holds pandas.period values, ")


@pytest.mark.parametrize("kind", [pa.string_view(), pa.large_string(), pa.json_()])
def test_texts_of_any_type_are_quoted_in_csv(kind: Any, tmp_path: Path) -> None:
    """The comma of a text that is no plain string began a new cell."""
    texts = ['{"a":1,"b":2}', None]
    values = pa.array(texts).cast(kind) if kind != pa.json_() else pa.ExtensionArray.from_storage(kind, pa.array(texts))
    pq.write_table(pa.table({**PLAIN, "x": values}), tmp_path / "in.parquet")
    calculate_file(tmp_path / "in.parquet", tmp_path / "out.csv", method=METHOD, catalog=own.catalog())
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["x"] for row in csv.DictReader(file, strict=True)] == [texts[0], ""]


HOURS = [np.datetime64("2022-06-30T22:00", "s") + np.timedelta64(n, "h") for n in range(30)]


@pytest.mark.parametrize("kind", ["s", "ns", "date32", "text", "text with seconds", "tz", "category"])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_hourly_rows_count_for_their_day(kind: str, ending: str, tmp_path: Path) -> None:
    """Instants are days before keys are made: three days are three keys, and the figures are those of the days.

    Mutations tried, red: `day_of_instant` gives the text; the day asked in UTC.
    """
    days = [str(hour)[:10] for hour in HOURS]
    texts = [str(hour)[:16] for hour in HOURS]
    period: Any = {
        "s": lambda: pa.array(HOURS, pa.timestamp("s")),
        "ns": lambda: pa.array(HOURS, pa.timestamp("s")).cast(pa.timestamp("ns")),
        "date32": lambda: pa.array(HOURS, pa.timestamp("s")).cast(pa.date32()),
        "text": lambda: pa.array(texts),
        "text with seconds": lambda: pa.array([text.replace("T", " ") + ":00+08:00" for text in texts]),
        "tz": lambda: pa.array([hour - np.timedelta64(8, "h") for hour in HOURS], pa.timestamp("s")).cast(
            pa.timestamp("s", "Asia/Shanghai")
        ),
        "category": lambda: pa.array(texts).dictionary_encode(),
    }[kind]()
    rest = {
        "activity": ["电力"] * 30,
        "amount": [0.1 * n for n in range(30)],
        "unit": ["kWh"] * 30,
        "region": ["CN-ZJ"] * 30,
    }
    table = pa.table({**rest, "period": period})
    path = tmp_path / f"in.{ending}"
    if ending == "csv":
        if kind == "tz":
            pytest.skip("a CSV file holds texts")
        table.to_pandas().to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M")
    else:
        pq.write_table(table, path)
    by_day = own.ledger(pd.DataFrame({**rest, "period": days}), {"factors": ["cn-mee/average-2022"]})
    in_memory = own.ledger(table.to_pandas(), {"factors": ["cn-mee/average-2022"]})
    found = calculate_file(path, method=Method(factors=["cn-mee/average-2022"]), catalog=own.catalog(), block_rows=7)
    assert [row.key[3] for row in found.plan.rows] == ["2022-06-30", "2022-07-01", "2022-07-02"]
    assert own.exact_totals(found) == own.exact_totals(by_day) == own.exact_totals(in_memory)
    assert found.findings == by_day.findings == in_memory.findings
    for ledger in (found, in_memory):
        assert ledger.totals("period")["period"].tolist() == ["2022-06-30", "2022-07-01", "2022-07-02"]
    assert found.exact_totals("period") == in_memory.exact_totals("period")


def test_of_very_many_problems_the_first_are_shown(tmp_path: Path) -> None:
    """A thousand problems in the order of their rows, and how many more there are; nothing is written."""
    path = tmp_path / "in.csv"
    lines = ["电力,x,kWh,CN-ZJ,2022,,", "电力,1,kWh,nowhere,2022,,", "电力,-1,kWh,CN-ZJ,2022,,"] * 700
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        calculate_file(path, tmp_path / "out.csv", method=METHOD, catalog=own.catalog(), block_rows=50)
    error = caught.value
    # 700 amounts, 700 signs, and one region in 700 rows.
    assert (len(error.problems), error.more) == (1000, 401)
    assert str(error).startswith("1401 problems:")
    assert str(error).endswith("... and 401 more")
    assert [one.where for one in error.problems[:4]] == [f"{path}:{line}" for line in (2, 3, 4, 5)]
    assert "(700 rows)" in error.problems[1].message
    assert not (tmp_path / "out.csv").exists()


def test_an_output_that_cannot_be_is_said_first(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{HEADER},tce\n{GOOD[0]},1\n", encoding="utf-8")
    catalog = own.catalog()
    with pytest.raises(ProblemsError, match="columns that the ledger adds: tce; rename them"):
        calculate_file(path, tmp_path / "out.csv", method=METHOD, catalog=catalog)
    assert calculate_file(path, method=METHOD, catalog=catalog).rows == 1
    for name in ("out.xlsx", "out"):
        with pytest.raises(MethodError, match="has no known ending"):
            calculate_file(path, tmp_path / name, method=METHOD, catalog=catalog)
    with pytest.raises(MethodError, match="is the input itself"):
        calculate_file(path, path, method=METHOD, catalog=catalog)
    with pytest.raises(ProblemsError, match="cannot be read"):
        calculate_file(tmp_path / "no.csv", method=METHOD, catalog=catalog)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    with pytest.raises(ProblemsError, match="no Parquet file, or a broken one"):
        calculate_file(broken, method=METHOD, catalog=catalog)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["broken.parquet", "in.csv"]
