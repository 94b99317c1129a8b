"""The reserve pool by its services: who takes which step, what is refused, what is kept of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from teams.domain import reserve as rule
from teams.models import ReserveCheckLine, ReservePerson, ReserveStep
from teams.services import reserve, reserve_exits, roster
from teams.services import reserve_lists as setting
from tests.lifting import lifted
from tests.teams.reserve.pool import (
    BEGUN,
    FAR,
    NEIGHBOUR,
    VILLAGE,
    brought_to,
    by,
    checked,
    in_pool,
    lists_of,
    recommended,
    source,
    take,
    values,
)
from tests.world import NOW, TODAY, World

SEES = {"county", "township", "village"}


@pytest.fixture
def pool(world: World) -> World:
    lists_of(world)
    return world


def test_all_the_way_into_the_pool_is_kept_step_by_step(pool: World) -> None:
    person = in_pool(pool)
    assert (person.state, person.entered_on, person.decision_no) == ("in-pool", TODAY, "〔2025〕8号")
    assert person.file_no == f"2025-{person.pk:05d}"
    steps = [(row.step, row.channel, row.held_on, row.document_no) for row in person.steps.all()]
    assert steps == [
        ("recommend", "organisation", BEGUN, ""), ("recommend", "oneself", BEGUN + timedelta(days=2), ""),
        ("review", "", TODAY, "〔2025〕8号"), ("joint-review", "", TODAY, "〔2025〕8号"), ("inspect", "", TODAY, "〔2025〕8号"),
        ("decide", "", TODAY, "〔2025〕8号"),
    ]  # fmt: skip
    assert {row.actor_name for row in person.steps.all()} == {
        pool.users[n].username for n in ("village", "township", "county")
    }
    with transaction.atomic(), pytest.raises(DatabaseError):
        ReserveStep.objects.filter(reserve=person).update(reason="x")


@pytest.mark.parametrize("event", sorted(set(rule.TABLE) - {"recommend"}))
@pytest.mark.parametrize("state", sorted(rule.LIVE))
def test_a_step_is_taken_from_its_own_states_alone(pool: World, event: str, state: str) -> None:
    person = recommended(pool)
    more = {"entered_on": TODAY, "decision_no": "1"} if state == "in-pool" else {}
    ReservePerson.objects.filter(pk=person.pk).update(state=state, **more)
    checked(pool, person)
    with lifted("teams_reservestep"):
        ReserveStep.objects.filter(reserve=person).update(actor_name="somebody else")
    given = {"leave_reason": "moved"} if event == "leave" else {}
    if state in rule.TABLE[event].sources:
        moved = take(pool, person, event, "county", **given)
        assert moved.state == rule.TABLE[event].target
    else:
        with pytest.raises(IllegalTransition):
            take(pool, person, event, "county", **given)


def test_who_takes_which_step(pool: World) -> None:
    accounts = (
        "county",
        "township",
        "township2",
        "village",
        "village2",
        "member",
        "department",
        "superior",
        "auditor",
        "stranger",
    )
    for event, may in (
        ("review", {"county", "township"}), ("joint-review", {"county"}), ("inspect", {"county"}), ("decide", {"county"}),
        ("return", {"county", "township"}), ("return-county", {"county"}), ("leave", {"county"}),
    ):  # fmt: skip
        state = min(rule.TABLE[event].sources)
        for name in accounts:
            person = ReservePerson.objects.filter(name_key="王小明").first() or recommended(pool)
            more = (
                {"entered_on": TODAY, "decision_no": "1"}
                if state == "in-pool"
                else {"entered_on": None, "decision_no": ""}
            )
            ReservePerson.objects.filter(pk=person.pk).update(state=state, **more)
            actor = by(pool, name)
            if name in may:
                person.refresh_from_db()
                assert event in reserve.events(actor, reserve.person_seen(actor, person.pk)), (event, name)
            elif name in SEES:
                with pytest.raises(Forbidden):
                    take(pool, person, event, name, leave_reason="moved")
            else:
                with pytest.raises(NotFound):
                    take(pool, person, event, name, leave_reason="moved")


def test_nobody_reviews_what_they_recommended(pool: World) -> None:
    person = recommended(pool, "township")
    with pytest.raises(Forbidden):
        take(pool, person, "review", "township")
    assert take(pool, person, "review", "county").state == "reviewed"
    checked(pool, person)
    with pytest.raises(Forbidden):
        take(pool, person, "joint-review", "county")


def test_a_joint_review_needs_a_check_that_was_passed_in_every_line(pool: World) -> None:
    person = brought_to(pool, recommended(pool), "reviewed")
    with pytest.raises(DomainError):
        take(pool, person, "joint-review")
    checked(pool, person, failed=14)
    with pytest.raises(DomainError):
        take(pool, person, "joint-review")
    checked(pool, person)
    assert take(pool, person, "joint-review").state == "jointly"
    lines = ReserveCheckLine.objects.filter(check_of__reserve=person)
    assert lines.count() == 30
    assert lines.filter(passed=False).count() == 1
    assert not any(field.name in ("reason", "note", "text") for field in ReserveCheckLine._meta.fields)


def test_a_check_says_something_of_every_line_of_the_newest_checklist(pool: World) -> None:
    person = recommended(pool)
    old = reserve.checklist_for(VILLAGE)
    setting.issue_checklist(
        actor=by(pool, "county"), county=pool.county, conditions=["甲"], exclusions=["乙"], document_no="〔2025〕2号",
        adopted_on=TODAY,
    )  # fmt: skip
    newest = reserve.checklist_for(VILLAGE)
    assert (old.number, newest.number, newest.items.count()) == (1, 2, 2)
    given = {"actor": by(pool, "township"), "reserve_id": person.pk, "checked_on": TODAY, "today": TODAY}
    for passed, document, field in (
        ({item.pk: True for item in old.items.all()}, "1", "lines"), ({}, "1", "lines"),
        ({item.pk: True for item in newest.items.all()}, " ", "document_no"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            reserve.record_check(passed=passed, document_no=document, **given)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("event", "more", "field"),
    [
        ("review", {"held_on": TODAY + timedelta(days=1)}, "held_on"), ("review", {"held_on": BEGUN}, "held_on"),
        ("return", {"reason": " "}, "reason"), ("decline", {"reason": ""}, "reason"),
        ("review", {"document_no": "x" * 61}, "document_no"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_by_its_field(pool: World, event: str, more: dict, field: str) -> None:
    person = recommended(pool)
    with pytest.raises(DomainError) as refused:
        take(pool, person, event, "township", **more)
    assert refused.value.field == field
    person.refresh_from_db()
    assert (person.state, person.version) == ("recommended", 1)


def test_a_returned_record_is_put_right_and_recommended_again(pool: World) -> None:
    person = recommended(pool)
    take(pool, person, "return", "township", reason="材料不齐")
    again = reserve.recommend_again(
        actor=by(pool, "village"), reserve_id=person.pk, values=values("王小明", tier="township"),
        channels={"masses": TODAY}, now=NOW, today=TODAY,
    )  # fmt: skip
    assert (again.state, again.tier) == ("recommended", "township")
    assert [row.step for row in again.steps.order_by("pk")] == ["recommend", "recommend", "return", "recommend"]


def test_a_recommendation_needs_a_way_and_a_village_and_no_second_record(pool: World) -> None:
    with pytest.raises(DomainError) as refused:
        recommended(pool, channels={})
    assert refused.value.field == "organisation"
    with pytest.raises(DomainError) as refused:
        recommended(pool, channels={"masses": TODAY + timedelta(days=1)})
    assert refused.value.field == "masses"
    with pytest.raises(DomainError) as refused:
        recommended(pool, "county", "00010001")
    assert refused.value.field == "unit"
    recommended(pool)
    with pytest.raises(DomainError):
        recommended(pool)
    with pytest.raises(NotFound):
        recommended(pool, "village", FAR)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReservePerson.objects.create(
            unit=pool.units[VILLAGE],
            name="王小明",
            name_key="王小明",
            source=source(),
            tier="village",
            post="secretary",
            begun_on=TODAY,
        )


def test_a_team_member_is_recommended_with_what_the_portal_knows(pool: World) -> None:
    member = pool.members[VILLAGE][1]
    known = reserve.prefilled(by(pool, "village"), member.pk)
    assert (known["name"], known["unit"].path, known["member"]) == (member.name, VILLAGE, member)
    person = recommended(pool, name="somebody else", member=member)
    assert (person.name, person.member_id) == (member.name, member.pk)
    with pytest.raises(NotFound):
        reserve.prefilled(by(pool, "village"), pool.members[NEIGHBOUR][0].pk)
    roster.leave(
        actor=SYSTEM, member_id=pool.members[VILLAGE][2].pk, left_on=TODAY, reason="moved", procedure="本人申请"
    )
    with pytest.raises(NotFound):
        reserve.prefilled(by(pool, "village"), pool.members[VILLAGE][2].pk)


def test_somebody_does_not_take_steps_of_the_own_record_and_reads_it(pool: World) -> None:
    member = pool.members[VILLAGE][0]
    person = recommended(pool, member=member)
    own = by(pool, "member")
    assert [row.pk for row in reserve.own_records(own)] == [person.pk]
    assert reserve.own_records(by(pool, "village")) == []
    roster.update_member(actor=SYSTEM, member_id=member.pk, values={"user": pool.users["township"]}, version=None)
    with pytest.raises(Forbidden):
        take(pool, reserve.person_seen(by(pool, "township"), person.pk), "review")


def test_an_account_of_the_village_reads_the_own_file(pool: World) -> None:
    person = in_pool(pool)
    with pytest.raises(DomainError) as refused:
        reserve.link_account(actor=by(pool, "township"), reserve_id=person.pk, username="nobody at all")
    assert refused.value.field == "username"
    reserve.link_account(actor=by(pool, "township"), reserve_id=person.pk, username="member")
    assert [row.pk for row in reserve.own_records(by(pool, "member"))] == [person.pk]


def test_events_are_recorded_once_and_only_of_the_pool(pool: World) -> None:
    person = recommended(pool)
    township = by(pool, "township")
    given = {"actor": township, "happened_on": TODAY, "today": TODAY}
    with pytest.raises(DomainError):
        reserve.record_event(reserve_id=person.pk, kind="party", **given)
    brought_to(pool, person, "in-pool")
    with pytest.raises(DomainError) as refused:
        reserve.record_event(reserve_id=person.pk, kind="village-body", **given)
    assert refused.value.field == "post"
    reserve.record_event(reserve_id=person.pk, kind="village-body", post="村委会委员", **given)
    reserve.record_event(reserve_id=person.pk, kind="party", **given)
    person.refresh_from_db()
    assert person.is_party_member
    with pytest.raises(DomainError):
        reserve.record_event(reserve_id=person.pk, kind="party", **given)


# Leaving ---------------------------------------------------------------------------------------------


def test_leaving_for_a_bad_reason_goes_through_a_proposal(pool: World) -> None:
    person = in_pool(pool)
    for reason in rule.BY_PROPOSAL:
        with pytest.raises(DomainError) as refused:
            take(pool, person, "leave", "county", leave_reason=reason)
        assert refused.value.field == "leave_reason"
    left = take(pool, person, "leave", "county", leave_reason="own-wish", reason="书面提出")
    assert (left.state, left.left_on, left.leave_reason) == ("left", TODAY, "own-wish")


def test_a_proposal_is_told_open_to_appeal_answered_and_decided_by_others(pool: World) -> None:
    member = pool.members[VILLAGE][0]
    person = in_pool(pool, member=member)
    township, county, own = by(pool, "township"), by(pool, "county"), by(pool, "member")
    made = reserve_exits.propose(actor=township, reserve_id=person.pk, ground="unfit", reason="研判不称职", now=NOW)
    given = {"proposal_id": made.pk, "now": NOW}
    with pytest.raises(IllegalTransition):
        reserve_exits.decide(actor=county, outcome="removed", reason="x", today=TODAY, **given)
    with pytest.raises(DomainError):
        reserve_exits.propose(actor=township, reserve_id=person.pk, ground="unfit", reason="又一次", now=NOW)
    told = reserve_exits.notify(actor=township, told_on=TODAY, today=TODAY, **given)
    assert reserve_exits.own_proposals(own)[0].pk == made.pk
    with pytest.raises(Forbidden):
        reserve_exits.appeal(actor=township, reason="代为申诉", today=TODAY, **given)
    with pytest.raises(IllegalTransition):
        reserve_exits.decide(actor=county, outcome="removed", reason="x", today=told.notice_until, **given)
    reserve_exits.appeal(actor=own, reason="请求复核", today=TODAY, **given)
    with pytest.raises(Forbidden):
        reserve_exits.answer(actor=township, reason="x", **given)
    reserve_exits.answer(actor=county, reason="已复核", **given)
    decided = reserve_exits.decide(actor=county, outcome="removed", reason="会议研究", today=TODAY, **given)
    assert (decided.state, decided.outcome) == ("decided", "removed")
    person.refresh_from_db()
    assert (person.state, person.leave_reason, person.left_on) == ("left", "unfit", TODAY)


def test_whoever_is_kept_stays_in_the_pool_and_a_county_that_proposed_does_not_decide(pool: World) -> None:
    person = in_pool(pool)
    county = by(pool, "county")
    made = reserve_exits.propose(actor=county, reserve_id=person.pk, ground="other", reason="理由", now=NOW)
    told = reserve_exits.notify(actor=county, proposal_id=made.pk, told_on=TODAY, now=NOW, today=TODAY)
    after = told.notice_until + timedelta(days=1)
    with pytest.raises(Forbidden):
        reserve_exits.decide(actor=county, proposal_id=made.pk, outcome="kept", reason="x", now=NOW, today=after)
    reserve_exits.withdraw(actor=by(pool, "township"), proposal_id=made.pk, reason="撤回", now=NOW)
    person.refresh_from_db()
    assert person.state == "in-pool"


# Two at once, what is kept ---------------------------------------------------------------------------


def test_the_second_of_two_who_read_the_same_record_is_told(pool: World) -> None:
    person = recommended(pool)
    take(pool, person, "review", version=1)
    with pytest.raises(Conflict):
        take(pool, person, "return", "county", version=1)


def test_the_chain_keeps_no_name_and_no_skills(pool: World) -> None:
    person = in_pool(pool)
    entries = AuditEntry.objects.filter(target_type="teams.reserveperson", target_id=str(person.pk))
    assert {row.action for row in entries} == {
        "reserve.recommend", "reserve.review", "reserve.joint-review", "reserve.inspect", "reserve.decide",
    }  # fmt: skip
    told = "".join(f"{row.target_label}{row.changes}" for row in entries)
    assert "王小明" not in told
    assert "电工" not in told
