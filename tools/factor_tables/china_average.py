"""Average, ETS and product factors of Chinese electricity (NDRC, MEE and NBS)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables import membership
from factor_tables.china_average_sources import AVERAGES, COMMON, ETS, ETS_NOTES, FOOTPRINT, FOOTPRINT_NOTES
from factor_tables.form import Edition, Row, join, read_at, read_rows
from factor_tables.regions import chinese_name, code_of, english_name

KINDS = {
    "average": "average",
    "average_excluding_market_traded_non_fossil": "average-excl-market-non-fossil",
    "fossil_power": "fossil-only",
}
KIND_NAMES = {
    "average": ("average", "平均"),
    "average-excl-market-non-fossil": (
        "average without market-traded non-fossil power",
        "平均 (不包括市场化交易的非化石能源电量)",
    ),
    "fossil-only": ("fossil power only", "化石能源电力"),
}
LEVELS = {"national": "全国", "regional": "区域", "provincial": "省级"}


def _region(row: Row) -> str:
    if row["level"] == "national":
        return "CN"
    return membership.grid_code(row["region"]) if row["level"] == "regional" else code_of(row["region"])


def _average(row: Row) -> Row:
    region, kind = _region(row), KINDS[row["variant"]]
    english, chinese = KIND_NAMES[kind]
    place = chinese_name(region) if region != "CN" else "全国"
    printed = f"{row['source_title']}: {LEVELS[row['level']]}, row {place}"
    return {
        "key": f"{region}.{kind}",
        "activity": "electricity.purchased",
        "name_en": f"{english_name(region)}, {english}",
        "name_zh": f"{place} {chinese}",
        "region": region,
        "kind": kind,
        "gas": "CO2",
        "data_year": row["data_year"],
        "value": row["value"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(printed, read_at(row["source_url"])),
        "note": row["note"],
    }


def _ets(row: Row, described: dict[str, object]) -> Row:
    return {
        "key": "CN.ets-notice",
        "activity": "electricity.purchased",
        "name_en": "China, national grid factor for ETS and key-sector reporters",
        "name_zh": "全国电网排放因子",
        "region": "CN",
        "kind": "ets-notice",
        "gas": "CO2",
        "valid_from": str(described["valid_from"]),
        "valid_to": str(described["valid_to"]),
        "value": row["value"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(row["source_title"], read_at(row["source_url"])),
        "note": join(row["note"], str(described["note"])),
    }


def _footprint() -> Row:
    # From the page named in the locator; the collected tables do not hold it.
    return {
        "key": "CN.product-carbon-footprint",
        "activity": "electricity.purchased",
        "name_en": "China, carbon footprint of electricity, life cycle",
        "name_zh": "全国电力碳足迹因子",
        "region": "CN",
        "kind": "product-carbon-footprint",
        "gas": "CO2e",
        "data_year": "2023",
        "value": "0.6205",
        "unit": "kgCO2e/kWh",
        "evidence": "one-source",
        "locator": "公告2025年第3号: 全国; read at krq515.cn/carbon/tanguanli/7358.html",
        "note": "life cycle, for product carbon footprints only; its GWP set is not in what was read",
    }


def editions(collected: Path) -> Iterator[Edition]:
    """Every average, ETS and product edition."""
    rows = read_rows(collected / "china" / "average.csv")
    carried = {
        "2012": membership.average_2012,
        "2021": membership.average_2021,
        "2022": membership.average_carried,
        "2023": membership.average_carried,
    }
    for year, (folder, described, notes) in AVERAGES.items():
        table = [_average(row) for row in rows if row["data_year"] == year and row["variant"] in KINDS]
        members = membership.sorted_members(carried[year](collected)) if year in carried else []
        yield Edition(folder, {**COMMON, **described}, {"grid": table}, members, notes)
    for value, (folder, source, described) in ETS.items():
        own = [row for row in rows if row["value"] == value and row["variant"].startswith("ets_")]
        if len(own) != 1:
            raise ValueError(f"{folder}: {len(own)} rows for {value}")
        notes = ETS_NOTES if folder.endswith("ets-2023-43") else ""
        yield Edition(folder, {**COMMON, **source}, {"grid": [_ets(own[0], described)]}, notes=notes)
    folder, source = FOOTPRINT
    yield Edition(folder, {**COMMON, **source}, {"grid": [_footprint()]}, notes=FOOTPRINT_NOTES)
