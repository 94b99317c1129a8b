"""Filters of a list: a parameter that the list does not know, or a wrong value, is refused by its name.

The conditions are those of `core.filtering`, the same that pages and exports use. Pages are lenient with what people
type; a program writes one form of each value and is told when it does not.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from core import filtering
from core.api.errors import WrongParameter

_OF_EVERY_LIST = frozenset({"cursor", "page_size"})


@dataclass(frozen=True)
class Form:
    """How a value of one sort of filter is written, and how the description says so."""

    pattern: str
    schema: dict[str, Any]


_TEXT = {"type": "string"}
FORMS: dict[type, Form] = {
    filtering.YesNo: Form("yes|no|true|false|1|0", {**_TEXT, "enum": ["yes", "no", "true", "false", "1", "0"]}),
    filtering.Key: Form("[1-9][0-9]{0,17}", {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}),
    filtering.Year: Form("[1-9][0-9]{3}", {"type": "integer", "minimum": 1000, "maximum": 9999}),
    filtering.Day: Form("[0-9]{4}-[0-9]{2}-[0-9]{2}", {**_TEXT, "format": "date"}),
    filtering.Period: Form("[0-9]{4}Q[1-4]", {**_TEXT, "pattern": "^[0-9]{4}Q[1-4]$"}),
    filtering.Month: Form("[0-9]{4}-(?:0[1-9]|1[0-2])", {**_TEXT, "pattern": "^[0-9]{4}-(?:0[1-9]|1[0-2])$"}),
    filtering.AnyPeriod: Form(
        "[0-9]{4}(?:Q[1-4]|-(?:0[1-9]|1[0-2]))?", {**_TEXT, "pattern": "^[0-9]{4}(?:Q[1-4]|-(?:0[1-9]|1[0-2]))?$"}
    ),
    filtering.FigureCode: Form("[a-z0-9._-]{1,60}", {**_TEXT, "pattern": "^[a-z0-9._-]{1,60}$"}),
    filtering.Code: Form("[0-9]{1,12}", {**_TEXT, "pattern": "^[0-9]{1,12}$"}),
    filtering.Subtree: Form("([0-9]{4}){1,15}", {**_TEXT, "pattern": "^([0-9]{4}){1,15}$"}),
}


class NamedFilters(DjangoFilterBackend):
    """Applies a view's filters and ignores nothing: a misspelt filter would silently give more than was asked for."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Return the rows that match.

        :raises WrongParameter: the list has no such parameter, it is given twice, or its value is not
            written as the description says.
        """
        known = self.get_filterset_class(view, queryset).base_filters
        for name, values in request.query_params.lists():
            if name not in known and name not in _OF_EVERY_LIST:
                raise WrongParameter(
                    _("There is no parameter “%(name)s” here. Known are: %(known)s.")
                    % {"name": name[:60], "known": ", ".join(sorted({*known, *_OF_EVERY_LIST}))},
                    field=name[:60],
                )
            if len(values) != 1:
                raise WrongParameter(_("Give this parameter once."), field=name)
            if name in known:
                _check(name, values[0], known[name])
        return super().filter_queryset(request, queryset, view)


def _check(name: str, value: str, condition: Any) -> None:
    if isinstance(condition, filtering.Choice):
        values = [str(choice) for choice, _label in condition.extra["choices"]]
        if value not in values:
            raise WrongParameter(_("Give one of: %(values)s.") % {"values": ", ".join(values)}, field=name)
        return
    form = form_of(condition)
    if not re.fullmatch(form.pattern, value, re.ASCII):
        raise WrongParameter(
            _("“%(value)s” is not written as this parameter needs it: %(pattern)s.")
            % {"value": value[:60], "pattern": form.pattern},
            field=name,
        )


def form_of(condition: Any) -> Form:
    """Return how the values of a filter are written.

    :raises LookupError: the sort of filter is unknown here; add it to `FORMS`.
    """
    for kind, form in FORMS.items():
        if isinstance(condition, kind):
            return form
    raise LookupError(type(condition).__name__)
