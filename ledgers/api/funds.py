"""Special funds by the programming interface: read only; amounts in fen."""

from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from core.scope import WIDTH
from ledgers.filters.funds import FundFilters, LoanFilters
from ledgers.models import LoanTotal, PartyFund


class FundRow(serializers.ModelSerializer):
    """Party-building funds of a unit and year."""

    unit = UnitRef(read_only=True)
    used_fen = serializers.IntegerField(source="used", read_only=True, help_text=_("What is used, in fen."))

    class Meta:
        model = PartyFund
        fields = ("id", "unit", "year", "amount_fen", "used_fen", "source", "document")
        read_only_fields = fields


class LoanRow(serializers.ModelSerializer):
    """The one total of agricultural loans of a county and period."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = LoanTotal
        fields = ("id", "unit", "period", "amount_fen", "as_of", "source")
        read_only_fields = fields


class Funds(Rows):
    """The Party-building funds of the reader's area."""

    group = _("Collective ledgers")
    titles = (_("Party-building funds"), _("Party-building funds of one unit"))
    told = _("Party-building funds of the account's area with what is used of them.")
    view_action = "fund.view"
    rows = (
        PartyFund.objects.select_related("unit")
        .prefetch_related("unit__codes")
        .annotate(used=Coalesce(Sum("uses__amount_fen"), 0, output_field=BigIntegerField()))
    )
    serializer_class = FundRow
    filterset_class = FundFilters


class Loans(Rows):
    """The totals of agricultural loans of the reader's area."""

    group = _("Collective ledgers")
    titles = (_("Agricultural loans"), _("One total of agricultural loans"))
    told = _("One reported total a period and county; no borrower.")
    view_action = "fund.view"
    rows = LoanTotal.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = LoanRow
    filterset_class = LoanFilters

    def get_queryset(self) -> QuerySet:
        """Return the totals of the counties that the account's area lies in."""
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return self.rows.filter(unit__path__in={path[:WIDTH] for path in self.area().paths})
