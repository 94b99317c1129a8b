"""Reads of meetings: due versus held for every organisation of a scope, by a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum

from branches.domain import rhythm
from branches.domain.rhythm import Organisation, Rule, Slot, Standing
from branches.models import Branch, Meeting, MeetingExemption, MeetingKind
from core import indicators
from core.periods import Period
from core.scope import WIDTH, Scope

HELD = Q(state="held")
TEAMS = "teams.count"
"""The figure that says how many teams a unit has; another app registers it."""
_NO_MONTHS = (0,) * 12
Months = Sequence[int]


def rule_of(kind: MeetingKind) -> Rule:
    """Return a kind as the rule that the arithmetic takes; one out of use owes nothing."""
    return Rule(
        kind.pk, kind.per if kind.is_active else "", kind.times, kind.usual_quarter, frozenset(kind.organisations),
        frozenset(kind.sectors), kind.min_members, kind.needs,
    )  # fmt: skip


def kinds_of(paths: Collection[str]) -> dict[str, list[MeetingKind]]:
    """Return the kinds of the counties that these paths lie in, by county, in their order."""
    found: dict[str, list[MeetingKind]] = defaultdict(list)
    rows = MeetingKind.objects.filter(unit__path__in={path[:WIDTH] for path in paths}).select_related(
        "unit", "together"
    )
    for kind in rows.order_by("order", "pk"):
        found[kind.unit.path].append(kind)
    return found


def active_kinds(path: str) -> list[MeetingKind]:
    """Return the kinds in use in the county of a path."""
    return [kind for kind in kinds_of([path]).get(path[:WIDTH], []) if kind.is_active]


def teams_of(rules: Collection[Rule], scope: Scope, period: Period) -> frozenset[int]:
    """Return the units that have teams, where a rule asks for that; none while no app counts teams."""
    if not any(rule.needs == rhythm.NEEDS_TEAMS for rule in rules) or not indicators.exists(TEAMS):
        return frozenset()
    return frozenset(key for key, number in indicators.get(TEAMS).query(scope, period).items() if number)


def organisation_of(branch: Branch, with_teams: Collection[int]) -> Organisation:
    return Organisation(
        branch.pk, branch.kind, branch.sector, branch.founded_on, branch.dissolved_on, branch.full_members, branch.groups,
        branch.is_lead and branch.unit_id in with_teams,
    )  # fmt: skip


def existing(scope: Scope, period: Period) -> QuerySet[Branch]:
    """Return the organisations of a scope that existed on a day of a period."""
    rows = Branch.objects.within(scope).filter(founded_on__lt=period.end)
    return rows.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=period.start))


def _year(period: Period) -> tuple[date, date]:
    return date(period.year, 1, 1), date(period.year + 1, 1, 1)


def months_held(scope: Scope, year: int) -> dict[tuple[int, int], Months]:
    """Return the meetings held in the months of a year, by organisation and kind: one query."""
    counts = {
        f"m{month}": Count(
            "id", filter=Q(held_on__gte=date(year, month, 1), held_on__lt=rhythm.month_start(year, month + 1))
        )
        for month in range(1, 13)
    }
    rows = Meeting.objects.within(scope).filter(HELD, held_on__gte=date(year, 1, 1), held_on__lt=date(year + 1, 1, 1))
    return {
        (branch, kind): months
        for branch, kind, *months in rows.order_by().values_list("branch_id", "kind_id").annotate(**counts)
    }


def exemptions_in(scope: Scope, period: Period) -> dict[int, list[tuple[int | None, date, date]]]:
    """Return the exemptions that touch the year of a period, by organisation: kind (None: every one) and days."""
    first, last = _year(period)
    found: dict[int, list[tuple[int | None, date, date]]] = defaultdict(list)
    rows = MeetingExemption.objects.within(scope).filter(revoked_at__isnull=True, starts_on__lt=last, ends_on__gt=first)
    for branch, kind, starts_on, ends_on in rows.values_list("branch_id", "kind_id", "starts_on", "ends_on"):
        found[branch].append((kind, starts_on, ends_on))
    return found


@dataclass(frozen=True)
class Line:
    """One organisation of the board: how each kind stands, how all stand together, and what was held."""

    branch: Branch
    kinds: Mapping[int, Standing]
    whole: Standing
    held: int = 0
    """Everything that was held in the period, whether it was owed or not."""
    attended: int = 0
    due_persons: int = 0
    last: date | None = None

    @property
    def is_silent(self) -> bool:
        return rhythm.is_silent(self.whole, self.held)


@dataclass(frozen=True)
class Board:
    """Due versus held of a scope in a period."""

    period: Period
    kinds: Sequence[MeetingKind]
    lines: Sequence[Line] = field(default_factory=list)

    @property
    def whole(self) -> Standing:
        return rhythm.together(line.whole for line in self.lines)

    def of_kind(self, kind: int) -> Standing:
        """Return how one kind stands with all organisations together."""
        return rhythm.together(line.kinds[kind] for line in self.lines if kind in line.kinds)


def board(scope: Scope, period: Period, today: date) -> Board:
    """Return due versus held of every organisation of a scope: seven queries at most, however many there are."""
    rows = list(existing(scope, period).select_related("unit").order_by("unit__path", "pk"))
    kinds = kinds_of({row.unit.path for row in rows})
    rules = {path: [rule_of(kind) for kind in found] for path, found in kinds.items()}
    with_teams = teams_of([rule for found in rules.values() for rule in found], scope, period)
    months, exempt = months_held(scope, period.year), exemptions_in(scope, period)
    inside = Meeting.objects.within(scope).filter(HELD, held_on__gte=period.start, held_on__lt=period.end)
    sums = {
        branch: rest
        for branch, *rest in inside.order_by()
        .values_list("branch_id")
        .annotate(n=Count("id"), attended_sum=Sum("attended"), due_sum=Sum("due"), last=Max("held_on"))
    }
    lines = []
    for row in rows:
        organisation, own = organisation_of(row, with_teams), exempt.get(row.pk, ())
        found = {}
        for rule in rules.get(row.unit.path[:WIDTH], ()):
            if not rhythm.is_for(rule, organisation):
                continue
            freed = [(first, last) for kind, first, last in own if kind in (None, rule.key)]
            owed = rhythm.owed_slots(rule, organisation, period.start, period.end, freed)
            if owed:
                found[rule.key] = rhythm.standing(owed, months.get((row.pk, rule.key), _NO_MONTHS), today)
        lines.append(Line(row, found, rhythm.together(found.values()), *sums.get(row.pk, (0, 0, 0, None))))
    return Board(period, [kind for found in kinds.values() for kind in found if kind.is_active], lines)


@dataclass(frozen=True)
class SlotStanding:
    """One slot of an organisation's year: how it stands, and the meetings that count for it."""

    slot: Slot
    light: rhythm.Light
    meetings: Sequence[Meeting]


@dataclass(frozen=True)
class YearOfKind:
    """A kind in an organisation's year."""

    kind: MeetingKind
    slots: Sequence[SlotStanding]
    exempt: int
    """Slots that it would owe without its exemptions."""


def year_of(branch: Branch, year: int, today: date) -> list[YearOfKind]:
    """Return an organisation's year: each kind that it owes, slot by slot, with the meetings behind."""
    period, scope = Period.parse(str(year)), Scope.of([branch.unit.path])
    kinds = active_kinds(branch.unit.path)
    rules = {kind.pk: rule_of(kind) for kind in kinds}
    organisation = organisation_of(branch, teams_of(list(rules.values()), scope, period))
    exempt = exemptions_in(scope, period).get(branch.pk, [])
    held: dict[int, list[Meeting]] = defaultdict(list)
    rows = Meeting.objects.filter(HELD, branch=branch, held_on__gte=period.start, held_on__lt=period.end)
    for row in rows.order_by("held_on", "pk"):
        held[row.kind_id].append(row)
    found = []
    for kind in kinds:
        rule = rules[kind.pk]
        freed = [(first, last) for of, first, last in exempt if of in (None, kind.pk)]
        owed = rhythm.owed_slots(rule, organisation, period.start, period.end, freed)
        all_of = rhythm.owed_slots(rule, organisation, period.start, period.end)
        if not all_of:
            continue
        lines = []
        for slot in owed:
            inside = [row for row in held[kind.pk] if row.held_on is not None and slot.start <= row.held_on < slot.end]
            lines.append(SlotStanding(slot, rhythm.light_of(slot, len(inside), today), inside))
        found.append(YearOfKind(kind, lines, len(all_of) - len(owed)))
    return found


def standing_of(year: Sequence[YearOfKind], today: date) -> Standing:
    """Return how all kinds of an organisation's year stand together, as the board reckons them."""
    parts = []
    for of in year:
        months = [0] * 12
        for day in (meeting.held_on for line in of.slots for meeting in line.meetings):
            if day is not None:
                months[day.month - 1] += 1
        parts.append(rhythm.standing([line.slot for line in of.slots], months, today))
    return rhythm.together(parts)


def open_now(branch: Branch, today: date) -> list[tuple[MeetingKind, Slot]]:
    """Return the kinds of which the organisation is to hold a meeting now, the most urgent first."""
    return open_of(year_of(branch, today.year, today), today)


def open_of(year: Sequence[YearOfKind], today: date) -> list[tuple[MeetingKind, Slot]]:
    """Return the kinds of an organisation's year of which a meeting is to be held now, the most urgent first."""
    found = [
        (line.slot.expected_until, of.kind.order, of.kind, line.slot)
        for of in year
        for line in of.slots
        if rhythm.is_open(line.slot, len(line.meetings), today)
    ]
    return [(kind, slot) for _until, _order, kind, slot in sorted(found, key=lambda row: row[:2])]


def counting_of(branches: Collection[int], period: Period, kinds: Collection[str] = ()) -> dict[int, list[Meeting]]:
    """Return the meetings that count as held ones of those due, oldest first, by organisation: five queries for any number."""
    rows = list(Branch.objects.filter(pk__in=branches).select_related("unit"))
    scope = Scope.of(row.unit.path for row in rows)
    of_county = {
        path: [rule_of(kind) for kind in found if not kinds or kind.code in kinds]
        for path, found in kinds_of({row.unit.path for row in rows}).items()
    }
    with_teams = teams_of([rule for found in of_county.values() for rule in found], scope, period)
    exempt = exemptions_in(scope, period)
    first, last = _year(period)
    held: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    inside = Meeting.objects.filter(HELD, branch__in=rows, held_on__gte=first, held_on__lt=last)
    for meeting in inside.select_related("kind", "branch").order_by("held_on", "pk"):
        held[meeting.branch_id, meeting.kind_id].append(meeting)
    found: dict[int, list[Meeting]] = {}
    for row in rows:
        organisation, counted = organisation_of(row, with_teams), []
        for rule in of_county.get(row.unit.path[:WIDTH], ()):
            freed = [(start, end) for of, start, end in exempt.get(row.pk, ()) if of in (None, rule.key)]
            owed = rhythm.owed_slots(rule, organisation, period.start, period.end, freed)
            mine = held[row.pk, rule.key]
            keys = set(rhythm.counting(owed, [(one.held_on, one.pk) for one in mine if one.held_on is not None]))
            counted += [one for one in mine if one.pk in keys]
        found[row.pk] = sorted(counted, key=lambda one: (one.held_on or first, one.pk))
    return found


def counting(branch: int, period: Period, kinds: Collection[str] = ()) -> QuerySet[Meeting]:
    """Return the meetings that count as held ones of those due: the rows behind one organisation's figure."""
    keys = [row.pk for row in counting_of([branch], period, kinds).get(branch, ())]
    return Meeting.objects.filter(pk__in=keys).select_related("kind", "branch").order_by("held_on", "pk")
