"""A book as a journal of plain-text accounting, for hledger and for beancount. Pure.

Source: the manuals of hledger 1.25 (journal format, `check --strict`) and beancount 3.2 (language syntax). Names of accounts are such that
both take them: `Income:501-经营收入:50103-出租收入`. An amount is debit less credit in yuan with two places, made from whole fen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HLEDGER, BEANCOUNT = "hledger", "beancount"
FORMATS = (HLEDGER, BEANCOUNT)
CURRENCY = "CNY"
_NO_NAME = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]+")
_ROOTS = {
    "asset": "Assets", "liability": "Liabilities", "equity": "Equity", "cost": "Assets", "income": "Income",
    "expense": "Expenses",
}  # fmt: skip
"""Costs (401) that are left at the end of a year are work in progress, an asset."""


@dataclass(frozen=True)
class Entry:
    """One voucher: its day, what it is called, what it is for, its digest, and its lines as (account's name, fen)."""

    on: date
    code: str
    memo: str
    digest: str
    lines: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Journal:
    """A year of a book: accounts by their names here, what they begin with, the vouchers, what they end with."""

    title: str
    year: int
    accounts: Sequence[str]
    opening: Mapping[str, int]
    entries: Iterable[Entry]
    closing: Mapping[str, int]
    notes: Sequence[str] = ()


def account_name(kind: str, above: Sequence[tuple[str, str]]) -> str:
    """Return an account's name for both programs; `above` is (code, name) from the account of three digits down to it."""
    parts = [f"{code}-{_NO_NAME.sub('-', name)}".rstrip("-") for code, name in above]
    return ":".join([_ROOTS[kind], *parts])


def yuan(fen: int) -> str:
    """Return fen as both programs read them: 123456 → `1234.56`."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _text(text: str) -> str:
    """Return a text that ends no line, no quotation, and begins no comment."""
    return " ".join(text.split()).replace(";", "；").replace('"', "”").replace("\\", "＼").replace("|", "／")


def written(journal: Journal, form: str) -> Iterator[str]:
    """Yield the lines of a journal in the form of one of the two programs."""
    yield f"; {_text(journal.title)} {journal.year}"
    for note in journal.notes:
        yield f"; {_text(note)}"
    yield from _hledger(journal) if form == HLEDGER else _beancount(journal)


def _hledger(journal: Journal) -> Iterator[str]:
    first, last = date(journal.year, 1, 1), date(journal.year, 12, 31)
    yield f"commodity 1000.00 {CURRENCY}"
    for name in journal.accounts:
        yield f"account {name}"
    if any(journal.opening.values()):
        yield f"\n{first} * (opening) 期初余额"
        for name, fen in sorted(journal.opening.items()):
            if fen:
                yield f"    {name}  {yuan(fen)} {CURRENCY}"
    for entry in journal.entries:
        yield f"\n{entry.on} * ({_text(entry.code)}) {_text(entry.memo)}  ; digest:{entry.digest}"
        for name, fen in entry.lines:
            yield f"    {name}  {yuan(fen)} {CURRENCY}"
    if journal.closing:
        yield f"\n{last} * (assertions) 期末余额核对"
        for name, fen in sorted(journal.closing.items()):
            yield f"    {name}  0.00 {CURRENCY} = {yuan(fen)} {CURRENCY}"


def _beancount(journal: Journal) -> Iterator[str]:
    first, last = date(journal.year, 1, 1), date(journal.year, 12, 31)
    yield f'option "title" "{_text(journal.title)}"'
    yield f'option "operating_currency" "{CURRENCY}"'
    for name in journal.accounts:
        yield f"{first} open {name} {CURRENCY}"
    if any(journal.opening.values()):
        yield f'\n{first} * "期初余额"'
        for name, fen in sorted(journal.opening.items()):
            if fen:
                yield f"  {name}  {yuan(fen)} {CURRENCY}"
    for entry in journal.entries:
        yield f'\n{entry.on} * "{_text(entry.memo)}"'
        yield f'  voucher: "{_text(entry.code)}"'
        yield f'  digest: "{entry.digest}"'
        for name, fen in entry.lines:
            yield f"  {name}  {yuan(fen)} {CURRENCY}"
    for name, fen in sorted(journal.closing.items()):
        # An assertion holds at the beginning of its day; the tolerance is less than one fen.
        yield f"{last + timedelta(days=1)} balance {name}  {yuan(fen)} ~ 0.001 {CURRENCY}"
