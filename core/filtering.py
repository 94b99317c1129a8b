"""Filters of lists: one definition of each condition serves the portal's page, the admin, the export and the API.

A filter set names the parameters of an address and what each means. It never widens what the reader may see:
it narrows rows that are within the reader's scope already. A value that is not understood is an error of the
set's form; where a page has no place for the error, `narrowed` matches nothing.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.querysets import subtree
from core.scope import WIDTH

__all__ = ["Choice", "Day", "DayOfMoment", "Filters", "Key", "Period", "Subtree", "Year", "YesNo"]
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
YES_NO = (("yes", _("yes")), ("no", _("no")))

_MONTH = re.compile(r"\A([0-9]{4})-?(0[1-9]|1[0-2])\Z")


class YesNoField(forms.Field):
    """A question: `yes` or `no`; also `true`, `false`, 1 and 0."""

    def to_python(self, value: Any) -> bool | None:
        text = str(value if value is not None else "").lower()
        if not text:
            return None
        if text not in (*_YES, *_NO):
            raise forms.ValidationError(_("Give yes or no."))
        return text in _YES

    def validate(self, value: Any) -> None:
        """Every answer that was understood is one."""


class YesNo(django_filters.BooleanFilter):
    """Rows for which something holds, or for which it does not."""

    field_class = YesNoField


class KeyField(forms.IntegerField):
    """A record's number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "min_value": 1, "max_value": 2**63 - 1})


class Key(django_filters.NumberFilter):
    """Rows that point at the record of this number."""

    field_class = KeyField


class Choice(django_filters.ChoiceFilter):
    """Rows with one of the values that the model knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": None, **kwargs})


class SubtreeField(forms.RegexField):
    """The path of a unit: four digits for each level."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=rf"\A(?:[0-9]{{{WIDTH}}}){{1,15}}\Z", **kwargs)


class Subtree(django_filters.CharFilter):
    """Rows of the unit with this path and of the units below it."""

    field_class = SubtreeField

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(subtree(self.field_name or rows.model.scope_field, value)) if value else rows


class PeriodField(forms.RegexField):
    """A quarter: `2025Q4`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"\A[0-9]{4}Q[1-4]\Z", **kwargs)


class Period(django_filters.CharFilter):
    """Rows of one quarter."""

    field_class = PeriodField


class MonthField(forms.CharField):
    """A month of an account book: `2025-03`, or `202503`; a whole number comes out."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        found = _MONTH.match(str(value or "").strip())
        if value and not found:
            raise forms.ValidationError(_("Write a month as 2025-03."))
        return int(found[1] + found[2]) if found else None


class Month(django_filters.CharFilter):
    """Rows of one month, or from one on or up to one."""

    field_class = MonthField


class Code(django_filters.CharFilter):
    """Rows of a code of digits, or of those below it."""


class AnyPeriodField(forms.RegexField):
    """A year, a quarter or a month: `2025`, `2025Q4`, `2025-11`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"\A[0-9]{4}(?:Q[1-4]|-(?:0[1-9]|1[0-2]))?\Z", **kwargs)


class AnyPeriod(django_filters.CharFilter):
    """Rows of one year, quarter or month."""

    field_class = AnyPeriodField


class FigureCodeField(forms.RegexField):
    """The code of a figure: `economy.income`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"\A[a-z0-9._-]{1,60}\Z", **kwargs)


class FigureCode(django_filters.CharFilter):
    """Rows of one figure of the registry."""

    field_class = FigureCodeField


class YearField(forms.IntegerField):
    """A year of four digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "min_value": 1000, "max_value": 9999})


class Year(django_filters.NumberFilter):
    """Rows of one year."""

    field_class = YearField


class Day(django_filters.DateFilter):
    """Rows from a day on, or up to and with it."""

    def __init__(self, field_name: str, end: str, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="gte" if end == "from" else "lte", **kwargs)


class DayOfMoment(Day):
    """Rows whose moment lies on a day or later, or on it or earlier; days are those of the portal's time zone."""

    def filter(self, rows: QuerySet, value: date | None) -> QuerySet:
        if value is None:
            return rows
        upto = self.lookup_expr == "lte"
        first = datetime.combine(value + timedelta(days=1) if upto else value, time(), timezone.get_default_timezone())
        return rows.filter(**{f"{self.field_name}__{'lt' if upto else 'gte'}": first})


class Filters(django_filters.FilterSet):
    """Base of every filter set."""

    @classmethod
    def narrowed(cls, rows: QuerySet, given: Mapping[str, Any]) -> QuerySet:
        """Return the rows that fit what is given; none if a value is not understood."""
        filled = {name: value for name, value in given.items() if value not in (None, "")}
        if not filled:
            return rows
        found = cls(filled, queryset=rows)
        return found.qs if found.is_valid() else rows.none()


class OfUnits(Filters):
    """Rows of units: by township, or by any unit with what lies below it."""

    township = Subtree(field_name="", label=_("township"))
    unit = Subtree(field_name="", label=_("unit"))
