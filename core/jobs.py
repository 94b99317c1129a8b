"""Jobs: long tasks as rows that are state, progress and outbox at once.

A row is written in the transaction of its cause. After commit it is sent to Celery, which carries
only the id; a sweep in every worker sends again what was never picked up or whose lease lapsed.
A worker claims a row by compare-and-set, renews the lease while it works, and ends the row in the
same transaction as the effect, so that a killed process leaves neither half an effect nor two.
"""

import logging
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, queue
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.models import Job

logger = logging.getLogger("baolei.jobs")
Handler = Callable[["Claim"], None]
_HANDLERS: dict[str, Handler] = {}
URGENT = 5
"""Jobs up to this priority are sent at once; the higher the number, the later."""
_PATIENCE = 20
"""Seconds for which a batch gives way to a job that was sent and not taken yet."""


class LostLease(Exception):
    """Another worker holds the row now; whatever was prepared here must not be written."""


class GaveWay(Exception):
    """The row was put back because something more urgent waits; what it has done so far stays."""


@dataclass(frozen=True)
class Claim:
    """A row that this process may work on, and the token that proves it."""

    job: Job
    token: str

    def report(self, done: int, total: int, **kept: Any) -> None:
        """Write how far the work is, and other fields of the row that are kept with it.

        :raises LostLease: the lease went to another worker.
        """
        rows = Job.objects.filter(pk=self.job.pk, state=Job.RUNNING, lease_token=self.token)
        if not rows.update(done=min(done, total), total=max(total, 1), **kept):
            raise LostLease(self.job.pk)

    def report_part(self, done: int) -> None:
        """Count what a part of a batch has done so far, in the batch too; inside the transaction of the effect.

        :raises LostLease: the lease went to another worker, so the transaction must roll back.
        """
        self.report(done, self.job.total)
        if self.job.parent_id:
            _count_part(self.job.parent_id, timezone.now())

    def give_way(self, now: datetime) -> None:
        """Put the row back if somebody waits for a more urgent one; long work asks between its parts.

        The start does not count. A row that was sent long ago and that nobody took is lost with its worker and will be
        sent again: work does not stand still for it.

        :raises GaveWay: the row was put back; the work stops here.
        :raises LostLease: the lease went to another worker.
        """
        urgent = Job.objects.filter(
            Q(sent_at=None) | Q(sent_at__gte=now - timedelta(seconds=_PATIENCE)),
            state=Job.QUEUED, due_at__lte=now, priority__lte=URGENT, priority__lt=self.job.priority,
        )  # fmt: skip
        if not urgent.exists():
            return
        rows = Job.objects.filter(pk=self.job.pk, state=Job.RUNNING, lease_token=self.token)
        if not rows.update(state=Job.QUEUED, starts=F("starts") - 1, sent_at=None, lease_token="", lease_until=None):
            raise LostLease(self.job.pk)
        raise GaveWay(self.job.pk)

    def finish(self, **kept: Any) -> None:
        """End the row, with its result; to be called inside the transaction that writes the effect.

        :raises LostLease: the lease went to another worker, so the transaction must roll back.
        """
        now = timezone.now()
        rows = Job.objects.filter(pk=self.job.pk, state=Job.RUNNING, lease_token=self.token)
        ended = rows.update(
            state=Job.DONE, done=F("total"), ended_at=now, error="", lease_token="", lease_until=None, **kept
        )
        if not ended:
            raise LostLease(self.job.pk)
        if self.job.parent_id:
            _count_part(self.job.parent_id, now)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it must call `Claim.finish` with its effect."""

    def register(function: Handler) -> Handler:
        if kind in _HANDLERS:
            raise ValueError(f"job kind {kind!r} is registered twice")
        _HANDLERS[kind] = function
        return function

    return register


def enqueue(
    *,
    kind: str,
    key: str,
    actor: Actor,
    now: datetime,
    path: str = "",
    unit_name: str = "",
    period: str = "",
    arguments: dict[str, Any] | None = None,
    parent: Job | None = None,
    priority: int = 5,
    total: int = 1,
    owner_id: int | None = None,
) -> Job:
    """Return the job of this key, written if it is not there yet and sent after commit.

    `owner_id` is the account that finds it among its own tasks and may fetch its result.
    A job that ended in failure or was cancelled starts anew: the same cause asks again.

    :raises ValueError: nobody does jobs of this kind.
    """
    if kind not in _HANDLERS:
        raise ValueError(f"no handler for job kind {kind!r}")
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "path": path, "unit_name": unit_name, "period": period,
            "arguments": arguments or {}, "parent": parent, "priority": priority, "total": total,
            "requested_by": actor.name, "due_at": now, "created_at": now, "owner_id": owner_id,
        },
    )  # fmt: skip
    if not created and job.state in (Job.FAILED, Job.CANCELLED):
        with transaction.atomic():
            _restart(job, now)
            if job.parent_id:
                _count_part(job.parent_id, now)
    if created or job.state == Job.QUEUED:
        transaction.on_commit(lambda: publish(job.pk))
    return job


def done_at_once(*, kind: str, actor: Actor, now: datetime, total: int, **fields: Any) -> Job:
    """Return the row of a task that was done before the answer, so that its result is found like a worker's."""
    return Job.objects.create(
        kind=kind, key=f"{kind}:{uuid.uuid4()}", state=Job.DONE, done=total, total=total, requested_by=actor.name,
        owner_id=actor.user_id, due_at=now, created_at=now, started_at=now, ended_at=now, **fields,
    )  # fmt: skip


def keep_result(job: Job, *, file: str, name: str) -> None:
    """Note the stored result of a task that is done; `file` is empty once it was erased."""
    Job.objects.filter(pk=job.pk).update(result_file=file, result_name=name[:120])


def publish(job_id: int) -> None:
    """Tell the workers of a new job at once, where there is a broker that they share.

    Embedded, the worker process reads the outbox itself. An unreachable broker is no error: the
    workers' sweep finds the row. What is not urgent waits for the sweep too, which sends it in
    small lots, so that it never stands before urgent work in the broker's queue.
    """
    if settings.EMBEDDED_QUEUE:
        return
    row = Job.objects.filter(pk=job_id)
    if not row.filter(state=Job.QUEUED, sent_at=None, priority__lte=URGENT).update(sent_at=timezone.now()):
        return
    try:
        queue.send(job_id)
    except queue.UNREACHABLE:
        logger.warning("the broker cannot be reached; job %s waits in the outbox", job_id)
        row.update(sent_at=None)


def whole(
    *, kind: str, key: str, actor: Actor, now: datetime, path: str, unit_name: str, period: str, total: int
) -> Job:
    """Return the row that counts the parts of a batch: it is never sent, only counted."""
    job, _created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "path": path, "unit_name": unit_name, "period": period, "total": total,
            "state": Job.RUNNING, "lease_until": now, "requested_by": actor.name, "due_at": now,
            "created_at": now, "started_at": now,
        },
    )  # fmt: skip
    return job


def _count_part(parent_id: int, now: datetime) -> None:
    parent = Job.objects.select_for_update().get(pk=parent_id)
    parts = list(Job.objects.filter(parent_id=parent_id).values_list("state", "done"))
    parent.done = min(sum(done for _state, done in parts), parent.total)
    open_parts = any(state in (Job.QUEUED, Job.RUNNING) for state, _done in parts)
    if not open_parts and parent.state == Job.RUNNING:
        parent.state = Job.DONE if all(state == Job.DONE for state, _done in parts) else Job.FAILED
        parent.ended_at = now
        parent.error = "" if parent.state == Job.DONE else _("Some parts failed.")
    elif open_parts:
        parent.state, parent.ended_at, parent.error = Job.RUNNING, None, ""
    parent.lease_until = parent.lease_until or now
    parent.save(update_fields=["done", "state", "ended_at", "error", "lease_until"])


def claim(job_id: int, *, now: datetime) -> Claim | None:
    """Take the row for this process, or return None when it is done, held or used up.

    The number of starts is counted before the work, so that a job which kills its worker stops
    after `JOB_MAX_STARTS`.
    """
    free = Q(state=Job.QUEUED) | (Q(state=Job.RUNNING, lease_until__lt=now) & ~Q(lease_token=""))
    token = str(uuid.uuid4())
    with transaction.atomic():
        taken = Job.objects.filter(free, pk=job_id, starts__lt=settings.JOB_MAX_STARTS).update(
            state=Job.RUNNING,
            starts=F("starts") + 1,
            lease_token=token,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            started_at=now,
        )
        if not taken:
            return None
        return Claim(Job.objects.get(pk=job_id), token)


def _renew(claim_: Claim) -> bool:
    until = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    rows = Job.objects.filter(pk=claim_.job.pk, state=Job.RUNNING, lease_token=claim_.token)
    return bool(rows.update(lease_until=until))


@contextmanager
def _heartbeat(claim_: Claim) -> Iterator[None]:
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    if not _renew(claim_):
                        return
                except Exception:  # the next beat tries again; the lease decides
                    logger.warning("lease of job %s not renewed", claim_.job.pk, exc_info=True)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{claim_.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run(job_id: int) -> str:
    """Do one job if it is free; return the state it is in afterwards, or `skipped`."""
    taken = claim(job_id, now=timezone.now())
    if taken is None:
        return "skipped"
    try:
        with _heartbeat(taken):
            _HANDLERS[taken.job.kind](taken)
    except GaveWay:
        return Job.QUEUED
    except LostLease:
        logger.warning("job %s: the lease went to another worker", job_id)
        return "skipped"
    except DatabaseError as error:
        # With the message the engine tells the row it was about, which may be a person's.
        logger.error("job %s failed: %s\n%s", job_id, _told(error), "".join(traceback.format_tb(error.__traceback__)))
        return _fail(taken, error)
    except Exception as error:
        logger.exception("job %s failed", job_id)
        return _fail(taken, error)
    return Job.DONE


def _told(error: Exception) -> str:
    """Return what is kept of an error: of one of the database no values, only its code and the rule that was broken."""
    if isinstance(error, DomainError):
        return str(error)
    said = str(error)
    if isinstance(error, DatabaseError):
        detail = getattr(error.__cause__, "diag", None)
        named = (getattr(detail, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name"))
        said = " ".join(filter(None, named)) if detail is not None else said.partition("\n")[0]
    return f"{type(error).__name__}: {said}"


def _fail(claim_: Claim, error: Exception) -> str:
    """Put the row back for another start, or end it with the reason once starts are used up."""
    now = timezone.now()
    final = isinstance(error, DomainError) or claim_.job.starts >= settings.JOB_MAX_STARTS
    text = _told(error)
    with transaction.atomic():
        rows = Job.objects.filter(pk=claim_.job.pk, state=Job.RUNNING, lease_token=claim_.token)
        if final:
            rows.update(state=Job.FAILED, error=text[:2000], ended_at=now, lease_token="", lease_until=None)
            if claim_.job.parent_id:
                _count_part(claim_.job.parent_id, now)
        else:
            rows.update(
                state=Job.QUEUED, error=text[:2000], sent_at=None, lease_token="", lease_until=None,
                due_at=now + timedelta(seconds=5 * claim_.job.starts),
            )  # fmt: skip
    return Job.FAILED if final else Job.QUEUED


def give_up(now: datetime) -> int:
    """End rows whose lease lapsed on their last start, naming why; return how many."""
    ended = 0
    lapsed = Job.objects.filter(state=Job.RUNNING, lease_until__lt=now, starts__gte=settings.JOB_MAX_STARTS).exclude(
        lease_token=""
    )
    for job in lapsed:
        with transaction.atomic():
            rows = Job.objects.filter(pk=job.pk, state=Job.RUNNING, lease_token=job.lease_token)
            ended += rows.update(
                state=Job.FAILED, ended_at=now, lease_token="", lease_until=None,
                error=_("Its worker ended before it was done, %(starts)s times. An administrator can start it again.")
                % {"starts": job.starts},
            )  # fmt: skip
            if job.parent_id:
                _count_part(job.parent_id, now)
    return ended


def _due(now: datetime) -> Q:
    """Rows that a worker should be told of: never sent, sent long ago, or with a lapsed lease."""
    stale = now - timedelta(seconds=settings.OUTBOX_RESEND_SECONDS)
    waiting = Q(state=Job.QUEUED, due_at__lte=now) & (Q(sent_at=None) | Q(sent_at__lt=stale))
    lapsed = Q(state=Job.RUNNING, lease_until__lt=now, starts__lt=settings.JOB_MAX_STARTS)
    unsent = Q(sent_at=None) | Q(sent_at__lt=F("lease_until")) | Q(sent_at__lt=stale)
    return waiting | (lapsed & ~Q(lease_token="") & unsent)


def relay(now: datetime, send: Callable[[int], None]) -> int:
    """Send what is due, most urgent first and a window at a time; return how many were sent."""
    give_up(now)
    rows = Job.objects.filter(_due(now)).order_by("priority", "due_at", "id")
    window = settings.OUTBOX_WINDOW
    recent = now - timedelta(seconds=settings.OUTBOX_RESEND_SECONDS)
    window -= Job.objects.filter(state=Job.QUEUED, sent_at__gte=recent).count()
    sent = 0
    for pk, sent_at in rows.values_list("pk", "sent_at")[: max(window, 0)]:
        if Job.objects.filter(pk=pk, sent_at=sent_at).update(sent_at=now):
            send(pk)
            sent += 1
    return sent


def _restart(job: Job, now: datetime) -> None:
    job.state, job.starts, job.error = Job.QUEUED, 0, ""
    job.sent_at, job.ended_at, job.due_at = None, None, now
    job.lease_token, job.lease_until = "", None
    job.save(
        update_fields=[
            "state", "starts", "error", "sent_at", "ended_at", "due_at", "lease_token", "lease_until",
        ]
    )  # fmt: skip


def _locked(actor: Actor, job_id: int) -> Job:
    job = Job.objects.within(actor.scope("job.view")).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    actor.require("job.manage", job.path, see="job.view")
    return job


def cancel(*, actor: Actor, job_id: int, now: datetime) -> Job:
    """Stop a job that has not begun, and the waiting parts of a batch.

    :raises Conflict: it runs or has ended already.
    """
    with transaction.atomic():
        job = _locked(actor, job_id)
        parts = Job.objects.filter(parent=job, state=Job.QUEUED)
        if job.state != Job.QUEUED and not parts.exists():
            raise Conflict(_("This job has begun or ended already and cannot be cancelled."))
        parts.update(state=Job.CANCELLED, ended_at=now)
        if job.state == Job.QUEUED or job.parts.exists():
            job.state, job.ended_at = Job.CANCELLED, now
            job.save(update_fields=["state", "ended_at"])
        if job.parent_id:
            _count_part(job.parent_id, now)
        audit.record(actor=actor, action="job.cancelled", target=job, path=job.path, at=now)
    return job


def retry(*, actor: Actor, job_id: int, now: datetime) -> Job:
    """Start a failed or cancelled job anew, or the failed and cancelled parts of a batch.

    :raises Conflict: there is nothing to start again.
    """
    with transaction.atomic():
        job = _locked(actor, job_id)
        again = (Job.FAILED, Job.CANCELLED)
        parts = list(Job.objects.filter(parent=job, state__in=again))
        if job.state not in again and not parts:
            raise Conflict(_("Only a failed or cancelled job can be started again."))
        for part in parts:
            _restart(part, now)
        if job.parts.exists():
            _count_part(job.pk, now)
        else:
            _restart(job, now)
        if job.parent_id:
            _count_part(job.parent_id, now)
        audit.record(actor=actor, action="job.retried", target=job, path=job.path, at=now)
        ids = [part.pk for part in parts] or [job.pk]
        for pk in ids:
            transaction.on_commit(partial(publish, pk))
    return job
