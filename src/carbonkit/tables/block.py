"""A block of rows of an activity file: the columns as Arrow arrays, amounts as floats, and the place of each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from carbonkit.errors import CarbonkitError, Problem
from carbonkit.quantities.numbers import MAX_AMOUNT
from carbonkit.tables.columns import amount_of_cell, not_a_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Block",
    "array_of",
    "codes_of",
    "flags_of",
    "has_text",
    "is_text",
    "read_amounts",
    "text_of",
    "texts_of",
    "values_of",
]

#: Bytes that a plainly written amount is made of.
_PLAIN = np.zeros(256, dtype=bool)
_PLAIN[list(b"0123456789.-")] = True
#: A plain amount has no more characters: 15 digits on either side, a point and a sign.
_PLAIN_LENGTH = 32
_DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
_GROUPED = r"^-?[1-9][0-9]{0,2}(,[0-9]{3}){1,4}(\.[0-9]{1,15})?$"


@dataclass
class Block:
    """Some rows of an activity file.

    Parameters
    ----------
    columns : dict of str to Array
        The user's columns by their headers, in the order of the file.
    amounts : array of float64, shape (n,)
        NaN where an amount has a problem. [unit of the row]
    first : int
        Number of its first row in the file, from 0.
    place : callable
        The place of a row by its position in the block.
    done : float
        How much of the file lies behind it, 0 to 1. [-]
    problems : list of Problem
        What is wrong with its cells; ``rows`` are numbers of rows in the file.
    torn : list of int
        Positions of rows with too few or too many cells.
    """

    columns: dict[str, Any]
    amounts: NDArray[np.float64]
    first: int
    place: Callable[[int], str]
    done: float
    problems: list[Problem] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.amounts)


def is_text(kind: Any) -> bool:
    """Whether the values of an Arrow type are texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def has_text(kind: Any) -> bool:
    """Whether each value of an Arrow type has one text: no lists, structures, bytes, or what an extension makes."""
    if pa.types.is_dictionary(kind):
        return has_text(kind.value_type)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        import pyarrow.compute as pc

        try:
            pc.local_timestamp(pa.nulls(1, kind))
        except pa.ArrowException:
            # No such time zone.
            return False
    checks = (is_text, pa.types.is_null, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating)
    return any(check(kind) for check in (*checks, pa.types.is_decimal, pa.types.is_temporal))


def values_of(array: Any, dtype: Any) -> NDArray[Any]:
    """The values of an Arrow array of numbers, without a copy; what stands at a null has no meaning."""
    values: NDArray[Any] = np.frombuffer(array.buffers()[1] or b"", dtype=dtype)
    return values[array.offset : array.offset + len(array)]


def codes_of(indices: Any, nothing: int) -> NDArray[np.integer[Any]]:
    """The indices of a dictionary array as integers; ``nothing`` where there is none."""
    sign = "" if pa.types.is_signed_integer(indices.type) else "u"
    codes: NDArray[np.integer[Any]] = values_of(indices, np.dtype(f"{sign}int{indices.type.bit_width}"))
    return np.where(flags_of(indices.is_null()), nothing, codes.astype(np.int64)) if indices.null_count else codes


def array_of(values: NDArray[Any], kind: Any, is_null: NDArray[np.bool_] | None = None) -> Any:
    """An Arrow array of numbers; ``pyarrow.array`` would load pandas."""
    valid = None if is_null is None else pa.py_buffer(np.packbits(~is_null, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def texts_of(texts: list[str]) -> Any:
    """An Arrow array of texts; ``pyarrow.array`` would load pandas."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))


def text_of(text: str) -> Any:
    """A text as an Arrow scalar; ``pyarrow.scalar``, and every function that is given a text, would load pandas."""
    return texts_of([text])[0]


def flags_of(array: Any) -> NDArray[np.bool_]:
    """An Arrow array of true and false; a null is false."""
    flags: NDArray[np.bool_] = values_of(array.cast(pa.uint8()), np.uint8) == 1
    return flags if not array.null_count else flags & flags_of(array.is_valid())


def read_amounts(block: Block, array: Any) -> bool:
    """Fill the amounts of a block from its column, and say whether all cells were plain numbers.

    Numbers are taken as they are. Texts that are no plain decimals are read by carbonkit's own parser.
    """
    kind = array.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        _numbers(block, array)
        return True
    if (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)) or pa.types.is_large_string(kind):
        array = array.cast(pa.string())
    if pa.types.is_string(array.type):
        plain = _plain(array)
        if plain is not None:
            block.amounts = plain
            return True
        amounts, rows = _nearly_plain(array)
        cells = array.take(array_of(rows, pa.int64())).to_pylist()
    else:
        amounts, rows = np.full(len(array), np.nan), np.arange(len(array))
        cells = array.to_pylist()
    torn = set(block.torn)
    seen: dict[object, float] = {}
    for row, cell in zip(rows.tolist(), cells, strict=True):
        try:
            amounts[row] = seen[cell] if cell in seen else seen.setdefault(cell, amount_of_cell(cell))
        except CarbonkitError as error:
            amounts[row] = np.nan
            if row not in torn:
                _problem(block, row, str(error))
    block.amounts = amounts
    return False


def _numbers(block: Block, array: Any) -> None:
    amounts = values_of(array.cast(pa.float64(), safe=False), np.float64)
    if array.null_count:
        amounts = np.where(flags_of(array.is_null()), np.nan, amounts)
    wrong = ~(np.abs(amounts) < MAX_AMOUNT)
    if wrong.any():
        for row in np.flatnonzero(wrong).tolist():
            _problem(block, row, not_a_number(float(amounts[row])))
        amounts = np.where(wrong, np.nan, amounts)
    block.amounts = amounts


def _plain(array: Any) -> NDArray[np.float64] | None:
    """Amounts of texts that are all plain decimals; None where one may be anything else.

    Arrow reads a decimal to the nearest double, as Python does. What it reads and carbonkit refuses is kept from it:
    a point without a digit behind it, exponents, signs, words and more digits than a measured figure has.
    """
    if not len(array):
        return np.zeros(0)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    lengths = np.diff(offsets)
    if array.null_count or lengths.min() == 0 or lengths.max() > _PLAIN_LENGTH:
        return None
    data = np.frombuffer(array.buffers()[2], dtype=np.uint8)
    if not _PLAIN[data[offsets[0] : offsets[-1]]].all() or (data[offsets[1:] - 1] == ord(".")).any():
        return None
    try:
        values = values_of(array.cast(pa.float64()), np.float64)
    except pa.ArrowInvalid:
        return None
    # The zero turns -0.0 into 0.0: the text -0 is the number 0.
    return values + 0.0


def _nearly_plain(array: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Amounts where the text is a plain decimal, with or without commas in threes; and the rows where it is not."""
    # Costly to load, and a thread reads the file meanwhile if it need not wait for this.
    import pyarrow.compute as pc

    bare = pc.replace_substring(array, ",", "")
    is_plain = pc.or_(pc.match_substring_regex(array, _DECIMAL), pc.match_substring_regex(array, _GROUPED))
    is_plain = pc.and_(is_plain.is_valid(), is_plain) if is_plain.null_count else is_plain
    amounts = values_of(pc.if_else(is_plain, bare, text_of("0")).cast(pa.float64()), np.float64) + 0.0
    return amounts, np.flatnonzero(~flags_of(is_plain))


def _problem(block: Block, row: int, message: str) -> None:
    block.problems.append(Problem(block.place(row), f"amount: {message}", (block.first + row,)))
