"""The workbook of the US EPA's Emission Factors Hub: many tables below each other on one sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from carbonkit.errors import CarbonkitError, Problem
from carbonkit.publishers.names import gas_of
from carbonkit.publishers.records import Content, Record, Row, place
from carbonkit.publishers.sheets import read_workbook
from carbonkit.quantities import parse_unit

__all__ = ["SHEETS", "read"]

SHEETS = r"(Emission Factors Hub|Table [0-9]+.*)"

_TABLE = re.compile(r"Table\s+([0-9]{1,2})\b.*")
_UNIT = re.compile(
    r"(?P<mass>kg|g|lbs?|metric tons?|mmbtu)\s*(?P<gas>CO2e?|CH4|N2O)?"
    r"\s*(?:/|\bper\b)\s*(?P<below>[A-Za-z][A-Za-z -]*)",
    re.IGNORECASE,
)
_GAS = re.compile(r"(CO2|CH4|N2O) Factor", re.IGNORECASE)
#: Spellings of the hub to those of the vocabulary.
_BELOW = {
    "gallon": "us_gallon",
    "mmbtu": "MMBtu",
    "mwh": "MWh",
    "scf": "scf",
    "short ton": "short_ton",
    "short ton material": "short_ton",
    "vehicle-mile": "mile",
    "mile": "mile",
    "passenger-mile": "passenger/mile",
    "short ton-mile": "short_ton/mile",
    "ton-mile": "short_ton/mile",
}
_KINDS = {
    "1": "combustion",
    "7": "heat",
    "8": "freight",
    "9": "waste-disposal",
    "10": "travel",
    "11": "gwp",
    "12": "gwp",
}

_SOURCE: dict[str, object] = {
    "title": "GHG Emission Factors Hub",
    "title_en": "GHG Emission Factors Hub",
    "issuer": "United States Environmental Protection Agency",
    "series": "us-epa-hub",
    "url": "https://www.epa.gov/climateleadership/ghg-emission-factors-hub",
    "licence": "public domain (US)",
    "purposes": ["inventory"],
}


@dataclass
class _State:
    """What the lines above a row have said."""

    table: str = ""
    units: dict[int, str] = field(default_factory=dict)
    quantities: dict[int, str] = field(default_factory=dict)
    spans: dict[int, str] = field(default_factory=dict)
    unit_column: int | None = None
    labels: dict[int, str] = field(default_factory=dict)
    in_head: bool = True


def read(path: str | Path) -> Content:
    """The figures of a hub workbook, each with the table, the row and the unit of its column.

    Raises
    ------
    ProblemsError
        If no table is found, or a cell cannot be read.
    """
    book = read_workbook(path, SHEETS)
    content = Content("epa-hub", source=dict(_SOURCE))
    content.skipped += book.hints
    for sheet, rows in book.sheets.items():
        state = _State()
        for at, row in enumerate(rows):
            _read_row(content, sheet, at, row, state)
    return content.finish(book.file)


def _read_row(content: Content, sheet: str, at: int, row: Row, state: _State) -> None:
    texts = {
        column: " ".join(cell.split()) for column, cell in enumerate(row) if isinstance(cell, str) and cell.strip()
    }
    numbers = {column: cell for column, cell in enumerate(row) if not isinstance(cell, str)}
    if not texts and not numbers:
        return
    titled = next((_TABLE.fullmatch(text) for text in texts.values() if _TABLE.fullmatch(text)), None)
    if titled and not numbers:
        state.__init__(table=titled[1])  # type: ignore[misc]
        return
    figures = {column: cell for column, cell in numbers.items() if column in state.units}
    if not figures or not state.table:
        if numbers and state.table and not state.in_head:
            content.skipped.append(Problem(place(sheet, at, min(numbers)), "a figure under no header with a unit"))
        if len(texts) > 1 or any(_UNIT.search(text) for text in texts.values()):
            _read_head(texts, state)
        return
    state.in_head = False
    labels = {
        column: text for column, text in texts.items() if column != state.unit_column and column not in state.units
    }
    labels |= {column: f"{cell:g}" for column, cell in numbers.items() if column not in state.units}
    first = min(labels, default=0)
    if labels:
        # A name that stands once above its rows holds until the next one in its column.
        state.labels = {column: text for column, text in state.labels.items() if column < first} | labels
    item = ", ".join(text for _, text in sorted(state.labels.items()))
    for column, cell in figures.items():
        where = place(sheet, at, column)
        value = content.figure(cell, where)
        quantity = state.quantities.get(column, "")
        unit = state.units[column]
        if "{unit}" in unit and state.unit_column is not None:
            unit = unit.replace("{unit}", _below(texts.get(state.unit_column, "")))
        try:
            parse_unit(unit)
        except CarbonkitError as error:
            content.skipped.append(Problem(where, str(error)))
            continue
        if value is not None:
            content.records.append(_record(state, item, quantity, column, value, unit, where, at + 1))


def _record(
    state: _State, item: str, quantity: str, column: int, value: str, unit: str, where: str, row: int
) -> Record:
    span = state.spans.get(column, "")
    kind = _KINDS.get(state.table, "mobile-combustion")
    if state.table == "6":
        kind = "loss-rate" if unit == "one" else "non-baseload" if "Non-Baseload" in span else "average"
    elif quantity.startswith("Heat Content"):
        kind = "gross-calorific-value"
    plain = (
        "" if _GAS.match(quantity) or quantity.startswith("Heat Content") or state.table in ("11", "12") else quantity
    )
    columns = {
        "name_en": item,
        "variant": plain,
        "region": "" if kind == "gwp" else "US",
        "kind": kind,
        "gas": gas_of(unit),
        "value": value,
        "unit": unit,
    }
    label = f"table {state.table}: {item}" + (f", {plain}" if plain else "")
    return Record(columns, {"value": where}, label, stored=True, sheet_row=row, table=f"table-{state.table}")


def _read_head(texts: dict[int, str], state: _State) -> None:
    if not state.in_head:
        # Below the first figures a line of units changes the columns that it names, and nothing else.
        for column, text in texts.items():
            if _UNIT.search(text) and column in state.units:
                state.units[column] = _unit(text, state.quantities.get(column, ""))
        return
    filled = ""
    for column in range(min(texts), max(texts) + 8):
        own = texts.get(column, "")
        filled = own or filled
        if own.casefold() in ("unit", "units"):
            state.unit_column = column
            filled = ""
            continue
        if not filled or (column > max(texts) and not _UNIT.search(filled) and "Emission Factors" not in filled):
            continue
        gwp = "GWP" in filled and "100" in filled
        if own and not _UNIT.fullmatch(own):
            state.quantities[column] = own
        if "Emission Factors" in filled:
            state.spans[column] = filled
        elif own:
            state.spans.setdefault(column, "")
        if gwp:
            state.units[column] = "kgCO2e/kg"
        elif own.startswith("Grid Gross Loss"):
            state.units[column] = "one"
        elif _UNIT.search(filled):
            state.units[column] = _unit(filled, own)


def _unit(text: str, quantity: str) -> str:
    found = _UNIT.search(text)
    if found is None:
        return ""
    named = _GAS.search(f"{quantity} {text}")
    gas = found["gas"] or (named[1] if named else "")
    mass = {"metric ton": "t", "metric tons": "t", "lbs": "lb", "mmbtu": "MMBtu"}.get(
        found["mass"].lower(), found["mass"].lower()
    )
    below = found["below"].strip(" -")
    return f"{mass}{gas}/" + ("{unit}" if below.casefold() in ("unit", "units") else _below(below))


def _below(text: str) -> str:
    return _BELOW.get(" ".join(text.split()).casefold(), text)
