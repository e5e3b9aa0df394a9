"""The pint registry of carbonkit: our vocabulary under pint's arithmetic, and pint's own parser nowhere."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from threading import Lock
from typing import Any

import pint

from carbonkit.errors import DimensionError, NumberError, UnitError, ValueRangeError, shown
from carbonkit.quantities.grammar import Unit, parse_unit, vocabulary
from carbonkit.quantities.numbers import exact

__all__ = ["Registry", "exact_amount", "quantity", "registry"]

#: Threads that ask at once get the same registry.
_BUILDING = Lock()


class _Container(pint.util.UnitsContainer):
    """A product of units that reads the text it is compared with by our grammar."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            try:
                other = registry().parse_units_as_container(other)
            except UnitError:
                return False
        return bool(super().__eq__(other))

    __hash__ = pint.util.UnitsContainer.__hash__


class Registry(pint.UnitRegistry[Any]):
    """A pint registry that knows only ``units.txt``, reads every text with our grammar, and converts exactly.

    Scalars are converted with one exact factor and rounded once; arrays are multiplied by that factor as a float.
    """

    def parse_units_as_container(self, input_string: str, *_: Any, **__: Any) -> Any:
        return self._container(parse_unit(input_string))

    _parse_units_as_container = parse_units_as_container

    def parse_units(self, input_string: str, *_: Any, **__: Any) -> Any:
        return self.Unit(self.parse_units_as_container(input_string))

    def parse_expression(self, input_string: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(input_string, str):
            return quantity(input_string, "one")
        amount, gap, unit = input_string.strip().partition(" ")
        try:
            exact(amount)
        except NumberError:
            return quantity(1, input_string)
        return quantity(amount, unit if gap else "one")

    __call__ = parse_expression

    def UnitsContainer(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - pint's name
        return _Container(*args, non_int_type=self.non_int_type, **kwargs)

    def get_dimensionality(self, input_units: Any) -> Any:
        return super().get_dimensionality(self._read(input_units))

    def get_base_units(self, input_units: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_base_units(self._read(input_units), *args, **kwargs)

    def get_root_units(self, input_units: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_root_units(self._read(input_units), *args, **kwargs)

    def get_compatible_units(self, input_units: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_compatible_units(self._read(input_units), *args, **kwargs)

    def __getattr__(self, item: str) -> Any:
        try:
            return super().__getattr__(item)
        except UnitError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, item: str) -> bool:
        return hasattr(self, item)

    def _read(self, given: Any) -> Any:
        """A text as units, or as the one dimension ``[energy]``; anything else as it is."""
        if not isinstance(given, str):
            return given
        if re.fullmatch(r"\[\w{1,40}\]", given):
            return self.UnitsContainer({given: 1})
        return self.parse_units_as_container(given)

    def _container(self, unit: Unit) -> Any:
        if unit.multiplier != 1:
            raise UnitError(
                unit.name,
                "a scale of tens is no unit of its own",
                "convert to the plain unit, or use carbonkit.convert",
            )
        return self.UnitsContainer(dict(unit.pairs))

    def _convert(self, value: Any, src: Any, dst: Any, *_: Any, **__: Any) -> Any:
        factor = _as_unit(src).factor_to(_as_unit(dst))
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(exact(value) * factor)
            return value * (factor if isinstance(value, Fraction) else float(factor))
        except OverflowError:
            raise ValueRangeError(shown(value), f"leaves the range of a float in {_as_unit(dst).name}") from None


def _as_unit(container: Any) -> Unit:
    """Our exact unit behind a pint container."""
    scale = Fraction(1)
    dimension: dict[str, int] = {}
    pairs = []
    for name, exponent in container.items():
        power = int(exponent)
        if power != exponent:
            raise DimensionError(str(container), "a unit with whole exponents")
        bases, size = vocabulary().units[name]
        scale *= size**power
        pairs.append((name, power))
        for base, each in bases:
            dimension[base] = dimension.get(base, 0) + each * power
    bases_left = tuple(sorted((base, power) for base, power in dimension.items() if power))
    return Unit(tuple(pairs), Fraction(1), scale, bases_left)


def registry() -> Registry:
    """The one registry, built from ``units.txt`` at first use."""
    with _BUILDING:
        return _build()


@lru_cache(maxsize=1)
def _build() -> Registry:
    made = Registry(None)
    units = vocabulary().units
    # The unit of scale 1 of each base is a root; all others are defined by it.
    roots = {
        dimension[0][0]: name
        for name, (dimension, scale) in reversed(units.items())
        if len(dimension) == 1 and dimension[0][1] == 1 and scale == 1
    }
    for base, name in roots.items():
        made.define(f"{name} = [{base}]")
    for name, (dimension, scale) in units.items():
        if name not in roots.values():
            parts = [repr(float(scale)), *(f"{roots[base]}**{power}" for base, power in dimension)]
            made.define(f"{name} = {' * '.join(parts)}")
    return made


def quantity(amount: object, unit: str) -> Any:
    """A pint quantity of carbonkit's registry.

    Parameters
    ----------
    amount : str, int, float, Decimal, Fraction, or array of float
        Amount; a text is read by the number parser of carbonkit. [unit]
    unit : str
        A unit text of the vocabulary, English or Chinese. A scale (``'000 kWh``, 万千瓦时) goes into the amount.

    Returns
    -------
    pint.Quantity
        With a float magnitude (or a float array). [unit]

    Raises
    ------
    NumberError, ValueRangeError
        If the amount is no finite number.
    UnitError
        If the unit is not of the vocabulary, or ambiguous.

    Examples
    --------
    >>> print(quantity("356,483", "kWh").to("GJ"))
    1283.3388 GJ
    >>> print(quantity(2, "万千瓦时").to("MWh"))
    20.0 MWh
    """
    parsed = parse_unit(unit)
    plain = registry().UnitsContainer(dict(parsed.pairs))
    if hasattr(amount, "__array__") and getattr(amount, "ndim", 0) != 0:
        import numpy as np

        array = np.asarray(amount, dtype=np.float64)
        if not np.isfinite(array).all():
            raise ValueRangeError(shown("array"), "only finite numbers are accepted")
        return registry().Quantity(array * float(parsed.multiplier), plain)
    try:
        magnitude = float(exact(amount) * parsed.multiplier)
    except OverflowError:
        raise ValueRangeError(shown(amount), "too large for a float") from None
    return registry().Quantity(magnitude, plain)


def exact_amount(given: Any) -> tuple[Fraction, Unit]:
    """Magnitude and unit of a pint quantity of this registry, exactly.

    Raises
    ------
    DimensionError
        If it is a quantity of another registry, or none.
    """
    if not isinstance(given, pint.Quantity) or not isinstance(given._REGISTRY, Registry):
        raise DimensionError(shown(given), "a quantity of carbonkit", "make it with carbonkit.quantity(amount, unit)")
    unit = _as_unit(given._units)
    return exact(given.magnitude), unit
