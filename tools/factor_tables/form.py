"""The form of an edition's folder: which files, columns and spellings it may hold."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = [
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
]
ALWAYS = ("key", "kind", "value", "unit", "evidence", "locator", "note")
MEMBERSHIP_COLUMNS = ("grid", "region", "evidence", "locator", "note")
SOURCE_KEYS = [
    "title",
    "title_en",
    "issuer",
    "edition",
    "published",
    "series",
    "url",
    "licence",
    "licence_note",
    "attribution",
    "aliases",
    "purposes",
    "required_by",
    "gases",
    "combined_margin_weights",
    "problems",
    "provenance",
]
OPTIONAL_SOURCE_KEYS = ("gases", "combined_margin_weights")

#: Variant of a blend of refrigerants whose CFC, HCFC and hydrocarbon parts count as zero: words of the UK flat file.
KYOTO_ONLY = "Kyoto products only"

Row = dict[str, str]


@dataclass
class Edition:
    """One folder `publisher/edition` of the catalogue, before it is written."""

    folder: str
    source: Mapping[str, object]
    tables: Mapping[str, Sequence[Row]]
    membership: Sequence[Row] = ()
    notes: str = ""


def read_rows(path: Path) -> list[Row]:
    """Rows of a collected file, each value the text it is, outer blanks removed."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(stream)]


def read_at(source_url: str) -> str:
    """Say where a figure was read, for a locator."""
    if not source_url:
        return "no page seen"
    if source_url.startswith("public code file"):
        return f"read in a {source_url}"
    return f"read at {source_url}"


def join(*parts: str) -> str:
    """Join the parts that are not empty by a semicolon."""
    return "; ".join(part.strip().rstrip(";.") for part in parts if part.strip())


def said_recalled(rows: Iterable[Row]) -> list[Row]:
    """The rows, with the word `recalled` in the note of each whose evidence it is and whose texts do not say it."""
    return [
        {**row, "note": join(row["note"], "recalled")}
        if row["evidence"] == "recalled" and "recalled" not in row["locator"] + row["note"]
        else row
        for row in rows
    ]


def figures(low: str, high: str) -> Row:
    """Value, low and high columns: a range has no value, a single figure no bounds."""
    if low == high:
        return {"value": low, "low": "", "high": ""}
    return {"value": "", "low": low, "high": high}


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> Path:
    """Write rows as UTF-8 with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_table(path: Path, rows: Sequence[Row]) -> Path:
    """Write a factor table with the columns it needs, in the order of COLUMNS."""
    for row in rows:
        unknown = set(row) - set(COLUMNS)
        if unknown:
            raise ValueError(f"{path.name}: unknown columns {sorted(unknown)}")
        if not re.fullmatch(r"[A-Za-z0-9._-]+", row["key"]):
            raise ValueError(f"{path.name}: key {row['key']!r} has a character that a reference may not have")
    keys = [row["key"].casefold() for row in rows]
    if len(keys) != len(set(keys)):
        raise ValueError(f"{path}: two rows have one key")
    columns = [name for name in COLUMNS if name in ALWAYS or any(row.get(name) for row in rows)]
    return write_csv(path, columns, ({name: row.get(name, "") for name in columns} for row in rows))


def toml_text(value: object) -> str:
    """A string, or a list of strings or lists, as TOML."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        if all(isinstance(item, str) and len(item) < 40 for item in value) and len(value) < 5:
            return "[" + ", ".join(toml_text(item) for item in value) + "]"
        return "[\n" + "".join(f"    {toml_text(item)},\n" for item in value) + "]"
    raise TypeError(f"no TOML for {value!r}")


def write_source(path: Path, source: Mapping[str, object]) -> Path:
    """Write source.toml with every key of SOURCE_KEYS, in that order."""
    unknown = set(source) - set(SOURCE_KEYS)
    missing = set(SOURCE_KEYS) - set(source) - set(OPTIONAL_SOURCE_KEYS)
    if unknown or missing:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {toml_text(source[key])}\n" for key in SOURCE_KEYS if key in source]
    path.write_bytes("".join(lines).encode())
    return path


def write_edition(edition: Edition, out: Path) -> list[Path]:
    """Write the folder of one edition; return the files written."""
    folder = out / edition.folder
    written = [write_source(folder / "source.toml", edition.source)]
    for name, rows in edition.tables.items():
        written.append(write_table(folder / f"{name}.csv", said_recalled(rows)))
    if edition.membership:
        members = said_recalled(edition.membership)
        written.append(write_csv(folder / "membership.csv", MEMBERSHIP_COLUMNS, members))
    if edition.notes:
        path = folder / "NOTES.md"
        path.write_bytes(edition.notes.encode())
        written.append(path)
    return written


#: A table with more activities than this is indexed by their families: spend.*
MOST_ACTIVITIES = 40


INDEX_COLUMNS = ("edition", "table", "rows", "activities", "series", "published")


def write_index(out: Path) -> Path:
    """Write what each table is about, so that a lookup opens the tables that can answer it and no others."""
    rows = []
    for path in sorted(out.glob("*/*/*.csv")):
        if path.name == "membership.csv":
            continue
        found = read_rows(path)
        names = sorted({row.get("activity", "") for row in found} - {""})
        if len(names) > MOST_ACTIVITIES:
            names = sorted({f"{name.partition('.')[0]}.*" for name in names})
        source = tomllib.loads((path.parent / "source.toml").read_text(encoding="utf-8"))
        rows.append(
            {
                "edition": f"{path.parent.parent.name}/{path.parent.name}",
                "table": path.stem,
                "rows": str(len(found)),
                "activities": ";".join(names),
                "series": source["series"],
                "published": source["published"],
            }
        )
    return write_csv(out / "index.csv", INDEX_COLUMNS, rows)
