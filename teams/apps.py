"""Start-up of teams."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Five teams")

    def ready(self) -> None:
        """Register the figures; declare which tables are append-only, and what of a ranking and an appraisal is final."""
        from core import triggers
        from teams.indicators import honours, of_teams, points, reserve  # noqa: F401
        from teams.models import guards

        triggers.append_only("teams_nominationstep", message="steps of an admission are never changed or removed")
        triggers.append_only("teams_exitstep", message="steps of a proposal are never changed or removed")
        triggers.append_only("teams_pointentry", message="entries of points are never changed or removed")
        for table in ("reservestep", "reserveexitstep", "reservecheck", "reservecheckline", "reservecheckitem"):
            triggers.append_only(
                f"teams_{table}", message="steps and checks of the reserve pool are never changed or removed"
            )
        triggers.append_only("teams_appraisalstep", message="steps of an appraisal are never changed or removed")
        guards.declare()
