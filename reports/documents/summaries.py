"""What the star summaries of a county and of a township have in common: head, numbering of sections, foot, marks."""

from collections.abc import Iterable

from . import text
from .layout import Block, Foot, Head, Heading, Issue

UNSIGNED = "未签发"
DEMO = "演示数据"
# Characters of a title that fit one line of 22 pt type.
_TITLE_LINE = 18


def head(payload: dict, series: str, issue: Issue | None) -> Head:
    """The head of the bulletin; without sign-off the number's place says that there is none."""
    return Head(
        series=series,
        number=f"第{issue.number}期" if issue else UNSIGNED,
        organ=payload["issuing_organ"],
        date=_date(payload, issue),
    )


def title(*parts: str) -> tuple[str, ...]:
    """A title on one line, or broken between its parts, never inside a word (GB/T 9704-2012, 7.3.1)."""
    whole = "".join(parts)
    return (whole,) if len(whole) <= _TITLE_LINE else tuple(parts)


def numbered(sections: Iterable[tuple[str, list[Block]] | None]) -> tuple[Block, ...]:
    """The sections one after another under 一、二、三…; sections that do not apply are left out."""
    blocks: list[Block] = []
    there = (section for section in sections if section is not None)
    for number, (name, content) in enumerate(there, start=1):
        blocks.append(Heading(f"{text.ordinal(number)}、{name}"))
        blocks.extend(content)
    return tuple(blocks)


def marks(payload: dict, issue: Issue | None) -> str:
    """What stands in the margin of every page until the document is signed off, and always on made-up figures."""
    found = [UNSIGNED] if issue is None else []
    if payload["demo"]:
        found.append(DEMO)
    return "　".join(found)


def foot(payload: dict, issue: Issue | None, recipients: tuple[tuple[str, str], ...]) -> Foot:
    """The colophon of the last page."""
    return Foot(
        recipients,
        payload["issuing_organ"],
        f"{_date(payload, issue)}印发" if issue else f"数据日期：{_date(payload, issue)}",
    )


def _date(payload: dict, issue: Issue | None) -> str:
    return text.date(issue.date if issue else payload["closed_on"])
