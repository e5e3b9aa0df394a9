"""The kinds of figures that factor tables hold: what each measures, its stage, and what it is for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["Kind", "find_kind", "kinds"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure.

    Parameters
    ----------
    name : str
        ``average``, ``OM``, ``combustion``, ``net-calorific-value`` ...
    measures : str
        ``emission`` for an emission factor; ``energy``, ``calorific-value``, ``gwp``, ``share`` ... for what is none.
    stage : str
        ``direct``, ``losses``, ``upstream``, ``upstream-and-losses`` or ``life-cycle``; empty where there are none.
    purposes : tuple of str
        What it is for: ``inventory``, ``ets``, ``project``, ``product``, ``coal-equivalent``, ``gwp``.
    scope_2 : str
        ``location`` or ``market`` where a figure of Scope 2 by that method takes it; empty where none does.
    """

    name: str
    measures: str
    stage: str
    purposes: tuple[str, ...]
    scope_2: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str

    @property
    def answers_unnamed(self) -> bool:
        """Whether a question that names no kind may be answered by it: a direct emission of an inventory."""
        return self.measures == "emission" and self.stage in ("", "direct") and "inventory" in self.purposes


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by name.

    Examples
    --------
    >>> kinds()["average"].scope_2, kinds()["average-life-cycle"].stage, kinds()["OM"].purposes
    ('location', 'life-cycle', ('project',))
    """
    with Path(__file__).with_name("kinds.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: Kind(
                name=row["kind"],
                measures=row["measures"],
                stage=row["stage"],
                purposes=tuple(row["purposes"].split(";")),
                scope_2=row["scope_2"],
                name_en=row["name_en"],
                name_zh_hans=row["name_zh_hans"],
                name_zh_hant=row["name_zh_hant"],
            )
            for row in csv.DictReader(file)
        }


def find_kind(name: str) -> Kind | None:
    """The kind of a name, a combined margin with any weights among them; None where there is no such kind.

    Examples
    --------
    >>> find_kind("CM(OM=0.75,BM=0.25)").name_en
    'combined margin'
    """
    return kinds().get("CM" if name.startswith("CM(") else name)
