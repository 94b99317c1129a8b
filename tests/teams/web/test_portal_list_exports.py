"""Lists of the portal as workbooks: what the page shows, of the reader's area alone."""

import io
import re
from datetime import UTC, date, datetime
from html import unescape

import openpyxl
import pytest
from django.urls import reverse

from core.actors import SYSTEM
from teams.models import ExitProposal, ListAct, Nomination, Rating, Round, StarChange
from teams.services import rounds
from tests.world import NOW, VILLAGES, World, bring_to, canary

pytestmark = pytest.mark.django_db


def exported(client, address: str) -> list[list[object]]:  # type: ignore[no-untyped-def]
    """Press the button of a page, and return the rows of the workbook it gives."""
    body = client.get(address).content.decode()
    form = re.search(r'<form method="post" action="/lists/export/".*?</form>', body, re.DOTALL)
    assert form, f"{address} has no button"
    fields = dict(re.findall(r'name="(page|query)" value="([^"]*)"', form.group()))
    answer = client.post(reverse("export"), {name: unescape(value) for name, value in fields.items()})
    assert answer.status_code == 200, answer.content.decode()[:300]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]


@pytest.fixture
def final(world: World) -> Round:
    bring_to(world, "notice")
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    return rounds.close(
        actor=SYSTEM, round_=round_, now=datetime(2025, 12, 30, 2, tzinfo=UTC), today=date(2025, 12, 30)
    )[0]


def test_a_list_of_a_quarter_is_exported_with_what_was_done(final: Round, world: World, as_user) -> None:
    members = [world.members[path][0] for path in VILLAGES[:3]]
    for member in members:
        Rating.objects.filter(round=final, member=member).update(stars=5, computed_stars=5, score=9575)
    ListAct.objects.create(
        round=final, member=members[0], listed="honour-roll", act="displayed", acted_at=NOW, acted_by="county"
    )
    address = reverse("teams:list", args=[final.pk, "honour-roll"])
    rows = exported(as_user("county"), address)
    given = {row[0]: row[4] for row in rows}
    assert {member.name for member in members} <= set(given)
    assert given[members[0].name] == 95.75
    own = exported(as_user("township"), address)
    assert own
    assert not [row for row in own if canary("00010002") in str(row) or canary(VILLAGES[2]) in str(row)]
    left = exported(as_user("county"), f"{address}?state=left")
    assert len(left) == len(rows) - 1
    assert members[0].name not in [row[0] for row in left]


def test_changes_of_stars_are_exported_by_direction(final: Round, world: World, as_user) -> None:
    StarChange.objects.filter(round=final).delete()
    first, second = (world.members[path][0] for path in VILLAGES[:2])
    for member, before, after in ((first, 3, 5), (second, 4, 1)):
        StarChange.objects.create(round=final, member=member, before=before, after=after)
    address = reverse("teams:changes", args=[final.pk])
    assert [row[0] for row in exported(as_user("county"), f"{address}?way=up")] == [first.name]
    assert [row[0] for row in exported(as_user("county"), f"{address}?way=down")] == [second.name]


def test_admissions_are_exported_by_state(world: World, as_user) -> None:
    for number, state in enumerate(("recommended", "reviewed")):
        Nomination.objects.create(
            team=world.teams[VILLAGES[0]][0],
            name=f"人选{number}",
            name_key=f"人选{number}",
            source="volunteer",
            state=state,
            begun_on=NOW.date(),
        )
    assert len(exported(as_user("village"), reverse("teams:admissions"))) == 2
    assert [row[0] for row in exported(as_user("village"), f"{reverse('teams:admissions')}?state=reviewed")] == [
        "人选1"
    ]


def test_proposals_are_exported_as_the_tab_shows_them(world: World, as_user) -> None:
    member = world.members[VILLAGES[0]][0]
    ExitProposal.objects.create(member=member, kind="remove", ground="breach", state="answered", reason="测试")
    rows = exported(as_user("county"), f"{reverse('teams:exits')}?state=ripe")
    assert [row[0] for row in rows] == [member.name]
    assert as_user("member").post(reverse("export"), {"page": "teams:exits", "query": ""}).status_code in (403, 404)


@pytest.mark.parametrize("query", ["listed=nothing", "round=0", "round=x", "round=99999999"])
def test_a_list_that_is_not_there_is_not_exported(final: Round, as_user, query: str) -> None:
    assert as_user("county").post(reverse("export"), {"page": "teams:list", "query": query}).status_code == 404
