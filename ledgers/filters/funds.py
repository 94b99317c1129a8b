"""Filters of the lists of special funds; see `core.filtering`."""

from django.utils.translation import gettext_lazy as _

from core.filtering import Filters, Subtree, Year
from ledgers.models import LoanTotal, PartyFund


class FundFilters(Filters):
    """Party-building funds."""

    unit = Subtree(field_name="", label=_("unit"))
    year = Year(field_name="year", label=_("year"))

    class Meta:
        model = PartyFund
        fields: tuple[str, ...] = ()


class LoanFilters(Filters):
    """Totals of agricultural loans."""

    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = LoanTotal
        fields: tuple[str, ...] = ()
