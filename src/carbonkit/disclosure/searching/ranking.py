"""Ranking: what an explanation assumes beyond the report, in numbers and in words, in the order of `explanation`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from carbonkit.accounting.request import is_fuel_energy
from carbonkit.catalog import EVIDENCE, Catalog, Factor
from carbonkit.catalog.kinds import find_kind
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.choices import Named
from carbonkit.disclosure.searching.explanation import Rank, Slip
from carbonkit.disclosure.searching.facts import Facts

__all__ = ["Ranked", "Ranking", "Standing"]

#: Two neighbours change places more often than a digit turns into another; both explain more by chance than units do.
_LATER = {"digits-swapped": 2, "digit-wrong": 3}
#: A source that has nothing to do with the one that is named is less likely than a slip with the named one.
_FOREIGN = 4
_NOTHING = Rank._make((0,) * len(Rank._fields))
_ROUNDED = {
    "truncated": "the figure was cut off, not rounded",
    "rounded-up": "the figure was rounded up",
    "half-even": "an exact tie was rounded to the even digit",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """The rank of an explanation, what it assumes in words, and the slips of choice in it."""

    rank: Rank
    assumed: tuple[str, ...]
    choices: tuple[Slip, ...]


class Standing(NamedTuple):
    """How far a factor is from what is named, whatever its year: fields of `Rank`, in their order."""

    slip: int
    edition: int
    place: int
    kind: int
    region: int


class Ranking:
    """Ranks the explanations of one claim."""

    def __init__(self, asked: Asked, catalog: Catalog) -> None:
        self.asked = asked
        self.catalog = catalog
        self.named = Named(asked, catalog)
        period = asked.period
        self._limit = date(period.end.year + 1, 12, 31) if period else None
        self._superseded: dict[str, bool] = {}
        self._is_fuel_energy = asked.activity is not None and is_fuel_energy(asked.activity, asked.amount_unit)

    def rank(
        self,
        factors: tuple[Factor, ...],
        *,
        slip: Slip | None = None,
        rounding: str = "",
        gwp: str = "",
        is_whole: bool = True,
        extra: str = "",
        has_share: bool = False,
        steps: int = 0,
    ) -> Ranked:
        """The rank of one factor with a change, or of several that are mixed.

        Parameters
        ----------
        gwp : str
            The set of warming potentials of a sum of gases.
        is_whole : bool
            Whether all gases are in it that the source prints.
        extra : str
            What a small extra part assumes, in words; empty where there is none.
        has_share : bool
            Whether that is a part of the input whose share is free.
        steps : int
            Number of steps. [-]
        """
        assumed = [f"a slip: {slip.text}"] if slip is not None else []
        slipped = 0 if slip is None else _LATER.get(slip.name, 1)
        assumed += [_ROUNDED[rounding]] if rounding else []
        is_mixed = len(factors) > 1
        rank = _NOTHING
        choices: tuple[Slip, ...] = ()
        if factors:
            choices = self.named.slips(factors[0], gwp)
            rank = self._of_factor(factors[0], gwp, is_mixed)
            assumed += self._words(factors[0], rank)
            assumed += [f"a slip of choice: {one.text}" for one in choices]
        gases = 0
        if gwp:
            gases = 0 if (self.asked.gwp or gwp) == gwp and gwp.endswith("-100") else 2
            assumed += [] if self.asked.gwp else [f"its gases added up by {gwp}"]
        elif not is_whole:
            gases = 1
            assumed.append("CO2 alone, though the source prints more")
        if is_mixed:
            assumed.append(f"a mix over {len(factors)} regions, the shares free")
        assumed += [extra] if extra else []
        rank = rank._replace(
            extra=int(bool(extra)),
            slip=max(slipped, rank.slip),
            gases=gases,
            rounding=int(rounding in ("truncated", "rounded-up")),
            free=int(is_mixed or has_share),
            evidence=max((EVIDENCE.index(one.evidence) for one in factors), default=0),
            steps=steps,
        )
        return Ranked(rank, tuple(assumed), choices)

    def is_close(self, factor: Facts | None) -> bool:
        """Whether a factor is what the report names: of the named edition and place, else of the usual kind there."""
        asked = self.asked
        if factor is None or not (asked.edition or asked.region):
            return factor is None
        if asked.kind and factor.kind != asked.kind:
            return False
        if asked.region and self.named.place(factor) == 2:
            return False
        return self.named.is_edition(factor) if asked.edition else self._kind(factor) == 0

    def standing(self, factor: Facts | None) -> Standing:
        """How far a factor is from what is named; None for a mere conversion."""
        if factor is None:
            return Standing(0, 0, 0, 0, 0)
        return Standing(
            slip=_FOREIGN if self.named.is_foreign(factor) else 0,
            edition=0 if self.named.is_edition(factor) else 1 if self.named.is_series(factor) else 2,
            place=int(self.named.place(factor) == 2),
            kind=self._kind(factor),
            region=self.named.place(factor) if self.asked.region else self.named.candidate_place(factor),
        )

    def _of_factor(self, factor: Factor, gwp: str, is_mixed: bool) -> Rank:
        standing = self.standing(factor)
        is_named = self.named.is_edition(factor)
        published = 0
        if self._limit is not None and not is_named:
            published = int(not factor.source.known_by(self._limit))
        if self._limit is not None and gwp:
            published = max(published, int(not self.catalog.gwp(gwp, "CH4").source.known_by(self._limit)))
        return _NOTHING._replace(
            slip=standing.slip,
            edition=standing.edition,
            place=0 if is_mixed else standing.place,
            kind=standing.kind + self.named.is_other_heating_value(factor),
            region=0 if is_mixed else standing.region,
            year=self._year(factor, is_named),
            published=published,
        )

    def _words(self, factor: Factor, rank: Rank) -> list[str]:
        """What a rank of a factor assumes."""
        asked, said = self.asked, []
        if factor.edition != asked.edition:
            unnamed = ", which the report does not name" if asked.edition and rank.edition else ""
            said.append(f"the edition {factor.edition}{unnamed}")
        if rank.kind or not asked.kind:
            said.append(f"the kind {factor.kind}")
        if factor.basis and not asked.basis and asked.rule == "coal-equivalent":
            said.append(f"the basis {factor.basis}")
        if factor.heating_value and self._is_fuel_energy and not asked.heating_value:
            said.append(f"the {factor.heating_value} calorific value")
        is_another = bool(asked.region and factor.region) and factor.region != asked.region
        if rank.region or rank.place or is_another:
            said.append(f"the region {self.catalog.regions.label(factor.region)}")
        if rank.year:
            said.append(f"a factor of {factor.years}" if factor.years.first else "an edition that was superseded")
        if rank.published:
            said.append("published later, or nobody knows when")
        return said

    def _kind(self, factor: Facts) -> int:
        asked, kind = self.asked, factor.kind
        if asked.rule == "coal-equivalent":
            # The national standard's own coefficient; then the generation rate that it names; then what others print.
            if kind == "coal-equivalent":
                return 0 if factor.source.series.startswith("gbt-2589") else 1
            return 1 if kind == "coal-rate-generation" else 2
        if asked.rule == "energy":
            return 0 if factor.source.series.startswith("gbt-2589") else 1
        if kind == "carbon-content":
            # Of a factor that is printed in parts.
            kind = "combustion"
        if asked.kind:
            return 0 if kind == asked.kind else 1
        known = find_kind(kind)
        if kind in (asked.activity.factor_kind if asked.activity else "", "supplier"):
            return 0
        return 1 if known is not None and known.stage == "direct" else 2

    def _year(self, factor: Factor, is_named: bool) -> int:
        if self.asked.period is None:
            return 0
        if factor.years.last is None:
            return 0 if is_named else int(self._is_superseded(factor))
        if is_named and self.named.is_choice_of_year(factor):
            # Naming an edition of one year was the choice of the year.
            return 0
        return min(self.named.year_distance(factor), 2)

    def _is_superseded(self, factor: Factor) -> bool:
        """Whether a later edition of the same series was certainly published before the period began."""
        period = self.asked.period
        if period is None:
            return False
        if factor.edition not in self._superseded:
            following = self.catalog.neighbours(self.catalog.edition(factor.edition))[1]
            published = self.catalog.edition(following).source.published if following else None
            self._superseded[factor.edition] = published is not None and published.end < period.start
        return self._superseded[factor.edition]
