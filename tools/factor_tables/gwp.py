"""Global warming potentials of the assessment reports of the IPCC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import KYOTO_ONLY, Edition, Row, join, read_at, read_rows

# report: folder, title, published, problems
REPORTS: dict[str, tuple[str, str, str, list[str]]] = {
    "SAR": ("ipcc/sar", "Climate Change 1995, Second Assessment Report, Working Group I", "1995-01-01/1996-12-31", []),
    "TAR": ("ipcc/tar", "Climate Change 2001, Third Assessment Report, Working Group I", "2001-01-01/2001-12-31", []),
    "AR4": (
        "ipcc/ar4",
        "Climate Change 2007, Fourth Assessment Report, Working Group I",
        "2007-01-01/2007-12-31",
        [
            "eight HFC are from the EPA hub's list, not from table 2.14",
            "fifteen blends count Kyoto gases only (EPA): their CFC, HCFC and hydrocarbon parts are zero; they have "
            f'the variant "{KYOTO_ONLY}"',
        ],
    ),
    "AR5": (
        "ipcc/ar5",
        "Climate Change 2013, Fifth Assessment Report, Working Group I, without climate-carbon feedback",
        "2013-01-01/2014-12-31",
        ["CH4 and CH4-nonfossil are one number (28), CH4-fossil is 30: a factor must say which methane it means"],
    ),
    "AR5-CCF": (
        "ipcc/ar5-ccf",
        "Climate Change 2013, Fifth Assessment Report, Working Group I, with climate-carbon feedback",
        "2013-01-01/2014-12-31",
        ["CH4-fossil 36 is recalled", "no row CH4-nonfossil: the generic CH4 is 34"],
    ),
    "AR6": (
        "ipcc/ar6",
        "Climate Change 2021, Sixth Assessment Report, Working Group I",
        "2021-01-01/2021-12-31",
        [
            "three methanes: generic 27.9, fossil 29.8, non-fossil 27.0; early printings of table 7.15 give 27.2 "
            "(recalled) for non-fossil",
            "20 years: only the generic CH4 is in the data, no fossil or non-fossil row",
        ],
    ),
}
# Names by which people search: English beside the formula, Simplified Chinese where it is certain.
NAMES = {
    "CO2": ("carbon dioxide", "二氧化碳"),
    "CH4": ("methane", "甲烷"),
    "CH4-fossil": ("methane, fossil", "化石源甲烷"),
    "CH4-nonfossil": ("methane, non-fossil", "非化石源甲烷"),
    "N2O": ("nitrous oxide", "氧化亚氮"),
    "SF6": ("sulphur hexafluoride; sulfur hexafluoride", "六氟化硫"),
    "NF3": ("nitrogen trifluoride", "三氟化氮"),
    "CF4": ("tetrafluoromethane; PFC-14; R-14", "四氟化碳"),
    "C2F6": ("hexafluoroethane; PFC-116; R-116", "六氟乙烷"),
    "C3F8": ("octafluoropropane; PFC-218; R-218", "八氟丙烷"),
    "cC4F8": ("octafluorocyclobutane; PFC-318; R-C318", "八氟环丁烷"),
    "CCl4": ("carbon tetrachloride", "四氯化碳"),
    "SO2F2": ("sulphuryl fluoride; sulfuryl fluoride", "硫酰氟"),
    "Halon1211": ("Halon-1211", "哈龙1211"),
    "Halon1301": ("Halon-1301", "哈龙1301"),
    "Halon2402": ("Halon-2402", "哈龙2402"),
    "HFC4310mee": ("HFC-43-10mee; R-43-10mee", "十氟戊烷"),
}
CHINESE = {
    "HFC23": "三氟甲烷",
    "HFC32": "二氟甲烷",
    "HFC125": "五氟乙烷",
    "HFC134a": "四氟乙烷",
    "HFC143a": "三氟乙烷",
    "HFC152a": "二氟乙烷",
    "HFC227ea": "七氟丙烷",
    "HFC236fa": "六氟丙烷",
    "HFC245fa": "五氟丙烷",
    "HCFC22": "二氟一氯甲烷",
    "CFC11": "三氯一氟甲烷",
    "CFC12": "二氯二氟甲烷",
}
KYOTO_GROUP = "blend, Kyoto gases only"
_BY_DEFINITION = """\
- CO2 is 1 by definition over any horizon, in every report, so no table of a report is named as its source; `evidence`
  is what was collected (two-sources).
"""
NOTES = {
    "AR4": f"""# AR4: judgements

{_BY_DEFINITION}- Fifteen blends of the EPA's list count the gases of the Kyoto Protocol only. They have the variant
  "{KYOTO_ONLY}", the words of the UK flat file; their keys are plain. R-423A is one of them in what was collected;
  the UK flat file prints one figure for its Kyoto products and for all of it.
""",
    "AR6": f"""# AR6: judgements

{_BY_DEFINITION}- The collected figures have CO2 for 100 years only: the row of 20 years is made from the definition.
""",
}
BLENDS = "blends are computed from component GWPs with recalled compositions, not printed by the IPCC"


def key_of(gas: str) -> str:
    """A gas name in the characters that a reference may have."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", gas).strip("-_")


def gas_of(name: str) -> str:
    """One spelling a gas: isomers in lower case, as the IPCC prints them (the EPA list has HFC236CB)."""
    return re.sub(r"^(HFC\d+)([A-Z]+)$", lambda match: match[1] + match[2].lower(), name)


def names_of(gas: str, formula: str) -> tuple[str, str]:
    ""
    """English names joined by a semicolon, and a Chinese one; a blend keeps its parts in its name."""
    blend = re.fullmatch(r"R-(\d{3}[A-Z])", gas)
    if blend:
        return join(gas, f"R{blend[1]}", formula), f"制冷剂{gas}"
    if gas in NAMES:
        return NAMES[gas]
    refrigerant = re.fullmatch(r"(HFC|HCFC|CFC|HFE|HCFE)(\d.*)", gas)
    if refrigerant is None:
        return "" if formula == gas else formula, ""
    family, number = refrigerant.groups()
    # Ethers have no R number in use.
    english = [f"{family}-{number}"] if family.endswith("E") else [f"{family}-{number}", f"R-{number}", f"R{number}"]
    return join(*english), CHINESE.get(gas, "")


def _factor(row: Row) -> Row:
    gas = gas_of(row["gas"])
    spelled = f"the list spells it {row['gas']}" if gas != row["gas"] else ""
    second = row["source2_value"]
    if second and second != row["gwp"]:
        spelled = join(spelled, f"a second source prints {second}")
    english, chinese = names_of(gas, row["formula_or_composition"])
    read = "" if row["table"] == "by definition" else read_at(row["source_url"])
    return {
        "key": key_of(gas),
        "variant": KYOTO_ONLY if row["group"] == KYOTO_GROUP else "",
        "name_en": english,
        "name_zh": chinese,
        "kind": "gwp",
        "gas": gas,
        "value": row["gwp"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(f"{row['table']}: {gas}", row["source_title"], read),
        "note": join(f"group: {row['group']}", row["note"], spelled),
    }


def editions(collected: Path) -> Iterator[Edition]:
    """Every report, 100 and where known 20 years."""
    rows = read_rows(collected / "gwp" / "gwp.csv")
    for row in rows:
        if row["table"] == "by definition":
            row.update(source_title="", note="the reference gas: 1 over any horizon")
    for report, (folder, title, published, problems) in REPORTS.items():
        own = [row for row in rows if row["report"] == report]
        tables = {}
        for years in sorted({row["horizon_years"] for row in own}, key=int, reverse=True):
            table = [_factor(row) for row in own if row["horizon_years"] == years]
            if all(row["gas"] != "CO2" for row in table):
                # CO2 is 1 over any horizon by definition; the collected file has the row for 100 years only.
                (carbon_dioxide,) = [_factor(row) for row in own if row["gas"] == "CO2"]
                table.insert(0, carbon_dioxide)
            tables[f"gwp-{years}"] = table
        source = {
            "title": title,
            "title_en": title,
            "issuer": "Intergovernmental Panel on Climate Change (IPCC)",
            "edition": report,
            "published": published,
            "series": "ipcc-gwp",
            "url": "",
            "licence": "",
            "licence_note": "facts of an IPCC report; transcribed from packages, the main one under CC0-1.0",
            "attribution": "globalwarmingpotentials 0.13.2 (CC0-1.0)",
            "aliases": [report, f"IPCC {report}"],
            "purposes": ["gwp"],
            "required_by": "",
            "problems": [*problems, BLENDS],
            "provenance": "from the package globalwarmingpotentials 0.13.2, some values from other lists named in the "
            "locator; the reports themselves were not opened. Years of publication are recalled",
        }
        yield Edition(folder, source, tables, notes=NOTES.get(report, ""))
