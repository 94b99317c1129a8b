"""Forms of what a unit has done: an activity, a training session. The services check again what they ask for."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teams import choices
from teams.domain import activities as rules
from teams.models import Activity, ActivityPlan, Member, TrainingSession
from teams.services.plans import FILLED_IN
from teams.web.people_forms import StepForm

MOST_MINUTES = 100 * 60


def day_field(label: Any = None, *, required: bool = True) -> forms.DateField:
    """Return a field for a day, picked from a calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label or _("date"), required=required, widget=widget)


def count_field(label: Any, hint: Any = "", most: int = 999_999, *, required: bool = True) -> forms.IntegerField:
    """Return a field for a whole number from 0."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, required=required, help_text=hint, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )  # fmt: skip


class Ticks(forms.ModelMultipleChoiceField):
    """Members to be ticked; where they are of several teams, the team stands behind the name."""

    widget = forms.CheckboxSelectMultiple
    with_team = False

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.team.name}）" if self.with_team else str(obj.name)


class _WorkForm(StepForm):
    """What both forms share: the members that may be ticked, and the values for the service."""

    roster = ""

    def __init__(self, *args: Any, people: QuerySet[Member], with_team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.roster]
        field.queryset = people  # type: ignore[attr-defined]
        field.with_team = with_team  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what is recorded, without the roster."""
        return {name: value for name, value in self.cleaned_data.items() if name != self.roster}

    def people(self) -> list[Member]:
        """Return the members that were ticked."""
        return list(self.cleaned_data[self.roster])

    def kept(self, stored: Any, roster: set[int]) -> dict[str, str]:
        """Return, by field, what is stored where it differs from what was typed, as a person reads it."""
        found = {}
        for name in self.fields:
            if name == self.roster:
                names = self.fields[name].queryset.filter(pk__in=roster)  # type: ignore[attr-defined]
                now: Any = "、".join(sorted(row.name for row in names)) or "—"
                same = {str(key) for key in roster} == set(
                    self.data.getlist(name) if hasattr(self.data, "getlist") else []
                )
            else:
                value = getattr(stored, name)
                shown = getattr(stored, f"get_{name}_display", None)
                now = str(shown()) if shown else "—" if value in (None, "") else str(value)
                same = str(value if value is not None else "") == str(self.data.get(name, "")).strip()
            if not same:
                found[name] = now
        return found


class ActivityForm(_WorkForm):
    """An activity of a unit: the title, what it was, when and where, who took part, how many it reached."""

    roster = "members"
    folded = ("action_line", "field")
    """Fields that begin with what the unit entered last and are folded away."""

    title = forms.CharField(label=_("title"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(
        label=_("kind"), choices=[("", _("by the title")), *choices.ACTIVITY_KINDS], required=False
    )
    held_on = day_field()
    place = forms.CharField(label=_("place"), max_length=60, required=False)
    members = Ticks(label=_("participants"), queryset=Member.objects.none(), required=False)
    reach = count_field(_("people reached"), _("How often people were served: a number, no names."))
    outputs = forms.CharField(
        label=_("results"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What came of it. Names and private matters of residents do not belong here."),
    )  # fmt: skip
    action_line = forms.ChoiceField(
        label=_("line of action"), choices=[("", _("Choose a line")), *choices.ACTION_LINES]
    )
    field = forms.ChoiceField(label=_("field"), choices=[("", _("Choose a field")), *choices.FIELDS])

    otherwise = ""
    """The kind that a title which tells none means: as the unit's last one."""

    def clean(self) -> dict[str, Any]:
        """Take the kind from the title where none is chosen."""
        found = super().clean() or self.cleaned_data
        if not found.get("kind") and "kind" not in self.errors:
            found["kind"] = rules.kind_of(found.get("title", "")) or self.otherwise
            if not found["kind"]:
                self.add_error("kind", _now("The title does not tell the kind. Choose one."))
        return found

    def asked(self) -> list[forms.BoundField]:
        """The fields that everybody fills in."""
        return [self[name] for name in self.fields if name not in self.folded]

    def more(self) -> list[forms.BoundField]:
        """The fields that go on as last time."""
        return [self[name] for name in self.folded]

    def open_more(self) -> bool:
        """Tell whether the folded fields have to be looked at: nothing to go on from, or something wrong."""
        return any(not self[name].value() or self[name].errors for name in self.folded)


class SessionForm(_WorkForm):
    """A training session with its roster."""

    roster = "attendees"

    title = forms.CharField(
        label=_("title of the training"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tier = forms.ChoiceField(label=_("tier"), choices=[("", _("Choose a tier")), *choices.TIERS])
    kind = forms.ChoiceField(
        label=_("kind of training"), choices=choices.TRAINING_KINDS, initial="course", required=False
    )
    held_on = day_field()
    minutes = count_field(_("minutes"), _("Ninety minutes are two lessons: write 90."), MOST_MINUTES)
    attendees = Ticks(label=_("attendees"), queryset=Member.objects.none(), required=False)

    def asked(self) -> list[forms.BoundField]:
        """The fields that everybody fills in."""
        return [self[name] for name in self.fields]

    def clean_kind(self) -> str:
        """Return the kind; a course where none is said."""
        return str(self.cleaned_data["kind"] or "course")

    def clean_minutes(self) -> int:
        """Refuse a session of no length."""
        minutes: int = self.cleaned_data["minutes"]
        if minutes < 1:
            raise forms.ValidationError(_now("Give at least one minute."))
        return minutes


def first_values(
    unit_name: str, today: date, last: Activity | None, plan: ActivityPlan | None = None
) -> dict[str, Any]:
    """Return what a new activity begins with: today, the own place, and line and field of the unit's last one.

    Of a day of a recurring activity everything is there but how many it reached.
    """
    found: dict[str, Any] = {"held_on": today, "place": unit_name}
    if last is not None:
        found |= {"action_line": last.action_line, "field": last.field}
    if plan is not None:
        found |= {name: getattr(plan, name) for name in FILLED_IN}
    return found


def stored_values(row: Activity | TrainingSession, roster: set[int], names: list[str]) -> dict[str, Any]:
    """Return what a form of correction begins with."""
    return {name: roster if name in ("members", "attendees") else getattr(row, name) for name in names}
