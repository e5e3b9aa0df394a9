"""The places that factors are published for, with the names people write for them.

China and the places whose naming was decided here are below. Grids, utilities and aggregates are in
`regions_grids.py`. The other countries of ISO 3166-1 and the subdivisions of the United States, Canada and Australia
(ISO 3166-2) are in `regions_world.csv`, which is kept as it is: it was made once with pycountry (codes, official names
as aliases) and babel (CLDR: short English names, Simplified and Traditional Chinese, the Hong Kong forms as aliases);
the Chinese names of the subdivisions and the everyday names (USA, Ivory Coast) were typed. A name that two places
share belongs to the country: the state of Georgia is `Georgia (US)`. A territory that has a code in ISO 3166-1 and one
of the United States in ISO 3166-2 (PR and US-PR) is one region, with the first as its code and the second as an alias.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

from factor_tables import regions_grids
from factor_tables.form import Row, read_rows, write_csv

COLUMNS = (
    "code",
    "kind",
    "parent",
    "name_en",
    "name_zh_hans",
    "name_zh_hant",
    "aliases",
    "valid_from",
    "valid_to",
)
WORLD = Path(__file__).with_name("regions_world.csv")

# code, English, Simplified, Traditional, other names; the plain forms "X Province" and 省/市 are added below.
MUNICIPALITIES = (
    ("CN-BJ", "Beijing", "北京", "北京", "Peking"),
    ("CN-TJ", "Tianjin", "天津", "天津", "Tientsin"),
    ("CN-SH", "Shanghai", "上海", "上海", ""),
    ("CN-CQ", "Chongqing", "重庆", "重慶", "Chungking"),
)
PROVINCES = (
    ("CN-HE", "Hebei", "河北", "河北", "Hopeh;Hopei"),
    ("CN-SX", "Shanxi", "山西", "山西", "Shansi"),
    ("CN-LN", "Liaoning", "辽宁", "遼寧", ""),
    ("CN-JL", "Jilin", "吉林", "吉林", "Kirin"),
    ("CN-HL", "Heilongjiang", "黑龙江", "黑龍江", "Heilungkiang"),
    ("CN-JS", "Jiangsu", "江苏", "江蘇", "Kiangsu"),
    ("CN-ZJ", "Zhejiang", "浙江", "浙江", "Chekiang"),
    ("CN-AH", "Anhui", "安徽", "安徽", "Anhwei"),
    ("CN-FJ", "Fujian", "福建", "福建", "Fukien"),
    ("CN-JX", "Jiangxi", "江西", "江西", "Kiangsi"),
    ("CN-SD", "Shandong", "山东", "山東", "Shantung"),
    ("CN-HA", "Henan", "河南", "河南", "Honan"),
    ("CN-HB", "Hubei", "湖北", "湖北", "Hupeh;Hupei"),
    ("CN-HN", "Hunan", "湖南", "湖南", ""),
    ("CN-GD", "Guangdong", "广东", "廣東", "Kwangtung"),
    ("CN-HI", "Hainan", "海南", "海南", ""),
    ("CN-SC", "Sichuan", "四川", "四川", "Szechwan;Szechuan"),
    ("CN-GZ", "Guizhou", "贵州", "貴州", "Kweichow"),
    ("CN-YN", "Yunnan", "云南", "雲南", ""),
    ("CN-SN", "Shaanxi", "陕西", "陝西", "Shensi"),
    ("CN-GS", "Gansu", "甘肃", "甘肅", "Kansu"),
    ("CN-QH", "Qinghai", "青海", "青海", "Tsinghai"),
)
AUTONOMOUS = (
    (
        "CN-NM",
        "Inner Mongolia",
        "内蒙古",
        "內蒙古",
        "Inner Mongolia Autonomous Region;Nei Mongol;Nei Menggu;Neimenggu;内蒙;內蒙;内蒙古自治区;內蒙古自治區",
    ),
    (
        "CN-GX",
        "Guangxi",
        "广西",
        "廣西",
        "Guangxi Zhuang Autonomous Region;Kwangsi;广西壮族自治区;廣西壯族自治區",
    ),
    ("CN-XZ", "Tibet", "西藏", "西藏", "Tibet Autonomous Region;Xizang;Xizang Autonomous Region;西藏自治区;西藏自治區"),
    (
        "CN-NX",
        "Ningxia",
        "宁夏",
        "寧夏",
        "Ningxia Hui Autonomous Region;Ningsia;宁夏回族自治区;寧夏回族自治區",
    ),
    (
        "CN-XJ",
        "Xinjiang",
        "新疆",
        "新疆",
        "Xinjiang Uygur Autonomous Region;Xinjiang Uyghur Autonomous Region;Sinkiang;新疆维吾尔自治区;新疆維吾爾自治區",
    ),
)
PARTS = (
    ("CN-NM-EAST", "East Inner Mongolia", "蒙东", "蒙東", "Eastern Inner Mongolia;内蒙古东部;內蒙古東部"),
    ("CN-NM-WEST", "West Inner Mongolia", "蒙西", "蒙西", "Western Inner Mongolia;内蒙古西部;內蒙古西部"),
)
# code, English stem, Simplified, Traditional, other names
GRIDS = (
    ("CN-GRID-NORTH", "North China", "华北", "華北", "NCPG"),
    ("CN-GRID-NORTHEAST", "Northeast China", "东北", "東北", "NEPG;NECPG"),
    ("CN-GRID-EAST", "East China", "华东", "華東", "ECPG"),
    ("CN-GRID-CENTRAL", "Central China", "华中", "華中", "CCPG"),
    ("CN-GRID-NORTHWEST", "Northwest China", "西北", "西北", "NWPG"),
    (
        "CN-GRID-SOUTH",
        "South China",
        "南方",
        "南方",
        "SCPG;CSG;China Southern Power Grid;Southern China Power Grid;China Southern Grid;南网;南網",
    ),
    ("CN-GRID-SOUTHWEST", "Southwest China", "西南", "西南", "SWPG"),
)
# Kind "country" means: a country or area with a code of its own in ISO 3166-1 (and Kosovo, which has none). HK, MO and
# TW have no parent: their power does not come from a mainland grid, and a fallback from them to the mainland factor
# must be impossible.
COUNTRIES = (
    (
        "CN",
        "China",
        "中国",
        "中國",
        "PRC;CHN;People's Republic of China;Mainland China;Chinese Mainland;"
        "中国大陆;中國大陸;中国内地;中國內地;全国;全國",
    ),
    (
        "HK",
        "Hong Kong",
        "香港",
        "香港",
        "HKG;CN-HK;Hong Kong SAR;Hong Kong, China;HKSAR;Hongkong;Xianggang;"
        "香港特别行政区;香港特別行政區;中国香港;中國香港",
    ),
    (
        "MO",
        "Macao",
        "澳门",
        "澳門",
        "MAC;CN-MO;Macau;Macao SAR;Macau SAR;Macao, China;Aomen;澳门特别行政区;澳門特別行政區;中国澳门;中國澳門",
    ),
    (
        "TW",
        "Taiwan",
        "台湾",
        "臺灣",
        "TWN;CN-TW;Taiwan, China;Taiwan, Province of China;Chinese Taipei;台灣;台湾省;臺灣省;台灣省;中国台湾;"
        "中國台灣;中國臺灣",
    ),
    (
        "GB",
        "United Kingdom",
        "英国",
        "英國",
        "UK;U.K.;Great Britain;GBR;Britain;United Kingdom of Great Britain and Northern Ireland",
    ),
)


def _row(
    code: str, kind: str, parent: str, names: tuple[str, str, str], aliases: str, valid: tuple[str, str] = ("", "")
) -> Row:
    seen = {fold(name) for name in (code, *names)}
    kept = []
    for alias in aliases.split(";"):
        if alias and fold(alias) not in seen:
            seen.add(fold(alias))
            kept.append(alias)
    return dict(zip(COLUMNS, (code, kind, parent, *names, ";".join(kept), *valid), strict=True))


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, casefold, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@functools.cache
def rows() -> tuple[Row, ...]:
    """Every region: China and its neighbours first, then the world, wide before narrow."""
    found = [*_first(), *regions_grids.aggregates(_row), *read_rows(WORLD), *regions_grids.grids(_row)]
    owners: dict[str, str] = {}
    for row in found:
        names = (row["code"], row["name_en"], row["name_zh_hans"], row["name_zh_hant"], *row["aliases"].split(";"))
        for name in filter(None, names):
            owner = owners.setdefault(fold(name), row["code"])
            if owner != row["code"]:
                raise ValueError(f"the name {name!r} belongs to {owner} and to {row['code']}")
    return tuple({column: row.get(column, "") for column in COLUMNS} for row in found)


def _first() -> list[Row]:
    found = []
    for code, en, hans, hant, more in COUNTRIES:
        found.append(_row(code, "country", "", (en, hans, hant), more))
    for code, en, hans, hant, more in MUNICIPALITIES:
        aliases = f"{hans}市;{hant}市;{en} Municipality;{more}"
        found.append(_row(code, "province", "CN", (en, hans, hant), aliases))
    for code, en, hans, hant, more in PROVINCES:
        found.append(_row(code, "province", "CN", (en, hans, hant), f"{hans}省;{hant}省;{en} Province;{more}"))
    for code, en, hans, hant, more in AUTONOMOUS:
        found.append(_row(code, "province", "CN", (en, hans, hant), more))
    for code, en, hans, hant, more in PARTS:
        found.append(_row(code, "part", "CN-NM", (en, hans, hant), more))
    for code, en, hans, hant, more in GRIDS:
        chinese = f"{hans};{hant};{hans}区域电网;{hant}區域電網;{hans}区域;{hant}區域"
        aliases = f"{en};{en} Grid;{en} Power Grid;{chinese};{more}"
        found.append(_row(code, "grid", "CN", (f"{en} grid", f"{hans}电网", f"{hant}電網"), aliases))
    # 海南 alone is the province; the grid must be named as a grid.
    found.append(_row("CN-GRID-HAINAN", "grid", "CN", ("Hainan grid", "海南电网", "海南電網"), "Hainan Power Grid"))
    return found


def code_of(name_en: str) -> str:
    """Code of the region with this English name, or this stem of a grid's name."""
    matches = [row["code"] for row in rows() if row["name_en"] == name_en]
    if len(matches) != 1:
        raise LookupError(f"region {name_en!r} matches {matches}")
    return matches[0]


def iso_3166_1(code: str) -> str:
    """Code of a region by its code, or by one of a territory that ISO 3166-2 has as well: US-PR is PR."""
    return next(row["code"] for row in rows() if code in (row["code"], *row["aliases"].split(";")))


def chinese_name(code: str) -> str:
    """The name as Chinese tables print it: grids without the word for grid."""
    name = next(row["name_zh_hans"] for row in rows() if row["code"] == code)
    return name.removesuffix("电网") if code.startswith("CN-GRID-") else name


def english_name(code: str) -> str:
    """The English name of a region."""
    return next(row["name_en"] for row in rows() if row["code"] == code)


def write_regions(out: Path) -> Path:
    """Write regions.csv below `out`."""
    return write_csv(out / "regions.csv", COLUMNS, rows())
