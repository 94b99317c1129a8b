"""The yearly check: opened with everything a book lists, counted line by line, reported once every difference is explained."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError
from ledgers.domain import registers as rule
from ledgers.models import Asset, Book, CheckLine, HoldingCheck, Material, Resource
from ledgers.services import registers, rows

_SEE, _CHANGE = "asset.view", "asset.change"
_COLUMNS = (
    "sheet",
    "kind",
    "asset",
    "resource",
    "account",
    "material",
    "label",
    "measure",
    "book_figure",
    "counted",
    "explanation",
)


def seen(actor: Actor, pk: int) -> HoldingCheck:
    return rows.seen(actor, HoldingCheck, pk, _SEE)


def start(*, actor: Actor, book: Book, year: int, today: date) -> HoldingCheck:
    """Open the check of a year, with a line for everything the book lists.

    :raises DomainError: the year is not over, or lies before the book; names the field.
    :raises Conflict: the year has its check already.
    """
    rows.may(actor, _CHANGE, book, _SEE)
    if rule.checked_on(year) > today or year < book.opened_on.year:
        raise DomainError(_("The check is of a year that is over and in which the book was kept."), field="year")
    with transaction.atomic():
        Book.objects.select_for_update().get(pk=book.pk)
        if HoldingCheck.objects.filter(book=book, year=year).exists():
            raise Conflict(_("%(year)d has its check already.") % {"year": year})
        check = HoldingCheck(book=book, year=year, opened_on=today)
        records.create(actor=actor, action="check.opened", instance=check, path=book.unit.path)
        bulk.insert(CheckLine, _COLUMNS, [(check.pk, *line, None, "") for line in _listed([book.pk], year)[book.pk]])
    return check


def _listed(books: Sequence[int], year: int) -> dict[int, list[tuple[Any, ...]]]:
    """Return the lines of a check by book: kind, the four keys, label, measure, the book's figure."""
    found: dict[int, list[tuple[Any, ...]]] = {book: [] for book in books}
    end = rule.checked_on(year)
    assets = Asset.objects.filter(book__in=books, acquired_on__lte=end).exclude(state="scrapped")
    for asset in assets.order_by("book_id", "number", "pk"):
        label = f"{asset.number} {asset.name}（{asset.unit_word}）"
        found[asset.book_id].append(("asset", asset.pk, None, None, None, label, "pieces", asset.quantity))
    for land in Resource.objects.filter(book__in=books).order_by("book_id", "number", "pk"):
        found[land.book_id].append(("resource", None, land.pk, None, None, str(land), "area", land.area))
    for book, accounts in registers.funds(books, year * 100 + 12).items():
        found[book] += [("fund", None, None, row.pk, None, str(row), "fen", fen) for row, fen in accounts]
    for stock in Material.objects.filter(book__in=books).order_by("book_id", "name", "pk"):
        label = f"{stock.name}（{stock.unit_word}）"
        found[stock.book_id].append(("material", None, None, None, stock.pk, label, "pieces", stock.quantity))
    return found


def count(
    *, actor: Actor, check_id: int, values: Mapping[int, tuple[int | None, str]], version: int | None
) -> HoldingCheck:
    """Write what was found for lines of an open check (line → figure, explanation). What is not named stays.

    :raises DomainError: a line is none of this check, or a figure is below zero; names the field.
    """
    check = seen(actor, check_id)
    rows.may(actor, _CHANGE, check.book, _SEE)
    rows.refuse_state(check, "open")
    with transaction.atomic():
        records.touch(instance=check, version=version)
        lines = {line.pk: line for line in CheckLine.objects.select_for_update().filter(sheet=check)}
        changes: dict[str, Any] = {}
        for key, (counted, explanation) in values.items():
            line = lines.get(key)
            if line is None:
                raise DomainError(_("This line is not part of the check."), field=f"counted-{key}")
            if counted is not None and counted < 0 and line.kind != "fund":
                raise DomainError(_("Give zero or more."), field=f"counted-{key}")
            if (line.counted, line.explanation) != (counted, explanation.strip()):
                changes[line.label] = [[line.counted, line.explanation], [counted, explanation.strip()]]
                line.counted, line.explanation = counted, explanation.strip()[:200]
                line.save(update_fields=["counted", "explanation"])
        if changes:
            audit.record(actor=actor, action="check.counted", target=check, path=check.book.unit.path, changes=changes)
    check.refresh_from_db()
    return check


def report(*, actor: Actor, check_id: int, today: date, version: int | None) -> HoldingCheck:
    """Report a check: everything is counted, every difference explained.

    :raises DomainError: lines are missing or differ without a word why; names the first.
    """
    check = seen(actor, check_id)
    rows.may(actor, _CHANGE, check.book, _SEE)
    rows.refuse_state(check, "open")
    with transaction.atomic():
        lines = list(CheckLine.objects.select_for_update().filter(sheet=check).order_by("pk"))
        missing, unexplained = rule.unfinished(
            rule.Counted(line.pk, line.book_figure, line.counted, line.explanation) for line in lines
        )
        if missing:
            raise DomainError(
                _("%(n)d lines are not counted yet.") % {"n": len(missing)}, field=f"counted-{missing[0]}"
            )
        if unexplained:
            raise DomainError(
                _("%(n)d differences are not explained yet.") % {"n": len(unexplained)},
                field=f"explanation-{unexplained[0]}",
            )
        differences = sum(line.counted != line.book_figure for line in lines)
        rows.step(
            actor=actor, row=check, version=version, action="check.reported", right=_CHANGE, see=_SEE,
            values={"state": "reported", "reported_on": today, "reported_by": actor.name, "differences": differences},
        )  # fmt: skip
    return check


def late_books(scope: Any, today: date) -> Any:
    """Return the books of a scope whose last check that was due is not reported, by unit."""
    year = rule.year_due(today)
    books = Book.objects.within(scope).filter(opened_on__lte=rule.checked_on(year))
    reported = HoldingCheck.objects.filter(year=year, state="reported").values("book")
    return books.exclude(pk__in=reported).select_related("unit__parent").order_by("unit__path")


def report_many(
    *,
    actor: Actor,
    county: OrgUnit,
    books: Sequence[int],
    year: int,
    on: date,
    now: datetime,
    without: Sequence[int] = (),
) -> int:
    """Enter the checks of many books, found as the books list them; return how many. One audit entry.

    The checks of books in `without` are opened and not counted.
    """
    actor.require("ledger.import", county.path)
    with transaction.atomic():
        listed = _listed(books, year)
        keys = dict(zip(books, bulk.next_ids(HoldingCheck, len(books)), strict=True))
        open_ = set(without)
        head = [
            (
                keys[book],
                book,
                year,
                *(("open", on, None, "") if book in open_ else ("reported", on, on, actor.name)),
                0,
                1,
            )
            for book in books
        ]
        bulk.insert(
            HoldingCheck,
            ("id", "book", "year", "state", "opened_on", "reported_on", "reported_by", "differences", "version"), head,
        )  # fmt: skip
        lines = [
            (keys[book], *line, None if book in open_ else line[-1], "") for book in books for line in listed[book]
        ]
        bulk.insert(CheckLine, _COLUMNS, lines)
        audit.record(
            actor=actor, action="check.reported-many", target=county, path=county.path, at=now,
            changes={"rows": len(head), "lines": len(lines), "digest": audit.digest_rows([*head, *lines])},
        )  # fmt: skip
    return len(head)
