"""What is read of contracts: instalments with what came in, what is owed, the county's rule."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.scope import EVERYTHING, WIDTH, Scope
from ledgers.domain import contracts, red_flags
from ledgers.models import BookMonth, Contract, ContractRule, Entry, Instalment

SOON = timedelta(days=90)
PAID = ("receipt", "payment")


def standing_entries() -> QuerySet[Entry]:
    """Return the entries whose voucher was not reversed: the only ones that count."""
    return Entry.objects.filter(voucher__reversed_by__isnull=True)


def with_received(rows: QuerySet[Any], before: date | None = None) -> QuerySet[Any]:
    """Return instalments with `received`, and `owed` that is still to come; `before` leaves out later money."""
    paid = standing_entries().filter(instalment=OuterRef("pk"), form__in=PAID).order_by()
    if before is not None:
        paid = paid.filter(on__lt=before)
    total = paid.values("instalment").annotate(n=Sum("amount_fen")).values("n")
    got = Coalesce(Subquery(total, output_field=BigIntegerField()), 0, output_field=BigIntegerField())
    return rows.annotate(received=got).annotate(owed=F("amount_fen") - F("waived_fen") - F("received"))


def standing(scope: Scope) -> QuerySet[Instalment]:
    """Return the instalments of an area that count: of signed contracts, not replaced."""
    rows = Instalment.objects.within(scope).filter(replaced_at__isnull=True)
    return rows.exclude(contract__state=contracts.DRAFT)


def incoming(scope: Scope) -> QuerySet[Instalment]:
    """Return what others owe the collectives of an area."""
    return standing(scope).filter(contract__direction=contracts.INCOMING)


def overdue(scope: Scope, today: date, before: date | None = None) -> QuerySet[Any]:
    """Return the instalments owed to collectives whose day is over and of which something is still to come."""
    return with_received(incoming(scope).filter(due_on__lt=today), before).filter(owed__gt=0)


def dues(scope: Scope, today: date) -> QuerySet[Any]:
    """Return what is overdue and what falls due within 90 days, oldest day first, with contract, book and unit."""
    rows = with_received(incoming(scope).filter(due_on__lte=today + SOON)).filter(owed__gt=0)
    return rows.select_related("contract__book__unit").order_by("due_on", "pk")


def schedule_of(contract: Contract) -> list[Any]:
    """Return a contract's instalments that count, with received and owed."""
    rows = with_received(Instalment.objects.filter(contract=contract, replaced_at__isnull=True))
    return list(rows.select_related("waived_by").order_by("number"))


def accrued(instalments: Collection[int]) -> set[int]:
    """Return which of the instalments stand as receivable in the books."""
    rows = standing_entries().filter(form="accrual", instalment__in=instalments)
    return set(rows.values_list("instalment", flat=True))


@dataclass(frozen=True)
class Sums:
    """What of a contract was to be paid, came in, was waived and is overdue."""

    receivable: int = 0
    received: int = 0
    waived: int = 0
    overdue: int = 0


def sums_of(keys: Iterable[int], today: date, before: date | None = None) -> dict[int, Sums]:
    """Return the sums of contracts by key: one query."""
    rows = with_received(Instalment.objects.filter(contract__in=list(keys), replaced_at__isnull=True), before)
    found: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    for key, *row in rows.order_by().values_list("contract", "due_on", "amount_fen", "waived_fen", "received"):
        found[key].append(tuple(row))  # type: ignore[arg-type]
    return {
        key: Sums(
            sum(row[1] for row in parts), sum(row[3] for row in parts), sum(row[2] for row in parts),
            contracts.arrears(parts, today),
        )
        for key, parts in found.items()
    }  # fmt: skip


def expiring(rows: QuerySet[Contract], today: date) -> QuerySet[Contract]:
    """Return the contracts in force that end within 90 days."""
    return rows.filter(state=contracts.IN_FORCE, ends_on__gte=today, ends_on__lte=today + SOON)


def expired(rows: QuerySet[Contract], today: date) -> QuerySet[Contract]:
    """Return the contracts that stand as in force though their term is over."""
    return rows.filter(state=contracts.IN_FORCE, ends_on__lt=today)


def running_on(rows: QuerySet[Contract], day: date) -> QuerySet[Contract]:
    """Return the contracts that were in force on a day: signed and begun, neither run out nor ended by then."""
    rows = rows.exclude(state=contracts.DRAFT).filter(starts_on__lte=day, ends_on__gte=day)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def limits(path: str) -> red_flags.Limits:
    """Return what the county of a path has set; what ships where it has set nothing."""
    rule = ContractRule.objects.filter(unit__path=path[:WIDTH]).first()
    if rule is None:
        return red_flags.Limits()
    terms = contracts.Terms(rule.lease_years, rule.arable_years, rule.grass_years, rule.forest_years, rule.waste_years)
    return red_flags.Limits(terms, rule.low_percent, rule.bidding_from_fen, rule.days_to_bank)


def closed_months(books: Iterable[int]) -> set[tuple[int, int]]:
    """Return the closed months of books, as (book, month)."""
    rows = BookMonth.objects.filter(book__in=set(books), closed_at__isnull=False)
    return set(rows.values_list("book_id", "month"))


def next_number(contract: Contract) -> int:
    """Return the next free number of an instalment of a contract."""
    last = Instalment.objects.filter(contract=contract).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def with_overdue(rows: QuerySet[Contract], today: date) -> QuerySet[Contract]:
    """Return contracts with `overdue_fen`: what others owe the collective under each and have not paid in time."""
    late = overdue(EVERYTHING, today).filter(contract=OuterRef("pk")).order_by()
    total = late.values("contract").annotate(n=Sum("owed")).values("n")
    return rows.annotate(overdue_fen=Coalesce(Subquery(total, output_field=BigIntegerField()), 0))


def parts() -> Prefetch:
    """Return how contracts bring their instalments with them, as `parts`, with received and owed."""
    rows = with_received(Instalment.objects.filter(replaced_at__isnull=True)).order_by("number")
    return Prefetch("instalments", rows, to_attr="parts")
