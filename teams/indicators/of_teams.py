"""Figures of single teams, from what their members did; all set-based. The ranking and the appraisal read them."""

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Values, register
from core.periods import Period
from core.scope import Scope
from teams.indicators import COUNT, PEOPLE, POINTS, TIMES, in_post
from teams.models import (
    Activity,
    ActivityMember,
    Member,
    RankingLine,
    Rating,
    Round,
    Team,
    TrainingAttendance,
)


def _held(scope: Scope, period: Period) -> QuerySet[Activity]:
    rows = Activity.objects.filter(held_on__gte=period.start, held_on__lt=period.end, team__isnull=False)
    return rows if scope.everything else rows.filter(team__in=Team.objects.within(scope))


def activities(scope: Scope, period: Period) -> Values:
    return dict(_held(scope, period).order_by().values_list("team_id").annotate(n=Count("pk")))


def reach(scope: Scope, period: Period) -> Values:
    rows = _held(scope, period).order_by().values_list("team_id").annotate(n=Sum("reach"))
    return {team: number or 0 for team, number in rows}


def fields(scope: Scope, period: Period) -> Values:
    return dict(_held(scope, period).order_by().values_list("team_id").annotate(n=Count("field", distinct=True)))


def _members(scope: Scope) -> QuerySet[Member]:
    return Member.objects.within(scope)


def taking_part(scope: Scope, period: Period) -> Values:
    rows = ActivityMember.objects.filter(activity__held_on__gte=period.start, activity__held_on__lt=period.end)
    if not scope.everything:
        rows = rows.filter(member__in=_members(scope))
    return dict(rows.order_by().values_list("member__team_id").annotate(n=Count("pk")))


def attendances(scope: Scope, period: Period) -> Values:
    rows = TrainingAttendance.objects.filter(session__held_on__gte=period.start, session__held_on__lt=period.end)
    if not scope.everything:
        rows = rows.filter(member__in=_members(scope))
    return dict(rows.order_by().values_list("member__team_id").annotate(n=Count("pk")))


def trained(scope: Scope, period: Period) -> Values:
    """Members in post at the period's end who attended at least one session since the year began."""
    start = Period.parse(str(period.year)).start
    attended = TrainingAttendance.objects.filter(session__held_on__gte=start, session__held_on__lt=period.end)
    rows = in_post(scope, period).filter(pk__in=attended.order_by().values("member_id"))
    return dict(rows.order_by().values_list("team_id").annotate(n=Count("pk")))


def members(scope: Scope, period: Period) -> Values:
    return dict(in_post(scope, period).order_by().values_list("team_id").annotate(n=Count("pk")))


def star_score(scope: Scope, period: Period) -> Values:
    """Mean of the members' scores in the newest quarter that was final by the period's end, in hundredths."""
    newest: dict[int, tuple[str, int]] = {}
    for key, county, code in Round.objects.filter(state="final").values_list("pk", "unit_id", "period"):
        if Period.parse(code).end <= period.end and code > newest.get(county, ("", 0))[0]:
            newest[county] = (code, key)
    rows = Rating.objects.within(scope).filter(round__in=[key for _code, key in newest.values()])
    means = rows.order_by().values_list("member__team_id").annotate(total=Sum("score"), n=Count("pk"))
    return {team: (2 * total + n) // (2 * n) for team, total, n in means}


def rank_score(scope: Scope, period: Period) -> Values:
    rows = RankingLine.objects.within(scope).filter(ranking__period=period.code, ranking__state="published")
    return dict(rows.order_by().values_list("team_id", "score"))


for code, label, unit, query in (
    ("team.activities", _("activities of the team"), COUNT, activities),
    ("team.reach", _("people reached by the team"), TIMES, reach),
    ("team.fields", _("fields in which the team was active"), COUNT, fields),
    ("team.taking-part", _("members' participations in activities"), TIMES, taking_part),
    ("team.attendances", _("members' attendances at training"), TIMES, attendances),
    ("team.trained", _("members of the team trained this year"), PEOPLE, trained),
    ("team.members", _("members of the team in post"), PEOPLE, members),
    ("team.star-score", _("mean score of the members' newest stars"), POINTS, star_score),
    ("team.rank.score", _("score in the published monthly ranking"), POINTS, rank_score),
):
    register(Indicator(code, label, unit, "team", query))
