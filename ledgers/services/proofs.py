"""The books proved again in SQL: sums, numbers, months and heads, each from the rows alone. Sentences name the row."""

from collections.abc import Iterator

from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from ledgers.domain import posting as rules
from ledgers.models import Book, BookHead, BookMonth, MonthReopening, Posting, Voucher


def inconsistencies() -> list[str]:
    """Return a sentence for every row of a book that is not what the rules make of it."""
    return [*_vouchers(), *_lines(), *_numbers(), *_months(), *_heads(), *_sums()]


def _at(pk: int, book: int, month: int, number: int) -> dict[str, object]:
    return {"pk": pk, "book": book, "month": f"{month // 100}-{month % 100:02d}", "n": number}


def _vouchers() -> Iterator[str]:
    said = {"pk", "book_id", "month", "number"}
    sums = Posting.objects.filter(voucher=OuterRef("pk")).order_by().values("voucher")
    rows = Voucher.objects.annotate(
        count=Coalesce(Subquery(sums.annotate(n=Count("pk")).values("n"), IntegerField()), 0),
        difference=Coalesce(Subquery(sums.annotate(n=Sum("debit") - Sum("credit")).values("n"), IntegerField()), 0),
    )
    for row in rows.filter(Q(count__lt=2) | ~Q(difference=0)).order_by("pk").values(*said, "count", "difference"):
        yield _(
            "Book %(book)s, %(month)s No. %(n)s (voucher row %(pk)s): %(count)s lines, debit less credit %(fen)s fen."
        ) % {
            **_at(row["pk"], row["book_id"], row["month"], row["number"]),
            "count": row["count"],
            "fen": row["difference"],
        }
    dated = Voucher.objects.annotate(dated=ExtractYear("on") * 100 + ExtractMonth("on")).exclude(month=F("dated"))
    for row in dated.order_by("pk").values(*said):
        yield _("Book %(book)s, %(month)s No. %(n)s (voucher row %(pk)s): the month is not that of its date.") % _at(
            row["pk"], row["book_id"], row["month"], row["number"]
        )


def _lines() -> Iterator[str]:
    wrong = (
        ~Q(book=F("voucher__book"))
        | ~Q(month=F("voucher__month"))
        | ~Q(account__book=F("book"))
        | Q(voucher__isnull=True)
    )
    for pk, voucher, line in Posting.objects.filter(wrong).order_by("pk").values_list("pk", "voucher_id", "line"):
        yield _("Voucher row %(v)s, line %(n)s (row %(pk)s): its book, month or account is not the voucher's.") % {
            "v": voucher, "n": line, "pk": pk,
        }  # fmt: skip
    red = Posting.objects.exclude(voucher__kind=rules.REVERSAL).filter(Q(debit__lt=0) | Q(credit__lt=0))
    for pk, voucher in red.order_by("pk").values_list("pk", "voucher_id"):
        yield _("Voucher row %(v)s (line row %(pk)s): an amount below zero outside a red reversal.") % {
            "v": voucher, "pk": pk,
        }  # fmt: skip


def _numbers() -> Iterator[str]:
    rows = (
        Voucher.objects.order_by()
        .values("book_id", "month")
        .annotate(n=Count("pk"), low=Min("number"), top=Max("number"))
    )
    for row in rows.exclude(low=1, top=F("n")):
        yield _("Book %(book)s, %(month)s: %(n)s vouchers, numbered from %(low)s to %(top)s.") % {
            **_at(0, row["book_id"], row["month"], row["n"]), "low": row["low"], "top": row["top"],
        }  # fmt: skip


def _months() -> Iterator[str]:
    closed = BookMonth.objects.filter(book=OuterRef("book"), month=OuterRef("month"))
    rows = Voucher.objects.annotate(
        month_row=Subquery(closed.values("pk")), closed=Subquery(closed.values("closed_at"))
    ).filter(Q(month_row__isnull=True) | Q(posted_at__gt=F("closed")))
    for pk, book, month, number in rows.order_by("pk").values_list("pk", "book_id", "month", "number"):
        yield _("Book %(book)s, %(month)s No. %(n)s (voucher row %(pk)s): entered after its month was closed, or without one.") % _at(
            pk, book, month, number
        )  # fmt: skip
    used = MonthReopening.objects.filter(used_at__isnull=False)
    for pk in used.filter(Q(decided_by_id__isnull=True) | Q(decided_by_id=F("asked_by_id"))).values_list(
        "pk", flat=True
    ):
        yield _("Reopening row %(pk)s: it was used without two people.") % {"pk": pk}


def _heads() -> Iterator[str]:
    own = Voucher.objects.filter(book=OuterRef("book")).order_by().values("book")
    newest = Voucher.objects.filter(book=OuterRef("book")).order_by("-seq").values("digest")[:1]
    rows = BookHead.objects.annotate(
        n=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n"), IntegerField()), 0),
        top=Coalesce(Subquery(own.annotate(n=Max("seq")).values("n"), IntegerField()), 0),
        newest=Coalesce(Subquery(newest), "digest"),
    )
    for row in rows.exclude(seq=F("n"), top=F("n"), digest=F("newest")):
        yield _("Book %(book)s: the head names voucher %(seq)s, the last is %(top)s, and there are %(n)s.") % {
            "book": row.book_id, "seq": row.seq, "top": row.top, "n": row.n,
        }  # fmt: skip
    for pk in Book.objects.filter(head__isnull=True).values_list("pk", flat=True):
        yield _("Book %(book)s has no head.") % {"book": pk}


def _sums() -> Iterator[str]:
    rows = Posting.objects.order_by().values("book_id").annotate(d=Sum("debit"), c=Sum("credit"))
    for row in rows.exclude(d=F("c")):
        yield _("Book %(book)s: all debits are %(d)s fen, all credits %(c)s fen.") % {
            "book": row["book_id"], "d": row["d"], "c": row["c"],
        }  # fmt: skip
