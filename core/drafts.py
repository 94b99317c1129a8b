"""Drafts: what somebody has typed and not sent yet, kept for the same person on every device.

A draft is personal working data: only its owner reads it, nothing of it is in the audit chain, and it never changes
what is stored. It is erased when the form is accepted, when the matter leaves the person's hands, and after seven days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import FormDraft

KEPT = timedelta(days=7)
_FIELDS, _LENGTH = 2_000, 60_000
_NEVER = ("csrfmiddlewaretoken", "key", "do", "enter")
"""Fields that belong to one post and not to what was typed."""


@dataclass(frozen=True)
class Form:
    """A form that keeps drafts. `check` refuses who may not fill it in now; `follows` tells what the values lead to."""

    name: str
    check: Callable[[Actor, int], None]
    follows: Callable[[Actor, int, Mapping[str, str]], Mapping[str, Any]]
    page: str
    """The name of the address at which the form stands; it takes the object's number."""


_FORMS: dict[str, Form] = {}


def register(form: Form) -> None:
    """Add a form that keeps drafts."""
    _FORMS[form.name] = form


def form_of(name: str) -> Form | None:
    return _FORMS.get(name)


def _own(actor: Actor, form: str, object_id: int) -> Any:
    return FormDraft.objects.filter(user_id=actor.user_id or 0, form=form, object_id=object_id)


def of(actor: Actor, form: str, object_id: int) -> FormDraft | None:
    """Return the actor's own draft of a form, or None."""
    draft: FormDraft | None = _own(actor, form, object_id).first()
    return draft


def save(
    *, actor: Actor, form: str, object_id: int, body: Mapping[str, str], schema: str, version: int, now: datetime
) -> FormDraft:
    """Keep what is typed; `version` is the draft that this device has read last (0 for none).

    :raises Conflict: another device has kept something since; nothing is overwritten.
    :raises DomainError: more than a form holds.
    """
    kept = {name: text for name, text in body.items() if name not in _NEVER}
    if len(kept) > _FIELDS or sum(len(name) + len(text) for name, text in kept.items()) > _LENGTH:
        raise DomainError(_("This is more than a draft holds. Save the form instead."))
    rows = _own(actor, form, object_id)
    values = {
        "body": kept, "schema": schema, "saved_at": now, "version": max(int(now.timestamp() * 1000), version + 1),
    }  # fmt: skip
    try:
        with transaction.atomic():
            if version and rows.filter(version=version).update(**values):
                return FormDraft.objects.get(user_id=actor.user_id or 0, form=form, object_id=object_id)
            if not rows.exists():
                return FormDraft.objects.create(user_id=actor.user_id or 0, form=form, object_id=object_id, **values)
    except IntegrityError:
        pass  # somebody made the row between the look and the insert; it is the newer one
    raise Conflict(_("A newer draft of this form was kept on another device."))


def discard(actor: Actor, form: str, object_id: int) -> None:
    """Throw the actor's own draft away: it was accepted, or the person does not want it."""
    _own(actor, form, object_id).delete()


def erase(form: str, object_ids: Iterable[Any]) -> None:
    """Erase everybody's drafts of these objects: the matter has left the hands of those who fill the form in."""
    FormDraft.objects.filter(form=form, object_id__in=object_ids).delete()


def erase_old(now: datetime) -> int:
    """Erase drafts that nobody has touched for seven days; return how many."""
    return FormDraft.objects.filter(saved_at__lt=now - KEPT).delete()[0]
