"""Imports of organisations: a sheet is read, looked at as a whole, then written as a whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices
from branches.domain import branch_sheet as sheet
from branches.models import Branch, BranchImport, BranchPost
from branches.services import import_plan, records, records_many
from branches.services.records_many import NewBranch, NewPost
from core import audit, workbooks, xlsx
from core import records as rows_of
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound

RIGHT = "branch.import"
MOST = 5_000
"""Rows of one sheet: a county has some hundreds of organisations."""


def digest(data: bytes) -> str:
    """Return what a file is known by."""
    return hashlib.sha256(data).hexdigest()


def import_seen(actor: Actor, import_id: int) -> BranchImport:
    """Return an import of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = BranchImport.objects.within(actor.scope(RIGHT)).select_related("unit").filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def start(*, actor: Actor, unit: OrgUnit, file_name: str, data: bytes, now: datetime) -> BranchImport:
    """Read a sheet and keep what its rows would do; the file itself is not kept.

    :raises DomainError: it is no workbook, or no sheet of organisations; names the field `file` and the fix.
    """
    actor.require(RIGHT, unit.path, see="branch.view")
    table, found, first = _table(data)
    lines = import_plan.plan(unit, table, found, first, timezone.localdate(now))
    count = {outcome: sum(line.outcome == outcome for line in lines) for outcome, _label in choices.IMPORT_OUTCOMES}
    with transaction.atomic():
        row = BranchImport(
            unit=unit, file_name=file_name[-120:], sha256=digest(data), created_by=actor.name,
            created_at=now, lines=[line.stored() for line in lines], headings=_headings(found), **count,
        )  # fmt: skip
        row.full_clean()
        row.save(force_insert=True)
        audit.record(
            actor=actor, action="branch-import.read", target=row, path=unit.path,
            changes={"file": row.file_name, "sha256": row.sha256, **count},
        )  # fmt: skip
    return row


def _headings(found: sheet.Found) -> list[dict[str, str]]:
    return [{"column": h.column, "text": h.text, "field": h.field, "drop": h.drop} for h in found.headings]


def _table(data: bytes) -> tuple[Sequence[Sequence[Any]], sheet.Found, int]:
    """Return the rows of the sheet that holds organisations, where they stand, and the line of the file of the first row."""
    best: tuple[Sequence[Sequence[Any]], sheet.Found, int] | None = None
    for given in workbooks.read(data):
        found = sheet.find(given.rows)
        if found is not None and (best is None or len(found.places) > len(best[1].places)):
            best = (given.rows, found, given.first_row + 1)
    if best is None:
        raise DomainError(
            _("The workbook has no sheet of organisations: one column must be headed 党组织名称, and one more must be known. Use the blank sheet."),
            field="file",
        )  # fmt: skip
    if not best[1].places:
        raise DomainError(_("The sheet has headings and no rows below them."), field="file")
    if len(best[1].places) > MOST:
        raise DomainError(
            _("The sheet has %(n)d rows, the most is %(most)d. Hand it in by township.")
            % {"n": len(best[1].places), "most": MOST},
            field="file",
        )
    return best


# Writing ----------------------------------------------------------------------------------------


def write(*, actor: Actor, import_id: int, version: int | None, now: datetime) -> BranchImport:
    """Write what an import's rows do, all of them or none; refused rows are left out.

    :raises DomainError: nothing is left to write, or it was written or cancelled.
    :raises Conflict: an organisation has changed since the sheet was read.
    """
    import_seen(actor, import_id)
    try:
        with transaction.atomic():
            row = BranchImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=import_id)
            actor.require(RIGHT, row.unit.path, see="branch.view")
            _waits(row)
            lines = [line for line in row.lines if line["outcome"] in ("added", "changed")]
            if not lines:
                raise DomainError(_("No row is new and none changes anything: there is nothing to write."))
            _write(actor, row, lines, timezone.localdate(now))
            rows_of.change(
                actor=actor, action="branch-import.written", instance=row, path=row.unit.path, version=version,
                values={"state": "written", "written_at": now},
            )  # fmt: skip
    except IntegrityError as error:
        raise _moved_on() from error
    return row


def _moved_on() -> Conflict:
    return Conflict(
        _(
            "An organisation of the sheet has changed meanwhile. Nothing was written: hand the sheet in again and look at it anew."
        )
    )


def _waits(row: BranchImport) -> None:
    if row.state != "preview":
        raise DomainError(_("This import is written or cancelled already. Hand the sheet in again."))


def _write(actor: Actor, row: BranchImport, lines: Sequence[Mapping[str, Any]], today: date) -> None:
    keys = {line["line"]: line["branch"] for line in lines if line["branch"]}
    waiting = [line for line in lines if line["outcome"] == "added"]
    by_name: dict[str, int] = {}
    while waiting:  # parents before those below them
        names = {line["name"] for line in waiting}
        ready = [line for line in waiting if line["parent"] not in names]
        if not ready:
            raise DomainError(_("Two organisations of the sheet name each other as parent."))
        made = records_many.found_many(
            actor=actor, county=row.unit, rows=[_branch(line, by_name, today) for line in ready]
        )
        for line, key in zip(ready, made, strict=True):
            keys[line["line"]] = by_name[line["name"]] = key
        waiting = [line for line in waiting if line not in ready]
    for line in lines:
        if line["outcome"] == "changed":
            _change(actor, line, by_name, today)
    begun = [line for line in lines if line["secretary"]]
    founded = dict(Branch.objects.filter(pk__in=[keys[line["line"]] for line in begun]).values_list("pk", "founded_on"))
    held = set(
        BranchPost.objects.filter(branch__in=founded, post="secretary", held_until__isnull=True).values_list(
            "branch_id", flat=True
        )
    )
    posts = [
        NewPost(key, "secretary", line["secretary"], _since(line, founded[key], today))
        for line in begun
        if (key := keys[line["line"]]) not in held
    ]
    if posts:
        records_many.appoint_many(actor=actor, county=row.unit, rows=posts)


def _since(line: Mapping[str, Any], founded_on: date, today: date) -> date:
    given = line["values"].get("term_from")
    start = date.fromisoformat(given) if given else founded_on
    return min(max(start, founded_on), today)


def _branch(line: Mapping[str, Any], by_name: Mapping[str, int], today: date) -> NewBranch:
    given, counts = import_plan.split(line["values"])
    parent = by_name[line["parent"]] if line["parent"] else given.pop("parent", None)
    years: dict[str, Any] = (
        {} if "term_years" in given else {"term_years": 5 if given["sector"] in ("rural", "community") else 3}
    )
    return NewBranch(
        unit_id=line["unit"], name=line["name"], parent_id=parent, counted_on=today if counts else None, **years, **given,
        **counts,
    )  # fmt: skip


def _change(actor: Actor, line: Mapping[str, Any], by_name: Mapping[str, int], today: date) -> None:
    given, counts = import_plan.split(line["values"])
    if line["parent"]:
        given["parent"] = by_name[line["parent"]]
    if "parent" in given:
        given["parent"] = Branch.objects.select_related("unit").get(pk=given["parent"])
    version = line["version"]
    if given:
        version = records.change(
            actor=actor, branch_id=line["branch"], values=given, version=version, today=today
        ).version
    if counts:
        records.report_counts(
            actor=actor, branch_id=line["branch"], values=counts, version=version, counted_on=today, today=today
        )


def cancel(*, actor: Actor, import_id: int, version: int | None) -> BranchImport:
    """Cancel an import; what was read of it is thrown away.

    :raises DomainError: it was written or cancelled already.
    """
    row = import_seen(actor, import_id)
    actor.require(RIGHT, row.unit.path)
    _waits(row)
    with transaction.atomic():
        rows_of.change(
            actor=actor, action="branch-import.cancelled", instance=row, path=row.unit.path, version=version,
            values={"state": "cancelled"},
        )  # fmt: skip
        BranchImport.objects.filter(pk=row.pk).update(lines=[])
    return row


# Sheets for people ------------------------------------------------------------------------------


def errors(*, actor: Actor, import_id: int) -> bytes:
    """Return the refused rows as a workbook: the columns that are read, as they were handed in, with the reason.

    :raises NotFound: no row was refused.
    """
    row = import_seen(actor, import_id)
    refused = [line for line in row.lines if line["outcome"] == "refused"]
    if not refused:
        raise NotFound
    audit.record(
        actor=actor, action="branch-import.errors-taken", target=row, path=row.unit.path, changes={"rows": len(refused)}
    )
    head = [h["text"] for h in row.headings if h["field"]]
    rows = [(line["line"], *line["cells"], "；".join(line["reasons"])) for line in refused]
    page = xlsx.Page(_("Refused rows"), (_("line"), *head, _("reason")), rows, marked=(len(head) + 1,))
    return xlsx.workbook([page])


def template(*, actor: Actor) -> bytes:
    """Return the blank sheet for the organisations of the actor's units.

    :raises Forbidden: the actor may not import any.
    """
    scope = actor.scope(RIGHT)
    if not scope:
        raise Forbidden
    units = OrgUnit.objects.within(scope).filter(closed_on__isnull=True).order_by("path").values_list("name", flat=True)
    with translation.override("zh-hans"):
        offered = {
            name: [str(label) for _code, label in given]
            for name, given in (("kind", choices.KINDS), ("sector", choices.SECTORS), ("founding", choices.FOUNDINGS))
        }
    offered |= {"unit": list(units), "is_lead": ["是", "否"]}
    fields = list(sheet.HEADINGS)
    page = xlsx.Page(
        _("Party organisations"), [sheet.HEADINGS[name][0] for name in fields], (), widths={0: 18, 1: 28, 2: 24},
        text_columns=tuple(fields.index(name) for name in ("founded_on", "term_from", "term_until")),
        choices={fields.index(name): values for name, values in offered.items() if values}, filtered=False,
    )  # fmt: skip
    return xlsx.workbook([page])
