"""Ranking: what an explanation assumes beyond the report, in numbers and in words, in the order of `explanation`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carbonkit.catalog import EVIDENCE, Catalog, Factor
from carbonkit.catalog.kinds import find_kind
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.choices import FOREIGN, Named
from carbonkit.disclosure.searching.explanation import Rank, Slip

__all__ = ["Ranked", "Ranking"]

#: Two neighbours change places more often than a digit turns into another; both explain more by chance than units do.
_LATER = {"digits-swapped": 2, "digit-wrong": 3}
#: A source that has nothing to do with the one that is named is less likely than a slip with the named one.
_FOREIGN = 4
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


class Ranking:
    """Ranks the explanations of one claim."""

    def __init__(self, asked: Asked, catalog: Catalog) -> None:
        self.asked = asked
        self.catalog = catalog
        self.named = Named(asked, catalog)
        period = asked.period
        self._limit = date(period.end.year + 1, 12, 31) if period else None
        self._superseded: dict[str, bool] = {}

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
        values = {"edition": 0, "place": 0, "kind": 0, "region": 0, "year": 0, "published": 0, "evidence": 0}
        choices: tuple[Slip, ...] = ()
        if factors:
            choices = self.named.slips(factors[0])
            values = self._of_factor(factors, assumed, gwp)
            assumed += [f"a slip of choice: {one.text}" for one in choices]
            if any(one.name in FOREIGN for one in choices):
                slipped = max(slipped, _FOREIGN)
        gases = 0
        if gwp:
            gases = 0 if gwp.endswith("-100") else 2
            assumed.append(f"its gases added up by {gwp}")
        elif not is_whole:
            gases = 1
            assumed.append("CO2 alone, though the source prints more")
        if is_mixed:
            assumed.append(f"a mix over {len(factors)} regions, the shares free")
        assumed += [extra] if extra else []
        rank = Rank(
            extra=int(bool(extra)),
            slip=slipped,
            edition=values["edition"],
            place=values["place"],
            rounding=int(rounding in ("truncated", "rounded-up")),
            kind=values["kind"],
            gases=gases,
            free=int(is_mixed or has_share),
            region=values["region"],
            year=values["year"],
            published=values["published"],
            evidence=values["evidence"],
            steps=steps,
        )
        return Ranked(rank, tuple(assumed), choices)

    def is_close(self, factor: Factor | None) -> bool:
        """Whether a factor is what the report names: of the named edition and place, else of the usual kind there."""
        asked = self.asked
        if factor is None or not (asked.edition or asked.region):
            return factor is None
        if asked.kind and factor.kind != asked.kind:
            return False
        if asked.region and self.named.place(factor) == 2:
            return False
        return self.named.is_edition(factor) if asked.edition else self._kind(factor) == 0

    def _of_factor(self, factors: tuple[Factor, ...], assumed: list[str], gwp: str) -> dict[str, int]:
        asked, factor = self.asked, factors[0]
        is_named = self.named.is_edition(factor)
        edition = 0 if is_named else 1 if self.named.is_series(factor) else 2
        if factor.edition != asked.edition:
            unnamed = ", which the report does not name" if asked.edition and not is_named else ""
            assumed.append(f"the edition {factor.edition}{unnamed}")
        kind = self._kind(factor)
        if kind or not asked.kind:
            assumed.append(f"the kind {factor.kind}")
        if factor.basis and not asked.basis and asked.rule == "coal-equivalent":
            assumed.append(f"the basis {factor.basis}")
        place = region = 0
        if len(factors) == 1:
            place = int(self.named.place(factor) == 2)
            region = self._region(factor)
            if region or place:
                assumed.append(f"the region {self.catalog.regions.label(factor.region)}")
        year = self._year(factor, is_named)
        if year:
            assumed.append(f"a factor of {factor.years}" if factor.years.first else "an edition that was superseded")
        published = 0
        if self._limit is not None and not is_named:
            published = int(not factor.source.known_by(self._limit))
        if self._limit is not None and gwp:
            published = max(published, int(not self.catalog.gwp(gwp, "CH4").source.known_by(self._limit)))
        if published:
            assumed.append("published later, or nobody knows when")
        evidence = max(EVIDENCE.index(one.evidence) for one in factors)
        return {
            "edition": edition,
            "place": place,
            "kind": kind,
            "region": region,
            "year": year,
            "published": published,
            "evidence": evidence,
        }

    def _kind(self, factor: Factor) -> int:
        asked, kind = self.asked, factor.kind
        if asked.rule == "coal-equivalent":
            # The national standard's own coefficient; then the generation rate that it names; then what others print.
            if kind == "coal-equivalent":
                return 0 if factor.source.series.startswith("gbt-2589") else 1
            return 1 if kind == "coal-rate-generation" else 2
        if asked.rule == "energy":
            return 0 if factor.source.series.startswith("gbt-2589") else 1
        if asked.kind:
            return 0 if kind == asked.kind else 1
        known = find_kind(kind)
        if kind in (asked.activity.factor_kind if asked.activity else "", "supplier"):
            return 0
        return 1 if known is not None and known.stage == "direct" else 2

    def _region(self, factor: Factor) -> int:
        if self.asked.region:
            return self.named.place(factor)
        regions = self.asked.regions
        return 0 if not regions or not factor.region or factor.region in regions else 2

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
