"""The flat file of the UK government's conversion factors, .xls or .xlsx."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from carbonkit.errors import Problem
from carbonkit.publishers.records import Cell, Content, Record, Row, decimal_digits, place
from carbonkit.publishers.sheets import Workbook, read_workbook

__all__ = ["SHEETS", "read"]

SHEETS = r"Factors by Category|Front page"

#: Level 1 to kind; whatever else comes up keeps an empty kind, for people to fill in.
_KINDS = {
    "Fuels": "combustion",
    "Bioenergy": "combustion",
    "Refrigerant & other": "gwp",
    "Passenger vehicles": "vehicle",
    "Delivery vehicles": "vehicle",
    "Managed assets- vehicles": "vehicle",
    "UK electricity": "average",
    "Managed assets- electricity": "average",
    "UK electricity for EVs": "vehicle-electricity",
    "Heat and steam": "heat",
    "Transmission and distribution": "losses",
    "UK electricity T&D for EVs": "losses",
    "Water supply": "water-supply",
    "Water treatment": "water-treatment",
    "Material use": "material-use",
    "Waste disposal": "waste-disposal",
    "Freighting goods": "freight",
    "Hotel stay": "hotel-stay",
    "Homeworking": "homeworking",
    "Outside of scopes": "biogenic-co2",
}
_FAMILIES = (("SECR kWh", "energy-use"), ("WTT-", "upstream"), ("Business travel-", "travel"))

#: UOM to what stands below the line, and the calorific value it names.
_UNITS = {
    "tonnes": ("t", ""),
    "kg": ("kg", ""),
    "litres": ("L", ""),
    "million litres": ("'000 m3", ""),
    "cubic metres": ("m3", ""),
    "kWh": ("kWh", ""),
    "kWh (Net CV)": ("kWh", "net"),
    "kWh (Gross CV)": ("kWh", "gross"),
    "GJ": ("GJ", ""),
    "km": ("km", ""),
    "miles": ("mile", ""),
    "tonne.km": ("t/km", ""),
    "passenger.km": ("passenger/km", ""),
    "Room per night": ("room_night", ""),
    "per FTE Working Hour": ("fte_hour", ""),
}
_PART = re.compile(r"kg CO2e of (CO2|CH4|N2O)(?: per unit)?")
_ENERGY = re.compile(r"kWh(?: \((?:net|gross)(?: CV)?\))?", re.IGNORECASE)
_LEVELS = ("Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text")

_SOURCE: dict[str, object] = {
    "issuer": "Department for Energy Security and Net Zero (DESNZ) and Defra",
    "series": "uk-conversion-factors",
    "url": "https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting",
    "licence": "OGL-UK-3.0",
    "attribution": "Contains public sector information licensed under the Open Government Licence v3.0. "
    "UK Government GHG Conversion Factors",
    "purposes": ["inventory"],
}


@dataclass
class _Entry:
    """The rows of one factor: its total, and what each gas contributes."""

    levels: dict[str, str]
    uom: str
    row: int
    figures: dict[str, tuple[str, str]]
    ghg: str = ""
    stored: bool = False


def read(path: str | Path) -> Content:
    """The factors of a flat file: a total and its three gases are one record.

    Raises
    ------
    ProblemsError
        With every cell that cannot be read, ``Sheet!B17``.
    """
    book = read_workbook(path, SHEETS)
    content = Content("uk", source=dict(_SOURCE))
    content.skipped += book.hints
    sheet = next((name for name in book.sheets if name.strip() == "Factors by Category"), None)
    if sheet is None:
        has = ", ".join(book.names)
        said = f"has no sheet 'Factors by Category' (it has {has}): not the flat file, or its sheet was renamed"
        content.problems.append(Problem(book.file, said))
        return content.finish(book.file)
    rows = book.sheets[sheet]
    head = next(
        (at for at, row in enumerate(rows[:40]) if {"Scope", "Level 1"} <= {str(cell).strip() for cell in row}), None
    )
    if head is None:
        content.problems.append(Problem(sheet, "has no header row with Scope and Level 1"))
        return content.finish(book.file)
    header = {str(cell).strip(): at for at, cell in enumerate(rows[head]) if str(cell).strip()}
    value_column, year = _value_column(header)
    ghg_column = header.get("GHG/Unit", header.get("GHG", header.get("GHG Unit")))
    if value_column is None or ghg_column is None or "UOM" not in header:
        content.problems.append(
            Problem(f"{sheet}!{head + 1}", "the header lacks UOM, GHG/Unit or GHG Conversion Factor")
        )
        return content.finish(book.file)
    _front_page(content, book, year)
    entries: dict[tuple[str, ...], _Entry] = {}
    without_figure: set[tuple[str, ...]] = set()
    for at in range(head + 1, len(rows)):
        row = rows[at]
        levels = {name: _text(row, header.get(name)) for name in _LEVELS}
        uom, ghg = _text(row, header["UOM"]), _text(row, ghg_column)
        cell = row[value_column] if value_column < len(row) else ""
        if not levels["Scope"] or not ghg or (isinstance(cell, str) and not cell.strip()):
            continue  # a combination that the department offers and prints no factor for
        where = place(sheet, at, value_column)
        if not (ghg == "kg CO2e" or _PART.fullmatch(ghg) or _ENERGY.fullmatch(ghg)):
            # Earlier editions print "kg CH4" and mean, it seems, its CO2e: not read rather than guessed.
            content.skipped.append(Problem(where, f"GHG/Unit {ghg!r} is not read"))
            continue
        value = content.figure(cell, where)
        if value is None:
            without_figure.add((*levels.values(), uom))
        else:
            _add(content, entries, levels, uom, ghg, value, where, at + 1, stored=not isinstance(cell, str))
    for key, entry in entries.items():
        if entry.ghg or key not in without_figure:
            record = _record(content, entry, year)
            content.records += [] if record is None else [record]
        else:
            first = next(iter(entry.figures.values()))[1]
            content.skipped.append(Problem(first, "parts of a total that is no figure"))
    return content.finish(book.file)


def _value_column(header: dict[str, int]) -> tuple[int | None, str]:
    for name, column in header.items():
        found = re.fullmatch(r"GHG Conversion Factor(?:\s+(20[0-9]{2}))?", name)
        if found:
            return column, found[1] or ""
    return None, ""


def _text(row: Row, column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    # A year that is stored as a number is 2025, not 2025.0.
    return unicodedata.normalize("NFKC", decimal_digits(row[column])).strip()


def _front_page(content: Content, book: Workbook, year: str) -> None:
    """Version and date as the front page states them: a label, and the next cell of its row that is not empty."""
    said: dict[str, str] = {}
    for name, rows in book.sheets.items():
        if name.strip() != "Front page":
            continue
        for row in rows:
            cells: list[Cell] = [cell for cell in row if cell != ""]
            for label, following in pairwise(cells):
                said.setdefault(str(label).strip().rstrip(":").casefold(), decimal_digits(following))
    title = "UK Government GHG Conversion Factors for Company Reporting" + (f" {year}" if year else "")
    version = said.get("version", "")
    content.source |= {
        "title": title + (f", version {version}" if version else ""),
        "title_en": title,
        "published": f"{year}-01-01/{year}-12-31" if year else "",
    }
    stated = [
        f"{label} {said[label]}"
        for label in ("version", "next publication date", "factor set", "year")
        if label in said
    ]
    content.source["provenance"] = "read in the flat file" + (f" (front page: {', '.join(stated)})" if stated else "")


def _add(
    content: Content,
    entries: dict[tuple[str, ...], _Entry],
    levels: dict[str, str],
    uom: str,
    ghg: str,
    value: str,
    where: str,
    row: int,
    *,
    stored: bool,
) -> None:
    entry = entries.setdefault((*levels.values(), uom), _Entry(levels, uom, row, {}, stored=stored))
    part = _PART.fullmatch(ghg)
    cell = part[1].lower() if part else "value"
    if not part:
        entry.ghg, entry.row = ghg, row
    if cell in entry.figures:
        content.problems.append(
            Problem(where, f"the row {', '.join(filter(None, levels.values()))}, {uom}, {ghg} stands twice")
        )
    entry.figures[cell] = (value, where)


def _record(content: Content, entry: _Entry, year: str) -> Record | None:
    first = next(iter(entry.figures.values()))[1]
    below, heating_value = _UNITS.get(entry.uom, ("", ""))
    above, gas = "kgCO2e", "CO2e"
    if _ENERGY.fullmatch(entry.ghg):
        above, gas, heating_value = "kWh", "", "net" if "net cv" in entry.ghg.lower() else heating_value
    elif not entry.ghg:
        # Biogenic CO2 outside of the scopes: the row of the gas stands without a total.
        above, gas = "kgCO2", "CO2"
        if list(entry.figures) != ["co2"]:
            content.problems.append(Problem(first, "parts without the row of their total"))
            return None
        entry.figures = {"value": entry.figures["co2"]}
    if not below:
        content.skipped.append(Problem(first, f"UOM {entry.uom!r} is not read"))
        return None
    levels = entry.levels
    named = [text for text in list(levels.values())[1:] if text]
    level_1 = levels["Level 1"]
    kind = _KINDS.get(level_1) or next((kind for start, kind in _FAMILIES if level_1.startswith(start)), "")
    columns = {
        "activity": _activity(levels),
        "variant": ", ".join(named[1:]),
        "name_en": ", ".join(dict.fromkeys(named)),
        "region": "GB",
        "kind": kind,
        "gas": gas,
        "heating_value": heating_value,
        "data_year": year,
        "unit": f"{above}/{below}",
        **{cell: value for cell, (value, _) in entry.figures.items()},
    }
    label = ", ".join([levels["Scope"], *dict.fromkeys(named), entry.uom])
    places = {cell: where for cell, (_, where) in entry.figures.items()}
    table = re.sub(r"[^a-z0-9]+", "-", level_1.lower()).strip("-")
    return Record(columns, places, label, stored=entry.stored, sheet_row=entry.row, table=table)


def _activity(levels: dict[str, str]) -> str:
    """A plain name of the activity from level 1; the finer names are the variant."""
    level_1 = levels["Level 1"]
    if level_1 in ("UK electricity", "WTT- UK electricity", "Transmission and distribution"):
        return "electricity.purchased"
    if level_1 in ("Water supply", "Water treatment"):
        return level_1.lower().replace(" ", ".")
    return re.sub(r"[^a-z0-9]+", "_", level_1.lower()).strip("_") + ".uk"
