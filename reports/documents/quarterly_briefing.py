"""The quarterly briefing of a county or township: what the frozen figures of all four areas say, with an annex by unit.

Each section is a function of the payload. A sentence is written only where the figure behind it was frozen.
"""

from typing import Any

from . import briefing_annex, charts, star_sections, summaries, text
from . import briefing_words as say
from .frame import Frame, proof
from .layout import Block, Column, Heading, Paragraph, Table
from .quarter_summary import QuarterSummary
from .scope import words_of

TEMPLATE = "reports/pdf/star_summary.html"
SERIES = "基层党建工作简报"
_GOODS = ("五个好", "四个好", "三个好", "两个好", "一个好", "未达一个好")
_CATEGORIES = ("contracting", "rent", "operating", "investment", "subsidy", "remittance", "other")
_FEN = {"分", "fen"}


class Figures:
    """The frozen figures of the quarter, beside those of the quarter before and of the year so far."""

    def __init__(self, payload: dict) -> None:
        by_code = {row["code"]: row["figures"] for row in payload["quarters"]}
        self.now: dict[str, int] = payload["quarters"][0]["figures"]
        self.before: dict[str, int] | None = by_code.get(_previous(payload["period"]))
        year = payload["period"][:4]
        self._of_year = [figures for code, figures in by_code.items() if code.startswith(year)]
        self.whole_year: dict[str, int] | None = payload["year"]
        self._is_whole = len(self._of_year) == int(payload["period"][-1])

    def has(self, *codes: str) -> bool:
        return all(code in self.now for code in codes)

    def get(self, code: str) -> int:
        return self.now.get(code, 0)

    def was(self, code: str) -> int | None:
        return None if self.before is None else self.before.get(code)

    def pair(self, part: str, whole: str) -> tuple[int, int] | None:
        """Return both numbers of a share in the quarter before."""
        first, second = self.was(part), self.was(whole)
        return None if first is None or second is None else (first, second)

    def to_date(self, code: str) -> int | None:
        """Return the sum of the year's quarters so far; None where one of them is not frozen."""
        if not self._is_whole:
            return None
        return sum(figures.get(code, 0) for figures in self._of_year)


def _previous(period: str) -> str:
    year, quarter = int(period[:4]), int(period[-1])
    return f"{year}Q{quarter - 1}" if quarter > 1 else f"{year - 1}Q4"


def build(payload: dict, *, frame: Frame) -> QuarterSummary:
    """Compose the briefing under the unit's red head; before sign-off every page says so."""
    figures = Figures(payload)
    stars = {**payload["summary"], **{key: payload[key] for key in ("unit", "period", "period_label", "demo")}}
    sections = [
        _abstract(payload, figures, stars),
        _teams(stars),
        _tickets(payload, figures),
        _branches(payload, figures),
        _economy(payload, figures),
        _people(payload, figures),
        _to_do(payload, figures, stars),
        _corrections(payload),
        _notes(payload, frame),
    ]
    blocks = [*summaries.numbered(sections), *briefing_annex.build(payload), *proof(payload, frame.digest)]
    where = payload["unit"]["name"]
    if payload["unit"]["level"] != "county":
        where = f"{payload['county']}{where}"
    title = summaries.title(f"{where}{payload['period_label']}", "基层党建工作情况")
    return QuarterSummary(
        name="".join(title),
        head=summaries.head(payload, frame.issue),
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
                _promotion(figures),
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
                _year_of_income(payload, figures),
            )
        )
    return "摘要", [Paragraph(one) for one in found]


def _promotion(figures: Figures) -> str:
    if not figures.get("branches.promotable"):
        return ""
    share = say.share_of(figures.get("branches.promoted"), figures.get("branches.promotable"))
    return f"上年度“三个好”及以下党支部进位升级率{share}"


def _year_of_income(payload: dict, figures: Figures) -> str:
    """Say what the year has brought so far; of a whole year what it grew against the base year."""
    income = figures.to_date("economy.income")
    base = figures.to_date("economy.income.base")
    if income is None or base is None:
        return ""
    label = "全年累计收入" if payload["period"].endswith("Q4") else "年内累计收入"
    than = f"{payload['base_year']}年同期"
    return f"{label}{text.wan(income)}万元，{say.money_change(income, base, than=than)}"


def _teams(stars: dict) -> Section:
    """五支队伍和星级评定: the sections of the star summary that a county reads, one level lower."""
    parts = [star_sections.overview(stars), star_sections.movement(stars), star_sections.kinds(stars)]
    if stars["targets"]:
        parts.append(star_sections.targets(stars))
    if (year := star_sections.annual(stars)) is not None:
        parts.append(year)
    parts.append(star_sections.work(stars))
    blocks: list[Block] = []
    for number, (name, content) in enumerate(parts, start=1):
        blocks.append(Heading(f"（{text.ordinal(number)}）{name}", level=2))
        blocks.extend(content)
    return "五支队伍和星级评定", blocks


def _tickets(payload: dict, figures: Figures) -> Section | None:
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
            Column("按期办结（件）", "count", 270), Column("按期办结率", "share", 270),
        )  # fmt: skip
        rows = tuple(
            (
                row["label"], row["figures"].get("tickets.received", 0), row["figures"].get("tickets.closed", 0),
                row["figures"].get("tickets.on-time", 0),
                text.ratio(row["figures"].get("tickets.on-time", 0), row["figures"].get("tickets.due", 0)),
            )
            for row in quarters
        )  # fmt: skip
        blocks.append(Table("近期工单办理情况", columns, rows))
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
    return "工单办理", blocks


def _branches(payload: dict, figures: Figures) -> Section | None:
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
            _promotion(figures),
        )
        blocks.append(Paragraph(grade))
        columns = (Column("等次", "text", 560), Column("党支部（个）", "count", 500), Column("占比", "share", 500))
        rows = tuple(
            (name, get(f"branches.good.{5 - at}"), text.ratio(get(f"branches.good.{5 - at}"), get("branches.eligible")))
            for at, name in enumerate(_GOODS)
        )
        blocks.append(Table("“五个好”党支部考评等次", columns, rows, ("合计", get("branches.eligible"), 10_000)))
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


def _economy(payload: dict, figures: Figures) -> Section | None:
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
    if year := _year_of_income(payload, figures):
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
            Column("上季度（万元）", "money", 320), Column("增减（万元）", "money", 250),
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
        blocks.append(Table("村集体经济收入构成", columns, printed, total))
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


_PEOPLE = ("honours.", "reserve.", "pairs.", "practice.", "points.", "sites.practice", "sites.model")


def _people(payload: dict, figures: Figures) -> Section | None:
    """激励和人才: honours, reserve, mentors, points, as far as the portal keeps them."""
    codes = [code for code in payload["labels"] if code.startswith(_PEOPLE)]
    if not codes:
        return None
    there = [code for code in codes if figures.get(code) or figures.was(code)]
    if not there:
        return "激励和人才", [Paragraph("本季度无表彰、后备人才和积分记录。")]
    named = [
        f"{payload['labels'][code]}{_shown(payload, code, figures.get(code))}" for code in there if figures.get(code)
    ]
    blocks: list[Block] = [Paragraph(f"本季度{'，'.join(named[:8])}。")] if named else []
    columns = (
        Column("项目", "text", 660),
        Column("本季度", "text", 300),
        Column("上季度", "text", 300),
        Column("增减", "text", 300),
    )
    rows = []
    for code in there:
        now, then = figures.get(code), figures.was(code)
        moved = None if then is None else f"{'+' if now > then else ''}{now - then}"
        rows.append(
            (
                payload["labels"][code],
                _shown(payload, code, now),
                None if then is None else _shown(payload, code, then),
                moved,
            )
        )
    blocks.append(Table("激励和人才情况", columns, tuple(rows)))
    return "激励和人才", blocks


def _shown(payload: dict, code: str, value: int) -> str:
    unit = payload["units"].get(code, "")
    return f"{text.wan(value)}万元" if unit in _FEN else f"{value}{unit}"


def _to_do(payload: dict, figures: Figures, stars: dict) -> Section:
    """需办理事项: what somebody has to act on, each with who acts."""
    lists, get = stars["lists"], figures.get
    items = [
        ("重点培养队员", lists["training_pool"], "县委组织部"),
        ("需结对帮带队员", lists["pairing"], "乡镇（街道）、村（社区）"),
        ("拟调整队员", lists["adjust"], "乡镇（街道）"),
        ("期末未办结工单", get("tickets.open"), "承办单位"),
        ("其中逾期工单", get("tickets.overdue"), "承办单位"),
        ("正在整顿的党组织", get("branches.rectifying"), "乡镇（街道）"),
        ("合同与收款疑点", get("contracts.flags"), "村集体、乡镇（街道）"),
        ("年度清查逾期的账簿", get("checks.late"), "村集体"),
        ("90天内到期的合同", get("contracts.expiring"), "村集体"),
    ]
    there: list[tuple[Any, ...]] = [item for item in items if item[1]]
    if not there:
        return "需办理事项", [Paragraph("本季度末无需办理事项。")]
    columns = (Column("事项", "text", 620), Column("数量", "count", 300), Column("办理单位", "text", 640))
    most = max(there, key=lambda item: item[1])
    says = f"本季度末需办理事项{len(there)}类，数量最多的是{most[0]}，共{most[1]}件（人）。"
    blocks: list[Block] = [Paragraph(says), Table("需办理事项清单", columns, tuple(there))]
    named = star_sections.lists(stars)
    if named is not None:
        blocks.extend(block for block in named[1] if isinstance(block, Table))
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
    return "数据更正", [Paragraph(says), Table("已关账数据更正", columns, rows, dense=True)]


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
