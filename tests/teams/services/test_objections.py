"""Objections: raised while on notice, answered once by the county, counted on the round."""

import threading
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connections

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from teams.models import Member, Objection, Round
from teams.services import objections, proofs, rounds
from tests.world import NOW, TODAY, World, bring_to, make_world

VILLAGE = "000100010001"
LAST = date(2025, 12, 29)


def opened(world: World) -> int:
    return Round.objects.get(pk=world.round.pk).open_objections


def own(world: World, today: date = TODAY, text: str = "一次培训未计入", name: str = "member") -> Objection:
    return objections.raise_own(
        actor=actor_of(world.users[name]), member_id=world.members[VILLAGE][0].pk, text=text, now=NOW, today=today
    )


def brought(world: World, name: str, channel: str = "others") -> Objection:
    return objections.raise_for(
        actor=actor_of(world.users[name]), member_id=world.members[VILLAGE][1].pk, channel=channel, text="人次不符",
        now=NOW, today=TODAY,
    )  # fmt: skip


def answer(world: World, row: Objection, name: str = "county", **given: object) -> Objection:
    wanted = {"outcome": "rejected", "text": "已复核，得分无误", "version": row.version, **given}
    return objections.answer(actor=actor_of(world.users[name]), objection_id=row.pk, now=NOW, **wanted)  # type: ignore[arg-type]


def test_a_member_objects_to_the_own_star_until_the_last_day_of_the_notice(world: World) -> None:
    bring_to(world, "notice")
    assert Round.objects.get(pk=world.round.pk).notice_until == LAST
    row = own(world, today=LAST)
    assert (row.channel, row.raised_by, row.round_id, opened(world)) == ("own", "member", world.round.pk, 1)
    with pytest.raises(Conflict):
        own(world, today=LAST + timedelta(days=1))
    assert (Objection.objects.count(), opened(world)) == (1, 1)


@pytest.mark.parametrize("state", ["scored", "verified"])
def test_nobody_objects_before_the_notice(world: World, state: str) -> None:
    bring_to(world, state)
    with pytest.raises(Conflict):
        own(world)
    with pytest.raises(Conflict):
        brought(world, "county")
    assert not Objection.objects.exists()


def test_an_objection_needs_a_text(world: World) -> None:
    bring_to(world, "notice")
    with pytest.raises(DomainError) as caught:
        own(world, text="  ")
    assert caught.value.field == "text"
    with pytest.raises(DomainError) as caught:
        brought(world, "village", channel="neighbour")
    assert caught.value.field == "channel"
    assert opened(world) == 0


def test_a_member_objects_for_nobody_else(world: World) -> None:
    bring_to(world, "notice")
    with pytest.raises(NotFound):
        objections.raise_own(
            actor=actor_of(world.users["member"]),
            member_id=world.members[VILLAGE][1].pk,
            text="x",
            now=NOW,
            today=TODAY,
        )
    with pytest.raises(Forbidden):
        own(world, name="county")
    assert not Objection.objects.exists()


def test_village_township_and_county_enter_what_is_brought_to_them(world: World) -> None:
    bring_to(world, "notice")
    assert {brought(world, name).raised_by for name in ("village", "township", "county")} == {
        "village",
        "township",
        "county",
    }
    assert opened(world) == 3
    for name in ("village2", "township2", "stranger", "superior", "member"):
        with pytest.raises((NotFound, Forbidden)):
            brought(world, name)
    assert opened(world) == 3


def test_the_county_answers_once_and_the_round_counts(world: World) -> None:
    bring_to(world, "notice")
    first, second = own(world), brought(world, "village")
    done = answer(world, first)
    assert (done.outcome, done.answer, done.answered_by, opened(world)) == ("rejected", "已复核，得分无误", "county", 1)
    with pytest.raises(Conflict):
        answer(world, first, outcome="upheld", version=None)
    first.refresh_from_db()
    assert first.outcome == "rejected"
    answer(world, second, outcome="upheld")
    assert opened(world) == 0


def test_nobody_answers_an_objection_to_the_own_star(world: World) -> None:
    bring_to(world, "notice")
    row = brought(world, "village")
    Member.objects.filter(pk=row.member_id).update(user=world.users["county"])
    with pytest.raises(Forbidden):
        answer(world, row)
    assert opened(world) == 1
    assert not objections.may_answer(actor_of(world.users["county"]), objections.seen(SYSTEM, row.pk))


@pytest.mark.parametrize(("given", "field"), [({"outcome": "perhaps"}, "outcome"), ({"text": " "}, "answer")])
def test_an_answer_is_whole(world: World, given: dict[str, object], field: str) -> None:
    bring_to(world, "notice")
    row = own(world)
    with pytest.raises(DomainError) as caught:
        answer(world, row, **given)
    assert (caught.value.field, opened(world)) == (field, 1)


@pytest.mark.parametrize(("name", "error"), [
    ("township", Forbidden), ("village", Forbidden), ("member", NotFound), ("stranger", NotFound), ("superior", NotFound),
])  # fmt: skip
def test_only_the_own_county_answers(world: World, name: str, error: type[DomainError]) -> None:
    bring_to(world, "notice")
    row = own(world)
    with pytest.raises(error):
        answer(world, row, name=name)
    assert opened(world) == 1


def test_a_quarter_with_an_open_objection_is_not_closed(world: World) -> None:
    bring_to(world, "notice")
    row = own(world)
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    with pytest.raises(rounds.UnfinishedSteps):
        rounds.close(actor=SYSTEM, round_=round_, now=NOW, today=LAST + timedelta(days=1))
    answer(world, row)
    assert rounds.close(actor=SYSTEM, round_=round_, now=NOW, today=LAST + timedelta(days=1))[1]


def test_an_objection_stays_open_when_the_notice_is_withdrawn(world: World) -> None:
    bring_to(world, "notice")
    row = own(world)
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    rounds.withdraw(actor=SYSTEM, round_=round_, reason="漏记一次培训")
    assert opened(world) == 1
    answer(world, row, outcome="upheld")
    assert opened(world) == 0


def test_no_text_of_an_objection_stands_in_the_audit_chain(world: World) -> None:
    bring_to(world, "notice")
    answer(world, own(world))
    for entry in AuditEntry.objects.filter(action__startswith="objection."):
        said = f"{entry.changes}{entry.target_label}{entry.reason}"
        assert "培训" not in said
        assert "复核" not in said
        assert world.members[VILLAGE][0].name not in said
    assert AuditEntry.objects.filter(action="objection.answered").count() == 1


def test_a_wrong_count_is_found(world: World) -> None:
    bring_to(world, "notice")
    own(world)
    assert proofs.inconsistencies() == []
    Round.objects.filter(pk=world.round.pk).update(open_objections=0)
    (sentence,) = proofs.inconsistencies()
    assert str(world.round) in sentence


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_time_make_one() -> None:
    world = make_world()
    bring_to(world, "notice")
    row = own(world)
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def one(outcome: str) -> None:
        try:
            gate.wait()
            answer(world, row, outcome=outcome, text=f"answer {outcome}")
            outcomes.append(outcome)
        except Conflict:
            outcomes.append("late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=partial(one, outcome)) for outcome in ("upheld", "rejected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome == "late" for outcome in outcomes) == 1
    row.refresh_from_db()
    assert row.outcome in outcomes
    assert (row.answer, opened(world)) == (f"answer {row.outcome}", 0)
    assert AuditEntry.objects.filter(action="objection.answered").count() == 1
