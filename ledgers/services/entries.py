"""The simple forms: a receipt, payment, transfer or accrual makes its voucher, and stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import drafts, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers import choices
from ledgers.domain import contracts as contract_rules
from ledgers.domain import entries as rules
from ledgers.models import Account, Book, Contract, Entry, Instalment
from ledgers.selectors import contracts as selectors
from ledgers.services import posting

SECRET = ("counterparty",)
_LOOSE = frozenset({"deposit", "deposit-back", "penalty", "receivable"})
"""Purposes under which money of a contract belongs to no instalment."""
_LABELS = dict(choices.PURPOSES)


@dataclass(frozen=True)
class Given:
    """What a secretary filled in. `money` is the code of the account of cash or bank."""

    on: date
    purpose: str
    amount_fen: int | None
    memo: str = ""
    money: str = ""
    counterparty: str = ""
    heads: int | None = None
    receipt_number: str = ""
    received_on: date | None = None
    contract_id: int | None = None
    instalment_id: int | None = None
    banks_id: int | None = None
    papers: int = 0


def draft_name(form: str) -> str:
    """Return the name under which drafts of a form are kept, one for a person and a book."""
    return f"entry-{form}"


def seen(actor: Actor, voucher_id: int) -> Entry:
    """Return an entry of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Entry.objects.within(actor.scope("ledger.view")).select_related(
        "voucher", "book__unit", "money", "contract", "instalment", "banks"
    )
    row = rows.filter(pk=voucher_id).first()
    if row is None:
        raise NotFound
    return row


def of_contract(contract: Contract) -> QuerySet[Entry]:
    """Return the entries of a contract, newest first, with voucher and instalment."""
    rows = Entry.objects.filter(contract=contract).select_related("voucher__reversed_by", "instalment", "money")
    return rows.order_by("-on", "-pk")


def own_books(actor: Actor) -> list[Book]:
    """Return the books into which the actor enters, by unit."""
    rows = Book.objects.within(actor.scope("ledger.post")).select_related("unit")
    return list(rows.order_by("unit__path"))


def book_seen(actor: Actor, book_id: int) -> Book:
    """Return a book of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = Book.objects.within(actor.scope("ledger.view")).select_related("unit__parent").filter(pk=book_id).first()
    if row is None:
        raise NotFound
    return row


def money_accounts(book: Book) -> list[Account]:
    """Return the accounts of cash and bank that take lines: those of the bank first, they are used most."""
    rows = Account.objects.filter(book=book, is_open=True)
    found = [row for row in rows.order_by("code") if row.code.startswith(rules.MONEY)]
    return sorted(found, key=lambda row: (not row.code.startswith(rules.BANK), row.code))


def instalment_of(book: Book, instalment_id: int | None) -> Any:
    """Return an instalment of a book that counts, with `received` and `owed`, and its contract."""
    if instalment_id is None:
        return None
    rows = selectors.with_received(Instalment.objects.filter(contract__book=book, replaced_at__isnull=True))
    return rows.exclude(contract__state="draft").select_related("contract").filter(pk=instalment_id).first()


def cash_receipt(book: Book, voucher_id: int | None) -> Entry | None:
    """Return a receipt in cash of a book that was not taken to the bank yet."""
    if voucher_id is None:
        return None
    row = selectors.standing_entries().filter(book=book, form=rules.RECEIPT, money__code__startswith=rules.CASH)
    row = row.exclude(banked_by__voucher__reversed_by__isnull=True, banked_by__isnull=False)
    return row.filter(pk=voucher_id).first()


def first_values(book: Book, form: str, today: date, part: Any, cash: Entry | None) -> dict[str, object]:
    """Return what is known when a form is opened: for an instalment everything, so that it is only confirmed."""
    accounts = money_accounts(book)
    found: dict[str, object] = {"on": today, "money": accounts[0].code if accounts else ""}
    if part is not None:
        found |= {
            "amount": part.owed,
            "purpose": purpose_for(form, part), "memo": memo_of(form, part), "instalment": part.pk,
        }  # fmt: skip
    if cash is not None and form == rules.TRANSFER:
        found |= {
            "amount": cash.amount_fen, "purpose": "to-bank", "banks": cash.pk,
            "memo": _("Cash of %(voucher)s paid into the bank") % {"voucher": cash.voucher},
        }  # fmt: skip
    elif form == rules.TRANSFER:
        found["purpose"] = "to-bank"
    return found


def purpose_for(form: str, part: Instalment) -> str:
    """Return what an instalment is booked as on a form."""
    contract = part.contract
    if form == rules.ACCRUAL:
        return rules.OF_CONTRACT[contract.kind][1]
    return rules.purpose_of_contract(
        kind=contract.kind, is_outgoing=contract.direction == contract_rules.OUTGOING,
        is_accrued=part.pk in selectors.accrued([part.pk]),
    )  # fmt: skip


def memo_of(form: str, part: Instalment) -> str:
    """Return the summary of an instalment's voucher: contract and number, no name of a person."""
    given = {"contract": str(part.contract)[:80], "n": part.number}
    if form == rules.ACCRUAL:
        return _("Due under %(contract)s, instalment %(n)d") % given
    if form == rules.PAYMENT:
        return _("Paid under %(contract)s, instalment %(n)d") % given
    return _("Received under %(contract)s, instalment %(n)d") % given


def make(*, actor: Actor, book_id: int, form: str, given: Given, now: datetime, today: date) -> Entry:
    """Write an entry with its voucher, all or nothing.

    :raises DomainError: a value does not fit, or more is paid than is owed; names the field.
    :raises Conflict: the month is closed, or the contract takes no money.
    """
    book = book_seen(actor, book_id)
    actor.require("ledger.post", book.unit.path, see="ledger.view")
    purpose = rules.BY_CODE.get(given.purpose)
    if form not in rules.FORMS or purpose is None or purpose.form != form:
        raise DomainError(_("Choose what it is for."), field="purpose")
    if not given.amount_fen:
        raise DomainError(_("Give an amount above zero."), field="amount")
    with transaction.atomic():
        contract, part = _contract(actor, book, form, given)
        if part is not None:
            purpose = _of_instalment(form, purpose, part, given.amount_fen)
        cash = _cash(book, form, purpose, given)
        money = _money(book, form, given.money)
        _words(form, purpose, given)
        memo = given.memo.strip() or (memo_of(form, part) if part is not None else str(_LABELS[purpose.code]))
        voucher = posting.post(
            actor=actor, book=book, on=given.on, kind=form, memo=memo, now=now, today=today, attachments=given.papers,
            lines=rules.lines(
                purpose, amount_fen=given.amount_fen, money=money.code if money else "", open_codes=_open(book), memo=memo,
            ),
        )  # fmt: skip
        row = Entry(
            voucher=voucher, book=book, on=given.on, form=form, purpose=purpose.code, amount_fen=given.amount_fen, money=money,
            counterparty=given.counterparty.strip(), heads=given.heads if purpose.counted else None,
            receipt_number=given.receipt_number.strip(), contract=contract, instalment=part, banks=cash,
            received_on=(given.received_on or given.on) if form == rules.RECEIPT else None,
        )  # fmt: skip
        records.create(actor=actor, action="ledger.entry-made", instance=row, path=book.unit.path, secret=SECRET)
        drafts.discard(actor, draft_name(form), book.pk)
    return row


def _contract(actor: Actor, book: Book, form: str, given: Given) -> tuple[Contract | None, Any]:
    """Return contract and instalment, the contract's row locked, so that two who take the same money come one after another."""
    if given.instalment_id is None and given.contract_id is None:
        return None, None
    key = given.contract_id
    if given.instalment_id is not None:
        found = instalment_of(book, given.instalment_id)
        if found is None:
            raise DomainError(_("The contract has no instalment of this number."), field="instalment")
        key = found.contract_id
    rows = Contract.objects.filter(book=book, pk=key or 0)
    contract = rows.select_for_update().first()
    if contract is None:
        raise NotFound
    if contract.state == contract_rules.DRAFT:
        raise Conflict(_("The contract is a draft: sign it first."))
    if given.instalment_id is None:
        if given.purpose not in _LOOSE:
            raise DomainError(_("Choose the instalment that this money is for."), field="instalment")
        return contract, None
    return contract, instalment_of(book, given.instalment_id)


def _of_instalment(form: str, purpose: rules.Purpose, part: Any, amount_fen: int) -> rules.Purpose:
    """Return what an instalment's money is booked as.

    :raises DomainError: the form is not the contract's, or it is more than is owed; names the field.
    :raises Conflict: it was accrued already.
    """
    is_outgoing = part.contract.direction == contract_rules.OUTGOING
    owed: int = part.owed
    if form == rules.TRANSFER or (form == rules.PAYMENT) != is_outgoing:
        raise DomainError(_("Money of this contract is entered on the other form."), field="instalment")
    if amount_fen > owed:
        raise DomainError(
            _("Only %(owed)s of this instalment is still owed. Enter what is more on the next instalment.")
            % {"owed": posting.yuan(max(owed, 0))},
            field="amount",
        )
    is_accrued = part.pk in selectors.accrued([part.pk])
    if form == rules.ACCRUAL:
        if is_accrued:
            raise Conflict(_("This instalment stands as receivable already."))
        if amount_fen != owed:
            raise DomainError(
                _("Accrue the whole that is still owed: %(owed)s.") % {"owed": posting.yuan(owed)}, field="amount"
            )
        return purpose
    if is_accrued and not is_outgoing:
        return rules.BY_CODE["receivable"]
    if purpose.code == "receivable":
        raise DomainError(_("This instalment was not accrued: choose the income it is."), field="purpose")
    return purpose


def _cash(book: Book, form: str, purpose: rules.Purpose, given: Given) -> Entry | None:
    if given.banks_id is None:
        return None
    row = cash_receipt(book, given.banks_id) if form == rules.TRANSFER and purpose.code == "to-bank" else None
    if row is None:
        raise DomainError(_("This receipt was no cash, or is in the bank already."), field="purpose")
    if row.amount_fen != given.amount_fen:
        raise DomainError(
            _("The receipt was %(amount)s in cash: pay in all of it.") % {"amount": posting.yuan(row.amount_fen)},
            field="amount",
        )
    return row


def _money(book: Book, form: str, code: str) -> Account | None:
    if form not in (rules.RECEIPT, rules.PAYMENT):
        return None
    found = next((row for row in money_accounts(book) if row.code == code), None)
    if found is None:
        raise DomainError(_("Choose an account of cash or bank."), field="money")
    return found


def _words(form: str, purpose: rules.Purpose, given: Given) -> None:
    if form == rules.RECEIPT and given.received_on is not None and given.received_on > given.on:
        raise DomainError(_("Money is received before it is booked, or on the same day."), field="received_on")
    if purpose.counted and not given.heads:
        raise DomainError(_("Give the number of persons; names are not entered."), field="heads")
    if purpose.code == "welfare" and given.counterparty.strip():
        raise DomainError(_("Benefits are one total with the number of persons; no names."), field="counterparty")


def _open(book: Book) -> Sequence[str]:
    return list(Account.objects.filter(book=book, is_open=True).values_list("code", flat=True))
