"""Figures of honours: commendation events, those commended, exchange events, works. All set-based."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from core.indicators import Fact, Facts, Indicator, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.models import Commendation, CommendationEvent, CreativeWork, ExchangeEvent, Member, Team

EVENTS, HONOURED, WORKS, TIMES = _("events"), _("commendations"), _("works"), _("person-times")


def commendations(scope: Scope, period: Period) -> QuerySet[Commendation]:
    """Return what stands of the commendations of a period's events, by the unit of those commended."""
    rows = Commendation.objects.within(scope).filter(withdrawn_on__isnull=True)
    return rows.filter(event__held_on__gte=period.start, event__held_on__lt=period.end)


def events(scope: Scope, period: Period) -> QuerySet[CommendationEvent]:
    rows = CommendationEvent.objects.within(scope)
    return rows.filter(held_on__gte=period.start, held_on__lt=period.end)


def exchanges(scope: Scope, period: Period) -> QuerySet[ExchangeEvent]:
    return ExchangeEvent.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)


def works(scope: Scope, period: Period) -> QuerySet[CreativeWork]:
    """Return the works that were there at the end of a period."""
    return CreativeWork.objects.within(scope).filter(made_on__lt=period.end)


def _counted(rows: QuerySet) -> Values:
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))


def member_honours(scope: Scope, period: Period) -> Values:
    rows = commendations(EVERYTHING, period).filter(member__isnull=False)
    if not scope.everything:
        rows = rows.filter(member__in=Member.objects.within(scope))
    return dict(rows.order_by().values_list("member_id").annotate(n=Count("pk")))


def honour_rows(member: int, period: Period) -> QuerySet[Commendation]:
    rows = commendations(EVERYTHING, period).filter(member=member).select_related("event__unit")
    return rows.order_by("event__held_on", "pk")


def honour_facts(members: Collection[int], period: Period) -> Facts:
    rows = commendations(EVERYTHING, period).filter(member__in=members).select_related("event")
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.order_by("event__held_on", "pk"):
        assert row.member_id is not None
        event = row.event
        found[row.member_id].append(Fact(event.held_on, event.title, row.get_role_display(), event.get_level_display()))
    return found


def team_honours(scope: Scope, period: Period) -> Values:
    """Commendations of a team and of members of it: two queries, as the team of either stands in another column."""
    found: dict[int, int] = defaultdict(int)
    for column in ("team", "member__team"):
        rows = commendations(EVERYTHING, period).filter(**{f"{column}__isnull": False})
        if not scope.everything:
            rows = rows.filter(**{f"{column}__in": Team.objects.within(scope)})
        for team, number in rows.order_by().values_list(f"{column}_id").annotate(n=Count("pk")):
            found[team] += number
    return dict(found)


def showings(scope: Scope, period: Period) -> Values:
    rows = works(scope, period).order_by().values_list("unit_id").annotate(n=Sum("showings"))
    return {unit: number for unit, number in rows if number}


def audience(scope: Scope, period: Period) -> Values:
    rows = works(scope, period).order_by().values_list("unit_id").annotate(n=Sum("audience"))
    return {unit: number for unit, number in rows if number}


register(
    Indicator("member.honours", _("honours received"), HONOURED, "member", member_honours, honour_rows, honour_facts)
)
register(Indicator("team.honours", _("commendations of the team and its members"), HONOURED, "team", team_honours))
for _code, _label, _unit, _rows in (
    ("honours.commendation-events", _("commendation events held"), EVENTS, events),
    ("honours.commended", _("persons and bodies commended"), HONOURED, commendations),
    ("honours.exchanges", _("exchange events"), EVENTS, exchanges),
    ("honours.works", _("works"), WORKS, works),
):
    register(
        Indicator(
            _code, _label, _unit, "unit",
            lambda scope, period, rows=_rows: _counted(rows(scope, period)),  # type: ignore[misc]
            lambda unit, period, rows=_rows: rows(EVERYTHING, period).filter(unit=unit),  # type: ignore[misc]
        )
    )  # fmt: skip
register(Indicator("honours.works.showings", _("times that works were shown"), _("times"), "unit", showings))
register(Indicator("honours.works.audience", _("people reached by works"), TIMES, "unit", audience))
