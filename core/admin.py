"""Admin pages of the kernel: jobs and the audit chain."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core import jobs
from core.admin_base import ChoicesDropdownFilter, ScopedAdmin, actor_of, with_result
from core.models import AuditEntry, Job


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Jobs and their progress; a failed one can be started again."""

    view_action = "job.view"
    list_display = ("kind", "unit_name", "period", "shown_state", "progress", "starts", "requested_by", "created_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("unit_name", "period")
    actions = ("start_again", "cancel")
    fields = (
        "kind", "unit_name", "period", "state", "done", "total", "starts", "error", "requested_by", "created_at",
        "started_at", "ended_at",
    )  # fmt: skip
    readonly_fields = fields

    @display(
        description=_("state"), label={"waiting": "info", "running": "warning", "done": "success", "failed": "danger"}
    )
    def shown_state(self, job: Job) -> Any:
        names = {
            "queued": "waiting",
            "running": "running",
            "done": "done",
            "failed": "failed",
            "cancelled": "cancelled",
        }
        return names[job.state], job.get_state_display()

    @display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return f"{job.done} / {job.total}"

    def has_job_manage_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("job.manage")

    @admin.action(description=_("Start again"), permissions=["job_manage"])
    @with_result
    def start_again(self, request: HttpRequest, job: Job) -> None:
        jobs.retry(actor=actor_of(request), job_id=job.pk, now=timezone.now())

    @admin.action(description=_("Cancel"), permissions=["job_manage"])
    @with_result
    def cancel(self, request: HttpRequest, job: Job) -> None:
        jobs.cancel(actor=actor_of(request), job_id=job.pk, now=timezone.now())


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    """The audit chain; read only, by the audit administrator alone."""

    view_action = "audit.view"
    list_display = ("at", "actor_name", "action", "target_label", "result", "reason")
    list_filter = ("result",)
    search_fields = ("actor_name", "action", "target_label")
    fields = (
        "chain", "seq", "at", "actor_name", "action", "target_type", "target_id", "target_label", "changes", "reason",
        "result", "digest",
    )  # fmt: skip
    readonly_fields = fields
