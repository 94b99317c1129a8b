"""Matters raised at meetings: settled there, handed to the township, answered; and the papers of a meeting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Meeting, MeetingAttachment, MeetingMatter
from branches.services import meetings
from core import audit, files, origins, papers, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound

ORIGIN = "meeting-matter"
"""What a record elsewhere calls a matter of a meeting that it came from."""
MOST_ATTACHMENTS, LONGEST_ANSWER = 6, 500


def seen(actor: Actor, matter_id: int, *, lock: bool = False) -> MeetingMatter:
    """Return a matter of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = MeetingMatter.objects.within(actor.scope("meeting.view"))
    rows = rows.select_related("meeting__branch__unit__parent", "meeting__kind", "township")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=matter_id).first()
    if row is None:
        raise NotFound
    return row


def raise_one(*, actor: Actor, meeting_id: int, text: str) -> MeetingMatter:
    """Add a matter that was raised at a meeting.

    :raises DomainError: there are as many as a meeting takes, or this one is there; names the field.
    """
    with transaction.atomic():
        meeting = meetings.seen(actor, meeting_id, lock=True)
        actor.require("meeting.record", meeting.branch.unit.path, see="meeting.view")
        if meeting.state != "held":
            raise Conflict(_("This meeting is %(state)s already.") % {"state": meeting.get_state_display()})
        found = meetings._matters([text])
        if not found:
            raise DomainError(_("Say in a few words what the matter is."), field="text")
        here = list(meeting.matters.values_list("order", flat=True))
        if len(here) >= meetings.MOST_MATTERS:
            raise DomainError(_("Write down up to %(n)s matters.") % {"n": meetings.MOST_MATTERS}, field="text")
        row = MeetingMatter(meeting=meeting, order=max(here, default=0) + 1, text=found[0])
        records.create(actor=actor, action="meeting.matter-raised", instance=row, path=meeting.branch.unit.path)
    return row


def settle(*, actor: Actor, matter_id: int, version: int | None, result: str, now: datetime) -> MeetingMatter:
    """Record that the organisation has settled a matter itself.

    :raises Conflict: it is not open any more, or somebody has changed it since `version`.
    """
    with transaction.atomic():
        row = _open(actor, matter_id)
        _answer(actor, row, "settled", result, version, now)
    return row


def hand_up(*, actor: Actor, matter_id: int, version: int | None, now: datetime) -> MeetingMatter:
    """Hand a matter that the meeting could not solve to the township.

    :raises DomainError: the kind of meeting does not hand up, or the unit has no township.
    """
    with transaction.atomic():
        row = _open(actor, matter_id)
        branch, kind = row.meeting.branch, row.meeting.kind
        if not kind.hands_up:
            raise DomainError(_("Matters of %(kind)s are not handed up. File a ticket instead.") % {"kind": kind.name})
        parent = branch.unit.parent
        if parent is None or parent.level != "township":
            raise DomainError(
                _("%(unit)s has no township above it. File a ticket instead.") % {"unit": branch.unit.name}
            )
        records.change(
            actor=actor, action="meeting.matter-handed-up", instance=row, path=branch.unit.path, version=version,
            values={"state": "handed-up", "township": parent, "handed_by": actor.name, "handed_at": now},
        )  # fmt: skip
    return row


def answer(*, actor: Actor, matter_id: int, version: int | None, result: str, now: datetime) -> MeetingMatter:
    """Answer a matter that was handed to the township, with the result.

    :raises DomainError: no result is given.
    :raises Conflict: it was answered already, or somebody has changed it since `version`.
    """
    with transaction.atomic():
        row = seen(actor, matter_id, lock=True)
        actor.require("meeting.exempt", row.meeting.branch.unit.path, see="meeting.view")
        if row.state != "handed-up":
            raise Conflict(_("This matter is %(state)s already.") % {"state": row.get_state_display()})
        if not result.strip():
            raise DomainError(_("Say what came of the matter."), field="result")
        _answer(actor, row, "answered", result, version, now)
    return row


def _open(actor: Actor, matter_id: int) -> MeetingMatter:
    row = seen(actor, matter_id, lock=True)
    actor.require("meeting.record", row.meeting.branch.unit.path, see="meeting.view")
    if row.state != "open" or row.meeting.state != "held":
        raise Conflict(_("This matter is %(state)s already.") % {"state": row.get_state_display()})
    return row


def _answer(actor: Actor, row: MeetingMatter, state: str, result: str, version: int | None, now: datetime) -> None:
    if len(result.strip()) > LONGEST_ANSWER:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": LONGEST_ANSWER}, field="result")
    records.change(
        actor=actor, action=f"meeting.matter-{state}", instance=row, path=row.meeting.branch.unit.path, version=version,
        values={"state": state, "answer": result.strip(), "answered_by": actor.name, "answered_at": now},
    )  # fmt: skip


# Where a record elsewhere came from ----------------------------------------------------------------


def origin(actor: Actor, matter_id: int) -> origins.Origin | None:
    """Return a matter as the origin of a record elsewhere, for a reader who may see its meeting."""
    rows = MeetingMatter.objects.within(actor.scope("meeting.view"))
    row = rows.select_related("meeting__branch__unit", "meeting__kind").filter(pk=matter_id).first()
    if row is None:
        return None
    meeting = row.meeting
    day = meeting.held_on or meeting.planned_on
    return origins.Origin(
        text=row.text, path=meeting.branch.unit.path, page="branches:meeting", key=meeting.pk,
        label=f"{meeting.branch.name} · {meeting.kind.name} · {day}",
    )  # fmt: skip


# Papers --------------------------------------------------------------------------------------------


def attach(*, actor: Actor, meeting_id: int, name: str, data: bytes, now: datetime) -> MeetingAttachment:
    """Add a photo or a PDF to a meeting; the same one twice is one.

    A photo is written anew without what the camera added; a PDF that holds a script or another file is refused.

    :raises DomainError: it is neither, or there are as many as a meeting takes; names the field.
    """
    allowed = meetings.seen(actor, meeting_id)
    actor.require("meeting.record", allowed.branch.unit.path, see="meeting.view")
    paper = papers.checked(data)
    with transaction.atomic():
        meeting = meetings.seen(actor, meeting_id, lock=True)
        if meeting.state == "withdrawn":
            raise Conflict(_("This meeting is %(state)s already.") % {"state": meeting.get_state_display()})
        row: MeetingAttachment = papers.add(
            meeting.attachments, paper, to=meeting, path=meeting.branch.unit.path, folder="meetings", name=name, most=MOST_ATTACHMENTS,
            full=_("A meeting takes up to %(n)s files.") % {"n": MOST_ATTACHMENTS}, actor=actor, action="meeting.file-added", now=now,
        )  # fmt: skip
    return row


def detach(*, actor: Actor, attachment_id: int, reason: str, now: datetime) -> Meeting:
    """Remove a file that was added by mistake, from the disk too; return its meeting.

    :raises DomainError: no reason is given.
    """
    with transaction.atomic():
        row = attachment_seen(actor, attachment_id)
        meeting = meetings.seen(actor, row.meeting_id, lock=True)
        actor.require("meeting.record", meeting.branch.unit.path, see="meeting.view")
        meetings._reason(reason)
        name, digest = row.file, row.digest
        row.delete()
        audit.record(
            actor=actor, action="meeting.file-removed", target=meeting, path=meeting.branch.unit.path, at=now, reason=reason,
            changes={"sha256": digest},
        )  # fmt: skip
        transaction.on_commit(lambda: files.remove(name))
    return meeting


def attachment_seen(actor: Actor, attachment_id: int) -> MeetingAttachment:
    """Return a file's row of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = MeetingAttachment.objects.within(actor.scope("meeting.view")).select_related("meeting")
    row = rows.filter(pk=attachment_id).first()
    if row is None:
        raise NotFound
    return row


def read(*, actor: Actor, attachment_id: int) -> tuple[MeetingAttachment, bytes]:
    """Return a file of a meeting that the actor may see.

    :raises NotFound: there is none, it lies outside, or its file is gone.
    """
    row = attachment_seen(actor, attachment_id)
    return row, papers.content_of(row)
