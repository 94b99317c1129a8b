"""Pages of pairs: how many are covered, who lacks a mentor, mentors for one person, the log of a team member's mentor."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import entry_web, errors_web, lists_web
from core.actors import Actor
from core.errors import DomainError, Forbidden
from core.periods import Period
from core.scope import Scope
from teams.domain import pairs as rule
from teams.domain import reserve as pool
from teams.models import MentorPair
from teams.selectors import reserve as read
from teams.services import pairs, reserve
from teams.web import lists, people
from teams.web import reserve_forms as forms
from teams.web.entry import number, once, reader, unit_path
from teams.web.people import version_of

MEMBERS, RESERVE = "members", "reserve"


@dataclass(frozen=True)
class Coverage:
    """How many need mentors, how many have them, and the share in hundredths of a percent (None where nobody does)."""

    due: int
    held: int

    @property
    def share(self) -> int | None:
        return rule.share(self.held, self.due)

    @property
    def lacking(self) -> int:
        return self.due - self.held


def narrowed(actor: Actor, unit: str) -> Scope:
    """Return the reader's area, or the part of it below a unit."""
    scope = actor.scope("reserve.view")
    return scope.both(Scope.of([unit])) if unit else scope


def coverage(scope: Scope, today: date) -> dict[str, Coverage]:
    """Return the coverage of the pool and of team members of two and three stars."""
    due = read.due_pairs(scope, today, Period.quarter_of(today).code)
    return {
        RESERVE: Coverage(read.in_pool_on(scope, today).count(), read.paired_on(scope, today).count()),
        MEMBERS: Coverage(due.count(), read.with_mentor(due, today).count()),
    }


def lacking(scope: Scope, today: date, show: str) -> tuple[QuerySet[Any], str]:
    """Return who lacks a mentor, and the lookup to the unit's path."""
    if show == MEMBERS:
        due = read.due_pairs(scope, today, Period.quarter_of(today).code)
        return read.with_mentor(due, today, without=True).select_related("team__unit__parent"), "team__unit__path"
    return read.lacking_mentors(scope, today).select_related("unit__parent"), "unit__path"


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the coverage with both numbers, and who lacks mentors, with the village of each."""
    actor, today = reader(request, "reserve.view"), timezone.localdate()
    show = MEMBERS if request.GET.get("show") == MEMBERS else RESERVE
    unit = unit_path(request.GET.get("unit", ""))
    scope = narrowed(actor, unit)
    rows, path = lacking(scope, today, show)
    page, after = entry_web.page_of(rows, path, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "coverage": coverage(scope, today), "rows": page, "after": after, "show": show, "unit": unit,
        "query": query.urlencode(), "tools": lists_web.tools(request, "teams:pairs"), "may": actor.can("pair.change"),
        "lines": [{"person": row, "unit": row.unit if show == RESERVE else row.team.unit} for row in page],
        "places": lists.choices(actor.scope("reserve.view"), lists.Filters(unit=unit)),
    }  # fmt: skip
    return render(request, "teams/pairs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def mentors(request: HttpRequest, reserve_id: int) -> HttpResponse:
    """Name the mentors of a person of the pool by one of the county's patterns (`pattern`)."""
    actor = reader(request, "reserve.view")
    person = reserve.person_seen(actor, reserve_id)
    if not actor.can("pair.change", person.unit.path):
        raise Forbidden
    if person.state != pool.IN_POOL:
        raise DomainError(_("%(name)s is not in the pool.") % {"name": person.name})
    known = list(read.patterns(person.unit.path))
    if not known:
        raise DomainError(_("The county has no pattern of mentoring in use. It is set up in the administration."))
    wanted = number(request.POST.get("pattern", "") or request.GET.get("pattern", ""))
    pattern = next((row for row in known if row.pk == wanted), known[0])
    today = timezone.localdate()
    more = {"person": person, "patterns": known, "pattern": pattern, "present": pairs.pair_of(person)}
    if request.method == "GET":
        return _mentors(request, forms.MentorsForm(pattern=pattern, initial={"since": today}), more)
    form = forms.MentorsForm(request.POST, pattern=pattern)
    if not form.is_valid():
        return _mentors(request, form, more, status=400)

    def effect() -> dict[str, Any]:
        pair = pairs.begin(
            actor=actor, person=person, pattern=pattern, mentors=form.mentors(), plan=form.cleaned_data["plan"],
            since=form.cleaned_data["since"], today=today,
        )  # fmt: skip
        return {"pair": pair.pk}

    try:
        once(request, f"teams.reserve-mentors:{person.pk}", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _mentors(request, form, more, status=error.status)
    messages.success(request, _("The mentors are named."))
    return redirect("teams:reserve-person", reserve_id=person.pk)


def _mentors(request: HttpRequest, form: django_forms.Form, more: dict[str, Any], status: int = 200) -> HttpResponse:
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    return render(request, "teams/reserve_mentors.html", {"form": form, "detail": detail, **more}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def member_pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Show the pair of a team member with its plan, practice and talks; write the plan, enter practice or a talk."""
    actor = reader(request, "list.view")
    pair = pairs.member_pair_seen(actor, pair_id)
    path = pair.member.team.unit.path
    if request.method == "GET":
        return _member_pair(request, actor, pair, people.Detail(_sections(actor, pair)))
    if not actor.can("practice.record", path):
        raise Forbidden
    event, today = request.POST.get("do", ""), timezone.localdate()
    detail = people.Detail(_sections(actor, pair, request.POST))
    form = _form(pair, event, request.POST)
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _member_pair(request, actor, pair, detail, status=400)

    def effect() -> dict[str, Any]:
        given = form.cleaned_data
        if event == "plan":
            pairs.plan_of_member(actor=actor, pair_id=pair.pk, plan=given["plan"], version=version_of(request))
        elif event == "practice":
            pairs.record_practice(
                actor=actor, pair=pair, kind=given["practice"], place=given["place"], begun_on=given["begun_on"],
                last_on=given["last_on"], days=given["days"], today=today,
            )  # fmt: skip
        else:
            pairs.record_talk(actor=actor, pair=pair, held_on=given["talked_on"], today=today)
        return {"pair": pair.pk, "do": event}

    try:
        once(request, f"teams.member-pair:{pair.pk}", effect)
    except DomainError as error:
        pair = pairs.member_pair_seen(actor, pair_id)
        detail.sections = _sections(actor, pair, request.POST)
        detail.refuse(event, str(error), {"held_on": "talked_on", "kind": "practice"}.get(error.field, error.field))
        return _member_pair(request, actor, pair, detail, status=error.status)
    messages.success(request, _("It is recorded."))
    return redirect("teams:member-pair", pair_id=pair.pk)


def _form(pair: MentorPair, event: str, typed: Any = None) -> django_forms.Form:
    today = timezone.localdate()
    kinds: dict[str, tuple[type[django_forms.Form], dict[str, Any]]] = {
        "plan": (forms.PlanForm, {"plan": pair.plan}), "practice": (forms.PracticeForm, {"last_on": today}),
    }  # fmt: skip
    form, initial = kinds.get(event, (forms.TalkForm, {"talked_on": today}))
    return form(data=typed, auto_id=f"{event}_%s", initial=initial)


def _sections(actor: Actor, pair: MentorPair, typed: Any = None) -> list[people.Section]:
    if not actor.can("practice.record", pair.member.team.unit.path):
        return []
    sent = typed.get("do", "") if typed is not None else ""
    words = {
        "talk": (_("A talk took place"), _("Record it")), "practice": (_("Enter practice"), _("Record it")),
        "plan": (_("Write the plan"), _("Save")),
    }  # fmt: skip
    events = [event for event in words if event != "plan" or pair.ended_on is None]
    return [
        people.Section(
            event, *words[event], _form(pair, event, typed if event == sent else None), first=event == "talk"
        )
        for event in events
    ]


def _member_pair(
    request: HttpRequest, actor: Actor, pair: MentorPair, detail: people.Detail, status: int = 200
) -> HttpResponse:
    context = {
        "pair": pair, "detail": detail, "practice": list(pair.practice.order_by("-begun_on", "-pk")[:50]),
        "talks": list(pair.talks.order_by("-held_on").values_list("held_on", flat=True)[:50]),
        "reads_members": actor.can("person.view", pair.member.team.unit.path),
    }  # fmt: skip
    return render(request, "teams/member_pair.html", context, status=status)


errors_web.label_forms("teams:member-pair", forms.PracticeForm, forms.TalkForm, forms.PlanForm)
