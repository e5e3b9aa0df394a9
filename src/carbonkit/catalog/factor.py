"""What one row of a factor table says, and the document it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from carbonkit.catalog.kinds import find_kind
from carbonkit.errors import CatalogError, FactorNotFoundError, PeriodError, ValueRangeError
from carbonkit.quantities.grammar import Unit, parse_unit
from carbonkit.quantities.period import Period, parse_period

__all__ = ["EVIDENCE", "Factor", "Source", "Years", "least_evidence"]

#: How well a transcription is known, best first (docs: how-to "Add a table").
EVIDENCE = ("original", "two-sources", "one-source", "recalled")


def least_evidence(marks: tuple[str, ...]) -> str:
    """The weakest of several evidence marks; ``original`` of none.

    Examples
    --------
    >>> least_evidence(("two-sources", "recalled", "original"))
    'recalled'
    """
    return max(marks, key=EVIDENCE.index, default=EVIDENCE[0])


@dataclass(frozen=True, slots=True)
class Years:
    """The calendar years that a factor describes, first and last; both None where the source does not say."""

    first: int | None
    last: int | None

    @classmethod
    def read(cls, text: str) -> Years:
        if not text:
            return cls(None, None)
        found = re.fullmatch(r"([12][0-9]{3})(?:-([12][0-9]{3}))?", text)
        if found is None or int(found[2] or found[1]) < int(found[1]):
            raise PeriodError(text, "data years read 2022 or 2012-2014")
        return cls(int(found[1]), int(found[2] or found[1]))

    def __contains__(self, year: int | None) -> bool:
        return None not in (self.first, self.last, year) and self.first <= year <= self.last  # type: ignore[operator]

    def __str__(self) -> str:
        if self.first is None:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Source:
    """An edition: the document that a folder of ``factors/`` was transcribed from.

    Parameters
    ----------
    edition : str
        ``publisher/edition``, the folder.
    published : Period or None
        Day or span of days in which it was published; None where unknown.
    margin_weights : tuple of (Fraction, Fraction)
        Weights of operating and build margin that the edition's rules name. [-]
    """

    edition: str
    title: str
    title_en: str
    issuer: str
    published: Period | None
    series: str = ""
    url: str = ""
    licence: str = ""
    licence_note: str = ""
    attribution: str = ""
    aliases: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    required_by: str = ""
    problems: tuple[str, ...] = ()
    provenance: str = ""
    margin_weights: tuple[tuple[Fraction, Fraction], ...] = ()

    @classmethod
    def read(cls, edition: str, raw: dict[str, Any], where: str) -> Source:
        """From the parsed ``source.toml``."""
        try:
            return cls(
                edition=edition,
                # A folder just imported has blanks that `factors check` lists; its name stands for them.
                title=str(raw["title"]) or edition,
                title_en=str(raw["title_en"]),
                issuer=str(raw["issuer"]),
                published=parse_period(str(raw["published"])) if raw.get("published") else None,
                series=str(raw.get("series", "")),
                url=str(raw.get("url", "")),
                licence=str(raw.get("licence", "")),
                licence_note=str(raw.get("licence_note", "")),
                attribution=str(raw.get("attribution", "")),
                aliases=_texts(raw, "aliases"),
                purposes=_texts(raw, "purposes"),
                required_by=str(raw.get("required_by", "")),
                problems=_texts(raw, "problems"),
                provenance=str(raw.get("provenance", "")),
                margin_weights=tuple(
                    (Fraction(str(om)), Fraction(str(bm))) for om, bm in raw.get("combined_margin_weights", ())
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogError(where, f"source.toml: {error}") from error

    def known_by(self, day: date) -> bool | None:
        """Whether it was certainly published by a day; None where the date of publication is unknown."""
        return None if self.published is None else self.published.end <= day

    def refuse_unpublished(self, by: date, asked: str) -> None:
        """Nothing, if it was certainly published by a day; ``asked`` is what the message says was asked for.

        Raises
        ------
        FactorNotFoundError
            If it was not, or if the day of its publication is not known.
        """
        known = self.known_by(by)
        if known is None:
            said = f"when {self.edition} was published is not known, so it is not seen as of {by}"
            raise FactorNotFoundError(f"{asked} as of {by}", "publication-date-unknown", said)
        if not known:
            last = self.published.end if self.published else None
            said = f"{self.edition} was certainly published by {last}"
            raise FactorNotFoundError(f"{asked} as of {by}", "not-yet-published", said)

    def citation(self) -> str:
        when = f", {self.published}" if self.published else ""
        title = f"{self.title} ({self.title_en})" if self.title_en and self.title_en != self.title else self.title
        return f"{self.issuer}, {title}{when}" if self.issuer else f"{title}{when}"


def _texts(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    # A text would fall apart into its letters.
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError(f"{key} is no list of texts")
    return tuple(value)


@dataclass(frozen=True, slots=True)
class Factor:
    """One published figure with its place in the document.

    Parameters
    ----------
    reference : str
        ``publisher/edition/table#key``; the same string in plan, ledger, report and error.
    printed : str
        The digits as printed; empty for a range and for a combined margin.
    exact_value : Fraction or None
        The figure exactly; None for a range. [unit]
    unit : str
        The printed unit, in the spelling of the vocabulary.
    variant : str
        What tells rows apart that are alike in all else: "100% mineral diesel", a sector, a size of car.
    heating_value : str
        ``net`` or ``gross``: the calorific value on which a factor per energy of a fuel stands.
    boundary : str
        ``generation`` or ``consumption``, where the source says on which electricity it stands.
    oxidation : Fraction or None
        The share of carbon oxidised that is inside the factor. [-]
    low, high : Fraction or None
        The bounds that are printed beside the figure, or instead of one. [unit]
    parts : tuple of (str, str)
        Gas and printed digits of what it contributes, in CO2e, to a figure published as CO2e. [unit]
    evidence : str
        How well the transcription is known: one of ``EVIDENCE``.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> factor = open_catalog().factor("cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM")
    >>> factor.printed, factor.value, factor.unit, factor.evidence
    ('0.8244', Fraction(2061, 2500), 'tCO2/MWh', 'recalled')
    """

    reference: str
    kind: str
    printed: str
    exact_value: Fraction | None
    unit: str
    evidence: str
    source: Source = field(repr=False)
    activity: str = ""
    carrier: str = ""
    variant: str = ""
    region: str = ""
    gas: str = ""
    basis: str = ""
    heating_value: str = ""
    boundary: str = ""
    oxidation: Fraction | None = None
    state: str = ""
    gwp_set: str = ""
    years: Years = Years(None, None)
    valid_from: str = ""
    valid_to: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    parts: tuple[tuple[str, str], ...] = ()
    name_en: str = ""
    name_zh: str = ""
    locator: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    where: str = field(default="", repr=False)

    @property
    def value(self) -> Fraction:
        """The figure, exactly. [unit]

        Raises
        ------
        ValueRangeError
            If the source prints a range.
        """
        if self.exact_value is None:
            raise ValueRangeError(
                f"{self.reference}",
                f"the source prints a range, {float(self.low or 0):g} to {float(self.high or 0):g} {self.unit}",
                "name your own value in the method (coal_equivalent.values)",
            )
        return self.exact_value

    @property
    def parsed_unit(self) -> Unit:
        return parse_unit(self.unit)

    @property
    def stage(self) -> str:
        """``direct``, ``losses``, ``upstream``, ``upstream-and-losses`` or ``life-cycle``: of its kind; or empty."""
        kind = find_kind(self.kind)
        return kind.stage if kind else ""

    @property
    def edition(self) -> str:
        return self.source.edition

    @property
    def key(self) -> str:
        return self.reference.partition("#")[2]

    @property
    def shown_value(self) -> str:
        """The printed digits, or what stands for them, for people."""
        if self.printed:
            return self.printed
        if self.exact_value is not None:
            return format(float(self.exact_value), ".10g")
        return f"{float(self.low or 0):g} to {float(self.high or 0):g}"
