"""Factors and editions as text and as plain records."""

from __future__ import annotations

from collections import Counter
from typing import Any

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import Factor
from carbonkit.catalog.kinds import find_kind
from carbonkit.output.cite import bibtex, citation

__all__ = [
    "coverage_records",
    "edition_record",
    "edition_text",
    "factor_line",
    "factor_record",
    "factor_text",
    "years_text",
]


def factor_record(factor: Factor) -> dict[str, Any]:
    """A factor as plain values, for JSON; the value is the printed text."""
    kind = find_kind(factor.kind)
    return {
        "reference": factor.reference,
        "value": factor.shown_value,
        "unit": factor.unit,
        "low": None if factor.low is None else float(factor.low),
        "high": None if factor.high is None else float(factor.high),
        "name_en": factor.name_en,
        "name_zh": factor.name_zh,
        "kind": factor.kind,
        "stage": kind.stage if kind else "",
        "activity": factor.activity,
        "carrier": factor.carrier,
        "variant": factor.variant,
        "region": factor.region,
        "gas": factor.gas,
        "parts": dict(factor.parts),
        "basis": factor.basis,
        "heating_value": factor.heating_value,
        "boundary": factor.boundary,
        "oxidation": None if factor.oxidation is None else float(factor.oxidation),
        "state": factor.state,
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
        "licence": factor.source.licence,
        "attribution": factor.source.attribution,
        "purposes": list(factor.source.purposes),
        "problems": list(factor.source.problems),
    }


def factor_text(factor: Factor, catalog: Catalog) -> str:
    """Everything about a factor, a line each, with how to cite it and the editions before and after."""
    record = factor_record(factor)
    lines = [factor.reference, f"  {factor.shown_value} {factor.unit}"]
    region = catalog.regions.label(factor.region) if factor.region else ""
    kind = find_kind(factor.kind)
    ends = (("from", record["low"]), ("to", record["high"]))
    stated = [f"{word} {bound:.10g}" for word, bound in ends if factor.printed and bound is not None]
    bounds = " ".join(stated) if len(stated) < 2 else " ".join(stated).removeprefix("from ")
    stage = f", {kind.stage}" if kind and kind.stage else ""
    before, after = catalog.neighbours(catalog.edition(factor.edition))
    shown = {
        "name": " / ".join(name for name in (factor.name_en, factor.name_zh) if name),
        "printed range": bounds,
        "of which": ", ".join(f"{digits} from {gas}" for gas, digits in factor.parts),
        "kind": f"{factor.kind} ({kind.name_en}, {kind.name_zh_hans}{stage})" if kind else factor.kind,
        **{name: str(record[name]) for name in ("activity", "carrier", "variant")},
        "region": region,
        **{name: str(record[name]) for name in ("gas", "basis", "boundary", "gwp_set")},
        "heating value": factor.heating_value,
        "oxidised share": "" if factor.oxidation is None else f"{float(factor.oxidation):g}",
        "reference state": factor.state,
        "data year": record["data_year"] or ("" if factor.carrier else "not stated"),
        "valid": " to ".join(day for day in (factor.valid_from, factor.valid_to) if day),
        "published": record["published"] or "not known",
        "evidence": factor.evidence
        + (" (no document that prints it could be opened)" if factor.evidence == "recalled" else ""),
        **{name: str(record[name]) for name in ("locator", "note", "where", "source", "url", "licence", "attribution")},
        "purposes": ", ".join(factor.source.purposes),
        "edition before": before,
        "edition after": after,
    }
    lines += [f"  {name}: {value}" for name, value in shown.items() if value]
    lines += [f"  known problem: {problem}" for problem in factor.source.problems]
    lines += ["", "To cite it:", f"  {citation(factor)}", "", bibtex(factor)]
    return "\n".join(lines)


def factor_line(factor: Factor) -> str:
    """A factor in one line: reference, value, unit, kind, years, evidence."""
    years = str(factor.years) or "-"
    return f"{factor.reference}  {factor.shown_value} {factor.unit}  {factor.kind}  {years}  {factor.evidence}"


def edition_record(edition: Edition) -> dict[str, Any]:
    """An edition as plain values, with what it covers."""
    columns = {name: _column(edition, name) for name in ("kind", "evidence", "region", "data_year")}
    marks = Counter(columns["evidence"])
    return {
        "edition": edition.name,
        "title": edition.source.title,
        "title_en": edition.source.title_en,
        "published": str(edition.source.published or ""),
        "series": edition.source.series,
        "licence": edition.source.licence,
        "factors": len(columns["kind"]),
        "kinds": sorted(set(columns["kind"])),
        "regions": sorted(set(columns["region"]) - {""}),
        "years": sorted(set(columns["data_year"]) - {""}),
        "evidence": {mark: marks[mark] for mark in sorted(marks)},
    }


def _column(edition: Edition, name: str) -> list[str]:
    return [cell for table in edition.table_names for cell in edition.table(table).column(name)]


def edition_text(edition: Edition) -> str:
    """An edition in one line: title, regions, years, evidence."""
    record = edition_record(edition)
    marks = ", ".join(f"{count} {mark}" for mark, count in record["evidence"].items())
    places, years = record["regions"], record["years"]
    where = "" if not places else f"  {places[0] if len(places) == 1 else f'{len(places)} regions'}"
    ends = (years[0][:4], years[-1][-4:]) if years else ("", "")
    when = f"  {ends[0] if ends[0] == ends[1] else '-'.join(ends)}" if years else ""
    return f"{edition.name}  {record['title_en'] or record['title']}{where}{when}  [{marks}]"


def coverage_records(edition: Edition) -> list[dict[str, Any]]:
    """What an edition covers: for each activity (or carrier), kind and region the years, and how many figures."""
    found: dict[tuple[str, str, str], list[str]] = {}
    names = ("activity", "carrier", "kind", "region", "data_year")
    for activity, carrier, kind, region, years in zip(*(_column(edition, name) for name in names), strict=True):
        found.setdefault((activity or carrier, kind, region), []).append(years)
    return [
        {
            "edition": edition.name,
            "activity": activity,
            "kind": kind,
            "region": region,
            "years": sorted(set(years) - {""}),
            "factors": len(years),
        }
        for (activity, kind, region), years in found.items()
    ]


def years_text(years: list[str]) -> str:
    """Years in order, with runs of single years written short.

    Examples
    --------
    >>> years_text(["2000", "2001", "2002", "2005", "2012-2014"])
    '2000-2002, 2005, 2012-2014'
    """
    runs: list[list[str]] = []
    for year in sorted(years):
        if runs and len(year) == 4 == len(runs[-1][-1]) and int(year) == int(runs[-1][-1]) + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
