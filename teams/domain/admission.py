"""How somebody joins a team: recommended, reviewed, verified by three different persons. Pure.

Source: 阿勒泰市“五支队伍”: 「村（社区）推荐、乡镇（街道）审核、职能部门（单位）复核」. That one person takes no two
of the three steps, and from where a return or refusal is possible, is a county setting.
"""

from collections.abc import Iterable

from core.states import Rule

DRAFT, RECOMMENDED, REVIEWED = "draft", "recommended", "reviewed"
ADMITTED, DECLINED, WITHDRAWN = "admitted", "declined", "withdrawn"
OPEN = frozenset({DRAFT, RECOMMENDED, REVIEWED})
TABLE = {
    "recommend": Rule(frozenset({DRAFT}), RECOMMENDED, "admission.recommend"),
    "review": Rule(frozenset({RECOMMENDED}), REVIEWED, "admission.review"),
    "verify": Rule(frozenset({REVIEWED}), ADMITTED, "admission.verify"),
    "return": Rule(frozenset({RECOMMENDED}), DRAFT, "admission.review"),
    "return-reviewed": Rule(frozenset({REVIEWED}), DRAFT, "admission.verify"),
    "decline": Rule(frozenset({RECOMMENDED}), DECLINED, "admission.review"),
    "decline-reviewed": Rule(frozenset({REVIEWED}), DECLINED, "admission.verify"),
    "withdraw": Rule(OPEN, WITHDRAWN, "admission.recommend"),
}
"""村（社区）推荐 → 乡镇（街道）审核 → 县级复核. The first recommendation is the making of the record."""

REASONED = frozenset({"return", "return-reviewed", "decline", "decline-reviewed", "withdraw"})
"""Steps that need a reason."""

_EARLIER = {"admission.review": frozenset({"recommend"}), "admission.verify": frozenset({"recommend", "review"})}
"""Right → the steps whose actors may not use it on the same record."""


def step_of(event: str) -> str:
    """Return the name of the step that an event is kept as: `return-reviewed` is a `return`."""
    return event.partition("-")[0]


def taken_before(event: str, trail: Iterable[tuple[str, str]], person: str) -> str:
    """Return the step that keeps `person` from `event` because they took it themselves, or "".

    `trail` are (step, who) in any order; steps before a return count too.
    """
    barred = _EARLIER.get(TABLE[event].action, frozenset())
    return next((step for step, who in trail if who == person and step in barred), "")
