"""Many distributions, entities, clean-up issues and land incomes at once, set-based: for the demo county. One audit entry per kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from accounts.models import OrgUnit
from core import audit, bulk
from core.actors import Actor
from ledgers.domain import distribution as rule
from ledgers.domain.posting import GENERAL, Line
from ledgers.models import Cleanup, Distribution, DistributionLine, Entity, LandIncome, Posting, SplitRule
from ledgers.services import distribution, posting_many

_COLUMNS = (
    "id", "book", "year", "title", "surplus_fen", "brought_fen", "transferred_fen", "reserve_share", "pool_fen", "other_fen",
    "rule", "households_count", "members_count", "state", "decision", "notice_from", "notice_until", "objections",
    "objections_note", "approved_by", "approved_on", "voucher", "posted_on", "reversal", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A distribution as it is entered: its sums, its decision, and how far it has come."""

    book: int
    year: int
    title: str
    surplus_fen: int
    pool_fen: int
    reserve_share: int
    households_count: int
    members_count: int
    state: str = rule.PLANNED
    decision: int | None = None
    notice_from: date | None = None
    notice_until: date | None = None
    approved_on: date | None = None
    posted_on: date | None = None


def surpluses(books: Sequence[int], year: int) -> dict[int, int]:
    """Return the surplus of a year by book in fen, from the postings of income and expenditure without the closing."""
    lines = Posting.objects.filter(
        book__in=books, month__gte=year * 100 + 1, month__lte=year * 100 + 12, account__code__gte="5"
    ).exclude(voucher__kind="closing")
    net = Sum(F("credit") - F("debit"))
    return dict(lines.order_by().values_list("book").annotate(n=net).values_list("book", "n"))


def distribute_many(
    *, actor: Actor, county: OrgUnit, split: SplitRule, rows: Sequence[Given], now: datetime
) -> list[int]:
    """Enter many distributions by one rule of splitting; return their keys. Those entered in the book get their voucher."""
    actor.require("ledger.import", county.path)
    parts = list(split.parts.order_by("order"))
    with transaction.atomic():
        keys = list(bulk.next_ids(Distribution, len(rows)))
        lines = {
            key: distribution.lines_of(
                Distribution(
                    surplus_fen=row.surplus_fen, reserve_share=row.reserve_share, pool_fen=row.pool_fen,
                    members_count=row.members_count,
                ),
                parts,
            )
            for key, row in zip(keys, rows, strict=True)
        }  # fmt: skip
        vouchers = _entered(actor, county, dict(zip(keys, rows, strict=True)), lines, now)
        heads = [_head(key, row, split, vouchers.get(key), actor) for key, row in zip(keys, rows, strict=True)]
        items = [
            (key, line.order, line.item, line.amount_fen, line.floor_fen, line.debit, line.credit)
            for key in keys
            for line in lines[key]
        ]
        bulk.insert(Distribution, _COLUMNS, heads)
        bulk.insert(
            DistributionLine, ("distribution", "order", "item", "amount_fen", "floor_fen", "debit", "credit"), items
        )
        SplitRule.objects.filter(pk=split.pk).update(is_used=True, version=F("version") + 1)
        _audited(actor, county, "distribution.planned-many", [*heads, *items], len(heads))
    return keys


def _head(key: int, row: Given, split: SplitRule, voucher: int | None, actor: Actor) -> tuple[Any, ...]:
    approved = row.approved_on is not None
    return (
        key, row.book, row.year, row.title, row.surplus_fen, 0, 0, row.reserve_share, row.pool_fen, 0, split.pk,
        row.households_count, row.members_count, row.state, row.decision, row.notice_from, row.notice_until,
        0 if approved else None, "", actor.name if approved else "", row.approved_on, voucher, row.posted_on, None, 1,
    )  # fmt: skip


def _entered(
    actor: Actor,
    county: OrgUnit,
    rows: Mapping[int, Given],
    lines: Mapping[int, Sequence[DistributionLine]],
    now: datetime,
) -> dict[int, int]:
    """Write the vouchers of the distributions that are entered; return them by the distribution's key."""
    drafts: dict[int, list[posting_many.Draft]] = {}
    order: dict[int, list[int]] = {}
    for key, row in rows.items():
        if row.posted_on is None:
            continue
        pairs = [
            side
            for line in lines[key]
            if line.debit
            for side in (
                Line(line.debit, debit=line.amount_fen, memo=str(line.get_item_display())),
                Line(line.credit, credit=line.amount_fen, memo=str(line.get_item_display())),
            )
        ]
        drafts.setdefault(row.book, []).append(
            posting_many.Draft(row.posted_on, GENERAL, f"{row.year}年收益分配：{row.title}", tuple(pairs))
        )
        order.setdefault(row.book, []).append(key)
    if not drafts:
        return {}
    made = posting_many.post_many(actor=actor, path=county.path, drafts=drafts, now=now)
    return {key: voucher for book, keys in order.items() for key, voucher in zip(keys, made[book], strict=True)}


def add_entities_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[Any, ...]]) -> int:
    """Enter many entities (book, kind, name, mode, path, founding day, share, state); return how many."""
    columns = ("book", "kind", "name", "mode", "path", "founded_on", "share", "state", "version")
    return _many(actor, county, Entity, columns, [(*row, 1) for row in rows], "entity.added-many")


def report_land_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[Any, ...]]) -> int:
    """Enter many incomes of land (book, year, area, rents, wages, dividends, source, day); return how many."""
    columns = ("book", "year", "area", "rent_fen", "wages_fen", "dividends_fen", "source", "as_of", "version")
    return _many(actor, county, LandIncome, columns, [(*row, 1) for row in rows], "land.reported-many")


def find_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[Any, ...]]) -> int:
    """Enter many issues (book, day, kind, issue, fen, area, measure, post, deadline, settled on, result); return how many."""
    columns = (
        "book", "found_on", "kind", "issue", "amount_fen", "area", "measure", "post", "deadline", "settled_on", "result",
        "version",
    )  # fmt: skip
    return _many(actor, county, Cleanup, columns, [(*row, 1) for row in rows], "cleanup.found-many")


def _many(
    actor: Actor, county: OrgUnit, model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], action: str
) -> int:
    actor.require("ledger.import", county.path)
    with transaction.atomic():
        bulk.insert(model, columns, rows)
        _audited(actor, county, action, rows, len(rows))
    return len(rows)


def _audited(actor: Actor, county: OrgUnit, action: str, rows: Sequence[object], number: int) -> None:
    audit.record(
        actor=actor, action=action, target=county, path=county.path,
        changes={"rows": number, "digest": audit.digest_rows(rows)},
    )  # fmt: skip
