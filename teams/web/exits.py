"""Pages of proposals to adjust or remove: the list, proposing, one proposal with its steps, the own one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from teams import choices, selectors
from teams.domain import exits as rule
from teams.filters import ExitFilters
from teams.models import ExitProposal, Member
from teams.services import exits, trail
from teams.web import list_exports, lists, people
from teams.web import people_forms as pages
from teams.web.admissions import teams_for
from teams.web.entry import once, reader
from teams.web.list_exports import RIPE
from teams.web.people import version_of

_STATES = (*(code for code, _label in choices.EXIT_STATES), RIPE)


@login_required
@require_GET
def exit_list(request: HttpRequest) -> HttpResponse:
    """List the proposals of the reader's area, newest first, fifty a page."""
    actor = reader(request, "exit.view")
    filters = people.Filters.of(request.GET, _STATES)
    scope = actor.scope("exit.view")
    seen = ExitProposal.objects.within(scope).select_related("member__team__unit")
    rows = ExitFilters.narrowed(seen, {"unit": filters.unit})
    tabs = people.tabs(rows, choices.EXIT_STATES)
    total = sum(tab["count"] for tab in tabs)
    ripe = list_exports.ripe(rows)
    tabs.insert(4, {"state": RIPE, "label": _("ready to decide"), "count": ripe.count()})
    shown = ripe if filters.state == RIPE else ExitFilters.narrowed(rows, {"state": filters.state})
    found, after = people.page(shown, filters)
    return render(
        request,
        "teams/exits.html",
        {
            "rows": found, "after": after, "filters": filters, "tabs": tabs, "all": total,
            "units": lists.choices(scope, lists.Filters(unit=filters.unit)), "may_propose": actor.can("exit.propose"),
        },
    )  # fmt: skip


# Proposing -------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, member_id: int) -> HttpResponse:
    """Propose to adjust or remove a member: kind, ground and reason, beside the facts."""
    actor = reader(request, "exit.propose")
    rows = Member.objects.within(actor.scope("exit.view")).select_related("team__unit", "team__kind")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    if not actor.can("exit.propose", member.team.unit.path):
        raise Forbidden
    grounds = exits.grounds_of(member)
    if request.method == "GET":
        wanted = request.GET.get("ground", "")
        borne_out = next((ground for ground in grounds if ground in rule.BY_FACTS), "")
        initial = {"ground": wanted if wanted in grounds else borne_out}
        return _propose(request, actor, member, pages.ProposeForm(grounds=grounds, initial=initial))
    form = pages.ProposeForm(request.POST, grounds=grounds)
    if not form.is_valid():
        return _propose(request, actor, member, form, status=400)
    now = timezone.now()

    def effect() -> dict[str, Any]:
        made = exits.propose(actor=actor, member_id=member.pk, now=now, **form.cleaned_data)
        return {"proposal": made.pk}

    try:
        receipt = once(request, f"teams.propose:{member.pk}", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _propose(request, actor, member, form, status=error.status)
    messages.success(request, _("The proposal is made. Tell the person next, and enter the day."))
    return redirect("teams:exit", proposal_id=receipt["proposal"])


def _propose(
    request: HttpRequest, actor: Actor, member: Member, form: pages.ProposeForm, status: int = 200
) -> HttpResponse:
    matters = people.of_member(actor, member)
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    return render(
        request,
        "teams/propose.html",
        {
            "member": member,
            "form": form,
            "detail": detail,
            "facts": selectors.facts_of(member).rows,
            "matters": matters,
        },
        status=status,
    )


# One proposal ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one proposal with its steps; take the next one."""
    actor = reader(request, "exit.view")
    found = exits.proposal_seen(actor, proposal_id)
    if request.method == "GET":
        return _proposal(request, actor, found, people.Detail(_sections(actor, found)))
    event, now = request.POST.get("do", ""), timezone.now()
    actor.require(trail.rule_of(rule.TABLE, event).action, found.member.team.unit.path, see="exit.view")
    detail = people.Detail(_sections(actor, found, request))
    form = next((row.form for row in detail.sections if row.event == event), None) or _form(
        actor, found, event, request.POST
    )
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _proposal(request, actor, found, detail, status=400)

    def effect() -> dict[str, Any]:
        _take(actor, found.pk, event, form, version_of(request), now)
        return {"proposal": found.pk, "do": event}

    try:
        once(request, f"teams.exit:{found.pk}", effect)
    except DomainError as error:
        found = exits.proposal_seen(actor, found.pk)
        detail.sections = _sections(actor, found, request)
        detail.refuse(event, str(error), error.field)
        return _proposal(request, actor, found, detail, status=error.status)
    messages.success(request, _done(event))
    # A decision to move may take the member out of the reader's area, and the proposal with it.
    if not ExitProposal.objects.within(actor.scope("exit.view")).filter(pk=found.pk).exists():
        return redirect("teams:exits")
    return redirect("teams:exit", proposal_id=found.pk)


def _take(actor: Actor, pk: int, event: str, form: forms.Form, version: int, now: Any) -> None:
    given: dict[str, Any] = {"actor": actor, "proposal_id": pk, "version": version, "now": now}
    typed, today = form.cleaned_data, timezone.localdate(now)
    if event == "notify":
        exits.notify(**given, today=today, told_on=typed["told_on"], days=typed["days"])
    elif event == "appeal":
        exits.appeal(**given, today=today, reason=typed["reason"])
    elif event == "decide":
        exits.decide(**given, today=today, **typed)
    elif event == "answer":
        exits.answer(**given, reason=typed["reason"])
    else:
        exits.withdraw(**given, reason=typed["reason"])


def _done(event: str) -> str:
    return {
        "notify": _("The day is entered. The person may appeal until the day shown."),
        "appeal": _("The appeal is handed in. The county answers it."),
        "answer": _("The appeal is answered. The proposal can be decided now."),
        "decide": _("The decision is recorded."),
        "withdraw": _("The proposal is withdrawn."),
    }[event]


def _sections(actor: Actor, found: ExitProposal, request: HttpRequest | None = None) -> list[people.Section]:
    """Return the steps that the reader may take now, the one that is meant first; the posted one holds what was typed."""
    today = timezone.localdate()
    typed = request.POST if request is not None else None
    event_typed = request.POST.get("do", "") if request is not None else ""
    words = {
        "notify": (_("Tell the person"), _("The person was told"), _("Tell the person the reason, and that an appeal is possible. From the day after, working days are counted.")),
        "appeal": (_("Enter an appeal"), _("Enter the appeal"), _("For a person without an account who appeals in writing or in person.")),
        "answer": (_("Answer the appeal"), _("Answer"), ""),
        "decide": (_("Decide the proposal"), _("Record the decision"), _("The decision takes effect at once: who is removed leaves today, who moves changes the team.")),
        "withdraw": (_("Withdraw the proposal"), _("Withdraw"), ""),
    }  # fmt: skip
    sections = []
    for event in exits.events(actor, found, today):
        data = typed if event == event_typed else None
        title, button, explain = words[event]
        form = _form(actor, found, event, data)
        sections.append(
            people.Section(event, title, button, form, explain, first=event in ("notify", "answer", "decide"))
        )
    return sorted(sections, key=lambda section: not section.first)


def _form(actor: Actor, found: ExitProposal, event: str, data: Any) -> forms.Form:
    more: dict[str, Any] = {"data": data, "auto_id": f"{event}_%s"}
    if event == "notify":
        return pages.NotifyForm(**more, initial=pages.today_first(timezone.localdate()))
    if event == "decide":
        teams = teams_for(actor, "exit.decide").exclude(pk=found.member.team_id)
        return pages.DecideForm(**more, kind=found.kind, teams=teams)
    return {"appeal": pages.AppealForm, "answer": pages.AnswerForm}.get(event, pages.ReasonForm)(**more)


def _proposal(
    request: HttpRequest, actor: Actor, found: ExitProposal, detail: people.Detail, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "teams/exit.html",
        {
            "proposal": found, "member": found.member, "steps": list(found.steps.all()), "detail": detail,
            "may_appeal": found.state == rule.NOTIFIED and rule.may_appeal(found.notice_until, today),
            "reads_member": actor.can("person.view", found.member.team.unit.path),
        },
        status=status,
    )  # fmt: skip


# The own one -----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person the proposals about themselves; take an appeal."""
    actor = reader(request, "own.view")
    found = exits.own_proposals(actor)
    if request.method == "GET":
        return _own(request, actor, found, people.Detail([]))
    now, form = timezone.now(), pages.AppealForm(request.POST)
    detail = people.Detail([])
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _own(request, actor, found, detail, form, status=400)
    open_ = next((row for row in found if row.state in rule.OPEN), None)
    if open_ is None:
        raise NotFound

    def effect() -> dict[str, Any]:
        exits.appeal(
            actor=actor, proposal_id=open_.pk, reason=form.cleaned_data["reason"], now=now,
            today=timezone.localdate(now), version=version_of(request),
        )  # fmt: skip
        return {"proposal": open_.pk}

    try:
        once(request, f"teams.own-exit:{open_.pk}", effect)
    except DomainError as error:
        detail.problems.append(("", str(error)))
        return _own(request, actor, exits.own_proposals(actor), detail, form, status=error.status)
    messages.success(request, _done("appeal"))
    return redirect("teams:own-exit")


def _own(
    request: HttpRequest, actor: Actor, found: list[ExitProposal], detail: people.Detail,
    form: forms.Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    rows = [
        {"proposal": row, "steps": list(row.steps.all()), "may_appeal": _may_appeal(actor, row, today)} for row in found
    ]
    context = {"rows": rows, "detail": detail, "form": form or pages.AppealForm()}
    return render(request, "teams/own_exit.html", context, status=status)


def _may_appeal(actor: Actor, found: ExitProposal, today: Any) -> bool:
    return "appeal" in exits.events(actor, found, today)


errors_web.label_forms("teams:propose", pages.ProposeForm)
errors_web.label_forms(
    "teams:exit", pages.NotifyForm, pages.AppealForm, pages.AnswerForm, pages.DecideForm, pages.ReasonForm
)
errors_web.label_forms("teams:own-exit", pages.AppealForm)
