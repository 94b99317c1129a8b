"""The village book (一村一册) and the township library (一乡一库) of a year: figures, teams, points, targets, what is kept."""

from collections.abc import Iterable

from . import summaries, text
from .frame import Frame, Plain, facts, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_USE = "本册只载组织和在岗队员的工作记录，不载住户和居民个人情况；三星级及以上队员列名，其他队员只计人数。"
_FIGURES = (Column("数据项", "text", 820), Column("数值", "count", 440), Column("单位", "text", 300))
_MONEY = (Column("数据项", "text", 900), Column("金额（元）", "money", 660))
_SHARES = (
    Column("占比", "text", 660), Column("分子", "count", 300), Column("分母", "count", 300), Column("占比（%）", "share", 300),
)  # fmt: skip
_TEAMS = (
    Column("队伍", "text", 440), Column("在岗", "count", 120), Column("党员", "count", 120), Column("五星", "count", 110),
    Column("四星", "count", 110), Column("三星", "count", 110), Column("三星以下", "count", 150), Column("未定星", "count", 130),
    Column("月排名最好", "count", 150), Column("鉴定等次", "text", 120),
)  # fmt: skip
_ACTIVITIES = (
    Column("日期", "text", 230), Column("活动", "text", 520), Column("领域", "text", 410), Column("队伍", "text", 220),
    Column("人次", "count", 180),
)  # fmt: skip
_TRAINING = (
    Column("日期", "text", 230), Column("培训", "text", 600), Column("层级", "text", 380), Column("分钟", "count", 150),
    Column("本村参训", "count", 200),
)  # fmt: skip
_POINTS = (
    Column("层级", "text", 260), Column("名称", "text", 640), Column("单位", "text", 300), Column("命名日期", "text", 220),
    Column("户数", "count", 140),
)  # fmt: skip
_VISITS = (
    Column("日期", "text", 230), Column("点位", "text", 540), Column("类别", "text", 140), Column("来访单位", "text", 480),
    Column("人数", "count", 170),
)  # fmt: skip
_TARGETS = (
    Column("目标", "text", 560), Column("目标值", "text", 260), Column("分子", "count", 240), Column("分母", "count", 240),
    Column("占比（%）", "share", 260),
)  # fmt: skip
_REPORTED = (
    Column("数据项", "text", 400), Column("报送数", "text", 230), Column("平台统计数", "text", 230), Column("截止日期", "text", 220),
    Column("来源", "text", 330), Column("比对", "text", 150),
)  # fmt: skip
_KEPT = (
    Column("村（社区）", "text", 480), Column("村册版次", "count", 240), Column("成册日期", "text", 300), Column("校验码前16位", "text", 540),
)  # fmt: skip
_GOODS = ("无", "一个好", "两个好", "三个好", "四个好", "五个好")


def build_village(payload: dict, *, frame: Frame) -> Plain:
    """Compose a village's book, part by part; a part with nothing in it says so."""
    groups = payload["groups"]
    sections: list[tuple[str, list[Block]]] = [
        ("基本情况", _about(payload)),
        ("队伍和队员", [*_team_tables(payload["teams"]), *_named(payload)]),
        ("党组织建设", _figures("党组织主要数据", groups["branches"], "本年度没有党组织数据。")),
        (
            "活动和培训",
            [*_figures("活动和培训主要数据", groups["work"], "本年度没有活动和培训记录。"), *_work(payload)],
        ),
        ("群众诉求和项目", _figures("诉求和项目主要数据", groups["tickets"], "本年度没有群众诉求和项目记录。")),
        (
            "集体经济",
            [*_money(groups["money"]), *_figures("合同和民主决策", groups["contracts"], "本年度没有合同和决议记录。")],
        ),
        ("表扬奖励和积分", _figures("表扬奖励和积分", groups["honours"], "本年度没有表扬奖励和积分记录。")),
        ("储备力量", _figures("储备力量", groups["reserve"], "本年度没有储备力量记录。")),
        ("示范点位和观摩学习", [*_points(payload["points"]), *_visits(payload["visits"])]),
        ("年度目标和占比", [*_targets(payload["targets"]), *_shares(payload["shares"])]),
        ("报送数据", _reported(payload["reported"])),
    ]
    return _plain(payload, frame, "村册", sections)


def build_township(payload: dict, *, frame: Frame) -> Plain:
    """Compose a township's library: its villages by figures, its teams, and where the books are."""
    groups, villages = payload["groups"], payload["villages"]
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_overall(payload)), *_all_figures(groups), *_money(groups["money"])]),
        ("各村（社区）工作情况", _by_village("各村（社区）工作情况", payload["columns"]["work"], villages)),
        (
            "各村（社区）党建和经济情况",
            _by_village("各村（社区）党建和经济情况", payload["columns"]["party"], villages),
        ),
        (
            "各村（社区）储备和表扬情况",
            _by_village("各村（社区）储备和表扬情况", payload["columns"]["reserve"], villages),
        ),
        ("队伍名册", _team_tables(payload["teams"], by_village=True)),
        ("示范点位", _points(payload["points"])),
        ("年度目标和占比", [*_targets(payload["targets"]), *_shares(payload["shares"])]),
        ("报送数据", _reported(payload["reported"])),
        ("档案存放和目录", [*_cabinet(payload.get("cabinet")), *_kept(payload["kept"])]),
    ]
    return _plain(payload, frame, "乡镇库", sections)


def _plain(payload: dict, frame: Frame, what: str, sections: list[tuple[str, list[Block]]]) -> Plain:
    unit, year = payload["unit"]["name"], payload["period_label"]
    blocks: list[Block] = [*summaries.numbered(sections)]
    blocks.append(Paragraph(_USE + ("本件使用演示数据，所列名称均为虚构。" if payload["demo"] else ""), kept=True))
    blocks.extend(proof(payload, frame.digest))
    until = "" if payload["is_over"] else f"（截至{text.date(frame.frozen_on)}）"
    named = f"{unit}{year}{'一村一册' if what == '村册' else '一乡一库'}"
    return Plain(
        name=named, title=summaries.title(unit, f"{year}{'一村一册' if what == '村册' else '一乡一库'}"),
        under=(f"{payload['county']}{payload['township']}{until}", stand(frame)), blocks=tuple(blocks),
        marks=summaries.marks(payload, None), compact=True,
    )  # fmt: skip


def _about(payload: dict) -> list[Block]:
    unit, branch, teams = payload["unit"], payload["branch"], payload["teams"]
    members = sum(row["members"] for row in teams)
    rows: list[tuple[tuple[str, str], ...]] = [
        (("单位类别", unit["kind"]), ("区划代码", unit["code"])),
        (("所属乡镇", payload["township"]), ("队伍和队员", f"{len(teams)}支，在岗{members}名")),
    ]
    if branch is None:
        rows.append((("党组织", "未登记"),))
    else:
        grade = "尚未定级" if branch["good_count"] is None else _GOODS[branch["good_count"]]
        until = text.date(branch["term_until"]) if branch["term_until"] else "未录入"
        rows.append((("党组织", branch["name"]),))
        rows.append((("书记", branch["secretary"]), ("任期至", until)))
        rows.append((("考评等次", grade),))
    return [facts(*rows)]


def _figures(title: str, rows: list[dict], nothing: str) -> list[Block]:
    kept = [row for row in rows if row["value"]]
    if not kept:
        return [Paragraph(nothing)]
    return [Table(title, _FIGURES, tuple((row["label"], row["value"], row["unit"]) for row in kept), dense=True)]


def _all_figures(groups: dict) -> list[Block]:
    rows = [row for name in groups if name != "money" for row in groups[name]]
    return _figures("主要数据", rows, "本年度没有记录。")


def _money(rows: list[dict]) -> list[Block]:
    kept = [row for row in rows if row["value"]]
    if not kept:
        return [Paragraph("本年度没有集体经济账目记录。")]
    return [Table("集体经济主要数据", _MONEY, tuple((row["label"], row["value"]) for row in kept), dense=True)]


def _team_tables(teams: list[dict], *, by_village: bool = False) -> list[Block]:
    if not teams:
        return [Paragraph("没有队伍。")]
    rows = tuple(
        (
            f"{row['unit']} {row['kind']}" if by_village else row["name"], row["members"], row["party"], row["stars"]["5"],
            row["stars"]["4"], row["stars"]["3"], row["stars"]["low"], row["stars"]["none"], row["best"], row["grade"] or None,
        )
        for row in teams
    )  # fmt: skip
    sums = [sum(row[place] or 0 for row in rows) for place in range(1, 8)]  # type: ignore[misc]
    note = "月排名最好：本年度已公布月度排名中的最好名次（全县）；鉴定等次：已签发的书面鉴定。"
    return [Table("队伍情况", _TEAMS, rows, ("合计", *sums, None, ""), note=note, dense=True)]


def _named(payload: dict) -> list[Block]:
    named = payload["named"]
    if not named["period"]:
        return [Paragraph("本年度尚无定星结果。")]
    words = {5: "五星级", 4: "四星级", 3: "三星级"}
    blocks: list[Block] = []
    for level in (5, 4, 3):
        people = [f"{row['name']}（{row['kind']}）" for row in named["people"] if row["stars"] == level]
        if people:
            blocks.append(Paragraph(f"{words[level]}队员{len(people)}名：{'、'.join(people)}。"))
    rest = named["total"] - len(named["people"])
    says = (
        f"以上为{named['period']}定星结果；其余在岗队员{rest}名。"
        if blocks
        else f"{named['period']}没有三星级及以上队员。"
    )
    return [*blocks, Paragraph(says)]


def _work(payload: dict) -> list[Block]:
    activities, training = payload["activities"], payload["training"]
    blocks: list[Block] = []
    if activities:
        rows = tuple(
            (short_date(row["on"]), row["title"], row["field"], row["team"] or None, row["reach"]) for row in activities
        )
        total = ("合计", "", "", "", sum(row["reach"] for row in activities))
        blocks.append(Table("活动记录", _ACTIVITIES, rows, total, dense=True))
    if training:
        held = tuple(
            (short_date(row["on"]), row["title"], row["tier"], row["minutes"], row["attended"]) for row in training
        )
        blocks.append(Table("队员参加的培训", _TRAINING, held, dense=True))
    return blocks


def _points(points: list[dict]) -> list[Block]:
    if not points:
        return [Paragraph("没有示范联动点和实践点。")]
    rows = tuple(
        (row["level"], row["name"], row["unit"], short_date(row["since"]), row["households"] or None) for row in points
    )
    return [Table("示范联动点和实践点", _POINTS, rows, note="户级只记各村户数。", dense=True)]


def _visits(visits: list[dict]) -> list[Block]:
    if not visits:
        return [Paragraph("本年度没有观摩学习记录。")]
    rows = tuple(
        (short_date(row["on"]), row["place"], row["kind"], row["visitors"], row["headcount"]) for row in visits
    )
    return [Table("观摩学习", _VISITS, rows, ("合计", "", "", "", sum(row["headcount"] for row in visits)), dense=True)]


def _targets(rows: list[dict]) -> list[Block]:
    if not rows:
        return [Paragraph("本县没有设定本年度目标。")]
    lines = tuple(
        (
            row["name"], f"不低于{text.share(row['threshold'])}" if row["is_share"] else f"全县不少于{row['threshold']}", row["part"],
            row["whole"], row["actual"],
        )
        for row in rows
    )  # fmt: skip
    return [
        Table("年度目标", _TARGETS, lines, note="人数目标为全县目标，此处为本单位数；占比按本单位计算。", dense=True)
    ]


def _shares(rows: list[dict]) -> list[Block]:
    if not rows:
        return []
    lines = tuple((row["label"], row["part"], row["whole"], text.ratio(row["part"], row["whole"])) for row in rows)
    return [Table("主要占比", _SHARES, lines, dense=True)]


def _reported(rows: list[dict]) -> list[Block]:
    if not rows:
        return [Paragraph("没有其他来源报送的数据。")]
    lines = tuple(
        (
            row["label"], f"{row['reported']}{row['unit']}", f"{row['computed']}{row['unit']}" if row["computed"] else None,
            short_date(row["as_of"]), row["source"], ("不一致" if row["differs"] else "一致") if row["computed"] else "未统计",
        )
        for row in rows
    )  # fmt: skip
    return [Table("报送数据与平台统计数", _REPORTED, lines, dense=True)]


def _overall(payload: dict) -> str:
    teams = payload["teams"]
    members = sum(row["members"] for row in teams)
    up = sum(row["stars"][level] for row in teams for level in ("5", "4", "3"))
    says = f"{payload['unit']['name']}辖{len(payload['villages'])}个村（社区）和其他单位，共有队伍{len(teams)}支，在岗队员{members}名"
    says += f"，其中三星级及以上{up}名" if up else ""
    signed = sum(bool(row["grade"]) for row in teams)
    return says + f"；已签发书面鉴定{signed}份。"


_WIDE, _ALL = 300, 1560


def _by_village(title: str, columns: list[dict], villages: list[dict]) -> list[Block]:
    kept = [column for column in columns if any(row["figures"].get(column["code"]) for row in villages)]
    if not kept:
        return [Paragraph("本年度没有这些方面的记录。")]
    width = (_ALL - _WIDE) // len(kept)
    widths = [width] * len(kept)
    widths[-1] += _ALL - _WIDE - width * len(kept)
    money = [_is_money(column["code"]) for column in kept]
    heads = tuple(
        Column(f"{column['label']}（元）" if is_money else column["label"], "money" if is_money else "count", wide)
        for column, is_money, wide in zip(kept, money, widths, strict=True)
    )
    rows = tuple((row["name"], *(row["figures"].get(column["code"], 0) for column in kept)) for row in villages)
    totals = (sum(row["figures"].get(column["code"], 0) for row in villages) for column in kept)
    return [Table(title, (Column("村（社区）", "text", _WIDE), *heads), rows, ("合计", *totals), dense=True)]


def _is_money(code: str) -> bool:
    return code.startswith("economy.") or code == "contracts.arrears"


def _cabinet(cabinet: dict | None) -> list[Block]:
    """Return the place of the reserve persons' files; a library of before cabinets were frozen has none."""
    if cabinet is None:
        return [Paragraph("后备力量档案柜（一镇一柜）尚未登记。")]
    return [
        facts(
            (("档案柜", cabinet["place"]), ("在库档案", f"{cabinet['files']}份")),
            (("保管人", cabinet["keeper"]), ("保管人职务", cabinet["post"])),
        )
    ]


def _kept(rows: list[dict]) -> list[Block]:
    made: Iterable[dict] = [row for row in rows if row["version"] is not None]
    lines = tuple((row["unit"], row["version"], short_date(row["on"]), row["digest"]) for row in made)
    missing = [row["unit"] for row in rows if row["version"] is None]
    blocks: list[Block] = [Table("村册目录", _KEPT, lines, dense=True)] if lines else []
    if missing:
        listed = "、".join(missing[:20]) + ("等" if len(missing) > 20 else "")
        blocks.append(Paragraph(f"尚未成册的村（社区）{len(missing)}个：{listed}。"))
    return blocks or [Paragraph("没有村（社区）。")]
