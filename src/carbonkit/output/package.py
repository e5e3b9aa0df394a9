"""An edition as a Frictionless data package: its tables, byte for byte, beside a datapackage.json."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from itertools import zip_longest
from pathlib import Path
from typing import Any

from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import EVIDENCE, Source
from carbonkit.errors import Problem, ProblemsError
from carbonkit.tables.write import write_atomically

__all__ = ["write_package"]

_DESCRIPTOR = "datapackage.json"
#: Name of a licence in the sense of the standard; what is not one is given as a title.
_LICENCE = re.compile(r"[-a-zA-Z0-9._]+")
_NUMBERS = ("value", "low", "high", "co2", "ch4", "n2o", "oxidation")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DAYS = ("valid_from", "valid_to")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENUMS = {
    "evidence": list(EVIDENCE),
    "heating_value": ["net", "gross"],
    "boundary": ["generation", "consumption"],
}
_NEEDED = ("kind", "unit", "evidence")
_MEANINGS = {
    "key": "name of the row; publisher/edition/table#key is the reference of the factor",
    "activity": "what a row of activity data is called",
    "carrier": "energy carrier",
    "variant": "what tells rows apart that are alike in all else",
    "name_en": "name in English",
    "name_zh": "name in Chinese",
    "region": "code of the region: ISO 3166-1, ISO 3166-2, or a grid",
    "kind": "kind of figure",
    "gas": "gas; CO2e is the sum of several in CO2 equivalent",
    "basis": "calorific or primary energy; for spending, the prices",
    "heating_value": "net or gross calorific value below, or of, the figure",
    "boundary": "electricity generated or consumed",
    "oxidation": "share of carbon oxidised that is inside the figure",
    "state": "reference state of a gas volume",
    "gwp_set": "global warming potentials behind a figure in CO2e",
    "data_year": "calendar year or years that the figure describes",
    "valid_from": "first day that it is meant for",
    "valid_to": "last day that it is meant for",
    "value": "the figure, with the digits as printed; empty where a range is printed",
    "unit": "unit of value, low, high, co2, ch4 and n2o",
    "low": "lower bound as printed",
    "high": "upper bound as printed",
    "co2": "what CO2 contributes to the value, in CO2e",
    "ch4": "what CH4 contributes to the value, in CO2e",
    "n2o": "what N2O contributes to the value, in CO2e",
    "evidence": "how well the transcription is known",
    "locator": "the place in the document",
    "note": "what surprises",
    "grid": "code of the grid",
}


def write_package(edition: Edition, folder: str | Path) -> list[Path]:
    """Write the tables of an edition, its membership of grids, and their description as a data package.

    Parameters
    ----------
    edition : Edition
        What to write.
    folder : str or Path
        Where to; made if it is not there. A package of the same edition is written over; files of anything else never.

    Returns
    -------
    list of Path
        The files written, the description last: a package without one is not complete.

    Raises
    ------
    ProblemsError
        If the folder holds another package or files of these names, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from carbonkit.catalog import open_catalog
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_package(open_catalog().edition("cn-mee/average-2022"), folder)]
    ['grid.csv', 'membership.csv', 'datapackage.json']
    """
    target = Path(folder)
    names = [f"{name}.csv" for name in edition.table_names]
    names += ["membership.csv"] if (edition.folder / "membership.csv").is_file() else []
    # Read once: hash, schema and copy are of the same bytes, whatever happens to the file meanwhile.
    files = {name: _read(edition.folder / name) for name in names}
    document = _document(edition, files)
    _refuse_others(target, [*names, _DESCRIPTOR], document["name"])
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProblemsError((Problem(str(folder), f"cannot be written: {error.strerror}"),)) from None
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    written = []
    for name, content in [*files.items(), (_DESCRIPTOR, text.encode())]:
        path = target / name
        write_atomically(path, lambda file, content=content: file.write(content))  # type: ignore[misc]
        written.append(path)
    return written


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        content.decode("utf-8-sig")
    except OSError as error:
        raise ProblemsError((Problem(str(path), f"cannot be read: {error.strerror}"),)) from None
    except UnicodeDecodeError as error:
        raise ProblemsError((Problem(str(path), f"is not CSV in UTF-8: {error}"),)) from None
    return content


def _refuse_others(folder: Path, names: list[str], package: str) -> None:
    """Nothing, if what is to be written replaces nothing but an older package of the same edition."""
    there = [name for name in names if (folder / name).exists()]
    if not there:
        return
    try:
        found = json.loads((folder / _DESCRIPTOR).read_bytes())
        owner = found.get("name") if isinstance(found, dict) else None
    except (OSError, ValueError, RecursionError):
        owner = None
    if owner != package:
        what = f"the package {owner}" if owner else f"{', '.join(there)} of something else"
        raise ProblemsError((Problem(str(folder), f"holds {what} already; name another folder"),))


def _document(edition: Edition, files: dict[str, bytes]) -> dict[str, Any]:
    source = edition.source
    raw = tomllib.loads((edition.folder / "source.toml").read_text(encoding="utf-8-sig"))
    document: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": edition.name.replace("/", "-"),
        "title": source.title_en or source.title,
        "description": _description(source),
        "version": str(raw.get("edition") or edition.name.partition("/")[2]),
        "licenses": _licences(source),
        "sources": [{"title": source.citation(), **({"path": source.url} if _is_address(source.url) else {})}],
        "contributors": [{"title": source.issuer, "role": "publisher"}, {"title": "carbonkit", "role": "wrangler"}],
        "keywords": list(source.aliases),
        # Not of the standard, which allows for it: what must travel with the figures, and where they belong.
        "attribution": source.attribution,
        "edition": edition.name,
        "series": source.series,
        "purposes": list(source.purposes),
        "provenance": source.provenance,
        "resources": [_resource(name, content) for name, content in files.items()],
    }
    return {name: value for name, value in document.items() if value not in ("", [])}


def _is_address(url: str) -> bool:
    return url.startswith(("http://", "https://")) and " " not in url


def _description(source: Source) -> str:
    lines = [] if source.title in ("", source.title_en) else [source.title]
    lines += ["Known problems:", *(f"- {problem}" for problem in source.problems)] if source.problems else []
    return "\n".join(lines)


def _licences(source: Source) -> list[dict[str, str]]:
    """Licences as the standard writes them, with a name; none where the document states none."""
    if not source.licence:
        return []
    name = source.licence if _LICENCE.fullmatch(source.licence) else re.sub(r"[^-a-zA-Z0-9._]+", "-", source.licence)
    return [{"name": name.strip("-") or "other", "title": source.licence_note or source.licence}]


def _resource(name: str, content: bytes) -> dict[str, Any]:
    has_mark = content.startswith(b"\xef\xbb\xbf")
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    columns = next(reader, [])
    # A row may leave out its last, empty cells.
    cells = list(zip_longest(*(row for row in (columns, *reader) if row), fillvalue=""))
    cells = [column_cells[1:] for column_cells in cells[: len(columns)]]
    is_membership = name == "membership.csv"
    fields = [_field(column, column_cells, is_membership) for column, column_cells in zip(columns, cells, strict=False)]
    return {
        "profile": "tabular-data-resource",
        "name": Path(name).stem.lower(),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if has_mark else "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": fields,
            "primaryKey": ["grid", "region"] if is_membership else "key",
            "missingValues": [""],
        },
    }


def _field(name: str, cells: tuple[str, ...], is_membership: bool) -> dict[str, Any]:
    kind = "string"
    if name in _NUMBERS and all(_PLAIN.fullmatch(cell) for cell in cells if cell):
        # Digits as another tool reads them; a table may also hold 1,430 or full-width digits, which only we read.
        kind = "number"
    elif name in _DAYS and all(_DAY.fullmatch(cell) for cell in cells if cell):
        kind = "date"
    rules: dict[str, Any] = {}
    if is_membership:
        rules = {"required": True} if name in ("grid", "region") else {}
    elif name == "key":
        rules = {"required": True, "unique": True}
    elif name in _NEEDED:
        rules = {"required": True}
    if name in _ENUMS:
        rules["enum"] = _ENUMS[name]
    described = {"name": name, "type": kind, "description": _MEANINGS.get(name, "")}
    return {**described, "constraints": rules} if rules else described
