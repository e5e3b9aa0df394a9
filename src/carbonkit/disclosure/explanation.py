"""An explanation: one way to come by a printed figure, what it assumes beyond the report, and its rank.

Explanations are ranked by what has to be assumed beyond the report, in this order (`Rank`):

1. no slip, before a slip of units or powers of ten, before a slip of digits;
2. the edition that the report names, before another of its series, before any other;
3. the kind that the report names or that its sort of figure should use, before another direct kind, before the rest;
4. one region, before a mix over several, whose shares are free;
5. the region that is stated (or the grid it is in), before its parent, before another;
6. a factor of the year, before a neighbour's, before another;
7. published by the end of the year after the period, before later or at an unknown day;
8. how well the transcription is known; 9. fewer steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Factor
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band

__all__ = ["Explanation", "Rank", "Search", "Slip"]


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong.

    Parameters
    ----------
    name : str
        Its name in results.
    text : str
        What was done, in words.
    ratio : Fraction
        The printed figure over the right one. [-]
    """

    name: str
    text: str
    ratio: Fraction


class Rank(NamedTuple):
    """What an explanation assumes beyond the report, least first; see the module."""

    slip: int
    edition: int
    kind: int
    free: int
    region: int
    year: int
    published: int
    evidence: int
    steps: int


@dataclass(frozen=True)
class Explanation:
    """One way to come by the printed figure.

    Parameters
    ----------
    factors : tuple of Factor
        The factor, or those that are mixed; none for a slip of a sum, a difference or a ratio.
    derivation : Derivation or None
        The chain with the slip as its last step; None for a mix.
    figure : Amounts or None
        What it gives; None for a mix. [unit of the claim]
    shares : dict of str to Band
        Bounds of each region's share in a mix. [-]
    residual : Fraction
        Distance of the face value from the printed one, in units of its last digit; 0 for a mix. [-]
    words : str
        The arithmetic of a sum, a difference or a ratio, for which there is no chain; empty otherwise.
    """

    factors: tuple[Factor, ...]
    rank: Rank
    assumed: tuple[str, ...]
    slip: Slip | None = None
    derivation: Derivation | None = None
    figure: Amounts | None = None
    shares: dict[str, Band] = field(default_factory=dict)
    residual: Fraction = Fraction(0)
    words: str = ""


@dataclass(frozen=True)
class Search:
    """What a search found, best first, and how telling that is.

    Parameters
    ----------
    explanations : tuple of Explanation
    factors_tried, slips_tried, mixes_tried : int
        Factors, slips of each, and sets of regions. [-]
    chance : float
        Factors without a slip that chance alone would let meet a figure of this precision, were the figure spread
        evenly (in its logarithm) over the range of the factors. [-]
    chance_with_slips : float
        The same over all slips of the factors that a slip is looked for with. [-]
    """

    explanations: tuple[Explanation, ...]
    factors_tried: int
    slips_tried: int
    mixes_tried: int
    chance: float
    chance_with_slips: float

    @property
    def best(self) -> list[Explanation]:
        """Those that assume equally little: equal in all but evidence and number of steps."""
        return [one for one in self.explanations if one.rank[:7] == self.explanations[0].rank[:7]]
