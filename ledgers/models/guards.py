"""What the database itself refuses of the books, whoever asks: the triggers of vouchers, lines, papers, months, heads and accounts.

A voucher's lines are written first and the voucher last (see `Voucher`), so its own trigger sees them all. On PostgreSQL the
sums are looked at when the transaction ends, and the month's row is held, so that closing it waits for whoever is
posting; the row of the book's head is held from the first line on, so that no line slips in between two writers. SQLite has one writer at a time.
"""

from collections.abc import Sequence

from core.triggers import Guard, append_only, guard
from ledgers.domain.posting import MOST_PAPERS, PER_BOOK, START

_ROW = "FOR EACH ROW"


def _sqlite(refusals: Sequence[tuple[str, str]], then: str = "") -> str:
    """Return a trigger's body that refuses when a condition holds: (condition, sentence)."""
    lines = "".join(f" SELECT RAISE(ABORT, '{said}') WHERE {when};" for when, said in refusals)
    return f"BEGIN{lines}{then} END"


def _postgresql(refusals: Sequence[tuple[str, str]], *, first: str = "", then: str = "", gives: str = "NEW") -> str:
    lines = "".join(
        f" IF {when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = '23000'; END IF;" for when, said in refusals
    )
    return f" BEGIN{first}{lines}{then} RETURN {gives}; END "


def _never(table: str, said: str) -> None:
    """Declare that rows of a table are never removed."""
    guard(Guard(table, f"{table}_kept", sqlite=("BEFORE DELETE", _sqlite([("1", said)])),
                postgresql=("BEFORE DELETE", _ROW, _postgresql([("true", said)]))))  # fmt: skip
    guard(Guard(table, f"{table}_kept_whole",
                postgresql=("BEFORE TRUNCATE", "FOR EACH STATEMENT", _postgresql([("true", said)]))))  # fmt: skip


def _lines() -> None:
    month = "SELECT 1 FROM ledgers_bookmonth WHERE book_id = NEW.book_id AND month = NEW.month"
    refusals = [
        ("EXISTS (SELECT 1 FROM ledgers_voucher WHERE id = NEW.voucher_id)",
         "a line does not join a voucher that is there"),
        (f"NEW.voucher_id / {PER_BOOK} <> NEW.book_id", "the line lies in another book than its voucher"),
        (f"NOT EXISTS ({month} AND closed_at IS NULL)", "the month of the line is closed or not there"),
        ("NOT EXISTS (SELECT 1 FROM ledgers_account WHERE id = NEW.account_id AND book_id = NEW.book_id)",
         "the account of the line is of another book"),
    ]  # fmt: skip
    held = " PERFORM 1 FROM ledgers_bookhead WHERE book_id = NEW.book_id FOR NO KEY UPDATE;"
    guard(Guard("ledgers_posting", "ledgers_posting_joins", sqlite=("BEFORE INSERT", _sqlite(refusals)),
                postgresql=("BEFORE INSERT", _ROW, _postgresql(refusals, first=held))))  # fmt: skip


def _vouchers() -> None:
    lines = "SELECT 1 FROM ledgers_posting WHERE voucher_id = NEW.id"
    mirrored = (
        "SELECT 1 FROM ledgers_posting WHERE voucher_id IN (NEW.id, NEW.reverses_id) "
        "GROUP BY account_id HAVING SUM(debit) <> 0 OR SUM(credit) <> 0"
    )
    previous = f"COALESCE((SELECT digest FROM ledgers_voucher WHERE id = NEW.id - 1 AND NEW.seq > 1), '{START}')"
    last = "SELECT COALESCE(MAX(number), 0) + 1 FROM ledgers_voucher WHERE book_id = NEW.book_id AND month = NEW.month"
    month = "SELECT 1 FROM ledgers_bookmonth WHERE book_id = NEW.book_id AND month = NEW.month"
    shared = [
        ("EXISTS (SELECT 1 FROM ledgers_voucher WHERE id = NEW.id)", "the voucher is there already"),
        ("NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledgers_voucher WHERE book_id = NEW.book_id)",
         "the voucher is not the next of its book"),
        (f"NEW.number <> ({last})", "the number is not the next of its month"),
        (f"NEW.previous <> {previous}", "the voucher does not follow the one before it"),
        (f"EXISTS ({lines} AND (book_id <> NEW.book_id OR month <> NEW.month))",
         "a line lies in another book or month than its voucher"),
        (f"NEW.kind <> 'reversal' AND EXISTS ({lines} AND debit + credit < 0)",
         "amounts below zero stand in red reversals only"),
        ("NEW.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM ledgers_voucher WHERE id = NEW.reverses_id "
         "AND book_id = NEW.book_id AND kind <> 'reversal')", "the voucher reverses none of its book"),
        (f"NEW.kind = 'reversal' AND EXISTS ({mirrored})", "the reversal is not its original in red"),
    ]  # fmt: skip
    closed = "the month of the voucher is closed or not there"
    dated = "the month of the voucher is not the month of its date"
    few, unequal = "a voucher has at least two lines", "debit and credit of the voucher are not the same"
    guard(Guard("ledgers_voucher", "ledgers_voucher_fits", sqlite=("BEFORE INSERT", _sqlite([
        *shared,
        ("NEW.month <> CAST(strftime('%Y%m', NEW.\"on\") AS INTEGER)", dated),
        (f"NOT EXISTS ({month} AND closed_at IS NULL)", closed),
        ("(SELECT COUNT(*) FROM ledgers_posting WHERE voucher_id = NEW.id) < 2", few),
        ("COALESCE((SELECT SUM(debit) - SUM(credit) FROM ledgers_posting WHERE voucher_id = NEW.id), 0) <> 0", unequal),
    ])), postgresql=("BEFORE INSERT", _ROW, _postgresql(
        [*shared, ("NEW.month <> to_char(NEW.\"on\", 'YYYYMM')::int", dated)],
        # Held, so that closing the month waits for this transaction.
        first=f" PERFORM 1 FROM ledgers_bookmonth WHERE book_id = NEW.book_id AND month = NEW.month AND closed_at IS NULL FOR SHARE; "
        f"IF NOT FOUND THEN RAISE EXCEPTION '{closed}' USING ERRCODE = '23000'; END IF;",
    ))))  # fmt: skip
    guard(Guard("ledgers_voucher", "ledgers_voucher_balances", is_deferred=True, postgresql=("AFTER INSERT", _ROW, _postgresql([
        ("(SELECT COUNT(*) FROM ledgers_posting WHERE voucher_id = NEW.id) < 2", few),
        ("COALESCE((SELECT SUM(debit) - SUM(credit) FROM ledgers_posting WHERE voucher_id = NEW.id), 0) <> 0", unequal),
        ("COALESCE((SELECT seq FROM ledgers_bookhead WHERE book_id = NEW.book_id), 0) < NEW.seq", "the head of the book lags behind"),
    ], gives="NULL"))))  # fmt: skip


def _months() -> None:
    _never("ledgers_bookmonth", "months of books are never removed")
    granted = (
        "SELECT MIN(id) FROM ledgers_monthreopening WHERE month_id = OLD.id AND is_granted AND used_at IS NULL "
        "AND decided_by_id IS NOT NULL AND decided_by_id <> asked_by_id"
    )
    opened = "SELECT 1 FROM ledgers_book WHERE id = NEW.book_id AND NEW.month >= "
    begins = [
        ("EXISTS (SELECT 1 FROM ledgers_bookmonth WHERE book_id = NEW.book_id AND month = NEW.month)",
         "the month is there already"),
        ("NEW.month % 100 NOT BETWEEN 1 AND 12", "there is no such month"),
    ]  # fmt: skip
    before = "the month lies before the book begins"
    guard(Guard("ledgers_bookmonth", "ledgers_bookmonth_begins", sqlite=("BEFORE INSERT", _sqlite([
        *begins, (f"NOT EXISTS ({opened} CAST(strftime('%Y%m', opened_on) AS INTEGER))", before),
    ])), postgresql=("BEFORE INSERT", _ROW, _postgresql([
        *begins, (f"NOT EXISTS ({opened} to_char(opened_on, 'YYYYMM')::int)", before),
    ]))))  # fmt: skip
    same = "NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id OR NEW.month <> OLD.month"
    shared = [
        (same, "a month stays the month of its book"),
        ("OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT NULL AND (NEW.closed_at <> OLD.closed_at OR NEW.closed_by <> OLD.closed_by)",
         "when a month was closed is not changed"),
        (f"OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL AND ({granted}) IS NULL",
         "a closed month is opened again by two people only"),
    ]  # fmt: skip
    used = (
        " UPDATE ledgers_monthreopening SET used_at = {now} WHERE OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL "
        f"AND id = ({granted});"
    )
    guard(Guard("ledgers_bookmonth", "ledgers_bookmonth_stays_closed",
                sqlite=("BEFORE UPDATE", _sqlite(shared, used.format(now="strftime('%Y-%m-%d %H:%M:%f', 'now')"))),
                postgresql=("BEFORE UPDATE", _ROW, _postgresql(shared, then=used.format(now="clock_timestamp()")))))  # fmt: skip


def _reopenings() -> None:
    _never("ledgers_monthreopening", "wishes to open a month again are never removed")
    begins = [
        ("NEW.decided_at IS NOT NULL OR NEW.decided_by_id IS NOT NULL OR NEW.is_granted IS NOT NULL OR NEW.used_at IS NOT NULL",
         "a wish to open a month again begins undecided"),
        ("EXISTS (SELECT 1 FROM ledgers_monthreopening WHERE id = NEW.id)", "the wish is there already"),
        ("NOT EXISTS (SELECT 1 FROM ledgers_bookmonth WHERE id = NEW.month_id AND closed_at IS NOT NULL)",
         "the month is not closed"),
    ]  # fmt: skip
    guard(Guard("ledgers_monthreopening", "ledgers_monthreopening_begins", sqlite=("BEFORE INSERT", _sqlite(begins)),
                postgresql=("BEFORE INSERT", _ROW, _postgresql(begins))))  # fmt: skip
    changes = [
        ("NEW.id <> OLD.id OR NEW.month_id <> OLD.month_id OR NEW.reason <> OLD.reason OR NEW.asked_by_id <> OLD.asked_by_id "
         "OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at", "a wish stays as it was asked"),
        ("OLD.used_at IS NOT NULL", "a wish that was used is not changed"),
        ("OLD.decided_at IS NOT NULL AND (NEW.decided_at IS NULL OR NEW.decided_at <> OLD.decided_at "
         "OR NEW.decided_by_id IS NULL OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.is_granted IS NULL "
         "OR NEW.is_granted <> OLD.is_granted)", "a wish is decided once"),
        ("OLD.decided_at IS NULL AND NEW.used_at IS NOT NULL", "a wish is used after it was granted"),
    ]  # fmt: skip
    guard(Guard("ledgers_monthreopening", "ledgers_monthreopening_once", sqlite=("BEFORE UPDATE", _sqlite(changes)),
                postgresql=("BEFORE UPDATE", _ROW, _postgresql(changes))))  # fmt: skip


def _heads() -> None:
    _never("ledgers_bookhead", "heads of books are never removed")
    begins = [
        ("EXISTS (SELECT 1 FROM ledgers_bookhead WHERE book_id = NEW.book_id)", "the head is there already"),
        (f"NEW.seq <> 0 OR NEW.digest <> '{START}'", "a head begins at nothing"),
    ]
    guard(Guard("ledgers_bookhead", "ledgers_bookhead_begins", sqlite=("BEFORE INSERT", _sqlite(begins)),
                postgresql=("BEFORE INSERT", _ROW, _postgresql(begins))))  # fmt: skip
    changes = [
        ("NEW.book_id <> OLD.book_id OR NEW.seq < OLD.seq", "a head goes forward only"),
        ("NEW.seq <> COALESCE((SELECT MAX(seq) FROM ledgers_voucher WHERE book_id = NEW.book_id), 0) OR NEW.digest <> "
         f"COALESCE((SELECT digest FROM ledgers_voucher WHERE id = NEW.book_id * {PER_BOOK} + NEW.seq), '{START}')",
         "a head names the last voucher of its book"),
    ]  # fmt: skip
    guard(Guard("ledgers_bookhead", "ledgers_bookhead_forward", sqlite=("BEFORE UPDATE", _sqlite(changes)),
                postgresql=("BEFORE UPDATE", _ROW, _postgresql(changes))))  # fmt: skip


def _accounts() -> None:
    stays = [
        ("NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind",
         "an account stays what it is in its book"),
    ]  # fmt: skip
    guard(Guard("ledgers_account", "ledgers_account_stays", sqlite=("BEFORE UPDATE", _sqlite(stays)),
                postgresql=("BEFORE UPDATE", _ROW, _postgresql(stays))))  # fmt: skip


def _papers() -> None:
    here = "FROM ledgers_voucherpaper WHERE voucher_id = NEW.voucher_id"
    refusals = [
        (f"EXISTS (SELECT 1 FROM ledgers_voucherpaper WHERE id = NEW.id) OR EXISTS (SELECT 1 {here} AND digest = NEW.digest)",
         "the paper is there already"),
        (f"(SELECT COUNT(*) {here}) >= {MOST_PAPERS}", f"a voucher takes {MOST_PAPERS} papers at most"),
    ]  # fmt: skip
    held = (
        " PERFORM 1 FROM ledgers_bookhead WHERE book_id = (SELECT book_id FROM ledgers_voucher WHERE id = NEW.voucher_id) "
        "FOR NO KEY UPDATE;"
    )
    guard(Guard("ledgers_voucherpaper", "ledgers_voucherpaper_joins", sqlite=("BEFORE INSERT", _sqlite(refusals)),
                postgresql=("BEFORE INSERT", _ROW, _postgresql(refusals, first=held))))  # fmt: skip


def declare() -> None:
    """Declare the triggers of the books; called once, at start-up."""
    append_only("ledgers_voucher", message="vouchers are never changed or removed")
    append_only("ledgers_posting", message="lines of vouchers are never changed or removed")
    append_only("ledgers_voucherpaper", message="papers of vouchers are never changed or removed")
    _papers()
    _lines()
    _vouchers()
    _months()
    _reopenings()
    _heads()
    _accounts()
