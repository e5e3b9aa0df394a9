"""A plain table: CSV with headers in English or Chinese, or lines pasted from a notice, a name and a figure each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from carbonkit.errors import CarbonkitError, Problem, UnknownNameError, shown
from carbonkit.publishers.given import as_day, as_years
from carbonkit.publishers.headers import COLUMNS, Header, is_number, read_header
from carbonkit.publishers.names import NAMES, Names, region_and_kind
from carbonkit.publishers.parting import part_text
from carbonkit.publishers.records import CELLS, Content, Record, Row, column_letters, decimal_digits
from carbonkit.publishers.sheets import Workbook, is_workbook, read_workbook
from carbonkit.publishers.texts import Line, read_text
from carbonkit.quantities import parse_unit
from carbonkit.quantities.numbers import normalise_digits

__all__ = ["COLUMNS", "IDENTITY", "read"]

_UNIT_LINE = re.compile(r"[（(]?\s*(?:单位|單位|unit)\s*[:：]\s*([^()（）]+)\s*[)）]?", re.IGNORECASE)
#: Digits that are none of a figure: those of tables, years, days, notices, gases and places in a list.
_NO_FIGURE = re.compile(
    r"(?:表|附件|附录|附錄|注|table|annex|note)\s*[0-9]+|(?:19|20)[0-9]{2}(?:\s*[-–—~至]\s*(?:(?:19|20)?[0-9]{2}))?年?|"
    r"第\s*[0-9]+\s*[号號条條期]|[0-9]+月(?:[0-9]+日)?|(?:CO2e?|CH4|N2O|SF6|NF3)|^\s*[（(]?[0-9]{1,3}[)）.、](?![0-9])",
    re.IGNORECASE,
)
_WANTED = (
    "has no header that is known and no lines of a known place and a figure; wanted is a column of figures (value, "
    "factor, 因子, 排放因子, 系数) and, as far as there are any, of places (region, 地区), units (unit, 单位), "
    "years (year, 年份) and kinds (kind, 类型)"
)
#: Sheets of the publishers by what stands in their header: one that was renamed is read by nobody.
_RENAMED = (
    ({"Scope", "Level 1", "UOM"}, "the flat file of the UK, whose sheet is called 'Factors by Category'"),
    ({"SUBRGN", "SRCO2RTA"}, "eGRID, whose sheet is called SRL and two digits of the year: SRL23"),
    ({"PSTATABB", "STCO2RTA"}, "eGRID, whose sheet is called ST and two digits of the year: ST23"),
)

#: Columns by which a factor is found in an edition, as far as the file has them.
IDENTITY = (
    *("table", "key", "activity", "carrier", "variant", "region", "kind", "gas", "basis", "heating_value", "boundary"),
    *("state", "data_year", "valid_from", "valid_to"),
)


def read(
    path: str | Path,
    encoding: str = "utf-8",
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    names: Names = NAMES,
) -> Content:
    """The rows of a plain table (``-``: standard input).

    Cells are parted by tabs, ``|``, semicolons or commas, or else by two blanks or more: below a header as the header
    is, and without one each line in its own way. With a header its names say what the columns are (``COLUMNS``);
    without one each line is the name of a region and a figure, and a unit if there is one.

    Parameters
    ----------
    encoding : str
        Of a text; never guessed.
    sheet : str
        Of a workbook; its first one if omitted.
    given : mapping, optional
        What holds for every row and the file does not say: ``{"unit": "kgCO2/kWh"}``.
    names : Names
        How regions and activities are named.

    Raises
    ------
    ProblemsError
        With every cell that cannot be read, ``file:line`` or ``Sheet!17``.
    """
    file = "standard input" if str(path) == "-" else Path(path).name
    content = Content("plain", identity=IDENTITY)
    if str(path) != "-" and is_workbook(path):
        book = read_workbook(path, re.escape(sheet) if sheet else ".*")
        content.skipped += book.hints
        if sheet and not book.sheets:
            content.problems.append(Problem(file, f"has no sheet {shown(sheet)}; it has {', '.join(book.names)}"))
            return content.finish(file)
        name = next(iter(book.sheets), "")
        _refuse_renamed(content, book, name)
        lines = [
            (at, _texts(row))
            for at, row in enumerate(book.sheets.get(name, []), start=1)
            if any(cell != "" for cell in row)
        ]
        reading = _Reading(content, f"{name}!", dict(given or {}), names, stored=True)
    else:
        lines = part_text(file, read_text(path, encoding))
        reading = _Reading(content, f"{file}:", dict(given or {}), names, stored=False)
    reading.read(lines)
    if lines and not content.records and not reading.header:
        content.skipped.insert(len(content.skipped) if content.problems else 0, Problem(file, _WANTED))
    return content.finish(file)


def _texts(row: Row) -> list[str]:
    return [decimal_digits(cell) for cell in row]


def _refuse_renamed(content: Content, book: Workbook, name: str) -> None:
    for row in book.sheets.get(name, [])[:40]:
        cells = {str(cell).strip() for cell in row}
        for header, what in _RENAMED:
            if header <= cells:
                said = f"the sheet {shown(name)} has the header of {what}; give it that name again"
                content.problems.append(Problem(book.file, said))
                return


def _holds_figure(text: str) -> bool:
    return re.search(r"[0-9]", _NO_FIGURE.sub("", normalise_digits(text))) is not None


class _Reading:
    """One run over the lines of a table, and what it has seen so far."""

    def __init__(self, content: Content, prefix: str, given: dict[str, str], names: Names, *, stored: bool) -> None:
        self.content, self.prefix, self.given, self.names, self.stored = content, prefix, given, names, stored
        self.header: Header | None = None
        self.unit = given.get("unit", "")

    def read(self, lines: list[Line]) -> None:
        for at, cells in lines:
            where = f"{self.prefix}{at}"
            filled = [cell for cell in cells if cell]
            told = _UNIT_LINE.fullmatch(filled[0]) if len(filled) == 1 else None
            header = read_header(cells)
            if told:
                self.unit = self._unit(told[1].strip(), where) or self.unit
            elif header:
                if not self._take(header, where):
                    return
            elif self.header:
                self._row(where, cells, self.header)
            elif len(filled) > 1 and any(is_number(cell) for cell in filled[1:]):
                self._pasted(where, filled)
            else:
                self._skip(where, " ".join(filled), "holds no figure behind a name")

    def _skip(self, where: str, text: str, why: str) -> None:
        """A line that is not read; one with a figure keeps the whole from being verified."""
        has_figure = _holds_figure(text)
        self.content.skipped.append(Problem(where, f"{shown(text.strip(), 40)} {why}"))
        self.content.lost += has_figure

    def _take(self, header: Header, where: str) -> bool:
        self.header = header
        for position, text in list(header.units.items()):
            header.units[position] = self._unit(text, where) or ""
        if header.unknown:
            listed = ", ".join(shown(name, 40) for name in header.unknown)
            self.content.columns_not_read.append(Problem(where, f"columns not read: {listed}"))
        means = list(header.columns.values())
        doubled = sorted({name for name in means if means.count(name) > 1})
        if doubled:
            self.content.problems.append(Problem(where, f"two columns mean {', '.join(doubled)}; keep one"))
        return not doubled

    def _unit(self, text: str, where: str) -> str | None:
        try:
            return parse_unit(text).name
        except CarbonkitError as error:
            self.content.skipped.append(Problem(where, str(error)))
            return None

    def _known(self) -> dict[str, str]:
        return self.given | ({"unit": self.unit} if self.unit else {})

    def _row(self, where: str, cells: list[str], header: Header) -> None:
        if sum(bool(cell) for cell in cells) <= 1:
            text = " ".join(cells).strip()
            is_whole = _holds_figure(text) and header.length > 1
            self._skip(where, text, "is not parted as the header is" if is_whole else "holds no figure")
            return
        if any(cells[header.length :]) and not self.stored:
            # One cell too many is a comma inside of a text: what stands behind it would be read in the wrong column.
            said = f"has {len(cells)} cells, the header {header.length}; a cell that holds a comma stands in quotes"
            self.content.problems.append(Problem(where, said))
            return
        given = self._known()
        texts = {column: cells[at] if at < len(cells) else "" for at, column in header.columns.items()}
        row = {column: text for column, text in given.items() if not texts.get(column)} | {
            column: text for column, text in texts.items() if text or column not in given
        }
        places = {column: _cell_place(where, at) for at, column in header.columns.items()}
        if header.kinds:
            for at, kind in header.kinds.items():
                if at < len(cells) and cells[at]:
                    said_of = {"kind": kind, "value": cells[at]}
                    said_of |= {"unit": header.units[at]} if at in header.units else {}
                    self._add(row | said_of, places | {"value": _cell_place(where, at)}, where)
            return
        for at, column in header.columns.items():
            if column in CELLS and header.units.get(at) and not row.get("unit"):
                row["unit"] = header.units[at]
        self._add(row, places, where)

    def _pasted(self, where: str, cells: list[str]) -> None:
        """A line without a header: a name, its figure, perhaps a unit; several such pairs where a page has columns.

        A number in front of a name is its number in the list; one behind a figure belongs to no name and is reported.
        """
        pairs: list[dict[str, str]] = []
        name = ""
        spare = ""
        for cell in cells:
            if not is_number(cell):
                name, spare = cell, ""
            elif name:
                pairs.append({"region": name, "value": cell})
                name = ""
            else:
                spare = cell if pairs else ""
        if name and pairs:
            pairs[-1]["unit"] = name
        if spare:
            if re.fullmatch(r"(?:19|20)[0-9]{2}", pairs[-1]["value"]):
                # "北京 2022 0.558": the year is not the figure.
                del pairs[-1]
                spare = " ".join(cells)
            self._skip(where, spare, "belongs to no name; give the table a header")
        for pair in pairs:
            place = pair["region"]
            if "region" in self.given:
                pair["name_zh" if _is_chinese(place) else "name_en"] = pair.pop("region")
            elif not self._is_region(place):
                self._skip(
                    where, f"{place} {pair['value']}", f"is not read: {shown(place, 40)} is no region of carbonkit"
                )
                continue
            self._add(self._known() | pair, {"value": where}, where)

    def _is_region(self, name: str) -> bool:
        try:
            region_and_kind(name, self.names.regions)
        except UnknownNameError:
            return False
        return True

    def _add(self, row: dict[str, str], places: dict[str, str], where: str) -> None:
        content = self.content
        label = " ".join(
            row[name] for name in ("region", "key", "name_en", "name_zh", "kind", "data_year") if row.get(name)
        )
        self._name(row)
        for column, read_time in (("data_year", as_years), ("valid_from", as_day), ("valid_to", as_day)):
            if row.get(column):
                try:
                    row[column] = read_time(row[column])
                except ValueError as error:
                    content.problems.append(Problem(places.get(column, where), f"{column}: {error}"))
                    return
        for cell in CELLS:
            if row.get(cell):
                text = content.figure(row[cell], places.get(cell, where))
                if text is None:
                    return
                row[cell] = normalise_digits(text)
            else:
                row.pop(cell, None)
        figures = {cell: places.get(cell, where) for cell in CELLS if cell in row}
        if not figures:
            content.skipped.append(Problem(where, f"{shown(label, 40)} has no figure"))
            return
        if row.get("unit"):
            try:
                parse_unit(row["unit"])
            except CarbonkitError as error:
                content.problems.append(Problem(where, str(error)))
                return
        table = re.sub(r"[^a-z0-9]+", "-", row.get("table", "").casefold()).strip("-") or "factors"
        content.records.append(Record(row, figures, label, stored=self.stored, table=table))

    def _name(self, row: dict[str, str]) -> None:
        """Region, kind and activity by the names of carbonkit, as far as it knows them."""
        if row.get("region"):
            try:
                code, kind = region_and_kind(row["region"], self.names.regions)
                if code != row["region"]:
                    row.setdefault("name_zh" if _is_chinese(row["region"]) else "name_en", row["region"])
                row["region"] = code
                if kind and not row.get("kind"):
                    row["kind"] = kind
            except UnknownNameError:
                pass  # kept as it is written: a region of the user's own, or a row that finds no factor
        for column, find in (("kind", self.names.kind), ("activity", self.names.activity)):
            if row.get(column):
                row[column] = find(row[column]) or row[column]


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _cell_place(where: str, column: int) -> str:
    sheet, mark, line = where.rpartition("!")
    return f"{sheet}!{column_letters(column)}{line}" if mark else where
