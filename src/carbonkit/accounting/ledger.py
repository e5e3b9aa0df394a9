"""The ledger: every row of activity data times the coefficients of its plan row, and their exact totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import pandas as pd

from carbonkit.accounting.amount import Amount
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.footnote import footnote
from carbonkit.accounting.lines import Lines
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import ADDED, OUTPUTS, WORDS, PlanRow, explain_row
from carbonkit.accounting.signs import scope2_findings, scope2_groups, scope2_problems, sign_problems
from carbonkit.catalog import Catalog
from carbonkit.errors import MethodError, Problem, ProblemsError, UnknownNameError
from carbonkit.tables.keys import Keys, distinct_keys
from carbonkit.tables.read import COPIES_ON_WRITE, ActivityTable, as_table, read_table
from carbonkit.tables.sums import grouped_integer_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbonkit.accounting.lazy import LazyLedger

__all__ = ["Ledger", "calculate"]

#: Up to so many groups are counted in a dense table; more are numbered first.
_DENSE_GROUPS = 1 << 20
#: Sums of amounts by plan row, in units of 2^exponent, and the exponent.
Sums = tuple[dict[int, int], int]


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
        self,
        table: ActivityTable,
        keys: Keys,
        rows: Sequence[PlanRow],
        plan: Plan,
        problems: list[Problem],
        findings: Sequence[Finding] = (),
    ) -> None:
        self.plan = plan
        self.problems = problems
        self._more_findings = list(findings)
        self._table = table
        self._keys = keys
        #: Those of the table; the plan may hold more.
        self._rows = rows
        self._bad = sorted({row for problem in problems for row in problem.rows})

    @cached_property
    def lines(self) -> pd.DataFrame:
        frame = self._table.frame
        clash = [name for name in ADDED if name in frame.columns]
        if clash:
            raise ProblemsError(
                (Problem("", f"the table has columns that the ledger adds: {', '.join(clash)}; rename them"),)
            )
        added = pd.DataFrame(self._results(), index=frame.index, copy=False)
        return pd.concat([frame, added], axis=1)

    def _results(self) -> dict[str, Any]:
        # The -0.0 of an export that counts as nothing becomes 0.0.
        tables = Lines(is_zero_plain=self.plan.method.exports == "ghgp-gross")
        tables.extend(self._rows)
        found = tables.of(self._keys.codes, self._table.amounts)
        if self._bad:
            found.clear(self._bad)
        nothing = self._nothing()
        factors, marks = (pd.Index(texts, dtype=object) for texts in (tables.factors, tables.marks))
        return {
            "scope": pd.arrays.IntegerArray(found.scope, found.scope == 0),
            **{output: found.outputs[output] if output in found.outputs else nothing() for output in OUTPUTS},
            "factor_used": pd.Categorical.from_codes(found.factor_used, categories=factors),
            "evidence": pd.Categorical.from_codes(found.evidence, categories=marks),
        }

    def _nothing(self) -> Callable[[], pd.Series]:
        """Makes columns of nulls; they share their memory where pandas parts them as soon as one is written into."""
        rows, index = len(self._table.amounts), self._table.frame.index
        made = cache(lambda: pd.Series(np.full(rows, np.nan), index=index, copy=False))
        return made if COPIES_ON_WRITE else made.__wrapped__

    @cached_property
    def _amounts(self) -> Sums:
        """Exact sums of the amounts of each plan row; those without a row are left out."""
        codes = self._codes_in_totals
        sums, exponent = grouped_integer_sums(self._table.amounts, codes, len(self._rows))
        if self._bad:
            occurs = np.bincount(codes[codes >= 0], minlength=len(self._rows)) > 0
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

    def _sums(self, groups: NDArray[np.integer], count: int) -> tuple[list[dict[int, int]], int]:
        """Exact sums of amounts by group of rows and plan row."""
        width = max(len(self._rows), 1)
        codes = self._codes_in_totals
        joint = np.where(codes < 0, -1, groups * np.int64(width) + codes)
        if count * width <= _DENSE_GROUPS:
            numbers = np.arange(count * width)
        else:
            numbers, joint = np.unique(joint, return_inverse=True)
            if len(numbers) and numbers[0] < 0:
                numbers, joint = numbers[1:], joint - 1
        sums, exponent = grouped_integer_sums(self._table.amounts, joint, len(numbers))
        occurs = np.bincount(joint[joint >= 0], minlength=len(numbers)) > 0
        found: list[dict[int, int]] = [{} for _ in range(count)]
        for place in np.flatnonzero(occurs).tolist():
            group, row = divmod(int(numbers[place]), width)
            found[group][row] = sums[place]
        return found, exponent

    def _sums_of_keys(self, groups: NDArray[np.integer], count: int) -> tuple[list[dict[int, int]], int]:
        """The same where a group is one of keys: no row is looked at again."""
        sums, exponent = self._amounts
        found: list[dict[int, int]] = [{} for _ in range(count)]
        for row, group in enumerate(groups.tolist()):
            if row in sums:
                found[group][row] = sums[row]
        return found, exponent

    def _total(self, sums: dict[int, int], exponent: int, output: str) -> Fraction | None:
        """Amounts times coefficients, exactly.

        Rows of one derivation are added before it is applied, numerators by denominator: there are few of either.
        """
        amounts: dict[int, int] = {}
        derivations: dict[int, Derivation] = {}
        for row, amount in sums.items():
            derivation = self._rows[row].derivations.get(output)
            if derivation is not None:
                one = id(derivation)
                amounts[one] = amounts.get(one, 0) + amount
                derivations[one] = derivation
        if not amounts:
            return None
        above: dict[int, int] = {}
        for one, amount in amounts.items():
            numerator, denominator = derivations[one].coefficient.as_integer_ratio()
            above[denominator] = above.get(denominator, 0) + amount * numerator
        total = sum((Fraction(part, below) for below, part in above.items()), Fraction(0))
        return total * Fraction(2) ** exponent

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
        if not names:
            count, labels = 1, []
            sums, exponent = [self._amounts[0]], self._amounts[1]
        else:
            days = [self._table.columns.get(name, name) == self._table.columns.get("period") for name in names]
            of_keys = {self._table.columns[name] for name in KEYS if name in self._table.columns}
            if all(name in WORDS or self._table.columns.get(name, name) in of_keys for name in names):
                rows = self._keys.first_rows
                columns = [self._by(name, rows) for name in names]
                groups = distinct_keys([*columns], len(rows), days)
                sums, exponent = self._sums_of_keys(groups.codes, len(groups))
            else:
                columns = [self._by(name, None) for name in names]
                groups = distinct_keys([*columns], len(self._table.amounts), days)
                sums, exponent = self._sums(groups.codes, len(groups))
            count, labels = len(groups), [column.iloc[groups.first_rows] for column in columns]
        frame = pd.DataFrame({name: list(label) for name, label in zip(names, labels, strict=True)}, index=range(count))
        for output in OUTPUTS:
            values = [self._total(group, exponent, output) for group in sums]
            frame[output] = pd.Series([np.nan if value is None else float(value) for value in values], dtype=np.float64)
        return frame

    def _by(self, name: str, at: NDArray[np.intp] | None) -> pd.Series:
        """A column to group by: of some rows, or of all."""
        if name in WORDS:
            codes = self._keys.codes if at is None else self._keys.codes[at]
            if name == "scope":
                scopes = np.array([row.scope or 0 for row in self._rows] or [0], dtype=np.int8)[codes]
                return pd.Series(pd.arrays.IntegerArray(scopes, scopes == 0))
            texts, of_row = _coded([getattr(row, name) for row in self._rows])
            return pd.Series(pd.Categorical.from_codes(of_row[codes], categories=texts)).astype(object)
        column = self._table.column(name)
        if column is None and name in self._table.frame.columns:
            column = self._table.frame[name]
        if column is None:
            raise UnknownNameError("column", name, tuple(str(one) for one in self._table.frame.columns))
        if not isinstance(column, pd.Series):
            raise MethodError(f"the table has several columns {name!r}", "rename them")
        return (column if at is None else column.iloc[at]).reset_index(drop=True)

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
        value = self._total(*self._amounts, output)
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
    rows = [made.row(key) for key in keys.values]  # type: ignore[arg-type]
    problems += _key_problems(table, keys, rows)
    problems += sign_problems(table, keys, [row.entry for row in rows])
    groups = scope2_groups(table, keys, rows, problems)
    below = scope2_problems(table, keys, rows, groups)
    problems += below
    problems.sort(key=lambda problem: problem.rows[:1])
    if problems and on_error == "raise":
        raise ProblemsError(tuple(problems))
    return Ledger(table, keys, rows, made, problems, [] if below else scope2_findings(groups))


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
