"""How often what needs no account may be tried from one place: counted by the hour in the database, for all processes.

The place is kept as a keyed digest and for a day at the most.
"""

import hashlib
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from core.models import Attempt

_KEPT = timedelta(days=1)


def sender(request: HttpRequest) -> str:
    """Return where a request comes from: what the one proxy before the portal says, where the settings tell of one."""
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if settings.AXES_IPWARE_PROXY_COUNT and told else str(request.META.get("REMOTE_ADDR", ""))


def wait(what: str, who: str, most: int, now: datetime) -> int:
    """Return the seconds to wait where `most` tries of this hour are used up; 0 where another may be made."""
    used = Attempt.objects.filter(key=_digest(what, who), since=_hour(now)).values_list("number", flat=True).first()
    return _rest(now) if (used or 0) >= most else 0


def take(what: str, who: str, most: int, now: datetime) -> int:
    """Count a try, and return the seconds to wait where it is one too many; 0 where it may go on."""
    key, since = _digest(what, who), _hour(now)
    here = Attempt.objects.filter(key=key, since=since)
    with transaction.atomic():
        if not here.update(number=F("number") + 1):
            try:
                with transaction.atomic():
                    Attempt.objects.create(key=key, since=since, number=1)
            except IntegrityError:
                here.update(number=F("number") + 1)
            Attempt.objects.filter(since__lt=now - _KEPT).delete()
        used = here.values_list("number", flat=True).get()
    return _rest(now) if used > most else 0


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _rest(now: datetime) -> int:
    return max(1, int((_hour(now) + timedelta(hours=1) - now).total_seconds()))


def until(seconds: int, now: datetime) -> datetime:
    """Return the minute, in the portal's time, at which so many seconds are over."""
    over = timezone.localtime(now + timedelta(seconds=seconds))
    return (
        over
        if not over.second and not over.microsecond
        else over.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )


@cache
def _key() -> bytes:
    return hashlib.blake2b(str(settings.SECRET_KEY).encode(), digest_size=32, person=b"baolei-limits").digest()


def _digest(what: str, who: str) -> str:
    return hashlib.blake2b(f"{what}:{who}".encode(), digest_size=24, key=_key()).hexdigest()
