"""Vouchers as arithmetic: lines in integer fen that balance, red reversals, the digest that chains them. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号） (借贷记账法); corrections by red letters after 《会计基础工作规范》 article 62.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

RECEIPT, PAYMENT, TRANSFER, ACCRUAL = "receipt", "payment", "transfer", "accrual"
GENERAL, OPENING, CLOSING, REVERSAL = "general", "opening", "closing", "reversal"
START = "0" * 64
HIGHEST = 10**15
"""Fen that one line may hold: more is a slip of the keyboard."""
PER_BOOK = 10_000_000
"""Vouchers that a book may hold: a voucher's key is the book's times this, plus its place in the chain."""
MOST_PAPERS = 12
"""Files of one voucher at most (county setting)."""


class Unbalanced(ValueError):
    """The lines do not make a voucher; `code` says why: `few`, `empty`, `both`, `sign`, `large` or `unequal`."""

    def __init__(self, code: str, *, line: int = 0, debit: int = 0, credit: int = 0) -> None:
        super().__init__(code)
        self.code, self.line, self.debit, self.credit = code, line, debit, credit


@dataclass(frozen=True)
class Line:
    """A line of a voucher: an account's code and fen on one side; below zero only in a red reversal.

    `category` is the income category of `ledgers.choices.CATEGORIES`, empty where the line is no income.
    """

    account: str
    debit: int = 0
    credit: int = 0
    category: str = ""
    memo: str = ""


def check(lines: Sequence[Line], *, is_red: bool = False) -> None:
    """Refuse lines that do not make a voucher.

    :raises Unbalanced: fewer than two lines, a line without or with both sides, a wrong sign, or sums that differ.
    """
    if len(lines) < 2:
        raise Unbalanced("few")
    for number, line in enumerate(lines, 1):
        if not line.debit and not line.credit:
            raise Unbalanced("empty", line=number)
        if line.debit and line.credit:
            raise Unbalanced("both", line=number)
        if (line.debit + line.credit < 0) != is_red:
            raise Unbalanced("sign", line=number)
        if abs(line.debit + line.credit) > HIGHEST:
            raise Unbalanced("large", line=number)
    debit, credit = sum(line.debit for line in lines), sum(line.credit for line in lines)
    if debit != credit:
        raise Unbalanced("unequal", debit=debit, credit=credit)


def reversed_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines in red: the same accounts and sides, below zero, so that turnovers shrink with balances."""
    return tuple(Line(x.account, -x.debit, -x.credit, x.category, x.memo) for x in lines)


def month_of(day: date) -> int:
    """Return the accounting month of a day as a number: 2025-03-09 → 202503."""
    return day.year * 100 + day.month


def key(book: int, seq: int) -> int:
    """Return the key of the voucher at a place of a book's chain."""
    return book * PER_BOOK + seq


def digest(header: Mapping[str, object], lines: Sequence[Mapping[str, object]], previous: str) -> str:
    """Return the SHA-256 of a voucher with its lines and the digest before it."""
    body = json.dumps([header, list(lines), previous], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
