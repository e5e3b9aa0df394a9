"""What is known about the editions of GB/T 2589 and about the coal rate, with the slugs of their carriers."""

from __future__ import annotations

Source = dict[str, object]

CARRIERS = {
    "raw coal": "raw_coal",
    "cleaned coal": "cleaned_coal",
    "washed middlings": "washed_middlings",
    "coal slime": "coal_slime",
    "coal gangue (as fuel)": "coal_gangue",
    "coke": "coke",
    "coke (dry)": "coke",
    "crude oil": "crude_oil",
    "fuel oil": "fuel_oil",
    "petrol": "petrol",
    "kerosene": "kerosene",
    "diesel": "diesel",
    "coal tar": "coal_tar",
    "residual oil": "residual_oil",
    "LPG": "lpg",
    "LNG": "lng",
    "refinery dry gas": "refinery_dry_gas",
    "natural gas": "natural_gas",
    "oil-field (associated) natural gas": "oil_field_gas",
    "gas-field natural gas": "gas_field_gas",
    "coal-mine gas": "coal_mine_gas",
    "coke-oven gas": "coke_oven_gas",
    "blast-furnace gas": "blast_furnace_gas",
    "producer gas": "producer_gas",
    "heavy-oil catalytic-cracking gas": "heavy_oil_catalytic_cracking_gas",
    "heavy-oil thermal-cracking gas": "heavy_oil_thermal_cracking_gas",
    "coke gas": "coke_gas",
    "pressure-gasification gas": "pressure_gasification_gas",
    "water gas": "water_gas",
    "crude benzol": "crude_benzol",
    "methanol as fuel": "methanol",
    "ethanol as fuel": "ethanol",
    "hydrogen as fuel": "hydrogen",
    "biogas": "biogas",
    "standard coal": "standard_coal",
    "heat, calorific equivalent": "heat",
    "heat, primary-energy equivalent": "heat",
    "electricity, calorific equivalent": "electricity",
    "electricity, primary-energy equivalent": "electricity",
    "low-pressure steam": "steam",
}
MEDIA = {
    "fresh water": "fresh_water",
    "softened water": "softened_water",
    "deaerated water": "deaerated_water",
    "compressed air": "compressed_air",
    "blast air": "blast_air",
    "oxygen": "oxygen",
    "nitrogen as by-product": "nitrogen_by_product",
    "nitrogen as main product": "nitrogen_main_product",
    "carbon dioxide gas": "carbon_dioxide_gas",
    "acetylene": "acetylene",
    "calcium carbide": "calcium_carbide",
}

_COMMON: Source = {
    "issuer": "国家标准化管理委员会 (SAC)",
    "series": "gbt-2589",
    "url": "",
    "licence": "",
    "licence_note": "figures of a national standard; the text of the standard is not free to copy and is not here",
    "attribution": "",
    "purposes": ["coal-equivalent"],
    "required_by": "",
}
NOT_OPENED = "the standard itself was not opened: figures come from pages and files that reproduce it"
ZEROS = "trailing zeros of the printed four decimals are lost in the transcription (0.9 for 0.9000)"
NO_STATE = "the reference state of gas volumes is not in what was read, except where a row gives one"

NOTES_1990 = """# GB/T 2589, 1990 family: judgements

- The page that was read prints no edition. It is inferred from 1 kcal = 4.1868 kJ; the same figures return in 2020.
- The page gives MJ/kg; the collected figures are kJ/kg. Kilocalories of steam are inferred from 0.0929 x 7000.
"""
NOTES_2008 = """# GB/T 2589-2008: judgements

- Rows without a number are no rows here. 电力(等价值): the standard gives a rule, the standard coal consumption of
  thermal power *generation* (发电煤耗), and no constant. Which year's rate is contradictory in what was read: the
  collected row says the preceding year; the wording recalled for 2008 is the same year (按当年火电发电标准煤耗),
  and the preceding year belongs to 2020. Read the standard before use.
- One coefficient of a fuel stands for both bases, so `basis` is empty. Electricity, heat and steam of Annex A are
  `calorific` (当量值); the media of Annex B are `primary` (能源等价值).
- Electricity is printed 0.1229 (860/7000 = 0.122857 rounded up in the fourth place); 3600/29307.6 would be 0.1228.
- Standard coal (29307 kJ/kg) is no row of Annex A: it is the definition in the text, as a page on the 2020 edition
  says of the edition of 2008. That page cites clause 6.2 of 2020; the clause of 2008 is not known.
- This table is made with 4.1816 kJ/kcal, except refinery dry gas (46055 = 11000 x 4.1868): irregular in the standard.
- Steam is low-pressure steam (蒸汽(低压)) only. Other steam goes by its enthalpy.
- Where no kJ value was seen there is no row `net-calorific-value`, although kcal x 4.1816 would give one.
- kcal stand in `note` as "kcal column: ...".
- Compressed air is the only medium whose row says normal cubic metre: `state` 0C.
- Filed as editions of their own: media of a page before 2008 (cn-sac/gbt-2589-pre-2008), the regional constants of
  the primary value of electricity (cn-local, cn-nbs) and the refining sector (cn-sac/gb-30251-2024).
"""
NOTES_2020 = """# GB/T 2589-2020: judgements

- Rows without a number are no rows here. 电力(等价值): the standard coal consumption of power *generation* of the
  preceding year, no constant. 热力(等价值): computed from the coal consumption of heat supply (recalled), no constant.
- `evidence` of a coefficient and of a net calorific value differ: most calorific values of 2020 are `recalled`.
- Standard coal (clause 6.2, the text, not Annex A) has its calorific value only; that 1 kgce is 1 kg of it is the
  definition. 29307 and 7000 x 4.1868 = 29307.6 differ by 0.002 %.
- Natural gas is one line with a range, 1.1 to 1.33 kgce/m3 (printed 1.1000 to 1.3300): a range is no value, the user
  brings the calorific value. 2008 had two lines, oil-field and gas-field.
- Fresh water 0.2571 kgce/t is three times the 0.0857 of 2008 and comes from a text that does not name the edition.
- Hydrogen is given for a density of 0.082 kg/m3; its temperature is not stated.
- Blast air (鼓风) of 2008 has no row here. Compressed air has no `state`: this edition's row does not say it.
- One coefficient of a fuel stands for both bases, so `basis` is empty; kcal stand in `note`.
"""
NOTES_RATE = """# Coal rate of power supply: judgements

- This is the rate of power *supply* (供电标准煤耗, net). The primary value of electricity in GB/T 2589 asks for the
  rate of *generation* (发电煤耗), which is 5 to 6 % lower: the caller must name which one is used.
- 2025 is a target (below 300), not an outcome, and is left out.
- Ranges (2019, 2021, 2022) are what different recalled tables print. 2012: only January to June (324) was read.
- 2006 is derived (333 + 33); many tables print 367. 2011: 329 and 330 are both in print.
"""

# edition as collected: folder, source, notes
STANDARDS: dict[str, tuple[str, Source, str]] = {
    "GB/T 2589-1990 (family)": (
        "cn-sac/gbt-2589-1990",
        {
            **_COMMON,
            "title": "综合能耗计算通则 (GB 2589-1990)",
            "title_en": "General principles of calculation of comprehensive energy consumption, 1990 family",
            "edition": "1990 (family)",
            "published": "",
            "aliases": ["GB/T 2589-1990", "GB 2589-1990", "GB2589-1990"],
            "problems": ["the page read prints no edition: inferred", "six fuels and steam only", ZEROS],
            "provenance": NOT_OPENED,
        },
        NOTES_1990,
    ),
    "GB/T 2589-2008": (
        "cn-sac/gbt-2589-2008",
        {
            **_COMMON,
            "title": "综合能耗计算通则 (GB/T 2589-2008)",
            "title_en": "General principles for calculation of the comprehensive energy consumption (GB/T 2589-2008)",
            "edition": "2008",
            "published": "2008-01-01/2008-12-31",
            "aliases": ["GB/T 2589-2008", "GB/T2589-2008", "综合能耗计算通则 GB/T 2589-2008"],
            "problems": [NOT_OPENED, ZEROS, NO_STATE, "some gases were read on pages that do not print the edition"],
            "provenance": "reproduced on public pages and in DB43/T 612-2015; the year of publication is the one in "
            "the number of the standard",
        },
        NOTES_2008,
    ),
    "GB/T 2589-2020": (
        "cn-sac/gbt-2589-2020",
        {
            **_COMMON,
            "title": "综合能耗计算通则 (GB/T 2589-2020)",
            "title_en": "General rules for calculation of the comprehensive energy consumption (GB/T 2589-2020)",
            "edition": "2020",
            "published": "2020-01-01/2020-12-31",
            "aliases": [
                "GB/T 2589-2020",
                "GB/T2589-2020",
                "综合能耗计算通则 GB/T 2589-2020",
                "綜合能耗計算通則 GB/T 2589-2020",
            ],
            "problems": [
                NOT_OPENED,
                ZEROS,
                NO_STATE,
                "most calorific values and nearly all media are recalled",
                "in force from 2021-04-01 (recalled)",
            ],
            "provenance": "coefficients attested by a copy of the conversion table of the China Energy Statistical "
            "Yearbook 2023; the rest recalled and checked against kcal x 4.1868. The year of publication is the one in "
            "the number of the standard",
        },
        NOTES_2020,
    ),
}

COAL_RATE: tuple[str, Source, str] = (
    "cn-cec/coal-rate-supply",
    {
        "title": "全国6000千瓦及以上电厂供电标准煤耗",
        "title_en": "Standard coal consumption of power supply, plants of 6000 kW and more, China",
        "issuer": "中国电力企业联合会 (CEC) and government releases",
        "edition": "2005-2024",
        "published": "",
        "series": "cn-coal-rate",
        "url": "",
        "licence": "",
        "licence_note": "single figures from releases and news; no licence is stated in what was read",
        "attribution": "",
        "aliases": ["供电标准煤耗", "供电煤耗", "供電煤耗"],
        "purposes": ["coal-equivalent"],
        "required_by": "",
        "problems": [
            "the rate of supply, not of generation: GB/T 2589 asks for generation",
            "a compilation of releases, each with its own date: no publication date of the whole",
            "half of the years are recalled",
        ],
        "provenance": "compiled from releases, news and one annual report; scope as usually defined, the wording of "
        "the sources was not kept",
    },
    NOTES_RATE,
)
