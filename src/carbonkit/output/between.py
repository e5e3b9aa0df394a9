"""What differs between two editions, and what another method changes, as text and as plain records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from carbonkit.accounting.impact import EFFECTS, Impact, OneSided, RowImpact, Split
from carbonkit.accounting.plan import KEYS
from carbonkit.accounting.row import OUTPUTS
from carbonkit.catalog.diff import Change, EditionDiff
from carbonkit.catalog.edition import Edition
from carbonkit.catalog.factor import Factor
from carbonkit.quantities import decimal_text

__all__ = ["change_record", "diff_lines", "impact_document", "impact_lines", "impact_records"]


def _percent(relative: Fraction | None) -> str:
    return "-" if relative is None else f"{float(relative) * 100:+.2f} %"


def _number(value: Fraction | None) -> str:
    """Four places; four digits where four places would hide the figure; 0 only where it is exactly that."""
    if not value:
        return "-" if value is None else "0"
    return f"{float(value):.4g}" if 0 < abs(value) < Fraction(1, 10) else f"{float(value):,.4f}"


def _named(output: str) -> str:
    return f"{output} [{OUTPUTS[output]}]"


def _decimal(value: Fraction | None) -> str | None:
    """The exact decimal, or the ratio where a decimal does not end."""
    return None if value is None else decimal_text(value)


def _aligned(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Columns of text: the first to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [
        (
            indent
            + "  ".join(_cell(cell, width, place) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        ).rstrip()
        for row in rows
    ]


def _cell(text: str, width: int, place: int) -> str:
    return text.ljust(width) if place == 0 else text.rjust(width)


# --- two editions ----------------------------------------------------------------------------------------------------


def change_record(change: Change) -> dict[str, Any]:
    """One figure in two editions as plain values; the values are the printed texts, the difference is exact."""
    old, new = change.old, change.new
    relative = change.relative
    return {
        "change": change.kind,
        "also": list(change.kinds[1:]),
        "old": old.reference if old else None,
        "new": new.reference if new else None,
        "old_value": old.shown_value if old else None,
        "old_unit": old.unit if old else None,
        "new_value": new.shown_value if new else None,
        "new_unit": new.unit if new else None,
        "new_in_old_unit": _decimal(change.new_value),
        "difference": _decimal(change.difference),
        "percent": None if relative is None else float(relative * 100),
        "old_year": str(old.years) if old else None,
        "new_year": str(new.years) if new else None,
        "old_evidence": old.evidence if old else None,
        "new_evidence": new.evidence if new else None,
        "differs": list(change.differs),
    }


def diff_lines(found: EditionDiff, changes: Sequence[Change], most: int) -> Iterator[str]:
    """Counts, then the largest changes, then what has no difference to rank by.

    Parameters
    ----------
    changes : sequence of Change
        Those to show: all of ``found``, or the ones that were asked for.
    most : int
        So many lines of each sort.
    """
    yield f"{_edition(found.old)} -> {_edition(found.new)}"
    yield f"  figures: {len(found.old.factors)} -> {len(found.new.factors)}"
    for kind, count in found.counts.items():
        yield f"  {count:>6} {kind}"
    also = ", ".join(f"{count} {kind}" for kind, count in found.also.items())
    if also:
        yield f"  among these also: {also}"
    wanted = {id(change) for change in changes}
    ranked = [change for change in found.largest_first if id(change) in wanted]
    if ranked:
        yield ""
        yield "another value, largest relative change first:"
        yield from _aligned([_ranked(change) for change in ranked[:most]])
        yield from _rest(ranked, most)
    placed = {id(change) for change in ranked}
    for kind in found.counts:
        if kind == "same" and len(changes) == len(found.changes):
            continue
        several = [change for change in changes if change.kind == kind and id(change) not in placed]
        if several:
            yield ""
            yield f"{kind}:"
            yield from (f"  {_unranked(change)}" for change in several[:most])
            yield from _rest(several, most)


def _edition(edition: Edition) -> str:
    title = edition.source.title_en or edition.source.title
    return f"{edition.name} ({title})"


def _rest(changes: Sequence[Change], most: int) -> list[str]:
    more = len(changes) - most
    return [f"  ... and {more} more (--most, --format csv)"] if more > 0 else []


def _short(factor: Factor) -> str:
    """Table and key, without publisher and edition."""
    return factor.reference.removeprefix(f"{factor.edition}/")


def _ranked(change: Change) -> tuple[str, ...]:
    old, new = change.old, change.new
    assert old is not None
    assert new is not None
    name = _short(old) if _short(old) == _short(new) else f"{_short(old)} -> {_short(new)}"
    first, second = (str(one.years) or "-" for one in (old, new))
    years = f"{first} -> {second}" if first != second else str(old.years)
    value = f"{old.shown_value} -> {new.shown_value} {new.unit}"
    if old.unit != new.unit:
        value = f"{old.shown_value} {old.unit} -> {new.shown_value} {new.unit}"
    difference = change.difference
    assert difference is not None
    sign = "+" if difference > 0 else ""
    step = f"{sign}{_plain(difference)}" + (f" {old.unit}" if old.unit != new.unit else "")
    words = ", ".join((*(() if change.kind == "changed" else (change.kind,)), *change.kinds[1:]))
    return name, _percent(change.relative), value, step, years, words


def _plain(value: Fraction) -> str:
    text = decimal_text(value)
    return text if "/" not in text else f"{float(value):.6g}"


def _unranked(change: Change) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        factor = change.factor
        years = f"  {factor.years}" if str(factor.years) else ""
        return f"{_short(factor)}  {factor.shown_value} {factor.unit}{years}"
    name = _short(old) if _short(old) == _short(new) else f"{_short(old)} -> {_short(new)}"
    values = f"{old.shown_value} {old.unit} -> {new.shown_value} {new.unit}"
    if (old.shown_value, old.unit) == (new.shown_value, new.unit):
        values = f"{old.shown_value} {old.unit}"
    more = f"  ({', '.join(_difference(old, new, column) for column in change.differs)})" if change.differs else ""
    return f"{name}  {values}{more}"


def _difference(old: Factor, new: Factor, column: str) -> str:
    """A column that differs, with both texts where they are short ones."""
    if column in ("table", "key", "printed", "unit", "parts"):
        return column
    first, second = (str(getattr(factor, column) or "-") for factor in (old, new))
    return f"{column}: {first} -> {second}"


# --- two methods -----------------------------------------------------------------------------------------------------


def _causes(splits: Sequence[Split]) -> list[str]:
    """The causes that change any of the figures, in their order; those that stay together behind them."""
    named = dict.fromkeys(name for split in splits for name in split.effects)
    names = [*EFFECTS, *(name for name in named if name not in EFFECTS)]
    return [name for name in names if any(split.effects.get(name) for split in splits)]


def impact_lines(found: Impact, most: int, names: tuple[str, str] = ("A", "B")) -> Iterator[str]:
    """Totals with their effects, then the rows with the largest change, then what replaced what.

    Parameters
    ----------
    most : int
        So many rows, replacements, and so on.
    names : tuple of str
        What the two methods are called.
    """
    yield f"A = {names[0]}, B = {names[1]}"
    count = sum(row.rows for row in found.rows) + sum(one.rows for one in found.one_sided if one.side == "neither")
    keys = {row.key for row in found.rows} | {one.key for one in found.one_sided}
    compared = sum(row.rows for row in found.rows if row.outputs)
    both = f"{compared} row{'s have' if compared != 1 else ' has'} a figure under both methods"
    yield f"{count} row{'s' * (count != 1)}, {len(keys)} distinct key{'s' * (len(keys) != 1)}; {both}"
    steps = " -> ".join(name for name, _ in found.path) or "none"
    yield f"choices that differ, in the order in which B replaces A: {steps}"
    if found.totals:
        causes = _causes(list(found.totals.values()))
        yield ""
        table = [("total", "A", "B", "change", "%", *causes)]
        table += [_split(_named(name), split, causes) for name, split in found.totals.items()]
        yield from _aligned(table, "")
    ranked = sorted((row for row in found.rows if _changed(row)), key=_size)
    if ranked:
        yield ""
        yield "by row, largest relative change first:"
        for row in ranked[:most]:
            yield from _row(row)
        yield from _more(len(ranked), most)
    replaced = list(found.replaced.items())
    if replaced:
        yield ""
        yield "what replaced what:"
        for (old, new), (outputs, rows) in replaced[:most]:
            first, second = (" + ".join(several) or "(none)" for several in (old, new))
            yield f"  {first} -> {second}  [{', '.join(outputs)}; {_rows(rows)}]"
        yield from _more(len(replaced), most)
    yield from _alone(found, most)
    if found.folded:
        yield ""
        yield "causes that cannot be told apart:"
        for fold in found.folded[:most]:
            yield f"  {fold.causes} of {', '.join(fold.outputs)} ({_rows(fold.rows)}): {fold.reason}"
        yield from _more(len(found.folded), most)


def _split(name: str, split: Split, causes: Sequence[str]) -> tuple[str, ...]:
    effects = (_number(split.effects.get(cause, Fraction(0))) for cause in causes)
    return (
        name,
        _number(split.before),
        _number(split.after),
        _number(split.change),
        _percent(split.relative),
        *effects,
    )


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"


def _more(count: int, most: int) -> list[str]:
    return [f"  ... and {count - most} more (--most, --format csv)"] if count > most else []


def _changed(row: RowImpact) -> bool:
    return any(split.change or any(split.effects.values()) for split in row.outputs.values())


def _size(row: RowImpact) -> Fraction:
    """Rows of different outputs have no common unit; the relative change is their one measure."""
    return -max((abs(split.relative or Fraction(0)) for split in row.outputs.values()), default=Fraction(0))


def _row(row: RowImpact) -> Iterator[str]:
    cells = dict(zip(KEYS, row.key, strict=True))
    unit = cells.pop("unit")
    words = " ".join(cell for cell in cells.values() if cell)
    behind = f", {_rows(row.rows)}" if row.rows > 1 else ""
    yield f"  {row.place}: {words}, {float(row.amount):,.10g} {unit}{behind}"
    splits = {name: split for name, split in row.outputs.items() if split.change or any(split.effects.values())}
    causes = _causes(list(splits.values()))
    table = []
    for name, split in splits.items():
        effects = "; ".join(f"{cause} {_number(split.effects.get(cause, Fraction(0)))}" for cause in causes)
        values = f"{_number(split.before)} -> {_number(split.after)}"
        table.append((_named(name), values, _number(split.change), _percent(split.relative), effects))
    yield from _aligned(table, "      ")


def _alone(found: Impact, most: int) -> Iterator[str]:
    """What is in no change, by side and reason; never dropped, never zero."""
    heads = {"before": "only A computes", "after": "only B computes", "neither": "neither computes"}
    for side, head in heads.items():
        several = [one for one in found.one_sided if one.side == side]
        if not several:
            continue
        yield ""
        totals = ", ".join(
            f"{name} {_number(value)} {OUTPUTS[name]}" for name, value in found.of_one_side(side).items()
        )
        yield f"{head}, so that no change is counted" + (f": {totals} in all" if totals else ":")
        by_row: dict[tuple[str, str], list[OneSided]] = {}
        for one in several:
            by_row.setdefault((one.place, one.reason), []).append(one)
        for group in list(by_row.values())[:most]:
            yield f"  {_one(group)}"
        yield from _more(len(by_row), most)


def _one(group: Sequence[OneSided]) -> str:
    """The figures of one row that are missing for one reason."""
    words = " ".join(cell for name, cell in zip(KEYS, group[0].key, strict=True) if cell and name != "unit")
    behind = f" ({_rows(group[0].rows)})" if group[0].rows > 1 else ""
    figures = ", ".join(f"{one.output} {_number(one.value)} {OUTPUTS[one.output]}" for one in group if one.output)
    return f"{group[0].place}: {words}{behind}: {figures + '; ' if figures else ''}{group[0].reason}"


def impact_records(found: Impact) -> list[dict[str, Any]]:
    """One record for each total, for each figure of a row, and for each figure that only one method has."""
    causes = [
        *EFFECTS,
        *dict.fromkeys(name for one in found.totals.values() for name in one.effects if name not in EFFECTS),
    ]
    records = [_record({"level": "total", "output": name}, split, causes) for name, split in found.totals.items()]
    for row in found.rows:
        refs = {output: (old, new) for output, old, new in row.replaced}
        for name, split in row.outputs.items():
            old, new = refs.get(name, ((), ()))
            head = {"level": "row", "output": name, **_key(row)}
            records.append({**_record(head, split, causes), "replaced": list(old), "by": list(new)})
    for one in found.one_sided:
        value = None if one.value is None else float(one.value)
        head = {"level": f"only {one.side}" if one.side != "neither" else "neither", "output": one.output, **_key(one)}
        values = {"before": value if one.side == "before" else None, "after": value if one.side == "after" else None}
        records.append({**head, "unit": OUTPUTS.get(one.output, ""), **values, "reason": one.reason})
    return records


def _key(row: RowImpact | OneSided) -> dict[str, Any]:
    known: dict[str, Any] = {"place": row.place, "rows": row.rows}
    known |= {"amount_unit" if name == "unit" else name: cell for name, cell in zip(KEYS, row.key, strict=True)}
    return known | ({"amount": float(row.amount)} if isinstance(row, RowImpact) else {})


def _record(head: dict[str, Any], split: Split, causes: Sequence[str]) -> dict[str, Any]:
    relative = split.relative
    return {
        **head,
        "unit": OUTPUTS[head["output"]],
        "before": float(split.before),
        "after": float(split.after),
        "change": float(split.change),
        "percent": None if relative is None else float(relative * 100),
        **{f"effect of {cause}": float(split.effects.get(cause, Fraction(0))) for cause in causes},
    }


def impact_document(found: Impact) -> dict[str, Any]:
    """Everything as one JSON object; ``exact`` holds ratios that add up to the last digit."""

    def exact(split: Split) -> dict[str, Any]:
        effects = {name: str(value) for name, value in split.effects.items() if value or name in EFFECTS}
        return {"before": str(split.before), "after": str(split.after), "change": str(split.change), "effects": effects}

    records = impact_records(found)
    totals = [record for record in records if record["level"] == "total"]
    return {
        "order": list(EFFECTS),
        "totals": [{**record, "exact": exact(found.totals[record["output"]])} for record in totals],
        "rows": [record for record in records if record["level"] == "row"],
        "one_sided": [record for record in records if record["level"] not in ("total", "row")],
        "replaced": [
            {"old": list(old), "new": list(new), "outputs": list(outputs), "rows": rows}
            for (old, new), (outputs, rows) in found.replaced.items()
        ],
        "together": [
            {"causes": one.causes, "outputs": list(one.outputs), "rows": one.rows, "reason": one.reason}
            for one in found.folded
        ],
        "methods": [
            {"cause": cause, "method": method.model_dump(mode="json", exclude_defaults=True)}
            for cause, method in (("", found.before), *found.path)
        ],
    }
