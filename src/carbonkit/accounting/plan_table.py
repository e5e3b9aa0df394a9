"""The plan as a table, and the queries that a warehouse runs against it: products of the same two doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from carbonkit.accounting.plan import KEYS
from carbonkit.accounting.row import OUTPUTS, PlanRow
from carbonkit.errors import MethodError, UnknownNameError
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
    by_bytes: str = ""


#: How each dialect writes a name, a text, a double, and texts that are compared byte by byte: a collation of a column
#: may take MWh and mWh for one. The standard has no collation that all know; a cast to STRING of Spark has none.
DIALECTS = {
    "ansi": _Dialect('"', "VARCHAR(1000)", "DOUBLE PRECISION"),
    "duckdb": _Dialect('"', "VARCHAR", "DOUBLE", ' COLLATE "C"'),
    "postgres": _Dialect('"', "TEXT", "DOUBLE PRECISION", ' COLLATE "C"'),
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
    if not rows or not keys:
        raise MethodError("the plan has no rows, so no query can look for them", "ask it for the keys first")

    def quoted(name: str) -> str:
        mark = written.quote
        return mark + name.replace(mark, mark * 2) + mark

    def named(several: str) -> str:
        return ".".join(quoted(part) for part in several.split("."))

    def cell(name: str) -> str:
        text = f"CAST(r.{quoted(given.get(name, name))} AS {written.text})"
        return f"COALESCE({text}, ''){written.by_bytes}"

    amount = f"CAST(r.{quoted(given.get('amount', 'amount'))} AS {written.double})"
    rows_from, plan_from = f"FROM {named(table)} AS r", f"LEFT JOIN {named(plan)} AS p"
    if query == "check":
        cells = [f"{cell(name)} AS {quoted(name)}" for name in keys]
        matches = [f"r.{quoted(name)}{written.by_bytes} = p.{quoted(name)}" for name in keys]
        return _check(amount, cells, [quoted(name) for name in keys], rows_from, [plan_from, _on(matches)])
    zero = f" + CAST(0 AS {written.double})" if is_plain_zero else ""
    products = [f"{amount} * p.{quoted(f'{name}_per_unit')}{zero} AS {quoted(name)}" for name in OUTPUTS]
    chosen = ["r.*", "p.scope", *products, "p.factor_used", "p.evidence"]
    matches = [f"{cell(name)} = p.{quoted(name)}" for name in keys]
    return "\n".join(["SELECT", "  " + ",\n  ".join(chosen), rows_from, plan_from, _on(matches)])


def _on(matches: list[str]) -> str:
    return "  ON " + "\n  AND ".join(matches)


def _check(amount: str, cells: list[str], names: list[str], rows_from: str, join: list[str]) -> str:
    """Rows are counted by key and kind of amount, then keys looked up in the plan, then said what is wrong."""
    kinds = [
        "CASE",
        f"  WHEN {amount} IS NULL OR NOT ABS({amount}) < {MAX_AMOUNT!r} THEN 'no number'",
        f"  WHEN {amount} < 0 THEN 'below zero'",
        f"  WHEN {amount} > 0 THEN 'above zero'",
        "  ELSE 'zero'",
        "END AS kind",
    ]
    by = ", ".join(names)
    counted = [
        f"SELECT {by}, kind, COUNT(*) AS number_of_rows",
        "FROM (",
        *_indented(["SELECT", *_indented([",\n".join(cells) + ",", *kinds]), rows_from]),
        ") AS cells",
        f"GROUP BY {by}, kind",
    ]
    of_key = [f"r.{name}" for name in names]
    matched = [
        f"SELECT {', '.join(of_key)}, r.kind, r.number_of_rows,",
        "  COUNT(p.plan_row) AS plan_rows, MIN(p.counts_as) AS counts_as",
        "FROM (",
        *_indented(counted),
        ") AS r",
        *join,
        f"GROUP BY {', '.join(of_key)}, r.kind, r.number_of_rows",
    ]
    problems = [
        "CASE",
        "  WHEN plan_rows = 0 THEN 'the plan has no such key'",
        "  WHEN plan_rows > 1 THEN 'the plan has several rows for the key'",
        "  WHEN kind = 'no number' THEN 'the amount is missing or no number'",
        "  WHEN counts_as = 'use' AND kind = 'below zero' THEN 'a use is never negative'",
        "  WHEN counts_as = 'export' AND kind = 'above zero' THEN 'an export is written as a negative amount'",
        "END AS problem",
    ]
    checked = [
        f"SELECT {by}, number_of_rows,",
        *_indented(problems),
        "FROM (",
        *_indented(matched),
        ") AS matched",
    ]
    return "\n".join(
        [
            f"SELECT problem, {by}, CAST(SUM(number_of_rows) AS BIGINT) AS number_of_rows",
            "FROM (",
            *_indented(checked),
            ") AS checked",
            "WHERE problem IS NOT NULL",
            f"GROUP BY problem, {by}",
        ]
    )


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for several in lines for line in several.split("\n")]
