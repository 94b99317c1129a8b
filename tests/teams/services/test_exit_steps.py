"""Proposals to adjust or remove: facts, notice, appeal, decision, and what is refused on the way."""

from datetime import UTC, date, datetime

import pytest

from accounts.selectors import actor_of
from core import records
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from teams.domain import exits as rule
from teams.models import ExitProposal, ExitStep, ListAct, Member, Rating, Round
from teams.services import exits, roster, trail
from tests.world import NOW, TODAY, World

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"
UNTIL, AFTER = date(2025, 12, 29), date(2025, 12, 30)
"""Five working days after Monday 22 December 2025, and the day after that."""
EVENTS = sorted(rule.TABLE)


def by(world: World, name: str) -> Actor:
    return actor_of(world.users[name])


def rated(world: World, member: Member, *stars: int) -> None:
    """Give a member final quarters: stars from 2025Q3 backwards, the last one newest."""
    periods = ("2025Q1", "2025Q2", "2025Q3")[-len(stars) :]
    for period, number in zip(periods, stars, strict=True):
        round_, _new = Round.objects.get_or_create(
            unit=world.county, period=period,
            defaults={
                "opened_on": TODAY, "state": "final", "closed_at": NOW, "notice_from": TODAY, "notice_until": TODAY,
            },
        )  # fmt: skip
        Rating.objects.create(
            round=round_, member=member, scheme=world.scheme, score=1000 + 1500 * number, computed_stars=number,
            stars=number, rank=1,
        )  # fmt: skip


def proposed(
    world: World, by_whom: str = "village", path: str = VILLAGE, number: int = 1, **changes: str
) -> ExitProposal:
    """Propose something about a member of a village who has no account."""
    given = {"kind": "remove", "ground": "discipline", "reason": "三次无故缺席队伍活动", **changes}
    return exits.propose(actor=by(world, by_whom), member_id=world.members[path][number].pk, now=NOW, **given)


def take(world: World, proposal: ExitProposal, event: str, name: str, **more: object) -> ExitProposal:
    """Take a step by the service that the pages call for it."""
    given = {"actor": by(world, name), "proposal_id": proposal.pk, "now": NOW, "reason": "事由", **more}
    if event in ("notify", "appeal", "decide"):
        given.setdefault("today", AFTER if event == "decide" else TODAY)
    if event == "notify":
        given.setdefault("told_on", TODAY)
    if event == "decide":
        given.setdefault("outcome", "kept")
    return getattr(exits, event)(**given)


def put_at(proposal: ExitProposal, state: str) -> None:
    told = {} if state in ("proposed", "withdrawn") else {"notice_from": TODAY, "notice_until": UNTIL}
    ended = {"outcome": "kept", "decided_on": AFTER} if state == "decided" else {}
    ExitProposal.objects.filter(pk=proposal.pk).update(state=state, **told, **ended)
    proposal.refresh_from_db()


def at_appeal(world: World, by_whom: str = "village") -> ExitProposal:
    proposal = proposed(world, by_whom)
    take(world, proposal, "notify", by_whom)
    return take(world, proposal, "appeal", "township", reason="请核对签到记录")


# Proposing -------------------------------------------------------------------------------------------


def test_a_ground_of_the_assessment_is_taken_from_the_final_quarters_and_kept_as_it_stood(world: World) -> None:
    member = world.members[VILLAGE][1]
    rated(world, member, 2, 1, 0)
    proposal = proposed(world, ground="no-star")
    proposal.refresh_from_db()
    assert proposal.facts == [
        {"period": "2025Q1", "stars": 2, "score": 4000}, {"period": "2025Q2", "stars": 1, "score": 2500},
        {"period": "2025Q3", "stars": 0, "score": 1000},
    ]  # fmt: skip
    assert proposal.round is not None
    assert (proposal.round.period, proposal.state, proposal.notice_from) == ("2025Q3", "proposed", None)
    Rating.objects.filter(member=member).update(stars=4, computed_stars=4)
    proposal.refresh_from_db()
    assert proposal.facts[-1]["stars"] == 0, "what is stored does not follow later changes"
    assert ListAct.objects.get(member=member, listed="no-star").proposal == proposal, "the list knows of it"


@pytest.mark.parametrize(
    ("stars", "holds"),
    [((2, 1, 0), {"no-star", "no-improvement"}), ((2, 2, 2), {"no-improvement"}), ((1, 2), set()), ((4, 3, 3), set()), ((), set())],
)  # fmt: skip
def test_grounds_are_offered_and_taken_only_where_the_stars_bear_them_out(world: World, stars, holds) -> None:
    member = world.members[VILLAGE][1]
    if stars:
        rated(world, member, *stars)
    assert set(exits.grounds_of(member)) == holds | {"discipline", "other"}
    for ground in {"no-star", "no-improvement"} - holds:
        with pytest.raises(DomainError) as caught:
            proposed(world, ground=ground)
        assert caught.value.field == "ground"
    assert not ExitProposal.objects.exists()


def test_an_older_quarter_bears_nothing_out_once_a_newer_one_is_final(world: World) -> None:
    member, other = world.members[VILLAGE][1], world.members[VILLAGE][2]
    rated(world, other, 3)
    earlier = Round.objects.create(
        unit=world.county, period="2025Q2", opened_on=TODAY, state="final", closed_at=NOW, notice_from=TODAY,
        notice_until=TODAY,
    )  # fmt: skip
    Rating.objects.create(
        round=earlier, member=member, scheme=world.scheme, score=100, computed_stars=0, stars=0, rank=1
    )
    assert "no-star" not in exits.grounds_of(member)


def test_a_proposal_needs_a_reason_of_some_length_and_a_member_in_post(world: World) -> None:
    for reason in ("", "  ", "长" * 301):
        with pytest.raises(DomainError) as caught:
            proposed(world, reason=reason)
        assert caught.value.field == "reason"
    gone = world.members[VILLAGE][1]
    roster.leave(actor=SYSTEM, member_id=gone.pk, left_on=date(2025, 12, 1), reason="own-wish", procedure="本人申请")
    with pytest.raises(DomainError):
        proposed(world)
    assert ExitProposal.objects.count() == ExitStep.objects.count() == 0


def test_there_is_one_open_proposal_for_a_member(world: World) -> None:
    first = proposed(world)
    with pytest.raises(DomainError):
        proposed(world, "township")
    take(world, first, "withdraw", "village")
    proposed(world, "township")
    assert list(ExitProposal.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "proposed"]


def test_proposals_are_made_by_those_with_the_right_inside_their_area(world: World) -> None:
    for name, path in (("village", NEIGHBOUR), ("township", FAR), ("stranger", VILLAGE)):
        with pytest.raises(NotFound):
            proposed(world, name, path)
    for name in ("member", "department", "superior", "sysadmin", "secadmin", "auditor", "nobody"):
        with pytest.raises((NotFound, Forbidden)):
            proposed(world, name)
    assert not ExitProposal.objects.exists()


# Steps -----------------------------------------------------------------------------------------------


def test_a_removal_is_told_appealed_answered_decided_and_writes_the_leaving(world: World) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village", told_on=TODAY)
    proposal.refresh_from_db()
    assert (proposal.notice_from, proposal.notice_until) == (TODAY, UNTIL)
    take(world, proposal, "appeal", "township", reason="请核对签到记录", today=UNTIL)
    take(world, proposal, "answer", "county", reason="已核对，缺席属实")
    decided = datetime(2025, 12, 24, 2, 0, tzinfo=UTC)
    take(world, proposal, "decide", "township", outcome="removed", now=decided, today=date(2025, 12, 24))
    member = world.members[VILLAGE][1]
    member.refresh_from_db()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.outcome, proposal.decided_on) == ("decided", "removed", date(2025, 12, 24))
    assert (member.left_on, member.exit_reason) == (date(2025, 12, 24), "discipline")
    for part in ("2025-12-22", "2025-12-24", world.units[VILLAGE].name, world.units["00010001"].name):
        assert part in member.exit_procedure
    assert member.name not in member.exit_procedure
    assert [(row.step, row.actor_name) for row in proposal.steps.order_by("pk")] == [
        ("propose", "village"), ("notify", "village"), ("appeal", "township"), ("answer", "county"), ("decide", "township"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ground", "reason"),
    [("no-star", "unfit"), ("no-improvement", "unfit"), ("discipline", "discipline"), ("other", "other")],
)
def test_a_removal_names_the_reason_that_its_ground_means(world: World, ground: str, reason: str) -> None:
    rated(world, world.members[VILLAGE][1], 2, 1, 0)
    proposal = proposed(world, ground=ground)
    take(world, proposal, "notify", "village")
    take(world, proposal, "decide", "township", outcome="removed")
    member = Member.objects.get(pk=world.members[VILLAGE][1].pk)
    assert (member.exit_reason, member.left_on) == (reason, AFTER)


def test_a_kept_member_stays_as_before(world: World) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    take(world, proposal, "decide", "township")
    member = Member.objects.get(pk=world.members[VILLAGE][1].pk)
    assert (member.left_on, member.version, member.team) == (
        None,
        world.members[VILLAGE][1].version,
        world.teams[VILLAGE][0],
    )


def test_who_moves_keeps_record_and_stars_and_changes_the_team(world: World) -> None:
    member = world.members[VILLAGE][1]
    rated(world, member, 2, 1, 0)
    proposal = proposed(world, kind="adjust", ground="no-star")
    take(world, proposal, "notify", "village")
    take(world, proposal, "decide", "township", outcome="moved", to_team=world.teams[NEIGHBOUR][0])
    member.refresh_from_db()
    assert (member.team, member.left_on, member.joined_on) == (world.teams[NEIGHBOUR][0], None, date(2024, 2, 1))
    assert Rating.objects.filter(member=member).count() == 3
    assert ExitProposal.objects.get().to_team == world.teams[NEIGHBOUR][0]
    assert AuditEntry.objects.filter(action="member.transferred", target_id=str(member.pk)).count() == 1


def test_a_move_goes_to_an_open_team_within_the_decider_s_area(world: World) -> None:
    proposal = proposed(world, kind="adjust")
    take(world, proposal, "notify", "village")
    far, foreign = world.teams[FAR][0], world.teams["000200010001"][0]
    same = world.teams[VILLAGE][0]
    for name, team in (
        ("township", far),
        ("township", foreign),
        ("county", foreign),
        ("county", same),
        ("county", None),
    ):
        with pytest.raises((DomainError, NotFound)):
            take(world, proposal, "decide", name, outcome="moved", to_team=team)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.steps.count()) == ("notified", 2), (name, team)
    take(world, proposal, "decide", "county", outcome="moved", to_team=far)
    assert Member.objects.get(pk=proposal.member_id).team == far


def test_a_proposal_to_adjust_ends_in_no_removal(world: World) -> None:
    proposal = proposed(world, kind="adjust")
    take(world, proposal, "notify", "village")
    for outcome in ("removed", "", "promoted"):
        with pytest.raises(DomainError) as caught:
            take(world, proposal, "decide", "township", outcome=outcome)
        assert caught.value.field == "outcome"
    assert Member.objects.get(pk=proposal.member_id).left_on is None


def test_nobody_decides_while_an_appeal_is_possible_or_unanswered(world: World) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    for today in (TODAY, UNTIL):
        assert "decide" not in exits.events(by(world, "township"), proposal, today)
        with pytest.raises(IllegalTransition):
            take(world, proposal, "decide", "township", outcome="removed", today=today)
    take(world, proposal, "appeal", "township")
    with pytest.raises(IllegalTransition):
        take(world, proposal, "decide", "county", outcome="removed", today=date(2026, 3, 1))
    assert Member.objects.get(pk=proposal.member_id).left_on is None
    take(world, proposal, "answer", "county")
    take(world, proposal, "decide", "township", today=TODAY)
    assert ExitProposal.objects.get().state == "decided"


@pytest.mark.parametrize(
    ("told_on", "days", "field"),
    [("2025-12-21", 5, "told_on"), ("2025-12-30", 5, "told_on"), ("2025-12-22", 4, "days"), ("2025-12-22", 31, "days")],
)
def test_the_notice_is_no_shorter_than_the_rule_and_told_between_proposal_and_today(
    world: World, told_on: str, days: int, field: str
) -> None:
    proposal = proposed(world)
    with pytest.raises(DomainError) as caught:
        take(
            world,
            proposal,
            "notify",
            "village",
            told_on=date.fromisoformat(told_on),
            days=days,
            today=date(2025, 12, 29),
        )
    assert caught.value.field == field
    proposal.refresh_from_db()
    assert (proposal.state, proposal.notice_from) == ("proposed", None)


def test_a_telling_entered_so_late_that_no_appeal_is_left_is_refused(world: World) -> None:
    proposal = proposed(world)
    with pytest.raises(DomainError) as caught:
        take(world, proposal, "notify", "village", told_on=TODAY, today=AFTER)
    assert caught.value.field == "told_on"
    take(world, proposal, "notify", "village", told_on=TODAY, today=UNTIL)


def test_no_step_of_one_s_own_proposal_is_judged_by_oneself(world: World) -> None:
    proposal = at_appeal(world, "county")
    with pytest.raises(Forbidden):
        take(world, proposal, "answer", "county")
    put_at(proposal, "answered")
    assert exits.events(by(world, "county"), exits.proposal_seen(by(world, "county"), proposal.pk), AFTER) == [
        "withdraw"
    ]
    with pytest.raises(Forbidden):
        take(world, proposal, "decide", "county")
    proposal.refresh_from_db()
    assert proposal.state == "answered"
    take(world, proposal, "decide", "township")


HOLDERS = {
    "exit.propose": {"village", "township", "county"},
    "exit.decide": {"township", "county"},
    "exit.answer": {"county"},
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", ["proposed", "notified", "appealed", "answered", "decided", "withdrawn"])
def test_each_state_role_and_step_is_open_by_the_table_and_shown_alike(world: World, event: str, state: str) -> None:
    step = rule.TABLE[event]
    today = AFTER if event == "decide" else TODAY
    for number, name in enumerate(("village", "township", "county"), start=1):
        proposal = exits.propose(
            actor=SYSTEM,
            member_id=world.members[VILLAGE][number].pk,
            kind="remove",
            ground="other",
            reason="事由",
            now=NOW,
        )
        put_at(proposal, state)
        open_ = state in step.sources and name in HOLDERS[step.action]
        if event == "withdraw":
            open_ = open_ and name != "village"  # SYSTEM proposed for no office; those above it may withdraw
        seen = exits.proposal_seen(by(world, name), proposal.pk)
        assert (event in exits.events(by(world, name), seen, today)) == open_, name
        if open_:
            take(world, proposal, event, name)
            proposal.refresh_from_db()
            assert proposal.state == step.target
        else:
            with pytest.raises((Forbidden, IllegalTransition)):
                take(world, proposal, event, name)
            before = proposal.state
            proposal.refresh_from_db()
            assert proposal.state == before == state


def test_only_the_office_that_proposed_or_one_above_it_takes_a_proposal_back(world: World) -> None:
    own, other = proposed(world), proposed(world, "township", number=2)
    with pytest.raises(Forbidden):
        take(world, other, "withdraw", "village")
    take(world, own, "withdraw", "village")
    take(world, other, "withdraw", "county")
    assert set(ExitProposal.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_proposals_of_others_are_not_there(world: World) -> None:
    proposal = proposed(world)
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
                take(world, proposal, event, name)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.steps.count()) == ("proposed", 1)


# The person concerned --------------------------------------------------------------------------------


def test_the_person_sees_the_proposal_once_told_and_appeals_within_the_period(world: World) -> None:
    proposal = proposed(world, number=0)
    me = by(world, "member")
    assert exits.own_proposals(me) == []
    with pytest.raises(NotFound):
        exits.appeal(actor=me, proposal_id=proposal.pk, reason="请核对", now=NOW, today=TODAY)
    take(world, proposal, "notify", "village")
    assert exits.own_proposals(me) == [proposal]
    with pytest.raises(DomainError):
        exits.appeal(actor=me, proposal_id=proposal.pk, reason="请核对", now=NOW, today=AFTER)
    with pytest.raises(DomainError):
        exits.appeal(actor=me, proposal_id=proposal.pk, reason=" ", now=NOW, today=UNTIL)
    exits.appeal(actor=me, proposal_id=proposal.pk, reason="请核对", now=NOW, today=UNTIL)
    step = proposal.steps.get(step="appeal")
    assert (step.actor_name, step.office, step.reason) == ("member", "", "请核对")
    with pytest.raises(IllegalTransition):
        exits.appeal(actor=me, proposal_id=proposal.pk, reason="再次", now=NOW, today=UNTIL)


def test_an_officer_appeals_only_for_somebody_without_an_account(world: World) -> None:
    proposal = proposed(world, number=0)
    take(world, proposal, "notify", "village")
    with pytest.raises(Forbidden):
        take(world, proposal, "appeal", "township")
    assert "appeal" not in exits.events(by(world, "township"), proposal, TODAY)
    other = proposed(world, number=2)
    take(world, other, "notify", "village")
    with pytest.raises(Forbidden):
        take(world, other, "appeal", "village")
    take(world, other, "appeal", "township")
    assert other.steps.get(step="appeal").office == world.units["00010001"].name


def test_nobody_takes_an_office_s_step_about_themselves(world: World) -> None:
    member = world.members[VILLAGE][1]
    roster.update_member(actor=SYSTEM, member_id=member.pk, values={"user": world.users["township"]}, version=None)
    with pytest.raises(Forbidden):
        proposed(world, "township")
    proposal = proposed(world)
    assert exits.events(by(world, "township"), proposal, TODAY) == []
    put_at(proposal, "answered")
    with pytest.raises(Forbidden):
        take(world, proposal, "decide", "township")
    proposal.refresh_from_db()
    assert proposal.state == "answered"


# Leaving without a proposal --------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["unfit", "discipline", "other"])
def test_nobody_is_removed_by_an_entry(world: World, reason: str) -> None:
    member = world.members[VILLAGE][1]
    proposal = proposed(world)
    for given in (None, proposal):
        with pytest.raises(DomainError) as caught:
            roster.leave(
                actor=SYSTEM, member_id=member.pk, left_on=TODAY, reason=reason, procedure="会议研究", proposal=given
            )
        assert caught.value.field == "exit_reason"
    with pytest.raises(DomainError):
        roster.transfer(actor=SYSTEM, member_id=member.pk, to_team=world.teams[NEIGHBOUR][0], proposal=proposal)
    member.refresh_from_db()
    assert (member.left_on, member.team) == (None, world.teams[VILLAGE][0])


@pytest.mark.parametrize("reason", ["moved", "own-wish", "post-change"])
def test_who_goes_by_themselves_leaves_by_an_entry(world: World, reason: str) -> None:
    member = world.members[VILLAGE][1]
    roster.leave(actor=by(world, "township"), member_id=member.pk, left_on=TODAY, reason=reason, procedure="本人申请")
    member.refresh_from_db()
    assert member.exit_reason == reason


# Two at once, and the audit chain --------------------------------------------------------------------


def _decided_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, proposal: ExitProposal) -> None:
    """Let the county decide between the township's check and write."""
    given, done = trail.reason_given, []

    def interleaved(text: str, most: int) -> str:
        if not done:
            done.append(True)
            take(world, proposal, "decide", "county", outcome="kept", reason="留任")
        return given(text, most)

    monkeypatch.setattr(trail, "reason_given", interleaved)


def test_without_the_version_two_deciders_would_both_decide(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    _decided_meanwhile(world, monkeypatch, proposal)
    monkeypatch.setattr(trail, "as_read", lambda row, version: None)
    take(world, proposal, "decide", "township", outcome="removed")
    assert proposal.steps.filter(step="decide").count() == 2, "the race is real"
    assert Member.objects.get(pk=proposal.member_id).left_on == AFTER


def test_of_two_deciders_at_once_the_second_is_told_and_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    _decided_meanwhile(world, monkeypatch, proposal)
    with pytest.raises(Conflict):
        take(world, proposal, "decide", "township", outcome="removed")
    proposal.refresh_from_db()
    assert proposal.outcome != "removed"
    assert Member.objects.get(pk=proposal.member_id).left_on is None


def test_a_decision_read_before_an_appeal_is_refused(world: World) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    read = ExitProposal.objects.get().version
    take(world, proposal, "appeal", "township")
    take(world, proposal, "answer", "county")
    with pytest.raises(Conflict):
        take(world, proposal, "decide", "township", version=read)
    proposal.refresh_from_db()
    assert proposal.state == "answered"


def test_a_removal_that_the_roster_refuses_leaves_the_proposal_undecided(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(world)
    take(world, proposal, "notify", "village")
    change = records.change

    def moved_on(**given: object) -> bool:
        if given["action"] == "member.left":
            raise Conflict("somebody changed the member")
        return change(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(records, "change", moved_on)
    with pytest.raises(Conflict):
        take(world, proposal, "decide", "township", outcome="removed")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.outcome, proposal.steps.count()) == ("notified", "", 2)


def test_the_audit_chain_has_every_step_and_no_name_or_reason(world: World) -> None:
    member = world.members[VILLAGE][1]
    rated(world, member, 2, 1, 0)
    proposal = proposed(world, ground="no-star", reason=f"{member.name}同志考评无星级")
    take(world, proposal, "notify", "village")
    take(world, proposal, "appeal", "township", reason="不同意")
    take(world, proposal, "answer", "county", reason="维持")
    take(world, proposal, "decide", "township", outcome="removed", reason="研究决定")
    entries = AuditEntry.objects.filter(target_type="teams.exitproposal").order_by("seq")
    assert [row.action for row in entries] == [
        "exit.propose",
        "exit.notify",
        "exit.appeal",
        "exit.answer",
        "exit.decide",
    ]
    written = str(list(AuditEntry.objects.filter(action__startswith="exit.").values()))
    for text in (member.name, "考评无星级", "不同意", "研究决定"):
        assert text not in written


def test_a_leaving_entered_while_a_removal_is_decided_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(world)
    put_at(proposal, "answered")
    seen = roster.member_seen

    def meanwhile(actor: Actor, member_id: int) -> Member:
        member = seen(actor, member_id)
        Member.objects.filter(pk=member_id).update(
            left_on=TODAY, exit_reason="moved", exit_procedure="x", version=member.version + 1
        )
        return member

    monkeypatch.setattr(roster, "member_seen", meanwhile)
    with pytest.raises(Conflict):
        take(world, proposal, "decide", "township", outcome="removed")
    proposal.refresh_from_db()
    assert proposal.state == "answered"
