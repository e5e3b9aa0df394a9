"""The commands about factors: list, show, search, licences, check, export."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from carbonkit.cli.common import (
    AS_OF,
    FACTORS,
    TABLE_FORMAT,
    catalog_from,
    day,
    plainly,
    print_json,
    print_records,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from carbonkit.catalog.edition import Edition

__all__ = ["factors"]


@click.group()
def factors() -> None:
    """List, show, search, compare and extend the factor tables."""


@factors.command("list")
@click.argument("edition", required=False)
@click.option("--coverage", is_flag=True, help="What is covered: activity, kind, region, years.")
@TABLE_FORMAT
@FACTORS
@AS_OF
@plainly
def factors_list(edition: str | None, coverage: bool, form: str, folders: tuple[str, ...], as_of: str | None) -> None:
    """List the editions with what they cover, or the factors of one."""
    from carbonkit.output.factors import (
        coverage_records,
        edition_record,
        edition_text,
        factor_line,
        factor_record,
        years_text,
    )

    catalog = catalog_from(folders)
    editions = list(catalog.editions()) if edition is None else [catalog.edition(edition)]
    by = day(as_of)
    editions = _published(editions, by)
    if edition is not None and not editions:
        published = catalog.edition(edition).source.published
        if published is not None:
            click.echo(f"carbonkit: {edition} was certainly published by {published.end}, not by {by}", err=True)
        sys.exit(1)
    if coverage:
        records = [record for one in editions for record in coverage_records(one)]
        lines = (
            f"{one['edition']}  {one['activity'] or '-'}  {one['kind']}  {one['region'] or '-'}  "
            f"{years_text(one['years']) or 'no stated year'}  {one['factors']}"
            for one in records
        )
        print_records(form, records, lines)
    elif edition is not None:
        rows = [row for one in editions for row in one.factors]
        print_records(form, [factor_record(row) for row in rows], (factor_line(row) for row in rows))
    else:
        print_records(form, [edition_record(one) for one in editions], (edition_text(one) for one in editions))


def _published(editions: Iterable[Edition], by: date | None) -> list[Edition]:
    """The editions that were certainly published by a day; those of unknown date are named on standard error."""
    if by is None:
        return list(editions)
    known = [(edition, edition.source.known_by(by)) for edition in editions]
    unknown = [edition.name for edition, is_known in known if is_known is None]
    if unknown:
        click.echo(f"carbonkit: not shown, the day of publication is not known: {', '.join(unknown)}", err=True)
    return [edition for edition, is_known in known if is_known]


@factors.command("show")
@click.argument("reference")
@TABLE_FORMAT
@FACTORS
@AS_OF
@plainly
def factors_show(reference: str, form: str, folders: tuple[str, ...], as_of: str | None) -> None:
    """Show everything about one factor, how to cite it among that: publisher/edition/table#key."""
    from carbonkit.output.cite import bibtex, citation
    from carbonkit.output.factors import factor_record, factor_text

    catalog = catalog_from(folders)
    factor = catalog.factor(reference)
    by = day(as_of)
    if by is not None:
        factor.source.refuse_unpublished(by, factor.reference)
    if form == "text":
        click.echo(factor_text(factor, catalog))
        return
    before, after = catalog.neighbours(catalog.edition(factor.edition))
    more = {"edition_before": before, "edition_after": after, "citation": citation(factor), "bibtex": bibtex(factor)}
    record = {**factor_record(factor), **more}
    print_json(record) if form == "json" else print_records(form, [record], ())


@factors.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(min=1), help="The most rows to show.")
@TABLE_FORMAT
@FACTORS
@AS_OF
@plainly
def factors_search(words: tuple[str, ...], limit: int, form: str, folders: tuple[str, ...], as_of: str | None) -> None:
    """Find factors by plain words, English or Chinese: names, regions, kinds, gases, units and years; best first.

    Exit code 1 where no factor holds all the words; then the nearest are shown, and what they lack is named.
    """
    from carbonkit.catalog.search import search, suggestions
    from carbonkit.output.factors import factor_line, factor_record

    if not "".join(words).strip():
        raise click.UsageError("Name at least one word to search for.")
    catalog, by = catalog_from(folders), day(as_of)
    hits = search(catalog, " ".join(words), as_of=by, limit=limit)
    _published(catalog.editions(), by)
    records = [{**factor_record(hit.factor), "missing": list(hit.missing)} for hit in hits]
    print_records(form, records, (factor_line(hit.factor) for hit in hits))
    if hits and not hits[0].is_partial:
        return
    close = suggestions(catalog, " ".join(words))
    meant = {word: f" (did you mean {' or '.join(others)}?)" for word, others in close.items()}
    if hits:
        lacking = ", ".join(word + meant.get(word, "") for word in hits[0].missing)
        click.echo(f"carbonkit: no factor holds all the words; the nearest lack: {lacking}", err=True)
    else:
        click.echo(f"carbonkit: no factor holds any of: {' '.join(words)}{''.join(meant.values())}", err=True)
    sys.exit(1)


@factors.command("licences")
@click.argument("references", nargs=-1, required=True)
@TABLE_FORMAT
@FACTORS
@plainly
def factors_licences(references: tuple[str, ...], form: str, folders: tuple[str, ...]) -> None:
    """Print licence and attribution of REFERENCES, editions, or ledgers that calc wrote (.csv, .json, .parquet)."""
    from carbonkit.output.cite import licence_records, licence_text
    from carbonkit.output.used import factors_used

    catalog = catalog_from(folders)
    named: list[str] = []
    for text in references:
        is_ledger = text.endswith((".csv", ".json", ".parquet"))
        if is_ledger and not os.path.exists(text):
            raise click.UsageError(f"{text}: no such file.")
        named += factors_used(text) if is_ledger else [text]
        if is_ledger and not text.endswith(".json"):
            more = "write the ledger as .json for warming potentials and coal equivalents too"
            click.echo(f"carbonkit: {text} names emission factors only; {more}", err=True)
    records = licence_records(named, catalog)
    print_records(form, records, (licence_text(record) for record in records))


@factors.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@TABLE_FORMAT
@plainly
def factors_check(folder: str, form: str) -> None:
    """Check a FOLDER of factors of your own: every bad cell at once, with file, line and what would be right."""
    from carbonkit.catalog.check import check_folder

    report = check_folder(folder)
    problems = [{"where": one.where, "message": one.message} for one in report.problems]
    if form == "json":
        print_json({"editions": report.editions, "factors": report.factors, "problems": problems})
    elif form == "csv":
        print_records(form, problems, ())
    else:
        for problem in report.problems:
            click.echo(str(problem))
        counted = {"edition": len(report.editions), "factor": report.factors, "problem": len(report.problems)}
        said = ", ".join(f"{count or 'no'} {word}{'s' * (count != 1)}" for word, count in counted.items())
        click.echo(said, err=bool(report.problems))
    sys.exit(1 if report.problems else 0)


@factors.command("export")
@click.argument("edition")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False), help="Folder to write.")
@FACTORS
@plainly
def factors_export(edition: str, output: str, folders: tuple[str, ...]) -> None:
    """Write an edition as a data package: its tables beside a datapackage.json (Frictionless)."""
    from carbonkit.output.package import write_package

    written = write_package(catalog_from(folders).edition(edition), output)
    click.echo(f"{len(written)} files in {output}")
