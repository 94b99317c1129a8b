"""Start-up of the ledgers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = _("Collective ledgers")

    def ready(self) -> None:
        """Declare which tables are append-only."""
        import ledgers.indicators  # noqa: F401
        from core import triggers

        triggers.append_only("ledgers_voucher", message="vouchers are never changed or removed")
        triggers.append_only("ledgers_posting", message="lines of vouchers are never changed or removed")
