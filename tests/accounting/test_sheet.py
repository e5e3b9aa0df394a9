"""Plan rows that are looked up as arrays, among those of the tables before, give what each gives alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from unittest.mock import patch

import engine_frames as frames
import numpy as np
import pandas as pd
import pytest
import strategies as own
from hypothesis import given, settings
from hypothesis import strategies as st

import carbonkit as ck
from carbonkit.accounting import ledger as ledgers
from carbonkit.accounting import resolve, sheet
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.resolve import resolver_of
from carbonkit.tables.keys import distinct_keys

BY: tuple[list[str], ...] = ([], ["region"], ["scope"], ["activity", "period"], ["site"], ["factor_used"])


def one_by_one(rows: pd.DataFrame, choices: dict[str, Any], **more: Any) -> ck.Ledger:
    with patch.object(resolve, "_MANY", 1 << 30):
        return own.ledger(rows, choices, **more)


def at_once(rows: pd.DataFrame, choices: dict[str, Any], **more: Any) -> ck.Ledger:
    with patch.object(resolve, "_MANY", 1), patch.object(ledgers, "_MANY_KEYS", 1):
        made = own.ledger(rows, choices, **more)
        for by in BY:
            made.totals(by=by)
        return made


def compare(rows: pd.DataFrame, choices: dict[str, Any]) -> None:
    wanted, found = (way(rows, choices, on_error="collect") for way in (one_by_one, at_once))
    pd.testing.assert_frame_equal(found.lines, wanted.lines, check_exact=True)
    for name in own.OUTPUTS:
        assert found.lines[name].to_numpy().tobytes() == wanted.lines[name].to_numpy().tobytes()
    for by in BY:
        with patch.object(ledgers, "_MANY_KEYS", 1):
            assert found.exact_totals(by=by) == wanted.exact_totals(by=by)
    assert (found.problems, found.findings, found.references) == (wanted.problems, wanted.findings, wanted.references)
    assert [row.key for row in found.plan.rows] == [row.key for row in wanted.plan.rows] == found._keys.values


@settings(deadline=None)
@given(st.lists(frames.messy() | frames.messy(bad=True), min_size=1, max_size=3), st.data())
def test_tables_of_one_method_do_not_show_in_each_other(
    several: list[tuple[pd.DataFrame, dict[str, Any]]], data: st.DataObject
) -> None:
    """Tables one after the other under one method, each compared with the plain way: bits, totals, words, problems.

    Mutations tried, red: texts of factors in the order of the sheet; slots of the keys that were absent in the order
    of the sheet; a denominator that grows without the numerators before it; outputs of the sheet for those of the rows.
    """
    choices = {**several[0][1], "name": data.draw(st.text("ab", max_size=4))}
    for rows, _ in several:
        compare(rows, choices)


def keys_of(frame: pd.DataFrame) -> Any:
    return distinct_keys([frame.get(name) for name in KEYS], len(frame))


def test_a_table_that_is_not_looked_at_stands_in_the_plan_in_its_place() -> None:
    """Rows of tables come between those that were asked for one by one, and a key asked for later is found.

    Mutation tried, red: the tables looked at last.
    """
    made = Plan(Method(factors=["cn-mee/average-2022"], name="looked at"), own.catalog())
    first = ("electricity.purchased", "kWh", "CN-ZJ", "2022", "", "", "")
    second = ("electricity.purchased", "MWh", "CN-SH", "2022", "", "", "")
    made.row(first)
    with patch.object(resolve, "_MANY", 1):
        rows = made.rows_of_keys(keys_of(pd.DataFrame([second, first], columns=list(KEYS))))
    third = made.row(("electricity.purchased", "GWh", "CN-SH", "2022", "", "", ""))
    assert [row.key for row in made.rows] == [first, second, third.key]
    assert made.row(second) is rows[0]


def test_a_denominator_that_comes_later_changes_no_total_of_the_rows_before() -> None:
    """Electricity is in ten-thousandths; a fuel by its carbon content brings thirds (44/12) into the same output.

    Mutation tried, red: the numerators that are there kept over the old denominator.
    """
    choices = {"factors": ["cn-mee/average-2022", "cn-ndrc/guide-other-2015"], "name": "thirds come later"}
    power = own._row("electricity.purchased", "kWh", 7.0, region="CN-ZJ", period="2022")
    fuel = own._row("fuel.diesel", "t", 0.1, region="CN", period="2022")
    for rows in ([power], [power, fuel], [fuel], [power]):
        compare(own.frame(rows).assign(site="a"), choices)


def test_too_many_texts_are_resolved_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of texts that left their bits would be those of other keys.

    Mutations tried, red: the texts counted without a bound; the full sheet kept for the tables that follow.
    """
    monkeypatch.setattr(sheet, "_BITS", (1, 1, 1, 1, 1, 1, 1))
    choices = {"factors": ["cn-mee/average-2022"], "name": "too many texts"}
    units, regions = ("kWh", "MWh", "GWh", "度"), ("CN-ZJ", "CN-SH", "CN-GD")
    pairs = [(unit, region) for unit in units for region in regions]
    for count in (2, 4, 12, 2):
        rows = [own._row("electricity.purchased", unit, 7.0, region=region, period="2022") for unit, region in pairs]
        compare(own.frame(rows[:count]).assign(site="a"), choices)
    kept = resolver_of(Method(**choices), own.catalog())._sheet
    assert kept is not None
    assert len(kept.rows) == 2


def test_a_full_sheet_is_followed_by_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second table has rows of its own; mutation tried, red: rows kept without end."""
    monkeypatch.setattr(sheet, "_MOST_ROWS", 1)
    choices = {"factors": ["cn-mee/average-2022"], "name": "full sheets"}
    for unit in ("kWh", "MWh"):
        rows = [own._row("electricity.purchased", unit, 7.0, region="CN-ZJ", period="2022")]
        compare(own.frame(rows).assign(site="a"), choices)
    kept = resolver_of(Method(**choices), own.catalog())._sheet
    assert kept is not None
    assert [row.key[1] for row in kept.rows] == ["MWh"]


def test_a_category_that_no_row_has_is_no_text_of_the_sheet() -> None:
    choices = {"factors": ["cn-mee/average-2022"], "name": "categories without rows"}
    rows = own.frame([own._row("electricity.purchased", "kWh", 7.0, region="CN-ZJ", period="2022")])
    many = pd.CategoricalDtype(["CN-ZJ", *(f"nowhere {number}" for number in range(5000))])
    compare(rows.astype({"region": many}).assign(site="a"), choices)
    kept = resolver_of(Method(**choices), own.catalog())._sheet
    assert kept is not None
    assert [len(texts) for texts in kept._texts] == [1] * len(KEYS)


def test_what_has_a_problem_is_not_kept() -> None:
    """A region that comes to be known later is looked at again.

    Mutation tried, red: rows with a problem added to the sheet.
    """
    choices = {"factors": ["cn-mee/average-2022"], "name": "problems are not kept"}
    rows = [own._row("electricity.purchased", "kWh", 7.0, region=name, period="2022") for name in ("CN-ZJ", "Atlantis")]
    at_once(own.frame(rows).assign(site="a"), choices, on_error="collect")
    kept = resolver_of(Method(**choices), own.catalog())._sheet
    assert kept is not None
    assert not any(row.problems for row in kept.rows)


def test_many_keys_at_once_are_those_of_fractions() -> None:
    """9,720 keys of real tables, amounts of many sizes: the totals of every region are the sums of Fractions by hand.

    Mutation tried, red: one of the levels of the sums left out.
    """
    rng = np.random.default_rng(20221)
    units = {"kWh": 1, "MWh": 1000, "GWh": 10**6, "万千瓦时": 10**4}
    regions = sorted(
        {one.region for one in own.catalog().edition("cn-mee/average-2022").factors if len(one.region) == 5}
    )
    days = [str(day) for day in np.datetime64("2022-01-01") + np.arange(81)]
    names = [(unit, region, day) for unit in units for region in regions for day in days]
    frame = pd.DataFrame(names, columns=["unit", "region", "period"]).assign(
        activity="electricity.purchased", amount=rng.random(len(names)) * 10.0 ** rng.integers(-9, 9, len(names))
    )
    method = Method(factors=["cn-mee/average-2022"], name="many keys at once")
    made = ck.calculate(frame, method=method, catalog=own.catalog())
    assert made._plan_rows.are_kept
    found = made.exact_totals(by="region")
    for region in regions:
        rows = frame[frame["region"] == region]
        factor = Fraction(own.catalog().factor(f"cn-mee/average-2022/grid#{region}.average").printed)
        kilowatt_hours = sum(
            Fraction(amount) * units[unit] for amount, unit in zip(rows["amount"].tolist(), rows["unit"], strict=True)
        )
        assert found[(region,)]["co2_t"] == kilowatt_hours * factor / 1000
