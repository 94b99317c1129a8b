"""The example standard that ships: five goods of 20 points with items that read this portal's own figures.

The five are those of the best-attested list: 领导班子好、党员队伍好、工作机制好、工作业绩好、群众反映好. Points and pass marks
are an example for the county to change. An item whose figure this installation does not have is left out; its points go to
the first item that people score in the same good, so that each good keeps its points.
"""

from collections.abc import Mapping
from typing import Any

from accounts.models import OrgUnit
from branches.models import Standard
from branches.services import standards
from core import indicators
from core.actors import Actor

NAME = "“五个好”标准化规范化党支部创建标准"
GOODS = ("领导班子好", "党员队伍好", "工作机制好", "工作业绩好", "群众反映好")
POINTS, PASS_MARK = 2000, 1400
OF_UNITS = ("rural", "community")
"""Sectors whose organisations lead a village or community: their items read figures of the unit too."""

_MANUAL, _SHARE, _DEDUCTION, _VETO = "manual", "share", "deduction", "veto"
_Row = tuple[str, int, str, str, int, str, str]
_OF_ALL: tuple[_Row, ...] = (
    # code, good, kind, name, most points, figure, out of (points for each, of a deduction)
    ("team", 1, _MANUAL, "班子配备齐全、分工明确、团结协作", 1000, "", ""),
    ("secretary", 1, _MANUAL, "书记履行第一责任人职责、述职评议情况", 600, "", ""),
    ("on-time", 1, _SHARE, "按期换届选举", 400, "branch.election.on-time", "branch.election.due"),
    ("overdue", 1, _DEDUCTION, "超期未换届扣分", 400, "branch.term.overdue", ""),
    ("education", 2, _MANUAL, "党员教育培训和日常管理", 800, "", ""),
    ("development", 2, _MANUAL, "发展党员程序规范、材料完整", 400, "", ""),
    ("pledges", 2, _MANUAL, "设岗定责、承诺践诺", 300, "", ""),
    ("attendance", 2, _SHARE, "党员参加组织生活到会率", 500, "branch.meetings.attended", "branch.meetings.due-persons"),
    ("rules", 3, _MANUAL, "工作制度健全、议事决策规范", 700, "", ""),
    ("openness", 3, _MANUAL, "党务公开、档案资料规范", 500, "", ""),
    ("meetings", 3, _SHARE, "“三会一课”等组织生活按期召开", 800, "branch.meetings.held", "branch.meetings.due"),
    ("tasks", 4, _MANUAL, "上级重点任务完成情况", 1000, "", ""),
    ("leading", 4, _MANUAL, "服务中心工作、推动发展成效", 1000, "", ""),
    ("satisfaction", 5, _MANUAL, "党员群众民主测评", 1200, "", ""),
    ("service", 5, _MANUAL, "联系服务群众、办实事情况", 800, "", ""),
    ("criticised", 5, _DEDUCTION, "受到上级通报批评扣分", 500, "", ""),
    ("fraud", 3, _VETO, "党建工作弄虚作假", 0, "", ""),
    ("discipline", 1, _VETO, "班子成员受到党纪政务处分", 0, "", ""),
    ("weak", 1, _VETO, "被确定为软弱涣散党组织且未整顿验收", 0, "branch.weak", ""),
)
_OF_ALL_GOODS = ("fraud", "weak")
"""Vetoes that take all five."""
_OF_UNIT: tuple[_Row, ...] = (
    ("stars", 4, _SHARE, "五支队伍三星级及以上队员占比", 300, "stars.year.three-up", "stars.year.rated"),
    ("economy", 4, _SHARE, "村集体经营收入占集体总收入比重", 300, "economy.operating", "economy.income"),
    ("trained", 4, _SHARE, "五支队伍队员培训覆盖率", 300, "training.trained", "members.count"),
    ("tickets", 5, _SHARE, "群众诉求按期办结率", 500, "tickets.on-time", "tickets.due"),
    ("answered", 5, _SHARE, "群众诉求回访解决率", 300, "tickets.follow-ups.solved", "tickets.follow-ups.valid"),
)


def items(sector: str = "") -> list[dict[str, Any]]:
    """Return the example's items for a sector; what reads figures that do not exist is left out."""
    rows = [*_OF_ALL, *(_OF_UNIT if sector in OF_UNITS else ())]
    found = [_item(row) for row in rows if all(map(indicators.exists, _figures(row)))]
    for number in range(1, len(GOODS) + 1):
        own = [item for item in found if item["good"] == number and item["kind"] in ("manual", "indicator")]
        own[0]["limit"] += POINTS - sum(item["limit"] for item in own)
    return sorted(found, key=lambda item: item["good"])


def _figures(row: _Row) -> tuple[str, ...]:
    return tuple(code for code in (row[5], row[6]) if code)


def _item(row: _Row) -> dict[str, Any]:
    code, good, kind, name, limit, indicator, denominator = row
    item: dict[str, Any] = {
        "code": code, "good": good, "kind": "indicator" if kind == _SHARE else kind, "name": name, "limit": limit,
        "indicator": indicator, "denominator": denominator, "points": 0, "per": 1, "of_all": code in _OF_ALL_GOODS,
    }  # fmt: skip
    return {**item, "points": limit} if kind == _DEDUCTION and indicator else item


def goods() -> list[dict[str, Any]]:
    """Return the example's five goods."""
    return [
        {"number": number, "name": name, "points": POINTS, "pass_mark": PASS_MARK}
        for number, name in enumerate(GOODS, start=1)
    ]


def ship(*, actor: Actor, county: OrgUnit, year: int) -> dict[str, Standard]:
    """Return drafts of the example for a year by sector: villages, communities, and ("") all others."""
    made: Mapping[str, Standard] = {
        sector: standards.draft(
            actor=actor, county=county, year=year, name=NAME, sector=sector, goods=goods(), items=items(sector)
        )
        for sector in ("", *OF_UNITS)
    }
    return dict(made)
