"""What the pages of teams share: who reads, which quarter, a form that counts once, pages by key."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import submissions
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from teams import selectors
from teams.models import Round

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


def once(request: HttpRequest, form: str, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do `effect` once for the form's key and return its receipt; the second post gets the first receipt."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    receipt, _now = submissions.accept(
        key=key_of(request), actor=actor, form=form, body=body_of(request), now=timezone.now(), effect=effect
    )
    return receipt


def round_of(actor: Actor, code: str, action: str = "round.view") -> tuple[Round | None, list[Round]]:
    """Return the round that an address names (the newest without one), and all the reader's rounds."""
    found = list(selectors.rounds(actor.scope(action)))
    if not code:
        return (found[0] if found else None), found
    chosen = next((row for row in found if row.period == code), None)
    if chosen is None:
        raise NotFound
    return chosen, found


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


def page_of(rows: QuerySet[Any], path: str, after: str) -> tuple[list[Any], str]:
    """Return one page of rows in the order of units, and the key after which the next page begins ("" for none).

    `path` is the lookup to the unit's path; `after` the key of an address, ignored where it is none.
    """
    at, _dot, key = after.partition(".")
    if at.isascii() and at.isdigit() and len(at) <= 60 and number(key) is not None:
        rows = rows.filter(Q(**{f"{path}__gt": at}) | Q(**{path: at, "pk__gt": int(key)}))
    page = list(rows.order_by(path, "pk")[: PAGE + 1])
    if len(page) <= PAGE:
        return page, ""
    last: Any = page[PAGE - 1]
    value = last
    for part in path.split("__"):
        value = getattr(value, part)
    return page[:PAGE], f"{value}.{last.pk}"
