"""When somebody is reminded of the end of a term."""

from datetime import date

import pytest

from branches.domain import terms

UNTIL = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2025, 12, 29), None), (date(2025, 12, 30), "before-6"), (date(2026, 4, 29), "before-6"),
        (date(2026, 4, 30), "before-2"), (date(2026, 5, 30), "before-1"), (date(2026, 6, 29), "before-1"),
        (date(2026, 6, 30), "end"), (date(2026, 7, 29), "end"), (date(2026, 7, 30), "over-1"), (date(2027, 7, 1), "over-12"),
    ],
)  # fmt: skip
def test_an_assembly_is_reminded_at_six_two_and_one_months_at_the_end_and_every_month_after(
    today: date, code: str | None
) -> None:
    rung = terms.due_rung(until=UNTIL, congress=False, today=today)
    assert (rung.code if rung else None) == code


def test_a_congress_is_reminded_four_months_ahead_as_well() -> None:
    rung = terms.due_rung(until=UNTIL, congress=True, today=date(2026, 2, 28))
    assert rung is not None
    assert rung.code == "before-4"
    codes = [row.code for row in terms.rungs(until=UNTIL, congress=True, today=date(2026, 8, 30))]
    assert codes == ["before-6", "before-4", "before-2", "before-1", "end", "over-1", "over-2"]


def test_a_missing_date_is_reported_every_month() -> None:
    found = {terms.due_rung(until=None, congress=False, today=date(2026, month, 9)).code for month in (1, 2, 2, 3)}  # type: ignore[union-attr]
    assert found == {"missing-2026-01", "missing-2026-02", "missing-2026-03"}


@pytest.mark.parametrize(
    ("until", "first", "today", "says"),
    [
        (None, None, date(2026, 1, 1), "missing"),
        (UNTIL, None, date(2025, 12, 29), "running"),
        (UNTIL, None, date(2025, 12, 30), "due"),
        (UNTIL, None, date(2026, 6, 30), "overdue"),
        (UNTIL, None, date(2027, 6, 30), "limit"),
        (date(2027, 3, 31), UNTIL, date(2027, 4, 1), "overdue"),
        (date(2027, 3, 31), UNTIL, date(2027, 6, 30), "limit"),
    ],
)
def test_how_a_term_stands(until: date | None, first: date | None, today: date, says: str) -> None:
    assert terms.standing(until=until, first_until=first, today=today) == says


def test_months_over_count_whole_months() -> None:
    assert terms.months_over(UNTIL, date(2026, 7, 29)) == 0
    assert terms.months_over(UNTIL, date(2026, 8, 30)) == 2
    assert terms.months_over(date(2026, 1, 31), date(2026, 2, 28)) == 1
