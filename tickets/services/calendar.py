"""Days of a county's own calendar: regional days off and days worked instead, and the nation's notice of a new year.

Open tickets, and the departments called in to them, are counted anew with either.

Source: 国务院办公厅关于部分节假日安排的通知 of each year, which comes with the portal or is entered by the county;
新疆维吾尔自治区人民政府办公厅关于肉孜节、古尔邦节放假的通知 of each year.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, workdays
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.models import CalendarDay, CalendarNotice, CalendarYear
from core.querysets import subtree
from core.scope import WIDTH
from tickets import choices
from tickets.domain import lifecycle, notices
from tickets.models import ReportIn, Ticket
from tickets.services import clock

RIGHT = "ticket.set-up"
_LONGEST_NAME, _LONGEST_SOURCE, _LONGEST_TEXT = 60, 200, 8_000
_BATCH = 500


Moved = list[tuple[int, str, str]]
"""Key of a ticket or report-in, its last day before and after ("" for none)."""


@dataclass(frozen=True)
class Recount:
    """What got another last day: open tickets, and departments that have not reported in."""

    tickets: Moved
    report_ins: Moved

    @property
    def noted(self) -> dict[str, object]:
        """What the audit entry says of it."""
        return {
            "rows": len(self.tickets), "digest": audit.digest_rows(self.tickets), "report_ins": len(self.report_ins),
            "report_ins_digest": audit.digest_rows(self.report_ins),
        }  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What became of the calendar: the day, how many open tickets got another last day, and how many report-ins."""

    day: CalendarDay
    moved: int
    report_ins: int = 0


@dataclass(frozen=True)
class Entered:
    """What became of a year's notice: how many open tickets and report-ins got another last day."""

    notice: CalendarNotice
    moved: int
    report_ins: int


def add(
    *, actor: Actor, county: OrgUnit, day: date | None, is_workday: bool, name: str, source: str, now: datetime
) -> Change:
    """Enter one day of the county's own; open tickets of the county are counted anew. One audit entry for all of it.

    :raises DomainError: the day says nothing new, its year is unpublished, or a value is missing; names the field.
    :raises Conflict: the county has entered the day already.
    """
    actor.require(RIGHT, county.path)
    if day is None:
        raise DomainError(_("Give the day."), field="day")
    text, notice = name.strip(), source.strip()
    if not text or len(text) > _LONGEST_NAME:
        raise DomainError(_("Name the day in up to %(n)s characters.") % {"n": _LONGEST_NAME}, field="name")
    if not notice or len(notice) > _LONGEST_SOURCE:
        raise DomainError(
            _("Name the notice that the day stands in, in up to %(n)s characters.") % {"n": _LONGEST_SOURCE},
            field="source",
        )
    with transaction.atomic():
        _lock(county)
        calendar = workdays.calendar_for(county.path)
        if CalendarDay.objects.filter(region=county.path, day=day, entered__isnull=True).exists():
            raise Conflict(_("The county has entered this day already. Withdraw it first."))
        if calendar.is_workday(day) == is_workday:
            told = _("This is a working day anyway.") if is_workday else _("This is a day off anyway.")
            raise DomainError(told, field="day")
        row = CalendarDay(day=day, region=county.path, is_workday=is_workday, name=text, source=notice)
        row.save(force_insert=True)
        moved = _recount(county)
        _note(actor, "calendar-day.added", row, county, moved, now)
    return Change(row, len(moved.tickets), len(moved.report_ins))


def withdraw(*, actor: Actor, day_id: int, reason: str, now: datetime) -> Change:
    """Take a day of the county's own away again; open tickets are counted anew.

    :raises NotFound: there is none in the actor's counties; the days of the nation's notices are nobody's to withdraw.
    :raises DomainError: no reason is given.
    """
    own = CalendarDay.objects.within(actor.scope(RIGHT)).exclude(region="").filter(entered__isnull=True)
    row = own.filter(pk=day_id).first()
    if row is None:
        raise NotFound
    county = OrgUnit.objects.get(path=row.region[:WIDTH])
    actor.require(RIGHT, county.path)
    text = reason.strip()
    if not text:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        _lock(county)
        gone = CalendarDay(day=row.day, region=row.region, is_workday=row.is_workday, name=row.name, source=row.source)
        gone.pk = row.pk
        if not CalendarDay.objects.filter(pk=row.pk).delete()[0]:
            raise NotFound
        moved = _recount(county)
        _note(actor, "calendar-day.withdrawn", gone, county, moved, now, text)
    return Change(gone, len(moved.tickets), len(moved.report_ins))


def enter(
    *, actor: Actor, county: OrgUnit, year: int | None, text: str, source: str, now: datetime, sure: bool = False,
    reason: str = "",
) -> Entered:  # fmt: skip
    """Enter the nation's notice of a year, or a correction of the one entered before, which stays as an edition.

    A year that has come with the portal is taken from nobody. `sure` says that the notice really gives another number
    of days off than the law. Open tickets and report-ins of the county are counted anew; one audit entry for all of it.

    :raises DomainError: the text is no calendar of the year, or a value is missing; names the field.
    :raises Conflict: the year came with the portal.
    """
    actor.require(RIGHT, county.path)
    if year is None or not clock.day_of(now).year - 1 <= year <= clock.day_of(now).year + 2:
        raise DomainError(_("Give a year from the last one to the year after next."), field="year")
    told = source.strip()
    if not told or len(told) > _LONGEST_SOURCE:
        raise DomainError(_("Give title and number of the notice, in up to %(n)s characters.") % {"n": _LONGEST_SOURCE}, field="source")  # fmt: skip
    if len(text) > _LONGEST_TEXT:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST_TEXT}, field="text")
    try:
        found = notices.read(text, year)
    except notices.NoticeError as error:
        raise DomainError(fault_words(error, year), field="text") from error
    if not found.is_usual and not sure:
        raise DomainError(
            _(
                "These are %(net)s days off beside the weekends; the law gives %(usual)s a year. Compare the text with "
                "the notice; if the notice says so, tick the box below."
            )
            % {"net": found.net, "usual": notices.USUAL},
            field="sure",
        )
    with transaction.atomic():
        _lock(county)
        before = CalendarNotice.objects.filter(region=county.path, year=year, retired_at__isnull=True).first()
        if before is None and CalendarYear.objects.filter(year=year).exists():
            raise Conflict(
                _("The calendar of %(year)s has come with the portal. Enter single days of the region as such.")
                % {"year": year}
            )
        why = reason.strip()
        if before is not None and not why:
            raise DomainError(
                _("The calendar of %(year)s has been entered already. Say why it is entered anew.") % {"year": year},
                field="reason",
            )
        if len(why) > _LONGEST_SOURCE:
            raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST_SOURCE}, field="reason")
        if before is not None:
            CalendarNotice.objects.filter(pk=before.pk).update(retired_at=now)
        edition = CalendarNotice.objects.filter(region=county.path, year=year).count() + 1
        row = CalendarNotice(
            region=county.path, year=year, edition=edition, source=told, text=text.strip(), reason=why,
            entered_by=actor.name, entered_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=day.day, region=county.path, is_workday=day.is_workday, name=day.name, source=told, entered=row
            )
            for day in found.days
        )
        moved = _recount(county)
        days = [(day.day, day.is_workday, day.name) for day in found.days]
        audit.record(
            actor=actor, action="calendar-notice.entered", target=row, path=county.path, reason=why, at=now,
            changes={
                "year": year, "edition": edition, "source": told, "days": len(days),
                "days_digest": audit.digest_rows(days), **moved.noted,
            },
        )  # fmt: skip
    return Entered(row, len(moved.tickets), len(moved.report_ins))


def retire(*, actor: Actor, notice_id: int, reason: str, now: datetime) -> Entered:
    """Put a notice that the county entered out of force; the year is then that of the portal, or unpublished again.

    :raises NotFound: there is none in the actor's counties.
    :raises Conflict: it is out of force already.
    :raises DomainError: no reason is given.
    """
    row = CalendarNotice.objects.within(actor.scope(RIGHT)).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    county = OrgUnit.objects.get(path=row.region[:WIDTH])
    actor.require(RIGHT, county.path)
    text = reason.strip()
    if not text:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        _lock(county)
        if not CalendarNotice.objects.filter(pk=row.pk, retired_at__isnull=True).update(retired_at=now):
            raise Conflict(_("This calendar is out of force already."))
        moved = _recount(county)
        audit.record(
            actor=actor, action="calendar-notice.retired", target=row, path=county.path, reason=text, at=now,
            changes={"year": row.year, "edition": row.edition, "retired_at": [None, now], **moved.noted},
        )  # fmt: skip
    row.retired_at = now
    return Entered(row, len(moved.tickets), len(moved.report_ins))


def differs(row: CalendarNotice) -> list[date]:
    """Return the days of a notice's year that the calendar which came with the portal has otherwise; none where none came."""
    if not CalendarYear.objects.filter(year=row.year).exists():
        return []
    shipped = dict(CalendarDay.objects.filter(region="", day__year=row.year).values_list("day", "is_workday"))
    entered = dict(row.days.filter(day__year=row.year).values_list("day", "is_workday"))
    return sorted(day for day in shipped.keys() | entered.keys() if shipped.get(day) != entered.get(day))


def fault_words(error: notices.NoticeError, year: int) -> str:
    """Return what is wrong with the text of a notice, and what to do about it."""
    about, fault = error.about, notices.Fault
    sentences = {
        fault.UNREAD: _("“%(about)s” cannot be read. Write days with their month and 放假 or 上班."),
        fault.NO_DAY: _("“%(about)s”: there is no such day."),
        fault.WEEKDAY: _("“%(about)s”: in %(year)s this is another weekday. Check day and year."),
        fault.OTHER_YEAR: _("%(about)s is no day of the notice of %(year)s."),
        fault.BACKWARDS: _("“%(about)s” ends before it begins, or is too long. Check both days."),
        fault.TWICE: _("%(about)s stands twice. Take one of them out."),
        fault.WORKED_WEEKDAY: _("%(about)s is no Saturday or Sunday, so it is worked anyway. Check the day."),
        fault.NO_NAME: _("“%(about)s”: write the name of the holiday before the days."),
        fault.COUNT: _("These are %(about)s days off beside the weekends: no calendar of a year. Paste the whole notice."),
    }  # fmt: skip
    return sentences[error.fault] % {"about": about, "year": year}


def _lock(county: OrgUnit) -> None:
    """Let one change of a county's calendar wait for another."""
    OrgUnit.objects.select_for_update().get(pk=county.pk)


def _recount(county: OrgUnit) -> Recount:
    """Count the deadlines of the county's open tickets and report-ins anew; return those that moved.

    Tickets whose clock stands are counted when it runs on. A ticket that has become due earlier or later by it keeps
    its version: what somebody is about to do to it stays right.
    """
    calendars = clock.Calendars()
    return Recount(_recount_tickets(county, calendars), _recount_report_ins(county, calendars))


def _recount_tickets(county: OrgUnit, calendars: clock.Calendars) -> Moved:
    after = 0
    moved: Moved = []
    rows = Ticket.objects.filter(
        subtree("unit__path", county.path), state__in=lifecycle.OPEN, due_note__in=("running", "unpublished"),
        rule__day_unit=choices.WORKDAY,
    )  # fmt: skip
    while True:
        batch = list(
            rows.filter(pk__gt=after)
            .select_for_update(of=("self",))
            .select_related("rule", "unit")
            .order_by("pk")[:_BATCH]
        )
        if not batch:
            return moved
        changed = []
        for ticket, due in clock.deadlines_of(batch, calendars):
            values = clock.kept(due)
            before = ticket.last_day
            if any(getattr(ticket, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(ticket, name, value)
                changed.append(ticket)
                moved.append((ticket.pk, str(before or ""), str(ticket.last_day or "")))
        Ticket.objects.bulk_update(changed, ["last_day", "due_at", "due_note"])
        after = batch[-1].pk


def _recount_report_ins(county: OrgUnit, calendars: clock.Calendars) -> Moved:
    """Count the days anew of departments that have not reported in, each by the edition it was called in by."""
    after = 0
    moved: Moved = []
    rows = ReportIn.objects.filter(
        subtree("ticket__unit__path", county.path), reported_at__isnull=True, rule__day_unit=choices.WORKDAY,
        ticket__state__in=lifecycle.WORKED,
    )  # fmt: skip
    while True:
        batch = list(
            rows.filter(pk__gt=after)
            .select_for_update(of=("self",))
            .select_related("rule", "ticket__unit")
            .order_by("pk")[:_BATCH]
        )
        if not batch:
            return moved
        changed = []
        for row in batch:
            assert row.rule is not None
            due = clock.due_by(row.rule, row.called_at, calendars.of(row.ticket.unit.path))
            if (row.last_day, row.due_at) != (due.last_day, due.due_at):
                moved.append((row.pk, str(row.last_day or ""), str(due.last_day or "")))
                row.last_day, row.due_at = due.last_day, due.due_at
                changed.append(row)
        ReportIn.objects.bulk_update(changed, ["last_day", "due_at"])
        after = batch[-1].pk


def _note(
    actor: Actor, action: str, row: CalendarDay, county: OrgUnit, moved: Recount, now: datetime, reason: str = ""
) -> None:
    values = {"day": row.day.isoformat(), "is_workday": row.is_workday, "name": row.name, "source": row.source}
    gone = action.endswith("withdrawn")
    changes = {name: [value, None] if gone else [None, value] for name, value in values.items()}
    audit.record(
        actor=actor, action=action, target=row, path=county.path, reason=reason, at=now,
        changes={**changes, **moved.noted},
    )  # fmt: skip
