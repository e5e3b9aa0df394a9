"""Electricity of water and sewage, and paper: Hong Kong, single companies, Victoria, and figures without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from factor_tables.asia_sources import Source, edition_source
from factor_tables.form import Edition, Row, join, read_at, read_rows

UNITS = {
    "kWh/m3": "kWh/m3",
    "kWh/1000 m3": "kWh/'000 m3",
    "tCO2e/1000 m3": "tCO2e/'000 m3",
    "tce/1000 m3": "tce/'000 m3",
    "kgCO2e/kg": "kgCO2e/kg",
    "kgCO2e/m3 as printed": "kgCO2e/m3",
}
# item as collected: folder, table, key, activity, variant, kind, Chinese name
ITEMS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "fresh and raw water electricity": (
        "hk-wsd/annual-report",
        "water",
        "fresh",
        "water.supply",
        "fresh and raw water",
        "energy-use",
        "食水及原水 用电",
    ),
    "salt water electricity": (
        "hk-wsd/annual-report",
        "water",
        "salt",
        "water.supply",
        "salt water",
        "energy-use",
        "海水 用电",
    ),
    "purchased electricity per m3 sewage treated": (
        "hk-dsd/sustainability-report-2019-20",
        "sewage",
        "sewage",
        "water.treatment",
        "",
        "energy-use",
        "污水处理 外购电力",
    ),
    "listed water utility, electricity per water supplied": (
        "company-reports/water-utility-2023",
        "water",
        "electricity",
        "water.supply",
        "",
        "energy-use",
        "供水 用电",
    ),
    "listed wastewater company, GHG per water treated": (
        "company-reports/wastewater-company-2022",
        "sewage",
        "emissions",
        "water.treatment",
        "",
        "water-treatment",
        "污水处理 温室气体",
    ),
    "listed wastewater company, energy per water treated": (
        "company-reports/wastewater-company-2022",
        "sewage",
        "energy",
        "water.treatment",
        "",
        "coal-equivalent",
        "污水处理 综合能耗",
    ),
    "domestic virgin copy paper": (
        "au-epa-victoria/inventory-2013",
        "paper",
        "domestic-virgin",
        "material.paper",
        "domestic virgin copy paper",
        "material-use",
        "本国原生复印纸",
    ),
    "domestic recycled copy paper": (
        "au-epa-victoria/inventory-2013",
        "paper",
        "domestic-recycled",
        "material.paper",
        "domestic recycled copy paper",
        "material-use",
        "本国再生复印纸",
    ),
    "imported virgin copy paper": (
        "au-epa-victoria/inventory-2013",
        "paper",
        "imported-virgin",
        "material.paper",
        "imported virgin copy paper",
        "material-use",
        "进口原生复印纸",
    ),
    "imported recycled copy paper": (
        "au-epa-victoria/inventory-2013",
        "paper",
        "imported-recycled",
        "material.paper",
        "imported recycled copy paper",
        "material-use",
        "进口再生复印纸",
    ),
    "general waste": (
        "app-files/hong-kong",
        "doubtful",
        "general-waste",
        "waste.general",
        "",
        "waste-disposal",
        "一般废弃物",
    ),
    "fresh water": (
        "app-files/hong-kong",
        "doubtful",
        "fresh-water",
        "water.supply",
        "",
        "water-supply",
        "食水",
    ),
}
# Rows that stand elsewhere or nowhere, each with the reason in the notes of an edition.
ELSEWHERE = {
    "tap water": "cn-sac/gbt-51366-2019",
    "paper waste disposed at landfill": "hkex/appendix-2-undated",
    "paper recycled": "not carried",
    "paper combusted": "not carried",
}
ONE_COMPANY = "one company: never a national average"
FISCAL = "years run from 1 April to 31 March (recalled: the fiscal year of the government)"
SOURCES: dict[str, tuple[Source, str]] = {
    "hk-wsd/annual-report": (
        edition_source(
            title="水務署年報 用電量",
            title_en="Water Supplies Department, Hong Kong: unit electricity of water, annual reports",
            issuer="Water Supplies Department, Hong Kong (水務署)",
            edition="2016/17-2021/22",
            series="hk-wsd",
            url="https://www.wsd.gov.hk/filemanager/common/annual_report/2020_21/vendor/flipbook/61",
            aliases=["WSD annual report", "水務署年報"],
            problems=[
                "electricity, not emissions: multiply by the factor of the utility and year",
                FISCAL,
                "2021/22: which row is fresh and which is salt water is inferred from their order",
                "two annual reports in one table: no publication date of the whole",
            ],
            provenance="pages of the annual reports 2020/21 (with the years from 2016/17) and 2021/22",
        ),
        "",
    ),
    "hk-dsd/sustainability-report-2019-20": (
        edition_source(
            title="渠務署可持續發展報告 2019-20 主要統計數據",
            title_en="Drainage Services Department, Hong Kong: sustainability report 2019-20, key statistics",
            issuer="Drainage Services Department, Hong Kong (渠務署)",
            edition="2019-20",
            series="hk-dsd",
            url="https://www.dsd.gov.hk/EN/Publicity_and_Publications/Publicity/DSD_Sustainability_Reports/20/"
            "key_statistics_and_data.html",
            aliases=["DSD sustainability report 2019-20"],
            problems=[
                "purchased electricity only: biogas that the plants burn is not in it",
                "electricity, not emissions: multiply by the factor of the utility and year",
                FISCAL,
            ],
            provenance="the page of key statistics; a second source agrees",
        ),
        "",
    ),
    "company-reports/water-utility-2023": (
        edition_source(
            title="一家上市供水公司的报告 2017-2023",
            title_en="ESG report of one listed water utility of the mainland, 2017 to 2023 (one company, not "
            "an average)",
            issuer="one listed water utility; its name was not kept",
            edition="2017-2023",
            series="company-water-utility",
            url="https://esg.hkubs.ai/reports/2023072700053",
            purposes=[],
            problems=[ONE_COMPANY, "electricity, not emissions"],
            provenance="one company report; the years are those of its table",
        ),
        "",
    ),
    "company-reports/wastewater-company-2022": (
        edition_source(
            title="一家上市污水处理公司的报告 2020-2022",
            title_en="ESG report of one listed wastewater company of the mainland, 2020 to 2022 (one company, "
            "not an average)",
            issuer="one listed wastewater company; its name was not kept",
            edition="2020-2022",
            series="company-wastewater",
            url="https://esg.hkubs.ai/reports/2023042600323",
            purposes=[],
            problems=[ONE_COMPANY, "energy is printed in tonnes of coal equivalent; its basis is not said"],
            provenance="one company report, years in the order that it prints",
        ),
        "# One wastewater company: judgements\n\n"
        "- Energy per water treated is printed in tce: kind `coal-equivalent`, without a carrier.\n"
        "- No national default for sewage in kgCO2e/m3 was found for China: the collected row has no value "
        "and is no row.\n",
    ),
    "au-epa-victoria/inventory-2013": (
        edition_source(
            title="EPA Victoria greenhouse gas inventory, October 2013: paper",
            title_en="EPA Victoria greenhouse gas inventory, October 2013: paper",
            issuer="Environment Protection Authority Victoria",
            edition="October 2013",
            series="au-epa-victoria",
            published="2013-10-01/2013-10-31",
            url="https://paperzz.com/doc/8029538",
            aliases=["EPA Victoria 2013"],
            problems=[
                "making of the paper, not its disposal",
                "the year of the data is taken to be that of the inventory",
            ],
            provenance="a copy of the inventory's table on a public page",
        ),
        "",
    ),
    "app-files/hong-kong": (
        edition_source(
            title="香港應用程式檔案 (無出處)",
            title_en="Figures of an app file for Hong Kong without a citation",
            issuer="an app file in public code; the origin of its figures is not known",
            edition="not stated",
            series="app-files-hong-kong",
            purposes=[],
            problems=["DOUBTFUL: no citation in the file; kept so that a report that used them can be recognised"],
            provenance="one file of public code",
        ),
        "# App file for Hong Kong: judgements\n\n"
        "- 0.428 kgCO2e/m3 is 0.612 kWh/m3 (Water Supplies Department 2020/21) x 0.7 kg/kWh (old default): a "
        "product, not a\n"
        "  figure of its own. Use the kWh/m3 with the factor of the utility and year.\n"
        "- Two figures for paper that another app file calls converted from the EPA hub (recycled 0.01815, "
        "combusted 0.04537\n"
        "  kgCO2e/kg) are not carried. The hub prints 0.02 and 0.05 tCO2e per short ton, which are 0.022 and 0.055\n"
        "  kgCO2e/kg: the app appears to have multiplied by 0.907 where it should have divided. The editions "
        "of the EPA have\n"
        "  the printed figures.\n",
    ),
}


def _years(printed: str) -> Row:
    """2016/17 and 2015-16 are years that end in March; 2013 is a calendar year."""
    span = re.fullmatch(r"(\d{4})[-/](\d{2})", printed)
    if not span:
        return {"data_year": printed}
    first, last = int(span[1]), int(span[1]) + 1
    if f"{last % 100:02d}" != span[2]:
        raise ValueError(f"year {printed}")
    return {"data_year": f"{first}-{last}", "valid_from": f"{first}-04-01", "valid_to": f"{last}-03-31"}


def _factor(row: Row) -> Row:
    folder, _, stem, activity, variant, kind, chinese = ITEMS[row["item"]]
    year = row["year"].replace("/", "-")
    unit = UNITS[row["unit"]]
    return {
        "key": f"{stem}.{year}" if year and kind != "material-use" else stem,
        # A figure of one company, or without a source, has no activity: a lookup must never find it.
        "activity": activity if SOURCES[folder][0]["purposes"] else "",
        "variant": variant,
        "name_en": row["item"],
        "name_zh": chinese,
        "region": row["region"],
        "kind": kind,
        "gas": "CO2e" if "CO2e" in unit else "",
        **_years(row["year"]),
        "value": row["value"],
        "unit": unit,
        "evidence": row["evidence"],
        "locator": join(row["source_title"], read_at(row["source_url"])),
        "note": row["note"],
    }


def editions(collected: Path) -> Iterator[Edition]:
    """One edition for each publisher; a row without a value is no factor."""
    rows = [row for row in read_rows(collected / "hongkong" / "water_waste_paper.csv") if row["value"]]
    unknown = {row["item"] for row in rows} - set(ITEMS) - set(ELSEWHERE)
    if unknown:
        raise ValueError(f"items without an edition: {sorted(unknown)}")
    for folder, (source, notes) in SOURCES.items():
        tables: dict[str, list[Row]] = {}
        for row in rows:
            if row["item"] in ITEMS and ITEMS[row["item"]][0] == folder:
                tables.setdefault(ITEMS[row["item"]][1], []).append(_factor(row))
        yield Edition(folder, source, tables, notes=notes)
