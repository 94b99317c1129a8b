"""What a quarter's results lead to: objections and their answers, reminders, acts on the lists, mentors."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.period_words import period_name
from core.querysets import Scoped, Versioned
from teams import choices


class Objection(Scoped, Versioned):
    """An objection to a member's proposed star while the results are on public notice, and its answer."""

    scope_field = "member__team__unit__path"

    round = models.ForeignKey("teams.Round", models.PROTECT, related_name="objections", verbose_name=_("quarter"))
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("about the member"))
    channel = models.CharField(_("raised by"), max_length=10, choices=choices.OBJECTION_CHANNELS)
    """By the member concerned, or by others: who the others are is not kept."""
    text = models.CharField(_("objection"), max_length=300)
    raised_by = models.CharField(_("entered by"), max_length=150)
    raised_at = models.DateTimeField(_("entered at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices.OBJECTION_OUTCOMES, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_has_text"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="objection_answer_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["round", "outcome"], name="objection_round_outcome")]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label} {self.round.period}"


class Reminder(Scoped):
    """A unit was reminded of the step it owes; at most once a day for each step."""

    round = models.ForeignKey("teams.Round", models.PROTECT, related_name="reminders", verbose_name=_("quarter"))
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    step = models.CharField(_("step"), max_length=10, choices=choices.OWED_STEPS)
    sheets = models.PositiveIntegerField(_("sheets that wait"))
    sent_on = models.DateField(_("sent on"))
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.CharField(_("sent by"), max_length=150)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["round", "unit", "step", "sent_on"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{self.unit} {self.round.period}"


class MentorPair(Scoped, Versioned):
    """A mentor (培养联系人) helps a member of two or three stars one to one until the star rises."""

    scope_field = "member__team__unit__path"

    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="mentor_pairs", verbose_name=_("team member")
    )
    mentor = models.CharField(_("mentor"), max_length=50)
    post = models.CharField(_("post of the mentor"), max_length=60)
    stars_before = models.PositiveSmallIntegerField(_("stars when it began"), choices=choices.STARS)
    plan = models.CharField(_("plan of mentoring"), max_length=300, blank=True, default="", db_default="")
    since = models.DateField(_("since"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=10, choices=choices.PAIR_ENDS, blank=True)

    class Meta:
        verbose_name = _("mentor pair")
        verbose_name_plural = _("mentor pairs")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_on__isnull=True), name="mentor_pair_one_open",
                violation_error_message=_("This member has a mentor already. End that pair first."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__gte=F("since")) & ~Q(end_reason="")),
                name="mentor_pair_end_has_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} · {self.mentor}"

    @property
    def audit_label(self) -> str:
        return self.member.audit_label


class ListAct(Scoped):
    """What a person did about a member who stands on one of a quarter's lists. Written once, never changed."""

    scope_field = "member__team__unit__path"

    round = models.ForeignKey("teams.Round", models.PROTECT, related_name="list_acts", verbose_name=_("quarter"))
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("team member"))
    listed = models.CharField(_("list"), max_length=16, choices=choices.LISTS)
    act = models.CharField(_("act"), max_length=10, choices=choices.LIST_ACTS)
    pair = models.ForeignKey(
        MentorPair, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mentor pair")
    )
    proposal = models.ForeignKey(
        "teams.ExitProposal", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposal")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    acted_by = models.CharField(_("by"), max_length=150)
    acted_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("act on a list")
        verbose_name_plural = _("acts on lists")
        constraints = [
            models.UniqueConstraint(fields=["round", "member", "listed"], name="list_act_once"),
            models.CheckConstraint(condition=~Q(act="excused") | ~Q(reason=""), name="list_act_excuse_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {period_name(self.round.period)}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label} {self.round.period}"
