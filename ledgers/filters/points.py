"""Filters of the lists of points shops; see `core.filtering`."""

from django.utils.translation import gettext_lazy as _

from core.filtering import Day, Filters, Key, Subtree, YesNo
from ledgers.models import PointGoods, PointShop, Redemption


class ShopFilters(Filters):
    """Points shops."""

    unit = Subtree(field_name="", label=_("unit"))
    is_open = YesNo(field_name="closed_on", lookup_expr="isnull", label=_("still open"))

    class Meta:
        model = PointShop
        fields: tuple[str, ...] = ()


class GoodsFilters(Filters):
    """Goods of points shops."""

    unit = Subtree(field_name="", label=_("unit"))
    is_offered = YesNo(field_name="is_offered", label=_("offered"))

    class Meta:
        model = PointGoods
        fields: tuple[str, ...] = ()


class RedemptionFilters(Filters):
    """Redemptions of points."""

    unit = Subtree(field_name="", label=_("unit"))
    shop = Key(field_name="shop", label=_("points shop"))
    on_from = Day("on", "from", label=_("from"))
    on_to = Day("on", "to", label=_("up to"))

    class Meta:
        model = Redemption
        fields: tuple[str, ...] = ()
