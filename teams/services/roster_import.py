"""One import of a roster, as people drive it: a sheet is stored, its columns are named, rows decided, then written.

Audit entries are never erased, so they hold no file name and no text of a sheet. Reading and writing are jobs (`teams.services.roster_import_jobs`). The file and the rows hold personal data: they go
at once when the import is cancelled, and a week after it has ended.
"""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, files, jobs, records, workbooks
from core.actors import Actor
from core.errors import DomainError, IllegalTransition, NotFound
from core.models import Job
from teams.domain.roster_sheet import FIELDS, FORBIDDEN
from teams.models import ColumnMapping, RosterImport, RosterImportRow, TeamKind
from teams.services import roster_plan

RIGHT = "roster.import"
READ_JOB, WRITE_JOB, ERASE_JOB = "read-roster", "apply-roster", "erase-imports"
FOLDER = "imports"
NEW, SKIP = "new", "skip"
_FIRST = 1


def start(
    *,
    actor: Actor,
    unit: OrgUnit,
    kind: TeamKind | None,
    file_name: str,
    data: bytes,
    now: datetime,
    source: str = "",
    joined_on: date | None = None,
) -> RosterImport:
    """Store a sheet and have it read.

    `kind`, `source` and `joined_on` hold for rows that name none.

    :raises DomainError: the file is too large or no workbook, the kind is another county's, or the day of joining
        lies in the future; says what to do.
    """
    actor.require(RIGHT, unit.path)
    if kind is not None and not unit.path.startswith(kind.unit.path):
        raise DomainError(_("This kind of team belongs to another county."), field="kind")
    roster_plan.check_day(joined_on, timezone.localdate(now))
    workbooks.check(data)
    stored = f"{FOLDER}/{uuid.uuid4().hex}"
    row = RosterImport(
        unit=unit, kind=kind, source=source, joined_on=joined_on, file=stored, file_name=_plain_name(file_name),
        sha256=digest(data), size=len(data), created_by=actor.name, owner_id=actor.user_id or 0,
        created_at=now,
    )  # fmt: skip
    files.store(stored, data)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(
                actor=actor, action="roster-import.started", target=row, path=unit.path, at=now,
                changes={"size": [None, row.size], "sha256": [None, row.sha256]},
            )  # fmt: skip
            _begin(row, READ_JOB, actor, now)
    except Exception:
        files.remove(stored)
        raise
    return row


def map_columns(
    *, actor: Actor, import_id: int, columns: Mapping[str, str], version: int | None, now: datetime
) -> RosterImport:
    """Say which heading is which field ("" for none), remember it for the office, and have the sheet read again.

    :raises IllegalTransition: the sheet has not been read, or the import has ended.
    :raises DomainError: a field is unknown or named twice, or no column holds the names.
    :raises Conflict: somebody else has taken a step with this import.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if not mappable(row):
            raise IllegalTransition(_("The columns can be set while the import waits to be looked through."))
        headings = {heading["text"]: heading for heading in row.headings}
        given = {text: columns.get(text, "") for text in headings}
        _check_columns(headings, given)
        ColumnMapping.objects.update_or_create(
            unit=row.unit, signature=row.signature,
            defaults={"columns": given, "used_at": now, "used_by": actor.name},
        )  # fmt: skip
        records.change(
            actor=actor, action="roster-import.mapped", instance=row, path=row.unit.path, version=version,
            values={"state": "reading", "problem": ""}, secret=("problem",),
        )  # fmt: skip
        end(row, None)
        _begin(row, READ_JOB, actor, now)
    return row


def mappable(row: RosterImport) -> bool:
    """Tell whether a person may say which column is which: before the writing, or after a refusal for want of it."""
    return row.state in ("preview", "refused") and bool(row.file and row.headings)


def _check_columns(headings: Mapping[str, dict[str, str]], given: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for text, field in given.items():
        if not field:
            continue
        if field not in FIELDS or headings[text].get("drop") == FORBIDDEN:
            raise DomainError(_("The column “%(column)s” cannot be taken in.") % {"column": text})
        if field in taken:
            raise DomainError(
                _("“%(first)s” and “%(second)s” are set to the same field. Keep one of them and leave the other out.")
                % {"first": taken[field], "second": text}
            )
        taken[field] = text
    if "name" not in taken:
        raise DomainError(_("Say which column holds the full names."))


def decide(*, actor: Actor, import_id: int, decisions: Mapping[int, str], version: int | None, now: datetime) -> int:
    """Note what a person decided on rows that are to be decided; return how many are still open.

    A decision is `new`, `skip`, or the key of the member it is; "" takes a decision back.

    :raises IllegalTransition: the import does not wait to be looked through.
    :raises DomainError: a row is not to be decided, or the member is none of its candidates.
    :raises Conflict: somebody else has taken a step with this import.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state != "preview":
            raise IllegalTransition(_("Rows can be decided while the import waits to be looked through."))
        asked = {line.line: line for line in row.rows.filter(outcome="ask", line__in=list(decisions))}
        changed = []
        for number, decision in decisions.items():
            line = asked.get(number)
            if line is None or not fits(line, decision):
                raise DomainError(_("Line %(line)d: choose one of the offered answers.") % {"line": number})
            if line.decision != decision:
                line.decision = decision
                changed.append(line)
        if changed:
            records.touch(instance=row, version=version)
            RosterImportRow.objects.bulk_update(changed, ["decision"])
            audit.record(
                actor=actor, action="roster-import.decided", target=row, path=row.unit.path, at=now,
                changes={"rows": len(changed)},
            )  # fmt: skip
        return undecided(row)


def fits(line: RosterImportRow, decision: str) -> bool:
    """Tell whether a decision is one that is offered for the row."""
    return decision in ("", NEW, SKIP) or decision in {str(candidate["id"]) for candidate in line.candidates}


def undecided(row: RosterImport) -> int:
    """Return how many rows of an import nobody has decided."""
    return row.rows.filter(outcome="ask", decision="").count()


def apply(*, actor: Actor, import_id: int, version: int | None, now: datetime) -> RosterImport:
    """Have the import written as a whole.

    :raises IllegalTransition: it does not wait to be looked through.
    :raises DomainError: rows are still to be decided, or there is nothing to write; says what to do.
    :raises Conflict: somebody else has taken a step with this import.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state != "preview":
            raise IllegalTransition(_("Only an import that waits to be looked through can be written."))
        left = undecided(row)
        if left:
            raise DomainError(
                ngettext(
                    "%(n)d row is still to be decided. Decide it first, then write the import.",
                    "%(n)d rows are still to be decided. Decide them first, then write the import.",
                    left,
                )
                % {"n": left}
            )
        if not to_write(row):
            raise DomainError(_("There is nothing to write: no row is new, changed or decided to be taken in."))
        records.change(
            actor=actor, action="roster-import.applying", instance=row, path=row.unit.path, version=version,
            values={"state": "applying", "problem": ""}, secret=("problem",),
        )  # fmt: skip
        _begin(row, WRITE_JOB, actor, now)
    return row


def to_write(row: RosterImport) -> bool:
    """Tell whether writing the import would change anything."""
    taken = Q(outcome__in=["added", "changed"]) | (Q(outcome="ask") & ~Q(decision__in=["", SKIP]))
    return row.rows.filter(taken).exists()


def resume(*, actor: Actor, import_id: int, now: datetime) -> RosterImport:
    """Start a reading or writing that has failed once more.

    :raises IllegalTransition: nothing of this import has failed.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if not stuck(row) or row.job is None:
            raise IllegalTransition(_("Nothing of this import has failed."))
        jobs.enqueue(kind=row.job.kind, key=row.job.key, actor=actor, now=now)
        audit.record(actor=actor, action="roster-import.resumed", target=row, path=row.unit.path, at=now)
    return row


def stuck(row: RosterImport) -> bool:
    """Tell whether the job that an import waits for has failed for good."""
    waits = row.state in ("reading", "applying")
    return waits and row.job is not None and row.job.state in (Job.FAILED, Job.CANCELLED)


def cancel(*, actor: Actor, import_id: int, version: int | None, now: datetime) -> RosterImport:
    """End an import without writing, and erase its file and rows at once.

    :raises IllegalTransition: it is being written, or has ended.
    :raises Conflict: somebody else has taken a step with this import.
    """
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state not in ("reading", "preview") and not (row.state == "applying" and stuck(row)):
            raise IllegalTransition(_("This import is being written or has ended; it can no longer be cancelled."))
        records.change(
            actor=actor, action="roster-import.cancelled", instance=row, path=row.unit.path, version=version,
            values={"state": "cancelled"},
        )  # fmt: skip
        end(row, now)
        erase(row)
    return row


def end(row: RosterImport, at: datetime | None) -> None:
    """Note when an import has ended, or that it goes on; the state's audit entry says the rest."""
    row.ended_at = at
    row.save(update_fields=["ended_at"])


def erase(row: RosterImport) -> None:
    """Remove the file, the rows and every text of the sheet; counts, state and reason stay. Inside a transaction."""
    stored = row.file
    row.rows.all().delete()
    row.file, row.headings, row.dropped, row.other_sheets, row.sheet = "", [], [], [], ""
    row.save(update_fields=["file", "headings", "dropped", "other_sheets", "sheet"])
    transaction.on_commit(lambda: _remove(stored))


def _remove(stored: str) -> None:
    if stored:
        files.remove(stored)
        files.remove(errors_name(stored))


def errors_name(stored: str) -> str:
    """Return where the sheet with the reasons of refusals lies."""
    return f"{stored}-errors"


def errors_of(*, actor: Actor, import_id: int) -> tuple[RosterImport, bytes]:
    """Return an import and its sheet with the reason of every refused row, and note who took it.

    :raises NotFound: the import lies outside the scope, refuses no row, or is erased.
    """
    row = RosterImport.objects.within(actor.scope(RIGHT)).select_related("unit").filter(pk=import_id).first()
    content = files.read(errors_name(row.file)) if row is not None and row.file else None
    if row is None or content is None:
        raise NotFound
    audit.record(actor=actor, action="roster-import.errors-taken", target=row, path=row.unit.path)
    return row, content


def _locked(actor: Actor, import_id: int) -> RosterImport:
    rows = RosterImport.objects.within(actor.scope(RIGHT)).select_related("unit", "kind", "job")
    row = rows.select_for_update(of=("self",)).filter(pk=import_id).first()
    if row is None:
        raise NotFound
    actor.require(RIGHT, row.unit.path)
    return row


def _begin(row: RosterImport, kind: str, actor: Actor, now: datetime) -> None:
    """Ask for the job that brings the import on; each version of the import has its own."""
    arguments: dict[str, Any] = {"import": row.pk, "account": actor.user_id, "language": get_language()}
    job = jobs.enqueue(
        kind=kind, key=f"{kind}:{row.pk}:{row.version}", actor=actor, now=now, path=row.unit.path,
        unit_name=row.unit.name, arguments=arguments, priority=_FIRST, owner_id=actor.user_id,
    )  # fmt: skip
    RosterImport.objects.filter(pk=row.pk).update(job=job)
    row.job = job


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def _plain_name(raw: str) -> str:
    name = PurePath(raw.replace("\\", "/")).name.strip() or "roster.xlsx"
    return name if len(name) <= 200 else f"{name[:190]}{PurePath(name).suffix[:10]}"
