"""A verification as a note: what agrees in numbers, what does not row by row, and what may be raised."""

from __future__ import annotations

from carbonkit.publishers.folder import Written
from carbonkit.publishers.verify import Comparison, Verification

__all__ = ["verification_records", "verification_text", "written_text"]

_MOST_MISSING = 20
_MOST_TABLES = 5


def verification_text(result: Verification, *, everything: bool = False) -> str:
    """Text for a terminal.

    Parameters
    ----------
    everything : bool
        Show every line; otherwise agreeing cells are counted, and of the missing ones the first are shown.
    """
    counts = result.counts()
    lines = [f"{result.edition} against {result.file} (format {result.format})"]
    told = [status for status in reversed(counts) if counts[status] or status != "rounded"]
    lines.append("  " + ", ".join(f"{counts[status]} {_status(status, counts[status])}" for status in told))
    for status in counts:
        found = [line for line in result.lines if line.status == status]
        if not found or (status == "agrees" and not everything):
            continue
        most = len(found) if everything or status in ("differs", "rounded", "unclear") else _MOST_MISSING
        lines += ["", f"{status}:", *(f"  {_line(line)}" for line in found[:most])]
        if len(found) > most:
            lines.append(f"  ... and {len(found) - most} more (--all, or --format csv)")
    lines += ["", *(str(problem) for problem in result.columns_not_read)] if result.columns_not_read else []
    if result.skipped:
        most = len(result.skipped) if everything else _MOST_MISSING
        lines += ["", f"not read ({len(result.skipped)}):", *(f"  {problem}" for problem in result.skipped[:most])]
        if len(result.skipped) > most:
            lines.append(f"  ... and {len(result.skipped) - most} more (--all)")
        if result.lost:
            lines.append(f"{result.lost} of these lines {'hold figures' if result.lost > 1 else 'holds a figure'}")
    raised = result.would_become_original
    if raised:
        many = f"{len(raised)} row{'s' * (len(raised) != 1)}"
        lines += ["", f"with this file in hand the evidence of {many} would become original:"]
        most = len(raised) if everything else _MOST_MISSING
        lines += [f"  {reference}" for reference in raised[:most]]
        if len(raised) > most:
            lines.append(f"  ... and {len(raised) - most} more (--all, or --format json)")
    return "\n".join(lines)


def _status(status: str, count: int) -> str:
    return {"agrees": "agree" if count != 1 else "agrees", "differs": "differ" if count != 1 else "differs"}.get(
        status, status
    )


def _line(line: Comparison) -> str:
    cell = "" if line.cell == "value" else f" [{line.cell}]"
    ours = f"{line.reference}{cell}  {line.printed} {line.unit}".strip() if line.reference else line.label
    theirs = f"{line.found} {line.found_unit}".strip()
    if not theirs:
        return ours
    return f"{ours}  |  {theirs}  {line.place}" + (f"  ({line.how})" if line.how else "")


def verification_records(result: Verification) -> list[dict[str, object]]:
    """A record a cell, for CSV."""
    raised = set(result.would_become_original)
    return [
        {
            "status": line.status,
            "reference": line.reference,
            "cell": line.cell,
            "printed": line.printed,
            "unit": line.unit,
            "found": line.found,
            "found_unit": line.found_unit,
            "place": line.place,
            "how": line.how,
            "label": line.label,
            "would_become_original": "yes" if line.reference in raised else "",
        }
        for line in result.lines
    ]


def written_text(written: Written) -> str:
    """What was written, and what is left to do by hand."""
    rows = ", ".join(f"{table}.csv {count} rows" for table, count in written.rows.items())
    if len(written.rows) > _MOST_TABLES:
        rows = f"{len(written.rows)} tables, {sum(written.rows.values())} rows"
    lines = [f"{written.folder}: source.toml, {rows}"]
    lines += [str(problem) for problem in written.columns_not_read]
    if written.skipped:
        lines += [f"not taken over ({len(written.skipped)}):", *(f"  {problem}" for problem in written.skipped)]
    if written.to_fill:
        lines += ["still to be filled in:", *(f"  {line}" for line in written.to_fill)]
    return "\n".join(lines)
