"""The ledger: every row of activity data times the coefficients of its plan row, and their exact totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import pandas as pd

from carbonkit.accounting.exact_ledger import ExactLedger, Groups, said
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.lines import Lines, LinesOfRows
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import ADDED, OUTPUTS, WORDS, PlanRow, explain_row
from carbonkit.accounting.signs import scope2_findings, scope2_groups, scope2_problems, sign_problems
from carbonkit.catalog import Catalog
from carbonkit.errors import MethodError, Problem, ProblemsError, UnknownNameError
from carbonkit.tables.keys import Keys, distinct_keys
from carbonkit.tables.read import COPIES_ON_WRITE, ActivityTable, as_table, beside, read_table
from carbonkit.tables.sums import RunningSums, grouped_integer_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbonkit.accounting.eager import EagerLedger
    from carbonkit.accounting.lazy import LazyLedger
    from carbonkit.accounting.sheet import PlanRows
    from carbonkit.tables.eager import HasArrow

__all__ = ["Ledger", "calculate"]

#: Rows a pair of group and key, from which on these are added before anything is multiplied: a pair costs what so many
#: rows do.
_MANY_ROWS = 16
#: Keys of a group from which on their products are taken as arrays; a few are faster one by one.
_MANY_KEYS = 64
#: Sums of amounts by plan row, in units of 2^exponent, and the exponent.
Sums = tuple[dict[int, int | Fraction], int]


class Ledger(ExactLedger):
    """The result of ``calculate``.

    Attributes
    ----------
    lines : DataFrame
        The input columns, then ``scope``, ``energy_gj`` [GJ], ``energy_kwh`` [kWh], ``tce`` [tce], ``tce_media`` [tce],
        ``co2_t`` [t], ``ch4_t`` [t], ``n2o_t`` [t], ``co2e_t`` [tCO2e], ``factor_used``, ``evidence``. Null is "the
        factor does not say", never zero.
    plan : Plan
    findings : list of Finding
    problems : list of Problem
        With ``on_error="collect"``; their rows have null results and are in no total.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> rows = pd.DataFrame(
    ...     {"activity": ["外购电力"] * 2, "amount": [100, 200], "unit": ["MWh"] * 2, "region": ["浙江", "北京"],
    ...      "period": [2022, 2022]}
    ... )
    >>> ledger = calculate(rows, method=Method(factors=["cn-mee/average-2022"]), catalog=open_catalog())
    >>> ledger.lines["co2_t"].round(2).tolist(), str(ledger.total("co2_t"))
    ([51.53, 111.6], '163.13 tCO2')
    """

    _plan_rows: PlanRows

    def __init__(
        self,
        table: ActivityTable,
        keys: Keys,
        rows: PlanRows,
        plan: Plan,
        problems: list[Problem],
        findings: Sequence[Finding] = (),
    ) -> None:
        self.plan = plan
        self.problems = problems
        self._more_findings = findings
        self._table = table
        self._keys = keys
        self._plan_rows = rows
        self._bad = sorted({row for problem in problems for row in problem.rows})

    @cached_property
    def lines(self) -> pd.DataFrame:
        self._refuse_clashes()
        tables, found = self._results(has_all=True)
        column = self._columns()
        factors, marks = (pd.Index(texts, dtype=object) for texts in (tables.factors, tables.marks))
        added = {
            "scope": pd.arrays.IntegerArray(found.scope, found.scope == 0),
            **{output: column(found.outputs[output]) for output in OUTPUTS},
            "factor_used": pd.Categorical.from_codes(found.factor_used, categories=factors),
            "evidence": pd.Categorical.from_codes(found.evidence, categories=marks),
        }
        return beside(self._table.frame, added)

    def _refuse_clashes(self) -> None:
        headers = self._table.headers
        clash = [name for name in ADDED if name in headers]
        if clash:
            raise ProblemsError(
                (Problem("", f"the table has columns that the ledger adds: {', '.join(clash)}; rename them"),)
            )

    def _results(self, *, has_all: bool = False) -> tuple[Lines, LinesOfRows]:
        tables = self._plan_rows.lines
        found = tables.of(self._keys.codes, self._table.amounts, has_all=has_all)
        if self._bad:
            found.clear(self._bad)
        return tables, found

    def _columns(self) -> Callable[[NDArray[np.float64]], pd.Series]:
        """Makes columns of outputs.

        Those that are one array share it as one Series, which pandas parts as soon as one of them is written into;
        the pandas that does not gets a copy for each but the first.
        """
        index = self._table.frame.index
        made: dict[int, pd.Series] = {}

        def column(values: NDArray[np.float64]) -> pd.Series:
            known = made.get(id(values))
            if known is None:
                known = made[id(values)] = pd.Series(values, index=index, copy=False)
                return known
            return known if COPIES_ON_WRITE else known.copy()

        return column

    @cached_property
    def _running(self) -> RunningSums:
        """Exact sums of the amounts of each plan row."""
        sums = RunningSums()
        sums.add(self._table.amounts, self._codes_in_totals, len(self._plan_rows))
        return sums

    @cached_property
    def _amounts(self) -> Sums:
        """The same as integers; those without a row are left out."""
        sums, exponent = self._running.integers()
        if self._bad:
            codes = self._codes_in_totals
            occurs = np.bincount(codes[codes >= 0], minlength=len(self._plan_rows)) > 0
            return {row: sums[row] for row in np.flatnonzero(occurs).tolist()}, exponent
        return dict(enumerate(sums)), exponent

    @property
    def _codes_in_totals(self) -> NDArray[np.integer]:
        """The codes of rows; -1 where a row has a problem."""
        codes = self._keys.codes
        if self._bad:
            codes = codes.copy()
            codes[self._bad] = -1
        return codes

    def _totals_of_rows(self, groups: NDArray[np.integer], count: int) -> list[dict[str, Fraction]]:
        """Totals where rows of one key may be of several groups."""
        amounts, codes, width = self._table.amounts, self._codes_in_totals, len(self._plan_rows)
        if self._bad:
            inside = codes >= 0
            amounts, codes, groups = amounts[inside], codes[inside], groups[inside]
        pairs = count * width
        if len(amounts) < pairs * _MANY_ROWS:
            return self._plan_rows.totals_of_rows(amounts, codes, groups, count)
        joint = groups * np.int64(width) + codes
        sums, exponent = grouped_integer_sums(amounts, joint, pairs)
        found: list[dict[int, int | Fraction]] = [{} for _ in range(count)]
        for pair in np.flatnonzero(np.bincount(joint, minlength=pairs)).tolist():
            group, row = divmod(pair, width)
            found[group][row] = sums[pair]
        return [self._totals(of_group, exponent) for of_group in found]

    def _totals_of_keys(self, groups: NDArray[np.integer], count: int) -> list[dict[str, Fraction]]:
        """Totals where a group is one of keys: no row is looked at again."""
        levels = self._running.levels
        if levels is not None and self._plan_rows.are_kept and not self._bad and len(self._keys) >= count * _MANY_KEYS:
            if count == 1:
                return [self._plan_rows.totals(levels)]
            order = np.argsort(groups, kind="stable")
            ends = np.cumsum(np.bincount(groups, minlength=count))
            return [self._plan_rows.totals(levels, keys) for keys in np.split(order, ends[:-1])]
        sums, exponent = self._amounts
        found: list[dict[int, int | Fraction]] = [{} for _ in range(count)]
        for row, group in enumerate(groups.tolist()):
            if row in sums:
                found[group][row] = sums[row]
        return [self._totals(of_group, exponent) for of_group in found]

    @cached_property
    def _total(self) -> dict[str, Fraction]:
        return self._totals_of_keys(np.zeros(len(self._keys), dtype=np.intp), 1)[0]

    def _groups(self, names: Sequence[str]) -> Groups:
        if not names:
            return Groups([()], [()], [self._total])
        of_keys = {self._table.columns[name] for name in KEYS if name in self._table.columns}
        is_of_keys = all(name in WORDS or self._table.columns.get(name, name) in of_keys for name in names)
        # The first row of a key has all that its key has.
        at = self._keys.first_rows if is_of_keys else None
        columns = [self._by(name, at) for name in names]
        days = [self._table.columns.get(name, name) == self._table.columns.get("period") for name in names]
        groups = distinct_keys([*columns], len(columns[0]), days)
        if is_of_keys:
            totals = self._totals_of_keys(groups.codes, len(groups))
        else:
            totals = self._totals_of_rows(groups.codes, len(groups))
        firsts = groups.first_rows if at is None else at[groups.first_rows]
        labels, texts = [], []
        texts_of = zip(*groups.values, strict=True)
        for name, column, cells, is_day in zip(names, columns, texts_of, days, strict=bool(len(groups))):
            if name in WORDS:
                words = [getattr(self._plan_rows[code], name) for code in self._keys.codes[firsts].tolist()]
                labels.append(words)
                texts.append(words)
            else:
                first = column.iloc[groups.first_rows]
                labels.append([said(*one) for one in zip(first, cells, strict=True)] if is_day else list(first))
                texts.append(list(cells))
        return Groups(list(zip(*labels, strict=True)), list(zip(*texts, strict=True)), totals)

    def _by(self, name: str, at: NDArray[np.intp] | None) -> pd.Series:
        """A column to group by: of some rows, or of all."""
        if name in WORDS:
            codes = self._keys.codes if at is None else self._keys.codes[at]
            if name == "scope":
                scopes = np.array([row.scope or 0 for row in self._plan_rows] or [0], dtype=np.int8)[codes]
                return pd.Series(pd.arrays.IntegerArray(scopes, scopes == 0))
            texts, of_row = _coded([getattr(row, name) for row in self._plan_rows])
            return pd.Series(pd.Categorical.from_codes(of_row[codes], categories=texts)).astype(object)
        column = self._table.find(name)
        if column is None:
            raise UnknownNameError("column", name, tuple(self._table.headers))
        if not isinstance(column, pd.Series):
            raise MethodError(f"the table has several columns {name!r}", "rename them")
        return (column if at is None else column.iloc[at]).reset_index(drop=True)

    def _used(self) -> Iterable[PlanRow]:
        used = set(np.delete(self._keys.codes, self._bad).tolist()) if self._bad else set(range(len(self._plan_rows)))
        return [self._plan_rows[code] for code in sorted(used)]

    def _counts(self) -> dict[tuple[str, ...], int]:
        return {row.key: count for row, count in zip(self._plan_rows, self._keys.counts(), strict=True)}

    def explain(self, row: int) -> str:
        """How a row's figures come about, from the cell to the printed page.

        Parameters
        ----------
        row : int
            Position of the row, from 0.

        Raises
        ------
        UnknownNameError
            If there is no such row.
        """
        if not 0 <= row < len(self._table.amounts):
            raise UnknownNameError("row", str(row), hint=f"the table has rows 0 to {len(self._table.amounts) - 1}")
        plan_row = self._plan_rows[self._keys.codes[row]]
        place = self._table.place(row)
        wrong = [str(problem) for problem in self.problems if row in problem.rows]
        if wrong:
            return "\n".join(wrong)
        return "\n".join(explain_row(plan_row, float(self._table.amounts[row]), place))


@overload
def calculate(
    data: pd.DataFrame | str | Path,
    *,
    method: Method,
    catalog: Catalog,
    on_error: Literal["raise", "collect"] = "raise",
    encoding: str = "utf-8",
) -> Ledger: ...


@overload
def calculate(
    data: HasArrow,
    *,
    method: Method,
    catalog: Catalog,
    on_error: Literal["raise", "collect"] = "raise",
    encoding: str = "utf-8",
) -> EagerLedger: ...


@overload
def calculate(
    data: Any, *, method: Method, catalog: Catalog, on_error: Literal["raise", "collect"] = "raise", encoding: str = ...
) -> LazyLedger: ...


def calculate(
    data: Any,
    *,
    method: Method,
    catalog: Catalog,
    on_error: Literal["raise", "collect"] = "raise",
    encoding: str = "utf-8",
) -> Ledger | LazyLedger:
    """Compute a table of activity data.

    Parameters
    ----------
    data : DataFrame of pandas or Polars, Table of Arrow, path of a CSV file, or lazy frame
        Lazy frames of Polars, DuckDB, Spark and Dask. Columns ``activity``, ``amount`` [unit], ``unit``, ``region``,
        ``period``; optional ``site``, ``factor``, ``kind``, ``entry``, ``note``; Chinese headers too.
    method : Method
        Every choice that changes a result.
    catalog : Catalog
        Where the factors come from.
    on_error : {"raise", "collect"}
        Raise all problems together, or leave their rows null and list them in ``ledger.problems``.
    encoding : str
        Encoding of the file, where it is not UTF-8; never guessed.

    Returns
    -------
    Ledger, EagerLedger for Polars and Arrow, or LazyLedger for a lazy frame
        Lines are of the kind that was given. A lazy frame has no order of rows, and its amounts are numbers.

    Raises
    ------
    ProblemsError
        With every problem of the table, each with its place.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> rows = pd.DataFrame(
    ...     {"activity": ["electricity.purchased"], "amount": [356483], "unit": ["kWh"],
    ...      "region": ["华东"], "period": ["2022"]}
    ... )
    >>> method = Method(factors=["cn-mee/average-2022"])
    >>> float(calculate(rows, method=method, catalog=open_catalog()).total("co2e_t"))
    200.2365011
    >>> import polars as pl
    >>> calculate(pl.DataFrame(rows), method=method, catalog=open_catalog()).lines["co2e_t"].round(2).to_list()
    [200.24]
    """
    if on_error not in ("raise", "collect"):
        raise MethodError(f"on_error is {on_error!r}", 'write "raise" or "collect"')
    if not isinstance(method, Method):
        raise MethodError(f"method is a {type(method).__name__}", "give a carbonkit.Method, or Method.read(path)")
    kind = Ledger
    if isinstance(data, pd.DataFrame | str | Path):
        table = as_table(data) if isinstance(data, pd.DataFrame) else read_table(data, encoding)
    else:
        # narwhals is loaded only for a frame that needs it.
        from carbonkit.accounting.eager import EagerLedger, as_eager_table
        from carbonkit.accounting.lazy import calculate_lazy

        eager = as_eager_table(data)
        if eager is None:
            return calculate_lazy(data, method=method, catalog=catalog, on_error=on_error)
        table, kind = eager, EagerLedger
    made = Plan(method, catalog)
    keys = distinct_keys([table.column(name) for name in KEYS], len(table.amounts))
    problems = list(table.problems)
    rows = made.rows_of_keys(keys)
    if rows.have_problems:
        problems += _key_problems(table, keys, rows)
    problems += sign_problems(table, keys, lambda code: rows[code].entry)
    groups = scope2_groups(table, keys, rows, problems)
    below = scope2_problems(table, keys, rows, groups)
    problems += below
    problems.sort(key=lambda problem: problem.rows[:1])
    if problems and on_error == "raise":
        raise ProblemsError(tuple(problems))
    return kind(table, keys, rows, made, problems, [] if below else scope2_findings(groups))


def _key_problems(table: ActivityTable, keys: Keys, plan_rows: Sequence[PlanRow]) -> list[Problem]:
    wrong = [code for code, row in enumerate(plan_rows) if row.problems]
    if not wrong:
        return []
    of_wrong: dict[int, list[int]] = {code: [] for code in wrong}
    is_wrong = np.zeros(len(plan_rows), dtype=bool)
    is_wrong[wrong] = True
    for row in np.flatnonzero(is_wrong[keys.codes]).tolist():
        if row not in table.torn:
            of_wrong[int(keys.codes[row])].append(row)
    found = []
    for code, rows in of_wrong.items():
        for error in plan_rows[code].problems if rows else ():
            more = f" ({len(rows)} rows)" if len(rows) > 1 else ""
            found.append(Problem(table.place(rows[0]), f"{error}{more}", tuple(rows)))
    return found


def _coded(texts: list[str]) -> tuple[pd.Index[Any], NDArray[np.signedinteger[Any]]]:
    """The distinct texts, and the code of each text; -1 where it is empty."""
    place = {name: code for code, name in enumerate(dict.fromkeys(text for text in texts if text))}
    small: type[np.signedinteger[Any]] = np.int8 if len(place) < 2**7 else np.int16 if len(place) < 2**15 else np.int32
    codes = np.array([place.get(text, -1) for text in texts] or [-1]).astype(small)
    return pd.Index(list(place), dtype=object), codes
