"""Reads the tables of Ember, Australia, Canada and the EEA for their tests, without the library under test."""

from __future__ import annotations

import tomllib
from decimal import Decimal

from factor_files import FACTORS, Row, read_csv

PUBLISHERS = ("ember", "au-dcceew", "ca-eccc", "eu-eea")
TABLES = {
    path.relative_to(FACTORS).with_suffix("").as_posix(): read_csv(path)[1]
    for publisher in PUBLISHERS
    for path in sorted((FACTORS / publisher).glob("*/*.csv"))
    if path.name != "membership.csv"
}
ROWS: dict[str, Row] = {f"{table}#{row['key']}": row for table, rows in TABLES.items() for row in rows}
SOURCES = {
    path.parent.relative_to(FACTORS).as_posix(): tomllib.loads(path.read_text(encoding="utf-8"))
    for publisher in PUBLISHERS
    for path in sorted((FACTORS / publisher).glob("*/source.toml"))
}


def value(reference: str) -> Decimal:
    """The printed figure of a row."""
    return Decimal(ROWS[reference]["value"])


def values(table: str) -> dict[str, Decimal]:
    """Figure by key."""
    return {row["key"]: Decimal(row["value"]) for row in TABLES[table]}
