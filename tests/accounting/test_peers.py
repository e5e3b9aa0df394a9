"""What peers get wrong (DESIGN 7), one test a line: the docstring names the trap and who fell into it."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import strategies as own

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import plan
from carbonkit.errors import (
    CarbonkitError,
    FactorNotFoundError,
    NumberError,
    ProblemsError,
    UnitError,
    UnknownNameError,
    ValueRangeError,
)

AVERAGE = {"factors": ["cn-mee/average-2022"]}
ROW = {"activity": "electricity.purchased", "amount": 356483, "unit": "kWh", "region": "CN", "period": "2022"}


def figure(method: dict[str, Any], **change: Any) -> Any:
    return plan(method=Method(**method), catalog=own.catalog()).figure(**{**ROW, **change})


def test_the_country_asked_for_is_the_country_used() -> None:
    """greenlang-cli: country CN, US factor 0.385 used (137.2 t), and the record still says CN.

    356,483 kWh x 0.5366 = 191.2887778 t, and the factor used names CN.
    """
    found = figure(AVERAGE)
    assert found.exact("co2_t") == Fraction("191.2887778")
    assert found.factor_used == "cn-mee/average-2022/grid#CN.average"
    with pytest.raises(FactorNotFoundError) as caught:
        figure(AVERAGE, region="GB")
    assert caught.value.reason == "other-region-only"


@pytest.mark.parametrize("region", ["XX", "XXX", "Atlantis", "", "None"])
def test_an_unknown_region_has_no_figure(region: str) -> None:
    """codecarbon: XXX gives a world average and a log line; greenlang-cli: XX gives the US factor and success."""
    with pytest.raises(CarbonkitError):
        figure(AVERAGE, region=region)


@pytest.mark.parametrize("region", ["Zhejang", "Guangdnog", "CN-ZI", "Eest China"])
def test_a_typo_in_a_region_is_not_the_national_value(region: str) -> None:
    """codecarbon: 'californa' is a traceback in the log, and the national value is returned."""
    with pytest.raises(UnknownNameError) as caught:
        figure({**AVERAGE, "lookup": {"region": "parent-region"}}, region=region)
    assert caught.value.closest


def test_a_contract_factor_of_zero_is_not_replaced(tmp_path: Path) -> None:
    """atomic6ghg: a contract factor 0.0 is taken for missing, a fully renewable PPA reports 86.3 t."""
    catalog = own.write_catalog(
        tmp_path,
        {
            "test-pub/contract": ["XA.ppa,electricity.purchased,XA,average,CO2,2022,0.0,tCO2/MWh,original"],
            "test-pub/grid": ["XA.grid,electricity.purchased,XA,average,CO2,2022,0.8,tCO2/MWh,original"],
        },
    )
    method = Method(factors=["test-pub/contract", "test-pub/grid"], lookup={"year": "latest-before(max=3)"})
    found = plan(method=method, catalog=catalog).figure(**{**ROW, "region": "XA"})
    assert (found.co2_t, found.co2e_t, found.factor_used) == (0.0, 0.0, "test-pub/contract/grid#XA.ppa")


@pytest.mark.parametrize("unit", ["", "None", "nan", None])
def test_a_row_without_a_unit_is_an_error(unit: str | None) -> None:
    """atomic6ghg: unit None gives 0.0 t."""
    table = pd.DataFrame({name: [value] for name, value in {**ROW, "unit": unit}.items()})
    with pytest.raises(ProblemsError, match="unit"):
        own.ledger(table, AVERAGE)


def test_negative_electricity_is_an_error_not_zero() -> None:
    """atomic6ghg: negative electricity becomes 0.0; codecarbon: -207.6 t."""
    with pytest.raises(ValueRangeError, match="a use is never negative"):
        figure(AVERAGE, amount=-356483)


@pytest.mark.parametrize("amount", [float("nan"), math.inf, -math.inf, "nan", "inf", "NaN", None, ""])
def test_nan_is_never_a_success(amount: Any) -> None:
    """greenlang-cli: success True with nan; co2calculator, codecarbon, iam-units: nan passes."""
    with pytest.raises((ValueRangeError, NumberError)):
        figure(AVERAGE, amount=amount)
    table = pd.DataFrame({**{name: [value] * 2 for name, value in ROW.items()}, "amount": [1.0, amount]})
    with pytest.raises(ProblemsError, match="row 1: amount"):
        own.ledger(table, AVERAGE)


def test_kwh_times_tonnes_per_mwh_is_293_and_not_293_884() -> None:
    """publicodes: 293,884.6 t with a warning; IF: 293,884.6 under the label t; atomic6ghg: 294.21."""
    found = figure({"factors": [{"edition": "cn-ndrc/baseline-2012", "kind": "OM"}]}, region="CN-GRID-EAST")
    assert found.exact("co2_t") == Fraction("293.8845852")
    assert found.exact("co2e_t") == Fraction("293.8845852")


def test_kwh_and_mwh_are_not_added_as_numbers() -> None:
    """publicodes: 10 kWh + 5 MWh = 15 kWh. They are 5,010 kWh."""
    rows = [{**own.ANCHORS[0], "amount": 10.0, "unit": "kWh"}, {**own.ANCHORS[0], "amount": 5.0, "unit": "MWh"}]
    assert own.ledger(rows, AVERAGE).total("energy_kwh").value == 5010


@pytest.mark.parametrize("unit", ["ton", "tons", "MT", "mt", "kt", "T"])
def test_a_ton_is_refused(unit: str) -> None:
    """pint: ton is 907 kg, MT a megatesla, kt a knot, T a tesla."""
    method = {"coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}}
    with pytest.raises(UnitError, match="write"):
        figure(method, activity="fuel.diesel", amount=10, unit=unit)


@pytest.mark.parametrize("unit", ["mWh", "mwh"])
def test_a_milliwatt_hour_is_refused(unit: str) -> None:
    """pint: mWh is a milliwatt-hour, dimensionally valid, so nothing complains: a factor of 10^9."""
    with pytest.raises(UnitError, match="write MWh"):
        figure(AVERAGE, unit=unit)


@pytest.mark.parametrize("unit", ["t", "m3", "person", "tCO2e", "km"])
def test_a_wrong_unit_never_gives_a_figure(unit: str) -> None:
    """publicodes: 1000 m3 x t/MWh = 824.4 t; IF: GJ x t/kWh "= t"."""
    with pytest.raises(CarbonkitError):
        figure(AVERAGE, unit=unit)


def test_a_gwp_set_holds_the_numbers_of_its_own_report() -> None:
    """CCF and others: AR5 numbers (28, 265) under an AR6 label. AR6: CH4 27.9, N2O 273; AR5: 28, 265; AR4: 25, 298."""
    catalog = own.catalog()
    values = {
        name: [catalog.gwp(f"ipcc-{name}-100", gas).printed for gas in ("CH4", "N2O")] for name in ("ar4", "ar5", "ar6")
    }
    assert values == {"ar4": ["25", "298"], "ar5": ["28", "265"], "ar6": ["27.9", "273"]}
    with pytest.raises(UnknownNameError):
        plan(method=Method(gwp="ipcc-ar7-100"), catalog=catalog)


def test_fossil_and_non_fossil_methane_are_two_values() -> None:
    """Most tools: one CH4 value. AR6 (table 7.15): 29.8 fossil, 27.0 non-fossil."""
    catalog = own.catalog()
    assert catalog.gwp("ipcc-ar6-100", "CH4-fossil").value == Fraction("29.8")
    assert catalog.gwp("ipcc-ar6-100", "CH4-nonfossil").value == Fraction("27.0")


def test_an_average_is_not_called_a_baseline() -> None:
    """Tables that circulate call the averages of 2012 (East 0.7035) "baseline 2012" (East OM 0.8244, BM 0.6889)."""
    for edition, kind, expected in (
        ("cn-ndrc/average-2012", "average", "0.7035"),
        ("cn-ndrc/baseline-2012", "OM", "0.8244"),
        ("cn-ndrc/baseline-2012", "BM", "0.6889"),
    ):
        found = figure({"factors": [{"edition": edition, "kind": kind}]}, amount=1, unit="MWh", region="CN-GRID-EAST")
        assert found.exact("co2_t") == Fraction(expected)
    for edition, kind in (("cn-ndrc/average-2012", "OM"), ("cn-ndrc/baseline-2012", "average")):
        with pytest.raises(FactorNotFoundError) as caught:
            figure({"factors": [{"edition": edition, "kind": kind}]}, region="CN-GRID-EAST")
        assert caught.value.reason == "other-kind"


def test_the_ets_factor_is_not_the_national_average_of_2022() -> None:
    """Widespread: 0.5703 as "national average 2022". That is the ETS notice; the average of 2022 is 0.5366."""
    assert figure(AVERAGE, amount=1, unit="MWh").exact("co2_t") == Fraction("0.5366")
    notice = {"edition": "cn-mee/ets-2023-43", "kind": "ets-notice"}
    assert figure({"factors": [notice]}, amount=1, unit="MWh").exact("co2_t") == Fraction("0.5703")
    # A bare edition means an average, and the notice has none.
    with pytest.raises(FactorNotFoundError) as caught:
        figure({"factors": ["cn-mee/ets-2023-43"]})
    assert caught.value.reason == "other-kind"
    notes = figure({"factors": [notice], "purpose": "hkex"}).findings
    assert "factor-for-other-purpose" in {note.code for note in notes}


def test_a_product_footprint_is_no_scope_2_factor() -> None:
    """The life-cycle footprint of electricity (0.6205) is never an inventory factor."""
    with pytest.raises(CarbonkitError, match="never a "):
        figure({"factors": [{"edition": "cn-mee/footprint-2023", "kind": "product-carbon-footprint"}]})


@pytest.mark.parametrize(("period", "expected"), [("2021", "0.5568"), ("2022", "0.5366"), ("2023", "0.5306")])
def test_a_factor_has_a_year(period: str, expected: str) -> None:
    """Most tools: one factor per country without a year. China's average: 0.5568, 0.5366, 0.5306 in 2021 to 2023."""
    found = figure({"factors": list(own.AVERAGES)}, amount=1, unit="MWh", period=period)
    assert found.exact("co2_t") == Fraction(expected)
    assert f"average-{period}" in found.factor_used


def test_a_year_that_no_named_edition_describes_is_said() -> None:
    """Naming one edition is the choice of its year; the ledger states the lag instead of hiding it."""
    (lag,) = [note for note in figure(AVERAGE, period="2024").findings if note.code == "factor-lag"]
    assert "describes 2022, 2 years before the period's end" in lag.text
    with pytest.raises(FactorNotFoundError) as caught:
        figure({**AVERAGE, "lookup": {"year": "period-end-year"}}, period="2024")
    assert caught.value.reason == "other-year"


def test_nothing_is_a_default() -> None:
    """Many tools: a default factor, year or GWP set that changes with the release, so that a filed figure changes.

    An empty method computes energy and nothing else; asked for more it stops.
    """
    empty = Method()
    assert (empty.gwp, empty.factors, empty.coal_equivalent, empty.exports, empty.steam) == (None, [], None, None, None)
    found = figure({})
    assert (found.energy_kwh, found.tce, found.co2_t, found.co2e_t) == (356483.0, None, None, None)
    with pytest.raises(CarbonkitError):
        figure({"outputs": ["emissions"]})
    with pytest.raises(CarbonkitError):
        figure({"outputs": ["tce"]})


def test_an_edition_that_is_named_does_not_change_with_what_else_is_installed(tmp_path: Path) -> None:
    """A catalogue that gains a newer edition changes no figure of a method that names its own."""
    line = "XA.average,electricity.purchased,XA,average,CO2,{year},{value},tCO2/MWh,original"
    older = {"test-pub/average-2021": [line.format(year=2021, value="0.5")]}
    newer = {**older, "test-pub/average-2022": [line.format(year=2022, value="0.4")]}
    row = pd.DataFrame({name: [value] for name, value in {**ROW, "region": "XA"}.items()})
    found = [
        calculate(
            row,
            method=Method(factors=["test-pub/average-2021"]),
            catalog=own.write_catalog(tmp_path / str(size), editions),
        ).total("co2_t")
        for size, editions in enumerate((older, newer))
    ]
    assert found[0] == found[1]
    assert found[0].value == Fraction("178.2415")
