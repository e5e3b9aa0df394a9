"""A row of the plan: what a method makes of one distinct key, and the figures and words it gives for an amount."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import nan

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Derivation
from carbonkit.accounting.request import Note
from carbonkit.errors import CarbonkitError, MethodError, ValueRangeError, shown
from carbonkit.quantities import exact, parse_period
from carbonkit.quantities.numbers import MAX_AMOUNT

__all__ = ["ADDED", "OUTPUTS", "WORDS", "Figure", "Key", "PlanRow", "check_amount", "explain_row", "read_amount"]

#: Outputs of a ledger with their units.
OUTPUTS = {
    "energy_gj": "GJ",
    "energy_kwh": "kWh",
    "tce": "tce",
    "tce_media": "tce",
    "co2_t": "tCO2",
    "ch4_t": "tCH4",
    "n2o_t": "tN2O",
    "co2e_t": "tCO2e",
}
#: What the lines of a ledger say beside their outputs: all of it comes from their key.
WORDS = ("scope", "factor_used", "evidence")
#: Columns that a ledger adds to a table, in order.
ADDED = ("scope", *OUTPUTS, "factor_used", "evidence")
#: A key of the activity table, as written: activity, unit, region, period, entry, kind, factor.
Key = tuple[str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What the method makes of one distinct key.

    Parameters
    ----------
    key : Key
        The cells as written.
    activity : Activity or None
        None where the key has a problem.
    derivations : dict
        Output to its derivation; an output that is missing is null in the ledger, never zero.
    factor_used : str
        Reference of the factor actually used: of the emissions, else of the coal equivalent.
    evidence : str
        The weakest evidence of all factors used.
    problems : tuple of CarbonkitError
        Why there is nothing here: every cell of the key that cannot be read, or what the method cannot do with it.
    multipliers : tuple of float
        The coefficient of each of ``OUTPUTS`` as an amount is multiplied with it; NaN where there is none.
    """

    key: Key
    activity: Activity | None
    region: str
    entry: str
    derivations: dict[str, Derivation]
    factor_used: str = ""
    evidence: str = ""
    notes: tuple[Note, ...] = ()
    problems: tuple[CarbonkitError, ...] = ()
    multipliers: tuple[float, ...] = (nan,) * len(OUTPUTS)

    def under(self, key: Key) -> PlanRow:
        """The same of a key that says the same in other words."""
        return PlanRow(
            key,
            self.activity,
            self.region,
            self.entry,
            self.derivations,
            self.factor_used,
            self.evidence,
            self.notes,
            self.problems,
            self.multipliers,
        )

    @property
    def year(self) -> str:
        """Year of the period's end; empty without a period."""
        period = self.key[3].strip()
        return str(parse_period(period).end.year) if period else ""

    @property
    def scope(self) -> int | None:
        return self.activity.scope if self.activity else None


@dataclass(frozen=True, slots=True)
class Figure:
    """The outputs of one amount.

    Parameters
    ----------
    amount : float
        What the ledger would multiply with. [unit of the row]
    given : object
        The amount as it was given.
    energy_gj, energy_kwh, tce, tce_media, co2_t, ch4_t, n2o_t, co2e_t : float or None
        Each in the unit of its name; None where the factor does not say.

    Examples
    --------
    >>> import carbonkit as ck
    >>> made = ck.plan(method=ck.Method(factors=["cn-ndrc/guides-heat"]), catalog=ck.open_catalog())
    >>> figure = made.figure(activity="heat.purchased", amount=100, unit="GJ", region="CN", period="2022")
    >>> figure.co2_t, figure.tce, figure.exact("co2_t")
    (11.0, None, Fraction(11, 1))
    """

    amount: float
    given: object
    row: PlanRow
    energy_gj: float | None
    energy_kwh: float | None
    tce: float | None
    tce_media: float | None
    co2_t: float | None
    ch4_t: float | None
    n2o_t: float | None
    co2e_t: float | None

    @property
    def factor_used(self) -> str:
        return self.row.factor_used

    @property
    def evidence(self) -> str:
        return self.row.evidence

    @property
    def findings(self) -> tuple[Note, ...]:
        return tuple(note for note in self.row.notes if not note.code.startswith("gwp:"))

    def exact(self, output: str) -> Fraction:
        """The figure exactly, of the amount as it was given: a text is the decimal that it writes. [unit of the output]

        Raises
        ------
        MethodError
            If it has no such output.
        """
        if output not in self.row.derivations:
            raise MethodError(f"this figure has no {output}", f"it has {', '.join(self.row.derivations)}")
        return exact(self.given) * self.row.derivations[output].coefficient

    def explain(self) -> str:
        """The derivations in words."""
        return "\n".join(explain_row(self.row, self.amount, ""))


def read_amount(amount: object) -> float:
    """An amount as the float that the ledger multiplies."""
    try:
        return float(exact(amount))
    except OverflowError:
        raise ValueRangeError(shown(amount), "too large for an amount") from None


def check_amount(number: float, entry: str) -> None:
    """Refuse an amount that cannot be: not finite, or with the wrong sign for its entry."""
    if not abs(number) < MAX_AMOUNT:
        reason = f"only finite amounts below {MAX_AMOUNT:g} are accepted"
        raise ValueRangeError(shown(number), reason, "leave the row out if it is unknown")
    if number < 0 and entry == "use":
        raise ValueRangeError(
            shown(number), "a use is never negative", "set entry to export or correction if it is one"
        )
    if number > 0 and entry == "export":
        raise ValueRangeError(shown(number), "an export is written as a negative amount", f"write {-number!r}")


def explain_row(row: PlanRow, amount: float, place: str) -> list[str]:
    """The derivations of a plan row for an amount, as text."""
    lines = []
    unit = row.key[1]
    for output, derivation in row.derivations.items():
        value = amount * derivation.multiplier + 0.0
        lines.append(f"{output}: {value:.10g} {derivation.unit}")
        head = f"  = {amount!r} {unit}"
        lines.append(head + (f"  ({place})" if place else ""))
        lines += derivation.lines()
    for note in row.notes:
        if not note.code.startswith("gwp:"):
            lines.append(f"finding {note.code}: {note.text}")
    return lines
