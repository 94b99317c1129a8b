"""The quarterly briefing of a county or township: what the frozen figures of all four areas say, with an annex by unit.

Each section is a function of the payload. A sentence is written only where the figure behind it was frozen.
"""

from dataclasses import replace
from typing import Any

from . import briefing_annex, briefing_people, star_sections, summaries, text
from . import briefing_areas as areas
from . import briefing_words as say
from .briefing_figures import Figures
from .frame import Frame, proof
from .layout import Block, Column, Heading, Paragraph, Table
from .quarter_summary import QuarterSummary
from .scope import words_of

TEMPLATE = "reports/pdf/star_summary.html"
SERIES = "基层党建工作简报"
_FEN = {"分", "fen"}


def build(payload: dict, *, frame: Frame) -> QuarterSummary:
    """Compose the briefing under the unit's red head; before sign-off every page says so."""
    figures = Figures(payload)
    stars = {**payload["summary"], **{key: payload[key] for key in ("unit", "period", "period_label", "demo")}}
    sections = [
        _abstract(payload, figures, stars),
        _teams(stars),
        areas.tickets(payload, figures),
        areas.branches(payload, figures),
        areas.economy(payload, figures),
        briefing_people.build(figures),
        _to_do(payload, figures, stars),
        _corrections(payload),
        _notes(payload, frame),
    ]
    blocks = [*summaries.numbered(sections), *proof(payload, frame.digest), *briefing_annex.build(payload)]
    where = payload["unit"]["name"]
    if payload["unit"]["level"] != "county":
        where = f"{payload['county']}{where}"
    title = summaries.title(f"{where}{payload['period_label']}", "基层党建工作情况")
    return QuarterSummary(
        name="".join(title),
        head=summaries.head(payload, frame.issue, SERIES),
        title=title,
        blocks=tuple(blocks),
        foot=summaries.foot(payload, frame.issue),
        marks=summaries.marks(payload, frame.issue),
    )


Section = tuple[str, list[Block]]


def _abstract(payload: dict, figures: Figures, stars: dict) -> Section:
    """摘要: the figures that the reader looks for first, one paragraph for each area."""
    words, totals = words_of(payload), stars["totals"]
    three, before = stars["three_up"], stars["previous"]
    teams = (
        f"队伍建设。{payload['period_label']}，{words.whole}共有队伍{totals['teams']}支、队员{totals['members']}名，"
        f"其中党员{totals['party_members']}名；参加评定{totals['assessed']}名，三星级及以上{three['count']}名，"
        f"占{text.share(three['share'])}"
    )
    if before:
        moved = text.share_change(three["share"], before["three_up"]["share"])
        teams += "，与上季度持平" if moved == "持平" else f"，比上季度{moved}"
    found = [f"{teams}。"]
    if figures.has("tickets.received"):
        year = figures.to_date("tickets.received")
        found.append(
            "为民服务。"
            + say.joined(
                f"受理工单{figures.get('tickets.received')}件",
                say.change(figures.get("tickets.received"), figures.was("tickets.received"), "件"),
                f"按期办结率{say.share_of(figures.get('tickets.on-time'), figures.get('tickets.due'), figures.pair('tickets.on-time', 'tickets.due'))}",
                f"全年累计受理{year}件" if year is not None and payload["period"].endswith("Q4") else "",
            )
        )
    if figures.get("branches.eligible"):
        found.append(
            "组织建设。"
            + say.joined(
                f"符合参评条件的基层党组织{figures.get('branches.eligible')}个",
                f"“五个好”党支部{figures.get('branches.good.5')}个",
                f"占{say.share_of(figures.get('branches.good.5'), figures.get('branches.eligible'))}",
                areas.promotion(figures),
            )
        )
    elif figures.get("branches.open"):
        found.append(f"组织建设。期末共有党支部{figures.get('branches.open')}个，本年度“五个好”考评结果尚未确定。")
    if figures.get("economy.villages"):
        income = figures.get("economy.income")
        found.append(
            "集体经济。"
            + say.joined(
                f"{figures.get('economy.villages')}个村集体经济组织本季度收入{text.wan(income)}万元",
                say.money_change(income, figures.was("economy.income")),
                areas.year_of_income(payload, figures),
            )
        )
    return "摘要", [Paragraph(one) for one in found]


def _teams(stars: dict) -> Section:
    """五支队伍和星级评定: the sections of the star summary that a county reads, one level lower."""
    name, moved = star_sections.movement(stars)
    # Who moved from which star to which stands in the star summary.
    told: list[Block] = [one for one in moved if not isinstance(one, Table)]
    parts = [star_sections.overview(stars), (name, told), star_sections.kinds(stars)]
    if stars["targets"]:
        parts.append(star_sections.targets(stars))
    if (year := star_sections.annual(stars)) is not None:
        parts.append(year)
    parts.append(star_sections.work(stars))
    blocks: list[Block] = []
    for number, (name, content) in enumerate(parts, start=1):
        blocks.append(Heading(f"（{text.ordinal(number)}）{name}", level=2))
        # Tables of the star summary stand closer here, where they are a part of a longer paper.
        blocks.extend(replace(one, dense=True, pitch=3) if isinstance(one, Table) else one for one in content)
    return "五支队伍和星级评定", blocks


def _to_do(payload: dict, figures: Figures, stars: dict) -> Section:
    """需办理事项: what somebody has to act on, each with who acts."""
    lists, get = stars["lists"], figures.get
    items = [
        ("重点培养队员", lists["training_pool"], "名", "县级组织部门"),
        ("需结对帮带队员", lists["pairing"], "名", "乡镇（街道）、村（社区）"),
        ("拟调整队员", lists["adjust"], "名", "乡镇（街道）"),
        ("期末未办结工单", get("tickets.open"), "件", "承办单位"),
        ("其中逾期工单", get("tickets.overdue"), "件", "承办单位"),
        ("正在整顿的党组织", get("branches.rectifying"), "个", "乡镇（街道）"),
        ("合同与收款疑点", get("contracts.flags"), "个", "村集体、乡镇（街道）"),
        ("年度清查逾期的账簿", get("checks.late"), "本", "村集体"),
        ("90天内到期的合同", get("contracts.expiring"), "份", "村集体"),
    ]
    there: list[tuple[Any, ...]] = [item for item in items if item[1]]
    if not there:
        return "需办理事项", [Paragraph("本季度末无需办理事项。")]
    columns = (
        Column("事项", "text", 560),
        Column("数量", "count", 240),
        Column("单位", "text", 160),
        Column("办理单位", "text", 600),
    )
    named_one_by_one = text.joined(f"{name}{count}{unit}" for name, count, unit, _who in there)
    says = f"本季度末需办理事项{len(there)}类：{named_one_by_one}。请各办理单位逐项落实，下季度末核对。"
    blocks: list[Block] = [Paragraph(says), Table("需办理事项清单", columns, tuple(there), dense=True, pitch=3)]
    return "需办理事项", blocks


def _corrections(payload: dict) -> Section:
    """数据更正: what has moved of closed periods since the last briefing, old and new."""
    found = payload["corrections"]
    if not found["count"]:
        return "数据更正", [Paragraph("自上季度关账以来，以前各期已关账数据无更正。")]
    says = f"自上季度关账以来，以前各期已关账数据有{found['count']}项更正，已签发的文件不作改动，更正如下。"
    if found["count"] > len(found["rows"]):
        says = says.replace("更正如下", f"列出其中{len(found['rows'])}项")
    columns = (
        Column("期间", "text", 330), Column("指标", "text", 470), Column("关账时", "text", 260), Column("现为", "text", 260),
        Column("发现日期", "text", 240),
    )  # fmt: skip
    rows = tuple(
        (
            row["period"],
            row["label"],
            _value(payload, row, "frozen"),
            _value(payload, row, "now"),
            _short(row["found_on"]),
        )
        for row in found["rows"]
    )
    return "数据更正", [Paragraph(says), Table("已关账数据更正", columns, rows, dense=True, pitch=3)]


def _value(payload: dict, row: dict, key: str) -> str:
    unit = payload["units"].get(row["code"])
    if unit is None:
        return text.share(row[key])
    return f"{text.wan(row[key])}万元" if unit in _FEN else f"{row[key]}{unit}"


def _short(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}.{int(month)}.{int(day)}"


def _notes(payload: dict, frame: Frame) -> Section:
    says = f"本简报数据于{text.date(payload['closed_on'])}关账时冻结，此后的更正另行列明，不改动本期数据。"
    if (notice := payload["summary"]["notice"]) is not None:
        says += f"星级评定结果已于{text.span(notice['from'], notice['until'])}公示。"
    says += "金额以万元为单位的，第三位小数四舍五入；占比保留两位小数，两个占比之差以“个百分点”表示。"
    if payload["demo"]:
        says += "本简报使用演示数据。"
    return "说明", [Paragraph(says), Paragraph(f"数据日期：{text.date(frame.frozen_on)}，第{frame.version}版。")]
