"""What a row of the plan says beside its coefficients, and whether it has all that the method demands."""

from __future__ import annotations

from dataclasses import dataclass

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation, is_potential
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import Note, Request
from carbonkit.catalog import EVIDENCE, Catalog, least_evidence
from carbonkit.errors import DimensionError, FactorNotFoundError, MethodError, UnitError

__all__ = ["NO_DENSITY", "WHY_LEFT_EMPTY", "Words", "cited", "worded"]

#: Findings that say why an output stays empty.
WHY_LEFT_EMPTY = ("density-missing", "energy-not-computed", "gross-calorific-value", "range-not-used")
NO_DENSITY = "volume and mass meet only through a density of your own"


@dataclass(frozen=True, slots=True)
class Words:
    """What a row says beside its coefficients."""

    factor_used: str
    evidence: str
    notes: tuple[Note, ...]


def worded(
    request: Request, found: dict[str, Derivation], notes: tuple[Note, ...], method: Method, catalog: Catalog
) -> Words:
    """The words of a row, once what was found is all that the method demands.

    Raises
    ------
    MethodError, FactorNotFoundError, DimensionError, UnitError
        If it is not.

    Notes
    -----
    Of the derivations only what `cited` gives has a part in it, and of the unit of the amount nothing where there are
    any.
    """
    activity = request.activity
    _demand(activity, found, notes, method)
    _accept(found, method, catalog)
    if not found and any(note.code == "density-missing" for note in notes):
        why = next(note.text for note in notes if note.code == "density-missing")
        raise DimensionError(request.unit.name, "what its figures are per", f"{why}; {NO_DENSITY}")
    if not found and not notes and not activity.optional:
        raise MethodError(
            f"the method computes nothing for {activity.name}", "name an edition in factors, or coal_equivalent"
        )
    if not found:
        _check_dimension(activity, request)
    return Words(_factor_used(found), _evidence(found), (*dict.fromkeys(notes), *_recalled(found)))


def cited(found: dict[str, Derivation]) -> tuple[object, ...]:
    """What derivations say beside their values: their outputs, the factors behind them, and how well each is known."""
    return tuple((name, one.references, _evidence_cited(one)) for name, one in found.items())


def _evidence_cited(one: Derivation) -> tuple[object, ...]:
    return tuple((step.evidence, step.references, step.label) for step in one.leaves if step.evidence)


def _demand(activity: Activity, found: dict[str, Derivation], notes: tuple[Note, ...], method: Method) -> None:
    """An output that is demanded and cannot be had is an error."""
    why = [note.text for note in notes if note.code in WHY_LEFT_EMPTY]
    for output in method.outputs or ():
        has = any(name.startswith({"energy": "energy", "tce": "tce", "emissions": "co2"}[output]) for name in found)
        if output in activity.outputs and not has:
            hint = "name an edition in factors"
            if output != "emissions":
                hint = why[0] if why else "name coal_equivalent.edition and basis"
            raise MethodError(f"{output} is demanded and cannot be had for {activity.name}", hint)


def _accept(found: dict[str, Derivation], method: Method, catalog: Catalog) -> None:
    """Every factor used is known as well, and as early, as the method demands; a named one too."""
    least, day = method.evidence, method.as_of
    if least is None and day is None:
        return
    if least is not None:
        for step in (step for one in found.values() for step in one.leaves if step.evidence):
            if EVIDENCE.index(step.evidence) > EVIDENCE.index(least):
                said = f"its evidence is {step.evidence}, the method demands {least}"
                raise FactorNotFoundError(" + ".join(step.references) or step.label, "evidence-too-low", said)
    for reference in dict.fromkeys(reference for one in found.values() for reference in one.references):
        factor = catalog.factor(reference)
        known = factor.source.known_by(day) if day is not None else True
        if known is None:
            said = f"when {factor.edition} was published is not known, so it is not seen as of {day}"
            raise FactorNotFoundError(reference, "publication-date-unknown", said)
        if not known:
            said = f"{factor.edition} was published {factor.source.published}, after {day}"
            raise FactorNotFoundError(reference, "not-yet-published", said)


def _check_dimension(activity: Activity, request: Request) -> None:
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
    marks = frozenset[str]().union(*(one.marks for one in found.values()))
    return least_evidence(tuple(marks)) if marks else ""


def _recalled(found: dict[str, Derivation]) -> list[Note]:
    """A finding for each recalled step, once."""
    notes = {}
    recalled = (one for one in found.values() if "recalled" in one.marks)
    for step in (step for one in recalled for step in one.leaves if step.evidence == "recalled"):
        name = " or ".join(step.references) or step.label
        why = "no document that prints it could be opened" if step.reference else "it was not read in its document"
        notes[name] = Note("recalled-factor", f"{name} is recalled: {why}")
    return list(notes.values())
