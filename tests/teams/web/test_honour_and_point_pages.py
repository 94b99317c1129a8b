"""Pages of honours and points: entered once, read by those whose it is, wrong input kept with the sentence beside it."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core import xlsx
from core.actors import SYSTEM
from teams.models import Commendation, CommendationEvent, CreativeWork, ExchangeEvent, PointEntry, PointTariff
from teams.services import honours, points
from teams.services.honours import Honoured
from tests.teams.services.test_points import tariff
from tests.world import World

VILLAGE, FAR = "000100010001", "000100020001"


def key() -> str:
    return str(uuid.uuid4())


def post(client, page: str, args: list[object] | None = None, **data: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"teams:{page}", args=args or []), {"key": key(), **data})


def held(world: World, path: str = VILLAGE, level: str = "village") -> CommendationEvent:
    values = {
        "title": "最美队员表扬",
        "level": level,
        "kind": "meeting",
        "held_on": date(2025, 6, 1),
        "document_no": "",
    }
    return honours.record_event(actor=SYSTEM, unit=world.units[path], values=values, today=date(2025, 12, 22))


def test_a_village_enters_a_commendation_and_names_many(world: World, as_user) -> None:
    client, today = as_user("village"), timezone.localdate().isoformat()
    page = client.get(reverse("teams:honour-new"))
    assert [code for code, _label in page.context["form"].fields["level"].choices] == ["village"]
    assert page.context["form"]["held_on"].value() == timezone.localdate()
    given = {"title": "志愿服务表扬", "level": "village", "kind": "meeting", "held_on": today, "unit": VILLAGE}
    answer = post(client, "honour-new", **given)
    event = CommendationEvent.objects.get()
    assert answer["Location"] == reverse("teams:honour", args=[event.pk])
    people = [row.pk for row in world.members[VILLAGE][:3]]
    page = client.get(answer["Location"])
    assert {row.pk for row in page.context["form"].fields["members"].queryset} == {
        row.pk for row in world.members[VILLAGE]
    }
    team = world.teams[VILLAGE][0].pk
    answer = post(client, "honour", [event.pk], members=people, teams=[team], role="participant", unit=VILLAGE)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Commendation.objects.count() == 4
    again = client.get(reverse("teams:honour", args=[event.pk]))
    assert not set(people) & {row.pk for row in again.context["form"].fields["members"].queryset}, (
        "who is named is not offered again"
    )
    none = post(client, "honour", [event.pk], role="participant", unit=VILLAGE)
    assert none.status_code == 400
    listed = client.get(reverse("teams:honours")).content.decode()
    assert "志愿服务表扬" in listed
    far = as_user("village2")
    assert far.get(reverse("teams:honour", args=[event.pk])).status_code == 404
    assert "志愿服务表扬" not in far.get(reverse("teams:honours")).content.decode()


def test_a_refused_event_keeps_what_was_typed(world: World, as_user) -> None:
    client = as_user("village")
    answer = post(
        client, "honour-new", title="表扬", level="village", kind="meeting", held_on="2999-01-01", unit=VILLAGE
    )
    assert answer.status_code == 400
    form = answer.context["form"]
    assert form["title"].value() == "表扬"
    assert "held_on" in form.errors
    event = held(world)
    stale = post(
        client,
        "honour-change",
        [event.pk],
        title="新名",
        level="village",
        kind="meeting",
        held_on="2025-06-01",
        version="9",
    )
    assert stale.status_code == 409
    assert stale.context["form"]["title"].value() == "新名"
    assert stale.context["version"] == event.version, "sending it again saves it"


def test_a_sheet_is_looked_at_before_anything_is_written(world: World, as_user) -> None:
    client, event = as_user("village"), held(world)
    first, second, third = world.members[VILLAGE][:3]
    honours.commend(actor=SYSTEM, event_id=event.pk, honoured=[Honoured("member", third.pk)])
    rows = [
        (first.name, "", "先进组织者"), (second.name, world.units[VILLAGE].name, ""), (second.name, "", ""), (third.name, "", "典型"),
        ("不存在的人", "", ""), (first.name, "", "冠军"), (world.teams[VILLAGE][0].name, "", "先进集体"), (world.members[FAR][0].name, "", ""),
    ]  # fmt: skip
    book = xlsx.workbook([xlsx.Page("表扬名单", ("姓名", "单位", "表扬身份"), rows)])
    url = reverse("teams:honour-sheet", args=[event.pk])
    page = client.post(url, {"key": key(), "upload": SimpleUploadedFile("a.xlsx", book, xlsx.MIME)})
    outcomes = [line.outcome for line in page.context["lines"]]
    assert outcomes == ["new", "new", "refused", "known", "refused", "refused", "new", "refused"]
    assert Commendation.objects.count() == 1, "nothing is written yet"
    packed, number = page.context["packed"], key()
    for _twice in range(2):
        answer = client.post(url, {"key": number, "do": "write", "honoured": packed})
        assert answer.status_code == 302
    assert Commendation.objects.count() == 4
    assert Commendation.objects.get(member=first).role == "organiser"
    for wrong in (b"no workbook", xlsx.workbook([xlsx.Page("x", ("列",), [("1",)])])):
        refused = client.post(url, {"key": key(), "upload": SimpleUploadedFile("a.xlsx", wrong, xlsx.MIME)})
        assert refused.status_code == 400
        assert refused.context["problems"][0][0] == "id_upload"
    assert client.get(reverse("teams:honour-blank")).status_code == 200
    foreign = client.post(url, {"key": key(), "do": "write", "honoured": [f"member:{world.members[FAR][0].pk}:model"]})
    assert foreign.status_code == 400
    assert Commendation.objects.count() == 4


def test_a_member_reads_the_own_points_and_honours_and_decides(world: World, as_user) -> None:
    event, own, other = held(world), world.members[VILLAGE][0], world.members[VILLAGE][1]
    honours.commend(actor=SYSTEM, event_id=event.pk, honoured=[Honoured("member", row.pk) for row in (own, other)])
    rows = {row.member_id: row for row in Commendation.objects.all()}
    client = as_user("member")
    page = client.get(reverse("teams:own-points")).content.decode()
    assert "最美队员表扬" in page
    assert other.name not in page
    assert post(client, "own-points", commendation=rows[own.pk].pk, agrees="yes").status_code == 302
    assert Commendation.objects.get(pk=rows[own.pk].pk).consented_on is not None
    assert post(client, "own-points", commendation=rows[other.pk].pk, agrees="yes").status_code == 404
    assert client.get(reverse("teams:honours")).status_code == 403
    assert client.get(reverse("teams:points")).status_code == 403


def test_consent_and_withdrawal_by_the_secretary(world: World, as_user) -> None:
    event = held(world)
    honours.commend(actor=SYSTEM, event_id=event.pk, honoured=[Honoured("member", world.members[VILLAGE][0].pk)])
    row, client = Commendation.objects.get(), as_user("village")
    assert post(client, "honour-consent", [row.pk], agrees="yes", version=row.version).status_code == 302
    row.refresh_from_db()
    assert row.consented_on == timezone.localdate()
    assert post(client, "honour-withdraw", [row.pk], reason="", version=row.version).status_code == 400
    assert post(client, "honour-withdraw", [row.pk], reason="录错", version=row.version).status_code == 302
    row.refresh_from_db()
    assert row.withdraw_reason == "录错"


def test_exchanges_and_works_are_entered_and_corrected(world: World, as_user) -> None:
    client = as_user("township")
    given = {
        "title": "现场观摩会",
        "kind": "observation",
        "held_on": "2025-05-01",
        "participants": "40",
        "unit": "00010001",
    }
    assert post(client, "exchange-new", **given).status_code == 302
    exchange = ExchangeEvent.objects.get()
    assert (
        post(
            client, "exchange", [exchange.pk], **{**given, "participants": "55", "version": exchange.version}
        ).status_code
        == 302
    )
    work = {
        "title": "组歌",
        "kind": "stage",
        "made_on": "2025-04-01",
        "showings": "3",
        "audience": "900",
        "unit": "00010001",
    }
    assert post(client, "creative-work-new", **work).status_code == 302
    made = CreativeWork.objects.get()
    assert post(client, "creative-work", [made.pk], **{**work, "showings": "-1", "version": "1"}).status_code == 400
    assert post(client, "creative-work", [made.pk], **{**work, "showings": "4", "version": "1"}).status_code == 302
    exchange.refresh_from_db()
    made.refresh_from_db()
    assert (exchange.participants, made.showings) == (55, 4)
    for name in ("exchanges", "creative-works", "honour-rolls", "honours", "points", "tariffs"):
        assert client.get(reverse(f"teams:{name}")).status_code == 200


def test_points_are_entered_for_several_and_reversed(world: World, as_user) -> None:
    rate = tariff(world).rates.get(order=1)
    client, team = as_user("village"), world.teams[VILLAGE][0]
    people = [row.pk for row in world.members[VILLAGE][:2]]
    given = {
        "unit": VILLAGE,
        "team": team.pk,
        "rate": rate.pk,
        "on": timezone.localdate().isoformat(),
        "times": "2",
        "members": people,
    }
    assert client.get(reverse("teams:points-new"), {"team": team.pk}).status_code == 200
    assert post(client, "points-new", **{**given, "members": []}).status_code == 400
    assert post(client, "points-new", **given).status_code == 302
    assert list(PointEntry.objects.values_list("points", flat=True)) == [10, 10]
    entry = PointEntry.objects.first()
    assert entry is not None
    page = client.get(reverse("teams:points-of", args=[entry.member_id])).content.decode()
    assert reverse("teams:points-reverse", args=[entry.pk]) in page
    assert post(client, "points-reverse", [entry.pk], reason="重复").status_code == 302
    assert points.balance(entry.member_id) == 0
    assert as_user("village2").get(reverse("teams:points-of", args=[entry.member_id])).status_code == 404


@pytest.mark.parametrize(
    ("rates", "status"),
    [("志愿服务 5\n调解纠纷 8", 302), ("志愿服务", 400), ("举报邻居 5", 400), ("服务 0", 400), ("服务 5\n服务 6", 400)],
)
def test_a_county_sets_its_tariff_one_act_a_line(world: World, as_user, rates: str, status: int) -> None:
    client = as_user("county")
    answer = post(client, "tariff-new", name="标准", valid_from="2026-01-01", rates=rates, unit="0001")
    assert answer.status_code == status
    assert PointTariff.objects.count() == (1 if status == 302 else 0)
    if status == 400:
        assert answer.context["form"]["rates"].value() == rates, "what was typed stays"
        assert "rates" in answer.context["form"].errors
    assert as_user("village").get(reverse("teams:tariff-new")).status_code == 403


@pytest.mark.parametrize(
    ("name", "unit", "shown"),
    [
        ("county", "", True),
        ("county", "00010001", True),
        ("county", VILLAGE, False),
        ("township", "", True),
        ("village", "", False),
    ],
)
def test_the_roll_has_a_button_for_its_paper_where_one_is_made(world: World, as_user, name, unit, shown) -> None:
    page = as_user(name).get(reverse("teams:honour-rolls"), {"unit": unit, "year": "2025"}).content.decode()
    assert ('value="commendation-roll"' in page) is shown


def test_lists_go_out_as_workbooks(world: World, as_user) -> None:
    event = held(world)
    honours.commend(actor=SYSTEM, event_id=event.pk, honoured=[Honoured("member", world.members[VILLAGE][0].pk)])
    client = as_user("village")
    for page in ("honours", "honour-rolls", "exchanges", "creative-works", "points", "plans"):
        answer = client.post(reverse("export"), {"page": f"teams:{page}", "query": ""})
        assert answer.status_code == 200, page
        assert answer["Content-Type"] == xlsx.MIME
