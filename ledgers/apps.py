"""Start-up of the ledgers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = _("Collective ledgers")

    def ready(self) -> None:
        """Declare what the database refuses of the books, and that their chains are proved with the audit's."""
        from core import audit
        from ledgers.models import guards
        from ledgers.services import bank, chain  # bank: a month waits for its statement

        guards.declare()
        audit.also(chain.breaks)
        assert bank.RIGHT
