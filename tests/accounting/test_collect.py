"""`on_error="collect"`: rows with a problem are null and in no total, all others are as if they stood alone."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import strategies as own
from hypothesis import given
from hypothesis import strategies as st

from carbonkit.errors import MethodError, ProblemsError

CHOICES: dict[str, Any] = {
    "factors": [*own.EDITIONS],
    "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"},
    "exports": "cn-net",
    "steam": {"enthalpy": own.ENTHALPY},
}
BAD: list[dict[str, Any]] = [
    {"unit": "ton"},
    {"unit": "kWh2"},
    {"unit": "m2"},
    {"region": "Atlantis"},
    {"region": ""},
    {"activity": "electricty"},
    {"activity": ""},
    {"amount": float("nan")},
    {"amount": float("inf")},
    {"amount": -1.0},
    {"amount": 2.0, "entry": "export"},
    {"entry": "gift"},
    {"period": "20x2"},
    {"period": "2019"},
    {"kind": "no-such-kind"},
    {"factor": "cn-mee/average-2022/grid#NOWHERE"},
]
BASE = {**own.ANCHORS[0], "unit": "kWh", "amount": 1.0, "period": "2022"}


@pytest.mark.parametrize("change", BAD, ids=str)
def test_a_bad_row_is_refused_and_collected(change: dict[str, Any]) -> None:
    """Raise names the row; collect leaves it null and out of every total.

    `period` 2019 is no error: the editions named are the choice of year, which a finding says.
    Mutation tried, red: `outputs[:, self._bad] = nan` removed; `joint[self._bad] = -1` removed.
    """
    good = [BASE, {**BASE, "amount": 3.0}]
    table = [good[0], {**BASE, **change}, good[1]]
    if change == {"period": "2019"}:
        assert "factor-lag" in {one.code for one in own.ledger(table, CHOICES).findings}
        return
    with pytest.raises(ProblemsError) as caught:
        own.ledger(table, CHOICES)
    assert all(problem.where == "row 1" and problem.rows == (1,) for problem in caught.value.problems)
    found = own.ledger(table, CHOICES, on_error="collect")
    assert [problem.rows for problem in found.problems] == [problem.rows for problem in caught.value.problems]
    assert found.lines.loc[1, list(own.OUTPUTS)].isna().all()
    alone = own.ledger(good, CHOICES)
    for output in ("energy_gj", "energy_kwh", "tce", "co2_t", "co2e_t"):
        assert found.total(output).value == alone.total(output).value
        assert found.lines[output].iloc[[0, 2]].tolist() == alone.lines[output].tolist()
    assert str(found.problems[0]) in found.explain(1)


@given(own.activity_rows(max_size=8), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(BAD[:7])), max_size=6))
def test_bad_rows_change_nothing_for_the_others(table: list[own.Row], bad: list[tuple[int, dict[str, Any]]]) -> None:
    """Bad rows strewn anywhere: the lines of the others are bit-identical, the totals are those of the others alone."""
    choices = {**CHOICES, "coal_equivalent": {"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"}}
    mixed: list[tuple[bool, own.Row]] = [(True, row) for row in table]
    for place, change in bad:
        mixed.insert(place % (len(mixed) + 1), (False, {**BASE, **change}))
    found = own.ledger([row for _, row in mixed], choices, on_error="collect")
    alone = own.ledger(table, choices)
    good = [place for place, (is_good, _) in enumerate(mixed) if is_good]
    listed = {row for problem in found.problems for row in problem.rows}
    assert listed == set(range(len(mixed))) - set(good)
    columns = list(own.OUTPUTS)
    pd.testing.assert_frame_equal(
        found.lines.iloc[good][columns].reset_index(drop=True),
        alone.lines[columns].reset_index(drop=True),
        check_exact=True,
    )
    pd.testing.assert_frame_equal(found.totals(), alone.totals(), check_exact=True)


def test_all_problems_at_once_in_the_order_of_the_rows() -> None:
    """One row each, all named in one error, first row first."""
    table = [{**BASE, **change} for change in BAD if change != {"period": "2019"}]
    with pytest.raises(ProblemsError) as caught:
        own.ledger(table, CHOICES)
    rows = [problem.rows[0] for problem in caught.value.problems]
    assert rows == sorted(rows)
    assert set(rows) == set(range(len(table)))


def test_one_problem_of_many_rows_is_told_once() -> None:
    """A typo in a million rows is one problem with its count, not a million lines."""
    with pytest.raises(ProblemsError) as caught:
        own.ledger([{**BASE, "region": "Atlantis"}] * 30, CHOICES)
    (problem,) = caught.value.problems
    assert "(30 rows)" in problem.message
    assert problem.rows == tuple(range(30))


def test_a_table_of_bad_rows_only_has_no_total() -> None:
    """No row has the output: that is said, it is not 0."""
    found = own.ledger([{**BASE, "unit": "ton"}], CHOICES, on_error="collect")
    with pytest.raises(MethodError, match="no row has co2e_t"):
        found.total("co2e_t")
    assert found.totals()["co2e_t"].isna().all()


def test_on_error_has_two_values() -> None:
    with pytest.raises(MethodError, match="on_error is 'ignore'"):
        own.ledger([BASE], CHOICES, on_error="ignore")
