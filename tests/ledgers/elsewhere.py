"""Other accounting programs at work on exported books: hledger as Debian has it, beancount as the lock file has it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from config.install import tools

_ROOTS = re.compile(r"\b(Assets|Liabilities|Equity|Income|Expenses):")
_COUNT = """
import json, sys
from beancount import loader
from beancount.core import data
entries, errors, _options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
sums = {}
for entry in entries:
    if isinstance(entry, data.Transaction):
        for row in entry.postings:
            sums[row.account] = sums.get(row.account, 0) + row.units.number
print(json.dumps({name: int(number * 100) for name, number in sums.items() if number}))
"""


def hledger() -> str | None:
    """Return where hledger is, installed now where that can be done."""
    if not shutil.which("hledger"):
        tools.ensure()
    return shutil.which("hledger")


def below(name: str, book: str) -> str:
    """Return an account's name below a book's own, so that one journal can hold many books."""
    return _ROOTS.sub(rf"\1:{book}:", name)


def renamed(lines: Iterable[str], book: str) -> Iterator[str]:
    """Put every account of a journal below the book's own."""
    return (below(line, book) for line in lines)


def hledger_balances(program: str, file: Path) -> dict[str, int]:
    """Return what hledger makes of a journal: fen by account, without those at nothing."""
    told = _said([program, "-f", file, "balance", "--flat", "--no-total", "-O", "csv"])
    rows = list(csv.reader(io.StringIO(told)))[1:]
    found = {name: int(Decimal(text.split()[0]) * 100) for name, text in rows if text != "0"}
    return {name: fen for name, fen in found.items() if fen}


def bean_check(file: Path) -> None:
    """Run the program that beancount brings, which says what is wrong and ends with 1."""
    _said([Path(sys.executable).with_name("bean-check"), "--no-cache", file])


def beancount_balances(file: Path) -> dict[str, int]:
    """Return what beancount makes of a journal, in a process of its own: fen by account, without those at nothing."""
    found: dict[str, int] = json.loads(_said([sys.executable, "-c", _COUNT, file]))
    return found


def _said(command: list[str | Path]) -> str:
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2_000:] + done.stdout[-2_000:]
    return done.stdout
