"""Amounts below zero: where one may stand, and whether exports and corrections take Scope 2 below zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from carbonkit.accounting.findings import Finding
from carbonkit.accounting.plan import ENTRIES, KEYS
from carbonkit.accounting.row import PlanRow, check_amount
from carbonkit.errors import Problem, ValueRangeError, shown
from carbonkit.tables.sums import grouped_exact_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbonkit.tables.keys import Keys
    from carbonkit.tables.read import ActivityTable

__all__ = [
    "Group",
    "below_zero",
    "is_lowered",
    "is_of",
    "scope2_findings",
    "scope2_groups",
    "scope2_problems",
    "scope2_totals",
    "sign_problems",
    "suspect_signs",
    "wrong_sign",
]

#: Activity, region and year.
Group = tuple[str, str, str]


def sign_problems(table: ActivityTable, keys: Keys, entry_of: Callable[[int], str]) -> list[Problem]:
    """Amounts whose sign does not fit the entry of their key, which is asked for where it may matter."""
    is_export = _is_one_of(keys, "export")
    found = []
    for row in suspect_signs(table.amounts, keys.codes, is_export if is_export.any() else None):
        text = str(table.frame[table.columns["amount"]].iloc[row])
        wrong = wrong_sign(float(table.amounts[row]), entry_of(int(keys.codes[row])), text)
        if wrong:
            found.append(Problem(table.place(row), f"amount: {wrong}", (row,)))
    return found


def _is_one_of(keys: Keys, *entries: str) -> NDArray[np.bool_]:
    """Whether a key is written as one of some entries."""
    codes, names = keys.cells[KEYS.index("entry")]
    is_one = np.array([ENTRIES.get(name.strip().lower()) in entries for name in names], dtype=bool)
    found: NDArray[np.bool_] = is_one[codes]
    return found


def suspect_signs(
    amounts: NDArray[np.float64], codes: NDArray[np.integer], is_export: NDArray[np.bool_] | None
) -> list[int]:
    """Rows whose amount may have the wrong sign; ``is_export`` tells exports by key, if there are any."""
    # One pass that makes no column settles the usual table; a missing amount hides from no comparison.
    if is_export is None and not (len(amounts) and np.fmin.reduce(amounts) < 0):
        return []
    suspect = amounts < 0
    if is_export is not None:
        suspect = np.where(is_export[codes], amounts > 0, suspect)
    found: list[int] = np.flatnonzero(suspect).tolist()
    return found


def wrong_sign(number: float, entry: str, text: str) -> str:
    """What is wrong with an amount of an entry, shown as the user wrote it; empty where it is fine."""
    try:
        check_amount(number, entry)
    except ValueRangeError as error:
        # The value as the user wrote it, not as a float.
        error.text = shown(text)
        return str(error)
    return ""


def scope2_groups(
    table: ActivityTable, keys: Keys, rows: Sequence[PlanRow], known: list[Problem]
) -> dict[Group, Fraction]:
    """Scope 2 by activity, region and year, where exports or corrections lower it. [tCO2e]

    Rows with a problem are in no total, and in none of these.
    """
    if not _is_one_of(keys, "export", "correction").any() or not is_lowered(rows):
        return {}
    codes = keys.codes.copy()
    codes[[row for problem in known for row in problem.rows]] = -1
    return scope2_totals(rows, grouped_exact_sums(table.amounts, codes, len(keys)))


def is_lowered(rows: Iterable[PlanRow]) -> bool:
    """Whether a row of the plan can take a total down."""
    return any(row.entry in ("export", "correction") for row in rows)


def scope2_totals(rows: Iterable[PlanRow], sums: Iterable[Fraction]) -> dict[Group, Fraction]:
    """Scope 2 by activity, region and year from the exact sum of the amounts of each plan row. [tCO2e]"""
    totals: dict[Group, Fraction] = {}
    for row, total in zip(rows, sums, strict=True):
        if row.scope == 2 and row.activity and "co2e_t" in row.derivations:
            group = (row.activity.name, row.region, row.year)
            totals[group] = totals.get(group, Fraction(0)) + total * row.derivations["co2e_t"].coefficient
    return totals


def scope2_problems(
    table: ActivityTable, keys: Keys, plan_rows: Sequence[PlanRow], groups: dict[Group, Fraction]
) -> list[Problem]:
    """Scope 2 of an activity is never below zero."""
    problems = []
    for name, message in below_zero(groups).items():
        codes = [code for code, row in enumerate(plan_rows) if is_of(row, name)]
        rows = np.flatnonzero(np.isin(keys.codes, codes)).tolist()
        problems.append(Problem(table.name, message, tuple(rows)))
    return problems


def below_zero(groups: dict[Group, Fraction]) -> dict[str, str]:
    """The activities whose Scope 2 would be below zero, and what to say of each."""
    found = {}
    for name in dict.fromkeys(activity for activity, _, _ in groups):
        total = sum((value for group, value in groups.items() if group[0] == name), Fraction(0))
        if total < 0:
            found[name] = (
                f"Scope 2 of {name} would be {float(total):.6g} tCO2e, below zero: exports and corrections exceed what "
                'was bought; energy generated and sent out lowers no purchase (exports = "ghgp-gross")'
            )
    return found


def is_of(row: PlanRow, activity: str) -> bool:
    """Whether a row of the plan is of an activity."""
    return row.activity is not None and row.activity.name == activity


def scope2_findings(groups: dict[Group, Fraction]) -> list[Finding]:
    """A part of Scope 2 may be below zero where the whole is not; who reports the part has to know."""
    return [
        Finding("scope-2-part-below-zero", f"{' '.join(part for part in group if part)} is {float(total):.6g} tCO2e")
        for group, total in groups.items()
        if total < 0
    ]
