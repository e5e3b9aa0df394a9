"""What a new user found, each as the smallest row that showed it; numbers by hand from the printed figures."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import strategies as own

from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.errors import (
    AmbiguousUnitError,
    CarbonkitError,
    DimensionError,
    FactorNotFoundError,
    ProblemsError,
    UnknownNameError,
)
from carbonkit.output.ledgers import ledger_json, ledger_text, write_ledger
from carbonkit.output.used import factors_used

UK, OTHER, IPCC = "uk-desnz/conversion-2025", "cn-ndrc/guide-other-2015", "ipcc/2006-volume-2"
COAL = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
MWH = {"activity": "electricity.purchased", "amount": 1, "unit": "MWh", "region": "CN", "period": "2022"}
DIESEL = {"activity": "fuel.diesel", "amount": 10, "unit": "t", "region": "CN", "period": "2022"}


def figure(row: dict[str, Any], **choices: Any) -> Any:
    return plan(method=Method(**choices), catalog=own.catalog()).figure(**row)


def calc(rows: list[dict[str, Any]], choices: dict[str, Any], **more: Any) -> Any:
    return own.ledger(
        [{**dict.fromkeys(own.COLUMNS, ""), **row, "amount": float(row["amount"])} for row in rows], choices, **more
    )


def texts(ledger: Any, code: str) -> list[str]:
    return [str(one) for one in ledger.findings if one.code == code]


# --- names and units that lose a distinction -------------------------------------------------------------------------


def test_gas_oil_is_not_road_diesel() -> None:
    """UK 2025: gas oil 2.75541 kg CO2e a litre; as "average biofuel blend" it gave 2.57082 without a word."""
    row = {**DIESEL, "amount": 100, "unit": "L", "region": "GB", "period": "2025"}
    for name in ("gas oil", "Gas Oil", "red diesel"):
        with pytest.raises(UnknownNameError, match=r'write fuel\.diesel.*variant = "gas oil"'):
            figure({**row, "activity": name}, factors=[{"edition": UK, "variant": "average biofuel blend"}])
    found = figure(row, factors=[{"edition": UK, "variant": "gas oil"}])
    assert found.exact("co2e_t") == Fraction("0.275541")


def test_coal_does_not_say_which_coal() -> None:
    with pytest.raises(UnknownNameError, match=r"fuel\.raw_coal, or fuel\.coal"):
        figure({**DIESEL, "activity": "coal"}, factors=[OTHER])


@pytest.mark.parametrize("unit", ["度", "万度", "度电"])
@pytest.mark.parametrize(
    ("activity", "hint"),
    [
        ("煤氣", "煤氣度.*48 MJ.*m3.*kWh"),
        ("天然气", "write m3, or kWh"),
        ("热力", "write kWh"),
        ("自来水", "write m3"),
        ("柴油", "write kWh"),
    ],
)
def test_du_is_the_kwh_of_an_electricity_meter_only(activity: str, unit: str, hint: str) -> None:
    with pytest.raises(AmbiguousUnitError, match=hint):
        figure({**DIESEL, "activity": activity, "unit": unit, "region": "HK"}, factors=["hkex/appendix-2-2023"])


def test_a_unit_of_towngas_is_48_mj() -> None:
    """HKEX 2023: 2.5529 kg CO2e a unit; 1,000 units are 48 GJ and 2.5529 t. Read as kWh they gave 0.19 t."""
    row = {"activity": "煤氣", "amount": 1000, "region": "HK", "period": "2023"}
    for unit in ("煤氣度", "煤气度", "towngas_unit"):
        found = figure({**row, "unit": unit}, factors=["hkex/appendix-2-2023"])
        assert (found.exact("co2e_t"), found.exact("energy_gj")) == (Fraction("2.5529"), 48)
    assert figure({**MWH, "unit": "万度"}, factors=["cn-mee/average-2022"]).exact("energy_kwh") == 10000


# --- what a total is without -----------------------------------------------------------------------------------------


def test_an_energy_total_names_what_it_is_without() -> None:
    """1 MWh is 3.6 GJ; 10 t of diesel are in no energy, because nothing names their calorific value."""
    rows = [MWH, DIESEL, {**DIESEL, "amount": 2}, {**DIESEL, "activity": "fuel.lpg"}]
    choices = {"factors": {"electricity.purchased": ["cn-mee/average-2022"], "fuel.diesel": [OTHER]}}
    ledger = calc(rows, choices)
    assert float(ledger.total("energy_gj")) == 3.6
    assert texts(ledger, "energy-not-computed") == [
        "energy-not-computed: the energy total is without fuel.diesel, fuel.lpg: name coal_equivalent.edition, which "
        "has the net calorific values (3 rows)"
    ]
    assert not texts(calc(rows[1:3], choices), "energy-not-computed"), "there is no energy total"
    assert not texts(calc(rows, {**choices, "outputs": ["emissions"]}, on_error="collect"), "energy-not-computed")
    assert not texts(calc(rows, {**choices, "coal_equivalent": COAL}), "energy-not-computed")


def test_a_fuel_that_the_standard_does_not_print_is_named() -> None:
    row = {**DIESEL, "activity": "fuel.anthracite"}
    found = texts(calc([row, DIESEL], {"coal_equivalent": COAL}), "energy-not-computed")
    assert found == [
        "energy-not-computed: cn-sac/gbt-2589-2020 prints no net calorific value of fuel.anthracite: its energy is in "
        "no total (1 row)",
        "energy-not-computed: cn-sac/gbt-2589-2020 prints no coal equivalent of fuel.anthracite: its tce is in no "
        "total (1 row)",
    ]


# --- what a finding compares with ------------------------------------------------------------------------------------


def test_an_average_of_the_other_gas_is_compared_and_said_so() -> None:
    """China 2023: life cycle 583.608 g CO2e, average 0.5306 kg CO2: 0.583608 / 0.5306 - 1 = +10.0 %."""
    factors = [{"edition": "ember/owid-2025", "kind": "average-life-cycle"}]
    (text,) = texts(calc([{**MWH, "period": "2023"}], {"factors": factors}), "nonconforming-factor-kind")
    assert "+10.0 % from cn-mee/average-2023/grid#CN.average (0.5306 kgCO2/kWh, an average of CO2 beside" in text
    (text,) = texts(
        calc([{**MWH, "region": "US", "period": "2023"}], {"factors": factors}), "nonconforming-factor-kind"
    )
    assert "several: us-epa/egrid-2023/subregion#US.average.CO2, us-epa/hub-2025/electricity#US.average.CO2" in text


# --- all factors behind a ledger -------------------------------------------------------------------------------------


def test_a_ledger_in_json_has_all_references(tmp_path: Path) -> None:
    rows = [{**MWH, "region": "US-EGRID-CAMX", "period": "2023"}, DIESEL]
    choices = {
        "factors": {"electricity.purchased": ["us-epa/egrid-2023"]},
        "gwp": "ipcc-ar5-100",
        "coal_equivalent": COAL,
    }
    ledger = calc(rows, choices)
    wanted = {
        *(f"us-epa/egrid-2023/subregion#CAMX.average.{gas}" for gas in ("CO2", "CH4", "N2O")),
        *(f"ipcc/ar5/gwp-100#{gas}" for gas in ("CO2", "CH4", "N2O")),
        "cn-sac/gbt-2589-2020/energy#electricity.coal-equivalent",
        *(f"cn-sac/gbt-2589-2020/energy#diesel.{kind}" for kind in ("net-calorific-value", "coal-equivalent")),
    }
    assert set(ledger.references) == wanted
    assert len(ledger.references) == len(wanted)
    assert json.loads(ledger_json(ledger))["factors_used"] == list(ledger.references)
    write_ledger(ledger, tmp_path / "a.json")
    assert set(factors_used(tmp_path / "a.json")) == wanted
    write_ledger(ledger, tmp_path / "a.csv")
    assert not any("gwp-100" in name for name in factors_used(tmp_path / "a.csv"))


def test_references_are_those_of_rows_without_a_problem(tmp_path: Path) -> None:
    rows = [MWH, {**MWH, "region": "CN-ZJ", "amount": -1}]
    ledger = calc(rows, {"factors": ["cn-mee/average-2022"]}, on_error="collect")
    assert ledger.references == ("cn-mee/average-2022/grid#CN.average",)
    (tmp_path / "a.json").write_text('{"lines": [], "factors_used": [5]}', encoding="utf-8")
    with pytest.raises(ProblemsError, match="factors_used is no list of references"):
        factors_used(tmp_path / "a.json")


def test_one_row_is_one_row() -> None:
    choices = {"factors": ["cn-mee/average-2022"]}
    assert ledger_text(calc([MWH], choices)).startswith("1 row, 1 distinct key\n")
    assert ledger_text(calc([MWH, MWH], choices)).startswith("2 rows, 1 distinct key\n")


# --- refusals that name the way out ----------------------------------------------------------------------------------


def refusal(row: dict[str, Any], **choices: Any) -> str:
    with pytest.raises(CarbonkitError) as caught:
        figure(row, **choices)
    assert isinstance(caught.value, FactorNotFoundError | DimensionError)
    return str(caught.value)


def test_a_province_and_a_national_guide() -> None:
    text = refusal({**DIESEL, "region": "CN-ZJ"}, factors=[OTHER])
    assert text.count(OTHER) == 1
    assert text.endswith(
        f'{OTHER} has its figures for CN only; name lookup.region = "parent-region", or '
        'factors = [{ edition = "...", region = "CN" }] in the method'
    )
    here = figure(DIESEL, factors=[OTHER]).exact("co2_t")
    for choices in (
        {"factors": [OTHER], "lookup": {"region": "parent-region"}},
        {"factors": [{"edition": OTHER, "region": "CN"}]},
    ):
        assert figure({**DIESEL, "region": "CN-ZJ"}, **choices).exact("co2_t") == here
    abroad = refusal({**DIESEL, "region": "GB"}, factors=[OTHER])
    assert "parent-region" not in abroad
    assert 'region = "CN"' in abroad


def test_litres_and_a_guide_per_tonne_say_that_a_density_is_missing() -> None:
    text = refusal({**DIESEL, "unit": "L"}, factors=[OTHER])
    assert f"the amount is in L, the net calorific value of {OTHER} per t: there is no density between them" in text
    assert text.count(OTHER) == 1
    text = refusal({**DIESEL, "unit": "L"}, coal_equivalent=COAL)
    assert "a density of fuel.diesel (from L to kg) is missing" in text


def test_a_variant_that_is_named_for_all_activities() -> None:
    factors: list[Any] = [{"edition": UK, "variant": "100% mineral diesel"}]
    text = refusal({**MWH, "region": "GB", "period": "2025"}, factors=factors)
    assert 'add activity = "..." to it, and name the edition again for electricity.purchased' in text
    mended = [{**factors[0], "activity": "fuel.diesel"}, UK]
    assert figure({**MWH, "region": "GB", "period": "2025"}, factors=mended).factor_used.startswith(UK)
    of_one = refusal({**DIESEL, "region": "GB", "period": "2025"}, factors=[{**mended[0], "variant": "blue"}])
    assert "meant for all activities" not in of_one


def test_gases_of_two_kinds_are_refused_in_so_many_words() -> None:
    world = {"edition": IPCC, "region": "WORLD"}
    wood = refusal({**DIESEL, "activity": "fuel.wood"}, factors=[world], gwp="ipcc-ar5-100")
    assert "prints CH4 and N2O of it as combustion, and its CO2 as biogenic-co2" in wood
    assert "CO2 of biomass stands outside of the scopes, and CH4 and N2O without it are not computed" in wood
    petrol = {**world, "kind": "mobile-combustion", "variant": "road, Uncontrolled"}
    text = refusal({**DIESEL, "activity": "fuel.petrol"}, factors=[petrol], gwp="ipcc-ar5-100")
    assert "CH4 and N2O of it as mobile-combustion, and its CO2 as combustion" in text
    assert "gases of two kinds or variants are not put together" in text


# --- exports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exports", ["cn-net", "ghgp-gross"])
def test_a_fuel_that_is_handed_on_was_not_burned(exports: str) -> None:
    """10 t less 4 t: 6 t x 43.33 GJ/t x 0.0202 tC/GJ x 98 % x 44/12; the rule of gross figures is about Scope 2."""
    rows = [DIESEL, {**DIESEL, "amount": -4, "entry": "export"}]
    ledger = calc(rows, {"factors": [OTHER], "exports": exports})
    carbon = 6 * Fraction("43.33") * Fraction("0.0202") * Fraction("0.98")
    assert ledger.total("co2_t").value == carbon * Fraction(44, 12)
    assert "Scope 2" not in ledger.explain(1)
