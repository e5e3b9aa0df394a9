"""The US tables: anchors looked up by hand, parts against totals, counts, and magnitudes that a slip would leave."""

from __future__ import annotations

import re
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv

Table = dict[str, Row]

# Counted with awk in the collected files: lines of a year (not state, state), of a table of the hub, of USEEIO.
COUNTS = {
    "us-epa/egrid-2019/subregion": 168,
    "us-epa/egrid-2021/subregion": 251,
    "us-epa/egrid-2021/state": 208,
    "us-epa/egrid-2022/subregion": 168,
    "us-epa/egrid-2023/subregion": 195,
    "us-epa/hub-2025/stationary-combustion": 421,
    "us-epa/hub-2025/mobile-co2": 10,
    "us-epa/hub-2025/on-road-gasoline": 230,
    "us-epa/hub-2025/on-road-diesel": 68,
    "us-epa/hub-2025/non-road": 80,
    "us-epa/hub-2025/electricity": 195,
    "us-epa/hub-2025/steam-heat": 3,
    "us-epa/hub-2025/freight": 21,
    "us-epa/hub-2025/waste": 183,
    "us-epa/hub-2025/travel": 36,
    "us-epa/hub-2025/gwp": 32,
    "us-epa/hub-2025/gwp-blends": 30,
    "us-epa/supply-chain-1.3.0/naics": 3 * 1016,
}
EGRID = ["us-epa/egrid-2019", "us-epa/egrid-2021", "us-epa/egrid-2022", "us-epa/egrid-2023"]
KINDS = ("average", "non-baseload")
# Half of the last place of the rates in lb/MWh.
HALF = Decimal("0.0005")
_, ANCHORS = read_csv(Path(__file__).with_name("anchors_us.csv"))


def table_of(name: str) -> Table:
    """Rows of a table by key."""
    return {row["key"]: row for row in read_csv(FACTORS / f"{name}.csv")[1]}


def number(table: Table, key: str) -> Decimal:
    """The figure of a row."""
    return Decimal(table[key]["value"])


def test_all_tables_are_there_with_the_rows_of_the_source() -> None:
    """No table more or less, and as many rows as the collected files have."""
    found = {path.relative_to(FACTORS).with_suffix("").as_posix() for path in FACTORS.glob("us-epa/*/*.csv")}
    assert {name: len(table_of(name)) for name in found} == COUNTS


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor["reference"])
def test_anchor(anchor: Row) -> None:
    """Digits and unit are those that were looked up by hand in the collected file."""
    name, _, key = anchor["reference"].partition("#")
    row = table_of(name)[key]
    assert (row["value"], row["unit"]) == (anchor["value"], anchor["unit"])


def test_every_table_has_two_anchors() -> None:
    """At least sixty anchors, two a table."""
    names = [anchor["reference"].partition("#")[0] for anchor in ANCHORS]
    assert len({anchor["reference"] for anchor in ANCHORS}) == len(names) >= 60
    assert [name for name in COUNTS if names.count(name) < 2] == []


@pytest.mark.parametrize(
    "path", sorted(FACTORS.glob("us-epa/*/*.csv")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_rows_are_well_formed(path: Path) -> None:
    """Plain decimals, a unit that names the gas, a place where there is one, a locator to the row of the sheet."""
    codes = {row["code"] for row in read_csv(FACTORS / "regions.csv")[1]}
    kinds = {row["kind"] for row in read_csv(FACTORS.parent / "src/carbonkit/catalog/kinds.csv")[1]}
    for row in read_csv(path)[1]:
        where = f"{path.stem}#{row['key']}"
        assert re.fullmatch(r"\d+(\.\d+)?", row["value"]), where
        assert re.search(r"row \d+", row["locator"]), where
        assert row["kind"] in kinds, where
        assert row["evidence"] == "one-source", where
        assert (row.get("region") in codes) == (row["kind"] != "gwp"), where
        if row["kind"] == "gwp":
            assert row["unit"] == "kgCO2e/kg", where
        elif row["gas"]:
            assert re.fullmatch(f"(kg|g|t|lb){row['gas']}/.+", row["unit"]), where
        else:
            assert row["kind"] in {"loss-rate", "gross-calorific-value"}, where


def test_rows_that_a_lookup_must_choose_from_differ() -> None:
    """Within an edition no two rows agree in everything that a caller can name."""
    named = (
        "activity",
        "carrier",
        "variant",
        "region",
        "kind",
        "gas",
        "basis",
        "heating_value",
        "boundary",
        "data_year",
    )
    for folder in sorted((FACTORS / "us-epa").iterdir()):
        seen: dict[tuple[str, ...], str] = {}
        for path in sorted(folder.glob("*.csv")):
            for row in read_csv(path)[1]:
                identity = (*(row.get(name, "") for name in named), row["unit"].partition("/")[2])
                other = seen.setdefault(identity, row["key"])
                assert other == row["key"], f"{folder.name}: {other}, {row['key']}"


# --- parts against totals -------------------------------------------------------------------------------------------

# eGRID2021: the seven rates whose parts are farther from the printed CO2e than rounding explains (see NOTES.md there),
# with the parts less the printed figure, worked out by hand from the collected file.
APART = {
    "US.non-baseload": "0.188",
    "SRTV.average": "0.172",
    "SRVC.average": "0.196",
    "SRVC.non-baseload": "0.317",
    "US-NC.average": "0.163",
    "US-VA.average": "0.677",
    "US-WI.average": "0.180",
}


def gaps(methane: int, nitrous_oxide: int) -> dict[str, Decimal]:
    """CO2 + CH4 x GWP + N2O x GWP less CO2e, where rounding of the four to 0.001 lb does not explain it."""
    tolerance = HALF * (2 + methane + nitrous_oxide)
    found = {}
    for name in ("subregion", "state"):
        table = table_of(f"us-epa/egrid-2021/{name}")
        for key in table:
            rate, _, gas = key.rpartition(".")
            if gas == "CO2e":
                parts = number(table, f"{rate}.CO2") + methane * number(table, f"{rate}.CH4")
                gap = parts + nitrous_oxide * number(table, f"{rate}.N2O") - number(table, key)
                if abs(gap) > tolerance:
                    found[rate] = gap
    return found


def test_egrid_2021_co2e_is_its_parts_with_ar4() -> None:
    """AR4 (25, 298) explains all CO2e but seven named ones; AR5 (28, 265) fails for 46 of 108, so the test can tell."""
    assert {rate: str(gap) for rate, gap in gaps(25, 298).items()} == APART
    assert len(gaps(28, 265)) == 46


def test_spend_with_margins_is_without_plus_margins() -> None:
    """Within 0.001, as each is rounded by itself; 110 codes are off by just that."""
    table = table_of("us-epa/supply-chain-1.3.0/naics")
    codes = [key.removesuffix(".margins") for key in table if key.endswith(".margins")]
    apart = [
        number(table, f"{code}.without-margins")
        + number(table, f"{code}.margins")
        - number(table, f"{code}.with-margins")
        for code in codes
    ]
    assert len(codes) == 1016
    assert {abs(gap) for gap in apart} == {Decimal(0), Decimal("0.001")}
    assert sum(gap != 0 for gap in apart) == 110


# Decimals that the hub prints in the columns per fuel, by unit and gas; gaseous biomass has six for CO2, and each other
# gaseous fuel has as many for N2O as the figure needs (natural gas five for CH4).
DECIMALS = {
    "short_ton": {"CO2": 0, "CH4": 0, "N2O": 0},
    "us_gallon": {"CO2": 2, "CH4": 2, "N2O": 2},
    "scf": {"CO2": 5, "CH4": 6, "N2O": 6},
}
MORE_DECIMALS = {"landfill-gas.CO2": 6, "other-biomass-gases.CO2": 6, "natural-gas.CH4": 5, "natural-gas.N2O": 5}


def test_factor_per_heat_times_heat_content_is_the_factor_per_fuel() -> None:
    """Within half of the last printed place for all 58 fuels with a heat content and all gases, without exception."""
    table = table_of("us-epa/hub-2025/stationary-combustion")
    fuels = [key.removesuffix(".heat-content") for key in table if key.endswith(".heat-content")]
    assert len(fuels) == 58
    for fuel in fuels:
        per = table[f"{fuel}.heat-content"]["unit"].removeprefix("MMBtu/")
        for gas in ("CO2", "CH4", "N2O"):
            product = number(table, f"{fuel}.heat-content") * number(table, f"{fuel}.{gas}.MMBtu")
            places = MORE_DECIMALS.get(f"{fuel}.{gas}", DECIMALS[per][gas])
            half = Decimal(5).scaleb(-places - 1)
            assert abs(product - number(table, f"{fuel}.{gas}.{per}")) <= half, f"{fuel}.{gas}"


def test_steam_is_natural_gas_at_80_per_cent() -> None:
    """Table 7 is table 1 of natural gas over 0.8, to the last place."""
    steam = table_of("us-epa/hub-2025/steam-heat")
    fuel = table_of("us-epa/hub-2025/stationary-combustion")
    for gas, place in (("CO2", "0.01"), ("CH4", "0.01"), ("N2O", "0.001")):
        expected = (number(fuel, f"natural-gas.{gas}.MMBtu") / Decimal("0.8")).quantize(Decimal(place), ROUND_HALF_UP)
        assert number(steam, f"steam-and-heat.{gas}") == expected


def test_blends_are_their_parts() -> None:
    """Shares of HFC and PFC times table 11, rounded, is the printed GWP; the hub's R-424A alone is not (2212)."""
    gases, apart = table_of("us-epa/hub-2025/gwp"), {}
    for key, row in table_of("us-epa/hub-2025/gwp-blends").items():
        parts = re.findall(r"([\d.]+)% ([\w-]+)", row["name_en"])
        assert sum(Decimal(share) for share, _ in parts) == 100
        total = sum(Decimal(share) * number(gases, gas) / 100 for share, gas in parts if gas in gases)
        if Decimal(total).quantize(Decimal(1), ROUND_HALF_UP) != Decimal(row["value"]):
            apart[key] = (str(round(total)), row["value"])
    assert apart == {"R-424A": ("2212", "3104")}


# --- one table against another --------------------------------------------------------------------------------------


def test_hub_2025_electricity_is_egrid_2023() -> None:
    """The same keys, figures, units, places and kinds, row by row."""
    columns = ("activity", "region", "kind", "gas", "boundary", "data_year", "value", "unit")
    hub, egrid = table_of("us-epa/hub-2025/electricity"), table_of("us-epa/egrid-2023/subregion")
    assert set(hub) == set(egrid)
    for key, row in hub.items():
        assert [row[name] for name in columns] == [egrid[key][name] for name in columns], key


def test_hub_gwp_is_ar5() -> None:
    """All gases and blends that stand in both are equal: blends rounded, as EPA prints whole numbers. No difference."""
    ipcc = {row["gas"]: row["value"] for row in table_of("ipcc/ar5/gwp-100").values()}
    gases, blends = table_of("us-epa/hub-2025/gwp"), table_of("us-epa/hub-2025/gwp-blends")
    assert {row["gas"] for row in gases.values()} <= set(ipcc)
    assert [key for key, row in gases.items() if row["value"] != ipcc[row["gas"]]] == []
    both = [key for key in blends if key in ipcc]
    assert len(both) == 10
    rounded = {key: str(Decimal(ipcc[key]).quantize(Decimal(1), ROUND_HALF_UP)) for key in both}
    assert rounded == {key: blends[key]["value"] for key in both}


def test_mobile_fuels_agree_with_stationary_ones() -> None:
    """A gallon emits the same CO2 in an engine as in a boiler, where the hub lists the fuel in both tables."""
    mobile, stationary = table_of("us-epa/hub-2025/mobile-co2"), table_of("us-epa/hub-2025/stationary-combustion")
    # Names of table 2 and of table 1, typed.
    pairs = {
        "aviation-gasoline": "aviation-gasoline.CO2.us_gallon",
        "biodiesel-100": "biodiesel-100.CO2.us_gallon",
        "compressed-natural-gas-cng": "natural-gas.CO2.scf",
        "diesel-fuel": "distillate-fuel-oil-no-2.CO2.us_gallon",
        "ethanol-100": "ethanol-100.CO2.us_gallon",
        "kerosene-type-jet-fuel": "kerosene-type-jet-fuel.CO2.us_gallon",
        "liquefied-petroleum-gases-lpg": "liquefied-petroleum-gases-lpg.CO2.us_gallon",
        "motor-gasoline": "motor-gasoline.CO2.us_gallon",
        "residual-fuel-oil": "residual-fuel-oil-no-6.CO2.us_gallon",
    }
    for one, other in pairs.items():
        assert mobile[f"{one}.CO2"]["value"] == stationary[other]["value"], one
        is_biogenic = one in {"biodiesel-100", "ethanol-100"}
        assert (mobile[f"{one}.CO2"]["kind"] == "biogenic-co2") == is_biogenic
        assert (stationary[other]["kind"] == "biogenic-co2") == is_biogenic


# --- sense ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EGRID)
def test_electricity_rates_are_plausible(edition: str) -> None:
    """27 subregions; CO2 up to 3000 lb/MWh, nothing negative, loss up to 12 %, the US between its subregions."""
    table = table_of(f"{edition}/subregion")
    subregions = {row["region"] for row in table.values()} - {"US"}
    assert len(subregions) == 27
    for kind in KINDS:
        for gas in ("CO2", "CH4", "N2O"):
            values = [
                number(table, key) for key in table if key.endswith(f".{kind}.{gas}") and not key.startswith("US.")
            ]
            assert len(values) == 27
            assert min(values) <= number(table, f"US.{kind}.{gas}") <= max(values), (kind, gas)
            assert min(values) >= 0
            assert max(values) < 3000
        assert min(number(table, key) for key in table if key.endswith(f".{kind}.CO2")) > 100
    losses = [number(table, key) for key in table if key.endswith(".loss-rate")]
    assert len(losses) == (27 if edition[-4:] in {"2021", "2023"} else 0)
    assert all(0 < loss < Decimal("0.12") for loss in losses)


def test_states_have_total_output_only() -> None:
    """50 states, Washington DC and Puerto Rico; no non-baseload rate and no loss."""
    table = table_of("us-epa/egrid-2021/state")
    assert len({row["region"] for row in table.values()}) == 52
    assert {row["kind"] for row in table.values()} == {"average"}
    assert all(0 < number(table, key) < 3000 for key in table if key.endswith(".CO2"))


def test_no_nitrogen_oxides_in_place_of_n2o() -> None:
    """No row or unit of NOx, and N2O is 0.1 to 0.2 of CH4 in each rate of eGRID, as for the fuels that it is made from.

    NOx is many times the CH4 of a power plant, so a mistaken column cannot pass. Rounding to 0.001 lb is allowed for.
    """
    seen = 0
    for name in COUNTS:
        assert all("NOx" not in f"{row['gas']} {row['unit']}" for row in table_of(name).values()), name
    for name in [f"{edition}/subregion" for edition in EGRID] + ["us-epa/egrid-2021/state"]:
        table = table_of(name)
        for key in table:
            if key.endswith(".N2O"):
                nitrous_oxide, methane = number(table, key), number(table, key.replace(".N2O", ".CH4"))
                assert nitrous_oxide + HALF >= Decimal("0.1") * (methane - HALF), f"{name}#{key}"
                assert nitrous_oxide - HALF <= Decimal("0.2") * (methane + HALF), f"{name}#{key}"
                seen += 1
    assert seen == 8 * 28 + 52


def test_methane_and_nitrous_oxide_are_grams_where_the_hub_has_grams() -> None:
    """g of CH4 and N2O beside kg of CO2, in the unit and in the size: the IPCC's defaults are as large in kg/TJ."""
    for name in COUNTS:
        if name.startswith("us-epa/hub") and not name.endswith("electricity"):
            units = {
                row["unit"] for row in table_of(name).values() if row["gas"] in {"CH4", "N2O"} and row["kind"] != "gwp"
            }
            assert all(unit[0] == "g" for unit in units), name
            units = {row["unit"] for row in table_of(name).values() if row["gas"] == "CO2" and row["kind"] != "gwp"}
            assert all(unit.startswith("kg") for unit in units), name
    # IPCC 2006, Vol. 2, table 2.3 (anthracite, gas, oil, wood), kg/TJ net, looked up in the collected table: x 1.0551
    # GJ/MMBtu gives g/MMBtu, and gross energy is 5 to 10 % above net. Wood CH4 is left out: EPA has 7.2, the IPCC 30.
    defaults = {
        "anthracite": ("10", "1.5"),
        "natural-gas": ("1", "0.1"),
        "motor-gasoline": ("3", "0.6"),
        "distillate-fuel-oil-no-2": ("3", "0.6"),
        "wood-and-wood-residuals": (None, "4"),
        "agricultural-byproducts": ("30", "4"),
    }
    table = table_of("us-epa/hub-2025/stationary-combustion")
    for fuel, pair in defaults.items():
        for gas, default in zip(("CH4", "N2O"), pair, strict=True):
            if default:
                ratio = number(table, f"{fuel}.{gas}.MMBtu") / (Decimal(default) * Decimal("1.0551"))
                assert Decimal("0.8") < ratio < Decimal("1.2"), f"{fuel}.{gas}"


@pytest.mark.parametrize(
    ("table", "gas", "unit", "low", "high"),
    [
        ("hub-2025/stationary-combustion", "CO2", "kgCO2/MMBtu", "45", "275"),
        ("hub-2025/stationary-combustion", "CH4", "gCH4/MMBtu", "0.02", "32"),
        ("hub-2025/stationary-combustion", "N2O", "gN2O/MMBtu", "0.1", "4.2"),
        ("hub-2025/mobile-co2", "CO2", "kgCO2/us_gallon", "4", "12"),
        ("hub-2025/on-road-gasoline", "CH4", "gCH4/mile", "0.005", "0.5"),
        ("hub-2025/on-road-gasoline", "N2O", "gN2O/mile", "0.001", "0.2"),
        ("hub-2025/on-road-diesel", "CH4", "gCH4/mile", "0.0005", "3"),
        ("hub-2025/on-road-diesel", "N2O", "gN2O/mile", "0.001", "0.05"),
        ("hub-2025/non-road", "CH4", "gCH4/us_gallon", "0", "10"),
        ("hub-2025/non-road", "N2O", "gN2O/us_gallon", "0", "2.1"),
        ("hub-2025/freight", "CO2", "kgCO2/short_ton/mile", "0.02", "1.1"),
        ("hub-2025/freight", "CO2", "kgCO2/mile", "0.29", "1.3"),
        ("hub-2025/travel", "CO2", "kgCO2/passenger/mile", "0.02", "0.21"),
        ("hub-2025/travel", "CO2", "kgCO2/mile", "0.29", "0.4"),
        ("hub-2025/waste", "CO2e", "tCO2e/short_ton", "0.003", "3.1"),
        ("supply-chain-1.3.0/naics", "CO2e", "kgCO2e/USD", "0", "4"),
    ],
)
def test_magnitudes(table: str, gas: str, unit: str, low: str, high: str) -> None:
    """A misplaced zero leaves the band: it is the range of the printed figures, hardly widened."""
    rows = [row for row in table_of(f"us-epa/{table}").values() if row["gas"] == gas and row["unit"] == unit]
    values = [Decimal(row["value"]) for row in rows]
    assert values
    assert Decimal(low) <= min(values)
    assert max(values) <= Decimal(high)
    assert max(values) > Decimal(high) / 2
