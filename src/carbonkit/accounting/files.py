"""Computing a file of activity data in blocks: read, computed and written piece by piece, whatever its size."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from carbonkit.accounting.file_ledger import FileLedger
from carbonkit.accounting.file_problems import FileProblems
from carbonkit.accounting.lines import Lines, arrow_fields
from carbonkit.accounting.method import Method
from carbonkit.accounting.plan import KEYS, Plan
from carbonkit.accounting.row import ADDED, OUTPUTS, PlanRow
from carbonkit.accounting.signs import below_zero, is_lowered, is_of, scope2_findings, scope2_totals
from carbonkit.accounting.stamp import stamp
from carbonkit.catalog import Catalog
from carbonkit.errors import MethodError, Problem, ProblemsError
from carbonkit.tables.file_blocks import BLOCK_ROWS, FileBlocks
from carbonkit.tables.write import write_atomically

if TYPE_CHECKING:
    from carbonkit.tables.block import Block
    from carbonkit.tables.sink import Sink

__all__ = ["calculate_blocks", "calculate_file"]


def calculate_file(
    source: str | Path,
    output: str | Path | None = None,
    *,
    method: Method,
    catalog: Catalog,
    encoding: str = "utf-8",
    block_rows: int = BLOCK_ROWS,
    progress: Callable[[int, float], object] | None = None,
) -> FileLedger:
    """Compute a file of activity data block by block, in a memory that grows with its distinct keys, not its rows.

    The plan, the lines, the totals, the findings and the problems are those of ``calculate`` on the whole table.

    Parameters
    ----------
    source : str or Path
        A CSV or Parquet file with the columns of an activity table. An instant as its period
        (``2022-07-01T13:00``) counts for its day.
    output : str or Path, optional
        Where the lines go, ``.parquet`` or ``.csv``: the columns of the file, then the results. It appears whole or
        not at all. Without it only the totals are computed.
    method : Method
        Every choice that changes a result.
    catalog : Catalog
        Where the factors come from.
    encoding : str
        Encoding of a CSV file, where it is not UTF-8; never guessed.
    block_rows : int
        About so many rows are held at a time. [-]
    progress : callable, optional
        Called after each block with the rows so far [-] and the share of the file behind them, 0 to 1 [-].

    Raises
    ------
    ProblemsError
        With every problem of the file, each with its place; nothing is written then.
    MethodError
        If pyarrow is not installed, or the ending of the output is none of these.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "activity.csv")
    ...     _ = path.write_text("activity,amount,unit,region,period\\n电力,1250,MWh,华东,2022\\n", encoding="utf-8")
    ...     ledger = calculate_file(
    ...         path,
    ...         Path(folder, "ledger.csv"),
    ...         method=Method(factors=["cn-mee/average-2022"]),
    ...         catalog=open_catalog(),
    ...     )
    ...     print(Path(folder, "ledger.csv").read_text(encoding="utf-8").splitlines()[1])
    电力,1250,MWh,华东,2022,2,4500,1250000,,,702.125,,,702.125,cn-mee/average-2022/grid#CN-GRID-EAST.average,two-sources
    """
    if not isinstance(method, Method):
        raise MethodError(f"method is a {type(method).__name__}", "give a carbonkit.Method, or Method.read(path)")
    ending = Path(output).suffix.lower() if output is not None else ""
    if ending not in ("", ".csv", ".parquet") or (output is not None and not ending):
        raise MethodError(f"{output} has no known ending", "write .csv or .parquet")
    if output is not None and os.path.exists(output) and os.path.exists(source) and os.path.samefile(source, output):
        raise MethodError(f"{output} is the input itself", "write the result elsewhere")
    with closing(FileBlocks(source, encoding=encoding, block_rows=block_rows)) as blocks:
        return calculate_blocks(blocks, output, method=method, catalog=catalog, progress=progress)


def calculate_blocks(
    blocks: FileBlocks,
    output: str | Path | None,
    *,
    method: Method,
    catalog: Catalog,
    progress: Callable[[int, float], object] | None = None,
) -> FileLedger:
    """As `calculate_file`, of a file that is being read: the command line loads the rest meanwhile.

    Parameters
    ----------
    blocks : FileBlocks
    output : str or Path, optional
        Where the lines go, ``.parquet`` or ``.csv``, and not the file itself.
    method : Method
    catalog : Catalog
    progress : callable, optional

    Raises
    ------
    ProblemsError
        With every problem of the file, each with its place; nothing is written then.

    Examples
    --------
    >>> from carbonkit.catalog import open_catalog
    >>> from tempfile import TemporaryDirectory
    >>> method = Method(factors=["cn-mee/average-2022"])
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "activity.csv")
    ...     _ = path.write_text("activity,amount,unit,region,period\\n电力,1250,MWh,华东,2022\\n", encoding="utf-8")
    ...     with closing(FileBlocks(path)) as blocks:
    ...         ledger = calculate_blocks(blocks, None, method=method, catalog=open_catalog())
    >>> str(ledger.total("co2_t"))
    '702.125 tCO2'
    """
    run = _Run(blocks, method, catalog, progress)
    if output is None:
        return run.through(None)
    ending = Path(output).suffix.lower()
    found: list[FileLedger] = []
    write_atomically(output, lambda file: found.append(run.into(run.sink(file, ending))))
    return found[0]


class _Run:
    """One pass through a file."""

    def __init__(
        self,
        blocks: FileBlocks,
        method: Method,
        catalog: Catalog,
        progress: Callable[[int, float], object] | None,
    ) -> None:
        from carbonkit.tables.sums import RunningSums
        from carbonkit.tables.vocabulary import Vocabulary

        self._blocks = blocks
        self._file = blocks.file
        self._progress = progress
        self._plan = Plan(method, catalog)
        self._keys = Vocabulary()
        self._rows: list[PlanRow] = []
        self._lines = Lines(is_zero_plain=method.exports == "ghgp-gross")
        self._sums = RunningSums()
        self._counts = np.zeros(0, dtype=np.int64)
        self._problems = FileProblems()

    def sink(self, file: BinaryIO, ending: str) -> Sink:
        """Where the lines go, and what stands in its way."""
        import pyarrow as pa

        from carbonkit.tables.sink import Behind, CsvSink, ParquetSink

        clash = [name for name in ADDED if name in self._file.header]
        if clash:
            raise ProblemsError(
                (Problem("", f"the table has columns that the ledger adds: {', '.join(clash)}; rename them"),)
            )
        self._schema = pa.schema([*self._file.types.items(), *arrow_fields()])
        if ending == ".parquet":
            return Behind(ParquetSink(file, self._schema, uncompressed=OUTPUTS))
        return Behind(CsvSink(file, self._schema))

    def into(self, sink: Sink) -> FileLedger:
        """Read all blocks and write their lines."""
        try:
            return self.through(sink)
        except BaseException:
            sink.abandon()
            raise

    def through(self, sink: Sink | None) -> FileLedger:
        """Read all blocks; write their lines as long as nothing is wrong."""
        for block in self._blocks:
            codes = self._learn(block)
            cells = block.columns[self._file.columns["amount"]]
            spoiled = self._problems.add(block, codes, cells)
            in_totals = codes
            if spoiled:
                in_totals = codes.copy()
                in_totals[spoiled] = -1
            self._sums.add(block.amounts, in_totals, len(self._rows))
            if sink is not None and not self._problems:
                sink.write(self._batch(block, codes))
            if self._progress is not None:
                self._progress(block.first + len(block), block.done)
        groups = scope2_totals(self._rows, self._sums.totals()) if is_lowered(self._rows) else {}
        for name, message in below_zero(groups).items():
            firsts = [first for row, first in zip(self._rows, self._keys.first_rows, strict=True) if is_of(row, name)]
            self._problems.add_of_all(Problem(self._file.name, message, (min(firsts),)))
        self._problems.raise_any()
        ledger = FileLedger(
            rows=self._file.rows,
            plan=self._plan,
            plan_rows=self._rows,
            sums=self._sums.integers(),
            counts=self._counts.tolist(),
            more_findings=scope2_findings(groups),
        )
        if sink is not None:
            sink.close(stamp(self._plan.method, self._plan.catalog, ledger.references))
        return ledger

    def _learn(self, block: Block) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The plan rows of a block: keys that were not seen before are resolved."""
        named = self._file.columns
        columns = [block.columns[named[name]] if name in named else None for name in KEYS]
        codes = self._keys.add(columns, len(block))
        fresh = self._plan.rows_of(islice(self._keys.keys, len(self._rows), None))  # type: ignore[arg-type]
        self._rows += fresh
        self._lines.extend(fresh)
        self._problems.extend(fresh)
        counts = np.bincount(codes, minlength=len(self._rows))
        counts[: len(self._counts)] += self._counts
        self._counts = counts
        return codes

    def _batch(self, block: Block, codes: np.ndarray[Any, np.dtype[np.int32]]) -> Any:
        """The user's columns of a block and the results beside them."""
        import pyarrow as pa

        arrays = [*block.columns.values(), *self._lines.arrow(self._lines.of(codes, block.amounts))]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)
