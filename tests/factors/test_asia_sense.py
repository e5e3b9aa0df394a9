"""Fuel tables of China and the IPCC, Hong Kong, Taiwan, water and paper: sense of their figures, and known slips."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from asia_files import GUIDES, gwp, number, read_tables
from factor_files import FACTORS, Row, read_csv

LIQUIDS = {
    *("crude_oil", "fuel_oil", "petrol", "diesel", "kerosene", "jet_kerosene", "naphtha", "crude_benzol", "lng", "lpg"),
    *(
        "other_petroleum_products",
        "orimulsion",
        "natural_gas_liquids",
        "aviation_gasoline",
        "jet_gasoline",
        "shale_oil",
    ),
    *("gas_oil", "ethane", "lubricants", "refinery_feedstocks", "waxes", "white_spirit", "waste_oils", "biogasoline"),
    *("biodiesel", "other_liquid_biofuels", "bitumen", "coal_tar"),
}
# Gases that are given per mass: by their composition they lie anywhere from 2 to 51.
GASES = {
    *("refinery_dry_gas", "refinery_gas", "gas_works_gas", "coke_oven_gas", "blast_furnace_gas", "converter_gas"),
    *("natural_gas", "landfill_gas", "sludge_gas", "biogas", "water_gas", "oil_field_gas", "other_coal_gas"),
    "closed_calcium_carbide_furnace_gas",
}
# LNG and LPG are gases under pressure: their mass holds more than that of oil. Coal tar is between coke and oil.
NCV_EXCEPTIONS = {
    "lng": (Decimal(41), Decimal(52)),
    "lpg": (Decimal(47), Decimal(51)),
    "coal_tar": (Decimal(28), Decimal(34)),
    "ethane": (Decimal(46), Decimal(47)),
}
# Gases of steelworks hold CO, carbon with little energy; waste and doubtful rows have their reason in the source.
CARBON_EXCEPTIONS = {
    "blast_furnace_gas": "70.8: mostly CO and CO2",
    "converter_gas": "49.6: mostly CO",
    "closed_calcium_carbide_furnace_gas": "39.51: mostly CO",
    "industrial_waste": "39.0: default of the IPCC for waste",
    "other_coal_products": "33.6, as briquettes",
    "briquettes": "33.6: in four tables alike",
}


@pytest.fixture(scope="module")
def asia() -> dict[str, list[Row]]:
    """Rows by `publisher/edition/table`."""
    return read_tables()


@pytest.fixture(scope="module")
def rows(asia: dict[str, list[Row]]) -> dict[str, Row]:
    """Row by reference."""
    return {f"{name}#{row['key']}": row for name, table in asia.items() for row in table}


# --- sense -----------------------------------------------------------------------------------------------------------


def test_no_set_is_mixed(asia: dict[str, list[Row]]) -> None:
    """A guide has one calorific value, one carbon content and one oxidation for a fuel."""
    for edition in GUIDES.values():
        counted = Counter((row["carrier"], row["kind"], row.get("variant", "")) for row in asia[f"{edition}/fuels"])
        assert set(counted.values()) == {1}, edition
        # A fuel has both or neither of the two that make its carbon.
        ncv = {carrier for carrier, kind, _ in counted if kind == "net-calorific-value"}
        assert ncv == {carrier for carrier, kind, _ in counted if kind == "carbon-content"}, edition


def test_calorific_values_are_in_their_band(rows: dict[str, Row]) -> None:
    """Solids 5 to 36 GJ/t, liquids 26 to 47, gases by volume 3 to 40 MJ/m3; the doubtful water gas is named."""
    scale = {"GJ/t": Decimal(1), "kJ/kg": Decimal("0.001")}
    volume = {"GJ/万Nm3": Decimal("0.1"), "GJ/Nm3": Decimal(1000), "kJ/m3": Decimal("0.001")}
    outside = set()
    checked = Counter[str]()
    for name, row in rows.items():
        if row["kind"] != "net-calorific-value":
            continue
        carrier = row["carrier"]
        if row["unit"] in volume:
            value, low, high = number(row) * volume[row["unit"]], Decimal(3), Decimal(40)
            checked["volume"] += 1
        else:
            value = number(row) * scale[row["unit"]]
            low, high = (Decimal(26), Decimal(47)) if carrier in LIQUIDS else (Decimal(5), Decimal(36))
            low, high = (Decimal(2), Decimal(51)) if carrier in GASES else NCV_EXCEPTIONS.get(carrier, (low, high))
            checked["mass"] += 1
        if not low <= value <= high:
            outside.add(name)
    assert outside == {"cn-sac/gbt-32151-6-like/fuels#water_gas.net-calorific-value"}
    assert checked == {"volume": 24, "mass": 156}


def test_carbon_contents_are_in_their_band(rows: dict[str, Row]) -> None:
    """10 to 32 kgC/GJ but for the gases and wastes that are named."""
    scale = {"tC/GJ": Decimal(1000), "tC/TJ": Decimal(1), "kgC/GJ": Decimal(1)}
    outside, checked = set(), 0
    for row in rows.values():
        if row["kind"] == "carbon-content":
            checked += 1
            if not 10 <= number(row) * scale[row["unit"]] <= 32:
                outside.add(row["carrier"])
    assert checked == 26 + 22 + 27 + 20 + 22 + 10 + 54
    assert outside == set(CARBON_EXCEPTIONS)


def test_oxidation_is_a_percentage(rows: dict[str, Row]) -> None:
    """80 to 100 percent, never a share of 1; below 90 only the industrial boiler."""
    found = {name: number(row) for name, row in rows.items() if row["kind"] == "oxidation"}
    assert len(found) == 26 + 22 + 27 + 13 + 3 + 22 + 10
    assert {rows[name]["unit"] for name in found} == {"percent"}
    assert all(80 <= value <= 100 for value in found.values())
    assert [name.partition("#")[2] for name, value in found.items() if value < 90] == [
        "solid_fuels.industrial-boiler.oxidation"
    ]


def test_ipcc_value_lies_in_its_interval(rows: dict[str, Row]) -> None:
    """low <= value <= high wherever an interval is printed; a value without one has neither end."""
    checked = 0
    for name, row in rows.items():
        if name.startswith("ipcc/2006"):
            assert bool(row["low"]) == bool(row["high"]), name
            if row["low"]:
                assert Decimal(row["low"]) <= number(row) <= Decimal(row["high"]), name
                checked += 1
    assert checked > 550


def test_ipcc_co2_is_carbon_times_44_over_12(asia: dict[str, list[Row]], rows: dict[str, Row]) -> None:
    """Table 1.4 is table 1.3 x 44/12 to three significant digits; so are both ends of the interval."""
    for row in asia["ipcc/2006-volume-2/co2"]:
        carbon = rows[f"ipcc/2006-volume-2/carbon-content#{row['carrier']}.carbon-content"]
        for column in ("value", "low", "high"):
            product = Decimal(carbon[column]) * 1000 * 44 / 12
            printed = Decimal(row[column])
            # The last of three digits: 100 below 100 000, 1000 above.
            step = 100 if printed < 100_000 else 1000
            assert abs(product - printed) <= step / 2, (row["key"], column)


def test_ipcc_biogenic_carbon_is_apart(asia: dict[str, list[Row]]) -> None:
    """CO2 of the eleven biomass fuels is biogenic; that of peat and of fossil waste is not."""
    biogenic = {row["carrier"] for row in asia["ipcc/2006-volume-2/co2"] if row["kind"] == "biogenic-co2"}
    assert biogenic == {
        *("wood", "black_liquor", "other_solid_biomass", "charcoal", "biogasoline", "biodiesel"),
        *("other_liquid_biofuels", "landfill_gas", "sludge_gas", "biogas", "municipal_waste_biomass"),
    }
    others = {row["kind"] for row in asia["ipcc/2006-volume-2/stationary"]}
    assert others == {"combustion"}


def test_road_co2_equals_table_1_4(rows: dict[str, Row]) -> None:
    """CO2 of road transport, which was not read in its table, equals table 1.4 and says so."""
    for carrier in ("petrol", "diesel", "lpg", "kerosene", "lubricants", "natural_gas"):
        road = rows[f"ipcc/2006-volume-2/mobile#{carrier}.road.CO2"]
        assert road["value"] == rows[f"ipcc/2006-volume-2/co2#{carrier}.CO2"]["value"]
        assert "not read" in road["note"]


def test_appendix_2_follows_from_its_gases(asia: dict[str, list[Row]], rows: dict[str, Row]) -> None:
    """The gases of the guidelines x GWP give the printed CO2e with AR6; where a set is named, with no other."""
    checked = Counter[str]()
    for table in ("stationary", "mobile"):
        for row in asia[f"hkex/appendix-2-2023/{table}"]:
            stem = row["key"].removesuffix(".CO2e")
            gases = [rows.get(f"hk-epd-emsd/gn2014p097/{table}#{stem}.{gas}") for gas in ("CO2", "CH4", "N2O")]
            if row["gas"] != "CO2e" or None in gases:
                continue
            co2, ch4, n2o = (number(gas) for gas in gases if gas)
            fits = {
                report
                for report in ("ar4", "ar5", "ar6")
                # The last printed digit: some rows are cut, not rounded.
                if abs(co2 + (ch4 * gwp(report, "CH4") + n2o * gwp(report, "N2O")) / 1000 - number(row))
                <= Decimal("0.00011")
            }
            assert "ar6" in fits, row["key"]
            assert (fits == {"ar6"}) is (row["gwp_set"] == "ipcc-ar6-100"), row["key"]
            checked[row["gwp_set"]] += 1
    assert checked == {"ipcc-ar6-100": 10, "": 7}


def test_20_years_against_100_by_lifetime() -> None:
    """Gases that leave the air in decades are stronger over 20 years, those that stay for centuries weaker."""
    for gas in ("CH4", "HFC32", "HFC125", "HFC134a", "HFC152a", "HFC245fa", "HCFC22", "CH2Cl2"):
        assert gwp("ar6", gas, 20) > gwp("ar6", gas), gas
    for gas in ("SF6", "NF3", "CF4", "C2F6", "C3F8", "HFC23", "HFC236fa"):
        assert gwp("ar6", gas, 20) < gwp("ar6", gas), gas
    assert gwp("ar6", "N2O", 20) == gwp("ar6", "N2O") == 273


def test_blends_follow_from_typed_compositions() -> None:
    """Mass shares typed here, not read from the table, give the blends in AR4, AR5 and AR6."""
    compositions = {
        "R-410A": {"HFC32": 50, "HFC125": 50},
        "R-404A": {"HFC125": 44, "HFC143a": 52, "HFC134a": 4},
        "R-407C": {"HFC32": 23, "HFC125": 25, "HFC134a": 52},
        "R-507A": {"HFC125": 50, "HFC143a": 50},
        "R-508B": {"HFC23": 46, "C2F6": 54},
    }
    for report in ("ar4", "ar5", "ar6"):
        for blend, parts in compositions.items():
            mixed = sum((share * gwp(report, gas) for gas, share in parts.items()), Decimal(0)) / 100
            assert abs(mixed - gwp(report, blend)) <= Decimal("0.05"), (report, blend)


def test_gases_are_found_by_their_common_names() -> None:
    """R-410A, R410A, HFC-134a, R-134a and the Chinese names are in the names of the rows."""
    names = {row["key"]: (row["name_en"], row["name_zh"]) for row in read_csv(FACTORS / "ipcc/ar6/gwp-100.csv")[1]}
    for gas, name in (("R-410A", "R410A"), ("HFC134a", "HFC-134a"), ("HFC134a", "R-134a"), ("HCFC22", "R-22")):
        assert name in names[gas][0], gas
    for gas, name in (
        ("CH4", "甲烷"),
        ("N2O", "氧化亚氮"),
        ("SF6", "六氟化硫"),
        ("NF3", "三氟化氮"),
        ("R-410A", "R-410A"),
    ):
        assert name in names[gas][1], gas


def test_water_times_default_is_the_doubtful_figure(rows: dict[str, Row]) -> None:
    """0.612 kWh/m3 x 0.7 kg/kWh is the 0.428 of the app file: a product that must not be used as a factor."""
    product = number(rows["hk-wsd/annual-report/water#fresh.2020-21"]) * number(
        rows["hk-epd-emsd/guidelines-2010/electricity#HK"]
    )
    doubtful = rows["app-files/hong-kong/doubtful#fresh-water"]
    assert round(product, 3) == number(doubtful)
    assert doubtful["evidence"] == "recalled"
    assert doubtful["note"].startswith("DOUBTFUL")


def test_years_of_water_run_from_april(asia: dict[str, list[Row]]) -> None:
    """2016/17 is 2016-2017 with its days; twelve rows, two kinds of water a year."""
    for table in ("hk-wsd/annual-report/water", "hk-dsd/sustainability-report-2019-20/sewage"):
        for row in asia[table]:
            first = int(row["data_year"][:4])
            assert row["data_year"] == f"{first}-{first + 1}"
            assert (row["valid_from"], row["valid_to"]) == (f"{first}-04-01", f"{first + 1}-03-31")


# --- known slips -----------------------------------------------------------------------------------------------------


def test_lng_belongs_to_its_guide(rows: dict[str, Row]) -> None:
    """41.868 in the guides of the NDRC, 51.498 in GB/T 32151.22 and the cement type: never one for the other."""
    found = {
        letter: (
            rows[f"{edition}/fuels#lng.net-calorific-value"]["value"],
            rows[f"{edition}/fuels#lng.carbon-content"]["value"],
        )
        for letter, edition in GUIDES.items()
        if letter != "F"
    }
    assert found == {
        "A": ("51.498", "0.0153"),
        "B": ("41.868", "0.0172"),
        "C": ("41.868", "0.0153"),
        "D": ("51.498", "0.0172"),
        "E": ("51.4", "0.0153"),
    }


def test_products_of_the_collection_are_no_rows(asia: dict[str, list[Row]]) -> None:
    """The five guides without a printed factor have none; only what was printed is shipped."""
    for letter in "ABCDE":
        kinds = {row["kind"] for row in asia[f"{GUIDES[letter]}/fuels"]}
        assert kinds == {"net-calorific-value", "carbon-content", "oxidation"}, letter


def test_doubtful_rows_keep_their_mark(rows: dict[str, Row]) -> None:
    """Three doubtful rows of the data are recalled and say so."""
    doubtful = {name for name, row in rows.items() if row["note"].startswith("DOUBTFUL")}
    assert doubtful == {
        "cn-mee/guide-cement-2023/fuels#bituminous_coal.net-calorific-value",
        "cn-mee/guide-cement-2023/fuels#bituminous_coal.carbon-content",
        "cn-sac/gbt-32151-6-like/fuels#water_gas.net-calorific-value",
        "cn-sac/gbt-32151-6-like/fuels#water_gas.carbon-content",
        "cn-sac/gbt-32151-6-like/fuels#water_gas.oxidation",
        "app-files/hong-kong/doubtful#general-waste",
        "app-files/hong-kong/doubtful#fresh-water",
    }
    assert {rows[name]["evidence"] for name in doubtful} == {"recalled"}


def test_trading_numbers_are_nowhere_here(rows: dict[str, Row]) -> None:
    """The four numbers of emissions trading notices are no figure of these editions."""
    assert not {"0.6101", "0.5839", "0.5810", "0.581", "0.5703"} & {row["value"] for row in rows.values()}


def test_ar6_holds_no_ar5_numbers() -> None:
    """28, 30 and 265 are AR5; under AR6 they would be a mislabelled set. N2O is nowhere 38."""
    ar6 = {gas: gwp("ar6", gas) for gas in ("CH4", "CH4-fossil", "CH4-nonfossil", "N2O", "SF6", "HFC134a")}
    ar5 = {gas: gwp("ar5", gas) for gas in ar6}
    assert [str(value) for value in ar6.values()] == ["27.9", "29.8", "27.0", "273", "25200", "1530"]
    assert [str(value) for value in ar5.values()] == ["28", "30", "28", "265", "23500", "1300"]
    for report in ("sar", "tar", "ar4", "ar5", "ar5-ccf", "ar6"):
        assert gwp(report, "N2O") != 38


def test_fossil_and_other_methane_differ() -> None:
    """One CH4 for both is a slip: from AR5 on they are two values."""
    for report in ("ar5", "ar6"):
        assert gwp(report, "CH4-fossil") > gwp(report, "CH4-nonfossil")


def test_group_intensity_is_never_a_factor_of_hong_kong(rows: dict[str, Row]) -> None:
    """0.62 and 0.57 have no region and no activity; CLP's own rows hold neither."""
    group = {name: row for name, row in rows.items() if row["kind"] == "supplier-portfolio"}
    assert {row["value"] for row in group.values()} == {"0.62", "0.57"}
    for row in group.values():
        assert (row.get("region", ""), row.get("activity", "")) == ("", "")
    clp = {row["value"] for row in rows.values() if row.get("region") == "HK-CLP"}
    assert not clp & {"0.62", "0.57"}


def test_figures_without_a_standing_answer_no_lookup(rows: dict[str, Row]) -> None:
    """Figures of one company and of an app file have no activity: they can only be named."""
    for name, row in rows.items():
        if name.startswith(("company-reports/", "app-files/")):
            assert not row.get("activity"), name


def test_utilities_keep_regions_and_gases_apart(asia: dict[str, list[Row]]) -> None:
    """Each utility has its own region; the one CO2-only year of CLP stays CO2; only the default is of all Hong Kong."""
    clp = asia["hk-clp/emission-factors/electricity"]
    assert {row["region"] for row in clp} == {"HK-CLP"}
    assert [row["data_year"] for row in clp if row["gas"] == "CO2"] == ["2019"]
    hke = asia["hk-hkelectric/emission-factors/electricity"]
    assert {(row["region"], row["gas"], row["kind"]) for row in hke} == {("HK-HKE", "CO2e", "supplier")}
    averages = [
        (name, row["region"], row["value"])
        for name, table in asia.items()
        for row in table
        if row["kind"] == "average" and row["region"] != "TW"
    ]
    assert averages == [("hk-epd-emsd/guidelines-2010/electricity", "HK", "0.7")]


def test_targets_and_gaps_are_no_rows(asia: dict[str, list[Row]], rows: dict[str, Row]) -> None:
    """Taiwan's 0.424 of 2025 is a target; Macao has no factor; two conversions the wrong way round are not carried."""
    assert [row["data_year"] for row in asia["tw-moea/electricity/electricity"]] == [str(y) for y in range(2017, 2024)]
    assert not [name for name, row in rows.items() if row.get("region") == "MO"]
    assert not {"0.01815", "0.04537"} & {row["value"] for row in rows.values()}


def test_methane_of_lorries_and_ships_has_its_digits(rows: dict[str, Row]) -> None:
    """A copy prints .0145 and .0146: ten times too small."""
    assert not {"0.0145", "0.0146", ".0145", ".0146"} & {row["value"] for row in rows.values()}


def test_nitrogen_oxides_are_not_nitrous_oxide(rows: dict[str, Row]) -> None:
    """NOx of jet engines is 250 kg/TJ, N2O 2: neither stands for the other."""
    for carrier in ("jet_kerosene", "jet_gasoline", "aviation_gasoline"):
        table = f"ipcc/2006-volume-2/mobile#{carrier}.aviation"
        assert (rows[f"{table}.NOx"]["value"], rows[f"{table}.NOx"]["kind"]) == ("250.0", "air-pollutant")
        assert (rows[f"{table}.N2O"]["value"], rows[f"{table}.N2O"]["gas"]) == ("2.0", "N2O")


def test_constants_of_electricity_stay_out_of_the_standard(rows: dict[str, Row]) -> None:
    """Seven regional constants, each in its own edition, basis primary; GB/T 2589 has a rule instead."""
    constants = {
        name: row["value"]
        for name, row in rows.items()
        if name.startswith(("cn-local/", "cn-nbs/")) and "#electricity" in name
    }
    assert sorted(constants.values()) == ["0.28078", "0.28232", "0.28498", "0.298", "0.31", "0.404"]
    assert {rows[name]["basis"] for name in constants} == {"primary"}
    for edition in ("1990", "2008", "2020"):
        energy = read_csv(FACTORS / f"cn-sac/gbt-2589-{edition}" / "energy.csv")[1]
        assert not {row["value"] for row in energy} & set(constants.values())


def test_heat_has_two_values_and_two_places(rows: dict[str, Row]) -> None:
    """0.06 is for Shanghai alone; the national default stays 0.11."""
    shanghai = rows["cn-local/shanghai-heat-2022/heat#CN-SH.heat"]
    (national,) = read_csv(FACTORS / "cn-ndrc/guides-heat/heat.csv")[1]
    assert (shanghai["region"], shanghai["value"]) == ("CN-SH", "0.06")
    assert (national["region"], national["value"]) == ("CN", "0.11")


def test_charcoal_says_what_it_includes(rows: dict[str, Row]) -> None:
    """CO2 of charcoal is biogenic; the CO2e of the exchange includes it and says so."""
    assert rows["hk-epd-emsd/gn2014p097/stationary#charcoal.CO2"]["kind"] == "biogenic-co2"
    assert "biogenic" in rows["hkex/appendix-2-2023/stationary#charcoal.CO2e"]["note"]
