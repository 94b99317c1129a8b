"""Start-up of branches."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = _("Party branches")

    def ready(self) -> None:
        """Register the figures of branches and what others may call an origin; declare which tables are append-only."""
        import branches.indicators  # noqa: F401
        from branches.services import meeting_matters
        from core import origins, triggers

        origins.name_origins(meeting_matters.ORIGIN, meeting_matters.origin)
        triggers.append_only("branches_gradingmove", message="steps of a grading are never changed or removed")
