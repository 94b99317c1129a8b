"""Forms of honours: an event, those commended, a sheet of them, an exchange, a work. The services check again."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from teams import choices
from teams.domain import honours as rules
from teams.models import Member, Team
from teams.services.honours import BRANCH, MEMBER, TEAM, Honoured
from teams.web.people_forms import StepForm
from teams.web.work_forms import Ticks, count_field, day_field

_PERSONS = choices.HONOUR_ROLES[:3]


def _title() -> forms.CharField:
    return forms.CharField(label=_("title"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class EventForm(StepForm):
    """A commendation event; the levels offered are those that the unit records."""

    title = _title()
    level = forms.ChoiceField(label=_("level of honour"), choices=choices.HONOUR_LEVELS)
    kind = forms.ChoiceField(label=_("kind"), choices=choices.HONOUR_KINDS, initial="meeting")
    held_on = day_field()
    document_no = forms.CharField(label=_("document number"), max_length=60, required=False)

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(choices.HONOUR_LEVELS)
        self.fields["level"].choices = [(code, labels[code]) for code in rules.levels_of(path)]  # type: ignore[attr-defined]


class CommendForm(StepForm):
    """Who is commended: members, teams and organisations of the unit, ticked."""

    role = forms.ChoiceField(label=_("persons are commended as"), choices=_PERSONS, initial="model")
    members = Ticks(label=_("team members"), queryset=Member.objects.none(), required=False)
    teams = forms.ModelMultipleChoiceField(
        label=_("teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    branches = forms.ModelMultipleChoiceField(
        label=_("Party organisations"), queryset=Branch.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: QuerySet[Member], teams: QuerySet[Team], branches: QuerySet[Branch], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("members", people), ("teams", teams), ("branches", branches)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["members"].with_team = True  # type: ignore[attr-defined]
        self.label_suffix = ""

    def honoured(self) -> list[Honoured]:
        """Return everybody that was ticked."""
        given = self.cleaned_data
        return [
            *(Honoured(MEMBER, row.pk, given["role"]) for row in given["members"]),
            *(Honoured(TEAM, row.pk, "body") for row in given["teams"]),
            *(Honoured(BRANCH, row.pk, "body") for row in given["branches"]),
        ]


class SheetForm(StepForm):
    """A sheet of those commended."""

    upload = forms.FileField(
        label=_("workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=_("One row each: name, unit or team where several have the name, commended as."),
    )  # fmt: skip


class ReasonForm(StepForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("reason"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ExchangeForm(StepForm):
    """An exchange event."""

    title = _title()
    kind = forms.ChoiceField(label=_("kind"), choices=choices.EXCHANGE_KINDS)
    held_on = day_field()
    place = forms.CharField(label=_("place"), max_length=60, required=False)
    participants = count_field(_("number of participants"), _("How many took part: a number, no names."))
    results = forms.CharField(
        label=_("results"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What came of it. Names and private matters of residents do not belong here."),
    )  # fmt: skip


class WorkForm(StepForm):
    """A work of literature or art."""

    title = _title()
    kind = forms.ChoiceField(label=_("kind"), choices=choices.WORK_KINDS)
    made_on = day_field(_("completed on"))
    showings = count_field(_("times shown"), _("So far, all places together."))
    audience = count_field(_("people reached"), _("How often people saw it: a number, no names."))
