"""Papers of a graded year: the sheet of one organisation (五个好党支部考评表) and the county's bulletin (考评通报)."""

from collections.abc import Iterator

from . import summaries, text
from .frame import Frame, Plain, Signatures, facts, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table
from .quarter_summary import QuarterSummary

SHEET_TEMPLATE = "reports/pdf/plain.html"
BULLETIN_TEMPLATE = "reports/pdf/star_summary.html"
_GRADES = ("无", "一个好", "两个好", "三个好", "四个好", "五个好")
_WHO = {"own": "党组织", "township": "乡镇（街道）", "county": "县级"}
_SIGNED = ("党组织书记", "乡镇审核人", "县级核定人")
_GOODS = (
    Column("考评项目", "text", 640), Column("分值", "score", 180), Column("合格分", "score", 180), Column("得分", "score", 200),
    Column("结论", "text", 360),
)  # fmt: skip
_ITEMS = (
    Column("考评内容", "text", 640), Column("上限", "score", 130), Column("数据", "text", 210), Column("自评", "score", 145),
    Column("乡镇", "score", 145), Column("县级", "score", 145), Column("得分", "score", 145),
)  # fmt: skip


def build_sheet(payload: dict, *, frame: Frame) -> Plain:
    """Compose the sheet: the five goods, then every item with its figure and the points of each step."""
    place = f"{payload['township']}{payload['unit']['name']}" if payload["township"] else payload["unit"]["name"]
    grade = _GRADES[payload["good_count"]] if payload["good_count"] is not None else "未评定"
    blocks: list[Block] = [
        facts(
            (("党组织名称", payload["branch"]),),
            (("领域", payload["sector"]), ("等次", grade)),
            (("总分", text.score(payload["total"])), ("上年度等次", payload["before"])),
        ),
        Table("五个项目得分", _GOODS, tuple(_good(good) for good in payload["goods"]), dense=True),
    ]
    blocks += [_items(good) for good in payload["goods"]]
    blocks += [Paragraph(says) for says in _said(payload)]
    blocks.append(Paragraph(_steps(payload)))
    blocks.append(Signatures("", places=_SIGNED))
    blocks.extend(proof(payload, frame.digest))
    standard = payload["standard"]
    title = (f"{payload['period_label']}“五个好”党支部考评表",)
    return Plain(
        name=f"{payload['branch']}{title[0]}",
        title=title,
        under=(
            f"{payload['county']}　{place}" if payload["unit"]["level"] != "county" else payload["county"],
            f"《{standard['name'].strip('《》')}》（版本{standard['version']}）",
            stand(frame),
        ),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _good(good: dict) -> tuple[int | str | None, ...]:
    vetoed = any(item["veto"] for item in good["items"])
    says = "合格" if good["passed"] else "一票否决" if vetoed else "不合格"
    return (good["name"], good["most"], good["mark"], good["points"], says)


def _items(good: dict) -> Table:
    rows = []
    for item in good["items"]:
        if item["kind"] == "veto":
            if item["veto"]:
                rows.append((f"{item['name']}（否决）", None, item["figure"] or text.NOTHING, None, None, None, "是"))
            continue
        name = (
            f"{item['name']}（扣分）"
            if item["kind"] == "deduction" and not item["name"].endswith("扣分")
            else item["name"]
        )
        rows.append(
            (
                name,
                item["limit"],
                item["figure"] or text.NOTHING,
                item["own"],
                item["township"],
                item["county"],
                item["points"],
            )
        )
    total = ("合计", good["most"], "", "", "", "", good["points"])
    return Table(good["name"], _ITEMS, tuple(rows), total, dense=True)


def _said(payload: dict) -> Iterator[str]:
    for row in payload["reasons"]:
        yield f"{_WHO[row['step']]}对“{row['item']}”的说明：{row['reason'].rstrip('。')}。"
    for row in payload["vetoes"]:
        yield f"一票否决“{row['item']}”，事由：{row['reason'].rstrip('。')}。"


def _steps(payload: dict) -> str:
    state = "考评结果已生效" if payload["final"] else payload["state"]
    told = "；".join(
        f"{short_date(step['on'])}{step['step']}{'（' + step['office'] + '）' if step['office'] else ''}"
        for step in payload["steps"]
    )
    says = f"本表状态：{state}。"
    says += f"办理过程：{told}。" if told else ""
    says += "“数据”栏由系统按工作记录取数，分数按考评标准计算。"
    return says + "本表使用演示数据。" if payload["demo"] else says


def build_bulletin(payload: dict, *, frame: Frame) -> QuarterSummary:
    """Compose the bulletin: results, tiers, sectors, townships, sites and rectification."""
    unit = payload["unit"]["name"]
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_overall(payload)), *_tables(payload)]),
        ("各领域情况", [_sectors(payload)]),
        ("各乡镇（街道）情况", [_places(payload)]),
        ("示范点和整顿情况", [Paragraph(_rest(payload))]),
    ]
    blocks: list[Block] = list(summaries.numbered(sections))
    closing = ""
    if (notice := payload["notice"]) is not None:
        closing = f"考评结果已于{text.span(notice['from'], notice['until'])}公示。"
    closing += f"数据日期：{text.date(frame.frozen_on)}，第{frame.version}版。"
    if payload["demo"]:
        closing += "本通报使用演示数据。"
    blocks.append(Paragraph(closing, kept=True))
    blocks.extend(proof(payload, frame.digest))
    title = summaries.title(f"{unit}{payload['period_label']}", "“五个好”党支部考评通报")
    dated = {**payload, "closed_on": frame.frozen_on}
    return QuarterSummary(
        name="".join(title), head=summaries.head(dated, frame.issue, SERIES), title=title, blocks=tuple(blocks),
        foot=summaries.foot(dated, frame.issue), marks=summaries.marks(payload, frame.issue),
    )  # fmt: skip


SERIES = "基层党建工作简报"


def _overall(payload: dict) -> str:
    counts = payload["counts"]
    says = (
        f"{payload['period_label']}，{text.whole_county(payload['unit']['name'])}符合参评条件的基层党组织{payload['eligible']}个，"
        f"获评“五个好”党支部{counts[5]}个，占{text.share(payload['share'])}"
    )
    if payload["share_before"] is not None:
        says += f"，较上一年度{text.share_change(payload['share'], payload['share_before'])}"
    says += "。"
    if payload["rate"] is not None:
        says += (
            f"上一年度“三个好”及以下党支部{payload['base']}个，进位升级{payload['risen']}个，"
            f"进位升级率{text.share(payload['rate'])}。"
        )
    if payload["left_out"]:
        says += f"另有{payload['left_out']}个党组织因成立时间、正式党员人数等原因未参评。"
    return says


def _tables(payload: dict) -> list[Block]:
    before = payload["before"]
    total_before = sum(before) if before else None
    grades = tuple(
        (
            _GRADES[n] if n else "未达一个好", payload["counts"][n], text.ratio(payload["counts"][n], payload["eligible"]),
            before[n] if before else None, payload["counts"][n] - before[n] if before else None,
        )
        for n in range(5, -1, -1)
    )  # fmt: skip
    tiers = tuple(
        (row["name"], row["count"], text.ratio(row["count"], payload["eligible"]), row["before"],
         row["count"] - row["before"] if row["before"] is not None else None)
        for row in payload["tiers"]
    )  # fmt: skip
    columns = (
        Column("等次", "text", 440), Column("本年度（个）", "count", 280), Column("占比", "share", 280),
        Column("上年度（个）", "count", 280), Column("增减（个）", "change", 280),
    )  # fmt: skip
    total = (
        "合计", payload["eligible"], 10_000 if payload["eligible"] else None, total_before,
        payload["eligible"] - total_before if total_before is not None else None,
    )  # fmt: skip
    thirds = (Column("类别", "text", 440), *columns[1:])
    return [Table("各等次党支部数量", columns, grades, total), Table("先进、中间、后进分布", thirds, tiers)]


def _sectors(payload: dict) -> Table:
    columns = (
        Column("领域", "text", 540), Column("参评（个）", "count", 320), Column("五个好（个）", "count", 380), Column("占比", "share", 320),
    )  # fmt: skip
    rows = tuple((row["name"], row["total"], row["five"], row["share"]) for row in payload["sectors"])
    return Table(
        "各领域党支部考评结果", columns, rows, ("合计", payload["eligible"], payload["counts"][5], payload["share"])
    )


def _places(payload: dict) -> Table:
    columns = (
        Column("单位", "text", 400), Column("参评", "count", 150), Column("五个好", "count", 180), Column("四个好", "count", 180),
        Column("三个好", "count", 180), Column("两个好及以下", "count", 250), Column("五个好占比", "share", 220),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"] or f"{payload['unit']['name']}直属", row["total"], row["five"], row["four"], row["three"], row["low"],
            row["share"],
        )
        for row in payload["places"]
    )  # fmt: skip
    counts = payload["counts"]
    total = ("合计", payload["eligible"], counts[5], counts[4], counts[3], sum(counts[:3]), payload["share"])
    return Table("各单位党支部考评结果", columns, rows, total, dense=True)


def _rest(payload: dict) -> str:
    sites = text.joined(f"{row['name']}{row['count']}个" for row in payload["sites"])
    plans = payload["plans"]
    return f"截至年底，{sites}。全年确定整顿提升党组织{plans['begun']}个，验收销号{plans['accepted']}个。"
