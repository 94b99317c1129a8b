"""The simple forms: what a village secretary chooses, and the two lines that the voucher gets. Pure table.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）, with the sub-accounts suggested in `chart`; the income category is a dimension of its
own beside the account (`docs/rules/simple-entries.md`). 征地补偿 and donations are no income: they go to 311.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ledgers.domain import posting
from ledgers.domain.chart import BANK, CASH, RECEIVABLE
from ledgers.domain.posting import Line

RECEIPT, PAYMENT, TRANSFER, ACCRUAL = posting.RECEIPT, posting.PAYMENT, posting.TRANSFER, posting.ACCRUAL
FORMS = (RECEIPT, PAYMENT, TRANSFER, ACCRUAL)
MONEY = (CASH, BANK)
DAYS_TO_BANK = 7
"""Income is paid into the managed account within so many days (rule of collection; a county may set another number)."""


@dataclass(frozen=True)
class Purpose:
    """What money is taken, given, moved or owed for.

    `account` is the other side: credited by a receipt, debited by a payment. A transfer and an accrual name both sides.
    `counted` asks for a number of persons in place of names: money to members is one total with a headcount.
    """

    code: str
    form: str
    account: str
    category: str = ""
    against: str = ""
    counted: bool = False


PURPOSES: tuple[Purpose, ...] = (
    Purpose("rent", RECEIPT, "50103", "rent"),
    Purpose("contracting", RECEIPT, "50104", "contracting"),
    Purpose("sales", RECEIPT, "50101", "operating"),
    Purpose("services", RECEIPT, "50102", "operating"),
    Purpose("operating", RECEIPT, "50199", "operating"),
    Purpose("remittance", RECEIPT, "50201", "remittance"),
    Purpose("dividend", RECEIPT, "50202", "investment"),
    Purpose("interest-of-loans", RECEIPT, "50203", "investment"),
    Purpose("running-subsidy", RECEIPT, "50301", "subsidy"),
    Purpose("operating-subsidy", RECEIPT, "50302", "subsidy"),
    Purpose("interest", RECEIPT, "50401", "other"),
    Purpose("penalty", RECEIPT, "50403", "other"),
    Purpose("sundry", RECEIPT, "50499", "other"),
    Purpose("receivable", RECEIPT, RECEIVABLE),
    Purpose("project-money", RECEIPT, "241"),
    Purpose("deposit", RECEIPT, "211"),
    Purpose("land-compensation", RECEIPT, "311"),
    Purpose("donation", RECEIPT, "311"),
    Purpose("cadres", PAYMENT, "51301", counted=True),
    Purpose("office", PAYMENT, "51302"),
    Purpose("running", PAYMENT, "51303"),
    Purpose("other-management", PAYMENT, "51399"),
    Purpose("operating-cost", PAYMENT, "511"),
    Purpose("public-works", PAYMENT, "51401"),
    Purpose("welfare", PAYMENT, "51402", counted=True),
    Purpose("other-payment", PAYMENT, "515"),
    Purpose("construction", PAYMENT, "153"),
    Purpose("fixed-asset", PAYMENT, "151"),
    Purpose("materials", PAYMENT, "121"),
    Purpose("project-spending", PAYMENT, "241"),
    Purpose("debt", PAYMENT, "211"),
    Purpose("deposit-back", PAYMENT, "211"),
    Purpose("wages", PAYMENT, "212", counted=True),
    Purpose("labour", PAYMENT, "213", counted=True),
    Purpose("taxes", PAYMENT, "214"),
    Purpose("to-bank", TRANSFER, BANK, against=CASH),
    Purpose("to-cash", TRANSFER, CASH, against=BANK),
    Purpose("rent-due", ACCRUAL, RECEIVABLE, "rent", "50103"),
    Purpose("contracting-due", ACCRUAL, RECEIVABLE, "contracting", "50104"),
    Purpose("dividend-due", ACCRUAL, RECEIVABLE, "investment", "50202"),
    Purpose("cost-due", ACCRUAL, "511", against="211"),
    Purpose("wages-due", ACCRUAL, "51301", against="212"),
    Purpose("taxes-due", ACCRUAL, "512", against="214"),
    Purpose("depreciation", ACCRUAL, "511", against="152"),
)
BY_CODE = {row.code: row for row in PURPOSES}
OF_CONTRACT = {
    "contracting": ("contracting", "contracting-due"), "leasing": ("rent", "rent-due"),
    "investment": ("dividend", "dividend-due"), "works": ("construction", ""), "other": ("sundry", ""),
}  # fmt: skip
"""Kind of a contract → purpose of its money, and of its accrual ("" where it is not accrued by this form)."""
OUTGOING_OF_CONTRACT = {"works": "construction"}
"""Kind of a contract under which the collective pays → purpose of the payment; any other is an operating cost."""


def of_form(form: str) -> tuple[Purpose, ...]:
    """Return what a form offers, in its order."""
    return tuple(row for row in PURPOSES if row.form == form)


def purpose_of_contract(*, kind: str, is_outgoing: bool, is_accrued: bool) -> str:
    """Return what a contract's instalment is booked as: money that was accrued before clears what is receivable."""
    if is_outgoing:
        return OUTGOING_OF_CONTRACT.get(kind, "operating-cost")
    return "receivable" if is_accrued else OF_CONTRACT[kind][0]


def leaf(code: str, open_codes: Collection[str]) -> str:
    """Return the account that takes the line: the table's, or its only sub-account where the book has one below it."""
    if code in open_codes:
        return code
    below = sorted(other for other in open_codes if other.startswith(code))
    return below[0] if len(below) == 1 else code


def lines(
    purpose: Purpose, *, amount_fen: int, money: str, open_codes: Collection[str], memo: str = ""
) -> tuple[Line, ...]:
    """Return the two lines of the voucher. `money` is the account of cash or bank that a receipt or payment goes through."""
    account = leaf(purpose.account, open_codes)
    if purpose.form == RECEIPT:
        return (
            Line(money, debit=amount_fen, memo=memo),
            Line(account, credit=amount_fen, category=purpose.category, memo=memo),
        )
    if purpose.form == PAYMENT:
        return (Line(account, debit=amount_fen, memo=memo), Line(money, credit=amount_fen, memo=memo))
    against = leaf(purpose.against, open_codes)
    return (
        Line(account, debit=amount_fen, memo=memo),
        Line(against, credit=amount_fen, category=purpose.category, memo=memo),
    )
