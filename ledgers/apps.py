"""Start-up of the ledgers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REPORTED = "reported figures are never changed or removed"


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = _("Collective ledgers")

    def ready(self) -> None:
        """Register the figures of the ledgers; declare what the database refuses of the books, and how they are proved."""
        import ledgers.indicators  # noqa: F401
        from core import audit, triggers
        from ledgers.models import guards
        from ledgers.services import bank, chain  # bank: a month waits for its statement

        guards.declare()
        triggers.append_only("ledgers_entry", message="entries of simple forms are never changed or removed")
        triggers.append_only("ledgers_funduse", message="uses of funds are never changed or removed")
        triggers.append_only("ledgers_loantotal", message=REPORTED)
        triggers.append_only("ledgers_redemption", message="redemptions of points are never changed or removed")
        audit.also(chain.breaks)
        assert bank.RIGHT
