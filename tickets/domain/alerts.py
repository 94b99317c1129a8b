"""Warnings before a deadline, quiet hours, and the light of a ticket. Pure.

Source: county setting; docs/rules/deadlines.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tickets.domain.deadlines import ZONE, Deadline, Reason, Rule, local_day

MORNING = time(9)
"""When a warning is given, in the time of Beijing."""


@dataclass(frozen=True)
class Quiet:
    """The hours of each day in which nobody is told anything: from `start` up to, not including, `end`.

    They may go over midnight; none when both are the same.
    """

    start: time = time(20)
    end: time = time(8)


QUIET = Quiet()


def outside_quiet(moment: datetime, quiet: Quiet = QUIET) -> datetime:
    """Return the moment in the time of Beijing, or the end of the quiet hours that it falls in.

    :raises ValueError: the moment has no time zone.
    """
    day, local = local_day(moment), moment.astimezone(ZONE)
    clock = local.time()
    if quiet.start <= quiet.end:
        inside = quiet.start <= clock < quiet.end
    else:
        inside = clock >= quiet.start or clock < quiet.end
        day += timedelta(days=clock >= quiet.start)
    return datetime.combine(day, quiet.end, ZONE) if inside else local


@dataclass(frozen=True)
class WarningPoint:
    """A warning to give: `point` in the rule's unit before the last day, on `day`, at the instant `at`."""

    point: int
    day: date
    at: datetime


def warning_points(
    rule: Rule, due: Deadline, *, morning: time = MORNING, quiet: Quiet = QUIET
) -> tuple[WarningPoint, ...]:
    """Return a ticket's warnings in order; none while the last day is not known.

    Counted back over the days that use up time, so that a working-day rule warns on working days and a paused day is
    left out. A point before the first counted day falls on that day; one before days of an unpublished year on the
    earliest day that can be told. Of points on the same day the least remains. Each is given before the deadline.
    """
    if due.due_at is None:
        return ()
    running: list[date] = []
    for row in reversed(due.rows):
        if row.reason is Reason.UNPUBLISHED:
            break
        running += [row.day] if row.runs else []
    days = {running[min(point, len(running) - 1)]: point for point in sorted(rule.warnings, reverse=True)}
    found = (
        WarningPoint(point, day, outside_quiet(datetime.combine(day, morning, ZONE), quiet))
        for day, point in sorted(days.items())
    )
    return tuple(warning for warning in found if warning.at < due.due_at)


class Light(StrEnum):
    """The state of a ticket's clock at a moment."""

    GREEN = "green"
    YELLOW = "yellow"
    """A warning has been due."""
    RED = "red"
    """Too late."""
    GREY = "grey"
    """The last day is not known: paused, no limit, or an unpublished calendar."""


def light(now: datetime, due: Deadline, warnings: Iterable[WarningPoint] = ()) -> Light:
    """Return the light at `now`; for a closed ticket, hand in the moment at which it was closed.

    :raises ValueError: `now` has no time zone.
    """
    local_day(now)
    if due.due_at is None:
        return Light.GREY
    if now >= due.due_at:
        return Light.RED
    return Light.YELLOW if any(warning.at <= now for warning in warnings) else Light.GREEN
