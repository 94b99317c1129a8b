"""The annex of a quarterly briefing: every unit below with its figures of all four areas, in four tables."""

from collections.abc import Callable

from . import text
from .layout import Block, Column, Heading, Table
from .scope import words_of

Row = tuple[int | str | None, ...]


_LISTS = ("training_pool", "pairing", "adjust")
_PITCH = 3
"""The height of a row in sixths of a line, so that two tables of a county's townships stand on one page."""


def build(payload: dict) -> list[Block]:
    """Return the annex under its heading; nothing where no unit below has figures."""
    places = payload["places"]
    if not places:
        return []
    words, lists = words_of(payload), payload["summary"]["lists"]
    of_lists = {row["name"]: {key: row[key] for key in _LISTS} for row in lists["by_unit"]}
    places = [{**row, **of_lists.get(row["name"], {})} for row in places]
    whole = {**payload["quarters"][0]["figures"], **{key: lists[key] for key in _LISTS}}
    rest = {code: value - sum(row.get(code, 0) for row in places) for code, value in whole.items()}
    own = [*places, {"name": "直属和其他", **rest}]
    return [
        Heading(f"附件　各{words.part}主要指标"),
        *(make(own, whole, words.part) for make in (_teams, _tickets, _branches, _economy)),
    ]


def _table(
    title: str, columns: tuple[Column, ...], places: list[dict], whole: dict, row_of: Callable[[dict], Row]
) -> Table:
    """Return one table; what lies at the unit itself is a row of its own, so that rows add up to the total."""
    *below, rest = places
    # A unit of which there is nothing to say here, as a street without a book, takes no row.
    printed = [(place["name"], *row_of(place)) for place in (*below, rest)]
    rows = [row for row in printed if any(isinstance(value, int) and value for value in row)]
    return Table(title, columns, tuple(rows), ("合计", *row_of(whole)), dense=True, pitch=_PITCH)


def _teams(places: list[dict], whole: dict, part: str) -> Table:
    columns = (
        Column(part, "text", 360), Column("队伍", "count", 120), Column("队员", "count", 140), Column("参评", "count", 140),
        Column("五星级", "count", 140), Column("三星及以上", "share", 200), Column("重点\n培养", "count", 150),
        Column("结对\n帮带", "count", 150), Column("拟调整", "count", 160),
    )  # fmt: skip
    codes = ("teams.count", "members.count", "stars.rated", "stars.5")

    def row_of(row: dict) -> Row:
        share = text.ratio(row.get("stars.three-up", 0), row.get("stars.rated", 0))
        return (*(row.get(code, 0) for code in codes), share, *(row.get(key, 0) for key in _LISTS))

    return _table("队伍、星级和需办理事项（支、名）", columns, places, whole, row_of)


def _tickets(places: list[dict], whole: dict, part: str) -> Table:
    columns = (
        Column(part, "text", 400), Column("受理", "count", 180), Column("办结", "count", 180), Column("到期应办结", "count", 220),
        Column("按期办结", "count", 190), Column("按期办结率", "share", 210), Column("未办结", "count", 180),
    )  # fmt: skip
    codes = ("tickets.received", "tickets.closed", "tickets.due", "tickets.on-time")

    def row_of(row: dict) -> Row:
        share = text.ratio(row.get("tickets.on-time", 0), row.get("tickets.due", 0))
        return (*(row.get(code, 0) for code in codes), share, row.get("tickets.open", 0))

    return _table("工单办理（件）", columns, places, whole, row_of)


def _branches(places: list[dict], whole: dict, part: str) -> Table:
    columns = (
        Column(part, "text", 420), Column("党支部", "count", 240), Column("参评", "count", 220), Column("五个好", "count", 230),
        Column("五个好占比", "share", 230), Column("整顿中", "count", 220),
    )  # fmt: skip

    def row_of(row: dict) -> Row:
        five, eligible = row.get("branches.good.5", 0), row.get("branches.eligible", 0)
        return (
            row.get("branches.open", 0), eligible, five, text.ratio(five, eligible), row.get("branches.rectifying", 0)
        )  # fmt: skip

    return _table("党支部建设（个）", columns, places, whole, row_of)


def _economy(places: list[dict], whole: dict, part: str) -> Table:
    wan = text.hundredths_of_wan
    columns = (
        Column(part, "text", 400), Column("村数", "count", 130), Column("收入", "money", 230), Column("支出", "money", 220),
        Column("净收益", "money", 200), Column("经营收入占比", "share", 240), Column("合同", "count", 140),
    )  # fmt: skip

    def row_of(row: dict) -> Row:
        income = row.get("economy.income", 0)
        return (
            row.get("economy.villages", 0), wan(income), wan(row.get("economy.expense", 0)), wan(row.get("economy.surplus", 0)),
            text.ratio(row.get("economy.operating", 0), income), row.get("contracts.in-force", 0),
        )  # fmt: skip

    return _table("村集体经济（万元）", columns, places, whole, row_of)
