"""Reading a workbook that somebody sent: looked over before it is opened, opened in a child process with limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from carbonkit.errors import Problem, ProblemsError, shown
from carbonkit.publishers.records import Row

__all__ = ["Workbook", "is_workbook", "read_workbook", "sheet_names"]

#: The largest of the publishers' workbooks, eGRID with its plants and units, has some 20 MB, and 300 MB unpacked.
MOST_BYTES = 100 << 20
MOST_UNPACKED = 1 << 30
MOST_PARTS = 5_000
#: Sheets pack 5 to 30 to 1; a part that packs better than this holds next to nothing but repetition.
MOST_RATIO = 150
#: Cells of the rectangle around all cells of a sheet: a reader makes room for the whole of it.
MOST_CELLS = 20_000_000
SECONDS = 120

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_UNSTORED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)")
_CHUNK = 1 << 20
#: Longer than the opening of any cell: a chunk keeps so much of the one before it.
_OVERLAP = 512


@dataclass(frozen=True)
class Workbook:
    """The sheets that were asked for, row by row from A1, and the names of all.

    Cells are texts, or the doubles that the file stores. ``hints`` say why a cell with a formula may be empty.
    """

    file: str
    names: tuple[str, ...]
    sheets: dict[str, list[Row]]
    hints: tuple[Problem, ...] = ()


def is_workbook(path: str | Path) -> bool:
    """Whether a file begins as .xlsx or .xls do."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(8)
    except OSError:
        return False
    return head[:4] == _ZIP or head == _OLE


def read_workbook(path: str | Path, pattern: str) -> Workbook:
    """The sheets of a workbook (.xlsx, .xlsm, .xls) whose whole name matches a pattern.

    Raises
    ------
    ProblemsError
        If it is no workbook, is larger than any publisher's, is made to exhaust its reader, or cannot be read; or if
        the extra ``excel`` is not installed.
    """
    file = Path(path).name
    _look_over(Path(path))
    if find_spec("python_calamine") is None:
        raise _problem(file, "is a workbook: reading one needs the extra, pip install 'carbonkit[excel]'")
    worker = Path(__file__).with_name("worker.py")
    # -P: the folder of the worker is not searched for modules, so that nothing beside it can pose as one.
    command = [sys.executable, "-P", str(worker), str(Path(path).resolve()), pattern]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise _problem(file, f"was not read within {SECONDS} seconds") from None
    if done.returncode:
        if done.returncode < 0:
            raise _problem(file, "cannot be read as a workbook: it stopped its reader, and nothing else")
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
        raise _problem(file, f"cannot be read as a workbook: {last[0][:200]}")
    found = json.loads(done.stdout)
    return Workbook(file, tuple(found["names"]), found["sheets"], _hints(Path(path)))


def sheet_names(path: str | Path) -> tuple[str, ...]:
    """The names of all sheets, no sheet read."""
    return read_workbook(path, "(?!)").names


def _hints(path: Path) -> tuple[Problem, ...]:
    """A program that writes formulas and does not calculate them leaves their cells empty."""
    with path.open("rb") as stream:
        if stream.read(4) != _ZIP:
            return ()
    status = path.stat()
    unstored = _look_inside(path, status.st_size, status.st_mtime_ns)
    if not unstored:
        return ()
    count = f"{unstored} formulas" if unstored > 1 else "a formula"
    said = f"holds {count} without a stored value, read as empty: open the file in Excel and save it there"
    return (Problem(path.name, said),)


def _problem(file: str, message: str) -> ProblemsError:
    return ProblemsError((Problem(file, message),))


def _look_over(path: Path) -> None:
    file = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(8)
    except (OSError, ValueError) as error:
        raise _problem(shown(str(path)), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if size > MOST_BYTES:
        raise _problem(file, f"has {size >> 20} MB; no publisher's workbook has more than {MOST_BYTES >> 20}")
    if head == _OLE:
        return  # .xls: at most 65,536 rows and 256 columns, and nothing packed
    if head[:4] != _ZIP:
        raise _problem(file, "is no workbook (.xlsx or .xls)")
    _look_inside(path, size, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _look_inside(path: Path, size: int, changed: int) -> int:
    """Look over a packed workbook, once for each state of the file: seeing its format and reading it both ask.

    Gives the number of formulas without a stored value.
    """
    file = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            return _look_over_parts(file, archive)
    except ProblemsError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _problem(file, f"is a damaged or locked workbook: {shown(str(error), 100)}") from None


def _look_over_parts(file: str, archive: zipfile.ZipFile) -> int:
    unstored = 0
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _problem(file, f"is packed from {len(parts)} parts; a workbook has some dozens")
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _problem(file, "is a packed file, but not an .xlsx workbook; save it as .xlsx")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _problem(file, f"unpacks to more than {MOST_UNPACKED >> 20} MB")
    for part in parts:
        if part.file_size > _CHUNK and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise _problem(file, f"{shown(part.filename)} is packed more than {MOST_RATIO} to 1")
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                rows, columns, formulas = _look_over_xml(file, part, stream)
            unstored += formulas
            if rows * columns > MOST_CELLS:
                raise _problem(
                    file,
                    f"{shown(part.filename)} has cells as far apart as row {rows} and column {columns}; "
                    "delete what stands far outside of the table",
                )
    return unstored


def _look_over_xml(file: str, part: zipfile.ZipInfo, stream: IO[bytes]) -> tuple[int, int, int]:
    """Number of rows and columns that the cells of a part reach, counted from the cells, not from what it declares.

    And the number of its formulas without a stored value.
    """
    is_sheet = part.filename.startswith("xl/worksheets/")
    rows = columns = read = unstored = 0
    before = b""
    while chunk := stream.read(_CHUNK):
        read += len(chunk)
        if read > part.file_size:
            raise _problem(file, f"{shown(part.filename)} unpacks to more than it declares")
        window = before + chunk
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window or window.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _problem(
                file, f"{shown(part.filename)} declares a document type or another alphabet; no workbook does"
            )
        if is_sheet:
            for letters, digits in _CELL.findall(window):
                rows = max(rows, int(digits))
                if len(letters) > 1 or columns < 26:
                    columns = max(columns, _column_number(letters))
            # What ends in the part of the window that was there before has been counted.
            unstored += sum(found.end() > len(before) for found in _UNSTORED.finditer(window))
        before = window[-_OVERLAP:]
    return rows, columns, unstored


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
