"""The chains of a claim: the steps from its input to its figure with one factor, as the accounting rules derive them.

Checking by the letter and searching the catalogue use the same chains; a search makes thousands of them, so there is
one that is made when it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit
from carbonkit.accounting.fuels import composes
from carbonkit.accounting.method import FactorChoice, Method
from carbonkit.accounting.request import ENERGY
from carbonkit.catalog import Answer, Catalog, Edition, Factor
from carbonkit.errors import CarbonkitError, DimensionError
from carbonkit.quantities import Period, Unit, parse_unit

__all__ = ["DerivationOnDemand", "coal_chain", "composed_chains", "emission_chain", "energy_chain", "footprint_chain"]


#: What stands beside a factor that is printed in parts.
_APART = frozenset({"net-calorific-value", "oxidation"})


class DerivationOnDemand(Derivation):
    """A derivation that is made when it is first looked at: a coarse figure has thousands of explanations."""

    def __init__(self, output: str, unit: str, make: Callable[[], Derivation]) -> None:
        object.__setattr__(self, "output", output)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "_make", make)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        make: Callable[[], Derivation] = self.__dict__["_make"]
        return make().steps


def emission_chain(
    factor: Factor,
    *,
    activity: Activity,
    unit: Unit,
    target: Unit,
    period: Period | None,
    catalog: Catalog,
    gases: tuple[Factor, ...] = (),
    gwp: str | None = None,
    notes: list[rules.Note] | None = None,
    heating_value: str = "",
) -> Derivation:
    """The steps from an input to an emission with one factor.

    Parameters
    ----------
    factor : Factor
        An emission factor of the activity; of CO2 where gases are printed apart.
    unit, target : Unit
        Of the input, and of the claim.
    gases : tuple of Factor
        What the source prints of CH4 and N2O beside it.
    gwp : str, optional
        The set of warming potentials that they are added up with: ``ipcc-ar6-100``.
    notes : list of Note, optional
        Takes what is worth knowing about the factor.
    heating_value : str
        ``net`` or ``gross``, where the input is energy of a fuel and says so: a factor on the other one is refused.

    Raises
    ------
    MethodError, DimensionError
        If the factor is not for the activity, the unit or the claim.
    """
    # The period is asked for by notes alone, and finding the average to compare with takes the longest of all.
    when, kept = (None, []) if notes is None else (period, notes)
    request = rules.Request(activity, unit, "", when, "use", "", factor.reference, kept, heating_value)
    answer = Answer(((Fraction(1), factor),), gases=tuple((Fraction(1), one) for one in gases))
    for derivation in rules.derive(request, Method(gwp=gwp), catalog, answer).values():
        printed = parse_unit(derivation.unit)
        if printed.dimension == target.dimension:
            return Derivation(derivation.output, target.name, (*derivation.steps, *conversion(printed, target)))
    raise DimensionError(target.name, f"what a factor in {factor.unit} gives")


def composed_chains(
    edition: Edition,
    *,
    activity: Activity,
    unit: Unit,
    target: Unit,
    catalog: Catalog,
    sets: Sequence[str],
    heating_value: str = "",
) -> list[Composed]:
    """The steps from an amount of fuel to an emission where an edition prints its factor in parts.

    Parameters
    ----------
    unit, target : Unit
        Of the input, and of the claim.
    sets : sequence of str
        Sets of warming potentials that are tried, where CH4 and N2O stand beside; elsewhere they have no part in it.

    Returns
    -------
    list of Composed
        One for each place of the parts; where CH4 and N2O stand beside, also their sum for each of their variants and
        sets. None where the edition prints the fuel as a whole.

    Raises
    ------
    CarbonkitError
        If there is none for this unit, or a part is missing.

    Notes
    -----
    Amount x net calorific value x carbon content x oxidation x 44/12, as `accounting.fuels` has it.
    """
    if not composes(edition, activity):
        return []
    rows = list(edition.of_activity(activity.name))
    heating_values = {one.heating_value for one in rows if one.heating_value}
    if not heating_value and unit.dimension == ENERGY and len(heating_values) == 1:
        # The only one that there is; that it was not said is a finding.
        (heating_value,) = heating_values
    # CH4 and N2O stand beside as variants of their own: IPCC 2006 prints them for each sector.
    variants = dict.fromkeys(one.variant for one in rows if one.gas in ("CH4", "N2O"))
    ways: list[tuple[str | None, str | None]] = [(None, None)]
    ways += [(variant, gwp) for variant in variants for gwp in sets]
    found: dict[tuple[str, str, Fraction], Composed] = {}
    missed: CarbonkitError | None = None
    for place in dict.fromkeys(one.region for one in rows):
        for variant, gwp in ways:
            request = rules.Request(activity, unit, place, None, "use", "", "", heating_value=heating_value)
            choice = FactorChoice(edition=edition.name, variant=variant)
            try:
                outputs = rules.emissions(request, Method(factors=[choice], gwp=gwp), catalog)
            except CarbonkitError as error:
                missed = missed or error
                continue
            for derivation in outputs.values():
                one = _composed(derivation, target, gwp or "", tuple(request.notes), catalog)
                if one is not None:
                    found.setdefault((one.factor.reference, one.gwp, one.derivation.coefficient), one)
    if missed is not None and not found:
        raise missed
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Composed:
    """A chain of parts.

    Parameters
    ----------
    factor : Factor
        What leads from energy to carbon or CO2.
    gases : tuple of Factor
        What stands beside it of CH4 and N2O, where they are added up.
    gwp : str
        The set that they are added up by.
    """

    factor: Factor
    derivation: Derivation
    gases: tuple[Factor, ...]
    gwp: str
    notes: tuple[rules.Note, ...]


def _composed(
    derivation: Derivation, target: Unit, gwp: str, notes: tuple[rules.Note, ...], catalog: Catalog
) -> Composed | None:
    """A derivation as a chain of parts, if it is one and leads to what the claim is in."""
    printed = parse_unit(derivation.unit)
    factors = [catalog.factor(name) for name in dict.fromkeys(derivation.references)]
    parts = [one for one in factors if one.kind == "carbon-content" or (one.kind == "combustion" and one.gas == "CO2")]
    if printed.dimension != target.dimension or not parts or _APART.isdisjoint(one.kind for one in factors):
        return None
    chain = Derivation(derivation.output, target.name, (*derivation.steps, *conversion(printed, target)))
    gases = tuple(one for one in factors if one.gas in ("CH4", "N2O") and one.kind == "combustion")
    return Composed(parts[0], chain, gases, gwp if gases else "", notes)


def footprint_chain(factor: Factor, *, unit: Unit, target: Unit) -> Derivation:
    """The steps from an input to an emission with a product carbon footprint, which the rules refuse for a scope.

    Raises
    ------
    DimensionError
        If the factor is not for the unit or the claim.
    """
    steps = (*conversion(unit, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), target))
    return Derivation("co2e_t", target.name, steps)


def energy_chain(factor: Factor | None, *, unit: Unit, target: Unit) -> Derivation:
    """The steps from an input to energy: by a calorific value, or by a conversion of units alone.

    Raises
    ------
    DimensionError
        If the input does not fit the calorific value, or is no energy and there is none.
    """
    if factor is None:
        return Derivation("energy", target.name, conversion(unit, target))
    steps = (*conversion(unit, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), target))
    return Derivation("energy", target.name, steps)


def coal_chain(factor: Factor, *, unit: Unit, target: Unit) -> Derivation:
    """The steps from an input to coal equivalent by one coefficient, a standard coal consumption among them.

    Raises
    ------
    DimensionError
        If the input does not fit the coefficient.
    """
    tce = parse_unit("tce")
    steps = (*conversion(unit, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), tce))
    return Derivation("tce", target.name, (*steps, *conversion(tce, target)))
