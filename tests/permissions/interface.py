"""The lists of the interface: its name, the kind of its rows, the action without which nobody reads them."""

from tests.permissions import (
    branches_records,
    honours,
    ledgers_books,
    ledgers_contract_pages,
    ledgers_holdings,
    ledgers_statements,
    reserve,
    sign_off,
    targets_pages,
)  # fmt: skip

BY_INTERFACE = (
    *(row for part in (
        branches_records, reserve, ledgers_contract_pages, ledgers_statements, sign_off, ledgers_books, ledgers_holdings,
        honours, targets_pages,
    ) for row in part.BY_INTERFACE),
    ("unit", "unit", "unit.view"), ("team", "team", "team.view"), ("member", "member", "person.view"), ("round", "round", "round.view"),
    ("rating", "rating", "rating.view"), ("annual-rating", "annual", "rating.view"), ("star-change", "change", "rating.view"),
    ("activity", "activity", "activity.view"), ("training", "session", "training.view"), ("ticket", "ticket", "ticket.view"),
    ("election", "election", "term.view"), ("term-extension", "extension", "term.view"),
    ("grading", "grading", "grading.view"), ("demonstration-site", "site", "site.view"),
    ("rectification-plan", "plan", "rectification.view"),
    ("ticket-class", "klass", "ticket.view"), ("deadline-rule", "deadline", "ticket.view"), ("meeting", "meeting", "meeting.view"),
)  # fmt: skip
