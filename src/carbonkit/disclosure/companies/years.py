"""The factor that each year of a company implies, what in the catalogue it is, and where it jumps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from carbonkit.accounting.activities import find_activity
from carbonkit.catalog import Catalog, Factor
from carbonkit.disclosure.check import CheckResult
from carbonkit.disclosure.companies.alike import is_emission, period_of, year_label
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given
from carbonkit.disclosure.year_before import period_before
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Period, Printed, Unit, parse_period, parse_unit

__all__ = ["Jump", "Known", "Year", "implied_years", "jumps", "short_region", "year_record"]

_ENERGY = parse_unit("kWh").dimension
#: Factors of a searched-for explanation that are named beside a year.
_MOST_MATCHES = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A factor of the source that a report names, to mark beside what the years imply.

    Parameters
    ----------
    value : Fraction
        In the unit of the year. [kgCO2e/kWh or kgCO2e per unit of the input]
    """

    edition: str
    kind: str
    region: str
    value: Fraction


@dataclass(frozen=True)
class Year:
    """What one year's figure implies.

    Parameters
    ----------
    period : Period
    report, claim : str
        Where the figure stands.
    activity : str
        What the input is.
    unit : str
        ``kgCO2e/kWh``; for an input that is no energy ``kgCO2e/L`` and the like.
    band : Band
        The implied factor: every quotient that the digits of both figures allow. [unit]
    nominal : Fraction
        The quotient of the face values. [unit]
    band_without_extra : Band
        The implied factor with nothing of the extra source in the figure. [unit]
    extra : str
        The extra source that may be in the figure, and widens the band; empty where there is none.
    matches : tuple of str
        What gives it: references of single factors, or mixes, in words.
    series : str
        The series of editions that all of them are of; empty where they are of several, or mixes.
    is_searched : bool
        Whether the matches are from the whole catalogue, and not from the source that the report names.
    is_year_before : bool
        Whether it stands in the column of the year before.
    known : tuple of Known
        Single factors of the source that the report names.
    """

    period: Period
    report: str
    claim: str
    activity: str
    unit: str
    band: Band
    nominal: Fraction
    band_without_extra: Band
    extra: str = ""
    matches: tuple[str, ...] = ()
    series: str = ""
    is_searched: bool = False
    is_year_before: bool = False
    source: str = ""
    known: tuple[Known, ...] = ()
    judgement: Judgement | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        return year_label(self.period)


@dataclass(frozen=True)
class Jump:
    """Two years in a row whose implied factors cannot be one.

    Parameters
    ----------
    change_percent : Fraction
        Of the later face value against the earlier one. [%]
    """

    before: Year
    after: Year
    change_percent: Fraction

    @property
    def text(self) -> str:
        """The jump in a sentence, with what each side is."""
        update = ""
        if self.before.series and self.before.series == self.after.series:
            # The factor of another year is what such a series is for, and no change of method.
            update = f" (both of the series {self.after.series})"
        from_what, to_what = (", or ".join(one.matches) or _nothing(one) for one in (self.before, self.after))
        return (
            f"{self.before.label} -> {self.after.label}: {float(self.before.nominal):.4g} to "
            f"{float(self.after.nominal):.4g} {self.after.unit} ({float(self.change_percent):+.1f} %): "
            f"from {from_what} to {to_what}{update}"
        )


def _nothing(one: Year) -> str:
    """What a year is where nothing gives it."""
    if one.is_searched:
        return "nothing in the catalogue"
    if one.is_year_before:
        return "a factor that nobody names: the source speaks of this year's column"
    return f"nothing in {one.source}" if one.source else "a factor of no named source"


def implied_years(results: Iterable[CheckResult], catalog: Catalog) -> list[Year]:
    """The factor that each emission figure implies, by activity and in order of period.

    A figure counts if it follows by a factor from inputs of one activity that the report prints, or that its other
    figures determine. Where several stand for one activity and period, the one whose digits say most is kept; this
    year's column goes before the column of the year before in a later report.

    Parameters
    ----------
    results : iterable of CheckResult
        The judged reports of one organisation.
    catalog : Catalog
        Where the named editions are looked up.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from carbonkit.disclosure.check import check
    >>> from carbonkit.disclosure.report import packaged_reports, read_report
    >>> catalog = open_catalog()
    >>> years = implied_years([check(read_report(path), catalog=catalog) for path in packaged_reports()], catalog)
    >>> [(one.label, f"{float(one.band.low):.5f} to {float(one.band.high):.5f}") for one in years]
    [('2017-04/2018-03', '0.99307 to 1.00936'), ('2021-04/2022-03', '0.81413 to 0.81416')]
    """
    found: dict[tuple[str, str, Period], Year] = {}
    for result in results:
        for one in result.claims:
            for year in _years_of(result, one, catalog):
                key = (year.activity, year.unit, year.period)
                if key not in found or _preference(year) < _preference(found[key]):
                    found[key] = year
    return sorted(found.values(), key=lambda one: (one.activity, one.unit, one.period))


def _preference(year: Year) -> tuple[Any, ...]:
    width = (year.band.high - year.band.low) / year.nominal
    return (year.is_year_before, width, year.report, year.claim)


def _years_of(result: CheckResult, one: Judgement, catalog: Catalog) -> list[Year]:
    report, claim = result.report, one.claim
    if claim.rule != "emissions" or not is_emission(claim):
        return []
    inputs = [report.figure(name) for name in claim.of]
    given = [figure for figure in inputs if isinstance(figure, Given) and figure.activity]
    own = period_of(report)
    text = claim.period or (given[0].period if given else "")
    period = parse_period(text) if text else own
    if len(given) < len(inputs) or len({figure.activity for figure in given}) > 1 or period is None:
        return []
    found = []
    for column, when in (("printed", period), ("previous", period_before(period))):
        year = _implied(result, one, given, column, when, catalog)
        found += [] if year is None else [year]
    return found


def _implied(
    result: CheckResult, one: Judgement, given: list[Given], column: str, period: Period, catalog: Catalog
) -> Year | None:
    claim = one.claim
    figure, amounts = _digits(claim, column), [_amount(result, claim, each, column) for each in given]
    if figure is None or any(each is None for each in amounts):
        return None
    try:
        unit = _unit_of(claim, given[0])
        scales = [parse_unit(each.unit).factor_to(unit.split()[1]) for each in given]
        scale = parse_unit(claim.unit).factor_to(unit.split()[0])
    except CarbonkitError:
        return None  # litres beside tonnes, or a unit that nothing is divided by: no one quotient
    pairs = [(each, by) for each, by in zip(amounts, scales, strict=True) if each is not None]
    low, high = (sum((getattr(each, end) * by for each, by in pairs), Fraction(0)) for end in ("low", "high"))
    if low <= 0 or figure.value <= 0:
        return None
    extra, name = (Fraction(0), Fraction(0)), ""
    if column == "printed" and claim.assume is not None:
        extra, name = _extra(result, claim, unit.split()[0]), claim.assume.of
    middle = sum((each.value * by for each, by in pairs), Fraction(0))
    is_now, nominal = column == "printed", figure.value * scale / middle
    matches, is_searched = _matches(one, catalog) if is_now else ((), False)
    return Year(
        period=period,
        report=result.report.id,
        claim=claim.name,
        activity=find_activity(given[0].activity).name,
        unit=unit.name,
        band=_quotient(figure.low * scale - extra[1], figure.high * scale - extra[0], low, high),
        nominal=nominal,
        band_without_extra=_quotient(figure.low * scale, figure.high * scale, low, high),
        extra=name,
        matches=matches,
        series=_series(matches, catalog),
        is_searched=is_searched,
        is_year_before=not is_now,
        source=_source(claim, catalog) if is_now else "",
        known=_known(one, nominal, unit, catalog) if is_now else (),
        judgement=one if is_now else None,
    )


def _quotient(bottom: Fraction, top: Fraction, low: Fraction, high: Fraction) -> Band:
    return Band(min(bottom / low, bottom / high), max(top / low, top / high))


@dataclass(frozen=True, slots=True)
class _Amount:
    """An input: as printed, or as the other figures of the report determine it."""

    value: Fraction
    low: Fraction
    high: Fraction


def _amount(result: CheckResult, claim: Claim, figure: Given, column: str) -> _Amount | None:
    printed = _digits(figure, column)
    if printed is not None:
        return _Amount(printed.value, printed.low, printed.high)
    if column != "printed" or figure.printed:
        return None
    for one in result.determined:
        # What follows from this very figure, or from a factor that was assumed for it, implies nothing.
        if (one.name, one.kind, one.assuming) == (figure.name, "missing", "") and claim.name not in one.follows_from:
            return _Amount(one.nominal, one.low, one.high)
    return None


def _digits(figure: Given | Claim, column: str) -> Printed | None:
    text = figure.printed if column == "printed" else figure.previous
    printed = Printed(text) if text else None
    return None if printed is None or printed.outcome == "none" else printed


def _unit_of(claim: Claim, given: Given) -> Unit:
    gas = next(base for base, _ in parse_unit(claim.unit).dimension).removeprefix("mass_")
    measured = parse_unit(given.unit)
    per = "kWh" if measured.dimension == _ENERGY else "/".join(name for name, _ in measured.pairs)
    return parse_unit(f"kg{gas}/{per}")


def _extra(result: CheckResult, claim: Claim, unit: Unit) -> tuple[Fraction, Fraction]:
    """The least and the most that an extra source adds. [unit]"""
    assumed = claim.assume
    assert assumed is not None
    printed = _digits(result.report.figure(assumed.of), "printed")
    if printed is None:
        return Fraction(0), Fraction(0)
    amount, per = parse_unit(result.report.figure(assumed.of).unit), parse_unit(assumed.unit)
    scale = amount.times(per).scale / unit.scale
    ends = sorted(
        end * Fraction(Printed(factor).value) * scale
        for end in (printed.low, printed.high)
        for factor in (assumed.low, assumed.high)
    )
    return ends[0], ends[-1]


def _source(claim: Claim, catalog: Catalog) -> str:
    named = claim.factor
    if named is None:
        return ""
    if named.value:
        return "the report's own factor"
    try:
        return catalog.factor(named.reference).edition if named.reference else catalog.edition(named.edition).name
    except CarbonkitError:
        return named.edition


def _matches(one: Judgement, catalog: Catalog) -> tuple[tuple[str, ...], bool]:
    """What gives the figure, and whether that was found in the whole catalogue."""
    if one.verdict.startswith("reproduced") and not one.by_search:
        named = (one.chosen.name,) if one.chosen is not None and one.chosen.name else tuple(one.factors)
        return named or ("the factor that the report prints",), False
    found = [single.name for single in one.hits]
    found += [
        f"a mix over {', '.join(short_region(single.region) for single in family.singles)} of "
        f"{family.singles[0].factor.edition}, {family.kind}"
        for family in one.feasible
    ]
    if found or one.search is None:
        return tuple(found), one.search is not None and not found
    several = []
    for way in [way for way in one.ways if way.factors][:_MOST_MATCHES]:
        factor = way.factors[0]
        if len(way.factors) > 1:
            several.append(f"a mix over {len(way.factors)} regions of {factor.edition}, {factor.kind}")
        else:
            several.append(factor.reference + (f" ({way.slip.text})" if way.slip else ""))
    return tuple(several), True


def _series(matches: tuple[str, ...], catalog: Catalog) -> str:
    factors = [_factor(name.partition(" with ")[0], catalog) if "#" in name else None for name in matches]
    series = {factor.source.series if factor is not None else "" for factor in factors}
    return series.pop() if len(series) == 1 else ""


def short_region(code: str) -> str:
    """A region in a few signs: NORTH for CN-GRID-NORTH."""
    return code.removeprefix("CN-GRID-")


def _known(one: Judgement, nominal: Fraction, unit: Unit, catalog: Catalog) -> tuple[Known, ...]:
    """The single factors of the named source that come into question.

    A figure that such a factor gives is to the printed one as the factor is to the one that is implied.
    """
    singles = [single for single in one.letter if not one.regions or single.region in one.regions]
    if one.chosen is not None and one.chosen.factor.edition and not one.by_search:
        singles.append(one.chosen)
    if singles:
        return tuple(
            Known(
                single.factor.edition,
                single.kind,
                single.region,
                nominal * single.figure.nominal / one.printed.value,
            )
            for single in singles
        )
    named = (_factor(reference, catalog) for reference in one.factors if "#" in reference)
    return tuple(
        Known(factor.edition, factor.kind, factor.region, factor.value * factor.parsed_unit.scale / unit.scale)
        for factor in named
        if factor is not None and factor.exact_value is not None
    )


def _factor(reference: str, catalog: Catalog) -> Factor | None:
    try:
        return catalog.factor(reference)
    except CarbonkitError:
        return None


def jumps(years: Iterable[Year]) -> list[Jump]:
    """The years in a row, of one activity, between which the implied factor changed beyond what the digits allow."""
    found = []
    for before, after in pairwise(years):
        if (before.activity, before.unit) == (after.activity, after.unit) and not before.band.meets(after.band):
            found.append(Jump(before, after, (after.nominal / before.nominal - 1) * 100))
    return found


def year_record(one: Year) -> dict[str, Any]:
    """A year as plain values, for JSON."""
    return {
        "period": str(one.period),
        "report": one.report,
        "claim": one.claim,
        "activity": one.activity,
        "unit": one.unit,
        "value": float(one.nominal),
        "low": float(one.band.low),
        "high": float(one.band.high),
        "extra": one.extra or None,
        "matches": list(one.matches),
        "searched": one.is_searched,
        "year_before": one.is_year_before,
        "source": one.source or None,
    }
