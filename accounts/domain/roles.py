"""The roles table: what each role may do on the subtree it is granted on. Pure data.

Source: county setting, after GB/T 22239-2019 8.1.4.2 (rights of administrators are separated; no
account holds two of the three).
"""

from enum import StrEnum


class Role(StrEnum):
    """A post's rights in the portal."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    MEMBER = "member"
    DEPARTMENT = "department"
    SUPERIOR = "superior"
    INTEGRATION = "integration"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


_READ_TEAMS = {
    "unit.view", "team.view", "person.view", "activity.view", "training.view", "scheme.view",
    "round.view", "sheet.view", "rating.view", "briefing.view", "admission.view", "exit.view", "objection.view",
    "list.view", "honour.view", "points.view", "reserve.view", "ranking.view", "appraisal.view",
    "figure.view", "book.view",
}  # fmt: skip
_WRITE_TEAMS = {
    "team.change", "person.change", "activity.change", "training.change", "honour.change", "points.change", "points.redeem",
    "appraisal.draft", "appraisal.review", "figure.report",
}  # fmt: skip

_WORK_RESERVE = {"reserve.recommend", "need.change", "practice.record"}
"""What a village does for its reserve: recommends, lists what it needs, enters practice and that talks took place."""
_LEAD_RESERVE = {"reserve.review", "pair.change"}
"""What a township does: first review, checks, files, proposals to take somebody out, mentors."""
_RULE_RESERVE = {"reserve.verify", "reserve.decide", "reserve.import", "reserve.set-up"}
"""What the county does: joint review, inspection, decision; sources, checklists, patterns of mentoring."""

_READ_TICKETS = {"ticket.view", "project.view"}
_WORK_TICKETS = {
    "ticket.file", "ticket.dispatch", "ticket.claim", "ticket.handle", "ticket.escalate", "ticket.follow", "ticket.cancel",
    "project.change",
}  # fmt: skip
_READ_BRANCHES = {
    "branch.view",
    "meeting.view",
    "term.view",
    "standard.view",
    "grading.view",
    "site.view",
    "rectification.view",
}
_WORK_BRANCHES = {
    "branch.report", "meeting.record", "election.run", "grading.assess", "rectification.report", "site.receive",
}  # fmt: skip
"""What a secretary does for the own organisation: counts and posts, meetings, elections, the self-assessment."""
_LEAD_BRANCHES = {
    "branch.change", "meeting.exempt", "term.approve", "grading.review", "rectification.change", "branch.import",
}  # fmt: skip
_RULE_BRANCHES = {"meeting.set-up", "standard.change", "grading.run", "grading.verify", "grading.answer", "site.change"}

_READ_LEDGERS = {"ledger.view", "asset.view", "contract.view", "decision.view", "distribution.view", "fund.view"}
_WORK_LEDGERS = {
    "ledger.post", "asset.change", "contract.change", "decision.record", "distribution.plan", "ledger.match",
}  # fmt: skip
"""What a secretary does for the own collective: receipts and payments, registers, contracts, the six sheets."""
_LEAD_LEDGERS = {
    "ledger.change", "ledger.close", "ledger.reopen", "ledger.import", "ledger.supervise", "distribution.approve",
}  # fmt: skip
"""What the township, which keeps the villages' books on their behalf, does: sets up, closes, imports, supervises."""
_RULE_LEDGERS = {"fund.change", "ledger.set-up"}
"""What the county sets: rules of weak villages and bonuses, Party-building funds, reported totals."""

_SIGN_DOCUMENTS = {
    "document.view", "document.draft", "document.review1", "document.review2", "document.final", "document.withdraw",
}  # fmt: skip
"""What offices that issue papers under their own letterhead do: draft, 一审, 二审, 终审, withdraw. Different persons take the
reviews, by the county's rule; a superior reads what is there and signs nothing."""

_LEAD_TICKETS = {"ticket.whistle", "ticket.approve", "ticket.supervise"}

ACTIONS: dict[Role, frozenset[str]] = {
    Role.COUNTY: frozenset(
        _READ_TEAMS
        | _WRITE_TEAMS
        | _READ_TICKETS
        | _WORK_TICKETS
        | _LEAD_TICKETS
        | _READ_BRANCHES
        | _WORK_BRANCHES
        | _LEAD_BRANCHES
        | _RULE_BRANCHES
        | _READ_LEDGERS
        | _WORK_LEDGERS
        | _LEAD_LEDGERS
        | _RULE_LEDGERS
        | _WORK_RESERVE
        | _LEAD_RESERVE
        | _RULE_RESERVE
        | {
            "ticket.set-up", "admin.enter", "unit.change", "kind.change", "scheme.change", "round.open", "round.notice",
            "round.close", "sheet.score", "sheet.review", "sheet.verify", "rating.override",
            "job.view", "job.manage", "roster.import", "admission.recommend", "admission.review", "admission.verify",
            "exit.propose", "exit.decide", "exit.answer", "objection.raise", "objection.answer", "reminder.send",
            "list.act", "api.read", "letterhead.view", "letterhead.change", "points.set-up", "ranking.run", "appraisal.sign",
            "document.set-up", "correction.view",
        }
        | _SIGN_DOCUMENTS
    ),
    Role.TOWNSHIP: frozenset(
        _READ_TEAMS
        | _WRITE_TEAMS
        | _READ_TICKETS
        | _WORK_TICKETS
        | _LEAD_TICKETS
        | _READ_BRANCHES
        | _WORK_BRANCHES
        | _LEAD_BRANCHES
        | _READ_LEDGERS
        | _WORK_LEDGERS
        | _LEAD_LEDGERS
        | _WORK_RESERVE
        | _LEAD_RESERVE
        | {
            "admin.enter", "sheet.score", "sheet.review", "job.view", "roster.import", "admission.recommend",
            "admission.review", "exit.propose", "exit.decide", "objection.raise", "reminder.send", "list.act",
            "api.read", "letterhead.view", "letterhead.change", "correction.view",
        }
        | _SIGN_DOCUMENTS
    ),
    Role.VILLAGE: frozenset(
        (_READ_TEAMS - {"briefing.view"})
        | _READ_TICKETS
        | _WORK_TICKETS
        | _READ_BRANCHES
        | _WORK_BRANCHES
        | _READ_LEDGERS
        | _WORK_LEDGERS
        | _WORK_RESERVE
        | {"ticket.approve"}
        | {"activity.change", "training.change", "honour.change", "points.change", "points.redeem", "appraisal.draft", "sheet.score", "admission.recommend", "exit.propose", "objection.raise"}
    ),
    Role.MEMBER: frozenset({"own.view", "ticket.own"}),
    Role.DEPARTMENT: frozenset({"unit.view", "ticket.handle"}),
    Role.SUPERIOR: frozenset({"unit.view", "briefing.view", "figure.view", "book.view", "correction.view"}),
    Role.INTEGRATION: frozenset(
        {
            "api.read", "unit.view", "team.view", "person.view", "activity.view", "training.view", "honour.view", "points.view", "round.view", "rating.view",
            "ticket.view", "ticket.file", "ticket.dispatch", "ticket.handle", "branch.view", "meeting.view", "term.view",
            "grading.view", "ledger.view", "contract.view", "reserve.view",
        }
    ),
    Role.SYSADMIN: frozenset({"admin.enter", "unit.view", "user.view", "user.change", "job.view", "job.manage"}),
    Role.SECADMIN: frozenset({"admin.enter", "unit.view", "user.view", "grant.view", "grant.change", "token.view", "token.change"}),
    Role.AUDITOR: frozenset({"admin.enter", "audit.view"}),
}  # fmt: skip

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
"""The three administrators (三员): an account that holds one of them holds no other role."""


def suits(role: str, is_integration: bool) -> bool:
    """Tell whether a role is for this sort of account: a program's account holds the one role of programs, no person does."""
    return (role == Role.INTEGRATION) == is_integration


def compatible(held: set[str], wanted: str) -> bool:
    """Tell whether an account that holds `held` may also be given `wanted`."""
    return not ((wanted in ADMINISTRATORS and held - {wanted}) or (ADMINISTRATORS & held) - {Role(wanted)})
