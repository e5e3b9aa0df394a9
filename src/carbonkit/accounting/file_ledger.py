"""The ledger of a file: exact totals and findings over all its blocks; its lines stand in the file that was written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from carbonkit.accounting.exact_ledger import ExactLedger, Groups
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import WORDS, PlanRow
from carbonkit.errors import UnknownNameError

__all__ = ["FileLedger"]


class FileLedger(ExactLedger):
    """The result of ``calculate_file``.

    Attributes
    ----------
    rows : int
        Rows of the file. [-]
    plan : Plan
    findings : list of Finding
        With the rows of all blocks together.

    Examples
    --------
    >>> import carbonkit as ck
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> method = ck.Method(factors=["cn-mee/average-2022"])
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "meters.csv")
    ...     _ = path.write_text("activity,amount,unit,region,period\\n电力,100,MWh,浙江,2022-07-01T13:00\\n", "utf-8")
    ...     ledger = ck.calculate_file(path, method=method, catalog=ck.open_catalog())
    >>> ledger.rows, str(ledger.total("co2_t"))
    (1, '51.53 tCO2')
    """

    def __init__(
        self,
        *,
        rows: int,
        plan: Plan,
        plan_rows: Sequence[PlanRow],
        sums: tuple[Sequence[int], int],
        counts: Sequence[int],
        more_findings: Sequence[Finding],
    ) -> None:
        self.rows = rows
        self.plan = plan
        self._plan_rows = plan_rows
        self._sums, self._exponent = sums
        self._rows_of = counts
        self._more_findings = more_findings

    def _counts(self) -> dict[tuple[str, ...], int]:
        return {row.key: count for row, count in zip(self._plan_rows, self._rows_of, strict=True)}

    def _groups(self, names: Sequence[str]) -> Groups:
        for name in names:
            if name not in (*WORDS, *KEYS):
                raise UnknownNameError("column", name, (*WORDS, *KEYS))
        groups: dict[tuple[Any, ...], dict[int, int | Fraction]] = {} if names else {(): {}}
        for place, row in enumerate(self._plan_rows):
            label = tuple(getattr(row, name) if name in WORDS else row.key[KEYS.index(name)] for name in names)
            groups.setdefault(label, {})[place] = self._sums[place]
        labels = list(groups)
        return Groups(labels, labels, [self._totals(sums, self._exponent) for sums in groups.values()])
