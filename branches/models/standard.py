"""The five-goods standard as versioned data."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class Standard(Scoped, Versioned):
    """One version of a county's standard for a year, of one sector or of all; adopted versions are never changed."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    sector = models.CharField(
        _("only for the sector"), max_length=12, choices=choices.SECTORS, blank=True,
        help_text=_("Empty: for every sector without a standard of its own."),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=choices.STANDARD_STATES, default="draft")
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copied from")
    )

    class Meta:
        verbose_name = _("five-goods standard")
        verbose_name_plural = _("five-goods standards")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "sector", "name", "number"], name="standard_version_once"),
            models.UniqueConstraint(
                fields=["unit", "year", "sector"], condition=Q(state="adopted"), name="standard_one_adopted"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "adopted", "retired"]), name="standard_state_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.year}.{self.number}）"


class StandardGood(models.Model):
    """One of the five goods of a version: its name, points and pass mark, in hundredths."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="goods", verbose_name=_("standard"))
    number = models.PositiveSmallIntegerField(_("good no."), choices=choices.GOOD_NUMBERS)
    name = models.CharField(_("name"), max_length=20)
    points = models.PositiveIntegerField(_("points of the good, in hundredths"), default=2000)
    pass_mark = models.PositiveIntegerField(_("pass mark, in hundredths"), default=1400)

    class Meta:
        verbose_name = _("good")
        verbose_name_plural = _("goods of the standard")
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="standard_good_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=5), name="standard_good_one_to_five",
                violation_error_message=_("A standard has five goods, numbered from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__lte=F("points")), name="standard_good_can_be_passed",
                violation_error_message=_("The pass mark must not be above the good's points."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class StandardItem(models.Model):
    """One line of a version. Points are hundredths."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="items", verbose_name=_("standard"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30)
    good = models.PositiveSmallIntegerField(_("good no."), choices=choices.GOOD_NUMBERS)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.STANDARD_ITEM_KINDS)
    name = models.CharField(_("name"), max_length=80)
    limit = models.PositiveIntegerField(_("most points, in hundredths"), default=0)
    indicator = models.CharField(_("figure"), max_length=60, blank=True)
    denominator = models.CharField(_("out of"), max_length=60, blank=True)
    points = models.PositiveIntegerField(_("points for each step, in hundredths"), default=0)
    per = models.PositiveIntegerField(_("step of the figure"), default=1)
    of_all = models.BooleanField(_("takes all five goods"), default=False)

    class Meta:
        verbose_name = _("item of the standard")
        verbose_name_plural = _("items of the standard")
        constraints = [
            models.UniqueConstraint(fields=["standard", "code"], name="standard_item_code_once"),
            models.UniqueConstraint(fields=["standard", "order"], name="standard_item_order_once"),
            models.CheckConstraint(
                condition=Q(per__gt=0), name="standard_item_step_positive",
                violation_error_message=_("The step of the figure must be above zero."),
            ),
            models.CheckConstraint(condition=Q(good__gte=1, good__lte=5), name="standard_item_good_one_to_five"),
            models.CheckConstraint(
                condition=Q(denominator="") | ~Q(indicator=""), name="standard_item_share_has_figure",
                violation_error_message=_("A share needs a figure above its denominator."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
