"""Contracts: drafted, corrected while a draft, signed, ended, terminated; renewing makes a new one that is linked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers.domain import contracts as rules
from ledgers.models import Asset, Book, Contract, Decision, Instalment, Resource

FIELDS = frozenset(
    {
        "number", "name", "kind", "direction", "resource", "asset", "thing", "area", "quantity", "unit_word", "place", "bounds",
        "party", "party_is_person", "starts_on", "ends_on", "unit_price_fen", "total_fen", "rhythm", "deposit_fen", "decision",
        "dealing", "venue", "reference", "floor_fen", "awarded_fen",
    }
)  # fmt: skip
SECRET = ("party",)
"""The other party may be a person: the chain keeps that the name changed, not the name."""
_SAID = {"dates": "ends_on", "amount": "total_fen", "many": "rhythm"}


def seen(actor: Actor, contract_id: int, *, lock: bool = False) -> Contract:
    """Return a contract of the actor's area, locked until the transaction ends if asked for.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Contract.objects.within(actor.scope("contract.view")).select_related(
        "book__unit__parent", "resource", "asset", "decision", "renews"
    )
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=contract_id).first()
    if row is None:
        raise NotFound
    return row


def book_seen(actor: Actor, book_id: int) -> Book:
    """Return a book of the area in which the actor sees contracts.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Book.objects.within(actor.scope("contract.view")).select_related("unit__parent")
    row = rows.filter(pk=book_id).first()
    if row is None:
        raise NotFound
    return row


def next_number(book: Book, year: int) -> str:
    """Return a number that a book has not used yet: the year, and a place in it."""
    used = set(Contract.objects.filter(book=book, number__startswith=f"{year}-").values_list("number", flat=True))
    return next(text for n in range(len(used) + 1, len(used) + 10_000) if (text := f"{year}-{n:03d}") not in used)


def draft(
    *, actor: Actor, book_id: int, values: Mapping[str, Any], first_due_on: date | None = None, renews_id: int | None = None
) -> Contract:  # fmt: skip
    """Return a new contract as a draft, with its schedule.

    :raises DomainError: a value is not allowed; names the field.
    :raises Conflict: the contract that it renews is renewed already.
    """
    book = book_seen(actor, book_id)
    actor.require("contract.change", book.unit.path, see="contract.view")
    row = Contract(book=book, **_checked(book, values))
    with transaction.atomic():
        if renews_id is not None:
            old = seen(actor, renews_id, lock=True)
            if old.book_id != book.pk:
                raise NotFound
            if Contract.objects.filter(renews=old).exists():
                raise Conflict(_("This contract is renewed already."))
            if old.state == rules.DRAFT:
                raise Conflict(_("A draft is not renewed: correct it."))
            row.renews = old
        dues = dues_of(row, first_due_on)
        records.create(actor=actor, action="contract.drafted", instance=row, path=book.unit.path, secret=SECRET)
        _write(row, dues)
    return row


def correct(
    *, actor: Actor, contract_id: int, values: Mapping[str, Any], version: int | None, first_due_on: date | None = None
) -> Contract:  # fmt: skip
    """Change a draft, and lay its schedule out anew.

    :raises Conflict: it is signed, or somebody has changed it since `version`.
    :raises DomainError: a value is not allowed; names the field.
    """
    with transaction.atomic():
        row = seen(actor, contract_id, lock=True)
        path = row.book.unit.path
        actor.require("contract.change", path, see="contract.view")
        _in_state(row, rules.DRAFT)
        given = _checked(row.book, {**_values(row), **values})
        new = Contract(book=row.book, **given)
        dues = dues_of(new, first_due_on)
        if not records.change(
            actor=actor,
            action="contract.corrected",
            instance=row,
            path=path,
            version=version,
            secret=SECRET,
            values=given,
        ):
            records.touch(instance=row, version=version)
        row.instalments.all().delete()
        _write(row, dues)
    return row


def sign(
    *, actor: Actor, contract_id: int, version: int | None, signed_on: date, today: date
) -> Contract:  # fmt: skip
    """Put a contract into force; what it lets stands as let in its register.

    :raises DomainError: the day has not come; names the field.
    """
    with transaction.atomic():
        row = seen(actor, contract_id, lock=True)
        path = row.book.unit.path
        actor.require("contract.change", path, see="contract.view")
        _in_state(row, rules.DRAFT)
        if signed_on > today:
            raise DomainError(_("Give the day on which it happened, today at the latest."), field="signed_on")
        records.change(
            actor=actor, action="contract.signed", instance=row, path=path, version=version,
            values={"state": rules.IN_FORCE, "signed_on": signed_on},
        )  # fmt: skip
        _holding(actor, row, let=True)
    return row


def end(*, actor: Actor, contract_id: int, version: int | None, on: date, given_back: bool, today: date) -> Contract:
    """Record that a contract has run out.

    :raises DomainError: its term is not over on that day; names the field.
    """
    return _close(actor, contract_id, version, "end", on, "", given_back, today)


def terminate(
    *, actor: Actor, contract_id: int, version: int | None, on: date, reason: str, given_back: bool, today: date,
) -> Contract:  # fmt: skip
    """Record that a contract ended before its term, for a reason; what was due later falls away.

    :raises DomainError: the reason is missing or the day does not fit; names the field.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    return _close(actor, contract_id, version, "terminate", on, reason.strip(), given_back, today)


def _close(
    actor: Actor, contract_id: int, version: int | None, step: str, on: date, reason: str, given_back: bool, today: date
) -> Contract:
    with transaction.atomic():
        row = seen(actor, contract_id, lock=True)
        path = row.book.unit.path
        actor.require("contract.change", path, see="contract.view")
        _in_state(row, rules.MOVES[step][0])
        if on > today:
            raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
        if step == "end" and on < row.ends_on:
            raise DomainError(
                _("Its term runs until %(day)s. Terminate it, with the reason, if it ended before.") % {"day": row.ends_on},
                field="on",
            )  # fmt: skip
        if row.signed_on is not None and on < row.signed_on:
            raise DomainError(_("A contract does not end before it was signed."), field="on")
        records.change(
            actor=actor, action=f"contract.{step}", instance=row, path=path, version=version, reason=reason,
            values={"state": rules.MOVES[step][1], "ended_on": on, "end_reason": reason},
        )  # fmt: skip
        if step == "terminate":
            drop(actor, row, row.instalments.filter(due_on__gt=on), reason)
        if given_back:
            _holding(actor, row, let=False)
    return row


def drop(actor: Actor, row: Contract, instalments: Any, reason: str, now: datetime | None = None) -> int:
    """Take instalments out of what is owed: those on which nothing was booked; return the fen of them.

    The caller holds the contract's row and the right.
    """
    from django.utils import timezone

    found = list(instalments.filter(replaced_at__isnull=True, entries__isnull=True, waived_fen=0).order_by("number"))
    Instalment.objects.filter(pk__in=[part.pk for part in found]).update(replaced_at=now or timezone.now())
    if found:
        audit.record(
            actor=actor, action="contract.instalments-dropped", target=row, path=row.book.unit.path, reason=reason,
            changes={"rows": [[part.number, part.due_on.isoformat(), part.amount_fen] for part in found]},
        )  # fmt: skip
    return sum(part.amount_fen for part in found)


def dues_of(row: Contract, first_due_on: date | None) -> tuple[rules.Due, ...]:
    """Return the schedule of a contract that is being written.

    :raises DomainError: it makes none; names the field.
    """
    try:
        return rules.schedule(
            starts_on=row.starts_on, ends_on=row.ends_on, total_fen=row.total_fen, rhythm=row.rhythm,
            first_due_on=first_due_on,
        )  # fmt: skip
    except rules.WrongSchedule as error:
        raise DomainError(_schedule_words(error.code), field=_SAID[error.code]) from error


def _schedule_words(code: str) -> str:
    if code == "dates":
        return _("A contract ends after it begins.")
    if code == "amount":
        return _("The total is too small for so many instalments.")
    return _("This makes more instalments than a contract has. Choose a longer rhythm.")


def _write(row: Contract, dues: tuple[rules.Due, ...]) -> None:
    Instalment.objects.bulk_create(
        Instalment(contract=row, number=due.number, due_on=due.due_on, amount_fen=due.amount_fen) for due in dues
    )


def _values(row: Contract) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _checked(book: Book, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored: texts trimmed, the object's size taken from its register.

    :raises DomainError: a value belongs to another book or is missing; names the field.
    """
    given: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items() if name in FIELDS
    }
    for name, model in (("resource", Resource), ("asset", Asset), ("decision", Decision)):
        part = given.get(name)
        if part is not None and (not isinstance(part, model) or part.book_id != book.pk):
            raise DomainError(_("Choose one of the same collective."), field=name)
    resource, asset = given.get("resource"), given.get("asset")
    if resource is not None and asset is not None:
        raise DomainError(_("Choose a resource or an asset, not both."), field="asset")
    if resource is None and asset is None and not given.get("thing"):
        raise DomainError(_("Choose what the contract is about, or say it in words."), field="thing")
    if given.get("total_fen") is None:
        raise DomainError(_("Give the total price."), field="total_fen")
    if given.get("kind") == rules.WORKS:
        given["direction"] = rules.OUTGOING
    if resource is not None:
        given["area"] = given.get("area") or resource.area
        given["place"] = given.get("place") or resource.place
        given["bounds"] = given.get("bounds") or resource.bounds
        if given["area"] > resource.area:
            raise DomainError(_("The resource has no more than its registered area."), field="area")
    if asset is not None:
        given["quantity"] = given.get("quantity") or asset.quantity
        given["unit_word"] = given.get("unit_word") or asset.unit_word
        given["place"] = given.get("place") or asset.place
    if given.get("dealing") != "agreement" and not given.get("venue"):
        raise DomainError(_("Say where the bidding took place."), field="venue")
    floor, awarded = given.get("floor_fen"), given.get("awarded_fen")
    if floor is not None and awarded is not None and awarded < floor and given.get("direction") != rules.OUTGOING:
        raise DomainError(_("The price awarded is not below the lowest price asked."), field="awarded_fen")
    return given


def _holding(actor: Actor, row: Contract, *, let: bool) -> None:
    """Write in the register of assets or resources that the thing is let, or has come back."""
    if row.direction != rules.INCOMING or row.kind not in (rules.CONTRACTING, rules.LEASING):
        return
    path = row.book.unit.path
    if row.asset is not None:
        asset = Asset.objects.select_for_update().get(pk=row.asset.pk)
        if asset.state != "scrapped":
            values = {"state": "rented" if let else "idle"}
            records.change(actor=actor, action="asset.used", instance=asset, path=path, values=values)
    if row.resource is not None:
        land = Resource.objects.select_for_update().get(pk=row.resource.pk)
        values = {"use": "contracted" if let else "unused"}
        records.change(actor=actor, action="resource.corrected", instance=land, path=path, values=values)


def _in_state(row: Contract, state: str) -> None:
    if row.state != state:
        raise Conflict(
            _("This contract is %(state)s already. Load the page again.") % {"state": row.get_state_display()}
        )
