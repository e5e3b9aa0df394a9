"""Writing a table block by block, as Parquet or CSV."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from typing import Any, BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from carbonkit.tables.block import flags_of, text_of

__all__ = ["CsvSink", "ParquetSink", "Sink"]

_NEEDS_QUOTES = (b",", b'"', b"\n", b"\r")


class Sink(Protocol):
    """Where blocks of rows go."""

    def write(self, batch: Any) -> None:
        """Write the rows of a record batch."""

    def close(self, metadata: dict[str, str]) -> None:
        """Write what stands behind the last row."""

    def abandon(self) -> None:
        """Let go of a file that is thrown away."""


class ParquetSink:
    """A Parquet file, a row group for each block.

    Parameters
    ----------
    file : binary file
    schema : Schema
    """

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        coded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        # Figures hardly repeat: a dictionary of them costs time and saves nothing.
        self._writer = pq.ParquetWriter(file, schema, use_dictionary=coded or False, compression="snappy")

    def write(self, batch: Any) -> None:
        self._writer.write_batch(batch)

    def close(self, metadata: dict[str, str]) -> None:
        self._writer.add_key_value_metadata(metadata)
        self._writer.close()

    def abandon(self) -> None:
        # The writer closes itself when it is collected, and would then write to a file that is closed.
        with suppress(OSError, ValueError):
            self._writer.close()


class CsvSink:
    """A CSV file in UTF-8; null is an empty cell, and a cell is quoted where it has to be.

    Parameters
    ----------
    file : binary file
    schema : Schema
    """

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        self._file = file
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow(schema.names)
        file.write(head.getvalue().encode())

    def write(self, batch: Any) -> None:
        cells = [_cells(column) for column in batch.columns]
        # Each row with its line end is one text: the bytes of the array are those of the file.
        cells[-1] = _joined(cells[-1], text_of("\n"), text_of(""))
        rows = _joined(*cells, text_of(","))
        end = int(np.frombuffer(rows.buffers()[1], dtype=np.int32)[len(rows)])
        self._file.write(rows.buffers()[2].slice(0, end))

    def close(self, metadata: dict[str, str]) -> None:
        """A CSV file has no place for metadata."""

    def abandon(self) -> None:
        pass


def _joined(*texts: Any) -> Any:
    """Texts side by side, the last one between them; a null is empty."""
    return pc.binary_join_element_wise(*texts, null_handling="replace", null_replacement="")


def _cells(column: Any) -> Any:
    """A column as texts of CSV."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.dictionary).take(column.indices)
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_floating(kind) and flags_of(is_nan := pc.is_nan(column)).any():
        # A number that is none is an empty cell, as everywhere else.
        column = pc.if_else(is_nan, pa.nulls(len(column), kind), column)
    texts = column.cast(pa.string())
    if not pa.types.is_string(kind) and not pa.types.is_large_string(kind):
        return texts
    whole = texts.buffers()[2].to_pybytes()
    if not any(mark in whole for mark in _NEEDS_QUOTES):
        return texts
    quote = text_of('"')
    quoted = _joined(quote, pc.replace_substring(texts, '"', '""'), quote, text_of(""))
    return pc.if_else(pc.match_substring_regex(texts, '[,"\n\r]'), quoted, texts)
