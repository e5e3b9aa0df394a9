"""The eGRID workbook of the US EPA: output emission rates of subregions, states and the country."""

from __future__ import annotations

import re
from pathlib import Path

from carbonkit.errors import CarbonkitError, Problem
from carbonkit.publishers.records import Content, Record, Row, place
from carbonkit.publishers.sheets import read_workbook
from carbonkit.quantities import parse_unit

__all__ = ["SHEETS", "read"]

#: SRL23, ST23, US23: subregions, states and country of data year 2023. Row 1 holds labels, row 2 codes.
SHEETS = r"(SRL|ST|US)([0-9]{2})"

_PREFIX = {"SRL": "SR", "ST": "ST", "US": "US"}
_TABLES = {"SRL": "subregion", "ST": "state", "US": "country"}
_REGION = {"SRL": "SUBRGN", "ST": "PSTATABB", "US": ""}
_NAME = {"SRL": "SRNAME", "ST": "", "US": ""}
#: Codes without their prefix: total output emission rate and non-baseload rate of each gas.
_RATES = {
    "CO2RTA": ("average", "CO2"),
    "CH4RTA": ("average", "CH4"),
    "N2ORTA": ("average", "N2O"),
    "C2ERTA": ("average", "CO2e"),
    "NBCO2": ("non-baseload", "CO2"),
    "NBCH4": ("non-baseload", "CH4"),
    "NBN2O": ("non-baseload", "N2O"),
    "NBC2E": ("non-baseload", "CO2e"),
}

_SOURCE: dict[str, object] = {
    "title": "Emissions & Generation Resource Integrated Database (eGRID)",
    "title_en": "Emissions & Generation Resource Integrated Database (eGRID)",
    "issuer": "United States Environmental Protection Agency",
    "series": "us-egrid",
    "url": "https://www.epa.gov/egrid",
    "licence": "public domain (US)",
    "purposes": ["inventory", "project"],
}


def read(path: str | Path) -> Content:
    """The output emission rates of an eGRID workbook.

    Raises
    ------
    ProblemsError
        With every cell that holds no number, ``Sheet!B17``.
    """
    book = read_workbook(path, SHEETS)
    content = Content("egrid", source=dict(_SOURCE), identity=("region", "kind", "gas", "data_year"))
    content.skipped += book.hints
    for name, rows in book.sheets.items():
        found = re.fullmatch(SHEETS, name.strip())
        assert found is not None
        _read_sheet(content, name, rows, found[1], f"20{found[2]}")
    return content.finish(book.file)


def _read_sheet(content: Content, sheet: str, rows: list[Row], family: str, year: str) -> None:
    prefix = _PREFIX[family]
    # Row 2 in every edition so far; found by its codes, so that a line above it does no harm.
    head = next((at for at, row in enumerate(rows[:10]) if f"{prefix}CO2RTA" in row), None)
    if head is None:
        content.problems.append(Problem(sheet, f"has no row of codes with {prefix}CO2RTA"))
        return
    codes = {str(code).strip(): at for at, code in enumerate(rows[head]) if code != ""}
    rates = {}
    for code, (kind, gas) in _RATES.items():
        column = codes.get(prefix + code)
        if column is not None:
            label = str(rows[head - 1][column]) if head else ""
            rates[column] = (kind, gas, _unit(label, gas))
    region_column = codes.get(_REGION[family])
    if region_column is None and family != "US":
        content.problems.append(Problem(sheet, f"has no column {_REGION[family]}"))
        return
    name_column = codes.get(_NAME[family])
    for at in range(head + 1, len(rows)):
        row = rows[at]
        code = "" if region_column is None else str(row[region_column]).strip()
        if family != "US" and not code:
            continue
        region = {"SRL": f"US-EGRID-{code}", "ST": f"US-{code}", "US": "US"}[family]
        name = code if name_column is None else str(row[name_column]).strip()
        for column, (kind, gas, unit) in rates.items():
            where = place(sheet, at, column)
            if row[column] == "":
                continue
            if not unit:
                content.problems.append(Problem(where, "the label of its column names no unit in brackets"))
                continue
            value = content.figure(row[column], where)
            if value is not None:
                columns = {
                    "activity": "electricity.purchased",
                    "name_en": f"{name or 'United States'}, {kind.replace('-', ' ')}",
                    "region": region,
                    "kind": kind,
                    "gas": gas,
                    "boundary": "generation",
                    "data_year": year,
                    "value": value,
                    "unit": unit,
                }
                label = f"{region} {kind} {gas} {year}"
                stored = not isinstance(row[column], str)
                content.records.append(
                    Record(columns, {"value": where}, label, stored=stored, sheet_row=at + 1, table=_TABLES[family])
                )


def _unit(label: str, gas: str) -> str:
    """The unit that a label names in brackets, with the gas: "... emission rate (lb/MWh)" is lbCO2/MWh."""
    found = re.search(r"\(\s*(lb|lbs|kg)\s*/\s*(MWh|GWh)\s*\)", label)
    if found is None:
        return ""
    unit = f"{found[1].removesuffix('s')}{gas}/{found[2]}"
    try:
        return parse_unit(unit).name
    except CarbonkitError:
        return ""
