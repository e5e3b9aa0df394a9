"""What a stated source can give: every single figure of it, and the mixes over regions, each as a derivation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Catalog, Edition, Factor, Source, margin_kind
from carbonkit.disclosure.mixes import Band, feasible_shares, pair_shares
from carbonkit.errors import DimensionError, UnknownNameError
from carbonkit.quantities import Unit, parse_number, parse_unit
from carbonkit.quantities.grammar import split_unit

__all__ = [
    "Amounts",
    "Family",
    "Pair",
    "Single",
    "chance_hits",
    "factor_as_printed",
    "families",
    "singles",
    "stated_kinds",
    "stated_rows",
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


@dataclass(frozen=True, slots=True)
class Single:
    """One factor of the source, and the figure that it gives. [unit of the claim]"""

    factor: Factor
    derivation: Derivation
    figure: Amounts

    @property
    def kind(self) -> str:
        return self.factor.kind

    @property
    def region(self) -> str:
        return self.factor.region


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


def stated_rows(edition: Edition, activity: str, unit: Unit, year: int | None) -> list[Factor]:
    """The factors of an edition that a printed total may stand on: of a whole emission, of the year if it has many.

    Where some are per what the input is measured in (litres, not tonnes), those alone come into question.
    Where the edition prints CO2e beside CO2 for the same thing, the figure in CO2e stands; CH4 alone is no total.
    """
    rows = [factor for factor in edition.of_activity(activity) if factor.gas in ("CO2e", "CO2")]
    rows = [one for one in rows if split_unit(one.unit)[1].dimension == unit.dimension] or rows
    with_co2e = {(one.region, one.kind, one.variant, one.years, one.unit) for one in rows if one.gas == "CO2e"}
    rows = [
        one
        for one in rows
        if one.gas == "CO2e"
        or (one.region, one.kind, one.variant, one.years, one.unit.replace("CO2/", "CO2e/")) not in with_co2e
    ]
    if len({one.years for one in rows}) > 1 and any(year in one.years for one in rows):
        rows = [one for one in rows if year in one.years]
    return rows


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
    derive: Callable[[Factor], Derivation],
    amounts: Amounts,
) -> list[Single]:
    """Every single figure that rows of an edition give, of the kinds that come into question."""
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
            if factor.exact_value is not None:
                derivation = derive(factor)
                found.append(Single(factor, derivation, amounts.times(derivation.coefficient)))
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
