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

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Report
from carbonkit.disclosure.searching.explanation import LIKELY, Explanation, Rank, Search, Slip, Tried
from carbonkit.disclosure.whole.narrow import Whole
from carbonkit.disclosure.whole.one_step import Change, as_one, changes_of, digits_with_order
from carbonkit.disclosure.whole.sheet import Sheet
from carbonkit.quantities import Printed

__all__ = ["explain_total", "slips_of_total"]

#: Classes of changes within one report; those with figures of another come behind all of them.
_CLASSES = 5
#: A wrong total is taken to lie within one part in so many of the right one, or as far away as the printed one does.
_NEAR = 10


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
    chance = _chance(sheet, no_more, best.rank.slip)
    result.candidates_tried, result.chance_hits = len(no_more), chance
    if chance >= LIKELY:
        result.missing.append("evidence for any of the slips found: chance alone would give one as well")
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
    Chance: a wrong total mostly lies near the right one. So the figures that could be printed, in units of the last
    digit, are counted from the computed figure to the printed one and as far to the other side, at least ten percent to
    each; those that follow as they should are left out. Chance is the share of them that some change reaches.
    """
    tried = changes_of(sheet)
    found = [_explanation(change, sheet) for change in as_one(one for one in tried if one.hits(sheet.printed))]
    found.sort(key=lambda one: (one.rank, one.slip.text if one.slip else ""))
    chance = float(_chance(sheet, tried, 2 * _CLASSES))
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
    slip = Slip(change.name, change.text, nominal / right if right else Fraction(1), also=change.also)
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


def _chance(sheet: Sheet, changes: Sequence[Change], worst: int) -> Fraction:
    """The share of the wrong figures around the computed one that some of the changes, up to a class, give. [-]"""
    printed, right = sheet.printed, sheet.figure.nominal
    unit = printed.half_unit * 2
    away = max(abs(printed.value - right), abs(right) / _NEAR)
    low, high = ceil((right - away) / unit), floor((right + away) / unit)
    if right > 0 and printed.value > 0:
        low = max(low, 0)
    if right < 0 and printed.value < 0:
        high = min(high, 0)
    follows = Change("", "", str, sheet.figure).reaches(printed)
    # Which digits of the printed figure can be wrong depends on it: those of the computed one stand for all.
    others = [one.reaches(printed) for one in (*changes, *_digits_of_computed(sheet, worst)) if not one.own]
    wrong = _count(low, high, [(low, high)], follows)
    return Fraction(_count(low, high, others, follows), wrong) if wrong else Fraction(1)


def _count(low: int, high: int, spans: Sequence[tuple[int, int]], without: tuple[int, int]) -> int:
    """Whole numbers from one to another that lie in some span, and not in one that is left out."""
    pieces = []
    for first, last in spans:
        pieces += [(first, min(last, without[0] - 1)), (max(first, without[1] + 1), last)]
    count, done = 0, low - 1
    for first, last in sorted(pieces):
        first, last = max(first, done + 1), min(last, high)
        if first <= last:
            count, done = count + last - first + 1, last
    return count


def _digits_of_computed(sheet: Sheet, worst: int) -> Iterator[Change]:
    """What would be printed with a slip in the digits of the computed figure, of the classes up to one."""
    text = sheet.printed.like(sheet.figure.nominal)
    for order, slip in digits_with_order(text):
        if order <= worst:
            shift = Printed(text).value * (slip.ratio - 1)
            yield Change(slip.name, slip.text, str, sheet.figure.plus(Amounts(shift, Band(shift, shift))), order)
