"""Activities with their photos and rhythms, and training: the first facts of what a member does."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class ActivityPlan(Scoped, Versioned):
    """An activity that comes round on fixed days of the month (逢8: the 8th, 18th and 28th); entries are filled in from it."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("team")
    )
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=choices.ACTIVITY_KINDS)
    action_line = models.CharField(_("line of action"), max_length=10, choices=choices.ACTION_LINES)
    field = models.CharField(_("field"), max_length=20, choices=choices.FIELDS)
    place = models.CharField(_("place"), max_length=60, blank=True)
    days = models.CharField(_("days of the month"), max_length=60)
    """Days as numbers between commas, in order, each once: `8,18,28`."""
    since = models.DateField(_("since"))
    until = models.DateField(_("until, inclusive"), null=True, blank=True)

    class Meta:
        verbose_name = _("recurring activity")
        verbose_name_plural = _("recurring activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="activity_plan_ends_after_start",
                violation_error_message=_("The last day must not lie before the first one."),
            ),
            models.CheckConstraint(condition=~Q(days=""), name="activity_plan_has_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Activity(Scoped, Versioned):
    """Something a team did: what, where, when, who took part, how many people it reached."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("team")
    )
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=choices.ACTIVITY_KINDS)
    action_line = models.CharField(_("line of action"), max_length=10, choices=choices.ACTION_LINES)
    field = models.CharField(_("field"), max_length=20, choices=choices.FIELDS)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=60, blank=True)
    reach = models.PositiveIntegerField(_("people reached"), default=0)
    outputs = models.CharField(_("results"), max_length=200, blank=True)
    plan = models.ForeignKey(
        ActivityPlan, models.PROTECT, null=True, blank=True, editable=False, related_name="activities",
        verbose_name=_("recurring activity"),
    )  # fmt: skip
    members = models.ManyToManyField("teams.Member", through="ActivityMember", related_name="activities")

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "held_on"], name="activity_of_plan_once",
                violation_error_message=_("This day of the recurring activity is recorded already."),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["held_on"], name="activity_held_on")]

    def __str__(self) -> str:
        return self.title


class ActivityMember(models.Model):
    """A member took part in an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="takings_part")
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("team member"))

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], name="activity_member_once"),
        ]


class ActivityPhoto(Scoped):
    """A photo of an activity, written anew without what the camera had added."""

    scope_field = "activity__unit__path"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="photos", verbose_name=_("activity"))
    file = models.CharField(_("file"), max_length=120)
    digest = models.CharField(_("digest"), max_length=64)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    added_by = models.CharField(_("added by"), max_length=150)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo of an activity")
        verbose_name_plural = _("photos of activities")
        constraints = [models.UniqueConstraint(fields=["activity", "digest"], name="activity_photo_once")]

    def __str__(self) -> str:
        return str(self.activity)


class TrainingSession(Scoped, Versioned):
    """A training session with its roster."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("held by"))
    title = models.CharField(_("title of the training"), max_length=100)
    tier = models.CharField(_("tier"), max_length=12, choices=choices.TIERS)
    kind = models.CharField(_("kind of training"), max_length=12, choices=choices.TRAINING_KINDS, default="course")
    held_on = models.DateField(_("date"))
    minutes = models.PositiveIntegerField(_("minutes"))
    attendees = models.ManyToManyField("teams.Member", through="TrainingAttendance", related_name="trainings")

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        indexes = [models.Index(fields=["held_on"], name="training_session_held_on")]

    def __str__(self) -> str:
        return self.title


class TrainingAttendance(models.Model):
    """A member attended a training session."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="attendances")
    member = models.ForeignKey("teams.Member", models.PROTECT, related_name="+", verbose_name=_("team member"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="training_attendance_once"),
        ]
