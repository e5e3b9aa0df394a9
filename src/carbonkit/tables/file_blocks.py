"""A file of activity data in blocks, read by a thread of its own ahead of what takes them."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from carbonkit.errors import MethodError, Problem, ProblemsError
from carbonkit.tables.columns import KEYS

if TYPE_CHECKING:
    from carbonkit.tables.block import Block
    from carbonkit.tables.csv_blocks import CsvBlocks
    from carbonkit.tables.parquet_blocks import ParquetBlocks

__all__ = ["BLOCK_ROWS", "FileBlocks"]

#: Rows of a block: its arrays take some 20 MB, and what is done once a block weighs little.
BLOCK_ROWS = 1 << 17
#: So many blocks of a CSV file wait, each of some 5 MB until it is computed. A command loads its modules and resolves
#: its first keys meanwhile, which takes as long as to read these.
_AHEAD = 8
#: So many of a Parquet file: they are of rows, and large where there are many columns.
_AHEAD_OF_PARQUET = 2


class FileBlocks:
    """The blocks of a CSV or Parquet file, whichever it is.

    Reading begins at once. What is wrong with the file is raised by `file` and by the iteration, when they are asked.

    Parameters
    ----------
    path : str or Path
    encoding : str
        Encoding of a CSV file, where it is not UTF-8; never guessed.
    block_rows : int
        About so many rows make a block. [-]

    Raises
    ------
    MethodError
        If pyarrow is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "activity.csv")
    ...     _ = path.write_text("activity,amount,unit\\n电力,1250,MWh\\n电力,10,kWh\\n", encoding="utf-8")
    ...     blocks = FileBlocks(path)
    ...     print(blocks.file.header, [block.amounts.tolist() for block in blocks])
    ...     blocks.close()
    ['activity', 'amount', 'unit'] [[1250.0, 10.0]]
    """

    def __init__(self, path: str | Path, *, encoding: str = "utf-8", block_rows: int = BLOCK_ROWS) -> None:
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise MethodError("files in blocks need pyarrow", "python -m pip install 'carbonkit[arrow]'") from None
        # Here, since two threads that load modules wait for each other.
        import carbonkit.tables.csv_blocks  # noqa: F401

        self._worker = ThreadPoolExecutor(max_workers=1)
        self._opened = self._worker.submit(_open, path, encoding, block_rows)
        self._blocks: Iterator[Block] | None = None
        most = _AHEAD_OF_PARQUET if _is_parquet(path) else _AHEAD
        self._coming: deque[Future[Block | None]] = deque(self._worker.submit(self._next) for _ in range(most))

    @property
    def file(self) -> CsvBlocks | ParquetBlocks:
        """The file, with what its header says.

        Raises
        ------
        ProblemsError
            If it cannot be read, or lacks a needed column.
        """
        return self._opened.result()

    def __iter__(self) -> Iterator[Block]:
        while (block := self._coming.popleft().result()) is not None:
            self._coming.append(self._worker.submit(self._next))
            yield block

    def _next(self) -> Block | None:
        if self._blocks is None:
            self._blocks = iter(self.file)
        return next(self._blocks, None)

    def close(self) -> None:
        """Read no further, and let go of the file."""
        self._worker.shutdown(cancel_futures=True)
        if not self._opened.cancelled() and self._opened.exception() is None:
            self.file.close()


def _open(source: str | Path, encoding: str, block_rows: int) -> CsvBlocks | ParquetBlocks:
    try:
        if not stat.S_ISREG(os.stat(source).st_mode) and not os.path.isdir(source):
            message = "is no regular file, and its rows come only once; give it to `calculate`, which reads it at once"
            raise ProblemsError((Problem(str(source), message),))
    except OSError as error:
        raise ProblemsError((Problem(str(source), f"cannot be read: {error.strerror}"),)) from None
    if _is_parquet(source):
        from carbonkit.tables.parquet_blocks import ParquetBlocks

        return ParquetBlocks(source, coded=KEYS, block_rows=block_rows)
    from carbonkit.tables.csv_blocks import CsvBlocks

    return CsvBlocks(source, encoding=encoding, coded=KEYS, block_rows=block_rows)


def _is_parquet(path: str | Path) -> bool:
    """Whether its first bytes say so; what cannot be read is told where it is opened."""
    # To open a pipe would wait for who writes to it.
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"PAR1"
    except OSError:
        return False
