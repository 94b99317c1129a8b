"""The steps of a quarter: one table for a team's sheet, one for the whole county's round. Pure."""

from dataclasses import dataclass
from datetime import date

from core.states import Rule

DRAFT, SCORED, REVIEWED, VERIFIED = "draft", "scored", "reviewed", "verified"
SHEET = {
    "score": Rule(frozenset({DRAFT}), SCORED, "sheet.score"),
    "review": Rule(frozenset({SCORED}), REVIEWED, "sheet.review"),
    "verify": Rule(frozenset({REVIEWED}), VERIFIED, "sheet.verify"),
    "return-to-secretary": Rule(frozenset({SCORED}), DRAFT, "sheet.review"),
    "return-to-township": Rule(frozenset({REVIEWED, VERIFIED}), SCORED, "sheet.verify"),
}
"""队(村)评分 → 乡镇审核 → 县级核定; a return carries a reason."""

OPEN, NOTICE, FINAL = "open", "notice", "final"
ROUND = {
    "publish": Rule(frozenset({OPEN}), NOTICE, "round.notice"),
    "withdraw": Rule(frozenset({NOTICE}), OPEN, "round.notice"),
    "close": Rule(frozenset({NOTICE}), FINAL, "round.close"),
}
"""评定中 → 公示 → 定星; a final round never opens again."""

SCORE_WORKDAYS, REVIEW_WORKDAYS = 10, 15
"""Working days after the opening until sheets are to be handed in and reviewed, unless the county sets other days."""
SCORE, REVIEW = "score", "review"
OWED = {SCORE: DRAFT, REVIEW: SCORED}
"""Step that a unit or a township owes → the state of the sheets that wait for it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A step that a unit owes: sheets that wait for it, and by how many days it is late."""

    step: str
    sheets: int
    late: int


def late_days(due: date | None, today: date) -> int:
    """Return by how many calendar days a step that is still owed is late; 0 without a due day and until its end."""
    return max((today - due).days, 0) if due else 0


def may_object(state: str, until: date | None, today: date) -> bool:
    """Tell whether objections are taken: while the results are on notice, the last day included."""
    return state == NOTICE and until is not None and today <= until
