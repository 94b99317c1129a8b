"""Finding the organisations in a sheet: the headings, the columns, what a cell says. Pure.

A sheet of organisations has a column of their names and at least one more that is known. Columns that the portal must not
hold are dropped unread; others that nobody knows are left out.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.sheet_words import forbidden, letter, normal

FORBIDDEN, UNUSED = "forbidden", "unused"
_LOOKED_THROUGH = 20
COUNTS = (
    "full_members", "probationary_members", "applicants", "activists", "prospects", "grids", "groups", "hubs",
    "linked_households", "joined_units",
)  # fmt: skip
HEADINGS: Mapping[str, tuple[str, ...]] = {
    # The first heading is that of the blank sheet.
    "unit": ("单位", "所在单位", "所属单位", "单位名称", "村社区", "所在村社区", "村", "行政村", "村名", "社区", "乡镇街道", "乡镇"),
    "name": (
        "党组织名称", "党支部名称", "支部名称", "组织名称", "党组织", "党支部", "党组织全称", "基层党组织名称", "名称",
    ),
    "parent": ("上级党组织", "上级党组织名称", "隶属党组织", "所属党组织", "所属党委", "上级组织"),
    "kind": ("组织类别", "党组织类别", "组织类型", "党组织类型", "支部类型", "类别"),
    "sector": ("领域", "所属领域", "行业领域", "单位类别", "所属行业"),
    "founding": ("组建方式", "设立方式", "组建模式", "成立方式"),
    "is_lead": ("是否主体党组织", "主体党组织"),
    "founded_on": ("成立日期", "成立时间", "设立时间", "设立日期", "组建时间", "批准成立时间"),
    "term_from": ("本届开始", "本届任期开始", "本届选举时间", "换届时间", "本届换届时间", "上次换届时间", "届起"),
    "term_until": ("届满日期", "届满时间", "任期届满时间", "本届届满时间", "下次换届时间", "应换届时间", "届止"),
    "full_members": ("正式党员", "正式党员数", "正式党员人数", "党员人数", "党员数", "党员总数"),
    "probationary_members": ("预备党员", "预备党员数", "预备党员人数"),
    "applicants": ("入党申请人", "申请人", "申请入党人数", "入党申请人数", "入党申请人员"),
    "activists": ("入党积极分子", "积极分子", "积极分子人数", "入党积极分子人数"),
    "prospects": ("发展对象", "发展对象人数"),
    "grids": ("网格", "网格数", "网格个数", "划分网格"),
    "groups": ("党小组", "党小组数", "网格党小组", "党小组个数"),
    "hubs": ("党员中心户", "党员中心户数", "中心户"),
    "linked_households": ("联系户数", "包联户数", "联系服务户数", "联系群众户数", "包联群众户数"),
    "joined_units": ("联建单位数", "联合单位数", "联建单位个数"),
    "secretary": ("书记", "书记姓名", "党组织书记", "支部书记", "党支部书记", "党组织书记姓名"),
}  # fmt: skip
_EXACT = {text: (name, rank) for name, texts in HEADINGS.items() for rank, text in enumerate(texts)}
_WORDS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    # The longer word stands before the shorter one that it holds.
    "kind": (
        ("joint", ("联合党支部", "联合支部")), ("general", ("党总支", "总支")), ("branch", ("党支部", "支部")),
        ("committee", ("党委", "工委", "委员会")),
    ),
    "sector": (
        ("retired", ("离退休", "退休")), ("new", ("两新", "非公", "社会组织", "新经济", "新社会", "新兴领域")),
        ("enterprise", ("国企", "国有企业", "企业")), ("school", ("学校", "医院", "事业单位", "高校", "教育", "卫生")),
        ("community", ("社区", "城市")), ("rural", ("农村", "行政村", "村")), ("agency", ("机关", "党政机关")),
    ),
    "founding": (
        ("single", ("单独",)), ("industry", ("行业",)), ("region", ("区域",)), ("building", ("楼宇",)),
        ("seconded", ("派驻", "派入")), ("merged", ("融入", "挂靠", "带建")),
    ),
}  # fmt: skip
_ASIDE = re.compile(
    r"\s*(?:(?:注|备注|说明|填表人|填报人|制表|审核|负责人|联系人|填报单位)\s*[:：]|合计|总计|小计|共计|[(（]?(?:示例|样例|例))"
)
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?$")
_EMPTY = ("", "-", "—", "/", "无")


@dataclass(frozen=True)
class Heading:
    """One column: its place, its letter, its text, the field it is read as, why it is left out."""

    place: int
    column: str
    text: str
    field: str = ""
    drop: str = ""


@dataclass(frozen=True)
class Wrong:
    """A cell that is not what its column takes; `code` is `number`, `day`, `word` or `yes-no`."""

    code: str
    text: str


@dataclass(frozen=True)
class Found:
    """The organisations of a sheet: its headings, and where the rows stand (from 0)."""

    headings: tuple[Heading, ...]
    places: tuple[int, ...]

    def cells(self, row: Sequence[Any]) -> dict[str, Any]:
        """Return the cells of a row by field."""
        return {heading.field: row[heading.place] for heading in self.headings if heading.field}


def known(heading: object) -> str:
    """Return the field that a heading names; "" when nobody knows it, or it must not be held."""
    if forbidden(heading):
        return ""
    found = _EXACT.get(normal(heading))
    return found[0] if found else ""


def find(rows: Sequence[Sequence[Any]]) -> Found | None:
    """Return the organisations that a sheet holds; None when it holds none."""
    best, head = 1, -1
    for place, row in enumerate(rows[:_LOOKED_THROUGH]):
        fields = {known(cell) for cell in row} - {""}
        if "name" in fields and len(fields) > best:
            best, head = len(fields), place
    if head < 0:
        return None
    headings = _headings(rows[head])
    name = next(heading.place for heading in headings if heading.field == "name")
    titles = {_text(cell) for cell in rows[head]}
    places = [
        place
        for place in range(head + 1, len(rows))
        if any(_text(cell) for cell in rows[place])
        and not any(_ASIDE.match(_text(cell)) for cell in rows[place][:2])
        and (_text(rows[place][name]) not in titles or not _text(rows[place][name]))
    ]
    return Found(headings, tuple(places))


def _headings(row: Sequence[Any]) -> tuple[Heading, ...]:
    wanted: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(row):
        name = known(cell)
        if name:
            rank = _EXACT[normal(cell)][1]
            wanted[name] = min(wanted.get(name, (rank, place)), (rank, place))
    chosen = {place: name for name, (_rank, place) in wanted.items()}
    return tuple(
        Heading(
            place, letter(place), _text(cell), chosen.get(place, ""),
            "" if place in chosen else FORBIDDEN if forbidden(cell) else UNUSED,
        )
        for place, cell in enumerate(row)
        if _text(cell)
    )  # fmt: skip


# Cells ------------------------------------------------------------------------------------------


def _text(cell: object) -> str:
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()
    return "" if text in _EMPTY else text


def text_of(cell: object) -> str:
    """Return a cell's text without padding and line breaks; "" for one that says nothing."""
    return re.sub(r"\s+", "", _text(cell))


def whole(cell: object) -> int | Wrong | None:
    """Return a headcount; None for an empty cell."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"(?:个|人|名|户)$", "", _text(cell))
    if not text:
        return None
    if isinstance(cell, bool) or not (text.isascii() and text.isdigit() and len(text) <= 6):
        return Wrong("number", text)
    return int(text)


def day(cell: object) -> date | Wrong | None:
    """Return a day; None for an empty cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if not text:
        return None
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else Wrong("day", text)
    except ValueError:
        return Wrong("day", text)


def word(field: str, cell: object) -> str | Wrong | None:
    """Return the code of a kind, sector or founding mode; None for an empty cell."""
    text = text_of(cell)
    if not text:
        return None
    for code, words in _WORDS[field]:
        if text == code or any(word in text for word in words):
            return code
    return Wrong("word", text)


def yes(cell: object) -> bool | Wrong | None:
    """Return whether a cell says yes; None for an empty one."""
    text = text_of(cell).lower()
    if not text:
        return None
    if text in ("是", "yes", "y", "1", "true", "√"):
        return True
    return False if text in ("否", "no", "n", "0", "false", "×") else Wrong("yes-no", text)


def kind_by_name(name: str) -> str:
    """Return what kind of organisation a name says it is: a branch where it says nothing."""
    found = word("kind", name)
    return found if isinstance(found, str) else "branch"
