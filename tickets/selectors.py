"""Reads of tickets: what a reader sees, the boards, likely duplicates, rules in force."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import OrgUnit
from core import origins
from core.actors import Actor
from core.querysets import subtree
from core.scope import WIDTH, Scope
from teams.models import Member, Team
from tickets.domain import flows, intake, lifecycle
from tickets.models import (
    CatalogueItem,
    DeadlineRule,
    Extension,
    ReportIn,
    ServicePoint,
    Supervision,
    Ticket,
    TicketClass,
    TicketFlow,
    TicketMove,
)

DUPLICATE_DAYS = 30
"""A ticket filed within so many days before may be the same matter."""
_COMPARED = 200


def county_of(path: str) -> OrgUnit:
    """Return the county that a unit of this path lies in."""
    return OrgUnit.objects.get(path=path[:WIDTH])


def own_members(actor: Actor) -> dict[int, str]:
    """Return the members in post that the actor is, with the paths of their units."""
    if actor.user_id is None or not actor.can("ticket.own"):
        return {}
    rows = Member.objects.filter(user=actor.user_id, left_on__isnull=True)
    return dict(rows.values_list("pk", "team__unit__path"))


def _in(field: str, scope: Scope) -> Q:
    condition = Q()
    for path in sorted(scope.paths):
        condition |= subtree(field, path)
    return condition


def _of_area(area: Scope) -> Q:
    """Return the condition that a ticket is of an area, so that a page by key is read along an index.

    Equal to one county, township or village, the index of the newest has the page ready; a join with the units and
    their paths would have every ticket of the area read and sorted first.
    """
    condition = Q(pk__in=[]) if not area else Q()
    for path in sorted(area.paths):
        column = {WIDTH: "county", 2 * WIDTH: "township"}.get(len(path), "unit")
        condition |= Q(**{column: Subquery(OrgUnit.objects.filter(path=path).values("pk")[:1])})
    return condition


def _given_from_outside(area: Scope, handled: Scope) -> Q:
    """Return the condition that a unit of an area handles a ticket of another: its township or county gave it to a team there.

    Nobody gives to a county from outside. Where there is none, which is looked up first, the condition is left out: beside
    the area's it would have all of its tickets sorted.
    """
    within = Scope.of(path for path in handled.paths if area.covers(path) and len(path) > WIDTH)
    if not any(_may_have_been_given(path, within) for path in sorted(area.paths) if len(path) > WIDTH):
        return Q()
    given = Ticket.objects.filter(_in("handler__path", within)).exclude(_of_area(area))
    return Q(pk__in=given.values("pk"))


def _may_have_been_given(path: str, handled: Scope) -> bool:
    """Tell whether a unit below a path handles a ticket that does not lie there.

    Along its index a unit's tickets stand by the township and unit they lie in, so one from elsewhere is the first or the
    last: two rows are read for a unit, however many it handles.
    """
    below = Scope.of(one for one in handled.paths if Scope.of([path]).covers(one))
    if not below:
        return False
    lies_in = Coalesce("township", 0) if len(path) == 2 * WIDTH else F("unit")
    rows = Ticket.objects.filter(handler=OuterRef("pk")).annotate(lies_in=lies_in).values("lies_in")
    units = OrgUnit.objects.filter(_in("path", below)).annotate(
        own=Subquery(OrgUnit.objects.filter(path=path).values("pk")[:1]),
        first=Subquery(rows.order_by("township", "unit")[:1]),
        last=Subquery(rows.order_by("-township", "-unit")[:1]),
    )
    elsewhere = Q(first__lt=F("own")) | Q(first__gt=F("own")) | Q(last__lt=F("own")) | Q(last__gt=F("own"))
    return units.filter(elsewhere).exists()


def of_area(area: Scope) -> QuerySet[Ticket]:
    """Return the tickets of the units of a scope; an empty scope has none."""
    return Ticket.objects.all() if area.everything else Ticket.objects.filter(_of_area(area))


def township_of(path: str) -> int | None:
    """Return the key of the unit right below the county that a unit of this path lies in; None for a county itself."""
    if len(path) < 2 * WIDTH:
        return None
    return OrgUnit.objects.filter(path=path[: 2 * WIDTH]).values_list("pk", flat=True).get()


def class_names(keys: Iterable[int]) -> dict[int, str]:
    """Return what classes are called."""
    return dict(TicketClass.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def visible(actor: Actor) -> QuerySet[Ticket]:
    """Return the tickets that a reader may see.

    Those of the units in the reader's area; for a department those it handles, was whistled in to or owes an answer about; for a member of a
    team those given to the member and those of the own village that anybody may claim.
    """
    area = actor.scope("ticket.view")
    if area.everything:
        return Ticket.objects.all()
    handled = actor.scope("ticket.handle")
    only_handled = Scope.of(path for path in handled.paths if not area.covers(path))
    own = own_members(actor)
    condition: Any = _of_area(area) | _given_from_outside(area, handled)
    if area and not only_handled and not own:
        return Ticket.objects.filter(condition)
    if only_handled:
        called = ReportIn.objects.filter(_in("unit__path", only_handled), ticket=OuterRef("pk"))
        notices = Supervision.objects.filter(
            _in("unit__path", only_handled), ticket=OuterRef("pk"), answered_at__isnull=True
        )
        condition |= _in("handler__path", only_handled) | Exists(called) | Exists(notices)
    if own:
        condition |= Q(member__in=list(own)) | Q(
            unit__path__in=set(own.values()),
            state__in=lifecycle.WAITING,
            level=lifecycle.VILLAGE,
            flow__way__in=(flows.CLAIMED, flows.EITHER),
        )
    return Ticket.objects.filter(condition)


def rule_in_force(county: OrgUnit, code: str, day: date) -> DeadlineRule | None:
    """Return the edition of a rule that was in force on a day."""
    rows = DeadlineRule.objects.filter(unit=county, code=code, in_force_from__lte=day)
    return rows.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day)).order_by("-edition").first()


def rules_in_force(county: OrgUnit, day: date) -> QuerySet[DeadlineRule]:
    rows = DeadlineRule.objects.filter(unit=county, in_force_from__lte=day)
    return rows.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day)).order_by("day_unit", "amount", "code")


def rule_for_level(county: OrgUnit, level: str, day_unit: str, day: date) -> DeadlineRule | None:
    """Return the rule of the next level's: the one that counts as the ticket's own does, else one without a limit."""
    rows = rules_in_force(county, day).filter(level=level)
    return rows.filter(day_unit=day_unit, amount__isnull=False).first() or rows.filter(amount__isnull=True).first()


def classes(county: OrgUnit) -> QuerySet[TicketClass]:
    return TicketClass.objects.filter(unit=county, is_active=True).order_by("order", "pk")


def items(county: OrgUnit) -> QuerySet[CatalogueItem]:
    rows = CatalogueItem.objects.filter(unit=county, is_active=True, klass__is_active=True)
    return rows.select_related("klass", "provider").order_by("klass__order", "pk")


def default_flow(county: OrgUnit) -> TicketFlow | None:
    return TicketFlow.objects.filter(unit=county, is_active=True).order_by("-is_default", "pk").first()


def likely_duplicates(unit: OrgUnit, klass_id: int | None, matter: str, place: str, now: datetime) -> list[Ticket]:
    """Return open or lately filed tickets of the village that a new one likely repeats, at most three."""
    rows = Ticket.objects.filter(unit=unit, filed_at__gte=now - timedelta(days=DUPLICATE_DAYS)).exclude(
        state__in=("withdrawn", "merged")
    )
    found = list(rows.select_related("klass", "flow").order_by("-pk")[:_COMPARED])
    known = [intake.Known(row.pk, row.matter, row.place, klass_id is None or row.klass_id == klass_id) for row in found]
    by_key = {row.pk: row for row in found}
    return [by_key[key] for key in intake.likely(matter, place, known)]


def from_residents(unit: OrgUnit, now: datetime) -> QuerySet[Ticket]:
    """Return what residents have filed with a village within the last hour by its code page, newest first."""
    rows = Ticket.objects.filter(unit=unit, channel="code", filed_at__gt=now - timedelta(hours=1), filed_at__lte=now)
    return rows.order_by("-pk")


def by_code(code: str) -> Ticket | None:
    """Return the ticket of a tracking code, for whoever has the code: with what the page of it shows."""
    return Ticket.objects.select_related("unit", "klass", "flow").filter(code=code).first()


def village_at(path: str) -> OrgUnit | None:
    """Return the unit of a path, for whoever knows it: units of villages and communities are no secret."""
    return OrgUnit.objects.filter(path=path, level="unit").first() if path else None


def points(units: Iterable[OrgUnit]) -> QuerySet[ServicePoint]:
    """Return the service points in use of these units."""
    rows = ServicePoint.objects.filter(unit__in=list(units), is_active=True)
    return rows.select_related("unit").order_by("unit__path", "pk")


def departments(county: OrgUnit) -> QuerySet[OrgUnit]:
    """Return the departments of a county: what a township whistles for."""
    return OrgUnit.objects.filter(parent=county, level="unit", closed_on__isnull=True).order_by("path")


def handlers_for(ticket: Ticket) -> QuerySet[OrgUnit]:
    """Return the units that a ticket may be dispatched to from its level: those below the unit in charge, and itself."""
    path = ticket.owner.path
    rows = OrgUnit.objects.filter(subtree("path", path), closed_on__isnull=True)
    if ticket.level == lifecycle.COUNTY:
        return rows.filter(Q(pk=ticket.owner_id) | Q(parent=ticket.owner_id)).order_by("path")
    return rows.order_by("path")


def with_rule_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return settings of counties with the name of the deadline rule that each of them names, as `rule_called`."""
    newest = DeadlineRule.objects.filter(unit=OuterRef("unit"), code=OuterRef("rule"), retired_on__isnull=True)
    return rows.annotate(rule_called=Subquery(newest.values("name")[:1]))


def counties_with_rules(scope: Scope) -> QuerySet[OrgUnit]:
    """Return the counties of a scope that have set up deadline rules."""
    has_rules = Exists(DeadlineRule.objects.filter(unit=OuterRef("pk")))
    return OrgUnit.objects.within(scope).filter(has_rules, level="county").order_by("path")


# What pages ask ----------------------------------------------------------------------------------


def units_at(paths: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return key and name of the units of these paths."""
    if not paths:
        return {}
    return {
        path: (key, name)
        for path, key, name in OrgUnit.objects.filter(path__in=paths).values_list("path", "pk", "name")
    }


def classes_at(paths: Collection[str]) -> list[TicketClass]:
    """Return the classes of the counties that these paths lie in."""
    rows = TicketClass.objects.filter(unit__path__in={path[:WIDTH] for path in paths}, is_active=True)
    return list(rows.order_by("unit__path", "order", "pk"))


def is_called(units: Collection[int]) -> Exists:
    """Return the condition that one of the units was whistled in to a ticket and has not reported."""
    return Exists(ReportIn.objects.filter(ticket=OuterRef("pk"), unit__in=units, reported_at__isnull=True))


def is_supervised(units: Collection[int]) -> Exists:
    """Return the condition that one of the units has a supervision of a ticket to answer."""
    return Exists(Supervision.objects.filter(ticket=OuterRef("pk"), unit__in=units, answered_at__isnull=True))


def is_to_extend(but: str) -> Exists:
    """Return the condition that somebody other than `but` has asked for a later day, which nobody has decided."""
    return Exists(Extension.objects.filter(ticket=OuterRef("pk"), outcome="").exclude(asked_by=but))


def receivers(ticket: Ticket, at: Collection[int] | None = None) -> tuple[QuerySet[Team], QuerySet[Member]]:
    """Return the teams and the members in post whom the unit in charge may give a ticket to: those of its whole subtree.

    `at` narrows them to these units.
    """
    teams = Team.objects.filter(subtree("unit__path", ticket.owner.path), closed_on__isnull=True)
    members = Member.objects.filter(
        subtree("team__unit__path", ticket.owner.path), team__closed_on__isnull=True, left_on__isnull=True
    )
    if at is not None:
        teams, members = teams.filter(unit__in=at), members.filter(team__unit__in=at)
    teams = teams.select_related("unit").order_by("unit__path", "pk")
    return teams, members.select_related("team__unit").order_by("team__unit__path", "team", "pk")


def places_of_receivers(ticket: Ticket) -> QuerySet[OrgUnit]:
    """Return the units of the subtree of the unit in charge that have teams, with what lies above them."""
    teams = Team.objects.filter(unit=OuterRef("pk"), closed_on__isnull=True)
    rows = OrgUnit.objects.filter(Exists(teams), subtree("path", ticket.owner.path), closed_on__isnull=True)
    return rows.select_related("parent").order_by("path")


def moves_of(tickets: QuerySet[Ticket], events: Collection[str], but: str) -> QuerySet[TicketMove]:
    """Return the steps of these kinds that others than `but` took on tickets, newest first."""
    rows = TicketMove.objects.filter(ticket__in=tickets, event__in=events).exclude(by=but)
    return rows.select_related("ticket__klass", "ticket__unit", "ticket__flow").order_by("-pk")


def made_of(actor: Actor, kind: str, keys: Collection[int]) -> dict[int, list[origins.Following]]:
    """Return the tickets that were made of things of another app, those that the reader may see: one query."""
    wanted = {origins.reference(kind, key): key for key in keys}
    found: dict[int, list[origins.Following]] = {}
    for row in visible(actor).filter(origin__in=wanted).order_by("pk"):
        void = row.state in ("withdrawn", "merged")
        following = origins.Following(row.number, str(row.get_state_display()), "tickets:ticket", row.pk, void)
        found.setdefault(wanted[row.origin], []).append(following)
    return found
