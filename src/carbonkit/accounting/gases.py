"""The gases of a factor: tonnes of each, and their sum in CO2e by the method's warming potentials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit, product_of
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import Note
from carbonkit.catalog import Answer, Catalog, Factor, least_evidence
from carbonkit.errors import MethodError, UnknownNameError
from carbonkit.quantities import Unit, parse_unit

__all__ = ["PER_TONNE", "GasFactor", "Ways", "gas_factors", "gas_outputs", "weighted_step"]

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
    above, below = 0, 1
    for share, one in parts:
        (days, of_days), (value, per) = share.as_integer_ratio(), one.value.as_integer_ratio()
        above, below = above * (of_days * per) + days * value * below, below * (of_days * per)
    marks = tuple(one.evidence for _, one in parts if one.evidence)
    return factor_step(
        factor,
        label,
        Fraction(above, below),
        also=tuple(one.reference for _, one in parts[1:]),
        place="; ".join(f"{one.printed} at {one.where}" for _, one in parts) if len(parts) > 1 else None,
        evidence=least_evidence(marks) if marks else "",
    )


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
        shares = parts[0][0] if len(parts) == 1 else sum(share for share, _ in parts)
        if shares != 1 or len({one.unit for _, one in parts}) > 1:
            years = ", ".join(one.reference for _, one in (*answer.parts, *answer.gases))
            raise MethodError(f"the factors of the years do not give {gas} alike: {years}", "name a single year")
        found.append(GasFactor(gas, factor, weighted_step(parts, label(factor))))
    return sorted(found, key=lambda one: list(_OUTPUTS).index(one.gas))


@dataclass(frozen=True, slots=True)
class _Way:
    """What leads from one gas to its tonnes and to CO2e, whatever its figure is.

    Parameters
    ----------
    before : tuple of Step
        From the unit that the CO2 factor is per to the one that the factor of this gas is per.
    to_tonnes, to_sum : tuple of Step
        Behind the factor: to the unit of the output, and by the warming potential to the unit of the sum.
    """

    output: str
    unit: str
    before: tuple[Step, ...]
    to_tonnes: tuple[Step, ...]
    to_sum: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """What figures of the same gases in the same units have in common.

    Parameters
    ----------
    label, unit : str
        Of the sum over the gases.
    behind_sum : tuple of Step
        From the sum to tonnes of CO2e.
    methane : str
        What a set says of fossil and other methane, where the source does not say which its CH4 is.
    """

    gases: tuple[_Way, ...]
    label: str
    unit: str
    behind_sum: tuple[Step, ...]
    methane: str


def gas_outputs(
    before: tuple[Step, ...],
    gases: list[GasFactor],
    after: tuple[Step, ...],
    method: Method,
    catalog: Catalog,
    known: dict[object, Ways],
) -> tuple[dict[str, Derivation], list[Note]]:
    """Tonnes of each gas, and their CO2e as one derivation whose factor is the exact sum over the gases.

    Parameters
    ----------
    before, after : tuple of Step
        What stands before the factor (from the amount to the unit that the CO2 factor is per) and behind all.
    gases : list of GasFactor
        CO2, and what is printed beside it.
    known : dict
        Keeps what figures in the same units have in common, with this method and catalogue.

    Raises
    ------
    MethodError
        If the method names no set of warming potentials.

    Notes
    -----
    .. math:: EF_{CO2e} = \\sum_g EF_g \\, GWP_g

    GHG Protocol Corporate Standard, chapter 6 (cited from knowledge of the field; the text was not opened).
    """
    in_units = tuple((one.gas, one.factor.unit, one.factor.state) for one in gases)
    ways = known.get(in_units)
    if ways is None:
        ways = known[in_units] = _ways(gases, method, catalog)
    found: dict[str, Derivation] = {}
    parts = []
    above, below = 0, 1
    for one, way in zip(gases, ways.gases, strict=True):
        chain = (*before, *way.before, one.step, *way.to_tonnes, *after)
        found[way.output] = Derivation(way.output, way.unit, chain)
        part = (*way.before, one.step, *way.to_sum)
        parts.append(part)
        part_above, part_below = product_of(part)
        above, below = above * part_below + part_above * below, below * part_below
    as_sum = Step(ways.label, Fraction(above, below), ways.unit, parts=tuple(parts))
    found["co2e_t"] = Derivation("co2e_t", "tCO2e", (*before, as_sum, *ways.behind_sum, *after))
    if not ways.methane:
        return found, []
    said = f"{gases[0].factor.edition} does not say whether its CH4 is fossil; {ways.methane}"
    return found, [Note("methane-origin-not-stated", said)]


def _ways(gases: list[GasFactor], method: Method, catalog: Catalog) -> Ways:
    carbon_dioxide = gases[0].factor
    if method.gwp is None:
        others = " and ".join(one.gas for one in gases[1:])
        raise MethodError(
            f"{carbon_dioxide.reference} comes with {others}, which become CO2e only by a warming potential",
            'add gwp = "ipcc-ar6-100" (or the set that the report names) to the method',
        )
    per, (mass, above) = per_unit(carbon_dioxide), _mass_of(carbon_dioxide)
    found = []
    for one in gases:
        factor, target = one.factor, parse_unit(PER_TONNE[one.gas])
        printed = above_unit(factor)
        potential = factor_step(catalog.gwp(method.gwp, one.gas), f"warming potential of {one.gas}, {method.gwp}")
        found.append(
            _Way(
                output=_OUTPUTS[one.gas],
                unit=target.name,
                before=conversion(per, per_unit(factor)),
                to_tonnes=conversion(printed, target),
                to_sum=(*conversion(printed, parse_unit(f"{mass}{one.gas}")), potential),
            )
        )
    return Ways(
        gases=tuple(found),
        label=f"sum over {', '.join(one.gas for one in gases)} by {method.gwp}",
        unit=f"{above.name}/{per.name}",
        behind_sum=conversion(above, parse_unit("tCO2e")),
        methane=_methane(method.gwp, catalog) if any(one.gas == "CH4" for one in gases) else "",
    )


def _mass_of(factor: Factor) -> tuple[str, Unit]:
    """The unit of mass that a factor of CO2 is printed in, and the same of CO2e: lb and lbCO2e of lbCO2/MWh."""
    above = above_unit(factor)
    mass = above.name.removesuffix("CO2") if above.multiplier == 1 and len(above.pairs) == 1 else "t"
    return mass, parse_unit(f"{mass}CO2e")


def _methane(gwp: str, catalog: Catalog) -> str:
    """That a set tells fossil from other methane, with the values; empty where it does not."""
    general = catalog.gwp(gwp, "CH4")
    stated = []
    for origin in _METHANE_ORIGINS:
        try:
            stated.append(catalog.gwp(gwp, origin))
        except UnknownNameError:
            continue
    if all(one.value == general.value for one in stated):
        return ""
    values = ", ".join(f"{one.gas} {one.printed}" for one in stated)
    return f"{gwp} has {values}: its CH4 ({general.printed}) is used"
