"""Extensions and reminders by their services."""

from datetime import UTC, date, datetime

import pytest

from accounts.selectors import actor_named
from branches import selectors
from branches.domain import terms as rules
from branches.models import Branch, TermReminder
from branches.services import elections, terms
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden
from core.models import AuditEntry
from core.scope import EVERYTHING
from tests.branches.elections.world import TODAY, UNTIL, VILLAGE, a_plan
from tests.world import VILLAGES


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_an_approved_extension_moves_the_end_of_the_term(branches: dict[str, Branch]) -> None:
    village, township = actor_named("village"), actor_named("township")
    branch = branches[VILLAGE]
    row = terms.ask_extension(
        actor=village, branch_id=branch.pk, until=date(2026, 9, 1), reason="撤村并村", today=TODAY
    )
    with pytest.raises(Conflict):
        terms.ask_extension(actor=village, branch_id=branch.pk, until=date(2026, 9, 1), reason="再申请", today=TODAY)
    decision = {"extension_id": row.pk, "version": row.version, "approve": True, "today": TODAY}
    with pytest.raises(Forbidden):
        terms.decide_extension(actor=village, **decision, document_no="1号")
    with pytest.raises(DomainError) as caught:
        terms.decide_extension(actor=township, **decision)
    assert caught.value.field == "document_no"
    branch.refresh_from_db()
    assert branch.term_until == UNTIL
    terms.decide_extension(actor=township, **decision, document_no="1号")
    branch.refresh_from_db()
    assert branch.term_until == date(2026, 9, 1)
    assert terms.first_end(branch) == UNTIL
    assert terms.first_ends([branch]) == {branch.pk: UNTIL}


def test_extensions_together_never_exceed_one_year(branches: dict[str, Branch]) -> None:
    branch = branches[VILLAGE]
    row = terms.ask_extension(actor=SYSTEM, branch_id=branch.pk, until=date(2026, 12, 1), reason="防汛", today=TODAY)
    terms.decide_extension(
        actor=SYSTEM, extension_id=row.pk, version=row.version, approve=True, document_no="1号", today=TODAY
    )
    with pytest.raises(DomainError) as caught:
        terms.ask_extension(actor=SYSTEM, branch_id=branch.pk, until=date(2027, 3, 2), reason="再延", today=TODAY)
    assert caught.value.field == "until"
    terms.ask_extension(actor=SYSTEM, branch_id=branch.pk, until=date(2027, 3, 1), reason="再延", today=TODAY)


def test_a_refusal_needs_a_reason_and_leaves_the_term(branches: dict[str, Branch]) -> None:
    row = terms.ask_extension(
        actor=SYSTEM, branch_id=branches[VILLAGE].pk, until=date(2026, 9, 1), reason="防汛", today=TODAY
    )
    decision = {"extension_id": row.pk, "version": row.version, "approve": False, "today": TODAY}
    with pytest.raises(DomainError) as caught:
        terms.decide_extension(actor=SYSTEM, **decision)
    assert caught.value.field == "answer"
    assert terms.decide_extension(actor=SYSTEM, **decision, answer="理由不足").state == "refused"
    assert Branch.objects.get(pk=branches[VILLAGE].pk).term_until == UNTIL


def test_every_rung_is_reminded_of_once(branches: dict[str, Branch]) -> None:
    """The four villages end on 2026-03-01, the two committees of 600 members on 2026-12-01."""
    sent = {
        day: terms.remind(at(day))
        for day in (
            date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 2), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1),
            date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 8, 1),
        )
    }  # fmt: skip
    assert sent == {
        date(2025, 8, 31): 0, date(2025, 9, 1): 4, date(2025, 9, 2): 0, date(2025, 12, 31): 0, date(2026, 1, 1): 4,
        date(2026, 2, 1): 4, date(2026, 3, 1): 4, date(2026, 3, 31): 0, date(2026, 4, 1): 4, date(2026, 8, 1): 6,
    }  # fmt: skip
    rungs = TermReminder.objects.filter(branch=branches[VILLAGE]).order_by("pk").values_list("rung", flat=True)
    assert list(rungs) == ["before-6", "before-2", "before-1", "end", "over-1", "over-5"]
    assert AuditEntry.objects.filter(action="term.reminded").count() == 6


def test_a_congress_is_reminded_four_months_ahead(branches: dict[str, Branch]) -> None:
    terms.remind(at(date(2026, 8, 1)))
    rows = TermReminder.objects.filter(branch__kind="committee")
    assert set(rows.values_list("rung", flat=True)) == {"before-4"}


def test_an_election_under_way_silences_what_is_ahead_but_not_what_is_overdue(branches: dict[str, Branch]) -> None:
    elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)
    assert terms.remind(at(date(2026, 1, 2))) == 3
    assert terms.remind(at(date(2026, 4, 2))) == 4


def test_a_missing_date_is_reminded_of_every_month(branches: dict[str, Branch]) -> None:
    Branch.objects.update(term_until=date(2031, 1, 1))
    Branch.objects.filter(pk=branches[VILLAGE].pk).update(term_until=None)
    assert [terms.remind(at(date(2026, month, 5))) for month in (1, 1, 2, 3)] == [1, 0, 1, 1]


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 8, 30), date(2025, 12, 22), date(2024, 2, 29)])
def test_the_board_counts_as_the_rule_does(branches: dict[str, Branch], today: date) -> None:
    ends = [None, today, date(2026, 8, 28), date(2026, 8, 31), date(2026, 6, 22), date(2031, 1, 1)]
    rows = [branches[path] for path in (*VILLAGES, "00010001", "00010002")]
    for row, until in zip(rows, ends, strict=True):
        Branch.objects.filter(pk=row.pk).update(term_until=until, term_from=None)
    counts = selectors.term_counts(selectors.open_on(EVERYTHING, today), today)
    said = [rules.standing(until=until, today=today) for until in ends]
    folded = ["overdue" if code == rules.LIMIT else code for code in said]
    assert counts == {code: folded.count(code) for code in ("overdue", "missing", "due", "running")}
    for code, number in counts.items():
        assert selectors.by_standing(Branch.objects.all(), code, today).count() == number
