"""Filing by people with an account: the secretary's form, likely duplicates, photos, a stall's list, the receipt, the poster."""

import io
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFile

from core import files
from core.actors import SYSTEM
from core.models import AuditEntry, Submission
from tests.tickets.world import OTHER_VILLAGE, VILLAGE, a_ticket, actor
from tests.world import World, canary, sign_in
from tickets.models import CatalogueItem, ServicePoint, Ticket, TicketClass, TicketPhoto
from tickets.services import contacts, filing, setting

Classes = dict[str, TicketClass]
NEW = "/tickets/new/"
STALL = "/tickets/stall/"
JSON = {"HTTP_ACCEPT": "application/json"}


def client(world: World, name: str) -> Client:
    made = Client(headers={"accept-language": "zh-hans"})
    sign_in(made, world.users[name])
    return made


def form(klass: TicketClass, **values: Any) -> dict[str, Any]:
    given = {
        "key": str(uuid.uuid4()),
        "what": f"class-{klass.pk}",
        "matter": "三组水渠渗漏，请派人修补",
        "place": "三组水渠",
    }
    return {**given, **values}


def picture(
    size: tuple[int, int] = (2000, 1500), kind: str = "JPEG", exif: bool = False, colour: str = "green"
) -> io.BytesIO:
    image = Image.new("RGB", size, colour)
    out = io.BytesIO()
    if exif:
        marks = Image.Exif()
        marks[0x010F] = "canary-camera"
        marks[0x8825] = {1: "N", 2: (43.0, 50.0, 1.0), 3: "E", 4: (88.0, 8.0, 1.0)}
        image.save(out, kind, exif=marks)
    else:
        image.save(out, kind)
    out.seek(0)
    out.name = f"photo.{kind.lower()}"
    return out


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_matter_is_filed_and_the_receipt_says_all(world: World, classes: Classes) -> None:
    page = client(world, "village")
    assert 'name="unit"' not in text(page.get(NEW)), "the village is known from the sign-in"
    answer = page.post(NEW, form(classes["social"], contact_name="张三", contact_phone="138 0000 1234"))
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("tickets:filed", args=[ticket.pk]))
    assert (ticket.unit.path, ticket.klass, ticket.channel, ticket.state) == (
        VILLAGE,
        classes["social"],
        "form",
        "filed",
    )
    assert (ticket.matter, ticket.place, ticket.filed_by) == ("三组水渠渗漏，请派人修补", "三组水渠", "village")
    found = contacts.of(ticket)
    assert found is not None
    assert (found.name, found.phone) == ("张三", "13800001234")
    receipt = text(page.get(answer["Location"]))
    for shown in (ticket.number, ticket.code[:5], "<svg", "接下来", f"/track/{ticket.code}/"):
        assert shown in receipt
    assert "张三" not in receipt
    assert "13800001234" not in receipt
    stored = str(list(Submission.objects.values())) + str(
        list(AuditEntry.objects.filter(action="ticket.filed").values())
    )
    assert "张三" not in stored
    assert "1234" not in stored.replace(str(ticket.pk), "")


def test_entered_for_a_resident_is_a_channel_of_its_own(world: World, classes: Classes) -> None:
    client(world, "village").post(NEW, form(classes["social"], behalf="on"))
    assert Ticket.objects.get().channel == "behalf"


def test_the_same_key_counts_once_and_with_another_body_is_refused(world: World, classes: Classes) -> None:
    page = client(world, "village")
    body = form(classes["social"], contact_phone="13800001234")
    first, second = page.post(NEW, body), page.post(NEW, body)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    without = {name: value for name, value in body.items() if name != "contact_phone"}
    assert page.post(NEW, without)["Location"] == first["Location"], "the contact is not part of the digest"
    other = page.post(NEW, {**body, "matter": "二组路灯不亮，请修理"})
    assert other.status_code == 409
    assert "二组路灯不亮" in text(other)
    assert client(world, "township").post(NEW, {**body, "unit": VILLAGE}).status_code == 409, (
        "a key belongs to one person"
    )
    assert Ticket.objects.count() == 1


def test_a_script_gets_a_receipt_with_its_key(world: World, classes: Classes) -> None:
    page = client(world, "village")
    body = form(classes["social"])
    answer = page.post(NEW, body, **JSON)
    ticket = Ticket.objects.get()
    told = answer.json()
    assert told == {
        "portal": "baolei", "key": body["key"], "number": ticket.number, "code": ticket.code,
        "address": reverse("tickets:filed", args=[ticket.pk]),
    }  # fmt: skip
    assert page.post(NEW, body, **JSON).json() == told
    wrong = page.post(NEW, form(classes["social"], matter=""), **JSON)
    assert (wrong.status_code, wrong.json()["portal"], wrong.json()["field"]) == (400, "baolei", "matter")
    ended = Client().post(NEW, body, **JSON)
    assert ended.status_code in (302, 401)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("matter", "", "请用几句话说明事项"), ("matter", "水", "请用几句话说明事项"), ("matter", "水" * 501, "500"),
        ("place", "渠" * 81, "80"), ("what", "", "请选择事项类别"), ("what", "class-999999", "999999"), ("what", "item-x", "item-x"),
        ("contact_phone", "12", "电话号码有误"), ("contact_name", "张" * 21, "20"),
        ("matter", "举报村干部吃拿卡要", "12388"), ("matter", "有人在村里赌博", "110"),
        ("matter", "身份证650102199001011234请办理", "身份证号"), ("place", "在他家做礼拜", "12388"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_everything_typed_stays(
    world: World, classes: Classes, field: str, value: str, said: str
) -> None:
    body = form(classes["social"], contact_name="李四", behalf="on") | {field: value}
    answer = client(world, "village").post(NEW, body)
    page = text(answer)
    assert answer.status_code == 400
    assert said in page
    assert 'id="errors"' in page
    assert f'href="#id_{field}"' in page
    kept = dict(body)
    for name in ("matter", "place", "contact_name"):
        assert kept[name].strip() in page
    assert body["key"] in page, "the key is still good"
    assert not Ticket.objects.exists()
    assert not Submission.objects.exists()


def test_an_item_of_the_catalogue_brings_its_class_and_limit(world: World, classes: Classes) -> None:
    values = {"klass": classes["social"], "name": "养老保险认证", "rule": "simple-days"}
    item = setting.add_item(actor=SYSTEM, county=world.county, values=values)
    page = client(world, "village")
    shown = text(page.get(NEW))
    assert "<optgroup" in shown
    assert "养老保险认证" in shown
    assert "道路安全（路）" in shown
    page.post(NEW, form(classes["road"], what=f"item-{item.pk}"))
    ticket = Ticket.objects.get()
    assert (ticket.item, ticket.klass, ticket.rule.code) == (item, classes["social"], "simple-days")
    assert CatalogueItem.objects.count() == 1


def test_a_likely_duplicate_is_shown_before_anything_is_sent(world: World, classes: Classes) -> None:
    from django.utils import timezone

    old = a_ticket(world, classes, now=timezone.now())
    foreign = a_ticket(world, classes, path=OTHER_VILLAGE, by="village2", now=timezone.now())
    page = client(world, "village")
    body = form(classes["social"], matter="三组的水渠渗漏了，请派人来修补")
    answer = page.post(NEW, body)
    assert answer.status_code == 422
    assert old.number in text(answer)
    assert foreign.number not in text(answer)
    assert Ticket.objects.count() == 2
    told = page.post(NEW, body, **JSON)
    assert (told.status_code, [row["number"] for row in told.json()["alike"]]) == (422, [old.number])
    sure = {**body, "sure": "yes"}
    assert page.post(NEW, sure).status_code == 302
    assert page.post(NEW, sure).status_code == 302, "sent again, it is not taken for a duplicate of itself"
    assert page.post(NEW, body).status_code == 302
    assert Ticket.objects.count() == 3


def test_a_township_officer_chooses_the_village(world: World, classes: Classes) -> None:
    page = client(world, "township")
    shown = text(page.get(NEW))
    assert f'value="{VILLAGE}"' in shown
    assert f'value="{OTHER_VILLAGE}"' not in shown
    assert canary(OTHER_VILLAGE) not in shown
    assert page.post(NEW, form(classes["social"])).status_code == 400
    assert page.post(NEW, form(classes["social"], unit=OTHER_VILLAGE)).status_code == 400
    assert page.post(NEW, form(classes["social"], unit="000100010002")).status_code == 302
    assert Ticket.objects.get().unit.path == "000100010002"


def test_who_may_not_file_is_told_so(world: World, classes: Classes) -> None:
    for name in ("member", "superior", "department", "sysadmin", "nobody"):
        for address in (NEW, STALL, "/tickets/filed/1/", f"/tickets/poster/{world.units[VILLAGE].pk}/"):
            assert client(world, name).get(address).status_code == 403, (name, address)
        assert client(world, name).post(NEW, form(classes["social"])).status_code == 403
    assert Client().get(NEW).status_code == 302
    assert not Ticket.objects.exists()


# Photos ------------------------------------------------------------------------------------------


def test_photos_are_written_anew_without_what_the_camera_added(world: World, classes: Classes) -> None:
    page = client(world, "village")
    body = form(classes["social"])
    answer = page.post(NEW, {**body, "photos": [picture(exif=True), picture((600, 400), "PNG", colour="red")]})
    assert answer.status_code == 302
    rows = list(TicketPhoto.objects.order_by("pk"))
    assert [(row.side, row.width, row.height) for row in rows] == [("filing", 1280, 960), ("filing", 600, 400)]
    for row in rows:
        content = files.read(row.file)
        assert content is not None
        assert content[:2] == b"\xff\xd8"
        assert b"canary-camera" not in content
        assert not Image.open(io.BytesIO(content)).getexif()
    again = page.post(NEW, {**body, "photos": [picture(exif=True), picture((600, 400), "PNG", colour="red")]})
    assert again["Location"] == answer["Location"]
    assert page.post(NEW, {**body, "photos": [picture(colour="blue")]}).status_code == 409
    assert TicketPhoto.objects.count() == 2


def _cut() -> io.BytesIO:
    whole = Image.effect_noise((600, 400), 60)
    out = io.BytesIO()
    whole.save(out, "JPEG")
    cut = io.BytesIO(out.getvalue()[: len(out.getvalue()) // 2])
    cut.name = "cut.jpg"
    return cut


def _named(content: bytes, name: str) -> io.BytesIO:
    made = io.BytesIO(content)
    made.name = name
    return made


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (lambda: _named(b"<script>alert(1)</script>", "photo.jpg"), "这不是照片"),
        (lambda: _named(b"%PDF-1.7", "photo.jpg"), "这不是照片"),
        (lambda: _named(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "photo.gif"), "这不是照片"),
        (_cut, "文件不完整"),
        (lambda: _named(b"\xff\xd8" + b"0" * 6_000_001, "photo.jpg"), "6 MB"),
    ],
    ids=["script", "pdf", "gif", "cut", "large"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_and_nothing_is_filed(
    world: World, classes: Classes, monkeypatch: pytest.MonkeyPatch, bad: Any, said: str
) -> None:
    # As the engine of documents leaves it in a process that has made one.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    answer = client(world, "village").post(NEW, form(classes["social"], photos=[picture(), bad()]))
    assert answer.status_code == 400
    assert said in text(answer)
    assert "三组水渠" in text(answer)
    assert not Ticket.objects.exists()
    assert not TicketPhoto.objects.exists()


def test_a_fourth_photo_is_refused(world: World, classes: Classes) -> None:
    four = [picture((40, 30), colour=colour) for colour in ("red", "green", "blue", "white")]
    answer = client(world, "village").post(NEW, form(classes["social"], photos=four))
    assert answer.status_code == 400
    assert "最多附3张" in text(answer)
    assert not Ticket.objects.exists()


# A stall's list ----------------------------------------------------------------------------------


def stall_form(klass: TicketClass, lines: dict[int, tuple[str, str]], **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"key": str(uuid.uuid4()), **more}
    for number in range(15):
        matter, place = lines.get(number, ("", ""))
        body |= {
            f"{number}-what": f"class-{klass.pk}" if matter or place else "",
            f"{number}-matter": matter,
            f"{number}-place": place,
        }
    return body


def test_a_list_of_a_stall_is_filed_whole(world: World, classes: Classes) -> None:
    point = setting.add_point(actor=SYSTEM, unit=world.units[VILLAGE], values={"name": "村口小摊", "kind": "stall"})
    page = client(world, "village")
    assert "村口小摊" in text(page.get(STALL))
    lines = {n: (f"第{n}件事需要办理", f"{n}组") for n in (0, 1, 4, 14)}
    body = stall_form(classes["policy"], lines, point=str(point.pk))
    first, second = page.post(STALL, body), page.post(STALL, body)
    assert first.status_code == 302
    assert second["Location"] == first["Location"]
    rows = list(Ticket.objects.order_by("pk"))
    assert [(row.matter, row.channel, row.point) for row in rows] == [
        (f"第{n}件事需要办理", "stall", point) for n in lines
    ]
    receipt = text(page.get(first["Location"]))
    assert all(row.code in receipt for row in rows)
    assert page.post(STALL, {**body, "0-place": "九组"}).status_code == 409


@pytest.mark.parametrize(
    ("line", "said", "field"),
    [(("水", "二组"), "请用几句话说明事项", "matter"), (("举报村干部受贿", "二组"), "12388", "matter"), (("路灯不亮需要修理", "渠" * 81), "80", "place")],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_of_the_list_is_filed(
    world: World, classes: Classes, line: Any, said: str, field: str
) -> None:
    body = stall_form(classes["policy"], {0: ("路灯不亮需要修理", "一组"), 6: line})
    answer = client(world, "village").post(STALL, body)
    page = text(answer)
    assert answer.status_code == 400
    assert "第 7 行" in page
    assert "第 2 行：" not in page
    assert said in page
    assert f'href="#id_6-{field}"' in page
    for value in (line[0], line[1], "路灯不亮需要修理", "一组", body["key"]):
        assert value in page
    assert not Ticket.objects.exists()


def test_an_empty_list_and_a_foreign_point_are_refused(world: World, classes: Classes) -> None:
    foreign = ServicePoint.objects.create(unit=world.units[OTHER_VILLAGE], name="别村小摊", kind="stall")
    setting.add_point(actor=SYSTEM, unit=world.units[VILLAGE], values={"name": "村口小摊", "kind": "stall"})
    page = client(world, "village")
    empty = page.post(STALL, stall_form(classes["policy"], {}))
    assert empty.status_code == 400
    assert "请至少填写一件事项" in text(empty)
    lines = {0: ("路灯不亮需要修理", "一组")}
    wrong = page.post(STALL, stall_form(classes["policy"], lines, point=str(foreign.pk)))
    assert wrong.status_code == 400
    assert "别村小摊" not in text(wrong)
    assert not Ticket.objects.exists()


# Receipt and poster ------------------------------------------------------------------------------


def test_receipts_and_posters_of_other_villages_are_not_there(world: World, classes: Classes) -> None:
    now = timezone.now()
    own = a_ticket(world, classes, now=now)
    foreign = a_ticket(world, classes, path=OTHER_VILLAGE, by="village2", now=now)
    page = client(world, "village")
    assert page.get(reverse("tickets:filed", args=[own.pk])).status_code == 200
    for numbers in (f"{foreign.pk}", f"{own.pk}-{foreign.pk}", "x", "999999999", f"{own.pk}-"):
        answer = page.get(reverse("tickets:filed", args=[numbers]))
        assert answer.status_code == (200 if numbers == f"{own.pk}-" else 404), numbers
        assert canary(OTHER_VILLAGE) not in text(answer)
        assert foreign.code not in text(answer)
    assert page.get(reverse("tickets:poster", args=[world.units[OTHER_VILLAGE].pk])).status_code == 404
    assert page.get(reverse("tickets:poster", args=[999999])).status_code == 404


def test_a_poster_leads_to_the_village_and_a_township_names_its_villages(
    world: World, classes: Classes, settings: Any
) -> None:
    settings.SITE_URL = "https://portal.example.gov.cn"
    page = text(client(world, "village").get(reverse("tickets:poster", args=[world.units[VILLAGE].pk])))
    assert "https://portal.example.gov.cn/p/990101101201/" in page
    assert "<svg" in page
    assert "12388" in page
    assert not re.search(r"<svg[^>]* style=", page)
    listed = text(client(world, "township").get(reverse("tickets:poster", args=[world.units["00010001"].pk])))
    assert canary(VILLAGE) in listed
    assert canary(OTHER_VILLAGE) not in listed


def test_nobody_reads_the_codes_of_what_others_have_filed(world: World, classes: Classes) -> None:
    now = timezone.now()
    asked = filing.Asked("三组水渠渗漏，请派人修补", "三组水渠", classes["social"].pk, channel="code")
    of_resident = filing.file_by_resident(unit=world.units[VILLAGE], asked=asked, now=now)
    of_township = filing.file(
        actor=actor("township"), unit=world.units[VILLAGE], asked=replace(asked, channel="form"), now=now
    )
    own = filing.file(actor=actor("village"), unit=world.units[VILLAGE], asked=replace(asked, channel="form"), now=now)
    page = client(world, "village")
    for ticket in (of_resident, of_township):
        answer = page.get(reverse("tickets:filed", args=[str(ticket.pk)]))
        assert answer.status_code == 404
        assert ticket.code not in answer.content.decode()
    assert own.code in page.get(reverse("tickets:filed", args=[str(own.pk)])).content.decode()
