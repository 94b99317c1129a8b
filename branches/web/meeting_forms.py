"""Forms of meetings. They read values; what a meeting has to be is checked by the services."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.models import MeetingKind
from branches.services import meeting_matters, meetings
from core.errors import DomainError
from core.periods import Period, WrongPeriod

_MOST = 9_999


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _count(label: Any, hint: Any = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=_MOST, help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **more,
    )  # fmt: skip


def _text(label: Any, most: int, rows: int = 2, *, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


class Form(forms.Form):
    """A form of the portal: labels begin with a capital, errors are named for the summary on top."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: the input's id and a sentence that names the field."""
        found = [("", str(sentence)) for sentence in self.non_field_errors()]
        for bound in self:
            found += [(bound.id_for_label or bound.auto_id, f"{bound.label}：{sentence}") for sentence in bound.errors]
        return found

    def refuse(self, error: DomainError) -> None:
        """Put what a service refused beside its field."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class _HeldFields(Form):
    """What is asked of a meeting: seven fields, of which most are filled in already."""

    held_on = _day(_("date"))
    place = forms.CharField(label=_("place"), max_length=60, required=False)
    due = _count(_("persons due"))
    attended = _count(_("persons present"), _("A number, no names."))
    host = forms.CharField(label=_("post of the host"), max_length=40, help_text=_("For example secretary; no name."))
    agenda = _text(_("agenda"), 500)
    decisions = _text(_("decisions"), 1000, 3)


class RecordForm(_HeldFields):
    """A meeting that was held, or is planned."""

    together = forms.BooleanField(label=_("held together"), required=False)
    matters = _text(
        _("matters raised"), meetings.MOST_MATTERS * (meetings.LONGEST_MATTER + 2), 3,
        hint=_("One on a line: what is to be done where. Name no persons; leave out health, family and belief."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: MeetingKind, is_plan: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.together is None:
            del self.fields["together"]
        else:
            self.fields["together"].label = _("%(kind)s was held together with it") % {"kind": kind.together.name}
        if is_plan:
            for name in ("due", "attended", "host"):
                self.fields[name].required = False

    @property
    def asked(self) -> list[Any]:
        """The fields that everybody sees; matters fold away."""
        return [bound for bound in self if bound.name != "matters"]

    @property
    def open_matters(self) -> bool:
        return bool(self["matters"].value() or self["matters"].errors)

    def held(self) -> meetings.Held:
        given = self.cleaned_data
        return meetings.Held(
            held_on=given["held_on"], due=given["due"], attended=given["attended"], place=given["place"], host=given["host"],
            agenda=given["agenda"], decisions=given["decisions"], matters=given["matters"].splitlines(),
        )  # fmt: skip


class CorrectForm(_HeldFields):
    """A correction, with its reason."""

    reason = forms.CharField(
        label=_("reason of the correction"),
        max_length=meetings.LONGEST_REASON,
        error_messages={"required": _("Give a reason.")},
    )

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}

    def kept(self, stored: Any) -> dict[str, str]:
        """Return, by field, what is stored where it differs from what was typed, as a person reads it."""
        found = {}
        for name in self.fields:
            if name != "reason":
                now = getattr(stored, name)
                text = now.isoformat() if isinstance(now, date) else str(now if now is not None else "")
                if text != str(self.data.get(name, "")).strip():
                    found[name] = text or "—"
        return found


class ReasonForm(Form):
    """A step that asks for a reason and nothing else."""

    reason = forms.CharField(
        label=_("reason"), max_length=meetings.LONGEST_REASON, error_messages={"required": _("Give a reason.")}
    )


class MatterForm(Form):
    """A matter that was raised."""

    text = forms.CharField(
        label=_("matter"), max_length=meetings.LONGEST_MATTER,
        help_text=_("What is to be done where? Name no persons; leave out health, family and belief."),
        error_messages={"required": _("Say in a few words what the matter is.")},
    )  # fmt: skip


class ResultForm(Form):
    """What came of a matter."""

    result = _text(_("result"), meeting_matters.LONGEST_ANSWER)

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].required = required
        self.fields["result"].error_messages["required"] = _("Say what came of the matter.")


class FileForm(Form):
    """A photo or a PDF."""

    file = forms.FileField(
        label=_("photo or PDF"), widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=_("Up to 6 MB. Photos are made smaller, and lose what the camera noted of place and time."),
        error_messages={"required": _("Choose a photo or a PDF.")},
    )  # fmt: skip


class _PeriodField(forms.CharField):
    def clean(self, value: Any) -> Period:  # type: ignore[override]
        try:
            return Period.parse(super().clean(value))
        except WrongPeriod as error:
            raise forms.ValidationError(str(error)) from error


class ExemptForm(Form):
    """An exemption: kind, period, reason."""

    kind = forms.ChoiceField(label=_("kind"), required=False)
    period = _PeriodField(
        label=_("period"), max_length=7, help_text=_("A month as 2026-03, a quarter as 2026Q1, a year as 2026.")
    )
    reason = forms.CharField(
        label=_("reason"), max_length=meetings.LONGEST_REASON, error_messages={"required": _("Give a reason.")}
    )

    def __init__(self, *args: Any, kinds: Sequence[MeetingKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(kind.pk), kind.name) for kind in kinds if kind.per]
        self.fields["kind"].choices = [("", _("every kind")), *rows]  # type: ignore[attr-defined]


class ReviewForm(Form):
    """A review of a stage."""

    period = _PeriodField(
        label=_("period"), max_length=7, help_text=_("A month as 2026-03, a quarter as 2026Q1, a year as 2026.")
    )
    result = _text(_("result"), 500, 3, required=True)
    public_from = _day(_("public from"), required=False)
    public_until = _day(_("public until"), required=False)


class TalkForm(Form):
    """A talk with a post: post, day, reason."""

    post = forms.ChoiceField(label=_("post"), choices=choices.POSTS)
    held_on = _day(_("date"))
    reason = forms.CharField(
        label=_("reason"), max_length=meetings.LONGEST_REASON, help_text=_("What it was about, in a few words; no name."),
        error_messages={"required": _("Give a reason.")},
    )  # fmt: skip
