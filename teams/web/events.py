"""What changed lately, for the desk: from the audit chain within the reader's scope and rights, never a name or a text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import admin_words, recent
from core.actors import Actor
from core.models import AuditEntry
from core.period_words import period_name
from core.scope import WIDTH
from teams.models import ExitProposal, Nomination, Objection, Reminder, Round, TeamSheet

MOST = 10
_READ = 120
"""So many entries of the chain are looked at: a day on which many sheets were handed in is one line."""
_SHEET = ("sheet.score", "sheet.review", "sheet.verify", "sheet.return-to-secretary", "sheet.return-to-township")
_MANY = tuple(f"{name}-many" for name in _SHEET[:3])
_ROUND = ("round.opened", "round.due-days", "round.notice", "round.withdrawn", "round.closed")
_TOLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sheet.view", (*_SHEET, *_MANY, "reminder.sent", "reminder.sent-many")),
    ("objection.view", ("objection.raised", "objection.answered")),
    ("admission.view", tuple(f"nomination.{step}" for step in ("recommend", "review", "verify", "return", "decline", "withdraw"))),
    ("exit.view", tuple(f"exit.{step}" for step in ("propose", "notify", "appeal", "answer", "decide", "withdraw"))),
    ("round.view", _ROUND),
)  # fmt: skip
"""Right → what is told to those who hold it, of the units on which they hold it."""


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, what, about what, and where it is seen."""

    at: datetime
    text: str
    about: str = ""
    href: str = ""


def recent_of(actor: Actor, most: int = MOST) -> list[Event]:
    """Return what changed lately in the reader's area, newest first; what can no longer be opened is left out."""
    wanted = [(actor.scope(right), actions) for right, actions in _TOLD if actor.can(right)]
    if not wanted:
        return []
    # The quarter is the county's; whoever reads a part of the county is told of its steps too.
    counties = {path[:WIDTH] for path in actor.scope("round.view").paths if len(path) > WIDTH}
    at = [f"{path}:{action}" for path in sorted(counties) for action in _ROUND]
    found = recent.entries(wanted, _READ, at=at)
    places = _Places(actor, found)
    return folded(event for entry in found if (event := places.event(entry)) is not None)[:most]


def folded(events: Iterable[Event]) -> list[Event]:
    """Return one event for all of a day that tell the same: where the newest stood, and how many there are."""
    told: dict[tuple[str, date], list[Event]] = defaultdict(list)
    for event in events:
        told[event.text, timezone.localdate(event.at)].append(event)
    found = []
    for (text, _day), rows in told.items():
        about = rows[0].about
        if len(rows) > 1:
            about = _("%(about)s and %(n)d more") % {"about": about, "n": len(rows) - 1}
        found.append(Event(rows[0].at, text, about, rows[0].href))
    return found


class _Places:
    """Names and addresses of the records that entries are about, read kind by kind within the reader's scope."""

    def __init__(self, actor: Actor, found: Iterable[AuditEntry]) -> None:
        keys: dict[str, set[int]] = defaultdict(set)
        for entry in found:
            if entry.target_id.isdigit():
                keys[entry.target_type].add(int(entry.target_id))
        self._known: dict[tuple[str, int], tuple[str, str]] = {}
        self._read(
            keys, TeamSheet.objects.within(actor.scope("sheet.view")).select_related("team__unit", "round"), self._sheet
        )
        self._read(
            keys,
            Objection.objects.within(actor.scope("objection.view")).select_related("member__team__unit"),
            self._objection,
        )
        self._read(
            keys,
            Nomination.objects.within(actor.scope("admission.view")).select_related("team__unit"),
            self._nomination,
        )
        self._read(
            keys, ExitProposal.objects.within(actor.scope("exit.view")).select_related("member__team__unit"), self._exit
        )
        self._read(
            keys, Reminder.objects.within(actor.scope("sheet.view")).select_related("unit", "round"), self._reminder
        )
        counties = actor.scope("round.view").paths
        rows = Round.objects.filter(unit__path__in={path[:WIDTH] for path in counties})
        self._read(keys, rows, self._round)

    def _read(self, keys: dict[str, set[int]], rows: QuerySet, say: Any) -> None:
        label = rows.model._meta.label_lower
        if keys[label]:
            for row in rows.filter(pk__in=keys[label]):
                self._known[label, row.pk] = say(row)

    @staticmethod
    def _sheet(row: TeamSheet) -> tuple[str, str]:
        return f"{_team(row.team)} · {period_name(row.round.period)}", reverse("teams:sheet", args=[row.pk])

    @staticmethod
    def _objection(row: Objection) -> tuple[str, str]:
        return _team(row.member.team), reverse("teams:objection", args=[row.pk])

    @staticmethod
    def _nomination(row: Nomination) -> tuple[str, str]:
        return _team(row.team), reverse("teams:admission", args=[row.pk])

    @staticmethod
    def _exit(row: ExitProposal) -> tuple[str, str]:
        return _team(row.member.team), reverse("teams:exit", args=[row.pk])

    @staticmethod
    def _reminder(row: Reminder) -> tuple[str, str]:
        waits = {"score": "draft", "review": "scored"}[row.step]
        query = f"?period={row.round.period}&state={waits}&unit={row.unit.path}"
        return f"{row.unit.name} · {row.get_step_display()}", reverse("teams:sheets") + query

    @staticmethod
    def _round(row: Round) -> tuple[str, str]:
        return str(period_name(row.period)), f"{reverse('teams:overview')}?period={row.period}"

    def event(self, entry: AuditEntry) -> Event | None:
        """Return what an entry tells, or None where its record is out of the reader's sight by now."""
        if not entry.target_id.isdigit():
            return None
        place = self._known.get((entry.target_type, int(entry.target_id)))
        if place is None:
            return None
        about, href = place
        rows = entry.changes.get("rows")
        if entry.action.endswith("-many") and isinstance(rows, int):
            about = f"{about} · " + ngettext("%(n)d record", "%(n)d records", rows) % {"n": rows}
        return Event(entry.at, admin_words.action_label(entry.action), about, href)


def _team(team: Any) -> str:
    return str(team.name) if team.name.startswith(team.unit.name) else f"{team.unit.name} · {team.name}"


# Of the person alone ---------------------------------------------------------------------------


def of_own(records: Iterable[dict[str, Any]], proposals: Iterable[Any]) -> list[Event]:
    """Return what changed for the signed-in member: stars, answers to objections, steps of a proposal told to them."""
    found: list[Event] = []
    own = reverse("teams:own")
    for record in records:
        for row in record["ratings"]:
            rating, move = row["rating"], row["change"]
            about = _("%(period)s: %(stars)s") % {
                "period": period_name(rating.round.period), "stars": rating.get_stars_display(),
            }  # fmt: skip
            if move is not None:
                about += "，" + (_("risen") if move.after > move.before else _("fallen"))
            if rating.round.closed_at:
                found.append(Event(rating.round.closed_at, admin_words.action_label("round.closed"), about, own))
        for objection in record["objections"]:
            period = str(period_name(objection.round.period))
            found.append(Event(objection.raised_at, _("objection entered"), period, own))
            if objection.answered_at:
                found.append(Event(objection.answered_at, _("objection answered"), period, own))
    for proposal in proposals:
        for step in proposal.steps.all():
            if step.step != "propose":
                text = f"{proposal.get_kind_display()}：{step.get_step_display()}"
                found.append(Event(step.at, text, "", reverse("teams:own-exit")))
    return sorted(found, key=lambda event: event.at, reverse=True)[:MOST]
