"""The default emission factor of purchased heat in the guides of the NDRC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.form import Edition, read_rows

NOTES = """# Heat of the NDRC guides: judgements

- 0.11 tCO2/GJ is the default of the guides of all 24 sectors; a measured or local value goes first. The collected
  figure points at notes that did not come with it, so the page cannot be opened from here; its mark is kept as it
  was given.
- The Shanghai value of 2022 (0.06 tCO2/GJ) is not carried: the address of its source was not kept.
"""


def editions(collected: Path) -> Iterator[Edition]:
    """The one edition with the default for heat."""
    rows = read_rows(collected / "combustion" / "combustion_china.csv")
    (row,) = [row for row in rows if row["set"] == "H" and row["fuel_zh"] == "外购热力"]
    table = [
        {
            "key": "CN.heat",
            "activity": "heat.purchased",
            "name_en": row["fuel_en"],
            "name_zh": row["fuel_zh"],
            "region": "CN",
            "kind": "heat",
            "gas": "CO2",
            "value": row["direct_ef"],
            "unit": row["direct_ef_unit"],
            "evidence": row["evidence"],
            "locator": f"{row['guide']}: {row['fuel_zh']}; the page (2011-1041 family of notes) was not kept",
            "note": row["note"],
        }
    ]
    source = {
        "title": "企业温室气体排放核算方法与报告指南 (24个行业)",
        "title_en": "Guides to corporate GHG accounting and reporting, 24 sectors",
        "issuer": "国家发展和改革委员会办公厅 (NDRC)",
        "edition": "24 sectors",
        "published": "2013-01-01/2015-12-31",
        "series": "cn-guides",
        "url": "",
        "licence": "",
        "licence_note": "government guide; no licence is stated in what was read",
        "attribution": "",
        "aliases": [],
        "purposes": ["inventory"],
        "required_by": "",
        "gases": "CO2 only",
        "problems": [
            "a default for all of China and all years: a measured or local value goes first",
            "the address of the page was not kept",
        ],
        "provenance": "one source, address not kept; the years of the guides are those of the sector guides that the "
        "other collected tables name",
    }
    yield Edition("cn-ndrc/guides-heat", source, {"heat": table}, notes=NOTES)
