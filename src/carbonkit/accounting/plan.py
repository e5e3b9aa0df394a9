"""The plan: a small table with one row per distinct key of the activity data, where all that is hard is done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeVar

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.accounting.derivation import Derivation, is_potential
from carbonkit.accounting.findings import Finding, gather
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import check_du, heating_value_of
from carbonkit.accounting.row import OUTPUTS, Figure, Key, PlanRow, check_amount, read_amount
from carbonkit.catalog import EVIDENCE, Catalog, least_evidence
from carbonkit.errors import (
    CarbonkitError,
    DimensionError,
    FactorNotFoundError,
    MethodError,
    UnitError,
    ValueRangeError,
    shown,
)
from carbonkit.quantities import parse_period, parse_unit

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
#: Findings that say why an output stays empty.
_WHY_LEFT_EMPTY = ("density-missing", "energy-not-computed", "gross-calorific-value", "range-not-used")

_NO_DENSITY = "volume and mass meet only through a density of your own"

__all__ = ["ENTRIES", "KEYS", "Plan", "plan"]

#: Columns of an activity table that make its key, in order.
KEYS = ("activity", "unit", "region", "period", "entry", "kind", "factor")
ENTRIES = {
    "": "use",
    "use": "use",
    "使用": "use",
    "export": "export",
    "外供": "export",
    "外送": "export",
    "correction": "correction",
    "更正": "correction",
    "修正": "correction",
}


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
        if method.gwp:
            catalog.gwp(method.gwp, "CO2")
        if method.coal_equivalent:
            catalog.edition(method.coal_equivalent.edition)
        for choice in method.factors:
            catalog.edition(choice.edition)

    @property
    def rows(self) -> list[PlanRow]:
        """The rows resolved so far, in order of first appearance."""
        return list(self._rows.values())

    def row(self, key: Key) -> PlanRow:
        """The row of a key; resolved at first, kept after. Never raises for what the key says: see ``problems``."""
        found = self._rows.get(key)
        if found is None:
            found = self._resolve(key)
            self._rows[key] = found
        return found

    def _resolve(self, key: Key) -> PlanRow:
        """Read every cell of the key, then apply the method; whatever goes wrong is kept, not raised."""
        activity_name, unit, region, period, entry, kind, factor = (cell.strip() for cell in key)
        problems: list[CarbonkitError] = []

        def read(parse: Callable[[str], T], text: str) -> T | None:
            try:
                return parse(text)
            except CarbonkitError as error:
                problems.append(error)
                return None

        activity = read(_activity, activity_name)
        meaning = read(self._entry, entry)
        bare, heating_value = heating_value_of(unit)
        parsed = read(parse_unit, bare)
        if activity is not None and parsed is not None:
            read(lambda text: check_du(activity, text), bare)
        code = read(self.catalog.regions.code, region) if region else ""
        span = read(parse_period, period) if period else None
        if problems or activity is None or meaning is None or parsed is None or code is None:
            return PlanRow(key, activity, code or "", meaning or "", {}, problems=tuple(problems))
        request = rules.Request(activity, parsed, code, span, meaning, kind, factor)
        if heating_value and not request.is_fuel_energy:
            error = UnitError(unit, f"only energy of a fuel is {heating_value}, {activity.name} is not measured so")
            return PlanRow(key, None, "", meaning, {}, problems=(error,))
        if request.is_fuel_energy:
            request = replace(request, heating_value=heating_value or self.method.lookup.heating_value or "")
        try:
            return self._derive(key, request)
        except DimensionError as error:
            return PlanRow(key, None, "", meaning, {}, problems=(_measured_as(activity, error),))
        except CarbonkitError as error:
            return PlanRow(key, None, "", meaning, {}, problems=(error,))

    def _entry(self, text: str) -> str:
        if text.lower() not in ENTRIES:
            raise ValueRangeError(shown(text), "an entry is use, export or correction")
        meaning = ENTRIES[text.lower()]
        if meaning == "export" and self.method.exports is None:
            raise MethodError("a row is an export", 'say how exports count: exports = "cn-net" or "ghgp-gross"')
        return meaning

    def _derive(self, key: Key, request: rules.Request) -> PlanRow:
        activity = request.activity
        wanted = self.method.outputs
        found: dict[str, Derivation] = {}
        if wanted is None or "energy" in wanted:
            for name in ("GJ", "kWh"):
                derivation = rules.energy(request, self.method, self.catalog, name)
                if derivation is not None:
                    found[derivation.output] = derivation
        if wanted is None or "tce" in wanted:
            derivation = rules.coal_equivalent(request, self.method, self.catalog)
            if derivation is not None:
                found[derivation.output] = derivation
        if wanted is None or "emissions" in wanted:
            found |= rules.emissions(request, self.method, self.catalog)
        self._demand(request, found)
        self._accept(found)
        if not found and any(note.code == "density-missing" for note in request.notes):
            why = next(note.text for note in request.notes if note.code == "density-missing")
            raise DimensionError(request.unit.name, "what its figures are per", f"{why}; {_NO_DENSITY}")
        if not found and not request.notes and not activity.optional:
            raise MethodError(
                f"the method computes nothing for {activity.name}", "name an edition in factors, or coal_equivalent"
            )
        if not found:
            _check_dimension(activity, request)
        return PlanRow(
            key=key,
            activity=activity,
            region=request.region,
            entry=request.entry,
            derivations=found,
            factor_used=_factor_used(found),
            evidence=_evidence(found),
            notes=(*dict.fromkeys(request.notes), *_recalled(found)),
        )

    def _demand(self, request: rules.Request, found: dict[str, Derivation]) -> None:
        """An output that is demanded and cannot be had is an error."""
        activity = request.activity
        why = [note.text for note in request.notes if note.code in _WHY_LEFT_EMPTY]
        for output in self.method.outputs or ():
            has = any(name.startswith({"energy": "energy", "tce": "tce", "emissions": "co2"}[output]) for name in found)
            if output in activity.outputs and not has:
                hint = "name an edition in factors"
                if output != "emissions":
                    hint = why[0] if why else "name coal_equivalent.edition and basis"
                raise MethodError(f"{output} is demanded and cannot be had for {activity.name}", hint)

    def _accept(self, found: dict[str, Derivation]) -> None:
        """Every factor used is known as well, and as early, as the method demands; a named one too."""
        least, day = self.method.evidence, self.method.as_of
        if least is None and day is None:
            return
        if least is not None:
            for step in (step for one in found.values() for step in one.leaves if step.evidence):
                if EVIDENCE.index(step.evidence) > EVIDENCE.index(least):
                    said = f"its evidence is {step.evidence}, the method demands {least}"
                    raise FactorNotFoundError(" + ".join(step.references) or step.label, "evidence-too-low", said)
        for reference in dict.fromkeys(reference for one in found.values() for reference in one.references):
            factor = self.catalog.factor(reference)
            known = factor.source.known_by(day) if day is not None else True
            if known is None:
                said = f"when {factor.edition} was published is not known, so it is not seen as of {day}"
                raise FactorNotFoundError(reference, "publication-date-unknown", said)
            if not known:
                said = f"{factor.edition} was published {factor.source.published}, after {day}"
                raise FactorNotFoundError(reference, "not-yet-published", said)

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
            The rows with their results; or what is wrong with them: keys that the plan lacks, and amounts that are
            missing, not finite, or of the wrong sign, with the number of their rows. ``lines`` is meant for rows in
            which ``check`` finds nothing.

        Raises
        ------
        UnknownNameError
            If there is no such dialect, or no such column.
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
        and not any(note.code in _WHY_LEFT_EMPTY for note in row.notes)
    }
    if not without:
        return []
    names = ", ".join(dict.fromkeys(without.values()))
    text = f"the energy total is without {names}: name coal_equivalent.edition, which has the net calorific values"
    return [Finding("energy-not-computed", text, tuple(without), sum(sizes[index] for index in without))]


def _activity(name: str) -> Activity:
    if not name:
        raise MethodError("no activity given", "fill the column activity")
    return find_activity(name)


def _measured_as(activity: Activity, error: DimensionError) -> DimensionError:
    """The same error with what the activity is measured in."""
    hint = f"{activity.name} is measured as {activity.dimension}"
    if activity.family == "fuel":
        hint += f"; {_NO_DENSITY}"
    return DimensionError(error.text, error.wanted, error.hint or hint)


def _check_dimension(activity: Activity, request: rules.Request) -> None:
    bases = {base for base, _ in request.unit.dimension}
    if not bases <= {"energy", "mass", "length", "gas_volume"} or len(bases) != 1:
        raise UnitError(request.unit.name, f"{activity.name} is measured as {activity.dimension}")


def _factor_used(found: dict[str, Derivation]) -> str:
    for output in ("co2e_t", "co2_t", "tce", "tce_media", "energy_gj"):
        if output in found:
            used = [name for name in found[output].references if not is_potential(name)]
            if used:
                return "; ".join(dict.fromkeys(used))
    return ""


def _evidence(found: dict[str, Derivation]) -> str:
    marks = tuple(step.evidence for one in found.values() for step in one.leaves if step.evidence)
    return least_evidence(marks) if marks else ""


def _recalled(found: dict[str, Derivation]) -> list[rules.Note]:
    """A finding for each recalled step, once."""
    notes = {}
    for step in (step for one in found.values() for step in one.leaves if step.evidence == "recalled"):
        name = " or ".join(step.references) or step.label
        why = "no document that prints it could be opened" if step.reference else "it was not read in its document"
        notes[name] = rules.Note("recalled-factor", f"{name} is recalled: {why}")
    return list(notes.values())
