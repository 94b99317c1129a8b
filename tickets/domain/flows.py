"""What the steps and the people of a ticket are called: words over the one table of steps. Pure.

Source: the six variants of the articles, quoted at each. A county edits them as records; these are what it starts from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STEPS = ("file", "gather", "dispatch", "claim", "accept", "complete", "rate", "cancel", "follow")
"""Steps that a flow may give another name to; the rest are called the same everywhere."""

DISPATCHED, CLAIMED, EITHER = "dispatch", "claim", "either"
WAYS = (DISPATCHED, CLAIMED, EITHER)


@dataclass(frozen=True)
class Flow:
    """A variant: the names of its steps, who takes each, which of them it has, how a ticket finds its handler."""

    code: str
    name: str
    source: str
    steps: Mapping[str, str]
    people: Mapping[str, str]
    gathers: bool = False
    way: str = EITHER
    follower: str = ""
    """Who follows a ticket up beside its handler (跟单), where there is such a post."""


STANDARD = Flow(
    "standard", "点单—派单—接单—评单", "县级设定",
    {
        "file": "点单", "gather": "汇单", "dispatch": "派单", "claim": "领单", "accept": "接单", "complete": "办结",
        "rate": "评单", "cancel": "销号", "follow": "跟单",
    },
    {"file": "群众", "gather": "村（社区）党组织", "dispatch": "党组织", "accept": "队员", "rate": "群众"},
    gathers=True,
)  # fmt: skip

SHIPPED = (
    STANDARD,
    Flow(
        "visitors", "游客点单—组织派单—党员接单—群众评单", "阿勒泰市：游客点单、组织派单、党员接单、群众评单",
        {"file": "点单", "dispatch": "派单", "accept": "接单", "rate": "评单"},
        {"file": "游客", "dispatch": "组织", "accept": "党员", "rate": "群众"}, way=DISPATCHED,
    ),
    Flow(
        "new-groups", "新就业群体点单—联合党支部汇单—派单—部门办单",
        "新就业群体点单—联合党支部汇单—市委“两新”工委派单—部门办单",
        {"file": "点单", "gather": "汇单", "dispatch": "派单", "accept": "办单", "complete": "办结"},
        {"file": "新就业群体", "gather": "联合党支部", "dispatch": "“两新”工委", "accept": "部门"},
        gathers=True, way=DISPATCHED,
    ),
    Flow(
        "estate", "群众点单—支部派单—物业接单—业委会跟单", "福海县：群众点单—支部派单—物业接单—业委会跟单",
        {"file": "点单", "dispatch": "派单", "accept": "接单", "follow": "跟单"},
        {"file": "群众", "dispatch": "支部", "accept": "物业", "follow": "业委会"}, way=DISPATCHED, follower="业委会",
    ),
    Flow(
        "grassroots", "基层点单—部门派单—干部接单", "墨玉县：基层点单、部门派单、干部接单",
        {"file": "点单", "dispatch": "派单", "accept": "接单"},
        {"file": "基层", "dispatch": "部门", "accept": "干部"}, way=DISPATCHED,
    ),
    Flow(
        "seven-steps", "七步闭环", "统一受理、按责转办、限时办结、统一督办、评价反馈、绩效管理、分析研判",
        {
            "file": "统一受理", "gather": "登记分类", "dispatch": "按责转办", "accept": "签收办理", "complete": "限时办结",
            "rate": "评价反馈", "cancel": "归档销号", "follow": "统一督办",
        },
        {"file": "群众", "gather": "受理岗", "dispatch": "受理岗", "accept": "责任单位", "follow": "督办岗"},
        gathers=True, way=DISPATCHED, follower="督办岗",
    ),
    Flow(
        "doorstep", "上门问需—集中研议—认领办理—反馈评价", "哈密市：上门问需—集中研议—认领办理—反馈评价",
        {"file": "上门问需", "gather": "集中研议", "claim": "认领", "accept": "办理", "complete": "办结", "rate": "反馈评价"},
        {"file": "干部", "gather": "党组织", "claim": "党员", "rate": "群众"}, gathers=True, way=CLAIMED,
    ),
)  # fmt: skip


def word(flow: Flow, step: str) -> str:
    """Return what a flow calls a step; where it has no word of its own, the standard one."""
    return flow.steps.get(step) or STANDARD.steps.get(step, "")


def person(flow: Flow, step: str) -> str:
    """Return who takes a step in a flow, or "" where it does not say."""
    return flow.people.get(step, "")


def may_dispatch(way: str) -> bool:
    return way in (DISPATCHED, EITHER)


def may_claim(way: str) -> bool:
    return way in (CLAIMED, EITHER)
