"""The one place where the suite lifts the triggers of append-only tables.

Tests that tamper with a table do it inside `lifted`; so does the emptying of tables after a test that commits
(Django's flush is a TRUNCATE on PostgreSQL and a DELETE on SQLite, and the triggers refuse both).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from core import triggers

_flush = TransactionTestCase._fixture_teardown


@contextmanager
def lifted(*tables: str) -> Iterator[None]:
    """Take the append-only triggers off `tables` (all declared ones when none is named), and put them back."""
    names = [
        (table, name) for table in tables or triggers.tables() for name in triggers.names(table, connection.vendor)
    ]
    _settle()
    with connection.cursor() as cursor:
        for table, name in names:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    yield
    _settle()
    triggers.install(connection)


def _settle() -> None:
    """Have what the transaction has deferred checked now: PostgreSQL takes no trigger off a table that waits for one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


SWITCHES = {
    "one table": "ALTER TABLE ledgers_posting DISABLE TRIGGER ALL",
    "one trigger": "ALTER TABLE ledgers_voucher DISABLE TRIGGER ledgers_voucher_fits",
    "this connection": "SET LOCAL session_replication_role = replica",
    "for good": "DROP TRIGGER ledgers_voucher_balances ON ledgers_voucher",
}
"""What a program that owns no table may try on PostgreSQL to be rid of the guards of the books."""


def switch_off(table: str, how: str) -> str:
    """Switch one trigger of `table` off, for a test that wants it noticed; return its name.

    `how` is what PostgreSQL calls it; SQLite can only drop a trigger.
    """
    name = triggers.names(table, connection.vendor)[0]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name}")
    return name


def _flush_lifted(case: TransactionTestCase) -> None:
    with lifted():
        _flush(case)


def lift_for_flush() -> None:
    """Let Django empty append-only tables after tests that commit."""
    TransactionTestCase._fixture_teardown = _flush_lifted  # type: ignore[method-assign]
