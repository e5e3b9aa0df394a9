"""A choice of the method holds everywhere, and what does not fit is said: evidence, validity, purpose, basis, scope."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

import carbonkit as ck
from carbonkit.errors import CarbonkitError, MethodError, ProblemsError

CATALOG = ck.open_catalog()


def ledger(*rows: dict[str, Any], **choices: Any) -> ck.Ledger:
    plain = {"activity": "electricity.purchased", "amount": 1000.0, "unit": "kWh", "region": "CN-ZJ", "period": "2022"}
    frame = pd.DataFrame([{**plain, "entry": "", **row} for row in rows])
    return ck.calculate(frame, method=ck.Method(**choices), catalog=CATALOG)


def codes(made: ck.Ledger) -> set[str]:
    return {one.code for one in made.findings}


@pytest.mark.parametrize("edition", ["cn-ndrc/average-2012", "cn-ndrc/baseline-2016"])
def test_the_least_evidence_holds_for_the_membership_too(edition: str) -> None:
    """That Zhejiang is in the East grid is only recalled for these editions, their factors are better known."""
    kind = "OM" if "baseline" in edition else "average"
    factors = [{"edition": edition, "kind": kind}]
    assert ledger({}, factors=factors).lines["evidence"].tolist() == ["recalled"]
    with pytest.raises(ProblemsError, match="its evidence is recalled, the method demands one-source"):
        ledger({}, factors=factors, evidence="one-source")


def test_a_notice_outside_its_years_is_said() -> None:
    """0.5703 was meant for the inventories of 2022."""
    notice = [{"edition": "cn-mee/ets-2023-43", "kind": "ets-notice", "region": "CN"}]
    assert "outside-validity" in codes(ledger({"period": "2019"}, factors=notice))
    assert "outside-validity" not in codes(ledger({"period": "2022-05"}, factors=notice))


@pytest.mark.parametrize("kind", ["average-excl-market-non-fossil", "fossil-only"])
def test_a_market_only_average_is_nonconforming_for_location_based_scope_2(kind: str) -> None:
    factors = [{"edition": "cn-mee/average-2022", "kind": kind, "region": "CN"}]
    assert "nonconforming-factor-kind" in codes(ledger({}, factors=factors))


@pytest.mark.parametrize(
    ("purpose", "edition", "kind", "fits"),
    [
        ("hkex", "cn-mee/average-2022", "average", True),
        ("cn-ets", "cn-mee/average-2022", "average", False),
        ("cn-ets", "cn-mee/ets-2023-43", "ets-notice", True),
        ("gb-32150", "cn-mee/ets-2023-43", "ets-notice", False),
    ],
)
def test_a_factor_for_another_purpose_is_said(purpose: str, edition: str, kind: str, fits: bool) -> None:
    factors = [{"edition": edition, "kind": kind, "region": "CN"}]
    assert ("factor-for-other-purpose" in codes(ledger({}, factors=factors, purpose=purpose))) is not fits


def test_heat_is_not_valued_with_the_coal_rate_of_power() -> None:
    heat = ck.quantity(100, "GJ")
    rate = "cn-cec/coal-rate-supply/supply#2020"
    edition = "cn-sac/gbt-2589-2020"
    with pytest.raises(MethodError, match="not a standard coal consumption of heat"):
        ck.coal_equivalent(heat, carrier="heat", edition=edition, basis="primary", rate=rate)
    with pytest.raises(MethodError, match="a coal rate makes a primary value"):
        ck.coal_equivalent(ck.quantity(1, "kWh"), carrier="electricity", edition=edition, basis="calorific", rate=rate)
    # 1,000 kWh x 305.5 g
    tonnes = ck.coal_equivalent(
        ck.quantity(1000, "kWh"), carrier="electricity", edition=edition, basis="primary", rate=rate
    )
    assert float(tonnes.magnitude) == 0.3055


def test_a_part_of_scope_2_below_zero_is_said() -> None:
    """Bought in 2021, more sent out than bought in 2022: the whole is positive, the part of 2022 is not."""
    rows = [{"amount": 200.0, "period": "2021"}, {"amount": 100.0}, {"amount": -250.0, "entry": "export"}]
    made = ledger(*rows, factors=["cn-mee/average-2021", "cn-mee/average-2022"], exports="cn-net")
    # (100 - 250) x 0.5153 kg
    (found,) = [one for one in made.findings if one.code == "scope-2-part-below-zero"]
    assert "electricity.purchased CN-ZJ 2022 is -0.077295 tCO2e" in found.text


def test_an_exact_figure_of_a_text_is_that_of_the_decimal() -> None:
    """0.045 GJ x 0.11 t/GJ = 0.00495 t, which a float of 0.045 is not."""
    plan = ck.plan(method=ck.Method(factors=["cn-ndrc/guides-heat"]), catalog=CATALOG)
    figure = plan.figure(activity="heat.purchased", amount="0.045", unit="GJ", region="CN", period=2022)
    assert figure.exact("co2_t") == Fraction("0.00495")


@pytest.mark.parametrize("unit", ["kgce/m3", "kgce per 立方米", "tce/万立方米"])
def test_an_own_value_in_any_spelling_of_its_unit(unit: str) -> None:
    """1.25 kgce/m3 = 12.5 tce per 10,000 m3; 1,000 m3 give 1.25 tce."""
    value = "12.5" if "万" in unit else "1.25"
    own = {"fuel.natural_gas": {"value": value, "unit": unit, "source": "supplier's test of 2022"}}
    coal = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific", "values": own}
    made = ledger({"activity": "天然气", "unit": "m3"}, coal_equivalent=coal)
    assert made.total("tce").value == Fraction("1.25")


def test_an_own_value_that_is_no_coal_equivalent_is_refused() -> None:
    own = {"fuel.natural_gas": {"value": "38.9", "unit": "MJ/m3", "source": "test"}}
    with pytest.raises(CarbonkitError, match="does not measure coal equivalent"):
        ledger(
            {"activity": "天然气", "unit": "m3"},
            coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific", "values": own},
        )
