"""The list of mentor pairs (结对帮带): for those who act on it, so it says who is paired, and never with which star."""

from . import summaries
from .frame import Frame, Plain, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table
from .rolls import short_team

TEMPLATE = "reports/pdf/plain.html"
INTERNAL = "内部使用"
_BOTH, _LEAST = 580, 180
"""Width that unit and name share, and what each of them has at least."""
_CHARACTER = 38
_LACKING = (
    Column("序号", "count", 130), Column("单位", "text", 480), Column("姓名", "text", 420), Column("队伍", "text", 530),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the list: who has a mentor, then who lacks one."""
    people = payload["people"]
    paired = [row for row in people if row["since"]]
    lacking = [row for row in people if not row["since"]]
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_says(len(people), len(paired)))]),
        ("已落实培养联系人的队员", _paired(paired)),
        ("待落实培养联系人的队员", _lacking(lacking)),
    ]
    unit = payload["unit"]["name"]
    where = unit if payload["unit"]["level"] == "county" else f"{payload['county']}{unit}"
    title = summaries.title(f"{where}{payload['period_label']}", "结对帮带名单")
    blocks: list[Block] = list(summaries.numbered(sections))
    blocks.append(Paragraph(_use(payload), kept=True))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name="".join(title),
        title=title,
        under=(stand(frame),),
        blocks=tuple(blocks),
        marks="　".join((summaries.marks(payload, None), INTERNAL)),
        corner=INTERNAL,
        compact=True,
    )


def _says(total: int, paired: int) -> str:
    if not total:
        return "按本季度评定结果，无需结对帮带的在任队员。"
    says = f"按本季度评定结果，需“一对一”结对帮带的在任队员{total}名。"
    if paired == total:
        return says + "均已落实培养联系人。"
    if not paired:
        return says + "均未落实培养联系人。"
    return says + f"其中，已落实培养联系人的{paired}名，待落实的{total - paired}名。"


def _paired(rows: list[dict]) -> list[Block]:
    if not rows:
        return [Paragraph("无。")]
    lines = tuple(
        (
            number,
            row["unit"],
            row["name"],
            short_team(row["team"], row["unit"]),
            row["mentor"],
            row["post"],
            short_date(row["since"]),
        )
        for number, row in enumerate(rows, start=1)
    )
    return [Table("结对帮带名单", _columns(rows), lines, dense=True)]


def _columns(rows: list[dict]) -> tuple[Column, ...]:
    """Return the columns: villages of one county have long names, people of another, and neither should be broken."""
    unit, name = (_CHARACTER * max(len(row[key]) for row in rows) for key in ("unit", "name"))
    unit = min(max(unit + (_BOTH - unit - name) // 2, _LEAST), _BOTH - _LEAST)
    return (
        Column("序号", "count", 90), Column("单位", "text", unit), Column("姓名", "text", _BOTH - unit), Column("队伍", "text", 210),
        Column("培养联系人", "text", 200), Column("联系人职务", "text", 290), Column("结对日期", "text", 190),
    )  # fmt: skip


def _lacking(rows: list[dict]) -> list[Block]:
    if not rows:
        return [Paragraph("无。")]
    lines = tuple(
        (number, row["unit"], row["name"], short_team(row["team"], row["unit"]))
        for number, row in enumerate(rows, start=1)
    )
    return [Table("待落实名单", _LACKING, lines, dense=True)]


def _use(payload: dict) -> str:
    says = "本名单供承担帮带任务的组织和人员内部使用，不公示、不张贴、不外传。"
    return says + "本名单使用演示数据，所列姓名均为虚构。" if payload["demo"] else says
