"""Reading a text table: its encoding as named, its delimiter, and the line of every row."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from carbonkit.errors import Problem, ProblemsError, shown

__all__ = ["Line", "delimited", "read_text"]

#: Number of a line in its file, and its cells.
Line = tuple[int, list[str]]

MOST_BYTES = 200 << 20


def read_text(path: str | Path, encoding: str = "utf-8") -> str:
    """The content of a text file (``-``: standard input) in an encoding that the user names; never guessed.

    Raises
    ------
    ProblemsError
        If it cannot be read, or is not in that encoding.
    """
    name = str(path)
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ProblemsError((Problem(shown(name), f"cannot be read: {why}"),)) from None
    if len(raw) > MOST_BYTES:
        raise ProblemsError((Problem(name, f"has more than {MOST_BYTES >> 20} MB"),))
    try:
        text = raw.decode("utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding)
    except UnicodeDecodeError:
        hint = "name its encoding: --encoding gb18030, big5, cp1252"
        raise ProblemsError((Problem(name, f"is not text in {encoding}; {hint}"),)) from None
    except LookupError:
        raise ProblemsError((Problem(name, f"unknown encoding {shown(encoding)}"),)) from None
    if "\0" in text:
        raise ProblemsError((Problem(name, "is not a text table: it holds zero bytes"),))
    return text


def delimited(file: str, text: str, delimiter: str, first: int = 1) -> list[Line]:
    """The rows of a delimited text with the line on which each begins; rows without a word are left out.

    Parameters
    ----------
    first : int
        Number of its first line in the file. [-]

    Examples
    --------
    >>> delimited("a.csv", "a;b\\n\\n1;2\\n", ";")
    [(1, ['a', 'b']), (3, ['1', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Line] = []
    begins = first
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, [cell.strip() for cell in cells]))
            begins = first + reader.line_num
    except csv.Error as error:
        raise ProblemsError((Problem(f"{file}:{begins}", f"is torn: {error}"),)) from None
    return rows
