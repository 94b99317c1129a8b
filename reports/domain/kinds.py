"""The table of documents: what each kind is made of, who may have it made and take it. Pure data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    `levels` are the unit levels it is made for, `record` the sort of record it is made of ("" for a kind of a unit),
    `action` the right without which nobody asks for it or takes it. `own` lets the person concerned have it as well.
    """

    code: str
    levels: tuple[str, ...]
    action: str
    record: str = ""
    periods: tuple[str, ...] = ("quarter",)
    closes: bool = False
    """Made by closing a quarter, from what the close has frozen; never frozen on demand."""
    listed: bool = False
    """Stands on the page of briefings."""
    own: bool = False
    signed: bool = False
    """Goes through sign-off and gets a number."""
    tables: bool = True
    """Has an Excel twin; a letter, a slip and a ballot have none."""


_MONTHS = ("year", "quarter", "month")
_ANY = ("unit", "township", "county")
_ALL = (
    Kind("quarter-summary", ("county",), "briefing.view", closes=True, listed=True, signed=True),
    Kind("township-summary", ("township",), "briefing.view", closes=True, listed=True, signed=True),
    Kind("quarterly-briefing", ("county", "township"), "briefing.view", listed=True, signed=True),
    Kind("honour-roll", ("county", "township"), "briefing.view", listed=True, signed=True),
    Kind("commendation-roll", ("county", "township"), "briefing.view", periods=("year",), listed=True, signed=True),
    Kind("pairing-list", ("county", "township", "unit"), "list.view"),
    Kind("member-file", ("unit", "township", "county"), "person.view", "member", ("quarter", "year"), own=True),
    Kind("reserve-file", _ANY, "reserve.view", "reserve", ("year",), own=True),
    Kind("ticket-slip", ("unit", "township", "county"), "ticket.view", "ticket", _MONTHS, tables=False),
    Kind("supervision-notice", ("unit", "township", "county"), "ticket.view", "ticket", _MONTHS, tables=False),
    Kind("ballot", ("unit", "township", "county"), "term.view", "ballot", _MONTHS, tables=False),
    Kind("election-result", ("unit", "township", "county"), "term.view", "election", _MONTHS),
    Kind("term-reminder", ("unit", "township", "county"), "term.view", "branch", _MONTHS, tables=False),
    Kind("score-sheet", ("unit", "township", "county"), "sheet.view", "sheet"),
    Kind("score-sheet-blank", ("unit", "township", "county"), "sheet.view", "sheet"),
    Kind("branch-sheet", ("unit", "township", "county"), "grading.view", "grading", ("year",)),
    Kind("branch-year-book", ("unit", "township", "county"), "grading.view", "book", ("year",)),
    Kind("appraisal", ("unit", "township", "county"), "appraisal.view", "appraisal", ("year",)),
    Kind("village-book", ("unit",), "book.view", periods=("year",)),
    Kind("township-library", ("township",), "book.view", periods=("year",)),
    Kind("contract-book", ("unit", "township", "county"), "contract.view", periods=_MONTHS),
    Kind("arrears-list", ("unit", "township", "county"), "contract.view", periods=_MONTHS),
    Kind("trial-balance", _ANY, "ledger.view", periods=_MONTHS),
    Kind("income-and-expense", _ANY, "ledger.view", periods=_MONTHS),
    Kind("balance-sheet", _ANY, "ledger.view", periods=_MONTHS),
    Kind("income-statement", _ANY, "ledger.view", periods=_MONTHS),
    Kind("public-notice", ("unit",), "ledger.view", periods=("quarter", "month")),
    Kind(
        "economy-statement",
        ("county", "township"),
        "briefing.view",
        periods=("year", "quarter"),
        listed=True,
        signed=True,
    ),
    Kind("grading-bulletin", ("county",), "briefing.view", periods=("year",), listed=True, signed=True),
)
KINDS = {kind.code: kind for kind in _ALL}
LISTED = tuple(kind.code for kind in _ALL if kind.listed)
SIGNED = tuple(kind.code for kind in _ALL if kind.signed)
OF_A_CLOSE = tuple(kind.code for kind in _ALL if kind.closes)

CHUNK = 8
"""Documents that one job of a batch makes, one after another."""


def chunks(keys: list[int]) -> list[list[int]]:
    """Return the jobs of a batch: the first document alone, so that it is ready first, the others eight at a time."""
    rest = [keys[at : at + CHUNK] for at in range(1, len(keys), CHUNK)]
    return [keys[:1], *rest] if keys else []
