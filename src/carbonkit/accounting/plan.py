"""The plan: a small table with one row per distinct key of the activity data, where all that is hard is done once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from carbonkit.accounting.findings import Finding, gather
from carbonkit.accounting.method import Method
from carbonkit.accounting.resolve import ENTRIES, no_collector, resolver_of
from carbonkit.accounting.row import OUTPUTS, Figure, Key, PlanRow, check_amount, read_amount
from carbonkit.accounting.words import WHY_LEFT_EMPTY
from carbonkit.catalog import Catalog
from carbonkit.tables.columns import KEYS

if TYPE_CHECKING:
    import pandas as pd

    from carbonkit.accounting.sheet import PlanRows
    from carbonkit.tables.keys import Keys

__all__ = ["ENTRIES", "KEYS", "Plan", "plan"]


class Plan:
    """The plan of a method: resolves keys, and keeps each one it has resolved.

    Parameters
    ----------
    method : Method
    catalog : Catalog

    Raises
    ------
    UnknownNameError
        If the method names an edition or a GWP set that the catalogue does not have.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> made = plan(method=Method(factors=["cn-mee/average-2022"]), catalog=open_catalog())
    >>> figure = made.figure(
    ...     activity="electricity.purchased", amount=356483, unit="kWh", region="CN-ZJ", period="2022"
    ... )
    >>> round(figure.co2e_t, 2), figure.factor_used
    (183.7, 'cn-mee/average-2022/grid#CN-ZJ.average')
    """

    def __init__(self, method: Method, catalog: Catalog) -> None:
        self.method = method
        self.catalog = catalog
        self._rows: dict[Key, PlanRow] = {}
        #: Rows of whole tables that nobody has looked at one by one.
        self._tables: list[PlanRows] = []
        self._resolver = resolver_of(method, catalog)
        if method.gwp:
            catalog.gwp(method.gwp, "CO2")
        if method.coal_equivalent:
            catalog.edition(method.coal_equivalent.edition)
        for choice in method.factors:
            catalog.edition(choice.edition)

    @property
    def rows(self) -> list[PlanRow]:
        """The rows resolved so far, in order of first appearance."""
        self._look_at_tables()
        return list(self._rows.values())

    def row(self, key: Key) -> PlanRow:
        """The row of a key; resolved at first, kept after. Never raises for what the key says: see ``problems``."""
        self._look_at_tables()
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._resolver.row(key)
        return found

    def rows_of(self, keys: Iterable[Key]) -> list[PlanRow]:
        """The row of each of many keys, as ``row`` gives it."""
        with no_collector():
            return [self.row(key) for key in keys]

    def rows_of_keys(self, keys: Keys) -> PlanRows:
        """The same of the keys of a table."""
        found = self._resolver.rows_of_keys(keys)
        self._tables.append(found)
        return found

    def _look_at_tables(self) -> None:
        while self._tables:
            for row in self._tables.pop(0):
                self._rows.setdefault(row.key, row)

    def figure(
        self,
        *,
        activity: str,
        amount: object,
        unit: str,
        region: str = "",
        period: str | int = "",
        entry: str = "",
        kind: str = "",
        factor: str = "",
    ) -> Figure:
        """The outputs of one amount: the same coefficients, and the same bits, as a row of the ledger.

        Parameters
        ----------
        amount : int, float, Decimal, Fraction or str
            [unit]
        activity, unit, region, period, entry, kind, factor : str
            As the columns of an activity table.

        Raises
        ------
        CarbonkitError
            Whatever is wrong with the key or the amount.
        """
        if type(period) is not str:
            period = str(period)
        row = self._rows.get((activity, unit, region, period, entry, kind, factor))
        if row is None:
            row = self.row((activity, unit, region, period, entry, kind, factor))
        if row.problems:
            raise row.problems[0]
        number = amount if type(amount) is float else read_amount(amount)
        check_amount(number, row.entry)
        get = row.derivations.get
        # The added zero turns the -0.0 of an export that counts as nothing into 0.0.
        values = [None if (one := get(name)) is None else number * one.multiplier + 0.0 for name in OUTPUTS]
        return Figure(number, amount, row, *values)

    def findings(self, counts: Sequence[int] | None = None) -> list[Finding]:
        """What is worth knowing about the rows; ``counts`` are the activity rows behind each."""
        rows = self.rows
        sizes = list(counts) if counts is not None else [0] * len(rows)
        notes = [(index, note.code, note.text) for index, row in enumerate(rows) for note in row.notes]
        sets = {code.removeprefix("gwp:") for _, code, _ in notes if code.startswith("gwp:")}
        if sets and any("co2_t" in row.derivations for row in rows) and self.method.gwp:
            # The total claims the method's set; what was published with another has to be named.
            sets.add(self.method.gwp)
        found = gather([note for note in notes if not note[1].startswith("gwp:")], sizes)
        if len(sets) > 1:
            text = f"the CO2e total holds figures of several GWP sets: {', '.join(sorted(sets))}"
            where = tuple(index for index, row in enumerate(rows) if "co2e_t" in row.derivations)
            found.append(Finding("mixed-gwp", text, where, sum(sizes[index] for index in where)))
        if self.method.coal_equivalent is None and "energy" in (self.method.outputs or ("energy",)):
            found += _left_out_of_energy(rows, sizes)
        return found

    def to_frame(self) -> pd.DataFrame:
        """The plan as a table to load beside the rows: each key without a problem, and what an amount is multiplied by.

        Returns
        -------
        DataFrame
            ``plan_row``, the cells of the key as they were written, ``counts_as`` (``use``, ``export``,
            ``correction``), ``scope``, for each output its coefficient as ``..._per_unit`` [unit of the output per unit
            of the amount], ``factor_used``, ``evidence``. Null is "the factor does not say".
        """
        from carbonkit.accounting.plan_table import plan_frame

        return plan_frame(self.rows)

    def to_sql(
        self,
        dialect: str,
        *,
        table: str = "activity",
        plan: str = "plan",
        columns: Mapping[str, str] | None = None,
        query: Literal["lines", "check"] = "lines",
    ) -> str:
        """The query that a warehouse runs against the plan as a table; it multiplies the same two doubles as a ledger.

        Parameters
        ----------
        dialect : str
            ``ansi``, ``duckdb``, ``postgres`` or ``spark``.
        table, plan : str
            Names of the activity table and of the table of ``to_frame``; a dot parts a schema from its table.
        columns : dict, optional
            ``amount`` and the columns of the key by their names in the warehouse, where these differ. A column of the
            key that is empty in every row of the plan takes no part, unless it is named here.
        query : {"lines", "check"}
            The rows with their results; or what is wrong with them: keys that the plan lacks or has several times, and
            amounts that are missing, not finite, or of the wrong sign, with the number of their rows. ``lines`` is
            meant for rows in which ``check`` finds nothing.

        Raises
        ------
        UnknownNameError
            If there is no such dialect, or no such column.
        MethodError
            If the plan has no rows.
        """
        from carbonkit.accounting.plan_table import plan_sql

        zero = self.method.exports == "ghgp-gross"
        return plan_sql(self.rows, dialect, table=table, plan=plan, columns=columns, query=query, is_plain_zero=zero)


def plan(*, method: Method, catalog: Catalog) -> Plan:
    """An empty plan of a method: it resolves each key when it is first asked for, and keeps it.

    Parameters
    ----------
    method : Method
        Every choice that changes a result.
    catalog : Catalog
        Where the factors come from.

    Raises
    ------
    UnknownNameError
        If the method names an edition or a GWP set that the catalogue does not have.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> made = plan(method=Method(factors=["cn-mee/average-2022"]), catalog=open_catalog())
    >>> made.figure(activity="外购电力", amount="35.6483", unit="万千瓦时", region="浙江", period="2022").co2_t
    183.6956899
    """
    return Plan(method, catalog)


def _left_out_of_energy(rows: list[PlanRow], sizes: list[int]) -> list[Finding]:
    """That an energy total holds some rows, and not the fuels whose calorific value the method names no edition for."""
    if not any("energy_gj" in row.derivations for row in rows):
        return []
    without = {
        index: row.activity.name
        for index, row in enumerate(rows)
        if row.activity is not None
        and "energy" in (*row.activity.outputs, *row.activity.optional)
        and not row.problems
        and "energy_gj" not in row.derivations
        and not any(note.code in WHY_LEFT_EMPTY for note in row.notes)
    }
    if not without:
        return []
    names = ", ".join(dict.fromkeys(without.values()))
    text = f"the energy total is without {names}: name coal_equivalent.edition, which has the net calorific values"
    return [Finding("energy-not-computed", text, tuple(without), sum(sizes[index] for index in without))]
