"""Reads of honours: a unit's or a team's, a member's, and the roll of a level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from core.periods import Period
from core.querysets import ScopedQuerySet
from core.scope import Scope
from teams.domain import honours as rules
from teams.models import Commendation, CommendationEvent, CreativeWork, ExchangeEvent, Rating


def standing() -> ScopedQuerySet:
    """Return the commendations that were not withdrawn, with what a line of them prints."""
    rows = Commendation.objects.filter(withdrawn_on__isnull=True)
    return rows.select_related("event__unit", "unit", "member__team", "team", "branch", "body")


def of_unit(scope: Scope, period: Period) -> QuerySet[Commendation]:
    """Return what units of a scope, their teams, organisations and members were commended for in a period, oldest first."""
    rows = standing().within(scope).filter(event__held_on__gte=period.start, event__held_on__lt=period.end)
    return rows.order_by("event__held_on", "pk")


def of_team(team: int, period: Period) -> QuerySet[Commendation]:
    """Return what a team and those who are in it now were commended for in a period, oldest first."""
    rows = standing().filter(event__held_on__gte=period.start, event__held_on__lt=period.end)
    return rows.filter(Q(team=team) | Q(member__team=team)).order_by("event__held_on", "pk")


def of_members(members: Iterable[int], period: Period) -> QuerySet[Commendation]:
    """Return what members were commended for in a period, oldest first."""
    rows = standing().filter(event__held_on__gte=period.start, event__held_on__lt=period.end)
    return rows.filter(member__in=list(members)).order_by("event__held_on", "pk")


def events(scope: Scope) -> QuerySet[CommendationEvent]:
    """Return the commendation events of a scope with how many they commended."""
    counted = Count("commended", filter=Q(commended__withdrawn_on__isnull=True))
    return CommendationEvent.objects.within(scope).select_related("unit").annotate(n_commended=counted)


def exchanges(scope: Scope, period: Period) -> QuerySet[ExchangeEvent]:
    """Return the exchange events of a scope in a period, oldest first."""
    rows = ExchangeEvent.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)
    return rows.select_related("unit").order_by("held_on", "pk")


def works(scope: Scope, until: date) -> QuerySet[CreativeWork]:
    """Return the works of a scope that were completed by a day, the newest first."""
    return (
        CreativeWork.objects.within(scope).filter(made_on__lte=until).select_related("unit").order_by("-made_on", "pk")
    )


@dataclass(frozen=True)
class Roll:
    """A roll of honour: lines that are named, and how many are not and why."""

    rows: list[Commendation]
    asked: int
    """Persons who have not agreed to be named."""
    below: int
    """Persons who agreed and have no star yet or fewer than three."""


def roll(scope: Scope, level: str, period: Period) -> Roll:
    """Return the roll of honour of a level for a period: organisations by name, persons by consent and from three stars on."""
    newest = Rating.objects.filter(member=OuterRef("member"), round__state="final").order_by("-round__period")
    rows = of_unit(scope, period).filter(event__level=level).annotate(last_stars=Subquery(newest.values("stars")[:1]))
    named: list[Commendation] = []
    counts = {rules.ASKED: 0, rules.BELOW: 0}
    for row in rows.order_by("event__held_on", "event_id", "unit__path", "pk"):
        shown = rules.display(
            is_person=row.member_id is not None, has_consented=row.consented_on is not None, stars=row.last_stars
        )
        if shown == rules.NAMED:
            named.append(row)
        else:
            counts[shown] += 1
    return Roll(named, counts[rules.ASKED], counts[rules.BELOW])
