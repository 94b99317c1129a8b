"""Recording meetings: planned, held, corrected, withdrawn; many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import selectors as branches
from branches.models import Branch, Meeting, MeetingKind, MeetingMatter
from branches.selectors import meetings as selectors
from core import audit, bulk, drafts, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound

DRAFTS = "meeting"
"""The form of which drafts are kept, one for a person and an organisation."""
MOST_MATTERS, LONGEST_MATTER, LONGEST_REASON = 10, 200, 200
_FIELDS = frozenset({"held_on", "place", "due", "attended", "host", "agenda", "decisions"})
_OF_TWINS = ("held_on", "place", "due", "attended", "host")
"""What a meeting shares with the one that was held together with it."""


@dataclass(frozen=True)
class Held:
    """A meeting as it was held: the day, the place, persons due and present, the host's post, agenda and decisions."""

    held_on: date
    due: int
    attended: int
    place: str = ""
    host: str = ""
    agenda: str = ""
    decisions: str = ""
    matters: Sequence[str] = ()


def branch_seen(actor: Actor, branch_id: int, action: str = "meeting.view") -> Branch:
    """Return an organisation of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = Branch.objects.within(actor.scope(action)).select_related("unit__parent").filter(pk=branch_id).first()
    if row is None:
        raise NotFound
    return row


def seen(actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """Return a meeting of the actor's area, locked until the transaction ends if asked for.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Meeting.objects.within(actor.scope("meeting.view")).select_related("branch__unit__parent", "kind__together")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=meeting_id).first()
    if row is None:
        raise NotFound
    return row


def kind_of(branch: Branch, kind_id: int | None) -> MeetingKind:
    """Return a kind in use in the organisation's county.

    :raises DomainError: it is none.
    """
    found = next((kind for kind in selectors.active_kinds(branch.unit.path) if kind.pk == kind_id), None)
    if found is None:
        raise DomainError(_("Choose a kind of meeting that the county has in use."), field="kind")
    return found


def record(
    *, actor: Actor, branch_id: int, kind_id: int | None, held: Held, now: datetime, today: date, together: bool = False,
    plan_id: int | None = None,
) -> Meeting:  # fmt: skip
    """Return a meeting that was held; with `plan_id`, the planned one, now held.

    `together`: the meeting that the kind may be held together with took place too; it is a row of its own, so each counts for
    its own kind.

    :raises DomainError: a value is not allowed; names the field.
    :raises Conflict: the planned meeting was recorded or withdrawn meanwhile.
    """
    branch = branch_seen(actor, branch_id)
    actor.require("meeting.record", branch.unit.path, see="meeting.view")
    kind = kind_of(branch, kind_id)
    _check_held(branch, held, today)
    matters = _matters(held.matters)
    values = {name: getattr(held, name) for name in _FIELDS}
    with transaction.atomic():
        if plan_id is not None:
            row = _planned(actor, branch, kind, plan_id)
            records.change(
                actor=actor, action="meeting.recorded", instance=row, path=branch.unit.path,
                values={**values, "state": "held", "recorded_by": actor.name, "recorded_at": now},
            )  # fmt: skip
        else:
            row = Meeting(branch=branch, kind=kind, state="held", recorded_by=actor.name, recorded_at=now, **values)
            records.create(actor=actor, action="meeting.recorded", instance=row, path=branch.unit.path)
        if together:
            if kind.together is None:
                raise DomainError(_("This kind is not held together with another one."), field="together")
            twin = Meeting(
                branch=branch, kind=kind.together, state="held", together=row, recorded_by=actor.name, recorded_at=now,
                **{**values, "agenda": kind.together.agenda, "decisions": ""},
            )  # fmt: skip
            records.create(actor=actor, action="meeting.recorded", instance=twin, path=branch.unit.path)
        for order, text in enumerate(matters, start=1):
            matter = MeetingMatter(meeting=row, order=order, text=text)
            records.create(actor=actor, action="meeting.matter-raised", instance=matter, path=branch.unit.path)
        drafts.discard(actor, DRAFTS, branch.pk)
    return row


def _planned(actor: Actor, branch: Branch, kind: MeetingKind, plan_id: int) -> Meeting:
    row = seen(actor, plan_id, lock=True)
    if row.branch_id != branch.pk or row.kind_id != kind.pk:
        raise NotFound
    if row.state != "planned":
        raise Conflict(_("This meeting is %(state)s already.") % {"state": row.get_state_display()})
    return row


def plan(
    *, actor: Actor, branch_id: int, kind_id: int | None, planned_on: date, place: str, agenda: str, now: datetime,
    today: date,
) -> Meeting:  # fmt: skip
    """Return a meeting that is to be held on a day, today or later.

    :raises DomainError: the day has passed; names the field.
    """
    branch = branch_seen(actor, branch_id)
    actor.require("meeting.record", branch.unit.path, see="meeting.view")
    kind = kind_of(branch, kind_id)
    _check_exists(branch, planned_on)
    if planned_on < today:
        raise DomainError(_("A meeting is planned for today or later. Record one that was held."), field="held_on")
    row = Meeting(
        branch=branch, kind=kind, state="planned", planned_on=planned_on, place=place, agenda=agenda, recorded_by=actor.name,
        recorded_at=now,
    )  # fmt: skip
    with transaction.atomic():
        records.create(actor=actor, action="meeting.planned", instance=row, path=branch.unit.path)
        drafts.discard(actor, DRAFTS, branch.pk)
    return row


def _check_exists(branch: Branch, day: date) -> None:
    if day < branch.founded_on:
        raise DomainError(
            _("The organisation was founded on %(day)s. Give a later day.") % {"day": branch.founded_on.isoformat()},
            field="held_on",
        )
    if branch.dissolved_on is not None and day >= branch.dissolved_on:
        raise DomainError(
            _("The organisation was dissolved on %(day)s. Give an earlier day.")
            % {"day": branch.dissolved_on.isoformat()},
            field="held_on",
        )


def _check_held(branch: Branch, held: Held, today: date) -> None:
    _check_exists(branch, held.held_on)
    if held.held_on > today:
        raise DomainError(
            _("Give the day on which it took place, %(today)s at the latest; for a later day press “Only plan it”.")
            % {"today": today.isoformat()},
            field="held_on",
        )
    if held.due < 1:
        raise DomainError(_("Say how many persons were due, at least one."), field="due")
    if held.attended < 1:
        raise DomainError(_("Say how many persons were present, at least one."), field="attended")
    if held.attended > held.due:
        raise DomainError(_("More persons cannot have been present than were due."), field="attended")
    if not held.host.strip():
        raise DomainError(_("Name the post that was in the chair, for example secretary."), field="host")


def _matters(given: Sequence[str]) -> list[str]:
    """Return the matters, each once, without empty lines."""
    found = list(dict.fromkeys(text.strip() for text in given if text.strip()))
    if len(found) > MOST_MATTERS:
        raise DomainError(_("Write down up to %(n)s matters.") % {"n": MOST_MATTERS}, field="matters")
    if any(len(text) > LONGEST_MATTER for text in found):
        raise DomainError(
            _("Shorten each matter to %(n)s characters, one on a line.") % {"n": LONGEST_MATTER}, field="matters"
        )
    return found


def correct(
    *, actor: Actor, meeting_id: int, values: Mapping[str, Any], version: int | None, reason: str, today: date
) -> Meeting:
    """Correct a meeting that was held; day, place, counts and host of the one held together with it follow.

    :raises DomainError: no reason is given, or a value is not allowed; names the field.
    :raises Conflict: somebody has changed it since `version`, or it is not a held one.
    """
    unknown = set(values) - _FIELDS
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    with transaction.atomic():
        row = _own(actor, meeting_id, "held")
        _reason(reason)
        kept = {name: getattr(row, name) for name in _FIELDS}
        _check_held(row.branch, Held(**{**kept, **values}), today)
        path = row.branch.unit.path
        records.change(
            actor=actor, action="meeting.corrected", instance=row, values=values, path=path, version=version, reason=reason
        )  # fmt: skip
        shared = {name: values[name] for name in _OF_TWINS if name in values}
        for twin in row.twins.filter(state="held"):
            records.change(
                actor=actor,
                action="meeting.corrected",
                instance=twin,
                values=shared,
                path=path,
                reason=reason,
            )
    return row


def withdraw(*, actor: Actor, meeting_id: int, version: int | None, reason: str) -> Meeting:
    """Withdraw a meeting that was recorded by mistake or will not be held, with the one held together with it.

    The row stays, and counts no more.

    :raises Conflict: it is withdrawn already, or somebody has changed it since `version`.
    """
    with transaction.atomic():
        row = _own(actor, meeting_id, "held", "planned")
        _reason(reason)
        for one in (row, *row.twins.exclude(state="withdrawn")):
            records.change(
                actor=actor, action="meeting.withdrawn", instance=one, values={"state": "withdrawn"},
                path=row.branch.unit.path, version=version if one is row else None, reason=reason,
            )  # fmt: skip
    return row


def _own(actor: Actor, meeting_id: int, *states: str) -> Meeting:
    row = seen(actor, meeting_id, lock=True)
    actor.require("meeting.record", row.branch.unit.path, see="meeting.view")
    if row.state not in states:
        raise Conflict(_("This meeting is %(state)s already.") % {"state": row.get_state_display()})
    return row


def _reason(text: str) -> None:
    if not text.strip():
        raise DomainError(_("Give a reason."), field="reason")
    if len(text) > LONGEST_REASON:
        raise DomainError(_("Shorten the reason to %(n)s characters.") % {"n": LONGEST_REASON}, field="reason")


# What a form begins with -------------------------------------------------------------------------


def own_branches(actor: Actor, today: date) -> list[Branch]:
    """Return the organisations for which the actor records meetings, in the order of the tree."""
    rows = branches.open_on(actor.scope("meeting.record"), today).exclude(kind="committee")
    return list(rows.select_related("unit__parent").order_by("unit__path", "-is_lead", "pk"))


def first_values(branch: Branch, kind: MeetingKind, today: date) -> dict[str, Any]:
    """Return what is known of a meeting before anybody types: day, last place and host, counts of the organisation, agenda.

    Persons due: full and probationary members; of the committee, the posts that are held; of a joint meeting, as many as
    last time.
    """
    rows = Meeting.objects.filter(branch=branch, state="held").order_by("-held_on", "-pk")
    last = rows.filter(kind=kind).first() or rows.first()
    match kind.attendance:
        case "committee":
            due = branch.posts.filter(held_until__isnull=True).values("holder").distinct().count()
        case "teams":
            due = last.due if last is not None and last.kind_id == kind.pk else 0
        case _:
            due = branch.full_members + branch.probationary_members
    return {
        "held_on": today, "place": last.place if last is not None else branch.unit.name, "due": due or None,
        "attended": None, "host": last.host if last is not None else _("secretary"), "agenda": kind.agenda, "decisions": "",
    }  # fmt: skip


# Many at once ------------------------------------------------------------------------------------

COLUMNS = ("branch", "kind", "held_on", "place", "due", "attended", "host", "agenda", "decisions", "recorded_at")
_MATTER = (
    "meeting", "order", "text", "state", "township", "handed_by", "handed_at", "answer", "answered_by", "answered_at", "version",
)  # fmt: skip


@dataclass(frozen=True)
class RaisedMatter:
    """A matter of one of many meetings: the meeting's place among them, and how the matter stands."""

    place: int
    text: str
    state: str = "open"
    township: int | None = None
    answer: str = ""
    at: datetime | None = None
    """When it was handed up, and answered or settled."""


def record_many(
    *, actor: Actor, county: OrgUnit, columns: Mapping[str, Sequence[Any]], matters: Sequence[RaisedMatter] = ()
) -> range:
    """Insert held meetings given column by column (`COLUMNS`; `recorded_at` as text in UTC) and their matters; return the keys.

    One audit entry with the digest, however many they are.

    :raises DomainError: a meeting is of an organisation or a kind of another county.
    """
    actor.require("meeting.record", county.path)
    count = len(columns["branch"])
    known = set(Branch.objects.filter(unit__path__startswith=county.path).values_list("pk", flat=True))
    kinds = set(MeetingKind.objects.filter(unit=county).values_list("pk", flat=True))
    if not set(columns["branch"]) <= known or not set(columns["kind"]) <= kinds:
        raise DomainError(_("Choose a kind of meeting that the county has in use."), field="kind")
    with transaction.atomic():
        keys = bulk.next_ids(Meeting, count)
        digest = bulk.insert_columns(
            Meeting,
            {"id": list(keys), **{name: columns[name] for name in COLUMNS}},
            {"state": "held", "planned_on": None, "together": None, "recorded_by": actor.name, "version": 1},
        )
        lines = [_line(actor, keys[row.place], row) for row in matters]
        bulk.insert(MeetingMatter, _MATTER, lines)
        audit.record(
            actor=actor, action="meeting.recorded-many", target=county, path=county.path,
            changes={"rows": count, "matters": len(lines), "digest": digest, "of_matters": audit.digest_rows(lines)},
        )  # fmt: skip
    return keys


def _line(actor: Actor, meeting: int, row: RaisedMatter) -> tuple[Any, ...]:
    handed = row.township is not None
    ended = row.state in ("answered", "settled")
    return (
        meeting, 1, row.text, row.state, row.township, actor.name if handed else "", row.at if handed else None, row.answer,
        actor.name if ended else "", row.at if ended else None, 1,
    )  # fmt: skip
