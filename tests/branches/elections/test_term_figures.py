"""Figures of terms and elections, one value for each organisation."""

from datetime import date

from branches.indicators.elections import ON_TIME, OVERDUE
from branches.models import Branch, Election
from core import indicators
from core.periods import Period
from core.scope import EVERYTHING, Scope
from tests.branches.elections.world import VILLAGE
from tests.world import VILLAGES


def filed(branch: Branch, held_on: date, due_on: date | None) -> Election:
    return Election.objects.create(
        branch=branch, state="filed", full_members=5, due=5, present=5, meeting_on=held_on, held_on=held_on, filed_on=held_on,
        due_on=due_on,
    )  # fmt: skip


def values(code: str, period: str, scope: Scope = EVERYTHING) -> dict[int, int]:
    return dict(indicators.get(code).query(scope, Period.parse(period)))


def test_overdue_counts_ends_that_have_come_and_missing_dates(branches: dict[str, Branch]) -> None:
    rows = [branches[path] for path in VILLAGES]
    for row, until in zip(rows, (date(2025, 3, 31), date(2025, 4, 1), None, date(2031, 1, 1)), strict=True):
        Branch.objects.filter(pk=row.pk).update(term_until=until, term_from=None)
    found = values(OVERDUE, "2025Q1")
    assert [found[row.pk] for row in rows] == [1, 0, 1, 0]


def test_a_term_that_was_over_on_a_past_day_stays_so_after_the_election(branches: dict[str, Branch]) -> None:
    row = branches[VILLAGE]
    Branch.objects.filter(pk=row.pk).update(term_from=date(2025, 6, 1), term_until=date(2030, 6, 1))
    filed(row, date(2025, 6, 1), date(2025, 3, 1))
    assert values(OVERDUE, "2025Q1")[row.pk] == 1
    assert values(OVERDUE, "2025Q2")[row.pk] == 0


def test_on_time_is_by_the_end_of_the_term_and_absent_where_none_was_due(branches: dict[str, Branch]) -> None:
    first, second, third, fourth = (branches[path] for path in VILLAGES)
    filed(first, date(2025, 6, 1), date(2025, 6, 1))
    filed(second, date(2025, 6, 2), date(2025, 6, 1))
    Branch.objects.filter(pk=third.pk).update(term_until=date(2025, 5, 1))
    assert values(ON_TIME, "2025") == {first.pk: 1, second.pk: 0, third.pk: 0}
    assert fourth.pk not in values(ON_TIME, "2025")
    assert values(ON_TIME, "2024") == {}
    assert values(ON_TIME, "2025", Scope.of([VILLAGES[2]])) == {third.pk: 0}
    assert [row.pk for row in indicators.get(ON_TIME).rows(first.pk, Period.parse("2025"))]  # type: ignore[misc]
