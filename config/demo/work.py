"""A year's activities and training: totals of the profile, spread over teams and quarters."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import OrgUnit
from config.demo.profiles import Profile, Season
from config.demo.roster import Person
from core.actors import SYSTEM
from core.periods import Period
from teams.services import work

TITLES = {
    "service": ("上门办理社保手续", "代办代跑服务日", "便民摆摊服务"),
    "preaching": ("惠农政策宣讲", "冬季学习宣讲", "八项原则宣讲"),
    "culture": ("农闲文艺演出", "邻里节文艺汇演", "读书分享会"),
    "volunteer": ("“逢8”志愿服务", "环境卫生整治", "清雪志愿行动"),
    "industry": ("种养技术指导", "农机检修服务", "庭院经济观摩"),
    "mediation": ("矛盾纠纷调解", "院坝议事会", "草场边界协商"),
    "environment": ("河道清洁行动", "义务植树", "草场巡护"),
}
KIND_FIELD = {
    "service": "volunteering", "preaching": "governance", "culture": "tourism", "volunteer": "volunteering",
    "industry": "prosperity", "mediation": "governance", "environment": "governance",
}  # fmt: skip
TITLE_FIELD = {
    "草场边界协商": "border", "草场巡护": "border", "八项原则宣讲": "community", "邻里节文艺汇演": "community",
    "农闲文艺演出": "community", "冬季学习宣讲": "community",
}  # fmt: skip
"""Titles whose field is another than that of their kind."""
PLACES = ("村委会院内", "党群服务中心", "小区凉亭", "村文化广场", "牧业点", "田间地头")
COURSES = (
    "政治理论集中培训",
    "基层治理能力提升培训",
    "种养技术专题培训",
    "电商直播技能培训",
    "群众工作方法培训",
    "项目申报实务培训",
)


def _present(people: Sequence[Person], day: date) -> list[Person]:
    return [p for p in people if p.joined_on <= day and (p.left_on is None or p.left_on > day)]


def activities(
    profile: Profile, season: Season, rng: random.Random, county: OrgUnit, people: Sequence[Person], scale: int
) -> int:
    """Insert a year's activities: about one per team and quarter, reaching the year's part of the profile's total."""
    teams: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        teams[person.team].append(person)
    plan: list[tuple[int, date, list[Person]]] = []
    for team, members in sorted(teams.items()):
        for number in range(1, 5):
            if season.idle and rng.random() < season.idle:
                continue
            quarter = Period.quarter(season.year, number)
            for _ in range(2 if rng.random() < 0.25 else 1):
                day = quarter.start + timedelta(days=rng.randrange((quarter.end - quarter.start).days))
                there = [p for p in _present(members, day) if rng.random() < 0.93]
                if there:
                    plan.append((team, day, there))
    weights = [20 + rng.randrange(60) for _ in plan]
    reached = profile.reach * scale * season.work // 100
    total, left, rows = sum(weights), reached, []
    for place, (team, day, there) in enumerate(plan):
        reach = left if place == len(plan) - 1 else reached * weights[place] // total
        left -= reach
        kind = rng.choice(list(TITLES))
        title = rng.choice(TITLES[kind])
        rows.append(
            work.NewActivity(
                unit_id=there[0].unit, team_id=team, title=title, kind=kind,
                action_line=rng.choice(("lead", "root", "root", "star")), field=TITLE_FIELD.get(title, KIND_FIELD[kind]), held_on=day,
                place=rng.choice(PLACES), reach=reach, outputs="", members=[p.pk for p in there],
            )
        )  # fmt: skip
    return work.record_activities(actor=SYSTEM, county=county, rows=rows)


def training(
    profile: Profile, season: Season, rng: random.Random, county: OrgUnit, people: Sequence[Person], scale: int
) -> int:
    """Insert a year's training sessions; in the profile's year everyone in post has attended at least one."""
    townships = list(OrgUnit.objects.filter(parent=county, level="township").order_by("path"))
    parents = dict(OrgUnit.objects.filter(parent__in=townships).values_list("pk", "parent_id"))
    sessions: list[tuple[OrgUnit, str, date, int]] = []
    for place in range(profile.sessions * scale * season.work // 100):
        quarter = Period.quarter(season.year, place % 4 + 1)
        day = quarter.start + timedelta(days=rng.randrange((quarter.end - quarter.start).days))
        by_county = place < 4
        unit = county if by_county else townships[place // 4 % len(townships)]
        sessions.append((unit, "county" if by_county else "township", day, rng.choice((90, 120, 180, 240))))
    rosters: list[list[int]] = [[] for _ in sessions]
    by_unit: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (unit, _tier, day, _minutes) in enumerate(sessions):
        by_unit[(unit.pk, Period.quarter_of(day).number)].append(place)
    for person in people:
        attended = False
        for number in range(1, 5):
            offered = by_unit[(parents[person.unit], number)] or by_unit[(county.pk, number)]
            fit = [
                p
                for p in offered
                if person.joined_on <= sessions[p][2] and (not person.left_on or person.left_on > sessions[p][2])
            ]
            if fit and rng.random() < 0.88:
                rosters[rng.choice(fit)].append(person.pk)
                attended = True
        if not attended and person.left_on is None and season.work == 100:
            last = [p for p in by_unit[(county.pk, 4)] if sessions[p][2] >= person.joined_on]
            rosters[(last or [max(range(len(sessions)), key=lambda p: sessions[p][2])])[0]].append(person.pk)
    rows = [
        work.NewSession(
            unit_id=unit.pk, title=rng.choice(COURSES), tier=tier, held_on=day, minutes=minutes, attendees=roster
        )
        for (unit, tier, day, minutes), roster in zip(sessions, rosters, strict=True)
    ]
    return work.record_sessions(actor=SYSTEM, county=county, rows=rows)
