"""Ways to break a book: each is refused on PostgreSQL, and on SQLite refused or shown by `verify_chain`."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InternalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.urls import reverse

from core import triggers
from core.actors import SYSTEM
from core.errors import DomainError
from ledgers.domain import posting as rules
from ledgers.domain.posting import Line
from ledgers.models import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher
from ledgers.services import chain, months, posting, posting_many, proofs
from tests.ledgers.bookkeeping import NOW, RENT, TODAY, book_of, clerk, kept_book, post
from tests.lifting import SWITCHES
from tests.world import VILLAGES, make_world

POSTGRESQL = connection.vendor == "postgresql"
Attack = Callable[[Book], object]
ATTACKS: dict[str, Attack] = {}
REFUSALS = (IntegrityError, InternalError, DomainError)


def attack(make: Attack) -> Attack:
    ATTACKS[make.__name__] = make
    return make


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def account(book: Book, code: str) -> Account:
    return Account.objects.get(book=book, code=code)


def last(book: Book) -> Voucher:
    return Voucher.objects.filter(book=book).latest("seq")


def line(
    book: Book, voucher: int, number: int, code: str = "102", *, debit: int = 0, credit: int = 0, month: int = 202601
) -> Posting:
    return Posting(
        voucher_id=voucher, book=book, month=month, line=number, account=account(book, code), debit=debit, credit=credit
    )


def header(book: Book, **values: object) -> Voucher:
    """Return the voucher that would come next in a book, with a digest that nobody can tell from a right one."""
    before = last(book)
    given = {
        "seq": before.seq + 1, "month": 202601, "number": 2, "on": date(2026, 1, 9), "kind": "general", "memo": "伪造",
        "posted_by": "x", "posted_at": NOW, "previous": before.digest, "digest": "a" * 64, **values,
    }  # fmt: skip
    return Voucher(book=book, id=rules.key(book.pk, int(str(given["seq"]))), **given)


def forge(book: Book, *lines: tuple[str, int, int], month: int = 202601, **values: object) -> None:
    """Write a voucher past the service."""
    row = header(book, month=month, **values)
    Posting.objects.bulk_create(
        line(book, row.pk, n, code, debit=debit, credit=credit, month=month)
        for n, (code, debit, credit) in enumerate(lines, 1)
    )
    row.save(force_insert=True)
    BookHead.objects.filter(book=book).update(seq=row.seq, digest=row.digest)


PAIR = (("102", 5, 0), ("50103", 0, 5))


# By the ORM -------------------------------------------------------------------------------------


@attack
def orm_save_of_a_header(book: Book) -> None:
    row = last(book)
    row.memo = "另一件事"
    row.save()


@attack
def orm_save_of_a_line(book: Book) -> None:
    row = last(book).lines.get(line=1)
    row.debit += 1
    row.save()


@attack
def orm_update(book: Book) -> None:
    Posting.objects.filter(book=book).update(memo="改")


@attack
def orm_bulk_update(book: Book) -> None:
    rows = list(Posting.objects.filter(book=book, debit__gt=0))
    for row in rows:
        row.debit += 1
    Posting.objects.bulk_update(rows, ["debit"])


@attack
def orm_delete_of_a_voucher(book: Book) -> None:
    Posting.objects.filter(voucher=last(book)).delete()
    last(book).delete()


@attack
def orm_raw_delete(book: Book) -> None:
    Posting.objects.filter(book=book)._raw_delete("default")


@attack
def orm_bulk_create_unbalanced(book: Book) -> None:
    forge(book, ("102", 5, 0), ("50103", 0, 4))


@attack
def orm_bulk_create_over_what_is_there(book: Book) -> None:
    row = last(book)
    row.memo = "改"
    Voucher.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["memo"])


@attack
def late_line_into_an_old_voucher(book: Book) -> None:
    line(book, last(book).pk, 3, debit=5).save(force_insert=True)


@attack
def late_pair_that_balances(book: Book) -> None:
    pair = [line(book, last(book).pk, 3, debit=5), line(book, last(book).pk, 4, "50103", credit=5)]
    Posting.objects.bulk_create(pair)


@attack
def late_pair_into_a_closed_month(book: Book) -> None:
    first = Voucher.objects.get(book=book, seq=1)
    pair = [line(book, first.pk, 3, debit=5, month=202511), line(book, first.pk, 4, "50103", credit=5, month=202511)]
    Posting.objects.bulk_create(pair)


@attack
def lines_without_a_voucher(book: Book) -> None:
    Posting.objects.bulk_create(
        [line(book, last(book).pk + 1, 1, debit=5), line(book, last(book).pk + 1, 2, "50103", credit=5)]
    )


@attack
def voucher_without_lines(book: Book) -> None:
    forge(book)


@attack
def voucher_of_one_line(book: Book) -> None:
    forge(book, ("102", 5, 0))


@attack
def line_of_nothing(book: Book) -> None:
    forge(book, ("102", 0, 0), ("50103", 0, 0))


@attack
def line_on_both_sides(book: Book) -> None:
    forge(book, ("102", 5, 5), ("50103", 5, 5))


@attack
def amounts_below_zero(book: Book) -> None:
    forge(book, ("102", -5, 0), ("50103", 0, -5))


@attack
def reversal_that_is_not_its_original(book: Book) -> None:
    forge(book, ("102", -5, 0), ("50103", 0, -5), kind="reversal", reverses=last(book), reason="冲")


@attack
def line_on_another_books_account(book: Book) -> None:
    other = book_of(VILLAGES[1])
    row = header(book)
    foreign = line(book, row.pk, 2, "50103", credit=5)
    foreign.account = account(other, "50103")
    Posting.objects.bulk_create([line(book, row.pk, 1, debit=5), foreign])
    row.save(force_insert=True)


@attack
def voucher_in_a_closed_month(book: Book) -> None:
    forge(book, *PAIR, month=202511, on=date(2025, 11, 9), number=3)


@attack
def voucher_in_another_month_than_its_date(book: Book) -> None:
    forge(book, *PAIR, on=date(2025, 11, 9))


@attack
def voucher_that_leaves_a_number_out(book: Book) -> None:
    forge(book, *PAIR, number=7)


@attack
def voucher_beside_the_chain(book: Book) -> None:
    forge(book, *PAIR, previous="b" * 64)


@attack
def voucher_that_leaves_a_place_out(book: Book) -> None:
    forge(book, *PAIR, seq=last(book).seq + 2)


@attack
def forged_voucher_with_everything_right_but_the_digest(book: Book) -> None:
    forge(book, *PAIR)
    # Nothing but the digest is wrong, and no database reckons that: the proof does, on both engines.
    if any("content differs" in said for said in chain.breaks()):
        raise IntegrityError("shown")


# By SQL -----------------------------------------------------------------------------------------


@attack
def sql_update(book: Book) -> None:
    sql("UPDATE ledgers_posting SET debit = debit + 1 WHERE debit > 0")


@attack
def sql_update_of_a_header(book: Book) -> None:
    sql("UPDATE ledgers_voucher SET month = 202512")


@attack
def sql_delete(book: Book) -> None:
    sql("DELETE FROM ledgers_posting")


@attack
def sql_truncate(book: Book) -> None:
    sql("TRUNCATE ledgers_voucher, ledgers_posting CASCADE" if POSTGRESQL else "DELETE FROM ledgers_voucher")


@attack
def sql_replace(book: Book) -> None:
    row = last(book)
    values = (row.pk, book.pk, row.month, account(book, "102").pk)
    if POSTGRESQL:
        sql(
            "INSERT INTO ledgers_posting (voucher_id, book_id, month, account_id, line, debit, credit, category, memo) "
            "VALUES (%s, %s, %s, %s, 1, 9, 0, '', '') ON CONFLICT (voucher_id, line) DO UPDATE SET debit = 9", *values
        )  # fmt: skip
    else:
        sql(
            "INSERT OR REPLACE INTO ledgers_posting (voucher_id, book_id, month, account_id, line, debit, credit, category, memo) "
            "VALUES (%s, %s, %s, %s, 1, 9, 0, '', '')", *values
        )  # fmt: skip


@attack
def sql_replace_of_a_voucher(book: Book) -> None:
    columns = (
        'id, book_id, seq, month, number, "on", kind, memo, attachments, reason, posted_by, posted_at, previous, digest'
    )
    select = columns.replace("memo", "'改'", 1)
    tail = " ON CONFLICT (id) DO UPDATE SET memo = '改'" if POSTGRESQL else ""
    begin = "INSERT INTO" if POSTGRESQL else "INSERT OR REPLACE INTO"
    sql(f"{begin} ledgers_voucher ({columns}) SELECT {select} FROM ledgers_voucher WHERE id = {last(book).pk}{tail}")


@attack
def copy_of_an_unbalanced_voucher(book: Book) -> None:
    from core import bulk

    row = header(book)
    names = ("voucher", "book", "month", "line", "account", "debit", "credit", "category", "memo")
    bulk.insert(Posting, names, [
        (row.pk, book.pk, 202601, 1, account(book, "102").pk, 5, 0, "", ""),
        (row.pk, book.pk, 202601, 2, account(book, "50103").pk, 0, 6, "", ""),
    ])  # fmt: skip
    row.save(force_insert=True)


@attack
def copy_of_a_late_line(book: Book) -> None:
    from core import bulk

    names = ("voucher", "book", "month", "line", "account", "debit", "credit", "category", "memo")
    bulk.insert(Posting, names, [(last(book).pk, book.pk, 202601, 3, account(book, "102").pk, 5, 0, "", "")])


# Months, heads, accounts ------------------------------------------------------------------------


@attack
def opening_a_closed_month_alone(book: Book) -> None:
    BookMonth.objects.filter(book=book, month=202511).update(closed_at=None, closed_by="")


@attack
def opening_with_a_wish_that_nobody_granted(book: Book) -> None:
    months.ask(actor=clerk(1), book_id=book.pk, month=202511, reason="想改", now=NOW)
    BookMonth.objects.filter(book=book, month=202511).update(closed_at=None, closed_by="")


@attack
def one_person_asks_and_decides(book: Book) -> None:
    wish = months.ask(actor=clerk(1), book_id=book.pk, month=202511, reason="想改", now=NOW)
    MonthReopening.objects.filter(pk=wish.pk).update(
        decided_at=NOW, decided_by_id=1, decided_by="officer 1", is_granted=True
    )


@attack
def a_wish_that_is_born_granted(book: Book) -> None:
    MonthReopening.objects.create(
        month=BookMonth.objects.get(book=book, month=202511), reason="x", asked_by_id=1, asked_by="a", asked_at=NOW,
        decided_by_id=2, decided_by="b", decided_at=NOW, is_granted=True,
    )  # fmt: skip


@attack
def a_granted_wish_used_twice(book: Book) -> None:
    wish = months.ask(actor=clerk(1), book_id=book.pk, month=202511, reason="想改", now=NOW)
    months.decide(actor=clerk(2), reopening_id=wish.pk, is_granted=True, now=NOW)
    months.close(actor=SYSTEM, book_id=book.pk, month=202511, now=NOW)
    BookMonth.objects.filter(book=book, month=202511).update(closed_at=None, closed_by="")


@attack
def a_used_wish_made_unused(book: Book) -> None:
    wish = months.ask(actor=clerk(1), book_id=book.pk, month=202511, reason="想改", now=NOW)
    months.decide(actor=clerk(2), reopening_id=wish.pk, is_granted=True, now=NOW)
    MonthReopening.objects.filter(pk=wish.pk).update(used_at=None)


@attack
def moving_the_moment_of_closing(book: Book) -> None:
    BookMonth.objects.filter(book=book, month=202511).update(closed_at=NOW.replace(year=2027))


@attack
def deleting_a_month(book: Book) -> None:
    sql("DELETE FROM ledgers_bookmonth WHERE month = 202511")


@attack
def replacing_a_month(book: Book) -> None:
    if POSTGRESQL:
        sql("UPDATE ledgers_bookmonth SET month = 202510 WHERE month = 202511")
    else:
        sql(
            f"INSERT OR REPLACE INTO ledgers_bookmonth (book_id, month, closed_by, version) VALUES ({book.pk}, 202511, '', 1)"
        )


@attack
def setting_the_head_back(book: Book) -> None:
    before = Voucher.objects.get(book=book, seq=2)
    BookHead.objects.filter(book=book).update(seq=2, digest=before.digest)


@attack
def a_head_that_names_nothing(book: Book) -> None:
    BookHead.objects.filter(book=book).update(seq=99, digest="c" * 64)


@attack
def deleting_the_head(book: Book) -> None:
    BookHead.objects.filter(book=book).delete()


@attack
def another_code_for_an_account(book: Book) -> None:
    Account.objects.filter(book=book, code="50103").update(code="50199X")


@attack
def another_class_for_an_account(book: Book) -> None:
    Account.objects.filter(book=book, code="50103").update(kind="liability")


# By the services --------------------------------------------------------------------------------


@attack
def import_of_an_unbalanced_sheet(book: Book) -> None:
    drafts = [posting_many.Draft(TODAY, "receipt", "x", (Line("102", debit=5), Line("50103", credit=4)))]
    posting_many.post_many(actor=SYSTEM, path=book.unit.path, drafts={book.pk: drafts}, now=NOW)


@attack
def import_into_a_closed_month(book: Book) -> None:
    drafts = [posting_many.Draft(date(2025, 11, 9), "receipt", "x", RENT)]
    posting_many.post_many(actor=SYSTEM, path=book.unit.path, drafts={book.pk: drafts}, now=NOW)


@attack
def a_reversal_of_a_reversal(book: Book) -> None:
    red = posting.reverse(actor=SYSTEM, voucher_id=last(book).pk, on=TODAY, reason="错", now=NOW)
    posting.reverse(actor=SYSTEM, voucher_id=red.pk, on=TODAY, reason="再错", now=NOW)


@pytest.fixture
def book(world):
    made = kept_book()
    months.close(actor=SYSTEM, book_id=made.pk, month=202511, now=NOW)
    return made


def refused(act: Callable[[], object], by: tuple[type[Exception], ...] = REFUSALS) -> bool:
    """Tell whether a constraint, a trigger or a service says no. Any other error is a mistake of the test."""
    if POSTGRESQL:
        # What the book's own vouchers have left to be checked at the end: a table that waits for it is not emptied.
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET CONSTRAINTS ALL DEFERRED")
    try:
        with transaction.atomic():
            act()
            if POSTGRESQL:
                sql("SET CONSTRAINTS ALL IMMEDIATE")
            connection.check_constraints()
    except by:
        return True
    except ProgrammingError as error:
        # What PostgreSQL calls an exception that a function raises without a code of its own.
        if "never changed or removed" not in str(error):
            raise
        return True
    return False


def shown() -> list[str]:
    return [*chain.breaks(), *triggers.missing(connection)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ATTACKS)
def test_no_way_to_break_a_book_is_taken_in_silence(book, name):
    if refused(lambda: ATTACKS[name](book)):
        assert shown() == []
    else:
        assert not POSTGRESQL
        assert shown()


def test_the_list_is_as_long_as_was_asked_for():
    assert len(ATTACKS) >= 24 + 20


@pytest.mark.django_db
def test_a_right_voucher_is_taken_where_all_those_are_refused(book):
    assert not refused(lambda: post(book, *RENT, on=date(2026, 1, 9)))
    assert shown() == proofs.inconsistencies() == []


@pytest.mark.django_db
def test_the_admin_neither_changes_nor_removes(book, as_user):
    client = as_user("county")
    for model, pk in (("voucher", last(book).pk), ("posting", last(book).lines.first().pk)):
        for page in ("change", "delete"):
            address = reverse(f"admin:ledgers_{model}_{page}", args=[pk])
            assert client.post(address, {"memo": "改", "post": "yes", "submission": ""}).status_code in (403, 404)
        listed = reverse(f"admin:ledgers_{model}_changelist")
        client.post(listed, {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    assert Voucher.objects.filter(book=book).count() == 5
    assert shown() == []


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite knows no roles")
class TestAProgramThatOwnsNoTable:
    """The role of a program that may read and write all tables, and owns none."""

    @pytest.fixture
    def role(self, book):
        sql("SELECT current_user")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = f"{cursor.fetchone()[0]}_clerk"
            cursor.execute(f"CREATE ROLE {role} NOLOGIN")
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
            cursor.execute(f"SET LOCAL ROLE {role}")
        yield role
        sql("RESET ROLE")

    @pytest.mark.parametrize("way", SWITCHES)
    def test_switches_no_guard_off(self, book, role, way):
        assert refused(lambda: sql(SWITCHES[way]), by=(DatabaseError,))

    def test_posts_all_the_same(self, book, role):
        assert not refused(lambda: post(book, *RENT, on=date(2026, 1, 9)))

    def test_posts_with_insert_and_select_alone(self, book, role):
        sql("RESET ROLE")
        sql(f"REVOKE UPDATE, DELETE, TRUNCATE ON ledgers_voucher, ledgers_posting, ledgers_bookmonth FROM {role}")
        sql(f"SET LOCAL ROLE {role}")
        row = header(book)
        Posting.objects.bulk_create([line(book, row.pk, 1, debit=5), line(book, row.pk, 2, "50103", credit=5)])
        row.save(force_insert=True)
        BookHead.objects.filter(book=book).update(seq=row.seq, digest=row.digest)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has one writer at a time")
def test_closing_waits_for_an_open_posting_and_nothing_comes_after() -> None:
    make_world()
    book = kept_book()
    held, go = threading.Event(), threading.Event()
    order: list[str] = []

    def poster() -> None:
        with transaction.atomic():
            post(book, *RENT, on=date(2025, 11, 21))
            held.set()
            go.wait(10)
            order.append("posted")
        connections.close_all()

    def closer() -> None:
        held.wait(10)
        months.close(actor=SYSTEM, book_id=book.pk, month=202511, now=NOW)
        order.append("closed")
        connections.close_all()

    threads = [threading.Thread(target=poster), threading.Thread(target=closer)]
    for thread in threads:
        thread.start()
    held.wait(10)
    threads[1].join(0.5)
    assert threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(20)
    assert order == ["posted", "closed"]
    with pytest.raises(DomainError):
        post(book, *RENT, on=date(2025, 11, 21))
    assert Voucher.objects.filter(book=book, month=202511).count() == 3
    assert shown() == []
