"""The year-end closing as arithmetic: income and expenditure go to the year's result, the result to what is undistributed. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）, accounts 321 本年收益 and 322 收益分配: at the end of the year the accounts of
income and expenditure are carried to 321, 321 to 32202 未分配收益, and 各项分配 (32201 and below) to 32202 as well.
"""

from collections.abc import Mapping

from ledgers.domain.chart import YEAR_RESULT
from ledgers.domain.posting import Line

UNDISTRIBUTED, APPROPRIATIONS = "32202", "32201"
_INCOME, _EXPENDITURE = ("501", "502", "503", "504"), ("511", "512", "513", "514", "515", "521")


def of_year(code: str) -> bool:
    """Tell whether an account is of income or expenditure, so that a year begins with it at nothing."""
    return code[:3] in _INCOME or code[:3] in _EXPENDITURE


def is_closed(balances: Mapping[str, int]) -> bool:
    """Tell whether nothing is left to carry over: the accounts of the year, its result and what was appropriated stand at nothing."""
    return not any(
        fen for code, fen in balances.items() if of_year(code) or code == YEAR_RESULT or code.startswith(APPROPRIATIONS)
    )


def carried(balances: Mapping[str, int]) -> tuple[Line, ...]:
    """Return the lines of the closing voucher for balances by code (debit less credit, in fen).

    Each account of the year is brought to nothing against 321; 321 with what it held before, and the appropriations, go
    to 32202. Accounts that stand at nothing have no line, and no line has an income category: carrying over is no income.
    """
    lines: list[Line] = []
    for part in (_INCOME, _EXPENDITURE):
        moved = {code: fen for code, fen in sorted(balances.items()) if code[:3] in part and fen}
        lines += [_line(code, -fen) for code, fen in moved.items()]
        lines += _some(YEAR_RESULT, sum(moved.values()))
    result = sum(fen for code, fen in balances.items() if of_year(code) or code == YEAR_RESULT)
    lines += _some(YEAR_RESULT, -result) + _some(UNDISTRIBUTED, result)
    used = {code: fen for code, fen in sorted(balances.items()) if code.startswith(APPROPRIATIONS) and fen}
    lines += [_line(code, -fen) for code, fen in used.items()]
    return tuple(lines + _some(UNDISTRIBUTED, sum(used.values())))


def _line(code: str, fen: int) -> Line:
    """Return a line that adds `fen` to an account's balance: debit above zero, credit below."""
    return Line(code, debit=fen) if fen > 0 else Line(code, credit=-fen)


def _some(code: str, fen: int) -> list[Line]:
    return [_line(code, fen)] if fen else []
