"""The monthly ranking by its service: rule by version, computing, publishing; a published month never changes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import selectors
from core import indicators
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING
from teams.models import MonthRanking, RankingLine, RankingRule
from teams.services import ranking, work
from tests.world import NOW, VILLAGES, World

pytestmark = pytest.mark.django_db
MONTH = Period.parse("2025-10")


def actor_of(world: World, name: str) -> Actor:
    return selectors.actor_of(world.users[name])


def adopted(world: World) -> RankingRule:
    rule = ranking.ship_rule(actor=SYSTEM, county=world.county)
    return ranking.adopt_rule(actor=SYSTEM, rule_id=rule.pk)


def active(world: World, path: str, number: int, times: int) -> None:
    team = world.teams[path][number]
    for day in range(1, times + 1):
        work.record_activity(
            actor=SYSTEM, unit=team.unit, members=[], values={
                "team": team, "title": f"Activity {day}", "kind": "service", "action_line": "root", "field": "volunteering",
                "held_on": date(2025, 10, day), "reach": 40,
            },
        )  # fmt: skip


def test_teams_are_ranked_by_the_adopted_rule_with_ties_stated(world: World) -> None:
    adopted(world)
    active(world, VILLAGES[0], 0, 2)
    active(world, VILLAGES[2], 0, 1)
    made = ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW)
    lines = {line.team_id: line for line in made.lines.all()}
    assert len(lines) == 8
    first, second = lines[world.teams[VILLAGES[0]][0].pk], lines[world.teams[VILLAGES[2]][0].pk]
    # Two activities at 15.00 and 80 people reached at 0.25 each, capped at 15.00.
    assert (first.score, first.place, first.is_tied, first.place_in_township) == (4500, 1, False, 1)
    assert (second.score, second.place, second.place_in_township) == (2500, 2, 1)
    assert first.parts[0] == [2, 3000]
    others = [line for key, line in lines.items() if key not in (first.team_id, second.team_id)]
    assert {(line.place, line.is_tied, line.score) for line in others} == {(3, True, 0)}
    assert sum(part for _value, part in first.parts) == first.score


def test_a_published_month_is_final_for_everybody(world: World) -> None:
    adopted(world)
    made = ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW)
    assert indicators.get("team.rank.score").query(EVERYTHING, MONTH) == {}
    active(world, VILLAGES[0], 0, 1)
    again = ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW)
    with pytest.raises(Conflict):
        ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=made.version, now=NOW)
    done = ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=again.version, now=NOW)
    assert (done.state, done.published_by) == ("published", "SYSTEM")
    for act in (
        lambda: ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW),
        lambda: ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=None, now=NOW),
    ):
        with pytest.raises(Conflict):
            act()
    for rows in (
        lambda: RankingLine.objects.filter(ranking=made).update(score=1), lambda: RankingLine.objects.filter(ranking=made).delete(),
        lambda: MonthRanking.objects.filter(pk=made.pk).update(published_by="x"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="published ranking"), transaction.atomic():
            rows()
    found = indicators.get("team.rank.score").query(EVERYTHING, MONTH)
    assert found[world.teams[VILLAGES[0]][0].pk] == 2500
    assert AuditEntry.objects.filter(action="ranking.computed").count() == 2


def test_a_month_is_computed_from_its_first_day_and_published_after_its_last(world: World) -> None:
    with pytest.raises(DomainError, match="尚未启用排名办法"):
        ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW)
    adopted(world)
    for code in ("2025Q4", "2026-01"):
        with pytest.raises(DomainError, match="已开始的月份"):
            ranking.compute(actor=SYSTEM, county=world.county, period=Period.parse(code), now=NOW)
    present = ranking.compute(actor=SYSTEM, county=world.county, period=Period.parse("2025-12"), now=NOW)
    with pytest.raises(DomainError, match="本月尚未结束"):
        ranking.publish(actor=SYSTEM, ranking_id=present.pk, version=present.version, now=NOW)
    later = NOW + timedelta(days=15)
    assert ranking.publish(actor=SYSTEM, ranking_id=present.pk, version=present.version, now=later).state == "published"


def test_an_adopted_rule_is_never_changed_and_a_copy_takes_its_place(world: World) -> None:
    first = adopted(world)
    with pytest.raises(Conflict):
        ranking.change_rule(actor=SYSTEM, rule_id=first.pk, values={"name": "x"}, version=None)
    copied = ranking.copy_rule(actor=SYSTEM, rule_id=first.pk)
    items = list(copied.items.order_by("order").values(*ranking.ITEM_FIELDS))
    ranking.change_rule(actor=SYSTEM, rule_id=copied.pk, values={}, version=copied.version, items=items[1:])
    with pytest.raises(DomainError, match="70.00"):
        ranking.adopt_rule(actor=SYSTEM, rule_id=copied.pk)
    items[1]["limit"] += 3000
    copied.refresh_from_db()
    ranking.change_rule(
        actor=SYSTEM, rule_id=copied.pk, values={"name": "Second"}, version=copied.version, items=items[1:]
    )
    ranking.adopt_rule(actor=SYSTEM, rule_id=copied.pk)
    assert list(RankingRule.objects.order_by("number").values_list("number", "state")) == [
        (1, "retired"),
        (2, "adopted"),
    ]
    with pytest.raises(DomainError, match="不是队伍数据"):
        ranking.draft_rule(
            actor=SYSTEM, county=world.county, name="Third", items=[{**items[1], "figure": "teams.count"}]
        )


def test_who_computes_and_who_reads(world: World) -> None:
    adopted(world)
    county, township, village = (actor_of(world, name) for name in ("county", "township", "village"))
    for actor in (township, village, actor_of(world, "stranger")):
        with pytest.raises(NotFound):
            ranking.compute(actor=actor, county=world.county, period=MONTH, now=NOW)
    made = ranking.compute(actor=county, county=world.county, period=MONTH, now=NOW)
    assert [row.pk for row in ranking.rankings(county)] == [made.pk]
    assert list(ranking.rankings(township)) == []
    ranking.publish(actor=county, ranking_id=made.pk, version=made.version, now=NOW)
    assert [row.pk for row in ranking.rankings(village)] == [made.pk]
    assert list(ranking.rankings(actor_of(world, "stranger"))) == []


def test_a_month_costs_the_same_queries_for_few_and_many_teams(world: World) -> None:
    adopted(world)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            ranking.compute(actor=SYSTEM, county=world.county, period=MONTH, now=NOW)
        return len(found)

    count()
    few = count()
    for path in VILLAGES:
        for number in (0, 1):
            active(world, path, number, 3)
    assert count() == few
