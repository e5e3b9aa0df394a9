"""Parting a plain text into cells: each line by what parts it, and below a header by what parts the header."""

from __future__ import annotations

import re

from carbonkit.publishers.headers import read_header
from carbonkit.publishers.texts import Line, delimited

__all__ = ["part_text"]

#: In the order in which a line is tried; two blanks or more stand behind the marks, a comma comes last.
_MARKS = ("\t", "|", ";", "  ", ",")
_BLANKS = re.compile(r"[ \u3000\u00a0]{2,}")


def part_text(file: str, text: str) -> list[Line]:
    """The lines of a text with their cells; lines without a word are left out.

    Lines pasted from several places are parted each in its own way; a line below a header that lacks its mark is
    parted in its own way if that gives as many cells, and else left whole.

    Raises
    ------
    ProblemsError
        If the quotes of a delimited table do not close.

    Examples
    --------
    >>> part_text("a.txt", "北京 0.9999\\n上海\\t0.5849\\n")
    [(1, ['北京', '0.9999']), (2, ['上海', '0.5849'])]
    """
    rows: list[Line] = []
    for at, found in enumerate(re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)", text), start=1):
        line = found[1].strip()
        if not line:
            continue
        mark = _mark_of_header(line)
        if mark:
            return rows + _below_header(file, text[found.start() :], at, mark)
        rows += _kept(at, _own(line))
    return rows


def _mark_of_header(line: str) -> str:
    return next((mark for mark in _MARKS if len(cells := _part(line, mark)) > 1 and read_header(cells)), "")


def _below_header(file: str, text: str, first: int, mark: str) -> list[Line]:
    """The header and all lines below it."""
    if mark in ("\t", ";", ","):
        # Only these are written with quotes around a cell that may hold the mark or several lines.
        parted = delimited(file, text, mark, first)
    else:
        whole = enumerate(re.split(r"\r\n|\r|\n", text), start=first)
        parted = [(at, _part(line.strip(), mark)) for at, line in whole if line.strip()]
    rows: list[Line] = []
    length = 0
    for at, cells in parted:
        if len(cells) == 1:
            own = _own(cells[0])
            cells = own if len(own) == length or read_header(own) else cells
        if read_header(cells):
            length = len(cells)
        rows += _kept(at, cells)
    return rows


def _kept(at: int, cells: list[str]) -> list[Line]:
    """The row, unless it is the rule below the header of a table in Markdown, ``|---|---:|``."""
    is_rule = len(cells) > 1 and all(re.fullmatch(r":?-+:?", cell) for cell in cells)
    return [] if is_rule else [(at, cells)]


def _own(line: str) -> list[str]:
    for mark in _MARKS:
        # A comma between digits is inside of a number, thousands or decimal, unless a decimal point follows too soon.
        if mark == "," and re.search(r"[0-9０-９],(?![0-9]{1,2}\.[0-9])[0-9０-９]", line) is not None:
            continue
        cells = _part(line, mark)
        if sum(bool(cell) for cell in cells) > 1:
            return cells
    # "华北 0.6776": one blank, the figure at the end
    return line.rsplit(None, 1) if re.search(r"[0-9０-９]$", line) else [line]


def _part(line: str, mark: str) -> list[str]:
    if mark == "  ":
        return _BLANKS.split(line)
    inner = line.strip("|") if mark == "|" else line
    return [cell.strip().strip('"') for cell in inner.split(mark)]
