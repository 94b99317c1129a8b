"""How members come and go: admission in three steps, and proposals to adjust or remove that a person decides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class Nomination(Scoped, Versioned):
    """Somebody is proposed for a team: recommended by the village, reviewed by the township, verified by an office."""

    scope_field = "team__unit__path"

    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="nominations", verbose_name=_("team"))
    name = models.CharField(_("full name"), max_length=50)
    name_key = models.CharField(max_length=50, editable=False, db_index=True)
    source = models.CharField(_("source group"), max_length=20, choices=choices.SOURCES)
    is_party_member = models.BooleanField(_("Party member"), default=False)
    is_returnee = models.BooleanField(_("returned home"), default=False)
    skills = models.CharField(_("skills"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=choices.NOMINATION_STATES, default="recommended")
    begun_on = models.DateField(_("recommended on"))
    member = models.OneToOneField(
        "teams.Member", models.PROTECT, null=True, blank=True, related_name="nomination", verbose_name=_("team member")
    )

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "recommended", "reviewed", "admitted", "declined", "withdrawn"]),
                name="nomination_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="admitted", member__isnull=False) | (~Q(state="admitted") & Q(member__isnull=True)),
                name="nomination_admitted_is_member",
            ),
            models.UniqueConstraint(
                fields=["team", "name_key"], condition=Q(state__in=["draft", "recommended", "reviewed"]),
                name="nomination_open_once_per_team",
                violation_error_message=_("This person is already proposed for this team."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "team"], name="nomination_state_team")]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        return f"{self.team} #{self.pk}"


class NominationStep(models.Model):
    """One step of an admission: who, when, for which office, with what outcome and reason. Append-only."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="steps", verbose_name=_("admission"))
    step = models.CharField(_("step"), max_length=12, choices=choices.NOMINATION_STEPS)
    actor_name = models.CharField(_("by"), max_length=150)
    office = models.CharField(_("office"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of an admission")
        verbose_name_plural = _("steps of admissions")
        ordering = ("pk",)


class ExitProposal(Scoped, Versioned):
    """A proposal to move or remove a member: reasoned, told to the person, open to appeal, decided by a person."""

    scope_field = "member__team__unit__path"

    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="exit_proposals", verbose_name=_("team member")
    )
    kind = models.CharField(_("kind of proposal"), max_length=10, choices=choices.EXIT_KINDS)
    ground = models.CharField(_("ground"), max_length=16, choices=choices.EXIT_GROUNDS)
    round = models.ForeignKey(
        "teams.Round", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quarter")
    )
    facts = models.JSONField(_("stars of the last quarters"), default=list, blank=True)
    """Newest last: `{"period", "stars", "score"}` with the score in hundredths."""
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=choices.EXIT_STATES, default="proposed")
    notice_from = models.DateField(_("told on"), null=True, blank=True)
    notice_until = models.DateField(_("may appeal until, inclusive"), null=True, blank=True)
    outcome = models.CharField(_("decision"), max_length=10, choices=choices.EXIT_OUTCOMES, blank=True)
    to_team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the team")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal to adjust or remove")
        verbose_name_plural = _("proposals to adjust or remove")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "notified", "appealed", "answered", "decided", "withdrawn"]),
                name="exit_proposal_state_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exit_proposal_has_reason"),
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False, notice_until__isnull=False) & ~Q(outcome="")
                | (~Q(state="decided") & Q(outcome="")),
                name="exit_proposal_decided_after_notice",
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=["proposed", "notified", "appealed", "answered"]),
                name="exit_proposal_one_open",
                violation_error_message=_("There is an open proposal for this member already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "notice_until"], name="exit_proposal_state")]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_kind_display()}"

    @property
    def audit_label(self) -> str:
        return f"{self.member.audit_label}"


class ExitStep(models.Model):
    """One step of a proposal: proposed, told, appealed, answered, decided, withdrawn. Append-only."""

    proposal = models.ForeignKey(ExitProposal, models.PROTECT, related_name="steps", verbose_name=_("proposal"))
    step = models.CharField(_("step"), max_length=12, choices=choices.EXIT_STEPS)
    actor_name = models.CharField(_("by"), max_length=150)
    office = models.CharField(_("office"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        ordering = ("pk",)
