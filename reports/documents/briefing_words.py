"""How a briefing puts figures into words: up or down, best and worst, reached or missing. Pure rules, official prose."""

from collections.abc import Sequence

from . import text

# So many names stand in a sentence; of more the first and their number.
_NAMED = 3


def change(now: int, before: int | None, unit: str = "", *, than: str = "上季度") -> str:
    """比上季度增加12件（增长4.26%）, 比上季度减少…, 与上季度持平; "" where there is no quarter before."""
    if before is None:
        return ""
    if now == before:
        return f"与{than}持平"
    grown = now > before
    says = f"比{than}{'增加' if grown else '减少'}{abs(now - before)}{unit}"
    share = text.ratio(abs(now - before), before)
    return f"{says}，{'增长' if grown else '下降'}{text.share(share)}" if share is not None else says


def money_change(now: int, before: int | None, *, than: str = "上季度") -> str:
    """比上季度增加123.45万元，增长…%; amounts in fen."""
    if before is None:
        return ""
    if now == before:
        return f"与{than}持平"
    grown = now > before
    says = f"比{than}{'增加' if grown else '减少'}{text.wan(abs(now - before))}万元"
    share = text.ratio(abs(now - before), before)
    return f"{says}，{'增长' if grown else '下降'}{text.share(share)}" if share is not None else says


def share_of(part: int, whole: int, before: tuple[int, int] | None = None, *, than: str = "上季度") -> str:
    """98.98%，比上季度上升1.81个百分点; the dash of a share of nothing is 无可计算."""
    now = text.ratio(part, whole)
    if now is None:
        return "无可计算的基数"
    was = text.ratio(*before) if before is not None else None
    if was is None:
        return text.share(now)
    moved = text.share_change(now, was)
    return f"{text.share(now)}，" + (f"与{than}持平" if moved == "持平" else f"比{than}{moved}")


def ends(rows: Sequence[dict], key: str, what: str, show) -> str:  # type: ignore[no-untyped-def]
    """Name the units at the top and at the bottom; "" where all are equal or there is only one."""
    found = text.extremes(rows, key)
    if found is None:
        return ""
    high, top, low, bottom = found
    return f"{what}最高的是{short(high)}，为{show(top)}；最低的是{short(low)}，为{show(bottom)}。"


def short(names: str) -> str:
    """Names that share a place; when there are many, the first ones and their number."""
    found = names.split("、")
    if len(found) <= _NAMED:
        return names
    return f"{text.joined(found[:_NAMED])}等{len(found)}个"


def joined(*parts: str) -> str:
    """Clauses of one sentence: those that say something, with commas, and the full stop."""
    return "，".join(part for part in parts if part) + "。"
