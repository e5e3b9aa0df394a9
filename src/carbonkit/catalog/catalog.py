"""The catalogue: finds the folder ``factors/``, and reads of it only what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from carbonkit.catalog.edition import Edition, combined_margin, margin_weights
from carbonkit.catalog.factor import Factor
from carbonkit.catalog.lookup import Answer, Query, resolve
from carbonkit.catalog.regions import Regions, fold
from carbonkit.errors import CatalogError, FactorNotFoundError, PeriodError, UnknownNameError
from carbonkit.quantities.period import Period, parse_period

__all__ = ["Catalog", "open_catalog"]

#: Answers that are kept: spellings of units and entries ask the same again.
_MOST_ANSWERS = 1 << 16


class Catalog:
    """Factors by reference, and by what they are for.

    Parameters
    ----------
    root : Path
        A folder laid out as ``publisher/edition/table.csv`` with a ``regions.csv``.

    Examples
    --------
    >>> catalog = open_catalog()
    >>> found = catalog.find(
    ...     activity="electricity.purchased", region="华东", edition="cn-ndrc/baseline-2012", kind="OM"
    ... )
    >>> found.reference, found.printed, found.unit, found.evidence
    ('cn-ndrc/baseline-2012/grid#CN-GRID-EAST.OM', '0.8244', 'tCO2/MWh', 'recalled')
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._editions: dict[str, Edition] = {}
        self._gwp: dict[tuple[str, str], Factor] = {}
        self._answers: dict[tuple[Query, tuple[str, ...], bool], Answer] = {}

    @cached_property
    def regions(self) -> Regions:
        return Regions(self.root / "regions.csv")

    @cached_property
    def edition_names(self) -> list[str]:
        return sorted(f"{path.parent.parent.name}/{path.parent.name}" for path in self.root.glob("*/*/source.toml"))

    @cached_property
    def _aliases(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for edition in self.editions():
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
        >>> open_catalog().edition("SASAC Regional Electric Grid Emission Factor (2015)").name
        'cn-ndrc/baseline-2015'
        """
        if name not in self._editions:
            folder = self.root / name
            plain = re.fullmatch(r"[a-z0-9-]+/[a-z0-9.-]+", name) is not None and ".." not in name
            if not (plain and (folder / "source.toml").is_file()):
                alias = self._aliases.get(fold(name)) if len(name) <= 200 else None
                if alias is None:
                    from difflib import get_close_matches

                    near = get_close_matches(name[:60], self.edition_names, n=3, cutoff=0.4)
                    raise UnknownNameError("edition", name, tuple(near), "`carbonkit factors list` shows all editions")
                return self.edition(alias)
            self._editions[name] = Edition(name, folder)
        return self._editions[name]

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
            raise UnknownNameError("reference", reference, hint="a reference reads publisher/edition/table#key")
        edition = self.edition(edition_name)
        rows = edition.table(table)
        if key in rows:
            return rows[key]
        region, _, kind = key.partition(".")
        weights = margin_weights(kind)
        if weights is not None:
            pair = {row.kind: row for row in rows.values() if row.region == region and row.kind in ("OM", "BM")}
            if len(pair) == 2:
                return combined_margin(pair["OM"], pair["BM"], *weights)
        from difflib import get_close_matches

        near = get_close_matches(key[:60], rows, n=4, cutoff=0.4)
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
            Kind of factor: ``average``, ``OM``, ``BM``, ``CM(OM=0.75,BM=0.25)``, ``ets-notice``, ...
        period : str or Period, optional
            The period of the activity data.
        as_of : str or date, optional
            Only what was certainly published by that day.

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
            as_of=_day(as_of) if isinstance(as_of, str) else as_of,
        )
        return self.resolve(query, [self.edition(name) for name in names], only=edition is None).factor

    def resolve(self, query: Query, editions: Sequence[Edition], *, only: bool = False) -> Answer:
        """The answer with its steps: membership, fallback, and what else would have matched."""
        key = (query, tuple(edition.name for edition in editions), only)
        if key not in self._answers:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = resolve(query, editions, self.regions, only=only)
        return self._answers[key]

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
            known = sorted({factor.carrier for factor in self.edition(edition).factors if factor.kind == kind})
            from difflib import get_close_matches

            near = tuple(get_close_matches(carrier[:40], known, n=4, cutoff=0.3))
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
            If the set or the gas is not there.
        """
        if (name, gas) in self._gwp:
            return self._gwp[name, gas]
        found = re.fullmatch(r"(ipcc)-([a-z0-9-]+)-([0-9]{2,3})", name)
        if found and (self.root / found[1] / found[2] / f"gwp-{found[3]}.csv").is_file():
            self._gwp[name, gas] = self.factor(f"{found[1]}/{found[2]}/gwp-{found[3]}#{gas}")
            return self._gwp[name, gas]
        known = [
            f"{edition.name.replace('/', '-')}-{table.removeprefix('gwp-')}"
            for edition in self.editions()
            if edition.name.startswith("ipcc/")
            for table in edition.table_names
        ]
        raise UnknownNameError("GWP set", name, tuple(known))

    def search(self, words: str) -> list[Factor]:
        """Factors whose reference, names, region, kind, years or title hold all the words, in any order."""
        wanted = [self._region_word(word) for word in fold(words).split()]
        found = []
        for edition in self.editions():
            title = f"{edition.source.title} {edition.source.title_en} {' '.join(edition.source.aliases)}"
            for factor in edition.factors:
                region = self.regions.by_code.get(factor.region)
                names = (region.name_en, region.name_zh_hans, region.name_zh_hant) if region else ()
                text = fold(
                    " ".join(
                        (
                            factor.reference.replace("#", " "),
                            *(factor.kind, factor.activity, factor.carrier, factor.name_en, factor.name_zh, factor.gas),
                            *names,
                            str(factor.years),
                            title,
                        )
                    )
                )
                if all(any(one in text for one in alternatives) for alternatives in wanted):
                    found.append(factor)
        return found

    def _region_word(self, word: str) -> tuple[str, ...]:
        try:
            return word, fold(self.regions.code(word))
        except UnknownNameError:
            return (word,)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(text, "not a day") from None


def open_catalog(root: str | Path | None = None) -> Catalog:
    """Open a catalogue; nothing is read yet.

    Parameters
    ----------
    root : str or Path, optional
        A folder of the layout of ``factors/``. The tables that come with carbonkit if omitted.

    Raises
    ------
    CatalogError
        If the folder is not there.

    Examples
    --------
    >>> open_catalog().factor("cn-mee/average-2022/grid#CN.average").printed
    '0.5366'
    """
    if root is None:
        package = Path(__file__).resolve().parent.parent
        # A wheel carries the tables inside the package; an editable install finds them in the repository.
        places = [package / "_factors", package.parent.parent / "factors"]
        root = next((place for place in places if (place / "regions.csv").is_file()), places[0])
    folder = Path(root)
    if not (folder / "regions.csv").is_file():
        raise CatalogError(str(folder), "no factor tables here (a catalogue has a regions.csv)")
    return Catalog(folder)
