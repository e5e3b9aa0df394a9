"""What a stated source can give: every single figure of it, and the mixes over regions, each as a derivation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Catalog, Edition, Factor, Source, margin_kind
from carbonkit.catalog.kinds import find_kind
from carbonkit.disclosure.mixes import Band, feasible_shares, pair_shares
from carbonkit.errors import DimensionError, UnknownNameError
from carbonkit.quantities import Unit, parse_number, parse_unit
from carbonkit.quantities.grammar import split_unit

__all__ = [
    "Amounts",
    "Derive",
    "Family",
    "Pair",
    "Single",
    "chance_hits",
    "factor_as_printed",
    "families",
    "gases_beside",
    "per_unit_of",
    "singles",
    "stated_kinds",
    "stated_rows",
    "thing_of",
]


@dataclass(frozen=True, slots=True)
class Amounts:
    """An input at its face value, and the interval that its digits stand for. [unit of the derivation's input]"""

    nominal: Fraction
    band: Band

    def times(self, coefficient: Fraction) -> Amounts:
        """The interval under a non-negative or negative coefficient."""
        ends = sorted((self.band.low * coefficient, self.band.high * coefficient))
        return Amounts(self.nominal * coefficient, Band(ends[0], ends[1]))

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(
            self.nominal + other.nominal, Band(self.band.low + other.band.low, self.band.high + other.band.high)
        )


#: What makes the derivation of a factor, of the gases beside it by a set of warming potentials, and the notes on it.
Derive = Callable[[Factor, tuple[Factor, ...], str], tuple[Derivation, list[rules.Note]]]


@dataclass(frozen=True, slots=True)
class Single:
    """One factor of the source, and the figure that it gives. [unit of the claim]

    Parameters
    ----------
    gases : tuple of Factor
        What the source prints of CH4 and N2O beside a factor of CO2, where they are added up.
    gwp : str
        The set of warming potentials that they are added up by.
    notes : tuple of Note
        What is worth knowing about the factor.
    """

    factor: Factor
    derivation: Derivation
    figure: Amounts
    gases: tuple[Factor, ...] = ()
    gwp: str = ""
    notes: tuple[rules.Note, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the factor, and how its gases are added up: what singles of one mix share."""
        return f"{self.factor.kind} by {self.gwp}" if self.gwp else self.factor.kind

    @property
    def region(self) -> str:
        return self.factor.region

    @property
    def variant(self) -> str:
        """The variant of the factor, or of the gases beside it."""
        return self.factor.variant or next((one.variant for one in self.gases if one.variant), "")

    @property
    def name(self) -> str:
        """Its reference, and what is added to it: ``us-epa/... with CH4, N2O by ipcc-ar5-100``."""
        if not self.gwp:
            return self.factor.reference
        of_variant = f" ({self.variant})" if self.variant and not self.factor.variant else ""
        gases = ", ".join(one.gas for one in self.gases)
        return f"{self.factor.reference} with {gases}{of_variant} by {self.gwp}"


@dataclass(frozen=True, slots=True)
class Pair:
    """The mixes of just two regions: shares of the first, and at both ends of an extra source."""

    first: str
    second: str
    share: Band
    without_extra: Band | None
    with_all_extra: Band | None


@dataclass(frozen=True, slots=True)
class Family:
    """All mixes over the candidate regions of one kind of factor.

    Parameters
    ----------
    kind : str
        Kind of the factors, with the weights of a combined margin.
    singles : tuple of Single
        The factors that are mixed.
    shares : dict of str to Band
        Bounds of each region's share over all mixes that give the printed figure; empty if none does. [-]
    pairs : tuple of Pair
    hull : Band
        Least and greatest figure that any mix gives. [unit of the claim]
    is_nominal : bool
        Whether a mix gives the printed digits at face values of the inputs.
    would_need : tuple of str
        Where no mix reaches the figure: regions of the same source one of which, added, would.
    """

    kind: str
    singles: tuple[Single, ...]
    shares: dict[str, Band]
    pairs: tuple[Pair, ...]
    hull: Band
    is_nominal: bool
    would_need: tuple[str, ...]


def stated_rows(edition: Edition, activity: str, unit: Unit, year: int | None, gas: str, kind: str) -> list[Factor]:
    """The factors of an edition that a printed total may stand on: of a whole emission, of the year if it has many.

    Where some are per what the input is measured in (litres, not tonnes), those alone come into question. A figure in
    CO2 stands on factors of CO2, of biogenic CO2 only where that kind is named; CH4 alone is no total.
    """
    rows = [factor for factor in edition.of_activity(activity) if factor.gas in ("CO2e", "CO2")]
    rows = [one for one in rows if split_unit(one.unit)[1].dimension == unit.dimension] or rows
    if gas == "CO2":
        rows = [one for one in rows if one.gas == "CO2" and (one.kind == kind or _is_usual(one))] or rows
    if len({one.years for one in rows}) > 1 and any(year in one.years for one in rows):
        rows = [one for one in rows if year in one.years]
    return rows


def per_unit_of(edition: Edition, activity: str, unit: Unit) -> bool:
    """Whether an edition prints an emission of an activity per what the input is measured in."""
    rows = (one for one in edition.of_activity(activity) if one.gas in ("CO2e", "CO2"))
    return any(split_unit(one.unit)[1].dimension == unit.dimension for one in rows)


def gases_beside(edition: Edition, activity: str) -> Callable[[Factor], list[tuple[Factor, ...]]]:
    """What an edition prints of CH4 and N2O beside a factor of CO2, each choice of them for itself.

    CO2 depends on the fuel alone, the others on where it is burned: IPCC 2006 prints CO2 once, and the others for each
    sector, as variants of their own.
    """
    others: dict[tuple[object, ...], dict[str, list[Factor]]] = {}
    for one in edition.of_activity(activity):
        if one.gas in ("CH4", "N2O"):
            *alike, variant = thing_of(one)
            others.setdefault(tuple(alike), {}).setdefault(variant, []).append(one)

    def beside(factor: Factor) -> list[tuple[Factor, ...]]:
        if factor.gas != "CO2":
            return []
        *alike, variant = thing_of(factor)
        found = others.get(tuple(alike), {})
        if variant in found:
            return [tuple(found[variant])]
        return [] if variant else [tuple(several) for several in found.values()]

    return beside


def _is_usual(factor: Factor) -> bool:
    known = find_kind(factor.kind)
    return known is not None and known.answers_unnamed


def thing_of(factor: Factor) -> tuple[Any, ...]:
    """What factors of one thing have in common, whichever gas they are of; the variant last."""
    per = split_unit(factor.unit)[1].pairs
    where = (factor.region, factor.kind, factor.years, factor.valid_from, factor.state)
    return (*where, per, factor.basis, factor.heating_value, factor.variant)


def stated_kinds(edition: Edition, rows: Sequence[Factor], own_kind: str) -> list[str]:
    """The kinds that naming an edition leaves open: the activity's own kind if it is there, else all, and the margins.

    The weights of a combined margin are those that the edition's rules name.
    """
    kinds = list(dict.fromkeys(factor.kind for factor in rows))
    if own_kind in kinds:
        return [own_kind]
    if {"OM", "BM"} <= set(kinds):
        kinds += [margin_kind(om, bm) for om, bm in edition.source.margin_weights]
    return kinds


def singles(
    rows: Sequence[Factor],
    kinds: Sequence[str],
    catalog: Catalog,
    derive: Derive,
    amounts: Amounts,
    beside: Callable[[Factor], list[tuple[Factor, ...]]],
    sets: Sequence[str],
) -> list[Single]:
    """Every single figure that rows of an edition give, of the kinds that come into question.

    A factor of CO2 that stands alone, and the sums with what stands beside it, by every one of the sets of warming
    potentials.
    """
    found = []
    for kind in kinds:
        if kind.startswith("CM("):
            tables = {factor.region: factor.reference.partition("#")[0] for factor in rows if factor.kind == "OM"}
            factors = []
            for region, table in tables.items():
                try:
                    factors.append(catalog.factor(f"{table}#{region}.{kind}"))
                except UnknownNameError:
                    continue
        else:
            factors = [factor for factor in rows if factor.kind == kind]
        for factor in factors:
            if factor.exact_value is None:
                continue
            forms = [((), ""), *((gases, gwp) for gases in beside(factor) for gwp in sets)]
            for gases, gwp in forms:
                derivation, notes = derive(factor, gases, gwp)
                figure = amounts.times(derivation.coefficient)
                found.append(Single(factor, derivation, figure, gases, gwp, tuple(notes)))
    return found


def families(
    found: Sequence[Single], regions: Sequence[str], amounts: Amounts, extra: Amounts, printed: Band
) -> list[Family]:
    """The mixes over candidate regions, kind by kind.

    Parameters
    ----------
    found : sequence of Single
    regions : sequence of str
        Codes of the regions that are mixed.
    amounts : Amounts
        The input. [unit of the derivation's input]
    extra : Amounts
        The extra source: its band is from none of it to all of it; zero where there is none. [unit of the claim]
    printed : Band
        What the printed digits stand for. [unit of the claim]
    """
    made: list[Family] = []
    if amounts.band.low <= 0 <= amounts.band.high:
        # An input that may be zero as printed bounds no mean of factors.
        return made
    for kind in dict.fromkeys(single.kind for single in found):
        every = {single.region: single for single in found if single.kind == kind}
        here = {region: every[region] for region in regions if region in every}
        if len(here) < 2:
            continue
        values = {region: single.derivation.coefficient for region, single in here.items()}
        band = _mean(printed, extra.band, amounts.band)
        shares = feasible_shares(values, band)
        needed = []
        if not shares:
            for region, single in every.items():
                if region not in here and feasible_shares({**values, region: single.derivation.coefficient}, band):
                    needed.append(region)
        nominal = _mean(printed, extra.band, Band(amounts.nominal, amounts.nominal))
        reached = [end * value for end in (amounts.band.low, amounts.band.high) for value in values.values()]
        made.append(
            Family(
                kind=kind,
                singles=tuple(here.values()),
                shares=shares,
                pairs=tuple(_pairs(values, printed, extra.band, amounts.band)) if shares else (),
                hull=Band(min(reached) + extra.band.low, max(reached) + extra.band.high),
                is_nominal=bool(feasible_shares(values, nominal)),
                would_need=tuple(needed),
            )
        )
    return made


def _mean(printed: Band, extra: Band, amount: Band) -> Band:
    """The mean coefficient that the figure asks for, less an extra source."""
    wanted = printed.low - extra.high, printed.high - extra.low
    corners = [end / each for end in wanted for each in (amount.low, amount.high)]
    return Band(min(corners), max(corners))


def _pairs(values: dict[str, Fraction], printed: Band, extra: Band, amount: Band) -> list[Pair]:
    found = []
    names = sorted(values, key=lambda name: -values[name])
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            both = values[first], values[second]
            share = pair_shares(*both, _mean(printed, extra, amount))
            if share is not None:
                none = pair_shares(*both, _mean(printed, Band(extra.low, extra.low), amount))
                full = pair_shares(*both, _mean(printed, Band(extra.high, extra.high), amount))
                found.append(Pair(first, second, share, none, full))
    return found


def chance_hits(found: list[Single], band: Band) -> Fraction | None:
    """Hits expected if the printed figure stood anywhere in the range of the candidates."""
    values = [one.figure.nominal for one in found]
    width = max(values) - min(values)
    return len(values) * (band.high - band.low) / width if width else None


def factor_as_printed(value: str, unit: str, activity: Activity) -> Factor:
    """A factor that a report prints itself."""
    gas = next((base for base, power in parse_unit(unit).dimension if power == 1), "").removeprefix("mass_")
    if gas not in ("CO2", "CO2e"):
        raise DimensionError(unit, "CO2 or CO2e per unit of activity")
    source = Source("the report", "the report's own figure", "the report's own figure", "", None)
    return Factor("", "as printed", value, parse_number(value), unit, "", source, activity=activity.name, gas=gas)
