"""Forms by which matters come in. They read values; what a matter has to be is checked by the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from core import origins
from core.errors import DomainError
from tickets import choices, selectors
from tickets.domain import intake
from tickets.models import ServicePoint
from tickets.services import contacts, filing, photos

LINES = 15
"""Matters on one list of a stall."""


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: the input's id and a sentence that names the field."""
        found = []
        for name, sentences in self.errors.items():
            label = "" if name == "__all__" else f"{self.fields[name].label}："
            target = "" if name == "__all__" else self[name].auto_id
            found += [(target, f"{label}{sentence}") for sentence in sentences]
        return found

    def refuse(self, error: DomainError) -> None:
        """Put what a service refused beside its field."""
        name = {"klass": "what", "item": "what"}.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, str(error))


class _PhotoInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Up to three photos, checked by what they hold and read as the portal keeps them."""

    widget = _PhotoInput(attrs={"accept": "image/*"})
    good: Sequence[photos.Written] = ()
    """What could be read of a post, also where another photo of it could not."""

    def clean(self, data: Any, initial: Any = None) -> list[photos.Written]:
        given = [file for file in data or [] if file]
        if len(given) > photos.MOST:
            raise forms.ValidationError(_now("A ticket takes up to %(n)s photos.") % {"n": photos.MOST})
        good: list[photos.Written] = []
        self.good, wrong = good, ""
        for file in given:
            try:
                good.append(photos.written_anew(_content(file)))
            except DomainError as error:
                wrong = wrong or str(error)
        if wrong:
            raise forms.ValidationError(wrong)
        return good


def _content(file: Any) -> bytes:
    """Return a file's content; of one that is too large, so much that it is told."""
    found: bytes = file.read(photos.MOST_BYTES + 1)
    return found


def what_choices(county: OrgUnit) -> list[Any]:
    """Return what a matter may be about: the county's classes, and below each the items of the service catalogue."""
    items: dict[int, list[tuple[str, str]]] = {}
    for row in selectors.items(county):
        items.setdefault(row.klass_id, []).append((f"item-{row.pk}", row.name))
    found: list[Any] = [("", _now("Choose what it is about"))]
    hazards = dict(choices.HAZARDS)
    for klass in selectors.classes(county):
        hazard = f"（{hazards[klass.hazard]}）" if klass.hazard else ""
        own = (f"class-{klass.pk}", f"{klass.name}{hazard}")
        below = items.get(klass.pk)
        if below:
            found.append((klass.name, [(own[0], _now("%(name)s: other") % {"name": own[1]}), *below]))
        else:
            found.append(own)
    return found


def _what() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("what it is about"), error_messages={"required": _("Choose what it is about.")})


def _matter(rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("matter"), max_length=intake.LONGEST_MATTER, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say in a few words what the matter is.")}, **more,
    )  # fmt: skip


def _place() -> forms.CharField:
    return forms.CharField(label=_("place"), max_length=intake.LONGEST_PLACE, required=False)


class _Matter(_Form):
    """What every way of filing asks."""

    def asked(self, channel: str) -> filing.Asked:
        """Return what was asked, for the service."""
        kind, _dash, key = self.cleaned_data["what"].partition("-")
        number = int(key)
        values = {name: self.cleaned_data.get(name, "") for name in ("contact_name", "contact_phone")}
        return filing.Asked(
            matter=self.cleaned_data["matter"], place=self.cleaned_data["place"], channel=channel,
            klass_id=number if kind == "class" else None, item_id=number if kind == "item" else None, **values,
        )  # fmt: skip


class MatterForm(_Matter):
    """A matter with its place, a way to call back where one is wanted, and photos."""

    what = _what()
    matter = _matter(help_text=_("What is to be done? Name no persons; leave out health, family and belief."))
    place = _place()
    contact_name = forms.CharField(
        label=_("who can be called back"), max_length=contacts.LONGEST_NAME, required=False,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )  # fmt: skip
    contact_phone = forms.CharField(
        label=_("telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    photos = PhotosField(label=_("photos of the place"), required=False, help_text=_("Up to three, no people on them."))

    def __init__(self, *args: Any, county: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = what_choices(county)  # type: ignore[attr-defined]
        self.fields["place"].help_text = _now("For example: group 3, by the canal.")

    @property
    def good_photos(self) -> Sequence[Any]:
        """The photos of the post that could be read."""
        return getattr(self.fields["photos"], "good", ())

    @property
    def open_contact(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("contact_name", "contact_phone"))


class SecretaryForm(MatterForm):
    """The form of people with an account: the village is known, or chosen where somebody has several."""

    unit = forms.ChoiceField(label=_("village or community"), error_messages={"required": _("Choose the village.")})
    behalf = forms.BooleanField(label=_("entered for a resident"), required=False)
    origin = forms.CharField(max_length=origins.LONGEST, required=False, widget=forms.HiddenInput)
    field_order = ["unit"]

    def __init__(self, *args: Any, units: Sequence[OrgUnit], county: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, county=county, **kwargs)
        _choose_unit(self, units)


class StallForm(_Form):
    """Where a stall stood; its lines are forms of their own."""

    unit = forms.ChoiceField(label=_("village or community"), error_messages={"required": _("Choose the village.")})
    point = forms.ChoiceField(label=_("service point"), required=False)

    def __init__(self, *args: Any, units: Sequence[OrgUnit], points: Sequence[ServicePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_unit(self, units)
        several = len(units) > 1
        rows = [(str(row.pk), f"{row.unit.name} · {row.name}" if several else row.name) for row in points]
        self.fields["point"].choices = [("", _now("without a service point")), *rows]  # type: ignore[attr-defined]
        if not rows:
            del self.fields["point"]


class LineForm(_Matter):
    """One line of a stall's list."""

    what = _what()
    matter = _matter(rows=1)
    place = _place()

    def __init__(self, *args: Any, offered: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = offered  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)


def _choose_unit(form: _Form, units: Sequence[OrgUnit]) -> None:
    """Offer the units by township; a single one is known and not asked for."""
    if len(units) == 1:
        del form.fields["unit"]
        return
    below: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        below.setdefault(unit.parent.name if unit.parent else "", []).append((unit.path, unit.name))
    groups = list(below.items()) if len(below) > 1 else next(iter(below.values()), [])
    form.fields["unit"].choices = [("", _now("Choose a village")), *groups]  # type: ignore[attr-defined]
