"""Finding the roster among a workbook's sheets: title rows, headings, columns, the rows of people. Pure.

A sheet is anything with `name`, `columns`, `height`, `first_row`, `first_column`, `merged`. A roster has a
column of names and at least one that tells of a person in post; a list of votes or dues has not.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.sheet_words import forbidden, letter, normal
from teams.domain import roster_values as values

FIELDS = ("name", "phone", "team", "unit", "source", "party", "returnee", "skills", "joined_on")
FORBIDDEN, UNUSED = "forbidden", "unused"
_LOOKED_THROUGH = 20
"""So many rows from the top may hold titles before the headings."""

_SYNONYMS: dict[str, tuple[str, ...]] = {
    # The better heading stands first: of two columns for one field it wins.
    "name": ("姓名", "队员姓名", "成员姓名", "人员姓名", "党员姓名", "名字"),
    "phone": (
        "手机号", "手机号码", "手机", "移动电话", "联系手机", "本人联系电话", "联系电话", "联系电话号码", "电话号码",
        "联系方式", "电话",
    ),
    "team": ("队伍", "所属队伍", "所在队伍", "五支队伍", "队伍类别", "队伍名称", "所属工作队", "工作队", "队别", "队伍类型"),
    "unit": (
        "村", "所在村", "所属村", "村名", "行政村", "村社区", "所在村社区", "所属村社区", "村名称", "社区", "所在社区", "村居",
        "单位", "所在单位", "所属单位", "单位名称", "组织", "所属组织", "组织名称", "所在党支部", "所属党支部", "党支部",
        "党支部名称", "所在支部", "所在党组织", "所属党组织", "党组织名称", "村党支部",
    ),
    "source": ("来源", "人员来源", "来源类别", "身份类别", "人员身份", "队员身份", "队员来源", "人员类型", "队员类别", "身份"),
    "party": ("政治面貌", "是否党员", "是否中共党员", "党员", "党员状态", "人员类别", "党员类别", "类别"),
    "returnee": ("是否返乡", "是否返乡人才", "是否返乡人员", "返乡人才", "返乡人员", "是否返乡青年", "返乡"),
    "skills": ("特长", "技能", "专长", "技能特长", "特长技能", "技术特长", "专业特长", "技能专长", "个人特长"),
    "joined_on": (
        "入队时间", "入队日期", "入队年月", "加入队伍时间", "加入队伍日期", "加入时间", "加入日期", "选配时间", "选配日期",
    ),
}  # fmt: skip
_EXACT = {text: (name, rank) for name, texts in _SYNONYMS.items() for rank, text in enumerate(texts)}
_POST = frozenset({"职务", "岗位", "岗位名称", "工作岗位", "队内职务", "队员职务", "现任职务", "担任职务"})
"""Not kept, but they tell of a person in post."""
_UNSURE = frozenset({"人员类别", "类别", "党员类别", "人员类型", "身份", "人员身份", "党员"})
"""Headings that mean this or that: what stands below decides."""
_GONE = re.compile("离职|退休|历史|调出|离队|退出|清退|死亡|示例|样例|样表|说明|模板|填表|字典|代码|下拉")
_ASIDE = re.compile(
    r"\s*(?:(?:注|备注|说明|填表说明|填报说明|填表人|填报人|制表|制表人|审核人|审核|单位负责人|负责人|联系人|填报单位|填表日期|填报日期)"
    r"\s*[:：、.．]|(?:合计|总计|小计|共计|总人数)|共\s*\d+\s*人|[(（]?(?:示例|样例|例如|例[:：]))"
)
_KEYS = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


class SheetLike(Protocol):
    """What this module needs of a sheet."""

    name: str
    columns: list[Sequence[Any]]
    height: int
    first_row: int
    first_column: int
    merged: list[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Heading:
    """One column: its letter in the file, its text, the field it is read as, why it is left out."""

    place: int
    column: str
    text: str
    field: str = ""
    drop: str = ""


@dataclass(frozen=True)
class Roster:
    """A roster in a sheet: its headings, and where its people stand."""

    sheet: Any
    headings: tuple[Heading, ...]
    head_rows: tuple[int, ...]
    """Rows of the sheet (from 0) with the headings."""
    places: Sequence[int]
    """Rows of the sheet (from 0) with people."""
    has_post: bool = False
    score: int = 0
    others: tuple[str, ...] = field(default=())

    @property
    def fields(self) -> dict[str, Heading]:
        """The columns that are read, by field."""
        return {heading.field: heading for heading in self.headings if heading.field}

    def line(self, place: int) -> int:
        """Return the line of the file that a row stands on."""
        return int(place + self.sheet.first_row + 1)

    def column(self, name: str) -> list[Any]:
        """Return the cells of a field, one for each person; a merged cell holds for all its lines."""
        heading = self.fields[name]
        cells: Sequence[Any] = self.sheet.columns[heading.place]
        if name in ("unit", "team"):
            cells = _filled_down(self.sheet, heading.place)
        if len(self.places) == self.sheet.height - self.places[0]:
            return list(cells[self.places[0] :])
        return list(map(cells.__getitem__, self.places))


class NotARoster(Exception):
    """No sheet is a roster. `missing` says what the nearest one lacks: `names`, `post`, `rows`, `sheets`."""

    def __init__(self, missing: str, sheet: str = "", headings: Sequence[str] = ()) -> None:
        super().__init__(missing)
        self.missing, self.sheet, self.headings = missing, sheet, tuple(headings)


def known(heading: str) -> str:
    """Return the field that a heading names without a look at its cells; "" when nobody knows it."""
    return _meaning(heading, {})[0]


def find(sheets: Sequence[SheetLike], mapping: Mapping[str, str] | None = None) -> Roster:
    """Return the roster that a workbook holds: of several sheets the one with most to read and people in post.

    :raises NotARoster: none is one; names what is missing.
    """
    if not sheets:
        raise NotARoster("sheets")
    found, failures = [], []
    for sheet in sheets:
        try:
            found.append(_read(sheet, mapping or {}))
        except NotARoster as error:
            failures.append(error)
    if not found:
        raise min(failures, key=lambda error: ("rows", "post", "names", "sheets").index(error.missing))
    best = max(found, key=lambda roster: roster.score)
    others = [roster.sheet.name for roster in found if roster is not best]
    others += [error.sheet for error in failures if error.missing == "rows"]
    return Roster(best.sheet, best.headings, best.head_rows, best.places, best.has_post, best.score, tuple(others))


def _read(sheet: SheetLike, mapping: Mapping[str, str]) -> Roster:
    top, texts = _headings_of(sheet, mapping)
    if top is None:
        raise NotARoster("names", sheet.name, [text for text in texts if text])
    below = top[-1] + 1
    headings = _assigned(sheet, texts, below, mapping)
    fields = {heading.field for heading in headings if heading.field}
    has_post = any(normal(heading.text) in _POST for heading in headings)
    shown = [heading.text for heading in headings if heading.text]
    if "name" not in fields:
        raise NotARoster("names", sheet.name, shown)
    if not (has_post or fields & {"phone", "team", "source", "party", "joined_on", "skills"}):
        raise NotARoster("post", sheet.name, shown)
    places = _people(sheet, headings, below)
    if not places:
        raise NotARoster("rows", sheet.name, shown)
    score = 1000 - 400 * bool(_GONE.search(sheet.name)) + 50 * ("team" in fields) + 10 * len(fields)
    return Roster(sheet, tuple(headings), tuple(top), places, has_post, score)


# Headings -------------------------------------------------------------------------------------------------


def _headings_of(sheet: SheetLike, mapping: Mapping[str, str]) -> tuple[list[int] | None, list[str]]:
    """Return the rows with the headings (None: there are none) and the text of each column."""
    hints = {part: name for text, name in mapping.items() for part in (text, text.split("／")[-1])}
    best, best_row, texts = 0, -1, [""] * len(sheet.columns)
    for row in range(min(_LOOKED_THROUGH, sheet.height)):
        cells = [_text(column[row]) for column in sheet.columns]
        marks = [_known(cell, hints) for cell in cells if cell]
        if len(marks) >= 2 and sum(marks) > best:
            best, best_row = sum(marks), row
        if not any(texts) and len(marks) >= 2:
            texts = cells
    if best_row < 0:
        return None, texts
    return _two_rows(sheet, best_row, mapping)


def _known(text: str, mapping: Mapping[str, str]) -> int:
    name = _field_of(text, mapping)
    if name == "name":
        return 5
    if name is not None or normal(text) in _POST:
        return 2
    return int(len(text) <= 20 and forbidden(text))


def _field_of(text: str, mapping: Mapping[str, str]) -> str | None:
    """Return the field of a heading; "" when the clerk has left it out, None when nobody knows it."""
    if text in mapping:
        return mapping[text]
    known = _EXACT.get(normal(text))
    return known[0] if known else None


def _two_rows(sheet: SheetLike, row: int, mapping: Mapping[str, str]) -> tuple[list[int], list[str]]:
    """Join headings that stand over two rows: a group above, its columns below."""
    upper, lower = row, row + 1
    above = _spread(sheet, upper)
    if lower >= sheet.height:
        return [row], above
    down, across = _merges(sheet, upper)
    below = [_text(column[lower]) for column in sheet.columns]
    name_place = next((p for p, text in enumerate(above) if _field_of(text, mapping) == "name"), None)
    under = [place for place, text in enumerate(below) if text]
    free = name_place is None or not below[name_place]
    plain = all(
        isinstance(sheet.columns[place][lower], str) and not re.search(r"\d{3}", below[place]) for place in under
    )
    by_merges = bool(down) and bool(under) and all(place not in down for place in under)
    by_look = (
        free
        and plain
        and bool(under)
        and any(_known(below[p], mapping) or p in across or not _text(sheet.columns[p][upper]) for p in under)
    )
    if not (free and (by_merges or by_look)):
        return [row], above
    texts = [
        f"{top}／{bottom}" if top and bottom and top != bottom else bottom or top
        for top, bottom in zip(above, below, strict=True)
    ]
    return [upper, lower], texts


def _merges(sheet: SheetLike, row: int) -> tuple[set[int], set[int]]:
    """Return the columns merged downwards from a row, and those merged sideways in it."""
    line = row + sheet.first_row
    down: set[int] = set()
    across: set[int] = set()
    for top, left, bottom, right in sheet.merged:
        if top <= line <= bottom:
            places = range(left - sheet.first_column, right - sheet.first_column + 1)
            if bottom > line:
                down.update(places)
            elif right > left:
                across.update(places)
    return down, across


def _spread(sheet: SheetLike, row: int) -> list[str]:
    """Return a row's texts, a merged cell's over all its columns."""
    texts = [_text(column[row]) for column in sheet.columns]
    line = row + sheet.first_row
    for top, left, bottom, right in sheet.merged:
        if top <= line <= bottom and right > left:
            text = _text(_cell(sheet, top - sheet.first_row, left - sheet.first_column))
            for place in range(left - sheet.first_column, right - sheet.first_column + 1):
                if 0 <= place < len(texts) and not texts[place]:
                    texts[place] = text
    return texts


def _cell(sheet: SheetLike, row: int, place: int) -> Any:
    if 0 <= place < len(sheet.columns) and 0 <= row < sheet.height:
        return sheet.columns[place][row]
    return ""


def _assigned(sheet: SheetLike, texts: Sequence[str], below: int, mapping: Mapping[str, str]) -> list[Heading]:
    """Give each field its best column; every other column is left out, for a reason."""
    wanted: dict[str, tuple[int, int]] = {}
    for place, text in enumerate(texts):
        name, rank = _meaning(text, mapping)
        if name and rank >= 0 and _means(text, name, sheet.columns[place][below:], mapping):
            wanted[name] = min(wanted.get(name, (rank, place)), (rank, place))
    chosen = {place: name for name, (_rank, place) in wanted.items()}
    return [
        Heading(
            place, letter(place + sheet.first_column), text, chosen.get(place, ""),
            "" if place in chosen else FORBIDDEN if forbidden(text) else UNUSED,
        )
        for place, text in enumerate(texts)
        if text or place in chosen
    ]  # fmt: skip


def _meaning(text: str, mapping: Mapping[str, str]) -> tuple[str, int]:
    """Return the field that a heading of one or two parts names, and how well (0 is best, -1 not at all)."""
    if text in mapping:
        return mapping[text], 0 if mapping[text] else -1
    if forbidden(text):
        return "", -1
    parts = text.split("／")
    known = _EXACT.get(normal(parts[-1]))
    if known is None and len(parts) == 1:
        return "", -1
    if known is None:
        # 入队／时间 is the joining day, 联系电话／固定电话 is no mobile number.
        known = _EXACT.get(normal("".join(parts)))
    return (known[0], known[1] + 1) if known else ("", -1)


def _means(text: str, name: str, cells: Sequence[Any], mapping: Mapping[str, str]) -> bool:
    """Tell whether the cells below an unsure heading are what it would be read as."""
    if text in mapping or normal(text.split("／")[-1]) not in _UNSURE:
        return True
    judge: Callable[[object], Any] = values.party if name == "party" else values.source
    given = {cell for cell in cells[:2000] if _text(cell)}
    understood = sum(judge(cell) is not None for cell in given if not isinstance(judge(cell), values.Bad))
    return not given or understood * 2 >= len(given)


# People ---------------------------------------------------------------------------------------------------


def _people(sheet: SheetLike, headings: Sequence[Heading], below: int) -> Sequence[int]:
    """Return the rows that stand for people: no empty rows, sums, notes, examples, keys, repeated heads."""
    places = {heading.field: heading.place for heading in headings if heading.field}
    names = sheet.columns[places["name"]]
    others = [sheet.columns[place] for name, place in places.items() if name != "name"]
    titles = {_text(names[row]) for row in range(below)}
    left_out = _wide_merges(sheet, places["name"])
    for column in {0, 1, 2, places["name"]} - {places.get("phone")}:
        if column < len(sheet.columns):
            left_out |= _asides(sheet.columns[column])
    # Most rows need no second look: their name is some text that is no heading and no key.
    plain = {
        name
        for name in set(names)
        if type(name) is str and name.strip() and name not in titles and not _KEYS.match(name)
    }
    kept = []
    for row in range(below, sheet.height):
        if names[row] not in plain:
            text = _text(names[row])
            if (text in titles and text) or not (text or any(_text(column[row]) for column in others)):
                continue
            if row == below and all(_KEYS.match(_text(c[row])) for c in sheet.columns if _text(c[row])):
                continue
        if row not in left_out:
            kept.append(row)
    whole = range(below, sheet.height)
    return whole if len(kept) == len(whole) else kept


def _asides(column: Sequence[Any]) -> set[int]:
    """Return the rows in which a cell says that the row is a sum, a note or an example."""
    texts = {cell for cell in set(column) if type(cell) is str and _ASIDE.match(cell)}
    return {row for row, cell in enumerate(column) if cell in texts} if texts else set()


def _wide_merges(sheet: SheetLike, name_place: int) -> set[int]:
    """Return the rows in which the column of names is merged with others: titles between, notes below."""
    column = name_place + sheet.first_column
    return {
        row - sheet.first_row
        for top, left, bottom, right in sheet.merged
        if left <= column <= right and right > left
        for row in range(top, min(bottom, sheet.first_row + sheet.height) + 1)
    }


def _filled_down(sheet: SheetLike, place: int) -> Sequence[Any]:
    """Return a column in which a cell merged over several lines holds for all of them."""
    column = place + sheet.first_column
    ranges = [(top, bottom) for top, left, bottom, right in sheet.merged if left <= column <= right and bottom > top]
    if not ranges:
        return sheet.columns[place]
    cells = list(sheet.columns[place])
    for top, bottom in ranges:
        first = top - sheet.first_row
        for row in range(first + 1, min(bottom - sheet.first_row + 1, sheet.height)):
            if first >= 0 and not _text(cells[row]):
                cells[row] = cells[first]
    return cells


def _text(cell: Any) -> str:
    return cell.strip() if type(cell) is str else "" if cell is None else str(cell)
