"""The text of a CSV file in pieces that end with a line, and what makes a file unreadable as a whole."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import BinaryIO

from carbonkit.errors import Problem, ProblemsError, shown

__all__ = ["CsvText", "Lines", "decoded", "raise_unreadable", "refuse_no_text"]

_SCAN = 1 << 20
#: Encodings that are decoded piece by piece as they are at once. Files in others are decoded whole.
_STREAMED = {"ascii", "big5", "big5hkscs", "cp1252", "cp950", "gb18030", "gb2312", "gbk", "iso8859-1", "shift_jis"}


#: First bytes of files that are no text, and what to do with them.
_NO_TEXT = {
    b"PK\x03\x04": "is a workbook, not CSV; save the sheet as CSV (UTF-8)",
    b"\x1f\x8b": "is compressed; unpack it first (gunzip)",
    b"PAR1": "is a Parquet file, not CSV; give it to `carbonkit calc` with -o, or to calculate_file",
}


def refuse_no_text(start: bytes, name: str) -> None:
    """Say what a file is whose first bytes tell that it is no text.

    Raises
    ------
    ProblemsError
        If they do.
    """
    for mark, message in _NO_TEXT.items():
        if start.startswith(mark):
            raise ProblemsError((Problem(name, message),))


def decoded(raw: bytes, name: str, encoding: str) -> str:
    """The content of a file as text.

    Raises
    ------
    ProblemsError
        If it is in another encoding, the encoding is unknown, or it holds a NUL character; each at its line.
    """
    try:
        text = raw.decode("utf-8-sig" if _is_utf8(encoding) else encoding)
    except (ValueError, LookupError) as error:
        if not isinstance(error, UnicodeError):
            message = f"unknown encoding {shown(encoding)}; write utf-8, gb18030, big5, ..."
            raise ProblemsError((Problem(name, message),)) from None
        raise _wrong_encoding(name, encoding, raw[: getattr(error, "start", 0)].count(b"\n") + 1) from None
    if "\x00" in text:
        raise _nul(name, text[: text.index(chr(0))].count(chr(10)) + 1)
    return text


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except (ValueError, LookupError):
        return False


def _wrong_encoding(name: str, encoding: str, line: int) -> ProblemsError:
    hint = "save it as UTF-8, or name its encoding with --encoding (gb18030, big5, ...)"
    return ProblemsError((Problem(f"{name}:{line}", f"is not {encoding} text; {hint}"),))


def _nul(name: str, line: int) -> ProblemsError:
    return ProblemsError((Problem(f"{name}:{line}", "holds a NUL character"),))


def _streamed(encoding: str) -> codecs.IncrementalDecoder | None:
    """A decoder of pieces; None where an encoding has to be decoded at once."""
    if _is_utf8(encoding):
        return codecs.getincrementaldecoder("utf-8-sig")("strict")
    try:
        name = codecs.lookup(encoding).name
    except (ValueError, LookupError):
        return None
    return codecs.getincrementaldecoder(name)("strict") if name in _STREAMED else None


def raise_unreadable(path: Path, name: str, encoding: str) -> None:
    """Say why a file is no text, as `decoded` does, without holding all of it: nothing is raised for one that is.

    Raises
    ------
    ProblemsError
        With the one problem: its encoding first, then a NUL character, wherever they stand.
    """
    decoder = _streamed(encoding)
    if decoder is None:
        decoded(path.read_bytes(), name, encoding)
        return
    nul = lines = read = 0
    with path.open("rb") as file:
        while True:
            raw = file.read(_SCAN)
            held = decoder.getstate()[0]
            try:
                text = decoder.decode(raw, final=not raw)
            except UnicodeError as error:
                before = (held + raw)[: getattr(error, "start", 0)].count(b"\n") - held.count(b"\n")
                raise _wrong_encoding(name, encoding, read + before + 1) from None
            read += raw.count(b"\n")
            if not nul and "\x00" in text:
                nul = lines + text[: text.index(chr(0))].count(chr(10)) + 1
            lines += text.count("\n")
            if not raw:
                break
    if nul:
        raise _nul(name, nul)


class CsvText:
    """The bytes of a CSV file as UTF-8, in pieces that end with a line.

    Parameters
    ----------
    path : Path
    name : str
        The file as the user named it.
    encoding : str
        What it is written in; never guessed.
    size : int
        About so many bytes make a piece. [byte]

    Raises
    ------
    ProblemsError
        If it cannot be read, is a workbook, or its encoding is unknown.
    """

    def __init__(self, path: Path, name: str, encoding: str, size: int) -> None:
        self.path, self.name, self.encoding = path, name, encoding
        self._size = size
        self._rest = b""
        self.read = 0
        try:
            self._file: BinaryIO | io.BytesIO = path.open("rb")
            try:
                refuse_no_text(self._file.read(4), name)
            except ProblemsError:
                self.close()
                raise
            self._file.seek(0)
            self.total = path.stat().st_size
        except OSError as error:
            raise ProblemsError((Problem(name, f"cannot be read: {error.strerror}"),)) from None
        self._is_utf8 = _is_utf8(encoding)
        self._decoder = None if self._is_utf8 else _streamed(encoding)
        if not self._is_utf8 and self._decoder is None:
            raw = self._file.read()
            self.close()
            self._file = io.BytesIO(decoded(raw, name, encoding).encode())
            self.total = len(self._file.getvalue())

    def close(self) -> None:
        self._file.close()

    @property
    def done(self) -> float:
        """The share of the file that has been read. [-]"""
        return self.read / self.total if self.total else 1.0

    def unreadable(self) -> None:
        """Raise what is wrong with the file as a whole, if anything is."""
        raise_unreadable(self.path, self.name, self.encoding)

    def _more(self, size: int) -> tuple[bytes, bool]:
        raw = self._file.read(size)
        start, self.read = self.read, self.read + len(raw)
        if self._decoder is not None:
            try:
                return self._decoder.decode(raw, final=not raw).encode(), not raw
            except UnicodeError:
                self.unreadable()
                raise
        return (raw.removeprefix(codecs.BOM_UTF8) if start == 0 and self._is_utf8 else raw), not raw

    def piece(self, size: int | None = None) -> bytes:
        """The next whole lines, of so many bytes if given; empty at the end of the file."""
        data, at_end = self._rest, False
        size = size or self._size
        while True:
            more, at_end = self._more(size)
            # A long line is not put together from short pieces: each is copied with all before it.
            size = self._size
            data += more
            if at_end:
                self._rest = b""
                return data
            # Old files end their lines with a carriage return alone; one at the very end may be half of CR LF.
            cut = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1
            if cut:
                self._rest = data[cut:]
                return data[:cut]

    def put_back(self, data: bytes) -> None:
        """Read these bytes again, before all others."""
        self._rest = data + self._rest

    def text(self, data: bytes) -> str:
        """A piece as text; a piece that is none makes the whole file unreadable."""
        try:
            text = data.decode()
        except UnicodeError:
            self.unreadable()
            raise
        if "\x00" in text:
            self.unreadable()
        return text


class Lines:
    """The lines of a piece for the reader of Python, which goes on into the next pieces in the middle of a row."""

    def __init__(self, source: CsvText, data: bytes) -> None:
        self._source = source
        self._lines = list(io.StringIO(source.text(data), newline=""))
        self._next = 0
        self._own = len(self._lines)

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._next == len(self._lines):
            more = self._source.piece()
            if not more:
                raise StopIteration
            self._lines += list(io.StringIO(self._source.text(more), newline=""))
        self._next += 1
        return self._lines[self._next - 1]

    @property
    def is_used_up(self) -> bool:
        """Whether all lines of the piece itself have been taken."""
        return self._next >= self._own

    def put_back(self) -> None:
        """Leave what was not taken to the source."""
        self._source.put_back("".join(self._lines[self._next :]).encode())
        self._lines = []
