"""Admin pages of points shops, their goods and redemptions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core import admin_words
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import days, dropdown
from ledgers.admin.holding_base import Hundredths, exact, money
from ledgers.filters import points as filters
from ledgers.models import PointGoods, PointShop, Redemption
from ledgers.services import points

admin_words.register(
    {
        "shop.opened": _("points shop opened"),
        "shop.changed": _("points shop corrected"),
        "goods.added": _("goods of a points shop added"),
        "goods.changed": _("goods of a points shop changed"),
        "points.redeemed": _("points redeemed"),
        "points.redeemed-many": _("points redeemed, many at once"),
        "points.redemption-reversed": _("redemption of points reversed"),
    }
)


class ReasonStep(forms.Form):
    """Why a redemption is reversed."""

    reason = forms.CharField(label=_("reason"), max_length=100, widget=UnfoldAdminTextInputWidget)


@admin.register(PointShop)
class PointShopAdmin(ScopedAdmin):
    """Places where members' points are redeemed."""

    view_action = "points.view"
    add_action = change_action = "points.redeem"
    list_display = ("name", "unit", "opened_on", "closed_on")
    list_filter = (dropdown(filters.ShopFilters, "is_open"),)
    list_select_related = ("unit",)
    search_fields = ("name", "unit__name")
    autocomplete_fields = ("unit",)
    ordering = ("unit__path", "pk")
    fields = ("unit", *points.SHOP_FIELDS)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> PointShop:
        return points.open_shop(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        points.change_shop(actor=actor, shop_id=pk, values=values, version=version)


class GoodsForm(ServiceForm):
    """Goods, their value typed in yuan."""

    value_fen = Hundredths(label=_("value of one, yuan"))


@admin.register(PointGoods)
class PointGoodsAdmin(ScopedAdmin):
    """What shops offer."""

    view_action = "points.view"
    add_action = change_action = "points.redeem"
    form = GoodsForm
    list_display = ("name", "shop", "points", "worth", "is_offered")
    list_filter = (dropdown(filters.GoodsFilters, "is_offered"),)
    list_select_related = ("shop__unit",)
    search_fields = ("name", "shop__name")
    autocomplete_fields = ("shop",)
    ordering = ("shop__unit__path", "shop_id", "pk")
    fields = ("shop", *points.GOODS_FIELDS)
    worth = money("value_fen", _("value of one, yuan"))
    exact_columns = {"worth": exact("value_fen")}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("shop__unit")

    def search_place(self, obj: Any) -> str:
        return str(obj.shop)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("shop",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> PointGoods:
        return points.add_goods(actor=actor, shop_id=values.pop("shop").pk, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        points.change_goods(actor=actor, goods_id=pk, values=values, version=version)


@admin.register(Redemption)
class RedemptionAdmin(ScopedAdmin):
    """What was handed out for points; a mistake is put right by a contrary row."""

    view_action = "points.view"
    list_display: Sequence[str] = ("shop", "on", "member", "goods", "quantity", "points", "worth")
    list_filter = (days(filters.RedemptionFilters, "on"),)
    list_select_related = ("shop__unit", "goods", "member__team")
    search_fields = ("member__name", "goods__name", "shop__name")
    ordering = ("-on", "-pk")
    fields = (
        "shop",
        "member",
        "goods",
        "on",
        "quantity",
        "points",
        "worth",
        "reverses",
        "reason",
        "entered_by",
        "entered_at",
    )
    readonly_fields = ("worth",)
    worth = money("value_fen", _("value, yuan"))
    exact_columns = {"worth": exact("value_fen")}
    actions_detail = ("reverse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("shop__unit", "goods", "member__team__unit")

    def search_place(self, obj: Any) -> str:
        return str(obj.shop)

    def has_reverse_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "points.redeem", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or (obj.reverses_id is None and not Redemption.objects.filter(reverses=obj.pk).exists())

    @page_action(description=_("Reverse the redemption"), icon="undo", permissions=["reverse"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add the contrary row, with the reason; the points are the member's again."""

        def run(row: Redemption, given: dict[str, Any]) -> object:
            return points.reverse(
                actor=actor_of(request), redemption_id=row.pk, reason=given["reason"], now=timezone.now()
            )

        return self.step(
            request, object_id, title=gettext("Reverse the redemption"), form_class=ReasonStep, run=run,
            done=gettext("The contrary row is added, and the points are the member's again."),
        )  # fmt: skip
