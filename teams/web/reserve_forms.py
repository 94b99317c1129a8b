"""Forms of the reserve pool, of needs and of pairs. What they ask for is checked again by the services."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from teams import choices
from teams.domain import exits as leaving
from teams.domain import reserve as rule
from teams.domain.pairs import Mentor
from teams.models import Member, PairPattern, ReserveCheckItem, ReserveSource, VillageNeed
from teams.services.reserve import DOCUMENT_LENGTH, REASON_LENGTH
from teams.web.people_forms import _NO_PRIVATE_MATTERS, StepForm, _day, _text

_POSTS = [("", _("Choose a post")), *choices.RESERVE_POSTS]
_TIERS = [("", _("Choose a reserve tier")), *choices.RESERVE_TIERS]


def _whole(label: Any, *, least: int = 0, most: int = 50, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **more)


def _document(*, required: bool) -> forms.CharField:
    return forms.CharField(label=_("document number"), max_length=DOCUMENT_LENGTH, required=required)


class VillageField(forms.ModelChoiceField):
    """A choice of villages; the township stands before the village."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} · {obj.name}" if obj.parent else str(obj.name)


class NeedField(forms.ModelChoiceField):
    """A choice of needs; the village stands before the need."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.unit.name} · {obj}"


class RecommendForm(StepForm):
    """Recommending somebody for the reserve; of a team member the portal knows name, village, skills and membership."""

    unit = VillageField(label=_("village"), queryset=OrgUnit.objects.none(), empty_label=_("Choose a village"))
    name = forms.CharField(label=_("full name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    source = forms.ModelChoiceField(
        label=_("source"), queryset=ReserveSource.objects.none(), empty_label=_("Choose a source")
    )  # fmt: skip
    tier = forms.ChoiceField(label=_("reserve tier"), choices=_TIERS)
    post = forms.ChoiceField(label=_("meant for the post"), choices=_POSTS)
    need = NeedField(
        label=_("need"), queryset=VillageNeed.objects.none(), required=False, empty_label=_("for no listed need")
    )  # fmt: skip
    is_party_member = forms.BooleanField(label=_("Party member"), required=False)
    skills = forms.CharField(label=_("skills"), max_length=100, required=False)
    organisation = _day(_("recommended by the organisation on"), required=False)
    masses = _day(_("recommended by Party members and the masses on"), required=False)
    oneself = _day(_("recommended by oneself on"), required=False)
    reason = _text(_("note"), REASON_LENGTH, required=False, hint=_NO_PRIVATE_MATTERS)

    def __init__(
        self, *args: Any, villages: Any, sources: Any, needs: Any, member: Member | None = None, again: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset, fields["source"].queryset, fields["need"].queryset = villages, sources, needs
        if member is not None:
            for name in ("unit", "name", "is_party_member", "skills"):
                del self.fields[name]
        elif again:
            del self.fields["unit"]
        elif len(villages[:2]) == 1:
            fields["unit"].initial = villages[0].pk
        if not fields["need"].queryset.exists():
            del self.fields["need"]

    def person(self) -> dict[str, Any]:
        """Return what is recorded about the person."""
        names = ("name", "source", "tier", "post", "need", "is_party_member", "skills")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def channels(self) -> dict[str, date]:
        """Return the ways of recommending that have a day."""
        return {code: self.cleaned_data[code] for code in rule.CHANNELS if self.cleaned_data.get(code)}


class TakeForm(StepForm):
    """A step forward: the day on which it took place, the document, a note."""

    held_on = _day(_("took place on"))
    document_no = _document(required=False)
    reason = _text(_("note"), REASON_LENGTH, required=False, hint=_("May stay empty."))

    def __init__(self, *args: Any, needs_document: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_no"].required = needs_document


class BackForm(StepForm):
    """A return, refusal or withdrawal."""

    reason = _text(_("reason"), REASON_LENGTH, hint=_NO_PRIVATE_MATTERS)


class LeaveForm(StepForm):
    """Leaving the pool for a reason that needs no proposal."""

    leave_reason = forms.ChoiceField(
        label=_("reason for leaving"), choices=choices.RESERVE_LEAVES_AT_ONCE, widget=forms.RadioSelect
    )  # fmt: skip
    held_on = _day(_("left the pool on"))
    reason = _text(_("reason"), REASON_LENGTH, hint=_NO_PRIVATE_MATTERS)


class CheckForm(StepForm):
    """The lines of the checklist, each passed or not; no words about why."""

    def __init__(self, *args: Any, items: Sequence[ReserveCheckItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        self.fields["checked_on"] = _day(_now("Checked on"))
        self.fields["document_no"] = _document(required=True)
        self.fields["document_no"].label = _now("Number of the document")
        labels = {
            rule.CONDITION: (("yes", _now("holds")), ("no", _now("does not hold"))),
            rule.EXCLUSION: (("yes", _now("does not apply")), ("no", _now("applies"))),
        }
        for item in self.items:
            self.fields[f"line{item.pk}"] = forms.ChoiceField(
                label=f"{item.get_kind_display()} {item.number}：{item.text}", choices=labels[item.kind],
                widget=forms.RadioSelect, error_messages={"required": _now("Say whether this line is passed.")},
            )  # fmt: skip

    def passed(self) -> dict[int, bool]:
        """Return the lines with whether each is passed: a condition holds, an exclusion does not apply."""
        return {item.pk: self.cleaned_data[f"line{item.pk}"] == "yes" for item in self.items}


class EventForm(StepForm):
    """Entering the village body, or being admitted to the Party."""

    kind = forms.ChoiceField(label=_("event"), choices=choices.RESERVE_EVENTS, widget=forms.RadioSelect)
    happened_on = _day(_("day"))
    event_post = forms.CharField(
        label=_("post in the village body"), max_length=60, required=False,
        help_text=_("Only for who entered the village body."),
    )  # fmt: skip
    document_no = _document(required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [row for row in choices.RESERVE_EVENTS if row[0] in kinds]


class CorrectForm(StepForm):
    """What is put right of a record, and where its file stands."""

    tier = forms.ChoiceField(label=_("reserve tier"), choices=choices.RESERVE_TIERS)
    post = forms.ChoiceField(label=_("meant for the post"), choices=choices.RESERVE_POSTS)
    need = NeedField(
        label=_("need"), queryset=VillageNeed.objects.none(), required=False, empty_label=_("for no listed need")
    )  # fmt: skip
    skills = forms.CharField(label=_("skills"), max_length=100, required=False)
    file_no = forms.CharField(label=_("number of the file"), max_length=30, required=False)

    def __init__(self, *args: Any, needs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        need: Any = self.fields["need"]
        need.queryset = needs


class AccountForm(StepForm):
    """The account with which somebody who is in no team reads the own file."""

    username = forms.CharField(
        label=_("user name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("An account of the person's village. Empty: nobody."),
    )  # fmt: skip


class ExitForm(StepForm):
    """Proposing to take somebody out of the pool."""

    ground = forms.ChoiceField(label=_("ground"), choices=choices.RESERVE_GROUNDS, widget=forms.RadioSelect)
    reason = _text(_("reason"), 300, hint=_NO_PRIVATE_MATTERS)


class OutForm(StepForm):
    """The decision on a proposal to take somebody out."""

    outcome = forms.ChoiceField(label=_("decision"), choices=choices.RESERVE_OUTCOMES, widget=forms.RadioSelect)
    reason = _text(_("reason"), 300, hint=_NO_PRIVATE_MATTERS)


class TellForm(StepForm):
    """The day on which the person was told, and for how long an appeal is possible."""

    told_on = _day(_("told on"))
    days = _whole(
        _("working days for an appeal"), least=leaving.NOTICE_WORKDAYS, most=leaving.MOST_WORKDAYS,
        initial=leaving.NOTICE_WORKDAYS,
    )  # fmt: skip


# Pairs -----------------------------------------------------------------------------------------------


class MentorsForm(StepForm):
    """A group of mentors by a pattern: a line each, one of them leads, a plan for all."""

    since = _day(_("since"))
    plan = _text(_("plan of mentoring"), 300, hint=_("What is done how often, until when. No judgement of the person."))

    def __init__(self, *args: Any, pattern: PairPattern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = list(pattern.roles)[: pattern.most]
        self.number = max(pattern.fewest, len(roles))
        for place in range(1, self.number + 1):
            role = roles[place - 1] if place <= len(roles) else _now("mentor %(n)s") % {"n": place}
            needed = place <= pattern.fewest
            self.fields[f"name{place}"] = forms.CharField(
                label=_now("%(role)s: name") % {"role": role}, max_length=50, required=needed,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"post{place}"] = forms.CharField(
                label=_now("%(role)s: post") % {"role": role}, max_length=60, required=needed, initial=role
            )
        self.fields["lead"] = forms.ChoiceField(
            label=_now("Who leads the group"), initial="1", widget=forms.RadioSelect,
            choices=[(str(place), roles[place - 1] if place <= len(roles) else str(place)) for place in range(1, self.number + 1)],
        )  # fmt: skip
        self.roles = roles

    def mentors(self) -> list[Mentor]:
        """Return the mentors who were named."""
        given = self.cleaned_data
        return [
            Mentor(
                given[f"name{place}"], given[f"post{place}"], self.roles[place - 1] if place <= len(self.roles) else "",
                given["lead"] == str(place),
            )
            for place in range(1, self.number + 1)
            if given.get(f"name{place}", "").strip()
        ]  # fmt: skip


class EndPairForm(StepForm):
    """The end of a pair."""

    ended_on = _day(_("ended on"))
    end_reason = forms.ChoiceField(
        label=_("reason of the end"), choices=[row for row in choices.RESERVE_PAIR_ENDS if row[0] != "left"],
        widget=forms.RadioSelect,
    )  # fmt: skip


class PracticeForm(StepForm):
    """A stay of practice."""

    practice = forms.ChoiceField(label=_("kind of practice"), choices=choices.PRACTICE_KINDS, widget=forms.RadioSelect)
    place = forms.CharField(label=_("place"), max_length=60)
    begun_on = _day(_("first day"))
    last_on = _day(_("last day, inclusive"))
    days = _whole(
        _("number of days"),
        least=1,
        most=366,
        required=False,
        help_text=_("Empty: every day from the first to the last."),
    )


class TalkForm(StepForm):
    """A talk took place; what was said is nowhere asked."""

    talked_on = _day(_("day of the talk"), help_text=_("Only the day is kept, never what was said."))


class PlanForm(StepForm):
    """The plan of a team member's mentor."""

    plan = _text(_("plan of mentoring"), 300, hint=_("What is done how often, until when. No judgement of the person."))


# Needs -----------------------------------------------------------------------------------------------


class NeedForm(StepForm):
    """A line of a village's list of needs."""

    unit = VillageField(label=_("village"), queryset=OrgUnit.objects.none(), empty_label=_("Choose a village"))
    post = forms.ChoiceField(label=_("post"), choices=_POSTS)
    skill = forms.CharField(label=_("skill needed"), max_length=60, required=False)
    number = _whole(_("persons needed"), least=1, initial=1)
    listed_on = _day(_("listed on"))

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = villages
        if len(villages[:2]) == 1:
            unit.initial = villages[0].pk


class NeedChangeForm(StepForm):
    """What changes of a need, or the day on which it is closed."""

    skill = forms.CharField(label=_("skill needed"), max_length=60, required=False)
    number = _whole(_("persons needed"), least=1)
    closed_on = _day(_("closed on"), required=False)


class BodyForm(StepForm):
    """How a village body is made up: counts alone."""

    unit = VillageField(label=_("village"), queryset=OrgUnit.objects.none(), empty_label=_("Choose a village"))
    counted_on = _day(_("as of"))
    seats = _whole(_("members of the body"), least=1)
    to_junior = _whole(_("junior secondary school and below"), initial=0)
    senior = _whole(_("senior secondary school"), initial=0)
    college = _whole(_("junior college"), initial=0)
    bachelor = _whole(_("bachelor and above"), initial=0)
    to_35 = _whole(_("aged 35 and below"), initial=0)
    to_45 = _whole(_("aged 36 to 45"), initial=0)
    to_55 = _whole(_("aged 46 to 55"), initial=0)
    over_55 = _whole(_("aged 56 and above"), initial=0)

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = villages
        if len(villages[:2]) == 1:
            unit.initial = villages[0].pk


# Imports ---------------------------------------------------------------------------------------------


class UploadForm(StepForm):
    """A sheet of persons who are in the pool already."""

    upload = forms.FileField(
        label=_("workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        help_text=_("An .xlsx or .xls file of at most 5 MB; one person per row."),
        error_messages={
            "required": _("Choose the workbook to be read."),
            "empty": _("The file is empty. Choose the workbook once more."),
        },
    )  # fmt: skip
