"""The calculation rules: which steps lead from an amount to energy, coal equivalent and emissions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.coal import coal_equivalent_steps, standard_coal
from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit
from carbonkit.accounting.method import FactorChoice, Method
from carbonkit.catalog import Answer, Catalog, Factor, Policy, Query, least_evidence
from carbonkit.errors import AmbiguousFactorError, DimensionError, FactorNotFoundError, MethodError
from carbonkit.quantities import Period, Unit, parse_number, parse_period, parse_unit

__all__ = ["Note", "Request", "coal_equivalent", "derive", "emissions", "energy"]

_NO_ENTHALPY = ("tonnes of steam have no energy of their own", 'add steam = { enthalpy = "..." }, yours in kJ/kg')
_ENERGY = parse_unit("J").dimension
_MASS = parse_unit("kg").dimension
_VOLUME = parse_unit("m3").dimension
_PER_TONNE = {"CO2": "tCO2", "CH4": "tCH4", "N2O": "tN2O", "CO2e": "tCO2e"}
#: Specific enthalpy of water at 20 °C that the Chinese guides subtract from that of steam.
_FEED_WATER_KJ_PER_KG = Fraction("83.74")
#: Averages over a part of the generation: no location-based factors.
_MARKET_ONLY = ("average-excl-market-non-fossil", "fossil-only")


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing about a step: the code of a finding, its sentence, and the factor that it is about."""

    code: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class Request:
    """One distinct key of an activity table, read."""

    activity: Activity
    unit: Unit
    region: str
    period: Period | None
    entry: str
    kind: str
    factor: str
    notes: list[Note] = field(default_factory=list)


def _to_per(request: Request, per: Unit) -> tuple[Step, ...]:
    """From the row's unit to the one that a factor is per."""
    unit, activity = request.unit, request.activity
    if activity.family == "water" and {unit.dimension, per.dimension} == {_MASS, _VOLUME}:
        cubic_metre, tonne = parse_unit("m3"), parse_unit("t")
        request.notes.append(Note("water-density", "water is taken as 1 t/m3 where tonnes meet a factor per m3"))
        if unit.dimension == _MASS:
            density = Step("density of water, 1 t/m3", Fraction(1), "m3/t", is_assumed=True)
            return (*conversion(unit, tonne), density, *conversion(cubic_metre, per))
        density = Step("density of water, 1 t/m3", Fraction(1), "t/m3", is_assumed=True)
        return (*conversion(unit, cubic_metre), density, *conversion(tonne, per))
    if activity.family == "steam" and unit.dimension == _MASS and per.dimension == _ENERGY:
        raise MethodError(*_NO_ENTHALPY)
    return conversion(unit, per)


def _steam(request: Request, method: Method) -> tuple[tuple[Step, ...], Unit]:
    """Steam in tonnes to GJ by its enthalpy; other rows stay as they are.

    Notes
    -----
    GJ = t x (h - 83.74 kJ/kg) / 1000: the Chinese guides (NDRC, GB/T 32150 family) as practitioners apply them; the
    text was not opened.
    """
    if request.activity.family != "steam" or request.unit.dimension != _MASS or method.steam is None:
        return (), request.unit
    stated = parse_unit(method.steam.unit).factor_to(parse_unit("kJ/kg"))
    net = parse_number(method.steam.enthalpy) * stated - _FEED_WATER_KJ_PER_KG
    if net <= 0:
        raise MethodError(f"steam.enthalpy {method.steam.enthalpy} {method.steam.unit} lies below that of feed water")
    label = f"enthalpy {method.steam.enthalpy} {method.steam.unit} less 83.74 kJ/kg of water at 20 °C"
    step = Step(label, net / 1000, "GJ/t", evidence="recalled")
    return (*conversion(request.unit, parse_unit("t")), step), parse_unit("GJ")


def energy(request: Request, method: Method, catalog: Catalog, unit: str) -> Derivation | None:
    """Energy of a row, net calorific basis; None where the activity carries none, or no calorific value is named."""
    activity, target = request.activity, parse_unit(unit)
    output = f"energy_{unit.lower()}"
    if "energy" not in activity.outputs:
        return None
    lead, at = _steam(request, method)
    if at.dimension == _ENERGY:
        return Derivation(output, unit, (*lead, *conversion(at, target)))
    if activity.family != "fuel":
        return Derivation(output, unit, (*lead, *_to_per(request, target)))
    if method.coal_equivalent is None:
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
    steps = (*_to_per(request, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), target))
    return Derivation(output, unit, steps)


def coal_equivalent(request: Request, method: Method, catalog: Catalog) -> Derivation | None:
    """Coal equivalent of a row; None where the activity has none or the method names no edition."""
    chosen, activity = method.coal_equivalent, request.activity
    if chosen is None or "tce" not in activity.outputs:
        return None
    target = parse_unit("tce")
    lead, at = _steam(request, method)
    own = chosen.values.get(activity.name)
    if own is not None:
        above, per = parse_unit(own.unit).split()
        step = Step(f"own value ({own.source})", own.exact, own.unit, printed=own.value)
        request.notes.append(Note("own-value", f"{activity.name}: {own.value} {own.unit}, {own.source}"))
        steps = (*conversion(at, per), step, *conversion(above, target))
    elif activity.family == "fuel" and at.dimension == _ENERGY:
        coal = standard_coal(catalog, chosen.edition)
        inverse = Step(
            "energy of standard coal", 1 / coal.value, "kg/kJ", coal.reference, coal.evidence, place=coal.where
        )
        named = Step("1 kg of standard coal is 1 kgce", Fraction(1), "kgce/kg")
        steps = (*conversion(at, parse_unit("kJ")), inverse, named, *conversion(parse_unit("kgce"), target))
    else:
        carrier = "heat" if activity.family == "steam" else activity.carrier
        if activity.family == "steam" and at.dimension == _MASS:
            raise MethodError(*_NO_ENTHALPY)
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


def _answer(request: Request, method: Method, catalog: Catalog, choices: list[FactorChoice]) -> Answer:
    """The factor by the method's editions: exact in any goes before a fallback in any."""
    fallback: Answer | None = None
    misses: list[FactorNotFoundError] = []
    groups: list[tuple[tuple[str | None, str | None], list[FactorChoice]]] = []
    for choice in choices:
        if groups and groups[-1][0] == (choice.kind, choice.region):
            groups[-1][1].append(choice)
        else:
            groups.append(((choice.kind, choice.region), [choice]))
    for (kind, region), group in groups:
        query = Query(
            activity=_emission_activity(request.activity),
            region=catalog.regions.code(region) if region else request.region,
            kind=request.kind or kind or request.activity.factor_kind,
            period=request.period,
            as_of=method.as_of,
            evidence=method.evidence,
            policy=method.policy,
        )
        if not query.region:
            raise MethodError(f"{request.activity.name} needs a region", "fill the column region")
        try:
            answer = catalog.resolve(query, [catalog.edition(choice.edition) for choice in group])
        except FactorNotFoundError as miss:
            misses.append(miss)
            continue
        if region and query.region != request.region:
            note = (
                f"the method names {catalog.regions.label(query.region)} for {request.region or 'rows without region'}"
            )
            request.notes.append(Note("region-named", note))
        if not answer.fallbacks:
            return answer
        fallback = fallback or answer
    if fallback is None:
        raise next((miss for miss in misses if miss.reason != "never-published"), misses[0])
    return fallback


def _emission_activity(activity: Activity) -> str:
    return "heat.purchased" if activity.family == "steam" else activity.name


def emissions(request: Request, method: Method, catalog: Catalog) -> dict[str, Derivation]:
    """Derivations of emissions by output (``co2_t``, ``co2e_t``); empty where the activity has none.

    Notes
    -----
    Location-based method: electricity consumed times the emission factor of the grid (GHG Protocol Scope 2 Guidance,
    chapter 6, cited from knowledge of the field). Mainland grid factors cover CO2 only; the rule ``co2-only-as-co2e``
    lets them stand in a CO2e total and says so.
    """
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
        return {}
    if not wanted and not request.factor:
        covered = any(_emission_activity(activity) in catalog.edition(choice.edition).by_activity for choice in choices)
        if not covered:
            if method.outputs is not None and "emissions" in method.outputs and "emissions" in activity.optional:
                raise MethodError(
                    f"no edition that the method names has emission factors for {activity.name}",
                    "add one to factors, or leave emissions out of outputs",
                )
            if "emissions" in activity.optional:
                request.notes.append(_not_covered(activity))
            return {}
    answer = _asked_for(request, catalog) if request.factor else _answer(request, method, catalog, choices)
    return derive(request, method, catalog, answer)


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


def derive(request: Request, method: Method, catalog: Catalog, answer: Answer) -> dict[str, Derivation]:
    """Derivations of emissions by output with a factor that is already chosen.

    Raises
    ------
    MethodError, DimensionError
        If the factor is not for the row's unit, gas or scope.
    """
    factor = answer.factor
    wanted = _emission_activity(request.activity)
    if factor.activity != wanted or factor.gas not in _PER_TONNE:
        raise MethodError(
            f"factor {factor.reference or factor.unit} is for {factor.activity or factor.kind}, "
            f"not an emission factor of {wanted}"
        )
    if factor.kind == "product-carbon-footprint":
        raise MethodError(
            f"{factor.reference} is a product carbon footprint (life cycle), never a factor of a scope",
            "name an average of the grid",
        )
    if len({part.unit for _, part in answer.parts}) > 1 or len({part.gas for _, part in answer.parts}) > 1:
        raise MethodError(
            f"the factors of the years have different units: {', '.join(p.reference for _, p in answer.parts)}"
        )
    lead, at = _steam(request, method)
    moved = Request(**{**request.__dict__, "unit": at})
    target = parse_unit(_PER_TONNE[factor.gas])
    place = f", {catalog.regions.label(factor.region)}" if factor.region else ""
    label = f"{factor.source.title_en or factor.source.title}: {factor.kind}{place}"
    steps = [*lead, *_to_per(moved, per_unit(factor))]
    if answer.membership:
        step = Step(answer.membership, Fraction(1), evidence=answer.membership_evidence)
        steps.append(step)
    steps += [Step(text if _is_weighted(text) else f"fallback: {text}", Fraction(1)) for text in answer.fallbacks]
    weighted = factor_step(factor, label, answer.value)
    others = tuple(part.reference for _, part in answer.parts[1:])
    marks = tuple(part.evidence for _, part in answer.parts if part.evidence)
    if others:
        # Each weighted factor keeps its printed digits and its place.
        places = "; ".join(f"{part.printed} at {part.where}" for _, part in answer.parts)
        weighted = replace(weighted, also=others, place=places)
    steps.append(replace(weighted, evidence=least_evidence(marks) if marks else ""))
    if above_unit(factor).dimension != target.dimension:
        raise DimensionError(factor.unit, f"{factor.gas} per unit of activity")
    steps += conversion(above_unit(factor), target)
    if request.entry == "export" and method.exports == "ghgp-gross":
        steps.append(Step("exports do not lower Scope 2 (exports = ghgp-gross)", Fraction(0)))
    _note(request, method, catalog, answer)
    if factor.gas == "CO2e":
        return {"co2e_t": Derivation("co2e_t", "tCO2e", tuple(steps))}
    if factor.gas != "CO2":
        raise MethodError(f"{factor.reference} is a factor of {factor.gas}; only CO2 and CO2e factors are computed yet")
    if method.gwp:
        potential = catalog.gwp(method.gwp, "CO2")
        as_co2e = factor_step(potential, "rule co2-only-as-co2e: the factor covers CO2 only")
    else:
        as_co2e = Step("rule co2-only-as-co2e: the factor covers CO2 only (GWP of CO2 is 1)", Fraction(1), "tCO2e/tCO2")
    return {
        "co2_t": Derivation("co2_t", "tCO2", tuple(steps)),
        "co2e_t": Derivation("co2e_t", "tCO2e", (*steps, as_co2e)),
    }


def _note(request: Request, method: Method, catalog: Catalog, answer: Answer) -> None:
    notes, factor = request.notes, answer.factor
    if factor.gas == "CO2" and request.activity.scope == 2:
        for edition in dict.fromkeys(part.edition for _, part in answer.parts):
            text = f"{edition} covers CO2 only; CH4 and N2O of generation are not in the CO2e figure"
            notes.append(Note("ch4-n2o-not-covered", text))
    if factor.gwp_set:
        notes.append(Note(f"gwp:{factor.gwp_set}", f"{factor.edition} is published in CO2e with {factor.gwp_set}"))
    for text in answer.fallbacks:
        notes.append(Note("weighted-by-days", text) if _is_weighted(text) else Note("fallback-used", text))
    for name in answer.unseen:
        text = f"when {name} was published is not known, so it is not seen as of {method.as_of}"
        notes.append(Note("publication-date-unknown", text))
    if answer.also:
        notes.append(Note("also-matched", f"{factor.reference} is used; {', '.join(answer.also[:4])} would answer too"))
    last = max((part.years.last or 0 for _, part in answer.parts), default=0)
    if request.period is not None and last and last != request.period.end.year:
        lag = request.period.end.year - last
        distance = f"{abs(lag)} year{'s' * (abs(lag) != 1)} {'before' if lag > 0 else 'after'}"
        notes.append(
            Note(
                "factor-lag",
                f"{factor.edition} describes {factor.years}, {distance} the period's end",
            )
        )
    if not _is_valid(factor, request.period):
        days = " to ".join(day or "..." for day in (factor.valid_from, factor.valid_to))
        notes.append(
            Note("outside-validity", f"{factor.reference} was meant for {days}, the period is {request.period}")
        )
    margin = factor.kind in ("OM", "BM") or factor.kind.startswith("CM(")
    if request.activity.scope == 2 and (margin or factor.kind in _MARKET_ONLY):
        notes.append(
            Note("nonconforming-factor-kind", _nonconforming(request, catalog, factor, margin), factor.reference)
        )
    wanted = "ets" if method.purpose == "cn-ets" else "inventory"
    if method.purpose and not margin and factor.source.purposes and wanted not in factor.source.purposes:
        purposes = ", ".join(factor.source.purposes)
        text = f"{factor.reference} is published for {purposes}; the method's purpose is {method.purpose}"
        notes.append(Note("factor-for-other-purpose", text))


def _is_weighted(text: str) -> bool:
    return text.startswith("by days: ")


def _is_valid(factor: Factor, period: Period | None) -> bool:
    """Whether a period lies inside the days that a factor was meant for, as far as both are stated."""
    if period is None:
        return True
    first, last = (parse_period(day) if day else None for day in (factor.valid_from, factor.valid_to))
    return (first is None or first.start <= period.start) and (last is None or period.end <= last.end)


def _nonconforming(request: Request, catalog: Catalog, factor: Factor, margin: bool) -> str:
    what = (
        "a marginal factor for projects" if margin else f"the average '{factor.kind}', at most for market-based figures"
    )
    said = f"{factor.reference} is {what}; location-based Scope 2 asks for the grid average"
    if request.period is None:
        return f"{said}; without a period there is none to compare with"
    # The average of the same area and year; a period over two years is compared with the year of its end.
    query = Query(factor.activity, factor.region, "average", request.period, policy=Policy(year="period-end-year"))
    try:
        average = catalog.resolve(query, list(catalog.editions()), only=True).factor
    except (FactorNotFoundError, AmbiguousFactorError):
        return f"{said}; the catalogue has no average of {factor.region} for the period to compare with"
    ratio = factor.value * factor.parsed_unit.factor_to(average.parsed_unit) / average.value - 1
    return f"{said}; it lies {float(ratio) * 100:+.1f} % from {average.reference} ({average.printed} {average.unit})"
