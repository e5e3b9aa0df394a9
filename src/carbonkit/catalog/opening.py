"""Opening a catalogue: where the tables lie, and which folders are laid over them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from carbonkit.catalog.catalog import Catalog
from carbonkit.errors import CatalogError

__all__ = ["open_catalog", "packaged_root"]


def open_catalog(root: str | Path | None = None, *, overlays: Sequence[str | Path] = ()) -> Catalog:
    """Open a catalogue; nothing is read yet.

    Parameters
    ----------
    root : str or Path, optional
        A folder of the layout of ``factors/``. The tables that come with carbonkit if omitted; then the folders in the
        environment variable ``CARBONKIT_FACTORS``, and those that installed packages name as entry points of the group
        ``carbonkit.factors``, are laid over them.
    overlays : sequence of str or Path
        Folders of your own to lay over it. They add editions and regions, and replace none.

    Raises
    ------
    CatalogError
        If a folder is not there, or holds an edition that is in the catalogue already.

    Examples
    --------
    >>> open_catalog().factor("cn-mee/average-2022/grid#CN.average").printed
    '0.5366'
    """
    named = [Path(folder) for folder in overlays]
    later = None
    if root is None:
        root = packaged_root()
        named += _of_environment()
        later = _installed_overlays
    folder = Path(root)
    if not (folder / "regions.csv").is_file():
        raise CatalogError(str(folder), "no factor tables here (a catalogue has a regions.csv)")
    return Catalog(folder, list(dict.fromkeys(named)), later)


def _of_environment() -> list[Path]:
    folders = [Path(folder) for folder in os.environ.get("CARBONKIT_FACTORS", "").split(os.pathsep) if folder]
    for folder in folders:
        if not folder.is_dir():
            raise CatalogError(
                str(folder), "there is no such folder; the environment variable CARBONKIT_FACTORS names it"
            )
    return folders


def packaged_root() -> Path:
    """The folder of the tables that come with carbonkit."""
    package = Path(__file__).resolve().parent.parent
    # A wheel carries the tables inside the package; an editable install finds them in the repository.
    places = [package / "_factors", package.parent.parent / "factors"]
    return next((place for place in places if (place / "regions.csv").is_file()), places[0])


def _installed_overlays() -> list[Path]:
    """The folders that installed packages bring: an entry point names a path, or a function that gives one."""
    from importlib.metadata import entry_points

    found = []
    for point in entry_points(group="carbonkit.factors"):
        given = point.load()
        found.append(Path(given() if callable(given) else given))
    return found
