"""Writing a result whole or not at all: a temporary file beside it, synced, then put in its place. And rows of CSV."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from carbonkit.errors import Problem, ProblemsError

__all__ = ["ROW_END", "CsvRows", "write_atomically"]

#: The line end to name to a writer of CSV that writes into `CsvRows`.
ROW_END = "\r\n"


class CsvRows(io.StringIO):
    """Rows of CSV that end with a line feed.

    A writer puts quotes around what its own line end is made of, and a carriage return alone begins a row for every
    reader: so the writer is told `ROW_END`, which is taken away here. It hands over one row at a time.

    Examples
    --------
    >>> import csv
    >>> rows = CsvRows()
    >>> csv.writer(rows, lineterminator=ROW_END).writerows([["a", "b\\rc"], ["d", "e"]])
    >>> rows.getvalue()
    'a,"b\\rc"\\nd,e\\n'
    """

    def write(self, row: str) -> int:
        return super().write(row.removesuffix(ROW_END) + "\n")


def write_atomically(path: str | Path, write: Callable[[BinaryIO], object]) -> None:
    """Call ``write`` on a temporary file and put it in the place of ``path`` once it is complete.

    A link is followed, and the rights of a file that is there are kept. What is no regular file (a pipe, a terminal,
    ``/dev/null``) is written to as it is.

    Raises
    ------
    ProblemsError
        If the folder cannot be written; what stood at ``path`` before is then untouched.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = _mode(target)
        if mode is None:
            with target.open("wb") as file:
                write(file)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise ProblemsError((Problem(str(path), f"cannot be written: {error.strerror}"),)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise ProblemsError((Problem(str(path), f"cannot be written: {error.strerror}"),)) from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int | None:
    """The rights of a file that is there, or those of a new one; None for what is no regular file."""
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
    return stat.S_IMODE(found) if stat.S_ISREG(found) or stat.S_ISDIR(found) else None
