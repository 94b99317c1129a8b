"""Forms of points: a service act of several members, a county's tariff. The services check again what they ask for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teams.domain import points as rules
from teams.models import Member, PointRate
from teams.services.points import read_rates
from teams.web.people_forms import StepForm
from teams.web.work_forms import Ticks, day_field


class RateField(forms.ModelChoiceField):
    """A choice of acts, each with what it is worth."""

    def label_from_instance(self, obj: Any) -> str:
        return _now("%(act)s: %(n)s points") % {"act": obj.act, "n": obj.points}


class EarnForm(StepForm):
    """A service act of members: which act, when, how often, who."""

    rate = RateField(label=_("service act"), queryset=PointRate.objects.none(), empty_label=_("Choose an act"))
    on = day_field()
    times = forms.IntegerField(
        label=_("times"), min_value=1, max_value=rules.MOST_TIMES, initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    members = Ticks(label=_("team members"), queryset=Member.objects.none())

    def __init__(
        self, *args: Any, rates: QuerySet[PointRate], people: QuerySet[Member], with_team: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].queryset = rates  # type: ignore[attr-defined]
        self.fields["members"].queryset = people  # type: ignore[attr-defined]
        self.fields["members"].with_team = with_team  # type: ignore[attr-defined]


class TariffForm(StepForm):
    """A tariff: one act a line, its points behind the last blank."""

    name = forms.CharField(label=_("name"), max_length=60)
    valid_from = day_field(_("valid from"))
    document_no = forms.CharField(label=_("document number"), max_length=60, required=False)
    rates = forms.CharField(
        label=_("acts and points"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One act a line, then a blank and its points: “voluntary work for half a day 5”. For service and hazards of things, never about people."),
    )  # fmt: skip

    def clean_rates(self) -> list[tuple[str, int]]:
        """Return the acts with their points; a line that cannot be read is named."""
        return read_rates(str(self.cleaned_data["rates"]))
