"""How the demo's members came and went: decided proposals behind every exit, admissions of the year, some open ones."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.people import Names
from config.demo.profiles import YEAR, Profile
from config.demo.roster import Person
from core import workdays
from core.actors import SYSTEM
from core.workdays import Calendar
from teams.domain import exits as rule
from teams.domain.consequences import Quarter
from teams.models import Member, Rating, Round, Team
from teams.services import exits, people_many
from teams.services.people_many import PastAdmission, PastProposal, PastStep

VILLAGE, TOWNSHIP, COUNTY, PERSON = "village", "township", "county", "person"
_WHO = {
    VILLAGE: "村党组织书记（演示）", TOWNSHIP: "乡镇组织委员（演示）", COUNTY: "县委组织部干部（演示）", PERSON: "本人（演示）",
}  # fmt: skip
_REASONS = {
    "no-star": "本季度考评无星级，党支部谈话提醒后未见改进。",
    "no-improvement": "连续两个季度考评没有改进，党支部谈话提醒、安排帮带后仍未提升。",
    "discipline": "无故缺席队伍活动三次以上，经两次提醒未改正，违反队伍管理规定。",
}
_APPEALS = ("本人在外务工期间参加了线上学习，请求核对学习记录。", "本人愿意改正，请求再给一个季度。")
_ANSWERS = ("经核对学习签到和活动记录，原评分无误，维持原建议。", "已听取本人意见，考评记录属实，按程序研究决定。")
_RECOMMENDED = ("有农业技术专长，愿意为群众服务，支部会议同意推荐。", "返乡后积极参加村里的志愿服务，群众认可，支部会议同意推荐。",
                "在村里的产业项目中发挥了带头作用，支部会议同意推荐。")  # fmt: skip
_REVIEWED = "乡镇党委审核，符合选配条件。"
_POOR = 0.45
"""What somebody is like who was removed for want of stars: below the cut-off of one star in every quarter."""


def poor(people: Sequence[Person]) -> dict[int, float]:
    """Return what those are like whom an assessment removed, so that their stars bear the ground out."""
    return {person.pk: _POOR for person in people if person.exit_reason == "unfit"}


class _Past:
    """Composes steps of the past: days by the calendar, offices by the unit."""

    def __init__(self, rng: random.Random, county: OrgUnit, calendar: Calendar) -> None:
        self.rng = rng
        self.calendar = calendar
        names = OrgUnit.objects.filter(path__startswith=county.path).values_list("path", "name")
        self.names: Mapping[str, str] = dict(names)
        self.county = county.name

    def step(self, step: str, on: date, who: str, path: str, reason: str = "") -> PastStep:
        """Return one step of the unit's village, its township, the county or the person."""
        office = {
            VILLAGE: self.names[path], TOWNSHIP: self.names[path[:8]], COUNTY: self.county, PERSON: "",
        }[who]  # fmt: skip
        hour = time(9 + self.rng.randrange(8), self.rng.randrange(60))
        return PastStep(step, timezone.make_aware(datetime.combine(on, hour)), _WHO[who], office, reason)

    def workday(self, day: date) -> date:
        """Return the day itself, or the nearest working day before it."""
        while not self.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def before(self, day: date, least: int, most: int) -> date:
        """Return a working day some calendar days before another one."""
        return self.workday(day - timedelta(days=self.rng.randint(least, most)))


def history(profile: Profile, seed: int, county: OrgUnit, people: Sequence[Person]) -> None:
    """Record what lies behind the exits and the newest members, and a handful of matters that are open."""
    rng = random.Random(f"{profile.county}/{seed}/exits")
    past = _Past(rng, county, workdays.calendar_for(county.path))
    paths = dict(Team.objects.filter(unit__path__startswith=county.path).values_list("pk", "unit__path"))
    gone = [person for person in people if person.left_on]
    closed = _closed(county)
    stars = _stars([*(person.pk for person in gone)], closed)
    proposals = [_decided(past, person, paths[person.team], closed, stars.get(person.pk, {})) for person in gone]
    people_many.record_proposals(actor=SYSTEM, county=county, rows=[*proposals, *_open_proposals(past, county, closed)])
    names = Names(rng, dotted=profile.dotted, single=profile.single)
    rows = [*_admitted(past, county, paths), *_open_admissions(past, county, names)]
    people_many.record_admissions(actor=SYSTEM, county=county, rows=rows)


def _closed(county: OrgUnit) -> list[tuple[date, int, str]]:
    """Return the final quarters: day of closing, key, period, oldest first."""
    rows = Round.objects.filter(unit=county, state="final").order_by("period")
    return [
        (timezone.localdate(at), pk, period)
        for at, pk, period in rows.values_list("closed_at", "pk", "period")
        if at is not None
    ]


def _stars(members: Sequence[int], closed: Sequence[tuple[date, int, str]]) -> dict[int, dict[int, tuple[int, int]]]:
    found: dict[int, dict[int, tuple[int, int]]] = {}
    rows = Rating.objects.filter(member__in=members, round__in=[pk for _day, pk, _period in closed])
    for member, round_, stars, score in rows.values_list("member_id", "round_id", "stars", "score"):
        found.setdefault(member, {})[round_] = (stars, score)
    return found


def _facts(
    day: date, closed: Sequence[tuple[date, int, str]], stars: Mapping[int, tuple[int, int]]
) -> tuple[int | None, list[dict[str, object]]]:
    """Return the newest quarter that was final on a day, and the member's three quarters up to it."""
    known = [(pk, period) for at, pk, period in closed if at <= day][-3:]
    rows: list[dict[str, object]] = [
        {"period": period, "stars": stars[pk][0], "score": stars[pk][1]} for pk, period in known if pk in stars
    ]
    return (known[-1][0] if known else None), rows


def _decided(
    past: _Past, person: Person, path: str, closed: Sequence[tuple[date, int, str]],
    stars: Mapping[int, tuple[int, int]],
) -> PastProposal:  # fmt: skip
    """Return the proposal by which somebody was removed: told, in part appealed and answered, decided by the township."""
    assert person.left_on is not None
    decided, appealed = person.left_on, past.rng.random() < 0.3
    told = past.before(decided, 22, 26) if appealed else past.before(decided, 10, 16)
    while past.calendar.add(told, rule.NOTICE_WORKDAYS) >= decided:
        told = past.before(told, 1, 2)
    proposed = past.before(told, 1, 3)
    until = past.calendar.add(told, rule.NOTICE_WORKDAYS)
    round_id, facts = _facts(proposed, closed, stars)
    ground = _ground(person.exit_reason, facts)
    assessed = ground in rule.BY_FACTS
    steps = [
        past.step("propose", proposed, VILLAGE, path, _REASONS[ground]),
        past.step("notify", told, VILLAGE, path),
    ]
    if appealed:
        at = past.calendar.add(told, past.rng.randint(1, rule.NOTICE_WORKDAYS))
        answered = past.calendar.add(at, past.rng.randint(2, 4))
        words = past.rng.randrange(len(_APPEALS))
        steps += [
            past.step("appeal", at, PERSON, path, _APPEALS[words]),
            past.step("answer", answered, COUNTY, path, _ANSWERS[words]),
        ]
    steps.append(past.step("decide", decided, TOWNSHIP, path, "乡镇党委会议研究，同意清退，已书面告知本人。"))
    return PastProposal(
        member_id=person.pk, kind="remove", ground=ground, round_id=round_id if assessed else None,
        facts=facts if assessed else [], reason=_REASONS[ground], state=rule.DECIDED, steps=steps, notice_from=told,
        notice_until=until, outcome=rule.REMOVED, decided_on=decided,
        procedure=exits.procedure((timezone.localdate(step.at), step.office, step.step) for step in steps),
    )  # fmt: skip


def _ground(reason: str, facts: Sequence[Mapping[str, object]]) -> str:
    if reason != "unfit":
        return reason
    quarters = [Quarter(int(str(row["stars"])), int(str(row["score"]))) for row in facts]
    return "no-improvement" if rule.holds("no-improvement", quarters) else "no-star"


_OPEN = (
    # state, kind, working days after the quarter's close on which it was proposed
    (rule.PROPOSED, "adjust", 58), (rule.NOTIFIED, "remove", 50), (rule.APPEALED, "remove", 51), (rule.NOTIFIED, "adjust", 52),
)  # fmt: skip


def _open_proposals(past: _Past, county: OrgUnit, closed: Sequence[tuple[date, int, str]]) -> list[PastProposal]:
    """Return proposals that wait for the next step, in the township of the demo accounts: one in their village."""
    day, round_id, _period = closed[-1]
    chosen = _lowest(county, round_id)
    stars = _stars([member for member, _path in chosen], closed)
    proposals = []
    for (member, path), (state, kind, days) in zip(chosen, _OPEN, strict=False):
        proposed = past.calendar.add(day, days)
        found_round, facts = _facts(proposed, closed, stars[member])
        ground = "no-star" if facts[-1]["stars"] == 0 else _ground("unfit", facts)
        if not rule.holds(ground, [Quarter(int(str(row["stars"])), int(str(row["score"]))) for row in facts]):
            ground = "discipline"
        assessed = ground in rule.BY_FACTS
        told = past.calendar.add(proposed, 1) if state != rule.PROPOSED else None
        steps = [past.step("propose", proposed, VILLAGE, path, _REASONS[ground])]
        if told:
            steps.append(past.step("notify", told, VILLAGE, path))
        if told and state == rule.APPEALED:
            steps.append(past.step("appeal", past.calendar.add(told, 2), PERSON, path, _APPEALS[1]))
        proposals.append(
            PastProposal(
                member_id=member, kind=kind, ground=ground, round_id=found_round if assessed else None,
                facts=facts if assessed else [], reason=_REASONS[ground], state=state, steps=steps, notice_from=told,
                notice_until=past.calendar.add(told, rule.NOTICE_WORKDAYS) if told else None,
            )
        )  # fmt: skip
    return proposals


def _lowest(county: OrgUnit, round_id: int) -> list[tuple[int, str]]:
    """Return four members with few stars and the paths of their villages: one of the first village, three around it."""
    village = OrgUnit.objects.filter(path__startswith=county.path, kind="village").order_by("path").first()
    assert village is not None
    rows = Rating.objects.filter(
        round=round_id, member__left_on__isnull=True, member__team__unit__path__startswith=village.path[:8]
    )
    first = Member.objects.filter(team__unit=village, left_on__isnull=True).order_by("pk").first()
    ordered = rows.exclude(member=first).order_by("stars", "score").values_list("member_id", "member__team__unit__path")
    own = [pair for pair in ordered if pair[1] == village.path]
    around = [pair for pair in ordered if pair[1] != village.path]
    return [*own[:1], *around[:3]]


def _admitted(past: _Past, county: OrgUnit, paths: Mapping[int, str]) -> list[PastAdmission]:
    """Return the admissions of everybody who joined in the profile's year."""
    fields = ("pk", "team_id", "name", "source", "is_party_member", "is_returnee", "skills", "joined_on")
    rows = Member.objects.filter(team__unit__path__startswith=county.path, joined_on__year=YEAR).order_by("pk")
    admissions = []
    for pk, team, name, source, party, returnee, skills, joined in rows.values_list(*fields):
        path = paths[team]
        verified = past.calendar.add(joined - timedelta(days=1), 1)
        reviewed = past.before(joined, 2, 6)
        recommended = past.before(reviewed, 2, 7)
        steps = [
            past.step("recommend", recommended, VILLAGE, path, past.rng.choice(_RECOMMENDED)),
            past.step("review", reviewed, TOWNSHIP, path, _REVIEWED),
            past.step("verify", verified, COUNTY, path),
        ]
        admissions.append(
            PastAdmission(team, name, source, party, returnee, skills, "admitted", recommended, steps, pk)
        )
    return admissions


def _open_admissions(past: _Past, county: OrgUnit, names: Names) -> list[PastAdmission]:
    """Return admissions at every step, in the first villages of the county."""
    back = {
        "draft": ("return", "推荐表中未写明推荐会议日期，请补充后重新推荐。"),
        "declined": ("decline", "该同志已在其他队伍任职，不再重复选配。"),
        "withdrawn": ("withdraw", "本人外出务工，支部会议同意撤回推荐。"),
    }
    teams = Team.objects.filter(unit__path__startswith=county.path, unit__kind="village", closed_on__isnull=True)
    rows = list(teams.order_by("unit__path", "pk").values_list("pk", "unit__path")[:8])
    states = ("recommended", "reviewed", "draft", "recommended", "reviewed", "declined", "withdrawn", "recommended")
    admissions = []
    for number, ((team, path), state) in enumerate(zip(rows, states, strict=False)):
        on = past.calendar.add(date(YEAR, 12, 15), number)
        steps = [past.step("recommend", on, VILLAGE, path, past.rng.choice(_RECOMMENDED))]
        if state == "reviewed":
            steps.append(past.step("review", past.calendar.add(on, 2), TOWNSHIP, path, _REVIEWED))
        elif state in back:
            step, reason = back[state]
            who = VILLAGE if step == "withdraw" else TOWNSHIP
            steps.append(past.step(step, past.calendar.add(on, 1), who, path, reason))
        admissions.append(
            PastAdmission(
                team, names.person(), past.rng.choice(("craftsperson", "wealth-leader", "returned-youth")),
                past.rng.random() < 0.4, False, past.rng.choice(("种养技术", "电商直播", "矛盾调解")), state, on, steps,
            )
        )  # fmt: skip
    return admissions
