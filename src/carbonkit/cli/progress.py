"""How far a long command is: rows, share, rate and time left, on standard error, for a person who waits."""

from __future__ import annotations

import sys
import time

import click

__all__ = ["Progress"]

#: A line is drawn anew after so much time on a terminal, and a line is added elsewhere. [s]
_ON_TERMINAL, _ELSEWHERE = 0.2, 5.0


class Progress:
    """A line on standard error that says how far a file has been read.

    Parameters
    ----------
    is_shown : bool, optional
        Only on a terminal if omitted, never in a pipe.
    """

    def __init__(self, is_shown: bool | None) -> None:
        self._on_terminal = sys.stderr.isatty()
        self.is_shown = self._on_terminal if is_shown is None else is_shown
        self._start = self._last = time.monotonic()
        self._width = 0

    def __call__(self, rows: int, share: float) -> None:
        """Show that so many rows, and such a share of the file, have been computed."""
        now = time.monotonic()
        pause = _ON_TERMINAL if self._on_terminal else _ELSEWHERE
        if not self.is_shown or (now - self._last < pause and share < 1):
            return
        self._last = now
        spent = max(now - self._start, 1e-9)
        left = spent * (1 - share) / share if share else 0.0
        text = f"{rows:,} rows, {share:.0%}, {rows / spent:,.0f} rows/s, {_duration(left)} left"
        if self._on_terminal:
            click.echo(f"\r{text.ljust(self._width)}", nl=False, err=True)
            self._width = len(text)
        else:
            click.echo(text, err=True)

    def close(self) -> None:
        """Take the line away, so that what is printed next begins a line of its own."""
        if self.is_shown and self._on_terminal and self._width:
            click.echo(f"\r{' ' * self._width}\r", nl=False, err=True)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
