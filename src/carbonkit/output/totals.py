"""The totals of a ledger as text: by scope and together, then the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from carbonkit.accounting.file_ledger import FileLedger
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.row import OUTPUTS
from carbonkit.quantities import round_half_up

__all__ = ["file_text", "totals_text"]


def totals_text(
    rows: int,
    keys: int,
    by_scope: Sequence[tuple[int | None, Mapping[str, Fraction | None]]],
    whole: Mapping[str, Fraction | None],
    findings: Sequence[Finding],
) -> str:
    """Totals by scope, then the findings; an output that no row has is left out.

    Parameters
    ----------
    rows, keys : int
        Rows of the table, and distinct keys among them. [-]
    by_scope : sequence of pairs
        A scope, and its totals by output. [unit of the output]
    whole : dict
        The totals of all rows. [unit of the output]
    """
    lines = [f"{rows} row{'s' * (rows != 1)}, {keys} distinct key{'s' * (keys != 1)}"]
    shown = [output for output in OUTPUTS if whole[output] is not None]
    table = [["scope", *(f"{output} [{OUTPUTS[output]}]" for output in shown)]]
    for scope, totals in sorted(by_scope, key=lambda pair: str("<NA>" if pair[0] is None else pair[0])):
        table.append(["-" if scope is None else str(scope), *(_cell(totals[output]) for output in shown)])
    table.append(["all", *(_cell(whole[output]) for output in shown)])
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines += ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in table]
    lines += [f"finding {one}" for one in findings]
    return "\n".join(lines)


def file_text(ledger: FileLedger) -> str:
    """The totals of a file by scope, then the findings."""
    by_scope = [(_scope(label), totals) for label, totals in ledger.exact_totals("scope").items()]
    (whole,) = ledger.exact_totals().values()
    return totals_text(ledger.rows, len(ledger.plan.rows), by_scope, whole, ledger.findings)


def _scope(label: tuple[object, ...]) -> int | None:
    return label[0] if isinstance(label[0], int) else None


def _cell(value: Fraction | None) -> str:
    if value is None:
        return "-"
    digits, point, decimals = round_half_up(value, 4).rpartition(".")
    sign = "-" if digits.startswith("-") else ""
    return f"{sign}{int(digits.removeprefix('-')):,}{point}{decimals}"
