"""What pages of every app share: who reads, a form that counts once, values of fields, pages by key."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import submissions
from core.actors import Actor
from core.errors import DomainError, Forbidden

PAGE = 50


def reader(request: HttpRequest, action: str) -> Actor:
    """Return the reader, who must hold `action` somewhere.

    :raises Forbidden: there is no unit on which the reader may do it.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(action):
        raise Forbidden
    return actor


def key_of(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise DomainError(_("The form is not complete. Load the page again and send it once more.")) from error


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return what was posted, with every value of a field that stands several times."""
    return {
        name: values if len(values) > 1 else str(values[0])
        for name, values in sorted(request.POST.lists())
        if name not in ("csrfmiddlewaretoken", "key")
    }


def once(
    request: HttpRequest, form: str, effect: Callable[[], dict[str, Any]], *, actor: Actor | None = None,
    without: Iterable[str] = (), more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Do `effect` once for the form's key and return its receipt; the second post gets the first receipt.

    `actor` is whose form it is where that is not who is signed in. The digest of what was posted is kept for good, so
    fields that must be forgotten stand in `without`; `more` is what counts as posted besides the fields.
    """
    whose: Actor = actor or request.actor  # type: ignore[attr-defined]
    body = {name: value for name, value in body_of(request).items() if name not in set(without)} | dict(more or {})
    receipt, _now = submissions.accept(
        key=key_of(request), actor=whose, form=form, body=body, now=timezone.now(), effect=effect
    )
    return receipt


def say(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done; once, however often its answer got lost on the way."""
    waiting = [(message.level, str(message)) for message in messages.get_messages(request)]
    for level, text in dict.fromkeys([*waiting, (messages.SUCCESS, sentence)]):
        messages.add_message(request, level, text)


def number(text: str) -> int | None:
    """Return the key that a posted text is, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day(text: str, field: str) -> date | None:
    """Return the day that a date field holds; None for an empty one.

    :raises DomainError: it is no day; names the field.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DomainError(_("“%(text)s” is no day. Write it as 2026-01-31.") % {"text": text}, field=field) from error


def unit_path(text: str) -> str:
    """Return the unit that an address names by its path; "" for what is none."""
    return text if text.isascii() and text.isdigit() and len(text) <= 60 else ""


def page_of(rows: QuerySet[Any], path: str, after: str, size: int | None = None) -> tuple[list[Any], str]:
    """Return one page of rows in the order of units, and the key after which the next page begins ("" for none).

    `path` is the lookup to the unit's path; `after` the key of an address, ignored where it is none.
    """
    size = PAGE if size is None else size
    at, _dot, key = after.partition(".")
    if at.isascii() and at.isdigit() and len(at) <= 60 and number(key) is not None:
        rows = rows.filter(Q(**{f"{path}__gt": at}) | Q(**{path: at, "pk__gt": int(key)}))
    page = list(rows.order_by(path, "pk")[: size + 1])
    if len(page) <= size:
        return page, ""
    last: Any = page[size - 1]
    value = last
    for part in path.split("__"):
        value = getattr(value, part)
    return page[:size], f"{value}.{last.pk}"
