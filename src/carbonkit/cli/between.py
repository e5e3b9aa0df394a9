"""The commands between editions: what differs between two of them, and what another method does to one's figures."""

from __future__ import annotations

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
    read_method,
)

__all__ = ["diff", "impact"]

_MOST = click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="Show so many lines of each sort (text)."
)
_METHOD_FILE = click.Path(exists=True, dir_okay=False)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--only", metavar="KIND", help="Only figures that are: added, removed, restated, changed, renamed ...")
@_MOST
@TABLE_FORMAT
@FACTORS
@AS_OF
@plainly
def diff(
    old: str, new: str, only: str | None, most: int, form: str, folders: tuple[str, ...], as_of: str | None
) -> None:
    """Compare two editions, figure by figure: OLD and NEW are editions, publisher/edition."""
    from carbonkit.catalog.diff import diff as compare
    from carbonkit.output.between import change_record, diff_lines

    catalog = catalog_from(folders)
    editions, by = (catalog.edition(old), catalog.edition(new)), day(as_of)
    if by is not None:
        for one in editions:
            one.source.refuse_unpublished(by, one.name)
    found = compare(*editions)
    changes = list(found.changes) if only is None else found.of(only)
    print_records(form, [change_record(change) for change in changes], diff_lines(found, changes, most))


@click.command("impact")
@click.argument("activity", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--method", required=True, type=_METHOD_FILE, help="The method file of the figures as they are (A).")
@click.option("--to", "after", required=True, type=_METHOD_FILE, help="The method file that would replace it (B).")
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the table; never guessed.")
@_MOST
@TABLE_FORMAT
@FACTORS
@AS_OF
@plainly
def impact(
    activity: str,
    method: str,
    after: str,
    encoding: str,
    most: int,
    form: str,
    folders: tuple[str, ...],
    as_of: str | None,
) -> None:
    """Compute a table of activity data under two methods, and split every change into its causes.

    The causes, in the order in which the choices of the second method replace those of the first: unit rule (coal
    equivalent, steam, media), kind of factor, factor (edition, year, region), GWP. They add up to the change exactly.
    """
    from carbonkit.accounting.impact import impact as compute
    from carbonkit.output.between import impact_document, impact_lines, impact_records

    first, second = (read_method(path, as_of) for path in (method, after))
    found = compute(activity, before=first, after=second, catalog=catalog_from(folders), encoding=encoding)
    if form == "json":
        print_json(impact_document(found))
        return
    names = tuple(f"{path} ({one.name})" if one.name else path for path, one in ((method, first), (after, second)))
    print_records(form, impact_records(found), impact_lines(found, most, (names[0], names[1])))
