"""What the tests of the search share: questions made of printed texts, and the arithmetic of a figure by hand."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from carbonkit.accounting.activities import find_activity
from carbonkit.catalog import Catalog, Factor, open_catalog
from carbonkit.catalog.kinds import kinds
from carbonkit.disclosure.candidates import Amounts
from carbonkit.disclosure.mixes import Band
from carbonkit.disclosure.searching.asked import Asked
from carbonkit.disclosure.searching.explanation import Search
from carbonkit.disclosure.searching.search import search_figure
from carbonkit.quantities import Printed, parse_period, parse_unit, round_half_up

CATALOG = open_catalog()
ELECTRICITY = "electricity.purchased"


def amounts_of(text: str) -> Amounts:
    printed = Printed(text)
    return Amounts(printed.value, Band(printed.low, printed.high))


def ask(printed: str, amount: str, *, unit: str = "tCO2e", per: str = "kWh", period: str = "", **named: Any) -> Asked:
    """A question of one figure and one input; whatever the report names beside as keywords."""
    words: dict[str, Any] = {"edition": "", "kind": "", "region": "", "regions": (), **named}
    activity = words.pop("activity", ELECTRICITY)
    return Asked(
        printed=Printed(printed),
        unit=parse_unit(unit),
        amounts=words.pop("amounts", None) or amounts_of(amount),
        amount_unit=parse_unit(per),
        text=amount,
        activity=find_activity(activity) if activity else None,
        period=parse_period(period) if period else None,
        **words,
    )


def search(*texts: str, catalog: Catalog = CATALOG, **named: Any) -> Search:
    return search_figure(ask(*texts, **named), catalog)


def emission_factors() -> list[Factor]:
    """Every factor of CO2 or CO2e of purchased electricity: a product carbon footprint too, wrong as that is."""
    return [
        factor
        for edition in CATALOG.editions()
        if edition.has_activity(ELECTRICITY)
        for factor in edition.of_activity(ELECTRICITY)
        if factor.gas in ("CO2", "CO2e")
        and kinds()[factor.kind].measures == "emission"
        and factor.region
        and factor.value > 0
    ]


def tonnes_per_kwh(factor: Factor) -> Fraction:
    """A factor of electricity in t/kWh, with the unit text taken apart by hand."""
    above, _, below = factor.unit.partition("/")
    in_tonnes = {"t": Fraction(1), "k": Fraction(1, 1000), "g": Fraction(1, 10**6), "l": Fraction("0.00045359237")}
    per_kwh = {"kWh": Fraction(1), "MWh": Fraction(1, 1000)}
    return factor.value * in_tonnes[above[0]] * per_kwh[below]


def rounded(value: Fraction, places: int, way: str = "half-up") -> str:
    """A figure in print: rounded half up, half to even, cut off, or rounded up."""
    scale = Fraction(10) ** places
    digits = {
        "half-up": lambda: Fraction(round_half_up(value, places).replace(",", "")) * scale,
        "half-even": lambda: Fraction(round(value * scale)),
        "truncated": lambda: Fraction(floor(value * scale)),
        "rounded-up": lambda: Fraction(ceil(value * scale)),
    }[way]()
    return round_half_up(digits / scale, places)
