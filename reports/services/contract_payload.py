"""What the contract book and the list of arrears print, frozen. Both are internal; the list of arrears names no person."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.scope import WIDTH, Scope
from ledgers import choices
from ledgers.domain import contracts as rules
from ledgers.models import Book, Contract
from ledgers.selectors import contracts as selectors
from reports.services import heads
from reports.services.subjects import Subject

PERSON = "个人"


def _day(subject: Subject) -> date:
    """Return the day that the paper is of: the period's last, or today while it lasts."""
    return min(subject.period.end - timedelta(days=1), timezone.localdate())


def _base(subject: Subject, day: date) -> dict[str, Any]:
    unit = subject.unit
    scope = Scope.of([unit.path])
    books = Book.objects.within(scope).select_related("unit").order_by("unit__path")
    if not books.exists():
        raise NotFound(_("No collective of %(unit)s keeps a book here.") % {"unit": unit.name})
    county = unit
    while len(county.path) > WIDTH and county.parent is not None:
        county = county.parent
    return {
        **heads.of_payload(subject.kind.code), "county": county.name, "unit": {"name": unit.name, "level": unit.level},
        "period": subject.period.code, "period_label": subject.period.label, "as_of": day.isoformat(), "books": books.count(),
    }  # fmt: skip


def book(subject: Subject) -> dict[str, Any]:
    """Return the contracts of a unit that were in force in the period or under which something is still owed."""
    day = _day(subject)
    rows = Contract.objects.within(Scope.of([subject.unit.path])).exclude(state=rules.DRAFT)
    rows = rows.filter(signed_on__lte=day, ends_on__gte=subject.period.start) | rows.filter(
        signed_on__lte=day, state=rules.IN_FORCE
    )
    found = list(
        rows.select_related("book__unit", "decision").order_by("book__unit__path", "kind", "number").distinct()
    )
    sums = _sums([row.pk for row in found], day)
    lines = [_line(row, sums.get(row.pk, selectors.Sums()), day) for row in found]
    return {
        **_base(subject, day), "contracts": lines,
        "kinds": [
            {"name": str(label), **_summed(line for line in lines if line["kind"] == str(label))}
            for code, label in choices.CONTRACT_KINDS
        ],
        "total": _summed(lines),
    }  # fmt: skip


def _sums(keys: list[int], day: date) -> dict[int, selectors.Sums]:
    return selectors.sums_of(keys, day + timedelta(days=1), before=day + timedelta(days=1))


def _line(row: Contract, sums: selectors.Sums, day: date) -> dict[str, Any]:
    running = row.ended_on is None or row.ended_on > day
    left = (row.ends_on - day).days
    incoming = row.direction == rules.INCOMING
    return {
        "unit": row.book.unit.name, "number": row.number, "name": row.name, "kind": str(row.get_kind_display()),
        "party": row.party, "from": row.starts_on.isoformat(), "until": row.ends_on.isoformat(), "total": row.total_fen,
        "receivable": sums.receivable if incoming else 0, "received": sums.received if incoming else 0,
        "overdue": sums.overdue if incoming else 0, "decision": row.decision.number if row.decision else "",
        "dealing": str(row.get_dealing_display()), "in_force": running and left >= 0, "expired": running and left < 0,
        "soon": running and 0 <= left <= selectors.SOON.days,
    }  # fmt: skip


def _summed(lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    found = list(lines)
    return {
        "count": len(found), "in_force": sum(line["in_force"] for line in found), "soon": sum(line["soon"] for line in found),
        "expired": sum(line["expired"] for line in found), "total": sum(line["total"] for line in found),
        "receivable": sum(line["receivable"] for line in found), "received": sum(line["received"] for line in found),
        "overdue": sum(line["overdue"] for line in found),
    }  # fmt: skip


def arrears(subject: Subject) -> dict[str, Any]:
    """Return the instalments of a unit that were overdue on the day, oldest first within each village."""
    day = _day(subject)
    rows = selectors.overdue(Scope.of([subject.unit.path]), day, day + timedelta(days=1))
    found = rows.select_related("contract__book__unit").order_by("contract__book__unit__path", "due_on", "pk")
    lines = [
        {
            "unit": part.contract.book.unit.name, "number": part.contract.number, "name": part.contract.name,
            "party": PERSON if part.contract.party_is_person else part.contract.party, "part": part.number,
            "due_on": part.due_on.isoformat(), "days": (day - part.due_on).days, "amount": part.amount_fen,
            "owed": part.owed,
        }
        for part in found
    ]  # fmt: skip
    return {
        **_base(subject, day), "parts": lines, "owed": sum(line["owed"] for line in lines),
        "contracts": len({(line["unit"], line["number"]) for line in lines}),
        "units": len({line["unit"] for line in lines}),
    }  # fmt: skip
