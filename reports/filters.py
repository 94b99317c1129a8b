"""Filters of documents; see `core.filtering`."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.filtering import Choice, Filters, Subtree
from reports import choices
from reports.models import DOCUMENT_STATES, Document


class DocumentFilters(Filters):
    """Documents that were made."""

    of_period = django_filters.CharFilter(field_name="period", label=_("period"), max_length=7)
    of_kind = Choice(field_name="kind", choices=tuple(choices.KINDS.items()), label=_("kind"))
    state = Choice(choices=DOCUMENT_STATES, label=_("state"))
    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = Document
        fields = ()
