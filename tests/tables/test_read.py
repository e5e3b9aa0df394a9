"""Reading an activity table: what people save from spreadsheets, and what is wrong with it, each with file:line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.catalog import open_catalog
from carbonkit.cli import main
from carbonkit.errors import ProblemsError
from carbonkit.tables.read import as_table, read_table

BROKEN = Path(__file__).resolve().parents[1] / "broken"
METHOD = {"factors": ["cn-mee/average-2022"]}
HEADER = "activity,amount,unit,region,period"
LINE = "electricity.purchased,1,kWh,CN-ZJ,2022"


def problems_of(path: Path, encoding: str = "utf-8") -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        calculate(path, method=Method(**METHOD), catalog=open_catalog(), encoding=encoding)
    return [str(problem).removeprefix(f"{path.parent}/") for problem in caught.value.problems]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.csv")), ids=lambda path: path.stem)
def test_broken_files_name_every_problem_with_its_line(path: Path) -> None:
    """Each line of file.expected.txt is the beginning of one problem, in order, and there are no others.

    Mutations tried, red: `started` counted from the end of a row; problems not sorted by row; first problem only.
    """
    expected = path.with_suffix(".expected.txt").read_text(encoding="utf-8").splitlines()
    got = problems_of(path)
    assert len(got) == len(expected), got
    for one, start in zip(got, expected, strict=True):
        assert one.startswith(start), (one, start)


def write(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def total(path: Path, encoding: str = "utf-8") -> float:
    ledger = calculate(path, method=Method(**METHOD), catalog=open_catalog(), encoding=encoding)
    return float(ledger.total("energy_kwh"))


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{LINE}\n",
        f"{HEADER}\n{LINE}",
        f"\ufeff{HEADER}\n{LINE}\n",
        f"{HEADER}\r\n{LINE}\r\n",
        f"{HEADER}\r{LINE}\r",
        f"{HEADER}\n\n{LINE}\n\n\n",
        f"{HEADER}\n,,\n{LINE}\n",
        f" Activity , AMOUNT,Unit ,region,PERIOD\n{LINE}\n",
        "活动,用量,单位,地区,期间\n外购电力,1,度,浙江,2022\n",
        "活動,用量,單位,地區,期間\n外購電力,1,千瓦時,浙江省,2022年\n",
        "能源种类,消耗量,计量单位,省份,年份\n电力,１,千瓦时,浙江,2022\n",
        '"activity","amount","unit","region","period"\n"electricity.purchased","1","kWh","CN-ZJ","2022"\n',
        f'{HEADER},note\n{LINE},"two\nlines, and a comma"\n',
    ],
)
def test_ways_of_writing_one_table(tmp_path: Path, content: str) -> None:
    """BOM, CR, LF and CRLF, blank lines, no last newline, Chinese headers, quotes: one kilowatt-hour each time."""
    assert total(write(tmp_path, content)) == 1


def test_an_encoding_is_named_and_never_guessed(tmp_path: Path) -> None:
    """GB18030 bytes are refused as UTF-8, at their line, and read with --encoding."""
    path = write(tmp_path, "活动,用量,单位,地区,期间\n电力,1,度,浙江,2022\n".encode("gb18030"))
    (problem,) = problems_of(path)
    assert problem.startswith("in.csv:1: is not utf-8 text; save it as UTF-8, or name its encoding with --encoding")
    assert total(path, "gb18030") == 1
    later = write(tmp_path, f"{HEADER}\n{LINE}\n".encode() + "电力,1,度,浙江,2022\n".encode("gb18030"))
    assert problems_of(later)[0].startswith("in.csv:3: is not utf-8 text")
    method = tmp_path / "method.toml"
    method.write_text('factors = ["cn-mee/average-2022"]\n', encoding="utf-8")
    path = write(tmp_path, "活动,用量,单位,地区,期间\n电力,1,度,浙江,2022\n".encode("gb18030"))
    arguments = ["calc", str(path), "--method", str(method), "--format", "csv"]
    assert CliRunner().invoke(main, arguments).exit_code == 1
    assert CliRunner().invoke(main, [*arguments, "--encoding", "gb18030"]).exit_code == 0


@pytest.mark.parametrize("encoding", ["no-such-encoding", "hex", "utf-16", "idna", "punycode"])
def test_a_wrong_encoding_is_a_problem_not_a_crash(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "活动,用量,单位\n电力,1,度\n".encode("gb18030"))
    assert problems_of(path, encoding)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "in.csv:1: is empty"),
        (b"\xef\xbb\xbf", "in.csv:1: is empty"),
        (b"\n\n", "in.csv:1: is empty"),
        (b"PK\x03\x04rest of a zip", "in.csv: is a workbook, not CSV"),
        (f"{HEADER}\n{LINE}\nelectricity.purchased,1,k\0Wh,CN-ZJ,2022\n".encode(), "in.csv:3: holds a NUL"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes, words: str) -> None:
    (problem,) = problems_of(write(tmp_path, content))
    assert problem.startswith(words)


def test_a_header_alone_is_a_table_of_no_rows(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, HEADER + "\n"))
    assert (len(table.amounts), table.problems, list(table.columns)) == (0, [], HEADER.split(","))
    ledger = calculate(write(tmp_path, HEADER), method=Method(**METHOD), catalog=open_catalog())
    assert ledger.lines.shape[0] == 0
    assert ledger.findings == []


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(ProblemsError, match="cannot be read"):
            read_table(path)


def test_lines_are_counted_through_quoted_newlines(tmp_path: Path) -> None:
    """A row starts where its first cell stands, also behind cells of several lines and blank lines.

    Mutation tried, red: `started = reader.line_num` (the end of the row before).
    """
    note = '"a\nb\r\nc"'
    path = write(tmp_path, f'{HEADER},"no\nte"\n{LINE},{note}\n\n{LINE},{note}\n{LINE},x\n')
    assert read_table(path).lines == [3, 7, 10]
    torn = write(tmp_path, f"{HEADER},note\n{LINE},{note}\n{LINE}\n")
    assert problems_of(torn) == ["in.csv:5: has 5 cells, the header has 6"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("356,483", 356483.0),
        ("356'483", 356483.0),
        ("356 483", 356483.0),
        ("３５６，４８３", 356483.0),
        ("１２．５", 12.5),
        (" 7 ", 7.0),
        ("1e3", 1000.0),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("0", 0.0),
    ],
)
def test_amounts_as_people_write_them(tmp_path: Path, cell: str, value: float) -> None:
    table = read_table(write(tmp_path, f'{HEADER}\nelectricity.purchased,"{cell}",kWh,CN-ZJ,2022\n'))
    assert (table.amounts.tolist(), table.problems) == ([value], [])


@pytest.mark.parametrize(
    "cell",
    ["", " ", "1,5", "1,23", "1 000.5.3", "nan", "inf", "-", "N/A", "1_0", "0x10", "(5)", "5%", "1.2.3", "12kWh", "九"],
)
def test_what_is_no_amount_is_a_problem_at_its_line(tmp_path: Path, cell: str) -> None:
    """Never 0, never NaN without a word."""
    table = read_table(write(tmp_path, f'{HEADER}\n{LINE}\nelectricity.purchased,"{cell}",kWh,CN-ZJ,2022\n'))
    (problem,) = table.problems
    assert problem.where.endswith("in.csv:3")
    assert problem.rows == (1,)
    assert np.isnan(table.amounts[1])


@given(st.lists(st.decimals(-(10**14), 10**14, places=9).map(lambda value: f"{value:f}"), min_size=1, max_size=20))
def test_the_fast_path_reads_like_the_parser(cells: list[str]) -> None:
    """Plain decimals are read at once; one odd cell sends all through the parser: not a bit of difference.

    Mutation tried, red: np.float32 in the fast path.
    """
    fast = as_table(pd.DataFrame({"activity": "x", "amount": cells, "unit": "kWh"})).amounts
    slow = as_table(pd.DataFrame({"activity": "x", "amount": [*cells, "+0"], "unit": "kWh"})).amounts[:-1]
    assert fast.tolist() == slow.tolist() == [float(cell) for cell in cells]


def test_columns_by_any_header_and_never_twice() -> None:
    """The canonical header wins over an alias; two aliases of one column are a problem; so are missing ones."""
    table = as_table(pd.DataFrame({"activity": ["x"], "amount": [1.0], "value": [2.0], "units": ["kWh"]}))
    assert table.amounts.tolist() == [1.0]
    assert table.columns == {"activity": "activity", "amount": "amount", "unit": "units"}
    with pytest.raises(ProblemsError) as caught:
        as_table(pd.DataFrame({"数量": [1.0], "用量": [2.0], "unit": ["kWh"]}))
    texts = [str(problem) for problem in caught.value.problems]
    assert "the columns '数量', '用量' all mean amount; keep one" in texts
    assert any(text.startswith("the column activity is missing") for text in texts)
    assert len(texts) == 2


def test_a_row_of_a_frame_is_named_by_number_and_label() -> None:
    frame = pd.DataFrame({"activity": ["x"] * 2, "amount": [1.0, None], "unit": ["kWh"] * 2}, index=["a", "b"])
    (problem,) = as_table(frame).problems
    assert problem.where == "row 1 (index 'b')"


def test_standard_input_is_a_file_of_its_own_name(tmp_path: Path) -> None:
    method = tmp_path / "method.toml"
    method.write_text('factors = ["cn-mee/average-2022"]\n', encoding="utf-8")
    arguments = ["calc", "-", "--method", str(method), "--format", "csv"]
    assert CliRunner().invoke(main, arguments, input=f"{HEADER}\n{LINE}\n").exit_code == 0
    result = CliRunner().invoke(main, arguments, input=f"{HEADER}\n{LINE}\n{LINE.replace('kWh', 'ton')}\n")
    assert result.exit_code == 1
    assert "<stdin>:3: unit 'ton'" in result.stderr
