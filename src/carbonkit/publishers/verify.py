"""An edition against the publisher's own file, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import EVIDENCE, Factor
from carbonkit.errors import CarbonkitError, Problem, ProblemsError
from carbonkit.publishers.formats import read_file
from carbonkit.publishers.match import Match, match
from carbonkit.publishers.names import NAMES, Names
from carbonkit.publishers.records import CELLS, Content, Record
from carbonkit.quantities import Printed, decimal_text, parse_number, parse_unit

__all__ = ["STATUSES", "Comparison", "Verification", "compare", "verify"]

#: What a line of a verification says, worst first.
STATUSES = ("differs", "rounded", "unclear", "only in the edition", "only in the file", "agrees")
#: Formats of printed notices. Editions of the others were taken from the numbers that the files store, trailing zeros
#: lost: their digits are the number, and one that merely rounds to them is another.
_PRINTED_FORMATS = ("plain",)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cell of the edition beside one of the file.

    Parameters
    ----------
    status : str
        One of ``STATUSES``; ``unclear`` is a row of the file that several factors may be, ``rounded`` a stored number
        that rounds to the digits of an edition which was taken from stored numbers: not the same figure.
    reference : str
        The factor; empty for a row that the edition does not have.
    cell : str
        Column of the figure: ``value``, ``low``, ``high``, ``co2``, ``ch4``, ``n2o``.
    printed, unit : str
        Digits and unit of the edition.
    found, found_unit, place : str
        Digits and unit of the file, and where they stand.
    how : str
        Why the line says what it says.
    label : str
        How the file calls the row.
    """

    status: str
    reference: str = ""
    cell: str = "value"
    printed: str = ""
    unit: str = ""
    found: str = ""
    found_unit: str = ""
    place: str = ""
    how: str = ""
    label: str = ""


@dataclass(frozen=True)
class Verification:
    """Every cell of an edition and of the publisher's file.

    Parameters
    ----------
    would_become_original : tuple of str
        References of which every figure stands in the file as the edition has it, and whose evidence is less than
        ``original``: with the publisher's own document in hand they may be raised.
    skipped : tuple of Problem
        Lines of the file that were not read, each with its reason.
    lost : int
        How many of these lines hold a figure. [-]
    columns_not_read : tuple of Problem
        The header of a plain table, with its columns that mean nothing here.
    """

    edition: str
    file: str
    format: str
    lines: tuple[Comparison, ...]
    would_become_original: tuple[str, ...]
    skipped: tuple[Problem, ...] = ()
    lost: int = 0
    columns_not_read: tuple[Problem, ...] = ()

    def counts(self) -> dict[str, int]:
        return {status: sum(line.status == status for line in self.lines) for status in STATUSES}

    @property
    def has_agreement(self) -> bool:
        return any(line.status == "agrees" for line in self.lines)

    @property
    def has_difference(self) -> bool:
        """Whether a figure is not the one of the edition, rounded ones among them."""
        return any(line.status in ("differs", "rounded") for line in self.lines)

    def as_dict(self) -> dict[str, object]:
        """As plain values, for JSON."""
        return {
            "edition": self.edition,
            "file": self.file,
            "format": self.format,
            "counts": self.counts(),
            "lines": [{name: getattr(line, name) for name in Comparison.__slots__} for line in self.lines],
            "would_become_original": list(self.would_become_original),
            "skipped": [str(problem) for problem in self.skipped],
            "figures_not_read": self.lost,
            "columns_not_read": [str(problem) for problem in self.columns_not_read],
        }


def compare(printed: str, found: str, factor: Fraction = Fraction(1), *, stored: bool = False) -> tuple[bool, str]:
    """Whether a figure of a file is the printed one, and in what way.

    Parameters
    ----------
    printed : str
        Digits of the edition.
    found : str
        Digits of the file.
    factor : Fraction
        What one unit of the file is in the unit of the edition. [-]
    stored : bool
        Whether the digits are those of a workbook's double.

    Examples
    --------
    >>> compare("436.655", "436.65512", stored=True)
    (True, 'the stored number rounds to the printed digits')
    >>> compare("0.5366", "0.5366"), compare("0.79", "0.790")
    ((True, 'as printed'), (True, 'the same number'))
    >>> compare("0.5366", "0.5367"), compare("0.5366", "0.54")
    ((False, 'differs by 0.0001'), (False, 'the file prints fewer digits, to which the edition rounds'))
    """
    ours = Printed(printed)
    theirs = parse_number(found) * factor
    if factor == 1 and printed == found:
        return True, "as printed"
    if ours.value == theirs:
        return True, "the same number" if factor == 1 else "the same number in another unit"
    whose = "stored number" if stored else "number of the file"
    if ours.prints(theirs):
        return True, f"the {whose} rounds to the printed digits"
    if stored and factor == 1 and _as_shown(printed) == _as_shown(found):
        return True, "the same to 15 digits, all that a workbook shows"
    if stored and ours.prints(parse_number(_as_shown(found)) * factor):
        return True, "the stored number, as a workbook shows it (15 digits), rounds to the printed digits"
    if factor == 1 and Printed(found).prints(ours.value) and not stored:
        return False, "the file prints fewer digits, to which the edition rounds"
    gap = theirs - ours.value
    return False, f"differs by {decimal_text(gap) if '/' not in decimal_text(gap) else f'{float(gap):.6g}'}"


def _is_same_number(printed: str, found: str, factor: Fraction) -> bool:
    """Whether two figures are equal to 15 digits, which a double keeps of any number."""
    ours, theirs = parse_number(printed), parse_number(found) * factor
    return ours == theirs or _to_15_digits(ours) == _to_15_digits(theirs)


def _as_shown(found: str) -> str:
    """A double as a workbook shows it: at most 15 digits."""
    return _to_15_digits(parse_number(found))


def _to_15_digits(exact: Fraction) -> str:
    shown = Context(prec=15, rounding=ROUND_HALF_UP).divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return format(shown.normalize(), "f")


def verify(
    edition: Edition,
    path: str | Path,
    format_of: str = "",
    *,
    encoding: str = "",
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    names: Names = NAMES,
) -> Verification:
    """Compare an edition cell by cell with the publisher's own file.

    Parameters
    ----------
    edition : Edition
        For example ``open_catalog().edition("uk-desnz/conversion-2025")``.
    path : str or Path
        The publisher's file; ``-`` for a pasted table on standard input.
    format_of, encoding, sheet, given, names
        As of ``read_file``.

    Raises
    ------
    ProblemsError
        If the file cannot be read, with all its problems; or if it describes other years than the edition.
    """
    content = read_file(path, format_of, encoding=encoding, sheet=sheet, given=given, names=names)
    factors = edition.factors
    _same_years(content, factors, edition.name, str(path))
    matches = match(content, factors)
    bounds = _printed_bounds(edition)
    is_printed = content.format in _PRINTED_FORMATS
    lines: list[Comparison] = []
    seen: dict[str, list[bool]] = defaultdict(list)
    covered: set[tuple[str, str]] = set()
    for one in matches:
        if len(one.factors) == 1:
            for line in _compare_row(one, one.factors[0], _cells(one.factors[0], bounds), is_printed):
                lines.append(line)
                covered.add((line.reference, line.cell))
                if line.status != "only in the file":
                    seen[line.reference].append(line.status == "agrees")
        else:
            lines.append(_unmatched(one))
    for factor in factors:
        for cell, printed in _cells(factor, bounds).items():
            if (factor.reference, cell) not in covered:
                lines.append(Comparison("only in the edition", factor.reference, cell, printed, factor.unit))
    raised = tuple(
        factor.reference
        for factor in factors
        if factor.evidence != EVIDENCE[0]
        and all(seen[factor.reference])
        and all((factor.reference, cell) in covered for cell in _cells(factor, bounds))
    )
    name = "standard input" if str(path) == "-" else str(path)
    skipped, columns = tuple(content.skipped), tuple(content.columns_not_read)
    return Verification(edition.name, name, content.format, tuple(lines), raised, skipped, content.lost, columns)


def _same_years(content: Content, factors: Sequence[Factor], edition: str, file: str) -> None:
    theirs = {record.columns.get("data_year", "") for record in content.records}
    ours = {str(factor.years) for factor in factors}
    if "" not in theirs and "" not in ours and not theirs & ours:
        shown = [", ".join(sorted(years)[:6]) for years in (theirs, ours)]
        raise ProblemsError((Problem(file, f"describes {shown[0]}, the edition {edition} {shown[1]}"),))


#: The printed digits of low and high by reference: 0.50 says more than the bound 0.5 of a factor.
_Bounds = dict[str, dict[str, str]]


def _printed_bounds(edition: Edition) -> _Bounds:
    found: _Bounds = {}
    for name in edition.table_names:
        table = edition.table(name)
        for key, low, high in zip(table.keys(), table.column("low"), table.column("high"), strict=True):
            if low or high:
                found[f"{edition.name}/{name}#{key}"] = {"low": low, "high": high}
    return found


def _cells(factor: Factor, bounds: _Bounds) -> dict[str, str]:
    """The printed figures of a factor by column."""
    parts = {gas.lower(): digits for gas, digits in factor.parts}
    return {
        **({"value": factor.printed} if factor.printed else {}),
        **{name: digits for name, digits in bounds.get(factor.reference, {}).items() if digits},
        **parts,
    }


def _compare_row(one: Match, factor: Factor, cells: dict[str, str], is_printed: bool) -> list[Comparison]:
    record = one.record
    unit = record.columns.get("unit", "")
    lines = []
    for cell in CELLS:
        found = record.columns.get(cell, "")
        if not found:
            continue
        place = record.places.get(cell, record.where)
        told = (factor.reference, cell, cells.get(cell, ""), factor.unit, found, unit, place)
        if cell not in cells:
            lines.append(
                Comparison("only in the file", *told, how="the edition has no such figure", label=record.label)
            )
            continue
        ratio, why = _ratio(unit, factor.unit)
        if ratio is None:
            lines.append(Comparison("differs", *told, how=why, label=record.label))
            continue
        agrees, how = compare(cells[cell], found, ratio, stored=record.stored)
        status = "agrees" if agrees else "differs"
        if agrees and not is_printed and not _is_same_number(cells[cell], found, ratio):
            status, how = "rounded", f"{how}; the edition was taken from stored numbers, and this is another"
        how = "; ".join(filter(None, (how, one.how)))
        lines.append(Comparison(status, *told, how=how, label=record.label))
    return lines


def _ratio(theirs: str, ours: str) -> tuple[Fraction | None, str]:
    if not theirs or theirs == ours:
        return Fraction(1), ""
    try:
        return parse_unit(theirs).factor_to(parse_unit(ours)), ""
    except CarbonkitError:
        return None, f"{theirs} does not measure what {ours} does"


def _unmatched(one: Match) -> Comparison:
    record: Record = one.record
    cell = next((cell for cell in CELLS if record.columns.get(cell)), "value")
    told = {
        "cell": cell,
        "found": record.columns.get(cell, ""),
        "found_unit": record.columns.get("unit", ""),
        "place": record.where,
        "label": record.label,
    }
    if not one.factors:
        return Comparison("only in the file", how="the edition has no such row", **told)
    several = ", ".join(factor.reference.rpartition("/")[2] for factor in one.factors[:4])
    rest = f" and {len(one.factors) - 4} more" if len(one.factors) > 4 else ""
    return Comparison("unclear", how=f"may be any of {several}{rest}; name what tells them apart", **told)
