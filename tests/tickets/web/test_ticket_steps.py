"""The page of a ticket through the client: every step with what is stored, every refusal with nothing changed."""

import io
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from core.models import AuditEntry
from tests.tickets import states
from tests.tickets.pages import page_of, post
from tests.tickets.world import OTHER_VILLAGE, VILLAGE, a_ticket, bring_to
from tests.world import World
from tickets.models import Extension, FollowUp, ReportIn, Supervision, Ticket, TicketClass, TicketMove, TicketPhoto

Classes = Mapping[str, TicketClass]


def stored(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("handler", "member", "owner", "rule").get(pk=ticket.pk)


def photo(colour: str = "green") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", content.getvalue(), "image/jpeg")


def refused(client: Client, ticket: Ticket, status: int, do: str, **values: object) -> str:
    """Check that a post is refused and changes nothing; return the page."""
    before, moves = stored(ticket).version, TicketMove.objects.count()
    answer = post(client, ticket, do, **values)
    assert answer.status_code == status
    assert (stored(ticket).version, TicketMove.objects.count()) == (before, moves)
    return answer.content.decode()


def test_a_village_takes_a_ticket_all_the_way(world: World, classes: Classes, as_user) -> None:
    ticket, client = a_ticket(world, classes), as_user("village")
    assert post(client, ticket, "gather", rule="complex-days", colour="orange").status_code == 302
    now = stored(ticket)
    assert (now.state, now.rule.code, now.colour) == ("gathered", "complex-days", "orange")
    unit = world.units[VILLAGE].pk
    post(client, ticket, "dispatch", to=f"unit-{unit}", rule="", colour="", reason="请尽快")
    assert (stored(ticket).state, stored(ticket).handler_id) == ("dispatched", unit)
    post(client, ticket, "accept")
    post(client, ticket, "pause", reason="等待材料")
    assert (stored(ticket).state, ticket.pauses.get().reason) == ("paused", "等待材料")
    post(client, ticket, "resume")
    answer = post(client, ticket, "complete", result="已修补", photos=[photo(), photo("red")])
    assert answer.status_code == 302
    assert (stored(ticket).state, stored(ticket).result) == ("done", "已修补")
    assert TicketPhoto.objects.filter(ticket=ticket, side="completion").count() == 2
    post(client, ticket, "rate", way="call", reached="yes", solved="yes", satisfaction="satisfied", note="")
    assert (stored(ticket).state, stored(ticket).satisfaction) == ("rated", "satisfied")
    post(client, ticket, "cancel")
    assert stored(ticket).state == "cancelled"
    page = client.get(page_of(ticket)).content.decode()
    assert "群众点单" in page
    assert "已销号" in page


def test_a_ticket_is_given_to_a_member_or_a_team(world: World, classes: Classes, as_user) -> None:
    ticket, client = a_ticket(world, classes), as_user("village")
    member, team = world.members[VILLAGE][0], world.teams[VILLAGE][1]
    post(client, ticket, "dispatch", to=f"member-{member.pk}")
    assert (stored(ticket).member_id, stored(ticket).team_id) == (member.pk, member.team_id)
    post(client, ticket, "dispatch", to=f"team-{team.pk}", reason="改派")
    assert (stored(ticket).member_id, stored(ticket).team_id) == (None, team.pk)
    foreign = world.members[OTHER_VILLAGE][0].pk
    page = refused(client, ticket, 400, "dispatch", to=f"member-{foreign}", reason="改派给别村")
    assert "改派给别村" in page
    refused(client, ticket, 400, "dispatch", to="")


def test_a_member_claims_settles_and_returns(world: World, classes: Classes, as_user) -> None:
    ticket = a_ticket(world, classes)
    client = as_user("member")
    assert post(client, ticket, "claim").status_code == 302
    assert stored(ticket).member_id == world.members[VILLAGE][0].pk
    post(client, ticket, "complete", result="已上门帮助办理")
    assert stored(ticket).state == "done"
    other = states.to_member(world, classes)
    answer = post(client, other, "return", reason="不属于本队")
    assert answer.status_code == 302
    assert stored(other).state == "gathered"
    refused(client, other, 403, "escalate", reason="提上去")
    assert post(client, ticket, "cancel").status_code == 403


def test_a_step_without_its_text_names_the_field_and_keeps_the_rest(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    for do, values, field in (
        ("return", {"reason": ""}, "return-reason"), ("escalate", {"reason": " "}, "escalate-reason"),
        ("complete", {"result": ""}, "complete-result"), ("pause", {"reason": "字" * 201}, "pause-reason"),
        ("merge", {"into": "x", "reason": "同一件"}, "merge-into"),
        ("extend", {"until": "2025-01-01", "reason": "材料未到"}, "extend-until"),
        ("correct", {"klass": str(ticket.klass_id), "matter": "举报村干部吃拿卡要", "place": "二组"}, "correct-matter"),
    ):  # fmt: skip
        a_ticket(world, classes, klass="policy", matter="咨询养老保险补缴", place="") if do == "merge" else None
        page = refused(client, ticket, 400, do, **values)
        assert f'href="#{field}"' in page, do
        assert all(str(value) in page for value in values.values() if str(value).strip()), do


def test_an_old_page_is_refused_and_what_was_typed_stays(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    page = refused(client, ticket, 409, "complete", result="已经换了水管", version="1")
    assert "已经换了水管" in page
    assert f'name="version" value="{stored(ticket).version}"' in page.replace("\n", " ").replace("  ", "")


def test_a_step_that_is_over_is_refused_with_what_was_typed(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "done"), as_user("village")
    before = stored(ticket).version
    data = {"key": str(uuid.uuid4()), "version": "1", "do": "return", "reason": "不属于本村的事"}
    answer = client.post(page_of(ticket), data, headers={"origin": "http://testserver"})
    assert answer.status_code == 409
    assert "不属于本村的事" in answer.content.decode()
    assert stored(ticket).version == before


def test_a_form_sent_twice_counts_once(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    data = {"key": str(uuid.uuid4()), "version": str(ticket.version), "do": "complete", "result": "已修补"}
    assert [client.post(page_of(ticket), data).status_code for _n in range(2)] == [302, 302]
    assert TicketMove.objects.filter(ticket=ticket, event="complete").count() == 1
    assert client.post(page_of(ticket), {**data, "result": "另写"}).status_code == 409


def test_no_photo_and_too_many_photos_change_nothing(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    bad = SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")
    assert "已修补" in refused(client, ticket, 400, "complete", result="已修补", photos=[photo(), bad])
    refused(
        client, ticket, 400, "complete", result="已修补", photos=[photo(c) for c in ("red", "blue", "green", "black")]
    )
    assert not TicketPhoto.objects.exists()


def test_photos_are_shown_to_those_who_see_the_ticket(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    post(client, ticket, "complete", result="已修补", photos=[photo()])
    address = f"/tickets/photos/{TicketPhoto.objects.get().pk}/"
    for query in ("", "?size=small"):
        answer = client.get(address + query)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("inline")
    for name in ("village2", "member", "department", "stranger"):
        assert as_user(name).get(address).status_code == 404


def test_departments_are_called_in_report_and_the_lead_sums_up(world: World, classes: Classes, as_user) -> None:
    from accounts.services import org_tree
    from core.actors import SYSTEM

    second = org_tree.add(actor=SYSTEM, parent=world.county, level="unit", kind="department", name="水务局")
    ticket = states.at_township(world, classes, accepted=True)
    first, client = world.units[states.DEPARTMENT], as_user("township")
    two = {"unit_0": first.pk, "task_0": "核实水源", "unit_1": second.pk, "task_1": "派车送水", "rule": "general-days"}
    page = refused(client, ticket, 400, "whistle", **two)
    assert "whistle-lead" in page
    assert "派车送水" in page
    refused(client, ticket, 400, "whistle", **{**two, "task_1": "", "lead": "0"})
    assert post(client, ticket, "whistle", **two, lead="0").status_code == 302
    rows = {row.unit_id: row for row in ReportIn.objects.filter(ticket=ticket)}
    assert {key: row.is_lead for key, row in rows.items()} == {first.pk: True, second.pk: False}
    codes = [section.code for section in client.get(page_of(ticket)).context["sections"]]
    assert "complete" not in codes
    department = as_user("department")
    lead, other = rows[first.pk], rows[second.pk]
    refused(department, ticket, 409, f"report-{lead.pk}", answer="先报到", version="1")
    county = as_user("county")
    assert post(county, ticket, f"report-{other.pk}", answer="已送水", version="1").status_code == 302
    department = as_user("department")
    assert post(department, ticket, f"report-{lead.pk}", answer="已修好水泵", version="1").status_code == 302
    assert not ReportIn.objects.filter(ticket=ticket, reported_at__isnull=True).exists()
    assert post(as_user("township"), ticket, "complete", result="已恢复供水").status_code == 302


def test_an_extension_is_asked_and_decided_by_somebody_else(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    until = timezone.localdate() + timedelta(days=9)
    assert post(client, ticket, "extend", until=until.isoformat(), reason="材料未到").status_code == 302
    row = Extension.objects.get(ticket=ticket)
    refused(client, ticket, 409, f"decide-{row.pk}", outcome="granted", answer="", version=row.version)
    township = as_user("township")
    refused(township, ticket, 400, f"decide-{row.pk}", outcome="refused", answer="", version=row.version)
    assert (
        post(township, ticket, f"decide-{row.pk}", outcome="granted", answer="", version=row.version).status_code == 302
    )
    assert stored(ticket).last_day == until


def test_a_low_rating_reopens_and_a_supervision_is_answered(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "done"), as_user("village")
    refused(client, ticket, 400, "rate", way="call", reached="yes", solved="", satisfaction="", note="没说清")
    low = {"way": "call", "reached": "yes", "solved": "no", "satisfaction": "unsatisfied", "note": "还在漏"}
    post(client, ticket, "rate", **low)
    assert (stored(ticket).state, stored(ticket).reopenings) == ("accepted", 1)
    post(client, ticket, "complete", result="再次修补")
    post(client, ticket, "rate", **low)
    row = Supervision.objects.get(ticket=ticket)
    assert FollowUp.objects.filter(ticket=ticket).count() == 2
    assert post(client, ticket, f"answer-{row.pk}", answer="已换新管", version=row.version).status_code == 302
    row.refresh_from_db()
    assert row.answer == "已换新管"
    assert (
        post(as_user("township"), ticket, "supervise", ground="other", demand="再看一次", answer_by="").status_code
        == 302
    )


def test_merging_withdrawing_correcting_escalating(world: World, classes: Classes, as_user) -> None:
    kept, double = a_ticket(world, classes), a_ticket(world, classes)
    client = as_user("village")
    assert post(client, double, "merge", into=kept.number, reason="同一事项").status_code == 302
    assert (stored(double).state, stored(double).merged_into_id) == ("merged", kept.pk)
    assert double.number in client.get(page_of(kept)).content.decode()
    values = {"klass": str(classes["policy"].pk), "matter": "三组水渠渗漏，急", "place": "三组", "colour": "red"}
    post(client, kept, "correct", **values)
    assert (stored(kept).matter, stored(kept).klass_id) == ("三组水渠渗漏，急", classes["policy"].pk)
    post(client, kept, "escalate", reason="村里修不了")
    assert stored(kept).level == "township"
    refused(client, kept, 403, "withdraw", reason="不要了")
    assert post(as_user("township"), kept, "withdraw", reason="登记有误").status_code == 302
    assert stored(kept).state == "withdrawn"


def test_the_contact_is_masked_and_shown_for_a_reason(world: World, classes: Classes, as_user) -> None:
    ticket = a_ticket(world, classes, contact_name="张三", contact_phone="13800001234")
    client = as_user("village")
    page = client.get(page_of(ticket)).content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    assert post(client, ticket, "contact", reason="").status_code == 400
    answer = post(client, ticket, "contact", reason="电话回访")
    assert "13800001234" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(action="ticket.contact-shown", reason="电话回访").count() == 1
    member = as_user("member")
    assert "138****1234" not in member.get(page_of(ticket)).content.decode()
    assert post(member, ticket, "contact", reason="想看").status_code == 403


def test_only_those_concerned_see_the_page(world: World, classes: Classes, as_user) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    for name in ("village2", "township2", "stranger", "department", "member"):
        assert as_user(name).get(page_of(ticket)).status_code == 404
    for name in ("superior", "sysadmin", "nobody"):
        assert as_user(name).get(page_of(ticket)).status_code == 403
    called = states.whistled(world, classes)
    assert as_user("department").get(page_of(called)).status_code == 200
    given = states.to_member(world, classes)
    assert as_user("member").get(page_of(given)).status_code == 200


def test_the_page_takes_few_queries(
    world: World, classes: Classes, as_user, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = states.whistled(world, classes)
    for _n in range(4):
        a_ticket(world, classes)
    client = as_user("township")
    client.get(page_of(ticket))
    with django_assert_max_num_queries(30):
        client.get(page_of(ticket))
