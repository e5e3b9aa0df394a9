"""A ledger as text, CSV, JSON or Parquet."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from carbonkit.accounting.ledger import Ledger
from carbonkit.errors import MethodError
from carbonkit.output.totals import totals_text
from carbonkit.tables.write import ROW_END, CsvRows, write_atomically

__all__ = ["ledger_csv", "ledger_json", "ledger_text", "write_ledger"]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    plain = value.item() if hasattr(value, "item") else value
    # JSON has no infinity; a user's own column may hold one.
    return str(plain) if isinstance(plain, float) and math.isinf(plain) else plain


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def ledger_json(ledger: Ledger) -> str:
    """Lines, totals, findings and all factors used as one JSON object; null is "the factor does not say"."""
    document = {
        "lines": _records(ledger.lines),
        "totals": _records(ledger.totals(by="scope")),
        "findings": [{"code": one.code, "text": one.text, "rows": one.rows} for one in ledger.findings],
        "problems": [{"where": one.where, "message": one.message} for one in ledger.problems],
        # The lines name factors of emission; behind the figures stand warming potentials and calorific values too.
        "factors_used": list(ledger.references),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, default=str)


def ledger_csv(ledger: Ledger) -> str:
    """The lines as CSV; null is an empty cell."""
    rows = CsvRows()
    ledger.lines.to_csv(rows, index=False, lineterminator=ROW_END)
    return rows.getvalue()


def ledger_text(ledger: Ledger) -> str:
    """Totals by scope, then the findings."""
    return totals_text(ledger, len(ledger.lines))


def write_ledger(ledger: Ledger, path: str | Path) -> None:
    """Write the lines to ``.csv``, ``.json`` or ``.parquet``, whole or not at all.

    Raises
    ------
    MethodError
        If the ending is none of these, or Parquet is asked for without pyarrow.
    ProblemsError
        If the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending == ".csv":
        write_atomically(path, lambda file: file.write(ledger_csv(ledger).encode()))
    elif ending == ".json":
        write_atomically(path, lambda file: file.write((ledger_json(ledger) + "\n").encode()))
    elif ending == ".parquet":
        write_atomically(path, lambda file: _parquet(ledger, file))
    else:
        raise MethodError(f"{path} has no known ending", "write .csv, .json or .parquet")


def _parquet(ledger: Ledger, file: BinaryIO) -> None:
    try:
        ledger.lines.to_parquet(file, index=False, engine="pyarrow")
    except ImportError:
        raise MethodError("Parquet needs pyarrow", "python -m pip install 'carbonkit[arrow]'") from None
