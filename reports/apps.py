"""Start-up of reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Summaries and briefings")

    def ready(self) -> None:
        triggers.append_only("reports_snapshot", message="a snapshot of a closed period is never changed")
        triggers.append_only("reports_snapshotfigure", message="a figure of a closed period is never changed")
        # Models can be imported once the apps are there.
        from reports.models import guards

        guards.install()
