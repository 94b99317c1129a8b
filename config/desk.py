"""The desk put together: what waits, what is late and what changed, from every app that the reader has to do with."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import ROLES
from accounts.models import OrgUnit, RoleGrant, User
from branches.web import election_desk, grading_desk, meeting_desk
from core import admin_words, recent
from core.actors import Actor
from core.models import AuditEntry, Job
from core.period_words import period_name
from ledgers.web import contract_desk
from reports import selectors as reports
from reports.web import desk as document_desk
from teams import selectors as teams
from teams.models import Round
from teams.services import exits
from teams.web import desk as team_desk
from teams.web import events, people, reserve_desk, year_desk
from teams.web.desk import Late, Todo
from teams.web.events import MOST, Event
from tickets.web import desk as ticket_desk
from tickets.web.boards import Reader, boards

MOST_LATE, _BATCHES = 8, 3
_OF_ACCOUNTS = {
    "user.view": ("user.created", "user.changed", "user.password-set"),
    "grant.view": ("grant.given", "grant.taken"),
    "token.view": ("token.issued", "token.revoked"),
    "audit.view": (),
}
"""Right of the administrators → what they are told of; the auditor reads every entry anyway."""


@dataclass
class Desk:
    """Everything on one person's desk."""

    grants: list[dict[str, Any]]
    round: Round | None
    todo: list[Todo]
    late: list[Late]
    more_late: int
    events: list[Event]
    own: list[dict[str, Any]]
    reminders: list[Any] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    standing: str = ""
    has_tickets: bool = False
    """Whether the reader has to do with tickets."""


def of(actor: Actor, user: Any, today: date, now: datetime) -> Desk:
    """Return the desk of a reader, by the rights the reader holds."""
    round_ = teams.rounds(actor.scope("round.view")).first() if actor.can("round.view") else None
    own = team_desk.own_members(user) if actor.can("own.view") else []
    proposals = exits.own_proposals(actor)
    matters = people.waiting(actor, today)
    late = team_desk.late(actor, round_, today) if round_ is not None else []
    reader = Reader(actor, now) if ticket_desk.concerns(actor) else None
    tickets: list[Todo] = []
    if reader is not None:
        found_boards = boards(reader)
        tickets = ticket_desk.todo(reader, found_boards)
        late = sorted([*late, *ticket_desk.late(reader, found_boards)], key=lambda row: (not row.own, -row.late))
    found = Desk(
        grants=_grants(actor), round=round_, own=own, matters=matters,
        todo=[*team_desk.todo(actor, round_, today, own, proposals, matters), *reserve_desk.todo(actor, today), *tickets, *_meetings(actor, today), *_of_terms(actor, today),
              *_of_grading(actor, today), *_of_the_year(actor, today), *_of_contracts(actor, today), *_of_documents(actor), *_of_system(actor)],
        late=late[:MOST_LATE], more_late=max(len(late) - MOST_LATE, 0),
        events=_events(actor, own, proposals, reader), has_tickets=reader is not None,
    )  # fmt: skip
    if round_ is not None:
        found.reminders = team_desk.reminders(actor, round_)
        found.standing = team_desk.standing(round_)
    return found


def _meetings(actor: Actor, today: date) -> list[Todo]:
    """Return what of the meetings waits for the reader."""
    if not actor.can("meeting.view"):
        return []
    return [Todo(row.label, row.href, row.count, row.note, own=True) for row in meeting_desk.waiting(actor, today)]


def _grants(actor: Actor) -> list[dict[str, Any]]:
    """Return the reader's roles with the names of their units."""
    labels, paths = dict(ROLES), {grant.path for grant in actor.grants}
    names = dict(OrgUnit.objects.filter(path__in=paths).values_list("path", "name"))
    return [{"role": labels[grant.role], "unit": names.get(grant.path, "")} for grant in actor.grants]


def _of_system(actor: Actor) -> list[Todo]:
    """Return what waits for those who keep the portal: failed jobs, accounts without a role."""
    found = []
    if actor.can("job.manage"):
        failed = Job.objects.within(actor.scope("job.manage")).filter(state=Job.FAILED).count()
        if failed:
            page = f"{reverse('admin:core_job_changelist')}?state={Job.FAILED}"
            found.append(Todo(_("failed jobs to start again"), page, failed, own=True))
    if actor.can("grant.change"):
        scope = actor.scope("grant.change")
        held = RoleGrant.objects.within(scope).values("user")
        bare = User.objects.within(scope).filter(is_active=True).exclude(pk__in=held).count()
        if bare:
            page = reverse("admin:accounts_rolegrant_add")
            found.append(Todo(_("accounts without a role"), page, bare, _("Give each the role of its post."), own=True))
    return found


def _events(actor: Actor, own: list[dict[str, Any]], proposals: list[Any], reader: Reader | None) -> list[Event]:
    """Return what changed lately that concerns the reader, newest first."""
    found = [*events.recent_of(actor), *events.of_own(own, proposals), *_documents(actor), *_accounts(actor)]
    found += ticket_desk.events(reader) if reader is not None else []
    return sorted(found, key=lambda event: event.at, reverse=True)[:MOST]


def _documents(actor: Actor) -> list[Event]:
    """Return the documents made for the reader's area, a line for each of the periods whose were made last."""
    if not actor.can("briefing.view"):
        return []
    rows = reports.documents(actor).order_by().values_list("period").annotate(n=Count("id"), at=Max("made_at"))
    page = reverse("reports:briefings")
    return [
        Event(
            at, _("document made"),
            f"{period_name(period)} · " + ngettext("%(n)d document", "%(n)d documents", number) % {"n": number}, page,
        )
        for period, number, at in rows.order_by("-at")[:_BATCHES]
    ]  # fmt: skip


def _accounts(actor: Actor) -> list[Event]:
    """Return what was done to accounts, roles and tokens of the area; for the auditor, whatever was done."""
    wanted = [(actor.scope(right), actions) for right, actions in _OF_ACCOUNTS.items() if actor.can(right)]
    if not wanted:
        return []
    pages = {"accounts.user": "admin:accounts_user_change"} if actor.can("user.view") else {}
    return [
        Event(
            entry.at, _action(entry), entry.target_label,
            reverse(pages[entry.target_type], args=[entry.target_id]) if entry.target_type in pages else "",
        )
        for entry in recent.entries(wanted, MOST, refused=actor.can("audit.view"))
    ]  # fmt: skip


def _action(entry: AuditEntry) -> str:
    """Return what was done, or what was refused."""
    label = admin_words.action_label(entry.action)
    return label if entry.result == "done" else f"{label} · {_('refused')}"


def _of_terms(actor: Actor, today: date) -> list[Todo]:
    """Return what waits of terms and elections."""
    return [
        Todo(row.label, row.href, row.count, due=row.due, late=row.late, own=True)
        for row in election_desk.waiting(actor, today)
    ]


def _of_grading(actor: Actor, today: date) -> list[Todo]:
    """Return what waits of the year's grading and of rectification."""
    return [
        Todo(row.label, row.href, row.count, row.note, row.due, row.late, own=True)
        for row in grading_desk.waiting(actor, today)
    ]


def _of_the_year(actor: Actor, today: date) -> list[Todo]:
    """Return what waits of monthly rankings and written appraisals."""
    return [Todo(row.label, row.href, row.count, own=True) for row in year_desk.waiting(actor, today)]


def _of_contracts(actor: Actor, today: date) -> list[Todo]:
    """Return what waits of the village's contracts: money that is due, contracts that end."""
    if not actor.can("ledger.post"):
        return []
    return [
        Todo(row.label, row.href, row.count, row.note, late=row.late, own=True)
        for row in contract_desk.waiting(actor, today)
    ]


def _of_documents(actor: Actor) -> list[Todo]:
    """Return what waits of the sign-off of documents."""
    return [Todo(row.label, row.href, row.count, row.note, own=True) for row in document_desk.waiting(actor)]
