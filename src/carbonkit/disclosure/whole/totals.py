"""Slips of sums, differences and ratios: what was added, divided or copied in place of what the report says.

Each is the change of one step. They are looked for where such a figure does not follow, and ranked by what they assume
beyond the report (`Rank.slip`): figures of the same report before those of another one, and within each

1. a way of rounding: parts or the total truncated, or rounded up;
2. a unit or a power of ten; a part left out, counted twice, not converted, or another figure taken in; a figure of last
   year's column; another denominator, or a share of the rest;
3. another figure in the place of one, which is two of those at once;
4. two digits swapped; 5. one digit wrong.

Of equal ones, those that give the printed digits at face value come before those that only meet them within rounding.
How they are made stands in `carbonkit.disclosure.whole.one_step`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import log, sqrt

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Report
from carbonkit.disclosure.searching.explanation import Explanation, Rank, Search, Slip, Tried
from carbonkit.disclosure.whole.narrow import Whole
from carbonkit.disclosure.whole.one_step import Change, changes_of
from carbonkit.disclosure.whole.sheet import Sheet
from carbonkit.quantities import Printed

__all__ = ["explain_total", "slips_of_total"]

#: Classes of changes within one report; those with figures of another come behind all of them.
_CLASSES = 5


def explain_total(
    result: Judgement, whole: Whole, inputs: Mapping[str, Amounts], company: Sequence[Report] = ()
) -> None:
    """Look for the slip behind a figure that does not follow, and let the verdict be `explained` where one is telling.

    Parameters
    ----------
    result : Judgement
        Of a claim that is not reproduced; the search and the verdict are written into it. What the catalogue
        had to say of it before stays.
    whole : Whole
        The report.
    inputs : mapping of str to Amounts
        The figures that the claim follows from. [unit of each]
    company : sequence of Report
        Other reports of the company, for columns of two years that were swapped.
    """
    sheet = Sheet.of(result, whole, inputs, company)
    if sheet is None or (result.search is not None and result.search.explanations):
        return
    found = slips_of_total(sheet)
    if not found.explanations and result.search is not None:
        return
    result.search = found
    if not found.explanations:
        return
    best = found.explanations[0]
    # The more a change assumes, the more others assume as little: those count for how telling it is.
    no_more = [change for change in changes_of(sheet) if _place(change) <= best.rank.slip]
    chance = sum(_chance(change, sheet.printed) for change in no_more)
    result.candidates_tried, result.chance_hits = len(no_more), Fraction(chance)
    if chance >= 1:
        result.missing.append("evidence for any of the slips found: chance alone would give as many")
        return
    alone = len(found.best) == 1
    result.by_search = True
    result.verdict = "explained"
    result.inference = "unique" if alone else "ambiguous"
    result.fit = "within-rounding" if best.rank.kind else "nominal"
    result.assumptions += best.assumed if alone else [f"one of {len(found.best)} slips that assume equally little"]


def slips_of_total(sheet: Sheet) -> Search:
    """Every change of one step that gives the printed figure, best first, and how many chance alone would let hit.

    Notes
    -----
    Chance: were the printed figure spread evenly (in its logarithm) over the power of ten around it, with its digits,
    each change would be met with the width of both intervals over its value, divided by ln 10. The sum over all changes
    that lie in that power of ten is the number of hits to be expected of a figure that has nothing to do with them.
    """
    tried = changes_of(sheet)
    found = [_explanation(change, sheet) for change in tried if change.hits(sheet.printed)]
    found.sort(key=lambda one: (one.rank, one.slip.text if one.slip else ""))
    chance = sum(_chance(change, sheet.printed) for change in tried)
    return Search(
        explanations=tuple(found),
        factors_tried=0,
        slips_tried=len(tried),
        mixes_tried=0,
        chance=0.0,
        chance_with_slips=chance,
        families=(Tried("totals", 1, len(tried), len(found), chance),),
    )


def _explanation(change: Change, sheet: Sheet) -> Explanation:
    right, nominal = sheet.figure.nominal, change.figure.nominal
    printed = sheet.printed
    is_nominal = change.prints(printed)
    # The fields of a rank that are about factors stay 0; face value against rounding stands where a factor's kind does.
    rank = Rank._make((0,) * len(Rank._fields))._replace(slip=_place(change), kind=int(not is_nominal))
    slip = Slip(change.name, change.text, nominal / right if right else Fraction(1))
    residual = (nominal - printed.value) / (printed.half_unit * 2)
    return Explanation(
        (),
        rank,
        (f"a slip: {change.text}",),
        figure=change.figure,
        residual=residual,
        words=change.words(),
        slips=(slip,),
    )


def _place(change: Change) -> int:
    return change.order + _CLASSES * change.is_foreign


def _chance(change: Change, printed: Printed) -> float:
    value, around = float(change.figure.nominal), abs(float(printed.value))
    if not around or not around / sqrt(10) <= abs(value) <= around * sqrt(10) or (value > 0) != (printed.value > 0):
        return 0.0
    band = change.band or change.figure.band
    width = float(band.high - band.low) + float(change.target(printed).high - change.target(printed).low)
    return min(1.0, width / abs(value) / log(10))
