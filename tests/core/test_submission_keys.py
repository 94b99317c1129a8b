"""A form post is accepted once, however often and from wherever it comes."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from core import audit, submissions
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError
from core.models import AuditEntry, Submission

NOW = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
KEY = uuid.UUID("6f1f7a2e-93a7-4c3d-8f5e-0d6c0a1f2b3c")
CLERK, OTHER = Actor(7, "clerk"), Actor(8, "other")


def effect() -> dict[str, Any]:
    """Leave a mark that can be counted, and return a receipt that tells which time it was."""
    entry = audit.record(actor=SYSTEM, action="effect", path="0001")
    return {"number": entry.seq, "名": "回执"}


def effects() -> int:
    return AuditEntry.objects.filter(action="effect").count()


def send(**changes: Any) -> tuple[dict[str, Any], bool]:
    given = {"key": KEY, "actor": CLERK, "form": "points", "body": {"a": 1, "b": "二"}, "now": NOW, "effect": effect}
    return submissions.accept(**(given | changes))


def test_the_same_post_again_gets_the_first_receipt_and_has_no_second_effect(db: None) -> None:
    assert send() == ({"number": 1, "名": "回执"}, True)
    for _again in range(3):
        assert send() == ({"number": 1, "名": "回执"}, False)
    assert send(body={"b": "二", "a": 1}, now=datetime(2031, 1, 1, tzinfo=UTC)) == ({"number": 1, "名": "回执"}, False)
    assert effects() == 1
    row = Submission.objects.get()
    assert (row.key, row.user_id, row.form, row.receipt, row.accepted_at) == (
        KEY,
        7,
        "points",
        {"number": 1, "名": "回执"},
        NOW,
    )


@pytest.mark.parametrize(
    "other",
    [{"body": {"a": 2, "b": "二"}}, {"body": {"a": 1}}, {"form": "sheet"}, {"actor": OTHER}],
    ids=["other-value", "field-missing", "other-form", "other-person"],
)
def test_the_same_key_for_something_else_is_a_conflict(db: None, other: dict[str, Any]) -> None:
    send()
    with pytest.raises(Conflict) as caught:
        send(**other)
    assert caught.value.status == 409
    assert effects() == 1
    assert Submission.objects.get().receipt["number"] == 1


def test_a_refused_post_does_not_use_the_key_up(db: None) -> None:
    def refuse() -> dict[str, Any]:
        effect()
        raise DomainError("points outside the limit")

    with pytest.raises(DomainError, match="outside the limit"):
        send(effect=refuse)
    assert (effects(), Submission.objects.count()) == (0, 0)
    assert send(body={"a": 3})[1] is True
    assert effects() == 1


def test_another_key_is_another_post(db: None) -> None:
    send()
    assert send(key=uuid.uuid4())[1] is True
    assert effects() == 2


def at_once(number: int, do: Callable[[int], Any]) -> tuple[list[Any], list[Exception]]:
    """Run `do` in threads that start together, each with its own connection to the database."""
    gate = threading.Barrier(number)
    results: list[Any] = []
    failures: list[Exception] = []

    def one(n: int) -> None:
        try:
            gate.wait(20)
            results.append(do(n))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results, failures


def test_looking_first_and_writing_then_doubles_the_effect(transactional_db: None) -> None:
    """The trap that `accept` is there for; if this found no doubles, the next test would prove nothing."""
    looked = threading.Barrier(2)

    def look_then_write(_n: int) -> None:
        if not AuditEntry.objects.filter(action="effect").exists():
            looked.wait(20)
            effect()

    _results, failures = at_once(2, look_then_write)
    assert not failures
    assert effects() == 2


def test_of_many_equal_posts_at_once_one_has_an_effect(transactional_db: None) -> None:
    def slow() -> dict[str, Any]:
        receipt = effect()
        time.sleep(0.05)
        return receipt

    results, failures = at_once(6, lambda _n: send(effect=slow))
    assert not failures
    assert effects() == 1
    assert sorted(done for _receipt, done in results) == [False] * 5 + [True]
    assert {receipt["number"] for receipt, _done in results} == {AuditEntry.objects.get(action="effect").seq}


def test_of_different_posts_at_once_with_one_key_all_but_one_are_conflicts(transactional_db: None) -> None:
    results, failures = at_once(4, lambda n: send(body={"n": n}))
    assert [done for _receipt, done in results] == [True]
    assert [type(error) for error in failures] == [Conflict] * 3
    assert effects() == 1


def test_entries_written_at_once_make_one_unbroken_chain(transactional_db: None) -> None:
    _results, failures = at_once(
        6, lambda n: [audit.record(actor=SYSTEM, action=f"t{n}", path="0001") for _ in range(3)]
    )
    assert not failures
    assert list(audit.breaks()) == []
    assert AuditEntry.objects.filter(chain="0001").count() == 18
