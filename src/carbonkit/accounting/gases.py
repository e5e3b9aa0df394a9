"""The gases of a factor: tonnes of each, and their sum in CO2e by the method's warming potentials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit, product_of
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import Note
from carbonkit.catalog import Answer, Catalog, Factor, least_evidence
from carbonkit.errors import MethodError, UnknownNameError
from carbonkit.quantities import Unit, parse_unit

__all__ = ["PER_TONNE", "GasFactor", "gas_factors", "gas_outputs", "weighted_step"]

#: Gas to the unit of its output.
PER_TONNE = {"CO2": "tCO2", "CH4": "tCH4", "N2O": "tN2O", "CO2e": "tCO2e"}
_OUTPUTS = {"CO2": "co2_t", "CH4": "ch4_t", "N2O": "n2o_t"}
_METHANE_ORIGINS = ("CH4-fossil", "CH4-nonfossil")


@dataclass(frozen=True, slots=True)
class GasFactor:
    """What a source prints of one gas, weighted by days where there are several years."""

    gas: str
    factor: Factor
    step: Step


def weighted_step(parts: Sequence[tuple[Fraction, Factor]], label: str) -> Step:
    """A factor as a step, or several weighted by days: each keeps its printed digits and its place."""
    share, factor = parts[0]
    if share == 1 and len(parts) == 1:
        return factor_step(factor, label)
    weighted = factor_step(factor, label, sum((share * one.value for share, one in parts), Fraction(0)))
    others = tuple(one.reference for _, one in parts[1:])
    marks = tuple(one.evidence for _, one in parts if one.evidence)
    if others:
        places = "; ".join(f"{one.printed} at {one.where}" for _, one in parts)
        weighted = replace(weighted, also=others, place=places)
    return replace(weighted, evidence=least_evidence(marks) if marks else "")


def gas_factors(answer: Answer, label: Callable[[Factor], str]) -> list[GasFactor]:
    """The factors of CO2, CH4 and N2O of an answer, in this order.

    Raises
    ------
    MethodError
        If the years of a period are weighted and not all of them have the same gases.
    """
    found = []
    by_gas: dict[str, list[tuple[Fraction, Factor]]] = {"CO2": list(answer.parts)}
    for share, factor in answer.gases:
        by_gas.setdefault(factor.gas, []).append((share, factor))
    for gas, parts in by_gas.items():
        factor = parts[0][1]
        if gas not in _OUTPUTS:
            raise MethodError(f"{factor.reference} is a factor of {gas}; only CO2, CH4, N2O and CO2e are computed")
        if sum(share for share, _ in parts) != 1 or len({one.unit for _, one in parts}) > 1:
            years = ", ".join(one.reference for _, one in (*answer.parts, *answer.gases))
            raise MethodError(f"the factors of the years do not give {gas} alike: {years}", "name a single year")
        found.append(GasFactor(gas, factor, weighted_step(parts, label(factor))))
    return sorted(found, key=lambda one: list(_OUTPUTS).index(one.gas))


def gas_outputs(
    before: tuple[Step, ...], gases: list[GasFactor], after: tuple[Step, ...], method: Method, catalog: Catalog
) -> tuple[dict[str, Derivation], list[Note]]:
    """Tonnes of each gas, and their CO2e as one derivation whose factor is the exact sum over the gases.

    Parameters
    ----------
    before, after : tuple of Step
        What stands before the factor (from the amount to the unit that the CO2 factor is per) and behind all.
    gases : list of GasFactor
        CO2, and what is printed beside it.

    Raises
    ------
    MethodError
        If the method names no set of warming potentials.

    Notes
    -----
    .. math:: EF_{CO2e} = \\sum_g EF_g \\, GWP_g

    GHG Protocol Corporate Standard, chapter 6 (cited from knowledge of the field; the text was not opened).
    """
    carbon_dioxide = gases[0].factor
    if method.gwp is None:
        others = " and ".join(one.gas for one in gases[1:])
        raise MethodError(
            f"{carbon_dioxide.reference} comes with {others}, which become CO2e only by a warming potential",
            'add gwp = "ipcc-ar6-100" (or the set that the report names) to the method',
        )
    per, (mass, above) = per_unit(carbon_dioxide), _mass_of(carbon_dioxide)
    found: dict[str, Derivation] = {}
    parts = []
    for one in gases:
        factor, target = one.factor, parse_unit(PER_TONNE[one.gas])
        to_per = conversion(per, per_unit(factor))
        printed = above_unit(factor)
        chain = (*before, *to_per, one.step, *conversion(printed, target), *after)
        found[_OUTPUTS[one.gas]] = Derivation(_OUTPUTS[one.gas], target.name, chain)
        potential = factor_step(catalog.gwp(method.gwp, one.gas), f"warming potential of {one.gas}, {method.gwp}")
        parts.append((*to_per, one.step, *conversion(printed, parse_unit(f"{mass}{one.gas}")), potential))
    total = sum((Fraction(*product_of(part)) for part in parts), Fraction(0))
    label = f"sum over {', '.join(one.gas for one in gases)} by {method.gwp}"
    as_sum = Step(label, total, f"{above.name}/{per.name}", parts=tuple(parts))
    chain = (*before, as_sum, *conversion(above, parse_unit("tCO2e")), *after)
    found["co2e_t"] = Derivation("co2e_t", "tCO2e", chain)
    has_methane = any(one.gas == "CH4" for one in gases)
    return found, _methane(method.gwp, carbon_dioxide.edition, catalog) if has_methane else []


def _mass_of(factor: Factor) -> tuple[str, Unit]:
    """The unit of mass that a factor of CO2 is printed in, and the same of CO2e: lb and lbCO2e of lbCO2/MWh."""
    above = above_unit(factor)
    mass = above.name.removesuffix("CO2") if above.multiplier == 1 and len(above.pairs) == 1 else "t"
    return mass, parse_unit(f"{mass}CO2e")


def _methane(gwp: str, edition: str, catalog: Catalog) -> list[Note]:
    """That a set tells fossil from other methane where the source does not, with the values."""
    general = catalog.gwp(gwp, "CH4")
    stated = []
    for origin in _METHANE_ORIGINS:
        try:
            stated.append(catalog.gwp(gwp, origin))
        except UnknownNameError:
            continue
    if all(one.value == general.value for one in stated):
        return []
    values = ", ".join(f"{one.gas} {one.printed}" for one in stated)
    said = f"{edition} does not say whether its CH4 is fossil; {gwp} has {values}: its CH4 ({general.printed}) is used"
    return [Note("methane-origin-not-stated", said)]
