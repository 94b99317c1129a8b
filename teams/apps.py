"""Start-up of teams."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Five teams")

    def ready(self) -> None:
        """Declare which tables are append-only."""
        from core import triggers

        triggers.append_only("teams_nominationstep", message="steps of an admission are never changed or removed")
        triggers.append_only("teams_exitstep", message="steps of a proposal are never changed or removed")
        triggers.append_only("teams_pointentry", message="entries of points are never changed or removed")
