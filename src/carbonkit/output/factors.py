"""Factors and editions as text and as plain records."""

from __future__ import annotations

from typing import Any

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import Factor

__all__ = ["edition_record", "edition_text", "factor_line", "factor_record", "factor_text"]


def factor_record(factor: Factor) -> dict[str, Any]:
    """A factor as plain values, for JSON; the value is the printed text."""
    return {
        "reference": factor.reference,
        "value": factor.shown_value,
        "unit": factor.unit,
        "low": None if factor.low is None else float(factor.low),
        "high": None if factor.high is None else float(factor.high),
        "kind": factor.kind,
        "activity": factor.activity,
        "carrier": factor.carrier,
        "region": factor.region,
        "gas": factor.gas,
        "basis": factor.basis,
        "gwp_set": factor.gwp_set,
        "data_year": str(factor.years),
        "valid_from": factor.valid_from,
        "valid_to": factor.valid_to,
        "published": str(factor.source.published or ""),
        "evidence": factor.evidence,
        "locator": factor.locator,
        "note": factor.note,
        "where": factor.where,
        "source": factor.source.citation(),
        "url": factor.source.url,
        "purposes": list(factor.source.purposes),
        "problems": list(factor.source.problems),
    }


def factor_text(factor: Factor, catalog: Catalog) -> str:
    """Everything about a factor, a line each."""
    record = factor_record(factor)
    lines = [factor.reference, f"  {factor.shown_value} {factor.unit}"]
    region = catalog.regions.label(factor.region) if factor.region else ""
    shown = {
        "name": " / ".join(name for name in (factor.name_en, factor.name_zh) if name),
        **{name: str(record[name]) for name in ("kind", "activity", "carrier")},
        "region": region,
        **{name: str(record[name]) for name in ("gas", "basis", "gwp_set")},
        "data year": record["data_year"] or ("" if factor.carrier else "not stated"),
        "valid": " to ".join(day for day in (factor.valid_from, factor.valid_to) if day),
        "published": record["published"] or "not known",
        "evidence": factor.evidence
        + (" (no document that prints it could be opened)" if factor.evidence == "recalled" else ""),
        **{name: str(record[name]) for name in ("locator", "note", "where", "source", "url")},
        "purposes": ", ".join(factor.source.purposes),
    }
    lines += [f"  {name}: {value}" for name, value in shown.items() if value]
    lines += [f"  known problem: {problem}" for problem in factor.source.problems]
    return "\n".join(lines)


def factor_line(factor: Factor) -> str:
    """A factor in one line: reference, value, unit, years, evidence."""
    years = str(factor.years) or "-"
    return f"{factor.reference}  {factor.shown_value} {factor.unit}  {years}  {factor.evidence}"


def edition_record(edition: Edition) -> dict[str, Any]:
    """An edition as plain values."""
    factors = edition.factors
    return {
        "edition": edition.name,
        "title": edition.source.title,
        "title_en": edition.source.title_en,
        "published": str(edition.source.published or ""),
        "factors": len(factors),
        "kinds": sorted({factor.kind for factor in factors}),
        "years": sorted({str(factor.years) for factor in factors if str(factor.years)}),
        "evidence": {
            mark: sum(one.evidence == mark for one in factors) for mark in sorted({f.evidence for f in factors})
        },
    }


def edition_text(edition: Edition) -> str:
    """An edition in one line."""
    record = edition_record(edition)
    marks = ", ".join(f"{count} {mark}" for mark, count in record["evidence"].items())
    return f"{edition.name}  {record['title_en'] or record['title']}  [{marks}]"
