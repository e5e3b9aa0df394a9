"""Checking a folder of factors of your own: every problem at once, with file, line and what would be right."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.check_figures import Figures
from carbonkit.catalog.check_rows import (
    KEY,
    NEEDED,
    Known,
    Twin,
    cell_problems,
    closest,
    header_problems,
    read_date,
    twin,
    twins,
)
from carbonkit.catalog.factor import EVIDENCE, Source
from carbonkit.catalog.kinds import find_kind, kinds
from carbonkit.catalog.opening import packaged_root
from carbonkit.catalog.regions import fold
from carbonkit.catalog.table import Table
from carbonkit.errors import CarbonkitError, CatalogError, Problem, UnknownNameError, shown
from carbonkit.quantities.period import parse_period

__all__ = ["CheckedFolder", "check_folder"]

_REQUIRED = ("title", "title_en", "issuer")
_TEXTS = (
    *_REQUIRED,
    *("edition", "published", "series", "url", "licence", "licence_note", "attribution", "required_by", "gases"),
    "provenance",
)
_LISTS = ("aliases", "purposes", "problems")
_WEIGHTS = "combined_margin_weights"
_REGION_COLUMNS = ("code", "kind", "parent", "name_en", "name_zh_hans", "name_zh_hant", "aliases")
_MEMBER_COLUMNS = ("grid", "region", "evidence", "note")
#: A purpose of kinds (biogenic CO2) that is none of a document.
_NOT_OF_EDITIONS = ("outside-scopes",)
_LAYOUT = "publisher/edition/source.toml"


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """What a check of a folder found.

    Parameters
    ----------
    editions : list of str
        ``publisher/edition``, those with a ``source.toml``.
    factors : int
        Rows of their tables. [-]
    problems : tuple of Problem
        Everything that is wrong, in the order of files and lines.
    """

    editions: list[str]
    factors: int
    problems: tuple[Problem, ...]


def check_folder(folder: str | Path, catalog: Catalog | None = None) -> CheckedFolder:
    """Check a folder of factors (publisher/edition/table.csv) before it is laid over a catalogue.

    Parameters
    ----------
    folder : str or Path
        The folder, as ``open_catalog(overlays=[folder])`` takes it.
    catalog : Catalog, optional
        What it is to be laid over; the tables that come with carbonkit if omitted.

    Raises
    ------
    CatalogError
        If there is no such folder. What is wrong inside it is in the result.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(check_folder(folder).problems[0].message)
    no editions here: an edition is publisher/edition/source.toml with its tables beside it
    """
    if not Path(folder).is_dir():
        raise CatalogError(str(folder), "is no folder")
    check = _Check(Path(folder), catalog or Catalog(packaged_root()))
    check.run()
    check.problems.sort(key=_place)
    return CheckedFolder(check.editions, check.factors, tuple(check.problems))


def _place(problem: Problem) -> tuple[str, int]:
    path, _, line = problem.where.rpartition(":")
    return (path, int(line)) if path and line.isdecimal() else (problem.where, 0)


@dataclass
class _Check:
    """One run over a folder, and what it has found so far."""

    folder: Path
    catalog: Catalog
    editions: list[str] = field(default_factory=list)
    factors: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: Places of rows whose cells have moved: what stands in them is not in its column.
    torn: set[str] = field(default_factory=set)
    figures: Figures = field(init=False)

    def __post_init__(self) -> None:
        self.figures = Figures(self.catalog)

    def say(self, where: object, message: str) -> None:
        self.problems.append(Problem(str(where), message))

    def run(self) -> None:
        regions = _Regions(self)
        regions.read(self.folder / "regions.csv")
        roots = (self.catalog.root, self.folder)
        sets = sorted({_set_name(path) for root in roots for path in root.glob("ipcc/*/gwp-*.csv")})
        known = Known(regions.codes, regions.find, sets)
        # Titles and aliases lead to an edition, so each belongs to one.
        names: dict[str, str] = {}
        for edition in self.catalog.editions():
            if not _is_same(edition.folder, self.folder / edition.name):
                source = edition.source
                names |= {fold(name): edition.name for name in (*source.aliases, source.title, source.title_en)}
        for publisher in _folders(self.folder):
            if any(publisher.glob("source.toml")):
                self.say(publisher / "source.toml", f"lies one folder too high: an edition is {_LAYOUT}")
            for path in sorted(publisher.glob("*.csv")):
                self.say(
                    path, "a table here is not read: it belongs into the folder of its edition, beside source.toml"
                )
            for edition_folder in _folders(publisher):
                self._edition(edition_folder, known, names)
        for path in sorted(self.folder.glob("*.csv")):
            if path.name not in ("regions.csv", "index.csv"):
                self.say(path, "a table here is not read: it belongs into publisher/edition/, beside source.toml")
        self.problems += self.figures.problems()
        if not self.editions and not self.problems and not (self.folder / "regions.csv").is_file():
            self.say(self.folder, f"no editions here: an edition is {_LAYOUT} with its tables beside it")

    def _edition(self, folder: Path, known: Known, names: dict[str, str]) -> None:
        name = f"{folder.parent.name}/{folder.name}"
        if re.fullmatch(r"[a-z0-9-]+/[a-z0-9.-]+", name) is None or ".." in name:
            self.say(
                folder, f"{shown(name)} can be no part of a reference; write small letters, digits and - (2.1 too)"
            )
        here = self.catalog.root / name
        if (here / "source.toml").is_file() and not _is_same(here, folder):
            self.say(
                folder,
                f"the edition {name} is in the catalogue already; a reference is never replaced: give yours another "
                "publisher or edition",
            )
        path = folder / "source.toml"
        if path.is_file():
            self.editions.append(name)
            _Sources(self, path, name, names).check()
        else:
            self.say(folder, "no source.toml; it names title, title_en and issuer of the document")
        tables = [one for one in sorted(folder.glob("*.csv")) if one.name != "membership.csv"]
        if not tables:
            self.say(folder, "no table: an edition has one or more .csv beside its source.toml")
        rows: list[Twin] = []
        source = Source(name, name, name, "", None)
        for one in tables:
            rows += self._table(one, source, known)
        self.problems += twins(rows)
        self._membership(folder / "membership.csv", known)

    def _table(self, path: Path, source: Source, known: Known) -> list[Twin]:
        if not KEY.fullmatch(path.stem):
            self.say(path, "its name can be no part of a reference; write letters, digits and . _ -")
        read = self._read(path)
        if read is None:
            return []
        columns, rows = read
        wrong = header_problems(columns)
        for message in wrong:
            self.say(f"{path}:1", message)
        if not rows and not wrong:
            self.say(path, "a header and no rows")
        self.factors += len(rows)
        # A column that is not there is said once, not for every row.
        silent = {column for column in (*NEEDED, "value") if column not in columns}
        keys: dict[str, tuple[str, str]] = {}
        found = []
        table = None if wrong else Table(path, source, str(path))
        for place, (where, row) in enumerate(rows):
            if where in self.torn:
                continue
            before = len(self.problems)
            for column, message in cell_problems(row, known):
                if column not in silent:
                    self.say(where, f"{column}: {message}" if column else message)
                if column and column not in columns:
                    silent.add(column)
            kind = find_kind(row.get("kind", ""))
            if source.purposes and kind is not None and kind.answers_unnamed and not row.get("activity"):
                self.say(where, "activity: no question finds a factor without one; write electricity.purchased, ...")
            key = row.get("key", "")
            taken, there = keys.setdefault(key.casefold(), (key, where))
            if key and there != where:
                same = "stands at" if taken == key else f"is like {taken} but for capitals, at"
                self.say(where, f"key: {key} {same} {there} already; a key is unique in its table")
            one = twin(row, path.stem, where)
            found += [one] if one is not None else []
            if table is not None and len(self.problems) == before:
                self._as_calculations_do(table, place)
            if len(self.problems) == before:
                self.figures.add(where, row)
        return found

    def _as_calculations_do(self, table: Table, place: int) -> None:
        """Nothing found: then the reader of the tables must take the row as well."""
        try:
            table.at(place)
        except CatalogError as error:
            self.say(error.where, error.reason)

    def _membership(self, path: Path, known: Known) -> None:
        seen: dict[tuple[str, str], str] = {}
        for where, row in self.rows(path, _MEMBER_COLUMNS):
            for column in ("region", "grid"):
                code = row[column]
                if code not in known.codes:
                    self.say(where, f"{column}: {UnknownNameError('region', code, closest(code, known.codes))}")
            if row["evidence"] not in EVIDENCE:
                near = closest(row["evidence"], EVIDENCE)
                self.say(
                    where, str(UnknownNameError("evidence", row["evidence"], near, f"one of {', '.join(EVIDENCE)}"))
                )
            taken = seen.setdefault((row["region"], row["grid"]), where)
            if taken != where:
                self.say(where, f"{row['region']} in {row['grid']} stands at {taken} too")

    def rows(self, path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
        """Rows of a small file with their places; none where it is not there, or not with these columns."""
        read = self._read(path) if path.is_file() else None
        if read is None:
            return []
        missing = [name for name in columns if name not in read[0]]
        for name in missing:
            self.say(f"{path}:1", f"no column {name}")
        return [] if missing else [(where, row) for where, row in read[1] if where not in self.torn]

    def _read(self, path: Path) -> tuple[list[str], list[tuple[str, dict[str, str]]]] | None:
        """Header and rows of a CSV file, each row with its place."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                columns = next(reader, [])
                lines = [(f"{path}:{reader.line_num}", cells) for cells in reader if cells]
        except (UnicodeDecodeError, csv.Error) as error:
            self.say(path, f"is not CSV in UTF-8: {error}")
            return None
        except OSError as error:
            self.say(path, f"cannot be read: {error.strerror}")
            return None
        for where, cells in lines:
            if len(cells) != len(columns):
                is_longer = len(cells) > len(columns)
                hint = "a cell that holds a comma stands in quotes" if is_longer else "add the commas"
                self.torn |= {where} if is_longer else set()
                self.say(where, f"has {len(cells)} cells, the header {len(columns)}; {hint}")
        filler = [""] * len(columns)
        return columns, [(where, dict(zip(columns, [*cells, *filler], strict=False))) for where, cells in lines]


def _set_name(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.parent.name}-{path.stem.removeprefix('gwp-')}"


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _folders(folder: Path) -> list[Path]:
    hidden = (".", "_")
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(hidden))


class _Regions:
    """The regions of the catalogue and those that the folder adds."""

    def __init__(self, check: _Check) -> None:
        self._check = check
        self.codes: dict[str, object] = dict(check.catalog.regions.by_code)
        self._names: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The code behind a name, the folder's own first."""
        return self._names.get(fold(name)) or self._check.catalog.regions.code(name)

    def read(self, path: Path) -> None:
        # The catalogue may be this very folder: then nothing is there already.
        if _is_same(path, self._check.catalog.root / "regions.csv"):
            return
        say = self._check.say
        rows = self._check.rows(path, _REGION_COLUMNS)
        own = {row["code"]: where for where, row in reversed(rows)}
        for where, row in rows:
            code = row["code"]
            if not re.fullmatch(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", code):
                say(where, f"code: {shown(code)} is no code; write capitals, digits and -: CN-GRID-EAST, X-MY-CAMPUS")
            elif code in self._check.catalog.regions.by_code:
                say(where, f"code: {code} is in the catalogue already; a region is never replaced")
            elif own[code] != where:
                say(where, f"code: {code} stands at {own[code]} too")
            else:
                self._names_of(row, where)
            parent = row["parent"]
            if parent and parent not in own and parent not in self._check.catalog.regions.by_code:
                near = closest(parent, (*own, *self._check.catalog.regions.by_code))
                say(where, f"parent: {UnknownNameError('region', parent, near)}")
            for column in ("valid_from", "valid_to"):
                if row.get(column) and read_date(row[column]) is None:
                    say(where, f"{column}: {shown(row[column])} is not a day; write 2023-06-30")
        self.codes |= own

    def _names_of(self, row: dict[str, str], where: str) -> None:
        code = row["code"]
        if not row["name_en"]:
            self._check.say(where, "name_en: a region needs a name in English")
        names = (code, *(row[column] for column in _REGION_COLUMNS[3:6]), *row["aliases"].split(";"))
        for name in names:
            if name.strip():
                taken = self._owner(name) or self._names.setdefault(fold(name), code)
                if taken != code:
                    self._check.say(where, f"{name.strip()} is the region {taken} already; a region is never replaced")

    def _owner(self, name: str) -> str:
        try:
            return self._check.catalog.regions.code(name)
        except UnknownNameError:
            return ""


class _Sources:
    """The checks of one ``source.toml``."""

    def __init__(self, check: _Check, path: Path, edition: str, names: dict[str, str]) -> None:
        self._check, self._path, self._edition, self._names = check, path, edition, names
        self._lines: dict[str, int] = {}

    def _say(self, key: str, message: str) -> None:
        self._check.say(f"{self._path}:{self._lines.get(key, 1)}", f"{key}: {message}")

    def check(self) -> None:
        try:
            text = self._path.read_bytes().decode("utf-8-sig")
            raw = tomllib.loads(text)
        except OSError as error:
            self._check.say(self._path, f"cannot be read: {error.strerror}")
            return
        except (ValueError, RecursionError) as error:
            line = re.search(r"\(at line ([0-9]+)", str(error))
            self._check.say(f"{self._path}:{line[1]}" if line else self._path, f"is not TOML in UTF-8: {error}")
            return
        for number, line_text in enumerate(text.split("\n"), start=1):
            if found := re.match(r"\s*\[*\s*([A-Za-z_-]+)\s*[\]=]", line_text):
                self._lines.setdefault(found[1], number)
        for key in raw:
            if key not in (*_TEXTS, *_LISTS, _WEIGHTS):
                near = closest(key, (*_TEXTS, *_LISTS, _WEIGHTS))
                self._check.say(f"{self._path}:{self._lines.get(key, 1)}", str(UnknownNameError("key", key, near)))
        before = len(self._check.problems)
        self._texts(raw)
        self._published(raw.get("published", ""))
        self._lists(raw)
        self._weights(raw.get(_WEIGHTS, []))
        if len(self._check.problems) == before:
            try:
                source = Source.read(self._edition, raw, str(self._path))
            except CarbonkitError as error:
                self._check.say(self._path, str(error))
            else:
                self._claim((*source.aliases, source.title, source.title_en))

    def _texts(self, raw: dict[str, Any]) -> None:
        for key in _REQUIRED:
            if key not in raw:
                self._say(key, "is not there; an edition needs it")
        for key in _TEXTS:
            value = raw.get(key, "")
            if key != "published" and not isinstance(value, str):
                self._say(key, f"{shown(value)} is no text; write it in quotes")
            elif key in _REQUIRED and key in raw and not value.strip():
                self._say(key, "is empty; an edition needs it")

    def _published(self, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, (str, int, date)):
            self._say("published", f'{shown(value)} is no day; write "2023-06-30"')
        elif value != "":
            try:
                parse_period(str(value))
            except CarbonkitError:
                said = 'write a day, "2023-06-30", a span, "2023-01-01/2023-12-31", or "" where it is not known'
                self._say("published", f"{shown(str(value))} is no day; {said}")

    def _lists(self, raw: dict[str, Any]) -> None:
        for key in _LISTS:
            value = raw.get(key, [])
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                self._say(key, f'{shown(value)} is no list of texts; write ["..."]')
            elif key == "purposes":
                known = sorted(
                    {purpose for kind in kinds().values() for purpose in kind.purposes} - {"", *_NOT_OF_EDITIONS}
                )
                for purpose in value:
                    if purpose not in known:
                        error = UnknownNameError(
                            "purpose", purpose, closest(purpose, known), f"one of {', '.join(known)}"
                        )
                        self._say(key, str(error))

    def _weights(self, value: object) -> None:
        if not isinstance(value, list):
            self._say(_WEIGHTS, f'{shown(value)} is no list of pairs; write [["0.5", "0.5"]]')
            return
        for pair in value:
            try:
                om, bm = (Fraction(str(one)) for one in pair)
                is_right = om + bm == 1 and min(om, bm) >= 0
            except (TypeError, ValueError, ZeroDivisionError):
                is_right = False
            if not is_right:
                self._say(_WEIGHTS, f'{shown(pair)} are not two shares that give 1; write ["0.75", "0.25"]')

    def _claim(self, names: Iterable[str]) -> None:
        for name in dict.fromkeys(name for name in names if name.strip()):
            owner = self._names.setdefault(fold(name), self._edition)
            if owner != self._edition:
                key = "aliases" if "aliases" in self._lines else "title"
                self._say(key, f"{shown(name)} is a name of {owner} already; a name leads to one edition")
