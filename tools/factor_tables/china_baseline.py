"""Regional grid baselines (OM and BM) of the NDRC and the MEE."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables import membership
from factor_tables.form import Edition, Row, join, read_at, read_rows
from factor_tables.regions import chinese_name, english_name

LICENCE_NOTE = "government notice; no licence is stated in what was read"
WEIGHTS = [["0.5", "0.5"], ["0.75", "0.25"]]
MARGINAL = (
    "OM, BM and CM are marginal factors for projects (CDM, CCER). A Scope 2 figure made with them computes, "
    "and does not conform to the GHG Protocol, IFRS S2 or HKEX Part D, which ask for an average"
)
RECALLED = "every value is recalled: the result table of the document could not be opened"
MEMBERSHIP_CARRIED = "province membership is carried from the edition 2012 and marked recalled"
GASES = "CO2 only"

EDITIONS: dict[str, dict[str, object]] = {
    "2012": {
        "folder": "cn-ndrc/baseline-2012",
        "title": "2012中国区域电网基准线排放因子",
        "title_en": "2012 Baseline Emission Factors for Regional Power Grids in China",
        "issuer": "国家发展和改革委员会应对气候变化司 (NDRC Department of Climate Change)",
        "published": "2012-01-01/2013-12-31",
        "url": "",
        "aliases": [
            "2012年中国区域电网基准线排放因子",
            "2012年中國區域電網基準線排放因子",
            "2012中国区域电网基准线排放因子",
            "2012中國區域電網基準線排放因子",
            "2012 Baseline Emission Factors for Regional Power Grids in China",
            "NDRC 2012 baseline",
        ],
        "problems": [
            RECALLED,
            MARGINAL,
            "Tibet, Hong Kong, Macao and Taiwan are not covered",
            "data years are not in what was read",
            "often confused with the 2012 regional averages (cn-ndrc/average-2012), which are mislabelled baseline",
        ],
        "provenance": "values recalled; North and Northwest pass a check against the combined margin of a 2013 project "
        "document (NOTES.md). Membership read on one page. Publication: not before the edition's year, not after the "
        "2013 project document that uses it",
    },
    "2015": {
        "folder": "cn-ndrc/baseline-2015",
        "title": "2015中国区域电网基准线排放因子",
        "title_en": "2015 Baseline Emission Factors for Regional Power Grids in China",
        "issuer": "国家发展和改革委员会应对气候变化司 (NDRC Department of Climate Change)",
        "published": "2015-01-01/2018-12-31",
        "url": "",
        "aliases": [
            "2015年中国区域电网基准线排放因子",
            "2015年中國區域電網基準線排放因子",
            "2015中国区域电网基准线排放因子",
            "2015中國區域電網基準線排放因子",
            "2015 Baseline Emission Factors for Regional Power Grids in China",
            "SASAC Regional Electric Grid Emission Factor (2015)",
            "SASAC 2015",
            "国资委 2015",
            "國資委 2015",
        ],
        "problems": [
            RECALLED,
            MARGINAL,
            "the aliases with SASAC (国资委) are likely, not certainly, a mistranslation of NDRC (国家发改委): "
            "no grid table of SASAC is known; see NOTES.md",
            "data years are not in what was read",
            MEMBERSHIP_CARRIED,
        ],
        "provenance": "values recalled. Publication: not before the edition's year, and cited by a company report on "
        "the year to 31 March 2018, so taken as published by the end of 2018",
    },
    "2016": {
        "folder": "cn-ndrc/baseline-2016",
        "title": "2016年度中国区域电网二氧化碳基准线排放因子OM编制说明 (附件2)",
        "title_en": "2016 CO2 baseline emission factors of China's regional grids, note on the OM (annex 2)",
        "issuer": "not stated on the part read (NDRC/MEE series)",
        "published": "2016-01-01/2017-12-01",
        "url": "",
        "aliases": ["2016年度中国区域电网二氧化碳基准线排放因子", "2016年度中國區域電網二氧化碳基準線排放因子"],
        "problems": [
            "OM only: the BM is missing, so no combined margin can be made",
            "the document prints tCO2e/MWh; the factor covers CO2 only and is carried as tCO2/MWh",
            MARGINAL,
            MEMBERSHIP_CARRIED,
        ],
        "provenance": "read on one page, a copy of the explanatory note; that page's address is of 2017-12-01, the "
        "latest possible date of publication",
    },
    "2019": {
        "folder": "cn-mee/baseline-2019",
        "title": "2019年度减排项目中国区域电网基准线排放因子",
        "title_en": "2019 baseline emission factors of China's regional grids for emission reduction projects",
        "issuer": "生态环境部 (MEE), inferred",
        "published": "2020-12-29",
        "url": "https://www.mee.gov.cn/ywgz/ydqhbh/wsqtkz/202012/t20201229_815386.shtml",
        "aliases": [
            "2019年度减排项目中国区域电网基准线排放因子",
            "2019年度減排項目中國區域電網基準線排放因子",
        ],
        "problems": [
            "the edition is inferred: neither file that was read names it",
            "BM is in one of the two files only",
            "data years are not in what was read",
            MARGINAL,
            MEMBERSHIP_CARRIED,
        ],
        "provenance": "OM in two unrelated public code files, BM in one; the official page is cited elsewhere and was "
        "not opened; the publication date is the one in its address",
    },
}

NOTES_2012 = """# Baseline edition 2012: judgements

- Every value is `recalled`. Two grids pass a check: a solar project document of 2013 prints 14,023 t from 15,580 MWh
  (North) and 63,831 t from 72,668 MWh (Northwest). 0.75 OM + 0.25 BM is 0.900075 and 0.878425; rounded to four decimals
  (0.9001, 0.8784) and the tonnes cut to whole ones, both printed figures come out. With the unrounded margin Northwest
  would be 63,833 t, so the check holds only with the margin rounded first.
- Inner Mongolia is whole in North here. `CN-NM-EAST` and `CN-NM-WEST` are therefore both members of North.
- Tibet, Hong Kong, Macao and Taiwan are excluded by the edition and have no membership row. Early editions list a
  separate Hainan grid; here Hainan is in South.
- Weights of the combined margin: 0.5/0.5 by default, 0.75/0.25 for wind and solar (CDM TOOL07).
"""

NOTES_2015 = """# Baseline edition 2015: judgements

- A company report on the year to 31 March 2018 says that its factor was "taken from SASAC Regional Electric Grid
  Emission Factor (2015)". No table of grid factors by SASAC (国资委, the State-owned Assets Supervision and
  Administration Commission) is known. It is likely, not certainly, a mistranslation of NDRC (国家发改委 for 国资委).
  The names with SASAC are aliases of this edition, so a check finds it, and this sentence goes with them.
- Every value is `recalled`.
- Membership was not read for this edition; the table of 2012 and the one posted on 2023-11-17 on the CCER platform
  (edition not named) agree, so the rows of 2012 are carried with the mark `recalled`.
"""


def _factor(row: Row, kind: str) -> Row:
    region = membership.grid_code(row["grid"])
    column = "operating margin" if kind == "OM" else "build margin"
    printed, note = chinese_name(region), row["note"]
    if row["edition"] == "2012" and "Linear check" in note:
        note = note.replace("equals the combined margin", "agrees with the combined margin")
    return {
        "key": f"{region}.{kind}",
        "activity": "electricity.purchased",
        "name_en": f"{english_name(region)}, {column}",
        "name_zh": f"{printed} {'电量边际' if kind == 'OM' else '容量边际'}",
        "region": region,
        "kind": kind,
        "gas": "CO2",
        "data_year": row["data_years"],
        "value": row[kind.lower()],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(f"{row['source_title']}: row {printed}, column {kind}", read_at(row["source_url"])),
        "note": note,
    }


def editions(collected: Path) -> Iterator[Edition]:
    """Every baseline edition."""
    rows = read_rows(collected / "china" / "baseline.csv")
    for year, described in EDITIONS.items():
        own = [row for row in rows if row["edition"] == year]
        table = [_factor(row, kind) for row in own for kind in ("OM", "BM") if row[kind.lower()]]
        source = {
            "edition": year,
            "series": "cn-baseline",
            "licence": "",
            "licence_note": LICENCE_NOTE,
            "attribution": "",
            "purposes": ["project"],
            "required_by": "",
            "gases": GASES,
            **{key: value for key, value in described.items() if key != "folder"},
        }
        if any(row["kind"] == "BM" for row in table):
            source["combined_margin_weights"] = WEIGHTS
        members = (membership.baseline_2012 if year == "2012" else membership.baseline_carried)(collected)
        notes = {"2012": NOTES_2012, "2015": NOTES_2015}.get(year, "")
        yield Edition(str(described["folder"]), source, {"grid": table}, membership.sorted_members(members), notes)
