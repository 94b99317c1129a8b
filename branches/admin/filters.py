"""What the filters of branches' pages offer: the townships that the reader may see. The conditions are `branches.filters`'."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from branches.filters import OF_MODEL
from core.admin_base import actor_of
from core.admin_filters import Adapter
from core.filtering import OfUnits


class TownshipFilter(Adapter):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return OF_MODEL.get(rows.model, OfUnits).narrowed(rows, {"township": self.value()})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        scope = actor_of(request).scope(model_admin.view_action)
        rows = OrgUnit.objects.within(scope).filter(level="township").order_by("path")
        return [(path, name) for path, name in rows.values_list("path", "name")]
