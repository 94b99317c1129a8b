"""Papers of a ticket: the two-part slip (一问题一表: 存根 and 办理联, torn apart) and the supervision notice (督办通知单)."""

from . import summaries, text
from .frame import Called, Facts, Frame, Plain, Sender, Signatures, Tear, facts, proof, short_date, stand
from .layout import Block, Heading, Paragraph

TEMPLATE = "reports/pdf/plain.html"
_BLANK = "\u00a0\n\u00a0"
"""Room to write by hand."""
_ROOM = "\n".join(["\u00a0"] * 4)
_DAY = "　　　　年　　月　　日"
_STUB = 60
_ARROW = " → "
_GROUNDS = {
    "overdue": "超过办理时限", "low-rating": "两次回访群众均不满意", "other": "按县级督办要求",
}  # fmt: skip


def build_slip(payload: dict, *, frame: Frame) -> Plain:
    """Compose the slip: above the stub that the dispatching unit keeps, below the part that goes with the handler."""
    number = payload["number"]
    blocks: list[Block] = [
        Heading("存根（派单单位留存）", 2),
        _asked(payload, short=True),
        Signatures("", places=("派单人", "接单人", "审核人")),
        Tear(""),
        Heading("办理联（随办理单位）", 2),
        _asked(payload, short=False),
        _done(payload),
        Signatures("", places=("办理人", "回访人", "销号人")),
        *proof(payload, frame.digest),
    ]
    return Plain(
        name=f"工单{number}一问题一表",
        title=("一问题一表",),
        under=(f"{payload['county']}{payload['township']}　{stand(frame)}",),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _place(payload: dict) -> str:
    return f"{payload['county']}{payload['township']}{payload['unit']['name']}"


def _asked(payload: dict, *, short: bool) -> Facts:
    """Return what was asked, until when, and of whom."""
    ticket = payload["ticket"]
    who = "　".join(part for part in (ticket["handler"] or ticket["owner"], ticket["team"], ticket["member"]) if part)
    channel = f"{ticket['channel']}（{ticket['point']}）" if ticket["point"] else ticket["channel"]
    matter = ticket["matter"]
    if short and len(matter) > _STUB:
        matter = f"{matter[:_STUB]}……"
    rows: list[tuple[tuple[str, str], ...]] = [
        (("工单编号", payload["number"]), ("所属单位", payload["unit"]["name"])),
        (("事项类别", ticket["class"]), ("来源渠道", channel)),
        (("事项内容", matter),),
    ]
    if not short:
        rows.append((("地点", ticket["place"]),))
    rows += [(("受理日期", text.date(ticket["filed_on"])), ("办结期限", _due(ticket))), (("办理单位", who),)]
    if not short:
        rows += [
            (("首问单位", ticket["first_handler"]), ("时限规则", ticket["rule"])),
            (("办理过程", _steps(payload)),),
        ]
    return facts(*rows)


def _due(ticket: dict) -> str:
    return text.date(ticket["due_on"]) if ticket["due_on"] else ticket["due_note"]


def _steps(payload: dict) -> str:
    told = []
    for row in payload["steps"]:
        to = f"（{row['to']}）" if row["to"] else ""
        told.append(f"{row['step']}{to}{short_date(row['on'])}")
    return _ARROW.join(told)


def _done(payload: dict) -> Facts:
    """Return what was done and how it was rated; empty lines to write on where that is still to come."""
    ticket = payload["ticket"]
    settled = ticket["done_on"]
    late = {True: "（按期）", False: "（逾期）"}.get(ticket["was_on_time"], "")
    solved = {True: "已解决", False: "未解决"}.get(ticket["is_solved"], "")
    rated = "　".join(part for part in (solved, ticket["satisfaction"]) if part)
    return facts(
        (("办理结果", ticket["result"] if settled else _BLANK),),
        (("办结日期", f"{text.date(settled)}{late}" if settled else _DAY),),
        (("群众评价", rated or "□满意　　□基本满意　　□不满意"),),
    )


def build_notice(payload: dict, *, frame: Frame) -> Plain:
    """Compose the notice: to whom, which matter, what is demanded until when; below it the answer."""
    ticket, given = payload["ticket"], payload["supervision"]
    blocks: list[Block] = [
        Called(f"{_called(payload)}："),
        Paragraph(_says(payload)),
        facts(
            (("工单编号", payload["number"]), ("事项类别", ticket["class"])),
            (("事项内容", ticket["matter"]),),
            (("地点", ticket["place"]),),
            (("受理日期", text.date(ticket["filed_on"])), ("办结期限", _due(ticket))),
            (("督办事由", given["ground_label"]), ("办理状态", ticket["state"])),
            (("办理要求", given["demand"]),),
        ),
        Sender("", places=(given["organ"], text.date(given["issued_on"]))),
        Heading("答复情况", 1),
        facts(
            (("答复内容", given["answer"] or _ROOM),),
            (
                ("答复日期", text.date(given["answered_on"]) if given["answered_on"] else _DAY),
                ("答复单位", given["to"]),
            ),
        ),
        Signatures("", places=("答复人", "审核人")),
        *proof(payload, frame.digest),
    ]
    return Plain(
        name=f"督办通知单（工单{payload['number']}）",
        title=("督办通知单",),
        under=(stand(frame),),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _called(payload: dict) -> str:
    """Return how the supervised unit is addressed: the Party organization of a village or township, else the office."""
    given = payload["supervision"]
    name = given["to"]
    if given["to_kind"] == "department" or given["to_level"] == "county":
        return str(name)
    if given["to_level"] == "township":
        return f"{name}党工委" if name.endswith("街道") else f"{name}党委"
    return f"{payload['township']}{name}党组织"


def _says(payload: dict) -> str:
    ticket, given = payload["ticket"], payload["supervision"]
    due = f"，办结期限为{text.date(ticket['due_on'])}" if ticket["due_on"] else ""
    until = f"请于{text.date(given['answer_by'])}前书面答复。" if given["answer_by"] else "请及时书面答复。"
    ground = _GROUNDS[given["ground"]]
    return f"{_place(payload)}{text.date(ticket['filed_on'])}受理的工单（编号{payload['number']}）{due}。因{ground}，现予督办。{until}"
