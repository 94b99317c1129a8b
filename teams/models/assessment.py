"""A quarter's assessment: the county's round, a team's sheet, a member's line and result."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.period_words import period_name
from core.querysets import Scoped, Versioned
from teams import choices


class Round(Scoped, Versioned):
    """A quarter of a county."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    period = models.CharField(_("quarter"), max_length=6)
    state = models.CharField(_("state"), max_length=10, choices=choices.ROUND_STATES, default="open")
    opened_on = models.DateField(_("opened on"))
    score_by = models.DateField(_("to be handed in by, inclusive"), null=True, blank=True)
    review_by = models.DateField(_("to be reviewed by, inclusive"), null=True, blank=True)
    """Days by which units and townships are to have done their step; the county sets them for each quarter."""
    notice_from = models.DateField(_("notice from"), null=True, blank=True)
    notice_until = models.DateField(_("notice until, inclusive"), null=True, blank=True)
    open_objections = models.PositiveIntegerField(_("open objections"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    rows_digest = models.CharField(_("digest of the results"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("quarter's assessment")
        verbose_name_plural = _("quarters' assessments")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="round_once_per_quarter"),
            models.CheckConstraint(condition=Q(state__in=["open", "notice", "final"]), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(notice_from__isnull=False, notice_until__gte=models.F("notice_from")),
                name="round_notice_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(closed_at__isnull=False, open_objections=0),
                name="round_final_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(score_by__isnull=True) | Q(review_by__isnull=True) | Q(review_by__gte=models.F("score_by")),
                name="round_due_days_in_order",
                violation_error_message=_("The day for reviewing must not be before the day for handing in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {period_name(self.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the quarter's code: the same in every language."""
        return f"{self.unit} {self.period}"


class TeamSheet(Scoped, Versioned):
    """One team's part of a round, and the step it has reached."""

    scope_field = "team__unit__path"

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets", verbose_name=_("quarter"))
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="sheets", verbose_name=_("team"))
    scheme = models.ForeignKey("teams.StarScheme", models.PROTECT, related_name="+", verbose_name=_("scheme"))
    state = models.CharField(_("step"), max_length=10, choices=choices.SHEET_STATES, default="draft")
    scored_by = models.CharField(_("scored by"), max_length=150, blank=True)
    scored_at = models.DateTimeField(_("scored at"), null=True, blank=True)
    reviewed_by = models.CharField(_("reviewed by"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    return_reason = models.CharField(_("reason of the return"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("team's sheet")
        verbose_name_plural = _("teams' sheets")
        constraints = [
            models.UniqueConstraint(fields=["round", "team"], name="team_sheet_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scored", "reviewed", "verified"]), name="team_sheet_state_known"
            ),
        ]
        indexes = [models.Index(fields=["round", "state"], name="team_sheet_round_state")]

    def __str__(self) -> str:
        return f"{self.team} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{self.team} {self.round.period}"


class Assessment(Scoped, Versioned):
    """What people gave one member in one quarter: points by item code, and set vetoes."""

    scope_field = "sheet__team__unit__path"

    sheet = models.ForeignKey(TeamSheet, models.PROTECT, related_name="assessments", verbose_name=_("sheet"))
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="assessments", verbose_name=_("member"))
    given = models.JSONField(_("points given, in hundredths"), default=dict, blank=True)
    vetoes = models.JSONField(_("vetoes, with reasons"), default=dict, blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "member"], name="assessment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.sheet.round.period)}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label} {self.sheet.round.period}"


class Rating(Scoped):
    """A member's result of a quarter, with every point of it. Written once, by the close."""

    scope_field = "member__team__unit__path"

    round = models.ForeignKey(Round, models.PROTECT, related_name="ratings", db_index=False, verbose_name=_("quarter"))
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="ratings", db_index=False, verbose_name=_("member")
    )
    scheme = models.ForeignKey(
        "teams.StarScheme", models.PROTECT, related_name="+", db_index=False, verbose_name=_("scheme")
    )
    score = models.PositiveIntegerField(_("score, in hundredths"))
    computed_stars = models.PositiveSmallIntegerField(_("stars by the rule"))
    stars = models.PositiveSmallIntegerField(_("stars"), choices=choices.STARS)
    rank = models.PositiveIntegerField(_("rank in the county"))
    held_back = models.BooleanField(_("held back by a quota"), default=False)
    veto = models.CharField(_("veto"), max_length=30, blank=True)
    points = models.JSONField(_("points by item, in hundredths"), default=dict)
    figures = models.JSONField(_("figures used"), default=dict)
    override_reason = models.CharField(_("reason of another star than the rule's"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star rating")
        verbose_name_plural = _("star ratings")
        constraints = [
            models.UniqueConstraint(fields=["member", "round"], name="rating_once"),
            models.CheckConstraint(condition=Q(stars__lte=5, computed_stars__lte=5), name="rating_stars_0_to_5"),
            models.CheckConstraint(
                condition=Q(stars=models.F("computed_stars")) | ~Q(override_reason=""),
                name="rating_override_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["round", "stars"], name="rating_round_stars")]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{self.member} {self.round.period}"


class StarOverride(Scoped, Versioned):
    """A person's decision, before the close, to give another star than the rule's, with the reason."""

    scope_field = "member__team__unit__path"

    round = models.ForeignKey(Round, models.PROTECT, related_name="overrides", verbose_name=_("quarter"))
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("member"))
    stars = models.PositiveSmallIntegerField(_("stars"), choices=choices.STARS)
    reason = models.CharField(_("reason"), max_length=200)
    decided_by = models.CharField(_("decided by"), max_length=150)
    decided_at = models.DateTimeField(_("decided at"))
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("star decided by a person")
        verbose_name_plural = _("stars decided by persons")
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="star_override_once"),
            models.CheckConstraint(condition=Q(stars__lte=5) & ~Q(reason=""), name="star_override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label} {self.round.period}"


class StarChange(Scoped):
    """A member's stars moved between two quarters."""

    scope_field = "member__team__unit__path"

    round = models.ForeignKey(Round, models.PROTECT, related_name="changes", db_index=False, verbose_name=_("quarter"))
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    before = models.PositiveSmallIntegerField(_("before"), choices=choices.STARS)
    after = models.PositiveSmallIntegerField(_("after"), choices=choices.STARS)

    class Meta:
        verbose_name = _("change of stars")
        verbose_name_plural = _("changes of stars")
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="star_change_once"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="star_change_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{self.member} {self.round.period}"


class YearReview(Scoped, Versioned):
    """A member's score in the year-end review."""

    scope_field = "member__team__unit__path"

    year = models.PositiveSmallIntegerField(_("year"))
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("member"))
    score = models.PositiveIntegerField(_("score, in hundredths"))

    class Meta:
        verbose_name = _("year-end review")
        verbose_name_plural = _("year-end reviews")
        constraints = [models.UniqueConstraint(fields=["year", "member"], name="year_review_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.year}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label} {self.year}"


class AnnualRating(Scoped):
    """A member's star of a year, from its quarters and the year-end review."""

    scope_field = "member__team__unit__path"

    year = models.PositiveSmallIntegerField(_("year"))
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    scheme = models.ForeignKey(
        "teams.StarScheme", models.PROTECT, related_name="+", db_index=False, verbose_name=_("scheme")
    )
    score = models.PositiveIntegerField(_("score, in hundredths"))
    stars = models.PositiveSmallIntegerField(_("stars"), choices=choices.STARS)
    quarters = models.PositiveSmallIntegerField(_("quarters assessed"))

    class Meta:
        verbose_name = _("annual star rating")
        verbose_name_plural = _("annual star ratings")
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="annual_rating_once"),
            models.CheckConstraint(condition=Q(stars__lte=5), name="annual_rating_stars_0_to_5"),
        ]
        indexes = [models.Index(fields=["year", "stars"], name="annual_rating_stars")]

    def __str__(self) -> str:
        return f"{self.member} {self.year}"
