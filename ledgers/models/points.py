"""Redemption of members' points: shops (积分超市), their goods, and what was handed out for how many points."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned


class PointShop(Scoped, Versioned):
    """A place of a unit where members' points are redeemed for goods."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=60)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("points shop")
        verbose_name_plural = _("points shops")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="point_shop_once",
                violation_error_message=_("The unit has a shop of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="point_shop_closes_after_opening",
                violation_error_message=_("A shop does not close before it opened."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="point_shop_has_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PointGoods(Scoped, Versioned):
    """Goods of a shop: how many points one costs, and what it is worth in fen."""

    scope_field = "shop__unit__path"

    shop = models.ForeignKey(PointShop, models.PROTECT, related_name="goods", verbose_name=_("points shop"))
    name = models.CharField(_("goods for points"), max_length=60)
    points = models.PositiveIntegerField(_("points for one"))
    value_fen = models.BigIntegerField(_("value of one"))
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("goods of a points shop")
        verbose_name_plural = _("goods of points shops")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "name"], name="point_goods_once",
                violation_error_message=_("The shop has goods of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(points__gte=1), name="point_goods_cost_points",
                violation_error_message=_("Give at least one point."),
            ),
            models.CheckConstraint(
                condition=Q(value_fen__gte=1), name="point_goods_have_value",
                violation_error_message=_("Give an amount above zero."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Redemption(Scoped):
    """Goods handed to a member for points. Written once; a mistake is put right by a contrary row."""

    scope_field = "shop__unit__path"

    shop = models.ForeignKey(PointShop, models.PROTECT, related_name="redemptions", verbose_name=_("points shop"))
    goods = models.ForeignKey(
        PointGoods, models.PROTECT, related_name="redemptions", verbose_name=_("goods for points")
    )
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="redemptions", verbose_name=_("team member")
    )
    on = models.DateField(_("date"))
    quantity = models.IntegerField(_("quantity"))
    points = models.IntegerField(_("service points"))
    value_fen = models.BigIntegerField(_("value"))
    entry = models.OneToOneField(
        "teams.PointEntry", models.PROTECT, related_name="redemption", verbose_name=_("entry of points")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("redemption of points")
        verbose_name_plural = _("redemptions of points")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, quantity__gte=1, points__gte=1, value_fen__gte=1, reason="")
                | (Q(reverses__isnull=False, quantity__lte=-1, points__lte=-1, value_fen__lte=-1) & ~Q(reason="")),
                name="redemption_or_its_contrary",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["shop", "on", "id"], name="redemption_of_shop")]

    def __str__(self) -> str:
        return f"{self.on} {self.goods} ×{self.quantity}"

    @property
    def audit_label(self) -> str:
        """The shop and the number: entries are never erased, so they do not hold a person's name."""
        return f"{self.shop} #{self.pk}"
