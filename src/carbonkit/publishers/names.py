"""Names as publishers write them: regions, kinds and gases, read back into the words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from carbonkit.catalog.kinds import find_kind, kinds
from carbonkit.catalog.opening import open_catalog
from carbonkit.catalog.regions import Regions, fold
from carbonkit.errors import CarbonkitError, UnknownNameError
from carbonkit.quantities import parse_unit

__all__ = [
    "NAMES",
    "Names",
    "find_region",
    "gas_of",
    "known_regions",
    "region_and_kind",
    "share_words",
    "words",
]

#: What the Chinese notices call their three national figures, longest first; a name without any of them says no kind.
_KINDS = (
    ("不包括市场化交易的非化石能源电量", "average-excl-market-non-fossil"),
    ("不包括市场化交易非化石能源电量", "average-excl-market-non-fossil"),
    ("扣除市场化交易的非化石能源电量", "average-excl-market-non-fossil"),
    ("化石能源电力", "fossil-only"),
)
#: Words around a place in such a row: "华北区域电网", "全国电力平均二氧化碳排放因子".
_AROUND = re.compile(
    r"（.*?）|\(.*?\)|电力平均二氧化碳排放因子|二氧化碳排放因子|排放因子|电力平均|化石能源电力|电网|區域|区域|平均|電網|[\s*＊:：]+"
)
#: What people write for a kind beside its own names.
_KIND_WORDS = {"平均": "average", "grid average factor": "average", "燃烧": "combustion", "燃燒": "combustion"}
_ORDER = re.compile(r"^[0-9０-９]{1,3}[\s.、．)]+")


@dataclass(frozen=True)
class Names:
    """How a plain table may name regions, kinds and activities.

    Parameters
    ----------
    regions : Regions, optional
        Those of the catalogue with the user's folders; those that come with carbonkit if omitted.
    find_activity : callable, optional
        The activity behind a name in any language, None where no activity has it; names stay as they are if omitted.
    activities : callable
        The activities of the catalogue; asked only for a name that ``find_activity`` does not know.
    """

    regions: Regions | None = None
    find_activity: Callable[[str], str | None] | None = None
    activities: Callable[[], Collection[str]] = tuple

    def activity(self, text: str) -> str | None:
        return None if self.find_activity is None else self.find_activity(text)

    def kind(self, text: str) -> str | None:
        """The kind by one of its names in three scripts; None where no kind has it."""
        known = find_kind(text)
        return text if known is not None else _kinds_by_name().get(fold(text))


#: The names of carbonkit alone.
NAMES = Names()


@lru_cache(maxsize=1)
def _kinds_by_name() -> dict[str, str]:
    found = {fold(name): kind for name, kind in _KIND_WORDS.items()}
    for one in kinds().values():
        for name in (one.name, one.name_en, one.name_zh_hans, one.name_zh_hant):
            found.setdefault(fold(name), one.name)
    return found


@lru_cache(maxsize=1)
def known_regions() -> Regions:
    """The regions that come with carbonkit."""
    return open_catalog().regions


@lru_cache(maxsize=1 << 14)
def find_region(name: str, regions: Regions | None = None) -> str | None:
    """The code of a region by one of its names; None where no region has it.

    Parameters
    ----------
    regions : Regions, optional
        Of the catalogue with the user's own folders; those that come with carbonkit if omitted.

    Examples
    --------
    >>> find_region("华东"), find_region("Atlantis")
    ('CN-GRID-EAST', None)
    """
    try:
        return (known_regions() if regions is None else regions).code(name)
    except UnknownNameError:
        return None


def region_and_kind(name: str, regions: Regions | None = None) -> tuple[str, str]:
    """Code of the region and kind of factor that the name of a row speaks of; an empty kind where it says none.

    Raises
    ------
    UnknownNameError
        If no region has the name.

    Examples
    --------
    >>> region_and_kind("全国电力平均二氧化碳排放因子（不包括市场化交易的非化石能源电量）")
    ('CN', 'average-excl-market-non-fossil')
    >>> region_and_kind("华北区域电网"), region_and_kind("3 内蒙古")
    (('CN-GRID-NORTH', ''), ('CN-NM', ''))
    """
    kind = next((kind for text, kind in _KINDS if text in name), "")
    plain = _ORDER.sub("", name.strip())
    tried = (plain, _AROUND.sub("", plain), _AROUND.sub("", plain) + "电网")
    for text in tried:
        code = find_region(text, regions)
        if code is not None:
            return code, kind
    raise UnknownNameError("region", name)


@lru_cache(maxsize=4096)
def gas_of(unit: str) -> str:
    """The gas whose mass stands above the line of a unit; empty where there is none.

    Examples
    --------
    >>> gas_of("lb CH4/MWh"), gas_of("tCO2/MWh"), gas_of("kgCO2e/kWh"), gas_of("GJ/t")
    ('CH4', 'CO2', 'CO2e', '')
    """
    try:
        dimension = parse_unit(unit).dimension
    except CarbonkitError:
        return ""
    return next(
        (name.removeprefix("mass_") for name, power in dimension if name.startswith("mass_") and power == 1), ""
    )


@lru_cache(maxsize=1 << 15)
def words(text: str) -> frozenset[str]:
    """The words of a name without regard to case, plural, order and the letters of footnotes.

    Examples
    --------
    >>> sorted(words("Gasoline Passenger Cars, 1973-1974 A"))
    ['1973', '1974', 'car', 'gasoline', 'passenger']
    """
    found = re.findall(r"[^\W_]+", fold(text))
    return frozenset(
        word.removesuffix("s") if len(word) > 3 else word for word in found if len(word) > 1 or word.isdigit()
    )


def share_words(asked: frozenset[str], known: frozenset[str]) -> bool:
    """Whether half of the words of the shorter name stand in the longer: a guard against rows that moved.

    Examples
    --------
    >>> share_words(words("Passenger Car, Gasoline, model year 1973"), words("Gasoline Passenger Cars 1973-1974"))
    True
    >>> share_words(words("Landfill Gas"), words("Butane"))
    False
    """
    return 2 * len(asked & known) >= min(len(asked), len(known))
