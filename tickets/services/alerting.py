"""By the clock: who has a ticket is told before it is due and once it is overdue; overdue matters go under supervision.

Source: warning points are a county setting of each rule, quiet hours too; docs/rules/deadlines.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.actors import SYSTEM
from core.errors import DomainError
from core.scope import WIDTH
from tickets.domain import alerts, lifecycle
from tickets.models import Supervision, Ticket, TicketAlert
from tickets.services import clock, supervision

MORNING_JOB, AFTERNOON_JOB = "ticket-alerts", "ticket-alerts-later"
ANSWER_DAYS = 3
"""A unit has so many days to answer the notice of a matter that went under supervision by the clock."""
_BATCH = 500
_WARNING, _OVERDUE = "warning", "overdue"
_ONCE = ("ticket", "kind", "last_day", "point")


@dataclass(frozen=True)
class Told:
    """What a run has done."""

    warned: int = 0
    overdue: int = 0
    supervised: int = 0


def is_quiet(now: datetime) -> bool:
    """Tell whether `now` lies in the hours in which nobody is told anything."""
    return alerts.outside_quiet(now) != now


def tell(now: datetime) -> Told:
    """Write the alerts that are due at `now`, each once for its point of the clock; nothing in the quiet hours."""
    if is_quiet(now):
        return Told()
    return Told(warned=_write(_warnings(now), now), overdue=_write(_overdue(now), now))


def supervise(now: datetime) -> Told:
    """Put every overdue matter under supervision, once for each run of its clock; nothing in the quiet hours."""
    if is_quiet(now):
        return Told()
    found = Supervision.objects.filter(ticket=OuterRef("pk"))
    again = found.filter(Q(answered_at__isnull=True) | Q(ground=_OVERDUE, issued_at__gte=OuterRef("clock_from")))
    late = _late(now).filter(~Exists(again)).order_by("pk")
    count = 0
    for key, last_day in late.values_list("pk", "last_day"):
        assert last_day is not None
        count += _supervise(key, last_day, now)
    return Told(supervised=count)


def _supervise(ticket_id: int, last_day: date, now: datetime) -> bool:
    """Issue one notice; False where the matter was settled or taken up since it was found."""
    demand = _("The matter was due on %(day)s and is not settled: settle it, or say what is done until when.") % {
        "day": date_format(last_day, "DATE_FORMAT")
    }
    answer_by = clock.day_of(now) + timedelta(days=ANSWER_DAYS)
    try:
        with transaction.atomic():
            Ticket.objects.select_for_update().get(pk=ticket_id)
            if not _late(now).filter(pk=ticket_id).exists():
                return False
            supervision.issue(
                actor=SYSTEM, ticket_id=ticket_id, ground=_OVERDUE, demand=demand, answer_by=answer_by, now=now
            )
    except DomainError:
        return False
    return True


def _late(now: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(state__in=lifecycle.OPEN, due_note="running", due_at__lte=now)


def _overdue(now: datetime) -> Iterator[list[TicketAlert]]:
    """Yield the alerts of tickets that are overdue and of which nobody was told since their last day has been that."""
    told = TicketAlert.objects.filter(ticket=OuterRef("pk"), kind=_OVERDUE, last_day=OuterRef("last_day"))
    late = _late(now).filter(~Exists(told))
    for batch in _batches(late):
        yield [_alert(ticket, _OVERDUE, 0, now) for ticket in batch]


def _warnings(now: datetime) -> Iterator[list[TicketAlert]]:
    """Yield the alerts of tickets a point of whose clock has passed.

    Of several points that have passed unnoticed only the last is told: the earlier ones are no news any more.
    """
    running = Ticket.objects.filter(
        state__in=lifecycle.OPEN, due_note="running", due_at__gt=now, rule__amount__isnull=False
    )
    calendars = clock.Calendars()
    for batch in _batches(running.exclude(rule__warnings=[])):
        told: dict[int, set[tuple[date, int]]] = defaultdict(set)
        rows = TicketAlert.objects.filter(ticket__in=[ticket.pk for ticket in batch], kind=_WARNING)
        for key, last_day, point in rows.values_list("ticket", "last_day", "point"):
            told[key].add((last_day, point))
        found = []
        for ticket, due in clock.deadlines_of(batch, calendars):
            if due.last_day is None:
                continue
            points = alerts.warning_points(clock.to_rule(ticket.rule), due)
            passed = [point.point for point in points if point.at <= now]
            if passed and not any(
                last_day == due.last_day and point <= passed[-1] for last_day, point in told[ticket.pk]
            ):
                found.append(_alert(ticket, _WARNING, passed[-1], now))
        yield found


def _batches(rows: QuerySet[Ticket]) -> Iterator[Sequence[Ticket]]:
    """Yield the tickets in the order of their keys, some at a time, without keeping all of them."""
    after = 0
    while True:
        batch = list(rows.filter(pk__gt=after).select_related("rule", "unit").order_by("pk")[:_BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1].pk


def _alert(ticket: Ticket, kind: str, point: int, now: datetime) -> TicketAlert:
    told = ticket.handler_id or ticket.owner_id
    assert ticket.last_day is not None
    return TicketAlert(ticket=ticket, kind=kind, last_day=ticket.last_day, point=point, unit_id=told, at=now)


def _write(batches: Iterator[list[TicketAlert]], now: datetime) -> int:
    """Insert alerts, a batch in one transaction; one that another run has written meanwhile stays as it is.

    A batch is one audit entry for each county, with the digest of its rows.
    """
    count = 0
    for batch in batches:
        if not batch:
            continue
        with transaction.atomic():
            keys = [row.ticket_id for row in batch]
            # Whoever writes alerts of these tickets waits here, so that what the entry says is what was written.
            list(Ticket.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
            known = set(TicketAlert.objects.filter(ticket__in=keys).values_list(*_ONCE))
            new = [row for row in batch if (row.ticket_id, row.kind, row.last_day, row.point) not in known]
            TicketAlert.objects.bulk_create(new)
            _note(new, now)
        count += len(new)
    return count


def _note(rows: list[TicketAlert], now: datetime) -> None:
    counties: dict[str, list[TicketAlert]] = defaultdict(list)
    for row in rows:
        counties[row.ticket.unit.path[:WIDTH]].append(row)
    for path, found in sorted(counties.items()):
        lines = [(row.ticket_id, row.kind, row.last_day, row.point, row.unit_id) for row in found]
        audit.record(
            actor=SYSTEM, action="ticket.alerted-many", label=str(len(lines)), path=path, at=now,
            changes={"kind": found[0].kind, "rows": len(lines), "digest": audit.digest_rows(lines)},
        )  # fmt: skip
