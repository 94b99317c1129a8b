"""Bulk actions of the admin's lists: each row by its own service, and a result for each row.

A few rows are answered with a message each. More rows get a page with one line per row and the same as a
workbook; very many are done by a worker, lot by lot, where a lot and the note that it is done are one
transaction, so that a worker which is killed neither leaves a row out nor does one twice.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import files, jobs, listing, submissions, xlsx
from core.admin_forms import actor_of, body_of
from core.errors import DomainError, NotFound
from core.listing import Reader
from core.models import Job

KIND = "bulk-action"
BY_MESSAGE = 10
"""Up to so many rows are answered by messages on the list."""
AT_ONCE = 500
"""Up to so many rows are done before the answer; more by a worker."""
MOST = 20_000
LOT = 100
_SHOWN = 10
Line = tuple[str, bool, str]
"""What a row is called, whether it was done, and why not."""


def with_result(one: Callable[[Any, HttpRequest, Any], object]) -> Callable[..., HttpResponse | None]:
    """Make an admin action of a function for one row; every row gets its own result."""
    return _action(one, None)


def with_form(form: type[forms.Form]) -> Callable[[Callable[..., object]], Callable[..., HttpResponse | None]]:
    """Make an admin action that asks for values first; the function gets a row and the values."""
    return lambda one: _action(one, form)


def _action(one: Callable[..., object], form_class: type[forms.Form] | None) -> Callable[..., HttpResponse | None]:
    def action(self: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        keys = list(queryset.values_list("pk", flat=True))
        if len(keys) > MOST:
            messages.error(
                request,
                _("These are %(n)d records; at most %(most)d can be changed at once. Narrow the list by a filter.")
                % {"n": len(keys), "most": MOST},
            )
            return None
        across = request.POST.get("select_across") == "1"
        given: dict[str, Any] = {}
        if form_class is not None or across:
            confirmed = _ask(self, request, one.__name__, form_class or forms.Form, queryset, len(keys))
            if isinstance(confirmed, HttpResponse):
                return confirmed
            given = confirmed
        return _begin(self, request, one.__name__, keys, given)

    action.__name__ = one.__name__
    action.__doc__ = one.__doc__
    action.one = one  # type: ignore[attr-defined]
    action.form_class = form_class  # type: ignore[attr-defined]
    return action


def _title(model_admin: Any, name: str) -> str:
    return capfirst(str(getattr(model_admin, name).short_description))


def _ask(
    model_admin: Any, request: HttpRequest, name: str, form_class: type[forms.Form], queryset: QuerySet, count: int
) -> HttpResponse | dict[str, Any]:
    """Return what was filled in, or the page that asks for it and says how many records it is about."""
    sent = "_do" in request.POST
    form = form_class(request.POST if sent else None)
    for field in form.fields.values():
        field.label = capfirst(field.label) if field.label else field.label
    if sent and form.is_valid():
        if request.POST.get("count") == str(count):
            return {key: form.data.get(key, "") for key in form.fields}
        form.add_error(
            None,
            _("The list has changed since: it is about %(n)d records now. Look again, then confirm.") % {"n": count},
        )
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _title(model_admin, name),
        "subtitle": ngettext("%(n)d record", "%(n)d records", count) % {"n": count},
        "form": form,
        "count": count,
        "first": [str(row) for row in queryset[:_SHOWN]],
        "more": max(count - _SHOWN, 0),
        "hidden": [
            *((ACTION_CHECKBOX_NAME, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)),
            ("action", name), ("select_across", request.POST.get("select_across", "0")), ("index", "0"), ("count", count),
            ("submission", request.POST.get("submission") or uuid.uuid4()),
        ],
        "opts": model_admin.opts,
        "back": request.get_full_path(),
        "media": model_admin.media + form.media,
        "by_worker": count > AT_ONCE,
    }  # fmt: skip
    return TemplateResponse(request, "admin/bulk.html", context)


def _begin(
    model_admin: Any, request: HttpRequest, name: str, keys: Sequence[int], given: dict[str, Any]
) -> HttpResponse | None:
    """Do the action, or have it done; return the way to its result."""
    if len(keys) <= BY_MESSAGE:
        for label, done, reason in _lines(model_admin, request, name, keys, given):
            if done:
                messages.success(request, _("%(label)s: done.") % {"label": label})
            else:
                messages.error(request, f"{label}：{reason}")
        return None

    def effect() -> dict[str, Any]:
        return {"job": _job(model_admin, request, name, keys, given).pk}

    try:
        key = uuid.UUID(request.POST.get("submission") or str(uuid.uuid4()))
    except ValueError:
        key = uuid.uuid4()
    receipt, _now = submissions.accept(
        key=key, actor=actor_of(request), form=request.path[-60:], body=body_of(request), now=timezone.now(),
        effect=effect,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("task", args=[receipt["job"]]))


def _job(model_admin: Any, request: HttpRequest, name: str, keys: Sequence[int], given: dict[str, Any]) -> Job:
    reader = Reader(request.user, actor_of(request))
    now = timezone.now()
    common: dict[str, Any] = {
        "path": listing.widest(reader, model_admin.view_action), "unit_name": _title(model_admin, name)[:100],
        "arguments": {
            "model": model_admin.opts.label_lower, "action": name, "given": given,
            "language": translation.get_language(),
        },
    }  # fmt: skip
    if len(keys) > AT_ONCE:
        common["arguments"] |= {"keys": list(keys), "lines": []}
        return jobs.enqueue(
            kind=KIND, key=f"{KIND}:{uuid.uuid4()}", actor=reader.actor, now=now, total=len(keys),
            owner_id=reader.actor.user_id, **common,
        )  # fmt: skip
    job = jobs.done_at_once(kind=KIND, actor=reader.actor, now=now, total=len(keys), **common)
    file = _stored(job, _lines(model_admin, request, name, keys, given))
    jobs.keep_result(job, file=file, name=_file_name(job))
    return job


def _lines(model_admin: Any, request: HttpRequest, name: str, keys: Sequence[int], given: dict[str, Any]) -> list[Line]:
    """Do the action on each row by its service; return what came of each."""
    action = getattr(model_admin, name)
    values: tuple[Any, ...] = ()
    if action.form_class is not None:
        form = action.form_class(given)
        if not form.is_valid():
            raise DomainError(_("The values of this action are not complete."))
        values = (form.cleaned_data,)
    rows = {row.pk: row for row in model_admin.get_queryset(request).filter(pk__in=keys)}
    lines: list[Line] = []
    for key in keys:
        row = rows.get(key)
        try:
            if row is None:
                raise NotFound
            label = str(row)
            with transaction.atomic():
                action.one(model_admin, request, row, *values)
            lines.append((label, True, ""))
        except DomainError as error:
            lines.append((str(row) if row is not None else f"#{key}", False, str(error)))
    return lines


def _stored(job: Job, lines: Sequence[Line]) -> str:
    """Store the result of a job, rows that were refused first; return the file."""
    name = f"results/{job.pk}.json"
    files.store(name, json.dumps({"lines": sorted(lines, key=lambda line: line[1])}, ensure_ascii=False).encode())
    return name


def _file_name(job: Job) -> str:
    return f"{job.unit_name}-{timezone.localdate(job.created_at):%Y%m%d}.xlsx"[:120]


def result(job: Job) -> list[Line] | None:
    """Return the lines of a bulk action's result, or None when there is none any more."""
    content = files.read(job.result_file) if job.kind == KIND else None
    return [tuple(line) for line in json.loads(content)["lines"]] if content is not None else None


def workbook(job: Job, lines: Sequence[Line]) -> bytes:
    """Return a result as a workbook."""
    return xlsx.workbook(
        [
            xlsx.Page(
                job.unit_name, (_("record"), _("result"), _("reason")),
                [(label, _("done") if done else _("not carried out"), reason) for label, done, reason in lines],
            )
        ]
    )  # fmt: skip


def fulfil(claim: jobs.Claim, reader: Reader, model_admin: Any, now: datetime) -> None:
    """Do a long action lot by lot, and end the job with the result of every row.

    :raises DomainError: the owner may no longer take this action.
    """
    given = claim.job.arguments
    with translation.override(given["language"]):
        request = listing.request_of(reader, model_admin.page_of("changelist"), QueryDict(""))
        if given["action"] not in model_admin.get_actions(request):
            raise DomainError(_("Your account has no right to do this."))
        keys, lines = given["keys"], given["lines"]
        while len(lines) < len(keys):
            lot = keys[len(lines) : len(lines) + LOT]
            with transaction.atomic():
                found = _lines(model_admin, request, given["action"], lot, given["given"])
                # Names stay out of the row; they are read again for the result.
                lines += [[key, done, reason] for key, (_label, done, reason) in zip(lot, found, strict=True)]
                claim.report(len(lines), len(keys), arguments={**given, "lines": lines})
        names = {row.pk: str(row) for row in model_admin.get_queryset(request).filter(pk__in=keys).iterator(1000)}
        file = _stored(claim.job, [(names.get(key, f"#{key}"), done, why) for key, done, why in lines])
        with transaction.atomic():
            claim.finish(
                result_file=file, result_name=_file_name(claim.job), arguments={**given, "keys": [], "lines": []}
            )
