"""The section of a quarterly briefing on honours, reserve and service points: the quarter beside the year so far."""

from . import briefing_words as say
from .briefing_figures import Figures
from .layout import Block, Column, Paragraph, Table

Section = tuple[str, list[Block]]
FLOW, STOCK = "flow", "stock"
_ROWS = (
    ("honours.commendation-events", "表扬活动", "场", FLOW), ("honours.commended", "表扬人员和集体", "名（个）", FLOW),
    ("honours.exchanges", "交流活动", "场", FLOW), ("honours.works", "文艺作品", "部", STOCK),
    ("reserve.count", "后备力量在库", "名", STOCK), ("reserve.entered", "入库", "名", FLOW), ("reserve.left", "出库", "名", FLOW),
    ("reserve.in-village-bodies", "进入村级班子", "名", STOCK), ("reserve.party-admitted", "发展为党员", "名", STOCK),
    ("reserve.pairs", "已落实导师", "名", STOCK), ("practice.days", "实践锻炼", "天", FLOW), ("points.earned", "登记积分", "分", FLOW),
    ("points.redeemed", "兑换积分", "分", FLOW), ("sites.practice-points", "实践点", "个", STOCK),
    ("sites.model-households", "示范户", "户", STOCK),
)  # fmt: skip
"""What a superior asks for: code, name, measure word, and whether quarters add up or the end of the period counts."""
CODES = tuple(code for code, _name, _measure, _kind in _ROWS)
_COLUMNS = (
    Column("项目", "text", 520), Column("本季度", "text", 260), Column("上季度", "text", 260), Column("增减", "text", 220),
    Column("年内累计或期末", "text", 300),
)  # fmt: skip


def build(figures: Figures) -> Section | None:
    """激励和人才: None where the quarter froze none of the figures."""
    if not any(code in figures.now for code in CODES):
        return None
    there = [row for row in _ROWS if figures.get(row[0]) or figures.was(row[0]) or figures.to_date(row[0])]
    if not there:
        return "激励和人才", [Paragraph("本季度无表彰、后备人才和积分记录。")]
    blocks: list[Block] = [Paragraph(text) for text in (_honours(figures), _reserve(figures)) if text]
    blocks.append(Table("激励和人才情况", _COLUMNS, tuple(_row(figures, *row) for row in there), dense=True, pitch=3))
    return "激励和人才", blocks


def _honours(figures: Figures) -> str:
    if not figures.has("honours.commendation-events", "honours.commended", "honours.exchanges"):
        return ""
    held, commended, met = (
        figures.get(f"honours.{code}") for code in ("commendation-events", "commended", "exchanges")
    )
    says = say.joined(
        f"本季度举办表扬活动{held}场，表扬人员和集体{commended}名（个）" if held else "本季度未举办表扬活动",
        f"开展交流活动{met}场" if met else "未开展交流活动",
    )
    year = [figures.to_date(f"honours.{code}") for code in ("commendation-events", "commended", "exchanges")]
    if all(value is not None for value in year) and any(year):
        says += f"年内累计举办表扬活动{year[0]}场，表扬人员和集体{year[1]}名（个），开展交流活动{year[2]}场。"
    return says


def _reserve(figures: Figures) -> str:
    pool = figures.get("reserve.count")
    if not pool:
        return ""
    was = figures.was("reserve.count")
    return say.joined(
        f"季末后备力量在库{pool}名",
        "" if was is None or was == pool else f"比上季末{'增加' if pool > was else '减少'}{abs(pool - was)}名",
        f"已进入村级班子{figures.get('reserve.in-village-bodies')}名",
        f"已发展为党员{figures.get('reserve.party-admitted')}名",
    )


def _row(figures: Figures, code: str, name: str, measure: str, kind: str) -> tuple[str | None, ...]:
    now, then = figures.get(code), figures.was(code)
    year = figures.to_date(code) if kind == FLOW else now
    return (
        name, f"{now}{measure}", None if then is None else f"{then}{measure}",
        None if then is None else (f"{'+' if now > then else '－'}{abs(now - then)}" if now != then else "0"),
        None if year is None else f"{year}{measure}",
    )  # fmt: skip
