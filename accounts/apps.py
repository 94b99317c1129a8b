"""Start-up of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Units and accounts")

    def ready(self) -> None:
        """Declare which tables are append-only."""
        from core import triggers

        triggers.append_only("accounts_reportedfigure", message="reported figures are never changed or removed")
