"""One and the same split of shares over regions, held to the factor of several years at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb

from carbonkit.disclosure.mixes import Band

__all__ = ["MOST_CORNERS", "common_shares", "corners_of"]

#: Corners looked at; the question is left open where there may be more.
MOST_CORNERS = 6_000


def corners_of(regions: int, years: int) -> int:
    """How many corners a common split may have.

    Examples
    --------
    >>> corners_of(3, 2)
    19
    """
    return sum(
        comb(regions, size) * comb(years, size - 1) * 2 ** (size - 1) for size in range(1, min(regions, years + 1) + 1)
    )


def common_shares(years: Sequence[tuple[Mapping[str, Fraction], Band]]) -> dict[str, Band]:
    """Bounds of each region's share over all splits for which the mean factor of every year lies in its band.

    Parameters
    ----------
    years : sequence of (mapping of str to Fraction, Band)
        Of each year the factor of each region, and where their mean has to lie. [any, the same within a year]

    Returns
    -------
    dict of str to Band
        Least and greatest share of each region; empty if no split holds in all years. [-]

    Notes
    -----
    Shares are non-negative and give 1. Each year cuts that simplex with one band; what is left is a polytope. At a
    corner of it as many conditions are tight as there are regions, so with m years at most m + 1 shares are above
    zero, and their values follow from that many edges of bands. All such corners are tried, exactly.

    Examples
    --------
    >>> one = {"a": Fraction(1), "b": Fraction(3)}
    >>> common_shares([(one, Band(Fraction(2), Fraction(2))), (one, Band(Fraction(5, 2), Fraction(3)))])
    {}
    """
    regions = [name for name in years[0][0] if all(name in values for values, _ in years)]
    corners: list[dict[str, Fraction]] = []
    for size in range(1, min(len(regions), len(years) + 1) + 1):
        for names in combinations(regions, size):
            for tight in combinations(range(len(years)), size - 1):
                for ends in product((0, 1), repeat=size - 1):
                    shares = _solve(names, [(years[place], end) for place, end in zip(tight, ends, strict=True)])
                    if shares is not None and _holds(shares, years):
                        corners.append(shares)
    if not corners:
        return {}
    zero = Fraction(0)
    return {
        name: Band(min(one.get(name, zero) for one in corners), max(one.get(name, zero) for one in corners))
        for name in regions
    }


def _holds(shares: Mapping[str, Fraction], years: Sequence[tuple[Mapping[str, Fraction], Band]]) -> bool:
    return all(
        sum((share * values[name] for name, share in shares.items()), Fraction(0)) in band for values, band in years
    )


def _solve(
    names: Sequence[str], tight: Sequence[tuple[tuple[Mapping[str, Fraction], Band], int]]
) -> dict[str, Fraction] | None:
    """The shares that give 1 and meet these edges; None where they are negative or not determined."""
    rows = [[Fraction(1)] * len(names) + [Fraction(1)]]
    rows += [[values[name] for name in names] + [(band.low, band.high)[end]] for (values, band), end in tight]
    for place in range(len(names)):
        pivot = next((row for row in range(place, len(rows)) if rows[row][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [each / rows[place][place] for each in rows[place]]
        for row in range(len(rows)):
            if row != place and rows[row][place]:
                by = rows[row][place]
                rows[row] = [each - by * above for each, above in zip(rows[row], rows[place], strict=True)]
    found = {name: row[-1] for name, row in zip(names, rows, strict=True)}
    return found if all(share >= 0 for share in found.values()) else None
