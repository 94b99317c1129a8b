"""What of terms and elections stands on the desk: what waits for the reader, and the newest reminder of each term."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from branches import selectors
from branches.domain import elections
from branches.models import Election
from branches.services import elections as steps
from core.actors import Actor
from core.scope import WIDTH

MOST = 5


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, where it is done, how many (0 for one that is named), until when, how many days late."""

    label: str
    href: str
    count: int = 0
    due: date | None = None
    late: int = 0


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for the reader: decisions of the organisation above, own elections, own terms reminded of."""
    if not actor.can("term.view"):
        return []
    found: list[Waiting] = []
    board = reverse("branches:elections")
    scope = actor.scope("term.view")
    if actor.can("term.approve"):
        number = decisions(actor)
        if number:
            found.append(Waiting(_("plans, results and extensions of elections that wait for you"), board, number))
        rows = selectors.open_on(scope, today)
        counts = selectors.term_counts(rows, today)
        for standing, label in (("overdue", _("terms overdue")), ("missing", _("terms without a date"))):
            if counts[standing]:
                found.append(Waiting(label, f"{board}?standing={standing}", counts[standing]))
        return found
    if not actor.can("election.run"):
        return found
    return [*_own(actor), *_reminded(actor, today)]


def decisions(actor: Actor) -> int:
    """Return how many plans, results and extensions wait for the reader."""
    scope = actor.scope("term.view")
    rows = Election.objects.within(scope).filter(state__in=(elections.SUBMITTED, elections.REPORTED))
    asked = selectors.extensions_asked(scope)
    plans = sum(
        steps.has_right(actor, row, "approve") for row in rows.select_related("branch__unit", "branch__parent__unit")
    )
    return plans + sum(actor.can("term.approve", steps.superior_path(row.branch)) for row in asked)


def _own(actor: Actor) -> list[Waiting]:
    states = (elections.DRAFT, elections.APPROVED, elections.NOTICED, elections.HELD, elections.COUNTED)
    rows = Election.objects.within(actor.scope("election.run")).filter(state__in=states).select_related("branch")
    return [
        Waiting(
            _("election of %(name)s: %(state)s") % {"name": row.branch.name, "state": row.get_state_display()},
            reverse("branches:election", args=[row.pk]), due=row.meeting_on if row.held_on is None else None,
        )
        for row in rows.order_by("meeting_on", "pk")[:MOST]
    ]  # fmt: skip


def _reminded(actor: Actor, today: date) -> list[Waiting]:
    """Return the terms that were reminded of and still ask for something, the newest reminder of each."""
    scope = actor.scope("election.run")
    if all(len(path) <= WIDTH for path in scope.paths):
        return []
    rows = selectors.reminders_open(scope)
    found: dict[int, Waiting] = {}
    for row in rows[: 4 * MOST]:
        branch, until = row.branch, row.branch.term_until
        now = until.isoformat() if until else "missing"
        if branch.pk in found or row.term != now or branch.dissolved_on is not None:
            continue
        words = (
            _("the term of %(name)s ends: plan the election")
            if until
            else _("the end of the term of %(name)s is missing")
        )
        late = max((today - until).days, 0) if until else 0
        found[branch.pk] = Waiting(
            words % {"name": branch.name}, reverse("branches:election-new", args=[branch.pk]), due=until, late=late
        )
    return list(found.values())[:MOST]
