"""What a number is: units, exact scales, periods, printed numbers. (``registry`` alone needs pint.)"""

from carbonkit.quantities.grammar import Dimension, Unit, convert, dimension_name, parse_unit, vocabulary
from carbonkit.quantities.numbers import decimal_text, exact, parse_number, round_half_up
from carbonkit.quantities.period import Period, parse_period
from carbonkit.quantities.printed import Printed

__all__ = [
    "Dimension",
    "Period",
    "Printed",
    "Unit",
    "convert",
    "decimal_text",
    "dimension_name",
    "exact",
    "parse_number",
    "parse_period",
    "parse_unit",
    "round_half_up",
    "vocabulary",
]
