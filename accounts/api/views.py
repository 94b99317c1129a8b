"""Units by the programming interface."""

from django.utils.translation import gettext_lazy as _

from accounts.api import schema, serializers
from accounts.filters import ReportedFilters, UnitFilters
from accounts.models import OrgUnit, ReportedFigure
from core.api.access import Rows

__all__ = ["ReportedFigures", "Units", "schema"]


class Units(Rows):
    """The units of the reader's area."""

    group = _("Units")
    titles = (_("Units"), _("One unit"))
    told = _("The units of the account's area, in the order of their keys.")
    view_action = "unit.view"
    rows = OrgUnit.objects.select_related("parent").prefetch_related("codes", "parent__codes")
    serializer_class = serializers.Unit
    filterset_class = UnitFilters


class ReportedFigures(Rows):
    """The reported figures of the reader's area."""

    group = _("Units")
    titles = (_("Reported figures"), _("One reported figure"))
    told = _("Figures as sources report them, beside those that the portal counts; never overwritten.")
    view_action = "figure.view"
    rows = ReportedFigure.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = serializers.ReportedRow
    filterset_class = ReportedFilters
