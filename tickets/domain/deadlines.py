"""The clock of demand tickets: until when one has to be answered, and why on that day. Pure.

The day of filing is day 0, in the time zone of Beijing; the last day is the one on which the rule's amount has been
counted, and it counts to its end. Working days come from a calendar that is handed in; a year whose notice of days off
has not been published is said to be so, never guessed. The report-in clocks of whistled departments are the same.

Source: 福海县“135”限时办结 (1, 3 and 5 calendar days) and the working days of office practice, county setting; days
off: 国务院办公厅关于部分节假日安排的通知 of each year; docs/rules/deadlines.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MOST = 366
"""The greatest amount of a rule, in its unit."""
_DAY = timedelta(days=1)


class WorkCalendar(Protocol):
    """The days off and days worked instead of a region; `core.workdays.Calendar` is one."""

    @property
    def exceptions(self) -> Mapping[date, tuple[bool, str]]:
        """Day → whether it is a working day, and its name in the notice."""

    @property
    def years(self) -> frozenset[int]:
        """The years whose notices are known."""

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is a working day; asked only about days of known years that are no exceptions."""


class Unit(StrEnum):
    """What a rule counts: 日 or 工作日."""

    DAY = "day"
    WORKDAY = "workday"


class Level(StrEnum):
    """Who has to solve the ticket."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


@dataclass(frozen=True)
class Rule:
    """A deadline rule: `amount` of `unit`, or None for no limit.

    `warnings` are the points at which to warn, in the rule's unit before the last day; 0 is the last day itself.

    :raises ValueError: the amount is not from 1 to `MOST`, or a warning point is negative.
    """

    code: str
    amount: int | None
    unit: Unit
    level: Level
    warnings: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.amount is not None and not 1 <= self.amount <= MOST:
            raise ValueError(f"rule {self.code}: the amount is from 1 to {MOST}")
        if any(point < 0 for point in self.warnings):
            raise ValueError(f"rule {self.code}: a warning point is 0 or more before the last day")


@dataclass(frozen=True)
class Pause:
    """Time in which the clock stands (挂起): from `since` up to, not including, `until`; None while it still stands.

    :raises ValueError: it ends before it begins.
    """

    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError("a pause ends before it begins")


@dataclass(frozen=True)
class Extension:
    """An approved extension (延期): the last day becomes `to`, if that is later. `approved_at` is when it was given."""

    to: date
    approved_at: datetime


class State(StrEnum):
    """What is known of a deadline."""

    DUE = "due"
    """The last day is known."""
    PAUSED = "paused"
    """The clock stands still, so the last day is not known yet."""
    UNLIMITED = "unlimited"
    """The rule has no limit."""
    UNPUBLISHED = "unpublished"
    """The count runs into a year whose notice of days off has not been published."""


class Reason(StrEnum):
    """Why a day counts or does not."""

    FILED = "filed"
    """Day 0."""
    COUNTED = "counted"
    MAKE_UP = "make-up"
    """A day worked instead of another: counts; the row has its name."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A day off of the notice or of the region; the row has its name."""
    PAUSED = "paused"
    """The clock stood still for a part of the day or all of it."""
    EXTENDED = "extended"
    """Beyond the original last day, granted by an extension."""
    UNPUBLISHED = "unpublished"
    """A day of a year without a published notice."""


_COUNTING = frozenset({Reason.COUNTED, Reason.MAKE_UP})


@dataclass(frozen=True)
class Row:
    """One day of the explanation; `number` is its place in the count, None for a day that does not count."""

    day: date
    number: int | None
    reason: Reason
    name: str = ""

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday (ISO 8601)."""
        return self.day.isoweekday()

    @property
    def runs(self) -> bool:
        """Whether the day uses up time, counted or granted."""
        return self.reason in _COUNTING or self.reason is Reason.EXTENDED


@dataclass(frozen=True)
class Deadline:
    """A deadline with its explanation.

    `counted`: how many days of the rule's unit have been counted, the amount itself once the original last day is known.
    `last_day`: the last day in time; None unless the state is DUE. `original_last_day`: the same without extensions,
    None while it is not known. `unpublished_year`: the year whose calendar is missing, in the state UNPUBLISHED.
    `rows`: one per day, from the day of filing to the last day, or as far as the count got.
    """

    state: State
    counted: int = 0
    last_day: date | None = None
    original_last_day: date | None = None
    unpublished_year: int | None = None
    rows: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def due_at(self) -> datetime | None:
        """The first instant that is too late: midnight after the last day."""
        return midnight(self.last_day + _DAY) if self.last_day is not None else None

    @property
    def is_extended(self) -> bool:
        """Whether the last day is one that an extension gave."""
        return self.last_day is not None and self.last_day != self.original_last_day


def local_day(moment: datetime) -> date:
    """Return the day of an instant in the time zone of Beijing.

    :raises ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """Return the first instant of a day."""
    return datetime.combine(day, time(), ZONE)


class _Reach(NamedTuple):
    """How far a count got: DUE, the last day; PAUSED, the day from which the clock stands; UNPUBLISHED, the first day
    that cannot be told. Whatever the missing calendar or the end of the pause brings, the last day is not earlier."""

    state: State
    day: date


class _Days:
    """What the days after the filing are."""

    def __init__(self, unit: Unit, filed: date, calendar: WorkCalendar, pauses: Iterable[Pause]) -> None:
        self.unit, self.filed, self.calendar = unit, filed, calendar
        self.stands_from, self.spans = date.max, []
        for pause in pauses:
            first = local_day(pause.since)
            if pause.until is None:
                self.stands_from = max(min(self.stands_from, first), filed + _DAY)
            elif pause.since < pause.until:
                self.spans.append((first, local_day(pause.until - timedelta.resolution)))

    def usual(self, day: date) -> tuple[Reason, str]:
        """Return what a day is when no pause touches it."""
        if self.unit is Unit.DAY:
            return Reason.COUNTED, ""
        if day.year not in self.calendar.years:
            return Reason.UNPUBLISHED, ""
        if day in self.calendar.exceptions:
            works, name = self.calendar.exceptions[day]
            return (Reason.MAKE_UP if works else Reason.HOLIDAY), name
        return (Reason.COUNTED if self.calendar.is_workday(day) else Reason.WEEKEND), ""

    def is_paused(self, day: date) -> bool:
        return day >= self.stands_from or any(first <= day <= last for first, last in self.spans)

    def kind(self, day: date) -> tuple[Reason, str]:
        """Return what a day is; a day that does not count anyway is not called paused."""
        reason, name = self.usual(day)
        if self.is_paused(day) and (reason in _COUNTING or reason is Reason.UNPUBLISHED or day == self.stands_from):
            return Reason.PAUSED, ""
        return reason, name

    def count(self, amount: int, rows: list[Row]) -> _Reach:
        """Count `amount` days after the filing and add their rows, up to the day before the count has to stop."""
        day, number = self.filed, 0
        while number < amount:
            day += _DAY
            reason, name = self.kind(day)
            if day >= self.stands_from:
                return _Reach(State.PAUSED, day)
            if reason is Reason.UNPUBLISHED:
                return _Reach(State.UNPUBLISHED, day)
            number += reason in _COUNTING
            rows.append(Row(day, number if reason in _COUNTING else None, reason, name))
        return _Reach(State.DUE, day)

    def extend(self, extension: Extension) -> _Reach:
        """Count on to the granted day, and past it by as many days as the clock stood after the day of approval."""
        day, owed = min(local_day(extension.approved_at), extension.to - _DAY), 0
        while day < extension.to or owed:
            day += _DAY
            if day >= self.stands_from:
                return _Reach(State.PAUSED, self.stands_from)
            reason, paused = self.usual(day)[0], self.is_paused(day)
            if day == extension.to:
                owed += paused
            elif paused == (day < extension.to):  # stood before the granted day, or runs after it
                if reason is Reason.UNPUBLISHED:
                    return _Reach(State.UNPUBLISHED, day)
                owed += (1 if paused else -1) * (reason in _COUNTING)
        return _Reach(State.DUE, day)


def deadline(
    rule: Rule,
    filed_at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Deadline:
    """Return until when a ticket filed at `filed_at` is in time, with the explanation.

    A day that a pause touches does not count, whatever part of it; the day of filing is 0 with or without a pause.
    While a pause is open, the clock stands still from the day on which the pause began, unless the last day lay before
    it: what is overdue stays overdue. An extension replaces the last day by a later one; every day after the approval
    that would have counted, had the clock not stood, is added to it. The day that a person gave need be no working day
    and needs no calendar.

    :raises ValueError: a moment has no time zone.
    """
    filed = local_day(filed_at)
    rows = [Row(filed, 0, Reason.FILED)]
    if rule.amount is None:
        return Deadline(State.UNLIMITED, rows=tuple(rows))
    days = _Days(rule.unit, filed, calendar, pauses)
    original = days.count(rule.amount, rows)
    counted = sum(row.reason in _COUNTING for row in rows)
    reaches = [original, *(days.extend(extension) for extension in extensions)]
    end = max(reach.day for reach in reaches)
    # Standing from the same day on, every standing count will end after every known one.
    if any(reach.state is State.PAUSED for reach in reaches):
        state, end = State.PAUSED, days.stands_from
    elif all(reach.day < end for reach in reaches if reach.state is State.DUE):
        state = State.UNPUBLISHED
    else:
        state = State.DUE
    while rows[-1].day < end:
        day = rows[-1].day + _DAY
        reason, name = days.kind(day)
        if reason in _COUNTING or (day == end and state is State.DUE):
            reason = Reason.EXTENDED
        rows.append(Row(day, None, reason, name))
    return Deadline(
        state, counted,
        last_day=end if state is State.DUE else None,
        original_last_day=original.day if original.state is State.DUE else None,
        unpublished_year=end.year if state is State.UNPUBLISHED else None,
        rows=tuple(rows),
    )  # fmt: skip


def explain(
    rule: Rule,
    filed_at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> tuple[Row, ...]:
    """Return the rows of `deadline`: what every day was, from the filing to the last day or as far as the count got.

    :raises ValueError: a moment has no time zone.
    """
    return deadline(rule, filed_at, calendar, pauses, extensions).rows


def on_time(closed_at: datetime, due: Deadline) -> bool | None:
    """Tell whether a ticket closed at `closed_at` was in time; None when there is no limit or it cannot be told.

    Closed while the clock stood still is in time. Where a calendar is missing, what was closed before the year in
    question was in time, as the last day cannot lie before that year.
    """
    local_day(closed_at)
    if due.due_at is not None:
        return closed_at < due.due_at
    if due.unpublished_year is not None:
        return closed_at < midnight(date(due.unpublished_year, 1, 1)) or None
    return True if due.state is State.PAUSED else None
