"""Commendations, consent, rolls, exchange events and works: who records what of whom, and what is counted."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts import selectors as accounts
from core import indicators
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.models import Commendation, CommendationEvent, Rating, Round
from teams.selectors import honours as selectors
from teams.services import honours
from teams.services.honours import Honoured
from tests.world import NOW, TODAY, World

VILLAGE, FAR, TOWNSHIP = "000100010001", "000100020001", "00010001"
YEAR = Period.parse("2025")


def event(
    world: World, path: str = VILLAGE, level: str = "village", actor: Actor = SYSTEM, **more: object
) -> CommendationEvent:
    values = {
        "title": "最美队员表扬",
        "level": level,
        "kind": "meeting",
        "held_on": date(2025, 6, 1),
        "document_no": "",
        **more,
    }
    return honours.record_event(actor=actor, unit=world.units[path], values=values, today=TODAY)


def actor_of(world: World, name: str) -> Actor:
    return accounts.actor_of(world.users[name])


def total(code: str, scope: Scope = EVERYTHING) -> int:
    return sum(indicators.get(code).query(scope, YEAR).values())


def test_an_event_commends_many_at_once_and_each_counts_where_it_belongs(world: World) -> None:
    held = event(world, "0001", "county")
    people = [world.members[VILLAGE][0], world.members[VILLAGE][1], world.members[FAR][0]]
    named = [
        *(Honoured("member", person.pk, "organiser") for person in people),
        Honoured("team", world.teams[VILLAGE][0].pk), Honoured("unit", world.units[FAR].pk),
    ]  # fmt: skip
    assert honours.commend(actor=SYSTEM, event_id=held.pk, honoured=named) == 5
    assert honours.commend(actor=SYSTEM, event_id=held.pk, honoured=named) == 0, (
        "nobody is commended twice by one event"
    )
    assert (total("honours.commendation-events"), total("honours.commended")) == (1, 5)
    assert indicators.get("honours.commended").query(EVERYTHING, YEAR) == {
        world.units[VILLAGE].pk: 3,
        world.units[FAR].pk: 2,
    }
    assert indicators.get("member.honours").query(EVERYTHING, YEAR) == dict.fromkeys((p.pk for p in people), 1)
    facts = indicators.get("member.honours").rows_of
    assert facts is not None
    assert [fact.title for fact in facts([people[0].pk], YEAR)[people[0].pk]] == ["最美队员表扬"]
    assert len(selectors.of_team(world.teams[VILLAGE][0].pk, YEAR)) == 3
    entry = AuditEntry.objects.get(action="honour.commended")
    assert entry.changes["rows"] == 5
    assert people[0].name not in str(entry.changes), "the chain keeps a digest, no name"


def test_levels_scope_days_and_strangers_are_refused_by_name(world: World) -> None:
    for path, level in ((VILLAGE, "county"), (TOWNSHIP, "village"), ("0001", "township")):
        with pytest.raises(DomainError) as refused:
            event(world, path, level)
        assert refused.value.field == "level"
    with pytest.raises(DomainError) as ahead:
        event(world, held_on=date(2026, 6, 1))
    assert ahead.value.field == "held_on"
    held = event(world)
    with pytest.raises(DomainError) as stranger:
        honours.commend(actor=SYSTEM, event_id=held.pk, honoured=[Honoured("member", world.members[FAR][0].pk)])
    assert stranger.value.field == "members"
    assert not Commendation.objects.exists()
    with pytest.raises(DomainError):
        honours.commend(
            actor=SYSTEM, event_id=held.pk, honoured=[Honoured("member", world.members[VILLAGE][0].pk, "body")]
        )
    with pytest.raises(DomainError):
        event(world)  # the same title and day again


def test_who_sees_and_who_records(world: World) -> None:
    held = event(world)
    village, neighbour, member = (actor_of(world, name) for name in ("village", "village2", "member"))
    assert honours.event_seen(village, held.pk) == held
    for actor in (neighbour, member):
        with pytest.raises(NotFound):
            honours.event_seen(actor, held.pk)
    with pytest.raises(Forbidden):
        event(world, TOWNSHIP, "township", actor_of(world, "superior"))
    county_event = event(world, "0001", "county")
    honours.commend(actor=SYSTEM, event_id=county_event.pk, honoured=[Honoured("member", world.members[VILLAGE][0].pk)])
    row = Commendation.objects.get()
    with pytest.raises(Forbidden):
        honours.withdraw(actor=village, commendation_id=row.pk, on=TODAY, reason="错", version=None)
    honours.consent(actor=village, commendation_id=row.pk, agrees=True, on=TODAY, version=row.version)
    row.refresh_from_db()
    assert row.consented_on == TODAY


def test_a_person_decides_on_being_named(world: World) -> None:
    own, other = world.members[VILLAGE][0], world.members[VILLAGE][1]
    held = event(world)
    honours.commend(actor=SYSTEM, event_id=held.pk, honoured=[Honoured("member", p.pk) for p in (own, other)])
    honours.commend(actor=SYSTEM, event_id=held.pk, honoured=[Honoured("team", world.teams[VILLAGE][0].pk)])
    rows = {row.member_id: row for row in Commendation.objects.all()}
    member = actor_of(world, "member")
    honours.consent_own(actor=member, commendation_id=rows[own.pk].pk, agrees=True, on=TODAY)
    with pytest.raises(NotFound):
        honours.consent_own(actor=member, commendation_id=rows[other.pk].pk, agrees=True, on=TODAY)
    with pytest.raises(DomainError):
        honours.consent(actor=SYSTEM, commendation_id=rows[None].pk, agrees=True, on=TODAY, version=None)
    roll = selectors.roll(EVERYTHING, "village", YEAR)
    assert ([row.pk for row in roll.rows], roll.asked, roll.below) == ([rows[None].pk], 1, 1), (
        "without a star nobody is named"
    )
    rate(world, own.pk, 3)
    roll = selectors.roll(EVERYTHING, "village", YEAR)
    assert ({row.pk for row in roll.rows}, roll.below) == ({rows[None].pk, rows[own.pk].pk}, 0)
    honours.consent_own(actor=member, commendation_id=rows[own.pk].pk, agrees=False, on=TODAY)
    assert rows[own.pk].pk not in {row.pk for row in selectors.roll(EVERYTHING, "village", YEAR).rows}


def rate(world: World, member: int, stars: int) -> None:
    Round.objects.filter(pk=world.round.pk).update(state="final", notice_from=TODAY, notice_until=TODAY, closed_at=NOW)
    Rating.objects.create(
        round=world.round, member_id=member, scheme=world.scheme, score=7_600, computed_stars=stars, stars=stars, rank=1,
        points={}, figures={},
    )  # fmt: skip


def test_a_withdrawn_commendation_no_longer_counts_and_can_be_given_again(world: World) -> None:
    held, who = event(world), [Honoured("member", world.members[VILLAGE][0].pk)]
    honours.commend(actor=SYSTEM, event_id=held.pk, honoured=who)
    row = Commendation.objects.get()
    with pytest.raises(DomainError):
        honours.withdraw(actor=SYSTEM, commendation_id=row.pk, on=TODAY, reason=" ", version=row.version)
    honours.withdraw(actor=SYSTEM, commendation_id=row.pk, on=TODAY, reason="录入有误", version=row.version)
    assert total("honours.commended") == total("member.honours") == 0
    with pytest.raises(Conflict):
        honours.withdraw(actor=SYSTEM, commendation_id=row.pk, on=TODAY, reason="再次", version=None)
    assert honours.commend(actor=SYSTEM, event_id=held.pk, honoured=who) == 1


def test_the_database_holds_what_a_commendation_is(world: World) -> None:
    held = event(world)
    unit, member, team = world.units[VILLAGE], world.members[VILLAGE][0], world.teams[VILLAGE][0]
    for wrong in (
        {"role": "model"}, {"member": member, "team": team, "role": "model"}, {"member": member, "role": "body"},
        {"team": team, "role": "model"}, {"team": team, "role": "body", "consented_on": TODAY},
        {"team": team, "role": "body", "withdrawn_on": TODAY},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Commendation.objects.create(event=held, unit=unit, **wrong)


def test_exchanges_and_works_are_corrected_by_version(world: World) -> None:
    unit = world.units[TOWNSHIP]
    given = {
        "title": "现场观摩会",
        "kind": "observation",
        "held_on": date(2025, 5, 1),
        "place": "示范村",
        "participants": 40,
        "results": "",
    }
    exchange = honours.record_exchange(actor=SYSTEM, unit=unit, values=given, today=TODAY)
    made = {"title": "组歌", "kind": "stage", "made_on": date(2025, 4, 1), "showings": 3, "audience": 900}
    work = honours.record_work(actor=SYSTEM, unit=unit, values=made, today=TODAY)
    codes = ("honours.exchanges", "honours.works", "honours.works.showings", "honours.works.audience")
    assert [total(code) for code in codes] == [1, 1, 3, 900]
    honours.change_work(actor=SYSTEM, work_id=work.pk, values={"showings": 5}, version=work.version, today=TODAY)
    honours.change_exchange(actor=SYSTEM, exchange_id=exchange.pk, values={"participants": 50}, version=1, today=TODAY)
    with pytest.raises(Conflict):
        honours.change_exchange(
            actor=SYSTEM, exchange_id=exchange.pk, values={"participants": 60}, version=1, today=TODAY
        )
    with pytest.raises(DomainError):
        honours.change_work(
            actor=SYSTEM, work_id=work.pk, values={"made_on": date(2027, 1, 1)}, version=None, today=TODAY
        )
    assert total("honours.works.showings") == 5
