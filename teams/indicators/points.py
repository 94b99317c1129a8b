"""Figures of points: earned and redeemed, by member and by unit; a reversal counts in the period in which it was made."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.indicators import Fact, Facts, Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import Scope
from teams.models import PointEntry

POINTS = _("service points")
EARNED = Q(kind="earned") | Q(kind="reversal", reverses__kind="earned")
SPENT = Q(kind="redeemed") | Q(kind="reversal", reverses__kind="redeemed")


def entries(scope: Scope, period: Period) -> QuerySet[PointEntry]:
    return PointEntry.objects.within(scope).filter(on__gte=period.start, on__lt=period.end)


def _summed(rows: QuerySet[PointEntry], by: str, sign: int = 1) -> Values:
    found = rows.order_by().values_list(by).annotate(n=Sum("points"))
    return {key: sign * number for key, number in found if number}


def member_points(scope: Scope, period: Period) -> Values:
    return _summed(entries(scope, period).filter(EARNED), "member_id")


def point_rows(member: int, period: Period) -> QuerySet[PointEntry]:
    rows = PointEntry.objects.filter(EARNED, member=member, on__gte=period.start, on__lt=period.end)
    return rows.select_related("rate").order_by("on", "pk")


def point_facts(members: Collection[int], period: Period) -> Facts:
    rows = PointEntry.objects.filter(EARNED, member__in=members, on__gte=period.start, on__lt=period.end)
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.select_related("rate").order_by("on", "pk"):
        weight = gettext("%(n)s points") % {"n": row.points}
        found[row.member_id].append(Fact(row.on, row.rate.act if row.rate else "", row.get_kind_display(), weight))
    return found


def earned(scope: Scope, period: Period) -> Values:
    return _summed(entries(scope, period).filter(EARNED), "member__team__unit_id")


def team_points(scope: Scope, period: Period) -> Values:
    return _summed(entries(scope, period).filter(EARNED), "member__team_id")


def redeemed(scope: Scope, period: Period) -> Values:
    return _summed(entries(scope, period).filter(SPENT), "member__team__unit_id", -1)


register(Indicator("member.points", _("points earned"), POINTS, "member", member_points, point_rows, point_facts))
register(Indicator("team.points", _("points earned by the team's members"), POINTS, "team", team_points))
register(Indicator("points.earned", _("points earned"), POINTS, "unit", earned))
register(Indicator("points.redeemed", _("points redeemed"), POINTS, "unit", redeemed))
register(Ratio("points.use-rate", _("share of earned points that was redeemed"), "points.redeemed", "points.earned"))
