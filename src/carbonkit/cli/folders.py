"""The commands against the publisher: verify, import, new."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from carbonkit.cli.common import FACTORS, TABLE_FORMAT, catalog_from, plainly, print_json, print_records

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


def _given(pairs: tuple[str, ...]) -> dict[str, str]:
    from carbonkit.publishers.plain import COLUMNS

    found = {}
    for pair in pairs:
        column, mark, text = pair.partition("=")
        if not mark or column not in COLUMNS or not text:
            raise click.UsageError(f"--set {pair}: write COLUMN=TEXT with a column of: {', '.join(COLUMNS)}")
        found[column] = text
    return found


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

    Exits with 1 when a figure differs, and when not one agrees. Rows of which every figure agrees are listed at the
    end: with the document in hand their evidence may be raised to original.
    """
    from carbonkit.output.verify import verification_records, verification_text
    from carbonkit.publishers.verify import verify

    result = verify(
        catalog_from(folders).edition(edition),
        file,
        format_of or "",
        encoding=encoding,
        sheet=sheet,
        given=_given(given),
    )
    if form == "json":
        print_json(result.as_dict())
    elif form == "csv":
        print_records("csv", verification_records(result), ())
    else:
        click.echo(verification_text(result, everything=everything))
    counts = result.counts()
    missing = sum(counts.values()) - counts["agrees"] - counts["differs"]
    if result.has_difference or not result.has_agreement or (strict and missing):
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
    from carbonkit.publishers.folder import write_folder
    from carbonkit.publishers.formats import read_file

    content = read_file(file, format_of or "", encoding=encoding, sheet=sheet, given=_given(given))
    edition = None if like is None else catalog_from(folders).edition(like)
    click.echo(written_text(write_folder(content, name, output, file=_shown(file), evidence=evidence, like=edition)))


@click.command("new")
@click.argument("name", metavar="PUBLISHER/EDITION")
@click.option("--from", "file", required=True, type=_FILE, help="A plain table: CSV, workbook, or - for pasted lines.")
@_OUTPUT
@_SHEET
@_ENCODING
@_SET
@plainly
def factors_new(name: str, file: str, output: str, sheet: str, encoding: str, given: tuple[str, ...]) -> None:
    """Write the template of an edition of your own, filled as far as a plain table goes.

    Columns are known by their headers, in English or Chinese: region 地区, value 因子, unit 单位, year 年份, kind 类型,
    gas 气体, fuel 燃料, source 出处, note 备注 ... What is still to be filled in is listed.
    """
    from carbonkit.output.verify import written_text
    from carbonkit.publishers.folder import write_folder
    from carbonkit.publishers.formats import read_file

    content = read_file(file, "plain", encoding=encoding, sheet=sheet, given=_given(given))
    click.echo(written_text(write_folder(content, name, output, file=_shown(file))))


def _shown(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name
