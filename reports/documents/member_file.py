"""The file of one member (一人一档): post, stars with every point and its evidence, work, honours, points, objections, mentors."""

from core.periods import Period

from . import member_year, summaries, text
from .frame import Frame, Plain, facts, item_name, proof, short_date, stand
from .layout import TYPE_WIDTH, Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_STARS = (
    Column("季度", "text", 560), Column("得分", "score", 340), Column("星级", "text", 330), Column("与上季度相比", "text", 330),
)  # fmt: skip
_ANNUAL = (
    Column("年度", "text", 400),
    Column("参评季度", "count", 380),
    Column("年度得分", "score", 390),
    Column("年度星级", "text", 390),
)
_ACTIVITIES = (
    Column("日期", "text", 210), Column("活动", "text", 640), Column("类别", "text", 220), Column("地点", "text", 290),
    Column("服务\n人次", "count", 200),
)  # fmt: skip
_TRAINING = (
    Column("日期", "text", 210),
    Column("培训", "text", 600),
    Column("类别", "text", 200),
    Column("层级", "text", 310),
    Column("时长\n（分钟）", "count", 240),
)
_STEPS = (
    Column("环节", "text", 220),
    Column("日期", "text", 260),
    Column("办理单位", "text", 500),
    Column("说明", "text", 580),
)
_MENTORS = (
    Column("培养联系人", "text", 330), Column("职务", "text", 450), Column("起始日期", "text", 260), Column("结束日期", "text", 260),
    Column("结束原因", "text", 260),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the file; one that was frozen before a part was kept is printed without that part."""
    member = payload["member"]
    sections = (
        ("基本情况", [_post(payload), *member_year.moves(payload)]),
        ("星级评定", _stars(payload)),
        ("评分明细", _points(payload)),
        *((("得分依据", member_year.evidence(payload)),) if "evidence" in payload else ()),
        (f"工作开展（{payload['period_label']}）", _work(payload)),
        *(
            (("荣誉", member_year.honours(payload)), ("服务积分", member_year.points(payload)))
            if "honours" in payload
            else ()
        ),
        ("选配入队", _admission(payload)),
        ("培养联系", _mentors(payload)),
        *((("异议", member_year.objections(payload)),) if "objections" in payload else ()),
    )
    blocks: list[Block] = list(summaries.numbered(sections))
    if payload["demo"]:
        blocks.append(Paragraph("本档案使用演示数据，所列姓名均为虚构。", kept=True))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name=f"{member['name']}队员档案（{payload['period_label']}）",
        title=("队员工作档案",),
        under=(member["name"], f"{payload['period_label']}　{stand(frame)}"),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        corner="一人一档",
    )


def _post(payload: dict) -> Block:
    member = payload["member"]
    place = f"{payload['county']}{payload['township']}{payload['unit']['name']}"
    rows = [
        (("姓名", member["name"]), ("队伍类别", member["team_kind"])),
        (("所在单位", place),),
        (("所在队伍", member["team"]),),
        (("来源类别", member["source"]), ("入队日期", text.date(member["joined_on"]))),
        (("中共党员", "是" if member["party"] else "否"), ("返乡人才", "是" if member["returnee"] else "否")),
        (("专业特长", member["skills"]),),
    ]
    if member["left_on"]:
        rows.append((("退出日期", text.date(member["left_on"])), ("退出原因", member["exit_reason"])))
    return facts(*rows)


def _stars(payload: dict) -> list[Block]:
    quarters = payload["quarters"]
    if not quarters:
        return [Paragraph("截至本期，无已生效的评定结果。")]
    moves = {row["period"]: row for row in payload["changes"]}
    rows = tuple(
        (
            Period.parse(row["period"]).label,
            row["score"],
            text.STAR_NAMES[row["stars"]],
            _move(moves.get(row["period"]), first=place == 0),
        )
        for place, row in enumerate(quarters)
    )
    blocks: list[Block] = [Table("季度星级", _STARS, rows)]
    for row in quarters:
        if row["override"]:
            says = f"{Period.parse(row['period']).label}星级由有权决定的组织另行确定，理由：{row['override'].rstrip('。')}。"
            blocks.append(Paragraph(says))
    if payload["annual"]:
        years = tuple(
            (f"{row['year']}年度", row["quarters"], row["score"], text.STAR_NAMES[row["stars"]])
            for row in payload["annual"]
        )
        blocks.append(Table("年度星级", _ANNUAL, years))
    return blocks


def _move(change: dict | None, *, first: bool) -> str:
    if change is None:
        return text.NOTHING if first else "不变"
    word = "上升" if change["after"] > change["before"] else "下降"
    return f"{word}{abs(change['after'] - change['before'])}颗星"


def _points(payload: dict) -> list[Block]:
    blocks: list[Block] = [_of_scheme(scheme) for scheme in payload["schemes"]]
    if not blocks:
        return [Paragraph("无。")]
    blocks.append(
        Paragraph(
            "括号内为得分所依据的工作记录数（次、场、人次或分钟），无括号的由组织评分；扣分以负数表示。", kept=True
        )
    )
    return blocks


def _of_scheme(scheme: dict) -> Table:
    """Return the table of one scheme: items down, its quarters across, the figure behind a point in brackets."""
    quarters = scheme["quarters"]
    each = min(900 // len(quarters), 300)
    name = TYPE_WIDTH - 160 - each * len(quarters)
    columns = (
        Column("评分项目", "text", name), Column("上限", "score", 160),
        *(Column(Period.parse(code).label.replace("年", "年\n"), "text", each) for code in quarters),
    )  # fmt: skip
    rows = []
    for item in scheme["items"]:
        if item["kind"] == "veto":
            if any(item["vetoed"]):
                rows.append((item_name(item), None, *("有" if hit else "" for hit in item["vetoed"])))
            continue
        cells = (_cell(item, place) for place in range(len(quarters)))
        rows.append((item_name(item), item["limit"], *cells))
    return Table(f"{quarters[0][:4]}年评分明细", columns, tuple(rows), dense=True)


def _cell(item: dict, place: int) -> str:
    points = text.score(item["points"][place])
    figure = item["figures"][place]
    return points if figure is None else f"{points}（{figure}）"


def _work(payload: dict) -> list[Block]:
    activities, training = payload["activities"], payload["training"]
    reach = sum(row["reach"] for row in activities)
    says = f"本期参加活动{len(activities)}次，服务群众{reach}人次；" if activities else "本期无活动记录；"
    says += (
        f"参加培训{len(training)}场，共{sum(row['minutes'] for row in training)}分钟。" if training else "无培训记录。"
    )
    blocks: list[Block] = [Paragraph(says)]
    if activities:
        rows = tuple((short_date(r["on"]), r["title"], r["kind"], r["place"] or None, r["reach"]) for r in activities)
        blocks.append(Table("参加活动", _ACTIVITIES, rows, dense=True))
    if training:
        held = tuple((short_date(r["on"]), r["title"], r.get("kind"), r["tier"], r["minutes"]) for r in training)
        blocks.append(Table("参加培训", _TRAINING, held, dense=True))
    return blocks


def _admission(payload: dict) -> list[Block]:
    rows = tuple(
        (r["step"], short_date(r["on"]), r["office"] or None, r["reason"] or None) for r in payload["admission"]
    )
    if not rows:
        return [Paragraph("无办理环节记录。")]
    return [Table("办理环节", _STEPS, rows, dense=True)]


def _mentors(payload: dict) -> list[Block]:
    rows = tuple(
        (
            r["mentor"],
            r["post"],
            short_date(r["since"]),
            short_date(r["ended_on"]) if r["ended_on"] else None,
            r["end"] or None,
        )
        for r in payload["mentors"]
    )
    return [Table("培养联系人", _MENTORS, rows, dense=True)] if rows else [Paragraph("无结对帮带记录。")]
