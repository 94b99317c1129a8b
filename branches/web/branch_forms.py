"""Forms of organisations. The services check again what they ask for."""

from typing import Any, cast

from django import forms
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.models import Branch, DutyPost
from branches.selectors import VILLAGES

_MOST = 100_000


def calendar_day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def line_of_text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class PagesForm(forms.Form):
    """A form of the portal: labels begin with a capital, days are picked from a calendar."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label


class CountsForm(PagesForm):
    """An organisation's headcounts as of a day; grids, hub members and households are asked of villages alone."""

    MEMBERS = ("full_members", "probationary_members", "prospects", "activists", "applicants", "groups")
    OF_VILLAGE = ("grids", "hubs", "linked_households")

    counted_on = calendar_day(_("counts as of"))

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_village = branch.is_lead and branch.unit.kind in VILLAGES
        for name in (*self.MEMBERS, *(self.OF_VILLAGE if is_village else ())):
            self.fields[name] = forms.IntegerField(
                label=capfirst(str(cast("Field[Any, Any]", Branch._meta.get_field(name)).verbose_name)), min_value=0, max_value=_MOST,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )  # fmt: skip
        self.order_fields([*[*self.fields][1:], "counted_on"])

    def counts(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if name != "counted_on"}


class PostForm(PagesForm):
    """Somebody takes a post of the committee."""

    post = forms.ChoiceField(label=_("post"), choices=choices.POSTS)
    holder = line_of_text(_("post holder"), 40)
    held_from = calendar_day(_("in post from"))
    follows = forms.BooleanField(label=_("the present holder of the post leaves it on this day"), required=False)


class EndForm(PagesForm):
    """The last day of a post, a duty or a link."""

    on = calendar_day(_("ended on"))


class DutyForm(PagesForm):
    """A duty post and who takes it."""

    title = line_of_text(_("duty post"), 40, help_text=_("As “policy speaker” or “water steward”."))
    duties = line_of_text(_("what belongs to it"), 200)
    holder = line_of_text(_("post holder"), 40)
    since = calendar_day(_("begun on"))


class PledgeForm(PagesForm):
    """What is promised and until when; of a duty post or of the branch as a whole."""

    text = line_of_text(_("pledge"), 200)
    duty = forms.ModelChoiceField(
        label=_("duty post"), queryset=DutyPost.objects.none(), required=False, empty_label=_("the branch as a whole")
    )
    pledged_on = calendar_day(_("pledged on"))
    due_on = calendar_day(_("to be kept by"))

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = branch.duties.filter(until__isnull=True).order_by("title", "pk")
        self.fields["duty"].queryset = held  # type: ignore[attr-defined]


class SettleForm(PagesForm):
    """Whether a pledge was kept."""

    kept = forms.ChoiceField(
        label=_("kept"), choices=(("yes", _("kept")), ("no", _("not kept"))), widget=forms.RadioSelect
    )
    settled_on = calendar_day(_("settled on"))
    result = line_of_text(_("what was done"), 200, required=False)


class VisitForm(PagesForm):
    """A visit to a new branch."""

    visited_on = calendar_day(_("visited on"))
    post = line_of_text(
        _("post of who visited"), 60, help_text=_("The post, no name: as “township organisation member”.")
    )
    guidance = line_of_text(_("what was guided"), 300)


class LinkForm(PagesForm):
    """A leader of the county links the branch."""

    post = line_of_text(
        _("post of who links"), 60, help_text=_("The post, no name: as “deputy county head (agriculture)”.")
    )
    since = calendar_day(_("begun on"))


def problems_of(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the input that each sentence leads to, named in it."""
    found: list[tuple[str, str]] = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label, f"{field.label}：{sentence}") for sentence in field.errors]
    return found
