"""The child process that opens a workbook: whatever a file does to the reader, only this process dies.

Run by path, never imported by carbonkit: it needs python-calamine and nothing else. It takes the path and a pattern of
sheet names, and prints JSON: all sheet names, and the rows of the sheets that match.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress

MEMORY = 3 << 30
SECONDS = 60


def limit() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's timeout is left
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        # macOS knows some of the limits and keeps none of them.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def cell(value: object) -> object:
    """Text and numbers as they are stored; dates as ISO text."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value != value:
        return ""
    return value if isinstance(value, str | int | float) else str(value)


def read(path: str, pattern: str) -> dict[str, object]:
    """The names of all sheets, and the rows of those whose whole name matches."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    names = list(workbook.sheet_names)
    wanted = [name for name in names if re.fullmatch(pattern, name.strip())]
    sheets = {
        name: [
            [cell(value) for value in row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in wanted
    }
    return {"names": names, "sheets": sheets}


if __name__ == "__main__":
    limit()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(read(sys.argv[1], sys.argv[2]), sys.stdout, ensure_ascii=False)  # noqa: TID251
