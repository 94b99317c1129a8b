"""What the demo county's organisations do beside meeting: links of leaders, duty posts and pledges, visits to new branches."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from accounts.models import OrgUnit
from branches import selectors
from branches.models import Branch
from branches.services import links, work_many
from config.demo.people import Names
from core.actors import SYSTEM
from core.scope import Scope

_LEADERS = (
    "县委书记", "县委副书记、县长", "县委副书记", "县人大常委会主任", "县政协主席", "县委常委、组织部部长", "县委常委、宣传部部长",
    "县委常委、统战部部长", "县委常委、政法委书记", "县委常委、纪委书记", "县委常委、常务副县长", "县委常委、人武部政委",
    "县委常委、县委办主任", "副县长（农牧）", "副县长（教育卫生）", "副县长（自然资源）", "副县长（工信商务）", "副县长（公安）",
    "副县长（文旅）", "县人大常委会副主任（一）", "县人大常委会副主任（二）", "县人大常委会副主任（三）", "县政协副主席（一）",
    "县政协副主席（二）", "县政协副主席（三）", "县法院院长", "县检察院检察长", "县级督导专员",
)  # fmt: skip
"""Posts, 28 of them; none is a person."""
_LIAISON = "县委党建工作联络指导组组长（第{}组）"
_DUTIES = (
    ("政策宣传岗", "宣讲惠民政策，每月入户宣传不少于一次"), ("矛盾调解岗", "调解邻里纠纷，重要情况及时报告支部"),
    ("环境卫生岗", "督促门前三包，带头清扫公共区域"), ("水利管护岗", "巡查管护渠道闸口，组织春灌秋灌"),
    ("产业带富岗", "带头发展特色种养，传授实用技术"), ("扶老助困岗", "定期上门服务独居老人，代办日常事务"),
    ("文明新风岗", "带头移风易俗，组织文体活动"), ("服务窗口岗", "值守便民服务窗口，帮助群众代办事项"),
)  # fmt: skip
_PLEDGES = (
    ("年内完成{}组主干渠道清淤", "渠道已清淤并通水"), ("组织开展实用技术培训不少于4次", "培训已按计划完成"),
    ("协调修缮{}组文化活动室", "活动室已修缮并开放"), ("为群众代办事项不少于30件", "代办事项已全部登记销号"),
    ("带动新建暖棚{}座", "暖棚已建成并投入使用"), ("组织义务劳动不少于6次", "义务劳动已按计划组织"),
)  # fmt: skip
_GUIDED = (
    "指导制定支部学习计划，完善“三会一课”台账。", "指导发展党员程序和党费收缴。", "指导选配支委分工，规范支部工作手册。",
    "了解党员作用发挥情况，指导设岗定责。",
)  # fmt: skip
_VISITORS = ("乡镇（街道）组织委员", "党（工）委副书记", "党建办主任")


def work(rng: random.Random, names: Names, root: OrgUnit, *, linked: bool) -> None:
    """Record links, duty posts, pledges and visits of a county's organisations; every village is linked where `linked`."""
    scope = Scope.of([root.path])
    rows = list(Branch.objects.within(scope).filter(dissolved_on__isnull=True).select_related("unit").order_by("pk"))
    villages = [row for row in rows if row.is_lead and row.unit.kind in ("village", "village-like")]
    _links(rng, root, villages if linked else villages[: len(villages) * 4 // 5])
    _duties(rng, names, root, [row for row in rows if row.is_lead and row.unit.kind in selectors.VILLAGES])
    _visits(rng, root, [row for row in rows if row.kind != "committee" and row.founded_on >= date(2024, 7, 1)])


def _links(rng: random.Random, root: OrgUnit, villages: Sequence[Branch]) -> None:
    leaders = [post.replace("县", "市") if root.name.endswith("市") else post for post in _LEADERS]
    since = date(2024, 2, 20)
    rows: list[tuple[int, str, int | None, str, date]] = [
        (row.unit_id, "leader", row.pk, leaders[place % len(leaders)], since + timedelta(days=rng.randrange(200)))
        for place, row in enumerate(villages)
    ]
    townships = OrgUnit.objects.filter(parent=root, level="township").order_by("path")
    rows += [(unit.pk, "liaison", None, _LIAISON.format(place % 5 + 1), since) for place, unit in enumerate(townships)]
    links.link_many(actor=SYSTEM, county=root, rows=rows)


def _duties(rng: random.Random, names: Names, root: OrgUnit, villages: Sequence[Branch]) -> None:
    duties = [
        (row.pk, title, words, names.person(), date(2025, 1, 6) + timedelta(days=rng.randrange(40)))
        for row in villages
        for title, words in rng.sample(_DUTIES, rng.randint(2, 4))
    ]
    keys = work_many.give_many(actor=SYSTEM, county=root, rows=duties)
    pledges: list[tuple[Any, ...]] = []
    for key, (branch, *_rest, since) in zip(keys, duties, strict=True):
        text, done = rng.choice(_PLEDGES)
        due = date(2025, 12, 31) if rng.random() < 0.7 else date(2026, 12, 31)
        pledged = since + timedelta(days=rng.randrange(1, 30))
        settled = due.year == 2025
        kept = rng.random() < 0.93 if settled else None
        day = due - timedelta(days=rng.randrange(1, 60)) if settled else None
        pledges.append((branch, key, text.format(rng.randint(1, 6)), pledged, due, kept, day, done if kept else ""))
    work_many.pledge_many(actor=SYSTEM, county=root, rows=pledges)


def _visits(rng: random.Random, root: OrgUnit, young: Sequence[Branch]) -> None:
    rows = []
    for row in young:
        day = row.founded_on + timedelta(days=rng.randint(20, 80))
        while day < date(2026, 11, 1) and rng.random() < 0.95:
            rows.append((row.pk, day, rng.choice(_VISITORS), rng.choice(_GUIDED)))
            day += timedelta(days=rng.randint(60, 95))
    work_many.visit_many(actor=SYSTEM, county=root, rows=rows)
