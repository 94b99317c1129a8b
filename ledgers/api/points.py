"""Points shops and redemptions by the programming interface: read only; values in fen."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from ledgers.filters.points import RedemptionFilters, ShopFilters
from ledgers.models import PointShop, Redemption


class ShopRow(serializers.ModelSerializer):
    """A points shop."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = PointShop
        fields = ("id", "name", "unit", "opened_on", "closed_on")
        read_only_fields = fields


class RedemptionRow(serializers.ModelSerializer):
    """Goods handed to a member for points; a contrary row is below zero."""

    unit = UnitRef(source="shop.unit", read_only=True)
    goods = serializers.CharField(source="goods.name", read_only=True)
    member = serializers.IntegerField(source="member_id", read_only=True, help_text=_("Key of the member."))

    class Meta:
        model = Redemption
        fields = ("id", "shop", "unit", "member", "goods", "on", "quantity", "points", "value_fen", "reverses")
        read_only_fields = fields


class Shops(Rows):
    """The points shops of the reader's area."""

    group = _("Honours and points")
    titles = (_("Points shops"), _("One points shop"))
    view_action = "points.view"
    rows = PointShop.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = ShopRow
    filterset_class = ShopFilters


class Redemptions(Rows):
    """The redemptions in the shops of the reader's area."""

    group = _("Honours and points")
    titles = (_("Redemptions of points"), _("One redemption"))
    told = _("Goods handed out for points, with their value in fen.")
    view_action = "points.view"
    rows = Redemption.objects.select_related("shop__unit", "goods").prefetch_related("shop__unit__codes")
    serializer_class = RedemptionRow
    filterset_class = RedemptionFilters
