"""What happens by the clock: one table. The scheduler only writes outbox rows.

Each row's key is (name, due time), so two schedulers, or one that was down for a while, do no
harm: a run that was missed is made up for once.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.beat import Scheduler
from django.db import Error, close_old_connections, transaction
from django.utils import timezone

from core import jobs
from core.actors import SYSTEM
from core.models import Job

logger = logging.getLogger("baolei.schedule")


@dataclass(frozen=True)
class Entry:
    """A job kind, and the minutes of the day (China time) at which it is due."""

    kind: str
    hour: int
    minute: int


_TABLE: dict[str, Entry] = {}


def daily(kind: str, *, hour: int, minute: int) -> None:
    """Add a job that is due every day at this time."""
    _TABLE[kind] = Entry(kind, hour, minute)


def due_time(entry: Entry, now: datetime) -> datetime:
    """Return the newest time, not after `now`, at which `entry` was due."""
    local = timezone.localtime(now)
    due = local.replace(hour=entry.hour, minute=entry.minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def insert_due(kind: str, now: datetime) -> bool:
    """Write the outbox row of the newest due time; tell whether it was new.

    A run that is written already stays as it is, failed or not: looking at the clock again is no new cause.
    """
    entry = _TABLE[kind]
    due = due_time(entry, now)
    key = f"{kind}@{due.isoformat()}"
    with transaction.atomic():
        if Job.objects.filter(key=key).exists():
            return False
        jobs.enqueue(kind=kind, key=key, actor=SYSTEM, now=now)
    return True


class OutboxScheduler(Scheduler):
    """Celery beat that inserts rows instead of sending messages."""

    pause = 20.0
    """Seconds between two looks at the table."""

    def setup_schedule(self) -> None:
        """Nothing to set up: the table is code."""

    def tick(self, *_args: Any, **_kwargs: Any) -> float:
        """Insert every row that is due; a database that is away is tried again next time."""
        close_old_connections()
        for kind in _TABLE:
            try:
                insert_due(kind, timezone.now())
            except Error as error:
                logger.warning("schedule not written, trying again: %s", error)
                break
        return self.pause
