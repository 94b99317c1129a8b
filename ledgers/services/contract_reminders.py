"""Reminders of contracts: 90, 60 and 30 days before the end, and of money overdue; one a day for a contract at most."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit
from core.actors import SYSTEM
from core.scope import EVERYTHING, WIDTH
from ledgers.domain import contracts as rules
from ledgers.models import Contract, ContractReminder
from ledgers.selectors import contracts as selectors

JOB = "contract-reminders"


def _ends(today: date) -> Iterable[tuple[Contract, str, str, int]]:
    rows = Contract.objects.filter(state=rules.IN_FORCE, ends_on__gte=today, ends_on__lte=today + selectors.SOON)
    for row in rows.select_related("book__unit").order_by("pk"):
        rung = rules.end_rung(row.ends_on, today)
        if rung is not None:
            yield row, "end", f"{row.ends_on.isoformat()}/{rung}", (row.ends_on - today).days


def _arrears(today: date) -> Iterable[tuple[Contract, str, str, int]]:
    rows = selectors.overdue(EVERYTHING, today).select_related("contract__book__unit").order_by("due_on", "pk")
    for part in rows:
        turn = rules.arrears_turn(part.due_on, today)
        if turn is not None:
            yield part.contract, "arrears", f"{part.number}/{turn}", (today - part.due_on).days


def remind(now: datetime) -> int:
    """Remind of every contract whose newest occasion has come and was not taken yet; return how many.

    Money overdue goes before an end that comes: where both are new on a day, the other follows on the next. One audit entry
    for each county.
    """
    today = timezone.localdate(now)
    taken = set(ContractReminder.objects.values_list("contract_id", "about"))
    busy = set(ContractReminder.objects.filter(sent_on=today).values_list("contract_id", flat=True))
    made: list[ContractReminder] = []
    paths: dict[str, list[tuple[int, str]]] = {}
    for contract, kind, about, days in (*_arrears(today), *_ends(today)):
        if contract.pk in busy or (contract.pk, about) in taken:
            continue
        busy.add(contract.pk)
        made.append(ContractReminder(contract=contract, kind=kind, about=about, days=days, sent_on=today))
        paths.setdefault(contract.book.unit.path[:WIDTH], []).append((contract.pk, about))
    with transaction.atomic():
        ContractReminder.objects.bulk_create(made, ignore_conflicts=True)
        for county, found in sorted(paths.items()):
            audit.record(
                actor=SYSTEM, action="contract.reminded", path=county, at=now,
                changes={"rows": len(found), "digest": audit.digest_rows(found)},
            )  # fmt: skip
    return len(made)
