"""Filters of the programming interface where they are called otherwise than on pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.filtering import DayOfMoment
from tickets import filters


class TicketFilters(filters.TicketFilters):
    """Tickets; days of filing as programs ask for them."""

    filed_from = None  # type: ignore[assignment]
    filed_to = None  # type: ignore[assignment]
    filed_at_from = None  # type: ignore[assignment]
    filed_at_to = None  # type: ignore[assignment]
    filed_after = DayOfMoment("filed_at", "from", label=_("filed on this day or later"))
    filed_before = DayOfMoment("filed_at", "to", label=_("filed on this day or earlier"))

    @classmethod
    def get_filters(cls) -> Any:
        """Call the class by its name, which the language keeps for itself."""
        found = super().get_filters()
        return {"class" if name == "klass" else name: condition for name, condition in found.items()}
