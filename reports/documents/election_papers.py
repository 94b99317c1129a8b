"""Papers of elections: the ballot (选票), the result sheet (选举结果报告单), the letter that reminds of a term (换届提醒函)."""

from . import summaries, text
from .frame import Called, Frame, Plain, Sender, Signatures, facts, proof, stand
from .layout import Block, Column, Heading, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_POSTS = {
    "member": "委员会委员", "standing": "常务委员会委员", "secretary": "书记", "deputy": "副书记",
}  # fmt: skip
_OUTCOMES = {
    "filled": "应选名额已选足", "tie": "得票相等，对票数相等的被选举人再次投票", "short": "当选人数不足，待另行选举或减少名额",
    "reduced": "当选人数不足，经半数以上选举人同意减少名额", "invalid": "收回票数多于投票人数，选举无效，重新选举",
    "renewed": "当选人数不足，不足的名额另行选举", "": "尚未计票",
}  # fmt: skip
_KINDS = {"term": "换届选举", "early": "提前换届选举", "by": "补选"}
_BOX = "□"
_BLANK_LINES = 2
# Heights of a ballot's rows in sixths of a line of the grid; from more rows on than these they are low, and the rules small.
_LOW, _LOWEST = 4, 3
_MANY, _MOST = 8, 14
_BALLOT = (
    Column("序号", "text", 210), Column("候选人姓名", "text", 480), Column("赞成", "text", 290), Column("不赞成", "text", 290),
    Column("弃权", "text", 290),
)  # fmt: skip
_VOTES = (
    Column("姓名", "text", 440), Column("赞成", "count", 220), Column("不赞成", "count", 220), Column("弃权", "count", 220),
    Column("当选票数", "count", 230), Column("结果", "text", 230),
)  # fmt: skip


def _round(number: int) -> str:
    return "" if number == 1 else f"（第{text.ordinal(number)}次投票）"


def build_ballot(payload: dict, *, frame: Frame) -> Plain:
    """Compose the ballot: names in their order, three boxes each, lines for other names, the rules below.

    It bears no code and no version: nothing on it tells one copy from another. It is one page: where many stand, rows
    are lower and the rules stand in small type under the table.
    """
    given = payload["ballot"]
    post, seats, names = _POSTS[given["post"]], given["seats"], given["names"]
    rows = [(str(n), name, _BOX, _BOX, _BOX) for n, name in enumerate(names, start=1)]
    rows += [("另选人", "", _BOX, "", "") for _line in range(_BLANK_LINES)]
    ordered = (
        "候选人按上级党组织批准的顺序排列" if given["post"] in ("secretary", "deputy") else "候选人以姓氏笔画为序排列"
    )
    rules = (
        f"1．{ordered}。所选人数等于或者少于{seats}名的选票有效，多于{seats}名的无效。",
        "2．对每名候选人，在赞成、不赞成、弃权中选一栏的方框内画“○”；均不画的，按弃权计。",
        "3．另选他人的，在“另选人”一行写上姓名，并在方框内画“○”；与赞成的候选人合计不得超过应选名额。",
        "4．选举采用无记名投票。不能填写选票的，可以由本人委托非候选人按本人意愿代写；不在场的不得委托他人代为投票。",
    )
    in_note = len(rows) > _MOST
    blocks: list[Block] = [
        Table(
            f"应选{seats}名，候选人{len(names)}名", _BALLOT, tuple(rows), note=f"说明：{''.join(rules)}" if in_note else "",
            pitch=_LOW if len(rows) <= _MANY else _LOWEST,
        )
    ]  # fmt: skip
    if not in_note:
        blocks += [Heading("说明", 1), *(Paragraph(says) for says in rules)]
    return Plain(
        name=f"{payload['branch']['name']}选票",
        title=summaries.title(payload["branch"]["name"], f"{post}选票{_round(given['round'])}"),
        under=(text.date(given["meeting_on"]),),
        blocks=tuple(blocks),
        marks=summaries.DEMO if payload["demo"] else "",
        compact=True,
    )


def build_result(payload: dict, *, frame: Frame) -> Plain:
    """Compose the result sheet: the meeting, each ballot with its numbers, who is elected, the places to sign (Q29, Q30)."""
    given = payload["election"]
    sections: list[tuple[str, list[Block]]] = [("会议情况", [_meeting(given), Paragraph(_says_quorum(given))])]
    sections += [
        (f"{_POSTS[row['post']]}选举{_round(row['round'])}", _ballot_blocks(row)) for row in payload["ballots"]
    ]
    sections.append(("当选人名单", _elected(payload)))
    blocks: list[Block] = list(summaries.numbered(sections))
    blocks += [Signatures("", places=("总监票人", "计票人", "会议主持人")), *proof(payload, frame.digest)]
    return Plain(
        name=f"{payload['branch']['name']}选举结果报告单",
        title=summaries.title(payload["branch"]["name"], f"{_KINDS[given['kind']]}结果报告单"),
        under=(stand(frame),),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _meeting(given: dict) -> Block:
    body = "党员大会" if given["body"] == "assembly" else "党员代表大会"
    return facts(
        (("选举方式", body), ("会议日期", text.date(given["held_on"]) if given["held_on"] else "")),
        (("地点", given["place"]), ("主持人", given["presider"])),
        (("监票计票人", given["tellers"]), ("批准文号", given["approval_no"])),
        (("应到会人数", _due(given)), ("实到会人数", _count(given["present"]))),
    )


def _due(given: dict) -> str:
    taken = [given["on_probation"], given["suspended"], given["excused"]]
    if given["body"] == "congress" or not any(taken):
        return f"{given['due']}名"
    return f"{given['full']}－{sum(taken)}＝{given['due']}名"


def _count(number: int | None) -> str:
    return "" if number is None else f"{number}名"


def _says_quorum(given: dict) -> str:
    if given["present"] is None:
        return "会议尚未召开。"
    says = f"应到会有选举权的{given['due']}名，五分之四为{given['quorum']}名，实到会{given['present']}名，"
    return says + ("会议有效。" if given["present"] >= given["quorum"] else "会议无效。")


def _ballot_blocks(row: dict) -> list[Block]:
    if row["returned"] is None:
        return [Paragraph("未投票。")]
    stands = row["returned"] <= row["voters"]
    compared = "等于或者少于" if stands else "多于"
    says = (
        f"应选{row['seats']}名。投票{row['voters']}名，收回选票{row['returned']}张，{compared}投票人数，选举{'有效' if stands else '无效'}；"
        f"其中有效票{row['valid']}张，无效票{row['void']}张。"
    )
    if stands:
        says += f"应到会有选举权的{row['due']}名，赞成票超过半数即不少于{row['least']}票的始得当选。"
    lines = tuple(
        (
            f"{person['name']}（另选人）" if person["written"] else person["name"], person["votes"],
            None if person["written"] else person["against"], None if person["written"] else person["abstained"],
            row["least"], "当选" if person["elected"] else "未当选",
        )
        for person in row["people"]
    )  # fmt: skip
    tied = f"：{text.joined(row['tied'])}" if row["tied"] else ""
    left = f"尚缺{row['open']}名，" if row["open"] else ""
    return [
        Paragraph(says), Table("得票情况", _VOTES, lines, dense=True),
        Paragraph(f"结果：{left}{_OUTCOMES[row['outcome']]}{tied}。", kept=True),
    ]  # fmt: skip


def _elected(payload: dict) -> list[Block]:
    found: list[Block] = []
    for post in ("member", "standing", "secretary", "deputy"):
        names = payload["elected"].get(post)
        if names:
            order = "以姓氏笔画为序" if post in ("member", "standing") and len(names) > 1 else ""
            shown = f"（{order}）" if order else ""
            found.append(Paragraph(f"{_POSTS[post]}{shown}：{text.joined(names)}。"))
    if not found:
        return [Paragraph("尚无当选人。")]
    says = "选出的委员报上级党组织备案，书记、副书记报上级党组织批准。"
    given = payload["election"]
    if given["filed_on"]:
        says += f"上级党组织已于{text.date(given['filed_on'])}批准备案（{given['filing_no']}）。"
    return [*found, Paragraph(says, kept=True)]


def build_reminder(payload: dict, *, frame: Frame) -> Plain:
    """Compose the letter: to whom, how the term stands, what is asked, the discipline; signed by the superior organisation."""
    term = payload["term"]
    blocks: list[Block] = [Called(f"{payload['branch']['name']}："), Paragraph(_stands(term))]
    blocks += [Paragraph(sentence) for sentence in _asks(term)]
    blocks += [
        Sender("", places=(term["organ"], text.date(term["on"]))),
        *proof(payload, frame.digest),
    ]
    return Plain(
        name=f"{payload['branch']['name']}换届提醒函",
        title=summaries.title("关于做好党组织换届选举工作的", "提醒函"),
        under=(stand(frame),),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
    )


def _stands(term: dict) -> str:
    if term["until"] is None:
        return "经核对，你党组织本届委员会任期届满日期尚未录入，无法按期提醒换届。请于收函后十日内核实本届委员会选举日期和任期年限，并如实录入。"
    began = f"自{text.date(term['from'])}起，" if term["from"] else ""
    says = f"你党组织本届委员会任期{term['years']}年，{began}"
    if not term["is_past"]:
        return (
            says
            + f"将于{text.date(term['until'])}届满。根据《中国共产党基层组织选举工作条例》，请按期做好换届选举工作。"
        )
    over = f"，已逾期{term['months_over']}个月" if term["months_over"] else ""
    return says + f"已于{text.date(term['until'])}届满{over}。请立即研究换届选举工作，并书面说明未按期换届的原因。"


def _asks(term: dict) -> list[str]:
    found = []
    body, months = ("党员代表大会", 4) if term["congress"] else ("党员大会", 1)
    if term["until"] and not term["is_past"]:
        found.append(
            f"一、按时报批。召开{body}一般提前{months}个月报批，即不晚于{text.date(term['apply_by'])}报送召开大会的请示；候选人预备人选"
            f"一般于会前1个月报审，即不晚于{text.date(term['candidates_by'])}。"
        )
    else:
        found.append(f"一、及时报批。召开{body}一般提前{months}个月报批，候选人预备人选一般于会前1个月报审。")
    latest = f"，本届最迟延长至{text.date(term['latest'])}" if term["latest"] else ""
    found.append(f"二、从严把握延期。确需延长任期的，应当报上级党组织批准，延长期限一般不超过1年{latest}。")
    found.append(
        "三、规范选举程序，严肃换届纪律。严格执行候选人差额、到会人数、当选票数的规定，严禁拉帮结派、拉票贿选、跑风漏气。"
    )
    return found
