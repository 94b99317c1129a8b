"""The roll of commendations of a county or township for a year, level by level: who may be named is, the others are counted."""

from collections import Counter

from . import summaries, text
from .frame import Frame, proof, short_date
from .layout import Block, Column, Paragraph, Table
from .quarter_summary import QuarterSummary

TEMPLATE = "reports/pdf/star_summary.html"
SERIES = "基层党建工作简报"
_EVENTS = (
    Column("序号", "count", 110), Column("表扬活动", "text", 560), Column("表扬单位", "text", 290), Column("日期", "text", 210),
    Column("文号", "text", 290), Column("列名", "count", 100),
)  # fmt: skip
_NAMED = (
    Column("序号", "count", 130), Column("受表扬对象", "text", 560), Column("单位", "text", 400), Column("类别", "text", 290),
    Column("活动序号", "count", 180),
)  # fmt: skip
_PITCH = 4
"""The height of a row in sixths of a line: a county names hundreds in a year."""
_COUNTS = (
    Column("层级", "text", 260), Column("表扬总数", "count", 260), Column("列名组织", "count", 260), Column("列名个人", "count", 260),
    Column("未同意公布", "count", 260), Column("不足三星级", "count", 260),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> QuarterSummary:
    """Compose the roll, under the unit's red head where it has one."""
    unit, levels = payload["unit"]["name"], payload["levels"]
    where = unit if payload["unit"]["level"] == "county" else f"{payload['county']}{unit}"
    sections: list[tuple[str, list[Block]]] = [("总体情况", _overall(payload, where))]
    sections.extend((f"{level['name']}表扬", _of_level(level)) for level in levels)
    blocks: list[Block] = list(summaries.numbered(sections))
    closing = f"数据日期：{text.date(frame.frozen_on)}，第{frame.version}版。"
    if payload["demo"]:
        closing += "本名单使用演示数据，所列名称均为虚构。"
    blocks.append(Paragraph(closing, kept=True))
    blocks.extend(proof(payload, frame.digest))
    title = summaries.title(f"{where}{payload['period_label']}", "表扬光荣榜")
    dated = {**payload, "closed_on": frame.frozen_on}
    return QuarterSummary(
        name="".join(title), head=summaries.head(dated, frame.issue, SERIES), title=title, blocks=tuple(blocks),
        foot=summaries.foot(dated, frame.issue), marks=summaries.marks(payload, frame.issue),
    )  # fmt: skip


def _overall(payload: dict, where: str) -> list[Block]:
    levels, label = payload["levels"], payload["period_label"]
    if not levels:
        return [Paragraph(f"{label}，{where}没有表扬记录。")]
    total, named = sum(level["total"] for level in levels), sum(len(level["named"]) for level in levels)
    until = "" if payload["is_over"] else "（截至数据日期）"
    says = f"{label}{until}，{where}组织和个人受到表扬{total}名（个）次，其中列名公布{named}名（个）次。"
    says += "组织全部列名；个人经本人同意且星级为三星级及以上的列名，其他只计人次。"
    rows = tuple(_counted(level) for level in levels)
    sums = [sum(int(row[place]) for row in rows) for place in range(1, len(_COUNTS))]
    return [Paragraph(says), Table("各层级表扬情况", _COUNTS, rows, ("合计", *sums))]


def _counted(level: dict) -> tuple[int | str, ...]:
    people = sum(row["is_person"] for row in level["named"])
    return level["name"], level["total"], len(level["named"]) - people, people, level["asked"], level["below"]


def _of_level(level: dict) -> list[Block]:
    blocks: list[Block] = []
    if level["named"]:
        events = list(dict.fromkeys(_event(row) for row in level["named"]))
        place = {event: number for number, event in enumerate(events, start=1)}
        count = Counter(_event(row) for row in level["named"])
        held = tuple(
            (place[event], event[0], event[1], short_date(event[2]), event[3] or None, count[event]) for event in events
        )
        named = tuple(
            (number, row["name"], row["unit"], row["role"], place[_event(row)])
            for number, row in enumerate(level["named"], start=1)
        )
        blocks.append(Table(f"{level['name']}表扬活动", _EVENTS, held, dense=True, pitch=_PITCH))
        blocks.append(Table(f"{level['name']}表扬名单", _NAMED, named, dense=True, pitch=_PITCH))
    left = [
        f"{why}的{level[key]}人次"
        for key, why in (("asked", "本人尚未同意公布"), ("below", "星级不足三星级"))
        if level[key]
    ]
    if left:
        blocks.append(Paragraph(f"另有{'，'.join(left)}，不列名。"))
    return blocks


def _event(row: dict) -> tuple[str, str, str, str]:
    return row["event"], row["holder"], row["on"], row["document_no"]
