"""The contract book (合同台账) and the list of arrears (欠缴清单) of a village, township or county: internal papers."""

from . import summaries, text
from .frame import Frame, Plain, proof, short_date, stand
from .layout import Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
INTERNAL = "内部使用"
_BOOK_USE = "本台账可能载有个人当事人姓名，供承担管理任务的组织内部使用，不公示、不张贴、不外传。"
_LIST_USE = "本清单供催缴使用，不公示、不张贴、不外传；个人当事人不列姓名。"
_KINDS = (
    Column("类别", "text", 240), Column("合同数", "count", 180), Column("履行中", "count", 180), Column("应收（元）", "money", 320),
    Column("实收（元）", "money", 320), Column("欠缴（元）", "money", 320),
)  # fmt: skip


def build_book(payload: dict, *, frame: Frame) -> Plain:
    """Compose the contract book: what there is by kind, then every contract."""
    total = payload["total"]
    kinds = [row for row in payload["kinds"] if row["count"]]
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_says(payload)), *_by_kind(kinds, total)]),
        ("合同明细", _contracts(payload)),
    ]
    return _plain(payload, frame, "合同台账", sections, _BOOK_USE)


def build_arrears(payload: dict, *, frame: Frame) -> Plain:
    """Compose the list of arrears."""
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_owed(payload))]),
        ("欠缴明细", _parts(payload)),
    ]
    return _plain(payload, frame, "合同欠缴清单", sections, _LIST_USE)


def _plain(payload: dict, frame: Frame, name: str, sections: list[tuple[str, list[Block]]], use: str) -> Plain:
    unit = payload["unit"]["name"]
    where = unit if payload["unit"]["level"] == "county" else f"{payload['county']}{unit}"
    title = summaries.title(f"{where}{payload['period_label']}", name)
    blocks: list[Block] = list(summaries.numbered(sections))
    blocks.append(Paragraph(use + ("本件使用演示数据，所列名称均为虚构。" if payload["demo"] else ""), kept=True))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name="".join(title), title=title, under=(stand(frame),), blocks=tuple(blocks), corner=INTERNAL, compact=True,
        marks="　".join((summaries.marks(payload, None), INTERNAL)),
    )  # fmt: skip


def _says(payload: dict) -> str:
    total = payload["total"]
    says = f"截至{text.date(payload['as_of'])}，{payload['books']}个集体经济组织登记合同{total['count']}份，履行中{total['in_force']}份"
    if total["soon"]:
        says += f"，其中90天内到期{total['soon']}份"
    if total["expired"]:
        says += f"；到期未处理{total['expired']}份"
    says += f"。应收{text.money(total['receivable'])}元，实收{text.money(total['received'])}元"
    return says + (f"，欠缴{text.money(total['overdue'])}元。" if total["overdue"] else "，无欠缴。")


def _by_kind(kinds: list[dict], total: dict) -> list[Block]:
    if not kinds:
        return []
    names = ("count", "in_force", "receivable", "received", "overdue")
    rows = tuple((row["name"], *(row[name] for name in names)) for row in kinds)
    return [Table("合同分类情况", _KINDS, rows, ("合计", *(total[name] for name in names)))]


def _contracts(payload: dict) -> list[Block]:
    rows = payload["contracts"]
    if not rows:
        return [Paragraph("无。")]
    single = payload["unit"]["level"] == "unit"
    first, name, party = (110, 236, 204) if single else (180, 200, 170)
    columns = (
        Column("类别" if single else "单位", "text", first), Column("编号", "text", 160), Column("名称", "text", name),
        Column("对方当事人", "text", party), Column("终止日期", "text", 180), Column("应收（元）", "money", 240),
        Column("实收（元）", "money", 240), Column("欠缴（元）", "money", 190),
    )  # fmt: skip
    lines = tuple(
        (
            row["kind"] if single else row["unit"], row["number"], row["name"], row["party"], short_date(row["until"]),
            row["receivable"], row["received"], row["overdue"],
        )
        for row in rows
    )  # fmt: skip
    return [Table("合同明细", columns, lines, note="应收、实收、欠缴按缴款期次计算；集体付款的合同不计。", dense=True)]


def _owed(payload: dict) -> str:
    if not payload["parts"]:
        return f"截至{text.date(payload['as_of'])}，{payload['books']}个集体经济组织的合同无欠缴。"
    return (
        f"截至{text.date(payload['as_of'])}，{payload['units']}个集体经济组织的{payload['contracts']}份合同有欠缴，"
        f"共{len(payload['parts'])}期，欠缴金额{text.money(payload['owed'])}元。"
    )


def _parts(payload: dict) -> list[Block]:
    rows = payload["parts"]
    if not rows:
        return [Paragraph("无。")]
    columns = (
        Column("单位", "text", 210), Column("合同编号", "text", 180), Column("名称", "text", 280), Column("对方当事人", "text", 250),
        Column("期次", "count", 80), Column("应缴日期", "text", 190), Column("逾期天数", "count", 140), Column("欠缴（元）", "money", 230),
    )  # fmt: skip
    lines = tuple(
        (
            row["unit"], row["number"], row["name"], row["party"], row["part"], short_date(row["due_on"]), row["days"], row["owed"],
        )
        for row in rows
    )  # fmt: skip
    total = ("合计", "", "", "", None, "", None, payload["owed"])
    return [Table("欠缴明细", columns, lines, total, dense=True)]
