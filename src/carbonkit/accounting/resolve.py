"""Resolving a key: every cell read, every rule of the method applied; what keys have in common is worked out once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import nan
from threading import RLock
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary, ref

from carbonkit.accounting import rules
from carbonkit.accounting.activities import Activity, find_activity
from carbonkit.accounting.apart import told_apart, told_apart_by, units_apart
from carbonkit.accounting.conformity import BY_DAYS, of_period
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.emission import Chosen, Shared, choose, chosen_for, lead_to
from carbonkit.accounting.method import Method
from carbonkit.accounting.request import check_du, check_heating_value, heating_value_of, is_fuel_energy
from carbonkit.accounting.row import OUTPUTS, Key, PlanRow
from carbonkit.accounting.words import NO_DENSITY, Words, cited, worded
from carbonkit.catalog import Catalog
from carbonkit.errors import (
    CarbonkitError,
    DimensionError,
    MethodError,
    UnitError,
    ValueRangeError,
    shown,
)
from carbonkit.quantities import Period, Unit, parse_period, parse_unit

if TYPE_CHECKING:
    from carbonkit.accounting.sheet import PlanRows, Sheet
    from carbonkit.tables.keys import Keys

__all__ = ["ENTRIES", "Resolver", "no_collector", "resolver_of"]

ENTRIES = {
    "": "use",
    "use": "use",
    "使用": "use",
    "export": "export",
    "外供": "export",
    "外送": "export",
    "correction": "correction",
    "更正": "correction",
    "修正": "correction",
}

#: Stands for all years, where no factor of an activity says which it describes.
_ANY_YEAR = 0
#: Rows that a resolver keeps for the next table, and methods that are kept for a catalogue. Of what rows have in common
#: it keeps twice as many at most.
_MOST_ROWS = 1 << 16
_MOST_METHODS = 16
#: Fewer keys are looked up one by one.
_MANY = 1 << 7
_RESOLVERS: WeakKeyDictionary[Catalog, dict[str, Resolver]] = WeakKeyDictionary()
#: Plans share resolvers, and resolvers their catalogue, over all threads: one of them resolves at a time.
_ONE_AT_A_TIME = RLock()

T = TypeVar("T")


def resolver_of(method: Method, catalog: Catalog) -> Resolver:
    """The resolver of a method and a catalogue: the next table of the same keys finds them resolved.

    A method is compared by what it says. A key that had a problem is looked at again in the next table.
    """
    said = method.model_dump_json()
    with _ONE_AT_A_TIME:
        kept = _RESOLVERS.setdefault(catalog, {})
        found = kept.pop(said, None)
        if found is not None:
            found.look_again()
        else:
            found = Resolver(method, catalog)
            while len(kept) >= _MOST_METHODS:
                del kept[next(iter(kept))]
        kept[said] = found
        return found


@dataclass(frozen=True, slots=True)
class _UnitCell:
    """A unit text, read; equal units have one number."""

    bare: str
    heating_value: str
    unit: Unit
    number: int


@dataclass(frozen=True, slots=True)
class _Lead:
    """From the unit of an amount to the one that a factor is per; ``said`` as in `_Measured`."""

    derivation: Derivation
    notes: tuple[rules.Note, ...]
    said: int


@dataclass(frozen=True, slots=True)
class _Measured:
    """What an activity in one unit has in common in every place and year.

    Parameters
    ----------
    energy : dict of str to Derivation
        Energy and coal equivalent.
    said : int
        Stands for the notes, and for the factors and the evidence of the steps: all but the values.
    leads : dict of Unit to _Lead
        By the unit that a factor is per, as far as they were asked for.
    """

    energy: dict[str, Derivation]
    notes: tuple[rules.Note, ...]
    said: int
    leads: dict[Unit, _Lead] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was chosen for rows that differ in their unit alone, and their words by what `_Measured` and `_Lead` say.

    Choices of the same years, weighted by days, share their words; the note on the days is that of each.
    """

    chosen: Chosen
    words: dict[tuple[int, int], Words] = field(default_factory=dict)


@contextmanager
def no_collector() -> Iterator[None]:
    """Python's collector of cycles waits: nothing that a plan makes is garbage, and looking at it again and again takes
    longer than making it.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


class Resolver:
    """What a method makes of keys.

    Parameters
    ----------
    method : Method
    catalog : Catalog
        Held weakly: whoever asks holds it.

    Notes
    -----
    A cell is read once for each text. Spellings of one unit, one region and one activity ask the same. Of a key that
    asks something new, three things are put together: what its activity and unit give everywhere (`_Measured`), what
    its activity, place and year give in every unit (`_Choice`), and the conversion between the two (`_Lead`).
    """

    def __init__(self, method: Method, catalog: Catalog) -> None:
        self.method = method
        self._catalog = ref(catalog)
        self._sheet: Sheet | None = None
        self._forget()

    def _forget(self) -> None:
        self._forget_rows()
        self._activities: dict[str, Activity] = {}
        self._units: dict[str, _UnitCell] = {}
        self._regions: dict[str, str] = {}
        self._periods: dict[str, Period] = {}
        self._numbers: dict[Unit, int] = {}
        self._measures: dict[tuple[str, int, str], _Measured] = {}
        self._choices: dict[tuple[object, ...], _Choice] = {}
        #: By the years of a period, of which only the days of each differ.
        self._by_days: dict[tuple[object, ...], _Choice] = {}
        self._shared = Shared()
        self._said: dict[object, int] = {}
        self._apart: dict[str, str] = {}
        self._pers: dict[tuple[str, int], object] = {}
        self.look_again()

    def _forget_rows(self) -> None:
        self._rows: dict[Key, PlanRow] = {}
        self._asked: dict[tuple[object, ...], PlanRow] = {}

    def _make_room(self) -> None:
        """Forget the rows; what they have in common stays, for the keys that follow, until it is as many itself."""
        self._forget_rows()
        common = (self._choices, self._by_days, self._measures, self._units, self._regions, self._periods, self._apart)
        if any(len(one) >= _MOST_ROWS for one in common):
            self._forget()

    def look_again(self) -> None:
        """Read again what could not be read."""
        self._unread: dict[tuple[str, str], CarbonkitError] = {}

    @property
    def catalog(self) -> Catalog:
        found = self._catalog()
        assert found is not None, "whoever asks holds the catalogue"
        return found

    def rows_of_keys(self, keys: Keys) -> PlanRows:
        """The rows of the keys of a table: many are looked up at once among those of the tables before."""
        # Whoever needs no table needs no numpy.
        from carbonkit.accounting.sheet import Sheet

        is_zero_plain = self.method.exports == "ghgp-gross"
        with _ONE_AT_A_TIME, no_collector():
            if len(keys) >= _MANY:
                if self._sheet is None or self._sheet.is_full:
                    self._sheet = Sheet(is_zero_plain=is_zero_plain)
                found = self._sheet.of_keys(keys, lambda some: [self.row(key) for key in some])
                if found is not None:
                    return found
            # Of its own: what has a problem is looked at again in the next table.
            rows = [self.row(key) for key in keys.values]  # type: ignore[arg-type]
            return Sheet(is_zero_plain=is_zero_plain).all_of(rows)

    def row(self, key: Key) -> PlanRow:
        """The row of a key. Never raises for what the key says: see ``problems``."""
        found = self._rows.get(key)
        if found is not None:
            return found
        with _ONE_AT_A_TIME:
            found = self._rows.get(key)
            if found is None:
                found = self._resolve(key)
                if not found.problems:
                    if len(self._rows) >= _MOST_ROWS:
                        self._make_room()
                    self._rows[key] = found
            return found

    def _resolve(self, key: Key) -> PlanRow:
        """Read every cell of the key, then apply the method; whatever goes wrong is kept, not raised."""
        activity_name, unit, region, period, entry, kind, factor = map(str.strip, key)
        problems: list[CarbonkitError] = []

        def read(column: str, cells: dict[str, T], parse: Callable[[str], T], text: str) -> T | None:
            found = cells.get(text)
            if found is None and (column, text) not in self._unread:
                try:
                    found = cells[text] = parse(text)
                except CarbonkitError as error:
                    self._unread[column, text] = error
            if found is None:
                problems.append(self._unread[column, text])
            return found

        activity = read("activity", self._activities, _activity, activity_name)
        meaning = read("entry", {}, self._entry, entry) if entry else "use"
        measured = read("unit", self._units, self._unit, unit)
        if activity is not None and measured is not None and "度" in unit:
            try:
                check_du(activity, measured.bare)
            except CarbonkitError as error:
                problems.append(error)
        code = read("region", self._regions, self.catalog.regions.code, region) if region else ""
        span = read("period", self._periods, parse_period, period) if period else None
        if problems or activity is None or meaning is None or measured is None or code is None:
            return PlanRow(key, activity, code or "", meaning or "", {}, problems=tuple(problems))
        heating_value = measured.heating_value
        bucket = self._bucket(activity, span, factor)
        asked = (activity.name, measured.number, heating_value, code, bucket, meaning, kind, factor)
        known = self._asked.get(asked) or self._asked.get((*asked, span))
        if known is not None:
            return known.under(key)
        try:
            check_heating_value(activity, unit, measured.unit, heating_value)
        except UnitError as wrong:
            return PlanRow(key, None, "", meaning, {}, problems=(wrong,))
        if not heating_value and is_fuel_energy(activity, measured.unit):
            heating_value = self.method.lookup.heating_value or ""
        per = measured.unit.pairs if factor else self._per(activity, measured)
        request = rules.Request(
            activity, measured.unit, code, span, meaning, kind, factor, [], heating_value, bucket, per
        )
        try:
            row = self._derive(key, request, measured.number)
        except DimensionError as error:
            return PlanRow(key, None, "", meaning, {}, problems=(_measured_as(activity, error),))
        except CarbonkitError as error:
            return PlanRow(key, None, "", meaning, {}, problems=(error,))
        self._asked[(*asked, span) if of_period(row.notes) else asked] = row
        return row

    def _bucket(self, activity: Activity, span: Period | None, factor: str) -> Period | int | tuple[int, int] | None:
        """What of a period makes a difference: its days where a factor is meant for some, else its years or nothing."""
        if span is None:
            return None
        apart = self._apart.get(factor or activity.name)
        if apart is None:
            apart = told_apart_by(factor, self.catalog) if factor else told_apart(activity, self.method, self.catalog)
            self._apart[factor or activity.name] = apart
        if apart == "day":
            return span
        year = span.year
        if year is None:
            return span.start.year, span.end.year
        return year if apart else _ANY_YEAR

    def _per(self, activity: Activity, cell: _UnitCell) -> object:
        """What of a unit makes a difference for the factor of a fuel."""
        asked = (activity.name, cell.number)
        per = self._pers.get(asked)
        if per is None:
            unit = cell.unit
            is_apart = activity.family != "fuel" or unit.pairs in units_apart(activity, self.method, self.catalog)
            per = self._pers[asked] = unit.pairs if is_apart else unit.dimension
        return per

    def _unit(self, text: str) -> _UnitCell:
        bare, heating_value = heating_value_of(text)
        unit = parse_unit(bare)
        return _UnitCell(bare, heating_value, unit, self._numbers.setdefault(unit, len(self._numbers)))

    def _entry(self, text: str) -> str:
        if text.lower() not in ENTRIES:
            raise ValueRangeError(shown(text), "an entry is use, export or correction")
        meaning = ENTRIES[text.lower()]
        if meaning == "export" and self.method.exports is None:
            raise MethodError("a row is an export", 'say how exports count: exports = "cn-net" or "ghgp-gross"')
        return meaning

    def _derive(self, key: Key, request: rules.Request, unit_number: int) -> PlanRow:
        """Put together what rows of the unit have in common, and what rows of the place and year have."""
        measured = self._measured(request, unit_number)
        choice = self._choice(request)
        chosen, found, lead = choice.chosen, measured.energy, None
        if chosen.per is not None:
            lead = measured.leads.get(chosen.per)
            if lead is None:
                lead = measured.leads[chosen.per] = self._lead(request, chosen.per)
            front = lead.derivation
            found = found | {name: one.behind(front) for name, one in chosen.tail.items()}
        said = (measured.said, lead.said if lead is not None else -1)
        words = choice.words.get(said)
        if words is None:
            between = lead.notes if lead is not None else ()
            of_all = (*measured.notes, *chosen.before, *between, *chosen.after)
            words = worded(request, found, of_all, self.method, self.catalog)
            # Whether the unit of an amount that nothing is computed of can be right depends on the very unit.
            if found:
                choice.words[said] = words
        notes, by_days = words.notes, chosen.by_days
        if by_days is not None:
            # The words may be those of other days.
            notes = tuple(by_days if note.code == BY_DAYS else note for note in notes)
        return PlanRow(
            key,
            request.activity,
            request.region,
            request.entry,
            found,
            words.factor_used,
            words.evidence,
            notes,
            (),
            _multipliers(found),
        )

    def _measured(self, request: rules.Request, unit_number: int) -> _Measured:
        """Energy and coal equivalent of an amount are the same in every place and year."""
        alike = (request.activity.name, unit_number, request.heating_value)
        measured = self._measures.get(alike)
        if measured is None:
            energy = self._energy(request)
            notes = _taken(request)
            said = self._number_of(energy, notes)
            measured = self._measures[alike] = _Measured(energy, notes, said)
        return measured

    def _lead(self, request: rules.Request, per: Unit) -> _Lead:
        lead = lead_to(request, self.method, per)
        notes = _taken(request)
        return _Lead(lead, notes, self._number_of({"": lead}, notes))

    def _number_of(self, derivations: dict[str, Derivation], notes: tuple[rules.Note, ...]) -> int:
        """One number for all derivations and notes that say the same beside their values."""
        return self._said.setdefault((cited(derivations), notes), len(self._said))

    def _choice(self, request: rules.Request) -> _Choice:
        """What the method chooses; the unit and the very period are asked for where they have a part in it."""
        activity, known = request.activity, self._choices
        if self.method.outputs is not None and "emissions" not in self.method.outputs:
            return known.setdefault((activity.name,), _Choice(Chosen(None)))
        cells = (activity.name, request.region, request.bucket, request.entry, request.kind, request.factor)
        key = (*cells, request.heating_value)
        by_unit = (key, request.per)
        choice = known.get(by_unit) or known.get(key)
        if choice is not None:
            return choice
        by_period, by_both = (key, request.period), (*by_unit, request.period)
        choice = known.get(by_period) or known.get(by_both)
        if choice is None:
            alike = self._by_days.get(by_unit) or self._by_days.get(key)
            if alike is not None:
                chosen = chosen_for(request, alike.chosen, self.method, self.catalog, self._shared)
                choice = _Choice(chosen, alike.words)
                known[by_both if chosen.is_by_unit else by_period] = choice
                return choice
            chosen = choose(request, self.method, self.catalog, self._shared)
            choice = _Choice(chosen)
            is_of_period = of_period(chosen.after)
            if chosen.is_by_unit:
                known[by_both if is_of_period else by_unit] = choice
            else:
                known[by_period if is_of_period else key] = choice
            if chosen.of_years and isinstance(request.bucket, tuple):
                self._by_days[by_unit if chosen.is_by_unit else key] = choice
        return choice

    def _energy(self, request: rules.Request) -> dict[str, Derivation]:
        wanted = self.method.outputs
        found: dict[str, Derivation] = {}
        if wanted is None or "energy" in wanted:
            for name in ("GJ", "kWh"):
                derivation = rules.energy(request, self.method, self.catalog, name)
                if derivation is not None:
                    found[derivation.output] = derivation
        if wanted is None or "tce" in wanted:
            derivation = rules.coal_equivalent(request, self.method, self.catalog)
            if derivation is not None:
                found[derivation.output] = derivation
        return found


def _activity(name: str) -> Activity:
    if not name:
        raise MethodError("no activity given", "fill the column activity")
    return find_activity(name)


def _measured_as(activity: Activity, error: DimensionError) -> DimensionError:
    """The same error with what the activity is measured in."""
    hint = f"{activity.name} is measured as {activity.dimension}"
    if activity.family == "fuel":
        hint += f"; {NO_DENSITY}"
    return DimensionError(error.text, error.wanted, error.hint or hint)


def _taken(request: rules.Request) -> tuple[rules.Note, ...]:
    """The notes of a request, which it has no more."""
    notes = tuple(request.notes)
    request.notes.clear()
    return notes


def _multipliers(found: dict[str, Derivation]) -> tuple[float, ...]:
    values = dict.fromkeys(OUTPUTS, nan)
    for name, one in found.items():
        above, below = one.ratio
        values[name] = above / below
    return tuple(values.values())
