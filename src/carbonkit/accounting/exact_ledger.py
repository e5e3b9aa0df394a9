"""What every ledger says of its rows together: exact totals, findings, and the factors behind them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any

from carbonkit.accounting.amount import Amount
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.footnote import footnote
from carbonkit.accounting.plan import Plan
from carbonkit.accounting.row import OUTPUTS, WORDS, PlanRow
from carbonkit.errors import MethodError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ExactLedger", "Groups", "said"]

Label = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of rows, and what they come to.

    Parameters
    ----------
    labels : list of tuple
        How each group is said in a frame.
    texts : list of tuple
        The same as texts, and a scope as it is; no two groups have the same.
    totals : list of dict
        The exact totals of each group; without what no row of it has.
    """

    labels: Sequence[Label]
    texts: Sequence[Label]
    totals: Sequence[Mapping[str, Fraction]]


class ExactLedger(ABC):
    """What the ledgers of a table in memory, of a file and of a lazy frame have in common."""

    plan: Plan
    #: Those of the table; the plan may hold more.
    _plan_rows: Sequence[PlanRow]
    _more_findings: Sequence[Finding]

    @abstractmethod
    def _groups(self, names: Sequence[str]) -> Groups:
        """The groups by some columns, of the rows without a problem; one group of all rows where none is named."""

    @abstractmethod
    def _counts(self) -> Mapping[tuple[str, ...], int]:
        """Rows of each key."""

    def _used(self) -> Iterable[PlanRow]:
        """The plan rows behind the figures."""
        return self._plan_rows

    def _totals(self, sums: Mapping[int, int | Fraction], exponent: int = 0) -> dict[str, Fraction]:
        """Amounts times coefficients, exactly, of each output that a row has.

        ``sums`` has the sum of the amounts by the place of the plan row. [2^exponent x unit of the row]

        Rows of the same derivations are added before these are applied, numerators by denominator: there are few of
        either.
        """
        rows = self._plan_rows
        amounts: dict[int, int | Fraction] = {}
        all_derivations: dict[int, dict[str, Derivation]] = {}
        for place, amount in sums.items():
            derivations = rows[place].derivations
            same = id(derivations)
            if same in amounts:
                amounts[same] += amount
            else:
                amounts[same], all_derivations[same] = amount, derivations
        above: dict[str, dict[int, int | Fraction]] = {}
        for same, amount in amounts.items():
            for output, derivation in all_derivations[same].items():
                numerator, denominator = derivation.coefficient.as_integer_ratio()
                of_output = above.setdefault(output, {})
                of_output[denominator] = of_output.get(denominator, 0) + amount * numerator
        scale, found = Fraction(2) ** exponent, {}
        for output, parts in above.items():
            below = lcm(*parts)
            whole = sum(part * (below // denominator) for denominator, part in parts.items())
            found[output] = Fraction(whole) * scale / below
        return found

    def total(self, output: str) -> Amount:
        """One total, exactly: the same Fraction of a table in memory, in a file and in an engine.

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
        value = self._groups(()).totals[0].get(output)
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

    def exact_totals(self, by: str | Sequence[str] = ()) -> dict[Label, dict[str, Fraction | None]]:
        """Exact totals by group; None where no row of the group has the output.

        Parameters
        ----------
        by : str or sequence of str
            As of `totals`. A group is named by the texts of its cells, empty where there is none, and by its scope as
            an int or None.

        Raises
        ------
        UnknownNameError
            If a column is not there.
        """
        groups = self._groups([by] if isinstance(by, str) else list(by))
        return {
            text: {output: totals.get(output) for output in OUTPUTS}
            for text, totals in zip(groups.texts, groups.totals, strict=True)
        }

    def totals(self, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Exact totals, rounded once to floats.

        Parameters
        ----------
        by : str or sequence of str
            ``scope``, ``factor_used``, ``evidence``, or columns of the table (also by canonical name: ``region``); of
            a file those of the key alone, since the others are not kept. In a lazy frame a column that is not a text
            column of the key costs one more query.

        Returns
        -------
        DataFrame
            The columns of ``by``, then the outputs; null where no row of the group has the output. Groups stand in
            order of first appearance, those of a lazy frame in the order of their texts. Instants of one day are one
            group, named by the day. The sum of the rounded lines may differ from a total in the last place.

        Raises
        ------
        UnknownNameError
            If a column is not there.
        """
        import numpy as np
        import pandas as pd

        names = [by] if isinstance(by, str) else list(by)
        groups = self._groups(names)
        columns: dict[str, Any] = {}
        for place, name in enumerate(names):
            cells = [label[place] for label in groups.labels]
            if name in WORDS:
                nothing = pd.NA if name == "scope" else np.nan
                cells = [cell or nothing for cell in cells]
            columns[name] = cells
        for output in OUTPUTS:
            columns[output] = np.array(
                [float(totals.get(output, np.nan)) for totals in groups.totals], dtype=np.float64
            )
        return pd.DataFrame(columns, index=range(len(groups.labels)))

    @cached_property
    def references(self) -> tuple[str, ...]:
        """All factors behind the figures, each once: warming potentials, calorific values and coal rates too.

        ``factor_used`` of a line names its factors of emission alone, where it has any.

        Examples
        --------
        >>> import carbonkit as ck
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"activity": ["柴油"], "amount": [1], "unit": ["t"]})
        >>> method = ck.Method(coal_equivalent={"edition": "cn-sac/gbt-2589-2020", "basis": "calorific"})
        >>> for reference in ck.calculate(rows, method=method, catalog=ck.open_catalog()).references:
        ...     print(reference)
        cn-sac/gbt-2589-2020/energy#diesel.net-calorific-value
        cn-sac/gbt-2589-2020/energy#diesel.coal-equivalent
        """
        derivations = (one for row in self._used() for one in row.derivations.values())
        return tuple(dict.fromkeys(reference for one in derivations for reference in one.references))

    @cached_property
    def findings(self) -> list[Finding]:
        counts = self._counts()
        of_plan = self.plan.findings([counts.get(row.key, 0) for row in self.plan.rows])
        return [one for one in of_plan if one.rows] + list(self._more_findings)

    def footnote(self, language: str = "en") -> str:
        """The sentences that belong under a table of these figures: editions, kinds, years, bases.

        Parameters
        ----------
        language : str
            ``en``, ``zh-Hans`` or ``zh-Hant``.
        """
        return footnote(self._plan_rows, self.plan.method, self.plan.catalog, language)


def said(cell: Any, text: str) -> Any:
    """How a group is said whose first cell is this and reads so: an instant stands for its day."""
    return text if text and isinstance(cell, str | date) else cell
