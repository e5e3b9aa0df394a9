"""Writing a table block by block as Parquet or CSV, behind the back of what makes the next block."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from math import prod
from typing import Any, BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from carbonkit.errors import Problem, ProblemsError
from carbonkit.tables.block import array_of, codes_of, flags_of, has_text, is_text, text_of, texts_of, values_of
from carbonkit.tables.pieces import processors
from carbonkit.tables.write import ROW_END, CsvRows

__all__ = ["Behind", "CsvSink", "ParquetSink", "Sink"]

#: Rows that are made into text at a time: their texts stay in the processor's cache.
_ROWS = 1 << 14
#: Values of a column that Parquet encodes at a time; those of a dictionary are costly in smaller steps. A page grows to
#: so many values at least: a small part of a block, also where texts are long.
_AT_ONCE = 1 << 13
#: Bytes of a Parquet file that are written at a time. [byte]
_BUFFER = 1 << 20
#: Up to so many combinations of words become one dictionary.
_MOST_WORDS = 1 << 12
_NEEDS_QUOTES = (b",", b'"', b"\n", b"\r")


class Sink(Protocol):
    """Where blocks of rows go."""

    def write(self, batch: Any) -> None:
        """Write the rows of a record batch."""

    def close(self, metadata: dict[str, str]) -> None:
        """Write what stands behind the last row."""

    def abandon(self) -> None:
        """Let go of a file that is thrown away."""


class Behind:
    """A sink that writes a block while the next one is made.

    Parameters
    ----------
    sink : Sink
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._last: Future[None] | None = None

    def _wait(self) -> None:
        if self._last is not None:
            last, self._last = self._last, None
            last.result()

    def write(self, batch: Any) -> None:
        """Write the rows of a record batch, once those before it are written."""
        self._wait()
        self._last = self._worker.submit(self._sink.write, batch)

    def close(self, metadata: dict[str, str]) -> None:
        """Write what stands behind the last row, and wait for it."""
        self._wait()
        self._worker.shutdown()
        self._sink.close(metadata)

    def abandon(self) -> None:
        """Let go of a file that is thrown away."""
        self._worker.shutdown()
        self._sink.abandon()


class ParquetSink:
    """A Parquet file, a row group for each block.

    Parameters
    ----------
    file : binary file
    schema : Schema
    uncompressed : collection of str
        Columns of figures that are products: to compress their digits takes a sixth of the time, and saves 3 % of the
        file.
    """

    def __init__(self, file: BinaryIO, schema: Any, uncompressed: Collection[str] = ()) -> None:
        coded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        # Figures hardly repeat: a dictionary of them costs time and saves nothing.
        # Pages are small, and each write of one to a file of Python would wait for the other threads. The stream has a
        # handle of its own, since it closes what it writes to.
        self._stream = pa.output_stream(os.fdopen(os.dup(file.fileno()), "wb"), buffer_size=_BUFFER)
        self._writer = pq.ParquetWriter(
            self._stream,
            schema,
            use_dictionary=coded or False,
            compression={name: "none" if name in uncompressed else "snappy" for name in schema.names},
            write_batch_size=_AT_ONCE,
        )

    def write(self, batch: Any) -> None:
        self._writer.write_batch(batch)

    def close(self, metadata: dict[str, str]) -> None:
        self._writer.add_key_value_metadata(metadata)
        self._writer.close()
        self._stream.close()

    def abandon(self) -> None:
        # Both close themselves when they are collected, and would then write to a file that is closed.
        for one in (self._writer, self._stream):
            with suppress(OSError, ValueError):
                one.close()


class CsvSink:
    """A CSV file in UTF-8; null is an empty cell, and a cell is quoted where it has to be.

    Parameters
    ----------
    file : binary file
    schema : Schema

    Raises
    ------
    ProblemsError
        If a column holds values that have no text.
    """

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        refused = [field for field in schema if not has_text(_plain(field.type))]
        if refused:
            wrong = (f"the column {one.name} holds {one.type} values, which have no text" for one in refused)
            hint = "leave it out, or write the lines to .parquet"
            raise ProblemsError(tuple(Problem("", f"{message}; {hint}") for message in wrong))
        self._file = file
        self._pool = ThreadPoolExecutor(max_workers=min(processors(), 4))
        head = CsvRows()
        csv.writer(head, lineterminator=ROW_END).writerow(schema.names)
        file.write(head.getvalue().encode())

    def write(self, batch: Any) -> None:
        columns = _words_together([_quoted(column) for column in batch.columns])
        starts = range(0, batch.num_rows, _ROWS)
        for text in self._pool.map(lambda start: _rows([one.slice(start, _ROWS) for one in columns]), starts):
            self._file.write(text)

    def close(self, metadata: dict[str, str]) -> None:
        """A CSV file has no place for metadata."""
        self._pool.shutdown()

    def abandon(self) -> None:
        self._pool.shutdown()


def _quoted(column: Any) -> Any:
    """A column whose texts are quoted where they have to be; words, and small whole numbers, as a dictionary."""
    kind = column.type
    if column.null_count == len(column):
        return pa.DictionaryArray.from_arrays(array_of(np.zeros(len(column), np.int32), pa.int32()), texts_of([""]))
    if pa.types.is_int8(kind):
        column = column.dictionary_encode()
        kind = column.type
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(column.indices, _texts(column.dictionary))
    return _texts(column) if is_text(_plain(kind)) else column


def _plain(kind: Any) -> Any:
    """What an extension keeps its values as, where these are texts; the type itself otherwise."""
    is_extension = isinstance(kind, pa.BaseExtensionType) and is_text(kind.storage_type)
    return kind.storage_type if is_extension else kind


def _texts(column: Any) -> Any:
    texts = column.cast(pa.string())
    whole = texts.buffers()[2].to_pybytes() if texts.buffers()[2] is not None else b""
    if not any(mark in whole for mark in _NEEDS_QUOTES):
        return texts
    quote = text_of('"')
    quoted = _joined(quote, pc.replace_substring(texts, '"', '""'), quote, text_of(""))
    return pc.if_else(pc.match_substring_regex(texts, '[,"\n\r]'), quoted, texts)


def _words_together(columns: list[Any]) -> list[Any]:
    """Neighbours that are dictionaries as one of their combinations: fewer texts are put together for each row."""
    found: list[Any] = []
    words: list[Any] = []
    for column in [*columns, None]:
        is_words = column is not None and pa.types.is_dictionary(column.type)
        if words and (not is_words or prod(len(one.dictionary) + 1 for one in (*words, column)) > _MOST_WORDS):
            found.append(_together(words) if len(words) > 1 else words[0])
            words = []
        if is_words:
            words.append(column)
        elif column is not None:
            found.append(column)
    return found


def _together(words: list[Any]) -> Any:
    """Several dictionaries as one, their texts with commas between them."""
    combined = np.zeros(len(words[0]), dtype=np.int32)
    texts = [""]
    for place, column in enumerate(words):
        codes, names = codes_of(column.indices, len(column.dictionary)), [*column.dictionary.to_pylist(), ""]
        combined *= len(names)
        combined += codes.astype(np.int32, copy=False)
        texts = [f"{text},{name or ''}" if place else name or "" for text in texts for name in names]
    return pa.DictionaryArray.from_arrays(array_of(combined, pa.int32()), texts_of(texts))


def _rows(columns: list[Any]) -> Any:
    """Some rows as CSV."""
    cells: list[Any] = []
    bits: list[tuple[Any, Any]] = []
    for column in columns:
        if pa.types.is_float64(column.type) and not column.null_count:
            values = values_of(column, np.int64)
            # CO2 that stands for CO2e has the same figures: they are written once.
            same = next((text for other, text in bits if np.array_equal(values, other)), None)
            cells.append(_cells(column) if same is None else same)
            bits.append((values, cells[-1]))
        else:
            cells.append(_cells(column))
    # Each row with its line end is one text: the bytes of the array are those of the file.
    cells[-1] = _joined(cells[-1], text_of("\n"), text_of(""))
    rows = _joined(*cells, text_of(","))
    end = int(np.frombuffer(rows.buffers()[1], dtype=np.int32)[len(rows)])
    return rows.buffers()[2].slice(0, end)


def _cells(column: Any) -> Any:
    """The texts of some cells."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.dictionary.take(column.indices)
    if pa.types.is_floating(kind) and flags_of(is_nan := pc.is_nan(column)).any():
        # A number that is none is an empty cell, as everywhere else.
        column = pc.if_else(is_nan, pa.nulls(len(column), kind), column)
    return column.cast(pa.string())


def _joined(*texts: Any) -> Any:
    """Texts side by side, the last one between them; a null is empty."""
    return pc.binary_join_element_wise(*texts, null_handling="replace", null_replacement="")
