"""Directives that print the repository's own CSV and TOML files as tables, read anew at each build."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from carbonkit.catalog.factor import EVIDENCE

DOCS = Path(__file__).resolve().parents[1]
FACTORS = DOCS.parent / "factors"


def count_factors(folder: Path) -> tuple[int, list[str]]:
    """Factors in all tables of an edition, and how many have which evidence."""
    evidence: Counter[str] = Counter()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as table:
            # A list of members has no keys: it says where a region lies, and is no factor.
            evidence.update(row["evidence"] for row in csv.DictReader(table) if "key" in row)
    return evidence.total(), [f"{rank} {evidence[rank]}" for rank in EVIDENCE if rank in evidence]


def lines_node(lines: Iterable[str]) -> nodes.Element:
    """Text as it stands: a lone hyphen or an asterisk in a cell is no markup."""
    return nodes.line_block("", *(nodes.line("", line) for line in lines))


def row_node(*cells: nodes.Element) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def table_node(columns: dict[str, int], rows: Iterable[nodes.row]) -> nodes.table:
    """A table from its headings with their relative widths, and its rows."""
    head = nodes.thead("", row_node(*(nodes.paragraph("", title) for title in columns)))
    widths = [nodes.colspec(colwidth=width) for width in columns.values()]
    return nodes.table("", nodes.tgroup("", *widths, head, nodes.tbody("", *rows), cols=len(columns)))


class Terms(SphinxDirective):
    """The glossary."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        columns = {"Term": 22, "简体": 16, "繁體": 16, "Meaning": 28, "Unit": 10, "Note": 22}
        return [table_node(columns, [row_node(*(lines_node([cell]) for cell in row)) for row in rows])]


class Editions(SphinxDirective):
    """The table of editions, and below it what is known to be wrong or doubtful in each."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        rows, problems = [], nodes.definition_list()
        for path in sorted(FACTORS.glob("**/source.toml")):
            source: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
            edition = path.parent.relative_to(FACTORS).as_posix()
            total, evidence = count_factors(path.parent)
            titles = dict.fromkeys((source["title"], source["title_en"]))
            published = source["published"].replace("/", " to ") or "unknown"
            texts = (titles, [source["issuer"]], [published], [str(total)], evidence)
            rows.append(row_node(nodes.paragraph("", "", nodes.literal("", edition)), *map(lines_node, texts)))
            if known := source["problems"]:
                items = nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in known))
                term = nodes.term("", "", nodes.literal("", edition))
                problems += nodes.definition_list_item("", term, nodes.definition("", items))
        if not rows:
            return [nodes.paragraph("", "This build contains no table.")]
        columns = {"Edition": 20, "Title": 32, "Issuer": 18, "Published": 12, "Factors": 8, "Evidence": 14}
        return [table_node(columns, rows), nodes.rubric("", "Problems known"), problems]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("editions", Editions)
    app.add_directive("terms", Terms)
    return {"parallel_read_safe": True}
