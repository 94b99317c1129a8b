"""Tables of the shared kernel. Rows are written by the modules of the same name, nowhere else."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped


class Installation(models.Model):
    """What is true of the whole installation: one row, made on first need."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)
    demo_county = models.CharField(max_length=20, blank=True)
    demo_seed = models.IntegerField(default=0)
    demo_scale = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installation")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_is_one_row"),
        ]


class AuditHead(models.Model):
    """The end of one audit chain; locked while an entry is appended."""

    chain = models.CharField(max_length=8, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("audit chain head")
        verbose_name_plural = _("audit chain heads")


class AuditEntry(Scoped):
    """One thing that was done or refused. Append-only; hash-chained per county (`chain`)."""

    scope_field = "path"

    chain = models.CharField(_("chain"), max_length=8)
    seq = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    actor_id = models.BigIntegerField(_("account number"), null=True)
    actor_name = models.CharField(_("by"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    target_id = models.CharField(_("record number"), max_length=60, blank=True)
    target_label = models.CharField(_("record"), max_length=200, blank=True)
    path = models.CharField(_("unit path"), max_length=60, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    result = models.CharField(_("result"), max_length=10, default="done")
    previous = models.CharField(_("previous digest"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_once_in_chain"),
            models.CheckConstraint(condition=Q(result__in=["done", "refused"]), name="audit_entry_result_known"),
        ]
        indexes = [
            models.Index(fields=["path", "-id"], name="audit_entry_path"),
            models.Index(fields=["target_type", "target_id"], name="audit_entry_target"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq}"


class Submission(models.Model):
    """An accepted form post: its key is made by the client and never expires."""

    key = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    form = models.CharField(max_length=60)
    body_digest = models.CharField(max_length=64)
    receipt = models.JSONField()
    accepted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")


class Attempt(models.Model):
    """How often something that needs no account was tried from one place within an hour of the clock."""

    key = models.CharField(max_length=64)
    """A keyed digest of what was tried and from where: the address itself is not kept."""
    since = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="attempt_key_hour_once")]
        indexes = [models.Index(fields=["since"], name="attempt_since")]


class FormDraft(models.Model):
    """What somebody has typed into a form and not sent yet: personal, seven days at the most, never audited by value."""

    user_id = models.BigIntegerField()
    form = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    body = models.JSONField(default=dict)
    """The form's fields by name, as they would be posted."""
    schema = models.CharField(max_length=40)
    """What the form looked like; another one takes only the fields that are still there."""
    version = models.BigIntegerField()
    """The moment of saving in milliseconds; a device that has read an older one does not overwrite this one."""
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a form")
        verbose_name_plural = _("drafts of forms")
        constraints = [
            models.UniqueConstraint(fields=["user_id", "form", "object_id"], name="form_draft_once"),
        ]
        indexes = [
            models.Index(fields=["form", "object_id"], name="form_draft_object"),
            models.Index(fields=["saved_at"], name="form_draft_saved_at"),
        ]


class Job(Scoped):
    """A task that takes longer than a request: state, progress and outbox in one row."""

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
    STATES = (
        (QUEUED, _("waiting")),
        (RUNNING, _("running")),
        (DONE, _("done")),
        (FAILED, _("failed")),
        (CANCELLED, _("cancelled")),
    )
    LABELS: ClassVar[dict[str, Any]] = {}
    """What kinds of jobs are called; each app adds its own."""
    scope_field = "path"

    kind = models.CharField(_("kind"), max_length=40)
    path = models.CharField(_("unit path"), max_length=60, blank=True)
    unit_name = models.CharField(_("unit"), max_length=100, blank=True)
    period = models.CharField(_("period"), max_length=7, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    key = models.CharField(_("unique key"), max_length=120, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("whole")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=QUEUED)
    priority = models.PositiveSmallIntegerField(_("priority"), default=5)
    done = models.PositiveIntegerField(_("parts done"), default=0)
    total = models.PositiveIntegerField(_("parts"), default=1)
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    error = models.TextField(_("error"), blank=True)
    lease_token = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=150, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    """The account that asked for it; it alone may fetch a result file."""
    result_file = models.CharField(_("result"), max_length=200, blank=True)
    result_name = models.CharField(_("name of the result"), max_length=120, blank=True)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_state_known",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "priority", "due_at"], name="job_outbox"),
            models.Index(fields=["path", "-id"], name="job_path"),
        ]

    def __str__(self) -> str:
        return f"{self.LABELS.get(self.kind, self.kind)} {self.unit_name} {self.period}".strip()


class SavedView(Scoped):
    """A list as somebody has filtered and ordered it, under a name; personal, or shared with a unit's subtree."""

    scope_field = "path"

    owner_id = models.BigIntegerField()
    owner_name = models.CharField(_("saved by"), max_length=150)
    page = models.CharField(_("list"), max_length=80)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filter and order"), max_length=1000, blank=True)
    path = models.CharField(_("shared with"), max_length=60, blank=True)
    """Empty for the owner alone."""
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "page", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """A year whose public notice of days off is in the table, with the notice."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("notice"), max_length=200)

    class Meta:
        verbose_name = _("published calendar year")
        verbose_name_plural = _("published calendar years")


class CalendarNotice(Scoped):
    """The nation's notice of a year as a county has entered it, before one has come with the portal.

    A correction is a new edition; the one before stays with its days and is out of force.
    """

    scope_field = "region"

    region = models.CharField(_("county's unit path"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    source = models.CharField(_("notice"), max_length=200)
    text = models.TextField(_("days as they were entered"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))
    retired_at = models.DateTimeField(_("out of force since"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar of a year")
        verbose_name_plural = _("calendars of years")
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "edition"], name="calendar_notice_edition_once"),
            models.UniqueConstraint(
                fields=["region", "year"], condition=Q(retired_at__isnull=True), name="calendar_notice_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(region=""), name="calendar_notice_has_county"),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.source}"


class CalendarDay(Scoped):
    """A day that is not what its weekday says: a day off in the week, or a working weekend day."""

    scope_field = "region"

    NATIONAL = ""

    day = models.DateField(_("day"))
    region = models.CharField(_("region's unit path, empty for the whole country"), max_length=60, blank=True)
    is_workday = models.BooleanField(_("is a working day"))
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("notice"), max_length=200, blank=True)
    entered = models.ForeignKey(
        CalendarNotice, models.PROTECT, null=True, blank=True, related_name="days", verbose_name=_("calendar of a year")
    )
    """The notice that a county has entered the day with; empty for the nation's own and for single regional days."""

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "region"], condition=Q(entered__isnull=True), name="calendar_day_once_in_region"
            ),
            models.UniqueConstraint(
                fields=["entered", "day"], condition=Q(entered__isnull=False), name="calendar_day_once_in_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
