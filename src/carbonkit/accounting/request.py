"""One distinct key of an activity table, read; and how its amount comes to the unit that a factor is per."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction

from carbonkit.accounting.activities import Activity
from carbonkit.accounting.derivation import Step, conversion
from carbonkit.accounting.method import Method
from carbonkit.errors import AmbiguousUnitError, MethodError, UnitError
from carbonkit.quantities import Period, Unit, parse_number, parse_unit

__all__ = [
    "ENERGY",
    "NO_ENTHALPY",
    "Note",
    "Request",
    "check_du",
    "check_heating_value",
    "heating_value_of",
    "is_fuel_energy",
    "lacks_density",
    "steam_in_energy",
    "to_per",
]

#: What the words behind a unit of energy say: kWh (Gross CV) as UK tables write it, GJ（低位） as Chinese ones do.
_HEATING_VALUES = {
    **dict.fromkeys(("net", "net cv", "ncv", "lhv", "低位", "低位发热量", "低位發熱量", "低位热值", "低位熱值"), "net"),
    **dict.fromkeys(
        ("gross", "gross cv", "gcv", "hhv", "高位", "高位发热量", "高位發熱量", "高位热值", "高位熱值"), "gross"
    ),
}
#: Spellings with 度 that say which.
_CLEAR_DU = ("煤气度", "煤氣度", "标况0度立方米")
NO_ENTHALPY = ("tonnes of steam have no energy of their own", 'add steam = { enthalpy = "..." }, yours in kJ/kg')
ENERGY = parse_unit("J").dimension
_MASS = parse_unit("kg").dimension
_VOLUME = parse_unit("m3").dimension
_GAS_VOLUME = parse_unit("Nm3").dimension
#: Specific enthalpy of water at 20 °C that the Chinese guides subtract from that of steam.
_FEED_WATER_KJ_PER_KG = Fraction("83.74")


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing about a step: the code of a finding, its sentence, and the factor that it is about."""

    code: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class Request:
    """One distinct key of an activity table, read.

    Parameters
    ----------
    unit : Unit
        What the amount is measured in.
    heating_value : str
        ``net`` or ``gross``: what an amount of fuel in units of energy stands on; empty where nothing says so.
    bucket : Period, int or pair of int, optional
        What of the period the factors of the method tell apart: its days, its year, its first and its last, or the same
        of all years.
    per : object, optional
        What of the unit they tell apart: of a fuel its dimension, where no two units of it are printed.
    """

    activity: Activity
    unit: Unit
    region: str
    period: Period | None
    entry: str
    kind: str
    factor: str
    notes: list[Note] = field(default_factory=list)
    heating_value: str = ""
    bucket: Period | int | tuple[int, int] | None = None
    per: object = None

    @property
    def is_fuel_energy(self) -> bool:
        """Whether the amount is energy of a fuel, which a net and a gross calorific value make different."""
        return is_fuel_energy(self.activity, self.unit)

    @property
    def is_fuel_quantity(self) -> bool:
        """Whether the amount is a mass or a volume of a fuel."""
        return self.activity.family == "fuel" and self.unit.dimension in (_MASS, _VOLUME, _GAS_VOLUME)


def heating_value_of(unit: str) -> tuple[str, str]:
    """A unit text without the words for its heating value, and ``net`` or ``gross``; empty where it has none.

    Examples
    --------
    >>> heating_value_of("kWh (Gross CV)"), heating_value_of("GJ（低位）"), heating_value_of("kWh")
    (('kWh', 'gross'), ('GJ', 'net'), ('kWh', ''))
    """
    if unit.endswith((")", "）")):
        head, _, words = unit[:-1].replace("（", "(").rpartition("(")
        found = _HEATING_VALUES.get(" ".join(words.split()).casefold())
        if found is not None:
            return head.strip(), found
    return unit, ""


def is_fuel_energy(activity: Activity, unit: Unit) -> bool:
    """Whether a unit measures energy of a fuel, which a net and a gross calorific value make different."""
    return activity.family == "fuel" and unit.dimension == ENERGY


def check_heating_value(activity: Activity, text: str, unit: Unit, heating_value: str) -> None:
    """Refuse ``net`` and ``gross`` of anything but energy of a fuel.

    Raises
    ------
    UnitError

    Examples
    --------
    >>> from carbonkit.accounting.activities import find_activity
    >>> check_heating_value(find_activity("natural gas"), "kWh (Gross CV)", parse_unit("kWh"), "gross")
    """
    if heating_value and not is_fuel_energy(activity, unit):
        raise UnitError(text, f"only energy of a fuel is {heating_value}, {activity.name} is not measured so")


def check_du(activity: Activity, unit: str) -> None:
    """Refuse 度 of anything but electricity: it is the kWh of an electricity meter, and another unit on every other.

    Raises
    ------
    AmbiguousUnitError

    Examples
    --------
    >>> from carbonkit.accounting.activities import find_activity
    >>> check_du(find_activity("electricity"), "万度"), check_du(find_activity("towngas"), "煤氣度")
    (None, None)
    """
    if activity.family == "electricity" or "度" not in unit:
        return
    text = unicodedata.normalize("NFKC", unit)
    for clear in _CLEAR_DU:
        text = text.replace(clear, "")
    if "度" not in text:
        return
    if activity.name == "fuel.towngas":
        hint = "write 煤氣度 (towngas_unit, 48 MJ, as Hong Kong bills it), m3 (as the mainland meters it), or kWh"
    elif activity.family == "water":
        hint = "write m3"
    else:
        is_gas = activity.family == "fuel" and activity.dimension.startswith("volume")
        hint = "write m3, or kWh where the energy was measured" if is_gas else "write kWh where the energy was measured"
    reason = f"the kWh of an electricity meter; what it is for {activity.name} is not certain"
    raise AmbiguousUnitError(unit, reason, hint)


def to_per(request: Request, at: Unit, per: Unit) -> tuple[Step, ...]:
    """From the unit that the amount is at to the one that a factor is per."""
    family = request.activity.family
    if family == "water" and {at.dimension, per.dimension} == {_MASS, _VOLUME}:
        cubic_metre, tonne = parse_unit("m3"), parse_unit("t")
        request.notes.append(Note("water-density", "water is taken as 1 t/m3 where tonnes meet a factor per m3"))
        if at.dimension == _MASS:
            density = Step("density of water, 1 t/m3", Fraction(1), "m3/t", is_assumed=True)
            return (*conversion(at, tonne), density, *conversion(cubic_metre, per))
        density = Step("density of water, 1 t/m3", Fraction(1), "t/m3", is_assumed=True)
        return (*conversion(at, cubic_metre), density, *conversion(tonne, per))
    if family == "steam" and at.dimension == _MASS and per.dimension == ENERGY:
        raise MethodError(*NO_ENTHALPY)
    return conversion(at, per)


def steam_in_energy(request: Request, method: Method) -> tuple[tuple[Step, ...], Unit]:
    """Steam in tonnes to GJ by its enthalpy; other rows stay as they are.

    Notes
    -----
    GJ = t x (h - 83.74 kJ/kg) / 1000: the Chinese guides (NDRC, GB/T 32150 family) as practitioners apply them; the
    text was not opened.
    """
    if request.activity.family != "steam" or request.unit.dimension != _MASS or method.steam is None:
        return (), request.unit
    stated = parse_unit(method.steam.unit).factor_to(parse_unit("kJ/kg"))
    net = parse_number(method.steam.enthalpy) * stated - _FEED_WATER_KJ_PER_KG
    if net <= 0:
        raise MethodError(f"steam.enthalpy {method.steam.enthalpy} {method.steam.unit} lies below that of feed water")
    label = f"enthalpy {method.steam.enthalpy} {method.steam.unit} less 83.74 kJ/kg of water at 20 °C"
    step = Step(label, net / 1000, "GJ/t", evidence="recalled")
    return (*conversion(request.unit, parse_unit("t")), step), parse_unit("GJ")


def lacks_density(request: Request, per: Unit, reference: str, output: str) -> Note | None:
    """The note that names the missing number where a mass meets a figure per volume, or a volume one per mass."""
    at = request.unit
    if not request.is_fuel_quantity or at.dimension == per.dimension:
        return None
    name = request.activity.name
    if {at.dimension, per.dimension} == {_VOLUME, _GAS_VOLUME}:
        stateless = at if at.dimension == _VOLUME else per
        missing = f"the state of the gas (Nm3 at 0 °C, Sm3 at 15 °C, m3_20C) behind {stateless.name}"
    else:
        missing = f"a density of {name} (from {at.name} to {per.name})"
    said = f"{reference} is per {per.name}, the amount in {at.name}: {missing} is missing, so no {output} is computed"
    return Note("density-missing", said)
