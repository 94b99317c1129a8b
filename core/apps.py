"""Start-up of the shared kernel: task names, triggers."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


def _fill_calendar(*, using: str, **_later: Any) -> None:
    from core import workdays

    if using == "default":
        workdays.fill()


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("System")

    def ready(self) -> None:
        from core import triggers

        autodiscover_modules("tasks")
        autodiscover_modules("indicators")
        post_migrate.connect(triggers.install_after_migrate)
        post_migrate.connect(_fill_calendar, sender=self)
