"""Limits by the hour: counted in the database, kept without an address, forgotten after a day."""

from datetime import UTC, datetime, timedelta

import pytest

from core import limits
from core.models import Attempt

NOW = datetime(2025, 12, 22, 2, 17, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_one_too_many_waits_for_the_next_hour() -> None:
    assert [limits.take("code", "10.0.0.1", 2, NOW) for _n in range(3)] == [0, 0, 42 * 60 + 30]
    assert limits.wait("code", "10.0.0.1", 2, NOW) == 42 * 60 + 30
    assert limits.take("code", "10.0.0.2", 2, NOW) == 0
    assert limits.take("other", "10.0.0.1", 2, NOW) == 0
    later = NOW + timedelta(seconds=42 * 60 + 30)
    assert limits.wait("code", "10.0.0.1", 2, later) == 0
    assert limits.take("code", "10.0.0.1", 2, later) == 0


def test_what_is_a_day_old_is_forgotten() -> None:
    limits.take("code", "10.0.0.1", 2, NOW)
    limits.take("code", "10.0.0.2", 2, NOW + timedelta(days=1, hours=1))
    assert Attempt.objects.count() == 1
    assert "10.0.0" not in str(list(Attempt.objects.values()))


def test_the_time_to_go_on_is_a_whole_minute_later_than_the_wait() -> None:
    assert limits.until(42 * 60 + 30, NOW).strftime("%H:%M") == "11:00"
    assert limits.until(60, NOW).strftime("%H:%M:%S") == "10:19:00"
