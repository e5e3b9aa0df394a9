"""The ledger: every row of activity data times the coefficients of its plan row, and their exact totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import pandas as pd

from carbonkit.accounting.findings import Finding
from carbonkit.accounting.footnote import footnote
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import OUTPUTS, explain_row
from carbonkit.accounting.signs import scope2_findings, scope2_groups, scope2_problems, sign_problems
from carbonkit.catalog import Catalog
from carbonkit.errors import MethodError, Problem, ProblemsError, UnknownNameError
from carbonkit.quantities import Unit, exact, parse_unit, round_half_up
from carbonkit.tables.keys import Keys, distinct_keys
from carbonkit.tables.read import ActivityTable, as_table, read_table
from carbonkit.tables.sums import grouped_exact_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbonkit.accounting.lazy import LazyLedger

__all__ = ["ADDED", "Amount", "Ledger", "calculate"]

#: Rows that are gathered and multiplied at a time: they stay in the processor's cache (tests/bench).
_BLOCK = 1 << 16
#: Up to so many groups are counted in a dense table; more are numbered first.
_DENSE_GROUPS = 1 << 20
#: Columns that a ledger adds, in order.
ADDED = ("scope", *OUTPUTS, "factor_used", "evidence")


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact figure with its unit.

    Examples
    --------
    >>> Amount(Fraction(2, 3), "tCO2e").rounded(2)
    '0.67'
    """

    value: Fraction
    unit: str

    def rounded(self, places: int) -> str:
        """Decimal text, half up."""
        return round_half_up(self.value, places)

    def per(self, amount: object, unit: str) -> Amount:
        """The intensity: this figure per person, floor area, revenue ...

        Raises
        ------
        MethodError
            If the denominator is zero or negative.
        """
        below, number = parse_unit(unit), exact(amount)
        if number <= 0:
            raise MethodError(f"an intensity per {amount} {unit} has no meaning", "give a denominator above zero")
        plain = Unit(below.pairs, Fraction(1), below.scale / below.multiplier, below.dimension)
        return Amount(self.value / (number * below.multiplier), f"{self.unit}/{plain.name}")

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        return f"{float(self.value):.10g} {self.unit}"


class Ledger:
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

    def __init__(
        self, table: ActivityTable, keys: Keys, plan: Plan, problems: list[Problem], findings: Sequence[Finding] = ()
    ) -> None:
        self.plan = plan
        self.problems = problems
        self._more_findings = list(findings)
        self._table = table
        self._keys = keys
        self._rows = [plan.row(key) for key in keys.values]  # type: ignore[arg-type]
        # The plan may hold more rows than this table: findings are counted for those that it uses.
        self._bad = sorted({row for problem in problems for row in problem.rows})

    @cached_property
    def lines(self) -> pd.DataFrame:
        frame = self._table.frame
        clash = [name for name in ADDED if name in frame.columns]
        if clash:
            raise ProblemsError(
                (Problem("", f"the table has columns that the ledger adds: {', '.join(clash)}; rename them"),)
            )
        results = self._results()
        added = pd.DataFrame(results, index=frame.index, copy=False)
        return pd.concat([frame, added], axis=1)

    def _results(self) -> dict[str, Any]:
        codes, amounts = self._keys.codes, self._table.amounts
        table = np.full((len(OUTPUTS), max(len(self._rows), 1)), np.nan)
        for column, row in enumerate(self._rows):
            for line, output in enumerate(OUTPUTS):
                if output in row.derivations:
                    table[line, column] = row.derivations[output].multiplier
        outputs = np.empty((len(OUTPUTS), len(amounts)))
        # What no row has is neither gathered nor multiplied.
        has = np.flatnonzero(~np.isnan(table).all(axis=1)).tolist()
        outputs[np.isnan(table).all(axis=1)] = np.nan
        for start in range(0, len(amounts), _BLOCK):
            block = slice(start, start + _BLOCK)
            for line in has:
                np.take(table[line], codes[block], out=outputs[line, block])
                outputs[line, block] *= amounts[block]
        if self.plan.method.exports == "ghgp-gross":
            # The -0.0 of an export that counts as nothing becomes 0.0.
            outputs += 0.0
        if self._bad:
            outputs[:, self._bad] = np.nan
        scopes = np.array([row.scope or 0 for row in self._rows] or [0], dtype=np.int8)
        of_rows = scopes[codes]
        of_rows[self._bad] = 0
        scope = pd.arrays.IntegerArray(of_rows, of_rows == 0)
        found: dict[str, Any] = {"scope": scope}
        found |= dict(zip(OUTPUTS, outputs, strict=True))
        found["factor_used"] = self._category([row.factor_used for row in self._rows])
        found["evidence"] = self._category([row.evidence for row in self._rows])
        return found

    def _category(self, texts: list[str]) -> pd.Categorical:
        names = list(dict.fromkeys(text for text in texts if text))
        place = {name: code for code, name in enumerate(names)}
        small: type[np.signedinteger[Any]] = np.int16 if len(names) < 2**15 else np.int32
        of_row = np.array([place.get(text, -1) for text in texts] or [-1]).astype(small)
        codes = of_row[self._keys.codes]
        codes[self._bad] = -1
        return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))

    def _sums(self, groups: NDArray[np.int64], count: int) -> dict[int, dict[int, Fraction]]:
        """Exact sums of amounts by group and plan row."""
        width = max(len(self._rows), 1)
        joint = groups * width + self._keys.codes
        if self._bad:
            joint[self._bad] = -1
        if count * width <= _DENSE_GROUPS:
            numbers = np.arange(count * width)
        else:
            numbers, joint = np.unique(joint, return_inverse=True)
            if numbers[0] < 0:
                numbers, joint = numbers[1:], joint - 1
        sums = grouped_exact_sums(self._table.amounts, joint, len(numbers))
        occurs = np.bincount(joint[joint >= 0] if self._bad else joint, minlength=len(numbers)) > 0
        found: dict[int, dict[int, Fraction]] = {group: {} for group in range(count)}
        for place in np.flatnonzero(occurs).tolist():
            number = int(numbers[place])
            found[number // width][number % width] = sums[place]
        return found

    def _total(self, sums: dict[int, Fraction], output: str) -> Fraction | None:
        parts = [
            total * self._rows[row].derivations[output].coefficient
            for row, total in sums.items()
            if output in self._rows[row].derivations
        ]
        return sum(parts, Fraction(0)) if parts else None

    def totals(self, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Exact totals, rounded once to floats.

        Parameters
        ----------
        by : str or sequence of str
            ``scope``, ``factor_used``, ``evidence``, or columns of the table (also by canonical name: ``region``).

        Returns
        -------
        DataFrame
            The columns of ``by``, then the outputs; null where no row of the group has the output. The sum of the
            rounded lines may differ from a total in the last place.

        Raises
        ------
        UnknownNameError
            If a column is not there.
        """
        names = [by] if isinstance(by, str) else list(by)
        columns = [self._by(name) for name in names]
        groups = distinct_keys([pd.Series(column) for column in columns], len(self._table.amounts))
        labels = [column.iloc[groups.first_rows] for column in columns]
        count = len(groups) if names else 1
        codes = groups.codes.astype(np.int64) if names else np.zeros(len(self._table.amounts), dtype=np.int64)
        sums = self._sums(codes, count)
        frame = pd.DataFrame({name: list(label) for name, label in zip(names, labels, strict=True)}, index=range(count))
        for output in OUTPUTS:
            values = [self._total(sums[group], output) for group in range(count)]
            frame[output] = pd.Series([np.nan if value is None else float(value) for value in values], dtype=np.float64)
        return frame

    def _by(self, name: str) -> pd.Series:
        rows, codes = self._rows, self._keys.codes
        if name == "scope":
            scopes = np.array([row.scope or 0 for row in rows] or [0], dtype=np.int8)[codes]
            return pd.Series(pd.arrays.IntegerArray(scopes, scopes == 0))
        if name in ("factor_used", "evidence"):
            return pd.Series(self._category([getattr(row, name) for row in rows])).astype(object)
        column = self._table.column(name)
        if column is None and name in self._table.frame.columns:
            column = self._table.frame[name]
        if column is None:
            raise UnknownNameError("column", name, tuple(str(one) for one in self._table.frame.columns))
        if not isinstance(column, pd.Series):
            raise MethodError(f"the table has several columns {name!r}", "rename them")
        return column.reset_index(drop=True)

    def total(self, output: str) -> Amount:
        """One total, exactly.

        Parameters
        ----------
        output : str
            ``co2e_t``, ``tce`` ...

        Raises
        ------
        UnknownNameError
            If there is no such output.
        MethodError
            If no row has it.
        """
        if output not in OUTPUTS:
            raise UnknownNameError("output", output, tuple(OUTPUTS))
        value = self._total(self._sums(np.zeros(len(self._table.amounts), dtype=np.int64), 1)[0], output)
        if value is None:
            raise MethodError(f"no row has {output}", "see the findings")
        return Amount(value, OUTPUTS[output])

    def intensity(self, output: str, *, per: object, unit: str) -> Amount:
        """A total per person, floor area, revenue or any other denominator.

        Parameters
        ----------
        output : str
            ``co2e_t``, ``tce`` ...
        per : int, float, str ...
            The denominator. [unit]
        unit : str
            Its unit: ``person``, ``m2``, ``万元人民币`` ...

        Raises
        ------
        MethodError
            If the denominator is zero or negative.
        """
        return self.total(output).per(per, unit)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """All factors behind the figures, each once: warming potentials, calorific values and coal rates too.

        ``factor_used`` of a line names its factors of emission alone, where it has any.

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> rows = pd.DataFrame({"activity": ["柴油"], "amount": [1], "unit": ["t"]})
        >>> method = Method(coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"})
        >>> for reference in calculate(rows, method=method, catalog=open_catalog()).references:
        ...     print(reference)
        cn-sac/gbt-2589-2020/energy#diesel.net-calorific-value
        cn-sac/gbt-2589-2020/energy#diesel.coal-equivalent
        """
        used = set(np.delete(self._keys.codes, self._bad).tolist()) if self._bad else set(range(len(self._rows)))
        derivations = (one for code in sorted(used) for one in self._rows[code].derivations.values())
        return tuple(dict.fromkeys(reference for one in derivations for reference in one.references))

    @cached_property
    def findings(self) -> list[Finding]:
        counts = dict(zip(self._keys.values, self._keys.counts(), strict=True))
        of_plan = self.plan.findings([counts.get(row.key, 0) for row in self.plan.rows])
        return [one for one in of_plan if one.rows] + self._more_findings

    def footnote(self, language: str = "en") -> str:
        """The sentences that belong under a table of these figures: editions, kinds, years, bases.

        Parameters
        ----------
        language : str
            ``en``, ``zh-Hans`` or ``zh-Hant``.
        """
        return footnote(self._rows, self.plan.method, self.plan.catalog, language)

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
        plan_row = self._rows[self._keys.codes[row]]
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
    data : DataFrame, path of a CSV file, or lazy frame of Polars, DuckDB, Spark or Dask
        Columns ``activity``, ``amount`` [unit], ``unit``, ``region``, ``period``; optional ``site``, ``factor``,
        ``kind``, ``entry``, ``note``; Chinese headers too.
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
    Ledger, or LazyLedger for a lazy frame
        An engine has no order of rows, and its amounts are numbers.

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
    """
    if on_error not in ("raise", "collect"):
        raise MethodError(f"on_error is {on_error!r}", 'write "raise" or "collect"')
    if not isinstance(method, Method):
        raise MethodError(f"method is a {type(method).__name__}", "give a carbonkit.Method, or Method.read(path)")
    if not isinstance(data, pd.DataFrame | str | Path):
        # narwhals is loaded only for a frame that needs it.
        from carbonkit.accounting.lazy import calculate_lazy

        return calculate_lazy(data, method=method, catalog=catalog, on_error=on_error)
    table = as_table(data) if isinstance(data, pd.DataFrame) else read_table(data, encoding)
    made = Plan(method, catalog)
    keys = distinct_keys([table.column(name) for name in KEYS], len(table.amounts))
    problems = list(table.problems)
    problems += _key_problems(table, keys, made)
    problems += sign_problems(table, keys, [made.row(key).entry for key in keys.values])  # type: ignore[arg-type]
    groups = scope2_groups(table, keys, made, problems)
    below = scope2_problems(table, keys, made, groups)
    problems += below
    problems.sort(key=lambda problem: problem.rows[:1])
    if problems and on_error == "raise":
        raise ProblemsError(tuple(problems))
    return Ledger(table, keys, made, problems, [] if below else scope2_findings(groups))


def _key_problems(table: ActivityTable, keys: Keys, made: Plan) -> list[Problem]:
    found = []
    for code, key in enumerate(keys.values):
        errors = made.row(key).problems  # type: ignore[arg-type]
        rows = [row for row in np.flatnonzero(keys.codes == code).tolist() if row not in table.torn] if errors else []
        for error in errors if rows else ():
            more = f" ({len(rows)} rows)" if len(rows) > 1 else ""
            found.append(Problem(table.place(rows[0]), f"{error}{more}", tuple(rows)))
    return found
