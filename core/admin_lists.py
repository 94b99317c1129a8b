"""The admin's list of a model: old names of parameters, and what of it goes into an export."""

import html
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from core.admin_filters import Adapter
from core.xlsx import Hundredths

_OLD = "__exact"
_NO_COLUMN = "action_checkbox"


class ScopedChangeList(ChangeList):
    """A list whose filters are those of a filter set; `state__exact` is read as `state`."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        named = {f.parameter_name for f in self.list_filter if isinstance(f, type) and issubclass(f, Adapter)}
        for name in [name for name in self.filter_params if name.endswith(_OLD)]:
            short = name.removesuffix(_OLD)
            if short in named:
                self.filter_params.setdefault(short, self.filter_params.pop(name))
                self.params.setdefault(short, self.params.pop(name))
        return super().get_queryset(request, exclude_parameters)

    # What an export shows -----------------------------------------------------------------------

    def columns(self) -> list[str]:
        """Return the columns as the reader sees them, without the one of the checkboxes."""
        return [str(name) for name in self.list_display if name != _NO_COLUMN]

    def head(self) -> list[str]:
        """Return the columns' labels."""
        return [
            capfirst(str(label_for_field(name, self.model, model_admin=self.model_admin))) for name in self.columns()
        ]

    def lines(self) -> Iterator[list[Any]]:
        """Yield the values of every row of all pages, in the order of the list."""
        columns = self.columns()
        exact: dict[str, Callable[[Any], int | None]] = getattr(self.model_admin, "exact_columns", {})
        for row in self.queryset.iterator(chunk_size=1000):
            yield [self._value(row, name, exact.get(name)) for name in columns]

    def _value(self, row: models.Model, name: str, hundredths: Callable[[Any], int | None] | None) -> Any:
        if hundredths is not None:
            number = hundredths(row)
            return None if number is None else Hundredths(number)
        try:
            field, _attribute, value = lookup_field(name, row, self.model_admin)
        except ObjectDoesNotExist:
            return None
        if field is not None and getattr(field, "flatchoices", None):
            return str(dict(field.flatchoices).get(value, value if value is not None else ""))
        if isinstance(value, tuple | list):  # a label of the frame: its key, and what is shown
            value = value[-1]
        if value is None or isinstance(value, bool | int | date):
            return value
        if isinstance(value, SafeString):
            return html.unescape(strip_tags(value)).strip()
        return str(value)

    def words(self) -> str:
        """Return in words what the list was narrowed to, for the foot of an export."""
        found = []
        for spec in self.filter_specs:
            given = [str(v[-1] if isinstance(v, list) else v) for v in spec.used_parameters.values() if v]
            if any(given):
                labels = {str(key): str(label) for key, label in getattr(spec, "lookup_choices", None) or ()}
                flat = getattr(getattr(spec, "field", None), "flatchoices", None) or ()
                labels.update({str(key): str(label) for key, label in flat})
                shown = " – ".join(labels.get(value, value) for value in given if value)
                found.append(_("%(name)s: %(value)s") % {"name": capfirst(str(spec.title)), "value": shown})
        if self.query:
            found.append(_("search: %(words)s") % {"words": self.query})
        return "；".join(found) or _("everything")
