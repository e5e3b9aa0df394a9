"""The tables that are timed: seeded rows, and the coefficient of each of their keys from printed figures alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

import carbonkit as ck

KEYS = ("activity", "unit", "region", "period")
SEED = 20220331
SPELLINGS = {
    "kWh": 1,
    "MWh": 1000,
    "GWh": 10**6,
    "千瓦时": 1,
    "万千瓦时": 10**4,
    "度": 1,
    "kwh": 1,
    "'000 kWh": 1000,
    "兆瓦时": 1000,
}
UNITS = {
    "kWh": Fraction(1),
    "MWh": Fraction(1000),
    "GWh": Fraction(10**6),
    "千瓦时": Fraction(1),
    "万千瓦时": Fraction(10**4),
    "GJ": Fraction(2500, 9),
    "MJ": Fraction(5, 18),
    "TJ": Fraction(2_500_000, 9),
    "兆瓦时": Fraction(1000),
}
FUELS = ("raw_coal", "coke", "crude_oil", "fuel_oil", "petrol", "kerosene", "diesel", "lpg", "natural_gas", "coal_tar")
CARRIERS = {
    "electricity.purchased": "average",
    "heat.purchased": "heat",
    **dict.fromkeys((f"fuel.{name}" for name in FUELS), "combustion"),
}
PARENT = "XA"
#: Of 100 regions of a carrier one has no figures, and those of the parent stand in; of 100 years of the others one has
#: none, and that of the year before stands in.
NONE_OF = 100


@dataclass(frozen=True)
class Workload:
    """A table to draw, and the coefficients of its keys.

    Parameters
    ----------
    keys : dict of str to list of str
        Cells of each key column.
    exact : dict of str to list of Fraction
        By output, the coefficient of each combination of cells, in the order of ``itertools.product``.
    """

    name: str
    method: ck.Method
    catalog: ck.Catalog
    keys: dict[str, list[str]]
    exact: dict[str, list[Fraction]]

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(self.exact)

    @property
    def tensor(self) -> np.ndarray:
        """The coefficients as doubles, by output and by cell of each key column."""
        return self._tensor

    def __post_init__(self) -> None:
        sizes = [len(cells) for cells in self.keys.values()]
        made = np.array([[float(one) for one in column] for column in self.exact.values()])
        object.__setattr__(self, "_tensor", made.reshape(len(self.exact), *sizes))

    def table(self, rows: int) -> pd.DataFrame:
        """Seeded rows with category columns."""
        draw = np.random.default_rng(SEED)
        frame = pd.DataFrame({"amount": draw.integers(1, 10**8, rows) / 100})
        for name, cells in self.keys.items():
            codes = draw.integers(0, len(cells), rows).astype(np.min_scalar_type(-len(cells)))
            frame[name] = pd.Categorical.from_codes(codes, cells)
        return frame[["activity", "amount", "unit", "region", "period"]]

    def plan_table(self) -> pd.DataFrame:
        """The coefficients as a table to join with."""
        index = pd.MultiIndex.from_product(list(self.keys.values()), names=list(self.keys))
        flat = self.tensor.reshape(len(self.outputs), -1)
        return pd.DataFrame(flat.T.copy(), index=index, columns=list(self.outputs)).reset_index()


def narrow() -> Workload:
    """Purchased electricity of the mainland: 9 spellings of units, 30 provinces, 3 years; packaged tables."""
    catalog = ck.open_catalog()
    years = ["2021", "2022", "2023"]
    regions = sorted({one.region for one in catalog.edition("cn-mee/average-2022").factors if len(one.region) == 5})
    exact: dict[str, list[Fraction]] = {name: [] for name in ("energy_gj", "energy_kwh", "tce", "co2_t", "co2e_t")}
    for kilowatt_hours, region, year in product(SPELLINGS.values(), regions, years):
        printed = Fraction(catalog.factor(f"cn-mee/average-{year}/grid#{region}.average").printed)
        tonnes = printed * kilowatt_hours / 1000
        coal = Fraction("0.1229") * kilowatt_hours / 1000
        values = (Fraction(36, 10**4) * kilowatt_hours, Fraction(kilowatt_hours), coal, tonnes, tonnes)
        for column, value in zip(exact.values(), values, strict=True):
            column.append(value)
    method = ck.Method(
        gwp="ipcc-ar6-100",
        factors=[f"cn-mee/average-{year}" for year in years],
        coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    )
    keys = {"activity": ["electricity.purchased"], "unit": list(SPELLINGS), "region": regions, "period": years}
    return Workload(f"narrow, {len(SPELLINGS) * len(regions) * len(years)} keys", method, catalog, keys, exact)


def _lines(regions: list[str], years: list[str]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Printed figures by carrier, region and year; a few have none of their own."""
    draw = np.random.default_rng(SEED)
    for carrier, region in product(CARRIERS, (PARENT, *regions)):
        has_none = region != PARENT and draw.integers(0, NONE_OF) == 0
        for year in years:
            digits = {"CO2": f"0.{draw.integers(1000, 9999)}"}
            digits |= {gas: f"0.0000{draw.integers(100, 999)}" for gas in ("CH4", "N2O")}
            is_left_out = draw.integers(0, NONE_OF) == 0 and region != PARENT and year != years[0]
            if not (has_none or is_left_out):
                yield carrier, region, year, digits


def wide(folder: Path) -> Workload:
    """12 carriers, 9 units, 34 regions, 15 years in a catalogue of one's own: 55,080 keys, some by a fallback."""
    regions, years = [f"XA-{number:02}" for number in range(1, 35)], [str(year) for year in range(2008, 2023)]
    printed = {(carrier, region, year): digits for carrier, region, year, digits in _lines(regions, years)}
    names = "\n".join(f"{region},province,{PARENT},Part {region},{region} 部,{region} 部," for region in regions)
    header = "code,kind,parent,name_en,name_zh_hans,name_zh_hant,aliases"
    folder.joinpath("regions.csv").write_text(f"{header}\n{PARENT},country,,Alphaland,甲国,甲國,\n{names}\n", "utf-8")
    for year in years:
        edition = folder / "bench" / f"year-{year}"
        edition.mkdir(parents=True)
        edition.joinpath("source.toml").write_text(
            f'title = "{year}"\ntitle_en = "{year}"\nissuer = "bench"\n', "utf-8"
        )
        lines = ["key,activity,region,kind,gas,heating_value,data_year,value,unit,evidence"]
        for (carrier, region, one_year), digits in printed.items():
            if one_year == year:
                kind, net = CARRIERS[carrier], "net" if carrier.startswith("fuel.") else ""
                lines += [
                    f"{carrier}.{region}.{gas},{carrier},{region},{kind},{gas},{net},{year},{value},kg{gas}/kWh,original"
                    for gas, value in digits.items()
                ]
        edition.joinpath("factors.csv").write_text("\n".join(lines) + "\n", "utf-8")
    catalog = ck.open_catalog(overlays=[folder])
    potentials = {gas: Fraction(catalog.factor(f"ipcc/ar6/gwp-100#{gas}").printed) for gas in ("CO2", "CH4", "N2O")}
    outputs = ("energy_gj", "energy_kwh", "co2_t", "ch4_t", "n2o_t", "co2e_t")
    exact: dict[str, list[Fraction]] = {name: [] for name in outputs}
    tonnes = {}
    for carrier, region, year in product(CARRIERS, regions, years):
        place = region if (carrier, region, years[0]) in printed else PARENT
        # The year, else the nearest before it.
        earlier = reversed(years[: years.index(year) + 1])
        digits = next(printed[carrier, place, one] for one in earlier if (carrier, place, one) in printed)
        gases = [Fraction(digits[gas]) / 1000 for gas in potentials]
        total = sum((one * weight for one, weight in zip(gases, potentials.values(), strict=True)), Fraction(0))
        tonnes[carrier, region, year] = (*gases, total)
    for carrier, size, region, year in product(CARRIERS, UNITS.values(), regions, years):
        values = (size * Fraction(36, 10**4), size, *(size * one for one in tonnes[carrier, region, year]))
        for column, value in zip(exact.values(), values, strict=True):
            column.append(value)
    method = ck.Method(
        gwp="ipcc-ar6-100",
        factors=[f"bench/year-{year}" for year in years],
        lookup={"year": "latest-before(max=3)", "region": "parent-region", "heating_value": "net"},
    )
    keys = {"activity": list(CARRIERS), "unit": list(UNITS), "region": regions, "period": years}
    count = len(CARRIERS) * len(UNITS) * len(regions) * len(years)
    return Workload(f"wide, {count:,} keys", method, catalog, keys, exact)
