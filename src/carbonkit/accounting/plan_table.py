"""The plan as a table, and the queries that a warehouse runs against it: products of the same two doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from carbonkit.accounting.plan import KEYS
from carbonkit.accounting.row import OUTPUTS, PlanRow
from carbonkit.errors import UnknownNameError
from carbonkit.quantities.numbers import MAX_AMOUNT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DIALECTS", "Query", "plan_frame", "plan_sql"]

Query = Literal["lines", "check"]


@dataclass(frozen=True, slots=True)
class _Dialect:
    quote: str
    text: str
    double: str


#: How each dialect writes a name, a text and a double.
DIALECTS = {
    "ansi": _Dialect('"', "VARCHAR(1000)", "DOUBLE PRECISION"),
    "duckdb": _Dialect('"', "VARCHAR", "DOUBLE"),
    "postgres": _Dialect('"', "TEXT", "DOUBLE PRECISION"),
    "spark": _Dialect("`", "STRING", "DOUBLE"),
}


def plan_frame(rows: Sequence[PlanRow]) -> pd.DataFrame:
    """The rows of a plan without a problem, as a table: see ``Plan.to_frame``."""
    import pandas as pd

    good = [row for row in rows if not row.problems]
    columns: dict[str, pd.Series] = {"plan_row": pd.Series(range(len(good)), dtype="Int32")}
    for place, name in enumerate(KEYS):
        columns[name] = pd.Series([row.key[place] for row in good], dtype="str")
    columns["counts_as"] = pd.Series([row.entry for row in good], dtype="str")
    columns["scope"] = pd.Series([row.scope for row in good], dtype="Int8")
    for name in OUTPUTS:
        values = [row.derivations[name].multiplier if name in row.derivations else None for row in good]
        columns[f"{name}_per_unit"] = pd.Series(values, dtype="Float64")
    for name in ("factor_used", "evidence"):
        columns[name] = pd.Series([getattr(row, name) or None for row in good], dtype="str")
    return pd.DataFrame(columns)


def plan_sql(
    rows: Sequence[PlanRow],
    dialect: str,
    *,
    table: str,
    plan: str,
    columns: Mapping[str, str] | None,
    query: Query,
    is_plain_zero: bool,
) -> str:
    """The query of a dialect: see ``Plan.to_sql``."""
    if dialect not in DIALECTS:
        raise UnknownNameError("dialect", dialect, tuple(DIALECTS))
    written = DIALECTS[dialect]
    given = dict(columns or {})
    for name in given:
        if name not in ("amount", *KEYS):
            raise UnknownNameError("column", name, ("amount", *KEYS))
    filled = [name for place, name in enumerate(KEYS) if any(row.key[place] for row in rows)]
    keys = [name for name in KEYS if name in given or name in filled]

    def quoted(name: str) -> str:
        mark = written.quote
        return mark + name.replace(mark, mark * 2) + mark

    def cell(name: str) -> str:
        return f"COALESCE(CAST(r.{quoted(given.get(name, name))} AS {written.text}), '')"

    amount = f"CAST(r.{quoted(given.get('amount', 'amount'))} AS {written.double})"
    source = [
        f"FROM {'.'.join(quoted(part) for part in table.split('.'))} AS r",
        f"LEFT JOIN {'.'.join(quoted(part) for part in plan.split('.'))} AS p",
        "  ON " + "\n  AND ".join(f"{cell(name)} = p.{quoted(name)}" for name in keys),
    ]
    if query == "check":
        return _check(amount, [f"{cell(name)} AS {quoted(name)}" for name in keys], source)
    zero = f" + CAST(0 AS {written.double})" if is_plain_zero else ""
    products = [f"{amount} * p.{quoted(f'{name}_per_unit')}{zero} AS {quoted(name)}" for name in OUTPUTS]
    chosen = ["r.*", "p.scope", *products, "p.factor_used", "p.evidence"]
    return "\n".join(["SELECT", "  " + ",\n  ".join(chosen), *source])


def _check(amount: str, cells: list[str], source: list[str]) -> str:
    problem = [
        "  CASE",
        "    WHEN p.plan_row IS NULL THEN 'the plan has no such key'",
        f"    WHEN {amount} IS NULL OR NOT ABS({amount}) < {MAX_AMOUNT!r} THEN 'the amount is missing or no number'",
        f"    WHEN p.counts_as = 'use' AND {amount} < 0 THEN 'a use is never negative'",
        f"    WHEN p.counts_as = 'export' AND {amount} > 0 THEN 'an export is written as a negative amount'",
        "  END AS problem",
    ]
    inner = ["SELECT", "  " + ",\n  ".join(cells) + ",", *problem, *source]
    names = ", ".join(one.rpartition(" AS ")[2] for one in cells)
    return "\n".join(
        [
            f"SELECT problem, {names}, COUNT(*) AS number_of_rows",
            "FROM (",
            *(f"  {line}" for part in inner for line in part.split("\n")),
            ") AS checked",
            "WHERE problem IS NOT NULL",
            f"GROUP BY problem, {names}",
        ]
    )
