"""A year's honours, exchanges and works, rhythms of activities, and points with what was redeemed for them."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import OrgUnit
from branches.models import Branch
from config.demo.profiles import YEAR
from config.demo.roster import Person
from core.actors import SYSTEM
from core.scope import WIDTH
from ledgers.models import PointGoods
from ledgers.services import points as shops
from teams.models import PointRate
from teams.services import honours, plans, points

TOTALS = {
    # events of county, township and village; commended; exchanges; works, showings, audience
    "altay": ((9, 28, 60), 893, 39, (8, 712, 101_860)),
    "gangcha": ((2, 5, 9), 96, 7, (2, 46, 5_120)),
}
"""What a county's honours add up to, for scale 1."""
_BODIES = 40
_EVENTS = {
    "county": (
        "“五支队伍”先进典型表扬大会",
        "“争星行动”年度表扬会",
        "“千名金山精英”表扬会",
        "“双培三进”先进集体表扬会",
    ),
    "township": ("“五支队伍”先进典型表扬会", "“扎根行动”先进表扬会", "星级队员表扬会", "乡村振兴先进表扬会"),
    "village": ("最美队员表扬活动", "服务群众先进表扬活动", "环境整治先进表扬活动", "志愿服务先进表扬活动"),
}
_DOCUMENTS = {"county": "组通报", "township": "党通报", "village": ""}
_EXCHANGES = {
    "observation": ("“五个好”党支部示范点观摩会", "庭院经济现场观摩会", "队伍建设现场观摩会"),
    "contest": ("队员技能擂台比武", "政策宣讲擂台赛", "党支部书记擂台比武"),
    "sharing": ("“五支队伍”经验交流会", "矛盾调解经验交流会", "志愿服务经验交流会"),
}
_WORKS = (
    ("歌舞《金山脚下》", "stage"), ("小品《派单来了》", "stage"), ("冬不拉弹唱《好队员》", "stage"), ("快板《五支队伍赞》", "stage"),
    ("微视频《扎根》", "film"), ("故事集《身边的星级队员》", "story"), ("组歌《八项原则》", "stage"), ("农民画《和美乡村》", "picture"),
)  # fmt: skip
_ACTS = (
    ("参加志愿服务半天", 5, 8), ("参加政策宣讲一场", 6, 8), ("调解邻里纠纷一件", 8, 10), ("代办跑腿服务一件", 2, 3),
    ("参加环境整治一次", 4, 5), ("报告路、水、电、火隐患一处", 5, 6),
)  # fmt: skip
"""Service act, points by the first and by the present tariff."""
_GOODS = (
    ("大米 5 公斤", 40, 5_000),
    ("食用油 5 升", 72, 9_000),
    ("洗衣液", 20, 2_500),
    ("毛巾两条", 12, 1_500),
    ("作业本十本", 10, 1_250),
)
SHOPS = 9


def run(county: str, seed: int, root: OrgUnit, people: Sequence[Person], scale: int) -> None:
    """Load the honours of the county's year, then rhythms and points."""
    rng = random.Random(f"{county}/{seed}/honours")
    _honours(county, rng, root, people, scale)
    _rhythms(root, people)
    _points(rng, root, people)


def _day(rng: random.Random) -> date:
    return date(YEAR, 1, 10) + timedelta(days=rng.randrange(350))


def _honours(county: str, rng: random.Random, root: OrgUnit, people: Sequence[Person], scale: int) -> None:
    numbers, total, exchanges, (works, showings, audience) = TOTALS[county]
    townships = list(OrgUnit.objects.filter(parent=root, level="township").order_by("path"))
    paths = dict(OrgUnit.objects.filter(path__startswith=root.path).values_list("pk", "path"))
    units = sorted({p.unit for p in people}, key=lambda pk: paths[pk])
    holders: dict[str, list[OrgUnit]] = {
        "county": [root], "township": townships, "village": list(OrgUnit.objects.filter(pk__in=units).order_by("path")),
    }  # fmt: skip
    by_path: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        for length in (WIDTH, 2 * WIDTH, 3 * WIDTH):
            by_path[paths[person.unit][:length]].append(person)
    events, used = [], set()
    for level, number in zip(_EVENTS, numbers, strict=True):
        for place in range(number * scale):
            holder = holders[level][place % len(holders[level])]
            title, day = rng.choice(_EVENTS[level]), _day(rng)
            while (holder.pk, day, title) in used:
                day = _day(rng)
            used.add((holder.pk, day, title))
            document = f"{_DOCUMENTS[level]}〔{YEAR}〕{place + 1}号" if _DOCUMENTS[level] else ""
            events.append((holder, (holder.pk, title, level, "meeting", day, document)))
    weights = [{WIDTH: 40, 2 * WIDTH: 10}.get(len(holder.path), 4) for holder, _row in events]
    commended = _commended(rng, total * scale, events, weights, by_path)
    commended += _bodies(rng, events, paths)
    shown = [
        (
            rng.choice(townships).pk if place % 3 else root.pk, f"{rng.choice(_EXCHANGES[kind])}（第{place // 3 + 1}期）", kind,
            _day(rng), rng.choice(("示范村", "党群服务中心", "乡镇礼堂")), rng.randrange(30, 160), "",
        )
        for place in range(exchanges * scale)
        for kind in (tuple(_EXCHANGES)[place % 3],)
    ]  # fmt: skip
    made = []
    for place in range(works):
        title, kind = _WORKS[place]
        last = place == works - 1
        made.append(
            (
                root.pk if place < 3 else townships[place % len(townships)].pk, title, kind, _day(rng),
                showings - (works - 1) * (showings // works) if last else showings // works,
                audience - (works - 1) * (audience // works) if last else audience // works,
            )
        )  # fmt: skip
    honours.record_many(
        actor=SYSTEM,
        county=root,
        events=[row for _holder, row in events],
        commended=commended,
        exchanges=shown,
        works=made,
    )


def _commended(
    rng: random.Random, total: int, events: Sequence[tuple[OrgUnit, tuple]], weights: Sequence[int], by_path: dict[str, list[Person]]
) -> list[tuple]:  # fmt: skip
    """Return the persons commended: so many in all, everybody once by an event, in post on its day."""
    wanted, rows, left, taken = total - _BODIES, [], total - _BODIES, sum(weights)
    for at, ((holder, row), weight) in enumerate(zip(events, weights, strict=True)):
        number = left if at == len(events) - 1 else wanted * weight // taken
        day = row[4]
        there = [p for p in by_path[holder.path] if p.joined_on <= day and (p.left_on is None or p.left_on > day)]
        for person in rng.sample(there, min(number, len(there))):
            role = rng.choice(("organiser", "participant", "participant", "model"))
            consent = day + timedelta(days=3) if rng.random() < 0.62 else None
            rows.append((at, person.unit, person.pk, None, None, None, role, consent))
            left -= 1
    at, (holder, row) = next((n, event) for n, event in enumerate(events) if event[0].level == "county")
    chosen = {line[2] for line in rows if line[0] == at}
    more = [p for p in by_path[holder.path] if p.pk not in chosen and p.joined_on <= row[4] and p.left_on is None]
    rows += [(at, p.unit, p.pk, None, None, None, "participant", None) for p in rng.sample(more, left)]
    return rows


def _bodies(rng: random.Random, events: Sequence[tuple[OrgUnit, tuple]], paths: dict[int, str]) -> list[tuple]:
    """Return teams and organisations commended by events of the county."""
    own = [at for at, (holder, _row) in enumerate(events) if holder.level == "county"]
    root = events[own[0]][0]
    branches = list(
        Branch.objects.filter(unit__path__startswith=root.path, dissolved_on__isnull=True, unit__in=paths)
        .order_by("unit__path", "pk").values_list("pk", "unit_id")
    )  # fmt: skip
    return [(own[0], unit, None, None, branch, None, "body", None) for branch, unit in rng.sample(branches, _BODIES)]


def _rhythms(root: OrgUnit, people: Sequence[Person]) -> None:
    """Let a dozen units keep a day of voluntary work on every 8th, 18th and 28th."""
    units = list(OrgUnit.objects.filter(pk__in={p.unit for p in people}).order_by("path")[:12])
    rows = [
        (
            unit.pk,
            None,
            "“逢8”志愿服务日",
            "volunteer",
            "root",
            "volunteering",
            unit.name,
            "8,18,28",
            date(YEAR + 1, 1, 1),
        )
        for unit in units
    ]
    plans.add_many(actor=SYSTEM, county=root, rows=rows)


def _points(rng: random.Random, root: OrgUnit, people: Sequence[Person]) -> None:
    """Set two tariffs, let members of nine villages earn by them, and redeem a part in the villages' shops."""
    for name, start, at in (
        ("服务积分标准（试行）", date(YEAR, 1, 1), 0),
        ("服务积分标准（修订）", date(YEAR, 7, 1), 1),
    ):
        values = {"name": name, "valid_from": start, "document_no": f"组通〔{start.year}〕{start.month + 2}号"}
        points.set_tariff(
            actor=SYSTEM, county=root, values=values, rates=[(act, (first, later)[at]) for act, first, later in _ACTS]
        )
    rates: dict[bool, list[PointRate]] = defaultdict(list)
    for rate in (
        PointRate.objects.filter(tariff__unit=root).select_related("tariff").order_by("tariff__valid_from", "order")
    ):
        rates[rate.tariff.valid_from.month > 6].append(rate)
    units = list(OrgUnit.objects.filter(pk__in={p.unit for p in people}, kind="village").order_by("path")[:SHOPS])
    inside = {unit.pk for unit in units}
    earned: list[tuple[int, date, int, int, int]] = []
    balances: dict[int, int] = defaultdict(int)
    homes: dict[int, int] = {}
    for person in people:
        if person.unit not in inside or person.left_on is not None:
            continue
        homes[person.pk] = person.unit
        for _number in range(rng.randrange(2, 9)):
            day = _day(rng)
            if day < person.joined_on:
                continue
            rate, times = rng.choice(rates[day.month > 6]), rng.choice((1, 1, 1, 2))
            earned.append((person.pk, day, rate.pk, times, rate.points * times))
            balances[person.pk] += rate.points * times
    now = timezone.make_aware(datetime.combine(date(YEAR, 12, 28), time(10, 0)))
    points.record_many(actor=SYSTEM, county=root, rows=earned, now=now)
    offered: dict[int, list[PointGoods]] = {}
    for unit in units:
        shop = shops.open_shop(
            actor=SYSTEM, unit=unit, values={"name": f"{unit.name}积分超市", "opened_on": date(YEAR, 3, 1)}
        )
        offered[unit.pk] = [
            shops.add_goods(actor=SYSTEM, shop_id=shop.pk, values={"name": name, "points": cost, "value_fen": value})
            for name, cost, value in _GOODS
        ]
    rows = []
    for member, left in sorted(balances.items()):
        fit = [goods for goods in offered[homes[member]] if goods.points <= left]
        if fit and rng.random() < 0.6:
            rows.append((rng.choice(fit), member, date(YEAR, 12, 1 + rng.randrange(27)), 1))
    shops.record_many(actor=SYSTEM, county=root, rows=rows, now=now)
