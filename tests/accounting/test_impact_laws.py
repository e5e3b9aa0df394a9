"""The laws of the change that another method makes, over random activity tables and methods."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import strategies as own
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonkit.accounting.impact import Impact, impact
from carbonkit.accounting.ledger import calculate
from carbonkit.accounting.method import Method
from carbonkit.accounting.method_path import EFFECTS
from carbonkit.errors import MethodError, ProblemsError

NONE = dict.fromkeys(EFFECTS, Fraction(0))


def between(table: list[own.Row], before: dict[str, Any], after: dict[str, Any]) -> Impact:
    return impact(own.frame(table), before=Method(**before), after=Method(**after), catalog=own.catalog())


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[own.Row], dict[str, Any], dict[str, Any]]:
    """Rows with two methods that need not compute them all."""
    table, before = draw(own.cases())
    after = draw(own.methods())
    if draw(st.booleans()):
        after["factors"] = [{"edition": "cn-ndrc/baseline-2015", "kind": draw(st.sampled_from(("OM", "BM")))}]
        after["factors"] += draw(st.sampled_from(([], ["cn-mee/average-2022", "cn-ndrc/guides-heat"])))
    return (table, before, after) if draw(st.booleans()) else (table, after, before)


def computed(case: tuple[list[own.Row], dict[str, Any], dict[str, Any]]) -> Impact:
    try:
        return between(*case)
    except ProblemsError as error:
        # The one refusal that drawn tables may meet.
        assume("below zero" not in str(error))
        raise


@given(pairs())
def test_effects_add_up_to_the_change_exactly(case: tuple[list[own.Row], dict[str, Any], dict[str, Any]]) -> None:
    """Of every row and every total; and the totals are the sums of the rows."""
    found = computed(case)
    splits = [split for one in found.rows for split in one.outputs.values()]
    for split in (*splits, *found.totals.values()):
        assert sum(split.effects.values()) == split.after - split.before
        assert set(EFFECTS) <= set(split.effects)
    for output, total in found.totals.items():
        parts = [one.outputs[output] for one in found.rows if output in one.outputs]
        assert (total.before, total.after) == (sum(p.before for p in parts), sum(p.after for p in parts))


@given(own.cases())
def test_a_method_against_itself_changes_nothing(case: own.Row) -> None:
    table, choices = case
    found = between(table, choices, {**choices, "name": "the same"})
    assert (found.path, found.one_sided, found.folded, found.replaced) == ((), (), (), {})
    assert all(not split.change and split.effects == NONE for split in found.totals.values())


@given(pairs())
def test_there_and_back_is_no_way(case: tuple[list[own.Row], dict[str, Any], dict[str, Any]]) -> None:
    there, back = computed(case), computed((case[0], case[2], case[1]))
    assert {output: split.change for output, split in there.totals.items()} == {
        output: -split.change for output, split in back.totals.items()
    }
    assert there.of_one_side("before") == back.of_one_side("after")
    assert {(old, new) for old, new in there.replaced} == {(new, old) for old, new in back.replaced}


@given(pairs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(
    case: tuple[list[own.Row], dict[str, Any], dict[str, Any]], dice: random.Random
) -> None:
    table, before, after = case
    found, again = computed(case), computed((dice.sample(table, len(table)), before, after))
    assert again.totals == found.totals
    assert {one.key: (one.rows, one.amount, one.outputs) for one in again.rows} == {
        one.key: (one.rows, one.amount, one.outputs) for one in found.rows
    }
    assert again.of_one_side("after") == found.of_one_side("after")


@given(pairs())
def test_both_sides_are_what_a_ledger_computes(case: tuple[list[own.Row], dict[str, Any], dict[str, Any]]) -> None:
    """Compared and one-sided figures together are the exact totals of the two ledgers."""
    found = computed(case)
    for side, choices in (("before", case[1]), ("after", case[2])):
        made = calculate(own.frame(case[0]), method=Method(**choices), catalog=own.catalog(), on_error="collect")
        alone = found.of_one_side(side)
        for output in own.OUTPUTS:
            parts = [getattr(found.totals[output], side)] if output in found.totals else []
            parts += [alone[output]] if output in alone else []
            if parts:
                assert made.total(output).value == sum(parts)
            else:
                with pytest.raises(MethodError, match="no row has"):
                    made.total(output)


@given(own.cases(), own.methods())
def test_each_effect_is_the_difference_of_two_ledgers(case: tuple[list[own.Row], dict[str, Any]], other: Any) -> None:
    """What the docstring promises: the methods of the path are methods, and neighbours differ by the effect."""
    table, before = case
    other["coal_equivalent"]["edition"] = "cn-sac/gbt-2589-2020"
    found = computed((table, before, other))
    assert found.folded == ()
    reached = own.ledger(table, before)
    for cause, method in found.path:
        made = calculate(own.frame(table), method=method, catalog=own.catalog())
        for output, split in found.totals.items():
            if output not in {one.output for one in found.one_sided}:
                assert made.total(output).value - reached.total(output).value == split.effects[cause]
        reached = made
