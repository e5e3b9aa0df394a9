"""Appendix 2 of the exchange in Hong Kong, and the guidelines for buildings that its factors of gases come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.asia_sources import Source, edition_source
from factor_tables.form import Edition, Row, join, read_rows

# fuel as collected: carrier, Chinese name
FUELS = {
    "towngas": ("towngas", "煤气"),
    "LPG": ("lpg", "液化石油气"),
    "petrol": ("petrol", "汽油"),
    "diesel": ("diesel", "柴油"),
    "kerosene": ("kerosene", "煤油"),
    "jet kerosene": ("jet_kerosene", "航空煤油"),
    "gas oil": ("gas_oil", "瓦斯油"),
    "charcoal": ("charcoal", "木炭"),
    "natural gas (mainland)": ("natural_gas", "天然气"),
    "paper": ("paper", "纸张"),
}
PER = {"L": "L", "kg": "kg", "unit (48 MJ)": "towngas_unit"}
SETS = {"AR6": "ipcc-ar6-100"}
TYPO = "an SQL copy prints CH4"
MAINLAND = "natural gas (mainland)"

NOT_OPENED = "the document was not opened: the figures come from a copy or from an app that cites it"
GAPS = """- Vehicles: the table of NOx and PM per kilometre (EMFAC-HK) was not found. No row.
- Refrigerants and business travel: the tables were not found; refrigerants are in the editions of the IPCC.
- Water and sewage: a method, m3 x kWh/m3 (Water Supplies Department, Drainage Services Department) x the factor of the
  utility. The kWh/m3 are in hk-wsd and hk-dsd; here is no row.
"""
APPENDIX_2018, APPENDIX_2023, APPENDIX, GUIDELINES = (
    "hkex/appendix-2-2018",
    "hkex/appendix-2-2023",
    "hkex/appendix-2-undated",
    "hk-epd-emsd/gn2014p097",
)
# edition as collected: folder
FOLDERS = {
    "HKEX Appendix 2 (2018 copy)": APPENDIX_2018,
    "HKEX Appendix 2 (file dated 2023-2025)": APPENDIX_2023,
    "app table": APPENDIX_2023,
    "HKEX Appendix 2": APPENDIX,
    "EPD guide / HKEX Appendix 2": APPENDIX,
    "EPD GN2014P097-2014c-e": GUIDELINES,
}
_HKEX = "Hong Kong Exchanges and Clearing Limited (香港交易所)"
_TITLE = "How to prepare an ESG report, Appendix 2: reporting guidance on environmental KPIs"
_TITLE_ZH = "如何編備環境、社會及管治報告 附錄二:環境關鍵績效指標匯報指引"
SOURCES: dict[str, tuple[Source, str]] = {
    APPENDIX_2018: (
        edition_source(
            title=f"{_TITLE_ZH} (2018)",
            title_en=f"{_TITLE} (copy of 2018)",
            issuer=_HKEX,
            edition="2018",
            series="hkex-appendix-2",
            published="2018-01-01/2018-12-31",
            url="https://fr.scribd.com/document/372505853/app2-kpis",
            aliases=["HKEX Appendix 2 (2018)", "HKEX Appendix 2 2018"],
            problems=[
                "a copy of 2018 in a public library of documents; the day it was published is not known",
                "net or gross heating value of the gases is not said",
                "PM of gases: stated as not significant, no factor",
            ],
            provenance="read in the copy; a second source agrees. The factors come from the Clean Air Charter Business "
            "Guidebook, as the copy says. The year of publication is the one of the copy",
        ),
        "# HKEX Appendix 2, copy of 2018: judgements\n\n"
        "- kg/10^6 MJ is kg/TJ: the digits stay, the unit is kg/TJ.\n"
        "- 48 MJ for a unit of towngas is of kind `energy-use`: the copy does not say net or gross, so it is "
        "no calorific\n"
        "  value. LPG has 46 MJ per unit, close to 1 kg; the unit is not defined, so there is no row.\n" + GAPS,
    ),
    APPENDIX_2023: (
        edition_source(
            title=f"{_TITLE_ZH} (2023-2025)",
            title_en=f"{_TITLE} (file dated 2023 to 2025)",
            issuer=_HKEX,
            edition="2023-2025",
            series="hkex-appendix-2",
            published="2023-01-01/2025-12-31",
            aliases=["HKEX Appendix 2 (2023)", "app2_envirokpis"],
            problems=[
                NOT_OPENED,
                "the GWP set is inferred: the one with which the gases of the guidelines for buildings give "
                "the figure; "
                "empty where several do",
                "charcoal includes biogenic CO2, which belongs outside the scopes",
                "natural gas is of the mainland, and of CO2 alone although it is listed as CO2e",
            ],
            provenance="values as held in an app that cites the file; recomputed from the gases of the guidelines",
        ),
        "# HKEX Appendix 2, file dated 2023 to 2025: judgements\n\n"
        "- `gwp_set` is filled where AR6 alone reproduces the printed figure. Where AR4, AR5 and AR6, or two "
        "of them, give\n"
        "  the same digits it is empty and the note says so.\n"
        "- Natural gas (mainland) 2.1622 kg/m3 equals the provincial guide of the mainland (38931 kJ/m3 x "
        "15.3 tC/TJ x\n"
        "  99 % x 44/12): CO2 only. It is filed as CO2.\n"
        "- Public light buses and LPG machinery: the gas split of the copy is shifted; only the CO2e was kept.\n"
        + GAPS,
    ),
    APPENDIX: (
        edition_source(
            title=f"{_TITLE_ZH} (版次不詳)",
            title_en=f"{_TITLE} (edition not stated)",
            issuer=_HKEX,
            edition="not stated",
            series="hkex-appendix-2-undated",
            aliases=["HKEX Appendix 2"],
            problems=[
                "which edition of Appendix 2 is not stated",
                "SOx of vehicles is recalled: no page was found",
                "paper: disposal at landfill only, not its making",
            ],
            provenance="two app files that cite the guide (paper); the rest is recalled",
        ),
        "# HKEX Appendix 2, edition not stated: judgements\n\n"
        "- Paper 4.8 kgCO2e/kg is collected twice, from the guide and from app files: one row. It is applied "
        "to opening\n"
        "  stock + purchases - recycled - closing stock.\n" + GAPS,
    ),
    GUIDELINES: (
        edition_source(
            title="香港建築物溫室氣體排放及減除的審計和報告指引 (GN2014P097-2014c)",
            title_en="Guidelines to Account for and Report on Greenhouse Gas Emissions and Removals for "
            "Buildings in Hong "
            "Kong (GN2014P097-2014c-e)",
            issuer="Environmental Protection Department and Electrical and Mechanical Services Department, Hong Kong",
            edition="GN2014P097-2014c",
            series="hk-epd-emsd",
            aliases=["EPD GN2014P097-2014c-e", "GN2014P097-2014c-e"],
            gases="CO2, CH4, N2O each by itself",
            problems=[
                NOT_OPENED,
                "towngas: the split by gas is recalled",
                "N2O of LPG and of aviation is 0.0 in the copy: not counted there rather than measured as nothing",
                "an SQL copy prints CH4 of heavy vehicles and ships ten times too small (0.0145, 0.0146)",
            ],
            provenance="values as held in an app that cites GN2014P097-2014c-e.pdf; title and issuer recalled",
        ),
        "# Guidelines for buildings: judgements\n\n"
        "- CO2 of charcoal is of kind `biogenic-co2`. The guidelines count it with the rest.\n"
        "- Fuel by litre or kilogram in vehicles is `mobile-combustion` with the vehicle as variant.\n",
    ),
}


def _unit(row: Row) -> tuple[str, str]:
    """Gas and unit, in the spelling of the vocabulary: 0.0239 g/L of CH4 is 0.0239 gCH4/L."""
    gas, printed = row["pollutant"], row["unit"]
    if printed == "kg/10^6 MJ":
        return gas, "kg/TJ"
    if row["fuel"] == MAINLAND:
        return "CO2", "kgCO2/m3"
    above, _, below = printed.partition("/")
    if gas == "SOx":
        return gas, f"{above}/{PER[below]}"
    if gas == "CO2e":
        if above != "kgCO2e":
            raise ValueError(f"unit {printed} of CO2e")
        return gas, f"{above}/{PER[below]}"
    return gas, f"{above}{gas}/{PER[below]}"


def _kind(row: Row, gas: str) -> str:
    if gas in {"NOx", "SOx", "PM"}:
        return "air-pollutant"
    if row["fuel"] == "charcoal" and gas == "CO2":
        return "biogenic-co2"
    return "mobile-combustion" if row["section"].startswith("mobile") else "combustion"


def _variant(row: Row) -> str:
    """The vehicle; stationary combustion and gas appliances are the plain case."""
    return row["item"] if row["section"].startswith(("mobile", "vehicle")) else ""


def _note(row: Row, gas: str) -> str:
    note = row["note"]
    if note.startswith(TYPO) and gas != "CH4":
        note = ""
    if row["fuel"] == "charcoal" and gas == "CO2e":
        note = "includes 2.97 kg of biogenic CO2 per kg, which should be kept apart"
    elif row["fuel"] == "charcoal" and gas != "CO2":
        note = ""
    if row["fuel"] == MAINLAND:
        return "CO2 only; from a table of an app; equals the provincial guide of the mainland"
    return join("GWP set unclear" if row["gwp_set"] == "unclear" else "", note, row["check"])


def _factor(row: Row) -> Row:
    carrier, chinese = FUELS[row["fuel"]]
    gas, unit = _unit(row)
    variant = _variant(row)
    kind = _kind(row, gas)
    is_per_energy = unit == "kg/TJ"
    slug = variant.replace("/", "-").replace(" ", "-")
    stem = f"{carrier}.{slug}" if slug else carrier
    return {
        "key": f"{stem}.{gas}",
        "activity": f"fuel.{carrier}",
        "carrier": carrier,
        "variant": variant,
        "name_en": row["fuel"],
        "name_zh": chinese,
        "region": "CN" if row["fuel"] == MAINLAND else "HK",
        "kind": kind,
        "gas": gas,
        "gwp_set": SETS.get(row["gwp_set"], "") if gas == "CO2e" else "",
        "value": row["value"],
        "unit": unit,
        "evidence": row["evidence"],
        "locator": join(
            f"{row['section']}: {row['item']}, {row['fuel']}",
            "printed kg/10^6 MJ, the same number" if is_per_energy else "",
        ),
        "note": _note(row, gas),
    }


def _energy_of_unit(row: Row) -> Row:
    return {
        "key": "towngas.unit",
        "activity": "fuel.towngas",
        "carrier": "towngas",
        "name_en": "energy of a unit of towngas",
        "name_zh": "煤气每度能量",
        "region": "HK",
        "kind": "energy-use",
        "value": row["value"],
        "unit": "MJ/towngas_unit",
        "evidence": row["evidence"],
        "locator": f"{row['section']}: {row['item']}, {row['fuel']}",
        "note": "the unit of sale; net or gross is not said",
    }


def _paper(row: Row) -> Row:
    return {
        "key": "paper.landfill",
        "activity": "waste.paper",
        "variant": "landfill",
        "name_en": "paper waste disposed at landfill",
        "name_zh": "纸张 堆填",
        "region": "HK",
        "kind": "waste-disposal",
        "gas": "CO2e",
        "value": row["value"],
        "unit": "kgCO2e/kg",
        "evidence": row["evidence"],
        "locator": f"{row['section']}: {row['item']}; {row['source_title']}",
        "note": join("disposal only", row["note"]),
    }


def _table(row: Row) -> str:
    if row["section"].startswith("paper"):
        return "paper"
    if row["pollutant"] in {"NOx", "SOx", "PM", "energy"}:
        return "air-pollutants" if row["pollutant"] != "energy" else "energy"
    return "mobile" if row["section"].startswith("mobile") else "stationary"


def editions(collected: Path) -> Iterator[Edition]:
    """Each edition that the collected file names; rows without a value are none."""
    rows = [row for row in read_rows(collected / "hongkong" / "hkex_appendix2.csv") if row["value"]]
    for folder, (source, notes) in SOURCES.items():
        tables: dict[str, list[Row]] = {}
        for row in rows:
            if FOLDERS[row["edition"]] != folder:
                continue
            name = _table(row)
            if name == "energy" and row["fuel"] != "towngas":
                continue  # a unit of LPG is not defined: see the notes
            make = {"energy": _energy_of_unit, "paper": _paper}.get(name, _factor)
            tables.setdefault(name, []).append(make(row))
        yield Edition(folder, source, tables, notes=notes)
