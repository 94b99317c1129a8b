"""Figures of what collectives hold, decide, distribute and put right. Each counts rows that can be shown."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.indicators import FEN, Indicator, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope
from ledgers.domain import registers as rule
from ledgers.models import Asset, Book, Cleanup, Decision, Distribution, DistributionLine, HoldingCheck, Resource

_UNIT = "book__unit_id"
Behind = Callable[[Scope, Period], QuerySet[Any]]


def _day(period: Period) -> date:
    """Return the day that a period's figures are of: its last, or today while it lasts."""
    return min(period.end - timedelta(days=1), timezone.localdate())


def _assets(scope: Scope, period: Period) -> QuerySet[Asset]:
    held = Asset.objects.within(scope).filter(acquired_on__lte=_day(period))
    return held.filter(Q(scrapped_on__isnull=True) | Q(scrapped_on__gt=_day(period)))


def _resources(scope: Scope, period: Period) -> QuerySet[Resource]:
    return Resource.objects.within(scope)


def _passed(scope: Scope, period: Period) -> QuerySet[Decision]:
    return Decision.objects.within(scope).filter(passed_on__gte=period.start, passed_on__lt=period.end)


def _entered(scope: Scope, period: Period) -> QuerySet[Distribution]:
    rows = Distribution.objects.within(scope).filter(state="posted")
    return rows.filter(posted_on__gte=period.start, posted_on__lt=period.end)


def _found(scope: Scope, period: Period) -> QuerySet[Cleanup]:
    return Cleanup.objects.within(scope).filter(found_on__gte=period.start, found_on__lt=period.end)


def _settled(scope: Scope, period: Period) -> QuerySet[Cleanup]:
    return Cleanup.objects.within(scope).filter(settled_on__gte=period.start, settled_on__lt=period.end)


def _late(scope: Scope, period: Period) -> QuerySet[Book]:
    """Return the books whose last check that was due by the period's day was not reported by then."""
    day = _day(period)
    year = rule.year_due(day)
    reported = HoldingCheck.objects.filter(year=year, reported_on__lte=day).values("book")
    return Book.objects.within(scope).filter(opened_on__lte=rule.checked_on(year)).exclude(pk__in=reported)


def _counted(behind: Behind, unit: str = _UNIT) -> dict[str, Any]:
    def query(scope: Scope, period: Period) -> Values:
        rows = behind(scope, period).order_by().values_list(unit).annotate(n=Count("pk"))
        return dict(rows.values_list(unit, "n"))

    return {"query": query, "rows": lambda key, period: behind(EVERYTHING, period).filter(**{unit: key})}


def _summed(behind: Behind, field: str) -> dict[str, Any]:
    def query(scope: Scope, period: Period) -> Values:
        rows = behind(scope, period).order_by().values(_UNIT).annotate(n=Sum(F(field)))
        return {key: number for key, number in rows.values_list(_UNIT, "n") if number}

    return {"query": query, "rows": lambda key, period: behind(EVERYTHING, period).filter(**{_UNIT: key})}


def _paid(scope: Scope, period: Period) -> Values:
    lines = DistributionLine.objects.filter(distribution__in=_entered(scope, period), item="members")
    unit = f"distribution__{_UNIT}"
    return dict(lines.order_by().values_list(unit).annotate(n=Sum("amount_fen")).values_list(unit, "n"))


MU, NUMBER, PERSONS, HOMES = _("hundredths of a mu"), _("rows"), _("persons"), _("homes")
for one in (
    Indicator("assets.value", _("Original value of assets"), FEN, "unit", **_summed(_assets, "cost_fen")),
    Indicator("resources.area", _("Area of resources"), MU, "unit", **_summed(_resources, "area")),
    Indicator("decisions.passed", _("Decisions passed"), NUMBER, "unit", **_counted(_passed)),
    Indicator(
        "distributions.paid", _("Distributed to members"), FEN, "unit", query=_paid,
        rows=lambda key, period: _entered(EVERYTHING, period).filter(**{_UNIT: key}),
    ),
    Indicator("distributions.members", _("Members who got a part"), PERSONS, "unit", **_summed(_entered, "members_count")),
    Indicator("distributions.homes", _("Homes that got a part"), HOMES, "unit", **_summed(_entered, "households_count")),
    Indicator("clean-up.found", _("Issues that clean-ups found"), NUMBER, "unit", **_counted(_found), higher_is_better=False),
    Indicator("clean-up.settled", _("Issues of clean-ups settled"), NUMBER, "unit", **_counted(_settled)),
    Indicator("checks.late", _("Books with a late yearly check"), NUMBER, "unit", **_counted(_late, "unit_id"), higher_is_better=False),
):  # fmt: skip
    register(one)
