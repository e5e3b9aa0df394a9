"""Feasible shares of mixes, against two oracles that know nothing of vertices.

The exact oracle eliminates: with a share s of one region the others spread over 1 - s, so their part reaches just from
(1 - s) x their least factor to (1 - s) x their greatest. That leaves two linear inequalities in s. The other oracle
walks a grid of mixes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.disclosure.mixes import Band, feasible_shares, pair_shares

ZERO, ONE = Fraction(0), Fraction(1)
factors = st.fractions(Fraction(-1), Fraction(3), max_denominator=40)
bands = st.tuples(factors, factors).map(lambda ends: Band(min(ends), max(ends)))


def tables(least: int = 2, most: int = 6) -> st.SearchStrategy[dict[str, Fraction]]:
    return st.lists(factors, min_size=least, max_size=most).map(
        lambda values: {f"r{number}": value for number, value in enumerate(values)}
    )


def by_elimination(values: dict[str, Fraction], band: Band) -> dict[str, tuple[Fraction, Fraction]]:
    """Bounds of each share from the two inequalities, by solving them for s."""
    found = {}
    for name, value in values.items():
        others = [other for key, other in values.items() if key != name]
        low, high = ZERO, ONE
        # s v + (1 - s) min <= band.high   and   s v + (1 - s) max >= band.low
        for slope, bound in (
            (value - min(others), band.high - min(others)),
            (max(others) - value, max(others) - band.low),
        ):
            if slope > 0:
                high = min(high, bound / slope)
            elif slope < 0:
                low = max(low, bound / slope)
            elif bound < 0:
                return {}
        if low > high:
            return {}
        found[name] = (low, high)
    return found


def grid(names: list[str], steps: int) -> Iterator[dict[str, Fraction]]:
    """All mixes in whole steps."""
    for bars in combinations(range(steps + len(names) - 1), len(names) - 1):
        ends = (-1, *bars, steps + len(names) - 1)
        yield {name: Fraction(ends[n + 1] - ends[n] - 1, steps) for n, name in enumerate(names)}


def mean(values: dict[str, Fraction], shares: dict[str, Fraction]) -> Fraction:
    return sum((values[name] * share for name, share in shares.items()), ZERO)


@given(tables(), bands)
def test_bounds_agree_with_elimination(values: dict[str, Fraction], band: Band) -> None:
    """Breaks if one edge of the band is left out of `feasible_shares`, or a region inside the band is no corner."""
    found = feasible_shares(values, band)
    assert {name: (share.low, share.high) for name, share in found.items()} == by_elimination(values, band)


@given(tables(2, 4), bands)
def test_every_mix_of_a_grid_inside_the_band_is_within_the_bounds(values: dict[str, Fraction], band: Band) -> None:
    """Breaks if bounds are those of pairs with the greatest factor only."""
    found = feasible_shares(values, band)
    for mix in grid(list(values), 12):
        if mean(values, mix) in band:
            assert all(mix[name] in found[name] for name in values)


@given(tables(), bands)
def test_bounds_are_attained(values: dict[str, Fraction], band: Band) -> None:
    """At each end the rest of the mix can be completed: the mean reaches the band. Breaks if bounds are widened."""
    for name, share in feasible_shares(values, band).items():
        others = [value for key, value in values.items() if key != name]
        for end in (share.low, share.high):
            assert 0 <= end <= 1
            reach = Band(end * values[name] + (1 - end) * min(others), end * values[name] + (1 - end) * max(others))
            assert reach.meets(band)


@given(tables(2, 5), bands, factors)
def test_a_region_more_never_shrinks_a_range(values: dict[str, Fraction], band: Band, more: Fraction) -> None:
    before, after = feasible_shares(values, band), feasible_shares({**values, "more": more}, band)
    for name, share in before.items():
        assert after[name].low <= share.low
        assert share.high <= after[name].high
    if before:
        assert after["more"].low == 0 or more in band


@given(tables(), bands, st.fractions(0, 1, max_denominator=50), st.fractions(0, 1, max_denominator=50))
def test_a_wider_band_never_shrinks_a_range(
    values: dict[str, Fraction], band: Band, below: Fraction, above: Fraction
) -> None:
    before = feasible_shares(values, band)
    after = feasible_shares(values, Band(band.low - below, band.high + above))
    for name, share in before.items():
        assert after[name].low <= share.low
        assert share.high <= after[name].high


@given(tables(), bands, st.randoms(use_true_random=False))
def test_the_order_of_regions_does_not_matter(values: dict[str, Fraction], band: Band, random: object) -> None:
    names = list(values)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert feasible_shares({name: values[name] for name in names}, band) == feasible_shares(values, band)


@given(tables(), bands)
def test_no_mix_only_if_the_band_misses_the_hull(values: dict[str, Fraction], band: Band) -> None:
    reached = Band(min(values.values()), max(values.values())).meets(band)
    assert bool(feasible_shares(values, band)) == reached


@given(factors, factors, bands, st.fractions(0, 1, max_denominator=60))
def test_pair_shares_hold_just_the_shares_that_fit(
    first: Fraction, second: Fraction, band: Band, share: Fraction
) -> None:
    """Breaks if the share of the second is returned."""
    found = pair_shares(first, second, band)
    fits = share * first + (1 - share) * second in band
    assert fits == (found is not None and share in found)


@given(tables(1, 6), bands)
def test_a_band_of_all_means_leaves_all_shares_open(values: dict[str, Fraction], band: Band) -> None:
    whole = Band(min(values.values()), max(values.values()))
    least = ONE if len(values) == 1 else ZERO
    assert feasible_shares(values, whole) == {name: Band(least, ONE) for name in values}


OM_2012 = {
    "NORTH": "1.0021",
    "NORTHEAST": "1.0935",
    "EAST": "0.8244",
    "CENTRAL": "0.9944",
    "NORTHWEST": "0.9913",
    "SOUTH": "0.9344",
}


def rounded(value: Fraction, places: int) -> str:
    """Half up, by Decimal: not the rounding under test."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@given(
    st.lists(st.sampled_from(sorted(OM_2012)), min_size=2, max_size=6, unique=True),
    st.lists(st.integers(0, 20), min_size=6, max_size=6),
    st.integers(2_000, 90_000_000),
    st.integers(0, 3),
    st.integers(0, 4),
)
def test_a_figure_made_by_a_known_mix_and_rounded_is_always_found(
    judge: Any, grids: list[str], weights: list[int], tenths: int, amount_places: int, places: int
) -> None:
    """The truth is never excluded: amount and figure are rounded, the true shares lie inside the bounds.

    Breaks if the interval of the amount is left out of `_mean` in candidates.py, or its ends are swapped.
    """
    weights = weights[: len(grids)]
    assume(sum(weights) > 0)
    shares = {name: Fraction(weight, sum(weights)) for name, weight in zip(grids, weights, strict=True)}
    amount = Fraction(tenths, 7)
    figure = amount / 1000 * sum(shares[name] * Fraction(OM_2012[name]) for name in grids)
    assume(amount > 1)
    result = judge(
        [{"printed": rounded(amount, amount_places), "unit": "kWh", "activity": "electricity.purchased"}],
        [{
            "printed": rounded(figure, places), "unit": "tCO2e", "rule": "emissions", "of": "g0",
            "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
        }],
        regions=[f"CN-GRID-{name}" for name in grids],
    ).claims[0]  # fmt: skip
    assert result.verdict == "consistent"
    assert result.inference == "ambiguous"
    found = result.families[0].shares
    assert all(share in found[f"CN-GRID-{name}"] for name, share in shares.items())


@given(st.lists(st.sampled_from(sorted(OM_2012)), min_size=2, max_size=5, unique=True), st.integers(1, 600_000))
def test_a_mix_is_judged_by_the_hull_of_its_regions(judge: Any, grids: list[str], cents: int) -> None:
    """Any figure: consistent if it meets the range of the regions (or a single grid outside of them), else not.

    350,000 kWh exactly printed to the kWh. The range by hand: (amount -+ 0.5) x least and greatest OM.
    """
    result = judge(
        [{"printed": "350,000", "unit": "kWh", "activity": "electricity.purchased"}],
        [{
            "printed": rounded(Fraction(cents, 100), 2), "unit": "tCO2e", "rule": "emissions", "of": "g0",
            "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
        }],
        regions=[f"CN-GRID-{name}" for name in grids],
    ).claims[0]  # fmt: skip
    half = Fraction(1, 200)
    low, high = Fraction(cents, 100) - half, Fraction(cents, 100) + half
    values = [Fraction(OM_2012[name]) for name in grids]
    mixed = min(values) * Fraction("349.9995") <= high and max(values) * Fraction("350.0005") >= low
    single = any(
        Fraction(value) * Fraction("349.9995") <= high and Fraction(value) * Fraction("350.0005") >= low
        for value in OM_2012.values()
    )
    assert (result.verdict == "consistent") == (mixed or single)
    assert bool(result.feasible) == mixed
    if not (mixed or single):
        assert result.verdict == "not-reproduced"
        nearest = min(OM_2012.values(), key=lambda value: abs(Fraction(value) * 350 - Fraction(cents, 100)))
        assert result.nearest is not None
        assert result.nearest.value == Fraction(nearest) * 350


def test_one_grid_hit_is_unique_only_without_mixes(judge: Any) -> None:
    """South OM by itself: 350,000 kWh x 0.9344 = 327.04. Named regions that cannot mix to it leave it unique.

    A hit outside of the stated regions is told, and is never unique: the file says that it does not come into question.
    """
    claim = {
        "printed": "327.04", "unit": "tCO2e", "rule": "emissions", "of": "g0",
        "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
    }  # fmt: skip
    given = [{"printed": "350,000", "unit": "kWh", "activity": "electricity.purchased"}]
    alone = judge(given, [claim], regions=["CN-GRID-SOUTH"]).claims[0]
    assert (alone.verdict, alone.inference, alone.fit) == ("consistent", "unique", "nominal")
    assert alone.factors == ["cn-ndrc/baseline-2012/grid#CN-GRID-SOUTH.OM"]
    outside = judge(given, [claim], regions=["CN-GRID-NORTH", "CN-GRID-NORTHEAST"]).claims[0]
    assert (outside.verdict, outside.inference) == ("consistent", "ambiguous")
    mixed = judge(given, [claim], regions=["CN-GRID-NORTH", "CN-GRID-EAST"]).claims[0]
    assert (mixed.verdict, mixed.inference) == ("consistent", "ambiguous")


def test_no_stated_region_means_all_and_says_so(judge: Any) -> None:
    result = judge(
        [{"printed": "350,000", "unit": "kWh", "activity": "electricity.purchased"}],
        [{
            "printed": "300.00", "unit": "tCO2e", "rule": "emissions", "of": "g0",
            "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
        }],
    ).claims[0]  # fmt: skip
    assert len(result.families[0].singles) == 6
    assert any("all 6 grids of cn-ndrc/baseline-2012" in text for text in result.assumptions)


def test_a_stated_province_is_its_grid_and_an_absent_region_is_a_finding(judge: Any) -> None:
    result = judge(
        [{"printed": "350,000", "unit": "kWh", "activity": "electricity.purchased"}],
        [{
            "printed": "300.00", "unit": "tCO2e", "rule": "emissions", "of": "g0",
            "factor": {"edition": "cn-ndrc/baseline-2012", "kind": "OM"},
        }],
        regions=["浙江", "北京", "香港"],
    ).claims[0]  # fmt: skip
    assert {single.region for single in result.families[0].singles} == {"CN-GRID-EAST", "CN-GRID-NORTH"}
    assert "region-not-in-source" in {finding.code for finding in result.findings}
    assert pytest.approx(float(result.families[0].shares["CN-GRID-NORTH"].low), abs=1e-3) == (300 / 350 - 0.8244) / (
        1.0021 - 0.8244
    )
