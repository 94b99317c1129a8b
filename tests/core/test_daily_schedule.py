"""What is due by the clock is written once, by however many schedulers, and made up for once."""

from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.db import OperationalError

from core import jobs, schedule
from core.errors import DomainError
from core.models import Job

KIND = "nightly-test"
# 02:30 in China is 18:30 of the day before in UTC.
DUE = datetime(2025, 12, 21, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs._HANDLERS, KIND, lambda claim: claim.finish())
    monkeypatch.setattr(schedule, "_TABLE", {})
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)  # would close the test's own connection
    schedule.daily(KIND, hour=2, minute=30)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (DUE, DUE), (DUE + timedelta(seconds=1), DUE), (DUE - timedelta(seconds=1), DUE - timedelta(days=1)),
        (DUE + timedelta(hours=23, minutes=59), DUE),
    ],
)  # fmt: skip
def test_the_newest_due_time_is_reckoned_in_chinas_time(now: datetime, due: datetime) -> None:
    assert schedule.due_time(schedule._TABLE[KIND], now) == due


def test_two_schedulers_write_one_row(db: None) -> None:
    assert schedule.insert_due(KIND, DUE + timedelta(seconds=5)) is True
    assert schedule.insert_due(KIND, DUE + timedelta(seconds=6)) is False
    assert schedule.insert_due(KIND, DUE + timedelta(hours=20)) is False
    assert Job.objects.get().key == f"{KIND}@2025-12-22T02:30:00+08:00"


def test_a_scheduler_that_was_down_for_days_makes_up_for_one_run(db: None) -> None:
    schedule.insert_due(KIND, DUE)
    assert schedule.insert_due(KIND, DUE + timedelta(days=4, hours=5)) is True
    assert schedule.insert_due(KIND, DUE + timedelta(days=4, hours=6)) is False
    assert list(Job.objects.order_by("key").values_list("key", flat=True)) == [
        f"{KIND}@2025-12-22T02:30:00+08:00", f"{KIND}@2025-12-26T02:30:00+08:00",
    ]  # fmt: skip


def test_a_run_that_failed_or_was_cancelled_is_not_started_again_by_the_next_look_at_the_clock(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_claim: jobs.Claim) -> None:
        raise DomainError("the chain is broken at entry 7")

    monkeypatch.setitem(jobs._HANDLERS, KIND, refuse)
    schedule.insert_due(KIND, DUE)
    row = Job.objects.get()
    assert jobs.run(row.pk) == "failed"
    for state in ("failed", "cancelled", "done"):
        Job.objects.filter(pk=row.pk).update(state=state)
        assert schedule.insert_due(KIND, DUE + timedelta(seconds=20)) is False
        assert (Job.objects.get().state, Job.objects.get().error) == (state, "the chain is broken at entry 7")


def test_the_scheduler_writes_every_row_that_is_due_and_comes_back(db: None) -> None:
    ticker = schedule.OutboxScheduler(app=current_app, lazy=True)
    assert ticker.tick() == 20.0
    assert ticker.tick() == 20.0
    assert Job.objects.filter(kind=KIND).count() == 1


def test_a_database_that_is_away_does_not_end_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> bool:
        raise OperationalError("no database")

    monkeypatch.setattr(schedule, "insert_due", away)
    assert schedule.OutboxScheduler(app=current_app, lazy=True).tick() == 20.0
