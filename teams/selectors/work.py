"""Reads of activities and training: of a unit, a team or a member, by kind, action and field, and the days of plans."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from core.periods import Period
from core.scope import Scope
from teams.domain import activities as rules
from teams.models import Activity, ActivityPlan, TrainingSession


def activities(scope: Scope, period: Period) -> QuerySet[Activity]:
    """Return the activities of a scope in a period, oldest first."""
    rows = Activity.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)
    return rows.select_related("unit", "team").order_by("held_on", "pk")


def of_team(team: int, period: Period) -> QuerySet[Activity]:
    """Return a team's activities in a period, oldest first."""
    rows = Activity.objects.filter(team=team, held_on__gte=period.start, held_on__lt=period.end)
    return rows.order_by("held_on", "pk")


def training(scope: Scope, period: Period) -> QuerySet[TrainingSession]:
    """Return the training that units of a scope held in a period, oldest first."""
    rows = TrainingSession.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)
    return rows.select_related("unit").annotate(n_attendees=Count("attendances")).order_by("held_on", "pk")


@dataclass(frozen=True)
class Tally:
    """Activities that share a value: how many, and how many person-times they reached."""

    code: str
    count: int
    reach: int


def tallies(rows: QuerySet[Activity], field: str) -> list[Tally]:
    """Return the activities by `kind`, `action_line` or `field`, the most frequent first: one query."""
    found = rows.order_by().values_list(field).annotate(n=Count("pk"), reach=Sum("reach"))
    return [Tally(code, n, reach or 0) for code, n, reach in sorted(found, key=lambda row: (-row[1], row[0]))]


def by_team(scope: Scope, period: Period) -> dict[int, tuple[int, int]]:
    """Return, by team of a scope, its activities of a period and the person-times they reached: one query."""
    rows = Activity.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end, team__isnull=False)
    found = rows.order_by().values_list("team_id").annotate(n=Count("pk"), reach=Sum("reach"))
    return {team: (n, reach or 0) for team, n, reach in found}


def plans_on(scope: Scope, period: Period) -> QuerySet[ActivityPlan]:
    """Return the recurring activities of a scope that run in a period."""
    rows = ActivityPlan.objects.within(scope).filter(since__lt=period.end)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=period.start))
    return rows.select_related("unit", "team").order_by("unit__path", "pk")


def owed(plans: list[ActivityPlan], period: Period, today: date) -> dict[int, list[date]]:
    """Return, by plan, its dates of a period up to today for which nothing is recorded yet: one query."""
    done: dict[int, set[date]] = defaultdict(set)
    rows = Activity.objects.filter(plan__in=plans, held_on__gte=period.start, held_on__lt=period.end)
    for plan, held_on in rows.values_list("plan_id", "held_on"):
        if plan is not None:
            done[plan].add(held_on)
    return {
        plan.pk: [
            day for day in rules.dates(rules.days_of(plan.days), plan.since, plan.until, start=period.start, end=period.end)
            if day <= today and day not in done[plan.pk]
        ]
        for plan in plans
    }  # fmt: skip
