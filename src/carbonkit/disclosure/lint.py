"""What an auditor would raise on one report: completeness, boundaries, kinds of factor, and jumps of its columns.

Every sentence names the figures it is about. A finding is a question or a fact, never a verdict: the figures stand.
What a figure is about is read from its ``activity``, ``scope`` and ``boundary``; where a report file does not fill
them, a few words in the names of figures are read instead (`_WORDS`), in English and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from carbonkit.accounting.findings import Finding
from carbonkit.catalog import Catalog, Factor, Policy, Query
from carbonkit.catalog.regions import fold
from carbonkit.disclosure.check import CheckResult
from carbonkit.disclosure.companies.alike import is_emission, period_of
from carbonkit.disclosure.instruments import INSTRUMENTS, market_of
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.errors import AmbiguousFactorError, CarbonkitError, FactorNotFoundError
from carbonkit.quantities import Printed, parse_period, parse_unit

__all__ = ["INTENSITY_CHANGE", "INTENSITY_JUMP", "jump_between", "lint"]

#: An intensity that changes so many times is a question of the boundary rather than of efficiency.
INTENSITY_JUMP = 10
#: One that changes so many times is worth a question.
INTENSITY_CHANGE = 3

_WORDS = {
    "water": r"water|水(?!泥|电|電)",
    "scope": r"scope|范围|範圍|范畴|範疇|direct|直接|间接|間接",
    "scope 1": r"scope[\s-]*(1|i\b|one)|(范围|範圍|范畴|範疇)\s*(1|一)|直接|"
    r"(?<!in)direct (ghg |greenhouse gas )?emission",
    "scope 2": r"scope[\s-]*(2|ii\b|two)|(范围|範圍|范畴|範疇)\s*(2|二)",
    # What is burned or leaks on the spot is Scope 1 under whatever name.
    "on the spot": r"refrigerant|制冷剂|製冷劑|雪種|vehicle|车辆|車輛|汽车|汽車|petrol|gasoline|汽油|diesel|柴油|"
    r"combustion|燃烧|燃燒|generator|发电机|發電機|boiler|锅炉|鍋爐|natural gas|天然气|天然氣|towngas|煤气|煤氣|"
    r"石油气|石油氣",
    "market-based": r"market[\s-]*based|(基[于於]|以)市(场|場)|市(场|場)(为|為|法|基)",
    "total": r"total|ghg emissions|greenhouse gas emissions|总量|總量|温室气体排放|溫室氣體排放",
    "hazardous": r"(?<!non-)(?<!non )(?<!non)hazardous|有害|危险废|危險廢",
    "harmless": r"non-? ?hazardous|无害|無害",
    # 国家危险废物名录 lists waste drugs as HW03, lamps and batteries with mercury as HW29, waste mineral oil as HW08.
    "listed as hazardous": r"(discarded|expired|waste)\s+(medicine|drug|pharma)|(废|廢)(旧|舊)?[药藥]|lamp|灯管|燈管|"
    r"toner|硒鼓|墨盒|waste (mineral )?oil|废机油|廢機油|lead.acid|铅酸|鉛酸",
}
_PURCHASED = ("electricity.purchased",)
#: What waste is measured in.
_OF_WASTE = tuple(parse_unit(name).dimension for name in ("t", "m3", "L"))


def lint(result: CheckResult, catalog: Catalog) -> list[Finding]:
    """The findings on one report by itself, each code and sentence once, in a fixed order.

    Parameters
    ----------
    result : CheckResult
        The report, judged.
    catalog : Catalog
        Where the averages stand that a baseline is compared with.

    Returns
    -------
    list of Finding

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> catalog = open_catalog()
    >>> found = lint(check(read_report(packaged_reports()[0]), catalog=catalog), catalog)
    >>> [finding.code for finding in found]
    ['nonconforming-factor-kind', 'water-in-scope-2', 'no-scope-1', 'no-market-based', 'boundary-not-stated']
    """
    report = result.report
    rules: tuple[Iterable[Finding], ...] = (
        (one for each in result.claims for one in _baseline(report, each, catalog)),
        _water(report),
        _no_scope_1(report),
        _no_market_based(report, catalog),
        _boundaries(report),
        _shares(report),
        _columns(report),
        _hazardous(report),
    )
    return list(dict.fromkeys(finding for rule in rules for finding in rule))


def _figures(report: Report) -> list[Given | Claim]:
    return [*report.given, *report.claim]


def _says(what: str, figure: Given | Claim) -> bool:
    return re.search(_WORDS[what], fold(figure.name)) is not None


def _number(figure: Given | Claim) -> Printed | None:
    printed = Printed(figure.printed) if figure.printed else None
    return None if printed is None or printed.outcome == "none" else printed


def _greatest(figures: list[Given | Claim]) -> Given | Claim:
    """The figure that a sentence names where several would do: the greatest, whatever the order of the file."""

    def size(figure: Given | Claim) -> tuple[Fraction, str]:
        printed = _number(figure)
        return (printed.value * parse_unit(figure.unit).scale if printed else Fraction(-1), figure.name)

    return max(figures, key=size)


def _shown(figure: Given | Claim) -> str:
    return f"{figure.name} ({figure.printed} {figure.unit})"


def _activity(figure: Given | Claim) -> str:
    return figure.activity if isinstance(figure, Given) else ""


# kinds of factor


def _baseline(report: Report, one: Judgement, catalog: Catalog) -> Iterator[Finding]:
    """A baseline under a figure of Scope 2, with what the averages of the same areas and year would give."""
    claim = one.claim
    inputs = [figure for figure in _figures(report) if figure.name in claim.of]
    if claim.rule != "emissions" or not inputs or any(_activity(each) not in _PURCHASED for each in inputs):
        return
    used = [factor for name in one.factors if (factor := _marginal(name, catalog)) is not None]
    if not used:
        return
    kinds = " or ".join(dict.fromkeys(factor.kind for factor in used))
    editions = ", ".join(dict.fromkeys(factor.edition for factor in used))
    said = (
        f"{_shown(claim)} is made of purchased electricity on a baseline, {kinds} of {editions}: that says what a "
        "project avoids; location-based Scope 2 takes the average of the grid"
    )
    regions = list(dict.fromkeys(factor.region for factor in used))
    text = claim.period or next((each.period for each in inputs if isinstance(each, Given) and each.period), "")
    text = text or report.report.period
    averages = [_average(used[0].activity, region, text, catalog) for region in regions] if text else []
    known = [factor for factor in averages if factor is not None]
    if len(known) < len(regions) or not known:
        areas = ", ".join(regions)
        yield Finding("nonconforming-factor-kind", f"{said}; the catalogue has no average of {areas} for the period")
        return
    amount = Fraction(0)
    for each in inputs:
        printed = _number(each)
        if printed is None:
            return
        amount += printed.value * parse_unit(each.unit).scale
    unit = parse_unit(claim.unit)
    figures = sorted((amount * factor.value * factor.parsed_unit.scale / unit.scale, factor) for factor in known)
    (least, low), (most, high) = figures[0], figures[-1]
    # Of a figure printed as zero no share can be told.
    ends = (least, most) if one.printed.value else ()
    differences = " to ".join(dict.fromkeys(f"{float((end / one.printed.value - 1) * 100):+.1f} %" for end in ends))
    span = f"{one.printed.like(least)} {claim.unit} ({low.reference}, {low.shown_value} {low.unit})"
    if low != high:
        span += f" to {one.printed.like(most)} {claim.unit} ({high.reference}, {high.shown_value} {high.unit})"
    more = f": {differences}" if differences else ""
    yield Finding("nonconforming-factor-kind", f"{said}; those of the same areas and year give {span}{more}")


def _marginal(reference: str, catalog: Catalog) -> Factor | None:
    try:
        factor = catalog.factor(reference) if "#" in reference else None
    except CarbonkitError:
        return None
    return factor if factor is not None and (factor.kind in ("OM", "BM") or factor.kind.startswith("CM(")) else None


def _average(activity: str, region: str, period: str, catalog: Catalog) -> Factor | None:
    """The one average of an area in the year in which a period ends."""
    policy = Policy(year="period-end-year")
    for gas in ("CO2", "CO2e"):
        query = Query(activity, region, "average", parse_period(period), policy=policy, gas=gas)
        try:
            return catalog.resolve(query, list(catalog.editions()), only=True).factor
        except (FactorNotFoundError, AmbiguousFactorError):
            continue
    return None


# scopes


def _scope_of(report: Report, figure: Given | Claim) -> str:
    """The scope of an emission figure: as the file says it, else its name, else that of what it is made from."""
    if figure.scope:
        return figure.scope
    if _says("scope 2", figure):
        return "2"
    if not isinstance(figure, Claim) or figure.rule != "emissions":
        return ""
    families = {_activity(report.figure(name)).partition(".")[0] for name in figure.of}
    if families <= {"electricity", "heat", "steam"}:
        return "2"
    return "1" if families == {"fuel"} else ""


def _water(report: Report) -> Iterator[Finding]:
    for claim in report.claim:
        if not is_emission(claim) or _scope_of(report, claim) not in ("1", "2", "2-market", "1+2"):
            continue
        names = [*claim.of, *([claim.assume.of] if claim.assume else [])]
        for figure in (report.figure(name) for name in dict.fromkeys(names)):
            if _is_water(figure):
                yield Finding(
                    "water-in-scope-2",
                    f"{_shown(claim)} counts {_shown(figure)} with the energy; supply and treatment of water by others "
                    "are Scope 3",
                )


def _is_water(figure: Given | Claim) -> bool:
    activity = _activity(figure)
    return activity.startswith("water.") if activity else _says("water", figure)


def _no_scope_1(report: Report) -> Iterator[Finding]:
    figures = _figures(report)
    totals = [one for one in figures if is_emission(one) and _is_total(one) and _number(one) is not None]
    totals = [one for one in totals if not _has_parts_of_no_scope(report, one)]
    if not totals:
        return
    names = ("scope 1", "on the spot")
    first = [
        one for one in figures if one.scope == "1" or (is_emission(one) and any(_says(name, one) for name in names))
    ]
    empty = [one for one in first if (printed := _number(one)) is None or printed.value == 0]
    if len(first) > len(empty) or any(_activity(one).startswith("fuel.") for one in figures):
        return
    stands = f"{_shown(_greatest(empty))} is all that it prints of Scope 1" if empty else "nothing of Scope 1 is given"
    yield Finding(
        "no-scope-1",
        f"{_shown(_greatest(totals))} is a total, and {stands}: are there no refrigerants, vehicles, emergency "
        "generators or canteen gas in the boundary?",
    )


def _has_parts_of_no_scope(report: Report, total: Given | Claim) -> bool:
    """Whether a total is the sum of emissions of which nothing says the scope: one of them may be Scope 1."""
    if not isinstance(total, Claim) or total.rule != "sum":
        return False
    parts = [report.figure(name) for name in total.of]
    return any(is_emission(one) and not _scope_of(report, one) and not _says("scope", one) for one in parts)


def _is_total(figure: Given | Claim) -> bool:
    """A figure that stands for all emissions: its scope says so, or its name does and names no scope."""
    if figure.scope in ("1+2", "1+2+3"):
        return True
    return _says("total", figure) and not _says("scope", figure)


def _no_market_based(report: Report, catalog: Catalog) -> Iterator[Finding]:
    figures = _figures(report)
    if any(one.scope == "2-market" or _says("market-based", one) for one in figures):
        return
    second = [
        one
        for one in figures
        if is_emission(one) and _scope_of(report, one) in ("2", "1+2", "1+2+3") and _number(one) is not None
        if not _is_of_heat(report, one)
    ]
    end = (period.end.year if (period := period_of(report)) else 0) or 0
    for market in _markets(report, catalog):
        instrument = INSTRUMENTS[market]
        if second and end >= instrument.since:
            yield Finding(
                "no-market-based",
                f"{_shown(_greatest(second))} has no market-based figure beside it; where instruments exist, both are "
                f"asked for, and in {market} there are {instrument.name} {instrument.when}",
            )


def _is_of_heat(report: Report, figure: Given | Claim) -> bool:
    """Whether a figure follows from heat or steam alone: there are instruments for electricity."""
    if not isinstance(figure, Claim) or figure.rule != "emissions":
        return False
    return {_activity(report.figure(name)).partition(".")[0] for name in figure.of} <= {"heat", "steam"}


def _markets(report: Report, catalog: Catalog) -> list[str]:
    """The countries with instruments that the electricity may have been used in, as far as the file tells."""
    names = [*report.report.regions, *(given.region for given in report.given if given.region)]
    for claim in report.claim:
        named = claim.factor
        if named is None or claim.rule != "emissions":
            continue
        names += [named.region] if named.region else []
        try:
            if named.reference:
                names.append(catalog.factor(named.reference).region)
            elif named.edition:
                rows = catalog.edition(named.edition).of_activity("electricity.purchased")
                names += list(dict.fromkeys(factor.region for factor in rows))[:1]
        except CarbonkitError:
            continue
    found: list[str] = []
    for name in names:
        try:
            code = catalog.regions.code(name)
        except CarbonkitError:
            continue
        found += [market for one in (code, *catalog.regions.ancestors(code)) if (market := market_of(one))]
    return list(dict.fromkeys(found))


# boundaries, shares, columns


def _boundaries(report: Report) -> Iterator[Finding]:
    silent: dict[tuple[str, str], list[str]] = {}
    for claim in report.claim:
        if claim.rule != "ratio":
            continue
        above, below = report.figure(claim.of[0]), report.figure(claim.per)
        if above.boundary and below.boundary:
            if fold(above.boundary) != fold(below.boundary):
                yield Finding(
                    "boundary-differs",
                    f"{_shown(claim)} divides {_shown(above)} of {above.boundary!r} by {_shown(below)} of "
                    f"{below.boundary!r}: two boundaries in one ratio",
                )
        elif above.boundary or below.boundary:
            boundary, other = (above.boundary, below) if above.boundary else (below.boundary, above)
            silent.setdefault((boundary, _shown(other)), []).append(claim.name)
    for (boundary, whose), claims in silent.items():
        yield Finding(
            "boundary-not-stated",
            f"{', '.join(sorted(claims))}: one side of the ratio is of {boundary!r}, and the boundary of {whose} is "
            "not said",
        )


def _shares(report: Report) -> Iterator[Finding]:
    for claim in report.claim:
        printed = _number(claim)
        if printed is None:
            continue
        if claim.rule == "ratio" and not parse_unit(claim.unit).dimension and _is_share(report, claim):
            if printed.low * parse_unit(claim.unit).scale > 1:
                yield Finding(
                    "share-above-whole", f"{_shown(claim)} is a share of {claim.per}, and greater than the whole"
                )
        elif claim.rule == "sum":
            parts = [(one, _number(one)) for one in (report.figure(name) for name in claim.of)]
            if any(number is None or number.low < 0 for _, number in parts):
                continue
            scale = parse_unit(claim.unit)
            for each, number in parts:
                if number is not None and number.low * parse_unit(each.unit).scale > printed.high * scale.scale:
                    yield Finding("share-above-whole", f"{_shown(each)} is a part of {_shown(claim)}, and greater")


def _is_share(report: Report, claim: Claim) -> bool:
    """Whether a ratio is of a part to its whole: the numerator is among what the denominator is the sum of."""
    whole = report.figure(claim.per)
    parts = list(whole.of) if isinstance(whole, Claim) and whole.rule == "sum" else []
    above = report.figure(claim.of[0])
    mine = {above.name, *(above.of if isinstance(above, Claim) and above.rule == "sum" else ())}
    return bool(parts) and mine & set(parts) != set()


def jump_between(first: Printed, second: Printed) -> Fraction | None:
    """How many times greater the one is at least than the other, by the digits of both; None at zero or below. [-]

    Examples
    --------
    >>> float(jump_between(Printed("200"), Printed("2,000"))) > 9.9
    True
    """
    if first.low <= 0 or second.low <= 0:
        return None
    return max(first.low / second.high, second.low / first.high)


def _columns(report: Report) -> Iterator[Finding]:
    """An intensity of this year against the column of the year before."""
    for claim in report.claim:
        now, before = _number(claim), Printed(claim.previous) if claim.previous else None
        if claim.rule != "ratio" or now is None or before is None or before.outcome == "none":
            continue
        times = jump_between(now, before)
        if times is None or times < INTENSITY_CHANGE:
            continue
        text = f"{_shown(claim)} stands beside {claim.previous} of the year before, {float(times):.1f} times apart"
        if times >= INTENSITY_JUMP:
            yield Finding("intensity-jump", f"{text}: did the boundary change, or a unit?")
        else:
            yield Finding("intensity-change", f"{text}: what changed?")


def _hazardous(report: Report) -> Iterator[Finding]:
    figures = [(one, _number(one)) for one in _figures(report)]
    none = [
        one
        for one, printed in figures
        if _says("hazardous", one) and not _says("harmless", one) and not (isinstance(one, Claim) and one.per)
        if (printed is not None and printed.value == 0) or (printed is None and one.printed)
    ]
    for figure, printed in figures:
        is_waste = any(parse_unit(figure.unit).dimension == one for one in _OF_WASTE)
        if none and is_waste and _says("listed as hazardous", figure) and printed is not None and printed.low > 0:
            yield Finding(
                "hazardous-waste-zero",
                f"{_shown(_greatest(none))} beside {_shown(figure)}: waste of that sort is on the list of hazardous "
                "waste (国家危险废物名录); where is it counted?",
            )
