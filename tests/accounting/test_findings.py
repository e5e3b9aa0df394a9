"""Findings: what is true and worth knowing travels with the result, with its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import strategies as own

from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method

ROW = {**own.ANCHORS[0], "unit": "kWh", "amount": 356483.0}
COAL = {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}


def found(rows: list[own.Row], **choices: Any) -> dict[str, list[str]]:
    findings: dict[str, list[str]] = {}
    for one in own.ledger(rows, choices).findings:
        findings.setdefault(one.code, []).append(str(one))
    return findings


def test_a_recalled_factor_is_named() -> None:
    """Every value of the baseline 2012 is recalled; the evidence of the line is the weakest of all factors."""
    texts = found([{**ROW, "kind": "OM"}], factors=["cn-ndrc/baseline-2012"])["recalled-factor"]
    assert any(text.startswith("recalled-factor: cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM") for text in texts)
    ledger = own.ledger([{**ROW, "kind": "OM"}], {"factors": ["cn-ndrc/baseline-2012"], "coal_equivalent": COAL})
    assert ledger.lines["evidence"].tolist() == ["recalled"]
    assert "recalled-factor" not in found([ROW], factors=["cn-mee/average-2022"], coal_equivalent=COAL)


def test_the_lag_of_a_factor_is_counted_to_the_end_of_the_period() -> None:
    """A period to March 2024 and a factor of 2022: two years before; a factor of 2023 for 2021: two years after."""
    texts = found([{**ROW, "period": "2023-04-01/2024-03-31"}], factors=["cn-mee/average-2022"])["factor-lag"]
    assert texts == ["factor-lag: cn-mee/average-2022 describes 2022, 2 years before the period's end (1 row)"]
    texts = found([{**ROW, "period": "2021"}], factors=["cn-mee/average-2023"])["factor-lag"]
    assert texts == ["factor-lag: cn-mee/average-2023 describes 2023, 2 years after the period's end (1 row)"]
    assert "factor-lag" not in found([ROW], factors=["cn-mee/average-2022"])


def test_a_fallback_that_was_allowed_is_said() -> None:
    """latest-before takes 2023 for 2025; exact in any edition goes before it."""
    row = {**ROW, "period": "2025"}
    texts = found([row], factors=list(own.AVERAGES), lookup={"year": "latest-before(max=3)"})["fallback-used"]
    assert texts == [
        "fallback-used: no factor describes 2025; latest-before(max=3) takes that of 2023 (1 row)",
    ]
    assert "fallback-used" not in found(
        [{**ROW, "period": "2021"}], factors=list(own.AVERAGES), lookup={"year": "latest-before(max=3)"}
    )


def test_by_days_weighs_the_years_of_a_fiscal_year() -> None:
    """2021-04-01/2022-03-31: 275 days x 0.5568 (China 2021) + 90 days x 0.5366 (2022), over 365."""
    from fractions import Fraction

    row = {**ROW, "unit": "MWh", "amount": 365.0, "region": "CN", "period": "2021-04-01/2022-03-31"}
    choices = {"factors": list(own.AVERAGES), "lookup": {"year": "by-days"}}
    assert own.ledger([row], choices).total("co2_t").value == 275 * Fraction("0.5568") + 90 * Fraction("0.5366")
    assert "275/365 cn-mee/average-2021/grid#CN.average, 90/365 cn-mee/average-2022/grid#CN.average" in str(
        found([row], **choices)["weighted-by-days"]
    )


def test_a_margin_in_scope_2_is_nonconforming_with_its_difference_to_the_average() -> None:
    """East OM 2012 0.8244 against the average of East in 2012, 0.7035: 0.8244 / 0.7035 - 1 = +17.2 %."""
    row = {**ROW, "region": "CN-GRID-EAST", "kind": "OM", "period": "2012"}
    (text,) = found([row], factors=["cn-ndrc/baseline-2012"])["nonconforming-factor-kind"]
    assert "+17.2 % from cn-ndrc/average-2012/grid#CN-GRID-EAST.average (0.7035 kgCO2/kWh)" in text
    (text,) = found([{**row, "period": "2016"}], factors=["cn-ndrc/baseline-2012"])["nonconforming-factor-kind"]
    assert "no average of CN-GRID-EAST for the period to compare with" in text
    assert "nonconforming-factor-kind" not in found([ROW], factors=["cn-mee/average-2022"])


def test_a_co2_factor_in_a_co2e_total_says_what_it_leaves_out() -> None:
    texts = found([ROW, ROW], factors=["cn-mee/average-2022"], gwp="ipcc-ar6-100")["ch4-n2o-not-covered"]
    assert texts == [
        "ch4-n2o-not-covered: cn-mee/average-2022 covers CO2 only; CH4 and N2O of generation are not in the CO2e "
        "figure (2 rows)"
    ]


def test_a_total_of_several_gwp_sets_lists_them() -> None:
    """UK water of 2022 comes in CO2e with AR4; electricity by AR6 beside it: both sets named; alone, none."""
    water = {
        **ROW,
        "activity": "water.supply",
        "unit": "m3",
        "factor": "uk-desnz/conversion-2022/water#water-supply",
        "region": "GB",
    }
    (text,) = found([ROW, water], factors=["cn-mee/average-2022"], gwp="ipcc-ar6-100")["mixed-gwp"]
    assert "ipcc-ar4-100, ipcc-ar6-100" in text
    assert "mixed-gwp" not in found([water], gwp="ipcc-ar6-100")
    assert "mixed-gwp" not in found([ROW], factors=["cn-mee/average-2022"], gwp="ipcc-ar6-100")
    two_sets = [water, {**water, "factor": "uk-desnz/conversion-2024/water#water-supply"}]
    assert "ipcc-ar4-100, ipcc-ar5-100" in found(two_sets)["mixed-gwp"][0]


def test_a_fuel_without_an_emission_factor_is_in_no_total_and_says_so() -> None:
    diesel = {**ROW, "activity": "fuel.diesel", "unit": "t", "amount": 10.0, "region": ""}
    texts = found([ROW, diesel], factors=["cn-mee/average-2022"], coal_equivalent=COAL)["emissions-not-covered"]
    assert texts == [
        "emissions-not-covered: no edition that the method names has emission factors for fuel.diesel: its emissions "
        "are in no total (1 row)"
    ]


def test_a_factor_of_another_region_that_a_row_asks_for_is_said() -> None:
    """A factor named in the row is used, and the ledger says that it describes somewhere else."""
    row = {**ROW, "factor": "cn-mee/average-2022/grid#CN-SH.average"}
    (text,) = found([row], factors=["cn-mee/average-2022"])["region-differs"]
    assert "cn-mee/average-2022/grid#CN-SH.average describes Shanghai (CN-SH), the row is in CN-ZJ" in text
    # A grid that holds the province by the edition's own membership is no difference.
    grid = {**ROW, "factor": "cn-mee/average-2022/grid#CN-GRID-EAST.average"}
    assert "region-differs" not in found([grid], factors=["cn-mee/average-2022"])


def test_the_first_edition_answers_and_the_others_are_named() -> None:
    """Two editions of no year would both answer: the first is used, the finding names the other."""
    choices = [{"edition": name, "kind": "OM"} for name in ("cn-ndrc/baseline-2012", "cn-ndrc/baseline-2015")]
    (text,) = found([{**ROW, "region": "CN-GRID-EAST", "period": ""}], factors=choices)["also-matched"]
    assert "baseline-2012/grid#CN-GRID-EAST.OM is used; cn-ndrc/baseline-2015/grid#CN-GRID-EAST.OM" in text


def test_two_matches_in_one_edition_are_an_error(tmp_path: Path) -> None:
    """Never the first of two: both are listed."""
    lines = [f"XA.{n},electricity.purchased,XA,average,CO2,2022,0.{n},tCO2/MWh,original" for n in (4, 5)]
    catalog = own.write_catalog(tmp_path, {"test-pub/two": lines})
    row = pd.DataFrame({name: [value] for name, value in {**ROW, "region": "XA"}.items()})
    with pytest.raises(ValueError, match=r"2 factors match .*#XA\.4, .*#XA\.5"):
        calculate(row, method=Method(factors=["test-pub/two"]), catalog=catalog)


def test_what_was_not_published_yet_is_not_seen(tmp_path: Path) -> None:
    """as_of sees what was certainly public by then; an unknown date is refused by that name."""
    line = ["XA.average,electricity.purchased,XA,average,CO2,2022,0.5,tCO2/MWh,original"]
    catalog = own.write_catalog(
        tmp_path,
        {"test-pub/dated": line, "test-pub/undated": line},
        {"test-pub/dated": "2024-12-20/2024-12-26"},
    )
    row = pd.DataFrame({name: [value] for name, value in {**ROW, "region": "XA"}.items()})
    from datetime import date

    for edition, day, reason in (
        ("dated", date(2024, 12, 25), "not-yet-published"),
        ("undated", date(2030, 1, 1), "publication-date-unknown"),
    ):
        with pytest.raises(ValueError, match=reason):
            calculate(row, method=Method(factors=[f"test-pub/{edition}"], as_of=day), catalog=catalog)
    seen = calculate(row, method=Method(factors=["test-pub/dated"], as_of=date(2024, 12, 26)), catalog=catalog)
    assert seen.lines["co2_t"].iloc[0] == 356483.0 * 0.0005


def test_a_finding_counts_its_rows_and_names_its_plan_rows() -> None:
    """Three rows of two keys behind one sentence."""
    rows = [ROW, {**ROW, "unit": "MWh"}, ROW]
    (one,) = own.ledger(rows, {"factors": ["cn-mee/average-2022"]}).findings
    assert (one.rows, one.plan_rows) == (3, (0, 1))
    assert str(one).endswith("(3 rows)")
