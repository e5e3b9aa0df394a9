"""Grids, utilities and aggregates outside of mainland China."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from factor_tables.form import Row

MakeRow = Callable[..., Row]

# code, kind, English, Simplified, Traditional, other names, first day, last day. Names with (Ember) are the groups as
# Ember draws them; Our World in Data draws its own by the same name, and the figures differ. The days of the two
# European Unions: accession of Croatia, withdrawal of the United Kingdom.
AGGREGATES = (
    ("WORLD", "world", "World", "世界", "世界", "Global;Worldwide;全球;全世界", "", ""),
    (
        "EU-27",
        "aggregate",
        "European Union (27)",
        "欧盟27国",
        "歐盟27國",
        "EU;EU27;EU 27;EU27_2020;EU-27 (from 2020);European Union;European Union - 27 countries (from 2020);欧盟;歐盟;"
        "欧洲联盟;歐洲聯盟",
        "2020-02-01",
        "",
    ),
    (
        "EU-28",
        "aggregate",
        "European Union (28)",
        "欧盟28国",
        "歐盟28國",
        "EU28;EU 28;EU-28 (2013-2020);EU-28 (with the United Kingdom);European Union - 28 countries (2013-2020);"
        "欧盟28国（含英国）;歐盟28國（含英國）",
        "2013-07-01",
        "2020-01-31",
    ),
    ("X-EMBER-EU", "aggregate", "EU (Ember)", "欧盟(Ember)", "歐盟(Ember)", "", "", ""),
    ("X-AFRICA", "aggregate", "Africa", "非洲", "非洲", "", "", ""),
    ("X-EMBER-AFRICA", "aggregate", "Africa (Ember)", "非洲(Ember)", "非洲(Ember)", "", "", ""),
    ("X-ASIA", "aggregate", "Asia", "亚洲", "亞洲", "", "", ""),
    ("X-EMBER-ASIA", "aggregate", "Asia (Ember)", "亚洲(Ember)", "亞洲(Ember)", "", "", ""),
    ("X-EUROPE", "aggregate", "Europe", "欧洲", "歐洲", "", "", ""),
    ("X-EMBER-EUROPE", "aggregate", "Europe (Ember)", "欧洲(Ember)", "歐洲(Ember)", "", "", ""),
    ("X-NORTH-AMERICA", "aggregate", "North America", "北美洲", "北美洲", "北美", "", ""),
    ("X-EMBER-NORTH-AMERICA", "aggregate", "North America (Ember)", "北美洲(Ember)", "北美洲(Ember)", "", "", ""),
    ("X-OCEANIA", "aggregate", "Oceania", "大洋洲", "大洋洲", "", "", ""),
    ("X-EMBER-OCEANIA", "aggregate", "Oceania (Ember)", "大洋洲(Ember)", "大洋洲(Ember)", "", "", ""),
    ("X-SOUTH-AMERICA", "aggregate", "South America", "南美洲", "南美洲", "南美", "", ""),
    (
        "X-LATIN-AMERICA-CARIBBEAN",
        "aggregate",
        "Latin America and Caribbean",
        "拉丁美洲和加勒比",
        "拉丁美洲和加勒比",
        "Latin America and the Caribbean;Latin America & Caribbean;LAC;Latin America and Caribbean (Ember);"
        "拉美和加勒比",
        "",
        "",
    ),
    ("X-MIDDLE-EAST", "aggregate", "Middle East", "中东", "中東", "Middle East (Ember)", "", ""),
    ("X-ASEAN", "aggregate", "ASEAN", "东盟", "東盟", "ASEAN (Ember);东南亚国家联盟;東南亞國家聯盟;東協", "", ""),
    ("X-G7", "aggregate", "G7", "七国集团", "七國集團", "G7 (Ember)", "", ""),
    ("X-G20", "aggregate", "G20", "二十国集团", "二十國集團", "G20 (Ember)", "", ""),
    (
        "X-OECD",
        "aggregate",
        "OECD",
        "经合组织",
        "經合組織",
        "OECD (Ember);经济合作与发展组织;經濟合作與發展組織",
        "",
        "",
    ),
    ("X-HIGH-INCOME", "aggregate", "High-income countries", "高收入国家", "高收入國家", "", "", ""),
    ("X-UPPER-MIDDLE-INCOME", "aggregate", "Upper-middle-income countries", "中高收入国家", "中高收入國家", "", "", ""),
    ("X-LOWER-MIDDLE-INCOME", "aggregate", "Lower-middle-income countries", "中低收入国家", "中低收入國家", "", "", ""),
    ("X-LOW-INCOME", "aggregate", "Low-income countries", "低收入国家", "低收入國家", "", "", ""),
)
# The subregions of eGRID by their acronym, with the names that its tables print.
EGRID = {
    "AKGD": "ASCC Alaska Grid",
    "AKMS": "ASCC Miscellaneous",
    "AZNM": "WECC Southwest",
    "CAMX": "WECC California",
    "ERCT": "ERCOT All",
    "FRCC": "FRCC All",
    "HIMS": "HICC Miscellaneous",
    "HIOA": "HICC Oahu",
    "MROE": "MRO East",
    "MROW": "MRO West",
    "NEWE": "NPCC New England",
    "NWPP": "WECC Northwest",
    "NYCW": "NPCC NYC/Westchester",
    "NYLI": "NPCC Long Island",
    "NYUP": "NPCC Upstate NY",
    "PRMS": "Puerto Rico Miscellaneous",
    "RFCE": "RFC East",
    "RFCM": "RFC Michigan",
    "RFCW": "RFC West",
    "RMPA": "WECC Rockies",
    "SPNO": "SPP North",
    "SPSO": "SPP South",
    "SRMV": "SERC Mississippi Valley",
    "SRMW": "SERC Midwest",
    "SRSO": "SERC South",
    "SRTV": "SERC Tennessee Valley",
    "SRVC": "SERC Virginia/Carolina",
}
# code, parent, English, Simplified, Traditional, other names
GRIDS = (
    (
        "AU-GRID-NEM",
        "AU",
        "National Electricity Market",
        "澳大利亚国家电力市场",
        "澳洲國家電力市場",
        "NEM;National Electricity Market (NEM)",
    ),
    (
        "AU-GRID-SWIS",
        "AU",
        "South West Interconnected System",
        "西澳西南互联电网",
        "西澳西南互聯電網",
        "SWIS;South-West Interconnected System;South West Interconnected System (SWIS) in Western Australia;"
        "Western Australia - South West Interconnected System (SWIS)",
    ),
    (
        "AU-GRID-NWIS",
        "AU",
        "North Western Interconnected System",
        "西澳西北互联电网",
        "西澳西北互聯電網",
        "NWIS;North West Interconnected System;North Western Interconnected System (NWIS) in Western Australia;"
        "Western Australia - North Western Interconnected System (NWIS)",
    ),
    (
        "AU-GRID-DKIS",
        "AU",
        "Darwin Katherine Interconnected System",
        "达尔文-凯瑟琳互联电网",
        "達爾文-凱瑟琳互聯電網",
        "DKIS;Darwin Katherine Interconnected System (DKIS) in the Northern Territory;"
        "Northern Territory - Darwin Katherine Interconnected System (DKIS)",
    ),
    (
        "AU-GRID-NSW-ACT",
        "AU",
        "New South Wales and Australian Capital Territory",
        "新南威尔士州和澳大利亚首都领地",
        "新南威爾斯州和澳洲首都領地",
        "New South Wales and the Australian Capital Territory;NSW and ACT;NSW/ACT;NSW & ACT",
    ),
    ("AU-GRID-OFFGRID", "AU", "Off-grid (Australia)", "澳大利亚离网", "澳洲離網", "Off-grid, Australia"),
    (
        "HK-CLP",
        "HK",
        "CLP Power Hong Kong",
        "中华电力",
        "中華電力",
        "CLP Power;CLP Power Hong Kong Limited;中电;中電;香港中电;香港中電;中华电力有限公司;中華電力有限公司",
    ),
    (
        "HK-HKE",
        "HK",
        "HK Electric",
        "港灯",
        "港燈",
        "HEC;HKE;Hongkong Electric;Hong Kong Electric;The Hongkong Electric Company;The Hongkong Electric Co., Ltd.;"
        "香港电灯;香港電燈;香港电灯有限公司;香港電燈有限公司;港灯电力;港燈電力",
    ),
)


def aggregates(make_row: MakeRow) -> Iterator[Row]:
    """The world and the groups of countries that a publisher gives a figure for."""
    for code, kind, en, hans, hant, aliases, first, last in AGGREGATES:
        yield make_row(code, kind, "", (en, hans, hant), aliases, (first, last))


def grids(make_row: MakeRow) -> Iterator[Row]:
    """Subregions of eGRID, grids of Australia, utilities of Hong Kong."""
    for acronym, name in EGRID.items():
        names = (name, f"eGRID 子区域 {acronym}", f"eGRID 子區域 {acronym}")
        aliases = f"{acronym};eGRID {acronym};{acronym} ({name})"
        yield make_row(f"US-EGRID-{acronym}", "grid", "US", names, aliases)
    for code, parent, en, hans, hant, aliases in GRIDS:
        yield make_row(code, "grid", parent, (en, hans, hant), aliases)
