"""Which reader reads a file: by the name of its format, or by what it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from carbonkit.errors import Problem, ProblemsError, UnknownNameError
from carbonkit.publishers.names import NAMES, Names
from carbonkit.publishers.records import Content
from carbonkit.publishers.sheets import is_workbook, sheet_names

__all__ = ["FORMATS", "detect", "read_file"]

#: Names of the formats, and the publications they stand for.
FORMATS = {
    "uk": "flat file of the UK government's conversion factors (.xls, .xlsx)",
    "epa-hub": "workbook of the US EPA's Emission Factors Hub",
    "egrid": "workbook of the US EPA's eGRID",
    "ember": "yearly electricity data of Ember, long CSV",
    "base-carbone": "Base Carbone of ADEME, CSV",
    "plain": "any table with a header, or pasted lines of a name and a figure",
}

_WORKBOOKS = (".xlsx", ".xlsm", ".xls")


def detect(path: str | Path, encoding: str = "utf-8") -> str:
    """The format that a file looks like; ``plain`` where it is none of the publishers'.

    Raises
    ------
    ProblemsError
        If the file cannot be read.
    """
    import re

    from carbonkit.publishers import base_carbone, egrid, ember, epa_hub

    if str(path) == "-":
        return "plain"
    if is_workbook(path):
        names = [name.strip() for name in sheet_names(path)]
        if "Factors by Category" in names or "Front page" in names:
            return "uk"
        if "Emission Factors Hub" in names:
            return "epa-hub"
        if any(re.fullmatch(egrid.SHEETS, name) for name in names):
            return "egrid"
        return "epa-hub" if any(re.fullmatch(epa_hub.SHEETS, name) for name in names) else "plain"
    try:
        with Path(path).open("rb") as file:
            head = file.readline(1 << 16)
    except OSError:
        return "plain"  # its reader says what is wrong
    for spelling in dict.fromkeys((encoding, "utf-8", "cp1252")):
        try:
            first = head.decode(spelling).lstrip("\ufeff").replace("’", "'").strip()
        except (UnicodeDecodeError, LookupError):
            continue
        if ember.is_header([cell.strip('" ') for cell in first.split(",")]):
            return "ember"
        if base_carbone.is_header([cell.strip('" ') for cell in first.split(";")]):
            return "base-carbone"
    return "plain"


def read_file(
    path: str | Path,
    format_of: str = "",
    *,
    encoding: str = "",
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    names: Names = NAMES,
) -> Content:
    """The rows of a publisher's file.

    Parameters
    ----------
    format_of : str
        One of ``FORMATS``; seen from the file if omitted.
    encoding, sheet : str
        Of a text, and of a plain workbook.
    given : mapping, optional
        What holds for every row of a plain table.
    names : Names
        How a plain table names regions and activities: those of the user's folders too.

    Raises
    ------
    ProblemsError
        With every problem of the file, each with its place.
    UnknownNameError
        If no format has the name.
    """
    from carbonkit.publishers import base_carbone, egrid, ember, epa_hub, plain, uk_flat

    if Path(path).suffix.lower() in _WORKBOOKS and Path(path).is_file() and not is_workbook(path):
        raise ProblemsError((Problem(Path(path).name, "is no workbook (.xlsx or .xls), whatever its ending says"),))
    # Whoever names a sheet means a plain workbook, whatever else stands in it.
    chosen = format_of or ("plain" if sheet else detect(path, encoding or "utf-8"))
    if chosen not in FORMATS:
        raise UnknownNameError("format", chosen, tuple(FORMATS))
    if chosen == "plain":
        return plain.read(path, encoding or "utf-8", sheet, given, names)
    if chosen == "ember":
        return ember.read(path, encoding or "utf-8")
    if chosen == "base-carbone":
        return base_carbone.read(path, encoding)
    return {"uk": uk_flat.read, "epa-hub": epa_hub.read, "egrid": egrid.read}[chosen](path)
