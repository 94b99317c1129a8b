"""How somebody comes into the reserve pool and leaves it: 三荐 二审 一察 一定, and 出库. Pure.

Source: 松桃县村级后备力量: 「组织推荐、党员群众推荐、个人自荐+镇级初审、县级联审+组织考察+县委常委会讨论决定」 and 「对研判不称职的
后备力量及时“出库”」. That nobody takes a later step of a record whose earlier one they took, and that a person decides the
leaving after notice and with a way to appeal (article 24 of the Personal Information Protection Law), are settings of the
portal; who takes which step is the table of rights.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from core.states import Rule
from teams.domain import exits

ORGANISATION, MASSES, ONESELF = "organisation", "masses", "oneself"
CHANNELS = (ORGANISATION, MASSES, ONESELF)
"""三荐: 组织推荐、党员群众推荐、个人自荐. A record needs one of them; several are several dated steps."""

DRAFT, RECOMMENDED, REVIEWED, JOINTLY, INSPECTED = "draft", "recommended", "reviewed", "jointly", "inspected"
IN_POOL, LEFT, DECLINED, WITHDRAWN = "in-pool", "left", "declined", "withdrawn"
OPEN = frozenset({DRAFT, RECOMMENDED, REVIEWED, JOINTLY, INSPECTED})
LIVE = OPEN | {IN_POOL}
"""States in which somebody stands in a village's list: a second record of the same person there is refused."""
TABLE = {
    "recommend": Rule(frozenset({DRAFT}), RECOMMENDED, "reserve.recommend"),
    "review": Rule(frozenset({RECOMMENDED}), REVIEWED, "reserve.review"),
    "joint-review": Rule(frozenset({REVIEWED}), JOINTLY, "reserve.verify"),
    "inspect": Rule(frozenset({JOINTLY}), INSPECTED, "reserve.verify"),
    "decide": Rule(frozenset({INSPECTED}), IN_POOL, "reserve.decide"),
    "return": Rule(frozenset({RECOMMENDED}), DRAFT, "reserve.review"),
    "return-county": Rule(frozenset({REVIEWED, JOINTLY, INSPECTED}), DRAFT, "reserve.verify"),
    "decline": Rule(frozenset({RECOMMENDED}), DECLINED, "reserve.review"),
    "decline-county": Rule(frozenset({REVIEWED, JOINTLY, INSPECTED}), DECLINED, "reserve.verify"),
    "withdraw": Rule(OPEN, WITHDRAWN, "reserve.recommend"),
    "leave": Rule(frozenset({IN_POOL}), LEFT, "reserve.decide"),
}
"""荐 → 镇级初审 → 县级联审 → 组织考察 → 县委常委会讨论决定（入库） → 出库. The first recommendation makes the record."""

PATH = (RECOMMENDED, REVIEWED, JOINTLY, INSPECTED, IN_POOL)
"""The states of a record that goes through, in their order: the bar of steps."""
REASONED = frozenset({"return", "return-county", "decline", "decline-county", "withdraw", "leave"})
"""Steps that need a reason."""
WITH_DOCUMENT = frozenset({"joint-review", "decide"})
"""Steps that need the number of the document in which their outcome stands."""
LEAVE_AT_ONCE = ("promoted", "moved", "own-wish")
"""Reasons for leaving that are written down without a proposal; every other leaving is proposed, told and decided."""
BY_PROPOSAL = ("unfit", "discipline", "other")
"""Grounds of a proposal to take somebody out of the pool."""

_EARLIER = {
    "reserve.review": frozenset({"recommend"}),
    "reserve.verify": frozenset({"recommend", "review"}),
    "reserve.decide": frozenset({"recommend", "review"}),
}
"""Right → the steps whose actors may not use it on the same record."""

EXIT_RIGHTS = {
    "notify": "reserve.review", "appeal": "reserve.review", "answer": "reserve.verify", "decide": "reserve.decide",
    "withdraw": "reserve.review",
}  # fmt: skip
PROPOSE = "reserve.review"
"""The right to propose that somebody leaves: the township's."""
EXIT_TABLE = {event: Rule(step.sources, step.target, EXIT_RIGHTS[event]) for event, step in exits.TABLE.items()}
"""出库 takes the way of every removal (`domain.exits`): 提出 → 告知 → （申诉 → 答复）→ 决定."""
OUTCOMES = (exits.KEPT, exits.REMOVED)

CONDITION, EXCLUSION = "condition", "exclusion"
VILLAGE_BODY, PARTY = "village-body", "party"
"""进村级班子 and 发展党员: each once for a person."""


def step_of(event: str) -> str:
    """Return the name of the step that an event is kept as: `return-county` is a `return`."""
    return {"return-county": "return", "decline-county": "decline"}.get(event, event)


def taken_before(event: str, trail: Iterable[tuple[str, str]], person: str) -> str:
    """Return the step that keeps `person` from `event` because they took it themselves, or ""."""
    barred = _EARLIER.get(TABLE[event].action, frozenset())
    return next((step for step, who in trail if who == person and step in barred), "")


def days_in_order(given: Mapping[str, date], today: date) -> str:
    """Return the first channel whose day lies in the future, or ""."""
    return next((channel for channel, on in given.items() if on > today), "")


def passes(results: Iterable[bool]) -> bool:
    """Tell whether a check of conditions and exclusions is passed: every line of it is."""
    return all(results)


def body_is_whole(seats: int, education: Iterable[int], ages: Iterable[int]) -> str:
    """Return which of the two counts does not add up to the seats of a village body: `education`, `ages` or ""."""
    if sum(education) != seats:
        return "education"
    return "ages" if sum(ages) != seats else ""
