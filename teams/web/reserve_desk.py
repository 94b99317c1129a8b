"""What of the reserve pool waits for the reader: the own step, proposals, the own file."""

from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from teams.domain import exits as leaving
from teams.domain import reserve as rule
from teams.models import ReserveExit, ReservePerson
from teams.services import reserve_exits
from teams.web.desk import Todo


def todo(actor: Actor, today: date) -> list[Todo]:
    """Return what waits: records at the reader's own step, proposals to tell, answer or decide, an appeal of one's own."""
    return [*_of_oneself(actor, today), *_steps(actor), *_exits(actor, today)]


def _steps(actor: Actor) -> list[Todo]:
    if actor.can("reserve.decide"):
        steps = [
            ("reserve.verify", rule.REVIEWED, _("reserve: joint reviews to take")),
            ("reserve.verify", rule.JOINTLY, _("reserve: inspections to enter")),
            ("reserve.decide", rule.INSPECTED, _("reserve: decisions to enter")),
        ]
    elif actor.can("reserve.review"):
        steps = [("reserve.review", rule.RECOMMENDED, _("reserve: recommendations to review"))]
    elif actor.can("reserve.recommend"):
        steps = [("reserve.recommend", rule.DRAFT, _("reserve: recommendations returned to you"))]
    else:
        return []
    found = []
    scope = actor.scope(steps[0][0])
    rows = ReservePerson.objects.within(scope).filter(state__in=[state for _right, state, _label in steps])
    counts = {
        state: (n, first)
        for state, n, first in rows.order_by().values_list("state").annotate(n=Count("id"), first=Min("id"))
    }
    for _right, state, label in steps:
        number, first = counts.get(state, (0, None))
        if number:
            page = f"{reverse('teams:reserve')}?state={state}"
            found.append(
                Todo(label, reverse("teams:reserve-person", args=[first]) if number == 1 else page, number, own=True)
            )
    return found


def _exits(actor: Actor, today: date) -> list[Todo]:
    ripe = Q(state=leaving.ANSWERED) | Q(state=leaving.NOTIFIED, notice_until__lt=today)
    steps = [
        ("reserve.verify", Q(state=leaving.APPEALED), "appealed", _("reserve: appeals to answer")),
        ("reserve.decide", ripe, "ripe", _("reserve: proposals to decide")),
    ]
    if not actor.can("reserve.decide"):
        steps = [("reserve.review", Q(state=leaving.PROPOSED), "proposed", _("reserve: proposals to tell the person"))]
    found = []
    for right, condition, state, label in steps:
        if not actor.can(right):
            continue
        counted = (
            ReserveExit.objects.within(actor.scope(right)).filter(condition).aggregate(n=Count("id"), first=Min("id"))
        )
        if counted["n"]:
            one = reverse("teams:reserve-exit", args=[counted["first"]])
            page = one if counted["n"] == 1 else f"{reverse('teams:reserve-exits')}?state={state}"
            found.append(Todo(label, page, counted["n"], own=True))
    return found


def _of_oneself(actor: Actor, today: date) -> list[Todo]:
    return [
        Todo(
            _("A proposal to take you out of the reserve: read it, appeal if it is wrong"), reverse("teams:reserve-own"), 0,
            row.get_ground_display(), row.notice_until, own=True,
        )
        for row in reserve_exits.own_proposals(actor)
        if row.state == leaving.NOTIFIED and row.notice_until and row.notice_until >= today
    ]  # fmt: skip
