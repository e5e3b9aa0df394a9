"""What a fuel emits where an edition prints no factor per its unit: calorific value, carbon content, oxidation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import above_unit, per_unit
from carbonkit.accounting.request import ENERGY
from carbonkit.catalog import Answer, Catalog, Edition, Factor, Query
from carbonkit.errors import FactorNotFoundError
from carbonkit.quantities import parse_unit

__all__ = ["Found", "composes", "find_composed", "find_factor"]

_PARTS = ("net-calorific-value", "carbon-content", "oxidation")
_GAS_VOLUME = parse_unit("Nm3").dimension
_HINT = (
    "CO2 of a fuel is amount x net calorific value x carbon content x oxidation x 44/12, all of one edition; "
    "oxidation is never taken as 100 %"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The factor of a fuel, with what stands around it where the edition prints it in parts.

    Parameters
    ----------
    answer : Answer
        The emission factor; with ``oxidation`` the carbon content per energy.
    calorific : Answer or None
        The net calorific value that leads from a mass or volume to energy.
    oxidation : Answer or None
        The share of the carbon that is oxidised.
    by_unit : bool
        Whether the unit of the amount decided between figures that are alike in all else.
    """

    answer: Answer
    calorific: Answer | None = None
    oxidation: Answer | None = None
    by_unit: bool = False

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(one for one in (self.calorific, self.answer, self.oxidation) if one is not None)

    @property
    def fallbacks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for one in self.answers for text in one.fallbacks))


def composes(edition: Edition, activity: Activity) -> bool:
    """Whether an edition prints a fuel in parts: a net calorific value, or a carbon content."""
    if activity.family != "fuel" or not edition.has_activity(activity.name):
        return False
    return not edition.kinds_of(activity.name).isdisjoint(_PARTS)


def find_factor(query: Query, edition: Edition, catalog: Catalog) -> Answer:
    """The emission factor of a fuel; CO2 without a variant takes the CH4 and N2O of the variant that is asked for.

    Notes
    -----
    CO2 depends on the fuel alone, CH4 and N2O on where it is burned: IPCC 2006 Guidelines, volume 2, tables 2.2 to 2.5
    print it so (cited from knowledge of the field).
    """
    try:
        return catalog.resolve(query, [edition])
    except FactorNotFoundError:
        if not query.variant or query.gas is not None:
            raise
        gases: list[tuple[Fraction, Factor]] = []
        for gas in ("CH4", "N2O"):
            try:
                gases += catalog.resolve(replace(query, gas=gas), [edition]).parts
            except FactorNotFoundError:
                continue
        if not gases:
            raise
        carbon_dioxide = catalog.resolve(replace(query, gas="CO2", variant=""), [edition])
        return replace(carbon_dioxide, gases=tuple(gases))


def find_composed(query: Query, edition: Edition, catalog: Catalog) -> Found:
    """The factor of a fuel in one edition: as it is printed, else made of the parts that this edition prints.

    In this order: a factor per unit of the amount; net calorific value x factor per energy; net calorific value x
    carbon content x oxidation. A part of another edition is never taken.

    Raises
    ------
    FactorNotFoundError
        That names the parts which are missing.
    """
    unit = query.unit
    if unit is None:
        return Found(find_factor(query, edition, catalog))
    try:
        return Found(find_factor(query, edition, catalog))
    except FactorNotFoundError as miss:
        last = miss
    calorific: Answer | None = None
    missing: list[FactorNotFoundError] = []
    per_energy = query if unit.dimension == ENERGY else replace(query, unit=None, heating_value="net")
    if per_energy is not query:
        try:
            calorific = _part(replace(query, heating_value=None), "net-calorific-value", edition, catalog)
            per_energy = replace(per_energy, unit=above_unit(calorific.factor))
            return Found(find_factor(per_energy, edition, catalog), calorific)
        except FactorNotFoundError as miss:
            missing += [miss] if calorific is None else []
            last = miss
    kinds = edition.kinds_of(query.activity)
    in_parts = "oxidation" in kinds or ("carbon-content" in kinds and "combustion" not in kinds)
    if query.kind != "combustion" or not in_parts:
        raise _apart(query, edition, last)
    found: dict[str, Answer] = {}
    for kind, asked in (
        ("carbon-content", per_energy),
        ("oxidation", replace(query, unit=None, heating_value=None)),
    ):
        try:
            found[kind] = _part(asked, kind, edition, catalog)
        except FactorNotFoundError as miss:
            missing.append(miss)
    if missing:
        raise _incomplete(query, edition, missing, catalog)
    return Found(found["carbon-content"], calorific, found["oxidation"])


def _part(query: Query, kind: str, edition: Edition, catalog: Catalog) -> Answer:
    """A figure that is no emission factor (it has no gas); the plain one where the variant has none of its own."""
    asked = replace(query, kind=kind, gas="")
    try:
        return catalog.resolve(asked, [edition])
    except FactorNotFoundError:
        if not query.variant:
            raise
        return catalog.resolve(replace(asked, variant=""), [edition])


def _apart(query: Query, edition: Edition, miss: FactorNotFoundError) -> FactorNotFoundError:
    """The miss, or that the edition prints CO2 of another kind or variant than the CH4 and N2O that are asked for."""
    rows = [one for one in edition.of_activity(query.activity) if one.gas]
    here = {one.gas for one in rows if one.kind == query.kind and one.variant in ("", query.variant or one.variant)}
    elsewhere = list(dict.fromkeys((one.kind, one.variant) for one in rows if one.gas == "CO2"))
    if not here or here & {"CO2", "CO2e"} or not elsewhere:
        return miss
    said = (
        f"{edition.name} prints {' and '.join(sorted(here))} of it as {query.kind}, and its CO2 as "
        f"{' and as '.join(kind + f' ({variant})' * bool(variant) for kind, variant in elsewhere)}: "
        "gases of two kinds or variants are not put together"
    )
    hint = f'kind = "{elsewhere[0][0]}" gives the CO2 alone'
    if any(kind == "biogenic-co2" for kind, _ in elsewhere):
        hint = 'kind = "biogenic-co2" gives the CO2 alone, for a line outside of the scopes'
        said += "; CO2 of biomass stands outside of the scopes, and CH4 and N2O without it are not computed"
    return FactorNotFoundError(str(query), "other-gas", said, (), hint)


def _incomplete(
    query: Query, edition: Edition, missing: list[FactorNotFoundError], catalog: Catalog
) -> FactorNotFoundError:
    """What is missing, the cause first: the region, the density, or a part that is not printed."""
    parts = [one for one in edition.of_activity(query.activity) if one.kind in _PARTS]
    if all(miss.reason == "other-region-only" for miss in missing):
        places = list(dict.fromkeys(one.region for one in parts))
        ways = [f'factors = [{{ edition = "...", region = "{places[0]}" }}] in the method']
        if query.policy.region == "exact" and not set(places).isdisjoint(catalog.regions.ancestors(query.region)):
            ways.insert(0, 'lookup.region = "parent-region"')
        said = f"{edition.name} has its figures for {', '.join(places[:4])} only"
        return FactorNotFoundError(str(query), "other-region-only", said, (), f"name {', or '.join(ways)}")
    per = [per_unit(one) for one in parts if one.kind == "net-calorific-value"]
    unit = query.unit
    if unit is not None and per and missing[0].reason == "other-unit":
        printed = ", ".join(dict.fromkeys(one.name for one in per))
        is_state = _GAS_VOLUME in (unit.dimension, per[0].dimension) and "mass" not in dict(per[0].dimension)
        lacks = (
            f"the state of the gas behind {unit.name} is not stated" if is_state else "there is no density between them"
        )
        said = f"the amount is in {unit.name}, the net calorific value of {edition.name} per {printed}: {lacks}"
        hint = f"write the amount in {printed}" + ("" if is_state else ", by a density of your own")
        return FactorNotFoundError(str(query), "other-unit", said, (), hint)
    reasons = "; ".join(f"{miss.query}: {miss.explanation}" for miss in missing)
    near = tuple(dict.fromkeys(name for miss in missing for name in miss.closest))[:3]
    return FactorNotFoundError(str(query), missing[0].reason, f"{edition.name} lacks a part: {reasons}", near, _HINT)
