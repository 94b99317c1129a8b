"""Activities and training: the first facts of what a member does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


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
    members = models.ManyToManyField("teams.Member", through="ActivityMember", related_name="activities")

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
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


class TrainingSession(Scoped, Versioned):
    """A training session with its roster."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("held by"))
    title = models.CharField(_("title of the training"), max_length=100)
    tier = models.CharField(_("tier"), max_length=12, choices=choices.TIERS)
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
