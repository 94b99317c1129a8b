"""What the people behind user names are called. Records keep the user name, which stays; pages show the name."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from core.actors import RESIDENT, SYSTEM

_KNOWN: ContextVar[dict[str, str] | None] = ContextVar("names of this request", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Look every name up once inside: a list of fifty rows names three people."""
    token = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(token)


def called(username: str) -> str:
    """Return what a user name's person is called; the system in the reader's language, a name of no account as it is."""
    if not username:
        return ""
    if username == SYSTEM.name:
        return _("the system")
    if username == RESIDENT.name:
        return _("a resident")
    known = _KNOWN.get()
    if known is None:
        return _looked_up(username)
    if username not in known:
        known[username] = _looked_up(username)
    return known[username]


def called_and_account(username: str) -> str:
    """Return the person's name with the user name, for those who look into who did what."""
    name = called(username)
    return name if username in (name, SYSTEM.name, RESIDENT.name) else f"{name}（{username}）"


def _looked_up(username: str) -> str:
    rows = get_user_model()._default_manager.filter(username=username)
    return rows.values_list("display_name", flat=True).first() or username
