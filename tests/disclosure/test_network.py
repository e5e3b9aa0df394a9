"""Laws of interval propagation: the truth stays inside, more information never widens, order is no matter.

The arithmetic that makes the true figures is written here, not taken from the network.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.disclosure.whole.network import (
    ANY,
    POSITIVE,
    Interval,
    Linear,
    Product,
    Relation,
    _cut_short,
    _product,
    _quotient,
    components,
    propagate,
)

Network = tuple[dict[str, Fraction], dict[str, Interval], set[str], list[Relation]]

numbers = st.fractions(-1000, 1000, max_denominator=97)
places_ = st.integers(-1, 4)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(numbers), draw(numbers)))
    return Interval(low if draw(st.booleans()) else None, high if draw(st.booleans()) else None)


@st.composite
def points(draw: st.DrawFn, interval: Interval) -> Fraction:
    near = draw(st.fractions(0, 1, max_denominator=9))
    if interval.low is not None and interval.high is not None:
        return interval.low + near * (interval.high - interval.low)
    if interval.low is not None:
        return interval.low + near * 10**6
    return interval.high - near * 10**6 if interval.high is not None else (near - Fraction(1, 2)) * 10**6


@given(st.data())
def test_products_and_quotients_hold_whatever_lies_in_their_intervals(data: st.DataObject) -> None:
    left, right = data.draw(intervals()), data.draw(intervals())
    one, other = data.draw(points(left)), data.draw(points(right))
    assert one in left
    assert other in right
    assert one * other in _product(left, right)
    whole = data.draw(intervals())
    assume(one * other in whole)
    assert one in _quotient(whole, right)


@given(st.fractions(-(10**9), 10**9, max_denominator=10**12), st.fractions(0, 1))
def test_bounds_are_cut_short_downwards_and_keep_their_order(value: Fraction, more: Fraction) -> None:
    short = _cut_short(value)
    assert value - abs(value) / 10**59 <= short <= value
    assert short <= _cut_short(value + more)
    assert _cut_short(Fraction("290.225")) == Fraction("290.225")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """True figures, what is printed of them, and relations that hold between the true ones."""
    truth = {f"g{number}": draw(st.fractions(Fraction(1, 10), 500, max_denominator=20)) for number in range(3)}
    truth["heads"] = Fraction(draw(st.integers(1, 60)))
    relations: list[Relation] = []
    for number in range(draw(st.integers(1, 5))):
        name = f"c{number}"
        known = sorted(name for name in truth if not name.endswith("factor"))
        one, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        rule = draw(st.sampled_from(["sum", "ratio", "factor", "unknown factor"]))
        if rule == "ratio":
            truth[name] = truth[one] / truth[other]
            relations.append(Relation(name, (Product(one, name, other),), {}))
        elif rule == "sum":
            assume(one != other)
            truth[name] = truth[one] + truth[other]
            terms = ((name, Fraction(-1)), (one, Fraction(1)), (other, Fraction(1)))
            relations.append(Relation(name, (Linear(terms),), {}))
        else:
            factor = draw(st.fractions(Fraction(1, 10), 3, max_denominator=50))
            truth[name] = truth[one] * factor
            if rule == "factor":
                relations.append(Relation(name, (Linear(((name, Fraction(-1)), (one, factor))),), {}))
            else:
                truth[f"{name} factor"] = factor
                own = {f"{name} factor": ANY}
                relations.append(Relation(name, (Product(name, f"{name} factor", one),), own, f"{name} factor"))
    digits = {}
    for name, value in truth.items():
        unit = Fraction(1, 10) ** draw(places_)
        shown = floor(value / unit + Fraction(1, 2)) * unit
        printed = draw(st.booleans()) or name.startswith("c")
        digits[name] = Interval(shown - unit / 2, shown + unit / 2) if printed else POSITIVE
        if name == "heads" and printed:
            digits[name] = Interval(value, value)
    return truth, digits, {"heads"}, relations


@given(networks())
def test_the_truth_stays_inside(network: Network) -> None:
    truth, digits, counts, relations = network
    state = propagate(digits, counts, relations)
    assert state is not None
    for name, interval in state.intervals.items():
        assert truth[name] in interval, name
        assert interval.within(digits[name]) or name.endswith("factor")


@given(networks(), st.data())
def test_more_information_never_widens(network: Network, data: st.DataObject) -> None:
    """A relation less, or one figure's digits less: each interval holds the one of before."""
    _, digits, counts, relations = network
    full = propagate(digits, counts, relations)
    assert full is not None
    fewer = list(relations)
    del fewer[data.draw(st.integers(0, len(fewer) - 1))]
    hidden = data.draw(st.sampled_from(sorted(digits)))
    for less in (propagate(digits, counts, fewer), propagate({**digits, hidden: ANY}, counts, relations)):
        assert less is not None
        for name, interval in less.intervals.items():
            assert full.intervals[name].within(interval), name


@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(network: Network, random: Random) -> None:
    _, digits, counts, relations = network
    shuffled = list(relations)
    random.shuffle(shuffled)
    assert propagate(digits, counts, relations) == propagate(digits, counts, shuffled)


@given(networks())
def test_the_claims_behind_a_bound_give_it_by_themselves(network: Network) -> None:
    _, digits, counts, relations = network
    state = propagate(digits, counts, relations)
    assert state is not None
    for name, interval in state.intervals.items():
        alone = propagate(digits, counts, [one for one in relations if one.claim in state.claims(name)])
        assert alone is not None
        start = next((one.own[name] for one in relations if name in one.own), digits[name])
        assert alone.intervals.get(name, start.whole() if name in counts else start) == interval


@given(networks())
def test_groups_say_of_their_figures_what_all_relations_together_say(network: Network) -> None:
    _, digits, counts, relations = network
    full = propagate(digits, counts, relations)
    assert full is not None
    groups = components(digits, relations)
    assert sorted(one.claim for group in groups for one in group) == sorted(one.claim for one in relations)
    for group in groups:
        state = propagate(digits, counts, group)
        assert state is not None
        for name, interval in state.intervals.items():
            if name not in digits or not digits[name].is_point:
                assert interval == full.intervals[name]


def test_a_ring_that_never_settles_ends() -> None:
    """x = 2/3 y + 1/10 and y = 3/4 x: x = 0.2 in the limit; what is left after the last round still holds it."""
    one = Relation("one", (Linear((("x", Fraction(-1)), ("y", Fraction(2, 3)), ("k", Fraction(1)))),), {})
    other = Relation("other", (Linear((("y", Fraction(-1)), ("x", Fraction(3, 4)))),), {})
    digits = {"x": Interval(Fraction(0), Fraction(10)), "y": POSITIVE, "k": Interval(Fraction(1, 10), Fraction(1, 10))}
    state = propagate(digits, [], [one, other])
    assert state is not None
    assert Fraction(1, 5) in state.intervals["x"]
    assert (state.intervals["x"].width or 0) < Fraction(1, 10**6)
