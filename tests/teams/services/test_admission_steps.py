"""Admission of members: who may take which step, what is refused, and what is kept of it."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from accounts.selectors import actor_of
from accounts.services import grants, users
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from teams.domain import admission as rule
from teams.models import Member, Nomination, NominationStep
from teams.services import admission, roster, trail
from tests.lifting import lifted
from tests.world import NOW, PASSWORD, TODAY, World

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"
PERSON = {
    "name": " 王 小 明 ",
    "source": "craftsperson",
    "is_party_member": True,
    "is_returnee": False,
    "skills": "电工",
}
EVENTS = sorted(rule.TABLE)


def by(world: World, name: str) -> Actor:
    return actor_of(world.users[name])


def recommended(world: World, by_whom: str = "village", path: str = VILLAGE, **changes: object) -> Nomination:
    return admission.recommend(
        actor=by(world, by_whom), team=world.teams[path][0], values={**PERSON, **changes}, reason="支部会议同意推荐",
        now=NOW, today=TODAY,
    )  # fmt: skip


def take(world: World, nomination: Nomination, event: str, name: str, **more: object) -> Nomination:
    """Take a step by the service that the pages call for it."""
    given = {"actor": by(world, name), "nomination_id": nomination.pk, "now": NOW, "reason": "事由", **more}
    if event == "verify":
        return admission.verify(**{"joined_on": TODAY, "today": TODAY, **given})  # type: ignore[arg-type]
    if event == "recommend":
        return admission.recommend_again(team=nomination.team, values={**PERSON, "name": nomination.name}, **given)  # type: ignore[arg-type]
    return admission.move(event=event, **given)  # type: ignore[arg-type]


def put_at(nomination: Nomination, state: str) -> None:
    """Put an admission at a state, without steps of the accounts that are tried next."""
    member = None
    if state == "admitted":
        member = Member.objects.create(
            team=nomination.team, name="某人", name_key="某人", source="veteran", joined_on=TODAY
        )
    Nomination.objects.filter(pk=nomination.pk).update(state=state, member=member)


def test_an_admission_goes_through_three_offices_and_ends_as_a_member(world: World) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    done = take(world, nomination, "verify", "county", joined_on=date(2025, 12, 22))
    done.refresh_from_db()
    assert (done.state, done.name, done.begun_on) == ("admitted", "王小明", TODAY)
    member = done.member
    assert member is not None
    assert (member.team, member.name, member.joined_on, member.skills) == (
        world.teams[VILLAGE][0], "王小明", TODAY, "电工",
    )  # fmt: skip
    steps = list(NominationStep.objects.filter(nomination=done).values_list("step", "actor_name", "office", "at"))
    assert steps == [
        ("recommend", "village", world.units[VILLAGE].name, NOW),
        ("review", "township", world.units["00010001"].name, NOW),
        ("verify", "county", world.units["0001"].name, NOW),
    ]


def test_the_audit_chain_has_every_step_and_neither_name_nor_reason(world: World) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township", reason="王小明同志符合条件")
    take(world, nomination, "verify", "county")
    entries = AuditEntry.objects.filter(target_type="teams.nomination").order_by("seq")
    assert [row.action for row in entries] == ["nomination.recommend", "nomination.review", "nomination.verify"]
    written = str(list(AuditEntry.objects.values()))
    assert "王小明" not in written
    assert "符合条件" not in written


@pytest.mark.parametrize("event", EVENTS)
def test_a_step_is_taken_only_from_the_states_of_the_table(world: World, event: str) -> None:
    for number, state in enumerate(("draft", "recommended", "reviewed", "admitted", "declined", "withdrawn")):
        nomination = admission.recommend(
            actor=by(world, "village"), team=world.teams[VILLAGE][0], values={**PERSON, "name": f"张{'一二三四五六'[number]}"},
            reason="推荐", now=NOW, today=TODAY,
        )  # fmt: skip
        put_at(nomination, state)
        if state in rule.TABLE[event].sources:
            after = take(world, nomination, event, "county", version=1)
            after.refresh_from_db()
            assert after.state == rule.TABLE[event].target
            continue
        with pytest.raises(IllegalTransition) as caught:
            take(world, nomination, event, "county")
        nomination.refresh_from_db()
        assert (caught.value.status, nomination.state, nomination.steps.count()) == (409, state, 1)


HOLDERS = {"admission.recommend": {"village", "township", "county"}, "admission.review": {"township", "county"},
           "admission.verify": {"county"}}  # fmt: skip


@pytest.mark.parametrize("event", EVENTS)
def test_a_step_is_open_to_those_who_hold_the_right_and_shown_to_no_other(world: World, event: str) -> None:
    state = min(rule.TABLE[event].sources)
    for number, name in enumerate(("village", "township", "county")):
        nomination = admission.recommend(
            actor=SYSTEM, team=world.teams[VILLAGE][0], values={**PERSON, "name": f"李{'一二三'[number]}"}, reason="推荐",
            now=NOW, today=TODAY,
        )  # fmt: skip
        if event == "withdraw":
            with lifted("teams_nominationstep"):
                nomination.steps.update(office=world.units[VILLAGE].name)
        put_at(nomination, state)
        seen = admission.nomination_seen(by(world, name), nomination.pk)
        shown = event in admission.events(by(world, name), seen)
        assert shown == (name in HOLDERS[rule.TABLE[event].action]), name
        if shown:
            take(world, nomination, event, name)
            nomination.refresh_from_db()
            assert nomination.state == rule.TABLE[event].target
        else:
            with pytest.raises(Forbidden):
                take(world, nomination, event, name)
            nomination.refresh_from_db()
            assert (nomination.state, nomination.steps.count()) == (state, 1)


def test_admissions_of_others_are_not_there(world: World) -> None:
    nomination = recommended(world)
    for name in (
        "village2",
        "township2",
        "stranger",
        "superior",
        "member",
        "department",
        "sysadmin",
        "auditor",
        "nobody",
    ):
        for event in EVENTS:
            with pytest.raises(NotFound):
                take(world, nomination, event, name)
    for name, path in (("village", NEIGHBOUR), ("township", FAR), ("member", VILLAGE)):
        with pytest.raises((NotFound, Forbidden)):
            recommended(world, name, path)
    nomination.refresh_from_db()
    assert (nomination.state, Nomination.objects.count()) == ("recommended", 1)


def test_nobody_reviews_what_they_recommended_nor_verifies_what_they_reviewed(world: World) -> None:
    own = recommended(world, "township")
    for event in ("review", "return", "decline"):
        assert event not in admission.events(by(world, "township"), own)
        with pytest.raises(Forbidden):
            take(world, own, event, "township")
    take(world, own, "review", "county")
    with pytest.raises(Forbidden):
        take(world, own, "verify", "county")
    own.refresh_from_db()
    assert (own.state, own.member) == ("reviewed", None)
    other = users.create(
        actor=SYSTEM, username="county2", display_name="c", unit=world.units["0001"], password=PASSWORD
    )
    grants.give(actor=SYSTEM, user=other, role="county", unit=world.units["0001"])
    admission.verify(actor=actor_of(other), nomination_id=own.pk, joined_on=TODAY, now=NOW, today=TODAY)
    own.refresh_from_db()
    assert own.state == "admitted"


def test_a_return_leads_back_to_the_village_which_recommends_again(world: World) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    with pytest.raises(Forbidden):
        take(world, nomination, "return-reviewed", "township")
    back = take(world, nomination, "return-reviewed", "county", reason="请补会议日期")
    assert back.state == "draft"
    admission.recommend_again(
        actor=by(world, "village"), nomination_id=nomination.pk, team=world.teams[VILLAGE][1],
        values={**PERSON, "skills": "水电"}, reason="12月20日支部会议", now=NOW,
    )  # fmt: skip
    nomination.refresh_from_db()
    assert (nomination.state, nomination.skills, nomination.team) == ("recommended", "水电", world.teams[VILLAGE][1])
    assert [row.step for row in nomination.steps.all()] == ["recommend", "review", "return", "recommend"]


def test_only_the_office_that_recommended_or_one_above_it_withdraws(world: World) -> None:
    nomination = recommended(world, "township")
    assert "withdraw" not in admission.events(by(world, "village"), nomination)
    with pytest.raises(Forbidden):
        take(world, nomination, "withdraw", "village")
    take(world, nomination, "withdraw", "township")
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"


REASONED = [("return", "recommended"), ("decline", "recommended"), ("return-reviewed", "reviewed"),
            ("decline-reviewed", "reviewed"), ("withdraw", "recommended")]  # fmt: skip


@pytest.mark.parametrize(("event", "state"), REASONED)
def test_returns_refusals_and_withdrawals_need_a_reason_of_some_length(world: World, event: str, state: str) -> None:
    nomination = recommended(world)
    put_at(nomination, state)
    for reason in ("", " \n", "长" * 201):
        with pytest.raises(DomainError) as caught:
            take(world, nomination, event, "county", reason=reason)
        assert caught.value.field == "reason"
    nomination.refresh_from_db()
    assert (nomination.state, nomination.steps.count()) == (state, 1)
    take(world, nomination, event, "county", reason=f" {'长' * 200} ")
    assert nomination.steps.order_by("-pk")[0].reason == "长" * 200


def test_somebody_who_is_proposed_or_in_the_team_already_is_refused(world: World) -> None:
    recommended(world)
    with pytest.raises(DomainError):
        recommended(world, "township", name="王小明")
    member = world.members[VILLAGE][0]
    with pytest.raises(DomainError) as caught:
        recommended(world, name=f" {member.name} ")
    assert caught.value.field == "name"
    with pytest.raises(DomainError) as caught:
        recommended(world, name=" · ")
    assert caught.value.field == "name"
    assert Nomination.objects.count() == NominationStep.objects.count() == 1


def test_a_closed_team_takes_nobody(world: World) -> None:
    team = world.teams[VILLAGE][0]
    for member in team.members.all():
        roster.leave(actor=SYSTEM, member_id=member.pk, left_on=date(2025, 12, 1), reason="moved", procedure="本人申请")
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    roster.update_team(actor=SYSTEM, team_id=team.pk, values={"closed_on": date(2025, 12, 21)}, version=None)
    with pytest.raises(DomainError) as caught:
        take(world, nomination, "verify", "county")
    assert caught.value.field == "team"
    world.teams[VILLAGE][0].refresh_from_db()
    with pytest.raises(DomainError) as caught:
        recommended(world, name="赵六")
    assert caught.value.field == "team"


@pytest.mark.parametrize(
    ("day", "fits"), [("2025-12-21", False), ("2025-12-22", True), ("2025-12-24", True), ("2025-12-25", False)]
)
def test_the_day_of_joining_lies_between_recommendation_and_today(world: World, day: str, fits: bool) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    before = Member.objects.count()
    given = {"joined_on": date.fromisoformat(day), "today": date(2025, 12, 24)}
    if fits:
        take(world, nomination, "verify", "county", **given)
        assert Member.objects.count() == before + 1
        return
    with pytest.raises(DomainError) as caught:
        take(world, nomination, "verify", "county", **given)
    assert caught.value.field == "joined_on"
    assert Member.objects.count() == before


def test_a_form_that_was_read_before_a_step_does_not_take_the_next(world: World) -> None:
    nomination = recommended(world)
    take(world, nomination, "return", "township")
    take(world, nomination, "recommend", "village")
    with pytest.raises(Conflict):
        take(world, nomination, "review", "township", version=1)
    nomination.refresh_from_db()
    assert nomination.state == "recommended"


def _verify_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, nomination: Nomination) -> None:
    """Let a second officer admit the person between the first one's check and write."""
    check, done = admission._may_join, []

    def interleaved(team, key):  # type: ignore[no-untyped-def]
        if not done:
            done.append(True)
            admission.verify(actor=SYSTEM, nomination_id=nomination.pk, joined_on=TODAY, now=NOW, today=TODAY)
            return
        check(team, key)

    monkeypatch.setattr(admission, "_may_join", interleaved)


def test_without_the_version_two_officers_would_make_two_members(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    before = Member.objects.count()
    _verify_meanwhile(world, monkeypatch, nomination)
    monkeypatch.setattr(trail, "as_read", lambda row, version: None)
    take(world, nomination, "verify", "county")
    assert Member.objects.count() == before + 2, "the race is real"


def test_two_officers_who_verify_at_once_make_one_member(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nomination = recommended(world)
    take(world, nomination, "review", "township")
    before = Member.objects.count()
    _verify_meanwhile(world, monkeypatch, nomination)
    with pytest.raises(Conflict):
        take(world, nomination, "verify", "county")
    monkeypatch.undo()
    assert Member.objects.count() == before, "both are rolled back: the second ran inside the first one's transaction"
    assert nomination.steps.count() == 2


def test_steps_are_never_changed_or_removed(world: World) -> None:
    step = recommended(world).steps.get()
    for tamper in (lambda: NominationStep.objects.filter(pk=step.pk).update(reason="x"), step.delete):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            tamper()


def test_the_time_of_a_step_is_the_one_given(world: World) -> None:
    at = datetime(2025, 12, 23, 1, 30, tzinfo=UTC)
    nomination = recommended(world)
    take(world, nomination, "review", "township", now=at)
    assert nomination.steps.get(step="review").at == at
