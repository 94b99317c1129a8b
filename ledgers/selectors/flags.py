"""Red flags of an area: the facts read set-based for whole counties (prices compare across villages), then cut to the area."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from core.querysets import subtree
from core.scope import WIDTH, Scope
from ledgers.domain import contracts, red_flags
from ledgers.domain.red_flags import ContractFact, Flag, HoldingFact, ReceiptFact
from ledgers.models import Asset, Book, Contract, Instalment, Resource
from ledgers.selectors import contracts as selectors

LOOKS_BACK = timedelta(days=365)
"""Receipts of so long ago are looked at."""
_LET = (contracts.CONTRACTING, contracts.LEASING)


def flags(scope: Scope, today: date) -> list[Flag]:
    """Return the flags of an area as of a day, by check and unit."""
    within = set(Book.objects.within(scope).values_list("unit_id", flat=True))
    found: list[Flag] = []
    for county in _counties(scope):
        limits = selectors.limits(county)
        found += red_flags.of_contracts(_contracts(county, today), limits, today)
        found += red_flags.of_holdings(_holdings(county, today))
        found += red_flags.of_receipts(_receipts(county, today), limits, today)
    order = list(red_flags.CHECKS)
    kept = [flag for flag in found if flag.unit in within]
    return sorted(kept, key=lambda flag: (order.index(flag.check), flag.unit, flag.sort, flag.key))


def of_contract(row: Contract, today: date) -> list[Flag]:
    """Return the flags of one contract; its price is compared with those of its class across the county."""
    county = row.book.unit.path[:WIDTH]
    found = red_flags.of_contracts(_contracts(county, today, row), selectors.limits(county), today)
    return [flag for flag in found if flag.key == row.pk]


def _counties(scope: Scope) -> list[str]:
    if scope.everything:
        paths = Book.objects.order_by("unit__path").values_list("unit__path", flat=True)
        return sorted({path[:WIDTH] for path in paths})
    return sorted({path[:WIDTH] for path in scope.paths})


def _peers(row: Contract) -> Q:
    """Return the condition for a contract and those that its price is compared with."""
    if row.resource is not None:
        return Q(pk=row.pk) | Q(resource__land=row.resource.land, kind=row.kind)
    if row.asset is not None:
        return Q(pk=row.pk) | Q(asset__use=row.asset.use, unit_word=row.unit_word)
    return Q(pk=row.pk)


def _contracts(county: str, today: date, one: Contract | None = None) -> list[ContractFact]:
    """Return the contracts of a county as the checks look at them, or `one` with those that it is compared with."""
    rows = Contract.objects.filter(subtree("book__unit__path", county)).exclude(state=contracts.DRAFT)
    # A contract that was signed later was not there on that day.
    rows = rows.filter(signed_on__lte=today)
    if one is not None:
        rows = rows.filter(_peers(one))
    parts: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    instalments = Instalment.objects.filter(subtree("contract__book__unit__path", county), replaced_at__isnull=True)
    if one is not None:
        instalments = instalments.filter(contract=one)
    dues = selectors.with_received(instalments.filter(due_on__lt=today), today + timedelta(days=1))
    for key, *part in dues.filter(owed__gt=0).values_list("contract", "due_on", "amount_fen", "waived_fen", "received"):
        parts[key].append(tuple(part))  # type: ignore[arg-type]
    waived = instalments.filter(waived_fen__gt=0, contract__kind=contracts.CONTRACTING)
    bare = waived.filter(Q(waived_by__isnull=True) | ~Q(waived_by__state__in=("passed", "carried")))
    without = dict(bare.values_list("contract", "waived_fen"))
    found = []
    for row in rows.annotate(land=F("resource__land"), use=F("asset__use"), of_unit=F("book__unit")).order_by("pk"):
        given: Any = row
        incoming = row.direction == contracts.INCOMING
        alike = (
            f"land:{given.land}:{row.kind}" if given.land else f"asset:{given.use}:{row.unit_word}" if given.use else ""
        )
        found.append(
            ContractFact(
                key=row.pk, unit=given.of_unit, kind=row.kind, state=_state_on(row, today), direction=row.direction,
                land=given.land or "", alike=alike if incoming else "",
                size=(row.area or 0) if given.land else (row.quantity or 0) * 100, starts_on=row.starts_on,
                ends_on=row.ends_on, total_fen=row.total_fen,
                arrears_fen=contracts.arrears(parts[row.pk], today) if incoming else 0,
                has_decision=row.decision_id is not None, dealing=row.dealing, waived_fen=without.get(row.pk, 0),
                waived_without=row.pk in without,
            )
        )  # fmt: skip
    return found


def _state_on(row: Contract, today: date) -> str:
    """Return the state that a contract had on a day."""
    return contracts.IN_FORCE if row.ended_on is None or row.ended_on > today else row.state


def _holdings(county: str, today: date) -> list[HoldingFact]:
    running = Contract.objects.filter(state=contracts.IN_FORCE, ends_on__gte=today, kind__in=_LET)
    sorts: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("asset", Asset.objects.filter(state="rented").annotate(on=Exists(running.filter(asset=OuterRef("pk"))))),
        (
            "resource",
            Resource.objects.filter(use="contracted").annotate(on=Exists(running.filter(resource=OuterRef("pk")))),
        ),
    )
    # Of a contract in force whose days are over the contract itself is the flag.
    late = Contract.objects.filter(state=contracts.IN_FORCE, ends_on__lt=today)
    found = []
    for sort, rows in sorts:
        named = rows.annotate(expired=Exists(late.filter(**{sort: OuterRef("pk")})))
        named = named.filter(subtree("book__unit__path", county), on=False, expired=False)
        found += [HoldingFact(key, unit, sort, False) for key, unit in named.values_list("pk", "book__unit")]
    return found


def _receipts(county: str, today: date) -> list[ReceiptFact]:
    rows = selectors.standing_entries().filter(subtree("book__unit__path", county), form="receipt")
    rows = rows.filter(received_on__gte=today - LOOKS_BACK, on__lte=today)
    in_bank = Case(
        When(money__code__startswith="102", then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    banked: dict[Any, date] = {}
    for key, on in (
        selectors.standing_entries().filter(banks__in=rows.order_by().values("pk")).values_list("banks", "on")
    ):
        if on <= today:
            banked[key] = on
    return [
        ReceiptFact(key, unit, received, on if is_bank else banked.get(key), amount)
        for key, unit, received, on, amount, is_bank in rows.annotate(in_bank=in_bank).values_list(
            "pk", "book__unit", "received_on", "on", "amount_fen", "in_bank"
        )
        if received is not None
    ]
