"""The table of activities: what a row of activity data can be, under any of its names."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from carbonkit.catalog.regions import fold
from carbonkit.errors import UnknownNameError

__all__ = ["Activity", "activities", "find_activity"]

_GAS_OIL = (
    ("fuel.diesel",),
    "diesel for engines off the road has a figure of its own: write fuel.diesel, and name the edition's variant, "
    'factors = [{ edition = "...", variant = "gas oil" }]',
)
#: Names that are wider or narrower than one activity: read as it, they would take another fuel's figure unseen.
_REFUSED = {
    **dict.fromkeys(("gas oil", "gasoil", "red diesel"), _GAS_OIL),
    "marine gas oil": (_GAS_OIL[0], _GAS_OIL[1].replace('"gas oil"', '"marine gas oil"')),
    "coal": (
        ("fuel.raw_coal", "fuel.coal"),
        "raw coal (原煤) and coal of no stated kind have different figures: write fuel.raw_coal, or fuel.coal as "
        "editions outside the mainland name it",
    ),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity data.

    Parameters
    ----------
    name : str
        ``electricity.purchased``, ``fuel.diesel``, ``medium.compressed_air`` ...
    carrier : str
        What GB/T 2589 and the combustion guides call it.
    scope : int or None
        Scope of the GHG Protocol; None for an energy-consumed medium, whose energy is counted where it is made.
    dimension : str
        What its amounts measure, in words.
    outputs : tuple of str
        What a ledger computes of it: ``energy``, ``tce``, ``emissions``.
    optional : tuple of str
        What it computes only where the method names an edition for it, and leaves empty otherwise.
    factor_kind : str
        The kind of factor that a bare edition means.
    """

    name: str
    carrier: str
    scope: int | None
    dimension: str
    outputs: tuple[str, ...]
    optional: tuple[str, ...]
    factor_kind: str
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def family(self) -> str:
        """``electricity``, ``heat``, ``steam``, ``water``, ``fuel`` or ``medium``."""
        return self.name.partition(".")[0]


@lru_cache(maxsize=1)
def activities() -> dict[str, Activity]:
    """All activities by name.

    Examples
    --------
    >>> activities()["electricity.purchased"].scope
    2
    """
    found = {}
    with Path(__file__).with_name("activities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            outputs = row["outputs"].split(";")
            found[row["name"]] = Activity(
                name=row["name"],
                carrier=row["carrier"],
                scope=int(row["scope"]) if row["scope"] else None,
                dimension=row["dimension"],
                outputs=tuple(name for name in outputs if not name.startswith("(")),
                optional=tuple(name.strip("()") for name in outputs if name.startswith("(")),
                factor_kind=row["factor_kind"],
                names=(
                    *(row["name"], row["name_en"], row["name_zh_hans"], row["name_zh_hant"]),
                    *(alias for alias in row["aliases"].split(";") if alias),
                ),
            )
    return found


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for activity in activities().values():
        for name in activity.names:
            found.setdefault(fold(name), activity.name)
    return found


@lru_cache(maxsize=4096)
def find_activity(name: str) -> Activity:
    """The activity behind a name in English or Chinese.

    Raises
    ------
    UnknownNameError
        If no activity has that name, or it does not say which of two fuels is meant.

    Examples
    --------
    >>> find_activity("外購電力").name, find_activity("Diesel").name
    ('electricity.purchased', 'fuel.diesel')
    """
    found = _by_name().get(fold(name)) if len(name) <= 200 else None
    if found is None:
        if len(name) <= 200 and fold(name) in _REFUSED:
            raise UnknownNameError("activity", name, *_REFUSED[fold(name)])
        from difflib import get_close_matches

        near = dict.fromkeys(_by_name()[text] for text in get_close_matches(fold(name[:40]), _by_name(), n=4))
        raise UnknownNameError("activity", name, tuple(near))
    return activities()[found]
