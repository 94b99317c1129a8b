"""Figures of the reserve pool and of pairs. All set-based; each counts rows that can be shown."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import Scope
from teams.domain import reserve as rule
from teams.models import PairTalk, PracticeStay, ReservePerson
from teams.selectors import reserve as read

_PEOPLE, _DAYS, _TIMES, _COUNT = _("persons"), _("days"), _("times"), _("items")


def _by_unit(rows: QuerySet[Any], value: Any = None, unit: str = "unit_id") -> Values:
    found = rows.order_by().values_list(unit).annotate(n=value or Count("id"))
    return {key: number or 0 for key, number in found}


def in_pool(scope: Scope, period: Period) -> Values:
    """Persons in the pool at the end of the period."""
    return _by_unit(read.in_pool_on(scope, period.last_day))


def from_teams(scope: Scope, period: Period) -> Values:
    """Persons of the pool who are in post in a team at the end of the period."""
    last = period.last_day
    rows = read.in_pool_on(scope, last).filter(member__joined_on__lte=last)
    return _by_unit(rows.filter(Q(member__left_on__isnull=True) | Q(member__left_on__gt=last)))


def _until(kind: str) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        return _by_unit(read.events_until(scope, kind, period.last_day), unit="reserve__unit_id")

    return query


def _in_period(field: str) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        rows = ReservePerson.objects.within(scope)
        return _by_unit(rows.filter(**{f"{field}__gte": period.start, f"{field}__lt": period.end}))

    return query


def paired(scope: Scope, period: Period) -> Values:
    """Persons of the pool who have mentors at the end of the period."""
    return _by_unit(read.paired_on(scope, period.last_day))


def _practice(scope: Scope, period: Period) -> QuerySet[Any]:
    return PracticeStay.objects.within(scope).filter(begun_on__gte=period.start, begun_on__lt=period.end)


def practice_days(scope: Scope, period: Period) -> Values:
    """Days of practice of the stays that began in the period."""
    return _by_unit(_practice(scope, period), Sum("days"))


def practice_times(scope: Scope, period: Period) -> Values:
    """Stays of practice that began in the period."""
    return _by_unit(_practice(scope, period))


def talks(scope: Scope, period: Period) -> Values:
    """Talks of mentors that took place in the period."""
    return _by_unit(PairTalk.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end))


def _quarter(period: Period) -> str:
    return Period.quarter_of(period.last_day).code


def pairs_due(scope: Scope, period: Period) -> Values:
    """Members in post whom the newest final quarter rated at two or three stars."""
    return _by_unit(read.due_pairs(scope, period.last_day, _quarter(period)), unit="team__unit_id")


def pairs_held(scope: Scope, period: Period) -> Values:
    """Those of them who have a mentor at the end of the period."""
    rows = read.with_mentor(read.due_pairs(scope, period.last_day, _quarter(period)), period.last_day)
    return _by_unit(rows, unit="team__unit_id")


def _listed(scope: Scope, period: Period) -> QuerySet[Any]:
    last = period.last_day
    rows = read.needs(scope).filter(listed_on__lte=last)
    return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=last))


def needed(scope: Scope, period: Period) -> Values:
    """Persons whom villages need, by the lines open at the end of the period."""
    found: dict[int, int] = {}
    for unit, number in _listed(scope, period).order_by().values_list("unit_id", "number"):
        found[unit] = found.get(unit, 0) + number
    return found


def needs_filled(scope: Scope, period: Period) -> Values:
    """Of the persons needed those whom the pool has now; what a line has beyond its number does not count for another."""
    found: dict[int, int] = {}
    for unit, number, filled in _listed(scope, period).order_by().values_list("unit_id", "number", "filled"):
        found[unit] = found.get(unit, 0) + min(number, filled)
    return found


for code, label, unit, query in (
    ("reserve.count", _("persons in the reserve pool"), _PEOPLE, in_pool),
    ("reserve.from-teams", _("team members in the reserve pool"), _PEOPLE, from_teams),
    ("reserve.in-village-bodies", _("of the reserve, entered village bodies"), _PEOPLE, _until(rule.VILLAGE_BODY)),
    ("reserve.party-admitted", _("of the reserve, admitted to the Party"), _PEOPLE, _until(rule.PARTY)),
    ("reserve.entered", _("entered the reserve pool"), _PEOPLE, _in_period("entered_on")),
    ("reserve.left", _("left the reserve pool"), _PEOPLE, _in_period("left_on")),
    ("reserve.pairs", _("persons of the reserve pool with mentors"), _PEOPLE, paired),
    ("reserve.needed", _("persons whom villages need"), _PEOPLE, needed),
    ("reserve.needs-filled", _("of them in the pool"), _PEOPLE, needs_filled),
    ("practice.days", _("days of practice"), _DAYS, practice_days),
    ("practice.times", _("stays of practice"), _TIMES, practice_times),
    ("pairs.talks", _("talks of mentors"), _TIMES, talks),
    ("pairs.due", _("members who need a mentor"), _PEOPLE, pairs_due),
    ("pairs.held", _("of them with a mentor"), _PEOPLE, pairs_held),
):
    register(Indicator(code, label, unit, "unit", query, higher_is_better=code != "reserve.left"))
register(
    Ratio(
        "reserve.share-of-teams", _("share of team members in the reserve pool"), "reserve.from-teams", "members.count"
    )
)
register(Ratio("reserve.pair-coverage", _("share of the reserve pool with mentors"), "reserve.pairs", "reserve.count"))
register(Ratio("reserve.need-coverage", _("share of the needs filled"), "reserve.needs-filled", "reserve.needed"))
register(
    Ratio("pairs.coverage", _("share of members with a mentor among those who need one"), "pairs.held", "pairs.due")
)
