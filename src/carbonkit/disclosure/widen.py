"""What the whole catalogue adds to a judgement: the question that the search is asked, and the verdict it leads to."""

from __future__ import annotations

from collections.abc import Callable

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.catalog import Factor
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.explanation import Search
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.report import Claim, Given
from carbonkit.disclosure.search import Asked
from carbonkit.disclosure.weigh import Scales
from carbonkit.quantities import Period, Unit

__all__ = ["asked_of", "conclude"]


def asked_of(
    claim: Scales,
    amounts: Amounts,
    unit: Unit,
    activity: Activity,
    figure: Given | Claim,
    period: Period | None,
    derive: Callable[[Factor], Derivation],
) -> Asked:
    """A claim on the scales as the search sees it.

    Raises
    ------
    UnknownNameError
        If the edition or a region that the report names is not known.
    """
    catalog, named = claim.catalog, claim.claim.factor
    edition, kind = (named.edition, named.kind) if named else ("", "")
    if named and named.reference:
        factor = catalog.factor(named.reference)
        edition, kind = factor.edition, factor.kind
    region = (named.region if named else "") or getattr(figure, "region", "")
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
        derive=derive,
    )


def conclude(result: Judgement, found: Search) -> None:
    """The verdict, where the report's own words do not give the figure and something in the catalogue does.

    A slip explains. Without one, the only explanation that assumes least makes the figure reproduced under assumption;
    several that assume equally little leave it open which it is.
    """
    if not found.explanations or result.verdict not in ("not-reproduced", "not-computable"):
        return
    best = found.explanations[0]
    # A mix with free shares is always several.
    alone = len(found.best) == 1 and not best.rank.free
    result.by_search = True
    result.inference = "unique" if alone else "ambiguous"
    if best.slip is None and not alone:
        result.verdict = "not-computable"
        of_mixes = " (mixes over regions, with free shares)" if best.rank.free else ""
        count = len(found.best)
        result.missing.append(
            f"which of {count} that assume equally little it is{of_mixes}" if count > 1 else "the shares of the regions"
        )
        return
    result.verdict = "reproduced-under-assumption" if best.slip is None else "explained"
    result.assumptions += best.assumed
    result.factors = [factor.reference for factor in best.factors]
    is_nominal = best.figure is not None and result.printed.prints(best.figure.nominal)
    result.fit = "nominal" if is_nominal else "within-rounding"
