"""What another method does to the same activity table: the change of every figure, split exactly into its causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from carbonkit.accounting.derivation import is_potential
from carbonkit.accounting.method import Method
from carbonkit.accounting.method_path import EFFECTS, method_path
from carbonkit.accounting.plan import ENTRIES, KEYS, Plan
from carbonkit.accounting.row import OUTPUTS, Key, PlanRow
from carbonkit.accounting.signs import sign_problems
from carbonkit.catalog import Catalog
from carbonkit.errors import CarbonkitError, FactorNotFoundError, Problem, ProblemsError
from carbonkit.tables.keys import Keys, distinct_keys
from carbonkit.tables.read import ActivityTable, as_table, read_table
from carbonkit.tables.sums import grouped_exact_sums

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EFFECTS", "Folded", "Impact", "OneSided", "RowImpact", "Split", "impact"]

Group = Literal["energy", "tce", "emissions"]
_GROUPS: tuple[Group, ...] = ("energy", "tce", "emissions")


@dataclass(frozen=True, slots=True)
class Split:
    """One figure under both methods, and what of its change comes from which cause.

    Parameters
    ----------
    before, after : Fraction
        Under the first and the second method. [unit of the output]
    effects : dict of str to Fraction
        By cause; ``kind + factor`` where two could not be told apart. Together they are the change, exactly.
        [unit of the output]
    """

    before: Fraction
    after: Fraction
    effects: dict[str, Fraction]

    @property
    def change(self) -> Fraction:
        """After less before, exactly. [unit of the output]"""
        return self.after - self.before

    @property
    def relative(self) -> Fraction | None:
        """The change over the size of what was before, so that both have one sign; None from zero. [-]"""
        return self.change / abs(self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class RowImpact:
    """All rows of one key: their figures that both methods compute.

    Parameters
    ----------
    key : tuple of str
        The cells as written: activity, unit, region, period, entry, kind, factor.
    place : str
        Where the first of the rows stands.
    rows : int
        How many rows of the table have the key.
    amount : Fraction
        The exact sum of their amounts. [unit of the key]
    outputs : dict of str to Split
    replaced : tuple of (str, tuple of str, tuple of str)
        Output, the references that only the first method uses for it, and those that only the second uses.
    """

    key: Key
    place: str
    rows: int
    amount: Fraction
    outputs: dict[str, Split]
    replaced: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class OneSided:
    """A figure that not both methods compute: it is in no change, and never counted as zero.

    Parameters
    ----------
    side : str
        ``before`` or ``after``: which method computes it; ``neither``.
    output : str
        Empty where neither method computes the row.
    value : Fraction or None
        The figure of the one method that has it. [unit of the output]
    reason : str
        Why the other has none.
    """

    side: Literal["before", "after", "neither"]
    output: str
    value: Fraction | None
    reason: str
    key: Key
    place: str
    rows: int


@dataclass(frozen=True, slots=True)
class Folded:
    """Causes that could not be told apart, because the method that stands between them computes nothing here."""

    causes: str
    reason: str
    outputs: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Impact:
    """The result of ``impact``.

    Parameters
    ----------
    path : tuple of (str, Method)
        Each cause with the method that has taken it over; the last is the second method itself.
    rows : tuple of RowImpact
        In the order of the table.
    totals : dict of str to Split
        Over the rows that both methods compute.
    """

    before: Method
    after: Method
    path: tuple[tuple[str, Method], ...]
    rows: tuple[RowImpact, ...]
    totals: dict[str, Split]
    one_sided: tuple[OneSided, ...] = ()
    folded: tuple[Folded, ...] = ()

    @property
    def replaced(self) -> dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, ...], int]]:
        """Which references gave way to which: to the outputs that it concerns, and the rows of the table behind it."""
        found: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[dict[str, None], dict[Key, int]]] = {}
        for row in self.rows:
            for output, old, new in row.replaced:
                outputs, rows = found.setdefault((old, new), ({}, {}))
                outputs[output] = None
                rows[row.key] = row.rows
        return {pair: (tuple(outputs), sum(rows.values())) for pair, (outputs, rows) in found.items()}

    def of_one_side(self, side: str) -> dict[str, Fraction]:
        """Totals by output of what only one of the methods computes. [unit of the output]"""
        found: dict[str, Fraction] = {}
        for one in self.one_sided:
            if one.side == side and one.value is not None:
                found[one.output] = found.get(one.output, Fraction(0)) + one.value
        return found


def impact(
    data: pd.DataFrame | str | Path, *, before: Method, after: Method, catalog: Catalog, encoding: str = "utf-8"
) -> Impact:
    """Compute one activity table under two methods, and split every change into its causes.

    Parameters
    ----------
    data : DataFrame, or path of a CSV file
        As for ``calculate``.
    before, after : Method
    catalog : Catalog
    encoding : str
        Encoding of the file, where it is not UTF-8.

    Raises
    ------
    ProblemsError
        With every problem of the table itself. What only one of the methods cannot compute is no error: it is listed in
        ``one_sided`` with the reason.
    UnknownNameError
        If a method names an edition or a GWP set that the catalogue does not have.

    Notes
    -----
    The split is a chain substitution in one fixed order: the choices of the first method give way to those of the
    second as unit rule, then kind, then factor, then GWP, and each effect is the difference of two neighbouring
    results. So every number in it is the difference of two ledgers that anybody can compute from two method files
    (``Impact.path`` has the methods in between), and the sum telescopes to the whole change, exactly. What two causes
    do only together goes to the later one; another order would give other parts. The mean over all orders (Shapley's
    value; Dietzenbacher and Los 1998, Sun 1998; LMDI in logarithms) treats the causes alike, but asks for all their
    combinations, many of which no edition can compute, and no reader can follow it by hand. Chain substitution is what
    auditors know as price and volume variances (连环替代法). All cited from knowledge of the field, not opened.

    Where a method on the path does not compute a figure (the old edition has no factor of the new kind), its effect is
    not made up: it stays together with the next one, as ``kind + factor``, and ``folded`` says why.

    Examples
    --------
    >>> import pandas as pd
    >>> from carbonkit.catalog import open_catalog
    >>> rows = pd.DataFrame(
    ...     {"activity": ["外购电力"], "amount": [1000], "unit": ["MWh"], "region": ["CN"], "period": ["2022"]}
    ... )
    >>> old, new = (Method(factors=[f"cn-mee/average-{year}"]) for year in (2021, 2022))
    >>> split = impact(rows, before=old, after=new, catalog=open_catalog()).totals["co2_t"]
    >>> float(split.before), float(split.after), float(split.effects["factor"])
    (556.8, 536.6, -20.2)
    """
    table = read_table(data, encoding) if isinstance(data, str | Path) else as_table(data)
    keys = distinct_keys([table.column(name) for name in KEYS], len(table.amounts))
    _check_table(table, keys)
    amounts = grouped_exact_sums(table.amounts, keys.codes, len(keys))
    plans = (Plan(before, catalog), Plan(after, catalog))
    path = method_path(before, after, [key[0] for key in keys.values])
    between: dict[Group, list[Plan]] = {
        group: [Plan(method.model_copy(update={"outputs": [group]}), catalog) for _, method in path[:-1]]
        for group in _GROUPS
    }
    rows: list[RowImpact] = []
    alone: list[OneSided] = []
    folds: dict[tuple[str, str], tuple[dict[str, None], dict[Key, int]]] = {}
    counts = keys.counts()
    for code, key in enumerate(keys.values):
        one, other = (made.row(key) for made in plans)  # type: ignore[arg-type]
        place, amount = table.place(int(keys.first_rows[code])), amounts[code]
        alone += _one_sided(one, other, (before, after), amount, place, counts[code])
        splits: dict[str, Split] = {}
        for output in one.derivations:
            if output not in other.derivations:
                continue
            chain = [made.row(one.key) for made in between[_group(output)]]
            first, last = (row.derivations[output].coefficient for row in (one, other))
            effects, merged = _effects(first, last, chain, [name for name, _ in path], output)
            for causes, reason in merged:
                outputs, behind = folds.setdefault((causes, reason), ({}, {}))
                outputs[output] = None
                behind[one.key] = counts[code]
            parts = {name: effect * amount for name, effect in effects.items()}
            splits[output] = Split(first * amount, last * amount, parts)
        rows.append(RowImpact(one.key, place, counts[code], amount, splits, _replaced(one, other, splits)))
    _check_scope2(rows, plans, alone, table.name)
    folded = tuple(
        Folded(causes, reason, tuple(outputs), sum(behind.values()))
        for (causes, reason), (outputs, behind) in folds.items()
    )
    return Impact(before, after, path, tuple(rows), _totals(rows), tuple(alone), folded)


def _group(output: str) -> Group:
    return "energy" if output.startswith("energy") else "tce" if output.startswith("tce") else "emissions"


def _effects(
    first: Fraction, last: Fraction, chain: Sequence[PlanRow], causes: Sequence[str], output: str
) -> tuple[dict[str, Fraction], list[tuple[str, str]]]:
    """Effects on a coefficient by cause, and the causes that stay together with the reason."""
    effects = dict.fromkeys(EFFECTS, Fraction(0))
    merged: list[tuple[str, str]] = []
    reached, waiting, reasons = first, [], []
    for place, cause in enumerate(causes):
        waiting.append(cause)
        if place < len(chain) and output not in chain[place].derivations:
            reasons.append(_reason(chain[place]) or f"the method in between has no {output} here")
            continue
        value = chain[place].derivations[output].coefficient if place < len(chain) else last
        name = " + ".join(waiting)
        effects[name] = effects.get(name, Fraction(0)) + value - reached
        merged += [(name, reasons[0])] if reasons else []
        reached, waiting, reasons = value, [], []
    return effects, merged


def _reason(row: PlanRow) -> str:
    """Why a row has nothing; without the question, which stands beside it and differs from row to row."""
    return "; ".join(dict.fromkeys(_words(problem) for problem in row.problems))


def _words(problem: CarbonkitError) -> str:
    if isinstance(problem, FactorNotFoundError):
        return f"no factor ({problem.reason}): {problem.explanation}"
    return str(problem)


def _one_sided(
    one: PlanRow, other: PlanRow, methods: tuple[Method, Method], amount: Fraction, place: str, rows: int
) -> list[OneSided]:
    """What not both methods compute of a key, each with the reason."""
    if one.problems and other.problems:
        first, second = _reason(one), _reason(other)
        reason = first if first == second else f"before: {first}; after: {second}"
        return [OneSided("neither", "", None, reason, one.key, place, rows)]
    found = []
    sides: tuple[tuple[Literal["before", "after"], PlanRow, PlanRow, Method], ...] = (
        ("before", one, other, methods[1]),
        ("after", other, one, methods[0]),
    )
    for side, has, lacks, method in sides:
        for output, derivation in has.derivations.items():
            if output not in lacks.derivations:
                reason = _reason(lacks) or _why_missing(output, lacks, method)
                value = derivation.coefficient * amount
                found.append(OneSided(side, output, value, reason, one.key, place, rows))
    return found


def _why_missing(output: str, row: PlanRow, method: Method) -> str:
    """Why a row that has no problem has no such output."""
    group = _group(output)
    moved = {"tce": "tce_media", "tce_media": "tce"}.get(output)
    told = [note.text for note in row.notes if note.code in ("emissions-not-covered", "range-not-used")]
    if method.outputs is not None and group not in method.outputs:
        return f"the method's outputs leave out {group}"
    if moved in row.derivations:
        return f"it stands in {moved} (media = {method.media})"
    if group != "emissions":
        return "the method names no coal_equivalent" if method.coal_equivalent is None else "; ".join(told)
    if any(_group(name) == "emissions" for name in row.derivations):
        return f"{row.factor_used} gives no {output}"
    return "; ".join(told) or ("the method names no factors" if not method.factors else f"no {output} for this row")


def _replaced(
    one: PlanRow, other: PlanRow, splits: dict[str, Split]
) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    found = []
    for output in splits:
        old, new = (row.derivations[output].references for row in (one, other))
        # Potentials and factors take each other's place only among themselves.
        for potential in (False, True):
            left, right = (
                tuple(dict.fromkeys(name for name in a if name not in b and is_potential(name) is potential))
                for a, b in ((old, new), (new, old))
            )
            found += [(output, left, right)] if left or right else []
    return tuple(found)


def _totals(rows: Sequence[RowImpact]) -> dict[str, Split]:
    totals = {}
    for output in OUTPUTS:
        splits = [row.outputs[output] for row in rows if output in row.outputs]
        if splits:
            effects = dict.fromkeys(EFFECTS, Fraction(0))
            for name, effect in (pair for split in splits for pair in split.effects.items()):
                effects[name] = effects.get(name, Fraction(0)) + effect
            before, after = (sum((getattr(one, side) for one in splits), Fraction(0)) for side in ("before", "after"))
            totals[output] = Split(before, after, effects)
    return totals


def _check_table(table: ActivityTable, keys: Keys) -> None:
    """Raise what is wrong with the table under any method."""
    entries = [ENTRIES.get(key[KEYS.index("entry")].strip().lower(), "") for key in keys.values]
    problems = list(table.problems)
    problems += sign_problems(table, keys, entries.__getitem__)
    if problems:
        raise ProblemsError(tuple(sorted(problems, key=lambda problem: problem.rows[:1])))


def _check_scope2(rows: Sequence[RowImpact], plans: tuple[Plan, Plan], alone: Sequence[OneSided], name: str) -> None:
    """Scope 2 of an activity is never below zero, under either method; as in a ledger."""
    problems = []
    for side, made in zip(("before", "after"), plans, strict=True):
        totals: dict[str, Fraction] = {}
        lowers: set[str] = set()
        figures = [(row.key, getattr(row.outputs["co2e_t"], side)) for row in rows if "co2e_t" in row.outputs]
        figures += [(one.key, one.value) for one in alone if one.side == side and one.output == "co2e_t"]
        for key, value in figures:
            row = made.row(key)
            if row.scope == 2 and row.activity is not None:
                totals[row.activity.name] = totals.get(row.activity.name, Fraction(0)) + value
                lowers |= {row.activity.name} if row.entry in ("export", "correction") else set()
        for activity in sorted(lowers):
            if totals[activity] < 0:
                label = "the method" if side == "before" else "the other method"
                message = (
                    f"under {label} Scope 2 of {activity} would be {float(totals[activity]):.6g} tCO2e, below zero: "
                    "exports and corrections exceed what was bought"
                )
                problems.append(Problem(name, message))
    if problems:
        raise ProblemsError(tuple(problems))
