"""Reading a factor table: CSV rows into factors, every bad cell named with file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from carbonkit.catalog.factor import EVIDENCE, Factor, Source, Years
from carbonkit.catalog.kinds import find_kind, kinds
from carbonkit.errors import CarbonkitError, CatalogError, Problem, ProblemsError
from carbonkit.quantities.grammar import parse_unit
from carbonkit.quantities.numbers import parse_number

__all__ = ["COLUMNS", "PARTS", "Table", "read_rows"]

#: Columns of a factor table, in their order; a table leaves out those that it does not need.
COLUMNS = (
    "key",
    "activity",
    "carrier",
    "variant",
    "name_en",
    "name_zh",
    "region",
    "kind",
    "gas",
    "basis",
    "heating_value",
    "boundary",
    "oxidation",
    "state",
    "gwp_set",
    "data_year",
    "valid_from",
    "valid_to",
    "value",
    "unit",
    "low",
    "high",
    "co2",
    "ch4",
    "n2o",
    "evidence",
    "locator",
    "note",
)
#: Columns that hold, in CO2e, what each gas contributes to a figure that is published as CO2e.
PARTS = (("CO2", "co2"), ("CH4", "ch4"), ("N2O", "n2o"))
_TEXTS = (
    *("activity", "carrier", "variant", "name_en", "name_zh", "region", "gas", "basis", "heating_value", "boundary"),
    *("state", "gwp_set", "valid_from", "valid_to", "locator", "note"),
)
_WORDS = {"heating_value": ("", "net", "gross"), "boundary": ("", "generation", "consumption")}


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Lines of a CSV with their numbers; cells that are missing become empty."""
    shown = f"factors/{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise CatalogError(shown, f"is not CSV in UTF-8: {error}") from None
    except OSError as error:
        raise CatalogError(shown, f"cannot be read: {error.strerror}") from None
    return rows


class Table:
    """One table of an edition: its rows as they stand in the file, each made a factor when it is asked for.

    A table of five thousand rows is read in milliseconds; turning every row into a factor takes a hundred times that,
    and a lookup needs a handful.

    Parameters
    ----------
    path : Path
        The CSV file.
    source : Source
        The edition it belongs to.
    shown_as : str
        Its path below ``factors/``, for places and messages.
    """

    def __init__(self, path: Path, source: Source, shown_as: str) -> None:
        self.name = path.stem
        self.source = source
        self.shown_as = shown_as
        self._factors: dict[int, Factor] = {}
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                self.columns: tuple[str, ...] = tuple(next(reader, ()))
                self._lines: list[tuple[int, list[str]]] = [(reader.line_num, cells) for cells in reader if cells]
        except (UnicodeDecodeError, csv.Error) as error:
            raise CatalogError(shown_as, f"is not CSV in UTF-8: {error}") from None
        except OSError as error:
            raise CatalogError(shown_as, f"cannot be read: {error.strerror}") from None

    def __len__(self) -> int:
        return len(self._lines)

    def column(self, name: str) -> list[str]:
        """The cells of a column as printed; empty texts where the table does not have it."""
        if name not in self.columns:
            return [""] * len(self)
        place = self.columns.index(name)
        return [cells[place] if place < len(cells) else "" for _, cells in self._lines]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in reversed(list(enumerate(self.column("key"))))}

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[Factor]:
        return (self.at(place) for place in range(len(self)))

    def __getitem__(self, key: str) -> Factor:
        return self.at(self._places[key])

    def keys(self) -> list[str]:
        """The keys, in the order of rows."""
        return self.column("key")

    def row(self, place: int) -> dict[str, str]:
        """The cells of a row by column; all columns of the header."""
        line, cells = self._lines[place]
        if len(cells) > len(self.columns):
            raise CatalogError(f"{self.shown_as}:{line}", "has more cells than the header")
        return dict(zip(self.columns, [*cells, *[""] * (len(self.columns) - len(cells))], strict=True))

    def at(self, place: int) -> Factor:
        """The factor of a row, counted from 0.

        Raises
        ------
        CarbonkitError
            If a cell of the row is wrong, with file and line.
        """
        if place not in self._factors:
            where = f"{self.shown_as}:{self._lines[place][0]}"
            try:
                self._factors[place] = _factor(
                    self.row(place), self.source, f"{self.source.edition}/{self.name}", where
                )
            except CatalogError:
                raise
            except CarbonkitError as error:
                raise CatalogError(where, str(error)) from error
        return self._factors[place]

    def check(self) -> None:
        """Make every row a factor.

        Raises
        ------
        ProblemsError
            With every bad row of the file, each with its line.
        """
        if problems := self.problems():
            raise ProblemsError(tuple(problems))

    def problems(self) -> list[Problem]:
        """What is wrong in the file, all of it."""
        found: list[Problem] = []
        seen: set[str] = set()
        for place, key in enumerate(self.column("key")):
            try:
                self.at(place)
                if key in seen:
                    where = f"{self.shown_as}:{self._lines[place][0]}"
                    raise CatalogError(where, f"the key {key} stands twice")
            except CatalogError as error:
                found.append(Problem("", str(error)))
            seen.add(key)
        return found


def _factor(row: dict[str, str], source: Source, table: str, where: str) -> Factor:
    unknown = set(row) - set(COLUMNS)
    if unknown:
        raise CatalogError(where, f"columns no factor table has: {', '.join(sorted(unknown))}")
    if row.get("evidence") not in EVIDENCE:
        raise CatalogError(where, f"evidence {row.get('evidence')!r} is none of {', '.join(EVIDENCE)}")
    if not row.get("key") or not row.get("kind"):
        raise CatalogError(where, "a factor needs a key and a kind")
    if find_kind(row["kind"]) is None:
        raise CatalogError(where, f"kind {row['kind']!r} is none of {', '.join(kinds())}")
    for name, words in _WORDS.items():
        if row.get(name, "") not in words:
            raise CatalogError(where, f"{name} {row[name]!r} is none of {', '.join(words[1:])}")
    parse_unit(row.get("unit", ""))
    low, high = (_optional(row.get(name, "")) for name in ("low", "high"))
    value = _optional(row.get("value", ""))
    if value is None and (low is None or high is None):
        raise CatalogError(where, "a factor needs a value, or low and high")
    if low is not None and high is not None and low > high:
        raise CatalogError(where, f"low {row['low']} is above high {row['high']}")
    for name in ("valid_from", "valid_to"):
        if row.get(name) and not _is_day(row[name]):
            raise CatalogError(where, f"{name} {row[name]!r} is not a day; write 2023-06-30")
    parts = tuple((gas, row[column]) for gas, column in PARTS if row.get(column))
    for _, digits in parts:
        parse_number(digits)
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
        oxidation=_optional(row.get("oxidation", "")),
        parts=parts,
        where=where,
        **{name: row.get(name, "") for name in _TEXTS},
    )


@lru_cache(maxsize=1024)
def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _optional(text: str) -> Fraction | None:
    return parse_number(text) if text else None
