"""Every spelling that people type has one exact meaning, or is refused with a hint."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies_quantities import FULL_WIDTH

from carbonkit.errors import AmbiguousUnitError, CarbonkitError, DimensionError, UnitError
from carbonkit.quantities import convert, dimension_name, parse_unit, vocabulary

ENERGY = (("energy", 1),)
COAL = (("mass_ce", 1),)
MASS = (("mass", 1),)
CO2 = (("mass_CO2", 1),)
CO2E = (("mass_CO2e", 1),)
CH4 = (("mass_CH4", 1),)
VOLUME = (("length", 3),)
AREA = (("length", 2),)
LENGTH = (("length", 1),)
TIME = (("time", 1),)
PERSON = (("person", 1),)
GAS = (("gas_volume", 1),)

# Typed from the definitions: 1 kWh = 1000 W x 3600 s, 1 t = 1000 kg, 1 L = 1 dm3, 1 lb = 0.45359237 kg (1959).
SPELLINGS = [
    # energy, in joule
    *[(text, "3600", ENERGY) for text in ("Wh", "wh", "瓦时")],
    *[(text, "3600000", ENERGY) for text in ("kWh", "kwh", "KWH", "Kwh", "kW·h", "kW•h", "kW-h", "kW h", "ｋＷｈ")],
    *[
        (text, "3600000", ENERGY)
        for text in ("千瓦时", "千瓦時", "度", "千瓦·时", "千瓦小时", "度电", "度電", "kilowatt hours")
    ],
    *[(text, "3600000000", ENERGY) for text in ("MWh", "MWH", "Mwh", "兆瓦时", "兆瓦時", "megawatt-hours")],
    *[(text, "3600000000000", ENERGY) for text in ("GWh", "gwh", "GWH", "吉瓦时", "吉瓦時")],
    *[(text, "3600000000000000", ENERGY) for text in ("TWh", "太瓦时")],
    *[
        (text, "36000000000", ENERGY)
        for text in ("万千瓦时", "萬千瓦時", "万度", "萬度", "万kWh", "万 kWh", "万个千瓦时")
    ],
    *[(text, "360000000000000", ENERGY) for text in ("亿千瓦时", "億千瓦時", "亿度")],
    *[
        (text, "3600000000", ENERGY)
        for text in ("'000 kWh", "’000 kWh", "'000s kWh", "kWh '000", "kWh ('000)", "000s kWh")
    ],
    *[(text, "3600000000", ENERGY) for text in ("千個千瓦時", "千个千瓦时", "千度", "thousand kWh", "kWh in '000s")],
    *[(text, "3600000000000", ENERGY) for text in ("million kWh", "百万千瓦时", "百萬千瓦時", "Million kWh")],
    *[(text, "1", ENERGY) for text in ("J", "j", "joules", "焦", "焦耳")],
    *[(text, "1000", ENERGY) for text in ("kJ", "KJ", "kj", "千焦", "千焦耳")],
    *[(text, "1000000", ENERGY) for text in ("MJ", "兆焦", "兆焦耳", "ＭＪ")],
    *[(text, "1000000000", ENERGY) for text in ("GJ", "gj", "吉焦", "吉焦耳", "百萬千焦")],
    *[(text, "1000000000000", ENERGY) for text in ("TJ", "tj", "太焦")],
    *[(text, "4186.8", ENERGY) for text in ("kcal_IT", "kcal(IT)", "kcalIT")],
    # coal equivalent, in kilogram of it
    *[(text, "0.001", COAL) for text in ("gce", "g ce", "克标准煤")],
    *[(text, "1", COAL) for text in ("kgce", "KGCE", "kg ce", "千克标准煤", "公斤標準煤", "kg of coal equivalent")],
    *[(text, "1000", COAL) for text in ("tce", "TCE", "t ce", "吨标准煤", "噸標準煤", "吨标煤", "公噸標準煤")],
    *[(text, "1000", COAL) for text in ("tonnes of coal equivalent", "tonne coal equivalent", "t标准煤", "ＴＣＥ")],
    *[(text, "10000000", COAL) for text in ("万吨标准煤", "萬噸標準煤", "万tce")],
    *[(text, "1000000", COAL) for text in ("ktce", "thousand tce", "千吨标准煤")],
    *[(text, "1000000000", COAL) for text in ("Mtce", "million tce", "million tonnes of coal equivalent")],
    # gases and CO2e, in kilogram
    *[(text, "0.001", CO2E) for text in ("gCO2e", "g CO2e", "gCO₂e")],
    *[
        (text, "1", CO2E)
        for text in ("kgCO2e", "kg CO2e", "KGCO2E", "kgCO2-e", "kgCO2eq", "kg CO2-eq", "千克二氧化碳当量")
    ],
    *[(text, "1000", CO2E) for text in ("tCO2e", "t CO2e", "tCO₂e", "tCO2-e", "TCO2E", "tco2e", "t-CO2e", "t of CO2e")],
    *[
        (text, "1000", CO2E)
        for text in ("吨二氧化碳当量", "噸二氧化碳當量", "公噸二氧化碳當量", "吨CO2当量", "吨 CO2e")
    ],
    *[(text, "1000", CO2E) for text in ("tonnes CO2e", "tonnes of CO2 equivalent", "metric tons of CO2 equivalent")],
    *[(text, "1000000", CO2E) for text in ("kt CO2e", "ktCO2e", "kt of CO2e", "'000 tCO2e", "kilotonnes CO2e")],
    *[(text, "1000000000", CO2E) for text in ("Mt CO2e", "MtCO2e", "million tonnes CO2e", "million t CO2e")],
    *[(text, "10000000", CO2E) for text in ("万吨二氧化碳当量", "萬噸二氧化碳當量", "万tCO2e")],
    *[
        (text, "1000", CO2)
        for text in ("tCO2", "t CO2", "tCO₂", "TCO2", "吨二氧化碳", "噸二氧化碳", "tonnes of carbon dioxide")
    ],
    *[(text, "1000000000", CO2) for text in ("Mt CO2", "MtCO2")],
    *[(text, "1000000", CO2) for text in ("kt CO2", "ktCO2")],
    *[(text, "1", CH4) for text in ("kgCH4", "kg CH4", "千克甲烷", "kg methane")],
    ("gN2O", "0.001", (("mass_N2O", 1),)),
    ("kgSF6", "1", (("mass_SF6", 1),)),
    ("kg六氟化硫", "1", (("mass_SF6", 1),)),
    ("tC", "1000", (("mass_C", 1),)),
    # mass, in kilogram
    *[(text, "0.001", MASS) for text in ("g", "克", "grams")],
    *[(text, "1", MASS) for text in ("kg", "KG", "Kg", "千克", "公斤", "㎏", "ｋｇ", "kilograms")],
    *[
        (text, "1000", MASS)
        for text in ("t", "吨", "噸", "公吨", "公噸", "tonne", "Tonnes", "metric tons", "metric tonne")
    ],
    *[(text, "10000000", MASS) for text in ("万吨", "萬噸", "万 t")],
    *[(text, "1000000", MASS) for text in ("'000 t", "'000 tonnes", "千吨", "thousand tonnes")],
    *[(text, "1000000000", MASS) for text in ("million t", "million tonnes", "百万吨")],
    *[(text, "0.45359237", MASS) for text in ("lb", "lbs", "磅")],
    *[(text, "907.18474", MASS) for text in ("short ton", "short tons", "US ton")],
    *[(text, "1016.0469088", MASS) for text in ("long ton", "long tons", "UK ton")],
    # volume, area, length, in metre
    *[(text, "1", VOLUME) for text in ("m3", "m³", "m^3", "M3", "㎥", "立方米", "立方公尺", "cubic metres", "ｍ３")],
    *[(text, "0.001", VOLUME) for text in ("L", "l", "升", "公升", "litre", "Liters", "Ｌ")],
    *[(text, "1", VOLUME) for text in ("kL", "千升", "'000 L", "'000 litres")],
    *[(text, "10000", VOLUME) for text in ("万立方米", "萬立方米", "万m3")],
    *[(text, "0.003785411784", VOLUME) for text in ("US gal", "US gallon")],
    *[(text, "0.00454609", VOLUME) for text in ("UK gal", "imperial gallon")],
    *[(text, "1", AREA) for text in ("m2", "m²", "m^2", "㎡", "平方米", "sq m", "sq.m.", "square metres")],
    *[(text, "0.09290304", AREA) for text in ("ft2", "sq ft", "sq. ft.", "square feet", "平方呎")],
    *[(text, "1000", LENGTH) for text in ("km", "KM", "公里", "千米", "kilometres")],
    *[(text, "1", LENGTH) for text in ("m", "米", "metre")],
    ("mile", "1609.344", LENGTH),
    # gas volume, in cubic metre at 0 degrees
    *[(text, "1", GAS) for text in ("Nm3", "Nm³", "m3(0C)", "m3 (0 °C)", "m3 (0 ℃)")],
    # the rest: time in hours
    *[(text, "1", TIME) for text in ("hour", "hours", "Hours", "h", "hrs", "小时", "小時")],
    *[(text, "24", TIME) for text in ("day", "days", "天")],
    *[
        (text, "1", PERSON)
        for text in ("person", "persons", "Persons", "people", "人", "employees", "员工", "員工", "head")
    ],
    *[(text, "10000", PERSON) for text in ("万人", "萬人")],
    *[(text, "1/100", ()) for text in ("%", "percent", "per cent", "％")],
    *[(text, "1", ()) for text in ("1", "one", "ratio")],
    *[(text, "1", (("currency_CNY", 1),)) for text in ("CNY", "RMB", "rmb", "人民币", "人民幣", "人民币元")],
    *[(text, "10000", (("currency_CNY", 1),)) for text in ("万元人民币", "万人民币")],
    *[(text, "1", (("currency_HKD", 1),)) for text in ("HKD", "HK$", "港元", "港幣", "ＨＫ＄")],
    *[(text, "1000", (("currency_HKD", 1),)) for text in ("HK$'000", "HK$ '000", "'000 HKD")],
    *[(text, "1000000", (("currency_USD", 1),)) for text in ("million USD", "百万美元", "million US$")],
    # composed
    *[
        (text, "1/3600000", (("energy", -1), ("mass_CO2", 1)))
        for text in ("kgCO2/kWh", "kg CO2 per kWh", "千克二氧化碳/千瓦时")
    ],
    *[
        (text, "1/3600000", (("energy", -1), ("mass_CO2", 1)))
        for text in ("tCO2/MWh", "t CO2 / MWh", "吨二氧化碳/兆瓦时")
    ],
    *[
        (text, "3600000", (("energy", 1), ("person", -1)))
        for text in ("kWh/person", "千瓦时/人", "kWh每人", "kWh per capita")
    ],
    *[
        (text, "3600000", (("energy", 1), ("length", -2), ("person", -1)))
        for text in ("kWh/m2/person", "kWh/person/m²")
    ],
    ("kgCO2e/kgCH4", "1", (("mass_CH4", -1), ("mass_CO2e", 1))),
    ("kWh^2", "12960000000000", (("energy", 2),)),
    ("person·km", "1000", (("length", 1), ("person", 1))),
    ("t*km", "1000000", (("length", 1), ("mass", 1))),
    ("1/kWh", "1/3600000", (("energy", -1),)),
]


@pytest.mark.parametrize(("text", "scale", "dimension"), SPELLINGS)
def test_spelling_has_its_exact_scale(text: str, scale: str, dimension: tuple[tuple[str, int], ...]) -> None:
    """Each spelling means what its definition says, exactly.

    Mutations tried: 3600000 -> 3600001 for kWh, and the scale 万 -> 1000: both break this test.
    """
    unit = parse_unit(text)
    assert (unit.scale, unit.dimension) == (Fraction(scale), dimension)


@pytest.mark.parametrize("text", [text for text, _, _ in SPELLINGS])
def test_full_width_and_blanks_around_change_nothing(text: str) -> None:
    """Mutation tried: NFKC -> NFC in ``_normal`` breaks it."""
    assert parse_unit(text.translate(FULL_WIDTH)) == parse_unit(text) == parse_unit(f"  {text}\u3000")


def test_gas_volumes_of_two_states_are_related_by_the_absolute_temperature() -> None:
    """One m3 at 20 degrees holds 273.15/293.15 of the gas of one at 0 degrees: 7.3 % apart, and 15 degrees between."""
    assert parse_unit("m3(20C)").factor_to(parse_unit("Nm3")) == Fraction("273.15") / Fraction("293.15")
    assert parse_unit("Sm3").factor_to(parse_unit("Nm3")) == Fraction("273.15") / Fraction("288.15")
    assert convert(Fraction(1), "Nm3", "m3 (20 °C)") == Fraction("293.15") / Fraction("273.15")
    assert round(float(convert(Fraction(1), "Nm3", "m3(20C)")), 3) == 1.073


#: Spelling, and a word of the plain spelling that the hint must name.
REFUSED = [
    *[(text, "short ton") for text in ("ton", "tons", "Ton", "Tons", "TON", "TONS")],
    *[(text, "write t") for text in ("MT", "mt", "T")],
    *[(text, "Mt CO2e") for text in ("MT", "Mt")],
    *[(text, "kt CO2e") for text in ("kt", "KT")],
    *[(text, "MWh") for text in ("mWh", "mwh")],
    *[(text, "MJ") for text in ("mJ", "mj")],
    ("C", "tC"),
    ("Gt", "Gt CO2e"),
    ("bbl", "write L or m3"),
    *[(text, "kcal_IT") for text in ("cal", "kcal", "Kcal", "大卡", "千卡")],
    *[(text, "US gal") for text in ("gal", "gallon", "gallons")],
    ("加仑", "write L"),
    ("pcs", "parsec"),
    *[(text, "CNY") for text in ("元", "¥", "￥", "万元")],
    ("$", "HKD"),
    *[(text, "Nm3") for text in ("标准立方米", "標準立方米", "标方")],
    ("斤", "kg"),
    # the refusal holds inside a longer text, too
    *[(text, "short ton") for text in ("ton CO2e", "tons CO2", "'000 tons", "kgCO2/ton", "万ton", "ton^2", "ton·km")],
    *[(text, "write t") for text in ("MTCO2e", "MT CO2e", "mt CO2", "mtCO2e", "MT of CO2e", "MTCE", "kWh/T")],
    *[(text, "MWh") for text in ("kgCO2/mWh", "tCO2 per mWh", "ｍＷｈ", "'000 mWh", "mWh '000")],
    ("kWh/gal", "US gal"),
    ("tCO2e/万元", "CNY"),
]


@pytest.mark.parametrize(("text", "hint"), REFUSED)
def test_ambiguous_spelling_is_refused_with_a_hint(text: str, hint: str) -> None:
    """No ambiguous spelling is guessed, alone or inside a composed unit, and the hint names a plain one.

    Mutation tried: the check of ``words.refused`` taken out of ``_name`` breaks it.
    """
    with pytest.raises(AmbiguousUnitError) as caught:
        parse_unit(text)
    assert hint in caught.value.hint
    assert caught.value.hint in str(caught.value)
    assert caught.value.text == text


def test_every_refused_spelling_of_the_file_is_refused() -> None:
    """No row of [refused] is shadowed by a spelling elsewhere in the file."""
    for spelling, reason in vocabulary().refused.items():
        with pytest.raises(AmbiguousUnitError) as caught:
            parse_unit(spelling)
        assert caught.value.hint == reason


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "\u3000", "CO2", "CO2e", "kW", "1000 kWh", "10000 kWh", "000 kWh", "'000", "万", "inf", "nan"],
        *["°C", "K", "s", "knot", "Pa", "A", "V", "W", "degC", "meV", "kkWh", "GkWh", "mkWh", "万万度", "千亿度"],
        *[
            "kWh/",
            "/kWh",
            "kWh//t",
            "kWh+t",
            "kWh t",
            "(kWh)",
            "kWh^0",
            "kWh^10",
            "kWh^1.5",
            "kWh^^2",
            "每人",
            "kWh/m2·人",
        ],
        *[
            "/".join(["kWh"] * 9),
            "·".join(["m"] * 9),
            "9**9**9",
            "m**(9**9**8)",
            "kWh**1e308",
            "kg\nm",
            "__import__('os')",
            "k\u200bWh",
            "\u202ekWh",
            "kWh\u0301",
            "x" * 200,
        ],
    ],
)
def test_what_is_no_unit_is_refused_and_says_what_to_do(text: str) -> None:
    """A text outside the vocabulary is an error with a hint, never a dimensionless number.

    Mutation tried: ``_MAX_TERMS = 8`` -> 10**6 lets nine terms through.
    """
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert caught.value.hint or "longer" in caught.value.reason


@pytest.mark.parametrize("given_value", [None, 5, 5.0, True, b"kWh", ("kWh",)])
def test_what_is_no_text_is_refused(given_value: object) -> None:
    with pytest.raises(UnitError, match="a unit is a text"):
        parse_unit(given_value)  # type: ignore[arg-type]


def test_case_never_changes_the_meaning() -> None:
    """Whatever the case, a spelling of a unit of the file gives that unit or is refused, never another unit.

    Mutation tried: ``KM`` as a spelling of mile in units.txt breaks it.
    """
    words = vocabulary()
    wrong = []
    for spelling, name in words.spellings.items():
        for variant in (spelling.upper(), spelling.lower(), spelling.title(), spelling.swapcase()):
            try:
                got = parse_unit(variant).pairs
            except UnitError:
                continue
            if got != ((name, 1),):
                wrong.append((spelling, variant, got))
    for (mass, name), (substance, symbol) in itertools.product(words.masses.items(), words.substances.items()):
        text = mass + substance
        for variant in (text, text.upper(), text.lower(), text.swapcase()):
            try:
                got = parse_unit(variant).pairs
            except UnitError:
                continue
            if got != ((name + symbol, 1),):
                wrong.append((text, variant, got))
    assert wrong == []


@given(st.sampled_from(["mWh", "mwh", "mJ", "mj", "mt", "mtCO2e"]), st.sampled_from(["", "万", "'000 ", "million "]))
def test_milli_is_never_mega(text: str, scale: str) -> None:
    """A small m in front is never read as a large one, whatever stands before it.

    Mutation tried: ``_fold`` folding a leading M as well, with mWh and mwh taken out of [refused], breaks it.
    """
    with pytest.raises(CarbonkitError):
        parse_unit(scale + text)


SUBSTANCES = ["", "CO2e", "CO2", "CH4", "N2O", "SF6", "NF3", "C", "ce"]


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(SUBSTANCES, 2)))
def test_gases_carbon_coal_and_plain_mass_never_mix(one: str, other: str) -> None:
    """A kilogram of one substance is no amount of another, nor of plain mass.

    Mutation tried: one dimension ``mass`` for all substances breaks it.
    """
    with pytest.raises(DimensionError):
        convert(Fraction(1), f"kg{one}", f"t{other}")


@pytest.mark.parametrize("energy", ["kWh", "GJ", "kcal_IT", "万千瓦时", "therm"])
@pytest.mark.parametrize("coal", ["kgce", "tce", "万吨标准煤"])
def test_energy_and_coal_equivalent_never_convert(energy: str, coal: str) -> None:
    """Only an edition of GB/T 2589 and a basis lead from energy to coal equivalent; the error says so."""
    for source, target in ((energy, coal), (coal, energy)):
        with pytest.raises(DimensionError, match="GB/T 2589"):
            convert(Fraction(1), source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *[("m3", "Nm3"), ("Nm3", "m3"), ("L", "m3(20C)"), ("kWh", "kWh/person"), ("m2", "m3"), ("person", "one")],
        *[("CNY", "HKD"), ("USD", "EUR"), ("kWh", "hour"), ("kg", "L"), ("%", "kWh"), ("hour", "km")],
    ],
)
def test_other_dimensions_never_convert(source: str, target: str) -> None:
    """Different things stay different; a gas volume without a state gets its own hint."""
    with pytest.raises(DimensionError) as caught:
        convert(Fraction(1), source, target)
    if "m3" in (source, target) and "Nm3" in (source, target):
        assert "reference state" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *[("kWh", "energy"), ("m2", "area"), ("m3", "volume"), ("kgCO2/kWh", "CO2 per energy"), ("%", "a plain ratio")],
        *[("tce", "coal equivalent"), ("HKD", "HKD"), ("1/person", "1 per persons")],
    ],
)
def test_dimension_in_words(text: str, words: str) -> None:
    assert dimension_name(parse_unit(text).dimension) == words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[
            ("噸二氧化碳當量", "tCO2e"),
            ("度", "kWh"),
            ("kg CO2e per kWh", "kgCO2e/kWh"),
            ("kWh/m²/人", "kWh/m2/person"),
        ],
        *[("万千瓦时", "10000 kWh"), ("'000 kWh", "1000 kWh"), ("kWh^-1", "1/kWh"), ("kWh/kWh", "1"), ("升", "L")],
        *[("kWh·kWh", "kWh^2"), ("kWh/万人", "1/10000 kWh/person")],
    ],
)
def test_name_is_the_canonical_spelling(text: str, name: str) -> None:
    assert parse_unit(text).name == str(parse_unit(text)) == name
