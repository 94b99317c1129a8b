"""What lists share on every page: the export, the own tasks with their results, saved views."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import admin_words, bulk_actions, exports, files, listing, saved_views, xlsx
from core.errors import DomainError, NotFound
from core.listing import Reader
from core.models import Job

_TASKS = 50
_LINES = 1_000


def _reader(request: HttpRequest) -> Reader:
    return Reader(request.user, request.actor)  # type: ignore[attr-defined]


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a file to be saved."""
    answer = HttpResponse(content, content_type=xlsx.MIME)
    answer["Content-Disposition"] = f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Answer a list as a workbook, or have a long one made."""
    reader, now = _reader(request), timezone.now()
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    found = listing.listed(reader, page, query)
    if found.count <= exports.AT_ONCE:
        exports.record(reader, page, query, found, now)
        return workbook_answer(exports.make(reader, found, now), exports.file_name(found, now))
    try:
        exports.enqueue(reader, page, query, found, now)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.info(
            request, _("The list has %(n)d records. Its workbook is being made; you find it here.") % {"n": found.count}
        )
    return redirect("tasks")


# Own tasks -------------------------------------------------------------------------------------


def _own(request: HttpRequest) -> QuerySet[Job]:
    return Job.objects.filter(owner_id=request.user.pk, parent__isnull=True)


def _task(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "label": admin_words.job_label(job.kind),
        "percent": job.done * 100 // job.total if job.total else 0,
        "running": job.state in (Job.QUEUED, Job.RUNNING),
        "has_page": job.kind == bulk_actions.KIND,
    }


@login_required
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """List what the reader has had made: how far it is, its result, or why it failed."""
    rows = [_task(job) for job in _own(request).order_by("-pk")[:_TASKS]]
    context = {"rows": rows, "days": exports.KEPT_DAYS, "running": any(row["running"] for row in rows)}
    return render(request, "lists/_tasks.html" if "part" in request.GET else "lists/tasks.html", context)


@login_required
@require_GET
def task(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one task; of a bulk action, one line per record."""
    job = _own(request).filter(pk=job_id).first()
    if job is None:
        raise NotFound
    lines = bulk_actions.result(job)
    refused = sum(not done for _label, done, _reason in lines or ())
    context = {
        **_task(job), "lines": (lines or [])[:_LINES], "more": max(len(lines or ()) - _LINES, 0), "refused": refused,
        "done": len(lines or ()) - refused, "days": exports.KEPT_DAYS, "rows": [{**_task(job), "has_page": False}],
        "list": _list_of(job),
    }  # fmt: skip
    return render(request, "lists/_tasks.html" if "part" in request.GET else "lists/task.html", context)


def _list_of(job: Job) -> str:
    """Return the address of the list that a bulk action was taken on, if there is one."""
    app, _dot, model = job.arguments.get("model", "").partition(".")
    return listing.address(f"admin:{app}_{model}_changelist") if model else ""


@login_required
@require_GET
def task_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """Return the result of one's own task."""
    job = _own(request).filter(pk=job_id, state=Job.DONE).exclude(result_file="").first()
    content = files.read(job.result_file) if job is not None else None
    if job is None or content is None:
        raise NotFound(_("There is no such file. Results are kept for %(n)d days.") % {"n": exports.KEPT_DAYS})
    lines = bulk_actions.result(job)
    return workbook_answer(content if lines is None else bulk_actions.workbook(job, lines), job.result_name)


# Saved views -----------------------------------------------------------------------------------


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    target = listing.address(page, listing.kept(query))
    try:
        view = saved_views.save(
            reader=_reader(request), page=page, name=request.POST.get("name", ""), query=query,
            shared=request.POST.get("shared") == "yes", now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(target)


@login_required
@require_POST
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete one of the reader's own views."""
    page = saved_views.delete(reader=_reader(request), view_id=view_id, now=timezone.now())
    messages.success(request, _("The view is deleted."))
    return redirect(listing.address(page))


def tools(request: HttpRequest, page: str) -> dict[str, Any]:
    """Return what the strip of tools on a list needs: its name, its filter, the reader's views."""
    reader = _reader(request)
    return {
        "page": page,
        "query": listing.kept(request.META.get("QUERY_STRING", "")),
        "own": reader.actor.user_id,
        "views": [
            {"view": view, "address": listing.address(page, view.query)} for view in saved_views.of_page(reader, page)
        ],
        "export": reverse("export"),
    }
