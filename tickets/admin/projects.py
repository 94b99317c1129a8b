"""Admin page of livelihood projects: taken on with their milestones, reported reached, finished."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core import entry_web
from core.actors import Actor
from core.admin_base import ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import dropdown
from tickets.admin.filters import TownshipFilter, YearFilter
from tickets.filters import ProjectFilters
from tickets.models import Milestone, Project
from tickets.services import projects

_VALUES = ("kind", "name", "year", "lead", "leader", "helped", "due_on")


class ProjectForm(ServiceForm):
    """A project; its milestones are written down line by line when it is taken on."""

    milestones = forms.CharField(
        label=_("milestones"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("A line each: the day and what is to be reached, for example 2026-06-30 main works finished."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields.pop("milestones", None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("lead") and values.get("leader") is None and not {"lead", "leader"} & set(self.errors):
            self.add_error("lead", gettext("Name the post or the member who leads the project."))
        return values

    def clean_milestones(self) -> list[tuple[str, date]]:
        found = []
        for place, line in enumerate(self.cleaned_data["milestones"].splitlines(), start=1):
            text = line.strip()
            if not text:
                continue
            first, _space, name = text.partition(" ")
            found.append((name.strip(), _day_of(first, place)))
            if not name.strip():
                raise forms.ValidationError(gettext("Line %(line)d: say what is to be reached.") % {"line": place})
        return found


def _day_of(text: str, line: int) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise forms.ValidationError(
            gettext("Line %(line)d: begin with the day, written as 2026-06-30, and a space.") % {"line": line}
        )
    return day


class MilestoneInline(ReadOnlyInline):
    """The milestones of a project in their order."""

    model = Milestone
    fields = readonly_fields = ("order", "name", "due_on", "reached_on")
    ordering = ("order",)


class ReachForm(forms.Form):
    """Which milestone was reached, and when; no day takes the report back."""

    milestone = forms.ModelChoiceField(
        label=_("milestone"), queryset=Milestone.objects.none(), to_field_name="order", widget=UnfoldAdminSelectWidget
    )
    reached_on = forms.DateField(
        label=_("reached on"), required=False, widget=UnfoldAdminSingleDateWidget,
        help_text=_("Leave empty to take a report back."),
    )  # fmt: skip


class MilestoneForm(forms.Form):
    """A further milestone."""

    name = forms.CharField(label=_("name"), max_length=60, widget=UnfoldAdminTextInputWidget)
    due_on = forms.DateField(label=_("to be reached by"), widget=UnfoldAdminSingleDateWidget)


@admin.register(Project)
class ProjectAdmin(ScopedAdmin):
    """Livelihood projects and the small three."""

    view_action = "project.view"
    add_action = change_action = "project.change"
    form = ProjectForm
    list_display = ("name", "unit", "kind", "year", "lead_shown", "helped", "reached", "due_on", "finished_on")
    list_filter = (
        TownshipFilter, YearFilter, dropdown(ProjectFilters, "kind"), dropdown(ProjectFilters, "finished"),
    )  # fmt: skip
    list_select_related = ("unit", "leader")
    ordering = ("-year", "unit__path", "pk")
    search_fields = ("name", "unit__name", "lead")
    autocomplete_fields = ("unit", "leader")
    inlines = (MilestoneInline,)
    actions_detail = ("reach", "add_milestone")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("unit", "leader")
        done = Count("milestones", filter=Q(milestones__reached_on__isnull=False))
        return rows.annotate(n_milestones=Count("milestones"), n_reached=done)

    def search_place(self, obj: Project) -> str:
        return f"{obj.unit} {obj.year}"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", *_VALUES, "finished_on") if obj else ("unit", *_VALUES, "milestones")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @display(description=_("led by"), ordering="lead")
    def lead_shown(self, project: Project) -> str:
        return project.lead or (project.leader.name if project.leader is not None else "—")

    @display(description=_("milestones reached"))
    def reached(self, project: Any) -> str:
        return f"{project.n_reached} / {project.n_milestones}" if project.n_milestones else "—"

    def create(self, actor: Actor, values: dict[str, Any]) -> Project:
        steps = values.pop("milestones", ())
        return projects.add(actor=actor, unit=values.pop("unit"), values=values, milestones=steps)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        projects.change(actor=actor, project_id=pk, values=values, version=version)

    # Milestones ---------------------------------------------------------------------------------

    def has_reach_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "project.change", object_id)

    @page_action(description=_("Report a milestone"), icon="flag", permissions=["reach"])
    def reach(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Report a milestone of the project reached, or take that back."""
        actor = actor_of(request)
        seen = Milestone.objects.within(actor.scope("project.view"))
        rows = seen.filter(project=entry_web.number(object_id) or 0).order_by("order")

        class OfProject(ReachForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.fields["milestone"].queryset = rows  # type: ignore[attr-defined]

        waiting = rows.filter(reached_on__isnull=True).first()
        return self.step(
            request, object_id, title=gettext("Report a milestone"), form_class=OfProject,
            done=gettext("The milestone has been reported."),
            initial={"milestone": waiting.order if waiting else None, "reached_on": timezone.localdate()},
            run=lambda _project, given: projects.reach(
                actor=actor, milestone_id=given["milestone"].pk, on=given["reached_on"],
                version=given["milestone"].version, today=timezone.localdate(),
            ),
        )  # fmt: skip

    @page_action(description=_("Add a milestone"), icon="add", permissions=["reach"])
    def add_milestone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a further milestone to a project that is not finished."""
        return self.step(
            request, object_id, title=gettext("Add a milestone"), form_class=MilestoneForm,
            done=gettext("The milestone has been added."),
            run=lambda project, given: projects.add_milestone(
                actor=actor_of(request), project_id=project.pk, version=project.version, **given
            ),
        )  # fmt: skip
