"""The ledger of a table that Polars or Arrow holds in memory: computed as one of pandas, its lines in the same kind."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from carbonkit.accounting.ledger import Ledger
from carbonkit.accounting.lines import arrow_fields
from carbonkit.tables.eager import EagerTable, as_eager_table, beside_rows

__all__ = ["EagerLedger", "as_eager_table"]


class EagerLedger(Ledger):
    """The result of ``calculate`` for a DataFrame of Polars or a Table of Arrow: a `Ledger` with lines of that kind.

    Examples
    --------
    >>> import carbonkit as ck
    >>> import polars as pl
    >>> rows = pl.DataFrame(
    ...     {"activity": ["外购电力"] * 2, "amount": [100, 200], "unit": ["MWh"] * 2, "region": ["浙江", "北京"],
    ...      "period": [2022, 2022]}
    ... )
    >>> method = ck.Method(factors=["cn-mee/average-2022"])
    >>> ledger = ck.calculate(rows, method=method, catalog=ck.open_catalog())
    >>> ledger.lines["co2_t"].round(2).to_list(), str(ledger.total("co2_t"))
    ([51.53, 111.6], '163.13 tCO2')
    """

    _table: EagerTable

    @cached_property
    def lines(self) -> Any:
        """The user's columns as they are, then the result columns of ``Ledger.lines``; texts as Categorical, or
        dictionaries.

        Raises
        ------
        ProblemsError
            If the table has a column that the ledger adds.
        """
        self._refuse_clashes()
        tables, found = self._results()
        return beside_rows(self._table.native, arrow_fields(), tables.arrow(found))
