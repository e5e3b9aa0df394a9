"""The search as a check sees it: verdicts by hand, and what the command prints and carries.

The laws of the search stand in ``test_search_laws.py``.
"""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from asking import CATALOG, ELECTRICITY
from click.testing import CliRunner

from carbonkit.cli import main
from carbonkit.disclosure.check import check
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.one_figure import report_of_one


def searched(printed: str, amount: str, **named: str) -> Judgement:
    report = report_of_one(f"{printed} tCO2e", f"{amount} kWh", activity=ELECTRICITY, needs_source=False, **named)  # type: ignore[arg-type]
    return check(report, catalog=CATALOG, search=True).claims[0]


@pytest.mark.parametrize(
    ("printed", "named", "verdict", "reference"),
    [
        # 356,483 kWh x 0.5703 = 203.3023: the notice of the trading scheme, not the average of 2022 that is named
        (
            "203.30",
            {"edition": "cn-mee/average-2022", "region": "CN", "period": "2022"},
            "explained",
            "cn-mee/ets-2023-43/grid#CN.ets-notice",
        ),
        # x 0.8244 = 293.8846: the operating margin of the grid that Zhejiang is in
        (
            "293.88",
            {"edition": "cn-mee/average-2022", "region": "浙江", "period": "2022"},
            "explained",
            "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM",
        ),
        # the same figure where no factor is named: an assumption, and no slip
        (
            "203.30",
            {"region": "CN", "period": "2022"},
            "reproduced-under-assumption",
            "cn-mee/ets-2023-43/grid#CN.ets-notice",
        ),
        # x 0.5153 = 183.6957 t, printed in kg under the heading t
        (
            "183,696",
            {"edition": "cn-mee/average-2022", "region": "浙江", "period": "2022"},
            "explained",
            "cn-mee/average-2022/grid#CN-ZJ.average",
        ),
        # x 0.5366 = 191.2888: the letter of the report; the search changes nothing
        (
            "191.29",
            {"edition": "cn-mee/average-2022", "region": "CN", "period": "2022"},
            "reproduced",
            "cn-mee/average-2022/grid#CN.average",
        ),
    ],
)
def test_figures_by_hand(printed: str, named: dict[str, str], verdict: str, reference: str) -> None:
    one = searched(printed, "356,483", **named)
    assert (one.verdict, one.factors) == (verdict, [reference])


def test_a_verdict_by_search_keeps_what_the_report_says_beside_it() -> None:
    """The computed figure stays that of the report's own words, with its difference."""
    one = searched("203.30", "356,483", edition="cn-mee/average-2022", region="CN", period="2022")
    assert one.by_search
    assert one.computed is not None
    assert float(one.computed.nominal) == pytest.approx(191.2888, abs=1e-4)
    assert one.difference_percent is not None
    assert float(one.difference_percent) == pytest.approx(-5.908, abs=1e-3)


def test_nothing_is_found_where_nothing_fits() -> None:
    """Ten kilograms a kilowatt-hour are no electricity of this world, with no slip either."""
    one = searched("4,812,345.67", "356,483", edition="cn-mee/average-2022", region="CN", period="2022")
    assert one.verdict == "not-reproduced"
    assert one.search is not None
    assert not one.search.explanations


def test_a_mix_is_no_explanation_where_the_region_is_stated() -> None:
    stated = searched("203.30", "356,483", edition="cn-mee/average-2022", region="CN", period="2022")
    open_region = searched("203.30", "356,483", edition="cn-mee/average-2022", period="2022")
    assert stated.search is not None
    assert open_region.search is not None
    assert all(len(way.factors) == 1 for way in stated.search.explanations)
    assert any(way.shares for way in open_region.search.explanations)


def test_the_command_prints_and_carries_it() -> None:
    ask = ["check", "--search", "--printed", "203.30 tCO2e", "--from", "356,483 kWh", "--activity", "electricity"]
    ask += ["--edition", "cn-mee/average-2022", "--region", "CN", "--period", "2022"]
    text = CliRunner().invoke(main, ask)
    assert text.exit_code == 0
    assert "that is not the printed 203.30 (5.91 % below what is printed)" in text.output
    assert (
        "1. cn-mee/ets-2023-43/grid#CN.ets-notice (0.5703 tCO2/MWh): 203.3023, +0.23 of the last digit" in text.output
    )
    record = json.loads(CliRunner().invoke(main, [*ask, "--format", "json"]).output)["reports"][0]["claims"][0]
    assert record["search"]["explanations"][0]["factors"] == ["cn-mee/ets-2023-43/grid#CN.ets-notice"]
    assert record["search"]["explanations"][0]["rank"]["slip"] == 0


def test_the_steps_of_an_explanation_give_its_figure_the_slip_among_them() -> None:
    """356,483 kWh x 0.5153 kg/kWh, a thousandfold: the product of the steps is the figure, and the slip is assumed."""
    one = searched("183,696", "356,483", edition="cn-mee/average-2022", region="浙江", period="2022")
    assert one.search is not None
    way = one.search.explanations[0]
    assert way.derivation is not None
    assert way.figure is not None
    assert 356483 * way.derivation.coefficient == way.figure.nominal == Fraction("356483") * Fraction("0.5153")
    assert [step.is_assumed for step in way.derivation.steps][-1]
