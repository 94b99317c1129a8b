"""Fields of forms made from the columns of a model: money in yuan, areas in mu, shares in percent, days from a calendar."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_fields import shown
from ledgers.models import Book

_MOST = Decimal(10) ** 13
_KEYBOARD = str.maketrans("０１２３４５６７８９．。－，", "0123456789..-,")


class HundredthsField(forms.Field):
    """A number with at most two decimals, typed as people write it, kept as a whole number of hundredths."""

    widget = forms.TextInput

    def __init__(self, *, below_zero: bool = False, limit: int | None = None, **kwargs: Any) -> None:
        self.below_zero, self.limit = below_zero, limit
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip().translate(_KEYBOARD).replace(",", "").replace("−", "-")
        if not text:
            return None
        try:
            number = Decimal(text)
            if not number.is_finite() or abs(number) > _MOST or number != round(number, 2):
                raise InvalidOperation
        except InvalidOperation as error:
            raise forms.ValidationError(_("Give a number with at most two decimals, for example 18.5.")) from error
        return int(number * 100)

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < 0 and not self.below_zero:
            raise forms.ValidationError(_("Give zero or more."))
        if self.limit is not None and value > self.limit:
            raise forms.ValidationError(_("Give at most %(limit)s.") % {"limit": shown(self.limit)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial if isinstance(initial, int) else self.to_python(initial)))
        except forms.ValidationError:
            return True


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def text_field(label: Any, most: int, **more: Any) -> forms.CharField:
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if most > 150:
        widget = forms.Textarea(attrs={"rows": 3 if most <= 500 else 6})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


def number_field(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **{"min_value": 0, "max_value": 2_000_000_000, **more},
    )  # fmt: skip


BELOW_ZERO = ("surplus_fen", "brought_fen")
UNITS = {
    "fen": gettext_lazy("%(label)s (yuan)"),
    "area": gettext_lazy("%(label)s (mu)"),
    "share": gettext_lazy("%(label)s (%%)"),
}


def field_of(model: type[models.Model], name: str) -> forms.Field:
    """Return the field of a form for a column."""
    column = cast("Field[Any, Any]", model._meta.get_field(name))
    label, needed = capfirst(str(column.verbose_name)), not column.blank
    if column.is_relation:
        offered = cast("type[models.Model]", column.related_model)._default_manager.none()
        return forms.ModelChoiceField(label=label, queryset=offered, required=needed, empty_label="—")
    if column.choices:
        blank = [("", "—")] if not (needed and column.has_default()) else []
        return forms.ChoiceField(label=label, choices=[*blank, *column.choices], required=needed)  # type: ignore[list-item]
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(label=label, required=False)
    if isinstance(column, models.DateField):
        return day_field(label, required=needed)
    if isinstance(column, models.CharField):
        return text_field(label, column.max_length or 200, required=needed)
    kind = (
        "fen"
        if name.endswith("_fen")
        else "area"
        if name == "area"
        else "share"
        if name in ("share", "residual", "reserve_share")
        else ""
    )
    if kind:
        limit = 10_000 if kind == "share" else None
        return HundredthsField(
            label=UNITS[kind] % {"label": label}, required=needed, limit=limit, below_zero=name in BELOW_ZERO
        )
    most = 32_000 if isinstance(column, models.PositiveSmallIntegerField) else 2_000_000_000
    return number_field(label, required=needed, max_value=most)


class RowForm(forms.Form):
    """A form for columns of a model; what of other tables may be chosen depends on the book."""

    use_required_attribute = False
    model: ClassVar[type[models.Model]]
    names: ClassVar[Sequence[str]] = ()
    choose: ClassVar[Mapping[str, Callable[[Book], Any]]] = {}
    helps: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, book: Book | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        for name in self.names:
            column = cast("Field[Any, Any]", self.model._meta.get_field(name))
            self.fields[name] = field_of(self.model, name)
            self.fields[name].help_text = self.helps.get(name, "")
            if column.has_default() and not column.is_relation:
                self.fields[name].initial = column.get_default()
                # Left empty, a number takes its default (`given`).
                self.fields[name].required = bool(column.choices)
            if name in self.choose and book is not None:
                self.fields[name].queryset = self.choose[name](book)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    def given(self) -> dict[str, Any]:
        """Return everything that was filled in; empty numbers with a default take it."""
        found = {}
        for name, value in self.cleaned_data.items():
            if value is None and name in self.names:
                column = cast("Field[Any, Any]", self.model._meta.get_field(name))
                value = column.get_default() if column.has_default() else None
            found[name] = value
        return found

    def changed(self) -> dict[str, Any]:
        """Return what differs from what stood in the fields."""
        return {name: value for name, value in self.given().items() if name in self.changed_data}


def problems_of(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the input that each sentence leads to, named in it."""
    found: list[tuple[str, str]] = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label, f"{field.label}：{sentence}") for sentence in field.errors]
    return found
