"""What is known about the guides and standards whose fuel tables were collected, with the slugs of their fuels."""

from __future__ import annotations

from factor_tables.asia_sources import Source, edition_source

CARRIERS = {
    "raw coal": "raw_coal",
    "anthracite": "anthracite",
    "bituminous coal": "bituminous_coal",
    "lignite": "lignite",
    "cleaned coal": "cleaned_coal",
    "other washed coal": "other_washed_coal",
    "washed middlings": "washed_middlings",
    "coal slime": "coal_slime",
    "coal gangue": "coal_gangue",
    "briquettes": "briquettes",
    "other coal products": "other_coal_products",
    "coke": "coke",
    "petroleum coke": "petroleum_coke",
    "crude oil": "crude_oil",
    "fuel oil": "fuel_oil",
    "petrol": "petrol",
    "diesel": "diesel",
    "kerosene": "kerosene",
    "jet kerosene": "jet_kerosene",
    "LNG": "lng",
    "LPG": "lpg",
    "naphtha": "naphtha",
    "coal tar": "coal_tar",
    "crude benzol": "crude_benzol",
    "other petroleum products": "other_petroleum_products",
    "natural gas": "natural_gas",
    "oil-field natural gas": "oil_field_gas",
    "blast-furnace gas": "blast_furnace_gas",
    "converter gas": "converter_gas",
    "coke-oven gas": "coke_oven_gas",
    "refinery dry gas": "refinery_dry_gas",
    "water gas": "water_gas",
    "closed calcium-carbide furnace gas": "closed_calcium_carbide_furnace_gas",
    "other coal gas": "other_coal_gas",
}
# A collected note speaks of sets by their letter, and of a whole row: (set, fuel) to the kinds it is about, its words.
NOTES: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("A", "cleaned coal"): (
        ("net-calorific-value",),
        "26.334 here, 26.344 in the steel-type and other-industries guides and in the table like GB/T 32151.6: "
        "a digit slip in one of them",
    ),
    ("A", "LNG"): (
        ("carbon-content",),
        "0.0153 here, in the other-industries guide and in the table like GB/T 32151.6; 0.0172 in the steel-type and "
        "cement-type guides: read the guide that applies",
    ),
    ("B", "kerosene"): (("net-calorific-value",), "44.75 in the guides of the NDRC; 43.07 in most other tables"),
    ("B", "LNG"): (
        ("net-calorific-value",),
        "41.868 in the guides of the NDRC; 51.498 in GB/T 32151.22-2024 and in the cement-type guide",
    ),
    ("C", "naphtha"): (
        ("net-calorific-value",),
        "41.031 here; 44.5 in GB/T 32151.22-2024 and in the table like GB/T 32151.6",
    ),
    ("C", "jet kerosene"): (
        ("net-calorific-value", "carbon-content", "oxidation"),
        "row needs checking against the guide (the IPCC gives jet kerosene 19.5 kgC/GJ)",
    ),
    ("D", "anthracite"): (("net-calorific-value", "carbon-content"), "oxidation by equipment: rows solid_fuels"),
    ("D", "bituminous coal"): (
        ("net-calorific-value", "carbon-content"),
        "DOUBTFUL: the file notes that it changed the carbon content to 0.02308; other tables 0.0261 and 0.02618. "
        "Do not use before reading the guide",
    ),
    ("E", "water gas"): (
        ("net-calorific-value", "carbon-content", "oxidation"),
        "DOUBTFUL: the calorific value is ten times too small, probably 0.01045",
    ),
}
# The cement-type guide gives the oxidation of solids by equipment; the figures stand in its title as collected.
EQUIPMENT = {"kiln": "99", "power boiler": "95", "industrial boiler": "85"}

NOT_OPENED = "the document was not opened: the figures come from a file of public code that holds its table"
ZEROS = "digits as a file of numbers holds them: trailing zeros that are printed may be lost, a .0 may be added"
CONTRADICT = "the guides contradict each other (LNG 41.868 or 51.498 GJ/t): never take figures of two of them together"
PROVENANCE = (
    "read in a file of public code, one source; titles, issuers and years that the data do not name are recalled"
)
NDRC = "国家发展和改革委员会 (NDRC)"
SAC = "国家市场监督管理总局、国家标准化管理委员会 (SAMR, SAC)"
NM3 = "a volume in Nm3 is at 0 °C and 101.325 kPa as the unit says; the column state is empty for it"

NOTES_COMMON = """\
- A fuel has a row for its net calorific value, its carbon content and its oxidation; CO2 is the product of the three
  and 44/12. The product that was collected beside them is no row: it is computed, and a test compares it.
- Oxidation is a row of its own: it is not inside any other row of this edition.
- Names of fuels are those of the table; `carrier` joins them to other editions (焦油 is coal_tar, 一般煤油 kerosene).
"""

# set: folder, table or place in the document, source, notes
GUIDES: dict[str, tuple[str, str, Source, str]] = {
    "A": (
        "cn-sac/gbt-32151-22-2024",
        "Table C.1",
        edition_source(
            title="温室气体排放核算与报告要求 第22部分 (GB/T 32151.22-2024)",
            title_en="Requirements of greenhouse gas accounting and reporting, part 22 (GB/T 32151.22-2024)",
            issuer=SAC,
            edition="2024",
            series="gbt-32151-22",
            published="2024-01-01/2024-12-31",
            aliases=["GB/T 32151.22-2024", "GB/T32151.22-2024"],
            gases="CO2 only",
            problems=[NOT_OPENED, ZEROS, CONTRADICT, NM3, "which industry part 22 is for is not in what was read"],
            provenance=PROVENANCE + "; the year is the one in the number of the standard",
        ),
        "# GB/T 32151.22-2024: judgements\n\n" + NOTES_COMMON,
    ),
    "B": (
        "cn-ndrc/guide-steel-2013",
        "fuel table",
        edition_source(
            title="钢铁生产企业温室气体排放核算方法与报告指南(试行)(同族表)",
            title_en="NDRC guide to corporate GHG accounting, steel type (24-sector family)",
            issuer=NDRC,
            edition="2013-2015",
            series="cn-guide-steel",
            published="2013-01-01/2015-12-31",
            aliases=["NDRC steel guide 2013", "NDRC steel-type guide"],
            gases="CO2 only",
            problems=[
                "the file names the steel type of a family of 24 guides, not one title: read the guide that applies",
                NOT_OPENED,
                ZEROS,
                CONTRADICT,
                NM3,
                "process factors: process emission, never combustion",
            ],
            provenance=PROVENANCE,
        ),
        "# Steel-type guide: judgements\n\n"
        + NOTES_COMMON
        + "- Process factors (limestone, dolomite, electrode, pig iron, direct-reduced iron) are collected as "
        "`2013`; they\n"
        "  are the table `process` of the same guide.\n",
    ),
    "C": (
        "cn-ndrc/guide-other-2015",
        "fuel table",
        edition_source(
            title="工业其他行业企业温室气体排放核算方法与报告指南(试行)(同族表)",
            title_en="NDRC guide to corporate GHG accounting, other industries (24-sector family)",
            issuer=NDRC,
            edition="2015",
            series="cn-guide-other",
            published="2015-01-01/2015-12-31",
            aliases=["NDRC other-industries guide 2015", "NDRC other-industries guide"],
            gases="CO2 only",
            problems=[
                "the file names the other-industries type of a family of 24 guides: read the guide that applies",
                NOT_OPENED,
                ZEROS,
                CONTRADICT,
                NM3,
            ],
            provenance=PROVENANCE,
        ),
        "# Other-industries guide: judgements\n\n" + NOTES_COMMON,
    ),
    "D": (
        "cn-mee/guide-cement-2023",
        "fuel table",
        edition_source(
            title="企业温室气体排放核算与报告指南 水泥类表 (2023-2024)",
            title_en="MEE guide to corporate GHG accounting and reporting, cement-type table (2023-2024)",
            issuer="生态环境部 (MEE)",
            edition="2023",
            series="cn-guide-cement",
            published="2023-01-01/2024-12-31",
            aliases=["MEE cement guide 2023", "MEE cement-type guide"],
            gases="CO2 only",
            problems=[
                "cement type, 2023 or 2024: the file names no one title; read the guide that applies",
                "no oxidation by fuel for solids: it goes by equipment (rows solid_fuels)",
                NOT_OPENED,
                ZEROS,
                CONTRADICT,
                NM3,
            ],
            provenance=PROVENANCE,
        ),
        "# Cement-type guide: judgements\n\n"
        + NOTES_COMMON
        + "- Solids have no oxidation row: the guide gives 99 % for kilns, 95 % for power boilers and 85 % "
        "for industrial\n"
        "  boilers, which are the rows `solid_fuels`. The caller names the equipment.\n"
        "- Bituminous coal is doubtful and marked `recalled`.\n",
    ),
    "E": (
        "cn-sac/gbt-32151-6-like",
        "fuel table",
        edition_source(
            title="温室气体排放核算与报告要求 类似第6部分的表 (民用航空/陶瓷)",
            title_en="Table like that of GB/T 32151.6 (aviation, ceramics)",
            issuer=SAC,
            edition="2015-2024",
            series="gbt-32151-like",
            published="2015-01-01/2024-12-31",
            gases="CO2 only",
            problems=[
                "the file names no standard: its table is like that of GB/T 32151.6; read the standard that applies",
                "water gas is doubtful, probably ten times too small",
                NOT_OPENED,
                ZEROS,
                CONTRADICT,
                NM3,
            ],
            provenance=PROVENANCE,
        ),
        "# Table like GB/T 32151.6: judgements\n\n"
        + NOTES_COMMON
        + "- Water gas is carried as it was found, marked doubtful and `recalled`: the test of plausible "
        "bands excepts it by\n"
        "  name.\n",
    ),
    "F": (
        "cn-ndrc/provincial-guide-2011",
        "table",
        edition_source(
            title="省级温室气体清单编制指南(试行) 含碳量与 GB/T 2589-2008 低位发热量",
            title_en="Provincial GHG inventory guide (2011), carbon contents with the net calorific values of "
            "GB/T 2589-2008",
            issuer=NDRC,
            edition="2011",
            series="cn-provincial-guide",
            published="2011-01-01/2011-12-31",
            url="https://max.book118.com/html/2020/1123/8133103033003020.shtm",
            aliases=["Provincial GHG inventory guide 2011", "省级温室气体清单编制指南", "发改办气候[2011]1041号"],
            gases="CO2 only",
            problems=[
                "two documents in one table: carbon content and oxidation of the guide, calorific values of "
                "GB/T 2589-2008",
                "gas volumes: m3 without a reference state",
                "the document was not opened: a public page reproduces the table",
            ],
            provenance="a public page that reproduces the table; a second source agrees. Number of the notice recalled",
        ),
        "# Provincial guide: judgements\n\n"
        "- The page prints the product too (kgCO2 per kg or m3): rows `combustion`. Oxidation is inside them (column\n"
        "  `oxidation`): never apply it again. All ten follow from NCV, carbon content, oxidation and 44/12.\n",
    ),
    "G": (
        "cn-sac/gbt-51366-2019",
        "Table A.0.1",
        edition_source(
            title="建筑碳排放计算标准 (GB/T 51366-2019)",
            title_en="Standard for building carbon emission calculation (GB/T 51366-2019)",
            issuer="住房和城乡建设部 (MOHURD)",
            edition="2019",
            series="gbt-51366",
            published="2019-01-01/2019-12-31",
            aliases=["GB/T 51366-2019", "GB/T51366-2019", "建筑碳排放计算标准 GB/T 51366-2019"],
            problems=[
                NOT_OPENED,
                "the heating value is not named: the figures follow from carbon contents per net calorific value",
                "oxidation is inside the factors of fuels (inferred): never apply it again",
                "water: printed per tonne, a building-material factor much used in reports of the mainland",
            ],
            provenance=PROVENANCE + "; the year is the one in the number of the standard",
        ),
        "# GB/T 51366-2019: judgements\n\n"
        "- The factors of fuels equal carbon content x oxidation x 44/12 of the provincial guide (15.3 x 0.99 "
        "for natural\n"
        "  gas, 17.2 x 0.98 for LPG, 20.2 x 0.98 for diesel, 18.9 x 0.98 for petrol, 21.1 x 0.98 for fuel "
        "oil, 26.1 x 0.93\n"
        "  for bituminous coal): net calorific value, oxidation inside. The standard was not opened, so the column\n"
        "  `oxidation` stays empty.\n"
        "- Tap water is 0.168 kgCO2e/t, Table D.0.1. A tonne is about a cubic metre; the unit stays as printed.\n",
    ),
}
