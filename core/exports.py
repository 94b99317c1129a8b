"""Exports of lists: what filter, search and order show, all pages, as a workbook; long ones as a job.

Source of the limits: county setting. A workbook of up to `AT_ONCE` rows is answered at once; a longer one is made by
a worker, whose file only the owner fetches, for `KEPT_DAYS` days.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, files, jobs, listing, xlsx
from core.errors import Conflict, DomainError
from core.listing import Listed, Reader
from core.models import Job

KIND = "export-list"
AT_ONCE = 5_000
MOST = 300_000
RUNNING_AT_MOST = 3
KEPT_DAYS = 7
FOLDER = "results"
_REPORTED = 2_000
_HIDDEN = ("q",)
"""Parameters whose value may be a person's name; the chain keeps that they were given, not what."""


def file_name(found: Listed, now: datetime) -> str:
    """Return what the browser saves the workbook as."""
    return f"{found.title}-{timezone.localdate(now):%Y%m%d}.xlsx"


def make(reader: Reader, found: Listed, now: datetime, rows: Iterable[Sequence[Any]] | None = None) -> bytes:
    """Return the workbook of a list, with a sheet that says what it is and who took it when."""
    about = [
        (_("list"), found.title),
        (_("filter"), found.words),
        (_("number of records"), found.count),
        (_("exported by"), str(reader.user)),
        (_("time"), now),
    ]
    return xlsx.workbook(
        [
            xlsx.Page(found.title, found.head, found.rows() if rows is None else rows),
            xlsx.Page(_("About this list"), (_("detail of the export"), _("content")), about, filtered=False),
        ]
    )


def record(reader: Reader, page: str, query: str, found: Listed, now: datetime) -> None:
    """Write the audit entry: the list, its filter without words that may name a person, the number of rows."""
    given = QueryDict(listing.kept(query), mutable=True)
    for name in _HIDDEN:
        if name in given:
            given[name] = audit.CHANGED
    audit.record(
        actor=reader.actor, action="list.exported", label=found.title, path=listing.widest(reader, found.view_action), at=now,
        changes={"list": page, "filter": given.urlencode(safe="*"), "count": found.count},
    )  # fmt: skip


def enqueue(reader: Reader, page: str, query: str, found: Listed, now: datetime) -> Job:
    """Return the job that makes the workbook; the same list asked for again while it waits is the same job.

    :raises Conflict: the account has as many exports under way as it may.
    :raises DomainError: the list is longer than any workbook may be.
    """
    if found.count > MOST:
        raise DomainError(
            _("The list has more than %(most)d records. Narrow it by a filter and export the parts.") % {"most": MOST}
        )
    wanted = {"page": page, "query": listing.kept(query), "language": translation.get_language()}
    with transaction.atomic():
        # The chain's head is locked from here to the end, so the count below is one after another.
        record(reader, page, query, found, now)
        under_way = Job.objects.filter(
            kind=KIND, owner_id=reader.actor.user_id, state__in=(Job.QUEUED, Job.RUNNING)
        ).order_by("pk")
        for job in under_way:
            if job.arguments == wanted:
                return job
        if under_way.count() >= RUNNING_AT_MOST:
            raise Conflict(
                _("%(n)d of your exports are being made. Wait until one is ready, then ask again.")
                % {"n": RUNNING_AT_MOST}
            )
        return jobs.enqueue(
            kind=KIND, key=f"{KIND}:{uuid.uuid4()}", actor=reader.actor, now=now, unit_name=found.title[:100],
            path=listing.widest(reader, found.view_action), arguments=wanted, total=max(found.count, 1),
            owner_id=reader.actor.user_id,
        )  # fmt: skip


def fulfil(claim: jobs.Claim, reader: Reader, now: datetime) -> None:
    """Make the workbook of a job as its owner would see the list now, and end the job.

    The file's name is the job's, so a job that is started again writes the same file.

    :raises DomainError: the job is so old that its filter is forgotten.
    """
    given = claim.job.arguments
    with translation.override(given["language"]):
        if given["query"] is None:
            raise DomainError(_("This export is too old to be made again. Open the list and export it anew."))
        found = listing.listed(reader, given["page"], given["query"])
        content = make(reader, found, now, _reported(claim, found))
        name = f"{FOLDER}/{claim.job.pk}.xlsx"
        files.store(name, content)
        with transaction.atomic():
            claim.finish(result_file=name, result_name=file_name(found, now)[:120], arguments=_forgotten(given))


def _forgotten(given: dict[str, Any]) -> dict[str, Any]:
    """Return a job's arguments without its filter, which may hold a name that somebody searched for."""
    return {**given, "query": None}


def _reported(claim: jobs.Claim, found: Listed) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(found.rows()):
        if number % _REPORTED == 0:
            claim.report(number, found.count)
        yield row


def erase(now: datetime) -> int:
    """Remove the results of jobs that ended more than `KEPT_DAYS` days ago; return how many.

    Exports that failed or were cancelled so long ago forget their filter, as a finished one does.
    """
    ended = Job.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS))
    for job in ended.filter(kind=KIND).exclude(arguments__query=None):
        ended.filter(pk=job.pk).update(arguments=_forgotten(job.arguments))
    gone = 0
    for job in ended.exclude(result_file=""):
        files.remove(job.result_file)
        jobs.keep_result(job, file="", name=job.result_name)
        gone += 1
    return gone
