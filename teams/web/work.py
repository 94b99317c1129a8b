"""What a unit has done: which unit and team an entry is for, who may be ticked, what stands on a page of the list."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import indicators
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.period_words import period_name
from core.periods import Period
from core.rounding import half_up
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed
from teams import selectors
from teams.domain import workflow
from teams.models import Activity, ActivityPlan, Member, Team
from teams.services import plans
from teams.web import entry, lists

PAGE = 30
MOST_TICKS = 400
"""So many members are offered at most; of a larger unit a smaller one is chosen first."""
QUARTERS = 8
MOST_PRESENT = 30
"""Up to so many members a form begins with everybody ticked; of more the few who came are ticked."""


@dataclass
class Place:
    """For which unit and team something is entered, and what else could be chosen."""

    unit: OrgUnit
    team: Team | None
    teams: list[Team] = field(default_factory=list)
    units: list[OrgUnit] = field(default_factory=list)
    """Units the reader can choose from; none for a village, whose unit is known."""


def plan_of(actor: Actor, request: HttpRequest) -> ActivityPlan | None:
    """Return the recurring activity that an address or a form names.

    :raises NotFound: it lies outside the reader's area, or the reader may not enter for it.
    """
    number = entry.number((request.POST if request.method == "POST" else request.GET).get("plan", ""))
    if number is None:
        return None
    plan = plans.seen(actor, number)
    if not actor.can("activity.change", plan.unit.path):
        raise NotFound
    return plan


def plan_day(request: HttpRequest, plan: ActivityPlan | None, today: date) -> date:
    """Return the day of a rhythm that an address names; today where it names none."""
    try:
        return date.fromisoformat(request.GET.get("on", "")) if plan is not None else today
    except ValueError:
        return today


def training_rate(scope: Scope, period: Period) -> dict[str, Any]:
    """Return how many of the members in post were trained this year by the end of a period, with both numbers."""
    trained, members = (indicators.total(code, scope, period) for code in ("training.trained", "members.count"))
    share = f"{fixed(half_up(10_000 * trained, members))}%" if members else "—"
    return {"trained": trained, "members": members, "share": share}


def place_of(
    actor: Actor, request: HttpRequest, right: str, *, with_team: bool, plan: ActivityPlan | None = None
) -> Place:
    """Return the unit and team that a form is for: as asked for, else of the plan, else the reader's own.

    A single team chooses itself; of several it is the one for which the unit last entered something.

    :raises NotFound: the unit or the team lies outside the reader's area.
    """
    given = request.POST if request.method == "POST" else request.GET
    scope = actor.scope(right)
    path = plan.unit.path if plan is not None else entry.unit_path(given.get("unit", "")) or min(scope.paths)
    unit = OrgUnit.objects.within(scope).filter(path=path).first()
    if unit is None:
        raise NotFound
    wide = min((len(own) for own in scope.paths), default=WIDTH) < 3 * WIDTH
    units = list(lists.choices(scope, lists.Filters(unit=path))) if wide else []
    if not with_team or len(path) < 3 * WIDTH:
        return Place(unit, None, [], units)
    teams = list(Team.objects.within(scope).filter(unit=unit, closed_on__isnull=True).order_by("kind__order", "pk"))
    wanted = given.get("team", "")
    if plan is not None:
        wanted = str(plan.team_id or "none")
    if wanted and wanted != "none":
        team = next((row for row in teams if str(row.pk) == wanted), None)
        if team is None:
            raise NotFound
        return Place(unit, team, teams, units)
    if wanted or not teams:
        return Place(unit, None, teams, units)
    return Place(unit, teams[0] if len(teams) == 1 else _last_team(unit, teams), teams, units)


def _last_team(unit: OrgUnit, teams: list[Team]) -> Team | None:
    """Return the team for which the unit entered its last activity; None where that was several teams' or there is none."""
    last = (
        Activity.objects.within(Scope.of([unit.path]))
        .filter(unit=unit)
        .order_by("-pk")
        .values_list("team_id", flat=True)
    )
    key = last.first()
    return next((team for team in teams if team.pk == key), None)


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
