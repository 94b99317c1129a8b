"""The record book of a Party organisation's year (党组织年度工作记录册): what it is, held, settled, promised, and how it was graded."""

from collections.abc import Iterator
from typing import Any

from . import summaries, text
from .frame import Frame, Plain, Signatures, facts, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_COUNTS = {
    "full_members": "正式党员", "probationary_members": "预备党员", "prospects": "发展对象", "activists": "入党积极分子",
    "applicants": "入党申请人", "groups": "党小组", "grids": "网格", "hubs": "党员中心户", "linked_households": "联系户",
}  # fmt: skip
_MEASURES = {"groups": "个", "grids": "个", "hubs": "户", "linked_households": "户"}
_OF_VILLAGES = ("grids", "hubs", "linked_households")
_ELECTIONS = {"term": "换届选举", "early": "提前换届选举", "by": "补选"}
_SEATS = {"member": "委员会委员", "standing": "常务委员会委员", "secretary": "书记", "deputy": "副书记"}
_GOODS = ("没有达到合格的项目", "一个好", "两个好", "三个好", "四个好", "五个好")
_PLEDGES = {"kept": "已兑现", "broken": "未兑现", "late": "逾期未兑现", "open": "践诺中"}
_POSTS = (
    Column("职务", "text", 420), Column("姓名", "text", 420), Column("任职日期", "text", 360), Column("离任日期", "text", 360),
)  # fmt: skip
_KINDS = (
    Column("会议（活动）", "text", 330), Column("应召开", "count", 140), Column("免开", "count", 110), Column("已召开", "count", 140),
    Column("缺", "count", 100), Column("实际召开", "count", 180), Column("应到人次", "count", 195), Column("实到人次", "count", 195),
    Column("到会率", "share", 170),
)  # fmt: skip
_MEETINGS = (
    Column("日期", "text", 220), Column("会议（活动）", "text", 250), Column("应到", "count", 105), Column("实到", "count", 105),
    Column("议定事项", "prose", 880),
)  # fmt: skip
_MATTERS = (
    Column("提出日期", "text", 220), Column("事项", "prose", 540), Column("办理状态", "text", 260), Column("办理结果", "prose", 540),
)  # fmt: skip
_REVIEWS = (Column("阶段", "text", 300), Column("评估结果", "prose", 820), Column("公示时间", "text", 440))
_PROMISED = (
    Column("承诺岗位", "text", 280), Column("承诺事项", "prose", 520), Column("兑现期限", "text", 220), Column("状态", "text", 220),
    Column("完成情况", "prose", 320),
)  # fmt: skip
_GRADED = (
    Column("考评项目", "text", 560), Column("分值", "score", 180), Column("合格分", "score", 180), Column("自评", "score", 200),
    Column("得分", "score", 200), Column("结论", "text", 240),
)  # fmt: skip
_STEPS = (
    Column("整顿措施", "prose", 620), Column("完成期限", "text", 220), Column("完成日期", "text", 220), Column("完成情况", "prose", 500),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the book, part by part; a part with nothing in it says so."""
    branch, year = payload["branch"], payload["period_label"]
    sections: list[tuple[str, list[Block]]] = [
        ("基本情况", _about(payload)),
        ("会议（活动）开展情况", _held(payload)),
        ("会议和议定事项", _meetings(payload)),
        ("会议提出事项办理情况", _matters(payload)),
        ("选举情况", list(_elections(payload))),
        ("承诺践诺情况", _pledges(payload)),
        ("“五个好”考评情况", _graded(payload)),
        ("整顿提升情况", list(_plans(payload))),
    ]
    blocks: list[Block] = [
        *summaries.numbered(sections),
        Signatures("", places=("党组织书记", "记录人", "上级审核人")),
        *proof(payload, frame.digest),
    ]
    place = f"{payload['county']}{payload['township']}"
    if payload["unit"]["level"] == "unit":
        place += payload["unit"]["name"]
    until = "" if payload["is_over"] else f"（截至{text.date(frame.frozen_on)}）"
    return Plain(
        name=f"{branch['name']}{year}工作记录册",
        title=summaries.title(branch["name"], f"{year}工作记录册"),
        under=(place + until, stand(frame)),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _day(iso: str | None) -> str:
    return text.date(iso) if iso else ""


def _about(payload: dict) -> list[Block]:
    branch = payload["branch"]
    term = f"{branch['term_years']}年"
    if branch["term_from"] and branch["term_until"]:
        term += f"（{_day(branch['term_from'])}至{_day(branch['term_until'])}）"
    elif branch["term_until"]:
        term += f"（至{_day(branch['term_until'])}）"
    else:
        term += "（届满日期未录入）"
    rows: list[tuple[tuple[str, str], ...]] = [
        (("党组织类别", branch["kind"]), ("领域", branch["sector"])),
        (("上级党组织", branch["parent"]),),
        (("成立日期", _day(branch["founded_on"])), ("组建方式", branch["founding"])),
        (("任期", term),),
    ]
    if branch["dissolved_on"]:
        rows.append((("撤销日期", _day(branch["dissolved_on"])),))
    if branch["counted_on"]:
        names = [name for name in _COUNTS if branch["is_village"] or name not in _OF_VILLAGES]
        told = "，".join(f"{_COUNTS[name]}{branch['counts'][name]}{_MEASURES.get(name, '名')}" for name in names)
        rows.append((("党员和队伍", f"{told}（{_day(branch['counted_on'])}统计）"),))
    else:
        rows.append((("党员和队伍", "未报送"),))
    blocks: list[Block] = [facts(*rows)]
    posts = tuple(
        (row["post"], row["holder"], short_date(row["from"]), short_date(row["until"]) if row["until"] else "在任")
        for row in branch["posts"]
    )
    return [*blocks, Table("委员会成员", _POSTS, posts) if posts else Paragraph("委员会成员未录入。")]


def _held(payload: dict) -> list[Block]:
    kinds = payload["kinds"]
    if not kinds:
        return [Paragraph("本年度没有应召开的会议，也没有会议记录。")]
    regular = [row for row in kinds if row["due"] is not None]
    due, done = sum(row["due"] for row in regular), sum(row["done"] for row in regular)
    missed, exempt = sum(row["missed"] for row in regular), sum(row["exempt"] for row in regular)
    held, persons, attended = (sum(row[name] for row in kinds) for name in ("held", "persons_due", "attended"))
    says = f"全年应召开会议（活动）{due}次，已召开{done}次，"
    says += f"缺{missed}次" if missed else "没有缺开" if payload["is_over"] else "到目前没有缺开"
    says += f"，经批准免开{exempt}次。" if exempt else "。"
    says += f"全年实际召开{held}次，应到{persons}人次，实到{attended}人次"
    says += f"，到会率{text.share(text.ratio(attended, persons))}。" if persons else "。"
    if not payload["is_over"]:
        says = says.replace("全年实际召开", "到目前实际召开")
    lines = tuple(
        (
            row["name"], row["due"], row["exempt"], row["done"], row["missed"], row["held"], row["persons_due"], row["attended"],
            text.ratio(row["attended"], row["persons_due"]),
        )
        for row in kinds
    )  # fmt: skip
    total = ("合计", due, exempt, done, missed, held, persons, attended, text.ratio(attended, persons))
    note = (
        "“应召开”按会议制度规定的次数计算；“已召开”是计入应召开次数的会议，“实际召开”包括多开的和没有规定次数的会议。"
    )
    return [Paragraph(says), Table("各类会议（活动）次数和到会情况", _KINDS, lines, total, note, dense=True)]


def _said(row: dict) -> str:
    """Return what a meeting came to: its decisions, else its agenda; lines of a form become one."""
    decisions = "；".join(part.strip("；; ") for part in row["decisions"].splitlines() if part.strip())
    if decisions:
        return decisions
    agenda = "；".join(part.strip("；; ") for part in row["agenda"].splitlines() if part.strip())
    return f"议题：{agenda}" if agenda else text.NOTHING


def _meetings(payload: dict) -> list[Block]:
    if not payload["meetings"]:
        return [Paragraph("本年度没有会议记录。")]
    lines = tuple(
        (short_date(row["on"]), row["kind"], row["due"], row["attended"], _said(row)) for row in payload["meetings"]
    )
    return [Table("会议（活动）记录", _MEETINGS, lines, dense=True)]


def _matters(payload: dict) -> list[Block]:
    blocks: list[Block] = []
    if payload["matters"]:
        blocks.append(Table("会议提出事项", _MATTERS, tuple(_matter(row) for row in payload["matters"]), dense=True))
    else:
        blocks.append(Paragraph("本年度没有会议提出的事项。"))
    if payload["reviews"]:
        lines = tuple(
            (row["period"], row["result"], f"{short_date(row['from'])}至{short_date(row['until'])}" if row["from"] else "未公示")
            for row in payload["reviews"]
        )  # fmt: skip
        blocks.append(Table("阶段性评估", _REVIEWS, lines, dense=True))
    return blocks


def _matter(row: dict) -> tuple[str | None, ...]:
    tickets = text.joined(f"工单{one['number']}（{one['state']}）" for one in row["tickets"])
    state = "已转为工单" if tickets and not row["answer"] else row["state"]
    result = "；".join(part for part in (row["answer"].rstrip("。"), tickets) if part)
    return (short_date(row["on"]), row["text"], state, result or None)


def _elections(payload: dict) -> Iterator[Block]:
    if not payload["elections"]:
        yield Paragraph("本年度没有选举。")
    for row in payload["elections"]:
        if not row["is_held"]:
            yield Paragraph(f"定于{_day(row['on'])}进行{_ELECTIONS[row['kind']]}，目前状态：{row['state']}。")
            continue
        says = f"{_day(row['on'])}进行{_ELECTIONS[row['kind']]}，应到会{row['due']}名，实到会{row['present']}名。"
        found = ((name, row["elected"].get(post)) for post, name in _SEATS.items())
        names = [f"{name}{len(elected)}名（{text.joined(elected)}）" for name, elected in found if elected]
        says += f"选出{'、'.join(names)}。" if names else "尚无当选人。"
        if row["filed_on"]:
            says += f"上级党组织已于{_day(row['filed_on'])}批准备案。"
        yield Paragraph(says)


def _pledges(payload: dict) -> list[Block]:
    rows = payload["pledges"]
    if not rows:
        return [Paragraph("本年度没有承诺事项。")]
    kept = sum(row["state"] == "kept" for row in rows)
    lines = tuple(
        (row["by"] or "党组织", row["text"], short_date(row["due_on"]), _PLEDGES[row["state"]], row["result"] or None)
        for row in rows
    )
    return [Paragraph(f"承诺事项{len(rows)}项，已兑现{kept}项。"), Table("承诺事项", _PROMISED, lines, dense=True)]


def _graded(payload: dict) -> list[Block]:
    found: dict[str, Any] | None = payload["grading"]
    if found is None:
        return [Paragraph("本年度尚未开展“五个好”考评。")]
    if not found["takes_part"]:
        reasons = (
            f"，原因：{text.joined(reason.rstrip('。') for reason in found['reasons'])}" if found["reasons"] else ""
        )
        return [Paragraph(f"本年度未参加“五个好”考评{reasons}。")]
    standard = found["standard"]
    says = f"按照《{standard['name'].strip('《》')}》（版本{standard['version']}）考评，"
    own = f"自评{text.score(found['own_total'])}分，" if found["own_total"] is not None else ""
    if found["good_count"] is None:
        says += f"{own}尚未定级，目前状态：{found['state']}。"
    elif found["final"]:
        says += f"{own}得分{text.score(found['total'])}分，评定为“{_GOODS[found['good_count']]}”。"
    else:
        says += f"{own}目前得分{text.score(found['total'])}分，尚未定级，目前状态：{found['state']}。"
    if found["before"]:
        says += f"上年度等次：{found['before']}。"
    told = "；".join(
        f"{short_date(step['on'])}{step['step']}{'（' + step['office'] + '）' if step['office'] else ''}"
        for step in found["steps"]
    )
    lines = tuple(
        (row["name"], row["most"], row["mark"], row["own"], row["points"], "合格" if row["passed"] else "不合格")
        for row in found["goods"]
    )
    most = sum(row["most"] for row in found["goods"])
    table = Table(
        "五个项目得分", _GRADED, lines, ("合计", most, None, found["own_total"], found["total"], ""), dense=True
    )
    return [Paragraph(says), table, *([Paragraph(f"办理过程：{told}。")] if told else [])]


def _plans(payload: dict) -> Iterator[Block]:
    if not payload["plans"]:
        yield Paragraph("本年度没有整顿提升任务。")
    for row in payload["plans"]:
        says = (
            f"{_day(row['on'])}列为{row['kind']}，存在问题：{row['problem'].rstrip('。')}。责任领导：{row['sponsor']}，"
            f"整顿期限：{_day(row['deadline'])}，状态：{row['state']}。"
        )
        if row["closed_on"]:
            says += f"{_day(row['closed_on'])}结束，验收意见：{row['acceptance'].rstrip('。')}。"
        yield Paragraph(says)
        lines = tuple(
            (
                step["text"], short_date(step["due_on"]), short_date(step["done_on"]) if step["done_on"] else "未完成",
                step["result"] or None,
            )
            for step in row["steps"]
        )  # fmt: skip
        if lines:
            yield Table("整顿措施", _STEPS, lines, dense=True)
