"""The sections of a quarterly briefing on tickets, Party branches and the collective economy."""

from . import briefing_words as say
from . import charts, text
from .briefing_figures import Figures
from .layout import Block, Column, Paragraph, Table
from .scope import words_of

_GOODS = ("五个好", "四个好", "三个好", "两个好", "一个好", "未达一个好")
_CATEGORIES = ("contracting", "rent", "operating", "investment", "subsidy", "remittance", "other")

Section = tuple[str, list[Block]]


def promotion(figures: Figures) -> str:
    if not figures.get("branches.promotable"):
        return ""
    share = say.share_of(figures.get("branches.promoted"), figures.get("branches.promotable"))
    return f"上年度“三个好”及以下党支部进位升级率{share}"


def year_of_income(payload: dict, figures: Figures) -> str:
    """Say what the year has brought so far; of a whole year what it grew against the base year."""
    income = figures.to_date("economy.income")
    base = figures.to_date("economy.income.base")
    if income is None or base is None:
        return ""
    label = "全年累计收入" if payload["period"].endswith("Q4") else "年内累计收入"
    than = f"{payload['base_year']}年同期"
    return f"{label}{text.wan(income)}万元，{say.money_change(income, base, than=than)}"


def tickets(payload: dict, figures: Figures) -> Section | None:
    """工单办理: what came in, what was settled in time, what residents said, who stands at both ends."""
    if not figures.has("tickets.received", "tickets.due"):
        return None
    get, was = figures.get, figures.was
    if not get("tickets.received") and not get("tickets.closed"):
        return "工单办理", [Paragraph("本季度无受理、办结的工单。")]
    says = say.joined(
        f"本季度受理工单{get('tickets.received')}件", say.change(get("tickets.received"), was("tickets.received"), "件")
    )
    says += say.joined(
        f"办结{get('tickets.closed')}件",
        f"到期应办结{get('tickets.due')}件，其中按期办结{get('tickets.on-time')}件",
        f"按期办结率{say.share_of(get('tickets.on-time'), get('tickets.due'), figures.pair('tickets.on-time', 'tickets.due'))}",
    )
    left = f"期末未办结{get('tickets.open')}件" if get("tickets.open") else "期末无未办结工单"
    late = f"其中逾期{get('tickets.overdue')}件" if get("tickets.overdue") else "无逾期工单"
    says += say.joined(left, late, f"重办{get('tickets.reopened')}件次" if get("tickets.reopened") else "无重办工单")
    voice = say.joined(
        f"本季度回访{get('tickets.follow-ups')}次，有效回访{get('tickets.follow-ups.valid')}次",
        "满意率"
        + say.share_of(
            get("tickets.follow-ups.satisfied"),
            get("tickets.follow-ups.valid"),
            figures.pair("tickets.follow-ups.satisfied", "tickets.follow-ups.valid"),
        ),
        f"解决率{say.share_of(get('tickets.follow-ups.solved'), get('tickets.follow-ups.valid'))}",
    )
    blocks: list[Block] = [Paragraph(says), Paragraph(voice)]
    rated = [
        {"name": row["name"], "share": text.ratio(row["tickets.on-time"], row["tickets.due"])}
        for row in payload["places"]
        if row.get("tickets.due")
    ]
    ends = say.ends(rated, "share", "按期办结率", text.share)
    if ends:
        blocks.append(Paragraph(f"分{words_of(payload).part}看，{ends}"))
    if figures.get("projects.total"):
        blocks.append(
            Paragraph(
                say.joined(
                    f"民生项目{get('projects.total')}个，已完成{get('projects.finished')}个",
                    f"完成率{say.share_of(get('projects.finished'), get('projects.total'))}",
                    f"“三小”项目{get('projects.small-three')}个，受益{get('projects.helped')}人次"
                    if get("projects.small-three")
                    else "",
                )
            )
        )
    quarters = payload["quarters"][:4][::-1]
    if len(quarters) > 1:
        blocks.append(
            charts.compare(
                "近期工单受理和办结情况图",
                [
                    (
                        row["label"][5:],
                        row["figures"].get("tickets.received", 0),
                        row["figures"].get("tickets.closed", 0),
                    )
                    for row in quarters
                ],
                ("受理", "办结"),
                "件",
            )
        )
        columns = (
            Column("季度", "text", 480), Column("受理（件）", "count", 270), Column("办结（件）", "count", 270),
            Column("按期办结\n（件）", "count", 270), Column("按期办结率", "share", 270),
        )  # fmt: skip
        rows = tuple(
            (
                row["label"], row["figures"].get("tickets.received", 0), row["figures"].get("tickets.closed", 0),
                row["figures"].get("tickets.on-time", 0),
                text.ratio(row["figures"].get("tickets.on-time", 0), row["figures"].get("tickets.due", 0)),
            )
            for row in quarters
        )  # fmt: skip
        blocks.append(Table("近期工单办理情况", columns, rows, dense=True, pitch=3))
    return "工单办理", blocks


def branches(payload: dict, figures: Figures) -> Section | None:
    """“五个好”党支部建设: grades of the year where they are decided, sites, rectification, pledges."""
    if not figures.get("branches.open"):
        return None
    get = figures.get
    says = say.joined(
        f"期末共有党支部{get('branches.open')}个，其中村（社区）党支部{get('branches.villages')}个",
        f"正式党员{get('branches.members.full')}名、预备党员{get('branches.members.probationary')}名",
        f"发展对象{get('branches.members.prospects')}名、入党积极分子{get('branches.members.activists')}名",
    )
    blocks: list[Block] = [Paragraph(says)]
    if get("branches.eligible"):
        grade = say.joined(
            f"年度考评中，符合参评条件的党支部{get('branches.eligible')}个，获评“五个好”的{get('branches.good.5')}个",
            f"占{say.share_of(get('branches.good.5'), get('branches.eligible'))}",
            f"上年度“三个好”及以下党支部{get('branches.promotable')}个，进位升级{get('branches.promoted')}个"
            if get("branches.promotable")
            else "",
            promotion(figures),
        )
        blocks.append(Paragraph(grade))
        columns = (Column("等次", "text", 560), Column("党支部（个）", "count", 500), Column("占比", "share", 500))
        rows = tuple(
            (name, get(f"branches.good.{5 - at}"), text.ratio(get(f"branches.good.{5 - at}"), get("branches.eligible")))
            for at, name in enumerate(_GOODS)
        )
        blocks.append(
            Table(
                "“五个好”党支部考评等次", columns, rows, ("合计", get("branches.eligible"), 10_000), dense=True, pitch=3
            )
        )
        rated = [
            {"name": row["name"], "share": text.ratio(row["branches.good.5"], row["branches.eligible"])}
            for row in payload["places"]
            if row.get("branches.eligible")
        ]
        if ends := say.ends(rated, "share", "“五个好”占比", text.share):
            blocks.append(Paragraph(f"分{words_of(payload).part}看，{ends}"))
    else:
        blocks.append(Paragraph("本年度“五个好”考评结果尚未确定。"))
    sites = [
        (name, get(f"branches.sites.{code}"))
        for code, name in (("region", "自治区级"), ("prefecture", "地区级"), ("county", "县（市）级"))
    ]
    there = text.joined(f"{name}{count}个" for name, count in sites if count)
    more = [
        f"期末示范点有{there}" if there else "期末无示范点",
        f"正在整顿的党组织{get('branches.rectifying')}个" if get("branches.rectifying") else "无正在整顿的党组织",
    ]
    if get("branches.pledges.due"):
        more.append(
            f"本期到期承诺{get('branches.pledges.due')}项，已兑现{get('branches.pledges.kept')}项，"
            f"兑现率{say.share_of(get('branches.pledges.kept'), get('branches.pledges.due'))}"
        )
    blocks.append(Paragraph(say.joined(*more)))
    return "“五个好”党支部建设", blocks


def economy(payload: dict, figures: Figures) -> Section | None:
    """村集体经济: income by category beside the quarter before, the year so far against the base year, weak villages."""
    if not figures.get("economy.villages"):
        return None
    get, was, wan = figures.get, figures.was, text.wan
    income = get("economy.income")
    says = say.joined(
        f"本季度{get('economy.villages')}个村集体经济组织收入{wan(income)}万元",
        say.money_change(income, was("economy.income")),
        f"支出{wan(get('economy.expense'))}万元，净收益{wan(get('economy.surplus'))}万元",
        f"经营收入占比{say.share_of(get('economy.operating'), income)}" if income else "",
    )
    if year := year_of_income(payload, figures):
        says += f"{year}。"
    blocks: list[Block] = [Paragraph(says)]
    rows = [
        (payload["labels"][f"economy.income.{code}"], get(f"economy.income.{code}"), was(f"economy.income.{code}"))
        for code in _CATEGORIES
        if f"economy.income.{code}" in payload["labels"]
    ]
    had = [row for row in rows if row[1] or row[2]]
    if had:
        if figures.before is not None:
            largest = sorted(had, key=lambda row: -max(row[1], row[2] or 0))[:6]
            blocks.append(
                charts.compare(
                    "村集体经济收入构成图",
                    [
                        (name, text.hundredths_of_wan(now), text.hundredths_of_wan(then or 0))
                        for name, now, then in largest
                    ],
                    (payload["period_label"], payload["quarters"][1]["label"]),
                    "万元",
                    show=text.money,
                )
            )
        columns = (
            Column("类别", "text", 440), Column("本季度（万元）", "money", 320), Column("占比", "share", 230),
            Column("上季度（万元）", "money", 320), Column("增减\n（万元）", "money", 250),
        )  # fmt: skip
        printed = tuple(
            (
                name, text.hundredths_of_wan(now), text.ratio(now, income), None if then is None else text.hundredths_of_wan(then),
                None if then is None else text.hundredths_of_wan(now - then),
            )
            for name, now, then in had
        )  # fmt: skip
        before = was("economy.income")
        total = (
            "合计", text.hundredths_of_wan(income), 10_000 if income else None,
            None if before is None else text.hundredths_of_wan(before),
            None if before is None else text.hundredths_of_wan(income - before),
        )  # fmt: skip
        blocks.append(Table("村集体经济收入构成", columns, printed, total, dense=True, pitch=3))
    grown = [row for row in payload["places"] if row.get("economy.villages")]
    if ends := say.ends(grown, "economy.income", "本季度收入", lambda value: f"{wan(value)}万元"):
        blocks.append(Paragraph(f"分{words_of(payload).part}看，{ends}"))
    year_figures = figures.whole_year
    if year_figures and (year_figures.get("economy.weak.operating") or year_figures.get("economy.weak.surplus")):
        blocks.append(
            Paragraph(
                f"按年度口径，经营收入薄弱村{year_figures.get('economy.weak.operating', 0)}个，"
                f"净收益薄弱村{year_figures.get('economy.weak.surplus', 0)}个，"
                f"总收入薄弱村{year_figures.get('economy.weak.income', 0)}个。"
            )
        )
    assets = say.joined(
        f"期末履行中的合同{get('contracts.in-force')}份",
        f"合同欠缴{wan(get('contracts.arrears'))}万元" if get("contracts.arrears") else "无合同欠缴",
        f"合同与收款疑点{get('contracts.flags')}个待核" if get("contracts.flags") else "无待核疑点",
    )
    blocks.append(Paragraph(assets))
    if figures.get("distributions.paid"):
        blocks.append(
            Paragraph(
                f"本季度向{get('distributions.homes')}户、{get('distributions.members')}名成员分配"
                f"{wan(get('distributions.paid'))}万元。"
            )
        )
    return "村集体经济", blocks
