"""The search over the whole catalogue: what made a figure is always among what it finds, and nothing else is.

The independent check is a plain loop in Fractions over every factor; it knows nothing of columns or bounds. The region
is stated in most of these: mixes over regions, which cost most of a search, then do not come into question.
"""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.catalog import Factor, margin_kind, open_catalog
from carbonkit.catalog.kinds import kinds
from carbonkit.cli import main
from carbonkit.disclosure.check import check
from carbonkit.disclosure.explanation import Slip
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.one_figure import report_of_one
from carbonkit.disclosure.slips import SLIPS, digit_slips
from carbonkit.quantities import Printed, round_half_up

CATALOG = open_catalog()
ELECTRICITY = "electricity.purchased"


def _emission_factors() -> list[Factor]:
    """Every factor of CO2 or CO2e of purchased electricity that a figure of a scope may stand on."""
    return [
        factor
        for edition in CATALOG.editions()
        if edition.has_activity(ELECTRICITY)
        for factor in edition.of_activity(ELECTRICITY)
        if factor.gas in ("CO2", "CO2e")
        and kinds()[factor.kind].measures == "emission"
        and factor.kind != "product-carbon-footprint"
        and factor.value > 0
    ]


FACTORS = [factor for factor in _emission_factors() if factor.region]
amounts = st.integers(10_000, 99_999_999).map(lambda number: f"{number:,}")
places = st.integers(0, 3)


def tonnes(amount: str, factor: Factor, ratio: Fraction = Fraction(1)) -> Fraction:
    """kWh x factor, in tonnes, with the unit text taken apart by hand."""
    above, _, below = factor.unit.partition("/")
    in_tonnes = {"t": Fraction(1), "k": Fraction(1, 1000), "g": Fraction(1, 10**6), "l": Fraction("0.00045359237")}
    per_kwh = {"kWh": Fraction(1), "MWh": Fraction(1, 1000)}
    return Printed(amount).value * factor.value * in_tonnes[above[0]] * per_kwh[below] * ratio


PER_KWH = {factor.reference: tonnes("1", factor) for factor in FACTORS}


def searched(printed: str, amount: str, **named: str) -> Judgement:
    report = report_of_one(f"{printed} tCO2e", f"{amount} kWh", activity=ELECTRICITY, needs_source=False, **named)  # type: ignore[arg-type]
    return check(report, catalog=CATALOG, search=True).claims[0]


def single(one: Judgement) -> set[tuple[str, str]]:
    """Reference and slip of the explanations by one factor."""
    assert one.search is not None
    return {
        (way.factors[0].reference, way.slip.text if way.slip else "")
        for way in one.search.explanations
        if len(way.factors) == 1
    }


@given(st.sampled_from(FACTORS), amounts, places)
def test_what_made_a_figure_is_found_again(factor: Factor, amount: str, digits: int) -> None:
    """Any edition, region and kind; rounded half up. Breaks if `_outwards` rounds inwards, or a kind is left out."""
    printed = round_half_up(tonnes(amount, factor), digits)
    assume(Printed(printed).low > 0)
    assert (factor.reference, "") in single(searched(printed, amount, region=factor.region))


@given(st.sampled_from(["cn-ndrc/baseline-2012", "cn-mee/baseline-2019"]), st.sampled_from(["1", "3"]), amounts)
def test_a_combined_margin_is_found_again(edition: str, share: str, amount: str) -> None:
    weights = (Fraction(1, 2), Fraction(1, 2)) if share == "1" else (Fraction(3, 4), Fraction(1, 4))
    factor = CATALOG.factor(f"{edition}/grid#CN-GRID-EAST.{margin_kind(*weights)}")
    printed = round_half_up(tonnes(amount, factor), 2)
    assert (factor.reference, "") in single(searched(printed, amount, region=factor.region))


@given(st.sampled_from(FACTORS), amounts, places)
def test_the_search_finds_what_a_plain_loop_finds(factor: Factor, amount: str, digits: int) -> None:
    """No more and no less, among factors without a slip: exact intervals over all of them."""
    printed = round_half_up(tonnes(amount, factor), digits)
    figure, given_amount = Printed(printed), Printed(amount)
    assume(figure.low > 0)
    low, high = (end / given_amount.value for end in (given_amount.low, given_amount.high))
    expected = set()
    for reference, per_kwh in PER_KWH.items():
        exact = per_kwh * given_amount.value
        if exact * low <= figure.high and figure.low <= exact * high:
            expected.add(reference)
    found = {
        reference
        for reference, slip in single(searched(printed, amount, region=factor.region))
        if not slip and ".CM(" not in reference
    }
    assert found == expected


@given(st.sampled_from(FACTORS), amounts, st.integers(0, 2))
def test_more_digits_never_make_more_explanations(factor: Factor, amount: str, digits: int) -> None:
    exact = tonnes(amount, factor)
    coarse, fine = (round_half_up(exact, places) for places in (digits, digits + 2))
    assume(Printed(coarse).low > 0)
    # The fine figure lies inside the coarse one, unless its own half unit reaches over the edge.
    assume(Printed(coarse).low <= Printed(fine).low and Printed(fine).high <= Printed(coarse).high)
    plain = [
        {one for one in single(searched(printed, amount, region=factor.region)) if not one[1]}
        for printed in (fine, coarse)
    ]
    assert plain[0] <= plain[1]


@given(st.sampled_from(SLIPS), st.sampled_from(["CN-ZJ", "CN-GD", "CN-BJ"]), amounts)
def test_a_slip_that_was_made_is_among_those_named(slip: Slip, region: str, amount: str) -> None:
    factor = CATALOG.factor(f"cn-mee/average-2022/grid#{region}.average")
    printed = round_half_up(tonnes(amount, factor, slip.ratio), 4)
    assume(Printed(printed).low > 0)
    one = searched(printed, amount, edition="cn-mee/average-2022", region=region, period="2022")
    found = single(one)
    assert (factor.reference, slip.text) in found or (factor.reference, "") in found


@given(st.data(), amounts)
def test_swapped_digits_are_named(data: st.DataObject, amount: str) -> None:
    """The figure was computed with 354,683 and the report prints 356,483."""
    swaps = [slip for slip in digit_slips(amount) if slip.name == "digits-swapped"]
    assume(swaps)
    slip = data.draw(st.sampled_from(swaps))
    factor = CATALOG.factor("cn-mee/average-2022/grid#CN-ZJ.average")
    printed = round_half_up(tonnes(amount, factor, slip.ratio), 3)
    one = searched(printed, amount, edition="cn-mee/average-2022", region="CN-ZJ", period="2022")
    found = single(one)
    assert (factor.reference, slip.text) in found or (factor.reference, "") in found


@pytest.mark.parametrize(
    ("printed", "named", "verdict", "reference"),
    [
        # 356,483 kWh x 0.5703 = 203.3023: the notice of the trading scheme, not the average of 2022
        (
            "203.30",
            {"edition": "cn-mee/average-2022", "region": "CN", "period": "2022"},
            "reproduced-under-assumption",
            "cn-mee/ets-2023-43/grid#CN.ets-notice",
        ),
        # x 0.8244 = 293.8846: the operating margin of the grid that Zhejiang is in
        (
            "293.88",
            {"edition": "cn-mee/average-2022", "region": "浙江", "period": "2022"},
            "reproduced-under-assumption",
            "cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM",
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
