"""What the admin lists of rows about one member share."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin_base import ScopedAdmin
from core.period_words import period_name


class OfMember(ScopedAdmin):
    """Rows about one member: read only."""

    in_search = False
    list_select_related: Sequence[str] = ("member__team__unit",)
    search_fields: Sequence[str] = ("member__name", "member__team__unit__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("member__team__unit")

    @display(description=_("member"), ordering="member__name")
    def person(self, row: Any) -> str:
        return str(row.member)

    @display(description=_("unit"), ordering="member__team__unit__path")
    def unit(self, row: Any) -> str:
        return str(row.member.team.unit)

    @display(description=_("team"))
    def team(self, row: Any) -> str:
        return str(row.member.team)

    @display(description=_("quarter"), ordering="round__period")
    def quarter(self, row: Any) -> str:
        return period_name(row.round.period)
