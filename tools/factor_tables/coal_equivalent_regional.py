"""Coefficients beside GB/T 2589: constants of regions, of oil refining, and of an older page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factor_tables.asia_sources import NO_LICENCE, Source, edition_source
from factor_tables.coal_equivalent_sources import MEDIA
from factor_tables.form import Edition, Row, join, read_at

REFINING = "GB 30251-2024"
OLDER_PAGE = "pre-2008 (edition not printed)"
REFINING_MEDIA = {
    "electricity (refining)": "electricity",
    "1.0 MPa steam (refining)": "steam_1_0_mpa",
    "nitrogen (refining)": "nitrogen",
    "deaerated water (refining)": "deaerated_water",
    "circulating water (refining)": "circulating_water",
}
RULE = (
    "GB/T 2589 gives a rule for the primary value of electricity, no constant: this is the constant of one jurisdiction"
)


def _regional(
    title: str, title_en: str, issuer: str, edition: str, series: str, *problems: str, published: str = ""
) -> Source:
    return edition_source(
        title=title,
        title_en=title_en,
        issuer=issuer,
        edition=edition,
        series=series,
        published=published,
        purposes=["coal-equivalent"],
        licence_note=NO_LICENCE,
        problems=[RULE, *problems],
        provenance="a file of public code or a public page that uses the constant; the document was not opened. Issuer "
        "recalled",
    )


_SHANGHAI = "上海市市场监督管理局 (Shanghai)"
# edition as collected: folder, region, source
REGIONAL: dict[str, tuple[str, str, Source]] = {
    "DB31/T 783-2026": (
        "cn-local/db31-783-2026",
        "CN-SH",
        _regional(
            "上海市地方标准 DB31/T 783-2026 折标系数",
            "Shanghai local standard DB31/T 783-2026, coal equivalents",
            _SHANGHAI,
            "2026",
            "db31-783",
            "recalled",
            published="2026-01-01/2026-12-31",
        ),
    ),
    "DB31/T 552-2017": (
        "cn-local/db31-552-2017",
        "CN-SH",
        _regional(
            "上海市地方标准 DB31/T 552-2017 折标系数",
            "Shanghai local standard DB31/T 552-2017, coal equivalents",
            _SHANGHAI,
            "2017",
            "db31-552",
            "recalled",
            published="2017-01-01/2017-12-31",
        ),
    ),
    "Jiangsu hotel guide": (
        "cn-local/jiangsu-hotels",
        "CN-JS",
        _regional(
            "江苏省旅游饭店能耗指南 电力等价折标系数",
            "Guide for hotels of Jiangsu, primary value of electricity",
            "江苏省 (Jiangsu); the issuer is not named in what was read",
            "not stated",
            "jiangsu-hotels",
            "year and title are not in what was read",
        ),
    ),
    "Shandong DB37 practice": (
        "cn-local/shandong-practice",
        "CN-SD",
        _regional(
            "山东省 DB37 标准惯用电力等价折标系数",
            "Practice of the local standards (DB37) of Shandong, primary value of electricity",
            "山东省 (Shandong); no one standard is named in what was read",
            "not stated",
            "shandong-practice",
            "a practice, not one document",
        ),
    ),
    "provincial value 2.8498 tce/10^4 kWh": (
        "cn-local/province-unnamed",
        "",
        _regional(
            "某省电力等价折标系数 2.8498 吨标准煤/万千瓦时",
            "Primary value of electricity of one province, not named",
            "one province; which one is not in what was read",
            "not stated",
            "province-unnamed",
            "which province is not in what was read, so the region is empty: it is no national value",
        ),
    ),
    "older NBS practice": (
        "cn-nbs/primary-electricity",
        "CN",
        _regional(
            "国家统计局早年电力等价折标系数",
            "Older practice of the statistics of China: primary value of electricity",
            "国家统计局 (NBS)",
            "older practice",
            "cn-nbs-primary-electricity",
            "old: the coal rate has fallen by a quarter since; which years it was used for is not in what was read",
        ),
    ),
}
REGIONAL_CARRIERS = {"电力(等价)": ("electricity", "primary"), "天然气": ("natural_gas", "")}


def _constant(row: Row, region: str) -> Row:
    carrier, basis = REGIONAL_CARRIERS[row["item_zh"]]
    return {
        "key": f"{carrier}.coal-equivalent",
        "carrier": carrier,
        "name_en": row["item_en"],
        "name_zh": row["item_zh"],
        "region": region,
        "kind": "coal-equivalent",
        "basis": basis,
        "value": row["kgce_per_unit"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(row["edition"], read_at(row["source_url"])),
        "note": row["note"],
    }


def _refining(row: Row) -> Row:
    carrier = REFINING_MEDIA[row["item_en"]]
    return {
        "key": f"{carrier}.energy-equivalent",
        "carrier": carrier,
        "name_en": row["item_en"],
        "name_zh": row["item_zh"],
        "region": "CN",
        "kind": "energy-equivalent",
        "value": row["mj_per_unit"],
        "unit": row["mj_unit"],
        "evidence": row["evidence"],
        "locator": join(f"{row['table']}, row {row['item_zh']}", read_at(row["source_url"])),
        "note": "rule of the refining sector, not GB/T 2589",
    }


def _older(row: Row) -> Row:
    carrier = MEDIA[row["item_en"]]
    return {
        "key": f"{carrier}.coal-equivalent",
        "carrier": carrier,
        "name_en": row["item_en"],
        "name_zh": row["item_zh"],
        "kind": "coal-equivalent",
        "basis": "primary",
        "value": row["kgce_per_unit"],
        "unit": row["unit"],
        "evidence": row["evidence"],
        "locator": join(f"{row['table']}, row {row['item_zh']}", row["source_title"], read_at(row["source_url"])),
        "note": row["note"],
    }


def editions(media: Sequence[Row]) -> Iterator[Edition]:
    """The editions that stand in the collected file of media beside GB/T 2589."""
    yield Edition(
        "cn-sac/gb-30251-2024",
        edition_source(
            title="炼化行业单位产品能源消耗限额 (GB 30251-2024)",
            title_en="Energy consumption limits of the refining industry (GB 30251-2024), conversion annex",
            issuer="国家市场监督管理总局、国家标准化管理委员会 (SAMR, SAC)",
            edition="2024",
            series="gb-30251",
            published="2024-01-01/2024-12-31",
            aliases=["GB 30251-2024", "GB30251-2024"],
            purposes=["coal-equivalent"],
            problems=[
                "rule of one sector: electricity 8.792 MJ/kWh is neither the calorific nor the primary value "
                "of GB/T 2589",
                "the standard was not opened",
            ],
            provenance="a file of public code that holds the annex in kilograms of oil equivalent (0.21 "
            "kgoe/kWh, 76 kgoe/t of "
            "steam, 0.15 kgoe/m3 of nitrogen) and in MJ; title recalled, the year is the one in the number",
        ),
        {"media": [_refining(row) for row in media if row["edition"] == REFINING]},
        notes="# GB 30251-2024: judgements\n\n"
        "- The annex counts in kilograms of oil equivalent. The rows are the MJ that were collected beside them. Coal\n"
        "  equivalents that were computed from them (MJ / 29.3076) are no rows: a test compares them.\n"
        "- `basis` is empty: what was read says neither calorific nor primary, and electricity, 8.792 MJ/kWh, is\n"
        "  neither of the two of GB/T 2589.\n",
    )
    yield Edition(
        "cn-sac/gbt-2589-pre-2008",
        edition_source(
            title="综合能耗计算通则 附录B (2008年以前, 版次未印)",
            title_en="General principles of calculation of comprehensive energy consumption, Annex B, before "
            "2008 (edition not "
            "printed)",
            issuer="国家标准化管理委员会 (SAC)",
            edition="before 2008",
            series="gbt-2589-pre-2008",
            purposes=["coal-equivalent"],
            problems=["the page prints no edition", "fresh water 0.2571 is the figure of 2020, not the 0.0857 of 2008"],
            provenance="a conversion page that names no edition; that it is older than 2008 is inferred",
        ),
        {"media": [_older(row) for row in media if row["edition"] == OLDER_PAGE]},
    )
    for printed, (folder, region, source) in REGIONAL.items():
        yield Edition(
            folder, source, {"energy": [_constant(row, region) for row in media if row["edition"] == printed]}
        )
