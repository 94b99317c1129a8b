"""Admin pages of the kernel: jobs and the audit chain."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from core import admin_words, jobs, persons
from core.admin_base import ChoicesDropdownFilter, ScopedAdmin, actor_of, with_result
from core.models import AuditEntry, Job
from core.period_words import period_name

admin_words.register_jobs(
    {
        "verify-chain": _("proving the audit chain"),
        "erase-results": _("erasing old results"),
        "erase-drafts": _("erasing old drafts"),
        "export-list": _("export of a list"),
        "bulk-action": _("change of many records"),
    }
)
admin_words.register(
    {
        "job.cancelled": _("job cancelled"),
        "job.retried": _("job started again"),
        "list.exported": _("list exported"),
        "view.saved": _("view saved"),
        "view.deleted": _("view deleted"),
    },
    {"list": _("list"), "filter": _("filter"), "count": _("number of records"), "shared": _("shared")},
)
RESULTS = {"done": _("done"), "refused": _("refused")}


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Jobs and their progress; a failed one can be started again."""

    view_action = "job.view"
    list_display = (
        "kind_shown",
        "unit_name",
        "period_shown",
        "shown_state",
        "progress",
        "starts",
        "requester",
        "created_at",
    )
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("unit_name", "period")
    actions = ("start_again", "cancel")
    fields = (
        "kind_shown", "unit_name", "period_shown", "state", "progress", "starts", "error", "requester", "created_at",
        "started_at", "ended_at",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=_("kind"), ordering="kind")
    def kind_shown(self, job: Job) -> str:
        return admin_words.job_label(job.kind)

    @display(description=_("period"), ordering="period")
    def period_shown(self, job: Job) -> str:
        return period_name(job.period) if job.period else "—"

    @display(
        description=_("state"), ordering="state",
        label={"queued": "info", "running": "warning", "done": "success", "failed": "danger", "cancelled": "info"},
    )  # fmt: skip
    def shown_state(self, job: Job) -> Any:
        return job.state, job.get_state_display()

    @display(description=_("requested by"), ordering="requested_by")
    def requester(self, job: Job) -> str:
        return admin_words.who(job.requested_by)

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


class ResultFilter(DropdownFilter):
    """Entries of what was done, or of what was refused."""

    title = _("result")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(RESULTS.items())

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return rows.filter(result=self.value()) if self.value() in RESULTS else rows


class ActionFilter(DropdownFilter):
    """Entries of one action."""

    title = _("action")
    parameter_name = "done_what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return admin_words.known_actions()

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return rows.filter(action=self.value()) if self.value() else rows


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    """The audit chain; read only, by the audit administrator alone."""

    view_action = "audit.view"
    list_display = ("at", "who", "action_shown", "target_kind", "target_label", "result_shown", "reason")
    list_filter = (ResultFilter, ActionFilter, ("at", RangeDateTimeFilter))
    search_fields = ("actor_name", "target_label")
    fields = (
        "at", "who", "action_shown", "target_kind", "target_label", "target_id", "changes_shown", "reason",
        "result_plain", "chain", "seq", "previous", "digest",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=_("action"), ordering="action")
    def action_shown(self, entry: AuditEntry) -> str:
        return admin_words.action_label(entry.action)

    @display(description=_("kind of record"), ordering="target_type")
    def target_kind(self, entry: AuditEntry) -> str:
        return admin_words.target_label(entry.target_type)

    @display(description=_("result"), ordering="result", label={"done": "success", "refused": "danger"})
    def result_shown(self, entry: AuditEntry) -> Any:
        return entry.result, RESULTS[entry.result]

    @display(description=_("result"))
    def result_plain(self, entry: AuditEntry) -> str:
        return str(RESULTS[entry.result])

    @display(description=_("by"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        return persons.called_and_account(entry.actor_name)

    @display(description=_("changes"))
    def changes_shown(self, entry: AuditEntry) -> str:
        lines = list(admin_words.lines(entry))
        if not lines:
            return "—"
        return format_html(
            '<table class="points"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>',
            _("changed field"), _("before"), _("after"),
            format_html_join(
                "", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", ((line.label, line.before, line.after) for line in lines)
            ),
        )  # fmt: skip
