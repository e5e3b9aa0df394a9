"""Regions by code and by any of their names, in three scripts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from carbonkit.catalog.table import read_rows
from carbonkit.errors import CatalogError, UnknownNameError

__all__ = ["Region", "Regions", "fold"]


@dataclass(frozen=True, slots=True)
class Region:
    """A country, province, part of one, or named grid.

    Parameters
    ----------
    code : str
        ISO 3166-1 or -2 (``CN-ZJ``, ``HK``), or the name of a grid (``CN-GRID-EAST``).
    parent : str
        Code of the next larger region that a fallback may go to; empty where there is none.
    valid_from, valid_to : str
        First and last day on which there was such a region; empty where it has no such bound.
    """

    code: str
    kind: str
    parent: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    aliases: tuple[str, ...] = field(default=(), repr=False)
    valid_from: str = ""
    valid_to: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, aliases among them."""
        return (self.name_en, self.name_zh_hans, self.name_zh_hant, *self.aliases)


def fold(name: str) -> str:
    """A name without regard to case, width and spacing, for comparing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Regions:
    """The table ``regions.csv``.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> regions = open_catalog().regions
    >>> [regions.code(name) for name in ("华东", "華東電網", "East China", "浙江省", "cn-hk")]
    ['CN-GRID-EAST', 'CN-GRID-EAST', 'CN-GRID-EAST', 'CN-ZJ', 'HK']
    """

    def __init__(self, *paths: Path) -> None:
        self.by_code: dict[str, Region] = {}
        own: dict[str, str] = {}
        for path in paths:
            for line, row in read_rows(path):
                try:
                    self._add(row, f"{path}:{line}", is_own=path != paths[0])
                    if path != paths[0]:
                        own[row["code"]] = f"{path}:{line}"
                except KeyError as error:
                    raise CatalogError(f"{path}:1", f"no column {error.args[0]}") from None
        for code, where in own.items():
            parent = self.by_code[code].parent
            if parent and parent not in self.by_code:
                raise CatalogError(where, f"the parent {parent} of {code} is no region")

    def _add(self, row: dict[str, str], where: str, *, is_own: bool) -> None:
        code = row["code"]
        aliases = tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())
        names = (row["name_en"], row["name_zh_hans"], row["name_zh_hant"])
        dates = (row.get("valid_from", ""), row.get("valid_to", ""))
        if is_own:
            for name in filter(None, (code, *names, *aliases)):
                taken = self._names.get(fold(name))
                if taken is not None:
                    raise CatalogError(where, f"{name} is the region {taken} already; a region is never replaced")
        region = self.by_code[code] = Region(code, row["kind"], row["parent"], *names, aliases, *dates)
        if is_own:
            self._names.update((fold(name), code) for name in filter(None, (code, *region.names)))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Codes by every name; made when a name is first looked up, which showing a factor does not need."""
        found: dict[str, str] = {}
        for region in self.by_code.values():
            for name in filter(None, (region.code, *region.names)):
                found.setdefault(fold(name), region.code)
        return found

    def code(self, name: str) -> str:
        """The code behind a name.

        Raises
        ------
        UnknownNameError
            If no region has that name; the closest names are in the error.
        """
        found = self._names.get(fold(name)) if len(name) <= 200 else None
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(fold(name[:40]), self._names, n=3, cutoff=0.6)
            hint = "" if near else "write a code (CN-ZJ, GB) or a name in English or Chinese (Zhejiang, 浙江)"
            raise UnknownNameError("region", name, tuple(f"{text} ({self._names[text]})" for text in near), hint)
        return found

    def ancestors(self, code: str) -> list[str]:
        """The parents of a region, nearest first."""
        found = []
        while (code := self.by_code[code].parent) and code not in found:
            found.append(code)
        return found

    def label(self, code: str) -> str:
        region = self.by_code.get(code)
        return f"{region.name_en} ({code})" if region else code
