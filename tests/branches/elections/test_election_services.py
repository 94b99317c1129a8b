"""An election by its services: from the plan to the committee and its new term, and what is refused on the way."""

from datetime import date
from typing import Any

import pytest

from accounts.selectors import actor_named
from branches.domain import elections as rules
from branches.models import Branch, BranchPost, Election, Seat
from branches.services import counting, elections
from branches.services.counting import Count
from core import audit
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from tests.branches.elections.world import OTHER_VILLAGE, STANDING, TODAY, UNTIL, VILLAGE, a_held, a_plan
from tests.world import TOWNSHIPS

BY = {"version": None, "today": UNTIL}


def counted(seat: Seat, votes: dict[str, int], *, voters: int = 32, returned: int | None = None, **more: Any) -> Seat:
    """Count a ballot by names."""
    by_key = {row.pk: (votes[row.name], 0) for row in seat.candidates.all()}
    given = Count(voters, voters if returned is None else returned, 0, by_key, more)
    return counting.count(actor=SYSTEM, seat_id=seat.pk, given=given, **BY)


def next_ballot(election: Election) -> Seat:
    found = counting.next_ballot(election)
    assert found is not None
    return found


def test_a_whole_election_writes_committee_and_term_in_one_step(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    members = next_ballot(election)
    assert [row.name for row in members.candidates.all()] == ["丁一", "王芳", "李强", "张伟"]
    counted(members, {"张伟": 30, "丁一": 25, "王芳": 22, "李强": 19})
    secretary = next_ballot(election)
    assert secretary.electors == "committee"
    assert counting.due_of(secretary) == 3
    counted(secretary, {"张伟": 3}, voters=3)
    election.refresh_from_db()
    assert election.state == rules.COUNTED
    elections.report(actor=SYSTEM, election_id=election.pk, **BY)
    assert not BranchPost.objects.filter(holder="张伟").exists(), "nobody takes office before the superior has filed it"
    elections.file(actor=SYSTEM, election_id=election.pk, document_no="党发〔2026〕9号", **BY)
    branch = Branch.objects.get(pk=branches[VILLAGE].pk)
    assert (branch.term_from, branch.term_until) == (UNTIL, date(2031, 3, 1))
    held = BranchPost.objects.filter(branch=branch, held_until__isnull=True).order_by("pk")
    assert list(held.values_list("post", "holder")) == [
        ("secretary", "张伟"),
        ("organisation", "丁一"),
        ("publicity", "王芳"),
    ]
    assert BranchPost.objects.get(branch=branch, holder="旧书记").held_until == UNTIL
    assert not list(audit.breaks())
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"election.file", "post.ended", "post.filled", "branch.term-set", "election.counted"} <= actions


def test_what_fails_at_filing_leaves_committee_and_term(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    counted(next_ballot(election), {"张伟": 30, "丁一": 25, "王芳": 22, "李强": 19})
    counted(next_ballot(election), {"张伟": 3}, voters=3)
    elections.report(actor=SYSTEM, election_id=election.pk, **BY)
    Branch.objects.filter(pk=branches[VILLAGE].pk).update(name="")
    with pytest.raises(DomainError):
        elections.file(actor=SYSTEM, election_id=election.pk, document_no="党发〔2026〕9号", **BY)
    assert Election.objects.get(pk=election.pk).state == rules.REPORTED
    assert not BranchPost.objects.filter(holder="张伟").exists()


def test_equal_votes_make_a_second_round_of_those_tied(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    counted(next_ballot(election), {"张伟": 30, "丁一": 25, "王芳": 20, "李强": 20})
    again = next_ballot(election)
    assert (again.post, again.round, again.number) == ("member", 2, 1)
    assert [row.name for row in again.candidates.all()] == ["王芳", "李强"]
    counted(again, {"王芳": 12, "李强": 20})
    assert next_ballot(election).post == "secretary"
    assert sorted(counting.members_elected(election)) == sorted(["张伟", "丁一", "李强"])


def test_more_ballots_than_voters_void_the_vote_and_it_is_held_again(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    first = counted(next_ballot(election), {"张伟": 30, "丁一": 25, "王芳": 22, "李强": 19}, voters=31, returned=32)
    assert first.outcome == "invalid"
    again = next_ballot(election)
    assert (again.round, again.number, again.candidates.count()) == (2, 3, 4)
    assert counting.members_elected(election) == []


def test_half_of_those_due_elects_nobody_and_the_last_seat_may_be_given_up(branches: dict[str, Branch]) -> None:
    """38 due: 19 are half. Two are elected, the third seat stays open."""
    election = a_held(branches[VILLAGE])
    first = counted(next_ballot(election), {"张伟": 30, "丁一": 25, "王芳": 19, "李强": 11})
    assert first.outcome == "short"
    assert counting.next_ballot(election) is None
    counting.settle(actor=SYSTEM, seat_id=first.pk, how="reduce", **BY)
    assert next_ballot(election).post == "secretary"
    assert counting.due_of(next_ballot(election)) == 2


def test_open_seats_are_voted_on_anew(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    first = counted(next_ballot(election), {"张伟": 30, "丁一": 19, "王芳": 19, "李强": 11})
    with pytest.raises(DomainError) as caught:
        counting.settle(actor=SYSTEM, seat_id=first.pk, how="reduce", **BY)
    assert caught.value.field == "how"
    with pytest.raises(DomainError) as caught:
        counting.settle(actor=SYSTEM, seat_id=first.pk, how="new-vote", standing=["丁一", "王芳"], **BY)
    assert caught.value.field == "standing"
    counting.settle(actor=SYSTEM, seat_id=first.pk, how="new-vote", standing=["丁一", "王芳", "孙立"], **BY)
    again = next_ballot(election)
    assert (again.round, again.number) == (2, 2)
    counted(again, {"丁一": 20, "王芳": 25, "孙立": 3})
    assert sorted(counting.members_elected(election)) == sorted(["张伟", "丁一", "王芳"])


def test_a_secretary_who_was_not_elected_into_the_committee_is_replaced(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    counted(next_ballot(election), {"张伟": 5, "丁一": 25, "王芳": 22, "李强": 21})
    stuck = counting.undecided(election)
    assert stuck is not None
    assert stuck.post == "secretary"
    counting.settle(actor=SYSTEM, seat_id=stuck.pk, how="new-vote", standing=["李强"], **BY)
    counted(next_ballot(election), {"李强": 3}, voters=3)
    election.refresh_from_db()
    assert election.state == rules.COUNTED


def test_a_written_in_name_is_elected(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    counted(next_ballot(election), {"张伟": 28, "丁一": 25, "王芳": 5, "李强": 3}, 孙立=22)
    assert sorted(counting.members_elected(election)) == sorted(["张伟", "丁一", "孙立"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"standing": STANDING[:3]}, "standing"), ({"standing": (*STANDING, "丁一")}, "standing"),
        ({"secretary": "孙立"}, "secretary"), ({"deputies": ["张伟"]}, "deputies"), ({"meeting_on": date(2025, 12, 21)}, "meeting_on"),
        ({"on_probation": 38}, "full_members"), ({"body": "congress", "delegates": 120}, "body"), ({"seats": 16}, "seats"),
        ({"body": "congress", "scattered": True, "delegates": 301}, "delegates"), ({"seats": 0}, "seats"),
    ],
)  # fmt: skip
def test_a_plan_against_a_rule_is_refused_by_its_field(
    branches: dict[str, Branch], values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(**values), today=TODAY)
    assert caught.value.field == field
    assert not Election.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"present": 30}, "present"), ({"present": 39}, "present"), ({"tellers": "张伟"}, "tellers"), ({"tellers": " "}, "tellers"),
     ({"presider": ""}, "presider"), ({"held_on": date(2026, 3, 2)}, "held_on")],
)  # fmt: skip
def test_a_meeting_against_a_rule_is_refused_by_its_field(
    branches: dict[str, Branch], values: dict[str, Any], field: str
) -> None:
    """38 are due, so 31 have to be present."""
    row = elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)
    elections.approve(actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, document_no="1号")
    elections.notice(actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, meeting_on=UNTIL, place="村委会")
    given = {"held_on": UNTIL, "present": 31, "presider": "旧书记", "tellers": "赵敏", **values}
    with pytest.raises(DomainError) as caught:
        elections.hold(actor=SYSTEM, election_id=row.pk, **BY, **given)
    assert caught.value.field == field
    assert Election.objects.get(pk=row.pk).state == rules.NOTICED


def test_steps_out_of_order_stale_pages_and_second_elections_are_refused(branches: dict[str, Branch]) -> None:
    row = elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)
    with pytest.raises(IllegalTransition):
        elections.report(actor=SYSTEM, election_id=row.pk, **BY)
    with pytest.raises(Conflict):
        elections.approve(actor=SYSTEM, election_id=row.pk, version=row.version + 1, today=TODAY, document_no="1号")
    with pytest.raises(Conflict):
        elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)


def test_a_secretary_plans_and_only_the_organisation_above_approves(branches: dict[str, Branch]) -> None:
    village, township, other = actor_named("village"), actor_named("township"), actor_named("township2")
    row = elections.plan(actor=village, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)
    approval = {"election_id": row.pk, "version": row.version, "today": TODAY, "document_no": "1号"}
    with pytest.raises(Forbidden):
        elections.approve(actor=village, **approval)
    with pytest.raises(NotFound):
        elections.approve(actor=other, **approval)
    elections.approve(actor=township, **approval)
    with pytest.raises(NotFound):
        elections.plan(actor=village, branch_id=branches[OTHER_VILLAGE].pk, asked=a_plan(), today=TODAY)


def test_a_township_does_not_approve_its_own_election(branches: dict[str, Branch]) -> None:
    township, county = actor_named("township"), actor_named("county")
    asked = a_plan(seats=7, standing=[f"委员{n}" for n in "一二三四五六七八九"], secretary="委员一")
    row = elections.plan(actor=township, branch_id=branches[TOWNSHIPS[0]].pk, asked=asked, today=TODAY)
    approval = {"election_id": row.pk, "version": row.version, "today": TODAY, "document_no": "1号"}
    with pytest.raises(Forbidden):
        elections.approve(actor=township, **approval)
    assert elections.approve(actor=county, **approval).state == rules.APPROVED


def test_a_returned_plan_is_mended_and_sent_again(branches: dict[str, Branch]) -> None:
    row = elections.plan(actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(), today=TODAY)
    with pytest.raises(DomainError):
        elections.send_back(actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, reason=" ")
    elections.send_back(actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, reason="候选人太少")
    asked = a_plan(standing=(*STANDING, "孙立"))
    row = elections.replan(actor=SYSTEM, election_id=row.pk, version=None, asked=asked, today=TODAY)
    assert row.state == rules.SUBMITTED
    assert row.seats.get(post="member").candidates.count() == 5


def test_a_by_election_fills_the_vacant_post_and_leaves_the_term(branches: dict[str, Branch]) -> None:
    branch = branches[VILLAGE]
    for post, holder in (("organisation", "丁一"), ("publicity", "王芳")):
        BranchPost.objects.create(branch=branch, post=post, holder=holder, held_from=date(2021, 3, 1))
    asked = {"kind": "by", "seats": 0, "standing": (), "secretary": "丁一", "portfolios": {}}
    election = a_held(branch, **asked)
    ballot = next_ballot(election)
    assert (ballot.electors, counting.due_of(ballot)) == ("committee", 3)
    counted(ballot, {"丁一": 2}, voters=3)
    elections.report(actor=SYSTEM, election_id=election.pk, **BY)
    elections.file(actor=SYSTEM, election_id=election.pk, document_no="2号", **BY)
    held = BranchPost.objects.filter(branch=branch, held_until__isnull=True).order_by("post")
    assert list(held.values_list("post", "holder")) == [("publicity", "王芳"), ("secretary", "丁一")]
    branch.refresh_from_db()
    assert branch.term_until == UNTIL


@pytest.mark.parametrize(
    ("voters", "returned", "void", "votes", "field"),
    [(33, 33, 0, 1, "voters"), (32, 32, 33, 1, "void"), (32, 32, 4, 30, "for"), (32, 32, 0, 32, "returned")],
)
def test_a_count_that_contradicts_itself_is_refused(
    branches: dict[str, Branch], voters: int, returned: int, void: int, votes: int, field: str
) -> None:
    election = a_held(branches[VILLAGE])
    seat = next_ballot(election)
    by_key = {row.pk: (votes, 0) for row in seat.candidates.all()}
    with pytest.raises(DomainError) as caught:
        counting.count(actor=SYSTEM, seat_id=seat.pk, given=Count(voters, returned, void, by_key), **BY)
    assert caught.value.field.startswith(field)
    seat.refresh_from_db()
    assert seat.returned is None
