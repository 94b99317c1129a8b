"""The sweep that every worker runs: a thread that relays due jobs to Celery.

A fork while the thread is inside the database driver would hand the child a locked mutex, so a
fork waits for the thread to be outside.
"""

import logging
import os
import threading
from typing import Any

from celery import bootsteps
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from core import jobs, queue

logger = logging.getLogger("baolei.outbox")
_busy = threading.Lock()
os.register_at_fork(before=_busy.acquire, after_in_parent=_busy.release, after_in_child=_busy.release)


def sweep() -> int:
    """Relay once; return how many jobs were sent."""
    with _busy:
        try:
            close_old_connections()
            return jobs.relay(timezone.now(), queue.send)
        finally:
            connection.close()


class Outbox(bootsteps.StartStopStep):
    """Starts with the worker, once it can consume, and stops before it."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="outbox", daemon=True)
        self._thread.start()

    def stop(self, parent: Any) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def terminate(self, parent: Any) -> None:
        self.stop(parent)

    def _loop(self) -> None:
        while not self._stop.wait(settings.OUTBOX_POLL_SECONDS):
            try:
                sweep()
            except (Error, *queue.UNREACHABLE) as error:
                logger.warning("outbox not read, trying again: %s", error)
                self._stop.wait(2)
