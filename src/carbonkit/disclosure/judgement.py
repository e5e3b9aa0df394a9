"""A judgement: the verdict on one claim with all that it rests on, and the same as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, nextafter
from typing import Any

from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.findings import Finding
from carbonkit.disclosure.candidates import Amounts, Family, Single
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim
from carbonkit.disclosure.searching.explanation import Explanation, Extra, Search, Slip
from carbonkit.quantities import Printed, decimal_text

__all__ = ["VERDICTS", "Judgement", "Nearest", "judgement_record"]

#: The verdicts, best first.
VERDICTS = (
    "reproduced",
    "consistent",
    "reproduced-under-assumption",
    "explained",
    "not-computable",
    "not-reproduced",
)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The closest figure that the stated source gives by itself."""

    reference: str
    value: Fraction
    difference_percent: Fraction | None


@dataclass
class Judgement:
    """The verdict on one claim, with all that it rests on.

    Attributes
    ----------
    verdict : str
        One of ``VERDICTS``.
    fit : str
        ``nominal`` (face values give the printed digits), ``within-rounding`` (only the intervals meet), or ``none``.
    inference : str
        ``unique``, ``ambiguous``, or ``none`` where nothing was inferred.
    computed : Amounts or None
        The figure by the letter of the report: face value and bounds. [unit of the claim]
    difference_percent : Fraction or None
        Computed against printed; by the nearest figure of the stated source where that leaves a choice. [%]
    materiality_percent : Fraction or None
        What the reader takes for material, where he says it. [%]
    derivation : Derivation or None
        The one chain behind a computed figure.
    chosen : Single or None
        The factor behind it, of an emission whose factor is named to the last choice.
    letter : list of Single
        What each single factor of the stated source gives.
    families : list of Family
        The mixes over the candidate regions, feasible or not.
    hits : list of Single
        Single factors that give the figure.
    regions : list of str
        The candidate regions.
    candidates_tried : int
        Single factors and families of mixes tried.
    chance_hits : Fraction or None
        Single factors that chance alone would let meet a figure of this precision, somewhere in their range.
    search : Search or None
        What the whole catalogue has to say, where it was asked for.
    by_search : bool
        Whether the verdict rests on that, because the report's own words do not give the figure.
    """

    claim: Claim
    unit: str
    printed: Printed
    verdict: str
    fit: str = "none"
    inference: str = "none"
    computed: Amounts | None = None
    difference_percent: Fraction | None = None
    derivation: Derivation | None = None
    chosen: Single | None = None
    words: str = ""
    factors: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    letter: list[Single] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    hits: list[Single] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    nearest: Nearest | None = None
    missing: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    candidates_tried: int = 0
    chance_hits: Fraction | None = None
    search: Search | None = None
    by_search: bool = False
    materiality_percent: Fraction | None = None

    @property
    def decided_by(self) -> Explanation | None:
        """What of the search the verdict rests on; None where it rests on the report's own words."""
        telling = self.search.telling if self.by_search and self.search is not None else []
        return telling[0] if telling else None

    @property
    def ways(self) -> list[Explanation]:
        """What of the search comes first: what the verdict rests on, else the best, and those that assume as much."""
        if self.search is None:
            return []
        return self.search.alike(self.decided_by) if self.decided_by is not None else self.search.best

    @property
    def is_rounded(self) -> bool:
        """Whether the report's own words, at face values, give the printed digits."""
        return self.verdict.startswith("reproduced") and self.fit == "nominal" and not self.by_search

    @property
    def material(self) -> bool | None:
        """Whether the difference reaches the materiality; None where either is not known.

        It is independent of the verdict: a figure can be not reproduced and immaterial. Where the figure that follows
        rounds to the printed digits, the difference is the rounding of the print, and never material.
        """
        if self.difference_percent is None or self.materiality_percent is None:
            return None
        if self.is_rounded:
            return False
        return abs(self.difference_percent) >= self.materiality_percent

    @property
    def name(self) -> str:
        return self.claim.name

    @property
    def feasible(self) -> list[Family]:
        """The families of mixes some of which give the printed figure."""
        return [family for family in self.families if family.shares]


def judgement_record(one: Judgement) -> dict[str, Any]:
    """A judgement as plain values, for JSON: numbers as floats, regions by code, everything the text says."""
    computed = one.computed
    return {
        "name": one.name,
        "printed": one.claim.printed,
        "unit": one.unit,
        "verdict": one.verdict,
        "fit": one.fit,
        "inference": one.inference,
        "computed": None
        if computed is None
        else {
            "value": float(computed.nominal),
            **(_bounds(computed.band) or {}),
            "unit": one.unit,
        },
        "difference_percent": None if one.difference_percent is None else float(one.difference_percent),
        "materiality_percent": None if one.materiality_percent is None else float(one.materiality_percent),
        "material": one.material,
        "factors": one.factors,
        "assumptions": one.assumptions,
        "feasible": [_family(family) for family in one.feasible],
        "explanations": _explanations(one),
        "nearest": None
        if one.nearest is None
        else {
            "reference": one.nearest.reference,
            "value": float(one.nearest.value),
            "difference_percent": None
            if one.nearest.difference_percent is None
            else float(one.nearest.difference_percent),
        },
        "findings": [{"code": finding.code, "text": finding.text} for finding in one.findings],
        "missing": one.missing,
        "letter": [
            {
                "reference": single.factor.reference,
                "kind": single.factor.kind,
                "gwp": single.gwp or None,
                "region": single.region,
                "value": float(single.figure.nominal),
                "difference_percent": float((single.figure.nominal / one.printed.value - 1) * 100)
                if one.printed.value
                else None,
            }
            for single in one.letter
        ],
        "infeasible": [
            {
                "kind": family.kind,
                "regions": [single.region for single in family.singles],
                "range": _bounds(family.hull),
                "would_need_one_of": list(family.would_need),
            }
            for family in one.families
            if not family.shares
        ],
        "candidates_tried": one.candidates_tried,
        "chance_hits": None if one.chance_hits is None else float(one.chance_hits),
        "search": None if one.search is None else _search(one.search),
    }


def _search(found: Search) -> dict[str, Any]:
    return {
        "factors_tried": found.factors_tried,
        "slips_tried": found.slips_tried,
        "mixes_tried": found.mixes_tried,
        "chance": found.chance,
        "chance_with_slips": found.chance_with_slips,
        "families": [
            {
                "family": one.family,
                "candidates": one.candidates,
                "changes": one.changes,
                "found": one.found,
                "chance": one.chance,
                "skipped": one.skipped,
            }
            for one in found.families
        ],
        "explanations": [
            {
                "family": one.family,
                "decides": one in found.telling,
                "rank": one.rank._asdict(),
                "factors": [factor.reference for factor in one.factors],
                "slip": None if one.slip is None else _slip(one.slip),
                "words": one.words,
                "slips": [_slip(slip) for slip in one.slips],
                "rounding": one.rounding or "half-up",
                "gwp": one.gwp or None,
                "extra": None if one.extra is None else _extra(one.extra),
                "pairs": [
                    {"regions": [pair.first, pair.second], "share_of_first": _bounds(pair.share)}
                    for pair in (one.mix.pairs if one.mix is not None else ())
                ],
                "assumed": list(one.assumed),
                "value": None if one.figure is None else float(one.figure.nominal),
                "residual_in_last_digits": float(one.residual),
                "shares": {region: _bounds(band) for region, band in one.shares.items()},
                "steps": [] if one.derivation is None else _steps(one.derivation),
            }
            for one in (*found.telling, *found.leads)
        ],
    }


def _slip(slip: Slip) -> dict[str, Any]:
    return {"name": slip.name, "text": slip.text, "also": list(slip.also)}


def _extra(extra: Extra) -> dict[str, Any]:
    return {
        "name": extra.name,
        "text": extra.text,
        "factor": None if extra.factor is None else extra.factor.reference,
        "adds": None if extra.figure is None else float(extra.figure.nominal),
        "share": _bounds(extra.share),
        "steps": [] if extra.derivation is None else _steps(extra.derivation),
    }


def _bounds(band: Band | None) -> dict[str, float] | None:
    """The ends of an interval as doubles, rounded outwards where they are none."""
    return None if band is None else {"low": _outwards(band.low, -inf), "high": _outwards(band.high, inf)}


def _outwards(end: Fraction, towards: float) -> float:
    nearest = float(end)
    beyond = Fraction(nearest) > end if towards < 0 else Fraction(nearest) < end
    return nextafter(nearest, towards) if beyond else nearest


def _family(family: Family) -> dict[str, Any]:
    return {
        "kind": family.kind,
        "regions": [single.region for single in family.singles],
        "factors": {single.region: single.factor.reference for single in family.singles},
        "shares": {region: _bounds(band) for region, band in family.shares.items()},
        "pairs": [
            {
                "regions": [pair.first, pair.second],
                "share_of_first": _bounds(pair.share),
                "without_extra": _bounds(pair.without_extra),
                "with_all_extra": _bounds(pair.with_all_extra),
            }
            for pair in family.pairs
        ],
        "any_figure_between": _bounds(family.hull),
    }


def _explanations(one: Judgement) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if one.derivation is not None and one.verdict.startswith("reproduced"):
        found.append({"text": "as the report says", "steps": _steps(one.derivation)})
    elif one.words and one.verdict == "reproduced":
        found.append({"text": one.words, "steps": []})
    for single in one.hits:
        outside = one.regions and single.region not in one.regions
        text = f"all at {single.name}" + " (not a candidate region)" * bool(outside)
        found.append({"text": text, "steps": _steps(single.derivation)})
    for family in one.feasible:
        text = f"a mix over {', '.join(single.region for single in family.singles)} at {family.kind}"
        found.append({"text": text, "steps": [], "free": "shares of the regions"})
    return found


def _steps(derivation: Derivation) -> list[dict[str, Any]]:
    return [
        {
            "label": step.label,
            "value": step.printed or decimal_text(step.value),
            "unit": step.unit,
            "reference": step.reference,
            "evidence": step.evidence,
            "assumed": step.is_assumed,
        }
        for step in derivation.steps
    ]
