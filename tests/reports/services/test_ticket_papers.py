"""The slip of a ticket and the supervision notice: what they say, for whom, and what is never on paper."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period
from reports.documents import ticket_papers
from reports.documents.frame import Frame, Tear
from reports.domain.kinds import KINDS
from reports.services import freezing, issuing, subjects
from tests.keeping import kept
from tests.reports.paper import made, text_of
from tests.tickets.world import FILED_AT, VILLAGE, a_ticket, actor, bring_to, set_up
from tests.world import World, make_world, sign_in
from tickets.models import Ticket, TicketClass
from tickets.services import supervision

MONTH = Period.parse("2025-12")
LATER = FILED_AT + timedelta(days=6)
FRAME = Frame("0" * 64, 1, "2026-01-05")


def _both() -> tuple[World, dict[str, TicketClass]]:
    world = make_world()
    return world, set_up(world.county)


@pytest.fixture
def both(db: None) -> tuple[World, dict[str, TicketClass]]:
    return kept("tickets", _both)


def late(both: tuple[World, dict[str, TicketClass]]) -> Ticket:
    ticket = a_ticket(both[0], both[1], contact_name="张三", contact_phone="13800001234")
    ticket = bring_to(ticket, "accepted")
    supervision.issue(
        actor=actor("county"),
        ticket_id=ticket.pk,
        ground="overdue",
        demand="两日内修补水渠并报告",
        answer_by=date(2026, 1, 4),
        now=LATER,
    )
    return ticket


def of(ticket: Ticket, kind: str, name: str = "village", period: Period = MONTH) -> subjects.Subject:
    return subjects.of_record(actor=actor(name), kind=KINDS[kind], object_id=ticket.pk, period=period)


def test_the_slip_has_two_parts_and_no_contact(both) -> None:
    ticket = late(both)
    snapshot = freezing.freeze(actor=actor("village"), subject=of(ticket, "ticket-slip"), now=LATER)
    document = ticket_papers.build_slip(snapshot.payload, frame=FRAME)
    assert sum(isinstance(block, Tear) for block in document.blocks) == 1
    words = text_of(issuing.render(snapshot).content)
    for word in ("一问题一表", "存根", "办理联", ticket.number, "三组水渠渗漏", "2025年12月25日", "社保办理", "□满意"):
        assert word in words, word
    assert words.count(ticket.number) == 2, "on either part"
    assert "张三" not in str(snapshot.payload)
    assert "13800001234" not in str(snapshot.payload)
    assert issuing.file_name(snapshot) == f"工单{ticket.number}一问题一表.pdf"
    assert issuing.render(snapshot).sha256 == issuing.render(snapshot).sha256


def test_the_slip_of_a_settled_ticket_says_what_was_done(both) -> None:
    ticket = bring_to(a_ticket(both[0], both[1]), "cancelled")
    snapshot = freezing.freeze(actor=actor("village"), subject=of(ticket, "ticket-slip"), now=LATER)
    words = text_of(issuing.render(snapshot).content)
    assert "已修补" in words
    assert "按期" in words
    assert "已解决" in words
    assert [row["step"] for row in snapshot.payload["steps"]] == [
        "点单",
        "汇单",
        "派单",
        "接单",
        "办结",
        "评单",
        "销号",
    ]


def test_the_notice_says_what_is_demanded_until_when_and_then_the_answer(both) -> None:
    ticket = late(both)
    first = freezing.freeze(actor=actor("county"), subject=of(ticket, "supervision-notice", "county"), now=LATER)
    words = text_of(issuing.render(first).content)
    for word in ("督办通知单", "两日内修补水渠并报告", "2026年1月4日", "超过办理时限", "2025年12月28日"):
        assert word in words, word
    row = ticket.supervisions.get()
    supervision.answer(actor=actor("village"), supervision_id=row.pk, text="已更换闸门", version=row.version, now=LATER)
    second = freezing.freeze(actor=actor("county"), subject=of(ticket, "supervision-notice", "county"), now=LATER)
    assert second.version == first.version + 1
    assert "已更换闸门" in text_of(issuing.render(second).content)


def test_papers_are_for_whoever_sees_the_ticket(both) -> None:
    ticket = late(both)
    for name in ("village", "township", "county"):
        assert of(ticket, "ticket-slip", name).unit.path == VILLAGE
    for name in ("village2", "township2", "stranger"):
        with pytest.raises(NotFound):
            of(ticket, "ticket-slip", name)
    for name in ("department", "superior", "auditor"):
        with pytest.raises(Forbidden):
            of(ticket, "ticket-slip", name)


def test_a_department_takes_the_slip_of_a_ticket_that_it_handles(both, client) -> None:
    world = both[0]
    ticket = late(both)
    Ticket.objects.filter(pk=ticket.pk).update(handler=world.units["00010003"])
    asked = issuing.ask(actor=actor("department"), subject=of(ticket, "ticket-slip", "department"), now=LATER)
    made(asked.snapshot)
    address = f"/briefings/990101101201/2025-12/ticket-slip/{ticket.pk}.pdf"
    assert sign_in(client, world.users["department"]).get(address).status_code == 200
    Ticket.objects.filter(pk=ticket.pk).update(handler=world.units[VILLAGE])
    assert client.get(address).status_code == 403
    assert sign_in(client, world.users["village"]).get(address).status_code == 200
    assert sign_in(client, world.users["village2"]).get(address).status_code == 404


def test_a_paper_of_another_period_or_without_a_supervision_is_refused(both) -> None:
    ticket, other = late(both), a_ticket(both[0], both[1])
    for period in ("2025", "2025Q4", "2025-12"):
        assert of(ticket, "ticket-slip", period=Period.parse(period)).record == ticket
    with pytest.raises(NotFound):
        of(ticket, "ticket-slip", period=Period.parse("2026"))
    with pytest.raises(NotFound):
        of(other, "supervision-notice")
    with pytest.raises(DomainError):
        subjects.of_unit(actor=actor("county"), kind=KINDS["ticket-slip"], unit=both[0].county, period=MONTH)


def test_issue_writes_the_slip(both, tmp_path) -> None:
    ticket = late(both)
    output = tmp_path / "slip.pdf"
    call_command(
        "issue", "ticket-slip", "--unit", "990101101201", "--period", "2025", "--object", str(ticket.pk), "--output", str(output),
    )  # fmt: skip
    assert output.read_bytes().startswith(b"%PDF")
    assert "办理联" in text_of(output.read_bytes())
    longest = a_ticket(both[0], both[1], matter="水渠渗漏需要修补，" * 55)
    snapshot = freezing.freeze(actor=actor("village"), subject=of(longest, "ticket-slip"), now=LATER)
    assert "……" in text_of(issuing.render(snapshot).content), "the stub is short"
