"""The tables hold the figures that a second reading of the sources gives, and none of the known slips."""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_files import FACTORS, Row, read_csv

ANCHORS = [row for path in sorted(Path(__file__).parent.glob("anchors*.csv")) for row in read_csv(path)[1]]


def test_anchors(factors: dict[str, Row]) -> None:
    """The printed digits, typed by hand a second time, are those of the table."""
    differing = []
    for anchor in ANCHORS:
        row = factors[anchor["reference"]]
        printed = row["value"] or f"{row['low']} to {row['high']}"
        if (printed, row["unit"]) != (anchor["value"], anchor["unit"]):
            differing.append((anchor, printed, row["unit"]))
    assert differing == []


def test_every_table_has_anchors(tables: dict[str, list[Row]]) -> None:
    """Two anchors for a table, or all of its rows."""
    assert len({anchor["reference"] for anchor in ANCHORS}) >= 300
    counted = Counter(anchor["reference"].partition("#")[0] for anchor in ANCHORS)
    assert {name for name, rows in tables.items() if counted[name] < min(2, len(rows))} == set()
    assert set(counted) <= set(tables)


def test_number_of_rows(tables: dict[str, list[Row]]) -> None:
    """A row that is lost or doubled is seen."""
    expected = {
        "cn-ndrc/baseline-2012/grid": 12,
        "cn-ndrc/baseline-2015/grid": 12,
        "cn-ndrc/baseline-2016/grid": 6,
        "cn-mee/baseline-2019/grid": 12,
        "cn-ndrc/average-2010/grid": 1,
        "cn-ndrc/average-2012/grid": 6,
        "cn-mee/average-2021/grid": 40,
        "cn-mee/average-2022/grid": 40,
        "cn-mee/average-2023/grid": 40,
        "cn-cec/coal-rate-supply/supply": 20,
        "ipcc/sar/gwp-100": 48,
        "ipcc/tar/gwp-100": 91,
        "ipcc/ar4/gwp-100": 93,
        "ipcc/ar5/gwp-100": 100,
        "ipcc/ar5-ccf/gwp-100": 101,
        "ipcc/ar6/gwp-100": 100,
        "ipcc/ar6/gwp-20": 87,
    }
    assert {name: len(tables[name]) for name in expected} == expected


@pytest.mark.parametrize("edition", ["2008", "2020"])
def test_app_typos_are_absent(edition: str, factors: dict[str, Row]) -> None:
    """Kerosene 1.4286 and LPG 0.7143 circulate in apps; the standard prints 1.4714 and 1.7143."""
    table = f"cn-sac/gbt-2589-{edition}/energy"
    assert factors[f"{table}#kerosene.coal-equivalent"]["value"] == "1.4714"
    assert factors[f"{table}#lpg.coal-equivalent"]["value"] == "1.7143"


def test_ets_numbers_are_never_an_average(factors: dict[str, Row]) -> None:
    """0.6101, 0.5839, 0.5810 and 0.5703 are of kind ets-notice; no national average has them."""
    ets = {"0.6101", "0.5839", "0.5810", "0.5703"}
    found = {row["value"]: row["kind"] for row in factors.values() if row.get("region") == "CN" and row["value"] in ets}
    assert found == dict.fromkeys(ets, "ets-notice")


def test_2012_averages_are_never_a_baseline(factors: dict[str, Row]) -> None:
    """The 2012 averages, often called baseline, are of kind average; no OM or BM has their values."""
    averages = {row["value"] for name, row in factors.items() if name.startswith("cn-ndrc/average-2012/")}
    assert len(averages) == 6
    assert not [name for name, row in factors.items() if row["kind"] in {"OM", "BM"} and row["value"] in averages]


def test_mainland_grid_factors_cover_co2_only(factors: dict[str, Row]) -> None:
    """The 2016 note prints tCO2e/MWh for a factor of CO2; the table does not repeat it."""
    kinds = {"average", "average-excl-market-non-fossil", "fossil-only", "ets-notice", "OM", "BM"}
    grid = [row for name, row in factors.items() if row["kind"] in kinds and name.startswith("cn-")]
    assert {row["gas"] for row in grid} == {"CO2"}
    assert {row["unit"] for row in grid} == {"tCO2/MWh", "kgCO2/kWh"}


def test_printed_digits_are_kept(factors: dict[str, Row]) -> None:
    """Trailing zeros stay: four decimals in every grid table."""
    for name, row in factors.items():
        if row["kind"] in {"average", "OM", "BM", "ets-notice"} and name.startswith("cn-"):
            assert len(row["value"].partition(".")[2]) == 4, name


def test_water_factors_differ_by_edition(factors: dict[str, Row]) -> None:
    """Fresh water is 0.0857 in 2008 and 0.2571 in 2020: never one for the other."""
    old = factors["cn-sac/gbt-2589-2008/media#fresh_water.coal-equivalent"]
    new = factors["cn-sac/gbt-2589-2020/media#fresh_water.coal-equivalent"]
    assert (old["value"], new["value"]) == ("0.0857", "0.2571")


def test_coal_rate_has_no_target_and_is_of_supply(tables: dict[str, list[Row]]) -> None:
    """The 2025 target is no outcome; the rate of generation is another quantity."""
    rows = tables["cn-cec/coal-rate-supply/supply"]
    assert [row["key"] for row in rows] == [str(year) for year in range(2005, 2025)]
    assert {row["kind"] for row in rows} == {"coal-rate-supply"}


def test_primary_value_of_electricity_is_no_constant(factors: dict[str, Row]) -> None:
    """等价值 of electricity and heat is a rule: no row of Annex A has the basis primary."""
    energy = {name: row for name, row in factors.items() if "/gbt-2589-" in name and "/energy#" in name}
    assert {row["basis"] for row in energy.values()} == {"", "calorific"}
    based = {row["carrier"] for row in energy.values() if row["basis"] == "calorific"}
    assert based == {"electricity", "heat", "steam"}
    assert "0.404" not in {row["value"] for row in energy.values()}


def test_media_are_primary(factors: dict[str, Row]) -> None:
    """Every row of Annex B has the basis primary; only the 2008 compressed air names its reference state.

    The annex of GB 30251 is another rule: its 8.792 MJ/kWh is neither calorific nor primary, so it has no basis.
    """
    media = {name: row for name, row in factors.items() if "/media#" in name}
    refining = {name for name in media if name.startswith("cn-sac/gb-30251-2024/")}
    assert len(refining) == 5
    assert {media[name].get("basis", "") for name in refining} == {""}
    assert {row["basis"] for name, row in media.items() if name not in refining} == {"primary"}
    assert {name for name, row in media.items() if row.get("state")} == {
        "cn-sac/gbt-2589-2008/media#compressed_air.coal-equivalent",
        "cn-sac/gbt-2589-2008/media#compressed_air.energy-equivalent",
    }


def test_recalled_figures_keep_their_mark(factors: dict[str, Row]) -> None:
    """The baselines of 2012 and 2015 and most calorific values of 2020 are recalled, their coefficients are not."""
    for name, row in factors.items():
        if name.startswith(("cn-ndrc/baseline-2012/", "cn-ndrc/baseline-2015/")):
            assert row["evidence"] == "recalled", name
        assert row["evidence"] != "original", name
    table = "cn-sac/gbt-2589-2020/energy"
    assert factors[f"{table}#raw_coal.net-calorific-value"]["evidence"] == "recalled"
    assert factors[f"{table}#raw_coal.coal-equivalent"]["evidence"] == "one-source"
    assert factors[f"{table}#methanol.net-calorific-value"]["evidence"] == "recalled"
    media = "cn-sac/gbt-2589-2008/media"
    assert factors[f"{media}#oxygen.coal-equivalent"]["evidence"] == "two-sources"
    assert factors[f"{media}#oxygen.energy-equivalent"]["evidence"] == "recalled"


def test_sasac_is_an_alias_with_its_doubt(sources: dict[str, dict[str, object]]) -> None:
    """The name that one report prints leads to the edition, and says that it is likely a mistranslation."""
    source = sources["cn-ndrc/baseline-2015"]
    assert "SASAC Regional Electric Grid Emission Factor (2015)" in source["aliases"]  # type: ignore[operator]
    assert any("likely, not certainly" in problem for problem in source["problems"])  # type: ignore[attr-defined]
    assert "SASAC" in (FACTORS / "cn-ndrc" / "baseline-2015" / "NOTES.md").read_text(encoding="utf-8")


def test_product_footprint_is_for_products_only(sources: dict[str, dict[str, object]]) -> None:
    """Life-cycle figures of electricity can never be asked for an inventory."""
    assert sources["cn-mee/footprint-2023"]["purposes"] == ["product"]
    assert {folder for folder, source in sources.items() if "product" in source["purposes"]} == {  # type: ignore[operator]
        "cn-mee/footprint-2023",
        "ember/owid-2025",
    }


def test_2012_combined_margin_of_a_project_document(factors: dict[str, Row]) -> None:
    """A solar project of 2013 prints 14,023 t from 15,580 MWh (North) and 63,831 t from 72,668 MWh (Northwest).

    The document rounds the margin to four decimals and cuts the tonnes.
    """
    for grid, energy_mwh, printed_t in (("NORTH", 15580, 14023), ("NORTHWEST", 72668, 63831)):
        table = f"cn-ndrc/baseline-2012/grid#CN-GRID-{grid}"
        margins = (Decimal(factors[f"{table}.OM"]["value"]), Decimal(factors[f"{table}.BM"]["value"]))
        combined = (margins[0] * 3 + margins[1]) / 4
        assert int(combined.quantize(Decimal("0.0001"), "ROUND_HALF_UP") * energy_mwh) == printed_t
