"""The default emission factor of purchased heat: guides of the NDRC, and Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from factor_tables.asia_sources import edition_source
from factor_tables.form import Edition, Row, read_rows

NOTES = """# Heat of the NDRC guides: judgements

- 0.11 tCO2/GJ is the default of the guides of all 24 sectors; a measured or local value goes first. The collected
  figure points at notes that did not come with it, so the page cannot be opened from here; its mark is kept as it
  was given.
- The Shanghai value of 2022 (0.06 tCO2/GJ) is an edition of its own, cn-local/shanghai-heat-2022.
"""


def editions(collected: Path) -> Iterator[Edition]:
    """The default of the NDRC guides for heat, then that of Shanghai."""
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
    (shanghai,) = [row for row in rows if row["set"] == "H" and row["fuel_zh"] == "外购热力(上海)"]
    yield _shanghai(shanghai)


def _shanghai(row: Row) -> Edition:
    source = edition_source(
        title="上海市温室气体排放核算指南 热力排放因子 (2022年调整)",
        title_en="Shanghai, revision of 2022: emission factor of purchased heat",
        issuer="上海市生态环境局 (Shanghai Municipal Bureau of Ecology and Environment)",
        edition="2022",
        series="cn-shanghai-heat",
        published="2022-01-01/2022-12-31",
        aliases=["Shanghai heat factor 2022"],
        gases="CO2 only",
        problems=["for Shanghai only", "the address of the page was not kept", "issuer recalled"],
        provenance="one source, address not kept",
    )
    table = [
        {
            "key": "CN-SH.heat",
            "activity": "heat.purchased",
            "name_en": row["fuel_en"],
            "name_zh": row["fuel_zh"],
            "region": "CN-SH",
            "kind": "heat",
            "gas": "CO2",
            "value": row["direct_ef"],
            "unit": row["direct_ef_unit"],
            "evidence": row["evidence"],
            "locator": f"{row['guide']}; the page was not kept",
            "note": row["note"],
        }
    ]
    return Edition("cn-local/shanghai-heat-2022", source, {"heat": table})
