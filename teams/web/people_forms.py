"""Forms of admissions and of proposals. What they ask for is checked again by the services."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from teams import choices
from teams.domain import exits as leaving
from teams.models import Team
from teams.services.admission import REASON_LENGTH as ADMISSION_REASON
from teams.services.exits import REASON_LENGTH as EXIT_REASON

_NO_PRIVATE_MATTERS = _(
    "Name acts and results of assessments. Leave out health, family, faith and other private matters."
)


class StepForm(forms.Form):
    """A form of the portal: labels begin with a capital, and days are picked from a calendar."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _text(label: Any, most: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


class TeamField(forms.ModelChoiceField):
    """A choice of teams; where they are of several units, the unit stands before the team."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name) if obj.name.startswith(obj.unit.name) else f"{obj.unit.name} · {obj.name}"


class NominateForm(StepForm):
    """Recommending somebody: seven fields."""

    team = TeamField(label=_("team"), queryset=Team.objects.none(), empty_label=_("Choose a team"))
    name = forms.CharField(label=_("full name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    source = forms.ChoiceField(label=_("source group"), choices=[("", _("Choose a group")), *choices.SOURCES])
    is_party_member = forms.BooleanField(label=_("Party member"), required=False)
    is_returnee = forms.BooleanField(label=_("returned home"), required=False)
    skills = forms.CharField(label=_("skills"), max_length=100, required=False)
    reason = _text(_("reason of the recommendation"), ADMISSION_REASON, hint=_NO_PRIVATE_MATTERS)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def person(self) -> dict[str, Any]:
        """Return what is recorded about the person."""
        return {
            name: self.cleaned_data[name] for name in ("name", "source", "is_party_member", "is_returnee", "skills")
        }


class NoteForm(StepForm):
    """A step that may carry a note."""

    reason = _text(_("note"), ADMISSION_REASON, required=False, hint=_("May stay empty."))


class ReturnForm(StepForm):
    """A return, refusal or withdrawal of an admission."""

    reason = _text(_("reason"), ADMISSION_REASON, hint=_NO_PRIVATE_MATTERS)


class AdmitForm(StepForm):
    """The county's step: the day from which the person is a member."""

    joined_on = _day(_("joined on"))
    reason = _text(_("note"), ADMISSION_REASON, required=False, hint=_("May stay empty."))


class ProposeForm(StepForm):
    """Proposing to adjust or remove a member; only grounds that can be given are offered."""

    kind = forms.ChoiceField(label=_("kind of proposal"), choices=choices.EXIT_KINDS, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("ground"), choices=choices.EXIT_GROUNDS, widget=forms.RadioSelect)
    reason = _text(_("reason"), EXIT_REASON, hint=_NO_PRIVATE_MATTERS)

    def __init__(self, *args: Any, grounds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(choices.EXIT_GROUNDS)
        self.fields["ground"].choices = [(code, labels[code]) for code in grounds]  # type: ignore[attr-defined]


class NotifyForm(StepForm):
    """The day on which the person was told, and for how long an appeal is possible."""

    told_on = _day(_("told on"))
    days = forms.IntegerField(
        label=_("working days for an appeal"), min_value=leaving.NOTICE_WORKDAYS, max_value=leaving.MOST_WORKDAYS,
        initial=leaving.NOTICE_WORKDAYS, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class ReasonForm(StepForm):
    """An answer or a withdrawal of a proposal."""

    reason = _text(_("reason"), EXIT_REASON, hint=_NO_PRIVATE_MATTERS)


class AppealForm(StepForm):
    """What the person says against a proposal."""

    reason = _text(_("what is said against it"), EXIT_REASON)


class AnswerForm(StepForm):
    """The county's answer to an appeal."""

    reason = _text(_("answer"), EXIT_REASON, hint=_NO_PRIVATE_MATTERS)


class DecideForm(StepForm):
    """The decision; the team is asked for where the member moves."""

    outcome = forms.ChoiceField(label=_("decision"), choices=choices.EXIT_OUTCOMES, widget=forms.RadioSelect)
    to_team = TeamField(
        label=_("to the team"), queryset=Team.objects.none(), required=False, empty_label=_("Choose a team"),
        help_text=_("Only where the member moves to another team."),
    )  # fmt: skip
    reason = _text(_("reason"), EXIT_REASON, hint=_NO_PRIVATE_MATTERS)

    def __init__(self, *args: Any, kind: str, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(choices.EXIT_OUTCOMES)
        self.fields["outcome"].choices = [(code, labels[code]) for code in leaving.OUTCOMES[kind]]  # type: ignore[attr-defined]
        self.fields["to_team"].queryset = teams  # type: ignore[attr-defined]


def today_first(today: date) -> dict[str, date]:
    """Return the initial values of forms that ask for a day."""
    return {"joined_on": today, "told_on": today}
