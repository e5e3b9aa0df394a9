"""A lazy frame of any engine as an activity table: its columns, cells of keys as texts, amounts as doubles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbonkit.errors import Problem, ProblemsError
from carbonkit.quantities.period import INSTANT
from carbonkit.tables.columns import find_columns
from carbonkit.tables.engines import by_bytes, engine_of

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["LazyTable", "as_lazy_table", "cell_text", "read_cells"]

#: Whole numbers up to this size are doubles of their own.
_WHOLE = 2.0**53
#: What Python strips; engines agree on no name for it.
_BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
#: Engines in which ``Scope`` and ``scope`` are one column.
_CASELESS = ("duckdb", "pyspark")


@dataclass(frozen=True)
class LazyTable:
    """An activity table that an engine holds.

    Parameters
    ----------
    frame : LazyFrame
        The user's rows, seen through narwhals.
    columns : dict
        Canonical name to the user's header.
    types : dict
        Header to its narwhals type.
    """

    frame: nw.LazyFrame[Any]
    columns: dict[str, str]
    types: dict[str, Any]

    @property
    def engine(self) -> str:
        return engine_of(self.frame)

    def free(self) -> str:
        """The beginning of a name that no column has."""
        prefix = "carbonkit_"
        while any(header.casefold().startswith(prefix) for header in self.types):
            prefix = f"_{prefix}"
        return prefix

    def clashes(self, names: tuple[str, ...]) -> list[str]:
        """Which of some new names the table has already, as the engine compares names."""
        if self.engine not in _CASELESS:
            return [name for name in names if name in self.types]
        folded = {header.casefold(): header for header in self.types}
        return [folded[name] for name in names if name in folded]

    def is_text(self, header: str) -> bool:
        """Whether the values of a column are texts, as such or as categories."""
        import narwhals as nw

        return self.types[header] in (nw.String, nw.Categorical, nw.Enum)

    def with_cells(self, headers: list[str], prefix: str, *more: nw.Expr) -> nw.LazyFrame[Any]:
        """The frame with each of some columns as text, named ``prefix`` and its place, and more columns.

        Of a column of moments that is none of an activity table, the cells are the moments.
        """
        import narwhals as nw

        cells, texts = {}, []
        for place, header in enumerate(headers):
            name, as_day = f"{prefix}{place}", header == self.columns.get("period")
            if self.types[header] == nw.Datetime and header not in self.columns.values():
                cells[name] = nw.col(header)
            else:
                cells[name] = cell_text(header, self.types[header], as_day=as_day)
                texts.append(name)
        return by_bytes(self.frame.with_columns(*more, **cells), texts)

    def amount(self) -> nw.Expr:
        """The amounts as float64, each the double next to what stands there. [unit of the row]"""
        import narwhals as nw

        header = self.columns["amount"]
        column = nw.col(header)
        kind = self.types[header]
        if kind.is_decimal() or kind in (nw.Int128, nw.UInt128):
            # Through its text: an engine that divides the digits by a power of ten rounds twice.
            column = column.cast(nw.String)
        return column.cast(nw.Float64)


def as_lazy_table(frame: nw.LazyFrame[Any]) -> LazyTable:
    """Find the columns of an activity table in a lazy frame. No row is read.

    Raises
    ------
    ProblemsError
        If a needed column is missing, two headers mean the same column, or the amounts are not numbers.
    """
    types = dict(frame.collect_schema())
    headers = list(types)
    found, problems = find_columns(headers, "")
    columns = {canonical: headers[position] for canonical, position in found.items()}
    if "amount" in columns and not types[columns["amount"]].is_numeric():
        kind = types[columns["amount"]]
        problems.append(
            Problem(
                "", f"the column {columns['amount']} holds {kind} values; a lazy frame needs numbers: cast it first"
            )
        )
    if problems:
        raise ProblemsError(tuple(problems))
    return LazyTable(frame, columns, types)


def cell_text(header: str, kind: Any, *, as_day: bool) -> nw.Expr:
    """A column as the texts that a table in memory would have: null is empty, 2022.0 is 2022.

    Parameters
    ----------
    header : str
    kind : narwhals type
        Of its values.
    as_day : bool
        Whether an instant among its texts stands for its day.

    Raises
    ------
    ProblemsError
        If its values have no text (lists, structures).
    """
    import narwhals as nw

    column = nw.col(header)
    days = _days if as_day else _as_it_is
    if kind == nw.String:
        return days(column.fill_null(""))
    if kind in (nw.Date, nw.Datetime):
        # Dask has several types of text and compares each with itself alone: hence the cast.
        return column.dt.to_string("%Y-%m-%d").fill_null("").cast(nw.String)
    if kind == nw.Object:
        return days(column.fill_null("").cast(nw.String))
    if kind == nw.Boolean:
        true = nw.when(column).then(nw.lit("True")).otherwise(nw.lit("False"))
        return nw.when(column.is_null()).then(nw.lit("")).otherwise(true).cast(nw.String)
    if kind.is_float():
        column = column.cast(nw.Float64)
        small = nw.when(column.abs() < _WHOLE).then(column).otherwise(nw.lit(0.0)).cast(nw.Int64)
        number = nw.when(small.cast(nw.Float64) == column).then(small.cast(nw.String)).otherwise(column.cast(nw.String))
        return nw.when(column.is_null() | column.is_nan()).then(nw.lit("")).otherwise(number).cast(nw.String)
    if kind in (nw.Categorical, nw.Enum):
        return days(column.cast(nw.String).fill_null(""))
    # Unknown: a column of nothing but nulls, among others.
    if kind.is_integer() or kind.is_decimal() or kind == nw.Unknown:
        return column.cast(nw.String).fill_null("")
    raise ProblemsError((Problem("", f"the column {header} holds {kind} values, which have no text; cast it first"),))


def _days(text: nw.Expr) -> nw.Expr:
    """The days of the instants among some texts, as ``day_of_instant`` has them; the other texts as they are."""
    import narwhals as nw

    is_instant = text.str.contains(f"^[{_BLANK}]*{INSTANT}[{_BLANK}]*$")
    day = nw.when(is_instant).then(text.str.strip_chars(_BLANK).str.slice(0, 10)).otherwise(text)
    # Some engines look for the pattern only where it can be.
    return nw.when(text.str.len_chars() < 16).then(text).otherwise(day)


def _as_it_is(text: nw.Expr) -> nw.Expr:
    return text


def read_cells(values: tuple[Any, ...]) -> tuple[str, ...]:
    """Cells that an engine gave back, with what it writes for nothing as an empty text."""
    return tuple("" if value is None else str(value) for value in values)
