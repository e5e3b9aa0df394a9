"""The commands against the publisher: verify, import, new."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbonkit.cli.common import FACTORS, TABLE_FORMAT, catalog_from, plainly, print_json, print_records

if TYPE_CHECKING:
    from carbonkit.errors import Problem
    from carbonkit.publishers.names import Names

__all__ = ["factors_import", "factors_new", "factors_verify"]

#: Spelt out here so that --help loads no reader; a test compares it with ``publishers.formats.FORMATS``.
FORMATS = ("uk", "epa-hub", "egrid", "ember", "base-carbone", "plain")

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
_FORMAT_OF = click.option(
    "--format-of", type=click.Choice(FORMATS), default=None, help="Of the file; seen from it if omitted."
)
_ENCODING = click.option("--encoding", default="", help="Of a text file; UTF-8 if omitted, and never guessed.")
_SHEET = click.option("--sheet", default="", help="Of a plain workbook; its first sheet if omitted.")
_SET = click.option(
    "--set",
    "given",
    multiple=True,
    metavar="COLUMN=TEXT",
    help="What holds for every row of a plain table: unit=kgCO2/kWh, kind=average, data_year=2022.",
)
_OUTPUT = click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False), help="The folder that gets publisher/edition."
)


def _names(folders: tuple[str, ...]) -> Names:
    """Regions of the user's folders too; activities in any of the languages of carbonkit."""
    from carbonkit.accounting.activities import find_activity
    from carbonkit.catalog.check_figures import activities_of
    from carbonkit.errors import UnknownNameError
    from carbonkit.publishers.names import Names

    def find(name: str) -> str | None:
        try:
            return find_activity(name).name
        except UnknownNameError as error:
            if error.hint:
                raise  # a name of two fuels: it says which to write
            return None

    catalog = catalog_from(folders)
    return Names(catalog.regions, find, lambda: activities_of(catalog))


def _given(pairs: tuple[str, ...], names: Names) -> dict[str, str]:
    from carbonkit.publishers.given import read_given
    from carbonkit.publishers.headers import COLUMNS

    found = {}
    for pair in pairs:
        column, mark, text = pair.partition("=")
        if not mark or column not in COLUMNS or not text:
            raise click.UsageError(f"--set {pair}: write COLUMN=TEXT with a column of: {', '.join(COLUMNS)}")
        if column in found:
            raise click.UsageError(f"--set {column} is named twice")
        found[column] = text
    return read_given(found, names)


def _say_unread(columns: tuple[Problem, ...]) -> None:
    for problem in columns:
        click.echo(f"carbonkit: {problem}", err=True)


@click.command("verify")
@click.argument("edition")
@click.argument("file", type=_FILE)
@_FORMAT_OF
@_SHEET
@_ENCODING
@_SET
@click.option("--all", "everything", is_flag=True, help="Show agreeing cells too.")
@click.option("--strict", is_flag=True, help="Exit with 1 for rows that are missing or unclear, too.")
@TABLE_FORMAT
@FACTORS
@plainly
def factors_verify(
    edition: str,
    file: str,
    format_of: str | None,
    sheet: str,
    encoding: str,
    given: tuple[str, ...],
    everything: bool,
    strict: bool,
    form: str,
    folders: tuple[str, ...],
) -> None:
    """Compare EDITION cell by cell with the publisher's own FILE (- for a pasted table).

    Exits with 1 when a figure differs or was not read, and when not one agrees. Numbers of a workbook must be those of
    the edition to 15 digits; only against a printed notice (format plain) may they round to its digits. Rows of which
    every figure agrees are listed at the end: with the document in hand their evidence may be raised to original.
    """
    from carbonkit.output.verify import verification_records, verification_text
    from carbonkit.publishers.verify import verify

    names = _names(folders)
    result = verify(
        catalog_from(folders).edition(edition),
        file,
        format_of or "",
        encoding=encoding,
        sheet=sheet,
        given=_given(given, names),
        names=names,
    )
    _say_unread(result.columns_not_read)
    if form == "json":
        print_json(result.as_dict())
    elif form == "csv":
        print_records("csv", verification_records(result), ())
    else:
        click.echo(verification_text(result, everything=everything))
    counts = result.counts()
    missing = sum(counts[status] for status in ("unclear", "only in the edition", "only in the file"))
    if result.has_difference or result.lost or not result.has_agreement or (strict and missing):
        sys.exit(1)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--as", "name", required=True, metavar="PUBLISHER/EDITION", help="Name of the edition.")
@_OUTPUT
@_FORMAT_OF
@click.option(
    "--evidence",
    type=click.Choice(["original", "two-sources", "one-source", "recalled"]),
    default="one-source",
    show_default=True,
    help="original: only if you hold the publisher's own document.",
)
@click.option(
    "--like",
    metavar="EDITION",
    help="Take keys, activities, kinds and names from this edition where rows are the same.",
)
@_SHEET
@_ENCODING
@_SET
@FACTORS
@plainly
def factors_import(
    file: str,
    name: str,
    output: str,
    format_of: str | None,
    evidence: str,
    like: str | None,
    sheet: str,
    encoding: str,
    given: tuple[str, ...],
    folders: tuple[str, ...],
) -> None:
    """Turn a publisher's FILE into a folder of your own factors."""
    from carbonkit.output.verify import written_text
    from carbonkit.publishers.folder import refuse_taken, write_folder
    from carbonkit.publishers.formats import read_file

    catalog, names = catalog_from(folders), _names(folders)
    refuse_taken(name, catalog)
    told = _given(given, names)
    edition = None if like is None else catalog.edition(like)
    content = read_file(file, format_of or "", encoding=encoding, sheet=sheet, given=told, names=names)
    _say_unread(tuple(content.columns_not_read))
    written = write_folder(content, name, output, file=_shown(file), evidence=evidence, like=edition, names=names)
    click.echo(written_text(written))


@click.command("new")
@click.argument("name", metavar="PUBLISHER/EDITION")
@click.option("--from", "file", required=True, type=_FILE, help="A plain table: CSV, workbook, or - for pasted lines.")
@_OUTPUT
@_SHEET
@_ENCODING
@_SET
@FACTORS
@plainly
def factors_new(
    name: str,
    file: str,
    output: str,
    sheet: str,
    encoding: str,
    given: tuple[str, ...],
    folders: tuple[str, ...],
) -> None:
    """Write the template of an edition of your own, filled as far as a plain table goes.

    Columns are known by their headers, in English or Chinese: region 地区, value 因子, unit 单位, year 年份, kind 类型,
    gas 气体, fuel 燃料, source 出处, note 备注 ... What is still to be filled in is listed.
    """
    from carbonkit.output.verify import written_text
    from carbonkit.publishers.folder import refuse_taken, write_folder
    from carbonkit.publishers.formats import read_file

    names = _names(folders)
    refuse_taken(name, catalog_from(folders))
    content = read_file(file, "plain", encoding=encoding, sheet=sheet, given=_given(given, names), names=names)
    _say_unread(tuple(content.columns_not_read))
    click.echo(written_text(write_folder(content, name, output, file=_shown(file), names=names)))


def _shown(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name
