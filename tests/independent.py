"""The ledger computed a second time: Fractions, the factor tables, and nothing of carbonkit, numpy, pandas or pint.

Units are typed by hand, and the lookup is written from DESIGN 3 (a row's own year, else the first edition named; a
province of a baseline through the membership that the edition itself states).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FACTORS = Path(__file__).resolve().parents[1] / "factors"

F = Fraction
#: Unit to what it measures, and how many J, kg, m3 or Nm3 it is.
UNITS: dict[str, tuple[str, Fraction]] = {
    "kWh": ("energy", F(3600000)),
    "千瓦时": ("energy", F(3600000)),
    "度": ("energy", F(3600000)),
    "MWh": ("energy", F(3600000000)),
    "'000 kWh": ("energy", F(3600000000)),
    "GWh": ("energy", F(3600000000000)),
    "万千瓦时": ("energy", F(36000000000)),
    "萬千瓦時": ("energy", F(36000000000)),
    "MJ": ("energy", F(1000000)),
    "GJ": ("energy", F(1000000000)),
    "g": ("mass", F(1, 1000)),
    "kg": ("mass", F(1)),
    "t": ("mass", F(1000)),
    "吨": ("mass", F(1000)),
    "公噸": ("mass", F(1000)),
    "m3": ("volume", F(1)),
    "立方米": ("volume", F(1)),
    "L": ("volume", F(1, 1000)),
    "Nm3": ("gas volume", F(1)),
    "万Nm3": ("gas volume", F(10000)),
    "TJ": ("energy", F(10**12)),
}
#: Unit of a published factor to: base units of what it gives (t CO2, t CO2e, tce, J), over what.
FACTOR_UNITS: dict[str, tuple[Fraction, str]] = {
    "tCO2/MWh": (F(1), "MWh"),
    "kgCO2/kWh": (F(1, 1000), "kWh"),
    "tCO2/GJ": (F(1), "GJ"),
    "kgCO2e/m3": (F(1, 1000), "m3"),
    "kgce/kWh": (F(1, 1000), "kWh"),
    "kgce/MJ": (F(1, 1000), "MJ"),
    "kgce/kg": (F(1, 1000), "kg"),
    "kgce/t": (F(1, 1000), "t"),
    "kgce/m3": (F(1, 1000), "m3"),
    "kJ/kg": (F(1000), "kg"),
}


class Choices(NamedTuple):
    """The choices of a method."""

    editions: tuple[str, ...]
    coal: str
    exports: str
    media: str
    enthalpy: Fraction

    @classmethod
    def of(cls, method: Mapping[str, Any]) -> Choices:
        """From the keyword arguments of a method."""
        return cls(
            tuple(method["factors"]),
            method["coal_equivalent"]["edition"],
            method["exports"],
            method["media"],
            Fraction(method["steam"]["enthalpy"]),
        )


@cache
def table(path: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of ``factors/``."""
    file = FACTORS / f"{path}.csv"
    if not file.exists():
        return ()
    with file.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def convert(unit: str, target: str) -> Fraction:
    """How many of the target unit one unit is; water weighs a tonne a cubic metre and so needs no case of its own."""
    (what, size), (wanted, below) = UNITS[unit], UNITS[target]
    if {what, wanted} == {"mass", "volume"}:
        return size * (F(1, 1000) if what == "mass" else F(1000)) / below
    assert what == wanted, (unit, target)
    return size / below


def apply(unit: str, row: Mapping[str, str]) -> Fraction:
    """A published factor per one of the unit."""
    gives, below = FACTOR_UNITS[row["unit"]]
    if row.get("state") == "0C":
        below = "Nm3"
    return convert(unit, below) * gives * Fraction(row["value"])


def grid_factor(edition: str, region: str, kind: str) -> tuple[Fraction, str] | None:
    """Value and unit of a grid factor in one edition, through its membership if it names the region nowhere."""
    rows = {row["kind"]: row for row in table(f"{edition}/grid") if row["region"] == region}
    if not rows:
        grids = {row["grid"] for row in table(f"{edition}/membership") if row["region"] == region}
        rows = {row["kind"]: row for row in table(f"{edition}/grid") if row["region"] in grids}
    if kind.startswith("CM("):
        if not {"OM", "BM"} <= set(rows):
            return None
        shares = dict(part.split("=") for part in kind[3:-1].split(","))
        value = sum((Fraction(share) * Fraction(rows[margin]["value"]) for margin, share in shares.items()), F(0))
        return value, rows["OM"]["unit"]
    return (Fraction(rows[kind]["value"]), rows[kind]["unit"]) if kind in rows else None


def electricity(row: Mapping[str, Any], choices: Choices) -> Fraction:
    """tCO2 per unit of the row."""
    kind = row["kind"] or "average"
    electric = [name for name in choices.editions if table(f"{name}/grid")]
    found = {name: grid_factor(name, row["region"], kind) for name in electric}
    usable = [name for name in electric if found[name] is not None]
    year = row["period"][:4]
    of_year = [name for name in usable if year and {one.get("data_year") for one in table(f"{name}/grid")} == {year}]
    value, unit = found[(of_year or usable)[0]] or (F(0), "")
    return apply(row["unit"], {"value": str(value), "unit": unit})


def _row_of(edition: str, carrier: str, kind: str, basis: str = "") -> Mapping[str, str]:
    rows = [*table(f"{edition}/energy"), *table(f"{edition}/media")]
    (found,) = [
        one
        for one in rows
        if one["carrier"] == carrier and one["kind"] == kind and (not basis or one["basis"] in ("", basis))
    ]
    return found


def coefficients(row: Mapping[str, Any], choices: Choices) -> dict[str, Fraction]:
    """Output to its amount per unit of the row; an output that the row has not is not there."""
    family, _, carrier = row["activity"].partition(".")
    unit, scale = row["unit"], F(1)
    found: dict[str, Fraction] = {}
    joules = None
    if family == "steam" and UNITS[unit][0] == "mass":
        # t x (h - 83.74 kJ/kg) / 1000 = GJ
        scale = convert(unit, "t") * (choices.enthalpy - F("83.74")) / 1000
        unit = "GJ"
    if family in ("electricity", "heat", "steam"):
        joules = UNITS[unit][1]
        name = "heat" if family == "steam" else family
        found["tce"] = apply(unit, _row_of(choices.coal, name, "coal-equivalent", "calorific"))
    elif family == "fuel" and UNITS[unit][0] == "energy":
        joules = UNITS[unit][1]
        found["tce"] = joules / apply("kg", _row_of(choices.coal, "standard_coal", "net-calorific-value")) / 1000
    elif family == "fuel":
        joules = apply(unit, _row_of(choices.coal, carrier, "net-calorific-value"))
        found["tce"] = apply(unit, _row_of(choices.coal, carrier, "coal-equivalent"))
    elif family == "medium":
        tce = apply(unit, _row_of(choices.coal, carrier, "coal-equivalent"))
        found["tce" if choices.media == "include" else "tce_media"] = tce
    if joules is not None:
        found["energy_gj"], found["energy_kwh"] = joules / 10**9, joules / 3600000
    if family == "water":
        path, _, key = row["factor"].partition("#")
        (published,) = [one for one in table(path) if one["key"] == key]
        found["co2e_t"] = apply(unit, published)
    elif family == "electricity":
        found["co2_t"] = found["co2e_t"] = electricity(row, choices)
    elif family in ("heat", "steam"):
        (published,) = table("cn-ndrc/guides-heat/heat")
        found["co2_t"] = found["co2e_t"] = apply(unit, published)
    if row["entry"] == "export" and choices.exports == "ghgp-gross" and family != "water":
        found |= {name: F(0) for name in ("co2_t", "co2e_t") if name in found}
    return {name: value * scale for name, value in found.items()}


def rates_and_gwp(row: Mapping[str, Any], edition: str, gwp: str) -> dict[str, Fraction]:
    """Tonnes of CO2, CH4 and N2O, and of their CO2e, per unit of a row of electricity, from a table in lb/MWh."""
    report, _, horizon = gwp.removeprefix("ipcc-").rpartition("-")
    potentials = {one["key"]: Fraction(one["value"]) for one in table(f"ipcc/{report}/gwp-{horizon}")}
    found = {}
    for one in table(f"{edition}/subregion"):
        if (one["region"], one["kind"]) == (row["region"], row["kind"] or "average"):
            assert one["unit"] == f"lb{one['gas']}/MWh"
            found[one["gas"]] = convert(row["unit"], "MWh") * Fraction(one["value"]) * F("0.45359237") / 1000
    co2e = sum((value * potentials[gas] for gas, value in found.items()), F(0))
    return {**{f"{gas.lower()}_t": value for gas, value in found.items()}, "co2e_t": co2e}


def fuel_in_parts(carrier: str, unit: str, edition: str) -> Fraction:
    """tCO2 per unit of a fuel: net calorific value x carbon content x oxidation x 44/12, all of one edition."""
    parts = {one["kind"]: one for one in table(f"{edition}/fuels") if one["carrier"] == carrier}
    energy, carbon, oxidation = (parts[kind] for kind in ("net-calorific-value", "carbon-content", "oxidation"))
    sizes = {"GJ/t": (F(1), "t"), "GJ/Nm3": (F(1), "Nm3"), "GJ/万Nm3": (F(1), "万Nm3"), "kJ/kg": (F(1, 10**6), "kg")}
    gj, per = sizes[energy["unit"]]
    tonnes = {"tC/GJ": F(1), "tC/TJ": F(1, 1000)}[carbon["unit"]]
    assert oxidation["unit"] == "percent"
    product = Fraction(energy["value"]) * gj * Fraction(carbon["value"]) * tonnes * Fraction(oxidation["value"]) / 100
    return convert(unit, per) * product * F(44, 12)


def totals(rows: Iterable[Mapping[str, Any]], choices: Choices) -> dict[str, Fraction]:
    """Exact totals of all outputs that any row has."""
    found: dict[str, Fraction] = {}
    for row in rows:
        for name, value in coefficients(row, choices).items():
            found[name] = found.get(name, F(0)) + Fraction(row["amount"]) * value
    return found
