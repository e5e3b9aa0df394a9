"""ADEME's Base Carbone as CSV: semicolons, often latin-1, a decimal comma in some releases."""

from __future__ import annotations

import re
from pathlib import Path

from carbonkit.errors import CarbonkitError, Problem, ProblemsError
from carbonkit.publishers.names import find_region, gas_of
from carbonkit.publishers.records import Content, Record
from carbonkit.publishers.texts import Line, delimited, read_text
from carbonkit.quantities import parse_unit

__all__ = ["is_header", "read"]

_ID = "Identifiant de l'élément"
_TOTAL = "Total poste non décomposé"
_NEEDED = (_ID, "Nom base français", "Unité français", _TOTAL)

#: French words of its units to the vocabulary; what is left over is reported and not read.
_WORDS = (
    (r"kWh\s*PCI", "kWh", "net"),
    (r"kWh\s*PCS", "kWh", "gross"),
    (r"GJ\s*PCI", "GJ", "net"),
    (r"GJ\s*PCS", "GJ", "gross"),
    (r"tonne\.km", "t/km", ""),
    (r"(?:passager|personne|peq)\.km", "passenger/km", ""),
    (r"tonnes?", "t", ""),
    (r"litres?", "L", ""),
)

#: French names that regions.csv does not have; others are looked up as they are.
_REGIONS = {"France continentale": "FR", "France métropolitaine": "FR", "Monde": "WORLD", "Europe": "X-EUROPE"}

_SOURCE: dict[str, object] = {
    "title": "Base Carbone",
    "title_en": "Base Carbone",
    "issuer": "ADEME",
    "series": "fr-base-carbone",
    "url": "https://base-empreinte.ademe.fr",
    "licence": "Licence Ouverte 2.0",
    "attribution": "Base Carbone, ADEME",
    "purposes": ["inventory"],
}


def is_header(cells: list[str]) -> bool:
    """Whether a row of cells is the header of such a file."""
    return all(name in cells for name in _NEEDED)


def read(path: str | Path, encoding: str = "") -> Content:
    """The elements of a Base Carbone CSV; archived ones and the rows of single posts are left out and said so.

    Without an encoding the file is read as UTF-8 where it is that, and as cp1252 otherwise: the two in which ADEME has
    published it.

    Raises
    ------
    ProblemsError
        With every row that cannot be read, ``file:line``.
    """
    file = Path(path).name
    text = _text(path, encoding)
    content = Content("base-carbone", source=dict(_SOURCE), identity=("key",))
    lines = delimited(file, text.replace("’", "'"), ";")
    if not lines or not is_header(lines[0][1]):
        content.problems.append(Problem(f"{file}:1", f"the header lacks one of {', '.join(_NEEDED)}"))
        return content.finish(file)
    header = lines[0][1]
    for line in lines[1:]:
        _read_line(content, file, line, header)
    return content.finish(file)


def _text(path: str | Path, encoding: str) -> str:
    if encoding:
        return read_text(path, encoding)
    try:
        return read_text(path, "utf-8")
    except ProblemsError as error:
        if "is not text in" not in str(error):
            raise
    return read_text(path, "cp1252")


def _read_line(content: Content, file: str, line: Line, header: list[str]) -> None:
    number, cells = line
    where = f"{file}:{number}"
    if len(cells) != len(header):
        content.problems.append(Problem(where, f"has {len(cells)} cells, the header {len(header)}"))
        return
    row = dict(zip(header, cells, strict=True))
    status, of = row.get("Statut de l'élément", ""), row.get("Type Ligne", "Elément")
    if "archiv" in status.casefold() or of == "Poste" or not row[_TOTAL]:
        return
    unit, heating_value = _unit(row["Unité français"])
    try:
        parse_unit(unit)
    except CarbonkitError as error:
        content.skipped.append(Problem(where, str(error)))
        return
    total = content.figure(row[_TOTAL], where, decimal_comma=True)
    if total is None:
        return
    names = [row.get(name, "") for name in ("Nom base français", "Nom attribut français", "Nom frontière français")]
    name = ", ".join(text for text in names if text)
    columns = {
        "key": row[_ID],
        "name_en": name,
        "variant": ", ".join(text for text in names[1:] if text),
        "region": _region(content, row.get("Localisation géographique", ""), where),
        "gas": gas_of(unit),
        "heating_value": heating_value,
        "value": total,
        "unit": unit,
    }
    content.records.append(Record(columns, {"value": where}, name, sheet_row=number))


def _unit(text: str) -> tuple[str, str]:
    heating_value = ""
    for pattern, plain, named in _WORDS:
        changed = re.sub(rf"(?<![A-Za-z]){pattern}(?![A-Za-z])", plain, text)
        if changed != text:
            text, heating_value = changed, heating_value or named
    return text, heating_value


def _region(content: Content, name: str, where: str) -> str:
    code = _REGIONS.get(name) or find_region(name)
    if code is None and name:
        content.skipped.append(Problem(where, f"region {name!r} is not known by its French name; left empty"))
    return code or ""
