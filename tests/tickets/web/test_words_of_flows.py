"""The bar of steps and the states of a ticket speak the words of its own flow."""

from collections.abc import Mapping

import pytest

from tests.tickets import states
from tests.tickets.world import a_ticket, bring_to
from tests.world import World
from tickets.models import Ticket, TicketClass, TicketFlow
from tickets.web import words

Classes = Mapping[str, TicketClass]


def bar(ticket: Ticket) -> str:
    """Return the bar in a line: a tick for what is done, an arrow for what is next."""
    found = Ticket.objects.select_related("flow").get(pk=ticket.pk)
    marks = {"done": "✓", "current": "→", "todo": ""}
    return " ".join(f"{row['label']}{marks[row['state']]}" for row in words.bar(found, found.moves.order_by("pk")))


def in_flow(ticket: Ticket, code: str) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(flow=TicketFlow.objects.get(unit=ticket.county, code=code))
    return Ticket.objects.select_related("flow").get(pk=ticket.pk)


@pytest.mark.parametrize(("code", "expected", "state"), [
    ("standard", "群众点单✓ 村（社区）党组织汇单→ 党组织派单 队员接单 办结 群众评单 销号", "已点单"),
    ("visitors", "游客点单✓ 组织派单→ 党员接单 办结 群众评单 销号", "已点单"),
    ("new-groups", "新就业群体点单✓ 联合党支部汇单→ “两新”工委派单 部门办单 办结 评单 销号", "已点单"),
    ("estate", "群众点单✓ 支部派单→ 物业接单 办结 评单 销号", "已点单"),
    ("seven-steps", "群众统一受理✓ 受理岗登记分类→ 受理岗按责转办 责任单位签收办理 限时办结 评价反馈 归档销号", "已统一受理"),
    ("doorstep", "干部上门问需✓ 党组织集中研议→ 党员认领 办结 群众反馈评价 销号", "已上门问需"),
])  # fmt: skip
def test_each_flow_in_its_own_words(world: World, classes: Classes, code: str, expected: str, state: str) -> None:
    ticket = in_flow(a_ticket(world, classes), code)
    assert (bar(ticket), words.state(ticket)) == (expected, state)


def test_what_was_left_out_is_not_ticked(world: World, classes: Classes) -> None:
    ticket = states.to_member(world, classes)
    assert bar(ticket) == "群众点单✓ 村（社区）党组织汇单✓ 党组织派单✓ 队员接单→ 办结 群众评单 销号"
    up = states.at_township(world, classes)
    assert bar(up) == "群众点单✓ 村（社区）党组织汇单✓ 党组织派单→ 队员接单 办结 群众评单 销号"
    ended = states.withdrawn(world, classes)
    assert bar(ended) == "群众点单✓ 党组织派单 队员接单 办结 群众评单 销号"
    assert bar(bring_to(a_ticket(world, classes), "cancelled")).count("✓") == 7
