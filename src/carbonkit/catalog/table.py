"""Reading a factor table: CSV rows into factors, every bad cell named with file and line."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from carbonkit.catalog.factor import EVIDENCE, Factor, Source, Years
from carbonkit.errors import CarbonkitError, CatalogError, Problem, ProblemsError
from carbonkit.quantities.grammar import parse_unit
from carbonkit.quantities.numbers import parse_number

__all__ = ["COLUMNS", "read_rows", "read_table"]

#: Columns of a factor table, in their order; a table leaves out those that it does not need.
COLUMNS = (
    "key",
    "activity",
    "carrier",
    "name_en",
    "name_zh",
    "region",
    "kind",
    "gas",
    "basis",
    "state",
    "gwp_set",
    "data_year",
    "valid_from",
    "valid_to",
    "value",
    "unit",
    "low",
    "high",
    "evidence",
    "locator",
    "note",
)
_PLAIN = ("activity", "carrier", "name_en", "name_zh", "region", "gas", "basis", "state", "gwp_set")
_PLAIN_TOO = ("valid_from", "valid_to", "locator", "note")


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Lines of a CSV with their numbers; cells that are missing become empty."""
    shown = f"factors/{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise CatalogError(shown, f"is not CSV in UTF-8: {error}") from None
    return rows


def read_table(path: Path, source: Source, shown_as: str) -> dict[str, Factor]:
    """The factors of one table by key.

    Parameters
    ----------
    path : Path
        The CSV file.
    source : Source
        The edition it belongs to.
    shown_as : str
        Its path below ``factors/``, for places and messages.

    Raises
    ------
    ProblemsError
        With every bad cell of the file, each with its line.
    """
    found: dict[str, Factor] = {}
    problems: list[Problem] = []
    for line, row in read_rows(path):
        where = f"{shown_as}:{line}"
        try:
            factor = _factor(row, source, f"{source.edition}/{path.stem}", where)
            if factor.key in found:
                raise CatalogError(where, f"the key {factor.key} stands twice")
            found[factor.key] = factor
        except CarbonkitError as error:
            problems.append(Problem("" if isinstance(error, CatalogError) else where, str(error)))
    if problems:
        raise ProblemsError(tuple(problems))
    return found


def _factor(row: dict[str, str], source: Source, table: str, where: str) -> Factor:
    if None in row:
        raise CatalogError(where, "has more cells than the header")
    unknown = set(row) - set(COLUMNS)
    if unknown:
        raise CatalogError(where, f"columns no factor table has: {', '.join(sorted(unknown))}")
    if row.get("evidence") not in EVIDENCE:
        raise CatalogError(where, f"evidence {row.get('evidence')!r} is none of {', '.join(EVIDENCE)}")
    if not row.get("key") or not row.get("kind"):
        raise CatalogError(where, "a factor needs a key and a kind")
    parse_unit(row.get("unit", ""))
    low, high = (_optional(row.get(name, "")) for name in ("low", "high"))
    value = _optional(row.get("value", ""))
    if value is None and (low is None or high is None):
        raise CatalogError(where, "a factor needs a value, or low and high")
    return Factor(
        reference=f"{table}#{row['key']}",
        kind=row["kind"],
        printed=row.get("value", ""),
        exact_value=value,
        unit=row.get("unit", ""),
        evidence=row["evidence"],
        source=source,
        years=Years.read(row.get("data_year", "")),
        low=low,
        high=high,
        where=where,
        **{name: row.get(name, "") for name in (*_PLAIN, *_PLAIN_TOO)},
    )


def _optional(text: str) -> Fraction | None:
    return parse_number(text) if text else None
