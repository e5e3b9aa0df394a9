"""Amounts below zero: where one may stand, and whether exports and corrections take Scope 2 below zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from carbonkit.accounting.findings import Finding
from carbonkit.accounting.plan import Plan
from carbonkit.accounting.row import PlanRow, check_amount
from carbonkit.errors import Problem, ValueRangeError, shown
from carbonkit.tables.keys import Keys
from carbonkit.tables.read import ActivityTable
from carbonkit.tables.sums import grouped_exact_sums

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
]

#: Activity, region and year.
Group = tuple[str, str, str]


def sign_problems(table: ActivityTable, keys: Keys, entries: Sequence[str]) -> list[Problem]:
    """Amounts whose sign does not fit the entry (``use``, ``export``, ``correction``) of their key."""
    amounts = table.amounts
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


def scope2_groups(table: ActivityTable, keys: Keys, made: Plan, known: list[Problem]) -> dict[Group, Fraction]:
    """Scope 2 by activity, region and year, where exports or corrections lower it. [tCO2e]

    Rows with a problem are in no total, and in none of these.
    """
    rows = [made.row(key) for key in keys.values]  # type: ignore[arg-type]
    if not is_lowered(rows):
        return {}
    codes = keys.codes.copy()
    codes[[row for problem in known for row in problem.rows]] = -1
    return scope2_totals(rows, grouped_exact_sums(table.amounts, codes, len(keys)))


def is_lowered(rows: Sequence[PlanRow]) -> bool:
    """Whether a row of the plan can lower a total."""
    return any(row.entry in ("export", "correction") for row in rows)


def scope2_totals(rows: Sequence[PlanRow], amounts: Sequence[Fraction]) -> dict[Group, Fraction]:
    """Scope 2 by activity, region and year, from the sum of the amounts of each row of the plan. [tCO2e]"""
    totals: dict[Group, Fraction] = {}
    for row, total in zip(rows, amounts, strict=True):
        if row.scope == 2 and row.activity and "co2e_t" in row.derivations:
            group = (row.activity.name, row.region, row.year)
            totals[group] = totals.get(group, Fraction(0)) + total * row.derivations["co2e_t"].coefficient
    return totals


def scope2_problems(table: ActivityTable, keys: Keys, made: Plan, groups: dict[Group, Fraction]) -> list[Problem]:
    """Scope 2 of an activity is never below zero."""
    problems = []
    for name, message in below_zero(groups).items():
        codes = [code for code, key in enumerate(keys.values) if is_of(made.row(key), name)]  # type: ignore[arg-type]
        rows = np.flatnonzero(np.isin(keys.codes, codes)).tolist()
        problems.append(Problem(table.name, message, tuple(rows)))
    return problems


def below_zero(groups: dict[Group, Fraction]) -> dict[str, str]:
    """The activities whose Scope 2 is below zero, with the sentence that says so."""
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
