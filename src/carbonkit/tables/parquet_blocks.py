"""A Parquet file in blocks: columns of the key, and texts with a dictionary in the file, are read as dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from carbonkit.errors import Problem, ProblemsError
from carbonkit.tables.block import Block, has_text, is_text, read_amounts
from carbonkit.tables.columns import doubled, find_columns

__all__ = ["ParquetBlocks"]

_BUFFER = 1 << 20


class ParquetBlocks:
    """The blocks of a Parquet file.

    Parameters
    ----------
    path : str or Path
    coded : sequence of str
        Canonical names of the columns whose texts are read as dictionaries.
    block_rows : int
        Rows of a block. [-]

    Raises
    ------
    ProblemsError
        If the file cannot be read, lacks a needed column, or a column holds values that cannot be one.
    """

    def __init__(self, path: str | Path, *, coded: Sequence[str], block_rows: int) -> None:
        self.name = str(path)
        self._block_rows = max(block_rows, 1)
        try:
            schema = pq.read_schema(path)
            self.header = list(schema.names)
            found, problems = find_columns(self.header, self.name)
            problems += [Problem(self.name, message) for message in doubled(self.header)]
            if problems:
                raise ProblemsError(tuple(problems))
            self.columns = {canonical: self.header[place] for canonical, place in found.items()}
            keys = {self.columns[name] for name in coded if name in self.columns}
            self._check(schema, keys)
            texts = [name for name in self.header if is_text(schema.field(name).type)]
            has_dictionary = _with_dictionaries(pq.read_metadata(path))
            read_as = [name for name in texts if name in keys or name in has_dictionary]
            # Buffered, so that a file of one row group is not read into the memory as a whole.
            self._file = pq.ParquetFile(path, read_dictionary=read_as, buffer_size=_BUFFER, pre_buffer=False)
        except (OSError, pa.ArrowException) as error:
            why = getattr(error, "strerror", None) or "it is no Parquet file, or a broken one"
            raise ProblemsError((Problem(self.name, f"cannot be read: {why}"),)) from None
        self.types = {name: self._file.schema_arrow.field(name).type for name in self.header}
        self.total = self._file.metadata.num_rows
        self.rows = 0

    def _check(self, schema: Any, keys: set[str]) -> None:
        """Refuse a column that is read, and whose values are no amounts or have no text."""
        problems = []
        for name in self.header:
            field = schema.field(name)
            if name == self.columns["amount"] and (_kind(field) or not _is_amount(field.type)):
                message = f"holds {_kind(field) or field.type} values, not numbers"
            elif name in keys and (_kind(field) or not has_text(field.type)):
                message = f"holds {_kind(field) or field.type} values, which have no text"
            else:
                continue
            problems.append(Problem("", f"the column {name} {message}; cast it first"))
        if problems:
            raise ProblemsError(tuple(problems))

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Block]:
        batches = self._file.iter_batches(batch_size=self._block_rows, use_threads=True)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, pa.ArrowException):
                message = f"is broken behind row {self.rows - 1}" if self.rows else "is broken from its first row on"
                raise ProblemsError((Problem(self.name, message),)) from None
            if batch is None:
                return
            if not batch.num_rows:
                continue
            columns: dict[str, Any] = dict(zip(self.header, batch.columns, strict=True))
            place = partial(_place, self.name, self.rows)
            done = (self.rows + batch.num_rows) / self.total
            block = Block(columns, np.zeros(0), self.rows, place, done)
            read_amounts(block, columns[self.columns["amount"]])
            self.rows += batch.num_rows
            yield block


def _place(name: str, first: int, row: int) -> str:
    return f"{name}: row {first + row}"


def _is_amount(kind: Any) -> bool:
    """Whether its values are numbers, or texts of numbers."""
    if pa.types.is_dictionary(kind):
        return _is_amount(kind.value_type)
    checks = (is_text, pa.types.is_null, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(check(kind) for check in checks)


def _kind(field: Any) -> str:
    """What a column holds; empty where it is plain. Of an extension that is not loaded only the name is there."""
    if isinstance(field.type, pa.BaseExtensionType):
        return str(field.type.extension_name)
    return str((field.metadata or {}).get(b"ARROW:extension:name", b"").decode(errors="replace"))


def _with_dictionaries(metadata: Any) -> set[str]:
    """The columns that the file itself holds as dictionaries."""
    if not metadata.num_row_groups:
        return set()
    group = metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    return {one.path_in_schema for one in columns if one.has_dictionary_page}
