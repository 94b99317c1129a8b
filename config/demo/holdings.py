"""What a demo county's collectives hold, decide and distribute: registers, checks of 2025, decisions, distributions, entities.

Every figure is made up from the seed; distributions follow the surplus that the books themselves have.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.profiles import Profile
from core.actors import SYSTEM
from ledgers.models import Book, BookMonth, EntityWord
from ledgers.services import checks, decisions, distribution, entities, holdings_many, registers
from ledgers.services.holdings_many import Given

YEAR = 2025
CHECKED = date(2026, 1, 20)
_ASSETS = (
    # name, class, origin, unit, from, to (yuan), months of use, state
    ("村级仓储库房", "operating", "built", "座", 280_000, 620_000, 240, "rented"),
    ("农机库棚", "operating", "built", "座", 60_000, 180_000, 240, "own"),
    ("临街商铺", "operating", "bought", "间", 180_000, 480_000, 360, "rented"),
    ("轮式拖拉机", "operating", "bought", "台", 90_000, 220_000, 120, "own"),
    ("饲草料粉碎机", "operating", "allotted", "台", 12_000, 36_000, 96, "idle"),
    ("村民文化活动室", "public", "allotted", "处", 320_000, 760_000, 360, "own"),
    ("太阳能路灯", "public", "allotted", "盏", 90_000, 210_000, 120, "own"),
    ("村级卫生厕所", "public", "built", "处", 40_000, 90_000, 240, "own"),
)  # fmt: skip
_LANDS = (
    # name, class, use, from, to (hundredths of a mu)
    ("集体机动地", "arable", "reserve", 12_000, 86_000), ("发包耕地", "arable", "contracted", 40_000, 320_000),
    ("打草场", "meadow", "contracted", 60_000, 480_000), ("防护林", "forest", "unused", 8_000, 60_000),
    ("村办用地", "industry", "contracted", 600, 4_200),
)  # fmt: skip
_MATERIALS = (("化肥", "袋", 20, 160, 135), ("饲草料", "捆", 60, 600, 18), ("滴灌带", "卷", 10, 90, 260))
_PLACES = ("村委会东侧", "村西二号地", "村北渠边", "进村路南", "定居点旁")
_MATTERS = (
    "集体商铺出租方案", "机动地公开发包方案", "饲草料加工点建设", "村级仓储库房维修", "冷库项目入股方案", "集体收益分配方案",
)  # fmt: skip
_ISSUES = (
    ("contract", "合同租金明显低于周边同类", "重新议价，签订补充协议", "租金已调整并补签协议"),
    ("contract", "合同到期后仍占用未续签", "限期清退或重新公开发包", "已收回并重新公开发包"),
    ("resource", "机动地面积与台账不符", "实地测量，更正台账", "已测量并更正"),
    ("claim", "往年承包费拖欠", "分期催收，签订还款计划", "已收清"),
    ("asset", "闲置设备未登记", "补登资产台账，公开出租", "已登记入账"),
)  # fmt: skip
_LANES = ("proposal", "committees", "members", "villagers", "published", "result")


def run(profile: Profile, seed: int, root: OrgUnit, books: Sequence[Book], now: datetime) -> None:
    """Make what the collectives of `books` hold and decide; call it before the months of 2025 are closed."""
    rng = random.Random(f"{profile.county}/{seed}/holdings")
    rows = sorted(books, key=lambda book: book.pk)
    if not rows:
        return
    keys = [book.pk for book in rows]
    today = timezone.localdate(now)
    lands = _registers(rng, root, keys)
    _checks(rng, root, keys, now)
    made = _decisions(rng, root, keys, min(date(YEAR, 12, 31), today))
    _distributions(rng, root, keys, made, now)
    _entities(rng, root, keys, lands)
    _issues(rng, root, keys, min(date(YEAR, 12, 31), today))


def _registers(rng: random.Random, root: OrgUnit, keys: Sequence[int]) -> dict[int, int]:
    """Make assets, land and materials; return the contracted area by book."""
    assets: list[tuple[Any, ...]] = []
    lands: list[tuple[Any, ...]] = []
    stock: list[tuple[Any, ...]] = []
    areas: dict[int, int] = {}
    for book in keys:
        for n, (name, use, origin, unit, low, high, life, state) in enumerate(
            rng.sample(_ASSETS, rng.randint(4, 6)), 1
        ):
            cost = rng.randrange(low, high, 1_000) * 100
            bought = date(rng.randint(2014, 2023), rng.randint(1, 12), rng.randint(1, 28))
            months = (YEAR - bought.year) * 12 + 12 - bought.month
            gone = (cost - cost * 500 // 10_000) * min(months, life) // life
            user = "本地企业" if state == "rented" else "村集体"
            assets.append(
                (book, f"ZC-{n:03d}", name, use, origin, bought, 1 if unit != "盏" else rng.randint(20, 60), unit, cost, gone,
                 rng.choice(_PLACES), "" if state == "idle" else user, "村报账员", life, 500, state)
            )  # fmt: skip
        for n, (name, kind, use, low, high) in enumerate(rng.sample(_LANDS, rng.randint(2, 4)), 1):
            size = rng.randrange(low, high, 10)
            areas[book] = areas.get(book, 0) + (size if use == "contracted" else 0)
            lands.append(
                (book, f"ZY-{n:03d}", name, kind, rng.choice(_PLACES), "东至渠，南至路，西至林带，北至村界", size, use)
            )
        for name, unit, low, high, price in rng.sample(_MATERIALS, rng.randint(1, 2)):
            number = rng.randint(low, high)
            stock.append((book, name, unit, number, number * price * 100, "村级仓储库房", "村报账员", "own"))
    registers.add_assets_many(actor=SYSTEM, county=root, values=assets)
    registers.add_resources_many(actor=SYSTEM, county=root, values=lands)
    registers.add_materials_many(actor=SYSTEM, county=root, values=stock)
    return areas


def _checks(rng: random.Random, root: OrgUnit, keys: Sequence[int], now: datetime) -> None:
    """Report the checks of 2025; a few books are still counting."""
    late = set(rng.sample(list(keys), len(keys) // 20))
    checks.report_many(actor=SYSTEM, county=root, books=keys, year=YEAR, on=CHECKED, now=now, without=sorted(late))


def _sheets(rng: random.Random, begun: date, number: int, until: date) -> list[Mapping[str, Any]]:
    """Return up to `number` sheets of a decision, none later than `until`."""
    people = {"proposal": 5, "committees": 9, "members": rng.randint(18, 46), "villagers": rng.randint(31, 55)}
    forms = {"proposal": "committee", "committees": "joint", "members": "assembly", "villagers": "representatives"}
    found: list[Mapping[str, Any]] = []
    day = begun
    for kind in _LANES[:number]:
        day += timedelta(days=rng.randint(2, 6))
        if kind in people:
            due = people[kind]
            came = due - rng.randint(0, due // 8)
            found.append(
                {"on": day, "form": forms[kind], "due": due, "attended": came, "favour": came - rng.randint(0, came // 10),
                 "content": "按程序商议并表决，同意所提方案。", "township_post": "乡镇包村干部", "signed": came}
            )  # fmt: skip
            end = day
        else:
            end = day + timedelta(days=6)
            found.append(
                {"on": day, "content": "在村务公开栏公示，无异议。", "public_from": day, "public_until": end,
                 "opinion": "程序规范，内容属实。", "signed": 3}
            )  # fmt: skip
        if end > until:
            return found[:-1]
        day = end
    return found


def _decisions(rng: random.Random, root: OrgUnit, keys: Sequence[int], until: date) -> dict[int, int]:
    """Make two or three decisions for every book; return the one on the distribution, passed, by book."""
    rows: list[tuple[int, str, str, str, date, Sequence[Mapping[str, Any]]]] = []
    for book in keys:
        begun = date(YEAR, 10, rng.randint(8, 20))
        rows.append(
            (book, f"JY-{YEAR}-01", f"{YEAR}年度集体收益分配方案", "cadres", begun, _sheets(rng, begun, 5, until))
        )
        for n in range(2, rng.randint(3, 4)):
            begun = date(YEAR, rng.randint(3, 8), rng.randint(1, 28))
            matter, occasion = rng.choice(_MATTERS[:-1]), rng.choice(("people", "cadres", "superior"))
            number = rng.choice((2, 4, 6, 6, 6))
            rows.append((book, f"JY-{YEAR}-{n:02d}", matter, occasion, begun, _sheets(rng, begun, number, until)))
    made = decisions.record_many(actor=SYSTEM, county=root, values=rows)
    return {row[0]: key for key, row in zip(made, rows, strict=True) if row[1].endswith("-01") and len(row[5]) >= 4}


def _distributions(
    rng: random.Random, root: OrgUnit, keys: Sequence[int], made: Mapping[int, int], now: datetime
) -> None:
    """Plan the distribution of 2025 for every book with a surplus; every second one is carried through."""
    rule = distribution.make_rule(
        actor=SYSTEM, unit=root, code="保底分红-2025", name="保底收益＋盈余分红", kind="floor",
        parties=[
            distribution.Party("members", 500_000, 6_000), distribution.Party("company", 0, 2_500),
            distribution.Party("collective", 0, 1_500),
        ],
    )  # fmt: skip
    surplus = holdings_many.surpluses(keys, YEAR)
    closed = set(
        BookMonth.objects.filter(book__in=keys, month=YEAR * 100 + 12, closed_at__isnull=False).values_list(
            "book_id", flat=True
        )
    )
    today = timezone.localdate(now)
    shown, over, last = date(YEAR, 12, 10), date(YEAR, 12, 18), date(YEAR, 12, 25)
    given = []
    for n, book in enumerate(keys):
        net = surplus.get(book, 0)
        if net < 2_000_000:
            continue
        homes = rng.randint(60, 240)
        state: dict[str, Any] = {}
        if book in made and today > over and n % 4:
            state = {"state": "resolved", "decision": made[book]}
            if n % 4 > 1:
                state |= {"state": "notice", "notice_from": shown, "notice_until": over}
            if n % 4 > 2 and today > last:
                state |= {"state": "approved", "approved_on": over + timedelta(days=2)}
                if book not in closed:
                    state |= {"state": "posted", "posted_on": last}
        given.append(
            Given(
                book=book, year=YEAR, title="年度收益分配", surplus_fen=net, pool_fen=net * rng.randint(25, 45) // 100,
                reserve_share=1_000, households_count=homes, members_count=homes * 3 + rng.randint(0, 60), **state,
            )
        )  # fmt: skip
    if given:
        holdings_many.distribute_many(actor=SYSTEM, county=root, split=rule, rows=given, now=now)


def _entities(rng: random.Random, root: OrgUnit, keys: Sequence[int], lands: Mapping[int, int]) -> None:
    """Make companies and workshops for every third book, and what the land of 2025 has brought."""
    entities.ship_words(actor=SYSTEM, county=root)
    words: dict[str, list[int]] = {}
    for pk, kind in EntityWord.objects.filter(unit=root).order_by("pk").values_list("pk", "kind"):
        words.setdefault(kind, []).append(pk)
    names = {
        "company": "强村富民有限公司",
        "workshop": "强村富民工坊",
        "start-up": "创业工坊",
        "cooperative": "农民专业合作社",
    }
    rows = []
    for book in keys[::3]:
        kind = rng.choice(tuple(names))
        founded = date(rng.randint(2020, 2025), rng.randint(1, 9), rng.randint(1, 28))
        share = rng.choice((10_000, 5_100, 3_500))
        rows.append(
            (book, kind, names[kind], rng.choice(words["mode"]), rng.choice(words["path"]), founded, share, "running")
        )
    holdings_many.add_entities_many(actor=SYSTEM, county=root, rows=rows)
    income = [
        (
            book,
            YEAR,
            area,
            area * rng.randint(80, 260),
            area * rng.randint(20, 90),
            area * rng.randint(5, 40),
            "村级填报",
            CHECKED,
        )
        for book, area in sorted(lands.items())
        if area
    ]
    holdings_many.report_land_many(actor=SYSTEM, county=root, rows=income)


def _issues(rng: random.Random, root: OrgUnit, keys: Sequence[int], until: date) -> None:
    """Make the clean-up log: every second book has an issue, most are settled."""
    rows = []
    for book in keys[::2]:
        kind, issue, measure, result = rng.choice(_ISSUES)
        found = date(YEAR, rng.randint(3, 7), rng.randint(1, 28))
        deadline = found + timedelta(days=120)
        settled = found + timedelta(days=rng.randint(20, 110))
        is_done = settled <= until and rng.random() < 0.8
        rows.append(
            (book, found, kind, issue, rng.randrange(200_000, 6_000_000, 1_000), rng.randrange(0, 8_000, 10), measure, "村党支部书记",
             deadline, settled if is_done else None, result if is_done else "")
        )  # fmt: skip
    holdings_many.find_many(actor=SYSTEM, county=root, rows=rows)
