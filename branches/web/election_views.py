"""Pages of terms and elections: the board of terms, an election step by step, extensions."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import elections, terms
from branches.models import Branch, Election, Seat
from branches.services import counting
from branches.services import elections as steps
from branches.services import terms as term_services
from branches.web import election_forms as forms
from branches.web import election_words as words
from core.actors import Actor
from core.entry_web import number, once, page_of, reader, say, unit_path
from core.errors import DomainError, Forbidden, NotFound
from core.querysets import subtree
from core.scope import WIDTH

# The board ---------------------------------------------------------------------------------------


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show how the terms of the reader's area stand, and what waits for the reader."""
    actor, today = reader(request, "term.view"), timezone.localdate()
    scope = actor.scope("term.view")
    unit, standing = unit_path(request.GET.get("unit", "")), request.GET.get("standing", "")
    standing = standing if standing in dict(choices.TERM_STANDINGS) else ""
    whole = selectors.open_on(scope, today)
    if unit:
        whole = whole.filter(subtree("unit__path", unit))
    counts = selectors.term_counts(whole, today)
    rows, after = page_of(
        selectors.by_standing(whole, standing, today).select_related("unit"), "unit__path", request.GET.get("after", "")
    )
    query = urlencode({name: value for name, value in (("standing", standing), ("unit", unit)) if value})
    context = {
        "lines": words.board_lines(rows, today), "after": after, "query": query, "standing": standing, "unit": unit,
        "tiles": [(code, label, counts[code], words.LIGHTS[code]) for code, label in choices.TERM_STANDINGS],
        "total": sum(counts.values()), "townships": _townships(actor), "waiting": _waiting(actor),
    }  # fmt: skip
    return render(request, "branches/elections.html", context)


def _townships(actor: Actor) -> Any:
    scope = actor.scope("term.view")
    if all(len(path) >= 2 * WIDTH for path in scope.paths):
        return OrgUnit.objects.none()
    return OrgUnit.objects.within(scope).filter(level="township").order_by("path")


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    """Return plans, results and extensions that wait for the reader's decision."""
    found: list[dict[str, Any]] = []
    if not actor.can("term.approve"):
        return found
    scope = actor.scope("term.view")
    rows = Election.objects.within(scope).filter(state__in=(elections.SUBMITTED, elections.REPORTED))
    for row in rows.select_related("branch__unit", "branch__parent__unit").order_by("pk")[:50]:
        if steps.has_right(actor, row, "approve"):
            found.append({"election": row, "what": row.get_state_display()})
    for extension in selectors.extensions_asked(scope)[:50]:
        if term_services.may_decide(actor, extension):
            found.append({"extension": extension, "what": _("asks for an extension")})
    return found


# A plan ------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Put an election of an organisation to the superior."""
    actor, today = reader(request, "election.run"), timezone.localdate()
    branch = steps.seen_branch(actor, branch_id)
    actor.require("election.run", branch.unit.path, see="term.view")
    running = selectors.under_way([branch]).get(branch.pk)
    if running is not None and request.method == "GET":
        return redirect("branches:election", running.pk)
    form = forms.PlanForm(request.POST if request.method == "POST" else None, initial=forms.plan_of(branch))

    def effect() -> dict[str, Any]:
        return {"election": steps.plan(actor=actor, branch_id=branch.pk, asked=form.plan(), today=today).pk}

    return _planned(request, form, branch, effect, f"branches.election-new:{branch.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def plan_again(request: HttpRequest, election_id: int) -> HttpResponse:
    """Mend a plan that was returned and put it to the superior again."""
    actor, today = reader(request, "election.run"), timezone.localdate()
    election = steps.seen(actor, election_id)
    actor.require("election.run", election.branch.unit.path, see="term.view")
    if election.state != elections.DRAFT and request.method == "GET":
        return redirect("branches:election", election.pk)
    form = forms.PlanForm(request.POST if request.method == "POST" else None, initial=forms.plan_again(election))
    version = number(request.POST.get("version", ""))

    def effect() -> dict[str, Any]:
        steps.replan(actor=actor, election_id=election.pk, version=version, asked=form.plan(), today=today)
        return {"election": election.pk}

    return _planned(request, form, election.branch, effect, f"branches.election-again:{election.pk}", election)


def _planned(
    request: HttpRequest, form: forms.PlanForm, branch: Branch, effect: Callable[[], dict[str, Any]], name: str,
    election: Election | None = None,
) -> HttpResponse:  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                receipt = once(request, name, effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The plan is with the organisation above."))
                return redirect("branches:election", receipt["election"])
    context = {
        "form": form, "branch": branch, "election": election, "key": uuid.uuid4(), "problems": _problems(form),
        "lead": words.lead_times(branch),
    }  # fmt: skip
    return render(request, "branches/election_form.html", context, status=status)


def _problems(form: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the input that each sentence leads to, named in it."""
    found: list[tuple[str, str]] = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label, f"{field.label}：{sentence}") for sentence in field.errors]
    return found


# An election -------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def election(request: HttpRequest, election_id: int) -> HttpResponse:
    """Show an election with its arithmetic; take its next step."""
    actor, today = reader(request, "term.view"), timezone.localdate()
    found = steps.seen(actor, election_id)
    if request.method == "GET":
        return _show(request, actor, found, today)
    event = request.POST.get("do", "")
    if event not in (*elections.TABLE, "settle") or event == "submit":
        raise NotFound
    if not steps.has_right(actor, found, "count" if event == "settle" else event):
        raise Forbidden
    seat = _seat(found, event, number(request.POST.get("seat", "")))
    form = _form(event, request.POST, seat)
    if not form.is_valid():
        return _show(request, actor, found, today, form=form, event=event, status=400)
    version = number(request.POST.get("version", ""))

    def effect() -> dict[str, Any]:
        _take(actor, found, event, seat, version, form, today)
        return {"election": found.pk}

    try:
        once(request, f"branches.election:{found.pk}", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _show(request, actor, steps.seen(actor, election_id), today, form=form, event=event, status=error.status)
    say(request, str(words.DONE[event]))
    return redirect("branches:election", found.pk)


def _seat(found: Election, event: str, key: int | None) -> Seat | None:
    if event not in ("count", "settle"):
        return None
    seat = found.seats.filter(pk=key or 0).first()
    if seat is None:
        raise NotFound
    return seat


def _form(event: str, data: Any, seat: Seat | None) -> forms.ElectionForm:
    kinds: dict[str, type[forms.ElectionForm]] = {
        "approve": forms.ApproveForm, "file": forms.ApproveForm, "notice": forms.NoticeForm, "hold": forms.HoldForm,
        "return": forms.ReasonForm, "send-back": forms.ReasonForm, "cancel": forms.ReasonForm, "settle": forms.SettleForm,
    }  # fmt: skip
    if event == "count" and seat is not None:
        return forms.CountForm(data, auto_id="count-%s", standing=list(seat.candidates.all()))
    return kinds.get(event, forms.ElectionForm)(data, auto_id=f"{event}-%s")


def _take(
    actor: Actor, found: Election, event: str, seat: Seat | None, version: int | None, form: Any, today: date
) -> None:
    """Call the service of a step with what its form holds."""
    common: dict[str, Any] = {"actor": actor, "version": version, "today": today}
    given = form.cleaned_data
    if event == "count" and seat is not None:
        counting.count(**common, seat_id=seat.pk, given=form.count())
    elif event == "settle" and seat is not None:
        counting.settle(**common, seat_id=seat.pk, how=given["how"], standing=form.names())
    else:
        calls: dict[str, Callable[..., Any]] = {
            "approve": steps.approve, "file": steps.file, "notice": steps.notice, "hold": steps.hold, "report": steps.report,
            "return": steps.send_back, "send-back": steps.send_back, "cancel": steps.cancel,
        }  # fmt: skip
        calls[event](**common, election_id=found.pk, **given)


def _show(
    request: HttpRequest,
    actor: Actor,
    found: Election,
    today: date,
    *,
    form: Any = None,
    event: str = "",
    status: int = 200,
) -> HttpResponse:
    may = steps.steps(actor, found)
    seat = counting.next_ballot(found) if found.state == elections.HELD else None
    stuck = counting.undecided(found) if found.state == elections.HELD else None
    offered: list[dict[str, Any]] = []
    for one in may:
        if one == "submit":
            continue
        if one == "count" and seat is None:
            if stuck is None:
                continue
            mine = form if event == "settle" else forms.SettleForm(auto_id="settle-%s")
            offered.append({"event": "settle", "form": mine, "seat": stuck, "label": _("Settle the open seats")})
            continue
        mine = form if form is not None and event == one else forms.blank(one, found, seat, today)
        offered.append(
            {
                "event": one,
                "form": mine,
                "seat": seat if one == "count" else None,
                "label": choices.ELECTION_EVENTS[one],
            }
        )
    main = next(
        (row for row in offered if row["event"] not in elections.NEED_REASON and _leads_on(row["event"], found)), None
    )
    context = {
        "election": found, "branch": found.branch, "steps": words.steps(found), "offered": offered, "main": main,
        "others": [row for row in offered if row is not main], "mend": "submit" in may,
        "problems": _problems(form) if form is not None else [], "electors": words.electors(found),
        "ballots": words.ballots(found), "period": f"{found.meeting_on:%Y}", "late": words.late(found),
        "has_result": found.state in (elections.COUNTED, elections.REPORTED, elections.FILED),
        "event": event, "version": found.version,
    }  # fmt: skip
    return render(request, "branches/election.html", context, status=status)


def _leads_on(event: str, found: Election) -> bool:
    """Tell whether a step brings the election further; a notice given again only corrects day and place."""
    return event == "settle" or not (event == "notice" and found.state == elections.NOTICED)


# Extensions --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def extension_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Ask for the term of an organisation to be extended."""
    actor, today = reader(request, "election.run"), timezone.localdate()
    branch = steps.seen_branch(actor, branch_id)
    actor.require("election.run", branch.unit.path, see="term.view")
    first = term_services.first_end(branch)
    form = forms.ExtensionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                row = term_services.ask_extension(actor=actor, branch_id=branch.pk, today=today, **form.cleaned_data)
                return {"extension": row.pk}

            try:
                receipt = once(request, f"branches.extension-new:{branch.pk}", effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The extension is asked for."))
                return redirect("branches:extension", receipt["extension"])
    context = {
        "form": form, "branch": branch, "key": uuid.uuid4(), "problems": _problems(form), "first": first,
        "latest": terms.latest_end(first) if first else None,
    }  # fmt: skip
    return render(request, "branches/extension_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def extension(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Show an extension; decide on it."""
    actor, today = reader(request, "term.view"), timezone.localdate()
    found = term_services.seen_extension(actor, extension_id)
    may = term_services.may_decide(actor, found)
    form = forms.DecideForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not actor.can("term.approve", steps.superior_path(found.branch)):
            raise Forbidden
        status = 400
        if form.is_valid():
            given = form.cleaned_data

            def effect() -> dict[str, Any]:
                term_services.decide_extension(
                    actor=actor, extension_id=found.pk, version=number(request.POST.get("version", "")), today=today,
                    approve=given["outcome"] == "approve", document_no=given["document_no"], answer=given["answer"],
                )  # fmt: skip
                return {"extension": found.pk}

            try:
                once(request, f"branches.extension:{found.pk}", effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The decision is recorded."))
                return redirect("branches:extension", found.pk)
    context = {
        "extension": found, "branch": found.branch, "may": may, "form": form, "problems": _problems(form),
        "latest": terms.latest_end(found.first_until),
    }  # fmt: skip
    return render(request, "branches/extension.html", context, status=status)
