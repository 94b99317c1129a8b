"""Forms of rhythms, of several activities at once and of photos. The services check again what they ask for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import pictures
from teams import choices
from teams.domain import activities as rules
from teams.models import Member
from teams.web.people_forms import StepForm
from teams.web.work_forms import Ticks, count_field, day_field

SEVERAL = 6
"""Rows of the form for several activities at once."""


class PlanForm(StepForm):
    """An activity that comes round on fixed days of the month."""

    title = forms.CharField(label=_("title"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    days = forms.CharField(
        label=_("days of the month"), max_length=60, initial=rules.written(rules.EVERY_EIGHTH),
        help_text=_("Days as numbers: 8, 18, 28. “逢8” is understood too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("kind"), choices=[("", _("by the title")), *choices.ACTIVITY_KINDS], required=False
    )
    action_line = forms.ChoiceField(label=_("line of action"), choices=choices.ACTION_LINES, initial="root")
    field = forms.ChoiceField(label=_("field"), choices=choices.FIELDS, initial="volunteering")
    place = forms.CharField(label=_("place"), max_length=60, required=False)
    since = day_field(_("since"))
    until = day_field(_("until, inclusive"), required=False)

    def clean(self) -> dict[str, Any]:
        """Take the kind from the title where none is chosen."""
        found = super().clean() or self.cleaned_data
        return with_kind(self, found)


def with_kind(form: forms.Form, values: dict[str, Any], otherwise: str = "") -> dict[str, Any]:
    """Return the values with a kind: chosen, told by the title, or as the unit's last one; else the form says so."""
    if not values.get("kind") and "kind" not in form.errors:
        values["kind"] = rules.kind_of(values.get("title", "")) or otherwise
        if not values["kind"]:
            form.add_error("kind", _now("The title does not tell the kind. Choose one."))
    return values


class SharedForm(StepForm):
    """What several activities of one team have in common."""

    place = forms.CharField(label=_("place"), max_length=60, required=False)
    action_line = forms.ChoiceField(label=_("line of action"), choices=choices.ACTION_LINES)
    field = forms.ChoiceField(label=_("field"), choices=choices.FIELDS)
    members = Ticks(label=_("participants"), queryset=Member.objects.none(), required=False)

    def __init__(self, *args: Any, people: QuerySet[Member], with_team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        field.queryset = people  # type: ignore[attr-defined]
        field.with_team = with_team  # type: ignore[attr-defined]


class RowForm(StepForm):
    """One of several activities; left empty it is none."""

    title = forms.CharField(
        label=_("title"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    held_on = day_field(_("date"), required=False)
    reach = count_field(_("people reached"), required=False)
    kind = forms.ChoiceField(
        label=_("kind"), choices=[("", _("by the title")), *choices.ACTIVITY_KINDS], required=False
    )
    otherwise = ""

    def filled(self) -> bool:
        """Tell whether the row is used: it has a title or a number."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("title", "reach"))

    def clean(self) -> dict[str, Any]:
        """Ask a used row for its title, day and number; an empty one for nothing."""
        found = super().clean() or self.cleaned_data
        if not self.filled():
            return found
        for name, sentence in (
            ("title", _now("Say what it was.")), ("held_on", _now("Give the day.")),
            ("reach", _now("Give how many people it reached; 0 for none.")),
        ):  # fmt: skip
            if found.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, sentence)
        return with_kind(self, found, self.otherwise)


class PhotoForm(StepForm):
    """A photo of an activity."""

    photo = forms.FileField(
        label=_("photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("A place or what was done; no papers of people. The camera's notes are taken off."),
    )  # fmt: skip

    def written(self) -> pictures.Written:
        """Return the photo as the portal keeps it.

        :raises DomainError: it is none, too large, or cut off.
        """
        return pictures.written_anew(self.cleaned_data["photo"].read(pictures.MOST_BYTES + 1), "photo")
