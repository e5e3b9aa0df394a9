"""Reads the editions of fuels, Hong Kong, Taiwan, water and paper for the tests on their figures."""

from __future__ import annotations

import tomllib
from decimal import Decimal

from factor_files import FACTORS, Row, read_csv

# Rows of each table, counted in the collected files (lines of a set, cells that hold a figure), not in our output.
ROWS = {
    # 26 fuels x 3; 22 x 3; 27 x 3; 20 + 20 + 13 oxidations + 3 of equipment; 22 x 3; 10 x 4
    "cn-sac/gbt-32151-22-2024/fuels": 78,
    "cn-ndrc/guide-steel-2013/fuels": 66,
    "cn-ndrc/guide-steel-2013/process": 5,
    "cn-ndrc/guide-other-2015/fuels": 81,
    "cn-mee/guide-cement-2023/fuels": 56,
    "cn-sac/gbt-32151-6-like/fuels": 66,
    "cn-ndrc/provincial-guide-2011/fuels": 40,
    "cn-sac/gbt-51366-2019/fuels": 6,
    "cn-sac/gbt-51366-2019/water": 1,
    # tables 1.2; 1.3; 1.4; 2.2 to 2.5 (108 each); 3.2.1 6, 3.2.2 17, 3.3.1 22, 3.4.1 4, 3.5.3 2, 3.6.5 9
    "ipcc/2006-volume-2/net-calorific-value": 53,
    "ipcc/2006-volume-2/carbon-content": 54,
    "ipcc/2006-volume-2/co2": 54,
    "ipcc/2006-volume-2/stationary": 432,
    "ipcc/2006-volume-2/mobile": 60,
    "hk-clp/emission-factors/electricity": 10,
    "hk-clp/group-intensity/intensity": 2,
    "hk-hkelectric/emission-factors/electricity": 11,
    "hk-epd-emsd/guidelines-2010/electricity": 1,
    "hk-towngas/emission-factors/towngas": 2,
    "tw-moea/electricity/electricity": 7,
    # 80 of the 81 rows with a figure: 46 MJ per unit of LPG has no unit
    "hkex/appendix-2-2018/energy": 1,
    "hkex/appendix-2-2018/air-pollutants": 4,
    "hkex/appendix-2-2023/stationary": 6,
    "hkex/appendix-2-2023/mobile": 15,
    "hkex/appendix-2-undated/air-pollutants": 2,
    "hkex/appendix-2-undated/paper": 1,
    "hk-epd-emsd/gn2014p097/stationary": 15,
    "hk-epd-emsd/gn2014p097/mobile": 36,
    "hk-wsd/annual-report/water": 12,
    "hk-dsd/sustainability-report-2019-20/sewage": 5,
    "company-reports/water-utility-2023/water": 7,
    "company-reports/wastewater-company-2022/sewage": 6,
    "au-epa-victoria/inventory-2013/paper": 4,
    "app-files/hong-kong/doubtful": 2,
    "cn-sac/gb-30251-2024/media": 5,
    "cn-sac/gbt-2589-pre-2008/media": 3,
    "cn-local/db31-783-2026/energy": 2,
    "cn-local/db31-552-2017/energy": 1,
    "cn-local/jiangsu-hotels/energy": 1,
    "cn-local/shandong-practice/energy": 1,
    "cn-local/province-unnamed/energy": 1,
    "cn-local/shanghai-heat-2022/heat": 1,
    "cn-nbs/primary-electricity/energy": 1,
}
EDITIONS = sorted({name.rpartition("/")[0] for name in ROWS})
GUIDES = {
    "A": "cn-sac/gbt-32151-22-2024",
    "B": "cn-ndrc/guide-steel-2013",
    "C": "cn-ndrc/guide-other-2015",
    "D": "cn-mee/guide-cement-2023",
    "E": "cn-sac/gbt-32151-6-like",
    "F": "cn-ndrc/provincial-guide-2011",
}


def read_tables() -> dict[str, list[Row]]:
    """Rows by `publisher/edition/table`, of the editions that are tested here, without the library."""
    return {
        path.relative_to(FACTORS).with_suffix("").as_posix(): read_csv(path)[1]
        for edition in EDITIONS
        for path in sorted((FACTORS / edition).glob("*.csv"))
    }


def read_notices() -> dict[str, dict[str, object]]:
    """source.toml by edition."""
    return {
        edition: tomllib.loads((FACTORS / edition / "source.toml").read_text(encoding="utf-8")) for edition in EDITIONS
    }


def number(row: Row) -> Decimal:
    """The printed figure of a row."""
    return Decimal(row["value"])


def gwp(report: str, gas: str, years: int = 100) -> Decimal:
    """A potential, read from its table without the library."""
    table = read_csv(FACTORS / "ipcc" / report / f"gwp-{years}.csv")[1]
    (value,) = (row["value"] for row in table if row["key"] == gas)
    return Decimal(value)
