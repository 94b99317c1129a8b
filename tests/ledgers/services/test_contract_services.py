"""Contracts from draft to end, their schedules, papers of days, reminders, figures and flags."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts.selectors import actor_of
from core import indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from ledgers.models import Contract, ContractReminder, Entry, Instalment
from ledgers.selectors import contracts as selectors
from ledgers.selectors import flags
from ledgers.services import contract_reminders, contract_schedule, contracts, posting
from tests.ledgers import contract_world as w
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(world):
    return w.make_book()


def test_a_contract_is_drafted_with_its_schedule_and_takes_effect_when_signed(book):
    shop = w.asset(book)
    row = w.drafted(book, thing="", asset=shop, total_fen=100)
    assert [(x.number, x.amount_fen) for x in row.instalments.order_by("number")] == [(1, 33), (2, 33), (3, 34)]
    assert (row.quantity, row.unit_word, row.place) == (1, "间", "村委会东侧")
    assert not selectors.dues(EVERYTHING, TODAY).exists()
    contracts.sign(actor=SYSTEM, contract_id=row.pk, version=row.version, signed_on=TODAY, today=TODAY)
    shop.refresh_from_db()
    assert shop.state == "rented"
    assert selectors.dues(EVERYTHING, TODAY).count() == 2


def test_a_draft_is_corrected_and_laid_out_anew_a_signed_contract_is_not(book):
    row = w.drafted(book)
    contracts.correct(
        actor=SYSTEM, contract_id=row.pk, version=row.version, values={"rhythm": "once"}, first_due_on=date(2025, 3, 1)
    )
    assert [(x.due_on, x.amount_fen) for x in row.instalments.all()] == [(date(2025, 3, 1), 3 * w.PRICE)]
    with pytest.raises(Conflict):
        contracts.correct(actor=SYSTEM, contract_id=row.pk, version=row.version, values={"name": "别的"})
    contracts.sign(actor=SYSTEM, contract_id=row.pk, version=None, signed_on=TODAY, today=TODAY)
    with pytest.raises(Conflict):
        contracts.correct(actor=SYSTEM, contract_id=row.pk, version=None, values={"name": "别的"})


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("thing", {"thing": ""}),
        ("ends_on", {"ends_on": date(2024, 1, 1)}),
        ("total_fen", {"total_fen": None}),
        ("venue", {"dealing": "tender"}),
        ("awarded_fen", {"dealing": "tender", "venue": "交易中心", "floor_fen": 5, "awarded_fen": 4}),
    ],
)
def test_values_that_do_not_fit_are_refused_by_field(book, field, more):
    with pytest.raises(DomainError) as refused:
        w.drafted(book, **more)
    assert refused.value.field == field
    assert not Contract.objects.exists()


def test_things_of_another_collective_are_refused(book):
    other = w.make_book(VILLAGES[1], "二村股份经济合作社")
    for name, thing in (("asset", w.asset(other)), ("resource", w.land(other)), ("decision", w.decision(other))):
        with pytest.raises(DomainError) as refused:
            w.drafted(book, **{name: thing})
        assert refused.value.field == name


def test_the_name_of_the_party_is_not_in_the_audit_chain(book):
    w.drafted(book, party="张某某", party_is_person=True)
    entry = AuditEntry.objects.get(action="contract.drafted")
    assert entry.changes["party"] == ["***", "***"]
    assert "张某某" not in str(entry.changes) + entry.target_label


def test_rights_a_village_writes_its_own_the_township_waives(book, world):
    own = actor_of(world.users["village"])
    row = w.signed(book, actor=SYSTEM, decision=w.decision(book))
    with pytest.raises(NotFound):
        contracts.seen(actor_of(world.users["village2"]), row.pk)
    assert contracts.draft(actor=own, book_id=book.pk, values=w.values(number="2025-002")).state == "draft"
    with pytest.raises(Forbidden):
        contract_schedule.waive(
            actor=own,
            contract_id=row.pk,
            version=None,
            number=1,
            amount_fen=5,
            decision_id=None,
            reason="受灾",
            now=NOW,
        )


def test_ending_and_terminating_keep_their_order_and_drop_what_was_due_later(book):
    shop = w.asset(book)
    row = w.signed(book, thing="", asset=shop)
    with pytest.raises(DomainError):
        contracts.end(actor=SYSTEM, contract_id=row.pk, version=None, on=TODAY, given_back=True, today=TODAY)
    with pytest.raises(DomainError):
        contracts.terminate(
            actor=SYSTEM, contract_id=row.pk, version=None, on=TODAY, reason=" ", given_back=True, today=TODAY
        )
    contracts.terminate(
        actor=SYSTEM,
        contract_id=row.pk,
        version=row.version,
        on=TODAY,
        reason="承租方退租",
        given_back=True,
        today=TODAY,
    )
    shop.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.ended_on, shop.state) == ("terminated", TODAY, "idle")
    assert [x.number for x in selectors.schedule_of(row)] == [1]
    with pytest.raises(Conflict):
        contracts.end(actor=SYSTEM, contract_id=row.pk, version=None, on=TODAY, given_back=True, today=TODAY)


def test_renewing_makes_a_linked_draft_once(book):
    old = w.signed(book)
    new = contracts.draft(actor=SYSTEM, book_id=book.pk, values=w.values(number="2028-001"), renews_id=old.pk)
    assert new.renews == old
    with pytest.raises(Conflict):
        contracts.draft(actor=SYSTEM, book_id=book.pk, values=w.values(number="2028-002"), renews_id=old.pk)


def test_a_schedule_is_laid_out_anew_for_the_same_sum(book):
    row = w.signed(book)
    w.enter(book, instalment_id=w.part(row).pk, amount_fen=1000)
    contract_schedule.reschedule(
        actor=SYSTEM, contract_id=row.pk, version=row.version, rhythm="half-yearly", first_due_on=date(2026, 6, 1),
        reason="受灾缓缴", now=NOW,
    )  # fmt: skip
    parts = selectors.schedule_of(row)
    assert [(x.number, x.due_on) for x in parts] == [
        (1, date(2025, 1, 1)), (4, date(2026, 6, 1)), (5, date(2026, 12, 1)), (6, date(2027, 6, 1)), (7, date(2027, 12, 1)),
    ]  # fmt: skip
    assert sum(x.amount_fen for x in parts) == 3 * w.PRICE


def test_income_of_land_is_waived_by_a_decision_that_was_passed_only(book):
    row = w.signed(book, kind="contracting", resource=w.land(book), thing="")
    given = {"actor": SYSTEM, "contract_id": row.pk, "version": None, "number": 1, "reason": "受灾减免", "now": NOW}
    for key in (None, w.decision(book, "2025-8", state="open").pk):
        with pytest.raises(DomainError) as refused:
            contract_schedule.waive(amount_fen=100, decision_id=key, **given)
        assert refused.value.field == "decision"
    with pytest.raises(DomainError):
        contract_schedule.waive(amount_fen=w.PRICE + 1, decision_id=w.decision(book, "2025-9").pk, **given)
    contract_schedule.waive(amount_fen=100, decision_id=w.decision(book, "2025-10").pk, **given)
    assert selectors.schedule_of(row)[0].owed == w.PRICE - 100


# Money --------------------------------------------------------------------------------------------


def test_a_receipt_of_an_instalment_is_in_the_contract_and_the_books(book):
    row = w.signed(book)
    entry = w.enter(book, instalment_id=w.part(row).pk, amount_fen=w.PRICE, receipt_number="0012", memo="")
    assert [(x.account, x.debit, x.credit, x.category) for x in posting.lines_of(entry.voucher)] == [
        ("102", w.PRICE, 0, ""), ("50103", 0, w.PRICE, "rent"),
    ]  # fmt: skip
    assert "2025-001" in entry.voucher.memo
    sums = selectors.sums_of([row.pk], TODAY)[row.pk]
    assert (sums.receivable, sums.received, sums.overdue) == (3 * w.PRICE, w.PRICE, 0)


def test_partial_payments_add_up_and_no_more_is_taken_than_is_owed(book):
    row = w.signed(book)
    w.enter(book, instalment_id=w.part(row).pk, amount_fen=w.PRICE - 1)
    with translation.override("en"), pytest.raises(DomainError) as refused:
        w.enter(book, instalment_id=w.part(row).pk, amount_fen=2)
    assert refused.value.field == "amount"
    assert "0.01" in str(refused.value)
    w.enter(book, instalment_id=w.part(row).pk, amount_fen=1)
    assert selectors.schedule_of(row)[0].owed == 0


def test_what_was_accrued_is_cleared_and_not_income_twice(book):
    row = w.signed(book)
    due = w.part(row)
    accrual = w.enter(book, "accrual", instalment_id=due.pk, purpose="rent-due", money="")
    assert [(x.account, x.category) for x in posting.lines_of(accrual.voucher)] == [("112", ""), ("50103", "rent")]
    with pytest.raises(Conflict):
        w.enter(book, "accrual", instalment_id=due.pk, purpose="rent-due", money="")
    receipt = w.enter(book, instalment_id=due.pk)
    assert [(x.account, x.category) for x in posting.lines_of(receipt.voucher)] == [("102", ""), ("112", "")]
    assert receipt.purpose == "receivable"


def test_a_reversed_receipt_counts_no_more(book):
    row = w.signed(book)
    entry = w.enter(book, instalment_id=w.part(row).pk)
    posting.reverse(actor=SYSTEM, voucher_id=entry.pk, on=TODAY, reason="录错合同", now=NOW)
    assert selectors.sums_of([row.pk], TODAY)[row.pk].received == 0
    w.enter(book, instalment_id=w.part(row).pk)


@pytest.mark.parametrize(
    ("field", "form", "more"),
    [
        ("purpose", "receipt", {"purpose": "office"}),
        ("amount", "receipt", {"amount_fen": 0}),
        ("money", "receipt", {"money": "50103"}),
        ("received_on", "receipt", {"received_on": TODAY + timedelta(days=1)}),
        ("heads", "payment", {"purpose": "welfare"}),
        ("counterparty", "payment", {"purpose": "welfare", "heads": 9, "counterparty": "李某某"}),
        ("on", "receipt", {"on": TODAY + timedelta(days=1)}),
    ],
)
def test_entries_that_do_not_fit_are_refused_by_field(book, field, form, more):
    with pytest.raises(DomainError) as refused:
        w.enter(book, form, **more)
    assert refused.value.field == field
    assert not Entry.objects.exists()


def test_a_works_contract_is_paid_and_never_received(book):
    row = w.signed(book, kind="works")
    assert row.direction == "out"
    with pytest.raises(DomainError):
        w.enter(book, instalment_id=w.part(row).pk)
    entry = w.enter(book, "payment", purpose="construction", instalment_id=w.part(row).pk)
    assert [(x.account, x.debit) for x in posting.lines_of(entry.voucher)] == [("153", w.PRICE), ("102", 0)]


def test_cash_is_taken_to_the_bank_once_and_whole(book):
    cash = w.enter(book, money="101", on=date(2025, 12, 1))
    assert [flag.check for flag in flags.flags(EVERYTHING, TODAY)] == ["late-to-bank"]
    with pytest.raises(DomainError):
        w.enter(book, "transfer", purpose="to-bank", banks_id=cash.pk, amount_fen=5, money="")
    w.enter(book, "transfer", purpose="to-bank", banks_id=cash.pk, money="", on=date(2025, 12, 5))
    assert flags.flags(EVERYTHING, TODAY) == []
    with pytest.raises(DomainError):
        w.enter(book, "transfer", purpose="to-bank", banks_id=cash.pk, money="")


def test_entries_are_never_changed(book):
    entry = w.enter(book)
    for change in (lambda: Entry.objects.update(purpose="sales"), lambda: Entry.objects.filter(pk=entry.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Reminders, figures, flags ------------------------------------------------------------------------


def test_a_contract_is_reminded_of_once_for_each_occasion_and_once_a_day(book):
    row = w.signed(book, starts_on=date(2025, 1, 1), ends_on=TODAY + timedelta(days=80), rhythm="once")
    assert contract_reminders.remind(NOW) == 1
    assert contract_reminders.remind(NOW) == 0
    assert ContractReminder.objects.get().kind == "arrears"
    tomorrow: datetime = NOW + timedelta(days=1)
    assert contract_reminders.remind(tomorrow) == 1
    assert ContractReminder.objects.get(kind="end").about == f"{row.ends_on.isoformat()}/90"
    assert contract_reminders.remind(NOW + timedelta(days=2)) == 0
    assert contract_reminders.remind(NOW + timedelta(days=20)) == 1
    assert AuditEntry.objects.filter(action="contract.reminded").count() == 3


def test_figures_of_a_period_are_those_of_its_last_day(book):
    w.signed(book, ends_on=date(2026, 2, 1))
    unit, scope = book.unit_id, Scope.of([book.unit.path])
    year = Period.parse("2025")
    found = {
        code: dict(indicators.get(f"contracts.{code}").query(scope, year))
        for code in ("in-force", "expiring", "arrears", "flags")
    }
    assert found["in-force"] == found["expiring"] == {unit: 1}
    assert found["arrears"] == {unit: 2 * 1_800_000 - 1_800_000}
    assert found["flags"] == {unit: 2}
    assert indicators.get("contracts.in-force").query(scope, Period.parse("2024")) == {}


def test_a_thing_that_stands_as_let_without_a_contract_is_flagged(book):
    w.asset(book, state="rented")
    w.land(book, use="contracted")
    assert [(x.check, x.sort) for x in flags.flags(EVERYTHING, TODAY)] == [
        ("occupied", "asset"),
        ("occupied", "resource"),
    ]
    w.signed(book, thing="", asset=w.asset(book, "Z-2"), decision=w.decision(book), starts_on=date(2025, 12, 22))
    assert len(flags.flags(EVERYTHING, TODAY)) == 2


def test_a_village_sees_its_own_flags_and_prices_compare_across_the_county(book):
    decided = w.decision(book)
    other = w.make_book(VILLAGES[2], "三村股份经济合作社")
    given = {"kind": "contracting", "thing": "", "starts_on": date(2025, 12, 22), "total_fen": 4_000_000}
    for n in range(4):
        w.signed(
            other, number=f"2025-1{n}", resource=w.land(other, f"T-{n}"), decision=w.decision(other, f"J-{n}"), **given
        )
    w.signed(book, resource=w.land(book), decision=decided, **{**given, "total_fen": 1_000_000})
    own = Scope.of([book.unit.path])
    assert [(x.check, x.weight) for x in flags.flags(own, TODAY)] == [("low-price", 24)]
    assert flags.flags(Scope.of([other.unit.path]), TODAY) == []


def test_instalments_are_in_the_hand_of_the_services(book):
    row = w.drafted(book)
    assert Instalment.objects.filter(contract=row).count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        Instalment.objects.filter(contract=row).update(waived_fen=5)
