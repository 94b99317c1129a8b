"""Database triggers that keep append-only tables append-only.

Installed after every `migrate`, because SQLite rebuilds a table (and drops its triggers) when a
migration alters it. `missing` lets `verify_chain` fail where one is absent.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_REGISTRY: dict[str, str] = {}


def append_only(table: str, *, message: str) -> None:
    """Declare that rows of `table` may be inserted but never changed or removed."""
    _REGISTRY[table] = message


def _names(table: str, vendor: str) -> tuple[str, ...]:
    events = ("update", "delete") if vendor == "sqlite" else ("row", "truncate")
    return tuple(f"{table}_append_only_{event}" for event in events)


def _statements(table: str, message: str, vendor: str) -> Iterable[str]:
    first, second = _names(table, vendor)
    if vendor == "sqlite":
        for name, event in ((first, "UPDATE"), (second, "DELETE")):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {first} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {second} BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every declared trigger that is absent."""
    present = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, message in _REGISTRY.items():
            if table in present:
                for statement in _statements(table, message, connection.vendor):
                    cursor.execute(statement)


def install_after_migrate(*, using: str, **_: Any) -> None:
    install(connections[using])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the declared triggers that the database does not have or has switched off."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return [name for table in _REGISTRY for name in _names(table, connection.vendor) if name not in found]


append_only("core_auditentry", message="audit entries are never changed or removed")
append_only("core_submission", message="submissions are never changed or removed")
