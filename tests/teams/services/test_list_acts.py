"""Acts on the lists of a final quarter, and mentors: one act for each member, list and quarter."""

from datetime import UTC, date, datetime

import pytest

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.scope import EVERYTHING, Scope
from teams import selectors
from teams.models import Assessment, ExitProposal, ListAct, Member, MentorPair, Rating, Round
from teams.services import list_acts, mentors, roster, rounds
from tests.world import GIVEN, NOW, QUARTER, TODAY, World, bring_to

VILLAGE = "000100010001"
CLOSED = date(2025, 12, 30)
AFTER = datetime(2025, 12, 30, 2, 0, tzinfo=UTC)
LOW, NONE = dict.fromkeys(GIVEN, 1000), dict.fromkeys(GIVEN, 0)


def final(world: World, given: dict[int, dict[str, int]] | None = None) -> Round:
    """Close the quarter; members have 83.50 or 78.50 points unless other points are given, by place in the village."""
    bring_to(world, "notice")
    for place, points in (given or {}).items():
        Assessment.objects.filter(member=world.members[VILLAGE][place]).update(given=points)
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    return rounds.close(actor=SYSTEM, round_=round_, now=AFTER, today=CLOSED)[0]


def act(world: World, name: str, place: int, listed: str, act: str, **given: str) -> ListAct:
    return list_acts.act(
        actor=actor_of(world.users[name]), round_id=world.round.pk, member_id=world.members[VILLAGE][place].pk,
        listed=listed, act=act, now=AFTER, today=CLOSED, **given,
    )  # fmt: skip


MENTOR = {"mentor": "李明", "post": "乡镇组织委员"}


def test_members_stand_on_the_lists_of_their_stars(world: World) -> None:
    full = {"politics": 2000, "duty": 2000, "reputation": 2000, "development": 2000, "service": 1000}
    round_ = final(world, {0: full, 1: NONE})
    found = selectors.on_lists(round_, Scope.of([VILLAGE]))
    people = [member.pk for member in world.members[VILLAGE]]
    assert found["honour-roll"] == [people[0]]
    assert found["no-star"] == [people[1]]
    assert set(found["pairing"]) == set(people[2:])
    assert found["training-pool"] == found["no-improvement"] == []


def test_an_open_quarter_has_no_lists(world: World) -> None:
    bring_to(world, "notice")
    assert not any(selectors.on_lists(Round.objects.get(pk=world.round.pk), EVERYTHING).values())
    with pytest.raises(Conflict):
        act(world, "county", 1, "pairing", "paired", **MENTOR)


def test_a_township_takes_its_members_into_the_pool_once(world: World) -> None:
    final(world)
    row = act(world, "township", 0, "training-pool", "enrolled")
    assert (row.act, row.acted_by, row.member_id) == ("enrolled", "township", world.members[VILLAGE][0].pk)
    with pytest.raises(Conflict):
        act(world, "county", 0, "training-pool", "excused", reason="x")
    assert ListAct.objects.count() == 1
    assert AuditEntry.objects.filter(action="list.enrolled").count() == 1


@pytest.mark.parametrize(("name", "error"), [
    ("village", Forbidden), ("township2", NotFound), ("stranger", NotFound), ("superior", NotFound), ("member", NotFound),
])  # fmt: skip
def test_nobody_else_acts(world: World, name: str, error: type[DomainError]) -> None:
    final(world)
    with pytest.raises(error):
        act(world, name, 0, "training-pool", "enrolled")
    assert not ListAct.objects.exists()


def test_the_roll_of_honour_is_the_countys(world: World) -> None:
    full = {"politics": 2000, "duty": 2000, "reputation": 2000, "development": 2000, "service": 1000}
    final(world, {0: full})
    with pytest.raises(Forbidden):
        act(world, "township", 0, "honour-roll", "displayed")
    assert act(world, "county", 0, "honour-roll", "displayed").listed == "honour-roll"


@pytest.mark.parametrize(("listed", "what", "error"), [
    ("training-pool", "paired", DomainError), ("honour-roll", "displayed", Conflict), ("adjust", "excused", NotFound),
])  # fmt: skip
def test_only_what_fits_the_list_is_done(world: World, listed: str, what: str, error: type[DomainError]) -> None:
    final(world)
    with pytest.raises(error):
        act(world, "county", 0, listed, what)
    assert not ListAct.objects.exists()


def test_leaving_somebody_out_needs_a_reason(world: World) -> None:
    final(world)
    with pytest.raises(DomainError) as caught:
        act(world, "township", 0, "training-pool", "excused", reason=" ")
    assert caught.value.field == "reason"
    assert act(world, "township", 0, "training-pool", "excused", reason="已列入上级计划").reason == "已列入上级计划"


def test_a_proposal_is_made_before_it_is_noted(world: World) -> None:
    round_ = final(world, {1: NONE})
    member = world.members[VILLAGE][1]
    with pytest.raises(DomainError):
        act(world, "township", 1, "no-star", "proposed")
    proposal = ExitProposal.objects.create(
        member=member, kind="adjust", ground="no-star", round=round_, reason="本季度未获评星级"
    )
    assert act(world, "township", 1, "no-star", "proposed").proposal_id == proposal.pk


def test_a_proposal_notes_itself_on_its_list(world: World) -> None:
    round_ = final(world, {1: NONE})
    proposal = ExitProposal.objects.create(
        member=world.members[VILLAGE][1], kind="adjust", ground="no-star", round=round_, reason="x"
    )
    for _n in range(2):
        list_acts.note_proposal(actor=actor_of(world.users["township"]), proposal=proposal, now=AFTER)
    row = ListAct.objects.get()
    assert (row.act, row.listed, row.proposal_id) == ("proposed", "no-star", proposal.pk)


def test_many_are_put_on_at_once_with_a_result_each(world: World) -> None:
    final(world)
    people = [world.members[path][0] for path in (VILLAGE, "000100010002", "000100020001")]
    act(world, "township", 0, "training-pool", "enrolled")
    found = list_acts.act_many(
        actor=actor_of(world.users["township"]), round_id=world.round.pk, listed="training-pool", now=AFTER,
        member_ids=[*(member.pk for member in people), world.members[VILLAGE][1].pk],
    )  # fmt: skip
    assert {row.member.pk: bool(row.refusal) for row in found} == {
        people[0].pk: True, people[1].pk: False, world.members[VILLAGE][1].pk: True,
    }  # fmt: skip
    assert set(ListAct.objects.values_list("member_id", flat=True)) == {people[0].pk, people[1].pk}
    with pytest.raises(DomainError):
        list_acts.act_many(
            actor=SYSTEM, round_id=world.round.pk, listed="pairing", member_ids=[people[0].pk], now=AFTER
        )


# Mentors ---------------------------------------------------------------------------------------


def test_pairing_names_a_mentor_in_office(world: World) -> None:
    final(world)
    for given, field in (({"mentor": "", "post": "x"}, "mentor"), ({"mentor": "李明", "post": ""}, "post")):
        with pytest.raises(DomainError) as caught:
            act(world, "township", 1, "pairing", "paired", **given)
        assert caught.value.field == field
    row = act(world, "township", 1, "pairing", "paired", **MENTOR)
    pair = MentorPair.objects.get()
    assert (row.pair_id, pair.mentor, pair.post, pair.stars_before, pair.since) == (
        pair.pk,
        "李明",
        "乡镇组织委员",
        3,
        CLOSED,
    )
    entry = AuditEntry.objects.get(action="mentor.paired")
    assert "李明" not in f"{entry.changes}{entry.target_label}"


def paired(world: World, stars: int, since: date = TODAY) -> MentorPair:
    return mentors.begin(
        actor=SYSTEM, member=world.members[VILLAGE][1], mentor="李明", post="委员", stars=stars, today=since
    )


@pytest.mark.parametrize(("before", "ended"), [(2, True), (3, False)])
def test_a_pair_ends_when_the_star_has_risen(world: World, before: int, ended: bool) -> None:
    paired(world, before)
    final(world)
    pair = MentorPair.objects.get()
    assert Rating.objects.get(member=world.members[VILLAGE][1]).stars == 3
    assert (pair.ended_on, pair.end_reason) == ((CLOSED, "risen") if ended else (None, ""))


def test_the_present_mentor_goes_on_or_is_replaced(world: World) -> None:
    pair = paired(world, 3)
    final(world)
    assert act(world, "township", 1, "pairing", "paired").pair_id == pair.pk
    ListAct.objects.all().delete()
    act(world, "township", 1, "pairing", "paired", **MENTOR)
    pair.refresh_from_db()
    assert (pair.end_reason, pair.ended_on) == ("changed", CLOSED)
    assert MentorPair.objects.get(ended_on__isnull=True).mentor == "李明"


def test_a_pair_ends_when_the_member_leaves(world: World) -> None:
    member = world.members[VILLAGE][1]
    paired(world, 3)
    left = date(2026, 1, 5)
    roster.leave(actor=SYSTEM, member_id=member.pk, left_on=left, reason="moved", procedure="谈话")
    pair = MentorPair.objects.get()
    assert (pair.ended_on, pair.end_reason) == (left, "left")
    member = Member.objects.select_related("team__unit").get(pk=member.pk)
    with pytest.raises(DomainError):
        mentors.begin(actor=SYSTEM, member=member, mentor="李明", post="委员", stars=3, today=left)


def test_two_quarters_without_improvement_are_a_list_of_their_own(world: World) -> None:
    member = world.members[VILLAGE][1]
    for code, score in (("2025Q2", 5200), ("2025Q3", 5100)):
        earlier = Round.objects.create(
            unit=world.county, period=code, state="final", opened_on=TODAY, notice_from=TODAY, notice_until=TODAY, closed_at=NOW
        )  # fmt: skip
        Rating.objects.create(
            round=earlier, member=member, scheme=world.scheme, score=score, computed_stars=2, stars=2, rank=1
        )
    round_ = final(world, {1: LOW})
    assert Rating.objects.get(round=round_, member=member).score == 5000
    found = selectors.on_lists(round_, Scope.of([VILLAGE]))
    assert found["no-improvement"] == [member.pk]
    assert member.pk in found["pairing"]
    assert QUARTER.code == "2025Q4"
