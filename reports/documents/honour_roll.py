"""The roll of honour of a county or township for a quarter: the members with five stars, by name."""

from . import summaries, text
from .frame import Frame, proof
from .layout import Block, Paragraph
from .quarter_summary import QuarterSummary
from .rolls import roll

TEMPLATE = "reports/pdf/star_summary.html"


def build(payload: dict, *, frame: Frame) -> QuarterSummary:
    """Compose the roll, under the unit's red head where it has one."""
    unit, people = payload["unit"]["name"], payload["people"]
    where = unit if payload["unit"]["level"] == "county" else f"{payload['county']}{unit}"
    blocks: list[Block] = [Paragraph(_says(payload, where))]
    if people:
        blocks.append(roll("五星级队员名单", people))
    closing = ""
    if (notice := payload["notice"]) is not None:
        closing = f"评定结果已于{text.span(notice['from'], notice['until'])}公示。"
    closing += f"数据日期：{text.date(frame.frozen_on)}，第{frame.version}版。"
    if payload["demo"]:
        closing += "本名单使用演示数据，所列姓名均为虚构。"
    blocks.append(Paragraph(closing, kept=True))
    blocks.extend(proof(payload, frame.digest))
    title = summaries.title(f"{where}{payload['period_label']}", "星级光荣榜")
    dated = {**payload, "closed_on": frame.frozen_on}
    return QuarterSummary(
        name="".join(title),
        head=summaries.head(dated, frame.issue),
        title=title,
        blocks=tuple(blocks),
        foot=summaries.foot(dated, frame.issue),
        marks=summaries.marks(payload, frame.issue),
    )


def _says(payload: dict, where: str) -> str:
    people, rated = len(payload["people"]), payload["assessed"]
    if not people:
        return f"{payload['period_label']}，{where}参加星级评定的队员{rated}名，无五星级队员。"
    share = text.share(text.ratio(people, rated))
    return (
        f"{payload['period_label']}，{where}参加星级评定的队员{rated}名，其中评定为五星级的{people}名，占{share}。"
        f"现将五星级队员名单按单位顺序公布如下。"
    )
