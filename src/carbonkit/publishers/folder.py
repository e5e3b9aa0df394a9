"""A folder of your own in carbonkit's layout, from the rows of a publisher's file or of a plain table."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import EVIDENCE
from carbonkit.catalog.kinds import kinds
from carbonkit.catalog.table import COLUMNS
from carbonkit.errors import Problem, ProblemsError, UnknownNameError
from carbonkit.publishers.match import match
from carbonkit.publishers.names import NAMES, Names, find_region, gas_of
from carbonkit.publishers.records import Content, Record
from carbonkit.quantities import parse_unit

__all__ = ["BLANKS", "Written", "refuse_taken", "write_folder"]

#: Keys of source.toml in their order, each with what is to be written there.
BLANKS: dict[str, str] = {
    "title": "the title as the publication prints it",
    "title_en": "the title in English",
    "issuer": "who published it",
    "published": "the day it was published, 2024-06-11, or a span 2024-01-01/2024-12-31; empty where unknown",
    "series": "a name that successive editions share; empty where there are none",
    "url": "where it can be found",
    "licence": "SPDX identifier or short name; empty where unknown",
    "attribution": "the sentence that must travel with the figures, if any",
    "aliases": "other names that reports use",
    "purposes": "of inventory, ets, project, product, coal-equivalent, gwp",
    "required_by": "the rule that asks for it, if any",
    "problems": "what a user must know: misprints, gaps, ambiguous headings",
    "provenance": "how the figures came here",
}
_LISTS = ("aliases", "purposes", "problems")
#: Without these a source or a row cannot be used.
_NEEDED_IN_SOURCE = ("title", "title_en", "issuer", "purposes")
_NEEDED_IN_ROWS = ("activity", "kind", "unit", "region", "data_year")
#: What a table of ``like`` knows of a row that its publisher's file does not say.
_BORROWED = ("key", "activity", "carrier", "variant", "name_en", "name_zh", "region", "kind", "basis", "heating_value")
_BORROWED_TOO = ("boundary", "state")
#: In which order a key is made of what varies.
_KEY_PARTS = (
    "region",
    "carrier",
    "activity",
    "name_en",
    "variant",
    "kind",
    "gas",
    "heating_value",
    "data_year",
    "valid_from",
)
#: Of these at least one stands in a key; a unit, a kind or a year alone names nothing.
_NAMES = ("region", "carrier", "activity", "name_en", "variant", "gas")
_IDENTITY = (
    *("activity", "carrier", "variant", "region", "kind", "gas", "basis", "heating_value", "boundary", "state"),
    *("data_year", "valid_from"),
)
_EDITION = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9.-]*")

Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """A folder that was written.

    Parameters
    ----------
    folder : Path
        ``DIR/publisher/edition``.
    rows : mapping of str to int
        Rows of each table.
    to_fill : tuple of str
        What is still to be filled in by hand, a line each.
    skipped : tuple of Problem
        Lines of the file that were not taken over, each with its reason.
    """

    folder: Path
    rows: Mapping[str, int]
    to_fill: tuple[str, ...]
    skipped: tuple[Problem, ...]
    columns_not_read: tuple[Problem, ...] = ()


def refuse_taken(name: str, catalog: Catalog) -> None:
    """Stop at once where a catalogue has an edition of that name already.

    Raises
    ------
    ProblemsError
        With a name that is free.
    """
    if name in catalog.edition_names:
        _, _, edition = name.partition("/")
        free = next(one for one in _free_names(edition) if one not in catalog.edition_names)
        said = f"is an edition that the catalogue has already; a reference is never replaced: name yours {free}"
        raise ProblemsError((Problem(name, said),))


def _free_names(edition: str) -> Iterator[str]:
    yield f"own/{edition}"
    yield from (f"own/{edition}-{number}" for number in count(2))


def write_folder(
    content: Content,
    name: str,
    directory: str | Path,
    *,
    file: str,
    evidence: str = "one-source",
    like: Edition | None = None,
    names: Names = NAMES,
) -> Written:
    """Write an edition of your own, whole or not at all.

    Parameters
    ----------
    content : Content
        What ``read_file`` found.
    name : str
        ``publisher/edition``.
    directory : str or Path
        Where the folder ``publisher/edition`` goes; made if it is not there.
    file : str
        The file that was read, for the locators.
    evidence : str
        Mark of every row that does not bring its own.
    like : Edition, optional
        An edition of the same publication: rows found in it take over its keys, activities, kinds and names.
    names : Names
        Whose regions are known.

    Raises
    ------
    ProblemsError
        If there is such a folder already, or it cannot be written.
    UnknownNameError
        If name or evidence is not of its form.
    """
    if _EDITION.fullmatch(name) is None or ".." in name:
        raise UnknownNameError("edition name", name, hint="publisher/edition of a-z, 0-9, - and ., like acme/2025")
    if evidence not in EVIDENCE:
        raise UnknownNameError("evidence", evidence, EVIDENCE)
    file = file.encode("utf-8", "backslashreplace").decode("utf-8")  # a name may hold bytes that are no text
    tables = _tables(content, file, evidence, like)
    target = Path(directory) / name
    if target.exists():
        raise ProblemsError(
            (Problem(str(target), "is there already; a reference is never used twice: name another edition"),)
        )
    source = {key: ([] if key in _LISTS else "") for key in BLANKS} | dict(content.source)
    for key in ("title", "title_en"):
        # A title leads to one edition, and the one that comes with carbonkit may have it already.
        source[key] = f"{source[key]} ({name})" if source[key] else ""
    if not source["provenance"]:
        source["provenance"] = f"read by carbonkit from {file}"
    files = {f"{table}.csv": _csv(rows) for table, rows in tables.items()} | {"source.toml": _toml(source, name)}
    _write(target, files)
    return Written(
        target,
        {table: len(rows) for table, rows in tables.items()},
        tuple(_to_fill(source, tables, names)),
        tuple(content.skipped),
        tuple(content.columns_not_read),
    )


def _tables(content: Content, file: str, evidence: str, like: Edition | None) -> dict[str, list[Row]]:
    known = {}
    if like is not None:
        matches = match(content, like.factors)
        known = {id(one.record): one.factors[0] for one in matches if len(one.factors) == 1}
    tables: dict[str, list[Row]] = defaultdict(list)
    for record in content.records:
        row = _row(record, file, evidence)
        table = record.table
        factor = known.get(id(record))
        if factor is not None:
            row |= {name: str(getattr(factor, name)) for name in (*_BORROWED, *_BORROWED_TOO)}
            table = factor.reference.partition("#")[0].rpartition("/")[2]
        tables[table].append(row)
    rows = [row for several in tables.values() for row in several]
    _tell_apart(rows)
    for several in tables.values():
        _give_keys(several)
    return dict(tables)


def _row(record: Record, file: str, evidence: str) -> Row:
    row = {name: record.columns.get(name, "") for name in COLUMNS}
    row["gas"] = row["gas"] or gas_of(row["unit"])
    if row["unit"]:
        row["unit"] = parse_unit(row["unit"]).name if parse_unit(row["unit"]).multiplier == 1 else row["unit"]
    row["evidence"] = row["evidence"] or evidence
    place = record.where
    row["locator"] = row["locator"] or (place if file in place or file == "standard input" else f"{file}, {place}")
    return row


def _tell_apart(rows: Sequence[Row]) -> None:
    """Rows that differ in nothing but what stands below the line of their unit say so in their variant."""
    seen: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        dimension = parse_unit(row["unit"]).dimension if row["unit"] else None
        seen[(*(row[name] for name in _IDENTITY), dimension)].append(row)
    for several in seen.values():
        units = [row["unit"].partition("/")[2] for row in several]
        if len(several) > 1 and len(set(units)) == len(several):
            for row, unit in list(zip(several, units, strict=True))[1:]:
                row["variant"] = ", ".join(filter(None, (row["variant"], f"per {unit}")))


def _give_keys(rows: Sequence[Row]) -> None:
    """A key for each row without one: what varies in the table, in words; a number where that is not enough."""
    varying = [name for name in _KEY_PARTS if len({row[name] for row in rows}) > 1]
    names = [name for name in ("variant", "name_en", "carrier", "activity") if name in varying]
    if len({row["unit"].partition("/")[2] for row in rows}) > 1:
        varying.append("unit")
    nameless = [name for name in varying if name not in names]
    if names and "region" in varying and len({_key(row, nameless) for row in rows}) == len(rows):
        varying = nameless  # the region is name enough
    elif names:
        varying = [name for name in varying if name not in names[1:]]
    elif "region" not in varying:
        telling = ("variant", "name_en", "region", "activity")
        varying[:0] = [name for name in telling if any(row[name] for row in rows)][:1]
    # Names in Chinese alone give no key: then it takes more than the one region of the table to tell the rows apart.
    is_one_place = len({row["region"] for row in rows}) == 1 and len({row["name_zh"] for row in rows}) > 1
    told_by = tuple(name for name in _NAMES if not (is_one_place and name == "region"))
    taken: set[str] = set()
    for number, row in enumerate(rows, start=1):
        key = _slug(row["key"], "key") or _key_of(row, varying, told_by) or f"row-{number}"
        numbered, again = key, 2
        while numbered.casefold() in taken:
            numbered, again = f"{key}-{again}", again + 1
        taken.add(numbered.casefold())
        row["key"] = numbered


def _key_of(row: Row, varying: Sequence[str], told_by: Sequence[str]) -> str:
    """A key that names what the row is of; empty where a unit or a year is all that Latin letters say of it."""
    if any(_slug(row[name], name) for name in told_by if name in varying):
        return _key(row, varying)
    name = next((name for name in ("activity", "carrier") if _slug(row[name], name)), "")
    return _key(row, [name, *varying]) if name else ""


def _key(row: Row, names: Sequence[str]) -> str:
    parts = (_slug(row[name].partition("/")[2] if name == "unit" else row[name], name) for name in names)
    return ".".join(dict.fromkeys(filter(None, parts)))[:80].strip(".-")


def _slug(text: str, name: str) -> str:
    if name in ("region", "gas", "kind", "data_year", "valid_from", "key"):
        return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _to_fill(source: Mapping[str, object], tables: Mapping[str, Sequence[Row]], names: Names) -> list[str]:
    lines = [f"source.toml: {key}: {BLANKS[key]}" for key in _NEEDED_IN_SOURCE if not source[key]]
    lines += [
        f"source.toml: {key}: {BLANKS[key]} (may stay empty)"
        for key in ("published", "url", "licence", "attribution")
        if not source[key]
    ]
    for table, rows in tables.items():
        for name in _NEEDED_IN_ROWS:
            empty = sum(not row[name] and (name in ("kind", "unit") or _is_emission(row["kind"])) for row in rows)
            if empty:
                lines.append(f"{table}.csv: column {name}: empty in {empty} of {len(rows)} rows")
        unknown = sorted({row["region"] for row in rows if row["region"] and not _is_region(row["region"], names)})
        if unknown:
            shown = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
            lines.append(f"{table}.csv: column region: no region of carbonkit: {shown}; add yours in a regions.csv")
    return lines


def _is_emission(kind: str) -> bool:
    """Whether a figure is an emission factor, which has a place and an activity; a GWP has neither."""
    return kind not in kinds() or kinds()[kind].measures == "emission"


def _is_region(code: str, names: Names) -> bool:
    return find_region(code, names.regions) == code


def _csv(rows: Sequence[Row]) -> str:
    always = ("key", "activity", "region", "kind", "gas", "data_year", "value", "unit", "evidence", "locator", "note")
    columns = [name for name in COLUMNS if name in always or any(row[name] for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    # A carriage return inside a cell is written without quotes and would begin a new row for every reader.
    writer.writerows({name: " ".join(cell.splitlines()) for name, cell in row.items()} for row in rows)
    return text.getvalue()


def _toml(source: Mapping[str, object], name: str) -> str:
    lines = [f"# {name}: what stands between empty quotes is not known yet."]
    for key, meaning in BLANKS.items():
        value = source[key]
        lines += [f"# {meaning}"] if not value else []
        # JSON writes texts and lists of texts as TOML does, but for the delete character.
        lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f"))
        if key == "issuer":
            lines.append(f"edition = {json.dumps(name.partition('/')[2])}")
    return "\n".join(lines) + "\n"


def _write(target: Path, files: Mapping[str, str]) -> None:
    """All files in a hidden folder beside the target, which is then given its name."""
    building = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        building = tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.")
        for name, text in files.items():
            with (Path(building) / name).open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(building, 0o777 & ~umask)
        os.rename(building, target)
    except OSError as error:
        raise ProblemsError((Problem(str(target), f"cannot be written: {error.strerror}"),)) from None
    finally:
        if building and Path(building).exists():
            shutil.rmtree(building, ignore_errors=True)
