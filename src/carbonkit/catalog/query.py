"""A question to the catalogue, its answer, and which rows fit the question."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from carbonkit.catalog.edition import Edition, combined_margin, margin_weights
from carbonkit.catalog.factor import EVIDENCE, Factor, least_evidence
from carbonkit.catalog.kinds import find_kind
from carbonkit.errors import MethodError, shown
from carbonkit.quantities.grammar import Unit, split_unit
from carbonkit.quantities.period import Period

__all__ = [
    "POLICY",
    "WHOLE",
    "Answer",
    "Candidate",
    "Policy",
    "Query",
    "fitting",
    "of_form",
    "of_gas",
    "of_kind",
    "published",
    "well_known",
]

#: What stands for an emission as a whole where no gas is named.
WHOLE = ("CO2e", "CO2")
_SCOPE_2 = ("electricity", "heat", "steam")
POLICY = re.compile(
    r"exact|by-days|period-end-year|latest-before\(max=([0-9]{1,2})\)|latest-published-by\(([0-9]{4}-[0-9]{2}-[0-9]{2})\)"
)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Policy:
    """What a lookup may do where the catalogue does not answer exactly; the default is nothing.

    Parameters
    ----------
    year : str
        ``exact``, ``by-days``, ``period-end-year``, ``latest-before(max=3)`` or ``latest-published-by(2023-06-30)``.
    region : str
        ``exact`` or ``parent-region``.
    """

    year: str = "exact"
    region: str = "exact"

    def __post_init__(self) -> None:
        policy = POLICY.fullmatch(self.year)
        if not policy or (policy[2] and not _is_day(policy[2])):
            raise MethodError(
                f"lookup.year = {shown(self.year)} is no policy",
                "write exact, by-days, period-end-year, latest-before(max=3) or latest-published-by(2023-06-30)",
            )
        if self.region not in ("exact", "parent-region"):
            raise MethodError(f"lookup.region = {shown(self.region)} is no policy", "write exact or parent-region")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the catalogue.

    Parameters
    ----------
    kind : str, optional
        Kind of factor. Without one only direct emissions of an inventory answer; for electricity, heat and steam only a
        location-based average: never a baseline, a life-cycle, upstream, market-only or product factor.
    gas : str, optional
        One gas. Without it a figure in CO2e answers, else CO2 with the other gases of the same row beside it.
    variant, heating_value : str, optional
        As the rows of the edition name them; needed where they differ. Without a variant the plain row answers, if the
        edition has one.
    unit : Unit, optional
        What the amount is measured in: a factor per litre does not answer a question about tonnes.
    """

    activity: str
    region: str
    kind: str | None = None
    period: Period | None = None
    as_of: date | None = None
    evidence: str | None = None
    policy: Policy = Policy()
    gas: str | None = None
    variant: str | None = None
    heating_value: str | None = None
    unit: Unit | None = None

    @property
    def day(self) -> date | None:
        """The day by which a factor must have been published, if any."""
        policy = POLICY.fullmatch(self.policy.year)
        named = date.fromisoformat(policy[2]) if policy and policy[2] else None
        return min((day for day in (self.as_of, named) if day is not None), default=None)

    def __str__(self) -> str:
        parts = [f"'{self.activity}' in {self.region}"]
        parts += [f"kind {self.kind}"] if self.kind else []
        parts += [f"gas {self.gas}"] if self.gas else []
        parts += [f"variant {self.variant!r}"] if self.variant else []
        parts += [f"{self.heating_value} heating value"] if self.heating_value else []
        parts += [f"per {self.unit.name}"] if self.unit else []
        parts += [f"period {self.period}"] if self.period else []
        parts += [f"as of {self.as_of}"] if self.as_of else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A factor, or several weighted by days, with how it was found.

    Parameters
    ----------
    parts : tuple of (Fraction, Factor)
        Shares of the period, 1 together, and their factors. [-]
    membership : str
        The sentence that places the region in the factor's grid; empty if the factor names the region itself.
    membership_evidence : str
        How well that is known.
    fallbacks : tuple of str
        The opt-in steps taken: a sentence each.
    also : tuple of str
        References in other named editions that would have answered too.
    unseen : tuple of str
        Named editions that were not looked at, because the day of their publication is not known.
    gases : tuple of (Fraction, Factor)
        The other gases that the source prints beside a factor of CO2, each for itself (CH4, N2O), and their shares.
    of_years : tuple of Answer
        Where years are weighted by days, the answer of each.
    """

    parts: tuple[tuple[Fraction, Factor], ...]
    membership: str = ""
    membership_evidence: str = "original"
    fallbacks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    gases: tuple[tuple[Fraction, Factor], ...] = ()
    of_years: tuple[Answer, ...] = ()

    @property
    def factor(self) -> Factor:
        return self.parts[0][1]

    @property
    def value(self) -> Fraction:
        """The factor, weighted by days where there are several. [unit of the factor]"""
        unit = self.factor.unit
        shares = (
            share * one.value * (1 if one.unit == unit else one.parsed_unit.factor_to(self.factor.parsed_unit))
            for share, one in self.parts
        )
        return sum(shares, Fraction(0))

    @property
    def evidence(self) -> str:
        return least_evidence((self.membership_evidence, *(factor.evidence for _, factor in self.parts)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor that may answer, with its edition's place in the order and how its region was come by."""

    factor: Factor
    edition: Edition
    order: int
    membership: str = ""
    membership_evidence: str = "original"
    region_fallback: str = ""
    gases: tuple[Factor, ...] = ()


def fitting(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates of the kind, gas and unit that are asked for, published by then, and known well enough."""
    if not rows:
        return rows
    seen = well_known(query, published(query, of_kind(query, rows)))
    return of_gas(query, of_form(query, seen))


def published(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates that were certainly published by the day of the question."""
    day = query.day
    return rows if day is None else [row for row in rows if row.factor.source.known_by(day)]


def well_known(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates whose transcription is known at least as well as the question demands."""
    worst = EVIDENCE.index(query.evidence) if query.evidence else len(EVIDENCE)
    return [row for row in rows if EVIDENCE.index(row.factor.evidence) <= worst]


def of_form(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates of the variant, the heating value and the unit that are asked for."""
    unit = query.unit
    of_variant = [row for row in rows if query.variant in (None, row.factor.variant)]
    if query.variant and of_variant and not any(row.factor.gas in WHOLE for row in of_variant):
        # IPCC 2006 prints CO2 once for a fuel, and CH4 and N2O for each sector that burns it.
        of_variant += [row for row in rows if not row.factor.variant and row.factor.gas in WHOLE]
    found = [
        row
        for row in of_variant
        if query.heating_value in (None, row.factor.heating_value)
        and (unit is None or split_unit(row.factor.unit)[1].dimension == unit.dimension)
    ]
    if unit is None:
        return found
    # The same figure per kWh and per GJ: the one in the unit of the amount.
    return [row for row in found if split_unit(row.factor.unit)[1].pairs == unit.pairs] or found


def of_gas(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates of one gas; without a gas in the question CO2e, else CO2 with the other gases beside it."""
    if query.gas is not None:
        return [row for row in rows if row.factor.gas == query.gas]
    families: dict[object, dict[str, list[Candidate]]] = {}
    for row in rows:
        one = row.factor
        variant = query.variant or one.variant
        alike = (row.order, row.membership, one.region, one.kind, variant, one.basis, one.heating_value, one.years)
        per = split_unit(one.unit)[1].pairs
        gases = families.setdefault((alike, per, one.valid_from, one.state), {})
        gases.setdefault(one.gas, []).append(row)
    found = []
    for gases in families.values():
        if "CO2e" in gases:
            found += gases["CO2e"]
        elif "CO2" in gases:
            others = tuple(row.factor for gas, several in gases.items() if gas != "CO2" for row in several)
            found += [replace(row, gases=others) for row in gases["CO2"]]
    return found


def of_kind(query: Query, rows: list[Candidate]) -> list[Candidate]:
    """Candidates of the kind that is asked for; combined margins are made from the two margins of a grid."""
    if query.kind is None:
        return [row for row in rows if _answers_unnamed(row.factor)]
    weights = margin_weights(query.kind)
    if weights is None:
        return [row for row in rows if query.kind == row.factor.kind]
    pairs: dict[tuple[object, ...], dict[str, list[Candidate]]] = {}
    for row in rows:
        one = row.factor
        alike = (row.edition.name, one.region, one.gas, one.years, one.valid_from)
        pairs.setdefault(alike, {}).setdefault(one.kind, []).append(row)
    # Several margins of one grid and year give several combined margins: which is meant is not chosen here.
    return [
        Candidate(combined_margin(om.factor, bm.factor, *weights), om.edition, om.order)
        for pair in pairs.values()
        for om in pair.get("OM", ())
        for bm in pair.get("BM", ())
    ]


def _answers_unnamed(factor: Factor) -> bool:
    kind = find_kind(factor.kind)
    in_scope_2 = factor.activity.partition(".")[0] in _SCOPE_2
    return kind is not None and kind.answers_unnamed and (not in_scope_2 or kind.scope_2 == "location")
