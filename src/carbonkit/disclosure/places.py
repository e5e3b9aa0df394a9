"""Places: which regions of an edition answer for a region that a report or its file states."""

from __future__ import annotations

from dataclasses import dataclass

from carbonkit.catalog import Catalog

__all__ = ["Places", "places_of"]


@dataclass(frozen=True, slots=True)
class Places:
    """The regions that stand for one, in an edition.

    Parameters
    ----------
    own : str
        The region itself.
    grids : tuple of str
        The grids that the edition's membership puts it in.
    around : tuple of str
        What surrounds it, the nearest first.
    within : tuple of str
        Grids that lie in it, those of utilities among them: which one serves a consumer is left open, no contradiction.
    """

    own: str
    grids: tuple[str, ...]
    around: tuple[str, ...]
    within: tuple[str, ...] = ()

    @property
    def inside(self) -> frozenset[str]:
        """Itself and its grids: what a mix over regions is of."""
        return frozenset((self.own, *self.grids))

    def distance(self, region: str) -> int:
        """0 for the region itself or a grid of it, and for a factor of no region; 2 for another; 1 in between."""
        if not region or region in self.inside:
            return 0
        return 1 if region in self.around or region in self.within else 2


def places_of(region: str, edition: str, catalog: Catalog) -> Places:
    """The regions that stand for one in an edition: itself, the grids of the edition's membership, what is around.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> places_of("CN-ZJ", "cn-ndrc/baseline-2012", open_catalog())
    Places(own='CN-ZJ', grids=('CN-GRID-EAST',), around=('CN',), within=())
    """
    grids = sorted({member.grid for member in catalog.edition(edition).grids_of(region)})
    if region not in catalog.regions.by_code:
        return Places(region, tuple(grids), ())
    within = [
        one.code
        for one in catalog.regions.by_code.values()
        if one.kind == "grid" and region in catalog.regions.ancestors(one.code)
    ]
    return Places(region, tuple(grids), tuple(catalog.regions.ancestors(region)), tuple(within))
