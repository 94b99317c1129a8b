"""Admin pages of tickets and what hangs on them: found, filtered, exported, struck off, put under supervision."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry, CalendarDay, CalendarNotice
from tests.tickets.notices import OF_2027
from tests.tickets.world import FILED_AT, VILLAGE, a_ticket, actor, bring_to
from tests.world import World
from tickets.models import Milestone, Project, Supervision, Ticket, TicketClass, TicketMove
from tickets.services import moves, supervision, whistle

Classes = dict[str, TicketClass]
LIST = reverse("admin:tickets_ticket_changelist")
OWN_MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label == "tickets" or model in (CalendarDay, CalendarNotice)
]


def chosen(client: Client, query: str = "") -> set[int]:
    return {row.pk for row in client.get(LIST + query).context["cl"].queryset}


def act(client: Client, action: str, *tickets: Ticket, **given: str):
    data = {"action": action, "_selected_action": [row.pk for row in tickets], "index": "0", **given}
    return client.post(LIST, data, follow=True)


# Everything opens -----------------------------------------------------------------------------------


def test_every_admin_page_of_tickets_opens(world: World, classes: Classes, as_user) -> None:
    ticket = bring_to(a_ticket(world, classes), "rated")
    supervision.issue(
        actor=actor("county"), ticket_id=ticket.pk, ground="other", demand="报告", answer_by=None, now=FILED_AT
    )
    up = moves.escalate(
        actor=actor("village"), ticket_id=a_ticket(world, classes).pk, version=None, now=FILED_AT, reason="超出权限"
    )
    up = moves.dispatch(actor=actor("township"), ticket_id=up.pk, version=None, now=FILED_AT, unit_id=up.owner_id)
    up = moves.accept(actor=actor("township"), ticket_id=up.pk, version=None, now=FILED_AT)
    whistle.whistle(
        actor=actor("township"), ticket_id=up.pk, version=None, now=FILED_AT, rule="general-days",
        calls=[whistle.Call(world.units["00010003"].pk, "到场核实")],
    )  # fmt: skip
    client = as_user("county")
    assert len(OWN_MODELS) == 12
    for model in OWN_MODELS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(reverse(f"{name}_changelist"))
        assert answer.status_code == 200, name
        for row in answer.context["cl"].queryset[:1]:
            assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name
            assert client.get(reverse(f"{name}_history", args=[row.pk])).status_code == 200, name
        adds = model._meta.model_name not in ("ticket", "reportin", "supervision", "followup")
        assert client.get(reverse(f"{name}_add")).status_code == (200 if adds else 403), name


def test_every_action_of_the_audit_chain_has_words(world: World, classes: Classes) -> None:
    from core.admin_words import action_label

    bring_to(a_ticket(world, classes, contact_name="张三"), "cancelled")
    written = set(AuditEntry.objects.filter(target_type__startswith="tickets.").values_list("action", flat=True))
    assert len(written) > 8
    assert [action for action in written if action_label(action) == action] == []


# Tickets --------------------------------------------------------------------------------------------


def test_the_list_is_filtered_and_searched(world: World, classes: Classes, as_user) -> None:
    late, lamp = a_ticket(world, classes), a_ticket(world, classes, matter="村口路灯不亮", klass="road")
    Ticket.objects.filter(pk=lamp.pk).update(due_at=timezone.now() + timedelta(days=3))
    done = bring_to(a_ticket(world, classes), "done")
    client = as_user("township")
    assert chosen(client) == {late.pk, lamp.pk, done.pk}
    assert chosen(client, "?overdue=yes") == {late.pk}
    assert chosen(client, "?state=done") == chosen(client, "?stage=settled") == {done.pk}
    assert chosen(client, f"?klass={classes['road'].pk}") == chosen(client, "?q=路灯") == {lamp.pk}
    assert chosen(client, f"?q={late.number}") == {late.pk}
    assert chosen(client, "?filed_at_from=2025-12-23") == set()
    assert chosen(as_user("township2")) == set()


def test_the_record_shows_its_steps_and_leads_to_its_page_and_never_shows_a_contact(
    world: World, classes: Classes, as_user
) -> None:
    ticket = bring_to(a_ticket(world, classes, contact_name="张三丰", contact_phone="13800001234"), "rated")
    answer = as_user("township").get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    text = answer.content.decode()
    for words in (f'href="/tickets/{ticket.pk}/"', "汇单", "派单", "接单", "办结", "评单", "三组水渠渗漏"):
        assert words in text
    for words in ("张三丰", "1234", ticket.contact):
        assert words not in text
    assert "工单延期" not in text, "what the ticket has none of is left out"
    posted = as_user("county").post(reverse("admin:tickets_ticket_change", args=[ticket.pk]), {"matter": "x"})
    assert posted.status_code == 403


def test_rated_tickets_are_struck_off_many_at_once(world: World, classes: Classes, as_user) -> None:
    rated = [bring_to(a_ticket(world, classes), "rated") for _n in range(2)]
    waiting = a_ticket(world, classes)
    answer = act(as_user("county"), "strike_off", *rated, waiting)
    assert {row.state for row in Ticket.objects.filter(pk__in=[row.pk for row in rated])} == {"cancelled"}
    assert Ticket.objects.get(pk=waiting.pk).state == "filed"
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 3
    assert sum("销号" in text for text in said) == 1
    assert TicketMove.objects.filter(event="cancel", by="county").count() == 2


def test_tickets_are_put_under_supervision_many_at_once(world: World, classes: Classes, as_user) -> None:
    late, other = a_ticket(world, classes), bring_to(a_ticket(world, classes), "done")
    client = as_user("county")
    asked = act(client, "supervise", late, other)
    assert "demand" in asked.context["form"].fields
    act(client, "supervise", late, other, _do="1", count="2", demand="限期办结", answer_by="2026-01-05")
    found = {row.ticket_id: (row.ground, row.answer_by) for row in Supervision.objects.all()}
    assert found == {late.pk: ("overdue", date(2026, 1, 5)), other.pk: ("other", date(2026, 1, 5))}


# Projects -------------------------------------------------------------------------------------------


def project_data(world: World, **given: object) -> dict[str, object]:
    return {
        "unit": world.units[VILLAGE].pk, "kind": "livelihood", "name": "饮水管网改造", "year": "2026", "lead": "村党支部书记",
        "helped": "120", "milestones": "2026-06-30 完成招标\n\n2026-09-30 主体完工\n", **given,
    }  # fmt: skip


def lines_of(client: Client, address: str) -> dict[str, str]:
    """Return the management fields that the page's lines need to be posted with."""
    data = {}
    for lines in client.get(address).context["inline_admin_formsets"]:
        form = lines.formset.management_form
        data |= {f"{form.prefix}-{name}": str(form[name].value()) for name in form.fields}
    return data


def test_a_project_is_taken_on_with_its_milestones_and_finished(world: World, classes: Classes, as_user) -> None:
    client = as_user("township")
    assert client.post(reverse("admin:tickets_project_add"), project_data(world)).status_code == 302
    project = Project.objects.get()
    steps = list(project.milestones.values_list("order", "name", "due_on"))
    assert steps == [(1, "完成招标", date(2026, 6, 30)), (2, "主体完工", date(2026, 9, 30))]
    address = reverse("admin:tickets_project_change", args=[project.pk])
    data = {
        **project_data(world),
        "base_version": project.version,
        "finished_on": "2026-10-01",
        **lines_of(client, address),
    }
    refused = client.post(address, data)
    assert "finished_on" in refused.context["adminform"].form.errors
    reach = reverse("admin:tickets_project_reach", args=[project.pk])
    for order in ("1", "2"):
        assert client.post(reach, {"milestone": order, "reached_on": "2026-01-05"}).status_code in (200, 302)
    Milestone.objects.update(reached_on=date(2026, 9, 1))
    assert client.post(address, data).status_code == 302
    project.refresh_from_db()
    assert project.finished_on == date(2026, 10, 1)
    more = client.post(
        reverse("admin:tickets_project_add_milestone", args=[project.pk]), {"name": "验收", "due_on": "2026-11-01"}
    )
    assert more.status_code == 200, "a finished project takes no further milestone"


@pytest.mark.parametrize("line", ["完成招标", "2026-06-31 招标", "2026-06-30", "30.6.2026 招标"])
def test_a_milestone_that_is_not_understood_is_named_by_its_line(
    world: World, classes: Classes, as_user, line: str
) -> None:
    data = project_data(world, milestones=f"2026-06-30 招标\n{line}")
    answer = as_user("township").post(reverse("admin:tickets_project_add"), data)
    assert "第2行" in str(answer.context["adminform"].form.errors["milestones"])
    assert not Project.objects.exists()


def test_a_project_without_a_leader_is_refused_whichever_field_is_emptied(
    world: World, classes: Classes, as_user
) -> None:
    client = as_user("township")
    client.post(reverse("admin:tickets_project_add"), project_data(world, milestones=""))
    project = Project.objects.get()
    address = reverse("admin:tickets_project_change", args=[project.pk])
    data = {**project_data(world), "base_version": project.version, "lead": "", **lines_of(client, address)}
    assert "lead" in client.post(address, data).context["adminform"].form.errors
    member = world.members[VILLAGE][0]
    assert client.post(address, {**data, "leader": member.pk}).status_code == 302
    project.refresh_from_db()
    assert (project.lead, project.leader) == ("", member)


# Calendar -------------------------------------------------------------------------------------------

ADD = reverse("admin:core_calendarday_add")
DAY = {"day": "2025-06-06", "kind": "off", "name": "古尔邦节", "source": "自治区放假通知"}
BEFORE = FILED_AT.replace(month=6, day=5)


def test_a_county_enters_a_day_and_its_open_tickets_move(world: World, classes: Classes, as_user) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=BEFORE)
    client = as_user("county")
    answer = client.post(ADD, DAY, follow=True)
    assert any("1张" in str(message) for message in answer.context["messages"])
    row = CalendarDay.objects.get(region="0001")
    ticket.refresh_from_db()
    assert ticket.last_day == date(2025, 6, 11)
    text = client.get(reverse("admin:core_calendarday_changelist") + "?whose=own").content.decode()
    assert "古尔邦节" in text
    assert "国庆节" not in text
    withdraw = reverse("admin:core_calendarday_withdraw", args=[row.pk])
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw, {"reason": "录入有误"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.last_day == date(2025, 6, 10)
    assert not CalendarDay.objects.filter(region="0001").exists()


def test_the_days_of_the_nation_are_read_by_all_and_changed_by_nobody(world: World, classes: Classes, as_user) -> None:
    day = CalendarDay.objects.filter(region="").first()
    for name in ("county", "township"):
        client = as_user(name)
        assert client.get(reverse("admin:core_calendarday_change", args=[day.pk])).status_code == 200
        assert client.get(reverse("admin:core_calendarday_withdraw", args=[day.pk])).status_code == 403
    assert as_user("township").get(ADD).status_code == 403
    assert as_user("county").post(ADD, {**DAY, "day": "2025-06-07"}).status_code == 200
    assert not CalendarDay.objects.exclude(region="").exists()


def test_another_county_sees_nothing_of_the_day(world: World, classes: Classes, as_user) -> None:
    as_user("county").post(ADD, DAY)
    row = CalendarDay.objects.get(region="0001")
    client = as_user("stranger")
    for name in ("change", "withdraw", "history"):
        assert client.get(reverse(f"admin:core_calendarday_{name}", args=[row.pk])).status_code == 404
    assert "古尔邦节" not in client.get(reverse("admin:core_calendarday_changelist")).content.decode()


# Calendars of years -----------------------------------------------------------------------------------

ENTER = reverse("admin:core_calendarnotice_add")
NOTICE = {"year": "2027", "source": "国务院办公厅关于2027年部分节假日安排的通知", "text": OF_2027, "reason": ""}


def in_2027(monkeypatch) -> None:
    monkeypatch.setattr("tickets.admin.calendar.timezone.now", lambda: FILED_AT.replace(year=2026))


def test_a_county_pastes_the_notice_of_a_new_year(world: World, classes: Classes, as_user, monkeypatch) -> None:
    in_2027(monkeypatch)
    ticket = a_ticket(world, classes, klass="farming", now=FILED_AT.replace(year=2026, day=30))
    assert ticket.due_note == "unpublished"
    client = as_user("county")
    answer = client.post(ENTER, NOTICE, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert any("2027年" in text and "17" in text for text in told)
    assert any("1张" in text for text in told)
    ticket.refresh_from_db()
    assert (ticket.due_note, ticket.last_day) == ("running", date(2027, 1, 5))
    row = CalendarNotice.objects.get()
    page = client.get(reverse("admin:core_calendarnotice_change", args=[row.pk])).content.decode()
    assert "与门户自带日历" in page
    days = client.get(reverse("admin:core_calendarday_changelist") + "?whose=nation&year=2027").content.decode()
    assert "国庆节" in days
    day = row.days.first()
    assert client.get(reverse("admin:core_calendarday_withdraw", args=[day.pk])).status_code in (403, 404)
    out = reverse("admin:core_calendarnotice_retire", args=[row.pk])
    assert client.get(out).status_code == 200
    assert client.post(out, {"reason": "录入有误"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.due_note, ticket.last_day) == ("unpublished", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_notice_comes_as_a_file_too(world: World, classes: Classes, as_user, monkeypatch, encoding: str) -> None:
    in_2027(monkeypatch)
    upload = SimpleUploadedFile("notice.txt", OF_2027.encode(encoding))
    as_user("county").post(ENTER, {**NOTICE, "text": "", "file": upload})
    assert CalendarNotice.objects.get().days.count() == 21


def test_a_refused_notice_keeps_what_was_typed_and_the_text_of_the_file(
    world: World, classes: Classes, as_user, monkeypatch
) -> None:
    in_2027(monkeypatch)
    client = as_user("county")
    upload = SimpleUploadedFile("notice.txt", OF_2027.replace("10月9日（周六）", "10月9日（周日）").encode())
    answer = client.post(ENTER, {**NOTICE, "text": "", "file": upload})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "周日" in text
    assert "劳动节" in text, "the text of the file stands in the field"
    for content in (b"\x00\x01binary", b"1" * 100_001):
        answer = client.post(ENTER, {**NOTICE, "text": "", "file": SimpleUploadedFile("x.bin", content)})
        assert "file" in answer.context["adminform"].form.errors
    assert "text" in client.post(ENTER, {**NOTICE, "text": " "}).context["adminform"].form.errors
    assert "year" in client.post(ENTER, {**NOTICE, "year": "2050"}).context["adminform"].form.errors
    assert not CalendarNotice.objects.exists()


def test_only_the_county_enters_a_calendar_and_no_other_reads_it(
    world: World, classes: Classes, as_user, monkeypatch
) -> None:
    in_2027(monkeypatch)
    assert as_user("township").post(ENTER, NOTICE).status_code == 403
    as_user("county").post(ENTER, NOTICE)
    row = CalendarNotice.objects.get()
    assert as_user("township").get(reverse("admin:core_calendarnotice_change", args=[row.pk])).status_code == 200
    assert as_user("stranger").get(reverse("admin:core_calendarnotice_change", args=[row.pk])).status_code == 404
