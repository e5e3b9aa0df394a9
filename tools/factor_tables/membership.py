"""Which province is in which grid, by series and edition."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from factor_tables.form import Row, read_at, read_rows
from factor_tables.regions import code_of

NOT_STATED = (
    "not stated for this edition in what was read; the tables of the 2012 edition and of the one posted in 2023 agree"
)
HALVES = ("CN-NM-EAST", "CN-NM-WEST")
WEST_PREFECTURES = "Hohhot, Baotou, Wuhai, Ordos, Bayannur, Ulanqab, Xilingol, Alxa"
EAST_PREFECTURES = "Chifeng, Tongliao, Hulunbuir, Hinggan"


def _collected(collected: Path) -> list[Row]:
    return read_rows(collected / "china" / "grid_membership.csv")


def _member(grid: str, region: str, evidence: str, locator: str, note: str) -> Row:
    return {"grid": grid, "region": region, "evidence": evidence, "locator": locator, "note": note}


def grid_code(name: str) -> str:
    """Code of a grid by the stem that the collected files use."""
    return "CN-GRID-" + name.upper()


def baseline_2012(collected: Path) -> list[Row]:
    """The membership that the 2012 baseline edition prints."""
    members = []
    for row in _collected(collected):
        if row["from_year"] != "2012" or not row["note"].startswith("baseline") or row["grid"] == "(not covered)":
            continue
        grid, region = grid_code(row["grid"]), code_of(row["province"])
        locator = f"grid boundary table, {row['grid']}: {row['province']}; {read_at(row['source_url'])}"
        members.append(_member(grid, region, "one-source", locator, row["note"]))
        if region == "CN-NM":
            members += [_member(grid, half, "one-source", locator, row["note"]) for half in HALVES]
    return members


def baseline_carried(collected: Path) -> list[Row]:
    """The 2012 membership for a baseline edition that does not print one in what was read."""
    return [{**row, "evidence": "recalled", "note": NOT_STATED} for row in baseline_2012(collected)]


def average_2021(collected: Path) -> list[Row]:
    """The membership of the average factors of 2021; Inner Mongolia is cut in two."""
    members = []
    locators: dict[str, str] = {}
    for row in _collected(collected):
        if row["from_year"] != "2021":
            continue
        grid = grid_code(row["grid"])
        locator = f"calculation note, table 1, {row['grid']}; read in a {row['source_url']}"
        if row["province"].startswith("Inner Mongolia: "):
            locators[grid] = locator
            continue
        members.append(_member(grid, code_of(row["province"]), "one-source", locator, row["note"]))
    both = "belongs to two grids: name CN-NM-WEST or CN-NM-EAST, or use the provincial value"
    for grid, half, prefectures in (
        ("CN-GRID-NORTH", "CN-NM-WEST", WEST_PREFECTURES),
        ("CN-GRID-NORTHEAST", "CN-NM-EAST", EAST_PREFECTURES),
    ):
        note = f"given by prefecture: {prefectures}"
        members.append(_member(grid, half, "one-source", locators[grid], note))
        members.append(_member(grid, "CN-NM", "one-source", locators[grid], both))
    return members


def average_carried(collected: Path) -> list[Row]:
    """The 2021 membership for the later average editions, whose notices say that the method is unchanged."""
    return [{**row, "note": _unchanged(row)} for row in average_2021(collected)]


def _unchanged(row: Row) -> str:
    said = "the notice says the method is unchanged"
    return f"{said}; {row['note']}" if row["region"].startswith("CN-NM") else said


def average_2012(collected: Path) -> list[Row]:
    """The membership for the 2012 averages: only Inner Mongolia is in the data, in both grids."""
    carried = "no membership of the 2012 averages was read; taken from the baseline edition 2012"
    members = [
        {**row, "evidence": "recalled", "note": carried}
        for row in baseline_2012(collected)
        if not row["region"].startswith("CN-NM")
    ]
    for row in _collected(collected):
        if row["from_year"] == "2012" and row["note"].startswith("average"):
            locator = f"{row['grid']}: {row['province']}; {read_at(row['source_url'])}"
            members.append(_member(grid_code(row["grid"]), "CN-NM", "one-source", locator, row["note"]))
    halves = "inferred: a file lists Inner Mongolia under both grids, and the averages of 2021 cut it this way"
    locator = "no table seen for this edition"
    members.append(_member("CN-GRID-NORTH", "CN-NM-WEST", "recalled", locator, halves))
    members.append(_member("CN-GRID-NORTHEAST", "CN-NM-EAST", "recalled", locator, halves))
    return members


def sorted_members(rows: Iterable[Row]) -> list[Row]:
    """Rows by grid, in the order of the input inside one grid."""
    order: list[str] = []
    kept = list(rows)
    for row in kept:
        if row["grid"] not in order:
            order.append(row["grid"])
    return sorted(kept, key=lambda row: order.index(row["grid"]))
