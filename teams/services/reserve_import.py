"""Imports of persons who are in the pool already: a sheet is read, looked at as a whole, then written as a whole."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, names, records, workbooks, xlsx
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.querysets import subtree
from core.scope import Scope
from teams import choices
from teams.domain import reserve as rule
from teams.domain import reserve_sheet as sheet
from teams.domain import roster_values as cells
from teams.models import ReserveImport, ReservePerson
from teams.selectors import reserve as read
from teams.services import reserve_many
from teams.services.reserve_many import PastPerson, PastStep

RIGHT = "reserve.import"
MOST = 5_000
ADDED, REFUSED = "added", "refused"


def import_seen(actor: Actor, import_id: int) -> ReserveImport:
    """Return an import of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = ReserveImport.objects.within(actor.scope(RIGHT)).select_related("unit").filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def digest(data: bytes) -> str:
    """Return what a file is known by."""
    return hashlib.sha256(data).hexdigest()


def start(*, actor: Actor, unit: OrgUnit, file_name: str, data: bytes, now: datetime) -> ReserveImport:
    """Read a sheet and keep what its rows would do; the file itself is not kept.

    :raises DomainError: it is no workbook, or no sheet of reserve persons; names the field `upload` and the mend.
    """
    actor.require(RIGHT, unit.path, see="reserve.view")
    try:
        given = workbooks.read(data)
    except DomainError as error:
        raise DomainError(str(error), field="upload") from error
    lines = None
    for page in given:
        found = sheet.find(page.rows)
        if found is not None:
            lines = _plan(unit, page.rows, found, page.first_row + 1, timezone.localdate(now))
            break
    if lines is None:
        needed = "、".join(sheet.HEADINGS[field][0] for field in sheet.NEEDED)
        raise DomainError(
            _("The workbook has no sheet of reserve persons: it needs columns headed %(needed)s. Use the blank sheet.")
            % {"needed": needed},
            field="upload",
        )
    if not lines or len(lines) > MOST:
        raise DomainError(
            _("The sheet has %(n)d rows below its headings; from 1 to %(most)d are taken.") % {"n": len(lines), "most": MOST},
            field="upload",
        )  # fmt: skip
    count = Counter(line["outcome"] for line in lines)
    row = ReserveImport(
        unit=unit, file_name=file_name[-120:], sha256=digest(data), created_by=actor.name, created_at=now, lines=lines,
        added=count[ADDED], refused=count[REFUSED],
    )  # fmt: skip
    with transaction.atomic():
        row.full_clean()
        row.save(force_insert=True)
        audit.record(
            actor=actor, action="reserve-import.read", target=row, path=unit.path,
            changes={"file": row.file_name, "sha256": row.sha256, "added": row.added, "refused": row.refused},
        )  # fmt: skip
    return row


def _plan(
    unit: OrgUnit, rows: Sequence[Sequence[Any]], found: sheet.Found, first: int, today: date
) -> list[dict[str, Any]]:
    """Return what every row would do: its line, unit, name, values and, where it is refused, why."""
    villages: dict[str, list[OrgUnit]] = {}
    units = OrgUnit.objects.filter(subtree("path", unit.path), level="unit", closed_on__isnull=True)
    for row in units.exclude(kind="department").select_related("parent"):
        for form in {row.name, f"{row.parent.name}{row.name}" if row.parent else row.name}:
            villages.setdefault(cells.plain(form), []).append(row)
    sources = {cells.plain(row.name): row.pk for row in read.sources(Scope.of([unit.path]))}
    there = set(
        ReservePerson.objects.filter(subtree("unit__path", unit.path), state__in=rule.LIVE).values_list(
            "unit_id", "name_key"
        )
    )
    lines, seen = [], set()
    for place in found.places:
        values, wrong = sheet.person(rows[place], found.columns)
        reasons = [
            _("%(column)s is missing or cannot be read.") % {"column": sheet.HEADINGS[field][0]} for field in wrong
        ]
        matching = villages.get(values["unit"], [])
        if values["unit"] and len(matching) != 1:
            reasons.append(
                _("“%(unit)s” names no village of %(area)s, or several. Write the township before it.")
                % {"unit": values["unit"], "area": unit.name}
            )
        if values["source"] and values["source"] not in sources:
            reasons.append(
                _("“%(source)s” is none of the county's sources: %(known)s.")
                % {"source": values["source"], "known": "、".join(sources)}
            )
        if values["entered_on"] and values["entered_on"] > today:
            reasons.append(_("The day of entering lies ahead."))
        village = matching[0] if len(matching) == 1 else None
        key = (village.pk if village else 0, names.key(values["name"]))
        if village is not None and values["name"]:
            if key in there:
                reasons.append(_("This person stands in the reserve already."))
            elif key in seen:
                reasons.append(_("This person stands in the sheet more than once."))
            seen.add(key)
        kept = {name: value for name, value in values.items() if name not in ("unit", "source")}
        kept["entered_on"] = values["entered_on"].isoformat() if values["entered_on"] else None
        lines.append(
            {
                "line": place + first, "outcome": REFUSED if reasons else ADDED, "unit": village.pk if village else None,
                "unit_name": village.name if village else values["unit"], "source": sources.get(values["source"]),
                "source_name": values["source"], "values": kept, "reasons": reasons,
            }
        )  # fmt: skip
    return lines


def write(*, actor: Actor, import_id: int, version: int | None, now: datetime) -> ReserveImport:
    """Write the new persons of an import, all of them or none; refused rows are left out.

    :raises DomainError: nothing is left to write, or it was written or cancelled.
    :raises Conflict: somebody of the sheet has come into the reserve meanwhile.
    """
    import_seen(actor, import_id)
    try:
        with transaction.atomic():
            row = ReserveImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=import_id)
            actor.require("reserve.decide", row.unit.path, see="reserve.view")
            _waits(row)
            lines = [line for line in row.lines if line["outcome"] == ADDED]
            if not lines:
                raise DomainError(_("No row is new: there is nothing to write."))
            persons = [_person(actor, row, line, now) for line in lines]
            reserve_many.record_persons(actor=actor, county=row.unit, rows=persons)
            records.change(
                actor=actor, action="reserve-import.written", instance=row, path=row.unit.path, version=version,
                values={"state": "written", "written_at": now},
            )  # fmt: skip
            ReserveImport.objects.filter(pk=row.pk).update(lines=[])
    except IntegrityError as error:
        raise Conflict(
            _(
                "Somebody of the sheet has come into the reserve meanwhile. Nothing was written: hand the sheet in again."
            )
        ) from error
    return row


def _person(actor: Actor, row: ReserveImport, line: Mapping[str, Any], now: datetime) -> PastPerson:
    given = dict(line["values"])
    entered = date.fromisoformat(given.pop("entered_on"))
    step = PastStep(
        "decide", entered, now, actor.name, row.unit.name, document_no=given["decision_no"],
        reason=_("entered from a sheet"),
    )  # fmt: skip
    return PastPerson(
        unit_id=line["unit"], source_id=line["source"], state=rule.IN_POOL, begun_on=entered, entered_on=entered,
        steps=[step], **given,
    )  # fmt: skip


def cancel(*, actor: Actor, import_id: int, version: int | None) -> ReserveImport:
    """Cancel an import; what was read of it is thrown away.

    :raises DomainError: it was written or cancelled already.
    """
    row = import_seen(actor, import_id)
    _waits(row)
    with transaction.atomic():
        records.change(
            actor=actor, action="reserve-import.cancelled", instance=row, path=row.unit.path, version=version,
            values={"state": "cancelled"},
        )  # fmt: skip
        ReserveImport.objects.filter(pk=row.pk).update(lines=[])
    return row


def _waits(row: ReserveImport) -> None:
    if row.state != "preview":
        raise DomainError(_("This import is written or cancelled already. Hand the sheet in again."))


def blank(*, actor: Actor) -> bytes:
    """Return the blank sheet for the villages of the actor's units, with the lists that its columns take.

    :raises Forbidden: the actor may not import any.
    """
    scope = actor.scope(RIGHT)
    if not scope:
        raise Forbidden
    units = OrgUnit.objects.within(scope).filter(level="unit", closed_on__isnull=True).exclude(kind="department")
    with translation.override("zh-hans"):
        offered = {
            "unit": list(units.order_by("path").values_list("name", flat=True)), "party": ["是", "否"],
            "source": [row.name for row in read.sources(scope)],
            "tier": [str(label) for _code, label in choices.RESERVE_TIERS],
            "post": [str(label) for _code, label in choices.RESERVE_POSTS],
        }  # fmt: skip
    fields = list(sheet.HEADINGS)
    page = xlsx.Page(
        _("Reserve pool"), [sheet.HEADINGS[field][0] for field in fields], (), widths={0: 18, 1: 14, 8: 26},
        text_columns=(fields.index("entered_on"), fields.index("file_no")),
        choices={fields.index(field): values for field, values in offered.items() if values}, filtered=False,
    )  # fmt: skip
    return xlsx.workbook([page])
