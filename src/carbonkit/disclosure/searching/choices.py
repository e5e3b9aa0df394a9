"""The named slips of choice: the arithmetic is right, but with another factor than the report names.

A slip of choice needs a name to go against: where the report names no edition, kind, region or basis there is none.
docs/reference/slips.md lists them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from carbonkit.accounting.coal import read_basis
from carbonkit.catalog import Catalog, Factor
from carbonkit.disclosure.places import Places, places_of
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.explanation import Slip
from carbonkit.disclosure.searching.facts import Facts

__all__ = ["CHOICES", "FOOTPRINT", "FOREIGN", "VAGUE", "Named", "is_coal_rate"]

#: What was done, for each name.
CHOICES = {
    "stale-citation": "a later edition than the one that is named",
    "neighbour-year": "the edition before the one that is named, or a factor of the year before or after",
    "neighbour-region": "another region of the same country than the one that is stated",
    "average-for-baseline": "an average factor where a baseline is named",
    "baseline-for-average": "a baseline margin where an average is named",
    "ets-for-average": "the factor of an emissions trading notice where an average is named",
    "average-for-ets": "an average factor where that of an emissions trading notice is named",
    "ets-for-baseline": "the factor of an emissions trading notice where a baseline is named",
    "baseline-for-ets": "a baseline margin where the factor of an emissions trading notice is named",
    "footprint-for-average": "a product carbon footprint, which is never a factor of a scope",
    "mislabelled-table": "the table of another kind, of the same year as the one that is named",
    "basis-swapped": "a primary value (等价值) where the calorific one (当量值) is named, or the reverse",
    "heating-value-swapped": "a factor on net calorific values for an amount on gross ones, or the reverse",
    "gwp-swapped": "gases added up by another set of warming potentials than the one that is named",
    "other-edition": "an earlier edition of the named one's series, not the one just before",
    "other-year": "a factor of a year that is not next to the period",
    "other-kind": "another kind of factor than the one that is named",
    "other-region": "a region of another country than the one that is stated",
    "other-source": "a source that has nothing to do with the one that is named",
}
#: Those that say no more than that the report's words are not followed: several that are alike explain nothing.
VAGUE = frozenset(name for name in CHOICES if name.startswith("other-"))
#: Those that have nothing to do with what is named.
FOREIGN = frozenset({"other-region", "other-source"})

#: The kind that the rules of accounting refuse for a scope.
FOOTPRINT = "product-carbon-footprint"
_FAMILIES = {"average": "average", "supplier": "average", "ets-notice": "ets", "OM": "baseline", "BM": "baseline"}
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def is_coal_rate(kind: str) -> bool:
    """Whether a kind is a standard coal consumption, which makes the primary value of electricity."""
    return kind.startswith("coal-rate")


def _family(kind: str) -> str:
    return "baseline" if kind.startswith("CM(") else _FAMILIES.get(kind, kind)


@dataclass(frozen=True)
class _Source:
    """What the report names, read once."""

    series: str
    families: frozenset[str]
    countries: frozenset[str]
    year: str


class Named:
    """What a report names of its factor, and how a factor that gives the figure goes against it."""

    def __init__(self, asked: Asked, catalog: Catalog) -> None:
        self.asked = asked
        self.catalog = catalog
        self._source = self._read() if asked.edition else None
        self._places: dict[tuple[str, str], Places] = {}

    def _read(self) -> _Source:
        edition, activity = self.catalog.edition(self.asked.edition), self.asked.activity
        rows = edition.of_activity(activity.name) if activity else []
        kinds = {factor.kind for factor in rows}
        own = activity.factor_kind if activity else ""
        named = {self.asked.kind} if self.asked.kind else {own} if own in kinds else kinds
        countries = frozenset(self.country(factor.region) for factor in rows)
        return _Source(edition.source.series, frozenset(map(_family, named)), countries, _year(edition.name))

    def country(self, region: str) -> str:
        """The outermost region around one."""
        known = region in self.catalog.regions.by_code
        return (self.catalog.regions.ancestors(region) or [region])[-1] if known else region

    def place(self, factor: Facts) -> int:
        """0 for the stated region or the grid it is in, 1 for what surrounds it, 2 for elsewhere."""
        return self._distance(self.asked.region, factor) if self.asked.region else 0

    def candidate_place(self, factor: Facts) -> int:
        """The same for the nearest of the regions that come into question; 0 where none is stated."""
        return min((self._distance(region, factor) for region in self.asked.regions), default=0)

    def _distance(self, region: str, factor: Facts) -> int:
        if not factor.region:
            return 0
        key = (region, factor.edition)
        if key not in self._places:
            self._places[key] = places_of(*key, self.catalog)
        return self._places[key].distance(factor.region)

    def is_edition(self, factor: Facts) -> bool:
        """Whether a factor is of the named edition; GB/T 2589 names the coal rate, and leaves its figure to others."""
        if self._source is None:
            return False
        of_standard = self._source.series == "gbt-2589" and is_coal_rate(factor.kind)
        return factor.edition == self.asked.edition or of_standard

    def is_series(self, factor: Facts) -> bool:
        """Whether a factor is of another edition of the named one's series."""
        return self._source is not None and bool(self._source.series) and factor.source.series == self._source.series

    def year_distance(self, factor: Factor) -> int:
        """Years between a factor and the period. [-]"""
        period, years = self.asked.period, factor.years
        if period is None or years.first is None or years.last is None:
            return 0
        # GB/T 2589-2020 takes the coal rate of the year before.
        start = period.start.year - 1 if is_coal_rate(factor.kind) else period.start.year
        return max(years.first - period.end.year, start - years.last, 0)

    def slips(self, factor: Factor, gwp: str = "") -> tuple[Slip, ...]:
        """The slips of choice that lie between what is named and a factor, with a GWP set, that gives the figure."""
        names = [self._of_source(factor), self._of_place(factor), self._of_year(factor), self._of_basis(factor)]
        names.append(self._of_heating_value(factor))
        names.append(("gwp-swapped", f"{gwp} and not {self.asked.gwp}") if self._is_other_set(gwp) else None)
        return tuple(
            Slip(name, f"{CHOICES[name]}: {about}", Fraction(1), is_choice=True) for name, about in filter(None, names)
        )

    def is_foreign(self, factor: Facts) -> bool:
        """Whether a factor has nothing to do with what is named."""
        return any(one is not None and one[0] in FOREIGN for one in (self._of_source(factor), self._of_place(factor)))

    def _is_other_set(self, gwp: str) -> bool:
        return bool(gwp and self.asked.gwp) and gwp != self.asked.gwp

    def _of_source(self, factor: Facts) -> tuple[str, str] | None:
        asked, source = self.asked, self._source
        used = _family(factor.kind)
        about = f"{factor.edition}, {factor.kind}"
        if factor.kind == FOOTPRINT and asked.activity is not None and asked.activity.factor_kind != FOOTPRINT:
            return "footprint-for-average", about
        if source is None or self.is_edition(factor):
            if not asked.kind or factor.kind == asked.kind:
                return None
            crossed = f"{used}-for-{_family(asked.kind)}"
            return (crossed if crossed in CHOICES else "other-kind"), f"{about} and not {asked.kind}"
        about += f" and not {asked.edition}"
        if source.countries and self.country(factor.region) not in source.countries:
            return "other-source", about
        # Coal equivalents and energy have no families of kinds: there the edition is all that is named.
        if used in source.families or asked.rule != "emissions":
            if not self.is_series(factor):
                return "other-source", about
            before, _ = self.catalog.neighbours(self.catalog.edition(asked.edition))
            if self._is_later(factor):
                return "stale-citation", about
            return ("neighbour-year" if factor.edition == before else "other-edition"), about
        ways = [f"{used}-for-{one}" for one in sorted(source.families) if f"{used}-for-{one}" in CHOICES]
        if not ways:
            return "other-source", about
        same_year = bool(source.year) and source.year == _year(factor.edition)
        return ("mislabelled-table" if same_year else ways[0]), about

    def _is_later(self, factor: Facts) -> bool:
        """Whether a factor's edition comes after the named one in their series."""
        catalog = self.catalog
        later, following = [], catalog.neighbours(catalog.edition(self.asked.edition))[1]
        while following and following not in later:
            later.append(following)
            following = catalog.neighbours(catalog.edition(following))[1]
        return factor.edition in later

    def _of_place(self, factor: Facts) -> tuple[str, str] | None:
        if not self.asked.region or self.place(factor) < 2:
            return None
        same = self.country(factor.region) == self.country(self.asked.region)
        label = self.catalog.regions.label
        return (
            "neighbour-region" if same else "other-region",
            f"{label(factor.region)} and not {label(self.asked.region)}",
        )

    def _of_year(self, factor: Factor) -> tuple[str, str] | None:
        if self._source is None or not self.is_edition(factor) or self.asked.period is None:
            return None
        distance = 0 if self.is_choice_of_year(factor) else self.year_distance(factor)
        if not distance:
            return None
        return ("neighbour-year" if distance == 1 else "other-year"), f"{factor.years} for {self.asked.period}"

    def is_choice_of_year(self, factor: Factor) -> bool:
        """Whether naming the factor's edition was the choice of the year, because it describes no other."""
        activity = self.asked.activity
        return activity is not None and self.catalog.edition(factor.edition).has_one_year(activity.name)

    def _of_basis(self, factor: Factor) -> tuple[str, str] | None:
        used = "primary" if is_coal_rate(factor.kind) else factor.basis
        named = read_basis(self.asked.basis) if self.asked.basis else ""
        if not used or not named or used == named:
            return None
        return "basis-swapped", f"{used} and not {named}"

    def _of_heating_value(self, factor: Factor) -> tuple[str, str] | None:
        if not self.is_other_heating_value(factor):
            return None
        return "heating-value-swapped", f"{factor.heating_value} and not {self.asked.heating_value}"

    def is_other_heating_value(self, factor: Factor) -> bool:
        """Whether a factor is on the other calorific value than the input says."""
        stated = self.asked.heating_value
        return bool(stated and factor.heating_value) and factor.heating_value != stated


def _year(edition: str) -> str:
    """The year in the name of an edition: that of its data, for most."""
    found = _YEAR.findall(edition.partition("/")[2])
    return found[-1] if found else ""
