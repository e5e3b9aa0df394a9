"""What is worth knowing about the factor that was chosen: its gases, year, days, purpose, and whether its kind fits."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from carbonkit.accounting.fuels import Found
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import Note, Request
from carbonkit.catalog import Answer, Catalog, Factor, Policy, Query
from carbonkit.catalog.kinds import Kind, find_kind
from carbonkit.errors import AmbiguousFactorError, FactorNotFoundError
from carbonkit.quantities import Period, parse_period, parse_unit

__all__ = ["BY_DAYS", "is_weighted", "notes_on", "of_period"]

#: The finding that years of a period are weighted by the days of each.
BY_DAYS = "weighted-by-days"
_OF_PERIOD = ("outside-validity", "nonconforming-factor-kind", BY_DAYS)


def is_weighted(text: str) -> bool:
    """Whether a step of a lookup is a mean by days, and no fallback."""
    return text.startswith("by days: ")


def of_period(notes: Iterable[Note]) -> bool:
    """Whether a note speaks of the very period of a row, or of what other editions have for it, not of its years."""
    return any(note.code in _OF_PERIOD for note in notes)


def notes_on(request: Request, method: Method, catalog: Catalog, found: Found) -> None:
    """Write down what is worth knowing about the factor of a row."""
    notes, answer = request.notes, found.answer
    factor = answer.factor
    if factor.gas in ("CO2", ""):
        notes.extend(_not_covered(request, method, catalog, answer))
    if factor.gwp_set:
        notes.append(Note(f"gwp:{factor.gwp_set}", f"{factor.edition} is published in CO2e with {factor.gwp_set}"))
    for text in found.fallbacks:
        notes.append(Note("weighted-by-days", text) if is_weighted(text) else Note("fallback-used", text))
    for name in answer.unseen:
        day = Query(factor.activity, factor.region, as_of=method.as_of, policy=method.policy).day
        text = f"when {name} was published is not known, so it is not seen as of {day}"
        notes.append(Note("publication-date-unknown", text))
    if answer.also:
        notes.append(Note("also-matched", f"{factor.reference} is used; {', '.join(answer.also[:4])} would answer too"))
    last = max((part.years.last or 0 for _, part in answer.parts), default=0)
    if request.period is not None and last and last != request.period.end.year:
        lag = request.period.end.year - last
        distance = f"{abs(lag)} year{'s' * (abs(lag) != 1)} {'before' if lag > 0 else 'after'}"
        notes.append(
            Note(
                "factor-lag",
                f"{factor.edition} describes {factor.years}, {distance} the period's end",
            )
        )
    if not _is_valid(factor, request.period):
        days = " to ".join(day or "..." for day in (factor.valid_from, factor.valid_to))
        notes.append(
            Note("outside-validity", f"{factor.reference} was meant for {days}, the period is {request.period}")
        )
    misfit = _misfit(request, factor)
    if misfit:
        said = f"{factor.reference} is {misfit}"
        if request.activity.family == "electricity":
            said = _beside_the_average(said, request, catalog, factor)
        elif request.activity.scope == 2:
            said += "; location-based Scope 2 asks for the direct emissions of heat and steam"
        notes.append(Note("nonconforming-factor-kind", said, factor.reference))
    wanted = "ets" if method.purpose == "cn-ets" else "inventory"
    is_margin = factor.kind in ("OM", "BM") or factor.kind.startswith("CM(")
    if method.purpose and not is_margin and factor.source.purposes and wanted not in factor.source.purposes:
        purposes = ", ".join(factor.source.purposes)
        text = f"{factor.reference} is published for {purposes}; the method's purpose is {method.purpose}"
        notes.append(Note("factor-for-other-purpose", text))


def _not_covered(request: Request, method: Method, catalog: Catalog, answer: Answer) -> list[Note]:
    """That CH4 or N2O are in no figure, because the factor has none."""
    given = {one.gas for _, one in answer.gases}
    missing = [gas for gas in ("CH4", "N2O") if gas not in given]
    if not missing or request.activity.scope not in (1, 2):
        return []
    # A lookup for electricity takes the other gases along; a named factor, a fuel by sector, or a demand for evidence
    # may leave some behind.
    is_chosen = request.factor != "" or request.activity.family == "fuel" or method.evidence is not None
    may_have_more = bool(answer.factor.reference) and is_chosen
    of_what = "generation" if request.activity.scope == 2 else "combustion"
    left = f"{' and '.join(missing)} of {of_what} {'are' if len(missing) > 1 else 'is'} not in the CO2e figure"
    notes = []
    for edition in dict.fromkeys(part.edition for _, part in answer.parts):
        covers = f"{edition} covers CO2 only"
        if may_have_more and any(_prints(catalog, edition, answer.factor.activity, gas) for gas in missing):
            taken = " and ".join(("CO2", *sorted(given)))
            covers = f"{answer.factor.reference} covers {taken} only, {edition} has rows of other gases"
            if method.evidence is not None:
                covers += f", which may be known less than {method.evidence}"
        elif given:
            covers = f"{edition} covers CO2 and {', '.join(sorted(given))} only"
        notes.append(Note("ch4-n2o-not-covered", f"{covers}; {left}"))
    return notes


def _prints(catalog: Catalog, edition: str, activity: str, gas: str) -> bool:
    return any(one.gas == gas for one in catalog.edition(edition).of_activity(activity))


def _is_valid(factor: Factor, period: Period | None) -> bool:
    """Whether a period lies inside the days that a factor was meant for, as far as both are stated."""
    if period is None:
        return True
    first, last = (parse_period(day) if day else None for day in (factor.valid_from, factor.valid_to))
    return (first is None or first.start <= period.start) and (last is None or period.end <= last.end)


def _misfit(request: Request, factor: Factor) -> str:
    """What a kind is that the row's scope does not take; empty where it does."""
    kind = find_kind(factor.kind)
    if kind is None or kind.name == "ets-notice":
        # A notice is set for trading: whether that matters is a question of the method's purpose.
        return ""
    if request.activity.scope == 2 and kind.scope_2 != "location":
        return _misfit_of_scope_2(kind, factor)
    is_direct = kind.stage in ("", "direct")
    if request.activity.scope == 1 and not (is_direct and "inventory" in kind.purposes):
        said = f"of the kind '{factor.kind}' ({kind.name_en}); Scope 1 asks for direct emissions"
        return said if is_direct else f"{said}, its stage is {kind.stage}"
    return ""


def _misfit_of_scope_2(kind: Kind, factor: Factor) -> str:
    if kind.name in ("OM", "BM", "CM"):
        return "a marginal factor for projects"
    if (kind.name.startswith("average-") and kind.scope_2 == "market") or kind.name == "fossil-only":
        return f"the average '{factor.kind}', at most for market-based figures"
    if kind.scope_2 == "market":
        return f"the {kind.name_en}, at most for market-based figures"
    return f"of the kind '{factor.kind}' ({kind.name_en}), which no figure of Scope 2 takes"


def _beside_the_average(is_what: str, request: Request, catalog: Catalog, factor: Factor) -> str:
    said = f"{is_what}; location-based Scope 2 asks for the grid average"
    if request.period is None:
        return f"{said}; without a period there is none to compare with"
    # The average of the same area and year; a period over two years is compared with the year of its end.
    policy = Policy(year="period-end-year")
    query = Query(factor.activity, factor.region, "average", request.period, policy=policy, gas=factor.gas)
    other = {"CO2e": "CO2", "CO2": "CO2e"}.get(factor.gas)
    average = None
    for gas in (factor.gas, other) if other else (factor.gas,):
        try:
            average = _average(replace(query, gas=gas), catalog, factor.edition)
            break
        except FactorNotFoundError:
            continue
        except AmbiguousFactorError as error:
            return f"{said}; the catalogue has several: {', '.join(error.matches[:4])}"
    if average is None:
        return f"{said}; the catalogue has no average of {factor.region} for the period to compare with"
    if not average.value:
        return f"{said}; that is zero by {average.reference}"
    # CO2 and CO2e never meet in a figure; side by side they are compared as masses, and the sentence says so.
    own = parse_unit(factor.unit.replace(factor.gas, average.gas))
    ratio = factor.value * own.factor_to(average.parsed_unit) / average.value - 1
    of_gas = "" if average.gas == factor.gas else f", an average of {average.gas} beside this figure in {factor.gas}"
    return (
        f"{said}; it lies {float(ratio) * 100:+.1f} % from {average.reference} "
        f"({average.printed} {average.unit}{of_gas})"
    )


def _average(query: Query, catalog: Catalog, edition: str) -> Factor:
    """The average to compare with: of the factor's own edition, else the only one of all."""
    with suppress(FactorNotFoundError, AmbiguousFactorError):
        return catalog.resolve(query, [catalog.edition(edition)], only=True).factor
    return catalog.resolve(query, list(catalog.editions()), only=True).factor
