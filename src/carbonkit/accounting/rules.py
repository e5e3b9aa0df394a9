"""The calculation rules: which steps lead from an amount to energy, coal equivalent and emissions."""

from __future__ import annotations

from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.coal import coal_equivalent_steps, standard_coal
from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit
from carbonkit.accounting.emission import derive, emissions
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import (
    ENERGY,
    NO_ENTHALPY,
    Note,
    Request,
    lacks_density,
    steam_in_energy,
    to_per,
)
from carbonkit.catalog import Catalog, Factor
from carbonkit.errors import MethodError
from carbonkit.quantities import parse_unit

__all__ = ["Note", "Request", "coal_equivalent", "derive", "emissions", "energy", "gross_note"]


def energy(request: Request, method: Method, catalog: Catalog, unit: str) -> Derivation | None:
    """Energy of a row, net calorific basis; None where the activity carries none, or no calorific value is named.

    An amount of fuel in units of energy is taken as it was measured; where that is gross, a note says so.
    """
    activity, target = request.activity, parse_unit(unit)
    output = f"energy_{unit.lower()}"
    if "energy" not in (*activity.outputs, *activity.optional):
        return None
    lead, at = steam_in_energy(request, method)
    if at.dimension == ENERGY:
        if request.heating_value == "gross":
            request.notes.append(gross_note(activity.name))
        return Derivation(output, unit, (*lead, *conversion(at, target)))
    if activity.family != "fuel":
        return Derivation(output, unit, (*lead, *to_per(request, at, target)))
    if method.coal_equivalent is None:
        return None
    if not _prints(activity, "energy", "net-calorific-value", method, catalog):
        request.notes.append(_not_printed(activity, "net calorific value", "energy", method.coal_equivalent.edition))
        return None
    factor = catalog.carrier_factor(activity.carrier, method.coal_equivalent.edition, "net-calorific-value")
    if factor.exact_value is None:
        request.notes.append(
            Note(
                "range-not-used",
                f"{factor.reference} is a range, {factor.shown_value} {factor.unit}: no energy computed",
            )
        )
        return None
    if _lacks_density(request, factor, "energy"):
        return None
    per = per_unit(factor)
    steps = (*to_per(request, at, per), factor_step(factor), *conversion(above_unit(factor), target))
    return Derivation(output, unit, steps)


def _prints(activity: Activity, output: str, kind: str, method: Method, catalog: Catalog) -> bool:
    """Whether the edition of GB/T 2589 has a fuel; of an output that every edition gives, its absence is an error."""
    assert method.coal_equivalent is not None
    edition = catalog.edition(method.coal_equivalent.edition)
    return output in activity.outputs or activity.carrier in edition.carriers(kind)


def _not_printed(activity: Activity, what: str, output: str, edition: str) -> Note:
    said = f"{edition} prints no {what} of {activity.name}: its {output} is in no total"
    return Note("energy-not-computed", said)


def gross_note(name: str) -> Note:
    """That energy of a fuel stands on the gross calorific value, and so above the net one."""
    said = f"energy of {name} is on the gross calorific value, as it was measured: it is above the net energy"
    return Note("gross-calorific-value", said)


def _lacks_density(request: Request, factor: Factor, output: str) -> bool:
    """Whether a density or a state of gas is missing between the amount and a figure; a note says which."""
    note = lacks_density(request, per_unit(factor), factor.reference, output)
    if note is not None:
        request.notes.append(note)
    return note is not None


def coal_equivalent(request: Request, method: Method, catalog: Catalog) -> Derivation | None:
    """Coal equivalent of a row; None where the activity has none or the method names no edition."""
    chosen, activity = method.coal_equivalent, request.activity
    if chosen is None or "tce" not in (*activity.outputs, *activity.optional):
        return None
    target = parse_unit("tce")
    lead, at = steam_in_energy(request, method)
    own = chosen.values.get(activity.name)
    if own is not None:
        above, per = parse_unit(own.unit).split()
        step = Step(f"own value ({own.source})", own.exact, own.unit, printed=own.value)
        request.notes.append(Note("own-value", f"{activity.name}: {own.value} {own.unit}, {own.source}"))
        steps = (*conversion(at, per), step, *conversion(above, target))
    elif activity.family == "fuel" and at.dimension == ENERGY:
        if request.heating_value == "gross":
            said = f"{chosen.edition} is on net calorific values, {activity.name} was measured gross: no tce computed"
            request.notes.append(Note("gross-calorific-value", said))
            return None
        coal = standard_coal(catalog, chosen.edition)
        inverse = Step(
            "energy of standard coal", 1 / coal.value, "kg/kJ", coal.reference, coal.evidence, place=coal.where
        )
        named = Step("1 kg of standard coal is 1 kgce", Fraction(1), "kgce/kg")
        steps = (*conversion(at, parse_unit("kJ")), inverse, named, *conversion(parse_unit("kgce"), target))
    else:
        carrier = "heat" if activity.family == "steam" else activity.carrier
        if activity.family == "steam" and at.dimension == parse_unit("t").dimension:
            raise MethodError(*NO_ENTHALPY)
        if request.is_fuel_quantity:
            if not _prints(activity, "tce", "coal-equivalent", method, catalog):
                request.notes.append(_not_printed(activity, "coal equivalent", "tce", chosen.edition))
                return None
            factor = catalog.carrier_factor(carrier, chosen.edition)
            if _lacks_density(request, factor, "tce"):
                return None
        rates = {"electricity": chosen.electricity, "heat": chosen.heat}
        rate = rates.get(carrier) if chosen.basis == "primary" else None
        steps = coal_equivalent_steps(carrier, at, catalog, chosen.edition, chosen.basis, rate)
    beside = activity.family == "medium" and chosen.basis == "calorific"
    if beside and method.media == "include":
        request.notes.append(
            Note(
                "mixed-basis",
                "primary values of energy-consumed media stand inside a calorific total (media = include)",
            )
        )
    elif beside:
        request.notes.append(
            Note(
                "media-beside",
                "energy-consumed media have primary values: they stand beside the calorific total, in tce_media",
            )
        )
        return Derivation("tce_media", "tce", (*lead, *steps))
    return Derivation("tce", "tce", (*lead, *steps))
