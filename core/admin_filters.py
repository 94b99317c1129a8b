"""Filters of the admin's lists as thin adapters: the condition is the filter set's, only the offer is made here."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from core.filtering import YES_NO, Filters, YesNo

Options = Callable[[HttpRequest, Any], Iterable[tuple[Any, Any]]]


class Adapter(DropdownFilter):
    """One parameter of a filter set as a dropdown of the admin."""

    filters: type[Filters]
    options: Options | None = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        given = type(self).options
        found = given(request, model_admin) if given else _known(self.filters.base_filters[self.parameter_name])
        return [(str(value), label) for value, label in found]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return self.filters.narrowed(rows, {str(self.parameter_name): self.value()})


class DaysAdapter(RangeDateFilter):
    """Two parameters of a filter set, `…_from` and `…_to`, as a range of days."""

    filters: type[Filters]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return self.filters.narrowed(rows, self.used_parameters)


def dropdown(filters: type[Filters], name: str, options: Options | None = None) -> type[Adapter]:
    """Return the admin's filter of one parameter; `options` offers what the reader may see."""
    given = {
        "filters": filters, "parameter_name": name, "title": filters.base_filters[name].label,
        "options": staticmethod(options) if options else None,
    }  # fmt: skip
    return type(f"{filters.__name__}_{name}", (Adapter,), given)


def days(filters: type[Filters], field: str) -> tuple[str, type[DaysAdapter]]:
    """Return the admin's filter of a range of days of one field."""
    for end in ("from", "to"):
        assert f"{field}_{end}" in filters.base_filters, f"{filters.__name__} has no {field}_{end}"
    return field, type(f"{filters.__name__}_{field}", (DaysAdapter,), {"filters": filters})


def _known(one: django_filters.Filter) -> Iterable[tuple[Any, Any]]:
    return YES_NO if isinstance(one, YesNo) else one.extra["choices"]
