"""The totals of a ledger as text: by scope and together, then the findings."""

from __future__ import annotations

from fractions import Fraction

from carbonkit.accounting.exact_ledger import ExactLedger
from carbonkit.accounting.row import OUTPUTS
from carbonkit.quantities import round_half_up

__all__ = ["totals_text"]


def totals_text(ledger: ExactLedger, rows: int) -> str:
    """Totals by scope, then the findings; an output that no row has is left out.

    Parameters
    ----------
    ledger : ExactLedger
    rows : int
        Rows of its table. [-]
    """
    keys = len(ledger.plan.rows)
    lines = [f"{rows} row{'s' * (rows != 1)}, {keys} distinct key{'s' * (keys != 1)}"]
    (whole,) = ledger.exact_totals().values()
    shown = [output for output in OUTPUTS if whole[output] is not None]
    table = [["scope", *(f"{output} [{OUTPUTS[output]}]" for output in shown)]]
    by_scope = {"-" if scope is None else str(scope): each for (scope,), each in ledger.exact_totals("scope").items()}
    # What is of no scope stands last.
    for scope in sorted(by_scope, key=lambda scope: (scope == "-", scope)):
        table.append([scope, *(_cell(by_scope[scope][output]) for output in shown)])
    table.append(["all", *(_cell(whole[output]) for output in shown)])
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines += ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in table]
    lines += [f"finding {one}" for one in ledger.findings]
    return "\n".join(lines)


def _cell(value: Fraction | None) -> str:
    if value is None:
        return "-"
    digits, point, decimals = round_half_up(value, 4).rpartition(".")
    sign = "-" if digits.startswith("-") else ""
    return f"{sign}{int(digits.removeprefix('-')):,}{point}{decimals}"
