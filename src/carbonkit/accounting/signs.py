"""Amounts below zero: where one may stand, and whether exports and corrections take Scope 2 below zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from carbonkit.accounting.findings import Finding
from carbonkit.accounting.row import PlanRow, check_amount
from carbonkit.errors import Problem, ValueRangeError, shown
from carbonkit.tables.keys import Keys
from carbonkit.tables.read import ActivityTable
from carbonkit.tables.sums import grouped_exact_sums

__all__ = ["Group", "scope2_findings", "scope2_groups", "scope2_problems", "sign_problems"]

#: Activity, region and year.
Group = tuple[str, str, str]


def sign_problems(table: ActivityTable, keys: Keys, entries: Sequence[str]) -> list[Problem]:
    """Amounts whose sign does not fit the entry (``use``, ``export``, ``correction``) of their key."""
    amounts = table.amounts
    # One pass that makes no column settles the usual table; a missing amount hides from no comparison.
    if "export" not in entries and not (len(amounts) and np.fmin.reduce(amounts) < 0):
        return []
    suspect = amounts < 0
    if "export" in entries:
        exports = np.array([entry == "export" for entry in entries])[keys.codes]
        suspect = np.where(exports, amounts > 0, suspect)
    found = []
    for row in np.flatnonzero(suspect).tolist():
        try:
            check_amount(float(amounts[row]), entries[keys.codes[row]])
        except ValueRangeError as error:
            # The value as the user wrote it, not as a float.
            error.text = shown(str(table.frame[table.columns["amount"]].iloc[row]))
            found.append(Problem(table.place(row), f"amount: {error}", (row,)))
    return found


def scope2_groups(
    table: ActivityTable, keys: Keys, rows: Sequence[PlanRow], known: list[Problem]
) -> dict[Group, Fraction]:
    """Scope 2 by activity, region and year, where exports or corrections lower it. [tCO2e]

    Rows with a problem are in no total, and in none of these.
    """
    if not any(row.entry in ("export", "correction") for row in rows):
        return {}
    codes = keys.codes.copy()
    codes[[row for problem in known for row in problem.rows]] = -1
    totals: dict[Group, Fraction] = {}
    for row, total in zip(rows, grouped_exact_sums(table.amounts, codes, len(keys)), strict=True):
        if row.scope == 2 and row.activity and "co2e_t" in row.derivations:
            group = (row.activity.name, row.region, row.year)
            totals[group] = totals.get(group, Fraction(0)) + total * row.derivations["co2e_t"].coefficient
    return totals


def scope2_problems(
    table: ActivityTable, keys: Keys, plan_rows: Sequence[PlanRow], groups: dict[Group, Fraction]
) -> list[Problem]:
    """Scope 2 of an activity is never below zero."""
    problems = []
    for name in dict.fromkeys(activity for activity, _, _ in groups):
        total = sum((value for group, value in groups.items() if group[0] == name), Fraction(0))
        if total < 0:
            codes = [code for code, row in enumerate(plan_rows) if _is_of(row, name)]
            message = (
                f"Scope 2 of {name} would be {float(total):.6g} tCO2e, below zero: exports and corrections exceed what "
                'was bought; energy generated and sent out lowers no purchase (exports = "ghgp-gross")'
            )
            rows = np.flatnonzero(np.isin(keys.codes, codes)).tolist()
            problems.append(Problem(table.name, message, tuple(rows)))
    return problems


def _is_of(row: PlanRow, activity: str) -> bool:
    return row.activity is not None and row.activity.name == activity


def scope2_findings(groups: dict[Group, Fraction]) -> list[Finding]:
    """A part of Scope 2 may be below zero where the whole is not; who reports the part has to know."""
    return [
        Finding("scope-2-part-below-zero", f"{' '.join(part for part in group if part)} is {float(total):.6g} tCO2e")
        for group, total in groups.items()
        if total < 0
    ]
