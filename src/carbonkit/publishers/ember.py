"""Ember's yearly electricity data in long form: the CO2 intensity of countries and of Ember's regions."""

from __future__ import annotations

from pathlib import Path

from carbonkit.errors import CarbonkitError, Problem, UnknownNameError
from carbonkit.publishers.names import find_region
from carbonkit.publishers.records import Content, Record
from carbonkit.publishers.texts import Line, delimited, read_text
from carbonkit.quantities import parse_unit

__all__ = ["is_header", "read"]

_NEEDED = ("Area", "Year", "Variable", "Unit", "Value")
#: Ember prints gCO2/kWh and describes a life-cycle figure in CO2e (its methodology); the later releases print gCO2e.
_UNITS = {"gCO2/kWh": "gCO2e/kWh", "gCO2e/kWh": "gCO2e/kWh", "gCO2 per kWh": "gCO2e/kWh"}

_SOURCE: dict[str, object] = {
    "title": "Yearly Electricity Data",
    "title_en": "Yearly Electricity Data",
    "issuer": "Ember",
    "series": "ember-yearly-electricity",
    "url": "https://ember-energy.org/data/yearly-electricity-data/",
    "licence": "CC-BY-4.0",
    "attribution": "Ember, Yearly Electricity Data, CC BY 4.0",
    "purposes": ["product"],
}


def is_header(cells: list[str]) -> bool:
    """Whether a row of cells is the header of such a file."""
    return all(name in cells for name in _NEEDED)


def read(path: str | Path, encoding: str = "utf-8") -> Content:
    """The rows ``Variable`` = "CO2 intensity" of Ember's long CSV.

    Raises
    ------
    ProblemsError
        With every row that cannot be read, ``file:line``.
    """
    file = Path(path).name
    lines = delimited(file, read_text(path, encoding), ",")
    content = Content("ember", source=dict(_SOURCE), identity=("region", "kind", "data_year"))
    if not lines or not is_header(lines[0][1]):
        content.problems.append(Problem(f"{file}:1", f"the header lacks one of {', '.join(_NEEDED)}"))
        return content.finish(file)
    header = lines[0][1]
    for line in lines[1:]:
        _read_line(content, file, line, header)
    return content.finish(file)


def _read_line(content: Content, file: str, line: Line, header: list[str]) -> None:
    number, cells = line
    where = f"{file}:{number}"
    if len(cells) != len(header):
        content.problems.append(Problem(where, f"has {len(cells)} cells, the header {len(header)}"))
        return
    row = dict(zip(header, cells, strict=True))
    if row["Variable"] != "CO2 intensity" or not row["Value"]:
        return
    try:
        unit = _UNITS.get(row["Unit"]) or parse_unit(row["Unit"]).name
        region = _region(row["Area"], row.get("ISO 3 code") or row.get("Country code") or "")
    except UnknownNameError as error:
        content.skipped.append(Problem(where, str(error)))
        return
    except CarbonkitError as error:
        content.problems.append(Problem(where, str(error)))
        return
    value = content.figure(row["Value"], where)
    if value is not None:
        columns = {
            "activity": "electricity.purchased",
            "name_en": row["Area"],
            "region": region,
            "kind": "average-life-cycle",
            "gas": "CO2e",
            "boundary": "generation",
            "data_year": row["Year"],
            "value": value,
            "unit": unit,
        }
        content.records.append(
            Record(columns, {"value": where}, f"{row['Area']} {row['Year']}", sheet_row=number, table="country")
        )


def _region(area: str, iso3: str) -> str:
    """The code of a country or region; "Africa" is Ember's own Africa, which has no ISO code."""
    for name in (f"{area} (Ember)", area, iso3):
        code = find_region(name) if name else None
        if code is not None:
            return code
    raise UnknownNameError("region", area)
