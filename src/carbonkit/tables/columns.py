"""The columns of an activity table by any of their names; the number that a cell of an amount holds."""

from __future__ import annotations

from typing import Any

from carbonkit.errors import NumberError, Problem, ProblemsError, UnknownNameError, ValueRangeError, shown
from carbonkit.quantities import exact
from carbonkit.quantities.numbers import MAX_AMOUNT

__all__ = ["COLUMNS", "KEYS", "amount_of_cell", "find_columns", "not_a_number", "refuse_other_separator"]

#: Canonical column to the headers under which people write it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "activity": (
        "activity",
        "activity type",
        "活动",
        "活動",
        "活动类型",
        "活動類型",
        "能源",
        "能源种类",
        "能源種類",
        "能源类型",
        "项目",
        "項目",
        "排放源",
    ),
    "amount": (
        "amount",
        "quantity",
        "value",
        "consumption",
        "usage",
        "数量",
        "數量",
        "用量",
        "使用量",
        "消耗量",
        "活动数据",
        "活動數據",
    ),
    "unit": ("unit", "units", "单位", "單位", "计量单位", "計量單位"),
    "region": ("region", "area", "location", "province", "地区", "地區", "区域", "區域", "省份", "省"),
    "period": ("period", "year", "month", "date", "期间", "期間", "年份", "年度", "年", "月份", "日期"),
    "site": ("site", "facility", "场所", "場所", "地点", "地點", "设施", "設施"),
    "factor": ("factor", "emission factor", "因子", "排放因子"),
    "kind": ("kind", "factor kind", "因子类型", "因子類型"),
    "entry": ("entry", "记录类型", "記錄類型", "收支"),
    "note": ("note", "notes", "remark", "remarks", "备注", "備註", "说明", "說明"),
}
#: Columns that make the key of a row, in order.
KEYS = ("activity", "unit", "region", "period", "entry", "kind", "factor")
#: What other programs write between cells.
_SEPARATORS = {";": "semicolons", "\t": "tabs"}
_REQUIRED = ("activity", "amount", "unit")


def find_columns(headers: list[str], where: str) -> tuple[dict[str, int], list[Problem]]:
    """Canonical column to its position among the headers, and what is missing or stands twice.

    Examples
    --------
    >>> find_columns(["能源种类", "Amount", "unit"], "")
    ({'activity': 0, 'amount': 1, 'unit': 2}, [])
    """
    found: dict[str, int] = {}
    problems: list[Problem] = []
    folded = [" ".join(header.casefold().split()) for header in headers]
    for canonical, names in COLUMNS.items():
        matches = [place for place, header in enumerate(folded) if header in names]
        exact_match = [place for place in matches if folded[place] == canonical]
        if len(exact_match or matches) > 1:
            twice = ", ".join(shown(headers[place]) for place in matches)
            problems.append(Problem(where, f"the columns {twice} all mean {canonical}; keep one"))
        elif matches:
            found[canonical] = (exact_match or matches)[0]
    for needed in _REQUIRED:
        if needed not in found and not any(f"all mean {needed}" in problem.message for problem in problems):
            error = UnknownNameError("column", needed, hint=f"a header is one of: {', '.join(COLUMNS[needed])}")
            problems.append(Problem(where, f"the column {needed} is missing; {error.hint}"))
    return found, problems


def doubled(headers: list[str]) -> list[str]:
    """What is wrong with headers that stand twice.

    Examples
    --------
    >>> doubled(["a", "b", "a"])
    ["the column 'a' stands twice"]
    >>> doubled(["a", "b", "", ""])
    ['the columns 3, 4 have no name; name them, or take away the commas behind the last one']
    """
    found = []
    for name in sorted({name for name in headers if headers.count(name) > 1}):
        if name:
            found.append(f"the column {shown(name)} stands twice")
        else:
            places = ", ".join(str(place) for place, header in enumerate(headers, 1) if not header)
            found.append(f"the columns {places} have no name; name them, or take away the commas behind the last one")
    return found


def refuse_other_separator(headers: list[str], where: str) -> None:
    """Say that the cells of a CSV file are not parted by commas, where its header line is one cell with other marks.

    Raises
    ------
    ProblemsError
        If it is.
    """
    if len(headers) != 1 or "," in headers[0]:
        return
    for mark, name in _SEPARATORS.items():
        if mark in headers[0]:
            message = f"the header line holds no comma but {name}; save the file as CSV with commas between its cells"
            decimals = ", and a point in its decimals" if mark == ";" else ""
            raise ProblemsError((Problem(where, message + decimals),))


def amount_of_cell(cell: Any) -> float:
    """The amount that a cell holds: a number, or a text that carbonkit's parser reads. [unit of the row]

    Raises
    ------
    NumberError
        If it is missing or no number.
    ValueRangeError
        If it is too large for an amount.
    """
    if cell is None or (isinstance(cell, float) and cell != cell):
        raise NumberError("", "the amount is missing", "write 0 for a measured zero, or leave the row out")
    try:
        number = float(exact(cell))
    except OverflowError:
        number = float("inf")
    if not abs(number) < MAX_AMOUNT:
        raise ValueRangeError(shown(cell), "too large for an amount")
    return number


def not_a_number(number: float) -> str:
    """What is wrong with an amount that is a float: missing, infinite or too large."""
    if number != number:
        return "the amount is missing (NaN); write 0 for a measured zero, or leave the row out"
    return f"the amount {number!r} is not a finite number below {MAX_AMOUNT:g}"
