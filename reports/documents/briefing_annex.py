"""The annex of a quarterly briefing: every unit below with its figures of all four areas, in four tables."""

from . import text
from .layout import Block, Column, Heading, Table
from .scope import words_of


def build(payload: dict) -> list[Block]:
    """Return the annex under its heading; nothing where no unit below has figures."""
    places = payload["places"]
    if not places:
        return []
    words = words_of(payload)
    return [
        Heading(f"附件　各{words.part}主要指标"),
        _teams(places, words.part),
        _tickets(places, words.part),
        _branches(places, words.part),
        _economy(places, words.part),
    ]


def _sum(places: list[dict], *codes: str) -> list[int]:
    return [sum(row.get(code, 0) for row in places) for code in codes]


def _teams(places: list[dict], part: str) -> Table:
    codes = ("teams.count", "members.count", "stars.rated", "stars.5", "stars.three-up")
    columns = (
        Column(part, "text", 400), Column("队伍（支）", "count", 160), Column("队员（名）", "count", 190), Column("参评（名）", "count", 190),
        Column("五星级（名）", "count", 200), Column("三星级及以上", "count", 210), Column("占比", "share", 210),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"],
            *(row.get(code, 0) for code in codes),
            text.ratio(row.get("stars.three-up", 0), row.get("stars.rated", 0)),
        )
        for row in places
    )
    total = _sum(places, *codes)
    return Table("队伍和星级", columns, rows, ("合计", *total, text.ratio(total[4], total[2])), dense=True)


def _tickets(places: list[dict], part: str) -> Table:
    codes = ("tickets.received", "tickets.closed", "tickets.due", "tickets.on-time")
    columns = (
        Column(part, "text", 400), Column("受理（件）", "count", 180), Column("办结（件）", "count", 180), Column("应办结（件）", "count", 200),
        Column("按期（件）", "count", 180), Column("按期办结率", "share", 210), Column("未办结（件）", "count", 210),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"], *(row.get(code, 0) for code in codes), text.ratio(row.get("tickets.on-time", 0), row.get("tickets.due", 0)),
            row.get("tickets.open", 0),
        )
        for row in places
    )  # fmt: skip
    total = _sum(places, *codes)
    last = ("合计", *total, text.ratio(total[3], total[2]), *_sum(places, "tickets.open"))
    return Table("工单办理", columns, rows, last, dense=True)


def _branches(places: list[dict], part: str) -> Table:
    columns = (
        Column(part, "text", 420), Column("党支部（个）", "count", 260), Column("参评（个）", "count", 220), Column("五个好（个）", "count", 230),
        Column("占比", "share", 210), Column("整顿中（个）", "count", 220),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"], row.get("branches.open", 0), row.get("branches.eligible", 0), row.get("branches.good.5", 0),
            text.ratio(row.get("branches.good.5", 0), row.get("branches.eligible", 0)), row.get("branches.rectifying", 0),
        )
        for row in places
    )  # fmt: skip
    open_, eligible, five, rectifying = _sum(
        places, "branches.open", "branches.eligible", "branches.good.5", "branches.rectifying"
    )
    return Table(
        "党支部建设", columns, rows, ("合计", open_, eligible, five, text.ratio(five, eligible), rectifying), dense=True
    )


def _economy(places: list[dict], part: str) -> Table:
    wan = text.hundredths_of_wan
    columns = (
        Column(part, "text", 400), Column("村数", "count", 130), Column("收入", "money", 230), Column("支出", "money", 220),
        Column("净收益", "money", 220), Column("经营收入占比", "share", 200), Column("合同（份）", "count", 160),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"], row.get("economy.villages", 0), wan(row.get("economy.income", 0)), wan(row.get("economy.expense", 0)),
            wan(row.get("economy.surplus", 0)), text.ratio(row.get("economy.operating", 0), row.get("economy.income", 0)),
            row.get("contracts.in-force", 0),
        )
        for row in places
    )  # fmt: skip
    villages, income, expense, surplus, operating, contracts = _sum(
        places, "economy.villages", "economy.income", "economy.expense", "economy.surplus", "economy.operating", "contracts.in-force"
    )  # fmt: skip
    total = ("合计", villages, wan(income), wan(expense), wan(surplus), text.ratio(operating, income), contracts)
    return Table("村集体经济（万元）", columns, rows, total, dense=True)
