"""The pages on the factor tables: one for each publisher and an index, made from ``factors/`` alone.

Like the generated parts of other pages they stand in the repository, compared and rewritten by the tests, so that a
change of a table shows in the documentation without a build.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from carbonkit.catalog import EVIDENCE, Catalog, Edition, open_catalog
from carbonkit.catalog.table import Table

FACTORS = Path(__file__).resolve().parents[2] / "factors"

#: The page of a publisher lists so many names, codes or years one by one; more are counted.
MOST_NAMES = 6
MOST_REGIONS = 8
MOST_UNITS = 4
MOST_GROUPS = 8

_MADE = (
    "<!-- Made from factors/ by CARBONKIT_UPDATE_DOCS=1 python -m pytest tests/test_docs.py; what is changed here by "
    "hand is lost. -->"
)
_MARKS = {
    "original": "read in the publisher's own document",
    "two-sources": "two independent copies agree",
    "one-source": "one copy could be read",
    "recalled": "known in the field, but no document that prints it could be opened",
}
_INDEX = """# Factor tables, publisher by publisher

An edition is one publication of one publisher: `publisher/edition`. Its tables stand in the folder of that name under
`factors/`. A new publication is a new folder, so a reference such as `cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM` means
the same value for ever. {count} figures in {editions} editions of {publishers} publishers come with the package;
[](../factor-tables.md) explains the files, [](../../howto/find-a-factor.md) how to find one figure among them.

*Evidence* says how well the transcription is known, row by row:

{marks}

It says nothing about how good the factor is. It travels with the value into the plan, the ledger and every report, and
a method can demand a minimum.

The years are those that the figures describe; 2018/2019 is one figure for both, mostly a financial year. Where only the
year or the span of days is known in which an edition was published, `--as-of` counts its last day.
"""


def pages() -> dict[str, str]:
    """The text of each page by its name in ``docs/reference/factors``."""
    catalog = open_catalog(FACTORS)
    publishers: dict[str, list[Edition]] = {}
    for edition in sorted(catalog.editions(), key=_in_order):
        publishers.setdefault(edition.name.partition("/")[0], []).append(edition)
    found = {f"{name}.md": _publisher(name, editions, catalog) for name, editions in publishers.items()}
    return {"index.md": _index(publishers), **found}


def _in_order(edition: Edition) -> tuple[str, str, list[str | int]]:
    """By publisher and series, then by name with its numbers as numbers."""
    name = edition.name
    numbers: list[str | int] = [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
    return name.partition("/")[0], edition.source.series, numbers


# --- markup ----------------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """A text in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>|$#~])", r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    return f"`{text}`"


def link(edition: str, page: str = "") -> str:
    """A link to the section of an edition: its heading without what no anchor has."""
    anchor = re.sub(r"[^\w\- ]", "", edition.lower())
    return f"[{edition}]({page}#{anchor})"


def table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def listed(names: Iterable[str], most: int, what: str = "") -> str:
    """Names in code, or how many there are."""
    several = list(names)
    return ", ".join(map(code, several)) if len(several) <= most else f"{len(several)} {what}"


# --- the index -------------------------------------------------------------------------------------------------------


def _index(publishers: dict[str, list[Edition]]) -> str:
    editions = [edition for several in publishers.values() for edition in several]
    marks = "\n\n".join(f"{code(mark)}\n: {_MARKS[mark]}" for mark in EVIDENCE)
    count = f"{sum(sum(_evidence(edition).values()) for edition in editions):,}"
    head = _INDEX.format(count=count, editions=len(editions), publishers=len(publishers), marks=marks)
    toc = "\n".join(["```{toctree}", ":hidden:", "", *publishers, "```"])
    rows = []
    for name, several in publishers.items():
        for edition in several:
            years = _years(_cells(edition, "data_year"))
            regions = set(_cells(edition, "region")) - {""}
            cells = [link(edition.name, f"{name}.md"), escaped(_title(edition)), _places(regions, 2), years]
            rows.append([*cells, f"{sum(_evidence(edition).values()):,}", _marks(edition)])
    columns = ["edition", "title", "regions", "years", "figures", "evidence"]
    return "\n\n".join([_MADE, head.rstrip(), toc, table(columns, rows)]) + "\n"


def _title(edition: Edition) -> str:
    return edition.source.title_en or edition.source.title


def _cells(edition: Edition, column: str) -> list[str]:
    return [cell for name in edition.table_names for cell in edition.table(name).column(column)]


def _evidence(edition: Edition) -> Counter[str]:
    return Counter(_cells(edition, "evidence"))


def _marks(edition: Edition) -> str:
    counts = _evidence(edition)
    return ", ".join(f"{counts[mark]:,} {mark}" for mark in EVIDENCE if counts[mark])


# --- a publisher -----------------------------------------------------------------------------------------------------


def _publisher(name: str, editions: list[Edition], catalog: Catalog) -> str:
    issuers = dict.fromkeys(edition.source.issuer for edition in editions)
    parts = [_MADE, f"# {name}", ". ".join(escaped(issuer.rstrip(".")) for issuer in issuers) + "."]
    if len(editions) > 1:
        parts.append("\n".join(f"- {link(edition.name)}: {escaped(_title(edition))}" for edition in editions))
    parts += [part for edition in editions for part in _edition(edition, catalog)]
    return "\n\n".join(parts) + "\n"


def _edition(edition: Edition, catalog: Catalog) -> Iterator[str]:
    source = edition.source
    yield f"## {edition.name}"
    titles = dict.fromkeys(title for title in (source.title, source.title_en) if title)
    yield "  \n".join(f"**{escaped(title)}**" for title in titles)
    before, after = catalog.neighbours(edition)
    order = [
        f"after {_link_to(before, edition)}" if before else "",
        f"before {_link_to(after, edition)}" if after else "",
    ]
    # A note may follow a licence that has no name.
    licence = "; ".join(part for part in (source.licence, source.licence_note) if part)
    said = {
        "Issuer": escaped(source.issuer),
        "Published": str(source.published).replace("/", " to ") if source.published else "not known",
        "Series": ", ".join(part for part in (code(source.series) if source.series else "", *order) if part),
        "Purposes": ", ".join(source.purposes) or "not stated",
        "Required by": escaped(source.required_by),
        "Licence": escaped(licence) or "not stated",
        "Attribution": escaped(source.attribution),
        "Also called": escaped("; ".join(source.aliases)),
        "Address": f"<{source.url}>" if source.url else "",
        "Evidence": _marks(edition),
    }
    yield "\n".join(f"- {name}: {text}" for name, text in said.items() if text)
    tables = [edition.table(name) for name in edition.table_names]
    yield table(["table", "rows", "kinds of figures", "unit", "regions", "years"], map(_table_row, tables))
    for one in tables:
        yield from _years_by_region(one)
    if edition.memberships:
        grids = sorted({member.grid for member in edition.memberships})
        shown = listed(grids, MOST_REGIONS, "grids")
        yield f"Which region lies in which grid: {len(edition.memberships)} rows, for {shown}."
    if source.problems:
        yield "Known problems:"
        yield "\n".join(f"- {escaped(problem)}" for problem in source.problems)
    if source.provenance:
        yield f"Provenance: {escaped(source.provenance)}"
    if (edition.folder / "NOTES.md").is_file():
        yield f"Judgements that were made: `factors/{edition.name}/NOTES.md`."


def _link_to(other: str, edition: Edition) -> str:
    publisher = other.partition("/")[0]
    return link(other, "" if publisher == edition.name.partition("/")[0] else f"{publisher}.md")


def _table_row(one: Table) -> list[str]:
    """One table of an edition in one line."""
    units = dict.fromkeys(one.column("unit"))
    if len(gases := set(one.column("gas")) - {""}) > MOST_UNITS:
        per = f"{len(gases)} gases"
    else:
        per = listed(units, MOST_UNITS, "units")
    places, years = _places(set(one.column("region")) - {""}, MOST_REGIONS), _years(one.column("data_year"))
    return [code(one.name), f"{len(one):,}", _gives(one), per, places, years]


def _gives(one: Table) -> str:
    """Kinds of figures, each with the activities, or the carriers, that it is for."""
    found: dict[str, dict[str, None]] = {}
    for kind, activity, carrier in zip(*(one.column(name) for name in ("kind", "activity", "carrier")), strict=True):
        found.setdefault(kind, {})[activity or carrier] = None
    several: dict[str, list[str]] = {}
    for kind, names in found.items():
        several.setdefault(_named(names), []).append(kind)
    return "; ".join(
        f"{', '.join(map(code, kinds))}{f' for {names}' if names else ''}" for names, kinds in several.items()
    )


def _named(names: Iterable[str]) -> str:
    """Activities or carriers by name where they are few, and else by family."""
    known = sorted(set(names) - {""})
    if len(known) <= MOST_NAMES:
        return ", ".join(map(code, known))
    families: dict[str, list[str]] = {}
    for name in known:
        families.setdefault(name.partition(".")[0] if "." in name else "", []).append(name)
    return ", ".join(
        (f"{len(several)} activities `{family}.*`" if len(several) > 1 else code(several[0]))
        if family
        else f"{len(several)} carriers"
        for family, several in families.items()
    )


def _places(regions: set[str], most: int) -> str:
    """Codes where they are few; many are counted, by country where they are parts of one."""
    if not regions:
        return "-"
    if len(regions) <= most:
        return ", ".join(map(code, sorted(regions)))
    countries = {region.partition("-")[0] for region in regions}
    return f"{len(regions)} regions of {code(*countries)}" if len(countries) == 1 else f"{len(regions)} regions"


def _years(stated: Iterable[str]) -> str:
    """Years with runs joined: 2000-2019, 2021; a figure for two years or more, a fiscal one too, has a slash."""
    spans = [tuple(map(int, (text.split("-") * 2)[:2])) for text in sorted(set(stated) - {""})]
    runs: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for first, last in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        if runs and runs[-1][1] == (first - 1, last - 1):
            runs[-1] = runs[-1][0], (first, last)
        else:
            runs.append(((first, last), (first, last)))
    return ", ".join(_run(start, end) for start, end in runs) or "not stated"


def _run(start: tuple[int, int], end: tuple[int, int]) -> str:
    first, last = (str(years[0]) if years[0] == years[1] else f"{years[0]}/{years[1]}" for years in (start, end))
    if start == end:
        return first
    return f"{first} to {last}" if "/" in first else f"{first}-{last}"


def _years_by_region(one: Table) -> Iterator[str]:
    """Regions with the same years together, where not all of a table have the same."""
    stated: dict[str, set[str]] = {}
    for region, years in zip(one.column("region"), one.column("data_year"), strict=True):
        stated.setdefault(region, set()).add(years)
    groups: dict[str, list[str]] = {}
    for region, several in stated.items():
        groups.setdefault(_years(several), []).append(region)
    if len(groups) < 2:
        return
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    lines = [
        f"- {years}: {listed(sorted(regions), MOST_REGIONS, 'regions')}" for years, regions in ranked[:MOST_GROUPS]
    ]
    rest = sum(len(regions) for _, regions in ranked[MOST_GROUPS:])
    lines += [f"- other years: {rest} regions"] if rest else []
    yield f"Years of `{one.name}` by region:"
    yield "\n".join(lines)
