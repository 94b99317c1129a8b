"""A year's grading: the county's round, an organisation's sheet and result, the trail of steps, objections."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class GradingRound(Scoped, Versioned):
    """A county's grading of a year, with the conditions and cuts that the county has set for it."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10, choices=choices.GRADING_ROUND_STATES, default="open")
    opened_on = models.DateField(_("opened on"))
    founded_before = models.DateField(_("takes part if founded before"))
    min_full_members = models.PositiveSmallIntegerField(_("fewest full members to take part"), default=3)
    bars_rectified = models.BooleanField(_("weak and lax organisations do not take part"), default=True)
    advanced_from = models.PositiveSmallIntegerField(_("advanced from so many goods"), default=4)
    middle_from = models.PositiveSmallIntegerField(_("middle from so many goods"), default=3)
    notice_workdays = models.PositiveSmallIntegerField(_("working days of public notice"), default=5)
    assess_by = models.DateField(_("self-assessment by, inclusive"), null=True, blank=True)
    review_by = models.DateField(_("to be reviewed by, inclusive"), null=True, blank=True)
    sample_share = models.PositiveIntegerField(_("share of the sample, in hundredths of a percent"), default=1000)
    sample_seed = models.CharField(_("seed of the sample"), max_length=40, blank=True)
    """Who knows the seed can draw the sample again."""
    sampled_at = models.DateTimeField(_("sample drawn at"), null=True, blank=True)
    notice_from = models.DateField(_("notice from"), null=True, blank=True)
    notice_until = models.DateField(_("notice until, inclusive"), null=True, blank=True)
    open_objections = models.PositiveIntegerField(_("open objections"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    rows_digest = models.CharField(_("digest of the results"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("year's grading")
        verbose_name_plural = _("years' gradings")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="grading_round_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "notice", "final"]), name="grading_round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(notice_from__isnull=False, notice_until__gte=F("notice_from")),
                name="grading_round_notice_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(closed_at__isnull=False, open_objections=0),
                name="grading_round_final_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(advanced_from__gt=F("middle_from"), advanced_from__lte=5, middle_from__gte=1),
                name="grading_round_tiers_in_order",
                violation_error_message=_("The advanced begin above the middle, and at five goods at most."),
            ),
            models.CheckConstraint(
                condition=Q(sample_share__lte=10_000), name="grading_round_sample_is_a_share",
                violation_error_message=_("A sample is at most 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(assess_by__isnull=True) | Q(review_by__isnull=True) | Q(review_by__gte=F("assess_by")),
                name="grading_round_due_days_in_order",
                violation_error_message=_("The day for reviewing must not be before the day for handing in."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class BranchGrading(Scoped, Versioned):
    """One organisation's part of a year's grading: whether it takes part, what each step gave, the result.

    Points are hundredths by item code. What a step does not give stays as the step before it has left it.
    """

    scope_field = "branch__unit__path"

    round = models.ForeignKey(GradingRound, models.PROTECT, related_name="gradings", verbose_name=_("year's grading"))
    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="gradings", verbose_name=_("Party organisation")
    )
    standard = models.ForeignKey(
        "branches.Standard", models.PROTECT, related_name="+", verbose_name=_("five-goods standard")
    )
    refusals = models.JSONField(_("conditions that are not met"), default=list, blank=True)
    is_eligible = models.BooleanField(_("takes part"), default=True)
    decision_reason = models.CharField(_("reason of another decision than the rule's"), max_length=200, blank=True)
    state = models.CharField(_("step"), max_length=10, choices=choices.GRADING_STATES, default="draft")
    is_sampled = models.BooleanField(_("in the county's sample"), default=False)
    own_given = models.JSONField(_("points of the self-assessment"), default=dict, blank=True)
    own_facts = models.JSONField(_("figures at the self-assessment"), default=dict, blank=True)
    township_given = models.JSONField(_("points of the township"), default=dict, blank=True)
    county_given = models.JSONField(_("points of the county"), default=dict, blank=True)
    reasons = models.JSONField(_("reasons of points, by step and item"), default=dict, blank=True)
    vetoes = models.JSONField(_("vetoes, with reasons"), default=dict, blank=True)
    return_reason = models.CharField(_("reason of the return"), max_length=200, blank=True)
    facts = models.JSONField(_("figures of the result"), default=dict, blank=True)
    points = models.JSONField(_("points by item, in hundredths"), default=dict, blank=True)
    goods = models.JSONField(_("points by good, in hundredths"), default=list, blank=True)
    passed = models.JSONField(_("goods passed"), default=list, blank=True)
    good_count = models.PositiveSmallIntegerField(_("goods"), choices=choices.GRADES, null=True, blank=True)
    previous_count = models.PositiveSmallIntegerField(
        _("goods of the year before"), choices=choices.GRADES, null=True, blank=True
    )

    class Meta:
        verbose_name = _("branch's grading")
        verbose_name_plural = _("branches' gradings")
        constraints = [
            models.UniqueConstraint(fields=["round", "branch"], name="branch_grading_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "assessed", "reviewed", "verified"]), name="branch_grading_state_known"
            ),
            models.CheckConstraint(
                condition=Q(good_count__isnull=True) | Q(good_count__lte=5, is_eligible=True),
                name="branch_grading_up_to_five",
            ),
            models.CheckConstraint(
                condition=Q(is_sampled=False) | Q(is_eligible=True), name="branch_grading_sample_takes_part"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["round", "state"], name="branch_grading_state"),
            models.Index(fields=["round", "good_count"], name="branch_grading_count"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.round.year}"


class GradingMove(Scoped):
    """A step of one organisation's grading, as it was taken. Append-only."""

    scope_field = "grading__branch__unit__path"

    grading = models.ForeignKey(BranchGrading, models.PROTECT, related_name="moves", verbose_name=_("branch's grading"))
    event = models.CharField(_("step"), max_length=20, choices=choices.GRADING_EVENTS)
    by = models.CharField(_("by"), max_length=150)
    office = models.CharField(_("office"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a grading")
        verbose_name_plural = _("steps of gradings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(event__startswith="return") | ~Q(reason=""), name="grading_return_has_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.grading} {self.event}"


class GradingObjection(Scoped, Versioned):
    """An objection to a grade on public notice: matter only, never a report on a person."""

    scope_field = "grading__branch__unit__path"

    grading = models.ForeignKey(
        BranchGrading, models.PROTECT, related_name="objections", verbose_name=_("branch's grading")
    )
    text = models.CharField(_("objection"), max_length=500)
    raised_by = models.CharField(_("entered by"), max_length=150)
    raised_at = models.DateTimeField(_("entered at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices.GRADING_OUTCOMES, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a grade")
        verbose_name_plural = _("objections to grades")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="grading_objection_has_text"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="grading_objection_answered_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.grading)
