"""The monthly ranking of teams: the county's rule by version, a month's result with every figure that made it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.period_words import period_name
from core.querysets import Scoped, Versioned
from teams import choices


class RankingRule(Scoped, Versioned):
    """One version of a county's rule; an adopted version is never changed."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=choices.SCHEME_STATES, default="draft")

    class Meta:
        verbose_name = _("rule of the ranking")
        verbose_name_plural = _("rules of the ranking")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="ranking_rule_version_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="adopted"), name="ranking_rule_one_adopted"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "adopted", "retired"]), name="ranking_rule_state_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"


class RankingItem(models.Model):
    """One line of a rule; points are hundredths."""

    rule = models.ForeignKey(RankingRule, models.CASCADE, related_name="items", verbose_name=_("rule of the ranking"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    figure = models.CharField(_("figure"), max_length=60)
    points = models.PositiveIntegerField(_("points for each step, in hundredths"))
    per = models.PositiveIntegerField(_("step of the figure"), default=1)
    limit = models.PositiveIntegerField(_("most points, in hundredths"))
    each_member = models.BooleanField(_("divided by the members in post"), default=False)

    class Meta:
        verbose_name = _("line of the ranking's rule")
        verbose_name_plural = _("lines of the ranking's rule")
        constraints = [
            models.UniqueConstraint(fields=["rule", "code"], name="ranking_item_code_once"),
            models.UniqueConstraint(fields=["rule", "order"], name="ranking_item_order_once"),
            models.CheckConstraint(
                condition=Q(per__gt=0, points__gt=0, limit__gt=0), name="ranking_item_gives_points",
                violation_error_message=_("Step, points and most points of a line must be above zero."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class MonthRanking(Scoped, Versioned):
    """A county's ranking of a month: computed by the rule, published by a person, then never changed."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    period = models.CharField(_("month"), max_length=7)
    rule = models.ForeignKey(RankingRule, models.PROTECT, related_name="+", verbose_name=_("rule of the ranking"))
    state = models.CharField(_("state"), max_length=10, choices=choices.RANKING_STATES, default="computed")
    computed_at = models.DateTimeField(_("computed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.CharField(_("published by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("monthly ranking")
        verbose_name_plural = _("monthly rankings")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="month_ranking_once"),
            models.CheckConstraint(
                condition=Q(state="computed", published_at__isnull=True, published_by="")
                | (Q(state="published", published_at__isnull=False) & ~Q(published_by="")),
                name="month_ranking_published_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {period_name(self.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{self.unit} {self.period}"


class RankingLine(Scoped):
    """A team's score and places in a month, with the figures and points of each line of the rule."""

    scope_field = "team__unit__path"

    ranking = models.ForeignKey(MonthRanking, models.PROTECT, related_name="lines", verbose_name=_("monthly ranking"))
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="+", verbose_name=_("team"))
    members = models.PositiveSmallIntegerField(_("members in post"))
    score = models.PositiveIntegerField(_("score, in hundredths"))
    parts = models.JSONField(_("figures and points of the lines"))
    """In the order of the rule's lines: `[figure's value, points in hundredths]`."""
    place = models.PositiveIntegerField(_("place in the county"))
    is_tied = models.BooleanField(_("shares the place"), default=False)
    place_in_township = models.PositiveIntegerField(_("place in the township"))
    is_tied_in_township = models.BooleanField(_("shares the place in the township"), default=False)

    class Meta:
        verbose_name = _("team's place in the ranking")
        verbose_name_plural = _("teams' places in the ranking")
        constraints = [models.UniqueConstraint(fields=["ranking", "team"], name="ranking_line_once")]
        indexes = [models.Index(fields=["ranking", "place"], name="ranking_line_place")]

    def __str__(self) -> str:
        return f"{self.team} {self.ranking.period}"
