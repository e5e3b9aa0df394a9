"""How to cite a factor: a sentence, a BibTeX entry, and the attributions that must travel with figures made from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from carbonkit.catalog.catalog import Catalog
from carbonkit.catalog.factor import Factor

__all__ = ["bibtex", "citation", "licence_records", "licence_text"]


def citation(factor: Factor) -> str:
    """The document, the place in it, and the reference of carbonkit, in one sentence.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> print(citation(open_catalog().factor("us-epa/egrid-2023/subregion#CAMX.average.CO2")))
    United States Environmental Protection Agency (US EPA), Emissions & Generation Resource Integrated Database, \
eGRID2023, 2025; Table 6, sheet row 342 [us-epa/egrid-2023/subregion#CAMX.average.CO2]
    """
    place = f"; {factor.locator}" if factor.locator else ""
    return f"{factor.source.citation()}{place} [{factor.reference}]"


def bibtex(factor: Factor) -> str:
    """The edition as a BibTeX entry, with the place of the factor as its note.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> print(bibtex(open_catalog().factor("cn-mee/average-2022/grid#CN.average")).splitlines()[0])
    @techreport{cn-mee-average-2022,
    """
    source = factor.source
    year = str(source.published.start.year) if source.published else ""
    fields = {
        "title": f"{source.title_en or source.title}",
        "institution": source.issuer,
        "year": year,
        "url": source.url,
        "note": f"{factor.locator} [{factor.reference}]".strip(),
    }
    if source.title != source.title_en and source.title_en:
        fields["titleaddon"] = source.title
    # An address is taken to the letter.
    texts = {name: text if name == "url" else _escaped(text) for name, text in fields.items()}
    lines = [f"  {name} = {{{text}}}," for name, text in texts.items() if text]
    return "\n".join([f"@techreport{{{factor.edition.replace('/', '-')},", *lines, "}"])


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def licence_records(references: Iterable[str], catalog: Catalog) -> list[dict[str, Any]]:
    """Licence and attribution of each edition that is named, or that references stand in, in order of editions.

    ``factors`` counts the references of an edition; of an edition that is named itself all its figures.
    """
    counted: dict[str, int] = {}
    for reference in dict.fromkeys(references):
        if "#" in reference:
            edition = catalog.factor(reference).edition
            counted[edition] = counted.get(edition, 0) + 1
        else:
            named = catalog.edition(reference)
            counted[named.name] = sum(len(named.table(table)) for table in named.table_names)
    records = []
    for name in sorted(counted):
        source = catalog.edition(name).source
        records.append(
            {
                "edition": name,
                "factors": counted[name],
                "licence": source.licence,
                "attribution": source.attribution,
                "licence_note": source.licence_note,
                "source": source.citation(),
            }
        )
    return records


def licence_text(record: dict[str, Any]) -> str:
    """Licence and attribution of one edition, for people."""
    said = record["licence"] or "no licence is stated"
    note = f" ({record['licence_note']})" if record["licence_note"] else ""
    lines = [f"{record['edition']}: {said}{note}", f"  source: {record['source']}"]
    lines += [f"  attribution that must travel: {record['attribution']}"] if record["attribution"] else []
    return "\n".join(lines)
