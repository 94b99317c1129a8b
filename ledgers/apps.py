"""Start-up of the ledgers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = _("Collective ledgers")

    def ready(self) -> None:
        """Register the figures of the ledgers; declare which tables are append-only."""
        import ledgers.indicators  # noqa: F401
        from core import triggers

        triggers.append_only("ledgers_voucher", message="vouchers are never changed or removed")
        triggers.append_only("ledgers_funduse", message="uses of funds are never changed or removed")
        triggers.append_only("ledgers_reportedtotal", message="reported figures are never changed or removed")
        triggers.append_only("ledgers_loantotal", message="reported figures are never changed or removed")
        triggers.append_only("ledgers_posting", message="lines of vouchers are never changed or removed")
