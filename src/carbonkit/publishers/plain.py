"""A plain table: CSV with headers in English or Chinese, or lines pasted from a notice, a name and a figure each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from carbonkit.catalog.regions import fold
from carbonkit.errors import CarbonkitError, NumberError, Problem, UnknownNameError, shown
from carbonkit.publishers.names import region_and_kind
from carbonkit.publishers.records import CELLS, Content, Record, Row, column_letters, decimal_digits
from carbonkit.publishers.sheets import is_workbook, read_workbook
from carbonkit.publishers.texts import Line, delimited, read_text
from carbonkit.quantities import parse_number, parse_unit
from carbonkit.quantities.numbers import normalise_digits

__all__ = ["COLUMNS", "IDENTITY", "read"]

#: Column of a factor table to the headers under which people write it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "table": ("table", "表"),
    "key": ("key", "id", "编号", "編號", "键"),
    "activity": ("activity", "活动", "活動", "排放源", "项目", "項目"),
    "carrier": ("carrier", "fuel", "energy carrier", "燃料", "能源", "能源品种", "能源品種", "燃料品种"),
    "variant": ("variant", "sector", "变体", "行业", "行業"),
    "name_en": ("name_en", "name", "english name", "英文名称", "英文名稱"),
    "name_zh": ("name_zh", "chinese name", "名称", "名稱", "中文名称", "中文名稱"),
    "region": (
        *("region", "area", "country", "province", "state", "grid", "location", "地区", "地區", "区域", "區域", "省份"),
        *("省", "国家", "國家", "电网", "電網", "电网名称", "電網名稱", "省级行政区"),
    ),
    "kind": ("kind", "type", "factor type", "类型", "類型", "因子类型", "因子類型"),
    "gas": ("gas", "ghg", "greenhouse gas", "气体", "氣體", "温室气体", "溫室氣體"),
    "basis": ("basis", "基准", "基準"),
    "heating_value": ("heating_value", "heating value", "calorific value", "热值基准", "熱值基準"),
    "boundary": ("boundary", "边界", "邊界"),
    "oxidation": ("oxidation", "oxidation rate", "氧化率", "碳氧化率"),
    "state": ("reference state", "gas state", "参考状态", "參考狀態"),
    "gwp_set": ("gwp_set", "gwp", "gwp set"),
    "data_year": ("data_year", "year", "data year", "年", "年份", "年度", "数据年份", "數據年份"),
    "valid_from": ("valid_from", "valid from", "from", "有效期起", "生效日期"),
    "valid_to": ("valid_to", "valid to", "to", "有效期止", "失效日期"),
    "value": (
        *("value", "factor", "emission factor", "ef", "co2 factor", "因子", "排放因子", "数值", "數值", "值"),
        *("二氧化碳排放因子", "电力平均二氧化碳排放因子", "因子数值", "缺省值"),
    ),
    "unit": ("unit", "units", "单位", "單位", "计量单位", "計量單位"),
    "low": ("low", "lower", "下限"),
    "high": ("high", "upper", "上限"),
    "co2": ("co2",),
    "ch4": ("ch4",),
    "n2o": ("n2o",),
    "evidence": ("evidence", "证据", "證據"),
    "locator": ("locator", "source", "page", "出处", "出處", "来源", "來源", "页码", "頁碼"),
    "note": ("note", "notes", "remark", "remarks", "备注", "備註", "说明", "說明"),
}
#: Headers of one figure a column, as the notices on baselines print them: the kind, and nothing else.
_WIDE = re.compile(
    r"(?:EF)?[ _]?(?:grid)?[,，_ ]*(OM|BM)(?:[,，_ ](?:simple|y|简单))*\s*(?:[(（](.+)[)）])?", re.IGNORECASE
)
#: A unit in brackets behind a header: "因子 (kgCO2/kWh)".
_HEADER_UNIT = re.compile(r"(.+?)\s*[(（\[]([^()（）\[\]]+)[)）\]]")
_UNIT_LINE = re.compile(r"[（(]?\s*(?:单位|單位|unit)\s*[:：]\s*([^()（）]+)\s*[)）]?", re.IGNORECASE)

#: Columns by which a factor is found in an edition, as far as the file has them.
IDENTITY = (
    *(
        "table",
        "key",
        "activity",
        "carrier",
        "variant",
        "region",
        "kind",
        "gas",
        "basis",
        "heating_value",
        "boundary",
        "state",
    ),
    *("data_year", "valid_from", "valid_to"),
)


def read(path: str | Path, encoding: str = "utf-8", sheet: str = "", given: Mapping[str, str] | None = None) -> Content:
    """The rows of a plain table (``-``: standard input).

    Cells are parted by tabs, ``|``, semicolons or commas, or else by two blanks or more. With a header its names say
    what the columns are (``COLUMNS``); without one each line is a name and a figure, and a unit if there is one.

    Parameters
    ----------
    encoding : str
        Of a text; never guessed.
    sheet : str
        Of a workbook; its first one if omitted.
    given : mapping, optional
        What holds for every row and the file does not say: ``{"unit": "kgCO2/kWh"}``.

    Raises
    ------
    ProblemsError
        With every cell that cannot be read, ``file:line`` or ``Sheet!17``.
    """
    file = "standard input" if str(path) == "-" else Path(path).name
    content = Content("plain", identity=IDENTITY)
    if str(path) != "-" and is_workbook(path):
        book = read_workbook(path, re.escape(sheet) if sheet else ".*")
        if sheet and not book.sheets:
            content.problems.append(Problem(file, f"has no sheet {shown(sheet)}; it has {', '.join(book.names)}"))
            return content.finish(file)
        name = next(iter(book.sheets))
        lines = [
            (at, _texts(row)) for at, row in enumerate(book.sheets[name], start=1) if any(cell != "" for cell in row)
        ]
        _read(content, f"{name}!", lines, dict(given or {}), stored=True)
    else:
        _read(content, f"{file}:", _split(file, read_text(path, encoding)), dict(given or {}), stored=False)
    return content.finish(file)


def _texts(row: Row) -> list[str]:
    return [decimal_digits(cell) for cell in row]


def _split(file: str, text: str) -> list[Line]:
    whole = [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    wide = [(at, re.split(r"[ \u3000\u00a0]{2,}", line)) for at, line in whole]
    parted = {mark: sum(mark in line for _, line in whole) for mark in ("\t", "|", ",", ";")}
    parted["wide"] = sum(len(cells) > 1 for _, cells in wide)
    # What parts most of the lines parts the table; a comma in a header or in a title does not.
    best = max(parted, key=lambda mark: parted[mark])
    if not parted[best]:
        # "华北 0.6776": one blank, the figure at the end
        return [(at, line.rsplit(None, 1) if re.search(r"[0-9０-９]$", line) else [line]) for at, line in whole]
    if best == "wide":
        return wide
    if best == "|":
        rows = [(at, [cell.strip() for cell in line.strip("|").split("|")]) for at, line in whole]
        return [(at, cells) for at, cells in rows if not all(re.fullmatch(r":?-*:?", cell) for cell in cells)]
    return delimited(file, text, best)


def _header(cells: list[str]) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Columns by position, the kinds of wide columns, and the units that headers name."""
    columns: dict[int, str] = {}
    kinds: dict[int, str] = {}
    units: dict[int, str] = {}
    names = {fold(name): column for column, several in COLUMNS.items() for name in several}
    if {"key", "evidence"} <= set(cells):
        # A factor table of carbonkit: its own names hold, "state" is a state of reference and not one of the US.
        names |= {column: column for column in COLUMNS}
    for at, cell in enumerate(cells):
        bracket = _HEADER_UNIT.fullmatch(cell)
        wide = _WIDE.fullmatch(cell)
        if fold(cell) in names:
            columns[at] = names[fold(cell)]
        elif wide:
            kinds[at] = wide[1].upper()
            units[at] = wide[2] or ""
        elif bracket and fold(bracket[1]) in names:
            columns[at] = names[fold(bracket[1])]
            units[at] = bracket[2]
    return columns, kinds, {at: unit for at, unit in units.items() if unit}


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except NumberError:
        return False
    return True


def _read(content: Content, prefix: str, lines: list[Line], given: dict[str, str], *, stored: bool) -> None:
    columns: dict[int, str] = {}
    kinds: dict[int, str] = {}
    units: dict[int, str] = {}
    unit = given.get("unit", "")
    for at, cells in lines:
        where = f"{prefix}{at}"
        filled = [cell for cell in cells if cell]
        told = _UNIT_LINE.fullmatch(filled[0]) if len(filled) == 1 else None
        if told:
            unit = _unit(content, told[1].strip(), where) or unit
            continue
        found = _header(cells)
        figures = {column for column in found[0].values() if column in ("value", "low")} or found[1]
        if len(filled) > 1 and figures and not any(_is_number(cell) for cell in filled):
            columns, kinds, units = found
            for position, text in list(units.items()):
                units[position] = _unit(content, text, where) or ""
            doubled = {name for name in columns.values() if list(columns.values()).count(name) > 1}
            if doubled:
                content.problems.append(Problem(where, f"two columns mean {', '.join(sorted(doubled))}; keep one"))
                return
        elif columns or kinds:
            _row(
                content, where, cells, (columns, kinds, units), given | ({"unit": unit} if unit else {}), stored=stored
            )
        elif len(filled) > 1 and any(_is_number(cell) for cell in filled[1:]):
            _pasted(content, where, filled, given | ({"unit": unit} if unit else {}))
        else:
            content.skipped.append(Problem(where, f"{shown(' '.join(filled), 40)} holds no figure"))


def _unit(content: Content, text: str, where: str) -> str | None:
    try:
        return parse_unit(text).name
    except CarbonkitError as error:
        content.skipped.append(Problem(where, str(error)))
        return None


def _row(
    content: Content,
    where: str,
    cells: list[str],
    header: tuple[dict[int, str], dict[int, str], dict[int, str]],
    given: dict[str, str],
    *,
    stored: bool,
) -> None:
    columns, kinds, units = header
    if sum(bool(cell) for cell in cells) <= 1:
        content.skipped.append(Problem(where, f"{shown(' '.join(cells).strip(), 40)} holds no figure"))
        return
    if len(cells) > max([*columns, *kinds]) + 1 and any(cells[max([*columns, *kinds]) + 1 :]) and not stored:
        # One cell too many is a comma inside of a text: what stands behind it would be read in the wrong column.
        content.problems.append(Problem(where, f"has {len(cells)} cells, more than the header"))
        return
    texts = {column: cells[at] if at < len(cells) else "" for at, column in columns.items()}
    row = {column: text for column, text in given.items() if not texts.get(column)} | {
        column: text for column, text in texts.items() if text or column not in given
    }
    figures: list[tuple[str, dict[str, str], dict[str, str]]] = []
    if kinds:
        for at, kind in kinds.items():
            if at < len(cells) and cells[at]:
                said = {"kind": kind, "value": cells[at]} | ({"unit": units[at]} if at in units else {})
                figures.append((kind, row | said, {"value": _cell_place(where, at)}))
    else:
        places = {column: _cell_place(where, at) for at, column in columns.items() if column in CELLS}
        for at, column in columns.items():
            if column in CELLS and units.get(at) and not row.get("unit"):
                row["unit"] = units[at]
        figures.append(("", row, {column: at for column, at in places.items() if row.get(column)}))
    for _, said, places in figures:
        _add(content, said, places, where, stored=stored)


def _cell_place(where: str, column: int) -> str:
    sheet, mark, line = where.rpartition("!")
    return f"{sheet}!{column_letters(column)}{line}" if mark else where


def _pasted(content: Content, where: str, cells: list[str], given: dict[str, str]) -> None:
    """A line without a header: a name and its figure, and perhaps a unit; several such pairs where a page has columns.

    A number in front of a name is its number in the list; one behind a figure belongs to no name and is reported.
    """
    pairs: list[dict[str, str]] = []
    name = ""
    spare = ""
    for cell in cells:
        if not _is_number(cell):
            name, spare = cell, ""
        elif name:
            pairs.append({"region": name, "value": cell})
            name = ""
        else:
            spare = cell if pairs else ""
    if name and pairs:
        pairs[-1]["unit"] = name
    if spare:
        content.skipped.append(Problem(where, f"{shown(spare)} belongs to no name; give the table a header"))
    for pair in pairs:
        _add(content, dict(given) | pair, {"value": where}, where, stored=False)


def _add(content: Content, row: dict[str, str], places: dict[str, str], where: str, *, stored: bool) -> None:
    label = " ".join(
        row[name] for name in ("region", "key", "name_en", "name_zh", "kind", "data_year") if row.get(name)
    )
    if row.get("region"):
        try:
            code, kind = region_and_kind(row["region"])
            if code != row["region"]:
                row.setdefault("name_zh" if re.search(r"[\u4e00-\u9fff]", row["region"]) else "name_en", row["region"])
            row["region"] = code
            if kind and not row.get("kind"):
                row["kind"] = kind
        except UnknownNameError:
            pass  # kept as it is written: a region of the user's own, or a row that finds no factor
    for cell in CELLS:
        if row.get(cell):
            text = content.figure(row[cell], places.get(cell, where))
            if text is None:
                return
            row[cell] = normalise_digits(text)
        else:
            row.pop(cell, None)
    if not places:
        content.skipped.append(Problem(where, f"{shown(label, 40)} has no figure"))
        return
    if row.get("unit"):
        try:
            parse_unit(row["unit"])
        except CarbonkitError as error:
            content.problems.append(Problem(where, str(error)))
            return
    table = re.sub(r"[^a-z0-9]+", "-", row.get("table", "").casefold()).strip("-") or "factors"
    content.records.append(Record(row, places, label, stored=stored, table=table))
