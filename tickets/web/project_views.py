"""Pages of livelihood projects and the small three: the list, a new one, one with its milestones."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core.actors import Actor
from core.entry_web import PAGE, number, once, reader, say, unit_path
from core.errors import DomainError, Forbidden, NotFound
from core.querysets import subtree
from core.scope import WIDTH
from teams.models import Member
from tickets import choices
from tickets.models import Milestone, Project
from tickets.services import projects
from tickets.web.project_forms import FinishForm, ProjectForm, ReachForm

STANDINGS = (("open", gettext_lazy("not finished")), ("late", gettext_lazy("late")), ("done", gettext_lazy("finished")))
KINDS = (*choices.PROJECT_KINDS, ("small-three", gettext_lazy("small three")))


@dataclass(frozen=True)
class Filters:
    """What a reader asks of the list; what is not understood is left out."""

    kind: str = ""
    year: str = ""
    unit: str = ""
    standing: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filters":
        kind, year, standing = (query.get(name, "") for name in ("kind", "year", "standing"))
        return cls(
            kind if kind in dict(KINDS) else "",
            year if year.isascii() and year.isdigit() and len(year) == 4 else "",
            unit_path(query.get("unit", "")),
            standing if standing in dict(STANDINGS) else "",
        )

    @property
    def query(self) -> str:
        values = {"kind": self.kind, "year": self.year, "unit": self.unit, "standing": self.standing}
        return urlencode({name: value for name, value in values.items() if value})

    def narrowed(self, rows: QuerySet[Project], today: date) -> QuerySet[Project]:
        if self.kind:
            rows = rows.filter(kind__in=choices.SMALL_THREE if self.kind == "small-three" else [self.kind])
        if self.year:
            rows = rows.filter(year=int(self.year))
        if self.unit:
            rows = rows.filter(subtree("unit__path", self.unit))
        match self.standing:
            case "open":
                rows = rows.filter(finished_on__isnull=True)
            case "done":
                rows = rows.filter(finished_on__isnull=False)
            case "late":
                late = Q(due_on__lt=today) | Q(milestones__reached_on__isnull=True, milestones__due_on__lt=today)
                rows = rows.filter(late, finished_on__isnull=True).distinct()
        return rows


@login_required
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """List the projects of the reader's area, newest first."""
    actor, today = reader(request, "project.view"), timezone.localdate()
    filters = Filters.of(request.GET)
    whole = Project.objects.within(actor.scope("project.view"))
    rows = filters.narrowed(whole, today)
    after = number(request.GET.get("after", ""))
    page = rows.filter(pk__lt=after) if after is not None else rows
    found = list(page.select_related("unit", "leader").order_by("-pk")[: PAGE + 1])
    context = {
        "filters": filters, "rows": found[:PAGE], "after": str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "total": rows.count(), "query": filters.query, "kinds": KINDS, "standings": STANDINGS, "today": today,
        "years": sorted(whole.order_by().values_list("year", flat=True).distinct(), reverse=True),
        "units": _units(actor, "project.view", filters.unit), "may_add": actor.can("project.change"),
    }  # fmt: skip
    return render(request, "tickets/projects.html", context)


def _units(actor: Actor, right: str, chosen: str) -> QuerySet[OrgUnit]:
    """Return the units to choose from: the level below the reader, and below the chosen township."""
    scope = actor.scope(right)
    rows = OrgUnit.objects.within(scope).exclude(kind="department")
    if all(len(path) >= 3 * WIDTH for path in scope.paths):
        return rows.none()
    level = "township" if any(len(path) == WIDTH for path in scope.paths) else "unit"
    condition = Q(level=level)
    if len(chosen) >= 2 * WIDTH:
        condition |= Q(level="unit") & subtree("path", chosen[: 2 * WIDTH])
    return rows.filter(condition).order_by("path")


# A new one -------------------------------------------------------------------------------------


def _unit_of(actor: Actor, request: HttpRequest) -> OrgUnit:
    """Return the unit that a form is for: the one asked for, else the reader's own.

    :raises NotFound: it lies outside the reader's area.
    """
    scope = actor.scope("project.change")
    given = request.POST if request.method == "POST" else request.GET
    path = unit_path(given.get("unit", "")) or min(scope.paths)
    unit = OrgUnit.objects.within(scope).exclude(kind="department").filter(path=path).first()
    if unit is None:
        raise NotFound
    return unit


@login_required
@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """Enter a project of a unit with its milestones."""
    actor, today = reader(request, "project.change"), timezone.localdate()
    unit = _unit_of(actor, request)
    people = Member.objects.within(actor.scope("person.view")).filter(
        subtree("team__unit__path", unit.path), left_on=None
    )
    if len(unit.path) < 3 * WIDTH:
        people = people.none()
    form = ProjectForm(
        request.POST if request.method == "POST" else None, initial={"year": today.year},
        people=people.select_related("team").order_by("team__kind__order", "pk"),
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def add() -> dict[str, Any]:
                made = projects.add(actor=actor, unit=unit, values=form.values(), milestones=form.milestones())
                return {"project": made.pk}

            try:
                receipt = once(request, "tickets.project-new", add)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The project is recorded."))
                return redirect("tickets:project", receipt["project"])
    context = {
        "form": form, "unit": unit, "units": _units(actor, "project.change", unit.path), "key": uuid.uuid4(),
        "problems": _problems(form), "is_village": len(unit.path) >= 3 * WIDTH,
    }  # fmt: skip
    return render(request, "tickets/project_form.html", context, status=status)


def _problems(form: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the input that each sentence leads to, named in it."""
    found: list[tuple[str, str]] = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label, f"{field.label}：{sentence}") for sentence in field.errors]
    return found


# One -------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show a project with its milestones; report them reached, take that back, finish the project."""
    actor, today = reader(request, "project.view"), timezone.localdate()
    found = projects.seen(actor, project_id)
    may = actor.can("project.change", found.unit.path)
    if request.method == "GET":
        return _show(request, found, today, may)
    if not may:
        raise Forbidden
    do, step = request.POST.get("do", ""), number(request.POST.get("milestone", ""))
    version = number(request.POST.get("version", ""))
    form: Any = None
    if do == "reach":
        form = ReachForm(request.POST, auto_id=f"m{step}_%s")
    elif do == "finish":
        form = FinishForm(request.POST, auto_id="finish_%s")
    elif do not in ("take-back", "unfinish"):
        raise NotFound
    if form is not None and not form.is_valid():
        return _show(request, found, today, may, problems=_problems(form), form=form, step=step, status=400)

    def effect() -> dict[str, Any]:
        if do in ("reach", "take-back"):
            on = form.cleaned_data["reached_on"] if form is not None else None
            if not found.milestones.filter(pk=step or 0).exists():
                raise NotFound
            projects.reach(actor=actor, milestone_id=step or 0, on=on, version=version, today=today)
        else:
            values: dict[str, Any] = {"finished_on": None}
            if form is not None:
                values = {"finished_on": form.cleaned_data["finished_on"]}
                if form.cleaned_data["helped"] is not None:
                    values["helped"] = form.cleaned_data["helped"]
            projects.change(actor=actor, project_id=found.pk, values=values, version=version, today=today)
        return {"project": found.pk}

    try:
        once(request, f"tickets.project:{found.pk}", effect)
    except DomainError as error:
        sentence = str(error)
        if form is not None and error.field in form.fields:
            form.add_error(error.field, sentence)
        target = form[error.field].id_for_label if form is not None and error.field in form.fields else ""
        fresh = projects.seen(actor, project_id)
        return _show(
            request, fresh, today, may, problems=[(target, sentence)], form=form, step=step, status=error.status
        )
    said = {
        "reach": _("The milestone is reported reached."), "take-back": _("The milestone is open again."),
        "finish": _("The project is reported finished."), "unfinish": _("The project is open again."),
    }  # fmt: skip
    say(request, said[do])
    return redirect("tickets:project", found.pk)


def _show(
    request: HttpRequest, found: Project, today: date, may: bool, *, problems: list[tuple[str, str]] | None = None,
    form: Any = None, step: int | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    steps: list[tuple[Milestone, Any, bool]] = []
    for row in found.milestones.order_by("order"):
        mine = form if isinstance(form, ReachForm) and step == row.pk else None
        blank = ReachForm(initial={"reached_on": today}, auto_id=f"m{row.pk}_%s")
        steps.append((row, mine or blank, row.reached_on is None and row.due_on < today))
    finish = form if isinstance(form, FinishForm) else None
    open_steps = sum(row.reached_on is None for row, _form, _late in steps)
    context = {
        "project": found, "steps": steps, "may": may, "problems": problems or [], "today": today, "open_steps": open_steps,
        "finish": finish or FinishForm(initial={"finished_on": today, "helped": found.helped}, auto_id="finish_%s"),
        "is_late": found.finished_on is None and found.due_on is not None and found.due_on < today,
        "key": uuid.uuid4(),
    }  # fmt: skip
    return render(request, "tickets/project.html", context, status=status)
