"""What the source files of the editions of China, Hong Kong and Taiwan have in common."""

from __future__ import annotations

from collections.abc import Sequence

Source = dict[str, object]

NO_LICENCE = "no licence is stated in what was read; figures only, no text is copied"


def edition_source(
    *,
    title: str,
    title_en: str,
    issuer: str,
    edition: str,
    series: str,
    problems: Sequence[str],
    provenance: str,
    published: str = "",
    url: str = "",
    licence_note: str = NO_LICENCE,
    aliases: Sequence[str] = (),
    purposes: Sequence[str] = ("inventory",),
    gases: str = "",
) -> Source:
    """The keys of source.toml, those that nothing is known of filled with their empty value."""
    source: Source = {
        "title": title,
        "title_en": title_en,
        "issuer": issuer,
        "edition": edition,
        "published": published,
        "series": series,
        "url": url,
        "licence": "",
        "licence_note": licence_note,
        "attribution": "",
        "aliases": list(aliases),
        "purposes": list(purposes),
        "required_by": "",
        "problems": list(problems),
        "provenance": provenance,
    }
    if gases:
        source["gases"] = gases
    return source
