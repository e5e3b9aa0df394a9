"""What a verdict rests on: the report's own words, a choice inside its source, or a step that somebody assumed.

All figures by hand: 0.5153 Zhejiang, 0.5580 Beijing (MEE 2022), 0.149 kgCO2e/m3 (UK water supply 2021).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from carbonkit.errors import ProblemsError

POWER = "electricity.purchased"


def emissions(printed: str, of: Any, factor: Any, **more: Any) -> dict[str, Any]:
    return {"printed": printed, "unit": "tCO2e", "rule": "emissions", "of": of, "factor": factor, **more}


def power(printed: str, unit: str = "MWh", **more: str) -> dict[str, Any]:
    return {"printed": printed, "unit": unit, "activity": POWER, **more}


@pytest.mark.parametrize("order", [["g0", "g1"], ["g1", "g0"]])
@pytest.mark.parametrize("printed", ["1073.30", "1030.60", "1116.00"])
def test_inputs_of_two_regions_are_never_taken_at_the_factor_of_one(judge: Any, order: list[str], printed: str) -> None:
    """1,000 MWh each: 515.3 + 558.0 = 1,073.3; 1,030.6 and 1,116.0 are all at one of the two."""
    given = [power("1000", region="CN-ZJ"), power("1000", region="CN-BJ")]
    one = judge(given, [emissions(printed, order, {"edition": "cn-mee/average-2022"})]).claims[0]
    assert one.verdict == "not-computable"
    assert "make each a claim" in one.missing[0]


def test_inputs_of_two_periods_need_claims_of_their_own(judge: Any) -> None:
    given = [power("1000", period="2021"), power("1000", period="2022")]
    one = judge(given, [emissions("1030.60", ["g0", "g1"], {"edition": "cn-mee/ets-2023-43"})]).claims[0]
    assert one.verdict == "not-computable"


def test_an_assumed_density_is_an_assumption(judge: Any) -> None:
    """1,000 t of water at a factor per cubic metre: 149.0 kg needs 1 t/m3, which no report says."""
    given = [{"printed": "1000", "unit": "t", "activity": "water.supply"}]
    claim = emissions("149.0", "g0", {"value": "0.149", "unit": "kgCO2e/m3"}, assume=None) | {"unit": "kgCO2e"}
    one = judge(given, [claim]).claims[0]
    assert one.verdict == "reproduced-under-assumption"
    assert any("density" in text for text in one.assumptions)
    cubic = judge([given[0] | {"unit": "m3"}], [claim]).claims[0]
    assert cubic.verdict == "reproduced"


@pytest.mark.parametrize(
    ("printed", "low", "verdict"),
    [
        ("515.30", "0", "reproduced"),
        ("515.30", "50", "not-reproduced"),
        ("570.30", "50", "reproduced-under-assumption"),
    ],
)
def test_an_extra_source_counts_only_where_the_words_alone_do_not_do(
    judge: Any, printed: str, low: str, verdict: str
) -> None:
    """1,000 MWh x 0.5153 = 515.3; 1,000 t of water add between `low` and 60 kg/t, that is up to 60 t."""
    given = [power("1000"), {"printed": "1000", "unit": "t"}]
    assume = {"of": "g1", "low": low, "high": "60", "unit": "kgCO2e/t"}
    claim = emissions(printed, "g0", {"value": "0.5153", "unit": "tCO2/MWh"}, assume=assume)
    one = judge(given, [claim]).claims[0]
    assert one.verdict == verdict
    assert one.computed.band.low <= one.computed.nominal <= one.computed.band.high


def test_a_coefficient_of_another_carrier_is_refused(judge: Any) -> None:
    reference = "cn-sac/gbt-2589-2020/energy#heat.coal-equivalent"
    claim = {"printed": "1", "unit": "tce", "rule": "coal-equivalent", "of": "g0", "factor": {"reference": reference}}
    assert judge([power("8.1")], [claim]).claims[0].verdict == "not-computable"


def test_a_typo_in_a_region_is_a_problem_of_the_file(judge: Any) -> None:
    with pytest.raises(ProblemsError, match=r"(?s)report.regions: .*'CN-GRID-EST'.*given.0.region: .*'Mars'"):
        judge([power("1", region="Mars")], [], regions=["CN-GRID-EST"])


@pytest.mark.parametrize(("printed", "unit"), [("78.4%", "%"), ("35.6万", "万千瓦时")])
def test_a_sign_and_a_scaled_unit_are_not_applied_twice(judge: Any, printed: str, unit: str) -> None:
    with pytest.raises(ValueError, match="scaled twice"):
        judge([{"printed": printed, "unit": unit}], [])


@pytest.mark.parametrize("unit", ["kgCO2e per kWh", "kgCO2e/kWh", "kgCO2e/度", "tCO2e/MWh"])
def test_a_printed_factor_in_any_spelling_of_its_unit(judge: Any, unit: str) -> None:
    one = judge([power("1000")], [emissions("515.30", "g0", {"value": "0.5153", "unit": unit})]).claims[0]
    assert (one.verdict, one.computed.nominal) == ("reproduced", Fraction("515.3"))


def test_nested_regions_are_no_shares_of_one_whole(judge: Any) -> None:
    """Without stated regions the seven grids of the edition are mixed, not nation, grids and provinces together."""
    one = judge([power("1000")], [emissions("400.00", "g0", {"edition": "cn-mee/average-2022"})]).claims[0]
    assert {single.region for family in one.families for single in family.singles} == {
        f"CN-GRID-{name}" for name in ("NORTH", "NORTHEAST", "EAST", "CENTRAL", "NORTHWEST", "SOUTH", "SOUTHWEST")
    }
