"""Written appraisals by their service: composed, edited visibly, reviewed, signed; a signed one never changes."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import selectors
from core import indicators
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.models import Appraisal, AppraisalStep
from teams.services import appraisals, honours
from teams.services.honours import Honoured
from tests.teams.services.test_honours import event
from tests.teams.services.test_points import earn, tariff
from tests.world import NOW, TODAY, VILLAGES, World

pytestmark = pytest.mark.django_db
VILLAGE = VILLAGES[0]
YEAR = Period.parse("2025")


def actor_of(world: World, name: str) -> Actor:
    return selectors.actor_of(world.users[name])


def drafted(world: World, number: int = 0, path: str = VILLAGE) -> Appraisal:
    return appraisals.draft(actor=SYSTEM, team_id=world.teams[path][number].pk, year=2025, now=NOW)


def filled(world: World, row: Appraisal, **texts: str) -> Appraisal:
    return appraisals.edit(
        actor=actor_of(world, "township"), appraisal_id=row.pk, texts={"verdict": "履职认真。", **texts}, grade="good",
        version=row.version, now=NOW,
    )  # fmt: skip


def test_an_appraisal_goes_from_draft_to_signature_with_every_step_kept(world: World) -> None:
    row = drafted(world)
    assert row.sections[0]["composed"].startswith(world.teams[VILLAGE][0].name)
    assert [section["code"] for section in row.sections][-1] == "verdict"
    township, county = actor_of(world, "township"), actor_of(world, "county")
    with pytest.raises(DomainError) as error:
        appraisals.review(actor=township, appraisal_id=row.pk, version=row.version, now=NOW)
    assert error.value.field == "verdict"
    row = filled(world, row, work="另有表述。")
    before = row.sections[1]["composed"]
    row = appraisals.review(actor=township, appraisal_id=row.pk, version=row.version, now=NOW)
    with pytest.raises(Forbidden):
        appraisals.sign(actor=township, appraisal_id=row.pk, version=row.version, now=NOW)
    row = appraisals.sign(actor=county, appraisal_id=row.pk, version=row.version, now=NOW)
    assert (row.state, row.signed_by, row.signed_on.isoformat()) == ("signed", county.name, "2025-12-22")
    steps = list(AppraisalStep.objects.filter(appraisal=row).values_list("step", "actor_name"))
    assert steps == [("draft", "SYSTEM"), ("edit", township.name), ("review", township.name), ("sign", county.name)]
    edit = AppraisalStep.objects.get(appraisal=row, step="edit")
    assert edit.before == {"work": before, "verdict": ""}


def test_a_signed_appraisal_is_corrected_by_a_new_version_alone(world: World) -> None:
    row = filled(world, drafted(world))
    appraisals.review(actor=SYSTEM, appraisal_id=row.pk, version=None, now=NOW)
    appraisals.sign(actor=SYSTEM, appraisal_id=row.pk, version=None, now=NOW)
    with pytest.raises(IllegalTransition):
        filled(world, Appraisal.objects.get(pk=row.pk))
    for change in (
        lambda: Appraisal.objects.filter(pk=row.pk).update(grade="passed"),
        lambda: Appraisal.objects.filter(pk=row.pk).update(state="drafted", signed_on=None, signed_by=""),
        lambda: AppraisalStep.objects.filter(appraisal=row).update(reason="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    given = {"actor": SYSTEM, "team_id": row.team_id, "year": 2025, "now": NOW}
    with pytest.raises(DomainError) as error:
        appraisals.draft(**given)
    assert error.value.field == "reason"
    second = appraisals.draft(**given, reason="更正活动次数")
    assert (second.number, second.reason, second.state) == (2, "更正活动次数", "drafted")
    with pytest.raises(Conflict):
        appraisals.draft(**given, reason="again")
    assert [one.pk for one in appraisals.newest(Appraisal.objects.filter(team=row.team))] == [second.pk]


def test_a_return_has_a_reason_and_an_edit_after_the_review_asks_for_another_one(world: World) -> None:
    township = actor_of(world, "township")
    row = filled(world, drafted(world))
    row = appraisals.review(actor=township, appraisal_id=row.pk, version=row.version, now=NOW)
    with pytest.raises(DomainError):
        appraisals.send_back(actor=township, appraisal_id=row.pk, reason=" ", version=row.version, now=NOW)
    row = appraisals.send_back(actor=township, appraisal_id=row.pk, reason="补充活动", version=row.version, now=NOW)
    assert row.state == "drafted"
    row = appraisals.review(actor=township, appraisal_id=row.pk, version=row.version, now=NOW)
    row = filled(world, row, lacking="无。")
    assert row.state == "drafted"
    with pytest.raises(IllegalTransition):
        appraisals.sign(actor=actor_of(world, "county"), appraisal_id=row.pk, version=row.version, now=NOW)
    with pytest.raises(Conflict):
        appraisals.review(actor=township, appraisal_id=row.pk, version=1, now=NOW)


def test_nobody_signs_what_they_reviewed(world: World) -> None:
    county = actor_of(world, "county")
    row = filled(world, drafted(world))
    row = appraisals.review(actor=county, appraisal_id=row.pk, version=row.version, now=NOW)
    with translation.override("en"), pytest.raises(Forbidden, match="Somebody else"):
        appraisals.sign(actor=county, appraisal_id=row.pk, version=row.version, now=NOW)
    assert "sign" not in appraisals.events(county, row)


def test_an_area_is_drafted_at_once_and_a_neighbour_is_not_there(world: World) -> None:
    township, other = actor_of(world, "township"), actor_of(world, "township2")
    assert appraisals.draft_many(actor=township, unit=world.units["00010001"], year=2025, now=NOW) == 4
    assert appraisals.draft_many(actor=township, unit=world.units["00010001"], year=2025, now=NOW) == 0
    row = Appraisal.objects.first()
    assert row is not None
    with pytest.raises(NotFound):
        appraisals.seen(other, row.pk)
    with pytest.raises(NotFound):
        appraisals.draft(actor=other, team_id=row.team_id, year=2025, now=NOW)
    with translation.override("en"), pytest.raises(DomainError, match="begun"):
        appraisals.draft_many(actor=township, unit=world.units["00010001"], year=2026, now=NOW)


def test_many_appraisals_cost_the_queries_of_one(world: World) -> None:
    counts = []
    for path, teams in ((VILLAGES[2], 2), ("00010001", 4)):
        with CaptureQueriesContext(connection) as found:
            assert appraisals.draft_many(actor=SYSTEM, unit=world.units[path], year=2025, now=NOW) == teams
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_an_appraisal_tells_the_commendations_of_the_team_and_of_its_members(world: World) -> None:
    """One of the team, two of a member; another team's, another year's and a withdrawn one are not told."""
    team, other = world.teams[VILLAGE][:2]
    member = next(person for person in world.members[VILLAGE] if person.team_id == team.pk)
    stranger = next(person for person in world.members[VILLAGE] if person.team_id == other.pk)
    both = [Honoured("team", team.pk), Honoured("member", member.pk, "model"), Honoured("member", stranger.pk, "model")]
    honours.commend(actor=SYSTEM, event_id=event(world).pk, honoured=both)
    honours.commend(actor=SYSTEM, event_id=event(world, title="服务标兵表扬").pk, honoured=both[1:2])
    earlier = event(world, title="上年表扬", held_on=date(2024, 6, 1))
    honours.commend(actor=SYSTEM, event_id=earlier.pk, honoured=both[1:2])
    wrong = event(world, title="误录的表扬")
    honours.commend(actor=SYSTEM, event_id=wrong.pk, honoured=both[:1])
    row = wrong.commended.get()
    honours.withdraw(actor=SYSTEM, commendation_id=row.pk, on=TODAY, reason="误录", version=row.version)
    tariff(world)
    number = world.members[VILLAGE].index(member)
    earned = earn(world, number, times=2).points
    drawn = drafted(world)
    texts = {section["code"]: section["text"] for section in drawn.sections}
    assert texts["honours"].endswith(f"队伍及队员受到表扬3次。队员按积分标准获得积分{earned}分。")
    assert (drawn.facts["honours"], drawn.facts["points"]) == (3, earned)
    none = {section["code"]: section["text"] for section in drafted(world, path=VILLAGES[2]).sections}
    assert none["honours"].endswith("年内未记载受到表扬。")


def test_honours_of_teams_are_read_alike_with_and_without_a_scope(world: World) -> None:
    team = world.teams[VILLAGE][0]
    honours.commend(actor=SYSTEM, event_id=event(world).pk, honoured=[Honoured("team", team.pk)])
    tariff(world)
    earned = earn(world)
    for code, key, value in (("team.honours", team.pk, 1), ("team.points", earned.member.team_id, earned.points)):
        query = indicators.get(code).query
        assert query(EVERYTHING, YEAR) == query(Scope.of([VILLAGE]), YEAR) == {key: value}
        assert query(Scope.of([VILLAGES[2]]), YEAR) == {}
