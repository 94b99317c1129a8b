"""Gives a demo county's ledgers what the small county lacks, so that every page of theirs has something to show.

A bonus rule with its proposals, a reported total and one of loans, a funded project of the demo village, days on
show, and a note of supervision on its book that waits for an answer.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import OrgUnit, ReportedFigure
from accounts.services import reported
from config.demo.profiles import YEAR
from core.actors import Actor
from ledgers.models import BonusRule, Book, FundedProject, HoldingRule, LoanTotal
from ledgers.services import decisions, economy, entities, funds

WAN = 1_000_000
"""Fen in 万元."""


def build(actors: dict[str, Actor], county: OrgUnit) -> None:
    """Add what is missing; a county that has it keeps its own."""
    actor, now, today = actors["county"], timezone.now(), timezone.localdate()
    book = Book.objects.get(unit__path=actors["village"].grants[0].path)
    if not BonusRule.objects.exists():
        values = {"year": YEAR, "base_year": 2020, "form": "share", "share": 300, "cap_fen": 3 * WAN}
        economy.propose(
            actor=actor, rule_id=economy.add_bonus_rule(actor=actor, unit=county, values=values).pk, now=now
        )
    if not ReportedFigure.objects.exists():
        reported.report(
            actor=actor, unit=county, code="economy.income", period=str(YEAR), value=1200 * WAN, as_of=today,
            source="农业农村局年报", now=now,
        )  # fmt: skip
    if not LoanTotal.objects.exists():
        funds.report_loans(
            actor=actor, unit=county, period=str(YEAR), amount_fen=300 * WAN, as_of=today, source="农村信用合作联社报送",
            now=now,
        )  # fmt: skip
    if not HoldingRule.objects.exists():
        decisions.set_rule(
            actor=actor, county=county, values={"decision_days": 7, "distribution_days": 7}, version=None
        )
    if not FundedProject.objects.filter(book=book).exists():
        entities.add_project(
            actor=actors["village"], book=book,
            values={
                "name": "奶制品加工车间", "begun_on": today - timedelta(days=200), "own_planned_fen": 20 * WAN,
                "own_arrived_fen": 20 * WAN, "aid_planned_fen": 30 * WAN, "aid_arrived_fen": 18 * WAN, "as_of": today,
            },
        )  # fmt: skip
    entities.write_note(
        actor=actors["township"], book=book, today=today,
        values={
            "level": "township", "kind": "book", "label": book.unit.name, "text": "三季度支出凭证附件不齐，请补齐后回复。",
            "due_on": today + timedelta(days=10),
        },
    )  # fmt: skip
