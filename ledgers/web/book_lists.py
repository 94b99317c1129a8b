"""Lists of books and vouchers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.entry_web import number, page_of, reader, unit_path
from core.errors import DomainError
from core.listing import Listed, Reader
from core.lists_web import tools
from core.querysets import subtree
from core.scope import WIDTH
from core.xlsx import Hundredths
from ledgers import choices
from ledgers.domain import chart
from ledgers.filters.books import VoucherFilters
from ledgers.models import Book, BookMonth, MonthReopening, Posting, Voucher
from ledgers.services import books as service
from ledgers.web.book_words import month_name, newest_first, year_of

_MONEY = (chart.CASH, chart.BANK)


@login_required
@require_GET
def book_list(request: HttpRequest) -> HttpResponse:
    """List the books of the reader's area; who has one alone is led to it."""
    actor = reader(request, "ledger.view")
    scope = actor.scope("ledger.view")
    rows = Book.objects.within(scope).select_related("unit__parent")
    if all(len(path) >= 3 * WIDTH for path in scope.paths) and not scope.everything:
        own = list(rows[:2])
        if len(own) == 1:
            return redirect("ledgers:book", own[0].pk)
    unit = unit_path(request.GET.get("unit", ""))
    if unit:
        rows = rows.filter(subtree("unit__path", unit))
    today = timezone.localdate()
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    context = {
        "rows": _lines(page, today.year), "after": after, "total": rows.count(), "unit": unit, "year": today.year,
        "units": OrgUnit.objects.within(scope).filter(level="township").order_by("path"), "query": listing.kept(request.META.get("QUERY_STRING", "")),
        "waiting": _waiting(actor), "in_admin": actor.can("admin.enter"), "may_found": actor.can("ledger.change"),
        "sums": _sums(rows, today.year), "tools": tools(request, "ledgers:books"),
    }  # fmt: skip
    return render(request, "ledgers/books.html", context)


def _lines(page: Sequence[Book], year: int) -> list[dict[str, Any]]:
    """Return books as lists show them; three queries for a page."""
    keys = [row.pk for row in page]
    months = {
        row["book_id"]: row
        for row in BookMonth.objects.filter(book__in=keys).order_by().values("book_id").annotate(
            first_open=Min("month", filter=Q(closed_at__isnull=True)), last_closed=Max("month", filter=Q(closed_at__isnull=False))
        )
    }  # fmt: skip
    money, income = _money(keys), _income(keys, year)
    none: dict[str, int | None] = {"first_open": None, "last_closed": None}
    return [
        {
            "book": row, "money": money.get(row.pk, 0), "income": income.get(row.pk, 0),
            "first_open": months.get(row.pk, none)["first_open"], "last_closed": months.get(row.pk, none)["last_closed"],
        }
        for row in page
    ]  # fmt: skip


def _money(books: Iterable[int]) -> dict[int, int]:
    """Return cash and bank of each book, in fen."""
    cash = Q()
    for code in _MONEY:
        cash |= Q(account__code__startswith=code)
    rows = Posting.objects.filter(cash, book__in=books).order_by().values_list("book_id")
    return {book: debit - credit for book, debit, credit in rows.annotate(Sum("debit"), Sum("credit"))}


def _income(books: Iterable[int], year: int) -> dict[int, int]:
    """Return the income of a year of each book: the lines that have a category, in fen."""
    rows = Posting.objects.filter(book__in=books, month__gte=year * 100 + 1, month__lte=year * 100 + 12).exclude(
        category=""
    )
    sums = rows.order_by().values_list("book_id").annotate(Sum("credit"), Sum("debit"))
    return {book: credit - debit for book, credit, debit in sums}


def _sums(rows: QuerySet[Book], year: int) -> dict[str, int]:
    keys = rows.order_by().values("pk")
    return {"money": sum(_money(keys).values()), "income": sum(_income(keys, year).values())}  # type: ignore[arg-type]


def _waiting(actor: Actor) -> list[MonthReopening]:
    """Return wishes to open a month again on which the reader may decide."""
    rows = MonthReopening.objects.within(actor.scope("ledger.reopen")).filter(decided_at__isnull=True)
    return list(rows.exclude(asked_by_id=actor.user_id or 0).select_related("month__book").order_by("pk")[:20])


@listing.register("ledgers:books", "ledger.view")
def export_books(found: Reader, query: QueryDict) -> Listed:
    """Return the list of books as a workbook shows it; amounts in yuan."""
    year = timezone.localdate().year
    rows = (
        Book.objects.within(found.actor.scope("ledger.view"))
        .select_related("unit__parent")
        .order_by("unit__path", "pk")
    )
    unit = unit_path(query.get("unit", ""))
    if unit:
        rows = rows.filter(subtree("unit__path", unit))
    return Listed(
        title=_("Books"),
        head=[_("Collective"), _("Unit"), _("Kept since"), _("Closed up to"), _("Cash and bank, yuan"), _("Income of %(year)d, yuan") % {"year": year}],
        rows=lambda: (
            (
                line["book"].name, line["book"].unit.name, line["book"].opened_on,
                month_name(line["last_closed"]) if line["last_closed"] else "", Hundredths(line["money"]), Hundredths(line["income"]),
            )
            for line in _lines(list(rows), year)
        ),
        count=rows.count(), words="", view_action="ledger.view",
    )  # fmt: skip


# Vouchers ---------------------------------------------------------------------------------------

_NAMES = ("book", "unit", "month_from", "month_to", "kind", "account")


def _narrowed(actor: Actor, query: QueryDict) -> tuple[QuerySet[Voucher], dict[str, str]]:
    """Return the vouchers that fit, and what was asked for.

    :raises DomainError: a filter is not understood; names it.
    """
    given = {name: query.get(name, "")[:60].strip() for name in _NAMES}
    found = VoucherFilters(
        {name: text for name, text in given.items() if text},
        queryset=Voucher.objects.within(actor.scope("ledger.view")),
    )
    if not found.is_valid():
        field, messages = next(iter(found.errors.items()))
        raise DomainError(f"{found.form.fields[field].label}：{messages[0]}", field=field)
    return found.qs.select_related("book"), given


@login_required
@require_GET
def voucher_list(request: HttpRequest) -> HttpResponse:
    """List the vouchers of the reader's area, or of one book, the newest day first."""
    actor = reader(request, "ledger.view")
    book_id = number(request.GET.get("book", ""))
    book = service.seen(actor, book_id) if book_id else None
    problems: list[tuple[str, str]] = []
    try:
        rows, given = _narrowed(actor, request.GET)
    except DomainError as error:
        problems = [(f"id_{error.field}", str(error))]
        rows, given = Voucher.objects.none(), {name: request.GET.get(name, "")[:60] for name in _NAMES}
    page, after = newest_first(rows, request.GET.get("after", ""))
    sums = dict(
        Posting.objects.filter(voucher__in=[row.pk for row in page])
        .order_by()
        .values_list("voucher_id")
        .annotate(Sum("debit"))
    )
    for row in page:
        row.total = sums.get(row.pk, 0)  # type: ignore[attr-defined]
    context = {
        "rows": page, "after": after, "total": rows.count(), "asked": given, "problems": problems, "book": book,
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "kinds": choices.VOUCHERS, "tools": tools(request, "ledgers:vouchers"),
        "is_narrowed": any(value for name, value in given.items() if name != "book"),
        "may_post": book is not None and actor.can("ledger.post", book.unit.path),
    }  # fmt: skip
    return render(request, "ledgers/vouchers.html", context, status=400 if problems else 200)


@listing.register("ledgers:vouchers", "ledger.view")
def export_vouchers(found: Reader, query: QueryDict) -> Listed:
    """Return vouchers with their lines as a workbook shows them; amounts in yuan.

    :raises DomainError: a filter is not understood.
    """
    rows, given = _narrowed(found.actor, query)
    lines = Posting.objects.filter(voucher__in=rows.order_by().values("pk"))
    kinds = dict(choices.VOUCHERS)
    return Listed(
        title=_("Vouchers"),
        head=[
            _("Collective"), _("Date"), _("Number"), _("Kind"), _("Summary"), _("Account code"), _("Account name"), _("Debit"), _("Credit"),
            _("Income category"), _("Entered by"),
        ],
        rows=lambda: (
            (
                line.voucher.book.name, line.voucher.on, f"{month_name(line.month)} {line.voucher}", str(kinds[line.voucher.kind]),
                line.memo or line.voucher.memo, line.account.code, line.account.name, Hundredths(line.debit) if line.debit else None, Hundredths(line.credit) if line.credit else None,
                line.get_category_display() if line.category else "", line.voucher.posted_by,
            )
            for line in lines.select_related("voucher__book", "account").order_by("voucher__on", "voucher_id", "line").iterator(chunk_size=1000)
        ),
        count=lines.count(), words="；".join(value for value in given.values() if value), view_action="ledger.view",
    )  # fmt: skip


def months_of(book: Book, year: int) -> list[dict[str, Any]]:
    """Return the months of a year of a book: state, vouchers, turnover, a wish to open it again."""
    span = {"book": book, "month__gte": year * 100 + 1, "month__lte": year * 100 + 12}
    counts = dict(Voucher.objects.filter(**span).order_by().values_list("month").annotate(Count("pk")))
    sums = dict(Posting.objects.filter(**span).order_by().values_list("month").annotate(Sum("debit")))
    wishes = {
        row.month_id: row
        for row in MonthReopening.objects.filter(
            month__book=book, decided_at__isnull=True, month__month__gte=year * 100
        )
    }
    return [
        {
            "row": row,
            "vouchers": counts.get(row.month, 0),
            "turnover": sums.get(row.month, 0),
            "wish": wishes.get(row.pk),
        }
        for row in BookMonth.objects.filter(**span).order_by("month")
    ]


__all__ = ["book_list", "months_of", "voucher_list", "year_of"]
