"""A million lines of vouchers: a village's trial balance by the portal, by the best single statement, by hledger and by beancount.

The same vouchers in one run: made by the service on a PostgreSQL of its own, exported once as a journal for each program. All four
must agree on every account to the fen. `LINES` in the environment makes it smaller; the programs are asked where they are here.
"""

import csv
import io
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import django

LINES = int(os.environ.get("LINES", "1000000"))
BOOKS, ROUNDS = 100, 7
YEAR = 2025
FLOOR_SQL, FLOOR_HLEDGER = 2.5, 20.0
"""A village's balance takes at most so many times the statement, and everything so many times less than hledger takes; of a million."""


def main() -> int:
    """Run the comparison; return 1 where results differ or a floor is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    return _run()


def _timed(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, object]:
    taken = []
    result: object = None
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), result


def _paired(
    one: Callable[[], object], other: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, object, float, object]:
    """Time two ways in turns, so that both meet the machine's fast and slow moments; return the medians and the results."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for found, work in zip(taken, (one, other), strict=True):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return statistics.median(taken[0]), one(), statistics.median(taken[1]), other()


def _run() -> int:
    from django.db import connection

    from ledgers.domain import journal
    from ledgers.models import Book, Posting
    from ledgers.selectors import book_balances as balances
    from ledgers.services import chain, exchange, proofs

    start = time.perf_counter()
    books = _make()
    made = time.perf_counter() - start
    lines = Posting.objects.count()
    print(f"Books: {lines} lines in {len(books)} books, written by the service in {made:.1f} s ({connection.vendor})")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    sql = (
        "SELECT a.code, s.d - s.c FROM (SELECT account_id, SUM(debit) d, SUM(credit) c FROM ledgers_posting "
        "WHERE book_id = %s AND month <= %s GROUP BY account_id) s JOIN ledgers_account a ON a.id = s.account_id"
    )

    def statement(book: int) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [book, YEAR * 100 + 12])
            return {code: int(fen) for code, fen in cursor.fetchall()}

    one = books[len(books) // 2]
    ours, mine, best, theirs = _paired(lambda: balances.by_code(one, YEAR * 100 + 12), lambda: statement(one.pk))
    columns, _rows = _timed(lambda: balances.trial(one, YEAR * 100 + 1, YEAR * 100 + 12))
    everything, ours_all, best_all, theirs_all = _paired(
        lambda: [balances.by_code(book, YEAR * 100 + 12) for book in books],
        lambda: [statement(book.pk) for book in books],
        3,
    )
    failed = mine != theirs or ours_all != theirs_all
    print(
        f"  one village: portal {ours * 1000:.1f} ms, best single statement {best * 1000:.1f} ms, ratio {ours / best:.2f}"
    )
    print(f"  one village with opening, turnovers and closing of a year, as its page shows: {columns * 1000:.1f} ms")
    print(f"  every village: portal {everything:.2f} s, by statement {best_all:.2f} s")
    if LINES >= 1_000_000 and ours / best > FLOOR_SQL:
        print(f"  the portal takes more than {FLOOR_SQL} times the statement")
        failed = True

    wanted = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {form: Path(folder) / f"all.{form}" for form in journal.FORMATS}
        streams = {form: file.open("w", encoding="utf-8") for form, file in files.items()}
        for number, book in enumerate(Book.objects.order_by("pk")):
            for form, stream in streams.items():
                stream.write("\n".join(_renamed(journal.written(exchange.of_book(book, YEAR), form), number)) + "\n")
            names = dict(exchange.account_names(book).values())
            wanted |= {_name(names[code], number): fen for code, fen in statement(book.pk).items() if fen}
        for stream in streams.values():
            stream.close()
        for form, ask in (("hledger", _hledger), ("beancount", _beancount)):
            found = ask(files[form])
            if found is None:
                print(f"  {form}: not here")
                continue
            taken, told = found
            agrees = told == wanted
            failed |= not agrees
            print(
                f"  {form}: {taken:.1f} s for everything, {taken / everything:.0f} times ours; {'agrees' if agrees else 'DIFFERS'} on {len(wanted)} accounts"
            )
            if form == "hledger" and LINES >= 1_000_000 and taken / everything < FLOOR_HLEDGER:
                print(f"  under the floor of {FLOOR_HLEDGER}")
                failed = True
    taken, broken = _timed(lambda: list(chain.breaks()), 1)
    print(f"  verify_chain of the books: {taken:.1f} s, {len(broken)} breaks")  # type: ignore[arg-type]
    taken, wrong = _timed(proofs.inconsistencies, 1)
    print(f"  check_books of the books: {taken:.1f} s, {len(wrong)} differences")  # type: ignore[arg-type]
    return int(failed or bool(broken) or bool(wrong))


def _make() -> list:  # type: ignore[type-arg]
    """Write the books by the service: two lines a voucher, spread over the leaves of the chart and the days of a year."""
    from accounts.models import OrgUnit
    from accounts.services import org_tree
    from core.actors import SYSTEM
    from ledgers.domain import chart
    from ledgers.domain.posting import Line
    from ledgers.models import Book
    from ledgers.services import books
    from ledgers.services.posting_many import Draft, post_many

    county = OrgUnit.objects.create(name="County", level="county", kind="county", path="0001")
    town = org_tree.add(actor=SYSTEM, parent=county, level="township", kind="town", name="Township")
    chance = random.Random(1)
    now = datetime(YEAR + 1, 1, 15, tzinfo=UTC)
    leaves = sorted({row.code for row in chart.accounts()} - {row.parent for row in chart.accounts()})
    for number in range(BOOKS):
        unit = org_tree.add(actor=SYSTEM, parent=town, level="unit", kind="village", name=f"Village {number}")
        book = books.found(actor=SYSTEM, unit=unit, name=f"Book {number}", opened_on=date(YEAR, 1, 1))
        drafts = []
        for place in range(LINES // 2 // BOOKS):
            debit, credit = chance.sample(leaves, 2)
            fen = chance.randint(1, 10**8)
            day = date(YEAR, 1, 1) + timedelta(days=place * 365 // (LINES // 2 // BOOKS))
            drafts.append(Draft(day, "general", f"voucher {place}", (Line(debit, debit=fen), Line(credit, credit=fen))))
        post_many(actor=SYSTEM, path=unit.path, drafts={book.pk: drafts}, now=now)
    return list(Book.objects.order_by("pk"))


def _name(name: str, number: int) -> str:
    root, _colon, rest = name.partition(":")
    return f"{root}:B{number}:{rest}"


def _renamed(lines, number: int):  # type: ignore[no-untyped-def]
    """Put every account of a book below one of its own, so that one journal holds all books; said once is enough of the rest."""
    import re

    for line in lines:
        if line.startswith(("option", "commodity")) and number:
            continue
        yield re.sub(r"\b(Assets|Liabilities|Equity|Income|Expenses):", rf"\1:B{number}:", line)


def _hledger(file: Path) -> tuple[float, dict[str, int]] | None:
    program = shutil.which("hledger")
    if program is None:
        return None
    start = time.perf_counter()
    told = subprocess.run(
        [program, "-f", file, "balance", "--flat", "--no-total", "-O", "csv"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    taken = time.perf_counter() - start
    rows = list(csv.reader(io.StringIO(told)))[1:]
    found = {name: int(Decimal(text.split()[0]) * 100) for name, text in rows if text != "0"}
    return taken, {name: fen for name, fen in found.items() if fen}


_COUNT = """
import sys, json
from beancount import loader
from beancount.core import data
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
sums = {}
for entry in entries:
    if isinstance(entry, data.Transaction):
        for row in entry.postings:
            sums[row.account] = sums.get(row.account, 0) + row.units.number
print(json.dumps({name: int(number * 100) for name, number in sums.items() if number}))
"""


def _beancount(file: Path) -> tuple[float, dict[str, int]] | None:
    import json

    there = subprocess.run([sys.executable, "-c", "import beancount"], check=False, capture_output=True)
    if there.returncode:
        return None
    start = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", _COUNT, str(file)], check=True, capture_output=True, text=True,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    ).stdout  # fmt: skip
    return time.perf_counter() - start, json.loads(told)


if __name__ == "__main__":
    sys.exit(main())
