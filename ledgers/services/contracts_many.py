"""Many contracts at once, set-based: for a move from another system and for the demo county. One audit entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk
from core.actors import Actor
from core.errors import DomainError
from core.querysets import subtree
from ledgers.domain import contracts as rules
from ledgers.models import Book, Contract, Entry, Instalment, Voucher


@dataclass(frozen=True)
class Part:
    """One instalment: when due, how much, and the key of the receipt's voucher that paid it, which is in the book already."""

    due_on: date
    amount_fen: int
    voucher: int | None = None


@dataclass(frozen=True)
class NewContract:
    """A contract in force with its whole schedule. Keys of decision, resource and asset are those of the same book."""

    book: int
    number: str
    name: str
    kind: str
    party: str
    signed_on: date
    starts_on: date
    ends_on: date
    rhythm: str
    dealing: str
    parts: tuple[Part, ...]
    more: Mapping[str, Any] = field(default_factory=dict)
    """`thing`, `resource`, `asset`, `decision`, `area`, `place`, `venue`, `party_is_person`, `deposit_fen`, `direction`."""


_COLUMNS = (
    "book", "number", "name", "kind", "direction", "resource", "asset", "thing", "area", "quantity", "unit_word", "place", "bounds",
    "party", "party_is_person", "signed_on", "starts_on", "ends_on", "total_fen", "rhythm", "deposit_fen", "decision", "dealing", "venue",
    "reference", "state", "end_reason", "version",
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {
    "direction": "in", "resource": None, "asset": None, "thing": "", "area": None, "quantity": None, "unit_word": "", "place": "",
    "bounds": "", "party_is_person": False, "deposit_fen": 0, "decision": None, "venue": "", "reference": "", "end_reason": "",
    "version": 1, "state": rules.IN_FORCE,
}  # fmt: skip


def take_over(*, actor: Actor, county: OrgUnit, rows: Sequence[NewContract]) -> list[int]:
    """Insert contracts in force with their schedules, and link the receipts that paid a part of them; return their keys.

    :raises DomainError: a book lies elsewhere, or a contract's days or amounts do not fit; names the contract.
    """
    actor.require("ledger.import", county.path)
    known = set(Book.objects.filter(subtree("unit__path", county.path)).values_list("pk", flat=True))
    for row in rows:
        if row.book not in known:
            raise DomainError(_("A book does not lie in this unit."))
        if row.ends_on < row.starts_on or not row.parts or any(part.amount_fen < 1 for part in row.parts):
            raise DomainError(f"{row.number} {row.name}: " + _("A contract ends after it begins."), field="ends_on")
    with transaction.atomic():
        keys = list(bulk.next_ids(Contract, len(rows)))
        values = [_values(row) for row in rows]
        bulk.insert(Contract, ("id", *_COLUMNS), [(key, *row) for key, row in zip(keys, values, strict=True)])
        parts = [
            (key, number, part) for key, row in zip(keys, rows, strict=True) for number, part in enumerate(row.parts, 1)
        ]
        part_keys = list(bulk.next_ids(Instalment, len(parts)))
        bulk.insert(
            Instalment,
            ("id", "contract", "number", "due_on", "amount_fen", "waived_fen", "waived_reason"),
            [
                (pk, key, n, part.due_on, part.amount_fen, 0, "")
                for pk, (key, n, part) in zip(part_keys, parts, strict=True)
            ],
        )
        linked = _link(county.path, rows, keys, part_keys, parts)
        audit.record(
            actor=actor, action="contract.drafted-many", target=county, path=county.path,
            changes={"rows": len(rows), "instalments": len(parts), "entries": linked, "digest": audit.digest_rows(
                [*row[:3], *row[5:13], *row[15:]] for row in values  # without the names of parties
            )},
        )  # fmt: skip
    return keys


def _values(row: NewContract) -> tuple[Any, ...]:
    given = {
        **_EMPTY, **row.more, "book": row.book, "number": row.number, "name": row.name, "kind": row.kind, "party": row.party,
        "signed_on": row.signed_on, "starts_on": row.starts_on, "ends_on": row.ends_on, "rhythm": row.rhythm,
        "dealing": row.dealing, "total_fen": sum(part.amount_fen for part in row.parts),
    }  # fmt: skip
    return tuple(given[name] for name in _COLUMNS)


def _link(
    path: str,
    rows: Sequence[NewContract],
    keys: Sequence[int],
    part_keys: Sequence[int],
    parts: Sequence[tuple[int, int, Part]],
) -> int:
    """Stand entries beside the receipts' vouchers; return how many."""
    kinds = {key: row.kind for key, row in zip(keys, rows, strict=True)}
    wanted = {
        part.voucher: (pk, key, part) for pk, (key, _n, part) in zip(part_keys, parts, strict=True) if part.voucher
    }
    here = Voucher.objects.filter(subtree("book__unit__path", path), kind="receipt", entry__isnull=True)
    found = here.order_by("pk").values_list("pk", "book", "on")
    lines = here.filter(lines__debit__gt=0, lines__account__code__startswith="10").order_by("pk")
    money = dict(lines.values_list("pk", "lines__account"))
    entries = []
    for voucher, book, on in found:
        if voucher in wanted and voucher in money:
            pk, key, part = wanted[voucher]
            purpose = (
                "rent"
                if kinds[key] == rules.LEASING
                else "contracting"
                if kinds[key] == rules.CONTRACTING
                else "dividend"
            )
            entries.append(
                (voucher, book, on, "receipt", purpose, part.amount_fen, money[voucher], "", "", key, pk, on)
            )
    bulk.insert(
        Entry,
        ("voucher", "book", "on", "form", "purpose", "amount_fen", "money", "counterparty", "receipt_number", "contract", "instalment",
         "received_on"),
        entries,
    )  # fmt: skip
    return len(entries)
