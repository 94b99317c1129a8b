"""Database triggers that guard tables: append-only ones, and what else an app declares of its own tables.

Installed after every `migrate`, because SQLite rebuilds a table (and drops its triggers) when a migration alters it.
`missing` lets `verify_chain` fail where one is absent, switched off or says something else than declared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_REGISTRY: dict[str, str] = {}


@dataclass(frozen=True)
class Guard:
    """One trigger of a table for each engine, in that engine's own words.

    `sqlite` is what stands between the name and the table's name (`BEFORE INSERT`), then the body after the table's
    name (`WHEN … BEGIN … END`, or `BEGIN … END`). `postgresql` is the event likewise (`BEFORE INSERT`), what follows the table's name
    (`FOR EACH ROW`), and the body of a function in PL/pgSQL. An engine whose event is empty has no such trigger. A deferred guard is a
    constraint trigger that speaks when the transaction ends.
    """

    table: str
    name: str
    sqlite: tuple[str, str] = ("", "")
    postgresql: tuple[str, str, str] = ("", "", "")
    is_deferred: bool = False


_GUARDS: dict[str, Guard] = {}


def append_only(table: str, *, message: str) -> None:
    """Declare that rows of `table` may be inserted but never changed or removed."""
    _REGISTRY[table] = message


def guard(declared: Guard) -> None:
    """Declare one more trigger."""
    _GUARDS[declared.name] = declared


def tables() -> tuple[str, ...]:
    """Return every table that has a declared trigger."""
    return tuple(dict.fromkeys([*_REGISTRY, *(row.table for row in _GUARDS.values())]))


def names(table: str, vendor: str) -> tuple[str, ...]:
    """Return the names of a table's declared triggers."""
    own = _names(table, vendor) if table in _REGISTRY else ()
    return (*own, *(row.name for row in _GUARDS.values() if row.table == table and _event(row, vendor)))


def _event(row: Guard, vendor: str) -> str:
    return row.sqlite[0] if vendor == "sqlite" else row.postgresql[0]


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


def _sqlite_text(row: Guard) -> str:
    event, body = row.sqlite
    return f"CREATE TRIGGER {row.name} {event} ON {row.table} {body}"


def _guard_statements(row: Guard, vendor: str, schema: str) -> Iterable[str]:
    if not _event(row, vendor):
        return
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {row.name}"
        yield _sqlite_text(row)
        return
    event, each, body = row.postgresql
    # The rights of the tables' owner, so that a program with INSERT and SELECT alone can post: FOR SHARE asks for UPDATE.
    yield (
        f"CREATE OR REPLACE FUNCTION {row.name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f'SET search_path = "{schema}", pg_temp AS $guard${body}$guard$'
    )
    if row.is_deferred:
        yield f"DROP TRIGGER IF EXISTS {row.name} ON {row.table}"
        yield (
            f"CREATE CONSTRAINT TRIGGER {row.name} {event} ON {row.table} DEFERRABLE INITIALLY DEFERRED "
            f"{each} EXECUTE FUNCTION {row.name}()"
        )
    else:
        yield f"CREATE OR REPLACE TRIGGER {row.name} {event} ON {row.table} {each} EXECUTE FUNCTION {row.name}()"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every declared trigger that is absent, and make every guard say what is declared now."""
    present = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        schema = ""
        if connection.vendor != "sqlite":
            cursor.execute("SELECT current_schema()")
            schema = str(cursor.fetchone()[0])
        for table, message in _REGISTRY.items():
            if table in present:
                for statement in _statements(table, message, connection.vendor):
                    cursor.execute(statement)
        off = set(missing(connection))
        for row in _GUARDS.values():
            if row.table in present and row.name in off:
                for statement in _guard_statements(row, connection.vendor, schema):
                    cursor.execute(statement)


def install_after_migrate(*, using: str, **_: Any) -> None:
    install(connections[using])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the declared triggers that the database does not have, has switched off or has otherwise than declared."""
    is_sqlite = connection.vendor == "sqlite"
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else (
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = dict(cursor.fetchall())
    absent = [name for table in _REGISTRY for name in _names(table, connection.vendor) if name not in found]
    for row in _GUARDS.values():
        wanted = _sqlite_text(row) if is_sqlite else row.postgresql[2]
        if _event(row, connection.vendor) and found.get(row.name) != wanted:
            absent.append(row.name)
    return absent


append_only("core_auditentry", message="audit entries are never changed or removed")
append_only("core_submission", message="submissions are never changed or removed")
