"""Lists of contracts, of what is due, and of entries: by key, filtered, exported."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from branches.web.branch_lists import units
from core import listing
from core.actors import Actor
from core.entry_web import number, page_of, reader, unit_path
from core.errors import DomainError
from core.listing import Listed, Reader
from core.lists_web import tools
from core.querysets import subtree
from ledgers import choices
from ledgers.domain import contracts as rules
from ledgers.domain.money_words import yuan
from ledgers.filters.contracts import STANDINGS, ContractFilters, EntryFilters
from ledgers.models import Book, BookMonth, Contract, Entry
from ledgers.selectors import contracts as selectors

PAGE = 50
_CONTRACTS = ("unit", "kind", "state", "standing", "search")
_ENTRIES = ("unit", "form", "purpose", "contract", "reversed", "on_from", "on_to")
LIGHTS = {"overdue": "late", "30": "returned", "60": "returned", "90": "", "later": ""}


def _asked(query: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: query.get(name, "")[:60].strip() for name in names}


def _found(filters: Any, given: dict[str, str], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that fit.

    :raises DomainError: a filter is not understood; names it.
    """
    found = filters({name: value for name, value in given.items() if value}, queryset=rows)
    if not found.is_valid():
        field, messages = next(iter(found.errors.items()))
        raise DomainError(f"{found.form.fields[field].label}：{messages[0]}", field=field)
    result: QuerySet[Any] = found.qs
    return result


def _words(given: dict[str, str], labels: dict[str, Any]) -> str:
    return "；".join(
        str(dict(labels[name]).get(value, value)) if name in labels else value for name, value in given.items() if value
    )


def own_book(actor: Actor, right: str) -> Book | None:
    """Return the only book in which the reader does something; None where there are several or none."""
    found = list(Book.objects.within(actor.scope(right)).select_related("unit").order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


# Contracts -----------------------------------------------------------------------------------------


@login_required
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    """List the contracts of the reader's area by unit."""
    actor, today = reader(request, "contract.view"), timezone.localdate()
    given, problems = _asked(request.GET, _CONTRACTS), []
    rows: QuerySet[Any] = Contract.objects.within(actor.scope("contract.view")).select_related("book__unit")
    try:
        rows = _found(ContractFilters, given, rows)
    except DomainError as error:
        problems, rows = [(f"id_{error.field}", str(error))], rows.none()
    page, after = page_of(rows, "book__unit__path", request.GET.get("after", ""))
    sums = selectors.sums_of([row.pk for row in page], today)
    lines = [{"row": row, "sums": sums.get(row.pk, selectors.Sums()), "light": _light(row, today)} for row in page]
    book = own_book(actor, "contract.change") if actor.can("contract.change") else None
    context = {
        "lines": lines, "after": after, "total": rows.count(), "asked": given, "problems": problems, "book": book,
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "units": units(actor, given["unit"], "contract.view"),
        "period": str(today.year), "kinds": choices.CONTRACT_KINDS, "states": choices.CONTRACT_STATES, "standings": STANDINGS,
        "tools": tools(request, "ledgers:contracts"), "is_narrowed": any(given.values()),
    }  # fmt: skip
    return render(request, "ledgers/contracts.html", context, status=400 if problems else 200)


def _owed(row: Contract, fen: int) -> str:
    """Return what others owe under a contract; nothing where the collective pays."""
    return yuan(fen) if row.direction == rules.INCOMING else ""


def _light(row: Contract, today: date) -> str:
    """Return how the end of a contract stands: `over`, `soon` or nothing."""
    if row.state != rules.IN_FORCE:
        return ""
    return "over" if row.ends_on < today else "soon" if row.ends_on <= today + selectors.SOON else ""


@listing.register("ledgers:contracts", "contract.view")
def export_contracts(found: Reader, query: QueryDict) -> Listed:
    """Return the list of contracts as a workbook shows it: the columns of the register. Persons are not named.

    :raises DomainError: a filter is not understood.
    """
    given, today = _asked(query, _CONTRACTS), timezone.localdate()
    rows: QuerySet[Any] = Contract.objects.within(found.actor.scope("contract.view"))
    rows = rows.select_related("book__unit", "resource", "asset", "decision")
    rows = _found(ContractFilters, given, rows).order_by("book__unit__path", "pk")
    sums = selectors.sums_of(rows.order_by().values_list("pk", flat=True), today)
    none = selectors.Sums()
    return Listed(
        title=_("Contracts"),
        head=[
            pgettext("contract", "number"), _("Name"), _("Kind"), _("Unit"), pgettext("contract", "object"), _("Area, 亩"), _("Other party"), _("Signed on"), _("Begins on"),
            _("Ends on"), _("Total, yuan"), _("How it is paid"), _("Receivable, yuan"), _("Received, yuan"), _("Overdue, yuan"), _("Deposit, yuan"),
            _("Decision"), _("Way of dealing"), _("State"),
        ],
        rows=lambda: (
            (
                row.number, row.name, row.get_kind_display(), row.book.unit.name, str(row.resource or row.asset or row.thing),
                yuan(row.area) if row.area else "", row.public_party, row.signed_on, row.starts_on, row.ends_on,
                yuan(row.total_fen), row.get_rhythm_display(), _owed(row, sums.get(row.pk, none).receivable),
                _owed(row, sums.get(row.pk, none).received), _owed(row, sums.get(row.pk, none).overdue), yuan(row.deposit_fen),
                row.decision.number if row.decision else "", row.get_dealing_display(), row.get_state_display(),
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), view_action="contract.view",
        words=_words(given, {"kind": choices.CONTRACT_KINDS, "state": choices.CONTRACT_STATES, "standing": STANDINGS}),
    )  # fmt: skip


@login_required
@require_GET
def contract_choose(request: HttpRequest) -> HttpResponse:
    """Choose for which collective a contract is drafted."""
    actor = reader(request, "contract.change")
    rows = Book.objects.within(actor.scope("contract.change")).select_related("unit")
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    return render(
        request, "ledgers/contract_choose.html", {"rows": page, "after": after, "query": "", "total": rows.count()}
    )


# What is due ---------------------------------------------------------------------------------------


def _dues(actor: Actor, today: date, given: dict[str, str]) -> QuerySet[Any]:
    rows = selectors.dues(actor.scope("contract.view"), today)
    path = unit_path(given["unit"])
    if path:
        rows = rows.filter(subtree("contract__book__unit__path", path))
    if given["light"] == "overdue":
        rows = rows.filter(due_on__lt=today)
    elif given["light"]:
        rows = rows.filter(due_on__gte=today)
    return rows


@login_required
@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """List what is overdue and what falls due within 90 days; each line opens the receipt with everything filled in."""
    actor, today = reader(request, "contract.view"), timezone.localdate()
    given = _asked(request.GET, ("unit", "light"))
    if given["light"] not in ("overdue", "soon"):
        given["light"] = ""
    rows = _dues(actor, today, given)
    counts = {name: _dues(actor, today, {**given, "light": name}).count() for name in ("overdue", "soon")}
    text, _dot, key = request.GET.get("after", "").partition("_")
    last = number(key)
    if last is not None:
        try:
            at = date.fromisoformat(text)
        except ValueError:
            at = date.min
        rows = rows.filter(Q(due_on__gt=at) | Q(due_on=at, pk__gt=last))
    page = list(rows[: PAGE + 1])
    after = f"{page[PAGE - 1].due_on.isoformat()}_{page[PAGE - 1].pk}" if len(page) > PAGE else ""
    labels = dict(choices.LIGHTS)
    lines = []
    for part in page[:PAGE]:
        light = rules.light(part.due_on, part.owed, today)
        path = part.contract.book.unit.path
        lines.append(
            {"part": part, "label": labels[light], "tone": LIGHTS[light], "may": actor.can("ledger.post", path)}
        )
    several = len(units(actor, given["unit"], "contract.view")) > 1
    context = {
        "lines": lines, "after": after, "asked": given, "counts": counts, "several": several, "period": str(today.year),
        "units": units(actor, given["unit"], "contract.view"), "query": listing.kept(request.META.get("QUERY_STRING", "")),
        "total": counts["overdue"] + counts["soon"], "tools": tools(request, "ledgers:dues"),
    }  # fmt: skip
    return render(request, "ledgers/dues.html", context)


@listing.register("ledgers:dues", "contract.view")
def export_dues(found: Reader, query: QueryDict) -> Listed:
    """Return what is due as a workbook shows it."""
    given, today = _asked(query, ("unit", "light")), timezone.localdate()
    rows = _dues(found.actor, today, given)
    labels = dict(choices.LIGHTS)
    return Listed(
        title=_("What is due"),
        head=[
            _("Unit"), _("Contract"), _("Name"), _("Instalment"), pgettext("contract", "Due on"), _("Receivable, yuan"), _("Received, yuan"),
            _("Still owed, yuan"), _("Standing"),
        ],
        rows=lambda: (
            (
                part.contract.book.unit.name, part.contract.number, part.contract.name, part.number, part.due_on,
                yuan(part.amount_fen), yuan(part.received), yuan(part.owed),
                str(labels[rules.light(part.due_on, part.owed, today)]),
            )
            for part in rows
        ),
        count=rows.count(), words=given["light"] and str(labels.get(given["light"], "")), view_action="contract.view",
    )  # fmt: skip


# Entries -------------------------------------------------------------------------------------------


def _entries(actor: Actor, given: dict[str, str]) -> QuerySet[Entry]:
    rows = Entry.objects.within(actor.scope("ledger.view"))
    rows = rows.select_related("book__unit", "voucher__reversed_by", "money", "contract", "instalment")
    return _found(EntryFilters, given, rows)


def _closed(page: list[Entry]) -> set[tuple[int, int]]:
    """Return the closed months of the books of a page: one query."""
    return selectors.closed_months({row.book_id for row in page})


@login_required
@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    """List what was entered on the simple forms, newest first: the register of income and of what went out."""
    actor = reader(request, "ledger.view")
    given, problems = _asked(request.GET, _ENTRIES), []
    try:
        rows = _entries(actor, given)
    except DomainError as error:
        problems, rows = [(f"id_{error.field}", str(error))], Entry.objects.none()
    total = rows.count()
    text, _dot, key = request.GET.get("after", "").partition("_")
    last = number(key)
    if last is not None:
        try:
            at = date.fromisoformat(text)
        except ValueError:
            at = date.max
        rows = rows.filter(Q(on__lt=at) | Q(on=at, pk__lt=last))
    page = list(rows.order_by("-on", "-pk")[: PAGE + 1])
    after = f"{page[PAGE - 1].on.isoformat()}_{page[PAGE - 1].pk}" if len(page) > PAGE else ""
    closed = _closed(page[:PAGE])
    book = own_book(actor, "ledger.post") if actor.can("ledger.post") else None
    context = {
        "lines": [{"row": row, "is_closed": (row.book_id, row.voucher.month) in closed} for row in page[:PAGE]],
        "after": after, "total": total, "asked": given, "problems": problems, "book": book,
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "units": units(actor, given["unit"], "ledger.view"),
        "forms": choices.ENTRY_FORMS, "purposes": choices.PURPOSES, "tools": tools(request, "ledgers:receipts"),
        "is_narrowed": any(given.values()), "may_enter": actor.can("ledger.post"),
    }  # fmt: skip
    return render(request, "ledgers/entries.html", context, status=400 if problems else 200)


@listing.register("ledgers:receipts", "ledger.view")
def export_entries(found: Reader, query: QueryDict) -> Listed:
    """Return the register of entries as a workbook shows it: the columns of 收入台账.

    :raises DomainError: a filter is not understood.
    """
    given = _asked(query, _ENTRIES)
    rows = _entries(found.actor, given).order_by("-on", "-pk")
    closed = set(
        BookMonth.objects.within(found.actor.scope("ledger.view"))
        .filter(closed_at__isnull=False)
        .values_list("book_id", "month")
    )
    return Listed(
        title=_("Receipts and payments"),
        head=[
            _("Date"), _("Unit"), _("Voucher"), _("Form"), _("What for"), _("Cash or bank"), _("Contract"), _("Instalment"),
            _("Amount, yuan"), _("Received on"), _("Paper receipt"), _("Summary"), _("Entered by"), _("Month"), _("Reversed"),
        ],
        rows=lambda: (
            (
                row.on, row.book.unit.name, str(row.voucher), row.get_form_display(), row.get_purpose_display(),
                str(row.money or ""), row.contract.number if row.contract else "", row.instalment.number if row.instalment else "",
                yuan(row.amount_fen), row.received_on, row.receipt_number, row.voucher.memo, row.voucher.posted_by,
                _("month closed") if (row.book_id, row.voucher.month) in closed else _("month open"),
                _("yes") if hasattr(row.voucher, "reversed_by") else "",
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words=_words(given, {"form": choices.ENTRY_FORMS, "purpose": choices.PURPOSES}),
        view_action="ledger.view",
    )  # fmt: skip
