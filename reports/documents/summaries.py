"""What the star summaries of a county and of a township have in common: head, numbering of sections, foot, marks."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import text
from .layout import Block, Foot, Head, Heading, Issue

SERIES = "队伍建设工作简报"
UNSIGNED = "未签发"
DEMO = "演示数据"
# Characters of a title that fit one line of 22 pt type.
_TITLE_LINE = 18


Recipients = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sender:
    """Who issues a document, in which series, and to whom."""

    organ: str
    series: str
    recipients: Recipients


def sender(payload: dict) -> Sender | None:
    """Return what the frozen letterhead says; None for a unit without one.

    Content of the first schema has an organ, and the series and recipients that were the same for everybody.
    """
    if "letterhead" in payload:
        found = payload["letterhead"]
        if found is None:
            return None
        given = (("报", found["reports_to"]), ("发", found["sent_to"]))
        return Sender(found["organ"], found["series"], tuple((label, who) for label, who in given if who))
    organ = payload["issuing_organ"]
    if not organ:
        return None
    if payload["unit"]["level"] == "county":
        return Sender(organ, SERIES, (("报", text.superior(organ)), ("发", "各乡镇党委、街道党工委")))
    return Sender(organ, SERIES, (("发", f"{payload['unit']['name']}各村（社区）党组织"),))


def head(payload: dict, issue: Issue | None, series: str | None = None) -> Head | None:
    """The red head of the bulletin; without sign-off the number's place says that there is none."""
    found = sender(payload)
    if found is None:
        return None
    return Head(
        series=series or found.series,
        number=(issue.text or f"第{issue.number}期") if issue else UNSIGNED,
        organ=found.organ,
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


def foot(payload: dict, issue: Issue | None, recipients: Recipients | None = None) -> Foot:
    """The colophon of the last page; of a unit without a letterhead it has the unit's name and the date alone."""
    found = sender(payload)
    if recipients is None:
        recipients = found.recipients if found else ()
    return Foot(
        recipients,
        found.organ if found else payload["unit"]["name"],
        f"{_date(payload, issue)}印发" if issue else f"数据日期：{_date(payload, issue)}",
    )


def _date(payload: dict, issue: Issue | None) -> str:
    return text.date(issue.date if issue else payload["closed_on"])
