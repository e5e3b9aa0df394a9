"""The references of factors in a ledger file, for what must be said about them: licences, attributions."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

from carbonkit.errors import CarbonkitError, MethodError, Problem, ProblemsError, shown

__all__ = ["factors_used"]

_COLUMN = "factor_used"


def factors_used(path: str | Path) -> list[str]:
    """The references ``publisher/edition/table#key`` in a ledger that ``calc -o`` wrote, each once, in order of rows.

    A ledger in JSON lists all of them under ``factors_used``: warming potentials, calorific values and coal rates too.
    The lines of CSV and Parquet name the factors of emission alone (of coal equivalent where a line has no emissions).

    Parameters
    ----------
    path : str or Path
        A ``.csv``, ``.json`` or ``.parquet`` file.

    Raises
    ------
    MethodError
        If the ending is none of these, or Parquet is asked for without pyarrow.
    ProblemsError
        If the file is no such ledger, with the place in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "ledger.csv")
    ...     _ = path.write_text("amount,factor_used\\n5,cn-mee/average-2022/grid#CN.average\\n")
    ...     factors_used(path)
    ['cn-mee/average-2022/grid#CN.average']
    """
    ending = Path(path).suffix.lower()
    readers = {".csv": _of_csv, ".json": _of_json, ".parquet": _of_parquet}
    if ending not in readers:
        raise MethodError(f"{path} has no known ending", "name a ledger that calc -o wrote: .csv, .json or .parquet")
    try:
        cells = readers[ending](Path(path))
    except CarbonkitError:
        raise
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror or error}") from None
    found: dict[str, None] = {}
    for where, cell in cells:
        # Days of two years take two factors: they stand behind one another, separated by semicolons.
        for reference in cell.split("; ") if cell else ():
            if "#" not in reference or reference.count("/") < 2:
                raise _wrong(
                    where, f"{_COLUMN}: {shown(reference)} is no reference; one reads publisher/edition/table#key"
                )
            found[reference] = None
    return list(found)


def _wrong(where: object, message: str) -> ProblemsError:
    return ProblemsError((Problem(str(where), message),))


def _no_column(path: Path) -> ProblemsError:
    return _wrong(path, f"is no ledger: it has no column {_COLUMN}; name a file that calc -o wrote")


def _of_csv(path: Path) -> list[tuple[str, str]]:
    # A note of a user's own table may be longer than the 128 KiB that the csv module allows.
    before = csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if _COLUMN not in header:
                raise _no_column(path)
            # The last one: it is the one that the ledger adds behind the columns of the user.
            place = len(header) - 1 - header[::-1].index(_COLUMN)
            return [(f"{path}:{reader.line_num}", row[place]) for row in reader if len(row) > place]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _wrong(path, f"is not CSV in UTF-8: {error}") from None
    finally:
        csv.field_size_limit(before)


def _of_json(path: Path) -> list[tuple[str, str]]:
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _wrong(path, f"is not JSON in UTF-8: {error}") from None
    lines: Any = document.get("lines") if isinstance(document, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) and _COLUMN in line for line in lines):
        raise _wrong(path, f"is no ledger: it has no lines with {_COLUMN}; name a file that calc -o wrote")
    found = []
    for number, line in enumerate(lines):
        where, cell = f"{path}: lines[{number}]", line[_COLUMN]
        if cell is not None and not isinstance(cell, str):
            raise _wrong(where, f"{_COLUMN}: {shown(cell)} is no reference; one reads publisher/edition/table#key")
        found.append((where, cell or ""))
    more = document.get("factors_used", [])
    if not isinstance(more, list) or not all(isinstance(one, str) for one in more):
        raise _wrong(path, "factors_used is no list of references; name a file that calc -o wrote")
    return found + [(f"{path}: factors_used[{number}]", one) for number, one in enumerate(more)]


def _of_parquet(path: Path) -> list[tuple[str, str]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MethodError("Parquet needs pyarrow", "python -m pip install 'carbonkit[arrow]'") from None
    try:
        with path.open("rb") as file:
            table = pyarrow.parquet.ParquetFile(file)
            if _COLUMN not in table.schema_arrow.names:
                raise _no_column(path)
            column = table.read(columns=[_COLUMN]).column(_COLUMN).to_pylist()
    except pyarrow.ArrowException as error:
        raise _wrong(path, f"is not Parquet: {str(error).splitlines()[0]}") from None
    return [(f"{path}: row {number}", str(cell or "")) for number, cell in enumerate(column, start=1)]
