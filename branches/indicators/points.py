"""Figures of linkage points, practice points, households of the household level, and visits to them."""

from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import LinkagePoint, PointVisit
from core.indicators import Indicator, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope

POINTS, HOUSEHOLDS = pgettext_lazy("figure", "places"), pgettext_lazy("figure", "households")
VISITS, TIMES = _("visits"), _("person-times")
HOUSEHOLD, PRACTICE = "household", "practice"


def points_on(scope: Scope, day: date) -> QuerySet[LinkagePoint]:
    """Return the points that are held on a day: granted by then, not expired, not revoked."""
    rows = LinkagePoint.objects.within(scope).filter(since__lte=day)
    rows = rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def _linkage(scope: Scope, period: Period) -> QuerySet[LinkagePoint]:
    return points_on(scope, period.last_day).exclude(level__in=(HOUSEHOLD, PRACTICE))


def _practice(scope: Scope, period: Period) -> QuerySet[LinkagePoint]:
    return points_on(scope, period.last_day).filter(level=PRACTICE)


def _homes(scope: Scope, period: Period) -> QuerySet[LinkagePoint]:
    return points_on(scope, period.last_day).filter(level=HOUSEHOLD)


def _visits(scope: Scope, period: Period) -> QuerySet[PointVisit]:
    return PointVisit.objects.within(scope).filter(visited_on__gte=period.start, visited_on__lt=period.end)


def linkage_points(scope: Scope, period: Period) -> Values:
    return dict(_linkage(scope, period).order_by().values_list("unit_id").annotate(n=Count("pk")))


def practice_points(scope: Scope, period: Period) -> Values:
    return dict(_practice(scope, period).order_by().values_list("unit_id").annotate(n=Count("pk")))


def model_households(scope: Scope, period: Period) -> Values:
    return dict(_homes(scope, period).order_by().values_list("unit_id").annotate(n=Sum("households")))


def visits(scope: Scope, period: Period) -> Values:
    return dict(_visits(scope, period).order_by().values_list("unit_id").annotate(n=Count("pk")))


def visitors(scope: Scope, period: Period) -> Values:
    return dict(_visits(scope, period).order_by().values_list("unit_id").annotate(n=Sum("headcount")))


for code, label, unit, query, rows in (
    ("branches.linkage-points", _("linkage points"), POINTS, linkage_points, _linkage),
    ("sites.practice-points", _("practice points"), POINTS, practice_points, _practice),
    ("sites.model-households", _("model households"), HOUSEHOLDS, model_households, _homes),
    ("sites.visits", _("visits to points"), VISITS, visits, _visits),
    ("sites.visitors", _("visitors of points"), TIMES, visitors, _visits),
):
    register(
        Indicator(
            code, label, unit, "unit", query,
            lambda key, period, behind=rows: behind(EVERYTHING, period).filter(unit_id=key).order_by("pk"),  # type: ignore[misc]
        )
    )  # fmt: skip
