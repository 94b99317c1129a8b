"""A year's figures of members and units: as many queries for ten members as for 4,160."""

import random
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import bulk, indicators
from core.actors import SYSTEM
from core.periods import Period
from core.scope import EVERYTHING
from teams.models import Member, PointRate
from teams.selectors import honours as of_honours
from teams.selectors import points as of_points
from teams.selectors import work as of_work
from teams.services import honours, points, work
from tests.teams.services.test_points import tariff
from tests.world import NOW, World

YEAR, VILLAGE = Period.parse("2025"), "000100010001"
OWN = (
    "member.",
    "team.honours",
    "team.points",
    "activities.",
    "training.",
    "honours.",
    "points.",
    "members.",
    "teams.",
)


def queries(world: World) -> dict[str, int]:
    """Return how many queries each figure and each read of a year takes."""
    found = {}
    reads = {
        row.code: (lambda row=row: row.query(EVERYTHING, YEAR))
        for subject in ("member", "unit", "team") for row in indicators.of(subject) if row.code.startswith(OWN)
    }  # fmt: skip
    keys = list(Member.objects.values_list("pk", flat=True))
    for row in indicators.of("member"):
        if row.rows_of is not None and row.code.startswith(OWN):
            reads[f"facts of {row.code}"] = lambda row=row: row.rows_of(keys, YEAR)
    reads["honours of the unit"] = lambda: [str(row) for row in of_honours.of_unit(EVERYTHING, YEAR)]
    reads["roll"] = lambda: of_honours.roll(EVERYTHING, "county", YEAR)
    reads["balances"] = lambda: of_points.balances(keys)
    reads["activities by team"] = lambda: of_work.by_team(EVERYTHING, YEAR)
    for name, read in reads.items():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            read()
        found[name] = len(caught)
    return found


def grow(world: World, people: int) -> None:
    """Add so many members to a team, each with a year of work, honours and points."""
    team, rng = world.teams[VILLAGE][0], random.Random(8)
    ids = bulk.next_ids(Member, people)
    names = [
        (pk, team.pk, f"成员{pk}", f"成员{pk}", "volunteer", False, False, "", "", "", date(2024, 1, 1), "", "", 1)
        for pk in ids
    ]
    columns = (
        "id", "team", "name", "name_key", "source", "is_party_member", "is_returnee", "skills", "phone_digest", "phone_tail",
        "joined_on", "exit_reason", "exit_procedure", "version",
    )  # fmt: skip
    bulk.insert(Member, columns, names)
    days = [YEAR.start + timedelta(days=rng.randrange(365)) for _number in range(40)]
    work.record_activities(actor=SYSTEM, county=world.county, rows=[
        work.NewActivity(team.unit_id, team.pk, "服务", "service", "root", "volunteering", day, "", 20, "", list(ids)) for day in days
    ])  # fmt: skip
    work.record_sessions(actor=SYSTEM, county=world.county, rows=[
        work.NewSession(team.unit_id, "培训", "county", day, 90, list(ids)) for day in days[:4]
    ])  # fmt: skip
    honours.record_many(
        actor=SYSTEM, county=world.county, events=[(world.county.pk, f"表扬 {people}", "county", "meeting", days[0], "")],
        commended=[(0, team.unit_id, pk, None, None, None, "model", None) for pk in ids], exchanges=[], works=[],
    )  # fmt: skip
    rate = PointRate.objects.first()
    assert rate is not None
    points.record_many(
        actor=SYSTEM,
        county=world.county,
        rows=[(pk, day, rate.pk, 1, rate.points) for pk in ids for day in days[:3]],
        now=NOW,
    )


def test_a_year_of_ten_members_takes_as_many_queries_as_of_4160(world: World) -> None:
    tariff(world)
    grow(world, 10)
    few = queries(world)
    grow(world, 4150)
    many = queries(world)
    print(f"\n{len(few)} figures and reads of {Member.objects.count()} members")
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert len(few) > 30
    assert max(number for name, number in few.items() if "member.unit." not in name) <= 2
    total = {
        code: sum(indicators.get(code).query(EVERYTHING, YEAR).values())
        for code in ("member.honours", "member.points", "honours.commended")
    }
    assert total == {"member.honours": 4160, "member.points": 4160 * 15, "honours.commended": 4160}
