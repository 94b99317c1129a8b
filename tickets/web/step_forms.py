"""Forms of the steps of a ticket. What they ask for is checked again by the services."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import choices
from tickets.domain import intake
from tickets.web.intake_forms import PhotosField

Choices = Sequence[tuple[str, Any]]
ROWS, MORE_ROWS = 4, 3
"""So many departments a form asks for at first, and so many more each time; up to all that are not called in yet."""


def _text(label: Any, most: int, *, required: bool = True, hint: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


class StepForm(forms.Form):
    """A form of a step. Its ids begin with the step's code, as several stand on a page; its names do not."""

    use_required_attribute = False
    more: Any = ""
    """What the button is called that shows more of the form and sends nothing; "" where there is none."""

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"{code}-%s"})
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    def offer(self, name: str, offered: Iterable[tuple[Any, Any]]) -> None:
        """Set what a field offers."""
        self.fields[name].choices = list(offered)  # type: ignore[attr-defined]


class BareForm(StepForm):
    """A step that asks for nothing."""


class ReasonForm(StepForm):
    """A step whose reason the next one reads."""

    reason = _text(
        gettext_lazy("reason"), 500, hint=gettext_lazy("Whoever has the ticket next reads it. Name no persons.")
    )


class PauseForm(StepForm):
    """The clock stands still."""

    reason = _text(
        gettext_lazy("reason"), 200, hint=gettext_lazy("What is waited for; days of waiting are not counted.")
    )


class GradeForm(StepForm):
    """汇单: rule and grade, each left as it is unless chosen."""

    rule = forms.ChoiceField(label=gettext_lazy("deadline rule"), required=False)
    colour = forms.ChoiceField(label=gettext_lazy("grade of the matter"), required=False)

    def __init__(self, *args: Any, rules: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("rule", [("", _("as it is")), *rules])
        self.offer("colour", [("", _("as it is")), *choices.COLOURS])


class DispatchForm(GradeForm):
    """派单: to whom, under which rule."""

    at = forms.ChoiceField(label=gettext_lazy("teams and members of"), required=False)
    to = forms.ChoiceField(label=gettext_lazy("given to"))
    reason = _text(
        gettext_lazy("note"), 500, required=False, rows=2, hint=gettext_lazy("May stay empty. Whoever gets the ticket reads it.")
    )  # fmt: skip
    field_order = ("at", "to", "rule", "colour", "reason")

    more = gettext_lazy("Show its teams and members")

    def __init__(self, *args: Any, receivers: Sequence[tuple[str, Choices]], places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(places) > 1:
            self.offer("at", places)
        else:
            del self.fields["at"]
        self.offer(
            "to", [("", _("Choose who is to handle it")), *((name, list(rows)) for name, rows in receivers if rows)]
        )

    def receiver(self) -> dict[str, int | None]:
        """Return the unit, team or member that was chosen, as the service takes it."""
        kind, _dash, key = self.cleaned_data["to"].partition("-")
        found: dict[str, int | None] = {"unit_id": None, "team_id": None, "member_id": None}
        found[f"{kind}_id"] = int(key)
        return found


class CompleteForm(StepForm):
    """办结: what was done, and photos of it."""

    result = _text(gettext_lazy("what was done"), 500, hint=gettext_lazy("The resident reads it. Name no persons."))
    photos = PhotosField(
        label=gettext_lazy("photos of the result"), required=False, help_text=gettext_lazy("Up to three; may stay empty.")
    )  # fmt: skip

    @property
    def good_photos(self) -> Sequence[Any]:
        """The photos of the post that could be read."""
        return getattr(self.fields["photos"], "good", ())


class FollowForm(StepForm):
    """回访: how the resident was asked and what the answer was."""

    way = forms.ChoiceField(
        label=gettext_lazy("how you asked"), widget=forms.RadioSelect,
        choices=[row for row in choices.FOLLOW_UP_WAYS if row[0] != "resident"],
    )  # fmt: skip
    reached = forms.ChoiceField(
        label=gettext_lazy("somebody was reached"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no: the rest stays empty"))],
    )  # fmt: skip
    solved = forms.ChoiceField(
        label=gettext_lazy("the matter is solved"), required=False, widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )  # fmt: skip
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("satisfaction"), required=False, widget=forms.RadioSelect, choices=choices.SATISFACTIONS
    )
    note = _text(
        gettext_lazy("note"), 200, required=False, rows=2, hint=gettext_lazy("May stay empty. Name no persons.")
    )

    def answer(self) -> dict[str, Any]:
        """Return what the service takes."""
        typed = self.cleaned_data
        solved = {"yes": True, "no": False}.get(typed["solved"])
        reached = typed["reached"] == "yes"
        return {
            "way": typed["way"], "reached": reached, "solved": solved, "satisfaction": typed["satisfaction"], "note": typed["note"],
        }  # fmt: skip


class WhistleForm(StepForm):
    """吹哨: departments, what is asked of each, which one leads, how long they have."""

    rule = forms.ChoiceField(label=gettext_lazy("the departments have"))

    def __init__(
        self, *args: Any, departments: Choices, rules: Choices, has_lead: bool, rows: int = ROWS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_lead, self.count = has_lead, min(max(rows, ROWS), len(departments))
        self.more = _("Add departments") if self.count < len(departments) else ""
        for row in range(self.count):
            field = forms.ChoiceField(required=False, label=_("Department %(n)s") % {"n": row + 1})
            field.choices = [("", _("none")), *departments]
            self.fields[f"unit_{row}"] = field
            self.fields[f"task_{row}"] = forms.CharField(
                required=False, max_length=200, label=_("What is asked of department %(n)s") % {"n": row + 1},
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
        self.fields["lead"] = forms.ChoiceField(
            required=False,
            label=_("Leads"),
            widget=forms.RadioSelect,
            choices=[(str(n), "") for n in range(self.count)],
        )
        self.offer("rule", rules)

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines of the form: number, department, task, whether it leads."""
        lead = str(self["lead"].value() or "")
        return [
            {"number": n, "unit": self[f"unit_{n}"], "task": self[f"task_{n}"], "leads": lead == str(n)}
            for n in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(self.count):
            if typed.get(f"task_{n}", "").strip() and not typed.get(f"unit_{n}"):
                self.add_error(f"unit_{n}", _("Choose the department that is asked."))
            if typed.get(f"unit_{n}") and not typed.get(f"task_{n}", "").strip():
                self.add_error(f"task_{n}", _("Say what is asked of the department."))
        if self.count and not any(typed.get(f"unit_{n}") for n in range(self.count)) and not self.errors:
            self.add_error("unit_0", _("Choose at least one department."))
        return typed

    def called(self) -> list[tuple[int, str, bool]]:
        """Return the departments that are called in: key, task, whether it leads."""
        typed = self.cleaned_data
        return [
            (int(typed[f"unit_{n}"]), typed[f"task_{n}"], not self.has_lead and typed["lead"] == str(n))
            for n in range(self.count)
            if typed[f"unit_{n}"]
        ]


class AnswerForm(StepForm):
    """What a department or a supervised unit has done."""

    answer = _text(gettext_lazy("what was done"), 500, hint=gettext_lazy("Name no persons."))


class ExtendForm(StepForm):
    """延期: until when, and why."""

    until = _day(gettext_lazy("until"))
    reason = _text(gettext_lazy("reason"), 200)


class DecideForm(StepForm):
    """The decision on an extension."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("decision"), widget=forms.RadioSelect, choices=choices.EXTENSION_OUTCOMES
    )
    answer = _text(gettext_lazy("note"), 200, required=False, rows=2, hint=gettext_lazy("Needed where it is refused."))


class SuperviseForm(StepForm):
    """督办: on which ground, what is demanded, until when."""

    ground = forms.ChoiceField(label=gettext_lazy("ground"), choices=choices.GROUNDS)
    demand = _text(gettext_lazy("what is demanded"), 300)
    answer_by = _day(gettext_lazy("answer by"), required=False, hint=gettext_lazy("May stay empty."))


class MergeForm(StepForm):
    """并单: into which ticket; the likely ones are offered, any other by its number."""

    into = forms.CharField(
        label=gettext_lazy("number of the ticket that goes on"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    reason = _text(gettext_lazy("reason"), 500, rows=2)

    def clean_into(self) -> int:
        text = self.cleaned_data["into"].strip()
        if not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("Write the number as it stands on the ticket, for example 0000012."))
        return int(text)


class CorrectForm(StepForm):
    """Class, matter, place and grade of an open ticket."""

    klass = forms.ChoiceField(label=gettext_lazy("class"))
    matter = _text(
        gettext_lazy("matter"), intake.LONGEST_MATTER, hint=gettext_lazy("What is to be done. Name no persons.")
    )
    place = forms.CharField(label=gettext_lazy("place"), max_length=intake.LONGEST_PLACE, required=False)
    colour = forms.ChoiceField(label=gettext_lazy("grade of the matter"), required=False)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("klass", classes)
        self.offer("colour", [("", _("not graded")), *choices.COLOURS])


class ContactForm(StepForm):
    """Why the contact is needed."""

    reason = forms.CharField(
        label=gettext_lazy("what the contact is needed for"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )  # fmt: skip
