"""The ledger of a file: exact totals and findings over all its blocks; its lines stand in the file that was written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from carbonkit.accounting.amount import Amount
from carbonkit.accounting.findings import Finding
from carbonkit.accounting.footnote import footnote
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import OUTPUTS, WORDS, PlanRow
from carbonkit.errors import MethodError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FileLedger"]


class FileLedger:
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
        # Sums of amounts by plan row in units of a power of two, and its exponent.
        self._sums, self._exponent = sums
        self.findings = [one for one in plan.findings(counts) if one.rows] + list(more_findings)

    def _total(self, places: Sequence[int], output: str) -> Fraction | None:
        """Amounts times coefficients, exactly: numerators are added by denominator, of which there are few."""
        above: dict[int, int] = {}
        for place in places:
            derivation = self._plan_rows[place].derivations.get(output)
            if derivation is not None:
                below = derivation.coefficient.denominator
                above[below] = above.get(below, 0) + self._sums[place] * derivation.coefficient.numerator
        if not above:
            return None
        return sum((Fraction(one, below) for below, one in above.items()), Fraction(0)) * Fraction(2) ** self._exponent

    def total(self, output: str) -> Amount:
        """One total, exactly: the same Fraction as of the whole table in memory.

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
        value = self._total(range(len(self._plan_rows)), output)
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

    def exact_totals(self, by: str | Sequence[str] = ()) -> dict[tuple[object, ...], dict[str, Fraction | None]]:
        """Exact totals by group, in order of first appearance; None where no row of the group has the output.

        Parameters
        ----------
        by : str or sequence of str
            ``scope``, ``factor_used``, ``evidence``, or a column of the key: ``region``, ``period`` (the day of an
            instant) ... The other columns of the file are not kept.

        Raises
        ------
        UnknownNameError
            If a column is none of these.
        """
        names = [by] if isinstance(by, str) else list(by)
        for name in names:
            if name not in (*WORDS, *KEYS):
                raise UnknownNameError("column", name, (*WORDS, *KEYS))
        groups: dict[tuple[object, ...], list[int]] = {} if names else {(): []}
        for place, row in enumerate(self._plan_rows):
            label = tuple(getattr(row, name) if name in WORDS else row.key[KEYS.index(name)] for name in names)
            groups.setdefault(label, []).append(place)
        return {label: {output: self._total(places, output) for output in OUTPUTS} for label, places in groups.items()}

    def totals(self, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Exact totals, rounded once to floats; see `exact_totals` for what they may be grouped by.

        Returns
        -------
        DataFrame
            The columns of ``by``, then the outputs; null where no row of the group has the output.
        """
        import pandas as pd

        found = self.exact_totals(by)
        names = [by] if isinstance(by, str) else list(by)
        nothing = {"scope": pd.NA, "factor_used": float("nan"), "evidence": float("nan")}
        labels = {
            name: [nothing.get(name, "") if label[place] in (None, "") else label[place] for label in found]
            for place, name in enumerate(names)
        }
        frame = pd.DataFrame(labels, index=range(len(found)))
        for output in OUTPUTS:
            values = [None if one[output] is None else float(one[output] or 0) for one in found.values()]
            frame[output] = pd.Series(values, dtype="float64")
        return frame

    @cached_property
    def references(self) -> tuple[str, ...]:
        """All factors behind the figures, each once: warming potentials, calorific values and coal rates too."""
        derivations = (one for row in self._plan_rows for one in row.derivations.values())
        return tuple(dict.fromkeys(reference for one in derivations for reference in one.references))

    def footnote(self, language: str = "en") -> str:
        """The sentences that belong under a table of these figures: editions, kinds, years, bases.

        Parameters
        ----------
        language : str
            ``en``, ``zh-Hans`` or ``zh-Hant``.
        """
        return footnote(self._plan_rows, self.plan.method, self.plan.catalog, language)
