"""The coal-equivalent rules of GB/T 2589: editions, bases, and the steps from an amount to tonnes of standard coal."""

from __future__ import annotations

from typing import Any

from carbonkit.accounting.derivation import Derivation, Step, above_unit, conversion, factor_step, per_unit
from carbonkit.catalog import Catalog, Factor, open_catalog
from carbonkit.errors import MethodError
from carbonkit.quantities import Unit, parse_unit

__all__ = ["coal_derivation", "coal_equivalent", "coal_equivalent_steps", "read_basis", "standard_coal"]


def read_basis(basis: str) -> str:
    """``calorific`` or ``primary``, also by their Chinese names; ``equivalent`` and ``equal`` are refused.

    Raises
    ------
    MethodError
        For any other word.
    """
    if basis in ("calorific", "当量值", "當量值", "当量", "當量"):
        return "calorific"
    if basis in ("primary", "等价值", "等價值", "等价", "等價"):
        return "primary"
    hint = "write calorific (当量值) or primary (等价值)"
    if basis in ("equivalent", "equal", "equivalent value", "equal value"):
        hint = f"the standard calls 等价值 'equivalent' and 当量值 'calorific', other texts the reverse; {hint}"
    raise MethodError(f"basis {basis!r} is not clear", hint)


def standard_coal(catalog: Catalog, edition: str) -> Factor:
    """The energy of standard coal by an edition. [kJ/kg]"""
    return catalog.carrier_factor("standard_coal", edition, "net-calorific-value")


def coal_equivalent_steps(
    carrier: str, unit: Unit, catalog: Catalog, edition: str, basis: str, rate: str | None = None
) -> tuple[Step, ...]:
    """The steps from an amount of a carrier to tce.

    Parameters
    ----------
    carrier : str
        ``electricity``, ``heat``, ``diesel``, ``compressed_air`` ...
    unit : Unit
        Unit of the amount.
    edition, basis : str
        Of GB/T 2589; ``calorific`` or ``primary``.
    rate : str, optional
        Reference of the standard coal consumption that makes a primary value of electricity or heat.

    Raises
    ------
    MethodError
        If a primary value is asked for and no rate is named.
    FactorNotFoundError, DimensionError

    Notes
    -----
    GB/T 2589-2020, Annex A (coefficients; its primary value of electricity is the standard coal consumption of power
    generation of the year before) and Annex B (energy-consumed media, primary values).
    """
    if rate is not None and basis != "primary":
        raise MethodError("a coal rate makes a primary value (等价值)", "write basis primary, or leave the rate out")
    if basis == "primary" and carrier in ("electricity", "heat"):
        if rate is None:
            what = "power generation (发电煤耗)" if carrier == "electricity" else "heat supply"
            hint = f"name one: --rate, or coal_equivalent.{carrier} in a method"
            if carrier == "electricity":
                hint += "; cn-cec/coal-rate-supply/supply#2020 is that of supply (供电煤耗), 5 to 6 % above generation"
            said = f"{edition} prints no primary value (等价值) of {carrier}"
            raise MethodError(f"{said}: it is the standard coal consumption of {what} of the year that it names", hint)
        factor = catalog.factor(rate)
        if not factor.kind.startswith("coal-rate") or factor.carrier != carrier:
            raise MethodError(
                f"{rate} is a {factor.kind} of {factor.carrier}, not a standard coal consumption of {carrier}"
            )
    else:
        factor = catalog.carrier_factor(carrier, edition, basis=basis if carrier in ("electricity", "heat") else "")
    target = parse_unit("tce")
    return (*conversion(unit, per_unit(factor)), factor_step(factor), *conversion(above_unit(factor), target))


def coal_derivation(
    carrier: str, unit: str, *, edition: str, basis: str, catalog: Catalog | None = None, rate: str | None = None
) -> Derivation:
    """The steps from one unit of a carrier to tce; see ``coal_equivalent``."""
    known = catalog or open_catalog()
    steps = coal_equivalent_steps(carrier, parse_unit(unit), known, edition, read_basis(basis), rate)
    return Derivation("tce", "tce", steps)


def coal_equivalent(
    amount: Any, *, carrier: str, edition: str, basis: str, catalog: Catalog | None = None, rate: str | None = None
) -> Any:
    """Coal equivalent of a quantity by an edition of GB/T 2589.

    Parameters
    ----------
    amount : pint.Quantity of carbonkit
        Energy, mass or volume of the carrier. [kWh, kg, m3, ...]
    carrier : str
        ``electricity``, ``heat``, ``diesel``, ``compressed_air`` ...
    edition : str
        ``cn-sac/gbt-2589-2020`` ...
    basis : str
        ``calorific`` (当量值) or ``primary`` (等价值).
    catalog : Catalog, optional
        The tables that come with carbonkit if omitted.
    rate : str, optional
        Reference of the coal rate that makes a primary value of electricity or heat.

    Returns
    -------
    pint.Quantity
        [tce]

    Raises
    ------
    MethodError
        If the basis is not clear, or a primary value has no rate.
    FactorNotFoundError
        If the edition has no such carrier.
    DimensionError
        If the amount does not fit the coefficient.

    Notes
    -----
    E = amount x conversion coefficient of Annex A (fuels, electricity, heat) or Annex B (media) of GB/T 2589.

    Examples
    --------
    >>> from carbonkit import quantity
    >>> electricity = quantity("356,483", "kWh")
    >>> print(coal_equivalent(electricity, carrier="electricity", edition="cn-sac/gbt-2589-2020", basis="calorific"))
    43.8117607 tce
    """
    from carbonkit.quantities.registry import exact_amount, quantity

    value, unit = exact_amount(amount)
    derivation = coal_derivation(carrier, unit.name, edition=edition, basis=basis, catalog=catalog, rate=rate)
    return quantity(derivation.apply(value), "tce")
