"""Recording a meeting on a telephone: what is known stands in the fields, a draft is kept, a plan is taken up."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branches.models import Branch, Meeting, MeetingKind
from branches.selectors import meetings as selectors
from branches.services import meetings
from branches.web import meeting_draft
from branches.web.meeting_forms import RecordForm
from core import drafts, errors_web
from core.actors import Actor
from core.entry_web import key_of, number, once, reader, say, unit_path
from core.errors import DomainError, Forbidden, NotFound
from core.models import FormDraft

MOST_CHOICES = 400


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Choose for which organisation a meeting is recorded; a single one is known."""
    actor = reader(request, "meeting.record")
    rows = meetings.own_branches(actor, timezone.localdate())
    path = unit_path(request.GET.get("unit", ""))
    wanted = [row for row in rows if row.unit.path.startswith(path)] if path else rows
    if len(rows) == 1:
        return redirect(f"{reverse('branches:meeting-new', args=[rows[0].pk])}")
    return render(request, "branches/meeting_choose.html", {"rows": wanted[:MOST_CHOICES], "total": len(wanted)})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Record a meeting of an organisation: what is known stands in the fields already."""
    actor, today = reader(request, "meeting.record"), timezone.localdate()
    branch = meetings.branch_seen(actor, branch_id)
    if not actor.can("meeting.record", branch.unit.path):
        raise Forbidden
    if request.method == "POST":
        return _recorded(request, actor, branch, today)
    plan = _plan(actor, branch, request.GET.get("plan", ""))
    draft = drafts.of(actor, meetings.DRAFTS, branch.pk)
    asked = request.GET.get("kind", "") or (str(plan.kind_id) if plan is not None else "")
    if draft is not None and asked not in ("", draft.body.get("kind")):
        draft = None
    if draft is not None and not asked:
        plan = _plan(actor, branch, draft.body.get("plan", ""))
    kind = _kind(branch, draft.body.get("kind", "") if draft is not None else asked, today)
    initial = {**meetings.first_values(branch, kind, today), **(_of_plan(plan) if plan is not None else {})}
    if draft is not None:
        initial |= {name: draft.body.get(name, "") for name in RecordForm.base_fields}
    return _form(request, branch, RecordForm(kind=kind, initial=initial), kind, plan=plan, draft=draft)


def _kind(branch: Branch, text: str, today: date) -> MeetingKind:
    """Return the kind that is asked for, else the one that is due next, else the first.

    :raises NotFound: the county has none in use.
    """
    kinds = selectors.active_kinds(branch.unit.path)
    found = next((kind for kind in kinds if str(kind.pk) == text), None)
    if found is not None:
        return found
    if not kinds:
        raise NotFound(_("The county has not set up kinds of meetings yet."))
    due = selectors.open_now(branch, today)
    return due[0][0] if due else kinds[0]


def _plan(actor: Actor, branch: Branch, text: str) -> Meeting | None:
    key = number(text)
    rows = Meeting.objects.within(actor.scope("meeting.view")).select_related("kind__together")
    return rows.filter(pk=key, branch=branch, state="planned").first() if key is not None else None


def _of_plan(plan: Meeting) -> dict[str, Any]:
    found: dict[str, Any] = {"place": plan.place, "agenda": plan.agenda}
    return {name: value for name, value in found.items() if value}


def _recorded(request: HttpRequest, actor: Actor, branch: Branch, today: date) -> HttpResponse:
    is_plan = request.POST.get("do") == "plan"
    kind = _kind(branch, request.POST.get("kind", ""), today)
    plan_id = number(request.POST.get("plan", ""))
    plan = _plan(actor, branch, request.POST.get("plan", ""))
    form = RecordForm(request.POST, kind=kind, is_plan=is_plan)
    if not form.is_valid():
        return _form(request, branch, form, kind, plan=plan, status=400)
    now = timezone.now()

    def effect() -> dict[str, Any]:
        if is_plan:
            given = form.cleaned_data
            made = meetings.plan(
                actor=actor, branch_id=branch.pk, kind_id=kind.pk, planned_on=given["held_on"], place=given["place"],
                agenda=given["agenda"], now=now, today=today,
            )  # fmt: skip
        else:
            made = meetings.record(
                actor=actor, branch_id=branch.pk, kind_id=kind.pk, held=form.held(), now=now, today=today,
                together=form.cleaned_data.get("together", False), plan_id=plan_id,
            )  # fmt: skip
        return {"meeting": made.pk}

    try:
        receipt = once(request, f"branches.meeting-new:{branch.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        return _form(request, branch, form, kind, plan=plan, status=error.status)
    say(request, _("The meeting is planned.") if is_plan else _("The meeting is recorded."))
    page = reverse("branches:meeting", args=[receipt["meeting"]])
    if errors_web.wants_json(request):
        return JsonResponse({"portal": errors_web.PORTAL, "key": str(key_of(request)), "page": page})
    return redirect(page)


def _form(
    request: HttpRequest, branch: Branch, form: RecordForm, kind: MeetingKind, *, plan: Meeting | None = None,
    draft: FormDraft | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    problems = form.problems if form.is_bound else []
    if status >= 400 and errors_web.wants_json(request):
        return errors_web.as_json(request, status=status, detail=problems[0][1] if problems else "")
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate()
    own = draft or drafts.of(actor, meetings.DRAFTS, branch.pk)  # what is typed now replaces it, of whatever kind it is
    due = {row.pk: slot for row, slot in reversed(selectors.open_now(branch, today))}
    kinds = selectors.active_kinds(branch.unit.path)
    first = [row for row in kinds if row.pk in due]
    context = {
        "branch": branch, "form": form, "kind": kind, "plan": plan, "problems": problems, "key": _key(request),
        "draft": draft, "draft_version": own.version if own else 0, "schema": meeting_draft.SCHEMA,
        "csrf_cookie": settings.CSRF_COOKIE_NAME, "slot": due.get(kind.pk),
        "kinds": first if kind in first else [kind, *first], "others": [row for row in kinds if row not in first and row != kind],
        "planned": list(branch.meetings.filter(state="planned").select_related("kind").order_by("planned_on")[:10]),
    }  # fmt: skip
    return render(request, "branches/meeting_form.html", context, status=status)


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


errors_web.label_forms("branches:meeting-new", RecordForm)
