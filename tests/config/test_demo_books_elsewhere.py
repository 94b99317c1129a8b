"""Every book of the demo, as `export_books` hands it out, is checked and added up by hledger and beancount: both agree to the fen."""

import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts import selectors
from core.scope import EVERYTHING
from ledgers.models import Book, Posting
from ledgers.selectors import book_balances as balances
from ledgers.services import exchange
from tests.config.demo_books import loaded
from tests.ledgers import elsewhere

pytestmark = pytest.mark.django_db


def exported(form: str, year: int, folder: Path) -> tuple[Path, dict[str, int]]:
    """Export a year of every book and put each below a name of its own; return a journal of all, and our balances."""
    codes = selectors.codes(EVERYTHING)
    books = list(Book.objects.select_related("unit").order_by("pk"))
    held = balances.of_books([book.pk for book in books], year * 100 + 12)
    wanted: dict[str, int] = {}
    whole = folder / f"all.{form}"
    with whole.open("w", encoding="utf-8") as journal:
        for book in books:
            file, name = folder / f"{book.pk}.{form}", f"B{book.pk}"
            call_command(
                "export_books", unit=codes[book.unit_id], year=year, format=form, output=file, verbosity=0
            )  # fmt: skip
            text = file.read_text(encoding="utf-8")
            assert "balance" in text if form == "beancount" else "(assertions)" in text
            file.write_text("\n".join(elsewhere.renamed(text.splitlines(), name)) + "\n", encoding="utf-8")
            journal.write(f"include {file.name}\n" if form == "hledger" else f'include "{file.name}"\n')
            names = dict(exchange.account_names(book).values())
            wanted |= {elsewhere.below(names[code], name): fen for code, fen in held[book.pk].items() if fen}
    return whole, wanted


@pytest.mark.parametrize("year", [2020, 2025])
def test_both_programs_agree_on_every_book_of_altay(year, tmp_path):
    hledger = elsewhere.hledger()
    if hledger is None:
        pytest.skip("hledger is not here and cannot be installed")
    loaded("altay", 1)
    assert Book.objects.count() == 103
    assert (
        Posting.objects.filter(month__range=(year * 100 + 1, year * 100 + 12)).values("book").distinct().count() == 103
    )

    file, wanted = exported("hledger", year, tmp_path)
    checked = subprocess.run(
        [hledger, "-f", file, "check", "--strict", "ordereddates"], check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr[-2_000:]
    found = elsewhere.hledger_balances(hledger, file)
    assert found == wanted
    assert len({name.split(":")[1] for name in found}) == 103

    file, same = exported("beancount", year, tmp_path)
    elsewhere.bean_check(file)
    assert elsewhere.beancount_balances(file) == same == wanted
