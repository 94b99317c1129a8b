"""The reserve pool (村级后备力量): persons, their steps, checks, events, and the proposals to take them out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices

LIVE = ("draft", "recommended", "reviewed", "jointly", "inspected", "in-pool")
_KNOWN = [code for code, _label in choices.RESERVE_STATES]


class ReservePerson(Scoped, Versioned):
    """Somebody recommended for, in, or out of a village's reserve. Nothing about private life is held.

    `member` is the person's record in a team where there is one: name, skills and the like are then taken from it when
    the recommendation is made, so that nobody types them twice.
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village"))
    name = models.CharField(_("full name"), max_length=50)
    name_key = models.CharField(max_length=50, editable=False, db_index=True)
    source = models.ForeignKey("teams.ReserveSource", models.PROTECT, related_name="+", verbose_name=_("source"))
    tier = models.CharField(_("reserve tier"), max_length=10, choices=choices.RESERVE_TIERS)
    post = models.CharField(_("meant for the post"), max_length=10, choices=choices.RESERVE_POSTS)
    is_party_member = models.BooleanField(_("Party member"), default=False)
    skills = models.CharField(_("skills"), max_length=100, blank=True)
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, null=True, blank=True, related_name="reserve_records",
        verbose_name=_("team member"),
    )  # fmt: skip
    need = models.ForeignKey(
        "teams.VillageNeed", models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("need")
    )
    user = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    state = models.CharField(_("state"), max_length=12, choices=choices.RESERVE_STATES, default="recommended")
    begun_on = models.DateField(_("recommended on"))
    entered_on = models.DateField(_("entered the pool on"), null=True, blank=True)
    decision_no = models.CharField(_("document of the decision"), max_length=60, blank=True)
    left_on = models.DateField(_("left the pool on"), null=True, blank=True)
    leave_reason = models.CharField(
        _("reason for leaving"), max_length=12, choices=choices.RESERVE_LEAVES, blank=True
    )  # fmt: skip
    file_no = models.CharField(_("number of the file"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("reserve person")
        verbose_name_plural = _("reserve persons")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_KNOWN), name="reserve_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["in-pool", "left"], entered_on__isnull=False) & ~Q(decision_no="")
                | ~Q(state__in=["in-pool", "left"]) & Q(entered_on__isnull=True, decision_no=""),
                name="reserve_entered_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_on__gte=F("entered_on")) & ~Q(leave_reason="")
                | ~Q(state="left") & Q(left_on__isnull=True, leave_reason=""),
                name="reserve_left_with_reason",
            ),
            models.UniqueConstraint(
                fields=["unit", "name_key"], condition=Q(state__in=LIVE), name="reserve_once_in_village",
                violation_error_message=_("Somebody of this name stands in this village's reserve already."),
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=LIVE, member__isnull=False), name="reserve_once_per_member",
                violation_error_message=_("This team member stands in the reserve already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "unit"], name="reserve_state_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """The person's place: entries are never erased, so they do not hold the name."""
        return f"{self.unit} #{self.pk}"


class ReserveStep(models.Model):
    """One step: who, when it took place, when it was entered, for which office, with what document and reason. Append-only."""

    reserve = models.ForeignKey(
        ReservePerson, models.PROTECT, related_name="steps", verbose_name=_("reserve person")
    )  # fmt: skip
    step = models.CharField(_("step"), max_length=12, choices=choices.RESERVE_STEPS)
    channel = models.CharField(_("way of recommending"), max_length=12, choices=choices.RESERVE_CHANNELS, blank=True)
    held_on = models.DateField(_("took place on"))
    document_no = models.CharField(_("document number"), max_length=60, blank=True)
    actor_name = models.CharField(_("by"), max_length=150)
    office = models.CharField(_("office"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a reserve person")
        verbose_name_plural = _("steps of reserve persons")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(step="recommend") | ~Q(channel=""), name="reserve_step_recommended_somehow"
            ),
        ]


class ReserveCheck(models.Model):
    """A check of somebody against a checklist: every line passed or not, and the document in which that stands. Append-only."""

    reserve = models.ForeignKey(
        ReservePerson, models.PROTECT, related_name="checks", verbose_name=_("reserve person")
    )  # fmt: skip
    checklist = models.ForeignKey(
        "teams.ReserveChecklist", models.PROTECT, related_name="+", verbose_name=_("checklist")
    )
    document_no = models.CharField(_("document number"), max_length=60)
    checked_on = models.DateField(_("checked on"))
    checked_by = models.CharField(_("by"), max_length=150)
    passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("check of a reserve person")
        verbose_name_plural = _("checks of reserve persons")
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=~Q(document_no=""), name="reserve_check_has_document")]


class ReserveCheckLine(models.Model):
    """One line of a check: passed or not, without a word about why. Append-only."""

    check_of = models.ForeignKey(ReserveCheck, models.PROTECT, related_name="lines", verbose_name=_("check"))
    item = models.ForeignKey("teams.ReserveCheckItem", models.PROTECT, related_name="+", verbose_name=_("line"))
    passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("line of a check")
        verbose_name_plural = _("lines of checks")
        constraints = [models.UniqueConstraint(fields=["check_of", "item"], name="reserve_check_line_once")]


class ReserveEvent(Scoped):
    """Somebody of the pool entered the village body (进村级班子) or was admitted to the Party (发展为党员): a day and a document."""

    scope_field = "reserve__unit__path"

    reserve = models.ForeignKey(
        ReservePerson, models.PROTECT, related_name="events", verbose_name=_("reserve person")
    )  # fmt: skip
    kind = models.CharField(_("event"), max_length=12, choices=choices.RESERVE_EVENTS)
    happened_on = models.DateField(_("day"))
    post = models.CharField(_("post"), max_length=60, blank=True)
    document_no = models.CharField(_("document number"), max_length=60, blank=True)
    recorded_by = models.CharField(_("entered by"), max_length=150)

    class Meta:
        verbose_name = _("event of a reserve person")
        verbose_name_plural = _("events of reserve persons")
        constraints = [
            models.UniqueConstraint(
                fields=["reserve", "kind"], name="reserve_event_once",
                violation_error_message=_("This is recorded of the person already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "happened_on"], name="reserve_event_kind_day")]

    def __str__(self) -> str:
        return f"{self.reserve} · {self.get_kind_display()}"

    @property
    def audit_label(self) -> str:
        return self.reserve.audit_label


class ReserveExit(Scoped, Versioned):
    """A proposal to take somebody out of the pool: reasoned, told to the person, open to appeal, decided by a person."""

    scope_field = "reserve__unit__path"

    reserve = models.ForeignKey(
        ReservePerson, models.PROTECT, related_name="exits", verbose_name=_("reserve person")
    )  # fmt: skip
    ground = models.CharField(_("ground"), max_length=12, choices=choices.RESERVE_GROUNDS)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=choices.EXIT_STATES, default="proposed")
    notice_from = models.DateField(_("told on"), null=True, blank=True)
    notice_until = models.DateField(_("may appeal until, inclusive"), null=True, blank=True)
    outcome = models.CharField(_("decision"), max_length=10, choices=choices.RESERVE_OUTCOMES, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal to take out of the pool")
        verbose_name_plural = _("proposals to take out of the pool")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[code for code, _label in choices.EXIT_STATES]), name="reserve_exit_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reserve_exit_has_reason"),
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False, notice_until__isnull=False) & ~Q(outcome="")
                | (~Q(state="decided") & Q(outcome="")),
                name="reserve_exit_decided_after_notice",
            ),
            models.UniqueConstraint(
                fields=["reserve"], condition=Q(state__in=["proposed", "notified", "appealed", "answered"]),
                name="reserve_exit_one_open",
                violation_error_message=_("There is an open proposal for this person already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "notice_until"], name="reserve_exit_state")]

    def __str__(self) -> str:
        return str(self.reserve)

    @property
    def audit_label(self) -> str:
        return self.reserve.audit_label


class ReserveExitStep(models.Model):
    """One step of a proposal to take somebody out of the pool. Append-only."""

    proposal = models.ForeignKey(ReserveExit, models.PROTECT, related_name="steps", verbose_name=_("proposal"))
    step = models.CharField(_("step"), max_length=12, choices=choices.EXIT_STEPS)
    actor_name = models.CharField(_("by"), max_length=150)
    office = models.CharField(_("office"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a proposal to take out of the pool")
        verbose_name_plural = _("steps of proposals to take out of the pool")
        ordering = ("pk",)
