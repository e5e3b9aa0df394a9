"""Default values of the IPCC Guidelines 2006, volume 2 (energy): calorific value, carbon content, CO2, CH4, N2O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from factor_tables.asia_sources import edition_source
from factor_tables.form import Edition, Row, join, read_rows

# Fuel of the guidelines: carrier, Chinese name where it is certain.
FUELS: dict[str, tuple[str, str]] = {
    "Crude Oil": ("crude_oil", "原油"),
    "Orimulsion": ("orimulsion", "奥里乳化油"),
    "Natural Gas Liquids (NGLs)": ("natural_gas_liquids", "天然气凝析液"),
    "Motor Gasoline": ("petrol", "车用汽油"),
    "Aviation Gasoline": ("aviation_gasoline", "航空汽油"),
    "Jet Gasoline": ("jet_gasoline", "喷气汽油"),
    "Jet Kerosene": ("jet_kerosene", "喷气煤油"),
    "Other Kerosene": ("kerosene", "其他煤油"),
    "Shale Oil": ("shale_oil", "页岩油"),
    "Gas Oil": ("gas_oil", "瓦斯油"),
    "Diesel Oil": ("diesel", "柴油"),
    "Residual Fuel Oil": ("fuel_oil", "残渣燃料油"),
    "Liquefied Petroleum Gases": ("lpg", "液化石油气"),
    "Ethane": ("ethane", "乙烷"),
    "Naphtha": ("naphtha", "石脑油"),
    "Bitumen": ("bitumen", "沥青"),
    "Lubricants": ("lubricants", "润滑油"),
    "Petroleum Coke": ("petroleum_coke", "石油焦"),
    "Refinery Feedstocks": ("refinery_feedstocks", "炼厂原料"),
    "Refinery Gas": ("refinery_gas", "炼厂气"),
    "Waxes": ("waxes", "石蜡"),
    "White Spirit & SBP": ("white_spirit", ""),
    "Other Petroleum Products": ("other_petroleum_products", "其他石油产品"),
    "Anthracite": ("anthracite", "无烟煤"),
    "Coking Coal": ("coking_coal", "炼焦煤"),
    "Other Bituminous Coal": ("bituminous_coal", "其他烟煤"),
    "Sub-Bituminous Coal": ("sub_bituminous_coal", "次烟煤"),
    "Lignite": ("lignite", "褐煤"),
    "Oil Shale and Tar Sands": ("oil_shale_and_tar_sands", "油页岩和焦油砂"),
    "Brown Coal Briquettes": ("brown_coal_briquettes", "褐煤压块"),
    "Patent Fuel": ("patent_fuel", "专利燃料"),
    "Coke Oven Coke and Lignite Coke": ("coke", "焦炉焦炭和褐煤焦炭"),
    "Gas Coke": ("gas_coke", "煤气焦炭"),
    "Coal Tar": ("coal_tar", "煤焦油"),
    "Gas Works Gas": ("gas_works_gas", "煤气厂煤气"),
    "Coke Oven Gas": ("coke_oven_gas", "焦炉煤气"),
    "Blast Furnace Gas": ("blast_furnace_gas", "高炉煤气"),
    "Oxygen Steel Furnace Gas": ("converter_gas", "转炉煤气"),
    "Natural Gas": ("natural_gas", "天然气"),
    "Municipal Wastes (non-biomass fraction)": ("municipal_waste_non_biomass", "城市废弃物(非生物量部分)"),
    "Municipal Wastes (biomass fraction)": ("municipal_waste_biomass", "城市废弃物(生物量部分)"),
    "Industrial Wastes": ("industrial_waste", "工业废弃物"),
    "Waste Oils": ("waste_oils", "废油"),
    "Peat": ("peat", "泥炭"),
    "Wood/Wood Waste": ("wood", "木材/木材废弃物"),
    "Sulphite Lyes (Black Liquor)": ("black_liquor", "黑液"),
    "Other Primary Solid Biomass": ("other_solid_biomass", "其他固体生物质"),
    "Charcoal": ("charcoal", "木炭"),
    "Biogasoline": ("biogasoline", "生物汽油"),
    "Biodiesels": ("biodiesel", "生物柴油"),
    "Other Liquid Biofuels": ("other_liquid_biofuels", "其他液体生物燃料"),
    "Landfill Gas": ("landfill_gas", "填埋气体"),
    "Sludge Gas": ("sludge_gas", "污泥气体"),
    "Other Biogas": ("biogas", "其他生物气体"),
}
ETHANOL = "EFDB files ethanol under Biogasoline"
TABLES = {
    "1.2": "net-calorific-value",
    "1.3": "carbon-content",
    "1.4": "co2",
    "2.2": "stationary",
    "2.3": "stationary",
    "2.4": "stationary",
    "2.5": "stationary",
    "3.2.1": "mobile",
    "3.2.2": "mobile",
    "3.3.1": "mobile",
    "3.4.1": "mobile",
    "3.5.3": "mobile",
    "3.6.5": "mobile",
}
# What a table of volume 2, chapter 3 is about: the collected file leaves it empty or names the technology only.
MODES = {
    "3.2.1": "road",
    "3.2.2": "road",
    "3.3.1": "off-road",
    "3.4.1": "rail",
    "3.5.3": "water-borne navigation",
    "3.6.5": "aviation",
}
UNITS = {
    ("NCV", "TJ/Gg (= GJ/t)"): ("GJ/t", "printed TJ/Gg, the same number"),
    ("C content", "kgC/GJ"): ("kgC/GJ", ""),
    ("CO2", "kgCO2/TJ (NCV)"): ("kgCO2/TJ", ""),
    ("CH4", "kg/TJ (NCV)"): ("kgCH4/TJ", ""),
    ("N2O", "kg/TJ (NCV)"): ("kgN2O/TJ", ""),
    ("NOx", "kg/TJ (NCV)"): ("kg/TJ", ""),
}
NOT_SEEN = "computed from table 1.3"
STATUS = {
    "sourced": "",
    "derived_from_table_1.3": f"{NOT_SEEN}: no page that prints it was read",
    "derived_from_table_1.3_and_checked": f"{NOT_SEEN}; a second source prints the same",
    "equal_to_table_1.4": "taken from table 1.4, which it equals by construction; the row itself was not read",
}
NOTES = """# IPCC 2006, volume 2: judgements

- Every energy is on the net calorific value.
- `low` and `high` are the ends of the 95 % interval beside the value, where one was printed.
- CO2 of table 1.4 supposes that all carbon is oxidised. It stands once, in `co2`, for all sectors: chapter 2 repeats
  it in every sector table. CH4 and N2O differ by sector (`stationary`) and by mode (`mobile`).
- CO2 of biomass is of kind `biogenic-co2`, outside the scopes; its CH4 and N2O are of kind `combustion`. Peat is not
  biomass in these guidelines.
- Gas/Diesel Oil is one line of the guidelines; the database has Gas Oil and Diesel Oil with the same values. Here
  `diesel` and `gas_oil`.
- Residual Fuel Oil is `fuel_oil`, Other Kerosene `kerosene`, Other Bituminous Coal `bituminous_coal`, Oxygen Steel
  Furnace Gas `converter_gas`, Other Biogas `biogas`.
- Two rows of road transport that the database files under Biogasoline are ethanol (lorries in the United States, cars
  in Brazil): `ethanol`.
- CO2 of road transport equals table 1.4 by construction and was not read in table 3.2.1.
- Gases have their calorific value per mass here, not per volume.
"""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _variant(row: Row) -> str:
    """Sector or mode with its technology; empty for chapter 1, which is for all."""
    said = row["technology_or_sector"]
    if row["table"] not in MODES:
        return said
    mode = MODES[row["table"]]
    if row["table"] == "3.3.1":
        # "Off-Road Source: Agriculture, Engine type: Motor gasoline, 4-stroke"
        said = said.removeprefix("Off-Road Source: ").replace("Engine type: Motor gasoline, ", "").lower()
    if said == "road transport":
        said = ""
    return f"{mode}, {said}" if said else mode


def _kind(row: Row) -> str:
    if row["gas"] in {"NCV", "C content"}:
        return TABLES[row["table"]]
    if row["gas"] == "NOx":
        return "air-pollutant"
    if row["gas"] == "CO2" and row["biogenic"] == "True":
        return "biogenic-co2"
    return "mobile-combustion" if row["table"] in MODES else "combustion"


def _factor(row: Row) -> Row:
    carrier, chinese = FUELS[row["fuel"]]
    name = row["fuel"]
    if row["note"] == ETHANOL:
        carrier, name, chinese = "ethanol", "Ethanol (filed under Biogasoline)", "乙醇"
    unit, said_unit = UNITS[row["gas"], row["unit"]]
    gas = "" if row["gas"] in {"NCV", "C content"} else row["gas"]
    variant = _variant(row)
    second = row["second_source_value"]
    differs = f"a second source prints {second}" if row["note"].startswith("bonsai_ipcc differs") else ""
    # What a status says is not said again.
    said = "" if row["note"].startswith(("bonsai", "Table 3.2.1", "biogenic CO2", ETHANOL)) else row["note"]
    kind = _kind(row)
    return {
        "key": ".".join(part for part in (carrier, _slug(variant), gas or kind) if part),
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": variant,
        "name_en": name,
        "name_zh": chinese,
        "region": "WORLD",
        "kind": kind,
        "gas": gas,
        "heating_value": "net",
        "value": row["value"],
        "unit": unit,
        "low": row["low95"],
        "high": row["high95"],
        "evidence": row["evidence"],
        "locator": join(f"table {row['table']}, {row['fuel']}", said_unit),
        "note": join(STATUS[row["value_status"]], differs, said),
    }


def editions(collected: Path) -> Iterator[Edition]:
    """The one edition."""
    rows = read_rows(collected / "combustion" / "combustion_ipcc2006.csv")
    tables: dict[str, list[Row]] = {name: [] for name in TABLES.values()}
    for row in rows:
        tables[TABLES[row["table"]]].append(_factor(row))
    (url,) = {row["source_url"] for row in rows}
    title = "2006 IPCC Guidelines for National Greenhouse Gas Inventories, Volume 2: Energy"
    source = edition_source(
        title=title,
        title_en=title,
        issuer="Intergovernmental Panel on Climate Change (IPCC)",
        edition="2006",
        series="ipcc-guidelines",
        published="2006-01-01/2006-12-31",
        licence_note="default values of the IPCC Guidelines, as the emission factor database of the IPCC exports them",
        aliases=[
            "IPCC 2006",
            "2006 IPCC Guidelines",
            "IPCC 2006 Vol 2",
            "2006年IPCC国家温室气体清单指南",
            "IPCC 2006 Guidelines",
        ],
        gases="CO2, CH4, N2O each by itself",
        problems=[
            "defaults for the whole world and all years: a national or measured value goes first",
            "oxidation is taken as 1: Chinese guides multiply by an oxidation below 1, never mix them",
            "digits as the export holds them: 73300.0 is printed 73 300",
            "CO2 (table 1.4) was computed from table 1.3, and for 39 of 54 fuels checked against a second source",
        ],
        provenance=f"rows of the emission factor database (EFDB) of the IPCC, from an export in public code "
        f"({url}); the "
        "guidelines were not opened. The year of publication is the one in the title",
    )
    yield Edition("ipcc/2006-volume-2", source, tables, notes=NOTES)
