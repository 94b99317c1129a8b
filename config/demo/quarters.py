"""Four assessed quarters: points around what each person is like, closed by the portal's own rule."""

import random
from collections.abc import Sequence
from datetime import datetime, time

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.profiles import ITEMS, LEVELS, QUARTER_DATES, SCHEME, YEAR, Profile
from config.demo.roster import Person
from core.actors import SYSTEM
from core.periods import Period
from reports.services import closing
from teams.models import Assessment, Round
from teams.services import rating, rounds, schemes, sheets
from teams.services.schemes import ITEM_FIELDS

_ORDER = ("code", "dimension", "kind", "name", "limit", "indicator", "points", "per", "ceiling")
_MANUAL = tuple((item[0], item[4]) for item in ITEMS if item[2] == "manual")


def scheme(profile: Profile, county: OrgUnit) -> None:
    """Adopt the county's star scheme and set its targets."""
    assert set(_ORDER) == set(ITEM_FIELDS)
    drafted = schemes.draft(
        actor=SYSTEM, county=county, year=YEAR, name=SCHEME,
        values={"quarters_weight": 8000, "review_weight": 2000},
        items=[dict(zip(_ORDER, item, strict=True)) for item in ITEMS],
        levels=[{"stars": stars, "min_score": score} for stars, score in LEVELS],
    )  # fmt: skip
    schemes.adopt(actor=SYSTEM, scheme_id=drafted.pk)
    for order, (code, name, numerator, denominator, threshold, is_share) in enumerate(profile.targets, start=1):
        schemes.set_target(
            actor=SYSTEM, county=county, year=YEAR, code=code,
            values={
                "order": order, "name": name, "numerator": numerator, "denominator": denominator,
                "threshold": threshold, "is_share": is_share,
            },
        )  # fmt: skip


def _points(rng: random.Random, quality: float) -> dict[str, int]:
    """Return manual points in steps of half a point, around a person's quality."""
    given = {}
    for code, limit in _MANUAL:
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


def run(profile: Profile, rng: random.Random, county: OrgUnit, people: Sequence[Person]) -> None:
    """Assess four quarters; close three; leave the fourth on an ended notice."""
    quality = {p.pk: min(max(rng.gauss(0.862, 0.058), 0.5), 0.99) for p in people}
    for number in range(1, 5):
        opened, noticed, closed = QUARTER_DATES[number]
        period = Period.quarter(YEAR, number)
        round_ = rounds.open_round(actor=SYSTEM, county=county, period=period, on=opened)
        members = (
            Assessment.objects.filter(sheet__round=round_).order_by("member_id").values_list("member_id", flat=True)
        )
        given, vetoes = {}, {}
        for member in members:
            drift = rng.gauss(0.003 * number, 0.012)
            given[member] = _points(rng, quality[member] + drift)
            if rng.random() < 0.0015:
                vetoes[member] = {"penalty": "处分决定已生效"}
        rounds.give_points_many(actor=SYSTEM, round_=round_, given=given, vetoes=vetoes)
        for event in ("score", "review", "verify"):
            sheets.move_all(actor=SYSTEM, round_id=round_.pk, event=event, now=_at(opened))
        round_ = rounds.publish(actor=SYSTEM, round_=Round.objects.select_related("unit").get(pk=round_.pk), on=noticed)
        if number == 4:
            review = {
                m: min(round(10_000 * min(max(rng.gauss(quality[m] + 0.01, 0.03), 0.5), 1.0) / 50) * 50, 10_000)
                for m in given
            }
            rating.review_many(actor=SYSTEM, county_path=county.path, year=YEAR, scores=review)
        else:
            closing.close_quarter(actor=SYSTEM, county=county, period=period, at=_at(closed), priority=8)
