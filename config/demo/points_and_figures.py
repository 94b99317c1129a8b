"""Practice points, visits, the six shares, monthly rankings, appraisals and reported figures of a demo county."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from accounts.services import reported
from branches.models import LinkagePoint
from branches.services import points
from config.demo.profiles import SEASONS, YEAR, Profile
from core import indicators
from core.actors import SYSTEM
from core.periods import Period
from teams.models import Appraisal
from teams.services import appraisals, ranking, schemes

PRACTICE = {"altay": 15, "gangcha": 4}
_PRACTISED = ("“三小”建设实践点", "网格治理实践点", "农文旅融合实践点", "志愿服务实践点", "八项原则宣讲实践点")
_VISITORS = (
    "邻县党委组织部", "地委组织部观摩组", "县直机关工委", "乡镇村党组织书记培训班", "援疆指挥部党建组", "县委党校学员班", "相邻乡镇党委",
)  # fmt: skip
_VERDICTS = (
    ("excellent", "该队全年履职认真，活动经常、服务扎实，较好完成了年度任务。希望总结经验做法，发挥示范带动作用。"),
    ("good", "该队能够按要求开展工作，完成了主要任务。希望进一步提高活动质量，扩大服务覆盖面。"),
    ("passed", "该队基本完成了年度任务。希望加强组织协调，补齐活动和培训方面的短板。"),
)
FIGURES: dict[str, Sequence[tuple[str, str, int, date, str]]] = {
    "altay": (
        ("reserve.count", "2025", 465, date(2025, 9, 30), "《党员之友》稿"),
        ("reserve.count", "2025", 493, date(2025, 12, 31), "五年综述稿"),
        ("reserve.party-admitted", "2025", 59, date(2025, 9, 30), "《党员之友》稿"),
        ("reserve.party-admitted", "2025", 76, date(2025, 12, 31), "五年综述稿"),
        ("sites.model-households", "2025", 44, date(2025, 12, 31), "五年综述稿"),
        ("sites.practice-points", "2025", 15, date(2025, 12, 31), "五年综述稿"),
    ),
    "gangcha": (("reserve.from-teams", "2025", 217, date(2025, 12, 31), "“一核五队”经验材料"),),
}
"""Code, period, value, as of, source: what the articles print, conflicts and all."""


def points_and_visits(profile: Profile, seed: int, root: OrgUnit) -> None:
    """Record practice points and visits of the year; a closing quarter freezes them."""
    rng = random.Random(f"{profile.county}/{seed}/points-and-figures")
    _practice(rng, profile, root)
    _visits(rng, root)


def run(root: OrgUnit) -> None:
    """Name the six shares, publish the last quarter's rankings, appraise the year before: all from stars that are final."""
    for season in SEASONS:
        schemes.ship_slots(actor=SYSTEM, county=root, year=season.year)
    _rankings(root)
    _appraisals(root)


def figures(profile: Profile, root: OrgUnit) -> int:
    """Enter what the county's articles report; figures that the portal does not have are left out. Return how many."""
    kept = 0
    for code, period, value, as_of, source in FIGURES[profile.county]:
        if indicators.exists(code):
            reported.report(
                actor=SYSTEM, unit=root, code=code, period=period, value=value, as_of=as_of, source=source,
                now=_at(date(YEAR + 1, 1, 20)),
            )  # fmt: skip
            kept += 1
    return kept


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _practice(rng: random.Random, profile: Profile, root: OrgUnit) -> None:
    places = list(
        OrgUnit.objects.filter(path__startswith=root.path, kind__in=("village", "community")).order_by("path")
    )
    rows = []
    for number, unit in enumerate(rng.sample(places, PRACTICE[profile.county])):
        since = date(YEAR, 3 + number % 7, 1 + rng.randrange(25))
        rows.append((unit.pk, "practice", f"{unit.name}{_PRACTISED[number % len(_PRACTISED)]}", 0, since))
    points.add_points_many(actor=SYSTEM, county=root, rows=rows)


def _visits(rng: random.Random, root: OrgUnit) -> None:
    rows = []
    held = LinkagePoint.objects.filter(unit__path__startswith=root.path, since__lte=date(YEAR, 10, 31))
    for point in held.exclude(level="household").order_by("pk"):
        for _ in range(rng.randrange(3)):
            left = (date(YEAR, 12, 20) - point.since).days
            day = date.fromordinal(point.since.toordinal() + 1 + rng.randrange(left))
            kind = rng.choice(("observe", "observe", "study"))
            rows.append((point.unit_id, point.pk, kind, day, rng.choice(_VISITORS), rng.randint(8, 60)))
    points.receive_many(actor=SYSTEM, county=root, rows=rows)


def _rankings(root: OrgUnit) -> None:
    rule = ranking.ship_rule(actor=SYSTEM, county=root)
    ranking.adopt_rule(actor=SYSTEM, rule_id=rule.pk)
    for month in (10, 11, 12):
        period = Period.parse(f"{YEAR}-{month}")
        made = ranking.compute(actor=SYSTEM, county=root, period=period, now=_at(period.end))
        if month < 12:
            # The newest month is computed and waits for a person to publish it.
            ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=made.version, now=_at(period.end))


def _appraisals(root: OrgUnit) -> None:
    """Draft the year before for one township, and sign those of its first village."""
    village = OrgUnit.objects.filter(path__startswith=root.path, kind="village").order_by("path").first()
    if village is None or village.parent is None:
        return
    year, now = YEAR - 1, _at(date(YEAR, 1, 24))
    appraisals.draft_many(actor=SYSTEM, unit=village.parent, year=year, now=now)
    rows = Appraisal.objects.filter(team__unit=village, year=year).order_by("team__kind__order", "pk")
    for number, row in enumerate(rows):
        grade, verdict = _VERDICTS[min(number, len(_VERDICTS) - 1)]
        given: dict[str, Any] = {"actor": SYSTEM, "appraisal_id": row.pk, "version": None, "now": now}
        appraisals.edit(texts={"verdict": verdict}, grade=grade, **given)
        appraisals.review(**given)
        appraisals.sign(**given)
