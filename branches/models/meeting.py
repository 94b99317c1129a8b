"""Meetings of Party organisations: their kinds, what was held, what was raised; exemptions, reminders, reviews, talks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class MeetingKind(Scoped, Versioned):
    """A kind of meeting of a county: its rhythm, and for which organisations it is."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    per = models.CharField(_("rhythm"), max_length=10, choices=choices.RHYTHMS, blank=True)
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    usual_quarter = models.PositiveSmallIntegerField(
        _("usual quarter"), choices=choices.QUARTERS, null=True, blank=True,
        help_text=_("Of a yearly meeting: the quarter in which it is expected. It counts all year."),
    )  # fmt: skip
    organisations = models.JSONField(_("kinds of organisations"), default=list, blank=True)
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    """Empty lists mean every one."""
    min_members = models.PositiveSmallIntegerField(_("from so many full members"), default=0)
    needs = models.CharField(_("condition"), max_length=10, choices=choices.MEETING_NEEDS, blank=True)
    attendance = models.CharField(_("who is counted"), max_length=10, choices=choices.ATTENDANCES, default="members")
    agenda = models.CharField(_("usual agenda"), max_length=500, blank=True)
    together = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("may be held together with")
    )
    hands_up = models.BooleanField(
        _("unsolved matters go to the township"), default=False,
        help_text=_("A matter that the meeting could not solve may be handed to the township, which answers it."),
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kind of meeting")
        verbose_name_plural = _("kinds of meetings")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="meeting_kind_code_once"),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=12), name="meeting_kind_times_sane"),
            models.CheckConstraint(
                condition=Q(usual_quarter__isnull=True) | Q(per="year", usual_quarter__gte=1, usual_quarter__lte=4),
                name="meeting_kind_quarter_of_yearly",
                violation_error_message=_("Only a yearly meeting has a usual quarter."),
            ),
            models.CheckConstraint(condition=~Q(together=F("id")), name="meeting_kind_not_with_itself"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Meeting(Scoped, Versioned):
    """A meeting of an organisation, planned or held. Who was there is a number, never a list of names."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="meetings", verbose_name=_("Party organisation")
    )
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    state = models.CharField(_("state"), max_length=10, choices=choices.MEETING_STATES, default="held")
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=60, blank=True)
    due = models.PositiveIntegerField(_("persons due"), default=0)
    attended = models.PositiveIntegerField(_("persons present"), default=0)
    host = models.CharField(_("post of the host"), max_length=40, blank=True)
    agenda = models.CharField(_("agenda"), max_length=500, blank=True)
    decisions = models.CharField(_("decisions"), max_length=1000, blank=True)
    together = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="twins", verbose_name=_("held together with")
    )
    recorded_by = models.CharField(_("recorded by"), max_length=150)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "held_on"], condition=Q(state="held"), name="meeting_once_a_day",
                violation_error_message=_("A meeting of this kind is recorded for this day already. Correct that one instead."),
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False), name="meeting_held_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_on__isnull=False, held_on__isnull=True), name="meeting_planned_has_day"
            ),
            models.CheckConstraint(
                condition=Q(attended__lte=F("due")), name="meeting_attended_within_due",
                violation_error_message=_("More persons cannot have been present than were due."),
            ),
            models.CheckConstraint(condition=~Q(together=F("id")), name="meeting_not_with_itself"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["branch", "held_on"], name="meeting_branch_held"),
            models.Index(fields=["held_on", "id"], name="meeting_held_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_on or self.planned_on}"


class MeetingMatter(Scoped, Versioned):
    """A matter that was raised at a meeting: settled there, made a ticket, or handed to the township and answered."""

    scope_field = "meeting__branch__unit__path"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="matters", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.CharField(_("matter"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=choices.MATTER_STATES, default="open")
    township = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("township")
    )
    handed_by = models.CharField(_("handed up by"), max_length=150, blank=True)
    handed_at = models.DateTimeField(_("handed up at"), null=True, blank=True)
    answer = models.CharField(_("result"), max_length=500, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("matter of a meeting")
        verbose_name_plural = _("matters of meetings")
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "text"], name="meeting_matter_once"),
            models.CheckConstraint(condition=~Q(text=""), name="meeting_matter_has_text"),
            models.CheckConstraint(
                condition=~Q(state="handed-up") | Q(township__isnull=False, handed_at__isnull=False),
                name="meeting_matter_handed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "settled"], answered_at__isnull=False)
                | (~Q(state__in=["answered", "settled"]) & Q(answered_at__isnull=True, answer="")),
                name="meeting_matter_answer_is_whole",
            ),
            models.CheckConstraint(condition=~Q(state="answered") | ~Q(answer=""), name="meeting_matter_answer_in_words"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["township", "state", "id"], name="meeting_matter_queue")]

    def __str__(self) -> str:
        return self.text


class MeetingAttachment(Scoped):
    """A photo or a PDF of a meeting, checked by what it holds; no address serves the file itself."""

    scope_field = "meeting__branch__unit__path"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attachments", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ATTACHMENT_KINDS)
    name = models.CharField(_("file name"), max_length=80)
    file = models.CharField(_("file"), max_length=120)
    digest = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    added_by = models.CharField(_("added by"), max_length=150)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("attachment of a meeting")
        verbose_name_plural = _("attachments of meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "digest"], name="meeting_attachment_once")]

    def __str__(self) -> str:
        return self.name


class MeetingExemption(Scoped):
    """An organisation owes no meetings of a kind, or of any, in a period; given with a reason, and taken back with one."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="exemptions", verbose_name=_("Party organisation")
    )
    kind = models.ForeignKey(
        MeetingKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind")
    )
    """Empty: of every kind."""
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("up to"))
    """The day after the last one."""
    reason = models.CharField(_("reason"), max_length=200)
    given_by = models.CharField(_("given by"), max_length=150)
    given_at = models.DateTimeField(_("given at"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("exemption from meetings")
        verbose_name_plural = _("exemptions from meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "period"], condition=Q(revoked_at__isnull=True), name="meeting_exemption_once",
                violation_error_message=_("The organisation is exempt from this already."),
            ),
            models.UniqueConstraint(
                fields=["branch", "period"], condition=Q(revoked_at__isnull=True, kind__isnull=True),
                name="meeting_exemption_of_all_once",
                violation_error_message=_("The organisation is exempt from this already."),
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="meeting_exemption_forwards"),
            models.CheckConstraint(condition=~Q(reason=""), name="meeting_exemption_has_reason"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="meeting_exemption_days")]

    def __str__(self) -> str:
        return f"{self.branch} {self.period}"


class MeetingReminder(Scoped):
    """An organisation was told which meetings it owes: once a day at most."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="meeting_reminders", verbose_name=_("Party organisation")
    )
    owed = models.PositiveSmallIntegerField(_("meetings missing"))
    sent_on = models.DateField(_("sent on"))
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.CharField(_("sent by"), max_length=150)

    class Meta:
        verbose_name = _("reminder of meetings")
        verbose_name_plural = _("reminders of meetings")
        constraints = [models.UniqueConstraint(fields=["branch", "sent_on"], name="meeting_reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.branch} {self.sent_on}"


class StageReview(Scoped, Versioned):
    """What an organisation says of a stage of its work (阶段性评估), and how long it was made public."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="stage_reviews", verbose_name=_("Party organisation")
    )
    period = models.CharField(_("period"), max_length=7)
    result = models.CharField(_("result"), max_length=500)
    public_from = models.DateField(_("public from"), null=True, blank=True)
    public_until = models.DateField(_("public until"), null=True, blank=True)
    recorded_by = models.CharField(_("recorded by"), max_length=150)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("review of a stage")
        verbose_name_plural = _("reviews of stages")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "period"], name="stage_review_once",
                violation_error_message=_("This period has been reviewed already."),
            ),
            models.CheckConstraint(condition=~Q(result=""), name="stage_review_has_result"),
            models.CheckConstraint(
                condition=Q(public_from__isnull=True, public_until__isnull=True) | Q(public_until__gte=F("public_from")),
                name="stage_review_public_forwards",
                violation_error_message=_("Give both days of the publicity, the later one last."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.branch} {self.period}"


class Talk(Scoped):
    """A talk with the holder of a post (约谈): post, day and reason, no name and no more."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="talks", verbose_name=_("Party organisation")
    )
    post = models.CharField(_("post"), max_length=12, choices=choices.POSTS)
    held_on = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("talk with a post")
        verbose_name_plural = _("talks with posts")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "post", "held_on"], name="talk_once_a_day",
                violation_error_message=_("A talk with this post on this day is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="talk_has_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.held_on}"
