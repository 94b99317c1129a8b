"""Start-up of tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Demand tickets")

    def ready(self) -> None:
        """Declare which tables are append-only, and register the figures of tickets."""
        from core import origins, triggers
        from tickets import indicators, selectors  # noqa: F401

        origins.follow(selectors.made_of)

        triggers.append_only("tickets_ticketmove", message="steps of a ticket are never changed or removed")
        triggers.append_only("tickets_followup", message="follow-ups are never changed or removed")
