"""Who is late, by how many days, and reminding: one for each unit, step and day."""

from datetime import date, timedelta

import pytest

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.scope import Scope
from teams import selectors
from teams.domain import workflow
from teams.models import Reminder, Round, TeamSheet
from teams.services import reminders, rounds
from tests.world import NOW, TODAY, World, bring_to, score_everyone

VILLAGE, TOWNSHIP = "000100010001", "00010001"
LATE = date(2026, 1, 12)


def due(world: World, score: date | None, review: date | None) -> None:
    Round.objects.filter(pk=world.round.pk).update(score_by=score, review_by=review)


def remind(world: World, name: str, path: str, step: str = "score", today: date = TODAY) -> Reminder:
    return reminders.remind(
        actor=actor_of(world.users[name]), round_id=world.round.pk, unit_id=world.units[path].pk, step=step, now=NOW, today=today
    )  # fmt: skip


def test_a_quarter_is_opened_with_due_days_in_working_days(world: World) -> None:
    # Opened on Saturday 2025-12-20; New Year's days off are 1 to 3 January, Sunday the 4th is worked.
    assert (world.round.score_by, world.round.review_by) == (date(2026, 1, 5), date(2026, 1, 12))


@pytest.mark.parametrize(
    ("due_on", "days"), [(TODAY, 0), (TODAY - timedelta(days=1), 1), (TODAY - timedelta(days=9), 9), (None, 0)]
)
def test_a_step_is_late_from_the_day_after_its_due_day(due_on: date | None, days: int) -> None:
    assert workflow.late_days(due_on, TODAY) == days


def test_units_owe_scoring_and_townships_reviewing(world: World) -> None:
    score_everyone(world)
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state="scored")
    due(world, date(2026, 1, 8), date(2026, 1, 10))
    owed = selectors.owed(rounds.seen(SYSTEM, world.round.pk), Scope.of(["0001"]), LATE)
    assert owed[VILLAGE] == [workflow.Owed("score", 1, 4)]
    assert owed[TOWNSHIP] == [workflow.Owed("review", 1, 2)]
    assert owed["000100020001"] == [workflow.Owed("score", 2, 4)]
    assert "00010002" not in owed


def test_a_reminder_is_sent_once_a_day_for_each_step(world: World) -> None:
    row = remind(world, "township", VILLAGE)
    assert (row.sheets, row.sent_on, row.sent_by, row.step) == (2, TODAY, "township", "score")
    with pytest.raises(Conflict):
        remind(world, "county", VILLAGE)
    remind(world, "county", VILLAGE, today=TODAY + timedelta(days=1))
    assert Reminder.objects.count() == 2
    assert AuditEntry.objects.filter(action="reminder.sent").count() == 2


def test_only_a_step_that_is_owed_is_reminded(world: World) -> None:
    with pytest.raises(Conflict):
        remind(world, "county", TOWNSHIP, step="review")
    with pytest.raises(DomainError):
        remind(world, "county", VILLAGE, step="verify")
    bring_to(world, "notice")
    with pytest.raises(Conflict):
        remind(world, "county", VILLAGE)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(("name", "error"), [
    ("village", Forbidden), ("township2", NotFound), ("stranger", NotFound), ("superior", NotFound), ("member", NotFound),
])  # fmt: skip
def test_nobody_else_reminds(world: World, name: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        remind(world, name, VILLAGE)
    assert not Reminder.objects.exists()


def test_all_late_units_are_reminded_with_a_result_each(world: World) -> None:
    due(world, date(2026, 1, 8), date(2026, 1, 10))
    score_everyone(world)
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state="scored")
    remind(world, "township", VILLAGE, today=LATE)
    county = actor_of(world.users["county"])
    found = reminders.remind_late(actor=county, round_id=world.round.pk, now=NOW, today=LATE)
    by_unit = {(row.unit.path, row.owed.step): bool(row.refusal) for row in found}
    assert by_unit == {
        (VILLAGE, "score"): True, (TOWNSHIP, "review"): False, ("000100010002", "score"): False,
        ("000100020001", "score"): False, ("000100020002", "score"): False,
    }  # fmt: skip
    assert Reminder.objects.count() == 5
    assert AuditEntry.objects.get(action="reminder.sent-many").changes["rows"] == 4
    again = reminders.remind_late(actor=county, round_id=world.round.pk, now=NOW, today=LATE)
    assert all(row.refusal for row in again)
    assert Reminder.objects.count() == 5


def test_a_township_reminds_its_late_villages_and_not_itself(world: World) -> None:
    due(world, date(2026, 1, 8), date(2026, 1, 10))
    score_everyone(world)
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state="scored")
    found = reminders.remind_late(actor=actor_of(world.users["township"]), round_id=world.round.pk, now=NOW, today=LATE)
    assert [(row.unit.path, row.owed.step) for row in found] == [(VILLAGE, "score"), ("000100010002", "score")]


def test_nothing_is_late_before_the_due_day(world: World) -> None:
    due(world, LATE, LATE)
    county = actor_of(world.users["county"])
    assert reminders.remind_late(actor=county, round_id=world.round.pk, now=NOW, today=LATE) == []
    assert not Reminder.objects.exists()


def test_the_county_sets_the_days_in_order(world: World) -> None:
    county, version = actor_of(world.users["county"]), world.round.version
    for score, review, field in (
        (date(2025, 12, 1), None, "score_by"), (date(2026, 1, 9), date(2026, 1, 8), "review_by"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as caught:
            rounds.set_due_days(
                actor=county, round_id=world.round.pk, score_by=score, review_by=review, version=version
            )
        assert caught.value.field == field
    changed = rounds.set_due_days(
        actor=county, round_id=world.round.pk, score_by=date(2026, 1, 6), review_by=None, version=version
    )
    assert (changed.score_by, changed.review_by) == (date(2026, 1, 6), None)
    with pytest.raises(Conflict):
        rounds.set_due_days(actor=county, round_id=world.round.pk, score_by=LATE, review_by=LATE, version=version)
    with pytest.raises(Forbidden):
        rounds.set_due_days(
            actor=actor_of(world.users["township"]),
            round_id=world.round.pk,
            score_by=LATE,
            review_by=LATE,
            version=None,
        )
