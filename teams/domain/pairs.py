"""Pairs: who is helped by which group of mentors, how much practice there was, how many are covered. Pure.

Sources: 松桃县 “5+1”导师帮带机制 (1,139 pairs for 1,139 persons), 库尔勒市 “N+1”结对帮带, 刚察县 跟岗历练; for team members 阿勒泰市:
「三星和二星级队员指定培养联系人进行“一对一”帮带直至进阶升星」. Of a talk the portal keeps that it took place, never what was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.rounding import half_up

SHADOWING, ROTATION, SECONDMENT = "shadowing", "rotation", "secondment"
"""跟岗、轮岗、挂职."""


@dataclass(frozen=True, slots=True)
class Mentor:
    """A person in office who helps: name, post, role in the group, whether they lead it."""

    name: str
    post: str
    role: str
    is_lead: bool = False


def group_fits(mentors: Sequence[Mentor], fewest: int, most: int) -> str:
    """Return what is wrong with a group of mentors: `few`, `many`, `lead`, `twice`, or "".

    A group has from `fewest` to `most` mentors, each once, and exactly one of them leads it.
    """
    if len(mentors) < fewest:
        return "few"
    if len(mentors) > most:
        return "many"
    if sum(mentor.is_lead for mentor in mentors) != 1:
        return "lead"
    return "twice" if len({(m.name, m.post) for m in mentors}) != len(mentors) else ""


def span(first: date, last: date) -> int:
    """Return how many calendar days a stay from `first` to `last` has, both included.

    :raises ValueError: it ends before it begins.
    """
    if last < first:
        raise ValueError("a stay ends after it has begun")
    return (last - first).days + 1


def days_fit(days: int, first: date, last: date) -> bool:
    """Tell whether so many days of practice fit between the two days, both included."""
    return 1 <= days <= span(first, last)


def share(held: int, due: int) -> int | None:
    """Return the coverage in hundredths of a percent; None where nobody is due."""
    return half_up(held * 10_000, due) if due else None
