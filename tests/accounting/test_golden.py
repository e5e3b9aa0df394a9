"""Figures that a report, a standard or a notice prints, or that follow from one by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import strategies as own

from carbonkit.accounting.coal import coal_equivalent
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.errors import CarbonkitError, DimensionError, MethodError, ProblemsError
from carbonkit.quantities.registry import quantity

COAL_2020 = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}
COAL_2008 = {"edition": "cn-sac/gbt-2589-2008", "basis": "calorific"}


def figure(method: dict[str, Any], **row: Any) -> Any:
    return plan(method=Method(**method), catalog=own.catalog()).figure(**row)


FY2022 = {"activity": "electricity.purchased", "amount": "356,483", "unit": "kWh", "region": "East China"}


def test_fy2022_electricity_by_the_east_operating_margin() -> None:
    """356,483 kWh x 0.8244 tCO2/MWh = 293.8845852 t; + 0.1229 kgce/kWh = 43.8117607 tce; x 3.6 = 1,283.3388 GJ."""
    found = figure(
        {"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": "OM"}], "coal_equivalent": COAL_2020},
        **FY2022,
        period="2021-04-01/2022-03-31",
    )
    assert found.exact("co2_t") == Fraction("293.8845852")
    assert found.exact("tce") == Fraction("43.8117607")
    assert found.exact("energy_gj") == Fraction("1283.3388")
    assert (f"{found.co2_t:.2f}", f"{found.tce:.2f}") == ("293.88", "43.81")
    assert found.factor_used == "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("OM", "0.8244"),
        ("BM", "0.6889"),
        # 0.5 x 0.8244 + 0.5 x 0.6889; 0.75 x 0.8244 + 0.25 x 0.6889
        ("CM(OM=0.5,BM=0.5)", "0.75665"),
        ("CM(OM=0.75,BM=0.25)", "0.790525"),
    ],
)
def test_margins_of_the_east_grid(kind: str, expected: str) -> None:
    """Weights stand in the kind; the combined margin is exact."""
    found = figure({"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": kind}]}, **{**FY2022, "amount": 1000})
    assert found.exact("co2_t") == Fraction(expected)


@pytest.mark.parametrize("edition", [COAL_2008, COAL_2020], ids=["2008", "2020"])
def test_diesel_ten_tonnes(edition: dict[str, str]) -> None:
    """10 t x 1.4571 kgce/kg = 14.571 tce in both editions; the heating value differs: 42,652 and 42,705 kJ/kg."""
    found = figure({"coal_equivalent": edition}, activity="柴油", amount=10, unit="吨")
    assert found.exact("tce") == Fraction("14.571")
    assert found.exact("energy_gj") == Fraction("426.52" if edition is COAL_2008 else "427.05")
    assert found.co2e_t is None


def test_a_fuel_in_energy_goes_through_standard_coal() -> None:
    """29.307 GJ are one tonne of standard coal (29,307 kJ/kg), whatever the fuel."""
    found = figure({"coal_equivalent": COAL_2020}, activity="fuel.diesel", amount="29.307", unit="GJ")
    # The amount is the double next to 29.307, so the exact figure lies within half a unit of its last place.
    assert abs(found.exact("tce") - 1) < Fraction(1, 10**15)
    assert found.tce == pytest.approx(1, abs=1e-15)


def test_purchased_heat_by_the_default_of_the_guides() -> None:
    """100 GJ x 0.11 tCO2/GJ = 11 t; x 0.03412 kgce/MJ = 3.412 tce."""
    found = figure(
        {"factors": ["cn-ndrc/guides-heat"], "coal_equivalent": COAL_2020},
        activity="heat.purchased",
        amount=100,
        unit="GJ",
        region="CN",
    )
    assert found.exact("co2_t") == 11
    assert found.exact("co2e_t") == 11
    assert found.exact("tce") == Fraction("3.412")


def test_steam_in_tonnes_by_its_enthalpy() -> None:
    """10 t x (2763 - 83.74) kJ/kg = 26.7926 GJ; x 0.11 = 2.947186 t; x 0.03412 kgce/MJ = 0.914163512 tce."""
    method = {
        "factors": ["cn-ndrc/guides-heat"],
        "coal_equivalent": COAL_2020,
        "steam": {"enthalpy": "2763"},
    }
    found = figure(method, activity="steam.purchased", amount=10, unit="t", region="CN")
    assert found.exact("energy_gj") == Fraction("26.7926")
    assert found.exact("co2_t") == Fraction("2.947186")
    assert found.exact("tce") == Fraction("0.914163512")
    assert "recalled-factor" in {note.code for note in found.findings}
    assert figure({**method, "steam": {"enthalpy": "2.763", "unit": "MJ/kg"}}, activity="steam.purchased", amount=10,
                  unit="t", region="CN").exact("co2_t") == Fraction("2.947186")  # fmt: skip


@pytest.mark.parametrize(
    ("steam", "words"),
    [(None, "tonnes of steam have no energy of their own"), ({"enthalpy": "80"}, "lies below that of feed water")],
)
def test_steam_in_tonnes_needs_a_sensible_enthalpy(steam: dict[str, str] | None, words: str) -> None:
    """No default enthalpy, no negative energy."""
    with pytest.raises(MethodError, match=words):
        figure({"coal_equivalent": COAL_2020, "steam": steam}, activity="steam.purchased", amount=10, unit="t")


def test_media_stand_beside_a_calorific_total() -> None:
    """1,000 m3 of oxygen x 0.4 kgce/m3 = 0.4 tce, in tce_media; the 0.1229 tce of 1 MWh in tce."""
    rows = [
        {**own.ANCHORS[0], "unit": "MWh", "amount": 1.0},
        {**own.ANCHORS[0], "activity": "medium.oxygen", "unit": "m3", "amount": 1000.0, "region": ""},
    ]
    beside = own.ledger(rows, {"coal_equivalent": COAL_2020})
    assert beside.total("tce").value == Fraction("0.1229")
    assert beside.total("tce_media").value == Fraction("0.4")
    assert "media-beside" in {one.code for one in beside.findings}
    inside = own.ledger(rows, {"coal_equivalent": COAL_2020, "media": "include"})
    assert inside.total("tce").value == Fraction("0.5229")
    (mixed,) = [one for one in inside.findings if one.code == "mixed-basis"]
    assert mixed.rows == 1
    with pytest.raises(MethodError, match="no row has tce_media"):
        inside.total("tce_media")


def test_media_are_inside_a_primary_total() -> None:
    """Annex B prints primary values, so a primary total includes them without a word of mixed bases."""
    rate = "cn-cec/coal-rate-supply/supply#2020"
    rows = [
        {**own.ANCHORS[0], "unit": "MWh", "amount": 1.0},
        {**own.ANCHORS[0], "activity": "medium.oxygen", "unit": "m3", "amount": 1000.0, "region": ""},
    ]
    ledger = own.ledger(rows, {"coal_equivalent": {**COAL_2020, "basis": "primary", "electricity": rate}})
    # 1 MWh x 305.5 gce/kWh = 0.3055 tce; + 0.4
    assert ledger.total("tce").value == Fraction("0.7055")
    assert "mixed-basis" not in {one.code for one in ledger.findings}


@pytest.mark.parametrize(
    ("medium", "unit", "edition", "expected"),
    [
        ("fresh_water", "t", COAL_2020, "0.2571"),
        ("fresh_water", "t", COAL_2008, "0.0857"),
        ("calcium_carbide", "t", COAL_2020, "2078.6"),
        ("compressed_air", "m3", COAL_2020, "0.04"),
        ("compressed_air", "Nm3", COAL_2008, "0.04"),
    ],
)
def test_media_of_annex_b(medium: str, unit: str, edition: dict[str, str], expected: str) -> None:
    """A thousand units give the printed kgce per unit in tce: 0.2571 kgce/t in 2020, 0.0857 in 2008."""
    found = figure({"coal_equivalent": edition}, activity=f"medium.{medium}", amount=1000, unit=unit)
    assert found.exact("tce_media") == Fraction(expected)


def test_a_volume_without_a_state_does_not_meet_a_factor_with_one() -> None:
    """Compressed air of 2008 is per normal cubic metre: a plain m3 (7 % apart at 20 °C) is refused."""
    with pytest.raises(DimensionError):
        figure({"coal_equivalent": COAL_2008}, activity="medium.compressed_air", amount=1, unit="m3")


def test_the_primary_value_of_electricity_needs_a_named_coal_rate() -> None:
    """No rate is guessed; with one, 356,483 kWh x 305.5 gce/kWh = 108.9055565 tce."""
    method = {"coal_equivalent": {**COAL_2020, "basis": "primary"}}
    with pytest.raises(MethodError, match="发电煤耗"):
        figure(method, **FY2022)
    method["coal_equivalent"]["electricity"] = "cn-cec/coal-rate-supply/supply#2020"
    assert figure(method, **FY2022).exact("tce") == Fraction("108.9055565")
    method["coal_equivalent"]["electricity"] = "cn-sac/gbt-2589-2020/energy#diesel.coal-equivalent"
    with pytest.raises(MethodError, match="not a standard coal consumption"):
        figure(method, **FY2022)


def test_a_coal_rate_printed_as_a_range_is_refused() -> None:
    """2021 is known as 301.5 to 302.5 only: no middle is taken."""
    rate = "cn-cec/coal-rate-supply/supply#2021"
    method = {"coal_equivalent": {**COAL_2020, "basis": "primary", "electricity": rate}}
    with pytest.raises(CarbonkitError, match=r"range, 301\.5 to 302\.5"):
        figure(method, **FY2022)


def test_natural_gas_is_a_range_until_the_method_names_a_value() -> None:
    """GB/T 2589-2020 prints 1.1 to 1.33 kgce/m3; with 1.2143 of one's own, 10,000 m3 are 12.143 tce."""
    row = {"activity": "天然气", "amount": 10000, "unit": "m3"}
    with pytest.raises(CarbonkitError, match=r"range, 1\.1 to 1\.33 kgce/m3.*coal_equivalent\.values"):
        figure({"coal_equivalent": COAL_2020}, **row)
    own_value = {"fuel.natural_gas": {"value": "1.2143", "unit": "kgce/m3", "source": "supplier's analysis"}}
    found = figure({"coal_equivalent": {**COAL_2020, "values": own_value}}, **row)
    assert found.exact("tce") == Fraction("12.143")
    assert found.energy_gj is None
    assert {"own-value", "range-not-used"} <= {note.code for note in found.findings}


def test_uk_water_is_co2e_only() -> None:
    """1,000 m3 x 0.149 kgCO2e/m3 (2022) = 0.149 tCO2e; the factor does not say how much is CO2, so co2_t is null."""
    row = {
        "activity": "water.supply",
        "amount": 1000,
        "unit": "m3",
        "region": "HK",
        "period": "2022",
        "factor": "uk-desnz/conversion-2022/water#water-supply",
    }
    found = figure({}, **row)
    assert found.exact("co2e_t") == Fraction("0.149")
    assert found.co2_t is None
    assert "region-differs" in {note.code for note in found.findings}
    tonnes = figure({}, **{**row, "unit": "t"})
    assert tonnes.co2e_t == found.co2e_t
    assert "water-density" in {note.code for note in tonnes.findings}
    with pytest.raises(MethodError, match=r"is for water\.treatment"):
        figure({}, **{**row, "factor": "uk-desnz/conversion-2022/water#water-treatment"})


@pytest.mark.parametrize(
    ("region", "period", "expected", "reference"),
    [
        ("浙江", "2022", "0.5153", "cn-mee/average-2022/grid#CN-ZJ.average"),
        ("華東電網", "2022", "0.5617", "cn-mee/average-2022/grid#CN-GRID-EAST.average"),
        ("China", "2022", "0.5366", "cn-mee/average-2022/grid#CN.average"),
        ("CN-SC", "2022-07", "0.1404", "cn-mee/average-2022/grid#CN-SC.average"),
    ],
)
def test_averages_of_2022(region: str, period: str, expected: str, reference: str) -> None:
    """Announcement No. 33 of 2024, per MWh: the same numbers as printed per kWh in kg."""
    found = figure(
        {"factors": ["cn-mee/average-2022"]},
        activity="電力",
        amount=1,
        unit="MWh",
        region=region,
        period=period,
    )
    assert found.exact("co2_t") == Fraction(expected)
    assert found.factor_used == reference


def test_a_province_meets_a_baseline_through_the_membership_of_its_edition() -> None:
    """Zhejiang is in the East grid of the baseline 2012: exact, and a step of the derivation, no fallback."""
    ledger = own.ledger(
        [{**own.ANCHORS[0], "unit": "MWh", "amount": 1000.0, "kind": "OM"}], {"factors": ["cn-ndrc/baseline-2012"]}
    )
    assert ledger.total("co2_t").value == Fraction("824.4")
    assert "CN-ZJ is in CN-GRID-EAST (factors/cn-ndrc/baseline-2012/membership.csv:" in ledger.explain(0)
    assert "fallback-used" not in {one.code for one in ledger.findings}


def test_coal_equivalent_of_a_quantity() -> None:
    """The function of the public face: 43.81 tce, by either Chinese or English name of the basis."""
    for basis in ("calorific", "当量值", "當量值"):
        found = coal_equivalent(
            quantity("356,483", "kWh"), carrier="electricity", edition="cn-sac/gbt-2589-2020", basis=basis
        )
        assert f"{found.magnitude:.2f} {found.units}" == "43.81 tce"


def test_intensity_per_person_and_per_scaled_currency() -> None:
    """293.8845852 t per 83 persons = 3.5407...; per 12,3 万元: 万 is taken out of the unit, exactly."""
    ledger = own.ledger(
        [{**own.ANCHORS[0], "unit": "kWh", "amount": 356483.0, "kind": "OM"}], {"factors": ["cn-ndrc/baseline-2012"]}
    )
    per_person = ledger.intensity("co2e_t", per="83", unit="人")
    assert per_person.value == Fraction("293.8845852") / 83
    assert (per_person.unit, per_person.rounded(2)) == ("tCO2e/person", "3.54")
    myriads = ledger.intensity("co2e_t", per="12.3", unit="万人民币")
    assert myriads.value == Fraction("293.8845852") / 123000
    assert myriads.unit == "tCO2e/CNY"
    for nothing in ("0", "-3"):
        with pytest.raises(MethodError, match="has no meaning"):
            ledger.intensity("co2e_t", per=nothing, unit="person")


def test_heat_of_a_province_needs_the_policy_parent_region() -> None:
    """The guides print one value for China: a province takes it only by an opt-in step, which is said."""
    row = {**own.ANCHORS[1], "region": "CN-ZJ", "amount": 10.0}
    with pytest.raises(ProblemsError, match=r'lookup\.region = "parent-region"'):
        own.ledger([row], {"factors": ["cn-ndrc/guides-heat"]})
    ledger = own.ledger([row], {"factors": ["cn-ndrc/guides-heat"], "lookup": {"region": "parent-region"}})
    assert ledger.total("co2_t").value == Fraction("1.1")
    assert "fallback-used" in {one.code for one in ledger.findings}
    assert "fallback: Zhejiang (CN-ZJ) has none; its parent China (CN) answers" in ledger.explain(0)
