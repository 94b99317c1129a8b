"""Pages of a star scheme: checking, comparing, simulating; adding lines to a draft without JavaScript."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.roles import ACTIONS, Role
from core.actors import SYSTEM
from core.models import AuditEntry
from teams.admin import scheme_pages
from teams.models import Member, Round, StarItem, StarLevel, StarScheme, TeamKind
from teams.services import rounds, schemes
from tests.admin_forms import posted
from tests.world import GIVEN, TODAY, TOWNSHIPS, VILLAGES, World, bring_to, canary

READING = ("examine", "compare", "simulate")


def page(name: str, scheme: StarScheme) -> str:
    return reverse(f"admin:teams_starscheme_{name}", args=[scheme.pk])


def edit(scheme: StarScheme) -> str:
    return reverse("admin:teams_starscheme_change", args=[scheme.pk])


def copied(world: World, **levels: int) -> StarScheme:
    draft = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    for stars, least in levels.items():
        StarLevel.objects.filter(scheme=draft, stars=int(stars[1:])).update(min_score=least)
    return draft


# The draft's page -----------------------------------------------------------------------------------


def test_a_page_that_nobody_typed_on_is_saved_without_new_lines(world: World, as_user) -> None:
    client, draft = as_user("county"), copied(world)
    before = list(draft.items.order_by("order").values())
    data = posted(client, edit(draft))
    assert int(str(data["items-TOTAL_FORMS"])) == len(before) + 3
    assert client.post(edit(draft), data).status_code == 302
    assert list(draft.items.order_by("order").values()) == before
    assert draft.levels.count() == 5
    assert not AuditEntry.objects.filter(action="scheme.changed").exists()


def test_a_line_is_added_in_an_empty_row_and_stands_last_unless_its_place_is_given(world: World, as_user) -> None:
    client, draft = as_user("county"), copied(world)
    draft.levels.filter(stars=1).delete()
    data, number = posted(client, edit(draft)), draft.items.count()
    for place, (code, order) in enumerate((("last", ""), ("second", "1")), start=number):
        data |= {
            f"items-{place}-order": order, f"items-{place}-code": code, f"items-{place}-name": f"Item {code}",
            f"items-{place}-dimension": "duty", f"items-{place}-kind": "bonus", f"items-{place}-limit": "1.5",
        }  # fmt: skip
    data |= {"levels-4-stars": "1", "levels-4-min_score": "41"}
    answer = client.post(edit(draft), data)
    assert answer.status_code == 302, answer.context["inline_admin_formsets"]
    codes = list(draft.items.order_by("order").values_list("code", flat=True))
    assert (codes[0], codes[1], codes[-1]) == ("politics", "second", "last")
    assert draft.items.get(code="last").limit == 150
    assert draft.levels.get(stars=1).min_score == 4100


def test_a_line_that_is_begun_and_not_finished_is_an_error_that_keeps_what_was_typed(world: World, as_user) -> None:
    client, draft = as_user("county"), copied(world)
    data, number = posted(client, edit(draft)), draft.items.count()
    answer = client.post(edit(draft), data | {f"items-{number}-limit": "7.25"})
    assert answer.status_code == 200
    assert 'value="7.25"' in answer.content.decode()
    assert draft.items.count() == number


@pytest.mark.parametrize(("limit", "says"), [(1050, "90.50"), (2500, "105.00"), (2000, "100.00")])
def test_the_draft_shows_what_its_items_add_up_to(world: World, as_user, limit: int, says: str) -> None:
    draft = copied(world)
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=limit)
    body = as_user("county").get(edit(draft)).content.decode()
    table = body[body.index('<table class="points">') :]
    assert says in table[: table.index("</table>")]


def test_a_version_in_force_offers_a_copy_to_those_who_may(world: World, as_user) -> None:
    link = f'href="{page("copy", world.scheme)}"'
    assert link in as_user("county").get(edit(world.scheme)).content.decode()
    assert link not in as_user("township").get(edit(world.scheme)).content.decode()


def test_a_copy_whose_kind_of_team_is_no_longer_in_use_says_so(world: World, as_user) -> None:
    StarScheme.objects.filter(pk=world.scheme.pk).update(team_kind=world.kinds[1])
    TeamKind.objects.filter(pk=world.kinds[1].pk).update(is_active=False)
    answer = as_user("county").post(page("copy", world.scheme), {"year": 2026}, follow=True)
    assert any(world.kinds[1].name in str(message) for message in answer.context["messages"])
    assert StarScheme.objects.get(year=2026).copied_from == world.scheme


# Checking and comparing -----------------------------------------------------------------------------


def test_the_check_lists_everything_at_once(world: World, as_user) -> None:
    client, draft = as_user("county"), copied(world)
    assert client.get(page("examine", draft)).context["problems"] == []
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1)
    StarLevel.objects.filter(scheme=draft, stars=5).delete()
    answer = client.get(page("examine", draft))
    assert len(answer.context["problems"]) == 2
    assert "80.01" in answer.content.decode()
    assert client.get(page("examine", world.scheme)).status_code == 403, "a version in force has been checked"


def test_two_versions_are_compared_from_the_older_to_the_newer(world: World, as_user) -> None:
    client, draft = as_user("county"), copied(world, s5=9100)
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1875)
    StarItem.objects.filter(scheme=draft, code="praise").delete()
    for one, other in ((draft, world.scheme), (world.scheme, draft)):
        answer = client.get(page("compare", one), {"other": other.pk})
        assert (answer.context["old"], answer.context["new"]) == (world.scheme, draft)
        items, levels = (section["lines"] for section in answer.context["sections"])
        assert [(line["name"], line["what"]) for line in items] == [
            ("Item politics", "changed"),
            ("Item praise", "removed"),
        ]
        [change] = items[0]["changes"]
        assert (change["old"], change["new"]) == ("20.00", "18.75")
        assert (levels[0]["changes"][0]["old"], levels[0]["changes"][0]["new"]) == ("90.00", "91.00")
        assert "Item duty" not in answer.content.decode(), "what is the same is not said"


def test_a_version_is_compared_with_its_origin_when_nothing_is_chosen(world: World, as_user) -> None:
    draft = copied(world)
    answer = as_user("county").get(page("compare", draft))
    assert (answer.context["old"], bool(answer.context["diff"])) == (world.scheme, False)
    assert as_user("township").get(page("compare", draft)).status_code == 200


def test_another_countys_version_is_neither_offered_nor_compared(world: World, as_user) -> None:
    draft = copied(world)
    foreign = StarScheme.objects.get(unit=world.other_county)
    answer = as_user("county").get(page("compare", draft), {"other": foreign.pk})
    assert answer.status_code == 200
    assert answer.context["form"].errors["other"]
    assert "new" not in answer.context
    assert canary("0002") not in answer.content.decode()


# Simulating -----------------------------------------------------------------------------------------


def simulated(client: Client, world: World, draft: StarScheme, **query: object):  # type: ignore[no-untyped-def]
    return client.get(page("simulate", draft), {"quarter": world.round.pk, **query})


def test_a_simulation_shows_who_would_move(world: World, as_user) -> None:
    bring_to(world, "notice")
    client, draft = as_user("county"), copied(world, s3=7900)
    answer = simulated(client, world, draft)
    moved = answer.context["result"].moves
    assert (len(moved), answer.context["movers_count"]) == (20, 20), "all but the four who took part in an activity"
    assert len(answer.context["movers"]) == 20
    body = answer.content.decode()
    assert world.members[VILLAGES[0]][1].name in body
    assert {row["score_before"] for row in answer.context["movers"]} == {sum(GIVEN.values())}
    one = simulated(client, world, draft, township=TOWNSHIPS[0])
    assert one.context["movers_count"] == 10
    assert simulated(client, world, draft, way="up").context["movers"] == []
    assert simulated(client, world, draft, way="down").context["movers_count"] == 20


def test_movers_are_paged_by_key(world: World, as_user, monkeypatch) -> None:
    bring_to(world, "notice")
    monkeypatch.setattr(scheme_pages, "PAGE", 8)
    client, draft = as_user("county"), copied(world, s3=7900)
    seen: list[str] = []
    address = f"?quarter={world.round.pk}"
    while address:
        answer = client.get(page("simulate", draft) + address)
        assert len(answer.context["movers"]) <= 8
        seen += [row["member"] for row in answer.context["movers"]]
        address = f"?{answer.context['next']}" if answer.context["next"] else ""
    assert len(seen) == len(set(seen)) == answer.context["movers_count"] == 20
    assert simulated(client, world, draft, after="abc.%00").status_code == 200


def test_the_movers_come_as_a_workbook(world: World, as_user) -> None:
    bring_to(world, "notice")
    Member.objects.filter(pk=world.members[VILLAGES[0]][1].pk).update(name="=1+1")
    draft = copied(world, s3=7900)
    simulated(as_user("county"), world, draft)
    assert not AuditEntry.objects.filter(action="list.exported").exists()
    answer = simulated(as_user("county"), world, draft, format="xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.actor_name, entry.target_id, entry.path) == ("county", str(draft.pk), "0001")
    assert entry.changes == {"list": "simulation", "filter": f"quarter={world.round.period}", "count": 20}
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 22, "a note, a head, twenty movers"
    names = [row[3] for row in rows[2:]]
    assert names[0] == "'=1+1"
    assert {type(row[6]) for row in rows[2:]} <= {int, float}


def test_without_the_right_to_see_stars_no_name_is_shown(world: World, as_user, monkeypatch) -> None:
    bring_to(world, "notice")
    draft = copied(world, s3=7900)
    monkeypatch.setitem(ACTIONS, Role.COUNTY, ACTIONS[Role.COUNTY] - {"rating.view"})
    answer = simulated(as_user("county"), world, draft)
    assert answer.status_code == 200
    assert answer.context["result"].moves
    assert "Member " not in answer.content.decode()
    asked = simulated(as_user("county"), world, draft, format="xlsx")
    assert asked["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("name", ["township", "auditor", "sysadmin"])
def test_others_do_not_simulate(world: World, as_user, name: str) -> None:
    bring_to(world, "notice")
    draft = copied(world)
    for answer in (simulated(as_user(name), world, draft), as_user(name).get(page("examine", draft))):
        assert answer.status_code in (403, 404)


def test_another_countys_quarter_and_an_open_one_are_not_offered(world: World, as_user) -> None:
    draft = copied(world)
    client = as_user("county")
    assert client.get(page("simulate", draft)).context["quarters"] is False
    bring_to(world, "notice")
    Round.objects.filter(pk=world.other_round.pk).update(state="notice", notice_from=TODAY, notice_until=TODAY)
    answer = client.get(page("simulate", draft), {"quarter": world.other_round.pk})
    assert answer.context["form"].errors["quarter"]
    assert "result" not in answer.context
    assert canary("0002") not in answer.content.decode()


def test_a_draft_that_cannot_be_used_says_why_instead(world: World, as_user) -> None:
    bring_to(world, "notice")
    draft = copied(world)
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1)
    answer = simulated(as_user("county"), world, draft)
    assert answer.status_code == 200
    assert "80.01" in answer.content.decode()
    assert "result" not in answer.context


def test_reading_pages_write_nothing_and_take_no_post(world: World, as_user) -> None:
    bring_to(world, "notice")
    rounds.close(actor=SYSTEM, round_=world.round, now=datetime(2026, 1, 9, tzinfo=UTC), today=date(2026, 1, 9))
    client, draft = as_user("county"), copied(world, s3=7900)
    client.get(edit(draft))
    for name in READING:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page(name, draft), {"quarter": world.round.pk, "other": world.scheme.pk})
        assert answer.status_code == 200
        written = [q["sql"] for q in queries if q["sql"].split()[0].upper() in ("INSERT", "UPDATE", "DELETE")]
        assert [sql for sql in written if "session" not in sql] == []
        assert client.post(page(name, draft)).status_code == 405
