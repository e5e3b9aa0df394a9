"""The search for emissions: what made a figure is always found again, and a plain loop finds no more and no less.

The loop runs in Fractions over every factor of the tables; it knows nothing of columns, bounds or candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from asking import CATALOG, amounts_of, ask, emission_factors, rounded, search, tonnes_per_kwh
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.catalog import Factor
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.searching.explanation import Search
from carbonkit.disclosure.searching.search import search_figure
from carbonkit.disclosure.searching.slips import SLIPS, digit_slips, figure_digit_slips
from carbonkit.quantities import Printed

FACTORS = emission_factors()
PER_KWH = {factor.reference: tonnes_per_kwh(factor) for factor in FACTORS}
#: Of each edition, region and kind the last row: thousands differ in their year alone.
SPREAD = list({(one.edition, one.region, one.kind): one for one in FACTORS}.values())
amounts = st.integers(10_000, 99_999_999).map(lambda number: f"{number:,}")
WAYS = ("half-up", "half-even", "truncated", "rounded-up")


def found_in(result: Search, *families: str) -> set[str]:
    """References of the explanations by one factor, gases not added up."""
    return {
        way.factors[0].reference
        for way in result.explanations
        if way.family in families and not way.gwp and ".CM(" not in way.factors[0].reference
    }


@given(st.sampled_from(SPREAD), amounts, st.integers(1, 4), st.sampled_from(WAYS))
def test_what_made_a_figure_is_found_again(factor: Factor, amount: str, digits: int, way: str) -> None:
    """Any edition, region and kind, rounded in any supported way. Breaks if a bound is rounded inwards."""
    printed = rounded(Printed(amount).value * PER_KWH[factor.reference], digits, way)
    assume(Printed(printed).low > 0)
    assert factor.reference in found_in(search(printed, amount, region=factor.region), "plain", "rounding")


@given(st.sampled_from(SPREAD), amounts, st.integers(2, 4), st.sampled_from(WAYS))
def test_the_search_finds_what_a_plain_loop_finds(factor: Factor, amount: str, digits: int, way: str) -> None:
    """No more and no less, rounded half up and otherwise: exact intervals over all factors."""
    printed = rounded(Printed(amount).value * PER_KWH[factor.reference], digits, way)
    figure, unit = Printed(printed), Fraction(1, 10**digits)
    assume(figure.low > 0)
    given_amount = Printed(amount)
    plain, otherwise = set(), set()
    for reference, per_kwh in PER_KWH.items():
        low, high = given_amount.low * per_kwh, given_amount.high * per_kwh
        if low <= figure.high and figure.low <= high:
            plain.add(reference)
        elif (low < figure.value + unit and figure.value <= high) or (
            low <= figure.value and figure.value - unit < high
        ):
            otherwise.add(reference)
    result = search(printed, amount, region=factor.region)
    assert found_in(result, "plain") == plain
    assert found_in(result, "rounding") == otherwise


def changed(figure: Printed, amount: str) -> list[tuple[str, Callable[[Fraction], bool]]]:
    """Each slip by its text, and whether t/kWh under it gives the figure."""
    of = Printed(amount)
    found: list[tuple[str, Callable[[Fraction], bool]]] = []

    def meets(low: Fraction, high: Fraction, below: Fraction, above: Fraction) -> Callable[[Fraction], bool]:
        return lambda per: low * per <= above and below <= high * per

    for slip in SLIPS:
        found.append((slip.text, meets(of.low * slip.ratio, of.high * slip.ratio, figure.low, figure.high)))
    for slip in digit_slips(amount):
        other = Printed(slip.text.split(": ")[1].split(" computed")[0])
        found.append((slip.text, meets(other.low, other.high, figure.low, figure.high)))
    for slip in figure_digit_slips(figure.text):
        other = Printed(slip.text.split(": ")[1].split(" computed")[0])
        found.append((slip.text, meets(of.low, of.high, other.low, other.high)))
    return found


@given(st.sampled_from(["CN-ZJ", "CN-GD", "HK", "GB"]), amounts, st.data())
def test_slips_are_those_of_a_plain_loop(region: str, amount: str, data: st.DataObject) -> None:
    """All slips of units and digits, over all factors of the region itself."""
    own = [one for one in FACTORS if one.region == region]
    made_by = data.draw(st.sampled_from(own))
    slip = data.draw(st.sampled_from([None, *SLIPS]))
    exact = Printed(amount).value * PER_KWH[made_by.reference] * (slip.ratio if slip else 1)
    printed = rounded(exact, 3)
    figure = Printed(printed)
    assume(figure.low > 0)
    result = search(printed, amount, region=region)
    names = {one.reference for one in own}
    plain = found_in(result, "plain") & names
    expected = {
        (one.reference, text)
        for text, gives in changed(figure, amount)
        for one in own
        if one.reference not in plain and gives(PER_KWH[one.reference])
    }
    found = {
        (way.factors[0].reference, way.slip.text)
        for way in result.explanations
        if way.slip and way.family in ("slips", "digits") and not way.gwp and way.factors[0].reference in names
    }
    inside = {one for one in found if one[1].startswith("the factor ")}
    skipped = {one.family for one in result.families if one.skipped}
    assume(not skipped)
    assert found - inside == expected


@given(st.sampled_from(SPREAD), amounts, st.integers(1, 3))
def test_more_digits_never_make_more_explanations(factor: Factor, amount: str, digits: int) -> None:
    """Of factors as they are; and of what explains it as it is, rounded in another way, or with a slip of units.

    Slips of digits are left out: a longer number has more digits that may be wrong.
    """
    exact = Printed(amount).value * PER_KWH[factor.reference]
    coarse, fine = (rounded(exact, places) for places in (digits, digits + 2))
    assume(Printed(coarse).low > 0)
    # The fine figure lies inside the coarse one, unless its own half unit reaches over the edge.
    assume(Printed(coarse).low <= Printed(fine).low and Printed(fine).high <= Printed(coarse).high)
    results = [search(printed, amount, region=factor.region) for printed in (fine, coarse)]
    for families in (("plain",), ("plain", "rounding", "slips", "slips, rounded")):
        less, more = (
            {way.factors[0].reference + way.gwp for way in result.explanations if way.family in families}
            for result in results
        )
        skipped = any(one.skipped for one in results[1].families if one.family in families)
        assert less <= more or skipped


@given(st.sampled_from(SPREAD), st.integers(10_000, 999_999), st.fractions(0, 1), st.fractions(0, 1))
def test_a_narrower_input_never_enlarges_the_set(
    factor: Factor, number: int, first: Fraction, second: Fraction
) -> None:
    """Another claim may fix the input within its digits; what then still explains the figure explained it before."""
    wide = amounts_of(f"{number:,}")
    ends = sorted(wide.band.low + share * (wide.band.high - wide.band.low) for share in (first, second))
    narrow = Amounts((ends[0] + ends[1]) / 2, Band(*ends))
    printed = rounded(narrow.nominal * PER_KWH[factor.reference], 2)
    assume(Printed(printed).low > 0)
    asked = replace(ask(printed, f"{number:,}", region=factor.region), text="")
    before, after = (search_figure(replace(asked, amounts=one), CATALOG) for one in (wide, narrow))
    assert factor.reference in found_in(after, "plain") <= found_in(before, "plain")
    # A candidate that gives the figure needs no slip to give it: what is no plain hit any more may need one.
    slipped = {(way.factors[0].reference, way.slip) for way in after.explanations if way.family == "slips"}
    known = {(way.factors[0].reference, way.slip) for way in before.explanations if way.family == "slips"}
    assert {one for one in slipped - known if one[0] not in found_in(before, "plain")} == set()


GASES = [
    (edition, region)
    for edition in ("us-epa/egrid-2019", "us-epa/egrid-2022", "us-epa/hub-2025", "ca-eccc/nir-2024")
    for region in sorted({one.region for one in CATALOG.edition(edition).of_activity("electricity.purchased")})[::5]
]
SETS = {
    # CH4 and N2O by the assessment reports, typed from them and not read from the tables.
    "ipcc-sar-100": (21, 310),
    "ipcc-tar-100": (23, 296),
    "ipcc-ar4-100": (25, 298),
    "ipcc-ar5-100": (28, 265),
    "ipcc-ar6-100": (Fraction("27.9"), 273),
}


@given(st.sampled_from(GASES), st.sampled_from(sorted(SETS)), amounts, st.integers(2, 4))
def test_a_sum_of_gases_is_found_by_its_set(place: tuple[str, str], gwp: str, amount: str, digits: int) -> None:
    """CO2 + CH4 x GWP + N2O x GWP, each of its own row, in every edition that prints them apart."""
    edition, region = place
    rows = [one for one in CATALOG.edition(edition).at("electricity.purchased", region) if one.gas != "CO2e"]
    assume(rows)
    first = next(one for one in rows if one.gas == "CO2")
    alike = [one for one in rows if (one.kind, one.years) == (first.kind, first.years)]
    weights = {"CO2": 1, "CH4": SETS[gwp][0], "N2O": SETS[gwp][1]}
    exact = sum((tonnes_per_kwh(one) * weights[one.gas] for one in alike), Fraction(0)) * Printed(amount).value
    printed = rounded(exact, digits)
    assume(len(alike) == 3 and Printed(printed).low > 0)
    ways = [way for way in search(printed, amount, region=region).explanations if way.family == "plain"]
    mine = [way for way in ways if (way.factors[0].reference, way.gwp) == (first.reference, gwp)]
    assert len(mine) == 1
    figure = mine[0].figure
    assert figure is not None
    assert figure.nominal == exact
    derivation = mine[0].derivation
    assert derivation is not None
    assert derivation.coefficient * Printed(amount).value == exact


@pytest.mark.parametrize(
    ("printed", "amount", "way"),
    [
        ("0.6708", "1,250.000", ""),  # 670.75 kg
        ("0.671", "1,250.000", ""),
        ("0.670", "1,250.000", "truncated"),
        ("0.68", "1,250.000", "rounded-up"),
        ("4.025", "7,500.0000", ""),  # 4,024.5 kg: a tie, which half up prints as 4.025
        ("4.024", "7,500.0000", "half-even"),  # and half to even as 4.024
        ("0.6708", "1,250.0000", ""),  # 670.75 kg: a tie of which both ways print the same
    ],
)
def test_ways_of_rounding_by_hand(printed: str, amount: str, way: str) -> None:
    """kWh x 0.5366 kg/kWh: 1,250 give 670.75 kg, 7,500 give 4,024.5 kg."""
    result = search(printed, amount, edition="cn-mee/average-2022", region="CN", period="2022")
    mine = [one for one in result.explanations if one.factors[0].reference == "cn-mee/average-2022/grid#CN.average"]
    assert mine[0].rounding == way
    assert bool(way) == any("digit" in text or "cut off" in text or "rounded up" in text for text in mine[0].assumed)
