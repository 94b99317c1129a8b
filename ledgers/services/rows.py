"""What the services of a book's registers share: finding a row within the actor's area, adding it, correcting it with a reason."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from ledgers.models import Book

Row = TypeVar("Row", bound=models.Model)


def seen(actor: Actor, model: type[Row], pk: int, view: str, *related: str) -> Row:
    """Return a row of the actor's area, with its book and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = model.objects.within(actor.scope(view)).select_related("book__unit__parent", *related)  # type: ignore[attr-defined]
    row: Row | None = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def may(actor: Actor, action: str, book: Book, see: str) -> None:
    """Refuse who has no right on a book's unit."""
    actor.require(action, book.unit.path, see=see)


def cleaned(values: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """Return the values with texts stripped.

    :raises DomainError: a field that is not for this form.
    """
    other = set(values) - set(allowed)
    if other:
        raise DomainError(_("This field is not changed here."), field=min(other))
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def add(*, actor: Actor, row: Any, action: str, right: str, see: str) -> Any:
    """Write a new row of a book."""
    may(actor, right, row.book, see)
    records.create(actor=actor, action=action, instance=row, path=row.book.unit.path)
    return row


def correct(
    *, actor: Actor, row: Any, values: Mapping[str, Any], allowed: Collection[str], version: int | None, action: str,
    right: str, see: str, reason: str = "", needs_reason: bool = True,
) -> Any:  # fmt: skip
    """Set values of a row, with the reason in the audit chain.

    :raises DomainError: the reason is missing, or a value does not fit; names the field.
    :raises Conflict: somebody else has changed the row.
    """
    may(actor, right, row.book, see)
    given = cleaned(values, allowed)
    if needs_reason and given and not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    records.change(
        actor=actor, action=action, instance=row, values=given, path=row.book.unit.path, version=version,
        reason=reason.strip(),
    )  # fmt: skip
    return row


def step(
    *, actor: Actor, row: Any, values: Mapping[str, Any], version: int | None, action: str, right: str, see: str,
    reason: str = "",
) -> Any:  # fmt: skip
    """Take a step on a row: its values are the service's own."""
    if not actor.can(right, row.book.unit.path):
        raise Forbidden
    records.change(
        actor=actor, action=action, instance=row, values=dict(values), path=row.book.unit.path, version=version,
        reason=reason.strip(),
    )  # fmt: skip
    return row


def locked(model: type[Row], pk: int) -> Row:
    """Return a row with its lock, inside a transaction."""
    assert transaction.get_connection().in_atomic_block
    return model._base_manager.select_for_update().get(pk=pk)


def refuse_state(row: Any, *states: str) -> None:
    """Refuse a step for which the row is not in one of these states."""
    if row.state not in states:
        raise Conflict(
            _("“%(label)s” stands at “%(state)s”; this step is not for it.")
            % {"label": str(row), "state": row.get_state_display()}
        )
