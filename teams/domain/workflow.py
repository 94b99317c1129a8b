"""The steps of a quarter: one table for a team's sheet, one for the whole county's round. Pure."""

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
