"""Steps that meet on one ticket: what one leaves behind must not come back through another."""

import contextlib
import io
from datetime import date, timedelta

import pytest
from PIL import Image

from core.errors import Conflict, DomainError, Forbidden
from core.models import AuditEntry
from tests.tickets.world import FILED_AT, a_ticket, actor, bring_to
from tests.world import World
from tickets.models import Extension, ReportIn, Supervision, Ticket, TicketClass
from tickets.services import extensions, filing, moves, photos, ratings, supervision, whistle

Classes = dict[str, TicketClass]
LATER = FILED_AT + timedelta(hours=3)


def _asked(ticket: Ticket) -> Extension:
    return extensions.ask(
        actor=actor("village"), ticket_id=ticket.pk, until=date(2025, 12, 30), reason="等待材料", now=LATER,
        version=ticket.version,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["withdraw", "return", "escalate"])
def test_a_question_for_a_later_day_ends_when_the_ticket_moves_on(world: World, classes: Classes, way: str) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    asked = _asked(ticket)
    step = {"withdraw": moves.withdraw, "return": moves.send_back, "escalate": moves.escalate}[way]
    step(actor=actor("village"), ticket_id=ticket.pk, version=None, now=LATER, reason="另有安排")
    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_by) == ("refused", "SYSTEM")
    assert AuditEntry.objects.filter(action="ticket.extension-decided").count() == 1
    with pytest.raises((Conflict, Forbidden)):
        extensions.decide(
            actor=actor("township"), extension_id=asked.pk, outcome="granted", answer="", version=None, now=LATER
        )


def test_a_later_day_is_no_slip_of_a_thousand_years(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    for day in (date(2926, 12, 30), date(9999, 12, 31)):
        with pytest.raises(DomainError) as refused:
            extensions.ask(
                actor=actor("village"), ticket_id=ticket.pk, until=day, reason="等待材料", now=LATER, version=None
            )
        assert refused.value.field == "until"


def test_a_question_on_an_old_version_is_refused(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    with pytest.raises(Conflict):
        extensions.ask(
            actor=actor("village"),
            ticket_id=ticket.pk,
            until=date(2025, 12, 30),
            reason="等待材料",
            now=LATER,
            version=1,
        )
    assert not Extension.objects.exists()


def test_nothing_is_merged_into_what_has_ended(world: World, classes: Classes) -> None:
    old = bring_to(a_ticket(world, classes), "cancelled")
    new = a_ticket(world, classes)
    with pytest.raises(DomainError) as refused:
        moves.merge(
            actor=actor("village"), ticket_id=new.pk, into_id=old.pk, version=new.version, now=LATER, reason="同一件事"
        )
    assert refused.value.field == "into"
    assert Ticket.objects.get(pk=new.pk).state == "filed"


def test_a_department_answers_a_notice_about_a_ticket_that_it_gave_back(world: World, classes: Classes) -> None:
    county, department, unit = actor("county"), actor("department"), world.units["00010003"]
    ticket = a_ticket(world, classes)
    for level in ("township", "county"):
        by = actor("village") if level == "township" else actor("township")
        ticket = moves.escalate(actor=by, ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="超出权限")
    ticket = moves.dispatch(actor=county, ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=unit.pk)
    notice = supervision.issue(
        actor=county, ticket_id=ticket.pk, ground="other", demand="请说明进展", answer_by=None, now=LATER
    )
    moves.send_back(actor=department, ticket_id=ticket.pk, version=None, now=LATER, reason="不属于职责范围")
    supervision.answer(actor=department, supervision_id=notice.pk, text="已移交", version=notice.version, now=LATER)
    assert Supervision.objects.get(pk=notice.pk).answered_by == "department"


def test_after_a_reopening_a_department_is_called_again(world: World, classes: Classes) -> None:
    village, township, unit = actor("village"), actor("township"), world.units["00010003"]
    ticket = a_ticket(world, classes)
    ticket = moves.escalate(actor=village, ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="超出权限")
    ticket = moves.dispatch(
        actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=world.units["00010001"].pk
    )
    ticket = moves.accept(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER)
    call = [whistle.Call(unit.pk, "到现场核实")]
    given = {"actor": township, "ticket_id": ticket.pk, "version": None, "calls": call, "rule": "general-days"}
    whistle.whistle(**given, now=LATER)
    row = ReportIn.objects.get(ticket=ticket)
    whistle.report(actor=actor("department"), report_id=row.pk, version=row.version, now=LATER, answer="已核实")
    with pytest.raises(DomainError):
        whistle.whistle(**given, now=LATER)
    moves.complete(actor=township, ticket_id=ticket.pk, version=None, now=LATER, result="已解决")
    again = LATER + timedelta(hours=1)
    ratings.rate_by_resident(code=ticket.code, solved=False, satisfaction="unsatisfied", note="", now=again)
    whistle.whistle(**given, now=again + timedelta(minutes=5))
    row.refresh_from_db()
    assert (row.reported_at, row.is_lead) == (None, True)


def test_another_class_brings_its_rule_and_drops_the_item(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, klass="policy")
    assert ticket.last_day == date(2025, 12, 23)
    filing.correct(
        actor=actor("village"), ticket_id=ticket.pk, values={"klass_id": classes["social"].pk}, version=None, now=LATER
    )
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.klass.code, stored.rule.code, stored.last_day) == ("social", "general-days", date(2025, 12, 25))


@pytest.mark.parametrize("head", [b"Exif\0\0II*\0", b"Exif\0\0II+\0"], ids=["cut", "big"])
def test_a_photo_whose_notes_are_broken_is_taken_or_refused_in_words(head: bytes) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    plain = out.getvalue()
    broken = plain[:2] + b"\xff\xe1" + (len(head) + 2).to_bytes(2, "big") + head + plain[2:]
    with contextlib.suppress(DomainError):
        assert photos.written_anew(broken)[0][:2] == b"\xff\xd8"
