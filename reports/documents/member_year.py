"""Sections of a member's file that tell the year: moves, the evidence of each item, honours, points, objections."""

from core.periods import Period

from . import text
from .frame import short_date
from .layout import Block, Column, Paragraph, Table

_EVIDENCE = (
    Column("评分项目和得分", "text", 500), Column("日期", "text", 200), Column("依据", "text", 440), Column("类别", "text", 210),
    Column("数量", "text", 210),
)  # fmt: skip
_HONOURS = (
    Column("日期", "text", 210), Column("表扬活动", "text", 430), Column("级别", "text", 150), Column("身份", "text", 200),
    Column("表扬单位", "text", 250), Column("文号", "text", 320),
)  # fmt: skip
_POINTS = (
    Column("日期", "text", 210), Column("事项", "text", 640), Column("类型", "text", 200), Column("次数", "count", 180), Column("积分", "count", 330),
)  # fmt: skip
_OBJECTIONS = (
    Column("日期", "text", 210), Column("提出方", "text", 160), Column("异议内容", "text", 490), Column("结果", "text", 180), Column("答复", "text", 520),
)  # fmt: skip
_MOVES = (Column("日期", "text", 310), Column("调入队伍", "text", 750), Column("事由", "text", 500))


def moves(payload: dict) -> list[Block]:
    """Return the moves between teams in the period; nothing where there was none."""
    rows = tuple((short_date(r["on"]), r["to"], r["reason"]) for r in payload.get("moves", ()))
    return [Table("队伍变动", _MOVES, rows, dense=True)] if rows else []


def evidence(payload: dict) -> list[Block]:
    """Return the rows behind every item that is fed by records, a table for each quarter; items that share rows share a line."""
    quarters: dict[str, list[tuple[str | None, ...]]] = {}
    for part in payload.get("evidence", ()):
        names = "；".join(f"{item['name']}{text.score(item['points'])}" for item in part["items"])
        lines = [(short_date(r["on"]), r["title"], r["kind"], r["weight"] or None) for r in part["rows"]]
        rows: list[tuple[str | None, ...]] = [
            (names if place == 0 else None, *line) for place, line in enumerate(lines)
        ]
        quarters.setdefault(part["period"], []).extend(rows or [(names, None, "本季度无记录", None, None)])
    if not quarters:
        return [Paragraph("本期无由工作记录产生的得分。")]
    blocks: list[Block] = [
        Table(f"{Period.parse(code).label}得分依据", _EVIDENCE, tuple(rows), dense=True)
        for code, rows in quarters.items()
    ]
    blocks.append(Paragraph("其余项目由组织按评分标准评定，分值见评分明细。", kept=True))
    return blocks


def honours(payload: dict) -> list[Block]:
    """Return what the member was commended for."""
    rows = tuple(
        (short_date(r["on"]), r["title"], r["level"], r["role"], r["by"], r["document"] or None)
        for r in payload["honours"]
    )
    if not rows:
        return [Paragraph("本期无表扬记录。")]
    return [Paragraph(f"本期受表扬{len(rows)}次。"), Table("表扬", _HONOURS, rows, dense=True)]


def points(payload: dict) -> list[Block]:
    """Return the points earned, redeemed and left, entry by entry."""
    given = payload["points"]
    if not given["rows"]:
        return [Paragraph(f"本期无积分记录，期末余额{given['left']}分。")]
    says = f"本期获得积分{given['earned']}分，兑换{given['spent']}分，期末余额{given['left']}分。积分只因服务增加，不扣减，不影响公共服务。"
    rows = tuple((short_date(r["on"]), _act(r), r["kind"], r["times"], r["points"]) for r in given["rows"])
    return [Paragraph(says), Table("积分记录", _POINTS, rows, dense=True)]


def _act(row: dict) -> str:
    act = row["act"] or "兑换物品"
    return f"{act}（{row['note']}）" if row["note"] else act


def objections(payload: dict) -> list[Block]:
    """Return the objections to the quarters of the period, with their answers."""
    rows = tuple(
        (
            short_date(r["on"]),
            r["channel"],
            f"{Period.parse(r['period']).label}：{r['text']}",
            r["outcome"] or "未答复",
            r["answer"] or None,
        )
        for r in payload["objections"]
    )
    return [Table("异议和答复", _OBJECTIONS, rows, dense=True)] if rows else [Paragraph("本期无异议。")]
