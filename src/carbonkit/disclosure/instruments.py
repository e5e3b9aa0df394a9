"""Where contractual instruments for electricity exist, and since when they are known to.

Each year is read in the source beside it; where that tells only that they existed, it is a year at the latest. None is
recalled. docs/reference/findings.md lists them under `no-market-based`.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INSTRUMENTS", "Instrument", "market_of"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """Certificates of one market.

    Parameters
    ----------
    name : str
        What they are called.
    since : int
        The first calendar year in which they are known to exist.
    is_latest : bool
        Whether they may be older: the source tells that they existed, and not when they began.
    source : str
        Where the year is read.
    """

    name: str
    since: int
    source: str
    is_latest: bool = False

    @property
    def when(self) -> str:
        return f"since {self.since}{' at the latest' if self.is_latest else ''}"


#: By region.
INSTRUMENTS = {
    "AU": Instrument(
        "certificates of the Renewable Energy Target (LGC)",
        2001,
        "the act that made the market of certificates took effect on 1 April 2001: Clean Energy Regulator, The "
        "Renewable Energy Target 2012 Administrative Report, legislative framework",
    ),
    "CN": Instrument(
        "green electricity certificates (GEC, 绿证)",
        2017,
        "发改能源〔2017〕132号, 18 January 2017, as told at "
        "chinapower.com.cn/tanzhonghe/dongtai/2021-10-19/108740.html",
    ),
    "EU-27": Instrument(
        "guarantees of origin (GO)",
        2018,
        "Directive (EU) 2018/2001 asks every member state for them, as told in Practical Law, glossary w-001-8499",
        is_latest=True,
    ),
    "GB": Instrument(
        "guarantees of origin (REGO)",
        2003,
        "Electricity (Guarantees of Origin of Electricity Produced from Renewable Energy Sources) Regulations 2003, "
        "as told at doloop.energy/wiki/rego",
    ),
    "HK": Instrument(
        "renewable energy certificates of CLP and HK Electric",
        2019,
        "both companies sell them: LCQ21 of 23 October 2019, info.gov.hk/gia/general/201910/23/P2019102300390p.htm",
        is_latest=True,
    ),
    "US": Instrument(
        "renewable energy certificates (REC)",
        2001,
        "the first system that tracks them, in Texas: US EPA, History of Voluntary Markets",
    ),
}
#: Members of the European Union since February 2020; before, with the United Kingdom, which has its own.
_MEMBERS = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)


def market_of(region: str) -> str:
    """The market with instruments that a region is; empty where none is known.

    Examples
    --------
    >>> market_of("HK"), market_of("FR"), market_of("CH")
    ('HK', 'EU-27', '')
    """
    if region in INSTRUMENTS:
        return region
    return "EU-27" if region in _MEMBERS else ""
