"""Adjusting and removing: proposed, told, open to appeal, decided by another person. Pure.

Source: 「无星级或连续两个季度考评无改进的队员，必要时按规定程序予以调整或清退」 of 阿勒泰市; that a person decides with
reason, after notice and with a way to appeal, follows from article 24 of the Personal Information
Protection Law. The length of the notice and who may take which step are county settings.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from core.states import Rule
from teams.domain.consequences import AdjustRule, Quarter, unimproved

PROPOSED, NOTIFIED, APPEALED, ANSWERED = "proposed", "notified", "appealed", "answered"
DECIDED, WITHDRAWN = "decided", "withdrawn"
OPEN = frozenset({PROPOSED, NOTIFIED, APPEALED, ANSWERED})
TABLE = {
    "notify": Rule(frozenset({PROPOSED}), NOTIFIED, "exit.propose"),
    "appeal": Rule(frozenset({NOTIFIED}), APPEALED, "exit.decide"),
    "answer": Rule(frozenset({APPEALED}), ANSWERED, "exit.answer"),
    "decide": Rule(frozenset({NOTIFIED, ANSWERED}), DECIDED, "exit.decide"),
    "withdraw": Rule(OPEN, WITHDRAWN, "exit.propose"),
}
"""提出 → 告知 → （申诉 → 答复）→ 决定. The person concerned appeals by being that person, whatever the rights;
the right named here lets an officer write down the appeal of somebody without an account."""

NOTICE_WORKDAYS, MOST_WORKDAYS = 5, 30
"""How many working days an appeal stays possible, at least and at most."""

KEPT, MOVED, REMOVED = "kept", "moved", "removed"
OUTCOMES = {"adjust": (KEPT, MOVED), "remove": (KEPT, MOVED, REMOVED)}
"""Kind of proposal → what may be decided: never more than the person was told of."""

EXIT_REASON: dict[str, str] = {
    AdjustRule.NO_STAR: "unfit", AdjustRule.NO_IMPROVEMENT: "unfit", "discipline": "discipline", "other": "other",
}  # fmt: skip
"""Ground → the reason for leaving that a removal writes."""
BY_FACTS = frozenset({str(AdjustRule.NO_STAR), str(AdjustRule.NO_IMPROVEMENT)})
"""Grounds that the stars of the last quarters have to bear out."""
BY_PROPOSAL = frozenset(EXIT_REASON.values())
"""Reasons for leaving that only a decided proposal may give."""

_NOT_THE_PROPOSER = frozenset({"answer", "decide"})


def taken_before(event: str, trail: Iterable[tuple[str, str]], person: str) -> str:
    """Return the step that keeps `person` from `event` because they took it themselves, or ""."""
    if event not in _NOT_THE_PROPOSER:
        return ""
    return next((step for step, who in trail if who == person and step == "propose"), "")


def holds(ground: str, history: Sequence[Quarter]) -> bool:
    """Tell whether a member's quarters, oldest first, bear out a ground; other grounds are for people to prove."""
    if ground == AdjustRule.NO_STAR:
        return bool(history) and history[-1].stars == 0
    return ground != AdjustRule.NO_IMPROVEMENT or unimproved(history)


def may_appeal(until: date | None, today: date) -> bool:
    """Tell whether the period of appeal, which includes its last day, is still running."""
    return until is not None and today <= until


def ripe(state: str, until: date | None, today: date) -> bool:
    """Tell whether the decision may be made: the appeal is answered, or its period is over without one."""
    return state == ANSWERED or (state == NOTIFIED and until is not None and today > until)
