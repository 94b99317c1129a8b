"""A sheet of persons who are in the reserve pool already: its columns, and what a cell says. Pure.

Columns that the portal must not hold are left unread, and so are those that nobody knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.sheet_words import forbidden, normal
from teams.domain import roster_values as cells

HEADINGS: Mapping[str, tuple[str, ...]] = {
    # The first heading is that of the blank sheet.
    "unit": ("村（社区）", "村", "单位", "所在村", "村名", "行政村", "社区"),
    "name": ("姓名",),
    "source": ("来源类别", "来源", "人员类别"),
    "tier": ("储备层级", "层级", "梯次"),
    "post": ("拟任职务", "培养方向", "拟任岗位"),
    "party": ("是否中共党员", "中共党员", "党员"),
    "skills": ("专业特长", "特长", "专业"),
    "entered_on": ("入库日期", "入库时间", "进入储备库日期"),
    "decision_no": ("决定文号", "文号", "入库文号", "会议纪要文号"),
    "file_no": ("档案编号", "档案号"),
}
NEEDED = ("unit", "name", "source", "entered_on", "decision_no")
_KNOWN = {normal(text): field for field, texts in HEADINGS.items() for text in texts}
_TIERS = (("county", "县"), ("township", "乡"), ("township", "镇"), ("village", "村"))
_POSTS = (("deputy", "副"), ("secretary", "书记"), ("director", "主任"), ("committee", "委员"))
_LOOKED_THROUGH = 20


@dataclass(frozen=True)
class Found:
    """The persons of a sheet: columns by field (from 0), where the rows stand, the headings that are left unread."""

    columns: Mapping[str, int]
    places: tuple[int, ...]
    dropped: tuple[str, ...]


def find(rows: Sequence[Sequence[Any]]) -> Found | None:
    """Return the persons that a sheet holds; None where no row heads the columns needed."""
    for place, row in enumerate(rows[:_LOOKED_THROUGH]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            field = "" if forbidden(cell) else _KNOWN.get(normal(cell), "")
            if field and field not in columns:
                columns[field] = at
        if all(field in columns for field in NEEDED):
            below = [at for at in range(place + 1, len(rows)) if any(cells.plain(cell) for cell in rows[at])]
            kept = set(columns.values())
            dropped = [cells.shown(cell) for at, cell in enumerate(row) if at not in kept and cells.plain(cell)]
            return Found(columns, tuple(below), tuple(dropped))
    return None


def word(field: str, cell: object) -> str | None:
    """Return the code of a tier or post; None for an empty cell or one that names none."""
    text = cells.plain(cell)
    return next((code for code, mark in (_TIERS if field == "tier" else _POSTS) if mark in text), None)


def person(row: Sequence[Any], columns: Mapping[str, int]) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a row, and the fields that are missing or cannot be read."""

    def cell(field: str) -> Any:
        return row[columns[field]] if field in columns else None

    wrong: list[str] = []
    name, on = cells.name(cell("name")), cells.day(cell("entered_on"))
    party = cells.party(cell("party"))
    values: dict[str, Any] = {
        "unit": cells.plain(cell("unit")), "name": name if isinstance(name, str) else "",
        "source": cells.plain(cell("source")), "tier": word("tier", cell("tier")) or "village",
        "post": word("post", cell("post")) or "secretary", "is_party_member": party is True,
        "skills": cells.shown(cell("skills")).strip()[:100], "entered_on": on if isinstance(on, date) else None,
        "decision_no": cells.shown(cell("decision_no")).strip()[:60], "file_no": cells.shown(cell("file_no")).strip()[:30],
    }  # fmt: skip
    wrong += [field for field in ("unit", "name", "source", "decision_no") if not values[field]]
    if values["entered_on"] is None:
        wrong.append("entered_on")
    if isinstance(party, cells.Bad):
        wrong.append("party")
    return values, wrong
