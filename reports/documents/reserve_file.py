"""The file of a reserve person (一人一档): facts, the way into the pool, the check, mentors, practice, events, where the file stands."""

from . import summaries, text
from .frame import Frame, Plain, facts, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_STEPS = (
    Column("环节", "text", 390), Column("日期", "text", 210), Column("办理单位", "text", 380), Column("文号", "text", 340),
    Column("说明", "text", 240),
)  # fmt: skip
_CHECK = (
    Column("类别", "text", 200), Column("序号", "count", 120), Column("内容", "text", 980), Column("结果", "text", 260),
)  # fmt: skip
_MENTORS = (
    Column("角色", "text", 420), Column("姓名", "text", 380), Column("职务", "text", 560), Column("分工", "text", 200),
)  # fmt: skip
_PRACTICE = (
    Column("方式", "text", 260), Column("地点", "text", 560), Column("开始日期", "text", 270), Column("结束日期", "text", 270),
    Column("天数", "count", 200),
)  # fmt: skip
_EVENTS = (
    Column("事项", "text", 400), Column("日期", "text", 280), Column("职务", "text", 440), Column("文号", "text", 440),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the file."""
    person = payload["person"]
    sections: tuple[tuple[str, list[Block]], ...] = (
        ("基本情况", [_facts(payload)]),
        ("选拔程序", _steps(payload)),
        ("资格审查", _check(payload)),
        ("导师帮带", _mentors(payload)),
        ("实践锻炼与谈心谈话", _practice(payload)),
        ("使用情况", _events(payload)),
    )
    blocks: list[Block] = list(summaries.numbered(sections))
    if payload["demo"]:
        blocks.append(Paragraph("本档案使用演示数据，所列姓名均为虚构。", kept=True))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name=f"{person['name']}后备力量档案（{payload['period_label']}）",
        title=("村级后备力量档案",),
        under=(person["name"], f"{payload['period_label']}　{stand(frame)}"),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        corner="一人一档",
        compact=True,
    )


def _facts(payload: dict) -> Block:
    person, cabinet = payload["person"], payload["cabinet"]
    rows = [
        (("姓名", person["name"]), ("档案编号", person["file_no"])),
        (("所在村社", f"{payload['county']}{payload['township']}{payload['unit']['name']}"),),
        (("来源类别", f"{person['source']}（{person['batch']}）"), ("储备层级", person["tier"])),
        (("培养方向", person["post"]), ("中共党员", "是" if person["party"] else "否")),
        (("对应需求", person["need"]), ("专业特长", person["skills"])),
        (("所在队伍", person["team"]),),
        (("入库日期", text.date(person["entered_on"]) if person["entered_on"] else ""), ("决定文号", person["decision_no"])),
    ]  # fmt: skip
    if person["left_on"]:
        rows.append((("出库日期", text.date(person["left_on"])), ("出库原因", person["leave_reason"])))
    if cabinet:
        rows.append(
            (
                ("档案存放", f"{cabinet['unit']}{cabinet['place']}"),
                ("保管人", f"{cabinet['keeper']}（{cabinet['post']}）"),
            )
        )
    return facts(*rows)


def _steps(payload: dict) -> list[Block]:
    rows = tuple(
        (row["step"], short_date(row["on"]), row["office"] or None, row["document"] or None, row["reason"] or None)
        for row in payload["steps"]
    )
    return [Table("办理环节", _STEPS, rows, dense=True)] if rows else [Paragraph("截至本期，无办理环节记录。")]


def _check(payload: dict) -> list[Block]:
    check = payload["check"]
    if not check:
        return [Paragraph("截至本期，无资格审查记录。")]
    says = f"{text.date(check['on'])}按{check['checklist']}审查，结论：{'通过' if check['passed'] else '不通过'}，文号：{check['document']}。"
    rows = tuple(
        (line["kind"], line["number"], line["text"], "通过" if line["passed"] else "不通过") for line in check["lines"]
    )
    return [Paragraph(says), Table("资格审查结果", _CHECK, rows, dense=True)]


def _mentors(payload: dict) -> list[Block]:
    blocks: list[Block] = []
    for pair in payload["pairs"]:
        until = f"，{text.date(pair['ended_on'])}结束（{pair['end']}）" if pair["ended_on"] else ""
        blocks.append(
            Paragraph(
                f"{text.date(pair['since'])}起实行{pair['pattern']}{until}。帮带计划：{pair['plan'].rstrip('。')}。"
            )
        )
        rows = tuple((m["role"] or None, m["name"], m["post"], "牵头" if m["lead"] else None) for m in pair["mentors"])
        blocks.append(Table("导师名单", _MENTORS, rows, dense=True))
    return blocks or [Paragraph("截至本期，尚未落实帮带导师。")]


def _practice(payload: dict) -> list[Block]:
    practice, talks = payload["practice"], payload["talks"]
    days = sum(row["days"] for row in practice)
    says = f"参加实践锻炼{len(practice)}次，共{days}天；" if practice else "无实践锻炼记录；"
    dates = "、".join(text.date(on) for on in talks)
    says += f"开展谈心谈话{len(talks)}次（{dates}）。" if talks else "无谈心谈话记录。"
    blocks: list[Block] = [Paragraph(says)]
    if practice:
        rows = tuple(
            (row["kind"], row["place"], short_date(row["from"]), short_date(row["to"]), row["days"]) for row in practice
        )
        blocks.append(Table("实践锻炼记录", _PRACTICE, rows, dense=True))
    return blocks


def _events(payload: dict) -> list[Block]:
    rows = tuple(
        (row["kind"], short_date(row["on"]), row["post"] or None, row["document"] or None) for row in payload["events"]
    )
    return (
        [Table("使用情况", _EVENTS, rows, dense=True)]
        if rows
        else [Paragraph("截至本期，无进入村级班子、发展为党员的记录。")]
    )
