"""What a claim says of its figures whatever their digits: the rule by which it is judged, as equations.

The coefficients are read off the judge itself: asked what one unit of a single input gives, it answers with the same
chain of steps that it weighs the claim with. So there is no second way to compute a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.judgement import Judgement
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.report import Claim, Given, Report
from carbonkit.disclosure.whole.network import ANY, Interval, Linear, Product, Relation
from carbonkit.errors import CarbonkitError
from carbonkit.quantities import Printed, Unit, parse_unit

__all__ = ["Probe", "relation_of", "with_factor"]

#: Judges a claim whose inputs are taken to be these amounts, without looking at their digits; with what a unit of the
#: extra source adds, if the claim assumes one.
Probe = Callable[[Claim, dict[str, Amounts]], tuple[Judgement, Amounts | None]]

_ENERGY = parse_unit("kWh").dimension


def relation_of(report: Report, claim: Claim, probe: Probe) -> Relation | None:
    """The relation of a claim; None where nothing can be said of it.

    Parameters
    ----------
    report : Report
    claim : Claim
    probe : callable
        Judges the claim with amounts of our choice.

    Notes
    -----
    A claim whose factor is open is the product of its input and an unknown factor. Where several inputs would need
    factors of their own, one figure says nothing of any of them.
    """
    if Printed(claim.printed).outcome == "none":
        return None
    if claim.rule == "ratio":
        return _ratio(report, claim)
    names = list(dict.fromkeys(claim.of))
    coefficients: dict[str, Fraction] = {}
    own: dict[str, Interval] = {}
    extra: Amounts | None = None
    for name in names:
        judged, extra = probe(claim, {other: _exactly(other == name) for other in names})
        if judged.computed is None or judged.letter:
            coefficients = {}
            break
        coefficients[name] = judged.computed.nominal
    terms = [(claim.name, Fraction(-1))]
    equations: list[Linear | Product] = []
    if claim.assume is not None:
        if extra is None or claim.assume.of in names:
            return None
        band, added = _own(claim, "band"), _own(claim, "extra")
        own |= {band: Interval(extra.band.low, extra.band.high), added: ANY}
        terms.append((added, Fraction(1)))
        equations.append(Product(added, claim.assume.of, band))
    if coefficients:
        terms += [(name, coefficient) for name, coefficient in coefficients.items() if coefficient]
        return Relation(claim.name, (*equations, Linear(tuple(terms))), own)
    if claim.rule in ("sum", "difference") or not _one_factor(report, claim):
        return None
    factor, part = _own(claim, "factor"), _own(claim, "part")
    whole, figures = claim.name, [report.figure(name) for name in names]
    unit = parse_unit(figures[0].unit)
    own[factor] = ANY
    if claim.assume is not None:
        own[part] = ANY
        terms.append((part, Fraction(1)))
        equations.append(Linear(tuple(terms)))
        whole = part
    inputs = names[0]
    if len(names) > 1:
        inputs = _own(claim, "inputs")
        own[inputs] = ANY
        parts = [(one.name, parse_unit(one.unit).factor_to(unit)) for one in figures]
        equations.append(Linear(((inputs, Fraction(-1)), *parts)))
    equations.append(Product(whole, factor, inputs))
    name, scale = _shown_in(parse_unit(claim.unit), unit)
    return Relation(claim.name, tuple(equations), own, factor, name, scale)


def with_factor(relation: Relation, coefficient: Fraction) -> Relation:
    """A relation whose open factor is known. [unit of the claim per unit of the input]"""
    return replace(relation, own={**relation.own, relation.factor: Interval(coefficient, coefficient)})


def _exactly(one: bool) -> Amounts:
    value = Fraction(int(one))
    return Amounts(value, Band(value, value))


def _own(claim: Claim, what: str) -> str:
    """A name that no figure of a report has: a line break stands in no printed name."""
    return f"{claim.name}\n{what}"


def _ratio(report: Report, claim: Claim) -> Relation | None:
    above, below = report.figure(claim.of[0]), report.figure(claim.per)
    ratio = parse_unit(above.unit).times(parse_unit(below.unit).inverse())
    unit = parse_unit(claim.unit)
    if ratio.dimension != unit.dimension:
        return None
    return Relation(claim.name, (Product(above.name, claim.name, below.name, unit.scale / ratio.scale),), {})


def _one_factor(report: Report, claim: Claim) -> bool:
    """Whether one factor can stand behind all inputs: one input, or the same thing at the same place and time."""
    figures: list[Given | Claim] = [report.figure(name) for name in claim.of]
    what = {
        (
            *(getattr(one, name, "") for name in ("activity", "region", "heating_value")),
            one.period,
            parse_unit(one.unit).dimension,
        )
        for one in figures
    }
    return len(what) == 1 and (len(figures) == 1 or bool(getattr(figures[0], "activity", "")))


def _shown_in(unit: Unit, per: Unit) -> tuple[str, Fraction]:
    """The unit that an implied factor is shown in: t per MWh, else kg per unit of the input; and the scale to it.

    Examples
    --------
    >>> _shown_in(parse_unit("tCO2e"), parse_unit("kWh"))
    ('tCO2e/MWh', Fraction(1000, 1))
    """
    base = next((base for base, power in unit.dimension if power == 1 and base.startswith("mass")), "")
    gas = base.removeprefix("mass").removeprefix("_")
    above, below = unit, per
    if base:
        try:
            above = parse_unit(f"t{gas}" if per.dimension == _ENERGY else f"kg{gas}")
            below = parse_unit("MWh") if per.dimension == _ENERGY else per
        except CarbonkitError:
            above, below = unit, per
    return f"{above.name}/{below.name}", (unit.scale / per.scale) / (above.scale / below.scale)
