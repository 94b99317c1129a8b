"""Reads of the reserve pool, of what villages need, and of pairs: by unit, set-based, on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import OrgUnit
from core.querysets import ScopedQuerySet
from core.scope import WIDTH, Scope
from teams.domain import reserve as rule
from teams.models import (
    BodyStructure,
    FileCabinet,
    Member,
    MentorPair,
    PairPattern,
    Rating,
    ReserveEvent,
    ReservePair,
    ReservePerson,
    ReserveSource,
    Round,
    VillageNeed,
)


def in_pool_on(scope: Scope, day: date) -> ScopedQuerySet:
    """Return the persons who are in the pool on a day: entered by then, not left by then."""
    rows: ScopedQuerySet = ReservePerson.objects.within(scope)
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), entered_on__lte=day)


def events_until(scope: Scope, kind: str, day: date) -> ScopedQuerySet:
    """Return the events of a kind up to a day, the day included: each is one person."""
    rows: ScopedQuerySet = ReserveEvent.objects.within(scope)
    return rows.filter(kind=kind, happened_on__lte=day)


def _open_pair(day: date) -> QuerySet[ReservePair]:
    rows = ReservePair.objects.filter(reserve=OuterRef("pk"), since__lte=day)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def has_open_pair(day: date) -> Exists:
    """Return the condition on reserve persons that they have mentors on a day."""
    return Exists(_open_pair(day))


def paired_on(scope: Scope, day: date) -> QuerySet[Any]:
    """Return the persons of the pool who have mentors on a day."""
    return in_pool_on(scope, day).filter(has_open_pair(day))


def lacking_mentors(scope: Scope, day: date) -> QuerySet[Any]:
    """Return the persons of the pool who lack mentors on a day."""
    return in_pool_on(scope, day).filter(~has_open_pair(day))


def newest_ratings(scope: Scope, last: str) -> QuerySet[Any]:
    """Return the ratings of the newest final quarter of each county up to the quarter of this code."""
    final = Round.objects.filter(unit=OuterRef("round__unit"), state="final", period__lte=last).order_by("-period")
    return Rating.objects.within(scope).filter(round=Subquery(final.values("pk")[:1]))


def due_pairs(scope: Scope, day: date, last: str) -> QuerySet[Any]:
    """Return the members in post on a day whom the newest final quarter rated at two or three stars: each needs a mentor."""
    rated = newest_ratings(scope, last).filter(stars__in=(2, 3))
    rows = Member.objects.within(scope).filter(pk__in=rated.values("member_id"), joined_on__lte=day)
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


def with_mentor(rows: QuerySet[Any], day: date, *, without: bool = False) -> QuerySet[Any]:
    """Return those members of `rows` who have a mentor on a day, or (`without`) who have none."""
    pairs = MentorPair.objects.filter(member=OuterRef("pk"), since__lte=day)
    there = Exists(pairs.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day)))
    return rows.filter(~there) if without else rows.filter(there)


def with_filled(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return needs with `filled` (persons in the pool for it), `coming` (recommended, not yet decided) and `missing`."""
    filled = Count("persons", filter=Q(persons__state=rule.IN_POOL), distinct=True)
    coming = Count("persons", filter=Q(persons__state__in=rule.OPEN), distinct=True)
    return rows.annotate(filled=filled, coming=coming, missing=F("number") - filled)


def needs(scope: Scope) -> QuerySet[Any]:
    """Return what villages need, with how much of it the pool has."""
    return with_filled(VillageNeed.objects.within(scope).select_related("unit__parent"))


def newest_bodies(units: Iterable[int]) -> dict[int, BodyStructure]:
    """Return the newest count of each village's body."""
    found: dict[int, BodyStructure] = {}
    for row in BodyStructure.objects.filter(unit__in=list(units)).order_by("counted_on", "pk"):
        found[row.unit_id] = row
    return found


def cabinet_of(path: str) -> FileCabinet | None:
    """Return the cabinet of the township that a village of this path lies in."""
    return FileCabinet.objects.select_related("unit").filter(unit__path=path[: 2 * WIDTH]).first()


def sources(scope: Scope) -> QuerySet[ReserveSource]:
    """Return the sources in use of the counties that an area lies in."""
    rows = ReserveSource.objects.filter(unit__path__in={path[:WIDTH] for path in scope.paths}, is_active=True)
    return rows.order_by("order", "pk")


def patterns(path: str) -> QuerySet[PairPattern]:
    """Return the patterns of mentoring in use of the county that a unit of this path lies in."""
    rows = PairPattern.objects.filter(unit__path=path[:WIDTH], is_active=True)
    return rows.select_related("unit").order_by("pk")


@dataclass(frozen=True)
class UnitRow:
    """One township or village of the board: how many records stand at which step."""

    unit: OrgUnit
    counts: dict[str, int]
    lacking: int

    @property
    def open(self) -> int:
        """Recommended and not yet decided."""
        return sum(self.counts.get(state, 0) for state in rule.OPEN)

    @property
    def in_pool(self) -> int:
        return self.counts.get(rule.IN_POOL, 0)


def board(scope: Scope, width: int, today: date) -> list[UnitRow]:
    """Return the records by unit and step, at townships or villages by the length of their path: two counting queries."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = ReservePerson.objects.within(scope).order_by()
    for path, state, number in rows.values_list("unit__path", "state").annotate(n=Count("id")):
        counts[path[:width]][state] += number
    lacking: dict[str, int] = defaultdict(int)
    lacks = lacking_mentors(scope, today).order_by().values_list("unit__path").annotate(n=Count("id"))
    for path, number in lacks:
        lacking[path[:width]] += number
    units = OrgUnit.objects.within(scope).filter(path__in=list(counts)).order_by("path")
    return [UnitRow(unit, dict(counts[unit.path]), lacking[unit.path]) for unit in units]
