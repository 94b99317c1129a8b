"""Create and change one record: validate, compare the version, write, audit. Services call this."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.actors import Actor
from core.errors import Conflict, DomainError


def _value(instance: models.Model, name: str) -> object:
    field = instance._meta.get_field(name)
    return getattr(instance, field.attname if isinstance(field, models.ForeignKey) else name)


def _column(instance: models.Model, name: str) -> str:
    field = instance._meta.get_field(name)
    return str(field.attname) if isinstance(field, models.Field) else name


def _check(instance: models.Model) -> None:
    try:
        instance.full_clean()
    except ValidationError as error:
        if hasattr(error, "message_dict"):
            field, messages = next(iter(error.message_dict.items()))
            raise DomainError(messages[0], field="" if field == "__all__" else field) from error
        raise DomainError(error.messages[0]) from error


def create(
    *, actor: Actor, action: str, instance: models.Model, path: str, reason: str = "", secret: Iterable[str] = ()
) -> None:
    """Insert `instance` and its audit entry.

    :raises DomainError: a field's value is not allowed; names the field.
    """
    with transaction.atomic():
        _check(instance)
        instance.save(force_insert=True)
        after = {
            field.name: _value(instance, field.name)
            for field in instance._meta.concrete_fields
            if field.name not in ("id", "version")
        }
        audit.record(
            actor=actor, action=action, target=instance, path=path, reason=reason,
            changes=audit.changes_of({}, after, secret=secret),
        )  # fmt: skip


def touch(*, instance: models.Model, version: int | None) -> None:
    """Raise the version of a record whose lines change while its own fields do not.

    :raises Conflict: the row has moved on since the person read `version`.
    """
    rows = type(instance)._base_manager.filter(pk=instance.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if rows.update(version=F("version") + 1) != 1:
        raise _moved_on(instance)


def _moved_on(instance: models.Model) -> Conflict:
    return Conflict(
        _(
            "Somebody else has changed “%(label)s” in the meantime. Nothing was saved: "
            "open it again, look at the new values and enter yours once more."
        )
        % {"label": str(instance)}
    )


def change(
    *,
    actor: Actor,
    action: str,
    instance: models.Model,
    values: Mapping[str, Any],
    path: str,
    version: int | None = None,
    reason: str = "",
    secret: Iterable[str] = (),
) -> bool:
    """Set `values` on `instance` and write its audit entry; tell whether anything changed.

    `version` is the one the person has read; None when the caller holds the row lock itself.

    :raises Conflict: the row has moved on since; nothing is written.
    :raises DomainError: a value is not allowed; names the field.
    """
    with transaction.atomic():
        before = {name: _value(instance, name) for name in values}
        for name, value in values.items():
            setattr(instance, name, value)
        after = {name: _value(instance, name) for name in values}
        changes = audit.changes_of(before, after, secret=secret)
        if not changes:
            return False
        _check(instance)
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        if version is not None:
            rows = rows.filter(version=version)
        update: dict[str, Any] = {_column(instance, name): _value(instance, name) for name in values}
        versioned = any(f.name == "version" for f in instance._meta.concrete_fields)
        if versioned:
            update["version"] = F("version") + 1
        if rows.update(**update) != 1:
            raise _moved_on(instance)
        if versioned:
            instance.refresh_from_db(fields=["version"])
        audit.record(actor=actor, action=action, target=instance, path=path, reason=reason, changes=changes)
    return True
