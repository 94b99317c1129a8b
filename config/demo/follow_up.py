"""What people did after each final quarter: the roll, the pool, mentors, reasons for leaving out, answered objections."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.people import Names
from core.actors import SYSTEM
from core.scope import WIDTH, Scope
from teams import selectors
from teams.domain import consequences as rule
from teams.models import ExitProposal, Member, Rating, Round
from teams.services import list_acts, mentors, objections

_POSTS = ("乡镇党委副书记", "乡镇组织委员", "乡镇人大主席", "驻村第一书记", "村党支部书记")
_WAIT = {
    rule.PAIRING: "外出培训期间暂缓结对", rule.NO_STAR: "本季度因公外派，暂不提出调整建议",
    rule.NO_IMPROVEMENT: "得分已接近分数线，继续观察一个季度", rule.HONOUR_ROLL: "本人提出不在光荣榜公布姓名",
    rule.TRAINING_POOL: "已列入上一级培养计划",
}  # fmt: skip
_MATTERS = (
    ("own", "参加县级培训一次未计入", "upheld", "经核对签到表，漏记属实，已补录并按规则重新计分"),
    ("own", "群众满意度测评得分偏低，请复核", "rejected", "已复核测评表，得分无误"),
    ("own", "本季度受到乡镇表扬，未见加分", "rejected", "加分项为县级以上表扬，乡镇表扬不在加分范围"),
    ("others", "一次活动的服务人次与实际不符", "upheld", "经核实多计人次，已更正活动记录"),
    ("own", "扣分的缺席日期已请假", "upheld", "请假手续齐全，已取消扣分"),
)


@dataclass
class _Pair:
    member: int
    mentor: str
    post: str
    stars: int
    since: date
    ended_on: date | None = None
    reason: str = ""


@dataclass
class _Course:
    """Pairs over the quarters, and each quarter's acts with the place of their pair among `pairs`."""

    pairs: list[_Pair] = field(default_factory=list)
    present: dict[int, int] = field(default_factory=dict)
    acts: list[tuple[Round, list[tuple[int, str, str, int | None, str]]]] = field(default_factory=list)

    def end(self, member: int, on: date, reason: str) -> None:
        pair = self.pairs[self.present.pop(member)]
        pair.ended_on, pair.reason = max(on, pair.since), reason


def run(county: OrgUnit, seed: int) -> None:
    """Act on the lists of every final quarter; the newest one keeps some members to be dealt with."""
    rng = random.Random(f"{county.pk}/{seed}/follow-up")
    found = Round.objects.select_related("unit").filter(unit=county).order_by("period")
    final = [row for row in found if row.state == "final"]
    for round_ in found:
        if round_.notice_from:
            _objections(rng, round_)
    course = _Course()
    places = dict(Member.objects.within(Scope.of([county.path])).order_by().values_list("pk", "team__unit__path"))
    helpers = _helpers(rng, sorted({path[: 2 * WIDTH] for path in places.values()}))
    gone = Member.objects.filter(left_on__isnull=False, pk__in=places).values_list("pk", "left_on")
    left = {member: day for member, day in gone if day is not None}
    proposals = ExitProposal.objects.filter(round__in=final).values_list("round_id", "member_id", "pk")
    proposed = {(round_id, member): pk for round_id, member, pk in proposals}
    for round_ in final:
        _quarter(rng, course, round_, helpers, places, left, proposed, newest=round_ is final[-1])
    for member in sorted(course.present.keys() & left.keys()):
        course.end(member, left[member], mentors.LEFT)
    keys = mentors.pair_many(
        actor=SYSTEM, county=county,
        rows=[(p.member, p.mentor, p.post, p.stars, p.since, p.ended_on, p.reason) for p in course.pairs],
    )  # fmt: skip
    for round_, acts in course.acts:
        rows = [
            (m, listed, act, None if at is None else keys[at], proposed.get((round_.pk, m)) if act == rule.PROPOSED else None, why)
            for m, listed, act, at, why in acts
        ]  # fmt: skip
        list_acts.record_many(actor=SYSTEM, round_=round_, rows=rows, now=_at(_day(round_) + timedelta(days=6)))


def _day(round_: Round) -> date:
    assert round_.closed_at is not None
    return timezone.localdate(round_.closed_at)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15, 20)))


def _helpers(rng: random.Random, townships: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return people in office of each township who help members."""
    names = Names(rng)
    return {path: [(names.person(), post) for post in _POSTS] for path in townships}


def _quarter(
    rng: random.Random, course: _Course, round_: Round, helpers: dict[str, list[tuple[str, str]]],
    places: dict[int, str], left: dict[int, date], proposed: dict[tuple[int, int], int], *, newest: bool,
) -> None:  # fmt: skip
    closed = _day(round_)
    stars = dict(Rating.objects.filter(round=round_).order_by().values_list("member_id", "stars"))
    for member in sorted(course.present.keys() & left.keys()):
        if left[member] <= closed:
            course.end(member, left[member], mentors.LEFT)
    for member in sorted(course.present.keys() & stars.keys()):
        if rule.has_risen(course.pairs[course.present[member]].stars, stars[member]):
            course.end(member, closed, mentors.RISEN)
    acts: list[tuple[int, str, str, int | None, str]] = []
    for listed, members in selectors.on_lists(round_, selectors.whole_county(round_.unit)).items():
        for member in members:
            if (newest and rng.random() < 0.3) or (listed in (rule.NO_STAR, rule.NO_IMPROVEMENT) and newest):
                continue
            gone = member in left and left[member] <= closed + timedelta(days=6)
            acts.append(
                _act(
                    rng,
                    course,
                    round_,
                    listed,
                    member,
                    stars[member],
                    helpers[places[member][: 2 * WIDTH]],
                    gone,
                    proposed,
                )
            )
    course.acts.append((round_, acts))


def _act(
    rng: random.Random, course: _Course, round_: Round, listed: str, member: int, stars: int,
    helpers: list[tuple[str, str]], gone: bool, proposed: dict[tuple[int, int], int],
) -> tuple[int, str, str, int | None, str]:  # fmt: skip
    """Return the act about one member of a list."""
    if listed in (rule.NO_STAR, rule.NO_IMPROVEMENT):
        if (round_.pk, member) in proposed:
            return member, listed, rule.PROPOSED, None, ""
        return member, listed, rule.EXCUSED, None, "已退出队伍" if gone else _WAIT[listed]
    if gone or rng.random() < 0.03:
        return member, listed, rule.EXCUSED, None, "已退出队伍" if gone else _WAIT[listed]
    if listed != rule.PAIRING:
        return member, listed, list_acts.MANY[listed], None, ""
    if member not in course.present:
        mentor, post = rng.choice(helpers)
        course.present[member] = len(course.pairs)
        course.pairs.append(_Pair(member, mentor, post, stars, _day(round_) + timedelta(days=6)))
    return member, listed, rule.PAIRED, course.present[member], ""


def _objections(rng: random.Random, round_: Round) -> None:
    """Record a few answered objections, raised on the first days of the notice."""
    assert round_.notice_from is not None
    keys = list(Member.objects.filter(assessments__sheet__round=round_).order_by("pk").values_list("pk", flat=True))
    raised = _at(round_.notice_from + timedelta(days=1))
    rows = [
        (member, channel, text, "village", raised, outcome, answer, "county", raised + timedelta(days=1))
        for member, (channel, text, outcome, answer) in zip(rng.sample(keys, 3), rng.sample(_MATTERS, 3), strict=True)
    ]
    objections.record_many(actor=SYSTEM, round_=round_, rows=rows)
