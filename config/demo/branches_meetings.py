"""Two and more years of meetings of every organisation of a demo county: held in their rhythm, with plausible gaps.

The day up to which meetings are held is that of loading, so the running quarter is as full as it would be.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from branches.domain import rhythm
from branches.models import Branch, BranchPost, MeetingKind
from branches.selectors import meetings as selectors
from branches.services import meeting_lead, meeting_setting, meetings
from branches.services.meetings import COLUMNS, RaisedMatter
from core.actors import SYSTEM
from core.periods import Period
from core.scope import Scope

FIRST_YEAR = 2024
_KEPT = {2024: 0.86, 2025: 0.93}
"""Share of the meetings owed that are held, by year; 0.95 later."""
_SILENT = 0.02
"""Share of the organisations that have held nothing in the last quarters."""
_PLACES = ("党群服务中心", "党员活动室", "会议室", "村委会会议室", "文化活动室", "职工之家")
_HOSTS = ("书记", "书记", "书记", "书记", "副书记", "组织委员")
_DECISIONS = {
    "general-meeting": (
        "通过支部半年工作安排",
        "通过接收预备党员的决议",
        "通过党费收支情况报告",
        "通过集体经济项目方案",
    ),
    "committee": ("确定下月工作分工", "研究党员发展对象", "安排困难党员走访", "确定主题党日内容"),
    "group": ("明确党员联系户安排", "学习交流并明确本月任务", ""),
    "lecture": ("党支部书记讲党课", "邀请驻村工作队队长讲党课", "组织收看视频党课"),
    "theme-day": ("开展环境整治志愿服务", "开展义务植树", "重温入党誓词并交纳党费", "开展为民办事服务", "组织政策宣讲"),
    "life-meeting": ("查摆问题并制定整改清单", "明确整改责任人和时限"),
    "appraisal": ("完成民主测评，形成评定意见",),
    "five-teams": ("各队工作分工调整到位", "群众诉求逐项明确责任队伍", "确定下季度重点服务事项"),
}
_MATTERS = (
    "三组水渠渗漏，请协调维修", "村道路灯不亮，请安排更换", "牧道塌方需要清理", "自来水压力不足，请协调供水站", "冬季饲草料储备需要统一采购",
    "文化广场健身器材损坏", "巷道垃圾清运不及时", "农机维修点需要延长服务时间",
)  # fmt: skip
_RESULTS = ("已协调乡镇站所办结", "已列入下季度维修计划并明确责任单位", "已现场解决")


@dataclass
class _Drawn:
    """Meetings column by column, and the matters that were raised at them."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    matters: list[RaisedMatter] = field(default_factory=list)


def run(profile: str, seed: int, root: OrgUnit, now: datetime) -> None:
    """Set up the kinds of meetings and hold them; some exemptions, reviews and talks beside."""
    rng, today = random.Random(f"{profile}/{seed}/meetings"), timezone.localdate(now)
    kinds = meeting_setting.ship(actor=SYSTEM, county=root)
    rows = list(
        Branch.objects.within(Scope.of([root.path])).exclude(kind="committee").select_related("unit").order_by("pk")
    )
    drawn = _Drawn()
    committees: dict[int, int] = {}
    for branch in BranchPost.objects.filter(branch__in=rows, held_until__isnull=True).values_list(
        "branch_id", flat=True
    ):
        committees[branch] = committees.get(branch, 0) + 1
    habits = {row.pk: (min(rng.gauss(0, 0.06), 0.06), rng.choice(_PLACES), rng.random() < _SILENT) for row in rows}
    for year in range(FIRST_YEAR, today.year + 1):
        _year(rng, year, today, rows, list(kinds.values()), committees, habits, drawn)
    meetings.record_many(actor=SYSTEM, county=root, columns=drawn.columns, matters=drawn.matters)
    _beside(rng, rows, kinds, today, now)


def _year(
    rng: random.Random, year: int, today: date, rows: Sequence[Branch], kinds: Sequence[MeetingKind],
    committees: dict[int, int], habits: dict[int, tuple[float, str, bool]], drawn: _Drawn,
) -> None:  # fmt: skip
    period = Period.parse(str(year))
    rules = [(selectors.rule_of(kind), kind) for kind in kinds if kind.per]
    scope = Scope.of(row.unit.path for row in rows)
    with_teams = selectors.teams_of([rule for rule, _kind in rules], scope, period)
    quiet_from = today - timedelta(days=120)
    share = _KEPT.get(year, 0.95)
    days: dict[date, str] = {}
    for branch in rows:
        organisation = selectors.organisation_of(branch, with_teams)
        habit, place, is_silent = habits[branch.pk]
        for rule, kind in rules:
            due = _due(rng, kind, branch, committees)
            for slot in rhythm.owed_slots(rule, organisation, period.start, period.end):
                if rng.random() > share + habit:
                    continue
                length = (slot.expected_until - slot.expected_from).days
                day = slot.expected_from + timedelta(days=int(length * min(rng.betavariate(2.2, 2), 0.97)))
                if day > today or (is_silent and day >= quiet_from):
                    continue
                _hold(rng, branch, kind, day, due, place, days.setdefault(day, f"{day} 10:00:00"), drawn)


def _due(rng: random.Random, kind: MeetingKind, branch: Branch, committees: dict[int, int]) -> int:
    match kind.attendance:
        case "committee":
            return max(committees.get(branch.pk, 3), 1)
        case "teams":
            return 12 + rng.randrange(14)
    whole = branch.full_members + branch.probationary_members
    return max(whole // branch.groups if kind.needs and branch.groups else whole, 1)


def _hold(
    rng: random.Random, branch: Branch, kind: MeetingKind, day: date, due: int, place: str, at: str, drawn: _Drawn
) -> None:
    columns = drawn.columns
    number = len(columns["branch"])
    columns["branch"].append(branch.pk)
    columns["kind"].append(kind.pk)
    columns["held_on"].append(day)
    columns["place"].append(place)
    columns["due"].append(due)
    columns["attended"].append(max(due - int(rng.random() ** 2 * due * 0.3), 1))
    columns["host"].append(rng.choice(_HOSTS))
    columns["agenda"].append(kind.agenda)
    columns["decisions"].append(rng.choice(_DECISIONS[kind.code]))
    columns["recorded_at"].append(at)
    if kind.hands_up and rng.random() < 0.18:
        drawn.matters.append(_matter(rng, number, branch, day))


def _matter(rng: random.Random, place: int, branch: Branch, day: date) -> RaisedMatter:
    """Return a matter of a joint meeting: most are settled there, some were handed up, and the newest wait."""
    text, at = rng.choice(_MATTERS), datetime.combine(day, time(10, 30), UTC)
    old, chance = day < date(2026, 9, 1), rng.random()
    township = branch.unit.parent_id
    if chance < 0.3 and len(branch.unit.path) >= 12:
        if old:
            return RaisedMatter(place, text, "answered", township, rng.choice(_RESULTS), at)
        return RaisedMatter(place, text, "handed-up", township, "", at)
    return (
        RaisedMatter(place, text, "settled", None, rng.choice(_RESULTS), at)
        if old or chance < 0.7
        else RaisedMatter(place, text)
    )


def _beside(
    rng: random.Random, rows: Sequence[Branch], kinds: dict[str, MeetingKind], today: date, now: datetime
) -> None:
    """Give a few exemptions, reviews of stages and talks, by the services that people use."""
    there = [row for row in rows if row.dissolved_on is None and row.founded_on < date(2025, 1, 1)]
    for branch, code, period, reason in zip(
        rng.sample(there, 4), ("theme-day", "lecture", "", "group"), ("2025-07", "2025Q3", "2025-01", "2025-12"),
        ("转场放牧，党员分散，经乡镇党委同意合并开展", "阵地改造施工", "抗雪救灾期间集中力量保畜", "党小组调整"), strict=True,
    ):  # fmt: skip
        meeting_lead.exempt(
            actor=SYSTEM, branch_id=branch.pk, kind_id=kinds[code].pk if code else None, period=Period.parse(period),
            reason=reason, now=now,
        )  # fmt: skip
    last = Period.quarter_of(today).previous
    for branch in rng.sample(there, 6):
        meeting_lead.review(
            actor=SYSTEM, branch_id=branch.pk, period=last, now=now, today=today,
            result="本季度各项任务按计划推进，集体经济项目完成过半，群众诉求均已办结；下季度重点做好冬季培训。",
            public_from=last.end + timedelta(days=1), public_until=last.end + timedelta(days=6),
        )  # fmt: skip
    for branch in rng.sample(there, 2):
        meeting_lead.talk(
            actor=SYSTEM, branch_id=branch.pk, post="secretary", held_on=last.start + timedelta(days=20), today=today,
            reason="连续两个月未开展主题党日，提醒按期落实",
        )  # fmt: skip
