"""A year's assessed quarters: points around what each person is like, closed by the portal's own rule."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.profiles import NEXT_ITEM, NEXT_ITEMS, NEXT_LEVELS, SCHEME, Profile, Season
from config.demo.roster import Person
from core.actors import SYSTEM
from core.periods import Period
from reports.services import closing
from teams.models import Assessment, Round, StarScheme
from teams.services import rating, rounds, schemes, sheets
from teams.services.schemes import ITEM_FIELDS, LEVEL_FIELDS

_ORDER = ("code", "dimension", "kind", "name", "limit", "indicator", "points", "per", "ceiling")


def scheme(profile: Profile, county: OrgUnit, season: Season) -> StarScheme:
    """Adopt the county's star scheme of a year and set its targets."""
    assert set(_ORDER) == set(ITEM_FIELDS)
    drafted = schemes.draft(
        actor=SYSTEM, county=county, year=season.year, name=SCHEME,
        values={"quarters_weight": 8000, "review_weight": 2000},
        items=[dict(zip(_ORDER, item, strict=True)) for item in season.items],
        levels=[{"stars": stars, "min_score": score} for stars, score in season.levels],
    )  # fmt: skip
    schemes.adopt(actor=SYSTEM, scheme_id=drafted.pk)
    for order, (code, name, numerator, denominator, threshold, is_share) in enumerate(profile.targets, start=1):
        schemes.set_target(
            actor=SYSTEM, county=county, year=season.year, code=code,
            values={
                "order": order, "name": name, "numerator": numerator, "denominator": denominator,
                "threshold": threshold if is_share else threshold * season.targets // 100, "is_share": is_share,
            },
        )  # fmt: skip
    return drafted


def next_draft(source: StarScheme) -> StarScheme:
    """Draft the scheme of the year after: a copy with two changes, to be compared and simulated."""
    made = schemes.copy(actor=SYSTEM, scheme_id=source.pk, year=source.year + 1)
    limits, least = dict(NEXT_ITEMS), dict(NEXT_LEVELS)
    items = [{**item, "limit": limits.get(item["code"], item["limit"])} for item in made.items.values(*ITEM_FIELDS)]
    place = next(n for n, item in enumerate(items) if item["code"] in limits) + 1
    items.insert(place, dict(zip(_ORDER, NEXT_ITEM, strict=True)))
    levels = [
        {**level, "min_score": least.get(level["stars"], level["min_score"])}
        for level in made.levels.order_by("-stars").values(*LEVEL_FIELDS)
    ]
    return schemes.update(actor=SYSTEM, scheme_id=made.pk, values={}, version=made.version, items=items, levels=levels)


def qualities(rng: random.Random, people: Sequence[Person]) -> dict[int, float]:
    """Return what each person is like, from bad to good."""
    return {p.pk: min(max(rng.gauss(0.862, 0.058), 0.5), 0.99) for p in people}


def _points(rng: random.Random, manual: Sequence[tuple[str, int]], quality: float) -> dict[str, int]:
    """Return manual points in steps of half a point, around a person's quality."""
    given = {}
    for code, limit in manual:
        share = min(max(rng.gauss(quality, 0.035), 0.0), 1.0)
        given[code] = min(round(limit * share / 50) * 50, limit)
    if rng.random() < 0.06:
        given["commended"] = rng.choice((100, 200, 300))
    if rng.random() < 0.04:
        given["complaint"] = rng.choice((100, 200, 500))
    if rng.random() < 0.05:
        given["absence"] = rng.choice((50, 100, 200))
    return given


def _at(day: object) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 30)))  # type: ignore[arg-type]


def run(season: Season, rng: random.Random, county: OrgUnit, quality: Mapping[int, float]) -> None:
    """Assess the four quarters of a year and close them; the last may stay on an ended notice."""
    manual = [(item[0], item[4]) for item in season.items if item[2] == "manual"]
    for number, (opened, noticed, closed) in enumerate(season.dates, start=1):
        period = Period.quarter(season.year, number)
        round_ = rounds.open_round(actor=SYSTEM, county=county, period=period, on=opened)
        members = (
            Assessment.objects.filter(sheet__round=round_).order_by("member_id").values_list("member_id", flat=True)
        )
        given, vetoes = {}, {}
        for member in members:
            drift = rng.gauss(0.003 * number, 0.012) + season.quality
            given[member] = _points(rng, manual, quality[member] + drift)
            if rng.random() < 0.0015:
                vetoes[member] = {"penalty": "处分决定已生效"}
        rounds.give_points_many(actor=SYSTEM, round_=round_, given=given, vetoes=vetoes)
        for event in ("score", "review", "verify"):
            sheets.move_all(actor=SYSTEM, round_id=round_.pk, event=event, now=_at(opened))
        round_ = rounds.publish(actor=SYSTEM, round_=Round.objects.select_related("unit").get(pk=round_.pk), on=noticed)
        if number == 4:
            review = {
                m: min(
                    round(10_000 * min(max(rng.gauss(quality[m] + season.quality + 0.01, 0.03), 0.5), 1.0) / 50) * 50,
                    10_000,
                )
                for m in given
            }
            rating.review_many(actor=SYSTEM, county_path=county.path, year=season.year, scores=review)
        if number < 4 or not season.keeps_last_open:
            closing.close_quarter(actor=SYSTEM, county=county, period=period, at=_at(closed), priority=season.priority)
