"""What workers do for imports of rosters: read a sheet into rows, write them, erase what is no longer needed.

The effect of a job stands in the transaction that ends it, so a killed worker leaves neither half a preview nor half
a roster, and a second start finds nothing done or everything.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import actor_of
from core import bulk, files, records
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Forbidden
from core.jobs import Claim
from core.models import Job
from teams.domain.roster_sheet import FORBIDDEN, NotARoster, forbidden, known
from teams.models import ColumnMapping, RosterImport, RosterImportRow
from teams.services import roster_plan
from teams.services.roster_import import FOLDER, RIGHT, end, erase, errors_name
from teams.services.roster_plan import Defaults, Plan, PlannedRow

KEPT = timedelta(days=7)
"""How long the file and the rows of an import stay after its end."""
UNDECIDED = timedelta(days=30)
"""After this an import that nobody has written is cancelled, also one whose job has failed: its file and rows are
personal and serve nobody."""
_ORPHANED = timedelta(days=1)


def read(claim: Claim, *, now: datetime, today: date) -> None:
    """Read the sheet of an import; a sheet that cannot be taken is an outcome, no failure of the job."""
    row = _of(claim)
    with translation.override(claim.job.arguments.get("language") or None):
        if row.state != "reading" or row.job_id != claim.job.pk:
            _nothing(claim)
            return
        try:
            actor = _actor(claim.job, row)
            data = _data(row)
            plan = _plan(row, actor, data, today, claim.report)
            errors = roster_plan.errors_workbook(data, plan) if plan.counts["refused"] else b""
        except DomainError as error:
            values = {"state": "refused", "problem": str(error)}
            _end(claim, row, values, {"ended_at": now, **_headed(error)}, action="roster-import.refused")
            return
        _show(claim, row, actor, plan, errors)


def write(claim: Claim, *, now: datetime, today: date) -> None:
    """Write an import whose rows were looked through, as a whole.

    The sheet is planned again: where the outcome of a row is no longer what was looked through, nothing is written
    and the new outcome is shown instead.
    """
    row = _of(claim)
    with translation.override(claim.job.arguments.get("language") or None):
        if row.state != "applying" or row.job_id != claim.job.pk:
            _nothing(claim)
            return
        try:
            actor = _actor(claim.job, row)
            data = _data(row)
            plan = _plan(row, actor, data, today, claim.report)
            if not _as_seen(row, plan):
                errors = roster_plan.errors_workbook(data, plan) if plan.counts["refused"] else b""
                _show(claim, row, actor, plan, errors, problem=_moved_on())
                return
            _carry_out(claim, row, actor, plan, now, today)
        except DomainError as error:
            _end(claim, row, {"state": "preview", "problem": str(error)}, {}, action="roster-import.held-up")


def _carry_out(claim: Claim, row: RosterImport, actor: Actor, plan: Plan, now: datetime, today: date) -> None:
    decisions = dict(row.rows.filter(outcome="ask").values_list("line", "decision"))
    with transaction.atomic():
        claim.finish()
        if not _still(row, "applying"):
            return
        found = roster_plan.carry_out(actor=actor, plan=plan, decisions=decisions, now=now, today=today)
        values: dict[str, Any] = {"state": "done", "problem": ""}
        values |= {name: found[name] for name in ("added", "changed", "same", "refused") if name in found}
        records.change(
            actor=actor, action="roster-import.done", instance=row, path=row.unit.path, values=values,
            secret=("problem",),
        )  # fmt: skip
        end(row, now)


def erase_old(claim: Claim, *, now: datetime) -> None:
    """Erase the files and rows of imports that ended a week ago, and cancel those that nobody has written."""
    with transaction.atomic():
        claim.finish()
        rows = RosterImport.objects.select_related("unit").select_for_update(of=("self",))
        halted = Q(state__in=("reading", "applying")) & (
            Q(job__isnull=True) | Q(job__state__in=(Job.FAILED, Job.CANCELLED))
        )
        for row in rows.filter(halted | Q(state="preview"), created_at__lt=now - UNDECIDED):
            records.change(
                actor=SYSTEM, action="roster-import.cancelled", instance=row, path=row.unit.path,
                values={"state": "cancelled"}, reason=_("Nobody has written it for 30 days."),
            )  # fmt: skip
            end(row, now)
            erase(row)
        for row in rows.filter(~Q(file=""), ended_at__lt=now - KEPT):
            erase(row)
            records.touch(instance=row, version=None)
        kept = set(RosterImport.objects.exclude(file="").values_list("file", flat=True))
    kept |= {errors_name(name) for name in kept}
    for name, changed in files.names(FOLDER):
        if name not in kept and changed < (now - _ORPHANED).timestamp():
            files.remove(name)


# Steps ---------------------------------------------------------------------------------------------


def _of(claim: Claim) -> RosterImport:
    return RosterImport.objects.select_related("unit", "kind__unit").get(pk=claim.job.arguments["import"])


def _actor(job: Job, row: RosterImport) -> Actor:
    """Return who asked for the job, with the rights of now.

    :raises DomainError: the account may no longer sign in, or has lost the right.
    """
    account = job.arguments.get("account")
    if account is None:
        return SYSTEM
    user = User.objects.filter(pk=account).first()
    actor = actor_of(user) if user is not None else None
    if actor is None or not actor.can(RIGHT, row.unit.path):
        raise Forbidden(_("The account that asked for this may no longer import rosters here."))
    return actor


def _data(row: RosterImport) -> bytes:
    data = files.read(row.file)
    if data is None:
        raise DomainError(_("The uploaded file is gone. Cancel this import and upload the sheet again."))
    return data


def _plan(row: RosterImport, actor: Actor, data: bytes, today: date, progress: Callable[[int, int], None]) -> Plan:
    """Plan the sheet with its columns as the office has named them, this time or an earlier one."""
    defaults = Defaults(kind=row.kind, source=row.source, joined_on=row.joined_on)

    def planned(mapping: Mapping[str, str] | None = None) -> Plan:
        return roster_plan.plan(
            actor=actor, unit=row.unit, data=data, defaults=defaults, today=today, mapping=mapping, progress=progress
        )

    try:
        plan, named = planned(), {}
    except DomainError as error:
        named = _remembered(row, roster_plan.signature_of(_headings_of(error)))
        if not named:
            raise
        plan = planned(named)
    later = _remembered(row, plan.signature)
    read_as = {heading["text"]: heading["field"] for heading in plan.headings}
    return planned({**named, **later}) if any(read_as.get(text) != name for text, name in later.items()) else plan


def _remembered(row: RosterImport, signature: str) -> dict[str, str]:
    found = ColumnMapping.objects.filter(unit=row.unit, signature=signature).values_list("columns", flat=True).first()
    return found or {}


def _headings_of(error: DomainError) -> list[str]:
    """Return the headings of the sheet that came nearest to a roster, where none was one."""
    cause = error.__cause__
    return list(cause.headings) if isinstance(cause, NotARoster) else []


def _show(claim: Claim, row: RosterImport, actor: Actor, plan: Plan, errors: bytes, problem: str = "") -> None:
    """Keep what the sheet would do for a person to look through, and end the job."""
    if errors:
        files.store(errors_name(row.file), errors)
    counts = plan.counts
    with transaction.atomic():
        claim.finish()
        if not _still(row, row.state):
            if not RosterImport.objects.filter(pk=row.pk, file=row.file).exists():  # erased meanwhile
                files.remove(errors_name(row.file))
            return
        if not errors:
            stale = errors_name(row.file)
            transaction.on_commit(lambda: files.remove(stale))
        _keep_rows(row, plan)
        _keep_text(
            row, sheet=plan.sheet_name[:60], headings=list(plan.headings), dropped=list(plan.dropped),
            other_sheets=list(plan.other_sheets), signature=plan.signature,
        )  # fmt: skip
        records.change(
            actor=actor, action="roster-import.read", instance=row, path=row.unit.path,
            values={
                "state": "preview", "problem": problem, "added": counts["added"], "changed": counts["changed"],
                "same": counts["same"], "refused": counts["refused"], "asked": counts["ask"],
            },
            secret=("problem",),
        )  # fmt: skip


def _keep_text(row: RosterImport, **texts: Any) -> None:
    """Keep what the sheet itself says, which no audit entry holds."""
    RosterImport.objects.filter(pk=row.pk).update(**texts)


def _keep_rows(row: RosterImport, plan: Plan) -> None:
    """Replace the rows; a decision stays where the same row still asks for the same members."""
    decided = {
        (line, _asked(values, candidates)): decision
        for line, values, candidates, decision in row.rows.exclude(decision="").values_list(
            "line", "values", "candidates", "decision"
        )
    }
    row.rows.all().delete()
    columns = ("whole", "line", "outcome", "values", "changes", "member", "candidates", "reason", "decision")
    bulk.insert(
        RosterImportRow,
        columns,
        (
            (
                row.pk, new.line, new.outcome, new.values, new.changes, new.member_id, new.candidates,
                new.reason[:300], decided.get((new.line, _asked(new.values, new.candidates)), ""),
            )
            for new in plan.rows
        ),
    )  # fmt: skip


def _asked(values: Mapping[str, object], candidates: list[dict[str, object]]) -> str:
    return repr((sorted(values.items()), [candidate["id"] for candidate in candidates]))


def _as_seen(row: RosterImport, plan: Plan) -> bool:
    """Tell whether every row would still do what was looked through."""
    seen = {
        line: (outcome, member, changes, [candidate["id"] for candidate in candidates])
        for line, outcome, member, changes, candidates in row.rows.values_list(
            "line", "outcome", "member_id", "changes", "candidates"
        )
    }
    return seen == {new.line: _outcome(new) for new in plan.rows}


def _outcome(new: PlannedRow) -> tuple[str, int | None, dict[str, list[object]], list[object]]:
    return new.outcome, new.member_id, new.changes, [candidate["id"] for candidate in new.candidates]


def _moved_on() -> str:
    return _(
        "The rosters have changed since this import was looked through, so nothing was written. "
        "Look at the new outcome below and write the import again."
    )


def _still(row: RosterImport, state: str) -> bool:
    """Lock the import and tell whether it still waits for this job."""
    found = RosterImport.objects.select_for_update().filter(pk=row.pk, state=state, job=row.job).first()
    if found is None:
        return False
    row.version = found.version
    return True


def _headed(error: DomainError) -> dict[str, Any]:
    """Return the headings of a sheet that is no roster, so that a clerk can say what they are."""
    texts = _headings_of(error)
    if not texts:
        return {}
    headings, taken = [], set()
    for text in dict.fromkeys(texts):
        field = "" if known(text) in taken else known(text)
        taken.add(field)
        headings.append({"column": "", "text": text, "field": field, "drop": FORBIDDEN if forbidden(text) else ""})
    return {"headings": headings, "signature": roster_plan.signature_of(texts)}


def _end(claim: Claim, row: RosterImport, values: dict[str, Any], texts: dict[str, Any], *, action: str) -> None:
    """Say why an import does not go on, and end the job."""
    with transaction.atomic():
        claim.finish()
        if _still(row, row.state):
            if texts:
                _keep_text(row, **texts)
            records.change(
                actor=SYSTEM, action=action, instance=row, path=row.unit.path, values=values, secret=("problem",)
            )


def _nothing(claim: Claim) -> None:
    """End a job whose import has gone another way meanwhile."""
    with transaction.atomic():
        claim.finish()
