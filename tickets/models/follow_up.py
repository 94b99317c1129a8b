"""What hangs on a ticket: photos, follow-ups, supervision, alerts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from tickets import choices


class TicketPhoto(Scoped):
    """A photo of the place or of what was done, written anew without what the camera had added."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="photos", verbose_name=_("ticket"))
    side = models.CharField(_("taken"), max_length=10, choices=choices.SIDES)
    file = models.CharField(_("file"), max_length=120)
    digest = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    added_by = models.CharField(_("added by"), max_length=150, blank=True)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo of a ticket")
        verbose_name_plural = _("photos of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "side", "digest"], name="ticket_photo_once")]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_side_display()}"


class KeptPhoto(models.Model):
    """A photo of a form that was refused, kept for some hours so that nobody chooses it twice.

    Nobody but the page of the same form shows it; its file goes with the acceptance of the form, or with the hours.
    """

    key = models.UUIDField()
    """The key of the form's post, made by the client."""
    user_id = models.BigIntegerField()
    """Whose form it is; 0 for a resident's."""
    form = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=120, blank=True)
    """Empty once the form is accepted: the digest alone says that the same form came again."""
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a refused form")
        verbose_name_plural = _("photos of refused forms")
        constraints = [models.UniqueConstraint(fields=["key", "user_id", "form", "digest"], name="kept_photo_once")]
        indexes = [models.Index(fields=["kept_at"], name="kept_photo_at")]

    def __str__(self) -> str:
        return self.digest[:8]


class FollowUp(Scoped):
    """Somebody asked the resident, or the resident rated by the code (评单/回访). Written once, never changed."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="follow_ups", verbose_name=_("ticket"))
    way = models.CharField(_("way"), max_length=10, choices=choices.FOLLOW_UP_WAYS)
    is_reached = models.BooleanField(_("reached"))
    is_solved = models.BooleanField(_("solved"), null=True, blank=True)
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=choices.SATISFACTIONS, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_reached=False, is_solved__isnull=True, satisfaction="")
                | (Q(is_reached=True, is_solved__isnull=False) & ~Q(satisfaction="")),
                name="follow_up_reached_says_all",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="follow_up_at")]

    def __str__(self) -> str:
        return str(self.ticket)


class Supervision(Scoped, Versioned):
    """A matter put under supervision (督办): the notice, and the answer to it."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="supervisions", verbose_name=_("ticket"))
    ground = models.CharField(_("ground"), max_length=12, choices=choices.GROUNDS)
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("supervised unit"))
    demand = models.CharField(_("what is demanded"), max_length=300)
    issued_by = models.CharField(_("issued by"), max_length=150)
    issued_at = models.DateTimeField(_("issued at"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(answered_at__isnull=True), name="supervision_one_open",
                violation_error_message=_("The ticket is under supervision already."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="supervision_answer_is_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.ticket)

    @property
    def audit_label(self) -> str:
        return str(self.ticket)


class TicketAlert(Scoped):
    """A ticket is due soon or overdue and those who have it were told: once for each point of its clock."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="alerts", verbose_name=_("ticket"))
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ALERTS)
    last_day = models.DateField(_("due on"))
    point = models.PositiveSmallIntegerField(_("days before"))
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("told"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("alert of a ticket")
        verbose_name_plural = _("alerts of tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "last_day", "point"], name="ticket_alert_once"),
        ]

    def __str__(self) -> str:
        return str(self.ticket)
