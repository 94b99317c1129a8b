"""Meetings through their pages: recording on a telephone, drafts, plans, matters to tickets, the board, the township's queue."""

import io
import json
import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from branches.models import Meeting, MeetingExemption, MeetingMatter, MeetingReminder
from branches.services import meeting_lead
from core.models import AuditEntry, FormDraft
from core.periods import Period
from tests.branches.meetings import NOW, VILLAGE, actor, hold, small
from tests.tickets.world import set_up
from tests.world import sign_in
from tickets.models import Ticket
from tickets.services import moves


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def here(db):
    return small()


@pytest.fixture
def ask(here, client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def signed(name):
        sign_in(client, here[0].users[name])
        return client

    return signed


def posted(**values):
    today = timezone.localdate().isoformat()
    return {
        "key": str(uuid.uuid4()),
        "do": "record",
        "held_on": today,
        "due": "12",
        "attended": "10",
        "host": "书记",
        **values,
    }


def test_a_routine_meeting_asks_for_seven_things_of_which_two_are_typed(here, ask):
    _world, found, _kinds = here
    branch = found.lead[VILLAGE]
    client = ask("village")
    page = client.get(reverse("branches:meeting-new", args=[branch.pk]))
    form = page.context["form"]
    asked = [bound.name for bound in form.asked]
    assert len(asked) <= 8
    empty = [bound.name for bound in form.asked if not bound.value() and bound.field.required]
    assert empty == ["attended"]
    assert form["due"].value() in (13, 3)
    data = {bound.name: bound.value() for bound in form.asked} | posted(attended="2", kind=page.context["kind"].pk)
    data["due"] = form["due"].value()
    address = reverse("branches:meeting-new", args=[branch.pk])
    answer = client.post(address, data)
    row = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("branches:meeting", args=[row.pk])
    assert client.post(address, data).status_code == 302  # sent again, it is the first receipt
    assert Meeting.objects.count() == 1
    assert client.post(address, {**data, "attended": "3"}).status_code == 409
    assert Meeting.objects.get().attended == 2


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(here, ask):
    _world, found, kinds = here
    client = ask("village")
    address = reverse("branches:meeting-new", args=[found.lead[VILLAGE].pk])
    answer = client.post(address, posted(kind=kinds["lecture"].pk, attended="99", decisions="讲了党课"))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "More persons cannot have been present" in text
    assert "讲了党课" in text
    assert answer.context["kind"] == kinds["lecture"]
    assert not Meeting.objects.exists()


def test_a_draft_is_kept_for_the_person_and_ends_with_the_meeting(here, ask):
    _world, found, kinds = here
    branch, client = found.lead[VILLAGE], ask("village")
    keep = reverse("draft", args=["meeting", branch.pk])
    body = {"do": "keep", "kind": kinds["theme-day"].pk, "attended": "7", "decisions": "义务植树"}
    kept = client.post(keep, body, headers={"accept": "application/json"})
    assert kept.status_code == 200, kept.content
    page = client.get(reverse("branches:meeting-new", args=[branch.pk]))
    assert page.context["kind"] == kinds["theme-day"]
    assert "义务植树" in page.content.decode()
    client.post(reverse("branches:meeting-new", args=[branch.pk]), posted(kind=kinds["theme-day"].pk, attended="7"))
    assert Meeting.objects.count() == 1
    assert not FormDraft.objects.exists()
    assert ask("village2").post(keep, body).status_code == 404


def test_a_script_gets_a_receipt_that_names_the_key(here, ask):
    _world, found, kinds = here
    client = ask("village")
    data = posted(kind=kinds["lecture"].pk)
    address = reverse("branches:meeting-new", args=[found.lead[VILLAGE].pk])
    answer = json.loads(client.post(address, data, headers={"accept": "application/json"}).content)
    row = Meeting.objects.get()
    assert answer == {"portal": "baolei", "key": data["key"], "page": reverse("branches:meeting", args=[row.pk])}
    refused = client.post(
        address, posted(kind=kinds["lecture"].pk, attended=""), headers={"accept": "application/json"}
    )
    assert refused.status_code == 400


def test_a_meeting_is_planned_and_then_recorded(here, ask):
    _world, found, kinds = here
    branch, client = found.lead[VILLAGE], ask("village")
    later = (timezone.localdate() + timedelta(days=3)).isoformat()
    address = reverse("branches:meeting-new", args=[branch.pk])
    client.post(address, posted(kind=kinds["lecture"].pk, do="plan", held_on=later, due="", attended="", host=""))
    plan = Meeting.objects.get()
    assert plan.state == "planned"
    page = client.get(f"{address}?plan={plan.pk}")
    assert page.context["kind"] == kinds["lecture"]
    client.post(address, posted(kind=kinds["lecture"].pk, plan=plan.pk))
    plan.refresh_from_db()
    assert (plan.state, plan.held_on) == ("held", timezone.localdate())


def test_a_matter_becomes_a_ticket_in_one_tap_and_both_pages_tell_of_each_other(here, ask):
    world, found, kinds = here
    classes = set_up(world.county)
    meeting = hold(found.lead[VILLAGE], kinds["five-teams"], date(2025, 11, 3), matters=["三组水渠渗漏，请派人修补"])
    matter, client = meeting.matters.get(), ask("village")
    page = client.get(reverse("branches:meeting", args=[meeting.pk])).content.decode()
    (link,) = re.findall(r'href="([^"]*/tickets/new/[^"]*)"', page)
    form = client.get(link)
    assert form.context["form"]["matter"].value() == matter.text
    assert meeting.branch.name in form.content.decode()
    client.post(
        reverse("tickets:new"),
        {"key": str(uuid.uuid4()), "origin": f"meeting-matter.{matter.pk}", "matter": matter.text, "place": "三组",
         "what": f"class-{classes['road'].pk}", "sure": "yes"},
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert (ticket.origin, ticket.channel) == (f"meeting-matter.{matter.pk}", "meeting")
    after = client.get(reverse("branches:meeting", args=[meeting.pk])).content.decode()
    assert ticket.number in after
    assert "/tickets/new/" not in after.split("</header>")[1]
    shown = client.get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert reverse("branches:meeting", args=[meeting.pk]) in shown
    moves.withdraw(actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=NOW, reason="误填")
    again = client.get(reverse("branches:meeting", args=[meeting.pk])).content.decode()
    assert link in again


def test_a_matter_of_another_area_is_no_origin(here, ask):
    world, found, kinds = here
    classes = set_up(world.county)
    meeting = hold(found.lead[VILLAGE], kinds["five-teams"], date(2025, 11, 3), matters=["修水渠"])
    matter, client = meeting.matters.get(), ask("village2")
    form = client.get(f"{reverse('tickets:new')}?origin=meeting-matter.{matter.pk}")
    assert not form.context["form"]["matter"].value()
    answer = client.post(
        reverse("tickets:new"),
        {"key": str(uuid.uuid4()), "origin": f"meeting-matter.{matter.pk}", "matter": "修水渠，请派人", "place": "",
         "what": f"class-{classes['road'].pk}", "sure": "yes"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert not Ticket.objects.exists()


def test_the_township_answers_in_its_queue(here, ask):
    _world, found, kinds = here
    meeting = hold(found.lead[VILLAGE], kinds["five-teams"], date(2025, 11, 3), matters=["修水渠"])
    matter = meeting.matters.get()
    page = reverse("branches:meeting", args=[meeting.pk])
    given = {"key": str(uuid.uuid4()), "do": "hand-up", "matter": matter.pk, "version": "1"}
    assert ask("village").post(page, given).status_code == 302
    queue = reverse("branches:meeting-matters")
    client = ask("township")
    assert "修水渠" in client.get(queue).content.decode()
    answer = {"key": str(uuid.uuid4()), "matter": matter.pk, "version": "2", "result": ""}
    assert client.post(queue, answer).status_code == 400
    assert client.post(queue, {**answer, "result": "已列入计划"}).status_code == 302
    assert MeetingMatter.objects.get().state == "answered"
    assert "已列入计划" in ask("village").get(page).content.decode()
    assert ask("village").post(queue, {**answer, "key": str(uuid.uuid4()), "result": "x"}).status_code == 403


def test_a_correction_shows_what_somebody_else_has_stored(here, ask):
    _world, found, kinds = here
    meeting = hold(found.lead[VILLAGE], kinds["lecture"], date(2025, 11, 3))
    address, client = reverse("branches:meeting-correct", args=[meeting.pk]), ask("village")
    data = {
        "key": str(uuid.uuid4()),
        "version": "1",
        "held_on": "2025-11-03",
        "due": "12",
        "attended": "9",
        "host": "书记",
    }
    assert client.post(address, data).status_code == 400  # no reason
    assert client.post(address, {**data, "reason": "数错"}).status_code == 302
    stale = client.post(address, {**data, "key": str(uuid.uuid4()), "attended": "8", "reason": "数错"})
    assert stale.status_code == 409
    assert "stored now: 9" in stale.content.decode()
    assert AuditEntry.objects.filter(action="meeting.corrected").get().reason == "数错"


def test_a_photo_is_added_and_shown_to_who_may_see_the_meeting(here, ask, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _world, found, kinds = here
    meeting = hold(found.lead[VILLAGE], kinds["lecture"], date(2025, 11, 3))
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    page, client = reverse("branches:meeting", args=[meeting.pk]), ask("village")
    file = SimpleUploadedFile("会议.png", out.getvalue(), "image/png")
    assert client.post(page, {"key": str(uuid.uuid4()), "do": "attach", "file": file}).status_code == 302
    row = meeting.attachments.get()
    shown = client.get(reverse("branches:meeting-file", args=[row.pk]) + "?size=small")
    assert shown.headers["Content-Type"] == "image/jpeg"
    wrong = SimpleUploadedFile("x.png", b"<script>", "image/png")
    refused = client.post(page, {"key": str(uuid.uuid4()), "do": "attach", "file": wrong})
    assert refused.status_code == 400
    assert ask("village2").get(reverse("branches:meeting-file", args=[row.pk])).status_code == 404


def test_the_board_tells_what_is_due_and_held_and_who_is_silent(here, ask):
    _world, found, kinds = here
    for day in (date(2025, 1, 9), date(2025, 4, 9), date(2025, 8, 9)):
        hold(found.lead[VILLAGE], kinds["lecture"], day)
    client = ask("township")
    page = client.get(f"{reverse('branches:meeting-board')}?period=2025")
    board = page.context["page"]
    row = next(row for row in board.rows if row.name == found.lead[VILLAGE].name)
    cells = {cell.kind.code: cell.text for cell in row.cells}
    assert cells["lecture"] == "3/4"
    assert {line.branch.pk for line in board.silent} == {found.beside.pk, found.lead["000100010002"].pk}
    assert page.context["page"].chart is not None
    assert client.get(f"{reverse('branches:meeting-board')}?unit=00010002").status_code == 404
    assert client.get(f"{reverse('branches:meeting-board')}?period=x").status_code == 400
    county = ask("county").get(f"{reverse('branches:meeting-board')}?period=2025")
    assert len(county.context["page"].rows) == 3


def test_reminding_exempting_and_talking_on_the_page_of_the_organisation(here, ask):
    _world, found, kinds = here
    branch = found.lead[VILLAGE]
    page, client = reverse("branches:meeting-year", args=[branch.pk]), ask("township")
    assert client.post(page, {"key": str(uuid.uuid4()), "do": "remind"}).status_code == 302
    assert client.post(page, {"key": str(uuid.uuid4()), "do": "remind"}).status_code == 409
    assert MeetingReminder.objects.count() == 1
    given = {
        "key": str(uuid.uuid4()),
        "do": "exempt",
        "kind": kinds["lecture"].pk,
        "period": "nonsense",
        "reason": "转场",
    }
    assert client.post(page, given).status_code == 400
    assert client.post(page, {**given, "period": "2025Q3"}).status_code == 302
    assert MeetingExemption.objects.get().starts_on == date(2025, 7, 1)
    assert ask("village").post(page, {**given, "key": str(uuid.uuid4()), "period": "2025Q2"}).status_code == 403
    assert ask("village2").get(page).status_code == 404


def test_a_reminder_and_what_is_due_stand_on_the_desk(here, ask):
    _world, found, _kinds = here
    today = timezone.localdate()
    meeting_lead.remind(
        actor=actor("township"), branch_id=found.lead[VILLAGE].pk, period=Period.parse(str(today.year)), now=timezone.now(),
        today=today,
    )  # fmt: skip
    text = ask("village").get(reverse("desk")).content.decode()
    assert found.lead[VILLAGE].name in text
    assert reverse("branches:meeting-year", args=[found.lead[VILLAGE].pk]) in text
