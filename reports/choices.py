"""Kinds of documents and their labels; states and steps of their sign-off."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "quarter-summary": _("quarterly star summary"),
    "township-summary": _("quarterly star summary of a township"),
    "quarterly-briefing": _("quarterly briefing"),
    "honour-roll": _("roll of honour of the quarter"),
    "commendation-roll": _("roll of commendations of the year"),
    "pairing-list": _("list of mentor pairs"),
    "member-file": _("file of one member"),
    "reserve-file": _("file of one reserve person"),
    "ticket-slip": _("slip of a ticket"),
    "supervision-notice": _("supervision notice"),
    "ballot": _("ballot to print"),
    "election-result": _("result sheet of an election"),
    "term-reminder": _("letter reminding of the end of a term"),
    "score-sheet": _("sheet of points"),
    "score-sheet-blank": _("sheet of points to fill in by hand"),
    "branch-sheet": _("grading sheet of a Party organisation"),
    "branch-year-book": _("record book of a Party organisation's year"),
    "appraisal": _("written appraisal of a team"),
    "village-book": _("book of a village"),
    "township-library": _("library of a township"),
    "contract-book": _("contract book"),
    "arrears-list": _("list of arrears"),
    "trial-balance": _("trial balance"),
    "income-and-expense": _("income and expenditure by account"),
    "balance-sheet": _("balance sheet"),
    "income-statement": _("statement of surplus and its distribution"),
    "public-notice": _("public notice of the books"),
    "economy-statement": _("statement of the collective economy"),
    "grading-bulletin": _("bulletin of the year's grading"),
}
"""Kinds this portal can make, by the name that commands and addresses use; the rules are in `domain.kinds`."""

SIGN_OFF_STATES = (
    ("draft", _("draft")),
    ("first", _("first review")),
    ("second", _("second review")),
    ("final", _("final review")),
    ("issued", _("issued")),
    ("dropped", _("dropped")),
)
SIGN_OFF_EVENTS = (
    ("begin", _("begun")),
    ("submit", _("handed in for review")),
    ("pass", _("review passed")),
    ("sign", _("signed off")),
    ("return", _("returned")),
    ("drop", _("dropped")),
)
REVIEW_COUNTS = ((3, _("three: first, second, final")), (2, _("two: first, final")), (1, _("one: final")))
REVIEW_PERSONS = (
    ("reviewers", _("every review by another person")),
    ("all", _("every review by another person, none by who handed in")),
    ("any", _("any person with the right")),
)
