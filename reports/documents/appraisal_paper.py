"""The written appraisal (书面鉴定) of a team's year: sections, edits named, steps, signature."""

from . import summaries, text
from .frame import Frame, Plain, Sender, facts, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_STEPS = (
    Column("环节", "text", 260), Column("办理人", "text", 500), Column("日期", "text", 300), Column("说明", "prose", 500),
)  # fmt: skip
_STARS = (
    Column("五星级", "count", 260), Column("四星级", "count", 260), Column("三星级", "count", 260), Column("二星级", "count", 260),
    Column("一星级", "count", 260), Column("无星级", "count", 260),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the appraisal; one that is not signed says so under its title."""
    year = payload["period_label"]
    name = payload["team"]
    where = f"{payload['county']}{payload['township']}{payload['unit']['name'] if payload['unit']['level'] == 'unit' else ''}"
    sections: list[tuple[str, list[Block]]] = [
        (section["title"], [Paragraph(line) for line in (section["text"] or "未填写。").split("\n") if line.strip()])
        for section in payload["sections"]
    ]
    stars = payload["facts"]["stars"]
    if stars:
        row = tuple(stars.get(str(level), 0) for level in (5, 4, 3, 2, 1, 0))
        place = next((n for n, (title, _blocks) in enumerate(sections) if title == "星级评定"), None)
        if place is not None:
            sections[place][1].append(Table("年度定星情况（名）", _STARS, (row,)))
    blocks: list[Block] = [
        facts((("队伍", name), ("类别", payload["kind_of_team"])), (("所属单位", where),), (("鉴定等次", payload["grade"] or "未定"),)),
        *summaries.numbered(sections),
    ]  # fmt: skip
    notes = []
    if payload["edited"]:
        parts = "、".join(text.ordinal(number) for number in payload["edited"])
        notes.append(f"本鉴定第{parts}部分在依据记录拟写后经人工修改。")
    else:
        notes.append("本鉴定各部分依据记录拟写，鉴定意见由人填写。")
    if payload["number"] > 1:
        notes.append(f"本鉴定为第{payload['number']}版，更正事由：{payload['reason']}。")
    if payload["demo"]:
        notes.append("本件使用演示数据，所列名称均为虚构。")
    blocks.append(Paragraph("".join(notes)))
    if payload["state"] == "signed":
        blocks.append(Sender("", places=(f"签发人：{payload['signed_by']}", text.date(payload["signed_on"]))))
    steps = tuple((row["step"], row["by"], short_date(row["on"]), row["reason"] or None) for row in payload["steps"])
    blocks.append(Table("办理环节", _STEPS, steps, dense=True))
    blocks.extend(proof(payload, frame.digest))
    stage = {"drafted": "（拟写稿，未审核）", "reviewed": "（已审核，未签发）"}.get(payload["state"], "")
    return Plain(
        name=f"{name}{year}书面鉴定", title=summaries.title(name, f"{year}书面鉴定"), under=(where + stage, stand(frame)),
        blocks=tuple(blocks), marks=(summaries.DEMO if payload["demo"] else "") if payload["state"] == "signed" else summaries.marks(payload, None),
    )  # fmt: skip
