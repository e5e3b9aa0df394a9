"""What the whole catalogue adds to a judgement: the question that the search is asked, and the verdict it leads to."""

from __future__ import annotations

from fractions import Fraction

from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given
from carbonkit.disclosure.searching.asked import Asked, Beside
from carbonkit.disclosure.searching.choices import VAGUE
from carbonkit.disclosure.searching.explanation import LIKELY, Explanation, Search
from carbonkit.disclosure.weigh import MissingInputError, Scales
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Period, Printed, Unit, parse_unit

__all__ = ["asked_of", "conclude"]

#: Families of activities that are small beside the energy of an office.
_SMALL = ("water", "material", "waste")


def asked_of(
    claim: Scales,
    amounts: Amounts,
    unit: Unit,
    activity: Activity | None,
    figure: Given | Claim,
    period: Period | None,
) -> Asked:
    """A claim on the scales as the search sees it.

    Raises
    ------
    UnknownNameError
        If the edition or a region that the report names is not known.
    """
    catalog, named = claim.catalog, claim.claim.factor
    edition, kind = (named.edition, named.kind) if named else ("", "")
    region = (named.region if named else "") or getattr(figure, "region", "")
    if named and named.reference:
        factor = catalog.factor(named.reference)
        edition, kind, region = factor.edition, factor.kind, region or factor.region
    code = catalog.regions.code
    return Asked(
        printed=claim.result.printed,
        unit=claim.unit,
        amounts=amounts,
        amount_unit=unit,
        text=figure.printed if len(claim.claim.of) == 1 else "",
        activity=activity,
        edition=catalog.edition(edition).name if edition else "",
        kind=kind,
        region=code(region) if region else "",
        regions=tuple(code(name) for name in claim.report.report.regions),
        period=period,
        rule=claim.claim.rule,
        basis=named.basis if named else "",
        gwp=named.gwp if named else "",
        heating_value=getattr(figure, "heating_value", ""),
        previous=_previous(claim, unit),
        beside=_beside(claim) if claim.claim.rule == "emissions" else (),
    )


def _previous(claim: Scales, unit: Unit) -> Amounts | None:
    """The input in the column of the year before; None where not all of it is printed there."""
    low = high = nominal = Fraction(0)
    for name in claim.claim.of:
        figure = claim.report.figure(name)
        printed = Printed(figure.previous) if figure.previous else None
        if printed is None or printed.outcome == "none" or printed.low <= 0:
            return None
        scale = parse_unit(figure.unit).factor_to(unit)
        nominal += printed.value * scale
        low, high = low + printed.low * scale, high + printed.high * scale
    return Amounts(nominal, Band(low, high))


def _beside(claim: Scales) -> tuple[Beside, ...]:
    """The small sources that a report prints beside the inputs of a claim: water, sewage, paper."""
    found = []
    for one in claim.report.given:
        if not one.activity or one.name in claim.claim.of:
            continue
        activity = find_activity(one.activity)
        if activity.family not in _SMALL:
            continue
        try:
            amounts, unit, _ = claim.known(one.name)
        except (MissingInputError, CarbonkitError):
            # A dash in the place of the water is no water.
            continue
        if amounts.band.low > 0:
            found.append(Beside(one.name, f"{one.printed} {one.unit}", amounts, unit, activity))
    return tuple(found)


def conclude(result: Judgement, found: Search) -> None:
    """The verdict, where the report's own words do not give the figure and something in the catalogue does.

    A named slip explains, of arithmetic or of choice. Without one, the only explanation that assumes least makes the
    figure reproduced under assumption; several that assume equally little leave it open which it is, and so does a
    share that is free. What chance alone would give decides nothing: it is listed as leads.
    """
    if result.verdict not in ("not-reproduced", "not-computable"):
        return
    best = next(iter(found.telling), None)
    by_luck = next((one for one in found.explanations if one.family == "plain" and one.chance >= LIKELY), None)
    if by_luck is not None and (best is None or best.mix is not None):
        result.missing.append(
            "evidence for any of the factors found: of those that assume no more, chance alone would give "
            f"{by_luck.chance:.2g}"
        )
    if best is None:
        return
    # A mix with free shares is always several.
    alone = len({_thing(one) for one in found.alike(best)}) == 1 and not best.rank.free
    result.by_search = True
    result.inference = "unique" if alone else "ambiguous"
    if not alone and not _is_explained(best):
        result.verdict = "not-computable"
        result.missing.append(_missing(found, best))
        return
    result.verdict = "explained" if best.slips else "reproduced-under-assumption"
    result.assumptions += best.assumed
    result.factors = [factor.reference for factor in best.factors]
    is_nominal = best.figure is not None and not best.rounding and result.printed.prints(best.figure.nominal)
    result.fit = "nominal" if is_nominal else "within-rounding"


def _thing(one: Explanation) -> tuple[object, ...]:
    """What an explanation is by: a small source whose edition prints one factor in two units has one of it."""
    of_input = tuple(factor.reference for factor in one.factors), one.gwp, one.slips
    extra, figure = one.extra, one.figure
    if figure is None or extra is None or extra.factor is None or extra.figure is None:
        return *of_input, id(one)
    factor = extra.factor
    of_extra = (extra.of, factor.edition, factor.activity, factor.region, factor.kind, factor.years)
    return *of_input, figure.nominal - extra.figure.nominal, of_extra


def _is_explained(best: Explanation) -> bool:
    """Whether an explanation says by itself what was done, however many are like it: by a slip with a plain name."""
    return any(slip.name not in VAGUE for slip in best.slips) and not best.rank.free


def _missing(found: Search, best: Explanation) -> str:
    count = len(found.alike(best))
    if count > 1:
        free = " (mixes over regions, with free shares)" if best.mix else ""
        return f"which of {count} that assume equally little it is{free}"
    return "the shares of the regions"
