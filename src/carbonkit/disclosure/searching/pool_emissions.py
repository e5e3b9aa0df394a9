"""The candidates of an emission: every factor of its activity, combined margins, and sums of gases printed apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from carbonkit.accounting.activities import activities
from carbonkit.accounting.derivation import Derivation, Step
from carbonkit.catalog import Catalog, Factor, margin_kind
from carbonkit.catalog.columns import FactorColumns, factor_columns
from carbonkit.catalog.kinds import find_kind
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.chains import (
    DerivationOnDemand,
    composed_chains,
    emission_chain,
    footprint_chain,
)
from carbonkit.disclosure.searching.choices import FOOTPRINT
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.disclosure.searching.pool import Candidate, Pool, gather, joined
from carbonkit.disclosure.searching.slips import DENSITIES
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Unit, parse_unit
from carbonkit.quantities.grammar import Dimension, dimension_name

__all__ = ["density_pools", "emission_pool", "gwp_sets", "small_candidates"]

_GASES = {"CO2": ("CO2",), "CO2e": ("CO2e", "CO2")}


@dataclass(frozen=True)
class _Rows:
    """What a pool is made of, in base units, whatever the units of the claim are."""

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    columns: tuple[npt.NDArray[Any], ...]
    names: tuple[tuple[str, tuple[str, ...], str, bool], ...]


#: For as long as their catalogue is there: the claims of a report ask for the same.
_COLUMNS: WeakKeyDictionary[Catalog, dict[str, FactorColumns]] = WeakKeyDictionary()
_ROWS: WeakKeyDictionary[Catalog, dict[tuple[str, str, Dimension], _Rows]] = WeakKeyDictionary()
#: What a figure of one form (units, gases, warming potentials) is multiplied with, and the number of steps.
_Forms = dict[tuple[str, ...], tuple[Fraction, int] | None]
_FORMS: WeakKeyDictionary[Catalog, dict[tuple[str, str, str], _Forms]] = WeakKeyDictionary()
_SETS: WeakKeyDictionary[Catalog, tuple[str, ...]] = WeakKeyDictionary()


def gwp_sets(catalog: Catalog) -> tuple[str, ...]:
    """The sets of warming potentials of a catalogue that have CO2, CH4 and N2O.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> "ipcc-ar5-100" in gwp_sets(open_catalog())
    True
    """
    if catalog not in _SETS:
        _SETS[catalog] = tuple(
            f"{name.replace('/', '-')}-{table.removeprefix('gwp-')}"
            for name in catalog.edition_names
            if name.startswith("ipcc/")
            for table in catalog.edition(name).table_names
            if table.startswith("gwp-") and {"CO2", "CH4", "N2O"} <= set(catalog.edition(name).table(table).keys())
        )
    return _SETS[catalog]


def emission_pool(asked: Asked, catalog: Catalog, unit: Unit | None = None) -> Pool:
    """Every candidate of an emission figure.

    Parameters
    ----------
    unit : Unit, optional
        The unit of the input, where it is taken for another than it is.
    """
    assert asked.activity is not None
    unit = unit or asked.amount_unit
    gas = next((base for base, power in asked.unit.dimension if power == 1), "").removeprefix("mass_")
    # Steam is heat, unless somebody prints it apart.
    name = "heat.purchased" if asked.activity.family == "steam" else asked.activity.name
    rows = _rows(catalog, name, gas, unit)
    scale = float(unit.scale / asked.unit.scale)
    places = np.arange(len(rows.names))
    # Scaling rounds twice more: two doubles to either side hold the exact coefficient.
    low, high = rows.low * scale * (1 - 2**-51), rows.high * scale * (1 + 2**-51)
    edition, kind, region, gases, gwp, first, last, printed = rows.columns
    make = _maker(asked, catalog, rows, unit)
    pool = Pool(low, high, edition, kind, region, gases, gwp, first, last, printed, places, make)
    return joined(pool, _in_parts(asked, catalog, unit)) if asked.activity.family == "fuel" else pool


def _in_parts(asked: Asked, catalog: Catalog, unit: Unit) -> Pool:
    """The candidates of a fuel in editions that print calorific value, carbon content and oxidation apart."""
    assert asked.activity is not None
    rows, made = [], []
    for edition in catalog.editions():
        try:
            chains = composed_chains(
                edition,
                activity=asked.activity,
                unit=unit,
                target=asked.unit,
                catalog=catalog,
                sets=gwp_sets(catalog),
                heating_value=asked.heating_value,
            )
        except CarbonkitError:
            continue
        summed = {one.factor.reference for one in chains if one.gwp}
        for one in chains:
            factor, chain = one.factor, one.derivation
            years = (factor.years.first or 0, factor.years.last or 0)
            rows.append((chain.coefficient, edition.name, "combustion", factor.region, "CO2", *years, ""))
            is_whole = bool(one.gwp) or factor.reference not in summed
            steps = len(chain.steps)
            made.append(
                Candidate(factor, chain.coefficient, partial(_same, chain), one.gwp, is_whole=is_whole, steps=steps)
            )
    return gather(rows, lambda row: made[row])


def _same(chain: Derivation) -> Derivation:
    return chain


def density_pools(asked: Asked, catalog: Catalog) -> list[tuple[Slip, Pool]]:
    """Candidates per mass where the input is a volume, and the reverse: the one taken for the other.

    Returns
    -------
    list of tuple
        The slip, and candidates per what the input was taken for, without it.
    """
    found = []
    for mass, volume, words in DENSITIES:
        for here, there, said in ((volume, mass, words), (mass, volume, f"the reverse of {words}")):
            if asked.amount_unit.dimension == parse_unit(here).dimension:
                ratio = asked.amount_unit.factor_to(parse_unit(here))
                found.append((Slip("density", said, ratio), emission_pool(asked, catalog, parse_unit(there))))
    return found


def small_candidates(asked: Asked, catalog: Catalog) -> list[Candidate]:
    """The candidates of a small source, all exact.

    Of water its supply and its treatment, of paper its making and its disposal: what a report prints is one amount.
    Water comes in tonnes or cubic metres, whatever a factor is per.
    """
    assert asked.activity is not None
    gas = next((base for base, power in asked.unit.dimension if power == 1), "").removeprefix("mass_")
    units = [asked.amount_unit]
    if asked.activity.family == "water":
        units = [parse_unit("t"), parse_unit("m3")]
    found = []
    alike = [one for one in activities().values() if one.carrier == asked.activity.carrier]
    for activity in alike if asked.activity.carrier else [asked.activity]:
        own = replace(asked, activity=activity)
        for unit in units:
            rows = _rows(catalog, activity.name, gas, unit)
            make = _maker(own, catalog, rows, asked.amount_unit)
            found += [one for row in range(len(rows.names)) if (one := make(row)) is not None]
    return [*found, *_supply_with_treatment(found)] if asked.activity.family == "water" else found


def _supply_with_treatment(found: Sequence[Candidate]) -> list[Candidate]:
    """Of one amount of water its supply and its treatment together, where an edition prints both."""
    by_thing: dict[tuple[object, ...], dict[str, Candidate]] = {}
    for one in found:
        factor = one.factor
        assert factor is not None
        thing = (factor.edition, factor.region, factor.kind.partition("-")[0], factor.years, factor.unit, one.gwp)
        by_thing.setdefault(thing, {})[factor.activity] = one
    both = [(each["water.supply"], each["water.treatment"]) for each in by_thing.values() if len(each) == 2]
    return [
        replace(
            supply,
            coefficient=supply.coefficient + treatment.coefficient,
            derive=partial(_sum_of, supply, treatment),
            also=treatment.factor,
            steps=supply.steps + treatment.steps,
        )
        for supply, treatment in both
    ]


def _sum_of(supply: Candidate, treatment: Candidate) -> Derivation:
    """Two chains from one amount, as one step that is their sum."""
    one, other = supply.derive(), treatment.derive()
    total = one.coefficient + other.coefficient
    label = "supply and treatment of the same water"
    return Derivation(one.output, one.unit, (Step(label, total, one.unit, parts=(one.steps, other.steps)),))


def _rows(catalog: Catalog, activity: str, gas: str, unit: Unit) -> _Rows:
    kept = _ROWS.setdefault(catalog, {})
    key = (activity, gas, unit.dimension)
    if key not in kept:
        kept[key] = _make_rows(catalog, activity, gas, unit)
    return kept[key]


def _of_activity(catalog: Catalog, activity: str) -> FactorColumns:
    kept = _COLUMNS.setdefault(catalog, {})
    if activity not in kept:
        names = [edition.name for edition in catalog.editions() if edition.has_activity(activity)]
        every = factor_columns(catalog, names).where(activity=activity)
        emission = {one for one in set(every.kind) if (known := find_kind(one)) and known.measures == "emission"}
        # A range is no figure that anybody computes with.
        keep = np.isin(every.kind, sorted(emission)) & (every.low > 0) & (every.printed != "")
        kept[activity] = every.take(keep)
    return kept[activity]


def _make_rows(catalog: Catalog, activity: str, gas: str, unit: Unit) -> _Rows:
    every = _of_activity(catalog, activity)
    per = unit.inverse()

    def of_gas(*gases: str) -> FactorColumns:
        dimensions = [dimension_name(parse_unit(f"t{one}").times(per).dimension) for one in gases]
        return every.take(np.isin(every.dimension, dimensions))

    rows = of_gas(*_GASES.get(gas, ()))
    others: dict[tuple[Any, ...], dict[str, list[int]]] = {}
    beside = of_gas("CH4", "N2O") if gas == "CO2e" else of_gas()
    for place, (*alike, variant) in enumerate(_families(beside)):
        others.setdefault(tuple(alike), {}).setdefault(variant, []).append(place)
    whole = {key for key, one in zip(_families(rows), rows.gas, strict=True) if one == "CO2e"}
    low, high, cells, names = list(rows.low), list(rows.high), [], []
    sets = [(name, *(float(catalog.gwp(name, one).value) for one in ("CH4", "N2O"))) for name in gwp_sets(catalog)]
    sums: list[tuple[Any, ...]] = []
    facts = zip(rows.edition, rows.kind, rows.region, rows.gas, rows.first_year, rows.last_year, strict=True)
    for place, (key, facts_of, reference, printed) in enumerate(
        zip(_families(rows), facts, rows.reference, rows.printed, strict=True)
    ):
        for several in _beside(key, facts_of[3], others):
            parts = [(beside.gas[one], beside.low[one], beside.high[one]) for one in several]
            references = tuple(str(beside.reference[one]) for one in several)
            for name, methane, nitrous_oxide in sets:
                weight = {"CH4": methane, "N2O": nitrous_oxide}
                bounds = [
                    (own + sum(part[end] * weight[part[0]] for part in parts)) * (1 + sign * 2**-50)
                    for own, end, sign in ((rows.low[place], 1, -1), (rows.high[place], 2, 1))
                ]
                sums.append((*bounds, (*facts_of[:3], "CO2e", name, *facts_of[4:], ""), (reference, references, name)))
        has_more = facts_of[3] == "CO2" and gas == "CO2e" and (bool(_beside(key, "CO2", others)) or key in whole)
        cells.append((*facts_of[:4], "", *facts_of[4:], printed))
        names.append((str(reference), (), "", not has_more))
    for factor in _margins(catalog, rows):
        value = float(factor.value * factor.parsed_unit.scale)
        low.append(np.nextafter(value, -np.inf))
        high.append(np.nextafter(value, np.inf))
        years = (factor.years.first or 0, factor.years.last or 0)
        cells.append((factor.edition, factor.kind, factor.region, factor.gas, "", *years, ""))
        names.append((factor.reference, (), "", True))
    for below, above, cell, (reference, references, name) in sums:
        low.append(below)
        high.append(above)
        cells.append(cell)
        names.append((str(reference), references, name, True))
    kinds = [object] * 5 + [np.int64] * 2 + [object]
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(kinds)
    return _Rows(
        np.array(low, dtype=np.float64),
        np.array(high, dtype=np.float64),
        tuple(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)),
        tuple(names),
    )


def _families(rows: FactorColumns) -> list[tuple[Any, ...]]:
    """What rows of one thing have in common, whichever gas they are of; the variant last."""
    below = [unit.partition("/")[2] for unit in rows.unit]
    cells = (rows.edition, rows.kind, rows.region, rows.first_year, rows.last_year, below)
    return list(zip(*cells, rows.heating_value, rows.valid_from, rows.state, rows.variant, strict=True))


def _beside(key: tuple[Any, ...], gas: str, others: dict[tuple[Any, ...], dict[str, list[int]]]) -> list[list[int]]:
    """The CH4 and N2O that stand beside a factor of CO2.

    CO2 depends on the fuel alone, the others on where it is burned: IPCC 2006 prints CO2 once, and the others for each
    sector, as variants of their own.
    """
    *alike, variant = key
    found = others.get(tuple(alike), {}) if gas == "CO2" else {}
    if variant in found:
        return [found[variant]]
    return [] if variant else list(found.values())


def _margins(catalog: Catalog, rows: FactorColumns) -> list[Factor]:
    """Combined margins of every table that prints the two margins, at the weights that its edition names."""
    found = []
    operating = rows.where(kind="OM")
    for name, edition, region in zip(operating.reference, operating.edition, operating.region, strict=True):
        for weights in catalog.edition(edition).source.margin_weights:
            try:
                found.append(catalog.factor(f"{name.partition('#')[0]}#{region}.{margin_kind(*weights)}"))
            except CarbonkitError:
                continue
    return found


def _maker(asked: Asked, catalog: Catalog, rows: _Rows, unit: Unit) -> Callable[[int], Candidate | None]:
    """What makes a row exact.

    A coefficient is linear in each figure behind it, so the chain is derived once for factors of one form, and again
    where it is looked at.
    """
    assert asked.activity is not None
    ways = (asked.activity.name, unit.name, asked.unit.name)
    forms = _FORMS.setdefault(catalog, {}).setdefault(ways, {})

    def chain(factor: Factor, gases: tuple[Factor, ...] = (), gwp: str | None = None) -> Derivation:
        assert asked.activity is not None
        if factor.kind == FOOTPRINT and asked.activity.factor_kind != FOOTPRINT:
            return footprint_chain(factor, unit=unit, target=asked.unit)
        return emission_chain(
            factor,
            activity=asked.activity,
            unit=unit,
            target=asked.unit,
            period=asked.period,
            catalog=catalog,
            gases=gases,
            gwp=gwp,
        )

    def alone(factor: Factor) -> tuple[Fraction, int] | None:
        form = (factor.unit, factor.state, factor.gas)
        if form not in forms:
            try:
                whole = chain(factor)
            except CarbonkitError:
                forms[form] = None
            else:
                forms[form] = whole.coefficient / factor.value, len(whole.steps)
        known = forms[form]
        return None if known is None else (known[0] * factor.value, known[1])

    def summed(factor: Factor, gases: tuple[Factor, ...], gwp: str) -> tuple[Fraction, int] | None:
        form = (gwp, *(part for one in (factor, *gases) for part in (one.unit, one.state, one.gas)))
        if form not in forms:
            try:
                total = chain(factor, gases, gwp)
            except CarbonkitError:
                forms[form] = None
            else:
                parts = next(step for step in total.steps if step.parts).value
                # From the sum, in the unit that the factor of CO2 is printed in, to the claim.
                forms[form] = total.coefficient / parts, len(total.steps)
        known = forms[form]
        if known is None:
            return None
        # tCH4/MWh and kgCO2/kWh: scales alone, each gas being a mass.
        scale = factor.parsed_unit.scale
        potentials = ((one, catalog.gwp(gwp, one.gas).value) for one in (factor, *gases))
        values = sum((one.value * one.parsed_unit.scale * each for one, each in potentials), Fraction(0))
        return values / scale * known[0], known[1]

    def make(row: int) -> Candidate | None:
        reference, others, gwp, is_whole = rows.names[row]
        factor = catalog.factor(reference)
        gases = tuple(catalog.factor(name) for name in others)
        found = summed(factor, gases, gwp) if gwp else alone(factor)
        if found is None:
            return None
        derivation = DerivationOnDemand("co2e_t", asked.unit.name, lambda: chain(factor, gases, gwp or None))
        return Candidate(factor, found[0], lambda: derivation, gwp, is_whole=is_whole, steps=found[1])

    return make
