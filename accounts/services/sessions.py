"""Open sessions: how many an account may have, and how long one may idle."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import OpenSession, User

_SEEN_EVERY = timedelta(minutes=1)


def began(*, user: User, session_key: str, address: str | None) -> int:
    """Note a new session; end the account's oldest beyond the limit; return how many were ended."""
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        OpenSession.objects.update_or_create(
            session_key=session_key,
            defaults={"user": user, "began_at": now, "seen_at": now, "address": address},
        )
        rows = OpenSession.objects.filter(user=user).order_by("-began_at", "-pk")
        surplus = list(rows.values_list("session_key", flat=True)[settings.SESSIONS_PER_USER :])
        return _end(surplus)


def left(user: User, session_key: str) -> int:
    """Return the seconds that the session has at the least if nothing more is asked; 0 once it is over.

    Note that it was seen, once a minute at the most.
    """
    now = timezone.now()
    row = OpenSession.objects.filter(user=user, session_key=session_key).first()
    if row is None:
        return 0
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    if now - row.seen_at > idle:
        _end([session_key])
        return 0
    if now - row.seen_at > _SEEN_EVERY:
        OpenSession.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now
    whole = row.began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return max(int((min(row.seen_at + idle, whole) - now).total_seconds()), 1)


def ended(session_key: str) -> None:
    """Forget a session that was signed out."""
    OpenSession.objects.filter(session_key=session_key).delete()


def end_all(user: User) -> int:
    """End every session of an account: it was blocked, or its password was set anew."""
    return _end(list(OpenSession.objects.filter(user=user).values_list("session_key", flat=True)))


def clear() -> int:
    """Remove idle and expired sessions; return how many."""
    limit = timezone.now() - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    return _end(list(OpenSession.objects.filter(seen_at__lt=limit).values_list("session_key", flat=True)))


def _end(keys: list[str]) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(session_key=key).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
