"""What the lists of the programming interface give: the own area, every row once, named fields and nothing else."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from teams.models import Member, Rating, Team
from teams.services import roster, work
from tests.reading import LISTS, give_stars, reader
from tests.world import OTHER_VILLAGE, World, canary, sign_in

OWN = "00010001"
_WHOSE = re.compile(r"canary_(\d+)_")
FIELDS = {
    "units": {"id", "code", "path", "name", "level", "kind", "parent", "closed_on"},
    "teams": {"id", "name", "kind", "unit", "scene", "founded_on", "closed_on"},
    "members": {"id", "name", "team", "unit", "source", "is_party_member", "is_returnee", "joined_on", "left_on"},
    "rounds": {"id", "period", "unit", "state", "opened_on", "notice_from", "notice_until", "closed_at"},
    "ratings": {"id", "period", "member", "team", "unit", "score", "computed_stars", "stars", "rank", "held_back"},
    "annual-ratings": {"id", "period", "member", "team", "unit", "score", "stars", "quarters"},
    "star-changes": {"id", "period", "member", "team", "unit", "before", "after"},
    "activities": {"id", "title", "kind", "action_line", "field", "held_on", "reach", "unit", "team", "members"},
    "training": {"id", "title", "tier", "kind", "held_on", "minutes", "unit", "attendees"},
}
QUERIES = {
    "units": 3,
    "teams": 2,
    "members": 2,
    "rounds": 2,
    "ratings": 2,
    "annual-ratings": 2,
    "star-changes": 2,
    "activities": 3,
    "training": 3,
}
"""Queries for the rows of a list, however long it is; besides them the token, its account's grants and the first use."""


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def all_of(client: Client, name: str, query: str = "?page_size=2") -> list[dict]:
    """Walk every page of a list."""
    address: str | None = f"/api/v1/{name}/{query}"
    found: list[dict] = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        address = answer.json()["next"]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_list_gives_the_listed_fields_and_no_others(world: World, name: str) -> None:
    give_stars(world)
    rows = all_of(reader(world, "0001"), name)
    assert rows
    assert {frozenset(row) for row in rows} == {frozenset(FIELDS[name])}
    assert reader(world, "0001", "again").get(f"/api/v1/{name}/{rows[0]['id']}/").json() == rows[0]


@pytest.mark.parametrize("name", LISTS)
def test_a_token_of_one_township_reads_nothing_of_another(world: World, name: str) -> None:
    give_stars(world)
    mine, whole = reader(world, OWN), reader(world, "0001", "whole")
    neighbour, stranger = reader(world, "00010002", "neighbour"), reader(world, "0002", "stranger-program")
    own = {row["id"] for row in all_of(mine, name)}
    assert own
    everything = {row["id"]: client for client in (whole, neighbour, stranger) for row in all_of(client, name)}
    foreign = {pk: client for pk, client in everything.items() if pk not in own}
    assert foreign, "the others read what this token must not"
    for pk, client in foreign.items():
        refused = mine.get(f"/api/v1/{name}/{pk}/")
        assert refused.status_code == 404
        assert refused.content == mine.get(f"/api/v1/{name}/987654321/").content
        assert client.get(f"/api/v1/{name}/{pk}/").status_code == 200
    cursors = [f"?cursor=after-{min(foreign) - 1}", f"?cursor=before-{max(foreign) + 1}"] if min(foreign) > 1 else []
    key = next(iter(foreign))
    filters = [
        "",
        "?unit=00010002",
        "?unit=000100020001",
        "?township=00010002",
        "?unit=0002",
        "?unit=0001",
        f"?member={key}",
        f"?team={key}",
        f"?quarter={key}",
        f"?kind_of_team={key}",
    ]
    asked = 0
    for query in (*filters, *cursors, "?page_size=1000"):
        answer = mine.get(f"/api/v1/{name}/{query}")
        if answer.status_code == 400:
            assert answer.json()["field"] in query
            continue
        asked += 1
        assert {row["id"] for row in answer.json()["results"]} <= own
        for path in _WHOSE.findall(answer.content.decode()):
            assert path.startswith(OWN) or (path == "0001" and name in ("rounds", "teams")), (query, path)
    assert asked >= 3


def test_a_person_reads_by_session_what_the_area_holds(world: World, as_user) -> None:
    give_stars(world)
    for name in LISTS:
        found = set(_WHOSE.findall(as_user("township").get(f"/api/v1/{name}/").content.decode()))
        assert all(path.startswith(OWN) or path == "0001" for path in found), name


@pytest.mark.parametrize("name", ["members", "teams", "units"])
def test_all_pages_hold_every_row_once_while_rows_are_added(world: World, name: str) -> None:
    client = reader(world, "0001")
    before = {row["id"] for row in all_of(client, name, "?page_size=1000")}
    address: str | None = f"/api/v1/{name}/?page_size=3"
    found: list[int] = []
    for number in range(200):
        answer = client.get(address).json()
        found += [row["id"] for row in answer["results"]]
        if number == 1:
            team = Team.objects.filter(unit__path="000100010001").first()
            values = {"name": "Newcomer", "source": "party-member", "joined_on": date(2025, 1, 1)}
            added = roster.enlist(actor=SYSTEM, team=team, values=values)
        address = answer["next"]
        if not address:
            break
    assert len(found) == len(set(found))
    assert set(found) - ({added.pk} if name == "members" else set()) == before
    assert found == sorted(found)
    assert (added.pk in found) == (name == "members")


def test_pages_lead_back_too(world: World) -> None:
    client = reader(world, "0001")
    forward = all_of(client, "members", "?page_size=4")
    address: str | None = f"/api/v1/members/?page_size=4&cursor=before-{10**17}"
    back: list[dict] = []
    while address:
        answer = client.get(address).json()
        back = answer["results"] + back
        address = answer["previous"]
    assert back == forward


def test_people_from_elsewhere_who_took_part_are_not_named(world: World) -> None:
    mine, other = world.members["000100010001"][0], world.members["000100020001"][0]
    work.record_activities(
        actor=SYSTEM, county=world.county,
        rows=[
            work.NewActivity(
                mine.team.unit_id, mine.team_id, "Together", "service", "lead", "governance", date(2025, 11, 5), "", 3, "",
                [mine.pk, other.pk],
            )
        ],
    )  # fmt: skip
    rows = {row["title"]: row["members"] for row in all_of(reader(world, OWN), "activities")}
    assert rows["Together"] == [mine.pk]
    rows = {row["title"]: row["members"] for row in all_of(reader(world, "0001", "whole"), "activities")}
    assert sorted(rows["Together"]) == sorted([mine.pk, other.pk])


def test_scores_are_whole_hundredths_and_periods_are_texts(world: World) -> None:
    give_stars(world)
    client = reader(world, OWN)
    rating, annual = all_of(client, "ratings")[0], all_of(client, "annual-ratings")[0]
    assert (rating["score"], rating["stars"], rating["period"]) == (8850, 4, "2025Q4")
    assert (annual["score"], annual["period"]) == (8850, "2025")
    assert rating["unit"] == {
        "id": world.units["000100010001"].pk, "code": "990101101201", "path": "000100010001",
        "name": f"Unit {canary('000100010001')}",
    }  # fmt: skip


def test_a_parent_outside_the_area_is_not_told(world: World) -> None:
    rows = {row["path"]: row["parent"] for row in all_of(reader(world, OWN), "units")}
    assert rows[OWN] is None
    assert rows["000100010001"]["path"] == OWN


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("members", "unit=000100010001", 6), ("members", "in_post=no", 0), ("members", "is_returnee=yes", 4),
        ("teams", "unit=000100010002", 2), ("teams", "scene=town", 0), ("ratings", "period=2025Q4", 2),
        ("ratings", "period=2024Q4", 0), ("ratings", "stars=4", 2), ("annual-ratings", "year=2025", 2),
        ("star-changes", "move=up", 2), ("star-changes", "move=down", 0), ("rounds", "state=open", 1),
        ("activities", "held_on_from=2025-11-03", 2), ("activities", "held_on_to=2025-11-02", 0), ("training", "tier=village", 2),
        ("units", "level=unit", 2),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(world: World, name: str, query: str, expected: int) -> None:
    give_stars(world)
    assert len(all_of(reader(world, OWN), name, f"?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("exit_reason=moved", "exit_reason"),
        ("joined_on_from=2025/01/01", "joined_on_from"),
        ("joined_on_from=2025-02-30", "joined_on_from"),
        ("source=", "source"),
        ("name=x", "name"),
        ("phone_digest=x", "phone_digest"),
    ],
)
def test_members_cannot_be_asked_for_what_is_not_given(world: World, query: str, field: str) -> None:
    answer = reader(world, OWN).get(f"/api/v1/members/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long_it_is(world: World, client: Client, name: str) -> None:
    give_stars(world)
    reading = sign_in(client, world.users["county"])
    reading.get(f"/api/v1/{name}/")
    counts = []
    for size in (1, 1000):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert reading.get(f"/api/v1/{name}/?page_size={size}").json()["results"]
        counts.append(len(queries))
    session_account_and_rights = 4
    assert counts[0] == counts[1] == QUERIES[name] + session_account_and_rights


def test_the_points_of_a_rating_are_not_read(world: World) -> None:
    give_stars(world)
    client = reader(world, OWN)
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/ratings/")
    assert not any('"points"' in query["sql"] for query in queries)
    assert Rating.objects.count() == 5
    assert Member.objects.filter(team__unit__path=OTHER_VILLAGE).exists()
