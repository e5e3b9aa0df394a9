"""The ledger of a lazy frame: planned from the distinct keys that its engine collects, and computed by that engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from carbonkit.accounting.exact_ledger import ExactLedger, Groups, said
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import ADDED, OUTPUTS, WORDS, PlanRow, check_amount
from carbonkit.accounting.signs import below_zero, is_lowered, is_of, scope2_findings, scope2_totals
from carbonkit.catalog import Catalog
from carbonkit.errors import (
    MethodError,
    Problem,
    ProblemsError,
    UnknownNameError,
    ValueRangeError,
    shown,
)
from carbonkit.quantities.numbers import MAX_AMOUNT
from carbonkit.tables.attach import Attachment, attach
from carbonkit.tables.columns import not_a_number
from carbonkit.tables.engines import ENGINES, as_lazy, engine_of
from carbonkit.tables.lazy import LazyTable, as_lazy_table
from carbonkit.tables.lazy_keys import HUGE, MISSING, KeyRows, collect_keys

__all__ = ["LazyLedger", "calculate_lazy"]

#: Which sign an amount of an entry may not have: 1 none below zero, -1 none above.
_SIGNS = {"use": 1, "export": -1}


class LazyLedger(ExactLedger):
    """The result of ``calculate`` for a frame of Polars, DuckDB, Spark or Dask that is not in memory.

    Everything but ``lines`` was computed by one query: the distinct keys with the exact sums of their amounts. The plan
    is that of the rows as they were then; a key that comes later gets nulls.

    Attributes
    ----------
    plan : Plan
    findings : list of Finding
    problems : list of Problem
        With ``on_error="collect"``; their rows have null results and are in no total. The place of a problem is its
        key: rows of an engine have no number.

    Examples
    --------
    >>> import carbonkit as ck
    >>> import polars as pl
    >>> rows = pl.LazyFrame(
    ...     {"activity": ["外购电力"] * 2, "amount": [100, 200], "unit": ["MWh"] * 2, "region": ["浙江", "北京"],
    ...      "period": [2022, 2022]}
    ... )
    >>> method = ck.Method(factors=["cn-mee/average-2022"])
    >>> ledger = ck.calculate(rows, method=method, catalog=ck.open_catalog())
    >>> sorted(ledger.lines.collect()["co2_t"].round(2)), str(ledger.total("co2_t"))
    ([51.53, 111.6], '163.13 tCO2')
    """

    def __init__(self, table: LazyTable, groups: list[KeyRows], plan: Plan) -> None:
        self.plan = plan
        self._table = table
        self._key_rows = groups
        keys = dict.fromkeys(group.key for group in groups)
        self._plan_rows = plan.rows_of(keys)  # type: ignore[arg-type]
        self._rows: dict[tuple[str, ...], PlanRow] = dict(zip(keys, self._plan_rows, strict=True))
        #: Rows that are in no total: all of a key (kind None), or those whose amounts are of one kind.
        self._bad: set[tuple[tuple[str, ...], int | None]] = set()
        self.problems = [*self._key_problems(), *self._amount_problems()]
        parts = self._scope2()
        below = below_zero(parts)
        for name, message in below.items():
            self.problems.append(Problem("", message))
            self._bad |= {(key, None) for key, row in self._rows.items() if is_of(row, name)}
        self._more_findings = [] if below else scope2_findings(parts)

    def _key_problems(self) -> list[Problem]:
        counts = self._counts()
        found = []
        for key, row in self._rows.items():
            for error in row.problems:
                found.append(Problem(_place(key), f"{error}{_many(counts[key])}"))
                self._bad.add((key, None))
        return found

    def _amount_problems(self) -> list[Problem]:
        found = []
        for group in self._key_rows:
            why = self._amount_problem(group)
            if why:
                found.append(Problem(_place(group.key), f"amount: {why}{_many(group.rows)}"))
                self._bad.add((group.key, group.kind))
        return found

    def _amount_problem(self, group: KeyRows) -> str:
        if group.kind == MISSING:
            return not_a_number(float("nan"))
        extreme = group.low if abs(group.low) >= abs(group.high) else group.high
        if group.kind == HUGE:
            return not_a_number(extreme if not abs(extreme) < MAX_AMOUNT else group.high)
        try:
            check_amount(extreme, self._rows[group.key].entry)
        except ValueRangeError as error:
            is_whole = self._table.types[self._table.columns["amount"]].is_integer()
            error.text = shown(str(int(extreme) if is_whole else extreme))
            return str(error)
        return ""

    def _scope2(self) -> dict[tuple[str, str, str], Fraction]:
        rows = list(self._rows.values())
        if not is_lowered(rows):
            return {}
        sums = self._sums(self._key_rows)
        return scope2_totals(rows, [sums.get(key, Fraction(0)) for key in self._rows])

    def _counts(self) -> dict[tuple[str, ...], int]:
        counts: dict[tuple[str, ...], int] = {}
        for group in self._key_rows:
            counts[group.key] = counts.get(group.key, 0) + group.rows
        return counts

    def _is_good(self, group: KeyRows) -> bool:
        return (group.key, None) not in self._bad and (group.key, group.kind) not in self._bad

    def _sums(self, groups: Sequence[KeyRows]) -> dict[tuple[str, ...], Fraction]:
        """Exact sums of amounts by key, of the rows without a problem."""
        sums: dict[tuple[str, ...], Fraction] = {}
        for group in groups:
            if self._is_good(group):
                sums[group.key] = sums.get(group.key, Fraction(0)) + group.total
        return sums

    @property
    def engine(self) -> str:
        """``polars``, ``duckdb``, ``pyspark`` or ``dask``."""
        return self._table.engine

    @cached_property
    def lines(self) -> Any:
        """The engine's own lazy frame: the input columns, then the result columns of ``Ledger.lines``.

        Nothing is computed before the engine is asked for it. Each figure is the amount times the coefficient of its
        key, the same float64 as in a table in memory; the order of rows is the engine's.

        Raises
        ------
        ProblemsError
            If the table has a column that the ledger adds.
        """
        rows = [(row, (key, None) not in self._bad) for key, row in self._rows.items()]

        def factor(row: PlanRow, output: str) -> float | None:
            return row.derivations[output].multiplier if output in row.derivations else None

        given = Attachment(
            names=KEYS,
            keys=list(self._rows),
            factors={name: [factor(row, name) if good else None for row, good in rows] for name in OUTPUTS},
            texts={
                name: [(getattr(row, name) or None) if good else None for row, good in rows]
                for name in ("factor_used", "evidence")
            },
            integers={"scope": [row.scope if good else None for row, good in rows]},
            order=ADDED,
            signs=[_SIGNS.get(row.entry, 0) for row, _ in rows] if self.problems else None,
            is_plain_zero=self.plan.method.exports == "ghgp-gross",
        )
        return attach(self._table, given)

    def _groups(self, names: Sequence[str]) -> Groups:
        asked = [name for name in names if self._header(name)]
        groups = self._key_rows
        if asked:
            groups = collect_keys(self._table, KEYS, [self._header(name) for name in asked])
        places = {key: place for place, key in enumerate(self._rows)}
        of_text: dict[tuple[Any, ...], tuple[Any, ...]] = {} if names else {(): ()}
        parts: dict[tuple[Any, ...], list[KeyRows]] = {} if names else {(): []}
        for group in groups:
            if group.key not in self._rows:
                raise MethodError(f"rows have come since: {_place(group.key)}", "call calculate again")
            text = tuple(self._text(name, group, asked) for name in names)
            if text not in of_text:
                of_text[text] = tuple(self._label(name, group, asked) for name in names)
            parts.setdefault(text, []).append(group)
        texts = sorted(parts, key=lambda text: ["" if cell is None else str(cell) for cell in text])
        sums = [{places[key]: total for key, total in self._sums(parts[text]).items()} for text in texts]
        return Groups([of_text[text] for text in texts], texts, [self._totals(one) for one in sums])

    def _header(self, name: str) -> str:
        """The column that a query has to group by; empty where the plan knows it."""
        if name in WORDS:
            return ""
        header = self._table.columns.get(name, name)
        if header not in self._table.types:
            raise UnknownNameError("column", name, tuple(self._table.types))
        return "" if self._table.is_text(header) and self._table.columns.get(name) and name in KEYS else header

    def _text(self, name: str, group: KeyRows, asked: list[str]) -> Any:
        if name in WORDS:
            return getattr(self._rows[group.key], name)
        return group.by[asked.index(name)] if name in asked else group.key[KEYS.index(name)]

    def _label(self, name: str, group: KeyRows, asked: list[str]) -> Any:
        text = self._text(name, group, asked)
        if name not in asked:
            return text or None
        label, columns = group.labels[asked.index(name)], self._table.columns
        return said(label, text) if columns.get(name, name) == columns.get("period") else label

    def _used(self) -> Iterable[PlanRow]:
        used = dict.fromkeys(group.key for group in self._key_rows if self._is_good(group))
        return [self._rows[key] for key in used]


def _place(key: tuple[str, ...]) -> str:
    """A key as the place of a problem: the cells that are filled."""
    return ", ".join(f"{name} {shown(cell)}" for name, cell in zip(KEYS, key, strict=True) if cell)


def _many(rows: int) -> str:
    return f" ({rows} rows)" if rows > 1 else ""


def calculate_lazy(
    data: object, *, method: Method, catalog: Catalog, on_error: Literal["raise", "collect"]
) -> LazyLedger:
    """Compute a table that an engine holds; see ``calculate``.

    Raises
    ------
    ProblemsError
        With every problem of the table, each with its key.
    MethodError
        If the data are no lazy frame, or one of an engine that is not known here.
    """
    frame = as_lazy(data)
    if frame is None:
        known = "a DataFrame or Table, the path of a CSV file, or a lazy frame of Polars, DuckDB, Spark or Dask"
        raise MethodError(f"data is a {type(data).__name__}", f"give {known}")
    if engine_of(frame) not in ENGINES:
        raise MethodError(f"data is a frame of {engine_of(frame)}", f"give one of {', '.join(ENGINES)}, or pandas")
    table = as_lazy_table(frame)
    ledger = LazyLedger(table, collect_keys(table, KEYS), Plan(method, catalog))
    if ledger.problems and on_error == "raise":
        raise ProblemsError(tuple(ledger.problems))
    return ledger
