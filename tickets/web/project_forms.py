"""Forms of projects. The services check again what they ask for."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams.models import Member
from tickets import choices

MILESTONES = 4
_MOST_HELPED = 99_999


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class _Form(forms.Form):
    """A form of the portal: labels begin with a capital, and days are picked from a calendar."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label


class _Leader(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.team.name}）"


class ProjectForm(_Form):
    """A new project: kind, name, who leads it, until when, its milestones."""

    kind = forms.ChoiceField(label=_("kind"), choices=choices.PROJECT_KINDS)
    name = forms.CharField(label=_("name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    year = forms.IntegerField(
        label=_("year"), min_value=2000, max_value=2100, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    lead = forms.CharField(
        label=_("post of who leads it"), max_length=60, required=False,
        help_text=_("As “village Party secretary”; empty where a team member leads it."),
    )  # fmt: skip
    leader = _Leader(
        label=_("team member who leads it"), queryset=Member.objects.none(), required=False, empty_label=_("none")
    )
    helped = forms.IntegerField(
        label=_("people helped"), min_value=0, max_value=_MOST_HELPED, required=False,
        help_text=_("A headcount, no names."), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    due_on = _day(_("to be finished by"))

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = people  # type: ignore[attr-defined]
        for number in range(1, MILESTONES + 1):
            self.fields[f"step{number}"] = forms.CharField(
                label=gettext("Milestone %(n)d") % {"n": number}, max_length=60, required=False
            )
            self.fields[f"by{number}"] = _day(
                gettext("Milestone %(n)d, to be reached by") % {"n": number}, required=False
            )

    @property
    def asked(self) -> list[Any]:
        return [self[name] for name in ("kind", "name", "year", "lead", "leader", "helped", "due_on")]

    @property
    def steps(self) -> list[tuple[Any, Any]]:
        return [(self[f"step{number}"], self[f"by{number}"]) for number in range(1, MILESTONES + 1)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("lead") and given.get("leader") is None:
            self.add_error("lead", gettext("Name the post or the member who leads the project."))
        for number in range(1, MILESTONES + 1):
            name, by = given.get(f"step{number}"), given.get(f"by{number}")
            if name and by is None and f"by{number}" not in self.errors:
                self.add_error(f"by{number}", gettext("Give the day by which the milestone is to be reached."))
            elif by is not None and not name:
                self.add_error(f"step{number}", gettext("Name the milestone, or leave its day empty."))
        return given

    def values(self) -> dict[str, Any]:
        """Return what is recorded of the project itself."""
        names = ("kind", "name", "year", "lead", "leader", "due_on")
        return {**{name: self.cleaned_data[name] for name in names}, "helped": self.cleaned_data["helped"] or 0}

    def milestones(self) -> list[tuple[str, date]]:
        """Return the milestones in the order of their days."""
        rows = [
            (self.cleaned_data[f"step{number}"], self.cleaned_data[f"by{number}"])
            for number in range(1, MILESTONES + 1)
            if self.cleaned_data.get(f"step{number}")
        ]
        return sorted(rows, key=lambda row: row[1])


class FinishForm(_Form):
    """Reporting a project finished."""

    finished_on = _day(_("finished on"))
    helped = forms.IntegerField(
        label=_("people helped"), min_value=0, max_value=_MOST_HELPED, required=False,
        help_text=_("A headcount, no names."), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class ReachForm(_Form):
    """Reporting a milestone reached."""

    reached_on = _day(_("reached on"))
