"""Figures of points shops by the unit of the shop: shops, points redeemed there, value of the goods in fen."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Values, register
from core.periods import Period
from core.scope import Scope
from ledgers.models import PointShop, Redemption

SHOPS, REDEEMED, VALUE = "points.shops", "points.shops.redeemed", "points.shops.value"


def shops(scope: Scope, period: Period) -> Values:
    rows = PointShop.objects.within(scope).filter(opened_on__lt=period.end)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=period.last_day))
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))


def _summed(scope: Scope, period: Period, field: str) -> Values:
    rows = Redemption.objects.within(scope).filter(on__gte=period.start, on__lt=period.end).order_by()
    return {unit: number for unit, number in rows.values_list("shop__unit_id").annotate(n=Sum(field)) if number}


def redeemed(scope: Scope, period: Period) -> Values:
    return _summed(scope, period, "points")


def value(scope: Scope, period: Period) -> Values:
    return _summed(scope, period, "value_fen")


register(Indicator(SHOPS, _("points shops"), _("items"), "unit", shops))
register(Indicator(REDEEMED, _("points redeemed in shops"), _("service points"), "unit", redeemed))
register(Indicator(VALUE, _("value of goods redeemed"), _("fen"), "unit", value))
