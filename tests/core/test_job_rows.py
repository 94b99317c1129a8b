"""Jobs: claimed once, counted before the work, ended with their effect, sent again when lost."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import audit, jobs, queue
from core.actors import SYSTEM, Actor, Grant
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry, Job

KIND = "test-kind"
START = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
MANAGER = Actor(3, "manager", (Grant("county", "0001", frozenset({"job.view", "job.manage"})),))
VIEWER = Actor(4, "viewer", (Grant("township", "0001", frozenset({"job.view"})),))
STRANGER = Actor(5, "stranger", (Grant("county", "0002", frozenset({"job.view", "job.manage"})),))

Work = Callable[[jobs.Claim], None]


def mark(claim: jobs.Claim) -> None:
    """Leave a mark that can be counted, and end the row, in one transaction."""
    with transaction.atomic():
        audit.record(actor=SYSTEM, action="effect", label=claim.job.key, path="0001")
        claim.finish()


def effects() -> int:
    return AuditEntry.objects.filter(action="effect").count()


@pytest.fixture(autouse=True)
def handler(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Let the test's kind of job be done by `mark`, or by what the test names."""
    monkeypatch.setitem(jobs._HANDLERS, KIND, mark)
    return lambda work: monkeypatch.setitem(jobs._HANDLERS, KIND, work)


def job(key: str = "", **changes: Any) -> Job:
    given = {"kind": KIND, "key": key or str(uuid.uuid4()), "actor": SYSTEM, "now": START, "path": "0001"}
    return jobs.enqueue(**(given | changes))


def again(row: Job) -> Job:
    return Job.objects.get(pk=row.pk)


def take(row: Job, now: datetime) -> jobs.Claim:
    claim = jobs.claim(row.pk, now=now)
    assert claim is not None
    return claim


# Asking ----------------------------------------------------------------------------------------------


def test_a_job_is_written_once_for_a_key(db: None) -> None:
    first = job("one", arguments={"a": 1}, priority=2)
    second = job("one", arguments={"a": 2}, now=START + timedelta(days=1))
    assert first.pk == second.pk
    row = Job.objects.get()
    assert (row.state, row.arguments, row.priority, row.starts, row.sent_at) == ("queued", {"a": 1}, 2, 0, None)


def test_a_kind_that_nobody_does_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="no handler for job kind 'unknown'"):
        job(kind="unknown")
    assert not Job.objects.exists()


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        jobs.handler(KIND)(mark)


def test_a_job_whose_cause_is_rolled_back_was_never_asked_for(db: None) -> None:
    def ask_and_refuse() -> None:
        job("one")
        raise DomainError("cause refused")

    with pytest.raises(DomainError), transaction.atomic():
        ask_and_refuse()
    assert not Job.objects.exists()


def test_asking_again_for_a_failed_job_starts_it_anew_and_for_a_done_one_does_not(db: None) -> None:
    row = job("one")
    Job.objects.filter(pk=row.pk).update(state="failed", starts=3, error="broken", ended_at=START)
    job("one")
    assert (again(row).state, again(row).starts, again(row).error, again(row).ended_at) == ("queued", 0, "", None)
    assert jobs.run(row.pk) == "done"
    job("one")
    assert (again(row).state, effects()) == ("done", 1)


# Claiming --------------------------------------------------------------------------------------------


def test_a_job_is_claimed_by_one_and_refused_to_others_while_the_lease_runs(db: None) -> None:
    row = job()
    claim = take(row, START)
    assert claim.token == again(row).lease_token != ""
    assert (again(row).state, again(row).starts) == ("running", 1)
    assert again(row).lease_until == START + timedelta(seconds=30)
    assert jobs.claim(row.pk, now=START) is None
    assert jobs.claim(row.pk, now=START + timedelta(seconds=30)) is None
    assert again(row).starts == 1


def test_a_lapsed_lease_goes_to_another_worker_and_the_first_can_no_longer_end_the_job(db: None) -> None:
    row = job()
    lost = take(row, START)
    second = take(row, START + timedelta(seconds=31))
    assert (again(row).starts, again(row).lease_token) == (2, second.token)
    with pytest.raises(jobs.LostLease):
        mark(lost)
    assert (effects(), again(row).state, again(row).lease_token) == (0, "running", second.token)
    mark(second)
    assert (effects(), again(row).state, again(row).lease_token, again(row).lease_until) == (1, "done", "", None)
    with pytest.raises(jobs.LostLease):
        mark(second)
    assert effects() == 1


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_job_that_has_ended_is_not_claimed(db: None, state: str) -> None:
    row = job()
    Job.objects.filter(pk=row.pk).update(state=state)
    assert jobs.claim(row.pk, now=START) is None
    assert jobs.run(row.pk) == "skipped"
    assert effects() == 0


def test_a_job_that_is_not_there_is_skipped(db: None) -> None:
    assert jobs.run(987654) == "skipped"


def test_starts_are_counted_before_the_work_and_a_job_that_kills_its_worker_stops_after_three(db: None) -> None:
    row = job()
    for start in range(3):
        take(row, START + timedelta(minutes=start))
        assert again(row).starts == start + 1
    later = START + timedelta(minutes=9)
    assert jobs.claim(row.pk, now=later) is None
    assert jobs.give_up(later) == 1
    ended = again(row)
    assert (ended.state, ended.ended_at, ended.lease_token) == ("failed", later, "")
    assert "3" in ended.error
    assert jobs.give_up(later) == 0


def test_a_running_job_within_its_lease_is_not_given_up(db: None) -> None:
    row = job()
    for start in range(3):
        take(row, START + timedelta(minutes=start))
    assert jobs.give_up(START + timedelta(minutes=2, seconds=29)) == 0
    assert again(row).state == "running"


def test_of_workers_who_claim_at_once_one_gets_the_job(transactional_db: None) -> None:
    row = job()
    gate, tokens = threading.Barrier(5), []

    def one() -> None:
        gate.wait(20)
        claim = jobs.claim(row.pk, now=START)
        if claim:
            tokens.append(claim.token)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert tokens == [again(row).lease_token]
    assert again(row).starts == 1


# Doing -----------------------------------------------------------------------------------------------


def test_a_job_ends_with_its_effect(db: None) -> None:
    row = job(total=4)
    assert jobs.run(row.pk) == "done"
    ended = again(row)
    assert (ended.state, ended.done, ended.total, ended.error, ended.lease_token) == ("done", 4, 4, "", "")
    assert ended.ended_at is not None
    assert effects() == 1


def test_an_effect_that_is_rolled_back_leaves_the_job_running(db: None) -> None:
    row = job()
    claim = take(row, START)

    def mark_and_break() -> None:
        mark(claim)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError), transaction.atomic():
        mark_and_break()
    assert (again(row).state, again(row).lease_token, effects()) == ("running", claim.token, 0)


def test_a_job_that_breaks_waits_and_is_tried_three_times(db: None, handler: Callable[[Work], None]) -> None:
    def poison(claim: jobs.Claim) -> None:
        with transaction.atomic():
            mark(claim)
            raise RuntimeError("the disk is full")

    handler(poison)
    row = job()
    before = timezone.now()
    for start, state in ((1, "queued"), (2, "queued"), (3, "failed")):
        assert jobs.run(row.pk) == state
        found = again(row)
        assert (found.state, found.starts, found.error) == (state, start, "RuntimeError: the disk is full")
        assert (found.lease_token, found.lease_until, found.sent_at) == ("", None, None)
        if state == "queued":
            assert found.due_at >= before + timedelta(seconds=5 * start)
    assert jobs.run(row.pk) == "skipped"
    assert effects() == 0


def test_a_job_that_the_rules_refuse_is_not_tried_again(db: None, handler: Callable[[Work], None]) -> None:
    def refuse(_claim: jobs.Claim) -> None:
        raise DomainError("the quarter is not final")

    handler(refuse)
    row = job()
    assert jobs.run(row.pk) == "failed"
    assert (again(row).error, again(row).starts) == ("the quarter is not final", 1)


def test_a_worker_that_lost_its_lease_says_so_and_changes_nothing(db: None, handler: Callable[[Work], None]) -> None:
    def slow(claim: jobs.Claim) -> None:
        Job.objects.filter(pk=claim.job.pk).update(lease_token="another")
        mark(claim)

    handler(slow)
    row = job()
    assert jobs.run(row.pk) == "skipped"
    assert (again(row).state, again(row).lease_token, effects()) == ("running", "another", 0)


def test_a_worker_that_broke_after_losing_its_lease_does_not_end_the_others_work(
    db: None, handler: Callable[[Work], None]
) -> None:
    def slow(claim: jobs.Claim) -> None:
        Job.objects.filter(pk=claim.job.pk).update(lease_token="another")
        raise DomainError("late")

    handler(slow)
    row = job()
    jobs.run(row.pk)
    assert (again(row).state, again(row).lease_token, again(row).error) == ("running", "another", "")


def test_the_lease_is_renewed_while_the_work_goes_on(
    transactional_db: None, handler: Callable[[Work], None], settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.3
    leases = []

    def slow(claim: jobs.Claim) -> None:
        for _ in range(2):
            leases.append(again(claim.job).lease_until)
            time.sleep(0.35)
        assert jobs.claim(claim.job.pk, now=timezone.now()) is None, "the lease lapsed under a living worker"
        mark(claim)

    handler(slow)
    row = job()
    assert jobs.run(row.pk) == "done"
    assert leases[0] < leases[1]
    assert effects() == 1


# Batches ---------------------------------------------------------------------------------------------


def batch(parts: int = 3) -> tuple[Job, list[Job]]:
    whole = jobs.whole(
        kind="batch", key="whole", actor=SYSTEM, now=START, path="0001", unit_name="", period="2025Q4", total=parts
    )
    return whole, [job(f"part-{n}", parent=whole) for n in range(parts)]


def state(row: Job) -> tuple[str, int]:
    found = again(row)
    return found.state, found.done


def fail_on(key: str) -> Work:
    def work(claim: jobs.Claim) -> None:
        if claim.job.key == key:
            raise DomainError("no data")
        mark(claim)

    return work


def test_a_batch_counts_its_parts_and_ends_with_the_last(db: None) -> None:
    whole, parts = batch()
    assert state(whole) == ("running", 0)
    for number, part in enumerate(parts, start=1):
        jobs.run(part.pk)
        assert state(whole) == ("done" if number == 3 else "running", number)
    assert again(whole).ended_at is not None


def test_a_batch_itself_is_never_claimed_sent_or_given_up(db: None) -> None:
    whole, _parts = batch()
    later = START + timedelta(days=1)
    assert jobs.claim(whole.pk, now=later) is None
    sent: list[int] = []
    jobs.relay(later, sent.append)
    assert whole.pk not in sent
    assert state(whole) == ("running", 0)


def test_a_batch_with_a_failed_part_failed_and_done_parts_stay_done(db: None, handler: Callable[[Work], None]) -> None:
    handler(fail_on("part-1"))
    whole, parts = batch()
    for part in parts:
        jobs.run(part.pk)
    assert state(whole) == ("failed", 2)
    assert again(whole).error

    handler(mark)
    jobs.retry(actor=MANAGER, job_id=whole.pk, now=START)
    assert state(whole) == ("running", 2)
    assert [again(part).state for part in parts] == ["done", "queued", "done"]
    jobs.run(parts[1].pk)
    assert state(whole) == ("done", 3)
    assert again(whole).error == ""
    assert effects() == 3


@pytest.mark.parametrize("how", ["retry", "ask-again"])
def test_a_failed_part_that_is_started_again_by_itself_counts_in_its_batch(
    db: None, handler: Callable[[Work], None], how: str
) -> None:
    handler(fail_on("part-1"))
    whole, parts = batch()
    for part in parts:
        jobs.run(part.pk)
    assert state(whole) == ("failed", 2)
    handler(mark)
    if how == "retry":
        jobs.retry(actor=MANAGER, job_id=parts[1].pk, now=START)
    else:
        job("part-1", parent=whole)
    assert state(whole) == ("running", 2)
    jobs.run(parts[1].pk)
    assert state(whole) == ("done", 3)


def test_cancelling_the_last_open_part_ends_its_batch(db: None) -> None:
    whole, parts = batch()
    for part in parts[:2]:
        jobs.run(part.pk)
    jobs.cancel(actor=MANAGER, job_id=parts[2].pk, now=START)
    assert state(whole) == ("failed", 2)


def test_a_part_whose_worker_died_three_times_is_counted_as_failed(db: None) -> None:
    whole, parts = batch(2)
    for start in range(3):
        take(parts[0], START + timedelta(minutes=start))
    jobs.run(parts[1].pk)
    assert state(whole) == ("running", 1)
    jobs.give_up(START + timedelta(hours=1))
    assert state(whole) == ("failed", 1)


# People ----------------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_and_started_again_by_who_may(db: None) -> None:
    row = job()
    jobs.cancel(actor=MANAGER, job_id=row.pk, now=START)
    assert (again(row).state, again(row).ended_at) == ("cancelled", START)
    assert jobs.run(row.pk) == "skipped"
    later = START + timedelta(hours=1)
    jobs.retry(actor=MANAGER, job_id=row.pk, now=later)
    assert (again(row).state, again(row).due_at, again(row).starts) == ("queued", later, 0)
    assert jobs.run(row.pk) == "done"
    noted = AuditEntry.objects.filter(target_type="core.job").order_by("seq").values_list("action", "actor_name")
    assert list(noted) == [("job.cancelled", "manager"), ("job.retried", "manager")]


@pytest.mark.parametrize(("actor", "error"), [(VIEWER, Forbidden), (STRANGER, NotFound)])
@pytest.mark.parametrize("step", [jobs.cancel, jobs.retry])
def test_a_job_is_not_for_everyone_to_stop_or_start(
    db: None, step: Callable[..., Job], actor: Actor, error: type[Exception]
) -> None:
    row = job()
    with pytest.raises(error):
        step(actor=actor, job_id=row.pk, now=START)
    assert again(row).state == "queued"
    assert not AuditEntry.objects.exists()


def test_a_job_that_runs_or_has_ended_is_not_cancelled_and_a_living_one_not_started_again(db: None) -> None:
    row = job()
    with pytest.raises(Conflict):
        jobs.retry(actor=MANAGER, job_id=row.pk, now=START)
    take(row, START)
    with pytest.raises(Conflict):
        jobs.cancel(actor=MANAGER, job_id=row.pk, now=START)
    with pytest.raises(Conflict):
        jobs.retry(actor=MANAGER, job_id=row.pk, now=START)
    assert (again(row).state, again(row).starts) == ("running", 1)


def test_cancelling_a_batch_cancels_its_waiting_parts_and_leaves_what_is_done(db: None) -> None:
    whole, parts = batch()
    jobs.run(parts[0].pk)
    jobs.cancel(actor=MANAGER, job_id=whole.pk, now=START)
    assert [again(part).state for part in parts] == ["done", "cancelled", "cancelled"]
    assert state(whole) == ("cancelled", 1)
    jobs.retry(actor=MANAGER, job_id=whole.pk, now=START)
    assert state(whole) == ("running", 1)
    for part in parts[1:]:
        jobs.run(part.pk)
    assert state(whole) == ("done", 3)


# The outbox ------------------------------------------------------------------------------------------


def sent_at(now: datetime) -> list[str]:
    ids: list[int] = []
    jobs.relay(now, ids.append)
    keys = dict(Job.objects.values_list("pk", "key"))
    return [keys[pk] for pk in ids]


def test_the_outbox_sends_the_most_urgent_first_then_the_longest_waiting(db: None) -> None:
    job("late", priority=5, now=START)
    job("early", priority=5, now=START - timedelta(minutes=1))
    job("urgent", priority=1, now=START)
    job("tomorrow", priority=0, now=START + timedelta(days=1))
    assert sent_at(START) == ["urgent", "early", "late"]
    assert Job.objects.filter(sent_at=START).count() == 3


def test_the_outbox_sends_a_window_at_a_time(db: None, settings: Any) -> None:
    settings.OUTBOX_WINDOW, settings.EMBEDDED_QUEUE = 3, True
    for n in range(5):
        job(f"{n}")
    assert sent_at(START) == ["0", "1", "2"]
    assert sent_at(START + timedelta(seconds=1)) == []
    jobs.run(Job.objects.get(key="0").pk)
    assert sent_at(START + timedelta(seconds=2)) == ["3"]


def test_what_was_sent_and_never_picked_up_is_sent_again(db: None) -> None:
    job("lost")
    assert sent_at(START) == ["lost"]
    assert sent_at(START + timedelta(seconds=59)) == []
    assert sent_at(START + timedelta(seconds=61)) == ["lost"]


def test_a_job_whose_worker_died_is_sent_again_after_its_lease(db: None) -> None:
    row = job("dead")
    assert sent_at(START) == ["dead"]
    take(row, START)
    assert sent_at(START + timedelta(seconds=29)) == []
    assert sent_at(START + timedelta(seconds=31)) == ["dead"]
    assert jobs.claim(row.pk, now=START + timedelta(seconds=31)) is not None


def test_a_job_that_is_poison_is_sent_three_times_and_then_named(db: None) -> None:
    row = job("poison")
    now = START
    for start in range(1, 4):
        assert sent_at(now) == ["poison"]
        take(row, now)
        assert again(row).starts == start
        now += timedelta(minutes=2)
    assert sent_at(now) == []
    assert again(row).state == "failed"
    assert sent_at(now + timedelta(days=1)) == []


def test_two_workers_that_read_the_outbox_send_a_job_once(db: None) -> None:
    job("one")
    seen: list[int] = []

    def send(pk: int) -> None:
        seen.append(pk)
        jobs.relay(START, seen.append)

    jobs.relay(START, send)
    assert len(seen) == 1


def test_with_a_broker_a_job_is_sent_after_commit_and_waits_when_the_broker_is_away(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMBEDDED_QUEUE = False
    sent: list[int] = []
    monkeypatch.setattr(queue, "send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        row = job("one")
        assert sent == []
    assert sent == [row.pk]
    assert again(row).sent_at is not None

    def away(_pk: int) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(queue, "send", away)
    with django_capture_on_commit_callbacks(execute=True):
        other = job("two")
    assert (again(other).state, again(other).sent_at) == ("queued", None)
    assert sent_at(START) == ["two"]


def test_without_a_broker_the_row_alone_is_the_message(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMBEDDED_QUEUE = True
    monkeypatch.setattr(queue, "send", lambda _pk: pytest.fail("sent past the outbox"))
    with django_capture_on_commit_callbacks(execute=True):
        row = job("one")
    assert again(row).sent_at is None
