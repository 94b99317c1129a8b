"""What a unit has done: which unit and team an entry is for, who may be ticked, what stands on a page of the list."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.period_words import period_name
from core.periods import Period
from core.scope import WIDTH, Scope
from teams import selectors
from teams.domain import workflow
from teams.models import Member, Team
from teams.web import entry, lists

PAGE = 30
MOST_TICKS = 400
"""So many members are offered at most; of a larger unit a smaller one is chosen first."""
QUARTERS = 8


@dataclass
class Place:
    """For which unit and team something is entered, and what else could be chosen."""

    unit: OrgUnit
    team: Team | None
    teams: list[Team] = field(default_factory=list)
    units: list[OrgUnit] = field(default_factory=list)
    """Units the reader can choose from; none for a village, whose unit is known."""


def place_of(actor: Actor, request: HttpRequest, right: str, *, with_team: bool) -> Place:
    """Return the unit and team that a form is for: as asked for, else the reader's own; a single team chooses itself.

    :raises NotFound: the unit or the team lies outside the reader's area.
    """
    given = request.POST if request.method == "POST" else request.GET
    scope = actor.scope(right)
    path = entry.unit_path(given.get("unit", "")) or min(scope.paths)
    unit = OrgUnit.objects.within(scope).filter(path=path).first()
    if unit is None:
        raise NotFound
    wide = min((len(own) for own in scope.paths), default=WIDTH) < 3 * WIDTH
    units = list(lists.choices(scope, lists.Filters(unit=path))) if wide else []
    if not with_team or len(path) < 3 * WIDTH:
        return Place(unit, None, [], units)
    teams = list(Team.objects.within(scope).filter(unit=unit, closed_on__isnull=True).order_by("kind__order", "pk"))
    wanted = given.get("team", "")
    if wanted and wanted != "none":
        team = next((row for row in teams if str(row.pk) == wanted), None)
        if team is None:
            raise NotFound
        return Place(unit, team, teams, units)
    return Place(unit, teams[0] if len(teams) == 1 and not wanted else None, teams, units)


def people_of(actor: Actor, unit: OrgUnit, team: Team | None, also: set[int] | None = None) -> QuerySet[Member]:
    """Return the members who may be ticked: those in post in the team or the unit, and who stands on the record already.

    :raises DomainError: there are too many to be ticked on one page.
    """
    seen = Member.objects.within(actor.scope("person.view")).within(Scope.of([unit.path]))
    offered = Q(left_on__isnull=True) & (Q(team=team) if team is not None else Q())
    rows = seen.filter(offered | Q(pk__in=also or ())).select_related("team")
    if team is None and len(unit.path) < 3 * WIDTH and rows.count() > MOST_TICKS:
        raise DomainError(
            _("%(unit)s has too many members for one page. Choose a township or village first.") % {"unit": unit.name}
        )
    return rows.order_by("team__unit__path", "team__kind__order", "pk")


def asked_period(actor: Actor, text: str, today: date) -> Period:
    """Return the quarter that an address names, else the one that is being assessed, else the present one.

    :raises WrongPeriod: it names none.
    """
    if not text:
        assessed = selectors.rounds(actor.scope("round.view")).exclude(state=workflow.FINAL).first()
        return Period.parse(assessed.period) if assessed else Period.quarter_of(today)
    period = Period.parse(text)
    if period.kind != "quarter":
        raise NotFound
    return period


def quarters(today: date, shown: Period) -> list[Period]:
    """Return the last quarters, newest first, the shown one among them."""
    found = [Period.quarter_of(today)]
    while len(found) < QUARTERS:
        found.append(found[-1].previous)
    return found if shown in found else sorted({*found, shown}, reverse=True)


def page_of(rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """Return one page of work, newest day first, and the key after which the next page begins ("" for none)."""
    text, _dot, key = after.partition(".")
    number = entry.number(key)
    if number is not None:
        try:
            held_on = date.fromisoformat(text)
        except ValueError:
            held_on = None
        if held_on is not None:
            rows = rows.filter(Q(held_on__lt=held_on) | Q(held_on=held_on, pk__lt=number))
    found = list(rows.order_by("-held_on", "-pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.held_on.isoformat()}.{last.pk}"


def late_note(actor: Actor, held_on: date) -> str:
    """Return what a person is told of an entry dated in a final quarter: it is kept, and changes no star; else ""."""
    period = Period.quarter_of(held_on)
    final = selectors.rounds(actor.scope("round.view")).filter(period=period.code, state=workflow.FINAL)
    if not final.exists():
        return ""
    return _("%(period)s is final: the entry is kept on record and changes no star that was given.") % {
        "period": period_name(period)
    }
