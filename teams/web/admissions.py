"""Pages of admissions: the list by state, recommending somebody, one admission with its steps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web
from core.actors import Actor
from core.errors import DomainError
from teams import choices
from teams.domain import admission as rule
from teams.filters import NominationFilters
from teams.models import Member, Nomination, Team
from teams.services import admission, trail
from teams.web import lists, people
from teams.web import people_forms as pages
from teams.web.entry import once, reader
from teams.web.people import version_of

_STATES = tuple(code for code, _label in choices.NOMINATION_STATES)


def teams_for(actor: Actor, action: str) -> QuerySet[Team]:
    """Return the open teams of the area in which the reader may do `action`."""
    rows = Team.objects.within(actor.scope(action)).filter(closed_on__isnull=True)
    return rows.select_related("unit", "kind").order_by("unit__path", "kind__order", "pk")


@login_required
@require_GET
def nomination_list(request: HttpRequest) -> HttpResponse:
    """List the admissions of the reader's area, newest first, fifty a page."""
    actor = reader(request, "admission.view")
    filters = people.Filters.of(request.GET, _STATES)
    scope = actor.scope("admission.view")
    seen = Nomination.objects.within(scope).select_related("team__unit", "team__kind")
    rows = NominationFilters.narrowed(seen, {"unit": filters.unit})
    found, after = people.page(NominationFilters.narrowed(rows, {"state": filters.state}), filters)
    tabs = people.tabs(rows, choices.NOMINATION_STATES)
    return render(
        request,
        "teams/admissions.html",
        {
            "rows": found, "after": after, "filters": filters, "tabs": tabs, "all": sum(tab["count"] for tab in tabs),
            "units": lists.choices(scope, lists.Filters(unit=filters.unit)),
            "may_recommend": actor.can("admission.recommend"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest) -> HttpResponse:
    """Recommend somebody for a team of the own area."""
    actor = reader(request, "admission.recommend")
    teams = teams_for(actor, "admission.recommend")
    if request.method == "GET":
        return _nominate(request, pages.NominateForm(teams=teams))
    form = pages.NominateForm(request.POST, teams=teams)
    if not form.is_valid():
        return _nominate(request, form, status=400)
    given, now = form.cleaned_data, timezone.now()

    def effect() -> dict[str, Any]:
        made = admission.recommend(
            actor=actor, team=given["team"], values=form.person(), reason=given["reason"], now=now,
            today=timezone.localdate(now),
        )  # fmt: skip
        return {"nomination": made.pk}

    try:
        receipt = once(request, "teams.nominate", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _nominate(request, form, status=error.status)
    messages.success(request, _("The recommendation is handed in. The township reviews it next."))
    return redirect("teams:admission", nomination_id=receipt["nomination"])


def _nominate(request: HttpRequest, form: pages.NominateForm, status: int = 200) -> HttpResponse:
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    return render(request, "teams/nominate.html", {"form": form, "detail": detail}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def nomination(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """Show one admission with its steps; take the next one."""
    actor = reader(request, "admission.view")
    found = admission.nomination_seen(actor, nomination_id)
    if request.method == "GET":
        return _nomination(request, actor, found, people.Detail(_sections(actor, found)))
    event, now = request.POST.get("do", ""), timezone.now()
    actor.require(trail.rule_of(rule.TABLE, event).action, found.team.unit.path, see="admission.view")
    detail = people.Detail(_sections(actor, found, request))
    form = next((row.form for row in detail.sections if row.event == event), None) or _form(
        actor, found, event, request.POST
    )
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _nomination(request, actor, found, detail, status=400)

    def effect() -> dict[str, Any]:
        _take(actor, found.pk, event, form, version_of(request), now)
        return {"nomination": found.pk, "do": event}

    try:
        once(request, f"teams.admission:{found.pk}", effect)
    except DomainError as error:
        found = admission.nomination_seen(actor, found.pk)
        detail.sections = _sections(actor, found, request)
        detail.refuse(event, str(error), error.field)
        return _nomination(request, actor, found, detail, status=error.status)
    messages.success(request, _done(event))
    return redirect("teams:admission", nomination_id=found.pk)


def _take(actor: Actor, pk: int, event: str, form: forms.Form, version: int, now: Any) -> None:
    given: dict[str, Any] = {"actor": actor, "nomination_id": pk, "version": version, "now": now}
    given["reason"] = form.cleaned_data["reason"]
    if event == "verify":
        admission.verify(**given, joined_on=form.cleaned_data["joined_on"], today=timezone.localdate(now))
    elif event == "recommend":
        assert isinstance(form, pages.NominateForm)
        admission.recommend_again(**given, team=form.cleaned_data["team"], values=form.person())
    else:
        admission.move(**given, event=event)


def _done(event: str) -> str:
    return {
        "recommend": _("The recommendation is handed in. The township reviews it next."),
        "review": _("The admission is reviewed. The county verifies it next."),
        "verify": _("The person is admitted and stands in the team's list of members."),
        "withdraw": _("The recommendation is withdrawn."),
    }.get(event) or (
        _("The recommendation is declined, with your reason.")
        if event.startswith("decline")
        else _("The recommendation is returned to the village, with your reason.")
    )


def _sections(actor: Actor, found: Nomination, request: HttpRequest | None = None) -> list[people.Section]:
    """Return the steps that the reader may take now, the one that is meant first; the posted one holds what was typed."""
    typed = request.POST if request is not None else None
    event_typed = request.POST.get("do", "") if request is not None else ""
    words = {
        "recommend": (_("Put it right and recommend again"), _("Recommend again"), ""),
        "review": (_("Review"), _("Reviewed: pass on to be verified"), ""),
        "verify": (_("Verify and admit"), _("Admit"), _("The person becomes a member of the team from the day of joining.")),
        "return": (_("Return to the village"), _("Return"), ""),
        "decline": (_("Decline"), _("Decline"), _("A declined recommendation stays in the list and is not taken up again.")),
        "withdraw": (_("Withdraw the recommendation"), _("Withdraw"), ""),
    }  # fmt: skip
    sections = []
    for event in admission.events(actor, found):
        data = typed if event == event_typed else None
        title, button, explain = words[event.partition("-")[0]]
        form = _form(actor, found, event, data)
        sections.append(
            people.Section(event, title, button, form, explain, first=event in ("recommend", "review", "verify"))
        )
    return sorted(sections, key=lambda section: not section.first)


def _form(actor: Actor, found: Nomination, event: str, data: Any) -> forms.Form:
    more: dict[str, Any] = {"data": data, "auto_id": f"{event}_%s"}
    if event == "recommend":
        names = ("team", "name", "source", "is_party_member", "is_returnee", "skills")
        stored = {name: getattr(found, name) for name in names}
        given = [step.reason for step in found.steps.all() if step.step == "recommend"]
        return pages.NominateForm(
            **more,
            teams=teams_for(actor, "admission.recommend"),
            initial={**stored, "reason": given[-1] if given else ""},
        )
    if event == "verify":
        return pages.AdmitForm(**more, initial=pages.today_first(timezone.localdate()))
    return (pages.NoteForm if event == "review" else pages.ReturnForm)(**more)


def _nomination(
    request: HttpRequest, actor: Actor, found: Nomination, detail: people.Detail, status: int = 200
) -> HttpResponse:
    steps = list(found.steps.all())
    returned = steps[-1] if steps and steps[-1].step in ("return", "decline", "withdraw") else None
    in_post = Member.objects.within(actor.scope("admission.view")).filter(team=found.team, left_on__isnull=True).count()
    return render(
        request,
        "teams/admission.html",
        {
            "nomination": found, "steps": steps, "returned": returned, "detail": detail, "in_post": in_post,
            "reads_members": actor.can("person.view", found.team.unit.path),
        },
        status=status,
    )  # fmt: skip


errors_web.label_forms("teams:nominate", pages.NominateForm)
errors_web.label_forms("teams:admission", pages.NominateForm, pages.NoteForm, pages.ReturnForm, pages.AdmitForm)
