"""Slips: each that was made is among those named, and the page that lists them holds what the code has."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from asking import CATALOG, amounts_of, ask, rounded, search
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.accounting.activities import find_activity
from carbonkit.disclosure.check import check
from carbonkit.disclosure.report import Report
from carbonkit.disclosure.searching.choices import CHOICES
from carbonkit.disclosure.searching.explanation import Search, Slip
from carbonkit.disclosure.searching.search import search_figure
from carbonkit.disclosure.searching.slips import (
    COAL_COEFFICIENTS,
    SLIPS,
    STEPS,
    digit_slips,
    figure_digit_slips,
    rounded_digits,
)
from carbonkit.quantities import Printed

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "slips.md"
amounts = st.integers(10_000, 99_999_999).map(lambda number: f"{number:,}")
PROVINCES = ("CN-ZJ", "CN-GD", "CN-BJ", "CN-SC")


def named(result: Search) -> set[tuple[str, str]]:
    """Reference and name of each slip."""
    return {(way.factors[0].reference, slip.name) for way in result.explanations for slip in way.slips}


def plain(result: Search) -> set[str]:
    return {way.factors[0].reference for way in result.explanations if way.family == "plain"}


def test_the_page_lists_every_slip_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == {slip.name for slip in SLIPS} | set(STEPS) | set(CHOICES)


def test_the_page_has_the_ratios_of_the_code() -> None:
    """Of each slip with a constant ratio: both ways, and each the inverse of the other."""
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \|[^|]*\| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    for name in dict.fromkeys(slip.name for slip in SLIPS):
        there, back = (slip.ratio for slip in SLIPS if slip.name == name)
        assert there * back == 1
        first = rows[name].split(",")[0].replace(" 000", "000").replace(" x ", "*")
        product = Fraction(1)
        for part in first.split("*"):
            above, _, below = part.strip().replace(" ", "").partition("/")
            product *= Fraction(above) / Fraction(below or "1")
        assert product == there, name


@given(st.sampled_from(SLIPS), st.sampled_from(PROVINCES), amounts)
def test_a_slip_of_units_is_named(slip: Slip, region: str, amount: str) -> None:
    factor = CATALOG.factor(f"cn-mee/average-2022/grid#{region}.average")
    printed = rounded(Printed(amount).value * factor.value / 1000 * slip.ratio, 4)
    assume(Printed(printed).low > 0)
    result = search(printed, amount, edition="cn-mee/average-2022", region=region, period="2022")
    assert (factor.reference, slip.name) in named(result) or factor.reference in plain(result)


@given(st.sampled_from(PROVINCES), amounts, st.data(), st.sampled_from([digit_slips, figure_digit_slips]))
def test_a_slip_of_digits_is_named(region: str, amount: str, data: st.DataObject, mistype: type) -> None:
    """Computed with other digits than are printed; or computed right, and other digits printed."""
    factor = CATALOG.factor(f"cn-mee/average-2022/grid#{region}.average")
    right = rounded(Printed(amount).value * factor.value / 1000, 3)
    if mistype is digit_slips:
        slip = data.draw(st.sampled_from(digit_slips(amount)))
        computed = Printed(amount).value + slip.input_shift
        shown, given_as = rounded(computed * factor.value / 1000, 3), amount
    else:
        slip = data.draw(st.sampled_from(figure_digit_slips(right)))
        # What is printed has the same slip, seen from the other side.
        shown, given_as = slip.text.split(": ")[1].split(" computed")[0], amount
    assume(Printed(shown).low > 0)
    result = search(shown, given_as, edition="cn-mee/average-2022", region=region, period="2022")
    assert (factor.reference, slip.name) in named(result) or factor.reference in plain(result)


@given(st.sampled_from(PROVINCES), st.integers(10**6, 10**8), st.data())
def test_a_rounded_factor_is_named(region: str, number: int, data: st.DataObject) -> None:
    factor = CATALOG.factor(f"cn-mee/average-2022/grid#{region}.average")
    text, _ = data.draw(st.sampled_from(rounded_digits(factor.printed)))
    printed = rounded(number * Fraction(text) / 1000, 2)
    result = search(printed, f"{number:,}", edition="cn-mee/average-2022", region=region, period="2022")
    assert (factor.reference, "factor-rounded") in named(result) or factor.reference in plain(result)


@given(st.sampled_from(SLIPS), amounts, st.sampled_from(["truncated", "rounded-up"]))
def test_a_slip_of_units_in_a_figure_that_is_not_rounded_half_up(slip: Slip, amount: str, way: str) -> None:
    """Both changes are named, or the slip alone where half up prints the same digits."""
    factor = CATALOG.factor("cn-mee/average-2022/grid#CN-ZJ.average")
    exact = Printed(amount).value * factor.value / 1000 * slip.ratio
    printed = rounded(exact, 4, way)
    assume(Printed(printed).low > 0)
    result = search(printed, amount, edition="cn-mee/average-2022", region="CN-ZJ", period="2022")
    mine = [one for one in result.explanations if one.factors[0] == factor and one.slip == slip]
    assert [one.rounding for one in mine] in ([way], [""], ["half-even"])
    assert not any(one in result.telling for one in mine if one.rounding == way)


def test_the_column_of_the_year_before_by_hand() -> None:
    """1,000,000 kWh are printed, beside 1,100,000 of the year before: x 0.5153 kg these are 566.83 t."""
    power = {"name": "power", "printed": "1,000,000", "previous": "1,100,000", "unit": "kWh"}
    power |= {"activity": "electricity", "region": "Zhejiang"}
    claim = {"name": "S2", "printed": "566.83", "unit": "tCO2e", "rule": "emissions", "of": "power"}
    claim["factor"] = "cn-mee/average-2022"
    content = {"report": {"id": "x", "period": "2022"}, "given": [power], "claim": [claim]}
    one = check(Report.model_validate(content), catalog=CATALOG, search=True).claims[0]
    assert one.verdict == "explained"
    assert one.decided_by is not None
    assert [slip.name for slip in one.decided_by.slips] == ["columns-swapped"]


def test_two_changes_by_hand() -> None:
    """356,483.00 kWh x 0.5153 kg = 183,695.6899 kg, printed as tonnes, cut off: 183,695. Half up is 183,696."""
    result = search("183,695", "356,483.00", edition="cn-mee/average-2022", region="CN-ZJ", period="2022")
    (one,) = (way for way in result.explanations if way.family == "slips, rounded")
    assert (one.rounding, one.slip and one.slip.ratio) == ("truncated", 1000)
    assert result.telling == []


def test_a_rounded_factor_by_hand() -> None:
    """356,483 kWh x 0.52 = 185.37116 t, where Zhejiang has 0.5153."""
    result = search("185.37", "356,483", edition="cn-mee/average-2022", region="CN-ZJ", period="2022")
    best = result.explanations[0]
    assert best.slip is not None
    assert best.slip.text == "the factor 0.5153 rounded to 0.52"
    assert best.figure is not None
    assert best.figure.nominal == Fraction("185.37116")
    assert best.derivation is not None
    assert best.derivation.coefficient * 356483 == Fraction("185.37116")


def test_litres_taken_as_kilograms_by_hand() -> None:
    """12,345.6 L of diesel, multiplied as 12,345.6 kg with a factor per mass, whatever edition prints one."""
    diesel = find_activity("fuel.diesel")
    per_mass = [
        factor
        for edition in CATALOG.editions()
        if edition.has_activity(diesel.name)
        for factor in edition.of_activity(diesel.name)
        if factor.unit in ("kgCO2e/t", "tCO2e/t", "kgCO2e/kg", "kgCO2/kg") and factor.kind == diesel.factor_kind
    ]
    assert per_mass
    factor = per_mass[0]
    per_kg = factor.value * {"kgCO2e/t": Fraction(1, 10**6)}.get(factor.unit, Fraction(1, 1000))
    printed = rounded(Fraction("12345.6") * per_kg, 4)
    result = search(printed, "12,345.6", per="L", activity=diesel.name, edition=factor.edition)
    way = next(
        one
        for one in result.explanations
        if (factor.reference, "density") in {(one.factors[0].reference, slip.name) for slip in one.slips}
    )
    assert way.derivation is not None
    assert way.derivation.steps[0].is_assumed
    assert way.derivation.coefficient == per_kg


_OF_2022, _BASELINE = "cn-mee/average-2022", "cn-ndrc/baseline-2012"
CHOSEN = [
    # the average of 2023 for Zhejiang, under a footnote of 2022
    ("cn-mee/average-2023/grid#CN-ZJ.average", {"edition": _OF_2022, "region": "CN-ZJ"}, "stale-citation"),
    ("cn-mee/average-2021/grid#CN-ZJ.average", {"edition": _OF_2022, "region": "CN-ZJ"}, "neighbour-year"),
    (
        "cn-mee/average-2022/grid#CN-JS.average",
        {"edition": _OF_2022, "region": "CN-ZJ"},
        "neighbour-region",
    ),
    ("cn-mee/average-2022/grid#CN.average", {"edition": "cn-mee/ets-2023-43", "region": "CN"}, "average-for-ets"),
    ("cn-mee/ets-2023-43/grid#CN.ets-notice", {"edition": _OF_2022, "region": "CN"}, "ets-for-average"),
    ("cn-mee/ets-2023-43/grid#CN.ets-notice", {"edition": _BASELINE}, "ets-for-baseline"),
    ("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM", {"edition": "cn-mee/ets-2023-43"}, "baseline-for-ets"),
    ("cn-mee/baseline-2019/grid#CN-GRID-EAST.OM", {"edition": _OF_2022}, "baseline-for-average"),
    ("cn-mee/average-2022/grid#CN.average", {"edition": _BASELINE}, "average-for-baseline"),
    # the 2012 average factors, often printed under the name of the 2012 baseline
    ("cn-ndrc/average-2012/grid#CN-GRID-EAST.average", {"edition": _BASELINE}, "mislabelled-table"),
    (
        "cn-ndrc/baseline-2015/grid#CN-GRID-EAST.OM",
        {"edition": _BASELINE, "kind": "OM"},
        "stale-citation",
    ),
    ("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.BM", {"edition": _BASELINE, "kind": "OM"}, "other-kind"),
    ("hk-clp/emission-factors/electricity#HK-CLP.2019", {"edition": _OF_2022}, "other-source"),
]


@pytest.mark.parametrize(("reference", "what", "name"), CHOSEN, ids=lambda value: str(value)[-40:])
def test_a_slip_of_choice_is_named(reference: str, what: dict[str, str], name: str) -> None:
    """A figure from one factor where the report names another."""
    factor = CATALOG.factor(reference)
    per_kwh = factor.value / 1000
    printed = rounded(Fraction(98_765_432) * per_kwh, 3)
    result = search(printed, "98,765,432", period="2022", **what)
    mine = [way for way in result.explanations if way.factors[0].reference == reference and way.family == "plain"]
    assert [slip.name for slip in mine[0].slips][:1] == [name]
    assert mine[0].slips[0].is_choice


@pytest.mark.parametrize("reference", sorted({reference for reference, _, _ in CHOSEN}))
def test_nothing_named_is_no_slip_of_choice(reference: str) -> None:
    factor = CATALOG.factor(reference)
    printed = rounded(Fraction(98_765_432) * factor.value / 1000, 3)
    result = search(printed, "98,765,432", period="2022")
    mine = [way for way in result.explanations if way.factors[0].reference == reference and way.family == "plain"]
    assert mine[0].slips == ()


def test_an_input_that_is_not_printed_has_no_slip_of_its_digits() -> None:
    """Others determine it, to a band of its own: 356,483 x 0.5703 = 203.30."""
    result = search_figure(ask("203.30", "", region="CN", amounts=amounts_of("356,483.0")), CATALOG)
    assert result.explanations[0].factors[0].reference == "cn-mee/ets-2023-43/grid#CN.ets-notice"
    slipped = [way.slip for way in result.explanations if way.family == "digits"]
    assert all(slip is not None and slip.figure_shift for slip in slipped)


@pytest.mark.parametrize("text", ["0.5", "12", "0.012"])
def test_a_number_of_two_digits_has_no_slip_of_digits(text: str) -> None:
    """Nearly any figure is one wrong digit away."""
    assert not digit_slips(text)
    assert not figure_digit_slips(text)


def test_coal_coefficients_are_per_what_the_standard_prints() -> None:
    for carrier, several in COAL_COEFFICIENTS.items():
        printed = CATALOG.carrier_factor(carrier, "cn-sac/gbt-2589-2020", basis="calorific")
        for text, value, unit in several:
            assert unit == printed.unit
            above, _, below = text.partition("/")
            assert value == Fraction(above) / Fraction(below)
            assert abs(value / printed.value - 1) < Fraction(1, 1000)
