"""A check as an auditor's note: a sentence for each claim, its evidence under it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from carbonkit.catalog import Factor
from carbonkit.disclosure.candidates import Family, Single
from carbonkit.disclosure.check import CheckResult
from carbonkit.disclosure.judgement import VERDICTS, Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.searching.explanation import Explanation, Search, Tried
from carbonkit.quantities import decimal_text

__all__ = ["check_text", "percent_text"]

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
    """The whole report, judged, as an auditor's note.

    For each claim its verdict and a sentence, with the evidence under it; then what the report determines, what
    contradicts, its findings, and a count of the verdicts.

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
    lines += ["", *_of_report(result)]
    return "\n".join(lines)


def _of_report(result: CheckResult) -> list[str]:
    """What is said of the report as a whole, and the count of verdicts."""
    # That a figure is known better than it is printed is of use to a computation, and noise to a reader.
    telling = [one for one in result.determined if one.kind != "printed"]
    lines = [f"determined: {one.text}" for one in telling]
    count = len(result.determined) - len(telling)
    if count:
        what = "figure is" if count == 1 else "figures are"
        lines.append(f"determined: {count} printed {what} narrower than the digits say (--format json lists them)")
    lines += [f"contradiction: {one.text}" for one in result.contradictions]
    lines += [f"finding {finding.code}: {finding.text}" for finding in result.findings]
    lines += [""] if lines else []
    counts = [(verdict, sum(one.verdict == verdict for one in result.claims)) for verdict in VERDICTS]
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
    if not summary:
        return [*lines, "No claims."]
    lines.append(f"{len(result.claims)} claims: {summary}.")
    weighed = [one for one in result.claims if one.material is not None]
    if weighed:
        material = [one.name for one in weighed if one.material]
        percent = weighed[0].materiality_percent
        names = f": {', '.join(material)}" if material else ""
        lines.append(
            f"{len(material)} of {len(weighed)} differences reach the materiality of {percent_text(percent)}{names}."
        )
    return lines


def percent_text(value: Fraction | None) -> str:
    """A percentage as the reader wrote it: 5 %, 0.5 %."""
    return "" if value is None else f"{decimal_text(value) if 10**6 % value.denominator == 0 else _number(value)} %"


def _claim(one: Judgement) -> list[str]:
    lines = []
    if one.computed is not None and not one.letter and one.verdict != "consistent":
        lines += _computed(one)
    elif one.letter:
        lines += _open_source(one)
    elif one.decided_by is not None:
        lines.append(_by_search_alone(one, one.decided_by))
    elif one.verdict == "not-computable":
        lines.append("Cannot be computed from what is printed.")
    lines += [] if one.search is None else _search(one.search, one)
    # What an explanation assumes stands under it already.
    ways = _listed(one.search) if one.search is not None else ()
    told = {text for way in ways for text in way.assumed}
    lines += [f"assumed: {text}" for text in one.assumptions if text not in told]
    lines += [f"missing: {text}" for text in one.missing]
    lines += [f"finding {finding.code}: {finding.text}" for finding in one.findings]
    return lines


def _computed(one: Judgement) -> list[str]:
    computed = one.computed
    assert computed is not None
    what = f"{one.words} = " if one.words else ""
    lines = [f"{_opening(one)}: {what}{_figure(computed.nominal, one)} {one.unit}; {_fit(one)}{_beside(one)}"]
    if one.derivation is not None:
        lines += [line.removeprefix("  ") for line in one.derivation.lines()]
    return lines


def _by_search_alone(one: Judgement, best: Explanation) -> str:
    """A figure of which the report's own words say too little to compute it, and which the catalogue gives."""
    if one.verdict == "not-computable":
        return "Cannot be computed from what is printed, and several things could give it."
    given = f": {_figure(best.figure.nominal, one)} {one.unit}" if best.figure else ""
    what = "a slip explains it" if one.verdict == "explained" else "one assumption gives it"
    return f"Cannot be computed from what is printed, and {what}{given}."


def _opening(one: Judgement) -> str:
    """The verdict in plain words, before what the report's own words give."""
    if one.by_search:
        found = {
            "explained": "Does not follow, and a slip explains it",
            "reproduced-under-assumption": "Does not follow, and one assumption gives it",
        }
        return found.get(one.verdict, "Does not follow, and several things could give it")
    if one.verdict == "reproduced":
        return "Follows" if one.fit == "nominal" else "Follows within rounding"
    if one.verdict == "reproduced-under-assumption":
        return "Follows with what is assumed below"
    if one.verdict == "not-computable":
        return "Cannot be told"
    return "Does not follow"


def _fit(one: Judgement) -> str:
    computed = one.computed
    assert computed is not None
    low, high = (_figure(end, one) for end in (computed.band.low, computed.band.high))
    fit = "none" if one.by_search else one.fit
    if fit == "nominal":
        wider = not (one.printed.contains(computed.band.low) and one.printed.contains(computed.band.high))
        more = f"; the rounding of the inputs allows {low} to {high}" if wider and one.claim.assume is None else ""
        return f"rounds to the printed {one.claim.printed}{more}"
    if fit == "within-rounding":
        shown = one.printed.like(computed.nominal)
        what = "the rounding of the inputs gives"
        if one.claim.assume is not None:
            what = "the rounding of the inputs and the assumed band together give"
        return f"face values give {shown}; {what} {low} to {high}, which meets the printed figure"
    return f"that is not the printed {one.claim.printed}"


def _beside(one: Judgement) -> str:
    """The difference of what follows against the printed figure, and on which side of the materiality it lies."""
    if one.difference_percent is None:
        return "."
    shown = f"{abs(float(one.difference_percent)):.2f} %"
    if shown == "0.00 %":
        text = "less than 0.01 % apart" if one.difference_percent else "no difference"
    else:
        text = f"{shown} {'above' if one.difference_percent > 0 else 'below'} what is printed"
    if one.is_rounded and one.difference_percent:
        text = f"{text}, by rounding alone" if shown != "0.00 %" else text
    elif one.material is not None:
        side = "not below" if one.material else "below"
        text += f", {side} the materiality of {percent_text(one.materiality_percent)}"
    return f" ({text})."


def _open_source(one: Judgement) -> list[str]:
    nearest = one.nearest
    assert nearest is not None
    lines = []
    near = f"the nearest single factor of it gives {_figure(nearest.value, one)} {one.unit}{_beside(one)}"
    if one.verdict == "consistent":
        lines.append(
            f"The stated source can give the figure in several ways (ambiguous); which one is not identified; {near}"
            if one.inference == "ambiguous"
            else f"Of the factors of the stated source that come into question one alone gives the figure (unique): "
            f"{_figure(nearest.value, one)} {one.unit}{_beside(one)}"
        )
    else:
        lines.append(f"Nothing in the stated source gives the figure; {near}")
    for single in one.hits:
        outside = "" if single.region in one.regions or not one.regions else " (not a candidate region)"
        lines.append(f"all at {single.name}{outside}: {_figure(single.figure.nominal, one)} {one.unit}")
    told: set[str] = set()
    for family in one.families:
        factor_kind = family.singles[0].factor.kind
        if family.shares and factor_kind in told:
            lines.append(f"{family.kind}: mixes give it too, as do {len(family.pairs)} pairs of just two regions")
        else:
            lines += _family(family, one)
        told |= {factor_kind} if family.shares else set()
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
    lines = ["search, and how often chance alone would give a figure of this precision:"]
    lines += [f"    {_tried(family)}" for family in found.families if family.candidates]
    if found.explanations and one.chance_hits is not None and not one.letter:
        chance = _number(one.chance_hits, 2)
        lines.append(f"    of these, {one.candidates_tried} assume no more than the first: a chance of {chance}")
    if not found.explanations:
        return [*lines, "    nothing that was tried gives it"]
    listed = _listed(found)
    for number, way in enumerate(listed, start=1):
        if found.telling and number == len(found.telling) + 1:
            lines.append("    leads, which decide nothing: chance or a part of free size would give as much")
        elif not found.telling and number == 1:
            lines.append("    nothing that tells; leads, which chance or a part of free size would give as well:")
        lines.append(f"    {number}. {_way(way, one)}")
        lines += [*_pairs(way), *(f"       assumes {text}" for text in way.assumed)]
    rest = len(found.explanations) - len(listed)
    return [*lines, *([f"    ... and {rest} more (--format json lists all)"] if rest > 0 else [])]


def _listed(found: Search) -> list[Explanation]:
    """The explanations that are shown: those that may decide, then leads."""
    return [*found.telling, *found.leads][:_MOST_WAYS]


def _tried(one: Tried) -> str:
    found = "too often to tell anything: not looked for" if one.skipped else f"{one.found} found"
    if one.family == "totals":
        # The share of wrong figures that one of the changes gives: no number of hits, as of factors.
        return f"totals: {one.changes} changes, a chance of {one.chance:.2g} that any of them gives it; {found}"
    ways = f"{one.candidates} candidates" + (f" x {one.changes} changes" if one.changes > 1 else "")
    return f"{one.family}: {ways}, {one.chance:.2g} by chance; {found}"


def _way(way: Explanation, one: Judgement) -> str:
    if not way.factors and way.words and way.slip is not None:
        return f"{way.slip.text}: {way.words}"
    if way.mix is not None:
        factor = way.factors[0]
        shares = ", ".join(f"{region} {_percent(band)}" for region, band in list(way.shares.items())[:7])
        return f"{factor.edition}, {factor.kind}, mixed: {shares}" + (" ..." if len(way.shares) > 7 else "")
    factors = [f"{factor.reference} ({factor.shown_value} {factor.unit})" for factor in way.factors]
    what = ", ".join(factors) or "the input, converted"
    if way.figure is None:
        return what
    off = f"{float(way.residual):+.2f} of the last digit"
    return f"{what}: {_figure(way.figure.nominal, one)}, {off}"


def _pairs(way: Explanation) -> list[str]:
    pairs = way.mix.pairs if way.mix is not None else ()
    if len(way.shares) < 3 or not pairs:
        return []
    shown = [f"{pair.first} {_percent(pair.share)} with {pair.second}" for pair in pairs[:_MOST_PAIRS]]
    more = f" and {len(pairs) - _MOST_PAIRS} more" if len(pairs) > _MOST_PAIRS else ""
    return [f"       just two: {', '.join(shown)}{more}"]


def _letters(one: Judgement) -> list[str]:
    lines = []
    shown = one.letter
    sets = list(dict.fromkeys(single.gwp for single in shown))
    if len(sets) > 1 and len({single.region for single in shown}) > 1:
        # The sets hardly differ: one of them shows what the regions give.
        shown = [single for single in shown if single.gwp in ("", sets[0])]
    more = f" ({len(sets) - 1} more sets: --format json)" if len(shown) < len(one.letter) else ""
    for kind in dict.fromkeys(single.kind for single in shown):
        singles = [single for single in shown if single.kind == kind]
        parts = [f"{_label(single, singles)} {_figure(single.figure.nominal, one)}" for single in singles]
        lines.append(f"all at one {kind}: {', '.join(parts)}{more}")
    return lines


def _label(single: Single, among: list[Single]) -> str:
    """The region, with what tells a factor apart from others of it: its variant, net or gross, its years, its unit."""
    alike = [other.factor for other in among if other.region == single.region]
    ways: tuple[Callable[[Factor], str], ...] = (
        lambda factor: factor.heating_value or "net or gross not said",
        lambda factor: str(factor.years),
        lambda factor: factor.unit,
    )
    variants = {other.variant for other in among if other.region == single.region}
    told = [single.variant or "plain"] if len(variants) > 1 else []
    told += [way(single.factor) for way in ways if len({way(factor) for factor in alike}) > 1]
    return f"{_short(single)} ({', '.join(told)})" if told else _short(single)


def _short(single: Single) -> str:
    return single.region.removeprefix("CN-GRID-") or single.factor.key
