"""The clock of a stored ticket: its rule, calendar, pauses and extensions handed to the rule of deadlines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from core import workdays
from core.errors import DomainError
from core.scope import WIDTH
from tickets import choices, selectors
from tickets.domain import alerts, deadlines
from tickets.models import DeadlineRule, Extension, Ticket, TicketPause

_NOTES = {
    deadlines.State.DUE: "running", deadlines.State.UNLIMITED: "none", deadlines.State.PAUSED: "paused",
    deadlines.State.UNPUBLISHED: "unpublished",
}  # fmt: skip


def day_of(now: datetime) -> date:
    return deadlines.local_day(now)


def to_rule(row: DeadlineRule) -> deadlines.Rule:
    """Return a stored rule as the plain data that the clock takes."""
    return deadlines.Rule(
        row.code, row.amount, deadlines.Unit(row.day_unit), deadlines.Level(row.level), tuple(row.warnings)
    )


def deadline_of(
    ticket: Ticket, *, rule: DeadlineRule | None = None, since: datetime | None = None
) -> deadlines.Deadline:
    """Return a ticket's deadline with its explanation; `rule` and `since` are those it is about to have."""
    start = since or ticket.clock_from
    pauses: list[deadlines.Pause] = []
    extensions: list[deadlines.Extension] = []
    if ticket.pk is not None:
        rows = TicketPause.objects.filter(ticket=ticket).values_list("began_at", "ended_at")
        pauses = [deadlines.Pause(began, ended) for began, ended in rows]
        granted = Extension.objects.filter(ticket=ticket, outcome="granted", decided_at__gte=start)
        extensions = [deadlines.Extension(row.until, row.decided_at) for row in granted if row.decided_at]
    calendar = workdays.calendar_for(ticket.unit.path)
    return deadlines.deadline(to_rule(rule or ticket.rule), start, calendar, pauses, extensions)


class Calendars:
    """The calendars of many units, each read once: units of which no region has days of its own share the nation's."""

    def __init__(self) -> None:
        self._regions = workdays.regions()
        self._known: dict[str, workdays.Calendar] = {}

    def of(self, path: str) -> workdays.Calendar:
        """Return the calendar in force for a unit."""
        ends = range(WIDTH, len(path) + 1, WIDTH)
        region = next((path[:end] for end in reversed(ends) if path[:end] in self._regions), "")
        if region not in self._known:
            self._known[region] = workdays.calendar_for(region)
        return self._known[region]


def deadlines_of(tickets: Sequence[Ticket], calendars: Calendars) -> Iterator[tuple[Ticket, deadlines.Deadline]]:
    """Yield stored tickets with their deadlines, counted anew from a few queries for all of them."""
    keys = [ticket.pk for ticket in tickets]
    pauses: dict[int, list[deadlines.Pause]] = defaultdict(list)
    for key, began, ended in TicketPause.objects.filter(ticket__in=keys).values_list("ticket", "began_at", "ended_at"):
        pauses[key].append(deadlines.Pause(began, ended))
    granted: dict[int, list[deadlines.Extension]] = defaultdict(list)
    rows = Extension.objects.filter(ticket__in=keys, outcome="granted", decided_at__gte=F("ticket__clock_from"))
    for key, until, decided_at in rows.values_list("ticket", "until", "decided_at"):
        assert decided_at is not None
        granted[key].append(deadlines.Extension(until, decided_at))
    for ticket in tickets:
        calendar = calendars.of(ticket.unit.path)
        yield (
            ticket,
            deadlines.deadline(
                to_rule(ticket.rule), ticket.clock_from, calendar, pauses[ticket.pk], granted[ticket.pk]
            ),
        )


def due_values(ticket: Ticket, *, rule: DeadlineRule | None = None, since: datetime | None = None) -> dict[str, Any]:
    """Return what a ticket keeps of its deadline."""
    return kept(deadline_of(ticket, rule=rule, since=since))


def kept(due: deadlines.Deadline) -> dict[str, Any]:
    """Return what a ticket keeps of a deadline."""
    return {"last_day": due.last_day, "due_at": due.due_at, "due_note": _NOTES[due.state]}


def set_due(ticket: Ticket) -> None:
    """Set the deadline of a ticket that is not stored yet."""
    for name, value in due_values(ticket).items():
        setattr(ticket, name, value)


def due_of(rule: DeadlineRule, start: datetime, path: str) -> deadlines.Deadline:
    """Return the deadline of something that begins now on a unit: a report-in, a trial in the simulator."""
    return due_by(rule, start, workdays.calendar_for(path))


def due_by(rule: DeadlineRule, start: datetime, calendar: workdays.Calendar) -> deadlines.Deadline:
    """Return the same by a calendar that is at hand."""
    return deadlines.deadline(to_rule(rule), start, calendar)


def graded(ticket: Ticket, rule: str, colour: str, now: datetime) -> dict[str, Any]:
    """Return what a grading changes: the rule by its code, with the deadline that follows, and the grade of the matter.

    :raises DomainError: there is no such rule or grade; names the field.
    """
    values: dict[str, Any] = {}
    if colour:
        if colour not in dict(choices.COLOURS):
            raise DomainError(_("Choose one of the five grades."), field="colour")
        values["colour"] = colour
    if rule and rule != ticket.rule.code:
        found = selectors.rule_in_force(ticket.county, rule, day_of(now))
        if found is None:
            raise DomainError(_("Choose a deadline rule that is in force."), field="rule")
        values |= {"rule": found, **due_values(ticket, rule=found)}
    return values


def is_on_time(ticket: Ticket, now: datetime) -> bool | None:
    """Tell whether a ticket settled now is in time; None where it has no limit or it cannot be told."""
    return deadlines.on_time(now, deadline_of(ticket))


def light(ticket: Ticket, now: datetime) -> alerts.Light:
    """Return the light of a ticket's clock; of a settled one at the moment it was settled."""
    if ticket.due_at is None:
        return alerts.Light.GREY
    due = deadline_of(ticket)
    return alerts.light(ticket.done_at or now, due, alerts.warning_points(to_rule(ticket.rule), due))


def lights(tickets: Sequence[Ticket], now: datetime) -> dict[int, alerts.Light]:
    """Return the lights of many tickets by key, with the same few reads for however many villages; rule and unit are at hand."""
    found = {ticket.pk: alerts.Light.GREY for ticket in tickets}
    running = [ticket for ticket in tickets if ticket.due_at is not None]
    if not running:
        return found
    for ticket, due in deadlines_of(running, Calendars()):
        points = alerts.warning_points(to_rule(ticket.rule), due)
        found[ticket.pk] = alerts.light(ticket.done_at or now, due, points)
    return found
