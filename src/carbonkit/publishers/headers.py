"""The header of a plain table: which column of a factor table each of its columns is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from carbonkit.catalog.regions import fold
from carbonkit.errors import NumberError
from carbonkit.quantities import parse_number

__all__ = ["COLUMNS", "Header", "is_number", "read_header"]

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
        *("二氧化碳排放因子", "电力平均二氧化碳排放因子", "因子数值", "缺省值", "系数", "係數", "因数", "因數"),
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
#: "电网平均排放因子", "CO2 emission factor", "排放係數": whatever stands before it; the margins are kinds of their own.
_FACTOR = re.compile(
    r"(?!.*(?:边际|邊際|margin)).*(?:排放(?:因子|系数|係數|因數|因数)|emission factors?)", re.IGNORECASE
)


@dataclass(frozen=True)
class Header:
    """What the columns of a table are, by position from 0.

    Parameters
    ----------
    columns : mapping of int to str
        Columns of a factor table.
    kinds : mapping of int to str
        Columns of figures of one kind each, ``OM`` and ``BM``.
    units : mapping of int to str
        Units that headers name in brackets, as they are written.
    unknown : tuple of str
        Headers that mean nothing here.
    length : int
        How many columns there are. [-]
    """

    columns: dict[int, str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    length: int = 0

    @property
    def has_figures(self) -> bool:
        return bool(self.kinds) or bool({"value", "low"} & set(self.columns.values()))


def is_number(text: str) -> bool:
    """Whether a cell is a number as carbonkit reads numbers."""
    try:
        parse_number(text)
    except NumberError:
        return False
    return True


def read_header(cells: Sequence[str]) -> Header | None:
    """The header that a row of cells is; None where it is none, since it names no column of figures.

    Examples
    --------
    >>> header = read_header(["城市", "地区", "电网平均排放因子（kgCO2/kWh）"])
    >>> header.columns, header.units, header.unknown
    ({1: 'region', 2: 'value'}, {2: 'kgCO2/kWh'}, ('城市',))
    >>> read_header(["华北", "0.6776"]) is None
    True
    """
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(is_number(cell) for cell in filled):
        return None
    columns: dict[int, str] = {}
    kinds: dict[int, str] = {}
    units: dict[int, str] = {}
    unknown = []
    names = {fold(name): column for column, several in COLUMNS.items() for name in several}
    if {"key", "evidence"} <= set(cells):
        # A factor table of carbonkit: its own names hold, "state" is a state of reference and not one of the US.
        names |= {column: column for column in COLUMNS}
    for at, cell in enumerate(cells):
        bracket = _HEADER_UNIT.fullmatch(cell)
        wide = _WIDE.fullmatch(cell)
        plain = bracket[1].strip() if bracket else cell
        if fold(cell) in names:
            columns[at] = names[fold(cell)]
        elif wide:
            kinds[at] = wide[1].upper()
            units[at] = wide[2] or ""
        elif fold(plain) in names or _FACTOR.fullmatch(plain):
            columns[at] = names.get(fold(plain), "value")
            units[at] = bracket[2] if bracket else ""
        elif cell:
            unknown.append(cell)
    length = max((at + 1 for at, cell in enumerate(cells) if cell), default=0)
    header = Header(columns, kinds, {at: unit for at, unit in units.items() if unit}, tuple(unknown), length)
    return header if header.has_figures else None
