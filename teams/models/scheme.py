"""Star schemes as versioned data, and targets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class StarScheme(Scoped, Versioned):
    """One version of a county's star scheme for a year; adopted versions are never changed."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=choices.SCHEME_STATES, default="draft")
    team_kind = models.ForeignKey(
        "teams.TeamKind",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for teams of kind"),
    )
    base = models.PositiveIntegerField(_("base, in hundredths"), default=10_000)
    allotment = models.CharField(_("allotment"), max_length=10, choices=choices.ALLOTMENTS, default="cutoff")
    tie_order = models.JSONField(_("order of dimensions at equal scores"), default=list)
    quarters_weight = models.PositiveIntegerField(
        _("weight of the quarters, in hundredths of a percent"), default=10_000
    )
    review_weight = models.PositiveIntegerField(
        _("weight of the year-end review, in hundredths of a percent"), default=0
    )
    min_quarters = models.PositiveSmallIntegerField(_("fewest assessed quarters for an annual star"), default=2)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copied from")
    )
    notice_workdays = models.PositiveSmallIntegerField(_("working days of public notice"), default=5)

    class Meta:
        verbose_name = _("star scheme")
        verbose_name_plural = _("star schemes")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "name", "number"], name="star_scheme_version_once"),
            models.UniqueConstraint(
                fields=["unit", "year", "team_kind"], condition=Q(state="adopted"), name="star_scheme_one_adopted"
            ),
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=Q(state="adopted", team_kind__isnull=True),
                name="star_scheme_one_adopted_for_all",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "adopted", "retired"]), name="star_scheme_state_known"
            ),
            models.CheckConstraint(
                condition=Q(quarters_weight=10_000 - models.F("review_weight")),
                name="star_scheme_annual_weights",
                violation_error_message=_("The weights of quarters and review must add up to 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}.{self.number}）"


class StarItem(models.Model):
    """One line of a scheme. Points are hundredths."""

    scheme = models.ForeignKey(StarScheme, models.CASCADE, related_name="items", verbose_name=_("scheme"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30)
    dimension = models.CharField(_("dimension"), max_length=12, choices=choices.DIMENSIONS)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ITEM_KINDS)
    name = models.CharField(_("name"), max_length=80)
    limit = models.PositiveIntegerField(_("most points, in hundredths"), default=0)
    indicator = models.CharField(_("figure"), max_length=60, blank=True)
    points = models.PositiveIntegerField(_("points for each step, in hundredths"), default=0)
    per = models.PositiveIntegerField(_("step of the figure"), default=1)
    ceiling = models.PositiveSmallIntegerField(_("most stars under the veto"), default=0)

    class Meta:
        verbose_name = _("scheme item")
        verbose_name_plural = _("scheme items")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="star_item_code_once"),
            models.UniqueConstraint(fields=["scheme", "order"], name="star_item_order_once"),
            models.CheckConstraint(
                condition=Q(per__gt=0),
                name="star_item_step_positive",
                violation_error_message=_("The step of the figure must be above zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StarLevel(models.Model):
    """The least score of a star level, and its quota when the scheme is ranked."""

    scheme = models.ForeignKey(StarScheme, models.CASCADE, related_name="levels", verbose_name=_("scheme"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    min_score = models.PositiveIntegerField(_("least score, in hundredths"))
    quota = models.PositiveIntegerField(_("quota"), null=True, blank=True)
    quota_is_share = models.BooleanField(_("quota is a share, in hundredths of a percent"), default=True)

    class Meta:
        verbose_name = _("star level")
        verbose_name_plural = _("star levels")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "stars"], name="star_level_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5),
                name="star_level_one_to_five",
                violation_error_message=_("Stars are from one to five."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars}"


class StarTarget(Scoped, Versioned):
    """A target of a county for a year: numerator, denominator or none, threshold.

    Six slots are for the shares of at least 50 % that the county names itself (六个“占比不低于50%”).
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    numerator = models.CharField(_("numerator"), max_length=60)
    denominator = models.CharField(_("denominator"), max_length=60, blank=True)
    threshold = models.PositiveIntegerField(_("threshold"))
    is_share = models.BooleanField(_("threshold is a share, in hundredths of a percent"), default=False)
    slot = models.PositiveSmallIntegerField(_("slot of the six shares"), null=True, blank=True, choices=choices.SLOTS)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "code"], name="star_target_once"),
            models.CheckConstraint(
                condition=Q(is_share=False) | ~Q(denominator=""),
                name="star_target_share_has_denominator",
                violation_error_message=_("A share needs a denominator."),
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "slot"],
                name="star_target_slot_once",
                violation_error_message=_(
                    "This slot of the year is taken. Change that target, or choose another slot."
                ),
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__gte=1, slot__lte=6, is_share=True, threshold__gte=5000),
                name="star_target_slot_is_a_half",
                violation_error_message=_("A slot of the six holds a share of one half at the least."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
