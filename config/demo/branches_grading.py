"""Two graded years of a demo county, with its demonstration sites, linkage points and rectification plans.

Which grade an organisation gets is drawn so that the county's totals come out; what it is made of goes through the
portal's own services: facts are read, points are given around them, and the rule grades.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import OrgUnit
from branches.domain import grading as rule
from branches.domain.standard import ItemKind, Standard
from branches.models import BranchGrading, GradingRound
from branches.services import (
    grading_results,
    grading_rounds,
    grading_sheets,
    points,
    rectification,
    sites,
    standard_example,
    standards,
)
from config.demo.profiles import YEAR, Profile
from core import workdays
from core.actors import SYSTEM

_STEP = 50


@dataclass(frozen=True)
class Totals:
    """What two years of grading come to, for scale 1: organisations by goods, the year before first."""

    before: tuple[int, ...]
    """Of five, four, three, two, one and no good in the year before."""
    five: int
    """With five goods in the profile's year."""
    up: int
    """Of those with three goods or fewer the year before, how many have more."""
    sites: tuple[tuple[str, int], ...]
    households: int
    """Model households (示范户), over the villages that have any."""


OF = {
    "altay": Totals((180, 130, 62, 28, 11, 3), 196, 78, (("county", 45), ("prefecture", 14), ("region", 1)), 44),
    "gangcha": Totals((40, 31, 18, 9, 4, 1), 46, 24, (("county", 9), ("prefecture", 3), ("region", 1)), 12),
}


def grading(profile: Profile, rng: random.Random, root: OrgUnit) -> None:
    """Grade the year before the profile's and the profile's, close both, and grant sites and plans."""
    totals = OF[profile.county]
    last: dict[int, int] = {}
    for year in (YEAR - 1, YEAR):
        for made in standard_example.ship(actor=SYSTEM, county=root, year=year).values():
            standards.adopt(actor=SYSTEM, standard_id=made.pk, now=_at(date(year, 11, 20)))
        opened = date(year, 12, 1)
        round_ = grading_rounds.open_round(actor=SYSTEM, county=root, year=year, on=opened)
        keys = list(grading_results.taking_part(round_).order_by("branch_id").values_list("branch_id", flat=True))
        wanted = _first(rng, totals, keys) if not last else _second(rng, totals, keys, last)
        _assess(rng, round_, wanted)
        _run(round_, opened)
        last = wanted
    _sites(rng, totals, root, last)
    _linkage(rng, totals, root)
    _plans(rng, root, last)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 30)))


def _first(rng: random.Random, totals: Totals, keys: Sequence[int]) -> dict[int, int]:
    """Return the goods of every organisation in the first year; those beyond the totals get four."""
    counts = [count for count, number in zip((5, 4, 3, 2, 1, 0), totals.before, strict=True) for _n in range(number)]
    counts = counts[: len(keys)] + [4] * (len(keys) - len(counts))
    rng.shuffle(counts)
    return dict(zip(keys, counts, strict=True))


def _second(rng: random.Random, totals: Totals, keys: Sequence[int], last: Mapping[int, int]) -> dict[int, int]:
    """Return the goods of the second year: so many of the lower ones rise, and so many have five in all."""
    base = sorted(key for key, count in last.items() if count <= rule.PROMOTABLE)
    present = set(keys)
    up = set(rng.sample([key for key in base if key in present], min(totals.up, len(base))))
    found: dict[int, int] = {}
    for key in keys:
        before = last.get(key)
        if before is None:
            found[key] = rng.choice((3, 4, 4))
        elif before > rule.PROMOTABLE:
            found[key] = 5 if before == 5 and rng.random() < 0.86 else 4
        elif key in up:
            found[key] = before + 1 if before == 3 or rng.random() < 0.7 else before + 2
        else:
            found[key] = before if rng.random() < 0.8 else max(before - 1, 0)
    # The number of five goods is met among those with four or five, whose moves do not touch the promotion rate.
    five = [key for key, count in found.items() if count == 5 and last.get(key, 0) > rule.PROMOTABLE]
    four = [key for key, count in found.items() if count == 4 and last.get(key, 0) > rule.PROMOTABLE]
    has = sum(count == 5 for count in found.values())
    for key in rng.sample(four, max(min(totals.five - has, len(four)), 0)):
        found[key] = 5
    for key in rng.sample(five, max(min(has - totals.five, len(five)), 0)):
        found[key] = 4
    return found


def _assess(rng: random.Random, round_: GradingRound, wanted: Mapping[int, int]) -> None:
    """Give the points of self-assessments so that each organisation passes as many goods as it is to have."""
    given: dict[int, dict[str, int]] = {}
    reasons: dict[int, dict[str, str]] = {}
    rows = grading_results.taking_part(round_)
    for _key, rules, _gradings, sheets in grading_results.sheets_of(rows, grading_results.area(round_), round_.year):
        for sheet in sheets:
            count = wanted[sheet.branch]
            lost = set(rng.sample(range(1, 6), 5 - count))
            given[sheet.branch] = _points(rng, rules, sheet, lost)
            if 5 in lost and rng.random() < 0.3:
                given[sheet.branch]["criticised"] = 200
                reasons[sheet.branch] = {"criticised": "年度重点任务推进缓慢，被县委通报批评一次"}
    grading_sheets.give_many(actor=SYSTEM, round_=round_, given=given, reasons=reasons)


def _points(rng: random.Random, rules: Standard, sheet: rule.Sheet, lost: set[int]) -> dict[str, int]:
    """Return manual points: enough beside the facts to pass a good, or not enough to pass the lost ones."""
    found: dict[str, int] = {}
    for good in rules.goods:
        own = [item for item in rules.items if item.good == good.number]
        facts = 0
        for item in own:
            if item.indicator and item.kind is not ItemKind.VETO:
                worth = rule.worth(item, sheet.figures.get(item.indicator, 0), sheet.figures.get(item.denominator, 0))
                facts += worth if item.kind is ItemKind.INDICATOR else -worth
        manual = [item for item in own if item.kind is ItemKind.MANUAL]
        most = sum(item.limit for item in manual)
        need = max(good.pass_mark - facts, 0)
        if good.number in lost:
            total = min(max(need - rng.randint(2, 7) * _STEP, 0), most) // _STEP * _STEP
        else:
            wished = max(need + rng.randint(1, 9) * _STEP, round(most * rng.uniform(0.82, 0.98)))
            total = min(-(-wished // _STEP) * _STEP, most)
        found |= _spread(rng, [(item.code, item.limit) for item in manual], total)
    return found


def _spread(rng: random.Random, limits: Sequence[tuple[str, int]], total: int) -> dict[str, int]:
    """Return points that add up to `total`, in proportion to the limits, most of them in steps of half a point."""
    whole, left = sum(limit for _code, limit in limits), total
    found = {}
    for code, limit in limits:
        share = min(total * limit // whole // _STEP * _STEP, limit, left)
        found[code] = share
        left -= share
    for code, limit in limits:
        more = min(limit - found[code], left)
        found[code] += more
        left -= more
    return found


def _run(round_: GradingRound, opened: date) -> None:
    """Take a year through its steps: handed in, reviewed, a sample verified, notice, close."""
    calendar = workdays.calendar_for(round_.unit.path)
    days = [calendar.add(opened, n) for n in (7, 11, 14, 16)]
    grading_sheets.move_all(actor=SYSTEM, round_id=round_.pk, event="assess", now=_at(days[0]))
    grading_sheets.move_all(actor=SYSTEM, round_id=round_.pk, event="review", now=_at(days[1]))
    fresh = GradingRound.objects.get(pk=round_.pk)
    grading_rounds.draw_sample(
        actor=SYSTEM, round_id=round_.pk, seed=f"{round_.year}-1", now=_at(days[2]), version=fresh.version
    )
    grading_sheets.move_all(actor=SYSTEM, round_id=round_.pk, event="verify", now=_at(days[2]))
    sampled = BranchGrading.objects.filter(round=round_, is_sampled=True).order_by("pk").values_list("pk", flat=True)
    grading_sheets.verify_sample(actor=SYSTEM, round_id=round_.pk, keys=list(sampled), now=_at(days[3]))
    noticed = calendar.add(opened, 17)
    grading_rounds.publish(actor=SYSTEM, round_id=round_.pk, on=noticed)
    closed = calendar.add(noticed, 7)
    grading_rounds.close(actor=SYSTEM, round_id=round_.pk, now=_at(closed), today=closed)


def _sites(rng: random.Random, totals: Totals, root: OrgUnit, counts: Mapping[int, int]) -> None:
    """Grant the titles to organisations with five goods; who holds a higher one holds the lower ones too."""
    five = sorted(key for key, count in counts.items() if count == 5)
    rng.shuffle(five)
    days = {"county": (3, 7), "prefecture": (9, 5), "region": (11, 6)}
    rows, number = [], 0
    for level, count in totals.sites:
        for key in five[:count]:
            number += 1
            year = YEAR - rng.randint(0, 2)
            rows.append((key, level, date(year, days[level][0], days[level][1]), f"演示〔{year}〕{number}号"))
    sites.grant_many(actor=SYSTEM, county=root, rows=rows)
    # One title was revoked and one has expired: they are in no figure.
    for key, action in zip(five[-2:], ("revoke", "expire"), strict=False):
        granted = sites.grant(
            actor=SYSTEM, branch_id=key, level="county", granted_on=date(YEAR - 2, 3, 7),
            values={"expires_on": date(YEAR, 3, 6)} if action == "expire" else {},
        )  # fmt: skip
        if action == "revoke":
            sites.revoke(
                actor=SYSTEM,
                site_id=granted.pk,
                on=date(YEAR, 9, 30),
                reason="复核不达标，按程序撤销命名",
                version=granted.version,
            )


def _linkage(rng: random.Random, totals: Totals, root: OrgUnit) -> None:
    """Record the five levels: the county, some townships, villages and communities, households as numbers."""
    since = date(YEAR, 4, 15)
    rows = [(root.pk, "city", f"{root.name}五支队伍示范指导点", 0, since)]
    units = list(OrgUnit.objects.filter(path__startswith=root.path).order_by("path"))
    townships = [unit for unit in units if unit.level == "township"]
    for unit in townships[: max(len(townships) // 3, 1)]:
        rows.append((unit.pk, "township", f"{unit.name}示范联动点", 0, since))
    homes: list[tuple[OrgUnit, int]] = []
    for kind in ("village", "community"):
        places = [unit for unit in units if unit.kind == kind]
        for unit in rng.sample(places, min(12, len(places))):
            rows.append((unit.pk, kind, f"{unit.name}示范联动点", 0, since))
            if kind == "village":
                homes.append((unit, rng.randint(3, 15)))
    left, weights = totals.households, sum(weight for _unit, weight in homes)
    for unit, weight in homes:
        count = max(round(left * weight / weights), 1)
        rows.append((unit.pk, "household", f"{unit.name}示范户", count, since))
        left, weights = left - count, weights - weight
    points.add_points_many(actor=SYSTEM, county=root, rows=rows)


_PROBLEMS = (
    ("组织生活开展不经常，班子战斗力不强", "制定组织生活计划并逐月落实", "补齐班子成员并明确分工"),
    ("集体经济发展思路不清，服务群众不主动", "摸清资源家底，形成一项发展措施", "建立群众诉求办理台账"),
    ("党员管理松散，制度执行不到位", "开展党员集中培训不少于3次", "修订完善支部工作制度"),
)


def _plans(rng: random.Random, root: OrgUnit, counts: Mapping[int, int]) -> None:
    """Begin plans for the lowest organisations: some accepted, some open, one begun this year."""
    low = sorted((count, key) for key, count in counts.items() if count <= 3)[:9]
    for number, (_count, key) in enumerate(low):
        problem, first, second = _PROBLEMS[number % len(_PROBLEMS)]
        begun = date(YEAR + 1, 1, 12) if number < 6 else date(YEAR, 3, 3)
        until = date(begun.year, 12, 20) if number < 6 else date(YEAR, 10, 31)
        plan = rectification.begin(
            actor=SYSTEM, branch_id=key,
            values={
                "kind": "weak" if number in (0, 6) else "improve", "opened_on": begun, "problem": problem,
                "sponsor": "县委常委、组织部部长" if number % 3 == 0 else "乡镇（街道）党（工）委书记", "deadline": until,
            },
            steps=[(first, date(begun.year, 5, 31)), (second, date(begun.year, 8, 31))],
        )  # fmt: skip
        if number >= 6:
            for step in plan.steps.order_by("order"):
                rectification.report_step(
                    actor=SYSTEM, step_id=step.pk, done_on=step.due_on, result="已按计划完成", today=date(YEAR, 12, 1),
                    version=step.version,
                )  # fmt: skip
            plan.refresh_from_db()
            rectification.close(
                actor=SYSTEM, plan_id=plan.pk, outcome=rectification.ACCEPTED, on=date(YEAR, 10, 28),
                words="经实地核查，整改措施落实到位，同意销号", version=plan.version,
            )  # fmt: skip
