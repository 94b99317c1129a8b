"""Pages of residents: filing by a village's code, limits, looking up and rating by the code of a ticket."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.models import Attempt, AuditEntry, Submission
from tests.tickets.world import OTHER_VILLAGE, VILLAGE, a_ticket, bring_to
from tests.world import World, canary
from tickets.models import FollowUp, Ticket, TicketClass, TicketPhoto
from tickets.services import contacts

Classes = dict[str, TicketClass]
PAGE = "/p/990101101201/"
JSON = {"HTTP_ACCEPT": "application/json"}


def outside(address: str = "10.0.0.1") -> Client:
    """Return a client without a cookie that asks for tokens as a served portal does."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR=address, headers={"accept-language": "zh-hans"})


def form(klass: TicketClass, **values: Any) -> dict[str, Any]:
    given = {
        "key": str(uuid.uuid4()),
        "what": f"class-{klass.pk}",
        "matter": "三组水渠渗漏，请派人修补",
        "place": "三组水渠",
    }
    return {**given, **values}


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_village_is_found_by_its_code_or_path(world: World, classes: Classes) -> None:
    for code in ("990101101201", VILLAGE):
        page = outside().get(f"/p/{code}/")
        assert page.status_code == 200
        assert canary(VILLAGE) in text(page)
        assert canary(OTHER_VILLAGE) not in text(page)
        assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex, nofollow", "no-store")
    for code in ("990101101", "00010001", "00010003", "123", "x", "0" * 60, "9" * 300, "%00", "１２３"):
        assert outside().get(f"/p/{code}/").status_code == 404, code
    closed = world.units[VILLAGE]
    type(closed).objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    assert outside().get(PAGE).status_code == 404
    assert outside().post(PAGE, form(classes["social"])).status_code == 404


def test_a_resident_files_without_account_cookie_or_token(world: World, classes: Classes) -> None:
    body = form(classes["road"], contact_phone="13800001234")
    answer = outside().post(PAGE, body)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/track/{ticket.code}/?new=1")
    assert (ticket.unit.path, ticket.channel, ticket.filed_by, ticket.klass) == (VILLAGE, "code", "", classes["road"])
    found = contacts.of(ticket)
    assert found is not None
    assert found.phone == "13800001234"
    assert AuditEntry.objects.get(action="ticket.filed").actor_name == "RESIDENT"
    receipt = text(outside().get(answer["Location"]))
    assert ticket.code[:5] in receipt
    assert "<svg" in receipt
    assert "接下来" not in receipt
    assert "13800001234" not in receipt
    assert "1234" not in receipt.replace(ticket.code, "")
    assert "sessionid" not in answer.cookies


def test_whoever_is_signed_in_files_as_a_resident_here(world: World, classes: Classes) -> None:
    from tests.world import sign_in

    page = Client()
    sign_in(page, world.users["village2"])
    assert page.post(PAGE, form(classes["social"])).status_code == 302
    assert Ticket.objects.get().filed_by == ""
    assert Submission.objects.get().user_id == 0


def test_the_same_key_counts_once(world: World, classes: Classes) -> None:
    body = form(classes["social"])
    first = outside().post(PAGE, body, **JSON)
    ticket = Ticket.objects.get()
    told = {
        "portal": "baolei",
        "key": body["key"],
        "number": ticket.number,
        "code": ticket.code,
        "address": f"/track/{ticket.code}/?new=1",
    }
    assert first.json() == told
    assert outside("10.0.0.2").post(PAGE, body, **JSON).json() == told
    other = outside().post(PAGE, {**body, "matter": "二组路灯不亮，请修理"}, **JSON)
    assert (other.status_code, other.json()["portal"]) == (409, "baolei")
    assert outside().post("/p/990101102201/", body).status_code == 409, "a key belongs to one village's form"
    assert Ticket.objects.count() == 1


def test_a_form_of_another_site_is_refused(world: World, classes: Classes) -> None:
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        answer = outside().post(PAGE, form(classes["social"]), headers=headers)
        assert answer.status_code == 403
    assert not Ticket.objects.exists()
    for headers in ({"origin": "http://testserver"}, {"origin": "null"}, {"sec-fetch-site": "same-origin"}):
        assert outside().post(PAGE, form(classes["social"]), headers=headers).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("matter", "", "请用几句话说明事项"), ("matter", "反映村支书贪污", "12388"), ("matter", "有人聚众赌博", "110"),
        ("matter", "卡号6222021234567890123打不进钱", "银行卡号"), ("what", "", "请选择事项类别"), ("contact_phone", "abc", "电话号码有误"),
        ("what", "item-1", "item-1"), ("key", "no-key", "请重新打开"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_everything_typed_stays(
    world: World, classes: Classes, field: str, value: str, said: str
) -> None:
    answer = outside().post(PAGE, form(classes["social"], contact_name="李四") | {field: value})
    page = text(answer)
    assert answer.status_code == 400
    assert "李四" in page
    assert "三组水渠" in page
    assert 'id="errors"' in page
    if field != "key":
        assert said in page
        assert f'href="#id_{field}"' in page
    assert not Ticket.objects.exists()


def test_photos_of_residents_are_cleaned(world: World, classes: Classes) -> None:
    out = io.BytesIO()
    marks = Image.Exif()
    marks[0x8825] = {1: "N", 2: (43.0, 50.0, 1.0)}
    Image.new("RGB", (1400, 300), "green").save(out, "JPEG", exif=marks)
    out.seek(0)
    out.name = "photo.jpg"
    assert outside().post(PAGE, form(classes["social"], photos=[out])).status_code == 302
    row = TicketPhoto.objects.get()
    assert (row.width, row.height, row.added_by) == (1280, 274, "")


def test_limits_say_when_to_go_on_and_keep_what_was_typed(world: World, classes: Classes, settings: Any) -> None:
    settings.RESIDENT_LIMITS = {"address": 2, "unit": 3, "codes": 2}
    body = form(classes["social"])
    assert outside().post(PAGE, body).status_code == 302
    for _n in range(5):
        assert outside().post(PAGE, body).status_code == 302, "the same form again is no other one"
    assert outside().post(PAGE, form(classes["social"])).status_code == 302
    refused = outside().post(PAGE, form(classes["social"], matter="二组路灯不亮，请修理"))
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "您所在的网络一小时内提交次数过多" in text(refused)
    assert "分钟" in text(refused)
    assert "二组路灯不亮" in text(refused)
    told = outside().post(PAGE, form(classes["social"]), **JSON)
    assert told.status_code == 429
    assert told.json()["wait"] > 0
    assert outside("10.0.0.2").post(PAGE, form(classes["social"])).status_code == 302
    village = outside("10.0.0.3").post(PAGE, form(classes["social"]))
    assert village.status_code == 429
    assert "本村一小时内受理的事项已达上限" in text(village)
    assert outside("10.0.0.3").post("/p/990101101202/", form(classes["social"])).status_code == 302, (
        "another village is open"
    )
    Ticket.objects.update(filed_at=timezone.now() - timedelta(minutes=61))
    Attempt.objects.update(since=timezone.now() - timedelta(hours=2))
    assert outside().post(PAGE, form(classes["social"])).status_code == 302
    kept = str(list(Attempt.objects.values_list("key", flat=True)))
    assert "10.0.0" not in kept


# Looking up --------------------------------------------------------------------------------------


def test_a_code_shows_its_matter_and_no_other(world: World, classes: Classes) -> None:
    own = bring_to(a_ticket(world, classes, contact_name="张三", contact_phone="13800001234"), "done")
    other = a_ticket(world, classes, matter="不该看见的别人的事", place="六组")
    page = outside()
    shown = text(page.get(f"/track/{own.code}/"))
    for part in (own.number, "已修补", "社保办理", "三组水渠", "已办结"):
        assert part in shown
    for part in (
        other.code,
        other.number,
        "不该看见",
        "张三",
        "1234",
        canary(OTHER_VILLAGE),
        "Village",
        own.moves.first().by + "（",
    ):
        assert part not in shown.replace(own.code, ""), part
    asked = page.get("/track/", {"code": f" {own.code[:5].lower()} {own.code[5:]} "})
    assert (asked.status_code, asked["Location"]) == (302, f"/track/{own.code}/")
    assert (
        page.get("/track/", {"code": f"https://x.example/track/{own.code}/?new=1"})["Location"] == f"/track/{own.code}/"
    )
    assert page.get("/track/", {"code": "abc"}).status_code == 400
    assert page.get("/track/").status_code == 200
    assert page.get(f"/track/{own.code.lower()}/").status_code == 200


@pytest.mark.parametrize("state", ["filed", "gathered", "dispatched", "accepted", "done", "rated", "cancelled"])
def test_every_state_is_said_in_plain_words(world: World, classes: Classes, state: str) -> None:
    ticket = a_ticket(world, classes)
    if state != "filed":
        ticket = bring_to(ticket, state)
    page = text(outside().get(f"/track/{ticket.code}/"))
    assert ("提交评价" in page) == (state == "done")
    assert ("办理期限" in page) == (state in ("filed", "gathered", "dispatched", "accepted"))
    assert ("已修补" in page) == (state in ("done", "rated", "cancelled"))


def test_wrong_codes_are_limited_by_address(world: World, classes: Classes, settings: Any) -> None:
    settings.RESIDENT_LIMITS = {**settings.RESIDENT_LIMITS, "codes": 3}
    ticket = a_ticket(world, classes)
    for number in range(3):
        assert outside().get(f"/track/{'A' * 9}{number + 2}/").status_code == 404
    refused = outside().get("/track/ABCDEFGH22/")
    assert refused.status_code == 429
    assert "Retry-After" in refused
    assert "错误查询码过多" in text(refused)
    assert outside().get(f"/track/{ticket.code}/").status_code == 429, "who guesses is not told when the guess is right"
    assert outside().post(f"/track/{ticket.code}/", {}).status_code == 429
    assert outside("10.0.0.9").get(f"/track/{ticket.code}/").status_code == 200


# Rating ------------------------------------------------------------------------------------------


def rating(**values: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "solved": "yes", "satisfaction": "satisfied", "note": "", **values}


def test_a_resident_rates_once(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "done")
    address, body = f"/track/{ticket.code}/", rating()
    assert outside().post(address, body)["Location"] == address
    assert outside().post(address, body)["Location"] == address, "the same form again is no second rating"
    assert outside().post(address, {**body, "solved": "no"}).status_code == 409
    assert outside().post(address, rating()).status_code == 409
    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_solved, ticket.satisfaction) == ("rated", True, "satisfied")
    assert FollowUp.objects.get().way == "resident"
    assert "您的评价已收到" in text(outside().get(address))


def test_a_low_rating_opens_the_matter_again(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "done")
    outside().post(f"/track/{ticket.code}/", rating(solved="no", satisfaction="unsatisfied", note="还在漏水"))
    page = text(outside().get(f"/track/{ticket.code}/"))
    assert "正在办理" in page
    assert "还在漏水" not in page
    assert "提交评价" not in page


@pytest.mark.parametrize(
    ("values", "said", "field"),
    [
        ({"solved": ""}, "请选择事项是否解决", "solved"), ({"satisfaction": "x"}, "请选择满意程度", "satisfaction"),
        ({"note": "水" * 201}, "200", "note"), ({"note": "村干部吃拿卡要"}, "12388", "note"),
    ],
)  # fmt: skip
def test_a_rating_that_is_not_whole_changes_nothing(
    world: World, classes: Classes, values: Any, said: str, field: str
) -> None:
    ticket = bring_to(a_ticket(world, classes), "done")
    answer = outside().post(f"/track/{ticket.code}/", rating(**{"note": "还要看看", **values}))
    page = text(answer)
    assert answer.status_code == 400
    assert said in page
    assert f'href="#id_{field}"' in page
    assert values.get("note", "还要看看") in page
    assert Ticket.objects.get().state == "done"
    assert not FollowUp.objects.exists()


def test_a_matter_that_is_not_settled_takes_no_rating(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    answer = outside().post(f"/track/{ticket.code}/", rating())
    assert answer.status_code == 409
    assert "不能评价" in text(answer)
    assert outside().post("/track/ABCDEFGH22/", rating()).status_code == 404
