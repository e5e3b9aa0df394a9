"""An explanation: one way to come by a printed figure, what it assumes beyond the report, and its rank.

Explanations are ranked by what has to be assumed beyond the report, in this order (`Rank`):

1. nothing left out, taken in beside or at another factor: what has such a free part comes last;
2. no slip of arithmetic, before one of units, powers of ten or a step, before digits swapped, before a digit wrong,
   before a source or a place that has nothing to do with what is named;
3. the edition that the report names, before another of its series, before any other;
4. a place that does not contradict the one which is stated, before one that does;
5. rounded half up, before truncated or rounded up;
6. the kind that the report names or that its sort of figure should use, before another direct kind, before the rest;
7. as published or summed over its gases, before CO2 alone of a source that prints more, before a set of warming
   potentials over another horizon than a hundred years;
8. one region, before a mix over several, whose shares are free;
9. the region that is stated (or the grid it is in), before its parent, before another; of no stated region, one that
   comes into question before another;
10. a factor of the year, before a neighbour's or that of an edition which was superseded, before another;
11. published by the end of the year after the period, before later or at an unknown day;
12. how well the transcription is known; 13. fewer steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Factor
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band, pair_shares

__all__ = ["LIKELY", "Explanation", "Extra", "Mix", "MixedPair", "Rank", "Search", "Slip", "Tried"]


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong: the change of a single step.

    Parameters
    ----------
    name : str
        Its name in results, as docs/reference/slips.md lists it.
    text : str
        What was done, in words.
    ratio : Fraction
        The printed figure over the right one; 1 for a slip of choice, where another factor was taken. [-]
    input_shift : Fraction
        What was added to the input, where its digits were changed. [unit of the input]
    figure_shift : Fraction
        The right figure less the printed one, where the digits of that were changed. [unit of the claim]
    is_choice : bool
        Whether another factor was taken than the one that is named, and the arithmetic is right.
    also : tuple of str
        Other names of the very same change: a thousand times too much is also a part that was not converted.
    """

    name: str
    text: str
    ratio: Fraction
    input_shift: Fraction = Fraction(0)
    figure_shift: Fraction = Fraction(0)
    is_choice: bool = False
    also: tuple[str, ...] = ()


class Rank(NamedTuple):
    """What an explanation assumes beyond the report, least first; see the module."""

    extra: int
    slip: int
    edition: int
    place: int
    rounding: int
    kind: int
    gases: int
    free: int
    region: int
    year: int
    published: int
    evidence: int
    steps: int


@dataclass(frozen=True, slots=True)
class MixedPair:
    """The mixes of just two regions, as the share of the first. [-]"""

    first: str
    second: str
    share: Band


@dataclass(frozen=True)
class Mix:
    """Regions that are mixed: the factor of each, and where their mean has to lie. [one unit for all]"""

    values: dict[str, Fraction]
    wanted: Band

    @cached_property
    def pairs(self) -> tuple[MixedPair, ...]:
        """Every two regions that give the figure by themselves, the larger factor first."""
        names = sorted(self.values, key=lambda name: -self.values[name])
        found = []
        for first, second in combinations(names, 2):
            share = pair_shares(self.values[first], self.values[second], self.wanted)
            if share is not None:
                found.append(MixedPair(first, second, share))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Extra:
    """A small part of the figure that its input and factor do not give.

    Parameters
    ----------
    name : str
        ``source``: something beside the input, taken in; ``left-out``: a part of the input that is not counted;
        ``other-factor``: a part of the input that is counted at another factor.
    text : str
        The same in words.
    factor : Factor or None
        The factor of the source or of the part; None for a part left out.
    derivation : Derivation or None
        The steps from the extra amount, or from a unit of the part, to the unit of the claim.
    figure : Amounts or None
        What a source adds. [unit of the claim]
    share : Band or None
        What share of the input the part is, over all of them that give the figure; None for a source. [-]
    of : tuple of str
        What a source is: its name in the report, and the activities whose factors are in it.
    """

    name: str
    text: str
    factor: Factor | None = None
    derivation: Derivation | None = None
    figure: Amounts | None = None
    share: Band | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """One way to come by the printed figure.

    Parameters
    ----------
    factors : tuple of Factor
        The factor, or those that are mixed; none where units are only converted, or figures only added or divided.
    derivation : Derivation or None
        The chain with a slip as a step of it; None for a mix.
    figure : Amounts or None
        What it gives, an extra source included; None where a share is free. [unit of the claim]
    shares : dict of str to Band
        Bounds of each region's share in a mix. [-]
    residual : Fraction
        Distance of the face value from the printed one, in units of its last digit; 0 where a share is free. [-]
    words : str
        The arithmetic of a sum, a difference or a ratio, for which there is no chain; empty otherwise.
    slips : tuple of Slip
        All slips: of arithmetic, then of choice.
    rounding : str
        ``truncated``, ``rounded-up`` or ``half-even`` where the digits are not those that rounding half up gives.
    gwp : str
        The set of warming potentials that gases which are printed apart were added up with.
    extra : Extra or None
        A small part that is left out, beside, or at another factor.
    mix : Mix or None
        The factors of a mix; its `pairs` are the mixes of just two regions.
    is_close : bool
        Whether the factor is what the report names.
    chance : float
        Of a candidate that needs no change: how many candidates whose source, place, kind and region assume no more
        would by chance give a figure of this precision. [-]
    """

    factors: tuple[Factor, ...]
    rank: Rank
    assumed: tuple[str, ...]
    derivation: Derivation | None = None
    figure: Amounts | None = None
    shares: dict[str, Band] = field(default_factory=dict)
    residual: Fraction = Fraction(0)
    words: str = ""
    slips: tuple[Slip, ...] = ()
    rounding: str = ""
    gwp: str = ""
    extra: Extra | None = None
    mix: Mix | None = None
    is_close: bool = False
    chance: float = 0.0

    @property
    def slip(self) -> Slip | None:
        """The slip of arithmetic, else the first slip of choice."""
        return self.slips[0] if self.slips else None

    @property
    def family(self) -> str:
        """The family of ways that it was found in: see `Tried`."""
        if self.extra is not None:
            return "extras"
        if self.mix is not None:
            return "mixes"
        arithmetic = [slip for slip in self.slips if not slip.is_choice]
        is_rounded = self.rounding in ("truncated", "rounded-up")
        if arithmetic:
            slips = "slips, rounded" if is_rounded else "slips"
            return "digits" if arithmetic[0].name.startswith("digit") else slips
        return "rounding" if is_rounded else "plain"


@dataclass(frozen=True, slots=True)
class Tried:
    """How telling a family of ways is: what was tried in it, what was found, and what chance alone would give.

    Parameters
    ----------
    family : str
        ``plain``, ``rounding``, ``slips`` (of units and steps), ``slips, rounded`` (with the figure cut off or rounded
        up), ``digits``, ``mixes`` or ``extras``; ``totals`` for the changes of a sum, a difference or a ratio.
    candidates : int
        Candidates that were tried: factors, sums of gases, sets of regions. [-]
    changes : int
        Changes that were tried on each: slips, ways of rounding, extra sources. [-]
    found : int
        Explanations. [-]
    chance : float
        Explanations to be expected from a figure of this precision that has nothing to do with the candidates. [-]
    chance_close : float
        The same with the candidates alone that are what the report names. [-]
    skipped : bool
        Whether it was left alone, because by chance alone it would explain the figure over and over.
    """

    family: str
    candidates: int
    changes: int
    found: int
    chance: float
    chance_close: float = 0.0
    skipped: bool = False


#: Families that change something: what is found in them counts where chance alone would hardly find as much.
_CHANGED = ("rounding", "slips", "slips, rounded", "digits", "extras")
#: Explanations by chance from which on one decides nothing. [-]
LIKELY = 0.1


@dataclass(frozen=True)
class Search:
    """What a search found, best first, and how telling that is.

    Parameters
    ----------
    explanations : tuple of Explanation
    factors_tried, slips_tried, mixes_tried : int
        Factors, slips of each, and sets of regions. [-]
    chance : float
        Factors without a slip that chance alone would let meet a figure of this precision: were its logarithm spread
        evenly from half of it to twice of it. [-]
    chance_with_slips : float
        The same over all slips of the factors that a slip is looked for with. [-]
    families : tuple of Tried
        The same family by family.
    """

    explanations: tuple[Explanation, ...]
    factors_tried: int
    slips_tried: int
    mixes_tried: int
    chance: float
    chance_with_slips: float
    families: tuple[Tried, ...] = ()

    @property
    def best(self) -> list[Explanation]:
        """Those that assume equally little: equal in all but evidence and number of steps."""
        return self.alike(self.explanations[0]) if self.explanations else []

    def alike(self, best: Explanation) -> list[Explanation]:
        """Those that assume as much as one does: equal in all but evidence and number of steps."""
        return [one for one in self.explanations if one.rank[:-2] == best.rank[:-2]]

    @cached_property
    def telling(self) -> list[Explanation]:
        """Those that may decide a verdict, best first: no free part, and nothing that chance alone would bring about.

        A part of free size explains any figure that is a little off; so do changes and unnamed factors, if enough are
        tried on a coarse figure, a change on top of a factor of elsewhere, and a slip of arithmetic on top of one of
        choice or of another way of rounding. These are leads, and decide nothing.
        """
        return [one for one in self.explanations if self._is_telling(one)]

    @cached_property
    def leads(self) -> list[Explanation]:
        """The others, best first."""
        return [one for one in self.explanations if not self._is_telling(one)]

    def _is_telling(self, one: Explanation) -> bool:
        if one.family in _CHANGED:
            is_elsewhere = one.rank.place > 0 or one.rank.region > 1
            is_twofold = one.family == "slips, rounded" or len({slip.is_choice for slip in one.slips}) > 1
            is_free = one.extra is not None and one.rank.free > 0
            if is_elsewhere or is_twofold or is_free:
                return False
        return self.chance_of(one) < LIKELY

    def chance_of(self, one: Explanation) -> float:
        """How many explanations chance alone would give that assume no more, or need as much. [-]

        Of a candidate as it is: among those that rank as well. Of a change: of its family, among the candidates that
        are what the report names if it is one of them. A mix has free shares, and decides nothing anyway.
        """
        if one.family not in _CHANGED:
            return one.chance
        tried = next((tried for tried in self.families if tried.family == one.family), None)
        return 0.0 if tried is None else tried.chance_close if one.is_close else tried.chance
