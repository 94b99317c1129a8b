"""Findings that stay, each with its reason: markup of the vendor's that neither a template nor a sheet can mend."""

import re
from dataclasses import dataclass

from tests.screens.rules import Finding


@dataclass(frozen=True)
class Left:
    """What is left alone: on which patterns, which rule, about what."""

    pattern: str
    rule: str
    detail: str
    reason: str

    def covers(self, pattern: str, finding: Finding) -> bool:
        return all(
            re.fullmatch(form, text, re.DOTALL)
            for form, text in ((self.pattern, pattern), (self.rule, finding.rule), (self.detail, finding.detail))
        )


EXCEPTIONS: tuple[Left, ...] = (
    Left(
        "api:docs",
        "axe nested-interactive",
        ".*opblock-summary.*",
        "Swagger UI builds each address's line as a button in a button",
    ),
    Left("admin:accounts_apitoken_\\w+", "english", "[A-Za-z]{2,8}", "the beginning of a token is drawn at random"),
    Left("admin:teams_teamkind_history", "english", "[a-z-]+", "the code of a kind of team is what the county typed"),
    Left("admin:branches_meetingkind_history", "english", "[a-z-]+", "the code of a kind of meeting is what was typed"),
    Left(
        "admin:tickets_(ticketclass|catalogueitem|deadlinerule|ticketflow)_history",
        "english",
        "[a-z-]+",
        "the codes of classes, rules and flows are what the county typed",
    ),
)


def stays(pattern: str, finding: Finding) -> bool:
    """Tell whether a finding is one of the exceptions."""
    return any(one.covers(pattern, finding) for one in EXCEPTIONS)
