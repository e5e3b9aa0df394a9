"""Hypothesis strategies that several rooms share: texts of numbers, of units, of periods, and texts that are none."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from carbonkit.quantities.grammar import Dimension, vocabulary

#: Plain digits and signs to their full-width forms, as a Chinese input method types them.
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"})

#: Full-width forms of just the characters that a number is made of.
FULL_WIDTH_NUMBER = str.maketrans("0123456789,.-+%", "０１２３４５６７８９，．－＋％")


def units_by_dimension() -> dict[Dimension, list[str]]:
    """Canonical names that may be written alone, grouped by what they measure."""
    words = vocabulary()
    groups: dict[Dimension, list[str]] = {}
    for name, (dimension, _) in words.units.items():
        if name not in words.refused:
            groups.setdefault(dimension, []).append(name)
    return groups


def fractions_() -> SearchStrategy[Fraction]:
    """Exact amounts: small and huge, of either sign, not only decimal ones."""
    return st.fractions(min_value=-(10**15), max_value=10**15, max_denominator=10**9)


@st.composite
def decimal_texts(draw: DrawFn) -> tuple[str, Fraction, int]:
    """A plain decimal text, its value, and the count of decimals printed: built here, not read by the parser."""
    places = draw(st.integers(0, 12))
    units = draw(st.integers(0, 10**15))
    sign = draw(st.sampled_from(["", "-", "+"]))
    digits = str(units).rjust(places + 1, "0")
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits
    return sign + text, Fraction(-units if sign == "-" else units, 10**places), places


@st.composite
def number_texts(draw: DrawFn) -> tuple[str, Fraction]:
    """A number in any form that is accepted (marks, full width, exponent, blanks around) and its value."""
    whole = draw(st.integers(0, 10**15))
    decimals = draw(st.text("0123456789", max_size=8))
    sign = draw(st.sampled_from(["", "-", "+"]))
    mark = draw(st.sampled_from(["", ",", "'", " ", "\u2019", "\u00a0", "\u202f", "\u2009"]))
    exponent = draw(st.none() | st.integers(-30, 30))
    text = f"{sign}{whole:,}".replace(",", mark)
    value = Fraction(whole)
    if decimals:
        text += f".{decimals}"
        value += Fraction(int(decimals), 10 ** len(decimals))
    if exponent is not None:
        text += f"{draw(st.sampled_from('eE'))}{exponent}"
        value *= Fraction(10) ** exponent
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH_NUMBER)
    blank = draw(st.sampled_from(["", " ", "\u3000", "\t"]))
    return blank + text + blank, -value if sign == "-" else value


@st.composite
def compatible_unit_texts(draw: DrawFn, count: int = 2) -> list[str]:
    """Several unit texts that measure the same thing: simple or composed, with or without a scale in front."""
    groups = list(units_by_dimension().values())
    above = draw(st.lists(st.sampled_from(groups), min_size=1, max_size=2))
    below = draw(st.lists(st.sampled_from(groups), max_size=2))
    powers = [draw(st.integers(1, 3)) for _ in (*above, *below)]
    texts = []
    for _ in range(count):
        terms = []
        for group, power in zip((*above, *below), powers, strict=True):
            # 万m^2 could be read in two ways: a scale stands only before a unit without an exponent.
            scale = draw(st.sampled_from(["", "", "", "万", "'000 ", "million ", "亿"])) if power == 1 else ""
            terms.append(scale + draw(st.sampled_from(group)) + (f"^{power}" if power > 1 else ""))
        texts.append("/".join(["·".join(terms[: len(above)]), *terms[len(above) :]]))
    return texts


@st.composite
def plain_unit_texts(draw: DrawFn, most_terms: int = 7) -> str:
    """A unit text without any scale, of up to ``most_terms`` different units with exponents up to 9."""
    names = [name for group in units_by_dimension().values() for name in group]
    terms = draw(st.lists(st.sampled_from(names), min_size=1, max_size=most_terms, unique=True))
    powers = [draw(st.integers(1, 9)) for _ in terms]
    cut = draw(st.integers(0, len(terms)))
    written = [name if power == 1 else f"{name}^{power}" for name, power in zip(terms, powers, strict=True)]
    return "/".join(["·".join(written[:cut]) or "1", *written[cut:]])


#: What unit, number and period texts are made of, and what has fooled parsers before.
_PIECES = [
    *[
        "/",
        "^",
        "**",
        "*",
        "·",
        "(",
        ")",
        "'",
        "’",
        "-",
        "+",
        ".",
        ",",
        "%",
        "每",
        "e",
        "E",
        "_",
        "\n",
        "\t",
        "0",
        "1",
        "9",
    ],
    *["９", "年", "月", "日", "号", "—", "－", "\x00", "\x1b", "\u200b", "\u202e", "\u0301", "ﷺ"],
    *["kWh", "MWh", "mWh", "t", "ton", "吨", "噸", "CO2e", "CO2", "二氧化碳", "当量", "万", "千", "'000", "000s", "度"],
    *["m3", "m^3", "(20C)", " per ", " of ", " in ", "kg", "kt", "inf", "nan", "0x10", "1_0", "1,234", "1e308", "N/A"],
    *["2021", "2021-04-01", "-07", "FY", " ", "  ", "\u3000", "percent", "tce", "标准煤", "人", "HK$", "°C", "€", "元"],
]


def any_texts(longest: int = 300) -> SearchStrategy[str]:
    """Any text: letters of every script, control characters, lone surrogates, and pieces of real units and numbers."""
    everything = st.characters() | st.characters(categories=["Cs"]) | st.characters(categories=["Cc", "Cf", "Mn"])
    pieces = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)
    return st.one_of(pieces, st.text(everything, max_size=longest), st.text("0123456789.,' eE+-", max_size=longest))


def long_texts() -> SearchStrategy[str]:
    """Texts beyond every bound: one piece repeated to between 201 and 100,000 characters."""

    def repeated(piece: str, length: int) -> str:
        return (piece * (length // len(piece) + 1))[:length]

    lengths = st.sampled_from([201, 202, 400, 5_000, 100_000])
    return st.builds(repeated, st.sampled_from(_PIECES), lengths)


def days() -> SearchStrategy[date]:
    return st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))


def spans(longest: int = 1500) -> SearchStrategy[tuple[date, date]]:
    """First and last day of a closed span."""

    def span(first: date, length: int) -> tuple[date, date]:
        return first, min(first + timedelta(days=length), date(2999, 12, 31))

    return st.builds(span, days(), st.integers(0, longest))


def period_texts() -> SearchStrategy[str]:
    """Texts that ``parse_period`` must read."""
    forms: list[Callable[[date], str]] = [
        lambda day: str(day.year),
        lambda day: f"{day:%Y-%m}" if day.year > 999 else str(day.year),
        lambda day: day.isoformat(),
        lambda day: f"{day.year}年",
        lambda day: f"{day.year}年{day.month}月",
        lambda day: f"{day.year}年{day.month}月{day.day}日",
    ]
    one = st.builds(lambda form, day: form(day), st.sampled_from(forms), days())
    return one | spans().map(lambda span: f"{span[0].isoformat()}/{span[1].isoformat()}")
