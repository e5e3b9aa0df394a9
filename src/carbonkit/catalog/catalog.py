"""The catalogue: finds editions and factors by name, and reads of the tables only what is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import RLock

from carbonkit.catalog.edition import Edition, combined_margin, margin_weights
from carbonkit.catalog.factor import Factor
from carbonkit.catalog.lookup import resolve
from carbonkit.catalog.query import Answer, Candidate, Query
from carbonkit.catalog.regions import Regions, fold
from carbonkit.catalog.table import read_rows
from carbonkit.errors import AmbiguousFactorError, CatalogError, FactorNotFoundError, UnknownNameError
from carbonkit.quantities.grammar import Unit, parse_unit
from carbonkit.quantities.period import Period, parse_period, read_day

__all__ = ["Catalog"]

_HOW_REFERENCES_READ = (
    "a reference reads publisher/edition/table#key; `carbonkit factors list EDITION` shows those of an edition"
)
#: Answers that are kept: spellings of units and entries ask the same again.
_MOST_ANSWERS = 1 << 16
#: A thread that comes while another lays overlays over a catalogue waits until they lie there.
_LAYING = RLock()


class Catalog:
    """Factors by reference, and by what they are for.

    Parameters
    ----------
    root : Path
        A folder laid out as ``publisher/edition/table.csv`` with a ``regions.csv``.
    overlays : sequence of Path
        Folders of the same layout that add editions and regions; none may replace what is there.
    open_overlays : callable, optional
        Gives more overlays, those that installed packages bring; asked only when an edition is not found without them,
        or when all editions are listed.

    Raises
    ------
    CatalogError
        If an overlay holds an edition, or a region, that is there already.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> catalog = open_catalog()
    >>> found = catalog.find(
    ...     activity="electricity.purchased", region="华东", edition="cn-ndrc/baseline-2012", kind="OM"
    ... )
    >>> found.reference, found.printed, found.unit, found.evidence
    ('cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM', '0.8244', 'tCO2/MWh', 'recalled')
    """

    def __init__(
        self,
        root: Path,
        overlays: Sequence[Path] = (),
        open_overlays: Callable[[], Sequence[Path]] | None = None,
    ) -> None:
        self.root = root
        self._editions: dict[str, Edition] = {}
        self._own: dict[str, Path] = {}
        self._own_regions: list[Path] = []
        self._laid: set[Path] = {root.resolve()}
        self._later = open_overlays
        self._gwp: dict[tuple[str, str], Factor] = {}
        self._candidates: dict[object, list[Candidate]] = {}
        self._answers: dict[tuple[Query, tuple[str, ...], bool], Answer] = {}
        for folder in overlays:
            self._lay_over(folder)

    def _lay_over(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CatalogError(str(folder), "no editions here (publisher/edition/source.toml): there is no such folder")
        # The same folder in another spelling (relative, by a link) brings nothing new.
        if folder.resolve() in self._laid:
            return
        self._laid.add(folder.resolve())
        names = _edition_names(folder)
        if not names and not (folder / "regions.csv").is_file():
            raise CatalogError(str(folder), "no editions here (publisher/edition/source.toml)")
        for name in names:
            if not _is_plain(name):
                raise CatalogError(
                    str(folder / name),
                    f"{name} can be no part of a reference; name both folders with small letters, digits and -",
                )
            here = self.root / name if (self.root / name / "source.toml").is_file() else self._own.get(name)
            if here is not None and here != folder / name:
                raise CatalogError(
                    str(folder / name),
                    f"the edition {name} is in the catalogue already; a reference is never replaced: "
                    "give yours another publisher or edition",
                )
            self._own[name] = folder / name
        if (folder / "regions.csv").is_file():
            self._own_regions.append(folder / "regions.csv")
            self.__dict__.pop("regions", None)
        for kept in ("_aliases", "edition_names"):
            self.__dict__.pop(kept, None)

    def _lay_over_the_rest(self) -> None:
        """Take the overlays of installed packages, once."""
        with _LAYING:
            later, self._later = self._later, None
            for folder in later() if later is not None else ():
                self._lay_over(folder)

    @cached_property
    def regions(self) -> Regions:
        return Regions(self.root / "regions.csv", *self._own_regions)

    @cached_property
    def edition_names(self) -> list[str]:
        self._lay_over_the_rest()
        return sorted({*_edition_names(self.root), *self._own})

    @cached_property
    def _index(self) -> list[dict[str, str]]:
        """What each table is about, as the build of the tables wrote it down; empty where there is no such file."""
        path = self.root / "index.csv"
        return [row for _, row in read_rows(path)] if path.is_file() else []

    @cached_property
    def _activities(self) -> dict[str, dict[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in self._index:
            found.setdefault(row["edition"], {})[row["table"]] = tuple(row["activities"].split(";"))
        return found

    def neighbours(self, edition: Edition) -> tuple[str, str]:
        """The editions of the same series before and after one; empty where there is none.

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> catalog = open_catalog()
        >>> catalog.neighbours(catalog.edition("cn-mee/average-2022"))
        ('cn-mee/average-2021', 'cn-mee/average-2023')
        """
        if not edition.source.series:
            return "", ""
        published = {row["edition"]: row["published"] for row in self._index if row["series"] == edition.source.series}
        # Without an index, as in a folder of one's own, the editions themselves say what they are.
        for name in {edition.name, *self._own} if self._index else self.edition_names:
            own = self.edition(name)
            if own.source.series == edition.source.series:
                published.setdefault(name, str(own.source.published or ""))
        # Where a day of publication is not known, the year in the names of the folders says the order.
        dated = all(published.values())
        names = sorted(published, key=lambda name: (published[name] if dated else "", name.rpartition("/")[2], name))
        place = names.index(edition.name)
        return names[place - 1] if place else "", names[place + 1] if place + 1 < len(names) else ""

    @cached_property
    def _aliases(self) -> dict[str, str]:
        found: dict[str, str] = {}
        # Those of an overlay last: a name of ours keeps leading to ours.
        for edition in sorted(self.editions(), key=lambda edition: edition.name in self._own):
            source = edition.source
            for alias in (*source.aliases, source.title, source.title_en):
                found.setdefault(fold(alias), edition.name)
        return found

    def editions(self) -> Iterator[Edition]:
        return (self.edition(name) for name in self.edition_names)

    def edition(self, name: str) -> Edition:
        """An edition by its name ``publisher/edition``, its title, or an alias that reports use.

        Raises
        ------
        UnknownNameError
            If none has that name.

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> open_catalog().edition("SASAC Regional Electric Grid Emission Factor (2015)").name
        'cn-ndrc/baseline-2015'
        """
        if name not in self._editions:
            if _is_plain(name) and (self.root / name / "source.toml").is_file():
                self._editions[name] = Edition(name, self.root / name, self._activities.get(name))
                return self._editions[name]
            if name not in self._own:
                self._lay_over_the_rest()
            if name not in self._own:
                return self._by_alias(name)
            self._editions[name] = Edition(name, self._own[name], shown=str(self._own[name]))
        return self._editions[name]

    def _by_alias(self, name: str) -> Edition:
        alias = self._aliases.get(fold(name)) if len(name) <= 200 else None
        if alias is None:
            from difflib import get_close_matches

            near = get_close_matches(name[:60], self.edition_names, n=3, cutoff=0.4)
            raise UnknownNameError("edition", name, tuple(near), "`carbonkit factors list` shows all editions")
        return self.edition(alias)

    def factor(self, reference: str) -> Factor:
        """The factor behind a reference ``publisher/edition/table#key``.

        A combined margin is ``...#CN-GRID-EAST.CM(OM=0.75,BM=0.25)``, made from the two margins of the table.

        Raises
        ------
        UnknownNameError
            If edition, table or key is not there.
        """
        path, _, key = reference.partition("#")
        edition_name, _, table = path.rpartition("/")
        if not key or "/" not in edition_name:
            raise UnknownNameError("reference", reference, hint=_HOW_REFERENCES_READ)
        edition = self.edition(edition_name)
        rows = edition.table(table)
        if key in rows:
            return rows[key]
        region, _, kind = key.partition(".")
        weights = margin_weights(kind)
        if weights is not None:
            margins = [row for row in rows if row.region == region and row.kind in ("OM", "BM")]
            pair = {row.kind: row for row in margins}
            if len(margins) > 2:
                hint = "the table has margins of several years or variants: combine two of them by hand"
                raise AmbiguousFactorError(reference, tuple(row.reference for row in margins), hint)
            if len(pair) == 2:
                return combined_margin(pair["OM"], pair["BM"], *weights)
        from difflib import get_close_matches

        near = get_close_matches(key[:60], rows.keys(), n=4, cutoff=0.4)
        raise UnknownNameError(f"key of {path}", key, tuple(near))

    def find(
        self,
        *,
        activity: str,
        region: str,
        edition: str | Sequence[str] | None = None,
        kind: str | None = None,
        period: str | Period | None = None,
        as_of: str | date | None = None,
        gas: str | None = None,
        variant: str | None = None,
        heating_value: str | None = None,
        unit: str | Unit | None = None,
    ) -> Factor:
        """The one factor that answers, or an error that says why there is none.

        Parameters
        ----------
        activity : str
            For example ``electricity.purchased``.
        region : str
            A code or a name in English or Chinese.
        edition : str or sequence of str, optional
            Editions in order of preference; all editions if omitted (then several answers are an error).
        kind : str, optional
            Kind of factor: ``average``, ``OM``, ``BM``, ``CM(OM=0.75,BM=0.25)``, ``ets-notice``, ... Without one only
            direct emissions of an inventory answer: no baseline, life-cycle, upstream or product factor.
        period : str or Period, optional
            The period of the activity data.
        as_of : str or date, optional
            Only what was certainly published by that day.
        gas : str, optional
            ``CO2``, ``CH4``, ``N2O`` ...; the figure in CO2e, or else in CO2, if omitted.
        variant, heating_value : str, optional
            As the rows of the edition name them: ``100% mineral diesel``; ``net`` or ``gross``.
        unit : str or Unit, optional
            What the amount is measured in; a factor per litre does not answer for tonnes.

        Raises
        ------
        FactorNotFoundError
            With the reason, one of its classes, and the closest factors that exist.
        AmbiguousFactorError
            If several factors of one edition match.
        UnknownNameError
            If region or edition is not known.
        """
        names = self.edition_names if edition is None else [edition] if isinstance(edition, str) else list(edition)
        query = Query(
            activity=activity,
            region=self.regions.code(region),
            kind=kind,
            period=parse_period(period) if isinstance(period, str) else period,
            as_of=read_day(as_of) if isinstance(as_of, str) else as_of,
            gas=gas,
            variant=variant,
            heating_value=heating_value,
            unit=parse_unit(unit) if isinstance(unit, str) else unit,
        )
        return self.resolve(query, [self.edition(name) for name in names], only=edition is None).factor

    def resolve(self, query: Query, editions: Sequence[Edition], *, only: bool = False) -> Answer:
        """The answer with its steps: membership, fallback, and what else would have matched."""
        key = (query, tuple(edition.name for edition in editions), only)
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
                self._candidates.clear()
            found = self._answers[key] = resolve(query, editions, self.regions, only=only, known=self._candidates)
        return found

    def carrier_factor(self, carrier: str, edition: str, kind: str = "coal-equivalent", basis: str = "") -> Factor:
        """The conversion coefficient (or net calorific value) of a carrier in an edition of GB/T 2589.

        Parameters
        ----------
        carrier : str
            ``electricity``, ``heat``, ``diesel``, ``compressed_air``, ...
        edition : str
            ``cn-sac/gbt-2589-2020``, ...
        kind : str
            ``coal-equivalent`` or ``net-calorific-value``.
        basis : str, optional
            ``calorific`` (当量值) or ``primary`` (等价值). A fuel has one coefficient for both.

        Raises
        ------
        FactorNotFoundError
            If the edition prints none.
        """
        rows = self.edition(edition).of_carrier(carrier, kind)
        if not rows:
            near = _near(carrier[:40], tuple(sorted(self.edition(edition).carriers(kind))))
            raise FactorNotFoundError(
                f"{kind} of {carrier!r} in {edition}", "never-published", "the edition prints no such row", near
            )
        fitting = [factor for factor in rows if factor.basis in ("", basis)] if basis else rows
        if len(fitting) != 1:
            raise FactorNotFoundError(
                f"{kind} of {carrier!r} in {edition}, basis {basis or 'not named'}",
                "other-kind",
                f"the edition prints it on basis {', '.join(sorted({row.basis or 'any' for row in rows}))}",
                tuple(row.reference for row in rows),
            )
        return fitting[0]

    def gwp(self, name: str, gas: str) -> Factor:
        """The global warming potential of a gas in a named set.

        Parameters
        ----------
        name : str
            ``ipcc-ar6-100``: publisher, report, horizon in years.
        gas : str
            ``CO2``, ``CH4-fossil``, ...

        Raises
        ------
        UnknownNameError
            If the set or the gas is not there, or the figure is for a part of the gas only (Kyoto gases of a blend).
        """
        if (name, gas) in self._gwp:
            return self._gwp[name, gas]
        found = re.fullmatch(r"(ipcc)-([a-z0-9-]+)-([0-9]{2,3})", name)
        folder = self._own.get(f"{found[1]}/{found[2]}", self.root / found[1] / found[2]) if found else self.root
        if found and (folder / f"gwp-{found[3]}.csv").is_file():
            factor = self.factor(f"{found[1]}/{found[2]}/gwp-{found[3]}#{gas}")
            if factor.variant:
                hint = f"{factor.reference} is '{factor.variant}': name that reference itself where it is meant"
                raise UnknownNameError(f"gas of {name}", gas, hint=hint)
            self._gwp[name, gas] = factor
            return factor
        known = [
            f"{edition.name.replace('/', '-')}-{table.removeprefix('gwp-')}"
            for edition in self.editions()
            if edition.name.startswith("ipcc/")
            for table in edition.table_names
            if table.startswith("gwp-")
        ]
        raise UnknownNameError("GWP set", name, tuple(known))

    def search(self, words: str, *, as_of: date | None = None, limit: int = 10) -> list[Factor]:
        """Factors that answer all of some plain words in English or Chinese, best first.

        `carbonkit.catalog.search` documents the order, and gives partial answers too.

        Parameters
        ----------
        words : str
            Names, regions, kinds, gases, units, years, editions: ``华东 2012 OM``, ``diesel litre UK 2025``.
        as_of : date, optional
            Only what was certainly published by that day.
        limit : int
            The most factors to give. [-]

        Examples
        --------
        >>> from carbonkit.catalog import open_catalog
        >>> open_catalog().search("华东 2012 OM")[0].reference
        'cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM'
        """
        from carbonkit.catalog.search import search

        return [hit.factor for hit in search(self, words, as_of=as_of, limit=limit) if not hit.is_partial]


@lru_cache(maxsize=256)
def _near(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The known words that are most like one; kept, since each row of a fuel that an edition lacks asks again."""
    from difflib import get_close_matches

    return tuple(get_close_matches(word, known, n=4, cutoff=0.3))


def _is_plain(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]+/[a-z0-9.-]+", name) is not None and ".." not in name


def _edition_names(root: Path) -> list[str]:
    paths = (path.parent.relative_to(root) for path in root.glob("*/*/source.toml"))
    # Hidden folders, and those set aside by a _, are none of the catalogue.
    return ["/".join(path.parts) for path in paths if not any(part.startswith((".", "_")) for part in path.parts)]
