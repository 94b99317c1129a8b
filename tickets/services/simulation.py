"""A deadline tried out and told day by day: for the command, the simulator of the admin, and the page of a ticket."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OrgUnit
from core import workdays
from core.errors import DomainError
from tickets import choices, selectors
from tickets.domain import alerts, deadlines
from tickets.models import DeadlineRule
from tickets.services import clock, setting


@dataclass(frozen=True)
class Line:
    """One day of an explanation in words; `number` is "" for a day that does not count."""

    day: date
    weekday: str
    number: str
    why: str
    reason: str
    """The code of why, for the colour of the line."""


@dataclass(frozen=True)
class Trial:
    """A deadline that was tried out: the rule it was counted by, what came out, in words."""

    name: str
    rule: deadlines.Rule
    start: datetime
    due: deadlines.Deadline
    warnings: tuple[alerts.WarningPoint, ...] = ()
    note: str = ""
    """What has to be known of the rule's edition; "" where nothing."""
    lines: tuple[Line, ...] = field(default=(), repr=False)

    @property
    def limit(self) -> str:
        """The rule's amount in words."""
        return amount_words(self.rule.amount, self.rule.unit)

    @property
    def answer(self) -> str:
        """Until when, in one sentence."""
        return said(self.due)

    @property
    def warned(self) -> list[tuple[str, str]]:
        """When somebody is warned, and at which point of the clock."""
        return [(moment_words(point.at), point_words(point.point, self.rule.unit)) for point in self.warnings]


def amount_words(amount: int | None, unit: str) -> str:
    """Return a limit in words: a number of days or working days, or none."""
    if amount is None:
        return _("no limit")
    if unit == choices.WORKDAY:
        return ngettext("%(n)d working day", "%(n)d working days", amount) % {"n": amount}
    return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}


def point_words(point: int, unit: str) -> str:
    """Return what a warning point is called."""
    if point == 0:
        return _("on the last day")
    return _("%(amount)s before the last day") % {"amount": amount_words(point, unit)}


def day_words(day: date) -> str:
    """Return a day with its weekday, as people read it."""
    return f"{date_format(day, 'DATE_FORMAT')} {WEEKDAYS[day.weekday()]}"


def moment_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def said(due: deadlines.Deadline) -> str:
    """Return in one sentence what is known of a deadline."""
    if due.last_day is not None and due.due_at is not None:
        return _("In time until the end of %(day)s.") % {"day": day_words(due.last_day)}
    if due.state is deadlines.State.UNPUBLISHED:
        return _(
            "The calendar of %(year)d is unpublished, so the last day cannot be told yet: %(n)d days have been counted. "
            "It is never guessed, and goes on once the notice of days off has been entered."
        ) % {"year": due.unpublished_year, "n": due.counted}
    if due.state is deadlines.State.PAUSED:
        return _(
            "The clock stands still: the last day is known once it runs on. So far %(n)d days have been counted."
        ) % {"n": due.counted}
    return _("There is no limit.")


def lines_of(due: deadlines.Deadline) -> tuple[Line, ...]:
    """Return the explanation of a deadline in words, a day a line."""
    words = dict(choices.DAY_REASONS)
    found = []
    for row in due.rows:
        why = str(words[row.reason.value])
        if row.name and row.reason is deadlines.Reason.MAKE_UP:
            why = _("%(name)s, counts") % {"name": row.name}
        elif row.name:
            why = _("%(name)s: %(why)s") % {"name": row.name, "why": why}
        number = "" if row.number is None else str(row.number)
        found.append(Line(row.day, str(WEEKDAYS[row.weekday - 1]), number, why, row.reason.value))
    return tuple(found)


def moment_of(text: str) -> datetime:
    """Return the moment that a text names, in the time of Beijing where it does not say another.

    :raises DomainError: it is no moment; names the field.
    """
    given = text.strip()
    try:
        moment = parse_datetime(given)
        day = parse_date(given) if moment is None else None
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (made aware below)
    if moment is None:
        raise DomainError(_("“%(text)s” is no moment. Write it as 2026-01-31 16:00.") % {"text": given}, field="start")
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=deadlines.ZONE)
    if not 2000 <= moment.year <= 2100:
        raise DomainError(_("Give a moment of the years 2000 to 2100."), field="start")
    return moment


def known_rules(county: OrgUnit | None) -> dict[str, str]:
    """Return the codes of the rules that can be tried, with their names: the county's, or else the shipped ones."""
    rows = DeadlineRule.objects.filter(unit=county, retired_on__isnull=True) if county is not None else None
    found = dict(rows.order_by("day_unit", "amount", "code").values_list("code", "name")) if rows is not None else {}
    return found or {code: name for code, name, *_rest in setting.SHIPPED_RULES}


def try_out(*, county: OrgUnit | None, code: str, start: datetime, path: str = "") -> Trial:
    """Return the deadline of a ticket filed at `start` under the rule `code`, on a unit of `path`.

    A county without rules, or no county, has the shipped ones. The edition in force on the day of filing counts; a day
    before the first edition is counted by that one, and the trial says so. Nothing is written.

    :raises DomainError: there is no such rule; names the field and those there are.
    """
    name, rule, note = _rule(county, code, clock.day_of(start))
    due = deadlines.deadline(rule, start, workdays.calendar_for(path))
    return Trial(name, rule, start, due, alerts.warning_points(rule, due), note, lines_of(due))


def _rule(county: OrgUnit | None, code: str, day: date) -> tuple[str, deadlines.Rule, str]:
    known = known_rules(county)
    if code not in known:
        raise DomainError(
            _("There is no deadline rule “%(code)s”. There are: %(known)s.")
            % {"code": code, "known": "、".join(f"{name} ({key})" for key, name in known.items())},
            field="rule",
        )
    if county is not None and DeadlineRule.objects.filter(unit=county, code=code).exists():
        row = selectors.rule_in_force(county, code, day)
        if row is not None:
            return row.name, clock.to_rule(row), ""
        row = DeadlineRule.objects.filter(unit=county, code=code).order_by("edition")[0]
        note = _("The rule is in force from %(day)s on; it is counted here as if it had been before.") % {
            "day": date_format(row.in_force_from, "DATE_FORMAT")
        }
        return row.name, clock.to_rule(row), note
    given = next(row for row in setting.SHIPPED_RULES if row[0] == code)
    _code, name, amount, unit, level, points = given
    rule = deadlines.Rule(code, amount, deadlines.Unit(unit), deadlines.Level(level), tuple(points))
    return name, rule, _("This is a rule as it is shipped: the county has set up none.")
