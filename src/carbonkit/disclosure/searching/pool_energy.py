"""The candidates of a coal equivalent and of energy: coefficients, coal rates and calorific values of all editions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from carbonkit.accounting.derivation import Derivation, Step
from carbonkit.catalog import Catalog, Factor
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.chains import coal_chain, energy_chain
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.disclosure.searching.pool import Candidate, Pool, gather
from carbonkit.disclosure.searching.slips import COAL_COEFFICIENTS
from carbonkit.errors import CarbonkitError

__all__ = ["coal_coefficient_pool", "coal_pool", "energy_pool"]

_COAL_KINDS = ("coal-equivalent", "coal-rate-generation", "coal-rate-supply")


def coal_pool(asked: Asked, catalog: Catalog) -> Pool:
    """Every coefficient of the carrier, of all editions and both bases, and every standard coal consumption.

    Notes
    -----
    A standard coal consumption of generation or supply makes the primary value (等价值) of electricity: GB/T 2589 names
    that of generation, and figures of supply are used in its place.
    """
    factors = [factor for kind in _COAL_KINDS for factor in _of_carrier(asked, catalog, kind)]
    return _pool(factors, lambda factor: coal_chain(factor, unit=asked.amount_unit, target=asked.unit))


def coal_coefficient_pool(asked: Asked, catalog: Catalog) -> Pool:
    """Coefficients on the calorific basis with what is often put in the place of the printed one: 860/7000."""
    rows, made = [], []
    for factor in _of_carrier(asked, catalog, "coal-equivalent"):
        if factor.basis != "calorific":
            continue
        for text, value, unit in COAL_COEFFICIENTS.get(factor.carrier, ()):
            try:
                printed = coal_chain(factor, unit=asked.amount_unit, target=asked.unit)
            except CarbonkitError:
                continue
            said = f"{text} {unit} taken for the printed {factor.printed} {factor.unit}"
            other = Step(said, value, unit, is_assumed=True, printed=text)
            # The coefficient alone is another; both are per the same unit, as COAL_COEFFICIENTS and the tables have it.
            steps = tuple(other if step.reference == factor.reference else step for step in printed.steps)
            derivation = Derivation(printed.output, printed.unit, steps)
            slip = Slip("coal-coefficient", said, value / factor.value)
            if factor.unit == unit and derivation.coefficient != printed.coefficient:
                made.append(_candidate(factor, derivation, slip))
                rows.append(_row(factor, derivation))
    return gather(rows, lambda row: made[row])


def energy_pool(asked: Asked, catalog: Catalog) -> Pool:
    """The net calorific values of the fuel in all editions; of what is energy already, the conversion alone."""
    if asked.amount_unit.dimension == asked.unit.dimension:
        derivation = energy_chain(None, unit=asked.amount_unit, target=asked.unit)
        only = Candidate(None, derivation.coefficient, lambda: derivation)
        return gather([(derivation.coefficient, "", "", "", "", 0, 0, "")], lambda _: only)
    factors = _of_carrier(asked, catalog, "net-calorific-value")
    return _pool(factors, lambda factor: energy_chain(factor, unit=asked.amount_unit, target=asked.unit))


def _of_carrier(asked: Asked, catalog: Catalog, kind: str) -> list[Factor]:
    if asked.activity is None:
        return []
    carrier = "heat" if asked.activity.family == "steam" else asked.activity.carrier
    every = [factor for edition in catalog.editions() for factor in edition.of_carrier(carrier, kind)]
    return [factor for factor in every if factor.exact_value is not None and factor.exact_value > 0]


def _pool(factors: list[Factor], chain: Callable[[Factor], Derivation]) -> Pool:
    rows, made = [], []
    for factor in factors:
        try:
            derivation = chain(factor)
        except CarbonkitError:
            continue
        made.append(_candidate(factor, derivation))
        rows.append(_row(factor, derivation))
    return gather(rows, lambda row: made[row])


def _candidate(factor: Factor, derivation: Derivation, slip: Slip | None = None) -> Candidate:
    return Candidate(factor, derivation.coefficient, lambda: derivation, slip=slip, steps=len(derivation.steps))


def _row(factor: Factor, derivation: Derivation) -> tuple[Fraction, str, str, str, str, int, int, str]:
    years = (factor.years.first or 0, factor.years.last or 0)
    return (derivation.coefficient, factor.edition, factor.kind, factor.region, factor.gas, *years, factor.printed)
