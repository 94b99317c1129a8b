"""System checks: what would stop the portal later is said at the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from core import native, triggers


@register("paper")
def fonts_and_libraries(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Documents need their fonts and Pango; both belong to the checkout."""
    return [Warning(problem, id="baolei.W001") for problem in native.problems()]


@register(Tags.security, deploy=True)
def production_services(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A county's server has no demo accounts."""
    if settings.DEMO_ALLOWED:
        return [Error("Demo accounts are allowed. Use config.settings.production.", id="baolei.E001")]
    return []


@register(Tags.database)
def append_only(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The triggers that keep append-only tables are in the database."""
    if not databases or "default" not in databases:
        return []
    connection = connections["default"]
    try:
        if "core_auditentry" not in connection.introspection.table_names():
            return []
        absent = triggers.missing(connection)
    except OperationalError as error:
        return [Error(f"The database cannot be reached: {error}", hint="Check DATABASE_URL.", id="baolei.E002")]
    # Before an update has migrated, its new triggers are not there yet: an error would keep `migrate` itself from running.
    level = Warning if absent and _waits_for_migrate(connection) else Error
    return [level(f"Trigger {name} is absent.", hint="Run manage.py migrate.", id="baolei.E003") for name in absent]


def _waits_for_migrate(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the database lacks a migration of this program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
