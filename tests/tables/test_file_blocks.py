"""A file that is read ahead: the blocks and the problems are those of reading it step by step, and few blocks wait."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from carbonkit.errors import ProblemsError
from carbonkit.tables import file_blocks
from carbonkit.tables.columns import KEYS
from carbonkit.tables.csv_blocks import CsvBlocks
from carbonkit.tables.csv_text import CsvText
from carbonkit.tables.file_blocks import FileBlocks


def a_file(folder: Path, rows: int, last: str = "") -> Path:
    path = folder / "meters.csv"
    path.write_text("activity,amount,unit\n" + "".join(f"电力,{row},kWh\n" for row in range(rows)) + last, "utf-8")
    return path


def test_blocks_are_those_of_the_file(tmp_path: Path) -> None:
    """In order, each once, and none much larger than the others: little is read with the header."""
    path = a_file(tmp_path, 50_000)
    with closing(CsvBlocks(path, encoding="utf-8", coded=KEYS, block_rows=2000)) as step_by_step:
        wanted = [(block.first, block.amounts.tolist(), block.place(0), block.done) for block in step_by_step]
    with closing(FileBlocks(path, block_rows=2000)) as ahead:
        found = [(block.first, block.amounts.tolist(), block.place(0), block.done) for block in ahead]
        assert ahead.file.rows == 50_000
    assert found == wanted
    sizes = [len(amounts) for _, amounts, _, _ in found]
    assert max(sizes) < 1.1 * sizes[1]


def test_few_blocks_wait(tmp_path: Path) -> None:
    """However slowly they are taken: the memory does not grow with the file."""
    with closing(FileBlocks(a_file(tmp_path, 5000), block_rows=10)) as ahead:
        first = next(iter(ahead))
        for coming in tuple(ahead._coming):
            coming.result()
        assert ahead.file.rows <= (file_blocks._AHEAD + 2) * 2 * len(first)


def test_what_is_wrong_is_said_when_it_is_asked_for(tmp_path: Path) -> None:
    """So a method that is wrong is still told before a file that is."""
    with closing(FileBlocks(tmp_path / "none.csv")) as ahead, pytest.raises(ProblemsError, match="No such file"):
        _ = ahead.file
    with closing(FileBlocks(a_file(tmp_path, 2000, last='电力,"1'), block_rows=100)) as ahead:
        blocks = [block for block in ahead if block.problems]
    assert [str(problem) for block in blocks for problem in block.problems] == [
        f"{tmp_path / 'meters.csv'}:2002: is torn: unexpected end of data; the rows below it are not read"
    ]


def test_a_file_without_a_line_is_read_in_large_pieces(tmp_path: Path) -> None:
    """Where a header has no end, each piece is copied with all before it.

    Mutation tried, red: pieces of the length of a header throughout.
    """
    path = tmp_path / "one.csv"
    path.write_bytes(b"a," * 500_000)
    sizes = []
    text = CsvText(path, str(path), "utf-8", 1 << 20)
    more = text._more
    text._more = lambda size: (sizes.append(size), more(size))[1]  # type: ignore[method-assign]
    with closing(text):
        assert text.piece(1 << 12) == b"a," * 500_000
    assert len(sizes) == 3


def test_closing_stops_the_reading(tmp_path: Path) -> None:
    ahead = FileBlocks(a_file(tmp_path, 5000), block_rows=10)
    next(iter(ahead))
    ahead.close()
    assert ahead.file.rows < 5000
    assert ahead.file._text._file.closed  # type: ignore[union-attr]
