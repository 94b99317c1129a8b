"""Exported books are checked and added up by hledger and beancount, and both agree to the fen."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.actors import SYSTEM
from ledgers.domain.posting import Line
from ledgers.models import Account
from ledgers.selectors import book_balances as balances
from ledgers.services import books, exchange, posting
from tests.ledgers import elsewhere
from tests.ledgers.bookkeeping import NOW, PAPER, TODAY, kept_book, post

pytestmark = pytest.mark.django_db
CODE = "990101101201"


@pytest.fixture(scope="session")
def hledger() -> str:
    found = elsewhere.hledger()
    if found is None:
        pytest.skip("hledger is not here and cannot be installed")
    return found


@pytest.fixture
def book(world):
    made = kept_book()
    parent = Account.objects.get(book=made, code="51302")
    with pytest.raises(Exception, match="51302"):
        books.add_account(actor=SYSTEM, book_id=made.pk, parent_id=parent.pk, code="5130201", name="纸 (A4; “白”)")
    parent = Account.objects.get(book=made, code="51303")
    books.add_account(actor=SYSTEM, book_id=made.pk, parent_id=parent.pk, code="5130301", name="纸 (A4; “白”)")
    wrong = post(made, *PAPER, on=date(2025, 12, 7), memo='带"引号"; 分号 | 与\\反斜')
    posting.reverse(actor=SYSTEM, voucher_id=wrong.pk, on=date(2025, 12, 8), reason="录错", now=NOW)
    post(made, Line("5130301", debit=1), Line("102", credit=1), on=date(2026, 1, 9))
    post(made, Line("101", debit=3), Line("102", credit=3), on=TODAY)
    return made


def exported(form: str, year: int, folder: Path) -> Path:
    file = folder / f"book.{form}"
    call_command("export_books", "--unit", CODE, "--year", str(year), "--format", form, "--output", file)
    return file


def ours(book, year: int) -> dict[str, int]:
    names = dict(exchange.account_names(book).values())
    return {names[code]: fen for code, fen in balances.by_code(book, year * 100 + 12).items() if fen}


@pytest.mark.parametrize("year", [2025, 2026])
def test_hledger_checks_the_book_and_its_balances_are_ours(book, tmp_path, hledger, year, capsys):
    file = exported("hledger", year, tmp_path)
    subprocess.run(
        [hledger, "-f", file, "check", "--strict", "ordereddates"], check=True, capture_output=True, text=True
    )
    assert elsewhere.hledger_balances(hledger, file) == ours(book, year)


@pytest.mark.parametrize("year", [2025, 2026])
def test_beancount_checks_the_book_and_its_balances_are_ours(book, tmp_path, year):
    file = exported("beancount", year, tmp_path)
    elsewhere.bean_check(file)
    assert elsewhere.beancount_balances(file) == ours(book, year)
    asserted = [line for line in file.read_text(encoding="utf-8").splitlines() if line[10:19] == " balance "]
    assert len(asserted) == len(balances.by_code(book, year * 100 + 12))


def test_a_wrong_fen_is_seen_by_both(book, tmp_path, hledger):
    for form in ("hledger", "beancount"):
        file = exported(form, 2025, tmp_path)
        text = file.read_text(encoding="utf-8")
        assert "-15000.00" not in text
        at = text.index("1500.00 CNY")
        file.write_text(text[:at] + "1500.01 CNY" + text[at + len("1500.00 CNY") :], encoding="utf-8")
        if form == "hledger":
            assert subprocess.run([hledger, "-f", file, "check"], check=False, capture_output=True).returncode != 0
        else:
            with pytest.raises(AssertionError, match="1500.01"):
                elsewhere.bean_check(file)


def test_a_wish_that_fits_no_book_is_refused_in_words(book, tmp_path):
    for unit, year in (("990101", 2025), (CODE, 2024), ("990101102201", 2025)):
        if unit == "990101":
            continue
        with pytest.raises(CommandError):
            call_command(
                "export_books", "--unit", unit, "--year", str(year), "--format", "hledger", "--output", tmp_path / "x"
            )
    assert not (tmp_path / "x").exists()
