"""Pages of proposals to take somebody out of the reserve pool: the list, one proposal with its steps."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web
from core.actors import Actor
from core.errors import DomainError
from teams import choices
from teams.domain import reserve as pool
from teams.filters.reserve import ReserveExitFilters
from teams.models import ReserveExit
from teams.services import reserve_exits, trail
from teams.web import lists, people
from teams.web import people_forms as pages
from teams.web import reserve_forms as forms
from teams.web.entry import once, reader
from teams.web.list_exports import RIPE, ripe
from teams.web.people import version_of

_STATES = (*(code for code, _label in choices.EXIT_STATES), RIPE)


@login_required
@require_GET
def exit_list(request: HttpRequest) -> HttpResponse:
    """List the proposals of the reader's area, newest first, fifty a page."""
    actor = reader(request, "reserve.view")
    filters = people.Filters.of(request.GET, _STATES)
    scope = actor.scope("reserve.view")
    seen = ReserveExit.objects.within(scope).select_related("reserve__unit")
    rows = ReserveExitFilters.narrowed(seen, {"unit": filters.unit})
    tabs = people.tabs(rows, choices.EXIT_STATES)
    total = sum(tab["count"] for tab in tabs)
    can_be_decided = ripe(rows)
    tabs.insert(4, {"state": RIPE, "label": _("ready to decide"), "count": can_be_decided.count()})
    narrowed = ReserveExitFilters.narrowed(rows, {"state": filters.state}) if filters.state != RIPE else can_be_decided
    found, after = people.page(narrowed, filters)
    context = {
        "rows": found, "after": after, "filters": filters, "tabs": tabs, "all": total,
        "units": lists.choices(scope, lists.Filters(unit=filters.unit)),
    }  # fmt: skip
    return render(request, "teams/reserve_exits.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one proposal with its steps; take the next one."""
    actor = reader(request, "reserve.view")
    found = reserve_exits.proposal_seen(actor, proposal_id)
    if request.method == "GET":
        return _proposal(request, actor, found, people.Detail(_sections(actor, found)))
    event, now = request.POST.get("do", ""), timezone.now()
    actor.require(trail.rule_of(pool.EXIT_TABLE, event).action, found.reserve.unit.path, see="reserve.view")
    detail = people.Detail(_sections(actor, found, request.POST))
    form = _form(event, request.POST)
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _proposal(request, actor, found, detail, status=400)

    def effect() -> dict[str, Any]:
        _take(actor, found.pk, event, form, version_of(request), now)
        return {"proposal": found.pk, "do": event}

    try:
        once(request, f"teams.reserve-exit:{found.pk}", effect)
    except DomainError as error:
        found = reserve_exits.proposal_seen(actor, found.pk)
        detail.sections = _sections(actor, found, request.POST)
        detail.refuse(event, str(error), error.field)
        return _proposal(request, actor, found, detail, status=error.status)
    messages.success(request, _("It is recorded."))
    return redirect("teams:reserve-exit", proposal_id=found.pk)


def _take(actor: Actor, pk: int, event: str, form: django_forms.Form, version: int, now: Any) -> None:
    given: dict[str, Any] = {"actor": actor, "proposal_id": pk, "version": version, "now": now, **form.cleaned_data}
    today = timezone.localdate(now)
    if event == "notify":
        reserve_exits.notify(**given, today=today)
    elif event == "appeal":
        reserve_exits.appeal(**given, today=today)
    elif event == "decide":
        reserve_exits.decide(**given, today=today)
    elif event == "answer":
        reserve_exits.answer(**given)
    else:
        reserve_exits.withdraw(**given)


def _sections(actor: Actor, found: ReserveExit, typed: Any = None) -> list[people.Section]:
    sent = typed.get("do", "") if typed is not None else ""
    words = {
        "notify": (_("Tell the person"), _("The person was told"), _("Tell the person the reason, and that an appeal is possible. From the day after, working days are counted.")),
        "appeal": (_("Enter an appeal"), _("Hand in the appeal"), _("For a person without an account who appeals in writing or in person.")),
        "answer": (_("Answer the appeal"), _("Answer the appeal"), ""),
        "decide": (_("Decide the proposal"), _("Decide"), _("Who is taken out leaves the pool today; the mentors' pair ends.")),
        "withdraw": (_("Withdraw the proposal"), _("Withdraw"), ""),
    }  # fmt: skip
    made = []
    for event in reserve_exits.events(actor, found, timezone.localdate()):
        title, button, explain = words[event]
        form = _form(event, typed if event == sent else None)
        made.append(people.Section(event, title, button, form, explain, first=event not in ("withdraw", "appeal")))
    return sorted(made, key=lambda section: not section.first)


def _form(event: str, typed: Any = None) -> django_forms.Form:
    kinds: dict[str, type[django_forms.Form]] = {
        "notify": forms.TellForm, "decide": forms.OutForm, "appeal": pages.AppealForm, "answer": pages.AnswerForm,
    }  # fmt: skip
    initial = {"told_on": timezone.localdate()} if event == "notify" else None
    return kinds.get(event, pages.ReasonForm)(data=typed, auto_id=f"{event}_%s", initial=initial)


def _proposal(
    request: HttpRequest, actor: Actor, found: ReserveExit, detail: people.Detail, status: int = 200
) -> HttpResponse:
    context = {
        "proposal": found, "person": found.reserve, "steps": list(found.steps.all()), "detail": detail,
        "may_appeal": found.state == "notified" and found.notice_until is not None,
    }  # fmt: skip
    return render(request, "teams/reserve_exit.html", context, status=status)


errors_web.label_forms("teams:reserve-exit", forms.TellForm, forms.OutForm, pages.AppealForm, pages.ReasonForm)
