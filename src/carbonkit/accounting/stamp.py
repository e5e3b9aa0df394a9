"""What a file of results says about itself: units, the method, the factor tables behind it, and carbonkit's version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import carbonkit
from carbonkit.accounting.method import Method
from carbonkit.accounting.row import OUTPUTS
from carbonkit.catalog import Catalog

__all__ = ["method_hash", "stamp", "table_hashes"]


def method_hash(method: Method) -> str:
    """The hash of all choices of a method: the same for every way of writing the same choices in its file.

    Examples
    --------
    >>> short = method_hash(Method(factors=["cn-mee/average-2022"]))
    >>> short == method_hash(Method(factors=[{"edition": "cn-mee/average-2022"}], lookup={"year": "exact"}))
    True
    """
    return _hash(json.dumps(method.model_dump(mode="json"), sort_keys=True, ensure_ascii=False).encode())


def table_hashes(references: Iterable[str], catalog: Catalog) -> dict[str, str]:
    """The tables that hold some factors, each with the hash of its file.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> list(table_hashes(["cn-mee/average-2022/grid#CN-ZJ.average"], open_catalog()))
    ['cn-mee/average-2022/grid']
    """
    found = {}
    for name in sorted({reference.partition("#")[0] for reference in references}):
        edition, _, table = name.rpartition("/")
        found[name] = _hash((catalog.edition(edition).folder / f"{table}.csv").read_bytes())
    return found


def stamp(method: Method, catalog: Catalog, references: Iterable[str]) -> dict[str, str]:
    """Metadata of a file of results, as names and texts.

    Parameters
    ----------
    method : Method
    catalog : Catalog
    references : iterable of str
        All factors behind the figures.
    """
    return {
        "carbonkit.version": carbonkit.__version__,
        "carbonkit.method": method.name,
        "carbonkit.method_hash": method_hash(method),
        "carbonkit.factor_tables": json.dumps(table_hashes(references, catalog)),
        "carbonkit.units": json.dumps(OUTPUTS),
    }


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
