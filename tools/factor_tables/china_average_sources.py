"""What is known about the notices behind the Chinese average, ETS and product factors."""

from __future__ import annotations

Source = dict[str, object]

COMMON: Source = {
    "licence": "",
    "licence_note": "government notice; no licence is stated in what was read",
    "attribution": "",
    "required_by": "",
    "gases": "CO2 only; CH4 and N2O of power generation are not covered",
}

NOT_OBLIGING = (
    "for reference in accounting for electricity use (供核算电力消费的二氧化碳排放量时参考使用): it obliges nobody"
)
NO_TIBET = "no value exists for Tibet, Hong Kong, Macao or Taiwan"
FOUR_QUANTITIES = (
    "three national variants (all, without market-traded non-fossil, fossil only) and the ETS factor are four "
    "different quantities; the variant without market-traded non-fossil is market-based and national only"
)
MONGOLIA = (
    "Inner Mongolia lies in two grids (west North, east Northeast): a lookup of CN-NM by grid is ambiguous, "
    "the provincial value is not"
)

NOTES_2021 = """# Averages of 2021: judgements

- 0.8426 (fossil only) stands without a label in the one file that was read; the label is inferred from the pairing with
  2022 (0.5856 and 0.8325) and 2023 (0.6096 and 0.8273). 0.5942 is labelled by a file that mislabels other values.
- Inner Mongolia: the calculation note cuts it by prefecture. Membership has `CN-NM-WEST` in North, `CN-NM-EAST` in
  Northeast, and `CN-NM` in both, so that a lookup of the undivided region by grid fails as ambiguous.
"""
NOTES_2012 = """# Averages of 2012: judgements

- Often mislabelled "baseline". They are averages of the generation in a grid, not OM or BM.
- The page read says "September" without a year; 2014 is recalled, so the publication is given as a span.
- No membership table of this edition was read. Provinces outside Inner Mongolia are carried from the baseline edition
  2012, marked `recalled`. One file lists Inner Mongolia under both grids without a split, so `CN-NM` is in both; the
  halves are inferred from the averages of 2021 and marked `recalled`.
- The title names 2011 too; no value of 2011 was found.
"""
NOTES_2010 = """# Averages of 2010: judgements

- Only the provincial value of Shanghai was found, in two files of one project. There is no membership table: nothing
  here is by grid.
"""

# data year: folder, source, notes
AVERAGES: dict[str, tuple[str, Source, str]] = {
    "2010": (
        "cn-ndrc/average-2010",
        {
            "title": "2010年中国区域及省级电网平均二氧化碳排放因子",
            "title_en": "2010 average CO2 emission factors of China's regional and provincial grids",
            "issuer": "not stated (NDRC series)",
            "edition": "2010",
            "published": "",
            "series": "cn-average",
            "url": "",
            "aliases": ["2010年中国区域及省级电网平均二氧化碳排放因子"],
            "purposes": ["inventory"],
            "problems": ["only Shanghai was found", "one project is the only source", "publication date unknown"],
            "provenance": "read in a public code file",
        },
        NOTES_2010,
    ),
    "2012": (
        "cn-ndrc/average-2012",
        {
            "title": "2011年和2012年中国区域电网平均二氧化碳排放因子",
            "title_en": "2011 and 2012 average CO2 emission factors of China's regional grids",
            "issuer": "国家发展和改革委员会应对气候变化司 (NDRC Department of Climate Change), determined by NCSC",
            "edition": "2012",
            "published": "2014-01-01/2015-12-31",
            "series": "cn-average",
            "url": "",
            "aliases": [
                "2011年和2012年中国区域电网平均二氧化碳排放因子",
                "2011年和2012年中國區域電網平均二氧化碳排放因子",
                "2012年中国区域电网平均二氧化碳排放因子",
                "2012年中國區域電網平均二氧化碳排放因子",
            ],
            "purposes": ["inventory"],
            "problems": [
                "often mislabelled 'baseline' (基准线); these are averages",
                "the month of publication is September, the year is not on the page read: the span is recalled",
                "provincial membership is carried from the baseline edition 2012",
                "regional level only",
            ],
            "provenance": "labelled with title and year in one public code file; two more give the values unnamed. "
            "Issuer: http://www.sfmzp.com/article-5388-1.html",
        },
        NOTES_2012,
    ),
    "2021": (
        "cn-mee/average-2021",
        {
            "title": "关于发布2021年电力二氧化碳排放因子的公告 (公告2024年第12号)",
            "title_en": "Announcement of the CO2 emission factors of electricity for 2021 (No. 12 of 2024)",
            "issuer": "生态环境部, 国家统计局 (MEE and NBS)",
            "edition": "2021",
            "published": "2024-04-12",
            "series": "cn-average",
            "url": "https://www.mee.gov.cn/xxgk2018/xxgk/xxgk01/202404/W020240412827267102800.pdf",
            "aliases": ["2021年电力二氧化碳排放因子", "2021年電力二氧化碳排放因子", "公告2024年第12号"],
            "purposes": ["inventory"],
            "problems": [NOT_OBLIGING, FOUR_QUANTITIES, MONGOLIA, NO_TIBET, "0.5810 is not the average of 2021"],
            "provenance": "averages in two unrelated public code files; the other two national variants in one, see "
            "NOTES.md. The official PDF is cited there and was not opened",
        },
        NOTES_2021,
    ),
    "2022": (
        "cn-mee/average-2022",
        {
            "title": "关于发布2022年电力二氧化碳排放因子的公告 (公告2024年第33号)",
            "title_en": "Announcement of the CO2 emission factors of electricity for 2022 (No. 33 of 2024)",
            "issuer": "生态环境部, 国家统计局 (MEE and NBS)",
            "edition": "2022",
            "published": "2024-12-20/2024-12-26",
            "series": "cn-average",
            "url": "https://www.mee.gov.cn/xxgk2018/xxgk/xxgk01/202412/t20241226_1099413.html",
            "aliases": ["2022年电力二氧化碳排放因子", "2022年電力二氧化碳排放因子", "公告2024年第33号"],
            "purposes": ["inventory"],
            "problems": [
                NOT_OBLIGING,
                FOUR_QUANTITIES,
                MONGOLIA,
                NO_TIBET,
                "0.5703 is not the average of 2022",
                "dated 2024-12-20, printed 2024-12-23, posted 2024-12-26: certainly public on the last day only",
            ],
            "provenance": "two or more public copies agree; the official page is cited there and was not opened",
        },
        "",
    ),
    "2023": (
        "cn-mee/average-2023",
        {
            "title": "关于发布2023年电力二氧化碳排放因子的公告 (公告2025年第47号)",
            "title_en": "Announcement of the CO2 emission factors of electricity for 2023 (No. 47 of 2025)",
            "issuer": "生态环境部, 国家统计局 (MEE and NBS)",
            "edition": "2023",
            "published": "2025-12-31",
            "series": "cn-average",
            "url": "https://www.mee.gov.cn/xxgk2018/xxgk/xxgk01/202512/W020251231726284332528.pdf",
            "aliases": ["2023年电力二氧化碳排放因子", "2023年電力二氧化碳排放因子", "公告2025年第47号"],
            "purposes": ["inventory"],
            "problems": [
                NOT_OBLIGING,
                FOUR_QUANTITIES,
                MONGOLIA,
                NO_TIBET,
                "Southwest 0.2472: one of the copies does not agree on this value",
            ],
            "provenance": "two public copies agree; the official PDF is cited there and was not opened",
        },
        "",
    ),
}

ETS_NOTES = """# The ETS factors: judgements

- 0.6101, 0.5839, 0.5810 and 0.5703 were set by notices for reporters of the national ETS and of the key sectors. Others
  used them because nothing else was published.
- `data_year` is left empty: no notice that was read says which year's power the factor describes. `valid_from` and
  `valid_to` say for which inventories a notice was meant, as far as the text read says it. 0.5810 was meant for the
  inventories of 2021 and 2022; for 2022 it was replaced by 0.5703. 2015 as data year of 0.6101 is recalled.
- "National average 2022" for 0.5703 and "2021" for 0.5810 are mislabels: the averages are 0.5366 and 0.5568.
"""

ETS_PROBLEM_0581 = "widely miscalled 'national average 2021', which is 0.5568 (cn-mee/average-2021)"
ETS_PROBLEM_0570 = "widely miscalled 'national average 2022', which is 0.5366 (cn-mee/average-2022)"
NO_DATA_YEAR = "which year's power the factor describes is not stated in what was read"

# value: folder, source, row columns
ETS: dict[str, tuple[str, Source, Source]] = {
    "0.6101": (
        "cn-mee/ets-2021-9",
        {
            "title": "环办气候〔2021〕9号",
            "title_en": "ETS notice Huanban Qihou [2021] No. 9",
            "issuer": "生态环境部办公厅 (MEE)",
            "edition": "2021-9",
            "published": "2021-01-01/2021-12-31",
            "series": "cn-ets",
            "url": "",
            "aliases": ["环办气候〔2021〕9号"],
            "purposes": ["ets"],
            "required_by": "环办气候〔2021〕9号",
            "problems": [
                "the number of the notice is recalled: the notice was not read",
                NO_DATA_YEAR + "; 2015 is recalled",
                "the inventories it was meant for are not stated in what was read: until 0.5810 replaced it",
            ],
            "provenance": "value quoted by a page that explains the 2022 notice; notice number recalled, and the "
            "publication year is the one in that number",
        },
        {"valid_from": "", "valid_to": "", "note": "number of the notice recalled"},
    ),
    "0.5839": (
        "cn-mee/ets-2021-draft",
        {
            "title": "企业温室气体排放核算方法与报告指南 发电设施（2021年修订版）",
            "title_en": "Guide to GHG accounting and reporting, power generation facilities (2021 revision)",
            "issuer": "生态环境部 (MEE)",
            "edition": "2021-draft",
            "published": "2021-01-01/2021-12-31",
            "series": "cn-ets",
            "url": "",
            "aliases": ["企业温室气体排放核算方法与报告指南 发电设施（2021年修订版）"],
            "purposes": ["ets"],
            "problems": [
                "a consultation draft (recalled), replaced by 0.5810: not a factor in force",
                NO_DATA_YEAR + "; one file labels it national, 2019",
            ],
            "provenance": "read in a public code file; that it was a consultation draft is recalled; the publication "
            "year is the one in the title",
        },
        {"valid_from": "", "valid_to": "", "note": "consultation draft (recalled)"},
    ),
    "0.5810": (
        "cn-mee/ets-2022-111",
        {
            "title": "环办气候函〔2022〕111号",
            "title_en": "ETS notice Huanban Qihou Han [2022] No. 111",
            "issuer": "生态环境部办公厅 (MEE)",
            "edition": "2022-111",
            "published": "2022-03",
            "series": "cn-ets",
            "url": "",
            "aliases": ["环办气候函〔2022〕111号"],
            "purposes": ["ets"],
            "required_by": "环办气候函〔2022〕111号",
            "problems": [ETS_PROBLEM_0581, NO_DATA_YEAR, "for the inventories of 2022 it was replaced by 0.5703"],
            "provenance": "two public code files agree, one gives the years of application",
        },
        {
            "valid_from": "2021-01-01",
            "valid_to": "2022-12-31",
            "note": "for the inventories of 2021 and 2022; not the MEE/NBS average of 2021 (0.5568)",
        },
    ),
    "0.5703": (
        "cn-mee/ets-2023-43",
        {
            "title": "环办气候函〔2023〕43号",
            "title_en": "ETS notice Huanban Qihou Han [2023] No. 43",
            "issuer": "生态环境部办公厅 (MEE)",
            "edition": "2023-43",
            "published": "2023-01-01/2023-12-31",
            "series": "cn-ets",
            "url": "",
            "aliases": ["环办气候函〔2023〕43号"],
            "purposes": ["ets"],
            "required_by": "环办气候函〔2023〕43号",
            "problems": [
                ETS_PROBLEM_0570,
                NO_DATA_YEAR,
                "the number of the notice is recalled: the files read name no notice",
            ],
            "provenance": "value in more than six public code files of one kind, counted as one source; notice number "
            "recalled, and the publication year is the one in that number",
        },
        {
            "valid_from": "2022-01-01",
            "valid_to": "2022-12-31",
            "note": "for the inventories of 2022; number of the notice recalled",
        },
    ),
}

FOOTPRINT: tuple[str, Source] = (
    "cn-mee/footprint-2023",
    {
        "title": "2023年电力碳足迹因子 (公告2025年第3号)",
        "title_en": "Carbon footprint factors of electricity for 2023 (Announcement No. 3 of 2025)",
        "issuer": "生态环境部, 国家统计局, 国家能源局 (MEE, NBS and NEA)",
        "edition": "2023",
        "published": "2025-01-01/2025-12-31",
        "series": "cn-footprint",
        "url": "",
        "aliases": ["2023年电力碳足迹因子", "公告2025年第3号"],
        "purposes": ["product"],
        "gases": "CO2e, life cycle; its GWP set is not in what was read",
        "problems": [
            "life cycle and for product carbon footprints only: never Scope 2",
            "only the national value is carried",
        ],
        "provenance": "0.6205 was read on one page, krq515.cn/carbon/tanguanli/7358.html; the announcement itself was "
        "not opened. The publication year is the one in its number",
    },
)
FOOTPRINT_NOTES = """# Carbon footprint of electricity 2023: where the figure was read

- 0.6205 kgCO2e/kWh was read on one page, krq515.cn/carbon/tanguanli/7358.html. The announcement itself was not opened.
- It counts the whole life cycle and is for product carbon footprints: no figure of Scope 2.
"""
