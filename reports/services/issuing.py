"""Making documents from snapshots: by workers into storage, by `issue` into a file.

The bytes are a function of the snapshot. A worker renders outside any transaction, writes the
file under a name made of its hash (temporary file, flushed, renamed), and only then takes a short
transaction that inserts the document's row and counts it: a process killed at any moment
leaves at most a file that nobody refers to, which the next try finds and uses. A job makes
several documents one after another; started again it makes those that are missing.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, files, jobs
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Forbidden, NotFound
from core.jobs import Claim, LostLease
from core.models import Job
from core.periods import Period
from reports import choices, rendering
from reports.documents import (
    appraisal_paper,
    books,
    commendation_roll,
    contract_papers,
    election_papers,
    grading_papers,
    honour_roll,
    ledger_papers,
    member_file,
    pairing_list,
    quarter_summary,
    quarterly_briefing,
    reserve_file,
    score_sheet,
    summaries,
    ticket_papers,
    township_summary,
    twin,
    year_book,
)
from reports.documents import edited as texts
from reports.documents.frame import Frame
from reports.documents.layout import Issue as Numbered
from reports.domain.kinds import KINDS, Kind
from reports.models import Document, Snapshot
from reports.services import copies, freezing, heads, subjects
from reports.services.subjects import Subject

logger = logging.getLogger("baolei.documents")
DOCUMENT_JOB = "make-document"
_BUILDERS: dict[str, tuple[Callable[..., Any], str]] = {
    "quarterly-briefing": (quarterly_briefing.build, quarterly_briefing.TEMPLATE),
    "honour-roll": (honour_roll.build, honour_roll.TEMPLATE),
    "commendation-roll": (commendation_roll.build, commendation_roll.TEMPLATE),
    "pairing-list": (pairing_list.build, pairing_list.TEMPLATE),
    "member-file": (member_file.build, member_file.TEMPLATE),
    "reserve-file": (reserve_file.build, reserve_file.TEMPLATE),
    "ticket-slip": (ticket_papers.build_slip, ticket_papers.TEMPLATE),
    "supervision-notice": (ticket_papers.build_notice, ticket_papers.TEMPLATE),
    "ballot": (election_papers.build_ballot, election_papers.TEMPLATE),
    "election-result": (election_papers.build_result, election_papers.TEMPLATE),
    "term-reminder": (election_papers.build_reminder, election_papers.TEMPLATE),
    "score-sheet": (score_sheet.build, score_sheet.TEMPLATE),
    "score-sheet-blank": (score_sheet.build_blank, score_sheet.TEMPLATE),
    "branch-sheet": (grading_papers.build_sheet, grading_papers.SHEET_TEMPLATE),
    "branch-year-book": (year_book.build, year_book.TEMPLATE),
    "appraisal": (appraisal_paper.build, appraisal_paper.TEMPLATE),
    "village-book": (books.build_village, books.TEMPLATE),
    "township-library": (books.build_township, books.TEMPLATE),
    "contract-book": (contract_papers.build_book, contract_papers.TEMPLATE),
    "arrears-list": (contract_papers.build_arrears, contract_papers.TEMPLATE),
    "grading-bulletin": (grading_papers.build_bulletin, grading_papers.BULLETIN_TEMPLATE),
    "trial-balance": (ledger_papers.build, ledger_papers.TEMPLATE),
    "income-and-expense": (ledger_papers.build, ledger_papers.TEMPLATE),
    "balance-sheet": (ledger_papers.build, ledger_papers.TEMPLATE),
    "income-statement": (ledger_papers.build, ledger_papers.TEMPLATE),
    "public-notice": (ledger_papers.build_notice, ledger_papers.TEMPLATE),
    "economy-statement": (ledger_papers.build_economy, ledger_papers.TEMPLATE),
}
_OF_A_CLOSE: dict[str, tuple[Callable[..., Any], str]] = {
    "quarter-summary": (quarter_summary.build, quarter_summary.TEMPLATE),
    "township-summary": (township_summary.build, township_summary.TEMPLATE),
}


@dataclass(frozen=True)
class Rendered:
    """A document's bytes with their hash."""

    content: bytes
    sha256: str


@dataclass(frozen=True)
class Asked:
    """What asking for a document led to: it is there already, or a job makes it."""

    snapshot: Snapshot
    document: Document | None


def ask(*, actor: Actor, subject: Subject, now: datetime) -> Asked:
    """Freeze a document's facts and have it made, unless just this content was made before.

    Asking twice is one snapshot, one job and one document, so the form needs no receipt.
    """
    with transaction.atomic():
        snapshot = freezing.freeze(actor=actor, subject=subject, now=now)
        document = Document.objects.filter(snapshot=snapshot).first()
        if document is None:
            make(snapshot=snapshot, actor=actor, now=now)
    return Asked(snapshot, document)


def make(*, snapshot: Snapshot, actor: Actor, now: datetime) -> None:
    """Queue the job that makes one document; asking twice is one job."""
    jobs.enqueue(
        kind=DOCUMENT_JOB, key=_key(snapshot), actor=actor, now=now, path=snapshot.unit.path,
        unit_name=snapshot.unit.name, period=snapshot.period, arguments={"snapshots": [snapshot.pk]}, priority=2,
    )  # fmt: skip


def asked(*, actor: Actor, snapshot_id: int) -> Asked:
    """Return what was asked for, to who may have it.

    :raises NotFound: there is no such snapshot, or it is not for the actor; the same answer for both.
    """
    snapshot = Snapshot.objects.select_related("unit").filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotFound
    try:
        subjects.held(
            actor=actor, kind=KINDS[snapshot.kind], unit=snapshot.unit, period=Period.parse(snapshot.period),
            object_id=snapshot.object_id,
        )  # fmt: skip
    except Forbidden as error:
        raise NotFound from error
    return Asked(snapshot, Document.objects.filter(snapshot=snapshot).first())


def job_of(snapshot: Snapshot) -> Job | None:
    """Return the job that makes one document on demand."""
    return Job.objects.filter(key=_key(snapshot)).first()


def _key(snapshot: Snapshot) -> str:
    return f"document:{snapshot.pk}"


def build(snapshot: Snapshot) -> tuple[str, Any]:
    """Return the template of a snapshot's document and what it prints, in final words."""
    signed = snapshot.payload.get("issue")
    issue = Numbered(signed["number"], signed["date"], signed["text"]) if signed else None
    if snapshot.kind in _OF_A_CLOSE:
        compose, template = _OF_A_CLOSE[snapshot.kind]
        document = compose(snapshot.payload, digest=snapshot.digest, issue=issue)
    else:
        compose, template = _BUILDERS[snapshot.kind]
        # What is signed off is as of the day on which it was frozen for the draft.
        frozen_on = signed["frozen_on"] if signed else heads.local_day(snapshot.taken_at).isoformat()
        document = compose(snapshot.payload, frame=Frame(snapshot.digest, snapshot.version, frozen_on, issue))
    return template, texts.with_texts(document, signed["texts"], len(signed["edited"])) if signed else document


def workbook(snapshot: Snapshot) -> bytes:
    """Return the Excel twin of a snapshot's document: its tables, with numbers as numbers.

    :raises DomainError: the document has no table.
    """
    check_workbook(KINDS[snapshot.kind])
    _template, document = build(snapshot)
    content = twin.build(document.name, document.blocks, note=summaries.DEMO if snapshot.payload["demo"] else "")
    if content is None:
        raise _without_tables(KINDS[snapshot.kind])
    return content


def check_workbook(kind: Kind) -> None:
    """Refuse a workbook of a kind that has none, before anything is frozen.

    :raises DomainError: documents of this kind have no table.
    """
    if not kind.tables:
        raise _without_tables(kind)


def _without_tables(kind: Kind) -> DomainError:
    return DomainError(
        _("“%(kind)s” has no table, so there is no workbook of it: ask for a .pdf.")
        % {"kind": choices.KINDS[kind.code]}
    )


def render(snapshot: Snapshot) -> Rendered:
    """Return the PDF of a snapshot: the same bytes every time, in every process.

    :raises DomainError: fonts or libraries are missing; names them and the mend.
    """
    try:
        content = rendering.render(*build(snapshot))
    except rendering.PdfError as error:
        raise DomainError(str(error)) from error
    return Rendered(content, hashlib.sha256(content).hexdigest())


def do_job(claim: Claim) -> None:
    """Make the documents of a claimed job that are not there yet, each in a transaction of its own.

    One that cannot be made does not keep the others from being made; the job fails with the first reason at its end.
    Between two documents it gives way to what is more urgent, so that nobody who waits for one waits for a batch.

    :raises LostLease: another worker has the job.
    :raises GaveWay: something more urgent waits; the rest is made later.
    """
    given = claim.job.arguments
    keys = list(given["snapshots"]) if "snapshots" in given else [given["snapshot"]]
    made = set(Document.objects.filter(snapshot__in=keys).values_list("snapshot_id", flat=True))
    wanted = [key for key in keys if key not in made]
    done, failed = len(keys) - len(wanted), None
    for key in wanted:
        claim.give_way(timezone.now())
        snapshot = Snapshot.objects.select_related("unit").get(pk=key)
        try:
            rendered = render(snapshot)
            name = f"documents/{snapshot.period}/{rendered.sha256}.pdf"
            files.store(name, rendered.content)
            is_last = failed is None and done + 1 == len(keys)
            record(claim, snapshot, rendered, name, done=done + 1, is_last=is_last)
        except LostLease:
            raise
        except Exception as error:
            logger.exception("document of snapshot %s failed", key)
            failed = failed or error
        else:
            done += 1
    if failed is not None:
        raise failed
    if not wanted:
        with transaction.atomic():
            claim.finish()


def record(claim: Claim, snapshot: Snapshot, made: Rendered, name: str, *, done: int, is_last: bool) -> None:
    """Insert the document's row and count it in the job, which the last one ends: in one transaction.

    :raises LostLease: another worker has the job; nothing is written.
    """
    with transaction.atomic():
        if is_last:
            claim.finish()
        else:
            claim.report_part(done)
        document, created = Document.objects.get_or_create(
            snapshot=snapshot,
            defaults={
                "kind": snapshot.kind, "unit": snapshot.unit, "period": snapshot.period, "file": name,
                "sha256": made.sha256, "size": len(made.content), "made_at": timezone.now(),
                "state": "issued" if "issue" in snapshot.payload else "unsigned",
            },
        )  # fmt: skip
        if created:
            audit.record(
                actor=SYSTEM, action="document.made", target=document, path=snapshot.unit.path,
                changes={"sha256": [None, made.sha256]},
            )  # fmt: skip


def content_of(document: Document) -> bytes:
    """Return a document's bytes: the stored file, or rendered again when the file is gone."""
    name = str(document.file.name)
    content = files.read(name) or b""
    if hashlib.sha256(content).hexdigest() != document.sha256:
        content = render(document.snapshot).content
        files.store(name, content)
    return content


_FILE_NAMES = {
    "quarter-summary": "{unit}{period}星级评定情况",
    "township-summary": "{unit}{period}星级评定情况",
    "quarterly-briefing": "{unit}{period}基层党建工作简报",
    "honour-roll": "{unit}{period}星级光荣榜",
    "commendation-roll": "{unit}{period}表扬光荣榜",
    "pairing-list": "{unit}{period}结对帮带名单（内部使用）",
    "member-file": "{name}一人一档（{period}）",
    "reserve-file": "{name}后备力量一人一档（{period}）",
    "ticket-slip": "工单{number}一问题一表",
    "supervision-notice": "督办通知单（工单{number}）",
    "ballot": "{team}选票",
    "election-result": "{team}选举结果报告单",
    "term-reminder": "{team}换届提醒函",
    "branch-sheet": "{team}{period}考评表",
    "branch-year-book": "{team}{period}工作记录册",
    "appraisal": "{team}{period}书面鉴定",
    "village-book": "{unit}{period}一村一册",
    "township-library": "{unit}{period}一乡一库",
    "contract-book": "{unit}{period}合同台账（内部使用）",
    "arrears-list": "{unit}{period}合同欠缴清单（内部使用）",
    "grading-bulletin": "{unit}{period}考评通报",
    "trial-balance": "{unit}{period}科目余额表",
    "income-and-expense": "{unit}{period}收支明细表",
    "balance-sheet": "{unit}{period}资产负债表",
    "income-statement": "{unit}{period}收益及收益分配表",
    "public-notice": "{unit}{period}财务收支公开表",
    "economy-statement": "{unit}{period}村集体经济情况表",
    "score-sheet": "{team}{period}评分表",
    "score-sheet-blank": "{team}{period}评分表（空表）",
}


def file_name(snapshot: Snapshot) -> str:
    """Return what a reader's computer saves the document as."""
    payload = snapshot.payload
    return (
        _FILE_NAMES[snapshot.kind].format(
            unit=snapshot.unit.name,
            period=payload["period_label"],
            name=payload.get("member", {}).get("name", ""),
            team=payload.get("team", "") or payload.get("branch", ""),
            number=payload.get("number", ""),
        )
        + ".pdf"
    )


def copy_of(document: Document, *, reader: str, at: datetime) -> bytes:
    """Return a document as a reader takes it: with the mark of who and when on every page."""
    return copies.marked(content_of(document), reader=reader, at=at)


def downloaded(*, actor: Actor, document: Document, now: datetime) -> None:
    """Note who took a document."""
    audit.record(actor=actor, action="document.downloaded", target=document, path=document.unit.path, at=now)


def downloaded_many(*, actor: Actor, unit: OrgUnit, documents: list[Document], now: datetime) -> None:
    """Note who took all documents of a unit and period in one file; one entry names them."""
    audit.record(
        actor=actor, action="document.downloaded-many", target=unit, path=unit.path, at=now,
        changes={"documents": [document.pk for document in documents]},
    )  # fmt: skip
