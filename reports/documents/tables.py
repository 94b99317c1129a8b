"""The tables of a star summary, each built once: the paper prints them and the Excel twin holds the same values."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from . import text
from .layout import TYPE_WIDTH, Column, Table
from .scope import Words, words_of

_STARS_DOWN = (5, 4, 3, 2, 1, 0)


@dataclass(frozen=True)
class Sheet:
    """A table as plain rows. Counts are integers, scores and shares exact decimals (a share of 51.40% is 0.5140)."""

    title: str
    header: tuple[str, ...]
    forms: tuple[str, ...]
    rows: tuple[tuple[int | str | Decimal | None, ...], ...]


def sheets(payload: dict) -> list[Sheet]:
    """Every table of a summary, and the rolls of names, for an Excel twin."""
    made = [_sheet(table) for table in printed_tables(payload)]
    for title, key in (("五星级队员光荣榜", "honour_roll"), ("四星级队员名单", "four_star")):
        if payload[key]:
            rows = ((p["name"], p["unit"], p["team"], _decimal("score", p["score"])) for p in payload[key])
            header, forms = ("姓名", "单位", "队伍", "得分"), ("text", "text", "text", "score")
            made.append(Sheet(title, header, forms, tuple(rows)))
    return made


def printed_tables(payload: dict) -> list[Table]:
    """The tables in the order of the document; tables without a row are left out."""
    builders: tuple[Callable[[dict], Table | None], ...] = (
        distribution,
        movement,
        units,
        kinds,
        dimensions,
        targets,
        annual,
        lists,
    )
    return [table for build in builders if (table := build(payload)) is not None]


def distribution(payload: dict) -> Table:
    """How many members hold each star, beside the quarter before."""
    before = payload["previous"]
    rated = payload["totals"]["assessed"] > 0
    earlier = {row["stars"]: row for row in before["distribution"]} if before else {}
    rows: list[tuple[int | str | None, ...]] = []
    for now in _by_star(payload["distribution"]):
        own = now["share"] if rated else None
        then = earlier.get(now["stars"])
        if then is None:
            rows.append((text.STAR_NAMES[now["stars"]], now["count"], own))
        else:
            change = None if own is None else own - then["share"]
            grown = now["count"] - then["count"]
            name = text.STAR_NAMES[now["stars"]]
            rows.append((name, now["count"], own, then["count"], then["share"], grown, change))
    total: tuple = ("三星级及以上", payload["three_up"]["count"])
    total += (payload["three_up"]["share"] if rated else None,)
    if not before:
        columns = _columns(("星级", "text", 520), ("本季度人数", "count", 520), ("占比", "share", 520))
        return Table("星级分布", columns, tuple(rows), total)
    three = before["three_up"]
    total += (three["count"], three["share"], payload["three_up"]["count"] - three["count"])
    total += (payload["three_up"]["share"] - three["share"] if rated else None,)
    columns = _columns(
        ("星级", "text", 300),
        ("本季度\n人数", "count", 205),
        ("本季度\n占比", "share", 205),
        ("上季度\n人数", "count", 205),
        ("上季度\n占比", "share", 205),
        ("人数\n增减", "change", 190),
        ("占比变化\n（百分点）", "share_change", 250),
    )
    return Table("星级分布", columns, tuple(rows), total)


def movement(payload: dict) -> Table | None:
    """From which star to which star members moved; members rated in both quarters only."""
    if not payload["changes"]:
        return None
    matrix = payload["changes"]["matrix"]
    heads = [(text.STAR_NAMES[star], "count", 180) for star in _STARS_DOWN]
    columns = _columns(("上季度＼\n本季度", "text", 300), *heads, ("合计", "count", 180))
    rows = tuple((text.STAR_NAMES[a], *(matrix[a][b] for b in _STARS_DOWN), sum(matrix[a])) for a in _STARS_DOWN)
    arrived = [sum(row[b] for row in matrix) for b in _STARS_DOWN]
    return Table("星级变化", columns, rows, ("合计", *arrived, sum(arrived)))


def units(payload: dict) -> Table | None:
    """One row per township of a county, or per village of a township, in the order given."""
    rows = payload["by_unit"]
    if not rows:
        return None
    words, totals = words_of(payload), payload["totals"]
    columns = _star_columns(words.part, rows)
    printed = tuple(_star_row(row) for row in rows)
    rated = totals["assessed"] > 0
    total = (
        "合计",
        totals["teams"],
        totals["members"],
        totals["assessed"],
        *(row["count"] for row in _by_star(payload["distribution"])),
        payload["three_up"]["share"] if rated else None,
        payload["average"] if rated else None,
    )
    note = _difference(columns[1:10], printed, total, words)
    return Table(f"分{words.part}星级情况", columns, printed, total, note=note, dense=True)


def kinds(payload: dict) -> Table | None:
    """One row per kind of team."""
    rows = payload["by_kind"]
    if not rows:
        return None
    columns = _star_columns("队伍类别", rows)
    return Table("分队伍类别星级情况", columns, tuple(map(_star_row, rows)), dense=True)


def _star_columns(first: str, rows: list[dict]) -> tuple[Column, ...]:
    """Columns of a table of stars; the first is as wide as its longest name needs, within bounds."""
    name = min(400, max(240, max(len(row["name"]) for row in rows) * 38 + 16))
    share, score = 170, 150
    rest = TYPE_WIDTH - name - share - score
    plain = rest // 9
    counts = ("队伍", "队员", "参评", "五星", "四星", "三星", "二星", "一星", "无星")
    return _columns(
        (first, "text", name + rest - 9 * plain),
        *((label, "count", plain) for label in counts),
        ("三星及以\n上占比", "share", share),
        ("平均分", "score", score),
    )


def _star_row(row: dict) -> tuple[int | str | None, ...]:
    rated = row["assessed"] > 0
    return (
        row["name"],
        row["teams"],
        row["members"],
        row["assessed"],
        *(row["stars"][star] for star in _STARS_DOWN),
        row["three_up_share"] if rated else None,
        row["average"] if rated else None,
    )


def dimensions(payload: dict) -> Table | None:
    """The average of each dimension against its base, as points and as a rate."""
    if not payload["by_dimension"]:
        return None
    rated = payload["totals"]["assessed"] > 0
    columns = _columns(
        ("维度", "text", 480),
        ("基准分", "score", 360),
        ("平均得分", "score", 360),
        ("得分率", "share", 360),
    )
    rows = tuple(
        (
            row["name"],
            row["base"],
            row["average"] if rated else None,
            text.ratio(row["average"], row["base"]) if rated else None,
        )
        for row in payload["by_dimension"]
    )
    return Table("各维度平均得分", columns, rows)


def targets(payload: dict) -> Table | None:
    """The targets of the year, what is reached, and how many people are missing."""
    if not payload["targets"]:
        return None
    columns = _columns(
        ("目标", "text", 480), ("目标值", "text", 310), ("实际", "text", 290),
        ("尚缺人数", "count", 240), ("完成情况", "text", 240),
    )  # fmt: skip
    rows = tuple(
        (row["name"], wanted(row), reached(row), row["gap"], "已达到" if row["met"] else "未达到")
        for row in payload["targets"]
    )
    return Table("年度目标完成情况", columns, rows)


def annual(payload: dict) -> Table | None:
    """The stars of the year, where the year is complete."""
    year = payload["annual"]
    if not year:
        return None
    rated = year["assessed"] > 0
    rows = tuple(
        (text.STAR_NAMES[row["stars"]], row["count"], row["share"] if rated else None)
        for row in _by_star(year["distribution"])
    )
    three = year["three_up"]
    total = ("三星级及以上", three["count"], three["share"] if rated else None)
    columns = _columns(("星级", "text", 520), ("人数", "count", 520), ("占比", "share", 520))
    return Table(f"{year['year']}年度定星结果", columns, rows, total)


def lists(payload: dict) -> Table | None:
    """How many people each unit has on the lists that someone has to act on. Counts only, never names."""
    found = payload["lists"]
    if not found["by_unit"]:
        return None
    words = words_of(payload)
    columns = _columns(
        (words.part, "text", 440),
        ("五星级", "count", 260),
        ("重点培养", "count", 280),
        ("结对帮带", "count", 280),
        ("拟调整建议", "count", 300),
    )
    keys = ("honour", "training_pool", "pairing", "adjust")
    rows = tuple((row["name"], *(row[key] for key in keys)) for row in found["by_unit"])
    honour = next((row["count"] for row in payload["distribution"] if row["stars"] == 5), 0)
    total = ("合计", honour, *(found[key] for key in keys[1:]))
    note = _difference(columns[1:], rows, total, words)
    return Table("需办理事项", columns, rows, total, note=note)


def wanted(target: dict) -> str:
    """The threshold of a target as a clerk writes it: 不少于100名, 不低于85.00%."""
    if target["measure"] == "share":
        return f"不低于{text.share(target['threshold'])}"
    return f"不少于{target['threshold']}名"


def reached(target: dict) -> str:
    """What was reached; a dash for a share of nobody."""
    if target["measure"] == "share":
        return text.share(target["actual"] if target["denominator"] else None)
    return f"{target['actual']}名"


def _difference(columns, rows, total, words: Words) -> str:
    """A sentence about every column whose rows do not add up to the total; empty when all do."""
    off = []
    for index, column in enumerate(columns, start=1):
        added = sum(row[index] for row in rows)
        if added != total[index]:
            off.append(f"{column.label}各行之和{added}、合计{total[index]}")
    if not off:
        return ""
    return f"注：各{words.part}之和与{words.whole}合计不一致的项目：{'；'.join(off)}。合计按{words.whole}口径统计。"


def _columns(*columns: tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


def _by_star(distribution: list[dict]) -> list[dict]:
    return sorted(distribution, key=lambda row: -row["stars"])


def _sheet(table: Table) -> Sheet:
    rows = [*table.rows, *([table.total] if table.total else [])]
    forms = tuple(column.form for column in table.columns)
    return Sheet(
        table.title,
        tuple(column.label.replace("\n", "") for column in table.columns),
        forms,
        tuple(tuple(map(_decimal, forms, row)) for row in rows),
    )


def _decimal(form: str, value: int | str | None) -> int | str | Decimal | None:
    if not isinstance(value, int):
        return value
    if form == "share":
        return Decimal(value).scaleb(-4)
    if form in ("score", "share_change"):
        return Decimal(value).scaleb(-2)
    return value
