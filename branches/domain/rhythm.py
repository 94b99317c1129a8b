"""Meetings due and held: which an organisation owes in a period, which of them took place, and how that stands. Pure.

Source: 《中国共产党支部工作条例（试行）》 (支部党员大会 一般每季度 1 次, 支委会 and 党小组会 一般每月 1 次, 主题党日 每月 1 天, 组织生活会 每年
至少 1 次, 一般第四季度, 民主评议 一般每年 1 次); 党课 and the joint meeting of the five teams (每季度) by county setting. Kinds and their
rhythm are data of the county; this module holds the arithmetic.

A rhythm asks for so many meetings in each month, quarter, half or year: a slot. A slot is owed by an organisation that existed
during the whole of the time in which the meeting is expected, and falls due when that time is over. A meeting counts for the
slot in whose days it was held, no matter whether it was in the expected time; more than the slot asks for count for nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Unit of a rhythm → its months."""
NEEDS_GROUPS, NEEDS_TEAMS = "groups", "teams"
YELLOW_AFTER = 50
"""Percent of the expected time after which a meeting that has not been held is told of. County setting."""


class Light(StrEnum):
    """How meetings stand: nothing owed, held or still time, time is running out, missed."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


_ORDER = (Light.GREY, Light.GREEN, Light.YELLOW, Light.RED)


@dataclass(frozen=True)
class Rule:
    """A kind's rhythm and for whom it is. Empty collections mean every one."""

    key: int
    per: str = ""
    """`month`, `quarter`, `half`, `year`, or "" for a kind without a rhythm, which is never owed."""
    times: int = 1
    usual_quarter: int | None = None
    """The quarter in which a yearly meeting is expected; it counts all year."""
    organisations: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    min_members: int = 0
    """Full members from which it is asked for: a branch of seven and more has a committee."""
    needs: str = ""
    """`groups`: only with Party groups; `teams`: only where the unit has teams that this organisation leads."""


@dataclass(frozen=True)
class Organisation:
    """What of an organisation decides which meetings it owes."""

    key: int
    kind: str
    sector: str
    founded_on: date
    dissolved_on: date | None = None
    full_members: int = 0
    groups: int = 0
    has_teams: bool = False


@dataclass(frozen=True)
class Slot:
    """A time in which `times` meetings are owed: days from `start` up to, not including, `end`."""

    start: date
    end: date
    expected_from: date
    expected_until: date
    """The days, half-open, in which the meeting is expected; from the second on it is missing."""
    times: int


@dataclass(frozen=True)
class Standing:
    """How one kind stands with one organisation in a period, as of a day."""

    owed: int
    """Meetings of all slots of the period, exemptions taken off."""
    due: int
    """Those whose time is over, and those held before it was."""
    held: int
    """Those of `due` that took place."""
    light: Light

    @property
    def missed(self) -> int:
        return self.due - self.held


NOTHING = Standing(0, 0, 0, Light.GREY)


def month_start(year: int, month: int) -> date:
    """Return the first day of a month; month 13 is the next year's first."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=4096)
def slots(rule: Rule, start: date, end: date) -> tuple[Slot, ...]:
    """Return the slots that belong to the days from `start` up to `end`: those whose expected time ends within them."""
    if rule.per not in MONTHS_OF or rule.times < 1:
        return ()
    size, found = MONTHS_OF[rule.per], []
    for year in range(start.year, end.year + 1):
        for first in range(1, 13, size):
            begin, stop = month_start(year, first), month_start(year, first + size)
            expected = (begin, stop)
            if rule.usual_quarter is not None and size == 12:
                expected = (
                    month_start(year, 3 * rule.usual_quarter - 2),
                    month_start(year, 3 * rule.usual_quarter + 1),
                )
            if start < expected[1] <= end:
                found.append(Slot(begin, stop, *expected, rule.times))
    return tuple(found)


def is_for(rule: Rule, organisation: Organisation) -> bool:
    """Tell whether a kind is asked of an organisation at all, by what it is and by its counts as they stand."""
    return (
        bool(rule.per)
        and (not rule.organisations or organisation.kind in rule.organisations)
        and (not rule.sectors or organisation.sector in rule.sectors)
        and organisation.full_members >= rule.min_members
        and (rule.needs != NEEDS_GROUPS or organisation.groups > 0)
        and (rule.needs != NEEDS_TEAMS or organisation.has_teams)
    )


def existed(organisation: Organisation, slot: Slot) -> bool:
    """Tell whether an organisation existed during the whole of the time in which a meeting is expected."""
    ended = organisation.dissolved_on
    return organisation.founded_on <= slot.expected_from and (ended is None or ended >= slot.expected_until)


def is_exempt(slot: Slot, exemptions: Collection[tuple[date, date]]) -> bool:
    """Tell whether an exemption covers the whole of the time in which a meeting is expected."""
    return any(first <= slot.expected_from and slot.expected_until <= last for first, last in exemptions)


def owed_slots(
    rule: Rule, organisation: Organisation, start: date, end: date, exemptions: Collection[tuple[date, date]] = ()
) -> list[Slot]:
    """Return the slots of a period that an organisation owes."""
    if not is_for(rule, organisation):
        return []
    return [
        slot
        for slot in slots(rule, start, end)
        if existed(organisation, slot) and not (exemptions and is_exempt(slot, exemptions))
    ]


def light_of(slot: Slot, held: int, today: date) -> Light:
    """Return how a slot stands: held, missed when its time is over, told of after half of that time."""
    if held >= slot.times:
        return Light.GREEN
    if today >= slot.expected_until:
        return Light.RED
    whole, gone = (slot.expected_until - slot.expected_from).days, (today - slot.expected_from).days
    return Light.YELLOW if gone * 100 >= whole * YELLOW_AFTER else Light.GREEN


def worst(lights: Iterable[Light]) -> Light:
    """Return the gravest of several lights; grey when there is none."""
    return max(lights, key=_ORDER.index, default=Light.GREY)


def held_in(slot: Slot, months: Sequence[int]) -> int:
    """Return how many meetings were held in a slot's days; `months` are the counts of January to December of its year."""
    first = slot.start.month - 1
    last = slot.end.month - 1 or 12
    return sum(months[first:last])


def standing(owed: Collection[Slot], months: Sequence[int], today: date) -> Standing:
    """Return how a kind stands with an organisation; `months` as in `held_in`, of the period's year."""
    if not owed:
        return NOTHING
    due = held = total = 0
    lights = []
    for slot in owed:
        number = min(held_in(slot, months), slot.times)
        total += slot.times
        held += number
        due += slot.times if today >= slot.expected_until else number
        lights.append(light_of(slot, number, today))
    return Standing(total, due, held, worst(lights))


def together(parts: Iterable[Standing]) -> Standing:
    """Return how all kinds of an organisation stand together."""
    found = list(parts)
    return Standing(
        sum(part.owed for part in found), sum(part.due for part in found), sum(part.held for part in found),
        worst(part.light for part in found),
    )  # fmt: skip


def counting(owed: Collection[Slot], held_on: Sequence[tuple[date, int]]) -> list[int]:
    """Return the keys of the meetings that count for the slots: of each slot the first ones held, as many as it asks for."""
    found: list[int] = []
    for slot in owed:
        inside = sorted((day, key) for day, key in held_on if slot.start <= day < slot.end)
        found += [key for _day, key in inside[: slot.times]]
    return found


def is_silent(whole: Standing, any_held: int) -> bool:
    """Tell whether an organisation is silent: something has fallen due or is told of, and nothing at all was held."""
    return any_held == 0 and whole.light in (Light.YELLOW, Light.RED)


def is_open(slot: Slot, held: int, today: date) -> bool:
    """Tell whether a meeting of a slot is to be held now: its time runs, and it is not full. What was missed cannot be made up for."""
    return slot.expected_from <= today < slot.expected_until and held < slot.times
