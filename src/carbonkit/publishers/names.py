"""Names as publishers write them: regions, kinds and gases, read back into the words of the catalogue."""

from __future__ import annotations

import re
from functools import lru_cache

from carbonkit.catalog.opening import open_catalog
from carbonkit.catalog.regions import Regions, fold
from carbonkit.errors import CarbonkitError, UnknownNameError
from carbonkit.quantities import parse_unit

__all__ = ["find_region", "gas_of", "known_regions", "region_and_kind", "share_words", "words"]

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
_ORDER = re.compile(r"^[0-9０-９]{1,3}[\s.、．)]+")


@lru_cache(maxsize=1)
def known_regions() -> Regions:
    """The regions that come with carbonkit."""
    return open_catalog().regions


@lru_cache(maxsize=1 << 14)
def find_region(name: str) -> str | None:
    """The code of a region by one of its names; None where no region has it.

    Examples
    --------
    >>> find_region("华东"), find_region("Atlantis")
    ('CN-GRID-EAST', None)
    """
    try:
        return known_regions().code(name)
    except UnknownNameError:
        return None


def region_and_kind(name: str) -> tuple[str, str]:
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
        code = find_region(text)
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
