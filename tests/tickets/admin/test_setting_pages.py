"""Admin pages of what a county sets: flows in plain fields, rules by edition, classes, catalogue, points, simulator."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from tests.tickets.world import VILLAGE, a_ticket
from tests.world import World
from tickets.models import CatalogueItem, DeadlineRule, ServicePoint, TicketClass, TicketFlow

Classes = dict[str, TicketClass]


def page(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def fields(client: Client, address: str) -> dict[str, object]:
    """Return what the form of a page would post if nothing was typed."""
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)} | {
        name: str(form.fields[name].prepare_value(value)) for name, value in data.items() if isinstance(value, list)
    }


def wrong(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


# Flows ----------------------------------------------------------------------------------------------


def test_a_flow_is_named_step_by_step_in_plain_fields(world: World, classes: Classes, as_user) -> None:
    flow = TicketFlow.objects.get(unit=world.county, code="estate")
    client, address = as_user("county"), page(TicketFlow, "change", flow.pk)
    data = fields(client, address)
    assert (data["steps_accept"], data["people_accept"]) == ("接单", "物业")
    assert "steps" not in data
    answer = client.post(address, {**data, "steps_accept": "上门", "people_follow": "", "is_default": "on"})
    assert answer.status_code == 302
    flow.refresh_from_db()
    assert (flow.steps["accept"], flow.steps["file"], "follow" in flow.people) == ("上门", "点单", False)
    assert list(TicketFlow.objects.filter(unit=world.county, is_default=True)) == [flow]
    assert AuditEntry.objects.filter(action="ticket-flow.changed").count() == 2


def test_a_flow_is_added_and_the_one_for_new_tickets_stays_in_use(world: World, classes: Classes, as_user) -> None:
    client = as_user("county")
    answer = client.post(
        page(TicketFlow, "add"),
        {
            "unit": world.county.pk,
            "code": "own",
            "name": "自定流程",
            "way": "claim",
            "steps_file": "提需求",
            "people_file": "居民",
        },
    )
    assert answer.status_code == 302
    flow = TicketFlow.objects.get(code="own")
    assert (flow.steps, flow.people, flow.is_default) == ({"file": "提需求"}, {"file": "居民"}, False)
    default = TicketFlow.objects.get(unit=world.county, is_default=True)
    address = page(TicketFlow, "change", default.pk)
    data = fields(client, address)
    data.pop("is_active")
    assert "is_default" in wrong(client.post(address, data))
    default.refresh_from_db()
    assert default.is_active


def test_an_old_page_of_a_flow_changes_nothing(world: World, classes: Classes, as_user) -> None:
    flow = TicketFlow.objects.get(unit=world.county, code="estate")
    client, address = as_user("county"), page(TicketFlow, "change", flow.pk)
    data = fields(client, address)
    assert client.post(address, {**data, "name": "物业流程"}).status_code == 302
    assert wrong(client.post(address, {**data, "name": "另一名称"}))
    flow.refresh_from_db()
    assert flow.name == "物业流程"


# Rules ----------------------------------------------------------------------------------------------


def rule_of(world: World, code: str = "general-days") -> DeadlineRule:
    return DeadlineRule.objects.get(unit=world.county, code=code, retired_on__isnull=True)


def test_a_change_of_a_rule_makes_the_next_edition(world: World, classes: Classes, as_user) -> None:
    rule, ticket = rule_of(world), a_ticket(world, classes)
    client, address = as_user("county"), page(DeadlineRule, "change", rule.pk)
    data = fields(client, address)
    assert data["warnings"] == "1、0"
    start = timezone.localdate() + timedelta(days=7)
    answer = client.post(address, {**data, "amount": "4", "warnings": "2，1 0", "next_from": start.isoformat()})
    newest = DeadlineRule.objects.get(unit=world.county, code="general-days", edition=2)
    assert (answer.status_code, answer.url) == (302, page(DeadlineRule, "change", newest.pk))
    assert (newest.amount, newest.warnings, newest.in_force_from, newest.name) == (4, [2, 1, 0], start, rule.name)
    rule.refresh_from_db()
    assert (rule.retired_on, rule.amount) == (start, 3)
    ticket.refresh_from_db()
    assert ticket.rule == rule
    told = client.get(address)
    assert told.context["adminform"].form.fields.keys().isdisjoint({"amount", "name"})
    for text in ("第1版", "第2版", page(DeadlineRule, "change", newest.pk)):
        assert text in told.content.decode()
    assert client.post(address, {**data, "amount": "9"}).status_code == 403
    assert DeadlineRule.objects.filter(unit=world.county, code="general-days").count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "__all__"), ({"warnings": "morgen"}, "warnings"), ({"warnings": "9,8,7,6,5,4"}, "warnings"),
        ({"amount": "0"}, "amount"), ({"amount": "5", "next_from": "2019-01-01"}, "__all__"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_rule_is_named_and_nothing_changes(
    world: World, classes: Classes, as_user, given: dict[str, str], field: str
) -> None:
    rule = rule_of(world)
    client, address = as_user("county"), page(DeadlineRule, "change", rule.pk)
    errors = wrong(client.post(address, {**fields(client, address), **given}))
    assert field in errors or (field == "amount" and errors), errors
    assert rule_of(world).edition == 1


def test_a_rule_without_a_limit_is_added(world: World, classes: Classes, as_user) -> None:
    data = {
        "unit": world.county.pk, "code": "own", "name": "长期事项", "amount": "", "day_unit": "workday", "level": "county",
        "warnings": "", "in_force_from": "2026-01-01",
    }  # fmt: skip
    assert as_user("county").post(page(DeadlineRule, "add"), data).status_code == 302
    row = rule_of(world, "own")
    assert (row.amount, row.warnings, row.edition) == (None, [], 1)


# Simulator ------------------------------------------------------------------------------------------


def tried(client: Client, **given: str):
    query = {"rule": "general-workdays", "day": "2026-09-30", "hour": "16:00", **given}
    return client.get(reverse("admin:tickets_deadlinerule_simulate"), query)


def test_the_simulator_explains_a_deadline_day_by_day(world: World, classes: Classes, as_user) -> None:
    answer = tried(as_user("county"))
    trial = answer.context["trial"]
    assert trial.due.last_day == date(2026, 10, 10)
    text = answer.content.decode()
    for words in ("2026年10月10日", "国庆节", "星期六", "预警", "3个工作日"):
        assert words in text
    assert len(trial.lines) == 11


def test_the_simulator_says_that_a_calendar_is_unpublished(world: World, classes: Classes, as_user) -> None:
    answer = tried(as_user("county"), day="2026-12-31")
    assert "2027年放假安排未公布" in answer.content.decode()
    assert answer.context["trial"].warned == []


@pytest.mark.parametrize(
    ("given", "field"), [({"day": "x"}, "day"), ({"rule": "x"}, "rule"), ({"day": "1890-01-01"}, "__all__")]
)
def test_the_simulator_names_what_is_wrong(
    world: World, classes: Classes, as_user, given: dict[str, str], field: str
) -> None:
    answer = tried(as_user("county"), **given)
    assert field in answer.context["form"].errors
    assert answer.context["trial"] is None


def test_only_who_sets_up_tickets_tries_out(world: World, classes: Classes, as_user) -> None:
    assert tried(as_user("township")).status_code == 403
    assert as_user("county").post(reverse("admin:tickets_deadlinerule_simulate")).status_code == 405


# Classes, catalogue, points -------------------------------------------------------------------------


def test_a_class_names_a_rule_in_force(world: World, classes: Classes, as_user) -> None:
    client = as_user("county")
    data = {
        "unit": world.county.pk,
        "code": "water",
        "name": "饮水安全",
        "order": "9",
        "rule": "general-days",
        "hazard": "water",
    }
    assert "rule" in wrong(client.post(page(TicketClass, "add"), {**data, "rule": "nonsense"}))
    assert client.post(page(TicketClass, "add"), data).status_code == 302
    row = TicketClass.objects.get(code="water")
    text = client.get(page(TicketClass, "changelist")).content.decode()
    assert "一般事项（3日）" in text
    address = page(TicketClass, "change", row.pk)
    assert client.post(address, {**fields(client, address), "rule": "simple-days"}).status_code == 302
    row.refresh_from_db()
    assert row.rule == "simple-days"


def test_a_line_of_the_catalogue_has_a_class_and_perhaps_a_provider(world: World, classes: Classes, as_user) -> None:
    client, department = as_user("county"), world.units["00010003"]
    data = {
        "unit": world.county.pk, "klass": classes["social"].pk, "name": "养老保险参保登记", "provider": department.pk,
        "rule": "general-days",
    }  # fmt: skip
    assert client.post(page(CatalogueItem, "add"), data).status_code == 302
    row = CatalogueItem.objects.get()
    assert (row.provider, row.klass) == (department, classes["social"])
    address = page(CatalogueItem, "change", row.pk)
    given = fields(client, address)
    given.pop("is_active")
    assert client.post(address, {**given, "provider": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.provider, row.is_active) == (None, False)


def test_a_township_keeps_the_points_of_its_villages_and_reads_what_the_county_set(
    world: World, classes: Classes, as_user
) -> None:
    client = as_user("township")
    data = {"unit": world.units[VILLAGE].pk, "name": "便民大厅", "kind": "hall", "place": "", "hours": "9:00—18:00"}
    assert client.post(page(ServicePoint, "add"), data).status_code == 302
    point = ServicePoint.objects.get()
    address = page(ServicePoint, "change", point.pk)
    assert client.post(address, {**fields(client, address), "hours": "全天"}).status_code == 302
    point.refresh_from_db()
    assert point.hours == "全天"
    elsewhere = {**data, "unit": world.units["000100020001"].pk}
    assert "unit" in wrong(client.post(page(ServicePoint, "add"), elsewhere))
    for model, row in (
        (TicketFlow, TicketFlow.objects.filter(unit=world.county).first()),
        (DeadlineRule, rule_of(world)), (TicketClass, classes["social"]),
    ):  # fmt: skip
        assert client.get(page(model, "change", row.pk)).status_code == 200
        assert client.post(page(model, "change", row.pk), {"name": "x"}).status_code == 403
        assert client.get(page(model, "add")).status_code == 403
