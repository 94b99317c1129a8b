"""Closing a quarter: the stars, the snapshot, and the documents' jobs, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, jobs
from core.actors import Actor
from core.errors import DomainError
from core.models import Installation, Job
from core.periods import Period
from core.scope import Scope
from reports.domain.kinds import KINDS, OF_A_CLOSE, chunks
from reports.models import Snapshot, SnapshotFigure
from reports.services import issuing, star_payload
from reports.services.figures import read, rows_of
from reports.services.subjects import Subject
from teams.models import Round
from teams.services import rounds

BATCH_JOB = "star-summaries"


@dataclass(frozen=True)
class Closed:
    """What closing did: `now` is False when the quarter was final already."""

    round: Round
    now: bool
    documents: int


def close_quarter(
    *, actor: Actor, county: OrgUnit, period: Period, at: datetime | None = None, priority: int = 3
) -> Closed:
    """Rate the county's quarter, freeze what is printed, and queue its documents.

    Closing a final quarter changes nothing but queues documents that are still missing.

    :raises DomainError: the unit is no county, the period no quarter.
    :raises UnfinishedSteps: names every step that is not done; nothing changes.
    """
    if county.level != "county":
        raise DomainError(
            _("A quarter is closed for the whole county. “%(unit)s” is no county: give the county's code.")
            % {"unit": county.name},
            field="unit",
        )
    if period.kind != "quarter":
        raise DomainError(
            _("“%(period)s” is no quarter. Write one as 2025Q4.") % {"period": period.code}, field="period"
        )
    moment = at or timezone.now()
    with transaction.atomic():
        round_ = rounds.find(county=county, period=period)
        round_, done_now = rounds.close(actor=actor, round_=round_, now=moment, today=timezone.localtime(moment).date())
        if done_now:
            _freeze(actor, round_, timezone.localtime(moment).date(), moment)
        count = _queue_documents(actor, round_, moment, priority)
    return Closed(round_, done_now, count)


def _freeze(actor: Actor, round_: Round, closed_on: date, moment: datetime) -> None:
    """Store the figures of every unit and the content of every summary."""
    is_demo = Installation.objects.filter(is_demo=True).exists()
    source = star_payload.CountySource(round_, is_demo=is_demo)
    snapshots = []
    for unit, kind in [(source.county, "quarter-summary")] + [(t, "township-summary") for t in source.townships()]:
        payload = star_payload.build(source, unit, kind=kind, closed_on=closed_on.isoformat())
        snapshots.append(
            Snapshot(
                unit=unit,
                kind=kind,
                period=round_.period,
                payload=payload,
                taken_at=moment,
                digest=audit.digest_rows([payload]),
            )  # fmt: skip
        )
    Snapshot.objects.bulk_create(snapshots)
    rows = list(rows_of(source.tree, round_.period))
    if source.period.number == 4:
        # The year closes with its last quarter.
        rows += rows_of(read(source.county, source.year), source.year.code)
    bulk.insert(SnapshotFigure, ("unit", "period", "code", "value", "numerator", "denominator"), rows)
    audit.record(
        actor=actor, action="period.frozen", target=round_, path=round_.unit.path, at=moment,
        changes={
            "snapshots": len(snapshots), "figures": len(rows),
            "digest": audit.digest_rows([*(s.digest for s in snapshots), *rows]),
        },
    )  # fmt: skip


def _queue_documents(actor: Actor, round_: Round, moment: datetime, priority: int) -> int:
    """Queue the jobs of every summary that is not made yet; jobs that are there already stay as they are.

    The county's own is a job alone, before the others, which are made several to a job.
    """
    found = (
        Snapshot.objects.within(Scope.of([round_.unit.path]))
        .filter(period=round_.period, kind__in=OF_A_CLOSE, issue__isnull=True)
        .order_by("unit__path")
        .values_list("pk", "document")
    )
    made = {pk for pk, document in found if document is not None}
    keys = [pk for pk, _document in found]
    key = f"{BATCH_JOB}:{round_.unit.path}:{round_.period}"
    batch = jobs.whole(
        kind=BATCH_JOB, key=key, actor=actor, now=moment, path=round_.unit.path, unit_name=round_.unit.name,
        period=round_.period, total=len(keys),
    )  # fmt: skip
    for place, chunk in enumerate(chunks(keys)):
        if made.issuperset(chunk):
            continue
        jobs.enqueue(
            kind=issuing.DOCUMENT_JOB,
            key=f"{key}:{place}",
            actor=actor,
            now=moment,
            path=round_.unit.path,
            unit_name=round_.unit.name,
            period=round_.period,
            arguments={"snapshots": chunk},
            parent=batch,
            priority=priority if place else max(priority - 1, 0),
            total=len(chunk),
        )
    return len(keys)


def ask_briefing(*, actor: Actor, round_: Round, now: datetime) -> None:
    """Have the county's quarterly briefing made of what the close has just frozen."""
    subject = Subject(KINDS["quarterly-briefing"], round_.unit, Period.parse(round_.period))
    issuing.ask(actor=actor, subject=subject, now=now)


def batch_of(round_: Round) -> Job | None:
    """Return the job that counts the documents of a round."""
    return Job.objects.filter(key=f"{BATCH_JOB}:{round_.unit.path}:{round_.period}").first()
