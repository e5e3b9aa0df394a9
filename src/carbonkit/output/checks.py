"""A check as an auditor's note: a sentence for each claim, its evidence under it."""

from __future__ import annotations

from fractions import Fraction

from carbonkit.disclosure.candidates import Family, Single
from carbonkit.disclosure.check import CheckResult
from carbonkit.disclosure.explanation import Explanation, Search
from carbonkit.disclosure.judgement import VERDICTS, Judgement
from carbonkit.disclosure.mixes import Band

__all__ = ["check_text"]

_MOST_PAIRS = 6
_MOST_WAYS = 6
_WIDTH = max(len(verdict) for verdict in VERDICTS)


def _number(value: Fraction, places: int = 7) -> str:
    return f"{float(value):.{places}g}"


def _figure(value: Fraction, one: Judgement) -> str:
    """A value with two digits more than the claim prints."""
    places = max(one.printed.places, 0) + 2
    return f"{float(value):,.{places}f}"


def _percent(band: Band) -> str:
    low, high = float(band.low) * 100, float(band.high) * 100
    return f"{low:.1f} %" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f} %"


def check_text(result: CheckResult) -> str:
    """The whole report, judged, as text.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> text = check_text(check(read_report(packaged_reports()[0]), catalog=open_catalog()))
    >>> text.splitlines()[0]
    'Alibaba Health Information Technology Limited (0241.HK), 2017-04-01/2018-03-31 [alibaba-health-fy2018]'
    """
    head = result.report.report
    title = ", ".join(part for part in (head.organisation, head.period) if part)
    lines = [f"{title} [{head.id}]" if title else head.id]
    for one in result.claims:
        lines.append("")
        lines.append(f"  {one.verdict.ljust(_WIDTH)}  {one.name}: {one.claim.printed} {one.claim.unit}")
        lines += [f"      {line}" for line in _claim(one)]
    counts = [(verdict, sum(one.verdict == verdict for one in result.claims)) for verdict in VERDICTS]
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
    lines += ["", f"{len(result.claims)} claims: {summary}." if counts and summary else "No claims."]
    return "\n".join(lines)


def _claim(one: Judgement) -> list[str]:
    lines = []
    if one.computed is not None and not one.letter and one.verdict != "consistent":
        lines += _computed(one)
    elif one.letter:
        lines += _open_source(one)
    lines += [] if one.search is None else _search(one.search, one)
    lines += [f"assumed: {text}" for text in one.assumptions]
    lines += [f"missing: {text}" for text in one.missing]
    lines += [f"finding {finding.code}: {finding.text}" for finding in one.findings]
    return lines


def _computed(one: Judgement) -> list[str]:
    computed = one.computed
    assert computed is not None
    what = f"{one.words} = " if one.words else ""
    lines = [f"{what}{_figure(computed.nominal, one)} {one.unit}; {_fit(one)}"]
    if one.derivation is not None:
        lines += [line.removeprefix("  ") for line in one.derivation.lines()]
    return lines


def _fit(one: Judgement) -> str:
    computed = one.computed
    assert computed is not None
    low, high = (_figure(end, one) for end in (computed.band.low, computed.band.high))
    fit = "none" if one.by_search else one.fit
    if fit == "nominal":
        wider = not (one.printed.contains(computed.band.low) and one.printed.contains(computed.band.high))
        more = f"; the rounding of the inputs allows {low} to {high}" if wider and one.claim.assume is None else ""
        return f"rounds to the printed {one.claim.printed}{more}."
    if fit == "within-rounding":
        shown = one.printed.like(computed.nominal)
        what = "the rounding of the inputs gives"
        if one.claim.assume is not None:
            what = "the rounding of the inputs and the assumed band together give"
        return f"face values give {shown}; {what} {low} to {high}, which meets the printed figure."
    difference = f" ({float(one.difference_percent):+.2f} %)" if one.difference_percent is not None else ""
    return f"does not give the printed {one.claim.printed}{difference}."


def _open_source(one: Judgement) -> list[str]:
    nearest = one.nearest
    assert nearest is not None
    lines = []
    if one.verdict == "consistent":
        lines.append(
            "The stated source can give the figure in several ways (ambiguous); which one is not identified."
            if one.inference == "ambiguous"
            else "One factor of the stated source, and only one, gives the figure (unique)."
        )
    else:
        lines.append("Nothing in the stated source gives the figure.")
    for single in one.hits:
        outside = "" if single.region in one.regions or not one.regions else " (not a candidate region)"
        lines.append(f"all at {single.factor.reference}{outside}: {_figure(single.figure.nominal, one)} {one.unit}")
    for family in one.families:
        lines += _family(family, one)
    lines += _letters(one)
    difference = "" if nearest.difference_percent is None else f", {float(nearest.difference_percent):+.2f} %"
    lines.append(
        f"nearest by the letter: {nearest.reference} gives {_figure(nearest.value, one)} {one.unit}{difference}"
    )
    if one.chance_hits is not None:
        lines.append(
            f"tried: {one.candidates_tried} candidates; chance alone would let {_number(one.chance_hits, 2)} "
            "single factors meet a figure of this precision"
        )
    return lines


def _family(family: Family, one: Judgement) -> list[str]:
    low, high = _figure(family.hull.low, one), _figure(family.hull.high, one)
    regions = ", ".join(_short(single) for single in family.singles)
    if not family.shares:
        needed = " or ".join(region.removeprefix("CN-GRID-") for region in family.would_need)
        more = f"; with {needed} among the regions a mix could" if needed else ""
        return [f"{family.kind}: no mix over {regions} gives it (they give {low} to {high}){more}"]
    lines = [f"{family.kind}: mixes over {regions} give it; any figure from {low} to {high} would fit some mix"]
    for region, band in family.shares.items():
        lines.append(f"    share of {region.removeprefix('CN-GRID-')}: {_percent(band)}")
    if len(family.pairs) > _MOST_PAIRS:
        lines.append(f"    {len(family.pairs)} pairs of just two regions give it too (--format json lists them)")
    for pair in family.pairs if len(family.pairs) <= _MOST_PAIRS else ():
        first, second = (name.removeprefix("CN-GRID-") for name in (pair.first, pair.second))
        text = f"    just {first} and {second}: {first} {_percent(pair.share)}"
        if one.claim.assume is not None:
            ends = [
                f"{_percent(band)} with {words}"
                for band, words in (
                    (pair.without_extra, f"{one.claim.assume.of} at {one.claim.assume.low}"),
                    (pair.with_all_extra, f"{one.claim.assume.of} at {one.claim.assume.high} {one.claim.assume.unit}"),
                )
                if band is not None
            ]
            text += f" ({', '.join(ends)})"
        lines.append(text)
    return lines


def _search(found: Search, one: Judgement) -> list[str]:
    """What the whole catalogue has to say: the explanations that assume least first, and how telling they are."""
    tried = f"{found.factors_tried} factors, {found.slips_tried} slips, {found.mixes_tried} sets of regions"
    by_chance = (
        f"{found.chance:.2g} factors meet a figure of this precision, and {found.chance_with_slips:.2g} with a slip"
    )
    lines = [f"search: {tried}; chance alone would let {by_chance}"]
    if not found.factors_tried and found.slips_tried:
        chance = f"{found.chance_with_slips:.2g} of them meet a figure of this precision"
        if found.explanations and one.chance_hits is not None:
            chance += (
                f", {_number(one.chance_hits, 2)} of the {one.candidates_tried} that assume no more than the first"
            )
        lines = [f"search: {found.slips_tried} slips; chance alone would let {chance}"]
    if not found.explanations:
        return [*lines, "    nothing that was tried gives it"]
    for number, way in enumerate(found.explanations[:_MOST_WAYS], start=1):
        lines.append(f"    {number}. {_way(way, one)}")
        lines += [f"       assumes {text}" for text in way.assumed]
    rest = len(found.explanations) - _MOST_WAYS
    return [*lines, *([f"    ... and {rest} more (--format json lists all)"] if rest > 0 else [])]


def _way(way: Explanation, one: Judgement) -> str:
    if not way.factors and way.slip is not None:
        return f"{way.slip.text}: {way.words}"
    factor = way.factors[0]
    if way.figure is None:
        shares = ", ".join(f"{region} {_percent(band)}" for region, band in list(way.shares.items())[:7])
        return f"{factor.edition}, {factor.kind}, mixed: {shares}" + (" ..." if len(way.shares) > 7 else "")
    off = f"{float(way.residual):+.2f} of the last digit"
    return f"{factor.reference} ({factor.shown_value} {factor.unit}): {_figure(way.figure.nominal, one)}, {off}"


def _letters(one: Judgement) -> list[str]:
    lines = []
    for kind in dict.fromkeys(single.kind for single in one.letter):
        parts = [
            f"{_short(single)} {_figure(single.figure.nominal, one)}" for single in one.letter if single.kind == kind
        ]
        lines.append(f"all at one {kind}: {', '.join(parts)}")
    return lines


def _short(single: Single) -> str:
    return single.region.removeprefix("CN-GRID-") or single.factor.key
