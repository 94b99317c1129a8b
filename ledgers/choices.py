"""Labels of the choices of the ledgers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Books ------------------------------------------------------------------------------------------
EDITIONS = (("2023", _("财会〔2023〕14号")),)
ACCOUNT_KINDS = (
    ("asset", _("assets")),
    ("liability", _("liabilities")),
    ("equity", _("owners' equity")),
    ("cost", _("costs")),
    ("income", _("income")),
    ("expense", _("expenditure")),
)
SIDES = (("debit", _("debit")), ("credit", _("credit")), ("both", _("either side")))
VOUCHERS = (
    ("receipt", pgettext_lazy("voucher", "receipt")),
    ("payment", pgettext_lazy("voucher", "payment")),
    ("transfer", pgettext_lazy("voucher", "transfer between accounts")),
    ("accrual", pgettext_lazy("voucher", "accrual")),
    ("general", pgettext_lazy("voucher", "general entry")),
    ("opening", pgettext_lazy("voucher", "opening balance")),
    ("closing", pgettext_lazy("voucher", "year-end closing")),
    ("reversal", pgettext_lazy("voucher", "red reversal")),
)
CATEGORIES = (
    ("operating", _("operating income")),
    ("rent", _("rent income")),
    ("contracting", _("contracting-out income")),
    ("remittance", _("income remitted by enterprises")),
    ("investment", _("investment income")),
    ("subsidy", _("subsidy income")),
    ("other", _("other income")),
)
"""A dimension of its own beside the account: what the statistics and the articles count."""
