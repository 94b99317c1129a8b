"""Reads of points: balances of members, entries, the acts of the tariff in force."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from core.periods import Period
from core.scope import WIDTH, Scope
from teams.domain import points as rules
from teams.models import Member, PointEntry, PointRate, PointTariff


def balances(members: Iterable[int]) -> dict[int, int]:
    """Return what members have left, by member; those without an entry are left out."""
    rows = PointEntry.objects.filter(member__in=list(members)).order_by()
    return dict(rows.values_list("member_id").annotate(n=Sum("points")))


def with_balance(rows: QuerySet[Member]) -> QuerySet[Member]:
    """Return members with `points_left`."""
    return rows.annotate(points_left=Coalesce(Sum("point_entries__points"), 0))


def of_member(member: int, period: Period | None = None) -> QuerySet[PointEntry]:
    """Return a member's entries, of a period or all of them, oldest first."""
    rows = PointEntry.objects.filter(member=member).select_related("rate", "reverses")
    if period is not None:
        rows = rows.filter(on__gte=period.start, on__lt=period.end)
    return rows.order_by("on", "pk")


def of_units(scope: Scope, period: Period) -> QuerySet[PointEntry]:
    """Return the entries of the members of a scope in a period."""
    rows = PointEntry.objects.within(scope).filter(on__gte=period.start, on__lt=period.end)
    return rows.select_related("member__team__unit", "rate")


def rates_on(path: str, day: date) -> QuerySet[PointRate]:
    """Return the acts of the tariff that holds for a unit on a day; none where no tariff holds."""
    found = {row.valid_from: row for row in PointTariff.objects.filter(unit__path=path[:WIDTH])}
    tariff = rules.in_force(found, day)
    if tariff is None:
        return PointRate.objects.none()
    return PointRate.objects.filter(tariff=tariff).order_by("order")
