"""The year's end: income and expenditure go to the year's result, and that to the undistributed surplus. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）, accounts 321 本年收益 and 322 收益分配.
"""

from collections.abc import Mapping

from ledgers.domain.chart import YEAR_RESULT
from ledgers.domain.posting import Line

UNDISTRIBUTED = "32202"
FIRST, LAST = "501", "521"
"""The accounts of income and expenditure: those that end the year at nought."""


def is_of_result(code: str) -> bool:
    """Tell whether an account is one of income or expenditure."""
    return FIRST <= code[:3] <= LAST


def closing_lines(balances: Mapping[str, int]) -> tuple[Line, ...]:
    """Return the lines that close a year; none where nothing is to be closed.

    `balances` are by account: fen, above zero where the debit side is larger. What is to close lies in the accounts of
    income and expenditure; others are left alone.
    """
    open_ = {code: fen for code, fen in sorted(balances.items()) if fen and is_of_result(code)}
    if not open_:
        return ()
    lines = [Line(code, debit=-fen) if fen < 0 else Line(code, credit=fen) for code, fen in open_.items()]
    surplus = -sum(open_.values())
    if surplus > 0:
        lines += [
            Line(YEAR_RESULT, credit=surplus),
            Line(YEAR_RESULT, debit=surplus),
            Line(UNDISTRIBUTED, credit=surplus),
        ]
    elif surplus < 0:
        lines += [
            Line(YEAR_RESULT, debit=-surplus),
            Line(YEAR_RESULT, credit=-surplus),
            Line(UNDISTRIBUTED, debit=-surplus),
        ]
    return tuple(lines)
