"""A sheet of those commended, as offices write it: where its columns are, and what its rows name. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import names

NAME, PLACE, ROLE = "name", "place", "role"
HEADINGS = {
    NAME: ("姓名", "姓名或名称", "名称", "表扬对象", "name"),
    PLACE: ("单位", "所在单位", "队伍", "所在队伍", "村社区", "unit", "team"),
    ROLE: ("表扬身份", "类别", "身份", "commended as", "role"),
}
ROLES = {
    "先进组织者": "organiser", "组织者": "organiser", "先进参与者": "participant", "参与者": "participant", "典型": "model",
    "先进典型": "model", "先进个人": "model", "": "model", "先进集体": "body", "集体": "body",
}  # fmt: skip
MOST_HEAD = 12
"""Rows among which the headings are looked for."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and what stands in it."""

    line: int
    name: str
    place: str
    role: str
    """As a code of the portal; "" where the word is not known."""
    said: str
    """The word of the sheet for the role."""


def _plain(value: Any) -> str:
    return "" if value is None else "".join(str(value).split())


def find(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings and where each column is; None where no row names the persons."""
    for number, row in enumerate(rows[:MOST_HEAD]):
        found: dict[str, int] = {}
        for at, value in enumerate(row):
            text = _plain(value).lower()
            for column, words in HEADINGS.items():
                if text in (word.replace(" ", "") for word in words) and column not in found:
                    found[column] = at
        if NAME in found:
            return number, found
    return None


def read(rows: Sequence[Sequence[Any]], first_line: int = 1) -> list[Row] | None:
    """Return the rows below the headings that name somebody; None where the sheet has no such headings."""
    place = find(rows)
    if place is None:
        return None
    head, columns = place

    def text(row: Sequence[Any], column: str) -> str:
        at = columns.get(column, -1)
        return _plain(row[at]) if 0 <= at < len(row) else ""

    return [
        Row(
            line=first_line + number, name=text(row, NAME), place=text(row, PLACE), role=ROLES.get(text(row, ROLE), ""),
            said=text(row, ROLE),
        )
        for number, row in enumerate(rows)
        if number > head and text(row, NAME)
    ]  # fmt: skip


def key(name: str) -> str:
    """Return what two writings of a name have in common."""
    return names.key(name)
