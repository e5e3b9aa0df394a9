"""Fuels by litre, tonne, kWh and m3: as an edition prints the factor, or made of the parts that it prints."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import independent
import pytest
import strategies as own
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.accounting.request import heating_value_of
from carbonkit.catalog import Catalog, open_catalog
from carbonkit.errors import (
    AmbiguousFactorError,
    CarbonkitError,
    DimensionError,
    FactorNotFoundError,
    MethodError,
    UnitError,
)

UK = "uk-desnz/conversion-2025"
STEEL, OTHER, PROVINCIAL = "cn-ndrc/guide-steel-2013", "cn-ndrc/guide-other-2015", "cn-ndrc/provincial-guide-2011"
GUIDES = (STEEL, OTHER, "cn-sac/gbt-32151-22-2024", "cn-sac/gbt-32151-6-like")
COAL = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
MINERAL = [{"edition": UK, "variant": "100% mineral diesel"}]
PLAIN = [{"edition": UK, "variant": ""}]
DIESEL = {"activity": "fuel.diesel", "amount": 1000, "unit": "L", "region": "GB", "period": "2025"}
GAS = {"activity": "fuel.natural_gas", "amount": 1000, "unit": "kWh", "region": "GB", "period": "2025"}


def figure(factors: Any, row: dict[str, Any], catalog: Catalog | None = None, **choices: Any) -> Any:
    method = Method(factors=factors if isinstance(factors, list) else [factors], **choices)
    return plan(method=method, catalog=catalog or own.catalog()).figure(**row)


def china(edition: str, activity: str, amount: Any, unit: str, **choices: Any) -> Any:
    row = {"activity": activity, "amount": amount, "unit": unit, "region": "CN", "period": "2022"}
    return figure([edition], row, **choices)


def codes(found: Any) -> list[str]:
    return [one.code for one in found.findings]


# --- as the edition prints it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "unit", "tonnes"),
    [
        # UK 2025, 100% mineral diesel: 2.66155 kg CO2e a litre, 3,203.91143 a tonne, 0.26808 and 0.25199 a kWh
        (1000, "L", "2.66155"),
        (10, "t", "32.0391143"),
        (1000, "kWh (Net CV)", "0.26808"),
        (1000, "kWh (Gross CV)", "0.25199"),
    ],
)
def test_a_thousand_litres_of_diesel_in_the_uk(amount: int, unit: str, tonnes: str) -> None:
    """The row per the amount's own unit answers; a figure in CO2e says nothing of its gases."""
    found = figure(MINERAL, {**DIESEL, "amount": amount, "unit": unit})
    assert found.exact("co2e_t") == Fraction(tonnes)
    assert (found.co2_t, found.ch4_t, found.n2o_t) == (None, None, None)


def test_which_diesel_is_a_choice() -> None:
    with pytest.raises(AmbiguousFactorError, match=r"name a variant: .*100% mineral diesel.*variant = ") as error:
        figure(UK, DIESEL)
    assert len(error.value.matches) == 4


@given(st.integers(0, 10**9))
def test_litres_cubic_metres_and_gallons_give_the_same(litres: int) -> None:
    """One coefficient: 1,000 L = 1 m3 = 1 kL; doubling the amount doubles the figure."""
    one = figure(MINERAL, {**DIESEL, "amount": litres}).exact("co2e_t")
    for unit, size in (("m3", 1000), ("kL", 1000), ("uk_gallon", Fraction("4.54609"))):
        assert figure(MINERAL, {**DIESEL, "amount": Fraction(litres) / size, "unit": unit}).exact("co2e_t") == one
    assert figure(MINERAL, {**DIESEL, "amount": 2 * litres}).exact("co2e_t") == 2 * one


def test_a_us_gallon_with_its_gases() -> None:
    """EPA hub 2025, No. 2: 10.21 kg CO2, 0.41 g CH4, 0.08 g N2O a gallon; AR5: 10.21 + 0.01148 + 0.0212 = 10.24268."""
    factors = [{"edition": "us-epa/hub-2025", "variant": "Distillate Fuel Oil No. 2"}]
    found = figure(factors, {**DIESEL, "unit": "us_gallon", "region": "US"}, gwp="ipcc-ar5-100")
    assert found.exact("co2_t") == Fraction("10.21")
    assert found.exact("ch4_t") == Fraction("0.00041")
    assert found.exact("n2o_t") == Fraction("0.00008")
    assert found.exact("co2e_t") == Fraction("10.24268")


# --- net or gross ----------------------------------------------------------------------------------------------------


def test_gas_in_kwh_needs_its_calorific_value() -> None:
    """UK 2025: 0.2027 kg a kWh net, 0.18296 gross; neither is the one that is meant if nobody says so."""
    with pytest.raises(AmbiguousFactorError, match=r"name a heating value: net, gross; .*lookup\.heating_value"):
        figure(PLAIN, GAS)
    for value, tonnes in (("net", "0.2027"), ("gross", "0.18296")):
        found = figure(PLAIN, GAS, lookup={"heating_value": value})
        assert found.exact("co2e_t") == Fraction(tonnes)
    assert figure(PLAIN, {**GAS, "unit": "m3"}).exact("co2e_t") == Fraction("2.06672")


def test_where_one_value_is_printed_it_is_still_not_guessed() -> None:
    row = {**GAS, "region": "CN", "unit": "GJ"}
    with pytest.raises(MethodError, match=r"GJ of fuel.natural_gas: net or gross\? .* is on the net calorific value"):
        figure(OTHER, row)
    # 1,000 GJ x 0.0153 tC/GJ x 0.99 x 44/12 = 55.539 t
    assert figure(OTHER, {**row, "unit": "GJ (LHV)"}).exact("co2_t") == Fraction("55.539")
    with pytest.raises(FactorNotFoundError, match="it is given for net"):
        figure(OTHER, {**row, "unit": "GJ (HHV)"})


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("kWh (Gross CV)", "kWh", "gross"),
        ("kWh(Net CV)", "kWh", "net"),
        ("GJ（低位）", "GJ", "net"),
        ("万kWh (高位发热量)", "万kWh", "gross"),
        ("m3(0C)", "m3(0C)", ""),
        ("m3 (15 °C)", "m3 (15 °C)", ""),
        ("kWh (gross", "kWh (gross", ""),
        ("", "", ""),
    ],
)
def test_words_for_the_calorific_value_behind_a_unit(text: str, unit: str, value: str) -> None:
    assert heating_value_of(text) == (unit, value)


def test_a_volume_has_no_net_or_gross() -> None:
    with pytest.raises(UnitError, match="only energy of a fuel is gross"):
        figure(MINERAL, {**DIESEL, "unit": "L (Gross CV)"})


def test_gross_energy_is_kept_and_gives_no_coal_equivalent() -> None:
    """GB/T 2589 stands on net calorific values: a tce of gross kWh of gas would be 11 % too high."""
    row = {**GAS, "unit": "kWh (Gross CV)"}
    found = figure(PLAIN, row, coal_equivalent=COAL)
    assert (found.energy_kwh, found.tce) == (1000.0, None)
    assert codes(found).count("gross-calorific-value") == 2
    with pytest.raises(MethodError, match=r"tce is demanded and cannot be had for fuel\.natural_gas; .*net calorific"):
        figure(PLAIN, row, coal_equivalent=COAL, outputs=["tce"])


def test_a_factor_that_states_no_calorific_value_is_taken_and_said() -> None:
    """HKEX 2023: 2.5529 kgCO2e a unit of towngas (48 MJ), on no stated calorific value."""
    row = {"activity": "煤氣", "amount": 1000, "unit": "towngas_unit", "region": "HK", "period": "2023"}
    assert figure("hkex/appendix-2-2023", row).exact("co2e_t") == Fraction("2.5529")
    found = figure("hkex/appendix-2-2023", row, lookup={"heating_value": "gross"})
    assert found.exact("co2e_t") == Fraction("2.5529")
    assert "heating-value-not-stated" in codes(found)


# --- in parts: calorific value x carbon content x oxidation x 44/12 --------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "activity", "unit", "product"),
    [
        # 10 t x 42.652 GJ/t x 0.0202 tC/GJ x 98 %
        (STEEL, "fuel.diesel", "t", ("42.652", "0.0202", "0.98")),
        (OTHER, "fuel.diesel", "t", ("43.33", "0.0202", "0.98")),
        # 10 万Nm3 are 100,000 Nm3 x 389.31 GJ/万Nm3 x 0.0153 tC/GJ x 99 %
        (OTHER, "fuel.natural_gas", "万Nm3", ("389.31", "0.0153", "0.99")),
    ],
)
def test_the_product_of_a_guide(edition: str, activity: str, unit: str, product: tuple[str, str, str]) -> None:
    value, carbon, oxidation = (Fraction(text) for text in product)
    found = china(edition, activity, 10, unit)
    assert found.exact("co2_t") == 10 * value * carbon * oxidation * 44 / 12
    assert found.exact("co2e_t") == found.exact("co2_t")
    assert (found.ch4_t, found.n2o_t) == (None, None)
    name = activity.removeprefix("fuel.")
    parts = [f"{edition}/fuels#{name}.{part}" for part in ("net-calorific-value", "carbon-content", "oxidation")]
    assert found.factor_used == "; ".join(parts)
    assert "ch4-n2o-not-covered" in codes(found)


def test_the_steps_of_a_guide_in_their_order() -> None:
    """t x GJ/t x tC/GJ x % x 44/12, each with its place, and CO2 stands for CO2e by the named rule."""
    derivation = china(STEEL, "fuel.diesel", 1, "t").row.derivations["co2e_t"]
    shown = [(step.printed or str(step.value), step.unit, step.reference[-12:]) for step in derivation.steps]
    assert shown == [
        ("42.652", "GJ/t", "orific-value"),
        ("0.0202", "tC/GJ", "rbon-content"),
        ("98.0", "percent", "el.oxidation"),
        ("1/100", "one/percent", ""),
        ("44/12", "tCO2/tC", ""),
        ("1", "tCO2e/tCO2", ""),
    ]
    assert "factors/cn-ndrc/guide-steel-2013/fuels.csv:" in derivation.steps[0].place


def test_the_footnote_of_a_guide_is_one_sentence_for_its_parts() -> None:
    row = {"activity": "fuel.diesel", "amount": 1.0, "unit": "t", "region": "CN", "period": "2022"}
    text = own.ledger([{**dict.fromkeys(own.COLUMNS, ""), **row}], {"factors": [STEEL]}).footnote("en")
    assert text.count("Diesel: calorific value, carbon content and oxidation factors of") == 1
    assert f"CO2 only, standing for CO2e: {STEEL}." in text


def fuels_of(edition: str) -> list[tuple[str, str]]:
    """Fuels of a guide that carbonkit knows as activities, with a unit of theirs."""
    from carbonkit.accounting.activities import activities

    rows = independent.table(f"{edition}/fuels")
    kinds = {
        carrier: {one["kind"]: one for one in rows if one["carrier"] == carrier and not one.get("variant")}
        for carrier in {one["carrier"] for one in rows}
    }
    units = {"GJ/t": "t", "GJ/万Nm3": "万Nm3", "GJ/Nm3": "Nm3", "kJ/kg": "kg"}
    return sorted(
        (carrier, units[of["net-calorific-value"]["unit"]])
        for carrier, of in kinds.items()
        if {"net-calorific-value", "carbon-content", "oxidation"} <= set(of) and f"fuel.{carrier}" in activities()
    )


ALL = [(edition, *fuel) for edition in GUIDES for fuel in fuels_of(edition)]


def test_the_guides_have_enough_fuels_to_prove_something() -> None:
    assert len(ALL) >= 60


@given(st.sampled_from(ALL), own.amounts())
def test_every_fuel_of_every_guide_equals_its_recomputation(fuel: tuple[str, str, str], amount: float) -> None:
    """As Fractions from the CSV files alone; every factor is of the one edition, whatever else is named.

    Mutations tried, red: the oxidation left out of emission._oxidised; fuels._part asks another edition.
    """
    edition, carrier, unit = fuel
    row = {"activity": f"fuel.{carrier}", "amount": amount, "unit": unit, "region": "CN", "period": "2022"}
    found = figure([edition, *(one for one in GUIDES if one != edition)], row)
    assert found.exact("co2_t") == Fraction(amount) * independent.fuel_in_parts(carrier, unit, edition)
    assert {name.partition("/fuels#")[0] for name in found.factor_used.split("; ")} == {edition}


def test_a_printed_factor_goes_before_its_parts() -> None:
    """The provincial guide prints 3.0959 kgCO2/kg beside 42652 kJ/kg, 20.2 tC/TJ and 98 %, whose product it rounds."""
    assert china(PROVINCIAL, "fuel.diesel", 1, "t").exact("co2_t") == Fraction("3.0959")
    product = Fraction(42652) / 10**6 * Fraction("20.2") * Fraction("0.98") * 44 / 12
    assert abs(product - Fraction("3.0959")) < Fraction("0.00005")
    # By energy it prints none: 1 TJ x 20.2 tC/TJ x 0.98 x 44/12
    found = china(PROVINCIAL, "fuel.diesel", 1, "TJ", lookup={"heating_value": "net"})
    assert found.exact("co2_t") == Fraction("20.2") * Fraction("0.98") * 44 / 12


def own_guide(folder: Path, *rows: str) -> Catalog:
    root = folder / "factors"
    (root / "test-pub" / "guide").mkdir(parents=True)
    (root / "regions.csv").write_text(own.REGIONS, encoding="utf-8")
    text = 'title = "guide"\ntitle_en = "guide"\nissuer = "test"\npublished = ""\n'
    (root / "test-pub" / "guide" / "source.toml").write_text(text, encoding="utf-8")
    head = "key,activity,carrier,region,kind,gas,heating_value,value,unit,evidence"
    (root / "test-pub" / "guide" / "fuels.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return open_catalog(root)


PARTS = {
    "net-calorific-value": "d.ncv,fuel.diesel,diesel,XA,net-calorific-value,,net,40,GJ/t,original",
    "carbon-content": "d.cc,fuel.diesel,diesel,XA,carbon-content,,net,0.02,tC/GJ,original",
    "oxidation": "d.of,fuel.diesel,diesel,XA,oxidation,,,75,percent,original",
}


@pytest.mark.parametrize("missing", ["", *PARTS])
def test_a_part_that_is_missing_is_named_and_never_assumed(tmp_path: Path, missing: str) -> None:
    """40 GJ/t x 0.02 tC/GJ x 75 % x 44/12 = 2.2 tCO2/t with all of them."""
    catalog = own_guide(tmp_path, *(row for kind, row in PARTS.items() if kind != missing))
    row = {**DIESEL, "amount": 1, "unit": "t", "region": "XA"}
    if not missing:
        assert figure("test-pub/guide", row, catalog).exact("co2_t") == Fraction("2.2")
        return
    with pytest.raises(FactorNotFoundError, match=f"lacks a part: .*kind {missing}.*never taken as 100 %"):
        figure("test-pub/guide", row, catalog)


def test_the_state_of_a_gas_is_not_guessed() -> None:
    with pytest.raises(FactorNotFoundError, match="per Nm3: the state of the gas behind m3 is not stated"):
        china(OTHER, "fuel.natural_gas", 1000, "m3")


# --- IPCC 2006: kg a TJ, named as a region of its own ----------------------------------------------------------------


def test_ipcc_by_mass_and_by_energy() -> None:
    """1,000 t x 43.0 GJ/t x 74,100 kg/TJ = 3,186.3 t; energy industries 3 kg CH4 and 0.6 kg N2O a TJ.

    43 TJ x 3 kg = 0.129 t CH4, 43 x 0.6 = 0.0258 t N2O; AR5: 3186.3 + 0.129 x 28 + 0.0258 x 265 = 3196.749.
    """
    world = {"edition": "ipcc/2006-volume-2", "region": "WORLD"}
    row = {**DIESEL, "unit": "t"}
    alone = figure([world], row)
    assert alone.exact("co2_t") == Fraction("3186.3")
    assert "ch4-n2o-not-covered" in codes(alone)
    factors = [{**world, "variant": "energy industries"}]
    found = figure(factors, row, gwp="ipcc-ar5-100")
    assert [found.exact(name) for name in ("co2_t", "ch4_t", "n2o_t", "co2e_t")] == [
        Fraction("3186.3"), Fraction("0.129"), Fraction("0.0258"), Fraction("3196.749"),
    ]  # fmt: skip
    by_energy = figure(factors, {**row, "amount": 43, "unit": "TJ (Net CV)"}, gwp="ipcc-ar5-100")
    assert by_energy.exact("co2e_t") == Fraction("3196.749")
    with pytest.raises(FactorNotFoundError, match=r"no variant|energy industries"):
        figure([{**world, "variant": "energy industry"}], row, gwp="ipcc-ar5-100")


# --- energy and coal equivalent without a density --------------------------------------------------------------------


def test_litres_have_no_energy_where_the_standard_is_per_kilogram() -> None:
    """Emissions stand; energy and tce are null with the number that is missing; never a density of our own."""
    found = figure(MINERAL, DIESEL, coal_equivalent=COAL)
    assert found.exact("co2e_t") == Fraction("2.66155")
    assert (found.energy_gj, found.energy_kwh, found.tce) == (None, None, None)
    texts = [one.text for one in found.findings if one.code == "density-missing"]
    assert len(texts) == 2
    assert "a density of fuel.diesel (from L to kg) is missing, so no energy is computed" in texts[0]


def test_a_fuel_that_the_standard_does_not_print_has_emissions_alone() -> None:
    """Anthracite is in the guides (steel: 20.304 GJ/t, 0.02749 tC/GJ, 94 %), not in GB/T 2589: no energy, no tce."""
    found = china(STEEL, "fuel.anthracite", 1, "t", coal_equivalent=COAL)
    expected = Fraction("20.304") * Fraction("0.02749") * Fraction("0.94") * 44 / 12
    assert found.exact("co2_t") == expected
    assert (found.energy_gj, found.tce) == (None, None)


@pytest.mark.parametrize("output", ["energy", "tce"])
def test_demanded_it_is_an_error(output: str) -> None:
    with pytest.raises(MethodError, match=f"{output} is demanded and cannot be had for fuel.diesel; .*a density of"):
        figure(MINERAL, DIESEL, coal_equivalent=COAL, outputs=[output, "emissions"])


def test_where_nothing_is_left_the_unit_is_the_problem() -> None:
    with pytest.raises(DimensionError, match="volume and mass meet only through a density of your own"):
        figure([], DIESEL, coal_equivalent=COAL)
    with pytest.raises(CarbonkitError):
        figure(MINERAL, {**DIESEL, "unit": "person"}, coal_equivalent=COAL)


# --- kinds that are no direct emission -------------------------------------------------------------------------------


def test_upstream_of_a_fuel_is_no_scope_1() -> None:
    factors = [{"edition": UK, "kind": "upstream", "variant": "100% mineral diesel"}]
    found = figure(factors, DIESEL)
    (note,) = [one for one in found.findings if one.code == "nonconforming-factor-kind"]
    assert "Scope 1 asks for direct emissions, its stage is upstream" in note.text
    assert codes(figure(MINERAL, DIESEL)) == []
