"""The footnote under a table of figures: which factors, kinds, editions and bases they rest on, in three scripts."""

from __future__ import annotations

from collections.abc import Sequence

from carbonkit.accounting.derivation import is_potential
from carbonkit.accounting.method import Method
from carbonkit.accounting.row import PlanRow
from carbonkit.catalog import Catalog, Factor
from carbonkit.catalog.kinds import find_kind
from carbonkit.errors import UnknownNameError

__all__ = ["LANGUAGES", "footnote"]

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

_WORDS = {
    "en": {
        "scope2": "Scope 2 is location-based.",
        "factor": "{activity}: {kind} factors of {title} ({issuer}){year}.",
        "figure": "{activity}: {kind} of {title} ({issuer}){year}.",
        "year": ", data year {years}",
        "co2": "CO2 only, standing for CO2e: {editions}.",
        "tce": "Coal equivalent: {title}, {basis}.",
        "calorific": "calorific value basis",
        "primary": "primary energy (equivalent) value basis",
        "gwp": "Global warming potentials: {gwp}.",
        "recalled": "Not seen in their documents: {editions}.",
        "own": "Own values: {labels}.",
        "left": "Emissions in no total: {activities}.",
        "fallback": "Where a factor was missing, the next larger region or an earlier year was used.",
        "joint": " ",
    },
    "zh-Hans": {
        "scope2": "范围二采用基于位置的方法。",
        "factor": "{activity}：采用《{title}》（{issuer}）的{kind}排放因子{year}。",
        "figure": "{activity}：采用《{title}》（{issuer}）的{kind}{year}。",
        "year": "，数据年份{years}",
        "co2": "仅含二氧化碳、按二氧化碳当量列示的因子：{editions}。",
        "tce": "综合能耗：依据《{title}》计算，按{basis}。",
        "calorific": "当量值",
        "primary": "等价值",
        "gwp": "全球变暖潜势：{gwp}。",
        "recalled": "未见原文：{editions}。",
        "own": "自有数值：{labels}。",
        "left": "未计入排放总量：{activities}。",
        "fallback": "缺少因子之处，采用上一级区域或较早年份的因子。",
        "joint": "",
    },
    "zh-Hant": {
        "scope2": "範圍二採用以地域為基準的方法。",
        "factor": "{activity}：採用《{title}》（{issuer}）的{kind}排放因子{year}。",
        "figure": "{activity}：採用《{title}》（{issuer}）的{kind}{year}。",
        "year": "，數據年份{years}",
        "co2": "僅含二氧化碳、按二氧化碳當量列示的因子：{editions}。",
        "tce": "綜合能源消耗量：依據《{title}》計算，按{basis}。",
        "calorific": "當量值",
        "primary": "等價值",
        "gwp": "全球變暖潛勢：{gwp}。",
        "recalled": "未見原文：{editions}。",
        "own": "自有數值：{labels}。",
        "left": "未計入排放總量：{activities}。",
        "fallback": "缺少因子之處，採用上一級區域或較早年份的因子。",
        "joint": "",
    },
}
_KINDS = {
    "average": ("grid average", "电网平均", "電網平均"),
    "average-excl-market-non-fossil": (
        "average without market-traded non-fossil electricity",
        "平均（不包括市场化交易的非化石能源电量）",
        "平均（不包括市場化交易的非化石能源電量）",
    ),
    "fossil-only": ("fossil power", "化石能源电力", "化石能源電力"),
    "ets-notice": ("national ETS notice", "全国碳市场通知", "全國碳市場通知"),
    "OM": ("operating margin (OM)", "电量边际（OM）", "電量邊際（OM）"),
    "BM": ("build margin (BM)", "容量边际（BM）", "容量邊際（BM）"),
    "heat": ("default heat", "热力缺省", "熱力缺省"),
    "fuel": (
        "calorific value, carbon content and oxidation",
        "低位发热量、单位热值含碳量、碳氧化率等",
        "低位發熱量、單位熱值含碳量、碳氧化率等",
    ),
    "fuel-energy": ("carbon content and oxidation", "单位热值含碳量、碳氧化率等", "單位熱值含碳量、碳氧化率等"),
    "combustion": ("combustion", "燃料燃烧", "燃料燃燒"),
    "supplier": ("utility", "供电企业", "供電企業"),
    "water-supply": ("water supply", "供水", "供水"),
    "water-treatment": ("water treatment", "污水处理", "污水處理"),
}


def footnote(rows: Sequence[PlanRow], method: Method, catalog: Catalog, language: str = "en") -> str:
    """The sentences that belong under a table of the figures of some plan rows.

    Parameters
    ----------
    rows : sequence of PlanRow
        The rows behind the figures.
    method : Method
    catalog : Catalog
    language : str
        ``en``, ``zh-Hans`` or ``zh-Hant``.

    Raises
    ------
    UnknownNameError
        For another language.
    """
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    words, place = _WORDS[language], LANGUAGES.index(language)
    used: dict[tuple[str, str, str], list[Factor]] = {}
    recalled: dict[str, None] = {}
    co2_only: dict[str, None] = {}
    sets: dict[str, None] = {}
    own: dict[str, None] = {}
    left: dict[str, None] = {}
    scopes, fallback = set(), False
    for row in rows:
        outputs = [output for output in ("co2e_t", "co2_t") if output in row.derivations]
        names = [name for output in outputs for name in row.derivations[output].references if not is_potential(name)]
        kinds = {catalog.factor(name).kind for name in names}
        in_parts = ("fuel" if "net-calorific-value" in kinds else "fuel-energy") if "oxidation" in kinds else ""
        for step in (leaf for output in outputs for leaf in row.derivations[output].leaves):
            fallback |= step.label.startswith("fallback:")
            for factor in (catalog.factor(name) for name in step.references if not is_potential(name)):
                scopes.add(row.scope)
                emits = factor.gas != ""
                # A fuel that is printed in parts is one sentence for all of them.
                kind = in_parts if in_parts and not emits else factor.kind
                used.setdefault((_activity(row, place), kind, factor.edition), []).append(factor)
                if factor.gas == "CO2" or not emits:
                    alone = "ch4_t" not in row.derivations and "n2o_t" not in row.derivations
                    co2_only |= {factor.edition: None} if alone else {}
                    sets |= {method.gwp: None} if method.gwp else {}
                elif factor.gwp_set:
                    sets[factor.gwp_set] = None
        left |= {_activity(row, place): None for note in row.notes if note.code == "emissions-not-covered"}
        for step in (leaf for one in row.derivations.values() for leaf in one.leaves):
            own |= {step.label: None} if step.label.startswith("own value") else {}
            if step.evidence != "recalled":
                continue
            recalled |= dict.fromkeys(reference.partition("#")[0] for reference in step.references)
            recalled |= {} if step.reference else {step.label: None}
    said = [words["scope2"]] if 2 in scopes else []
    for (activity, kind, _), factors in used.items():
        factor = factors[0]
        # An edition may give several years, and the rows or the days of one row may lie in several of them.
        years = ", ".join(sorted({str(one.years) for one in factors} - {""}))
        said.append(
            words["factor" if factor.gas or kind.startswith("fuel") else "figure"].format(
                activity=activity,
                kind=_kind(kind, place),
                title=factor.source.title if place else factor.source.title_en or factor.source.title,
                issuer=factor.source.issuer,
                year=words["year"].format(years=years) if years else "",
            )
        )
    said += [words["co2"].format(editions=", ".join(co2_only))] if co2_only else []
    has_coal = any("tce" in row.derivations or "tce_media" in row.derivations for row in rows)
    if method.coal_equivalent is not None and has_coal:
        source = catalog.edition(method.coal_equivalent.edition).source
        title = source.title if place else source.title_en or source.title
        said.append(words["tce"].format(title=title, basis=words[method.coal_equivalent.basis]))
    said += [words["gwp"].format(gwp=", ".join(sets))] if sets else []
    said += [words["own"].format(labels=", ".join(own))] if own else []
    said += [words["left"].format(activities=", ".join(left))] if left else []
    said += [words["fallback"]] if fallback else []
    said += [words["recalled"].format(editions=", ".join(recalled))] if recalled else []
    return words["joint"].join(said)


def _activity(row: PlanRow, place: int) -> str:
    name = row.activity.names[1 + place] if row.activity else ""
    return name[:1].upper() + name[1:]


def _kind(name: str, place: int) -> str:
    """A kind in the words of a footnote; in those of the table of kinds where it has none of its own."""
    if name in _KINDS:
        return _KINDS[name][place]
    kind = find_kind(name)
    return (kind.name_en, kind.name_zh_hans, kind.name_zh_hant)[place] if kind else name
