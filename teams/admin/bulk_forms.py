"""What is asked before many members or teams are changed at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from core.filtering import YES_NO
from teams import choices


class SourceForm(forms.Form):
    """Another source group for many members."""

    source = forms.ChoiceField(
        label=_("source group"), choices=[("", "—"), *choices.SOURCES], widget=UnfoldAdminSelectWidget
    )


def _yes_or_no(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *YES_NO], widget=UnfoldAdminSelectWidget)


class PartyForm(forms.Form):
    """Whether many members are Party members."""

    answer = _yes_or_no(_("Party member"))


class ReturneeForm(forms.Form):
    """Whether many members have returned home."""

    answer = _yes_or_no(_("returned home"))


class SceneForm(forms.Form):
    """Another scene for many teams."""

    scene = forms.ChoiceField(label=_("scene"), choices=[("", "—"), *choices.SCENES], widget=UnfoldAdminSelectWidget)
