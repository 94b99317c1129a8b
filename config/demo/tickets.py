"""Two years of tickets, all struck off, and one of projects: the articles' totals, spread over villages and members."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import OrgUnit
from config.demo import ticket_words
from config.demo.profiles import YEAR, Profile
from config.demo.roster import Person
from config.demo.ticket_words import MATTERS, Counts, Totals
from core import workdays
from core.actors import SYSTEM
from tickets import selectors
from tickets.domain import deadlines
from tickets.domain.lifecycle import FAIR, SATISFIED, UNSATISFIED, Rating
from tickets.models import DeadlineRule, ServicePoint, TicketClass, TicketFlow
from tickets.services import clock, projects, recording, setting
from tickets.services.recording import PastStep, PastTicket

_HALL, _STALL = ("党群服务中心", "hall"), {"community": ("小区凉亭", "pavilion"), "": ("农村广场", "square")}
_CHANNELS = (("form", 30), ("behalf", 26), ("stall", 22), ("code", 14), ("meeting", 8))
_COLOURS = (("", 30), ("green", 34), ("blue", 20), ("yellow", 10), ("orange", 4), ("red", 2))
_FIRST, _LAST_FILED, _LAST_SLOW = (1, 2), (12, 22), (12, 12)
"""Month and day from which on tickets are filed, and up to which: whatever is filed by then is settled, asked after and
struck off by the end of the year; the last is the same for what was late or opened again."""


@dataclass(frozen=True)
class _Set:
    """What the county has set for its tickets."""

    classes: Mapping[str, TicketClass]
    rules: Mapping[str, DeadlineRule]
    flows: Sequence[TicketFlow]
    points: Mapping[int, Sequence[int]]
    """Unit → its service points where a stall stands."""


def years(profile: Profile, seed: int, county: OrgUnit, people: Sequence[Person], scale: int) -> None:
    """Set the county up for tickets and record two years: every ticket struck off, the last year's projects nearly all done.

    The year before draws from a source of its own, so that the profile's year does not depend on it.
    """
    totals = ticket_words.OF[profile.county]
    rng = random.Random(f"{profile.county}/{seed}/tickets")
    units = list(
        OrgUnit.objects.filter(path__startswith=county.path, kind__in=profile.unit_kinds, level="unit").order_by("path")
    )
    made = _set_up(county, totals, units)
    older = random.Random(f"{profile.county}/{seed}/tickets/older")
    for draws, of_year, counts in ((older, YEAR - 1, totals.before), (rng, YEAR, totals.tickets)):
        rows = _tickets(draws, of_year, counts, totals.classes, county, made, units, people, scale)
        recording.record_many(actor=SYSTEM, county=county, rows=rows)
    _livelihood(rng, totals, county, units, scale)
    _small_three(rng, totals, county, people, scale)


def _set_up(county: OrgUnit, totals: Totals, units: Sequence[OrgUnit]) -> _Set:
    setting.ship(actor=SYSTEM, county=county, on=date(YEAR - 1, 1, 1))
    classes = {}
    for order, (code, name, rule, hazard, _weight) in enumerate(totals.classes, start=1):
        values = {"code": code, "name": name, "order": order, "rule": rule, "hazard": hazard}
        classes[code] = setting.add_class(actor=SYSTEM, county=county, values=values)
    for code, klass in classes.items():
        things = MATTERS[code].things[:2] if not klass.hazard else MATTERS[code].things[:1]
        for thing in things:
            values = {"klass": klass, "name": thing, "rule": klass.rule}
            setting.add_item(actor=SYSTEM, county=county, values=values)
    rows = []
    for unit in units:
        stall, kind = _STALL["community" if unit.kind.startswith("community") else ""]
        rows.append((unit.pk, _HALL[0], _HALL[1], f"{unit.name}{_HALL[0]}", "周一至周五 10:00—19:30"))
        rows.append((unit.pk, stall, kind, f"{unit.name}{stall}", "逢8日 11:00—13:00 摆摊办公"))
    recording.points_many(actor=SYSTEM, county=county, rows=rows)
    points: dict[int, list[int]] = defaultdict(list)
    for key, unit_id in ServicePoint.objects.filter(kind__in=("pavilion", "square"), unit__in=units).values_list(
        "pk", "unit_id"
    ):
        points[unit_id].append(key)
    rules = {row.code: row for row in selectors.rules_in_force(county, date(YEAR, 1, 1))}
    flows = list(
        TicketFlow.objects.filter(unit=county, code__in=("standard", "visitors")).order_by("-is_default", "pk")
    )
    return _Set(classes, rules, flows, points)


# Tickets ---------------------------------------------------------------------------------------


def _draw(rng: random.Random, weighed: Sequence[tuple[str, int]]) -> str:
    return rng.choices([name for name, _w in weighed], [weight for _n, weight in weighed])[0]


def _at(rng: random.Random, day: date, first: int = 9, last: int = 18) -> datetime:
    """Return a minute of the office hours of a day."""
    minutes = rng.randrange(first * 60, last * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), deadlines.ZONE)


def _tickets(
    rng: random.Random, of_year: int, counts: Counts, weights: Sequence[tuple[str, str, str, str, int]], county: OrgUnit,
    made: _Set, units: Sequence[OrgUnit], people: Sequence[Person], scale: int,
) -> list[PastTicket]:  # fmt: skip
    """Return a year's tickets in the order in which they were filed."""
    count, first = counts.tickets * scale, date(of_year, *_FIRST)
    slow = (date(of_year, *_LAST_SLOW) - first).days
    span = (date(of_year, *_LAST_FILED) - first).days
    days = [first + timedelta(days=rng.randrange(span)) for _n in range(count)]
    days.sort()
    early = [number for number, day in enumerate(days) if (day - first).days < slow]
    odd = rng.sample(early, (counts.late + counts.reopened) * scale)
    late, reopened = set(odd[: counts.late * scale]), set(odd[counts.late * scale :])
    rest = rng.sample(range(count), (counts.unreached + counts.fair) * scale)
    unreached = set(rest[: counts.unreached * scale])
    fair = set(rest[counts.unreached * scale :])
    present: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        present[person.unit].append(person)
    calendar = workdays.calendar_for(county.path)
    rows = []
    for number, day in enumerate(days):
        code = _draw(rng, [(row[0], row[4]) for row in weights])
        words, klass, unit = MATTERS[code], made.classes[code], rng.choice(units)
        rule, filed_at = made.rules[klass.rule], _at(rng, day, 9, 17)
        flow = made.flows[-1] if rng.random() < 0.06 else made.flows[0]
        due = deadlines.deadline(clock.to_rule(rule), filed_at, calendar)
        channel = _draw(rng, _CHANNELS)
        here = [p for p in present[unit.pk] if p.joined_on <= day and (p.left_on is None or p.left_on.year > of_year)]
        who = rng.choice(here) if here and rng.random() < 0.72 else None
        last = Rating(True, True, FAIR) if number in fair else Rating(True, True, SATISFIED)
        steps = _steps(
            rng, flow, filed_at, due, is_late=number in late, is_reopened=number in reopened,
            rating=Rating(False) if number in unreached else last, tries=1 if counts.slow and rng.randrange(100) < counts.slow else 2,
        )  # fmt: skip
        rows.append(
            PastTicket(
                unit_id=unit.pk, klass_id=klass.pk, flow_id=flow.pk, rule=rule, channel=channel, filed_at=filed_at,
                matter=rng.choice(words.texts).format(thing=rng.choice(words.things)), place=rng.choice(words.places),
                steps=steps, point_id=made.points[unit.pk][0] if channel == "stall" else None,
                colour=_draw(rng, _COLOURS), handler_id=unit.pk, team_id=who.team if who else None,
                member_id=who.pk if who else None, result=rng.choice(words.results),
            )
        )  # fmt: skip
    return rows


def _steps(
    rng: random.Random, flow: TicketFlow, filed_at: datetime, due: deadlines.Deadline, *, is_late: bool,
    is_reopened: bool, rating: Rating, tries: int,
) -> list[PastStep]:  # fmt: skip
    """Return the steps of a ticket from filing to striking off."""
    at = filed_at
    found = []

    def take(event: str, moment: datetime, rated: Rating | None = None, way: str = "") -> None:
        nonlocal at
        at = max(moment, at + timedelta(minutes=1))
        found.append(PastStep(event, at, rated, way))

    claims = flow.way != "dispatch" and rng.random() < 0.3
    if flow.gathers:
        take("gather", at + timedelta(minutes=rng.randrange(5, 50)))
    if claims:
        take("claim", at + timedelta(minutes=rng.randrange(5, 60)))
    else:
        take("dispatch", at + timedelta(minutes=rng.randrange(5, 30)))
        take("accept", at + timedelta(minutes=rng.randrange(5, 60)))
    assert due.last_day is not None
    take("complete", _settled(rng, at, due.last_day, tries, is_late=is_late))
    if is_reopened:
        take(
            "reopen",
            _at(rng, at.astimezone(deadlines.ZONE).date() + timedelta(days=1), 9, 12),
            Rating(True, False, UNSATISFIED),
            "call",
        )
        take("complete", at + timedelta(minutes=rng.randrange(90, 360)))
    asked = _at(rng, at.astimezone(deadlines.ZONE).date() + timedelta(days=1), 10, 18)
    way = rng.choices(("resident", "call", "visit"), (3, 5, 2))[0] if rating.reached else "call"
    take("rate", asked, rating, way)
    take("cancel", at + timedelta(minutes=rng.randrange(10, 60)))
    return found


def _settled(rng: random.Random, begun: datetime, last_day: date, tries: int, *, is_late: bool) -> datetime:
    """Return when a matter was settled: soon for the most part, by the last day at the latest, or a day or two late."""
    first = begun.astimezone(deadlines.ZONE).date()
    if is_late:
        return _at(rng, last_day + timedelta(days=rng.choice((1, 1, 2))))
    days = min(rng.randrange((last_day - first).days + 1) for _n in range(tries))
    if days:
        return _at(rng, first + timedelta(days=days))
    soon = begun + timedelta(minutes=rng.randrange(40, 240))
    return soon if soon.astimezone(deadlines.ZONE).date() == first else begun + timedelta(minutes=20)


# Projects --------------------------------------------------------------------------------------


def _livelihood(rng: random.Random, totals: Totals, county: OrgUnit, units: Sequence[OrgUnit], scale: int) -> None:
    """Record the year's livelihood projects with their milestones; a handful is late."""
    pairs = rng.sample([(unit, name) for unit in units for name in ticket_words.LIVELIHOOD], totals.livelihood * scale)
    rows, steps = [], []
    for number, (unit, name) in enumerate(sorted(pairs, key=lambda pair: (pair[0].path, pair[1]))):
        begin, length = date(YEAR, 3, 1) + timedelta(days=rng.randrange(120)), rng.randrange(60, 150)
        due = begin + timedelta(days=length)
        is_late = number % (totals.livelihood // totals.unfinished) == 7 and number < totals.livelihood * scale
        days = [begin + timedelta(days=10), begin + timedelta(days=length * 2 // 3), due]
        reached = [
            day - timedelta(days=rng.randrange(8)) if not (is_late and place) else None
            for place, day in enumerate(days)
        ]
        rows.append((unit.pk, "livelihood", name, YEAR, "村（社区）党组织书记", None, 0, due, reached[-1]))
        steps.append(list(zip(ticket_words.STEPS, days, reached, strict=True)))
    projects.record_many(actor=SYSTEM, county=county, rows=rows, steps=steps)


def _small_three(rng: random.Random, totals: Totals, county: OrgUnit, people: Sequence[Person], scale: int) -> None:
    """Record the year's small three: each has a leader of its own, the people helped add up."""
    count = totals.small_three * scale
    able = [person for person in people if person.left_on is None and person.joined_on < date(YEAR, 3, 1)]
    leaders = rng.sample(able, count)
    helped = [1] * count
    for _n in range(totals.helped * scale - count):
        helped[rng.randrange(count)] += 1
    used: dict[int, int] = defaultdict(int)
    rows = []
    for person, number in zip(leaders, helped, strict=True):
        kind, name = ticket_words.SMALL_THREE[(person.unit + 5 * used[person.unit]) % len(ticket_words.SMALL_THREE)]
        used[person.unit] += 1
        due = date(YEAR, 5, 1) + timedelta(days=rng.randrange(180))
        rows.append(
            (person.unit, kind, name, YEAR, "", person.pk, number, due, due - timedelta(days=rng.randrange(12)))
        )
    projects.record_many(actor=SYSTEM, county=county, rows=rows)
