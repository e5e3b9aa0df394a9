"""Electricity and towngas of the utilities of Hong Kong, the default of Hong Kong, and the grid of Taiwan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.asia_sources import Source, edition_source
from factor_tables.form import Edition, Row, join, read_at, read_rows

UNITS = {
    "kgCO2e/kWh": ("CO2e", "kgCO2e/kWh"),
    "kgCO2/kWh": ("CO2", "kgCO2/kWh"),
    "kgCO2e/unit (48 MJ)": ("CO2e", "kgCO2e/towngas_unit"),
}
# utility as collected: region, kind, activity, carrier, English and Chinese name
UTILITIES: dict[str, tuple[str, str, str, str, str, str]] = {
    "CLP Power": ("HK-CLP", "supplier", "electricity.purchased", "electricity", "CLP Power, electricity", "中电 电力"),
    # No activity and no region: nobody in Hong Kong buys this mix, and a lookup must never find it.
    "CLP Group (not HK)": (
        "",
        "supplier-portfolio",
        "",
        "electricity",
        "CLP Group, carbon intensity",
        "中电集团 碳强度",
    ),
    "HK Electric": (
        "HK-HKE",
        "supplier",
        "electricity.purchased",
        "electricity",
        "HK Electric, electricity",
        "港灯 电力",
    ),
    "territory-wide default": (
        "HK",
        "average",
        "electricity.purchased",
        "electricity",
        "Hong Kong, territory-wide default of electricity",
        "香港 电力默认值",
    ),
    "Towngas": (
        "HK",
        "towngas-upstream",
        "fuel.towngas",
        "towngas",
        "Towngas, indirect emission of its production",
        "煤气 生产间接排放",
    ),
    "Taipower grid": (
        "TW",
        "average",
        "electricity.purchased",
        "electricity",
        "Taiwan, grid electricity",
        "台湾 电力排碳系数",
    ),
}
# What the basis column says that the unit does not.
BASIS = {
    "CO2 only": "",
    "base year": "base year of the company",
    "group portfolio": "",
    "CO2e": "",
    "default": "",
    "national grid": "",
    "indirect (Scope 2) share": "the publisher's words: indirect (Scope 2) share; the towngas burned is another factor",
}
RECALLED = "most years are recalled: no page that prints them was found"
GWP_UNKNOWN = "the GWP set of the CO2e is not in what was read"

_CLP = "the factor of CLP's customers in Hong Kong; the intensity of the CLP group is another edition and never this"
SOURCES: dict[str, tuple[str, str, Source, str]] = {
    "CLP Power": (
        "hk-clp/emission-factors",
        "electricity",
        edition_source(
            title="中電排放系數",
            title_en="Emission factors of electricity sold by CLP Power Hong Kong",
            issuer="CLP Power Hong Kong Limited (中華電力有限公司)",
            edition="2015-2024",
            series="hk-clp",
            aliases=["CLP Power emission factor", "CLP emission factor", "CLP Sustainability Report 2023"],
            problems=[
                "a compilation of yearly figures, each with its own source: no publication date of the whole",
                RECALLED,
                "2019 is of CO2 only; its CO2e (0.50) is recalled and is no row",
                GWP_UNKNOWN,
                _CLP,
            ],
            provenance="company reports and press texts, read at second hand; the years without an address "
            "are recalled",
        ),
        "",
    ),
    "CLP Group (not HK)": (
        "hk-clp/group-intensity",
        "intensity",
        edition_source(
            title="中電集團碳強度",
            title_en="Carbon intensity of the whole portfolio of the CLP group, not of Hong Kong",
            issuer="CLP Holdings Limited (中電控股有限公司)",
            edition="2019-2020",
            series="hk-clp-group",
            aliases=["CLP Group carbon intensity"],
            purposes=[],
            gases="CO2",
            problems=["plants in several countries: never a factor of electricity bought in Hong Kong"],
            provenance="news and a case study",
        ),
        "# CLP group intensity: judgement\n\n"
        "- The figures are kept so that a report that used them can be recognised. They have no activity and "
        "no region, so\n"
        "  no lookup finds them.\n",
    ),
    "HK Electric": (
        "hk-hkelectric/emission-factors",
        "electricity",
        edition_source(
            title="港燈排放系數",
            title_en="Emission factors of electricity sold by HK Electric",
            issuer="The Hongkong Electric Company, Limited (香港電燈有限公司)",
            edition="2005-2024",
            series="hk-hkelectric",
            aliases=["HK Electric emission factor", "HEC emission factor", "HK Electric Sustainability Report 2024"],
            problems=[
                "a compilation of yearly figures, each with its own source: no publication date of the whole",
                "2015, 2016 and 2020 to 2022 are recalled",
                "2023: another file of public code holds 0.71, which looks like an older year",
                GWP_UNKNOWN,
            ],
            provenance="indicators of a company report and files of public code that cite the reports; the "
            "rest recalled",
        ),
        "",
    ),
    "territory-wide default": (
        "hk-epd-emsd/guidelines-2010",
        "electricity",
        edition_source(
            title="香港建築物溫室氣體排放及減除的審計和報告指引 (2010年版)",
            title_en="Guidelines to Account for and Report on Greenhouse Gas Emissions and Removals for "
            "Buildings in Hong "
            "Kong (2010 edition): territory-wide default of electricity",
            issuer="Environmental Protection Department and Electrical and Mechanical Services Department, Hong Kong",
            edition="2010",
            series="hk-epd-emsd-default",
            url="https://www.cas.gov.hk/eng/about/notice_cpd21-22.html",
            aliases=["Hong Kong territory-wide default 0.7", "EPD default electricity factor"],
            problems=[
                "superseded by the factors of the two utilities: use the one that serves the place",
                "a default, not an average of any year; that it stands in the edition of 2010 is recalled",
                GWP_UNKNOWN,
            ],
            provenance="read in a carbon audit notice of 2021-22 that applies it; the guidelines were not "
            "opened and their "
            "title and year are recalled",
        ),
        "# Territory-wide default: judgements\n\n"
        "- It is of kind `average` although it is a default: the location-based figure where nobody knows the "
        "utility.\n"
        "- For Macao no factor of CEM was found: the collected row has no value and is no row here.\n",
    ),
    "Towngas": (
        "hk-towngas/emission-factors",
        "towngas",
        edition_source(
            title="煤氣間接排放系數",
            title_en="Indirect emission factors of towngas",
            issuer="The Hong Kong and China Gas Company Limited (香港中華煤氣有限公司)",
            edition="2021-2023",
            series="hk-towngas",
            aliases=["Towngas emission factor"],
            problems=[
                'the publisher\'s words: "indirect (Scope 2) share", the making of the gas only; its combustion '
                "(Scope 1) is another factor",
                GWP_UNKNOWN,
            ],
            provenance="files of public code that cite the company's reports",
        ),
        "",
    ),
    "Taipower grid": (
        "tw-moea/electricity",
        "electricity",
        edition_source(
            title="電力排碳係數",
            title_en="Electricity carbon emission factor of Taiwan",
            issuer="經濟部能源署 (Energy Administration, Ministry of Economic Affairs)",
            edition="2017-2023",
            series="tw-moea-electricity",
            url="https://www.businesstoday.com.tw/article/category/183027/post/202404260036",
            aliases=[
                "Taipower emission factor",
                "Taiwan electricity emission factor",
                "电力排碳系数",
                "台電電力排碳係數",
            ],
            problems=["read in a table of a magazine, not in the publisher's own notice", GWP_UNKNOWN],
            provenance="a table in Business Today of April 2024; issuer recalled",
        ),
        "# Taiwan: judgement\n\n- 0.424 for 2025 is a target, not an outcome: no row.\n",
    ),
}


def _factor(row: Row) -> Row:
    region, kind, activity, carrier, name, chinese = UTILITIES[row["utility"]]
    gas, unit = UNITS[row["unit"]]
    if gas == "CO2e" and row["basis"] == "CO2 only":
        raise ValueError("a factor of CO2 alone in CO2e")
    place = "" if row["evidence"] == "recalled" else join(row["source_title"], read_at(row["source_url"]))
    return {
        "key": f"{region}.{row['year']}" if region and row["year"] else row["year"] or "HK",
        "activity": activity,
        "carrier": carrier,
        "name_en": name,
        "name_zh": chinese,
        "region": region,
        "kind": kind,
        "gas": gas,
        "data_year": row["year"],
        "value": row["value"],
        "unit": unit,
        "evidence": row["evidence"],
        "locator": place or "no page seen; recalled",
        "note": join(BASIS[row["basis"]], row["note"].replace("also public code files", "").strip()),
    }


def editions(collected: Path) -> Iterator[Edition]:
    """One edition for each publisher; targets and rows without a value are left out."""
    rows = read_rows(collected / "hongkong" / "hongkong_utilities.csv")
    used = [row for row in rows if row["value"] and row["basis"] != "benchmark/target"]
    unknown = {row["utility"] for row in used} - set(SOURCES)
    if unknown:
        raise ValueError(f"utilities without an edition: {sorted(unknown)}")
    for utility, (folder, table, source, notes) in SOURCES.items():
        own = [_factor(row) for row in used if row["utility"] == utility]
        yield Edition(folder, source, {table: own}, notes=notes)
