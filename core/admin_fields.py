"""Form fields of the admin: numbers with two decimals that are stored as integer hundredths."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin_words import hundredths as shown

__all__ = ["HundredthsField", "shown"]


class HundredthsField(forms.Field):
    """A number with at most two decimals, typed as people write it, kept as an integer of hundredths."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, *, limit: int | None = None, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip().replace("．", ".").replace("，", "")
        if not text:
            return None
        try:
            number = Decimal(text)
            if not number.is_finite() or abs(number) > 10_000_000 or number != round(number, 2):
                raise InvalidOperation
        except InvalidOperation as error:
            raise forms.ValidationError(_("Give a number with at most two decimals, for example 18.5.")) from error
        return int(number * 100)

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < 0:
            raise forms.ValidationError(_("Give zero or more."))
        if self.limit is not None and value > self.limit:
            raise forms.ValidationError(_("Give at most %(limit)s.") % {"limit": shown(self.limit)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial if isinstance(initial, int) else self.to_python(initial)))
        except forms.ValidationError:
            return True
