"""Builds the folder `factors/` from a folder of collected figures.

    python tools/build_factors.py COLLECTED_DIR [--out factors] [--check]
    python tools/build_factors.py --index            only the index, after a table was edited by hand

With `--check` nothing is written: every table is built in a temporary folder and compared byte for byte with the one
in `--out`; the names that differ are printed and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from factor_tables import (
    australia,
    canada,
    china_average,
    china_baseline,
    china_combustion,
    coal_equivalent,
    eea,
    ember,
    gwp,
    heat,
    hkex,
    hongkong,
    ipcc_2006,
    regions,
    uk_conversion,
    us_egrid,
    us_epa_hub,
    useeio,
    water_paper,
)
from factor_tables.form import write_edition, write_index

PUBLISHERS = (
    china_baseline,
    china_average,
    heat,
    coal_equivalent,
    china_combustion,
    gwp,
    ipcc_2006,
    hongkong,
    hkex,
    water_paper,
    uk_conversion,
    us_egrid,
    us_epa_hub,
    useeio,
    australia,
    canada,
    eea,
    ember,
)


def build(collected: Path, out: Path) -> list[Path]:
    """Write every table below `out`; return the relative path of each file written, sorted."""
    written = [regions.write_regions(out)]
    for publisher in PUBLISHERS:
        for edition in publisher.editions(collected):
            written += write_edition(edition, out)
    written.append(write_index(out))
    if len(written) != len(set(written)):
        raise ValueError("two editions write the same file")
    return sorted(path.relative_to(out) for path in written)


def differing(collected: Path, out: Path) -> list[str]:
    """Names of the files that a rebuild would change or add."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        return [
            name.as_posix()
            for name in build(collected, fresh)
            if not (out / name).is_file() or (out / name).read_bytes() != (fresh / name).read_bytes()
        ]


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, build or compare, return the exit code."""
    parser = argparse.ArgumentParser(description="Build factors/ from a folder of collected figures.")
    parser.add_argument("collected", type=Path, nargs="?", help="folder of the collected figures")
    parser.add_argument("--index", action="store_true", help="write only the index of the tables that are there")
    parser.add_argument("--out", type=Path, default=Path("factors"), help="folder to write (default: factors)")
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that would change")
    options = parser.parse_args(arguments)
    if options.index:
        print(write_index(options.out))
        return 0
    if options.collected is None:
        parser.error("name the folder of the collected figures")
    if options.check:
        changed = differing(options.collected, options.out)
        for name in changed:
            print(f"differs: {name}")
        return 1 if changed else 0
    print(f"{len(build(options.collected, options.out))} files")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
