"""Emissions of a row: the factor that the method's editions have for it, and the steps from the amount to each gas."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.conformity import BY_DAYS, is_weighted, notes_on, of_period
from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit
from carbonkit.accounting.fuels import Found, composes, find_composed
from carbonkit.accounting.gases import PER_TONNE, Ways, gas_factors, gas_outputs, weighted_step
from carbonkit.accounting.method import FactorChoice, Method
from carbonkit.accounting.request import Note, Request, steam_in_energy, to_per
from carbonkit.catalog import Answer, Catalog, Edition, Factor, Query
from carbonkit.catalog.lookup import weighted_by_days
from carbonkit.errors import AmbiguousFactorError, DimensionError, FactorNotFoundError, MethodError
from carbonkit.quantities import Unit, parse_unit

__all__ = ["Chosen", "Shared", "choose", "chosen_for", "derive", "emissions", "lead_to"]

_HEATING_VALUE = (
    'write the unit as "kWh (Net CV)" or "kWh (Gross CV)", or lookup.heating_value = "net" or "gross" in the method'
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What rows that differ in their unit alone have in common.

    Parameters
    ----------
    per : Unit or None
        What the first figure is per; None where the method computes no emissions of them.
    before, after : tuple of Note
        What is worth knowing of the choice, and of the factor.
    tail : dict of str to Derivation
        By output, what follows once the amount is in the unit ``per``.
    is_by_unit : bool
        Whether the unit of the amount had a part in the choice.
    of_years : tuple of Answer
        The answers of the years of its period, where these are weighted by days and nothing else is of the very period.
    """

    per: Unit | None
    before: tuple[Note, ...] = ()
    tail: dict[str, Derivation] = field(default_factory=dict)
    after: tuple[Note, ...] = ()
    is_by_unit: bool = False
    of_years: tuple[Answer, ...] = ()

    @property
    def by_days(self) -> Note | None:
        """The note that speaks of the days, where nothing else is of the very period."""
        if self.of_years:
            for note in self.after:
                if note.code == BY_DAYS:
                    return note
        return None


def emissions(request: Request, method: Method, catalog: Catalog) -> dict[str, Derivation]:
    """Derivations of emissions by output (``co2_t``, ``ch4_t``, ``n2o_t``, ``co2e_t``); empty where there are none.

    Notes
    -----
    Location-based method: electricity consumed times the emission factor of the grid (GHG Protocol Scope 2 Guidance,
    chapter 6, cited from knowledge of the field). Mainland grid factors cover CO2 only; the rule ``co2-only-as-co2e``
    lets them stand in a CO2e total and says so.
    """
    chosen = choose(request, method, catalog)
    request.notes.extend(chosen.before)
    if chosen.per is None:
        return {}
    lead = lead_to(request, method, chosen.per)
    request.notes.extend(chosen.after)
    return {name: one.behind(lead) for name, one in chosen.tail.items()}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the choices of one method and catalogue have in common.

    Parameters
    ----------
    groups : dict
        By activity, the editions that are asked together.
    tails : dict
        By the identity of the answers: these, the derivations from them, and their notes.
    ways : dict
        By gases and their units, what `gas_outputs` keeps.
    """

    groups: dict[str, list[tuple[FactorChoice, list[Edition]]]] = field(default_factory=dict)
    tails: dict[object, tuple[Found, dict[str, Derivation], list[Note]]] = field(default_factory=dict)
    ways: dict[object, Ways] = field(default_factory=dict)


def choose(request: Request, method: Method, catalog: Catalog, shared: Shared | None = None) -> Chosen:
    """The factor of a row, and all that does not depend on the unit of its amount; the row gets no notes here."""
    shared = shared or Shared()
    start = len(request.notes)
    found = _choose(request, method, catalog, shared)
    if found is None:
        return Chosen(None, _taken(request, start))
    _check_heating_value(request, found.answer.factor)
    _check(request, found)
    before = _taken(request, start)
    per = _first_per(found)
    # An amount that does not come to the unit of the factor is an error before all that the factor itself lacks.
    lead_to(request, method, per)
    del request.notes[start:]
    # To the same question (where the method names the region: of rows of all places) the catalogue gives one answer.
    alike = (*map(id, (found.calorific, found.answer, found.oxidation)), request.activity.name, request.entry)
    kept = shared.tails.get(alike)
    if kept is None:
        kept = shared.tails[alike] = (found, *_tail(request, method, catalog, found, shared.ways))
    _, tail, notes = kept
    request.notes.extend(notes)
    notes_on(request, method, catalog, found)
    after = _taken(request, start)
    is_by_unit = found.by_unit or request.activity.family == "fuel"
    return Chosen(per, before, tail, after, is_by_unit, _of_years(request, found, after))


def _of_years(request: Request, found: Found, after: tuple[Note, ...]) -> tuple[Answer, ...]:
    """The answers of years that give what was found once they are weighted by days, if nothing else is of the days."""
    answer, period = found.answer, request.period
    if period is None or not answer.of_years or found.answers != (answer,):
        return ()
    if of_period(note for note in after if note.code != BY_DAYS):
        return ()
    again = replace(weighted_by_days(answer.of_years, period), unseen=answer.unseen)
    return answer.of_years if again == answer else ()


def chosen_for(request: Request, alike: Chosen, method: Method, catalog: Catalog, shared: Shared) -> Chosen:
    """What is chosen for a period of the same years as that of another row, which differs in the days of each alone."""
    assert request.period is not None
    answer = weighted_by_days(alike.of_years, request.period)
    tail, _ = _tail(request, method, catalog, Found(answer), shared.ways)
    for name, one in tail.items():
        one.cite_as(alike.tail[name])
    by_days = Note(BY_DAYS, answer.fallbacks[-1])
    after = tuple([by_days if note.code == BY_DAYS else note for note in alike.after])
    return Chosen(alike.per, alike.before, tail, after, alike.is_by_unit, alike.of_years)


def _taken(request: Request, start: int) -> tuple[Note, ...]:
    """The notes of a row from a place on, which it has no more."""
    notes = tuple(request.notes[start:])
    del request.notes[start:]
    return notes


def _first_per(found: Found) -> Unit:
    return per_unit((found.calorific or found.answer).factor)


def lead_to(request: Request, method: Method, per: Unit) -> Derivation:
    """From the unit of the amount to the one that the first figure is per."""
    lead, at = steam_in_energy(request, method)
    return Derivation("amount", per.name, (*lead, *to_per(request, at, per)))


def _choose(request: Request, method: Method, catalog: Catalog, shared: Shared) -> Found | None:
    """The factor of a row; None where the method computes no emissions of it."""
    activity = request.activity
    wanted = "emissions" in activity.outputs
    choices = method.choices(activity.name)
    if not request.factor and not choices:
        demanded = method.outputs is not None and "emissions" in method.outputs
        if wanted and (demanded or (method.outputs is None and method.factors)):
            raise MethodError(
                f"the method names no edition of emission factors for {activity.name}", "add one to factors"
            )
        if (wanted or "emissions" in activity.optional) and method.factors:
            request.notes.append(_not_covered(activity))
        return None
    if not wanted and not request.factor:
        editions = [catalog.edition(choice.edition) for choice in choices]
        covered = any(edition.has_activity(_emission_activity(activity, edition)) for edition in editions)
        if not covered:
            if method.outputs is not None and "emissions" in method.outputs and "emissions" in activity.optional:
                raise MethodError(
                    f"no edition that the method names has emission factors for {activity.name}",
                    "add one to factors, or leave emissions out of outputs",
                )
            if "emissions" in activity.optional:
                request.notes.append(_not_covered(activity))
            return None
    return Found(_asked_for(request, catalog)) if request.factor else _find(request, method, catalog, choices, shared)


def _emission_activity(activity: Activity, edition: Edition) -> str:
    """What an edition calls the activity: steam is heat, unless the edition prints steam apart."""
    return "heat.purchased" if activity.family == "steam" and not edition.has_activity(activity.name) else activity.name


def _not_covered(activity: Activity) -> Note:
    return Note(
        "emissions-not-covered",
        f"no edition that the method names has emission factors for {activity.name}: its emissions are in no total",
    )


def _asked_for(request: Request, catalog: Catalog) -> Answer:
    factor = catalog.factor(request.factor)
    if request.kind and request.kind != factor.kind:
        raise MethodError(f"factor {factor.reference} is of kind {factor.kind}, the row asks for {request.kind}")
    if request.region and factor.region and factor.region != request.region:
        members = {m.region for m in catalog.edition(factor.edition).memberships if m.grid == factor.region}
        if request.region not in members:
            note = (
                f"{factor.reference} describes {catalog.regions.label(factor.region)}, the row is in {request.region}"
            )
            request.notes.append(Note("region-differs", note))
    return Answer(((Fraction(1), factor),))


def _find(request: Request, method: Method, catalog: Catalog, choices: list[FactorChoice], shared: Shared) -> Found:
    """The factor by the method's editions: exact in any goes before a fallback in any."""
    fallback: tuple[Found, list[Note]] | None = None
    misses: list[FactorNotFoundError] = []
    groups = shared.groups.get(request.activity.name)
    if groups is None:
        groups = shared.groups[request.activity.name] = _groups(request.activity, catalog, choices)
    for choice, editions in groups:
        region = choice.region
        query = Query(
            activity=_emission_activity(request.activity, editions[0]),
            region=catalog.regions.code(region) if region else request.region,
            kind=request.kind or choice.kind or _own_kind(request.activity),
            period=request.period,
            as_of=method.as_of,
            evidence=method.evidence,
            policy=method.policy,
            variant=choice.variant,
            heating_value=request.heating_value if request.is_fuel_energy and request.heating_value else None,
            unit=request.unit if request.activity.family == "fuel" else None,
        )
        if not query.region:
            raise MethodError(f"{request.activity.name} needs a region", "fill the column region")
        # Only the notes of the choice that answers are kept.
        notes: list[Note] = []
        try:
            found = _answer(request, query, editions, catalog, notes)
        except FactorNotFoundError as miss:
            misses.append(_variant_for_all(choice, query, editions, miss))
            continue
        if region and query.region != request.region:
            note = (
                f"the method names {catalog.regions.label(query.region)} for {request.region or 'rows without region'}"
            )
            notes.append(Note("region-named", note))
        if not found.fallbacks:
            request.notes.extend(notes)
            return found
        fallback = fallback or (found, notes)
    if fallback is None:
        raise next((miss for miss in misses if miss.reason != "never-published"), misses[0])
    request.notes.extend(fallback[1])
    return fallback[0]


def _variant_for_all(
    choice: FactorChoice, query: Query, editions: list[Edition], miss: FactorNotFoundError
) -> FactorNotFoundError:
    """A miss, with the cure where a variant of one fuel was named for all activities."""
    if choice.variant is None or choice.activity is not None:
        return miss
    if any(one.variant == choice.variant for edition in editions for one in edition.of_activity(query.activity)):
        return miss
    named = f"the entry with variant = {choice.variant!r} is meant for all activities"
    cure = f'{named}: add activity = "..." to it, and name the edition again for {query.activity}'
    return FactorNotFoundError(miss.query, miss.reason, miss.explanation, miss.closest, cure)


def _own_kind(activity: Activity) -> str | None:
    """The kind that a bare edition means; of Scope 2 any location-based average, that of a utility too."""
    return None if activity.scope == 2 else activity.factor_kind


def _groups(
    activity: Activity, catalog: Catalog, choices: Sequence[FactorChoice]
) -> list[tuple[FactorChoice, list[Edition]]]:
    """Editions that are asked together; one that prints a fuel in parts stands alone: parts are never mixed."""
    groups: list[tuple[FactorChoice, list[Edition]]] = []
    alone = False
    last: tuple[str | None, ...] = ()
    for choice in choices:
        edition = catalog.edition(choice.edition)
        in_parts = composes(edition, activity)
        asked = (choice.kind, choice.region, choice.variant, _emission_activity(activity, edition))
        if asked == last and not (alone or in_parts):
            groups[-1][1].append(edition)
        else:
            groups.append((choice, [edition]))
        alone, last = in_parts, asked
    return groups


def _answer(request: Request, query: Query, editions: list[Edition], catalog: Catalog, notes: list[Note]) -> Found:
    try:
        return _resolve(request, query, editions, catalog)
    except FactorNotFoundError:
        if not query.heating_value:
            raise
        with suppress(FactorNotFoundError, AmbiguousFactorError):
            found = _resolve(request, replace(query, heating_value=""), editions, catalog)
            said = f"{found.answer.factor.reference} does not say net or gross, the amount is {query.heating_value}"
            notes.append(Note("heating-value-not-stated", said))
            return found
        raise
    except AmbiguousFactorError as error:
        if query.unit is None:
            with suppress(AmbiguousFactorError, FactorNotFoundError):
                # The same figure per kWh and per GJ, for example: the one in the unit of the amount.
                return Found(catalog.resolve(replace(query, unit=request.unit), editions), by_unit=True)
        ways = [_HEATING_VALUE] if "heating value" in error.hint else []
        ways += ['factors = [{ edition = "...", variant = "..." }] names a variant'] if "variant" in error.hint else []
        raise AmbiguousFactorError(error.query, error.matches, "; ".join((error.hint, *ways))) from None


def _resolve(request: Request, query: Query, editions: list[Edition], catalog: Catalog) -> Found:
    if composes(editions[0], request.activity):
        return find_composed(query, editions[0], catalog)
    return Found(catalog.resolve(query, editions))


def _check_heating_value(request: Request, factor: Factor) -> None:
    """Energy of a fuel meets a factor on the calorific value that the method or the row states, never a guessed one."""
    stated = factor.heating_value
    if not request.is_fuel_energy or not stated or request.heating_value == stated:
        return
    if request.heating_value:
        raise MethodError(
            f"{factor.reference} is on the {stated} calorific value, the amount on the {request.heating_value}"
        )
    said = f"{request.unit.name} of {request.activity.name}: net or gross? {factor.reference} is on the {stated}"
    if not request.factor:
        raise MethodError(f"{said} calorific value", _HEATING_VALUE)
    request.notes.append(Note("heating-value-not-stated", f"{said} calorific value, and the row names it"))


def derive(request: Request, method: Method, catalog: Catalog, answer: Answer) -> dict[str, Derivation]:
    """Derivations of emissions by output with a factor that is already chosen.

    Raises
    ------
    MethodError, DimensionError
        If the factor is not for the row's unit, gas or scope, or on the other calorific value than the amount.
    """
    found = Found(answer)
    if request.heating_value:
        _check_heating_value(request, answer.factor)
    _check(request, found)
    lead = lead_to(request, method, _first_per(found))
    tail, notes = _tail(request, method, catalog, found, {})
    request.notes.extend(notes)
    notes_on(request, method, catalog, found)
    return {name: one.behind(lead) for name, one in tail.items()}


def _tail(
    request: Request, method: Method, catalog: Catalog, found: Found, ways: dict[object, Ways]
) -> tuple[dict[str, Derivation], list[Note]]:
    """From there to each gas, with notes; of the row its activity and its entry have a part in it, and nothing else."""
    answer, factor = found.answer, found.answer.factor
    steps: list[Step] = []
    if found.calorific is not None:
        calorific = found.calorific.factor
        steps.append(weighted_step(found.calorific.parts, _label(catalog, calorific)))
        steps += to_per(request, above_unit(calorific), per_unit(factor))
    if answer.membership:
        steps.append(Step(answer.membership, Fraction(1), evidence=answer.membership_evidence))
    steps += [Step(text if is_weighted(text) else f"fallback: {text}", Fraction(1)) for text in found.fallbacks]
    after: tuple[Step, ...] = ()
    # What was bought for Scope 2 was used, whatever is sent out; a fuel that is handed on was not burned here.
    if request.entry == "export" and request.activity.scope == 2 and method.exports == "ghgp-gross":
        after = (Step("exports do not lower Scope 2 (exports = ghgp-gross)", Fraction(0)),)
    if answer.gases and factor.gas == "CO2":
        gases = gas_factors(answer, lambda one: _label(catalog, one))
        return gas_outputs(tuple(steps), gases, after, method, catalog, ways)
    gas = "CO2" if found.oxidation is not None else factor.gas
    target = parse_unit(PER_TONNE[gas])
    steps.append(weighted_step(answer.parts, _label(catalog, factor)))
    above = above_unit(factor)
    if found.oxidation is not None:
        steps += _oxidised(above, found.oxidation, catalog)
        above = target
    if above.dimension != target.dimension:
        raise DimensionError(factor.unit, f"{gas} per unit of activity")
    steps += (*conversion(above, target), *after)
    if gas == "CO2e":
        return {"co2e_t": Derivation("co2e_t", "tCO2e", tuple(steps))}, []
    if method.gwp:
        potential = catalog.gwp(method.gwp, "CO2")
        as_co2e = factor_step(potential, "rule co2-only-as-co2e: the factor covers CO2 only")
    else:
        as_co2e = Step("rule co2-only-as-co2e: the factor covers CO2 only (GWP of CO2 is 1)", Fraction(1), "tCO2e/tCO2")
    outputs = {
        "co2_t": Derivation("co2_t", "tCO2", tuple(steps)),
        "co2e_t": Derivation("co2e_t", "tCO2e", (*steps, as_co2e)),
    }
    return outputs, []


def _check(request: Request, found: Found) -> None:
    """Refuse what is no emission factor of the row's activity, or never one of a scope."""
    answer, factor = found.answer, found.answer.factor
    wanted = request.activity.name
    if request.activity.family == "steam" and factor.activity != wanted:
        wanted = "heat.purchased"
    if factor.activity != wanted or (factor.gas not in PER_TONNE and found.oxidation is None):
        raise MethodError(
            f"factor {factor.reference or factor.unit} is for {factor.activity or factor.kind}, "
            f"not an emission factor of {wanted}"
        )
    if factor.kind == "product-carbon-footprint":
        raise MethodError(
            f"{factor.reference} is a product carbon footprint (life cycle), never a factor of a scope",
            "name an average of the grid",
        )
    if factor.gas in ("CH4", "N2O"):
        raise MethodError(
            f"{factor.reference} is a factor of {factor.gas} alone",
            "name that of CO2: an edition that a method names gives CH4 and N2O with it",
        )
    if len({part.unit for _, part in answer.parts}) > 1 or len({part.gas for _, part in answer.parts}) > 1:
        raise MethodError(
            f"the factors of the years have different units: {', '.join(p.reference for _, p in answer.parts)}"
        )


def _oxidised(above: Unit, oxidation: Answer, catalog: Catalog) -> tuple[Step, ...]:
    """From carbon to CO2: the share that is oxidised, and the masses of a molecule and of its carbon.

    Notes
    -----
    E = AD x NCV x CC x OF x 44/12: the Chinese guides to corporate accounting (NDRC, GB/T 32150 family) as
    practitioners apply them; the clause was not read.
    """
    factor = oxidation.factor
    return (
        *conversion(above, parse_unit("tC")),
        weighted_step(oxidation.parts, _label(catalog, factor)),
        *conversion(parse_unit(factor.unit), parse_unit("one")),
        Step("carbon to CO2: molar masses of CO2 and C", Fraction(44, 12), "tCO2/tC", printed="44/12"),
    )


def _label(catalog: Catalog, factor: Factor) -> str:
    place = f", {catalog.regions.label(factor.region)}" if factor.region else ""
    return f"{factor.source.title_en or factor.source.title}: {factor.kind}{place}"
