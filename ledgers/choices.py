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

# Registers --------------------------------------------------------------------------------------
ASSET_USES = (("operating", _("operating asset")), ("public", _("non-operating asset")))
ASSET_ORIGINS = (
    ("bought", pgettext_lazy("asset", "bought")),
    ("built", pgettext_lazy("asset", "built")),
    ("allotted", pgettext_lazy("asset", "allotted by the state")),
    ("donated", pgettext_lazy("asset", "donated")),
    ("found", pgettext_lazy("asset", "found at a check")),
)
ASSET_STATES = (
    ("own", pgettext_lazy("asset", "used by the collective")),
    ("rented", pgettext_lazy("asset", "rented out")),
    ("idle", pgettext_lazy("asset", "idle")),
    ("scrapped", pgettext_lazy("asset", "scrapped")),
)
LANDS = (
    ("arable", pgettext_lazy("land", "arable land")),
    ("garden", pgettext_lazy("land", "garden land")),
    ("forest", pgettext_lazy("land", "forest land")),
    ("meadow", pgettext_lazy("land", "natural grassland")),
    ("sown", pgettext_lazy("land", "sown grassland")),
    ("industry", pgettext_lazy("land", "industrial and storage land")),
    ("trade", pgettext_lazy("land", "commercial land")),
    ("homestead", pgettext_lazy("land", "homestead land")),
    ("public", pgettext_lazy("land", "land of public service")),
    ("traffic", pgettext_lazy("land", "land of traffic and water works")),
    ("unused", pgettext_lazy("land", "unused land")),
    ("other-farm", pgettext_lazy("land", "other farm land")),
    ("other-built", pgettext_lazy("land", "other built-up land")),
)
LAND_USES = (
    ("contracted", pgettext_lazy("land", "contracted out")),
    ("reserve", pgettext_lazy("land", "kept in reserve")),
    ("unused", pgettext_lazy("land", "not used")),
)

# Decisions --------------------------------------------------------------------------------------
OCCASIONS = (
    ("people", _("wish of members and people")),
    ("cadres", _("proposal of village cadres")),
    ("superior", _("arrangement from above")),
)
DECISION_STATES = (
    ("open", pgettext_lazy("decision", "under way")),
    ("passed", pgettext_lazy("decision", "passed")),
    ("rejected", pgettext_lazy("decision", "not passed")),
    ("carried", pgettext_lazy("decision", "carried out and published")),
)

# Statements -------------------------------------------------------------------------------------
STATEMENTS = (
    ("trial-balance", _("trial balance")),
    ("income-and-expense", _("income and expenditure by account")),
    ("balance-sheet", _("balance sheet")),
    ("income-statement", _("statement of surplus and its distribution")),
)
INCOME_LINES = {
    "operating": pgettext_lazy("statement", "operating income"),
    "investment": pgettext_lazy("statement", "investment income"),
    "subsidy": pgettext_lazy("statement", "subsidy income"),
    "operating-cost": pgettext_lazy("statement", "less: operating expenditure"),
    "taxes": pgettext_lazy("statement", "less: taxes and surcharges"),
    "administration": pgettext_lazy("statement", "less: administrative expenses"),
    "running": pgettext_lazy("statement", "of which: running expenditure"),
    "operating-result": pgettext_lazy("statement", "operating surplus"),
    "other": pgettext_lazy("statement", "plus: other income"),
    "welfare": pgettext_lazy("statement", "less: public-welfare expenditure"),
    "other-cost": pgettext_lazy("statement", "less: other expenditure"),
    "result": pgettext_lazy("statement", "total surplus"),
    "income-tax": pgettext_lazy("statement", "less: income tax expense"),
    "net-result": pgettext_lazy("statement", "net surplus"),
    "undistributed-before": pgettext_lazy("statement", "plus: undistributed surplus at the beginning"),
    "moved-in": pgettext_lazy("statement", "plus: other transfers in"),
    "distributable": pgettext_lazy("statement", "distributable surplus"),
    "to-reserve": pgettext_lazy("statement", "less: put into the accumulation and welfare reserve"),
    "to-members": pgettext_lazy("statement", "less: distributed to members"),
    "to-other": pgettext_lazy("statement", "less: other distributions"),
    "undistributed": pgettext_lazy("statement", "undistributed surplus at the end"),
}
BALANCE_LINES = {
    "money": pgettext_lazy("statement", "money"),
    "short-investment": pgettext_lazy("statement", "short-term investments"),
    "receivables": pgettext_lazy("statement", "receivables"),
    "stock": pgettext_lazy("statement", "stock"),
    "consumable": pgettext_lazy("statement", "consumable biological assets"),
    "current-assets": pgettext_lazy("statement", "total of current assets"),
    "long-investment": pgettext_lazy("statement", "long-term investments"),
    "productive-cost": pgettext_lazy("statement", "productive biological assets at cost"),
    "productive-worn": pgettext_lazy("statement", "less: accumulated depreciation of productive biological assets"),
    "productive": pgettext_lazy("statement", "productive biological assets, net"),
    "fixed-cost": pgettext_lazy("statement", "fixed assets at cost"),
    "fixed-worn": pgettext_lazy("statement", "less: accumulated depreciation"),
    "fixed": pgettext_lazy("statement", "fixed assets, net"),
    "construction": pgettext_lazy("statement", "construction in progress"),
    "disposal": pgettext_lazy("statement", "disposal of fixed assets"),
    "intangible-cost": pgettext_lazy("statement", "intangible assets at cost"),
    "intangible-worn": pgettext_lazy("statement", "less: accumulated amortisation"),
    "intangible": pgettext_lazy("statement", "intangible assets, net"),
    "public": pgettext_lazy("statement", "public-welfare biological assets"),
    "deferred": pgettext_lazy("statement", "long-term deferred expenses"),
    "pending": pgettext_lazy("statement", "property gains and losses pending disposal"),
    "long-assets": pgettext_lazy("statement", "total of non-current assets"),
    "assets": pgettext_lazy("statement", "total assets"),
    "short-loans": pgettext_lazy("statement", "short-term borrowings"),
    "payables": pgettext_lazy("statement", "payables"),
    "wages": pgettext_lazy("statement", "wages payable"),
    "labour": pgettext_lazy("statement", "labour service fees payable"),
    "taxes-due": pgettext_lazy("statement", "taxes and fees payable"),
    "current-debts": pgettext_lazy("statement", "total of current liabilities"),
    "long-loans": pgettext_lazy("statement", "long-term borrowings and payables"),
    "levy": pgettext_lazy("statement", "case-by-case levy funds"),
    "special": pgettext_lazy("statement", "special payables"),
    "long-debts": pgettext_lazy("statement", "total of non-current liabilities"),
    "debts": pgettext_lazy("statement", "total liabilities"),
    "capital": pgettext_lazy("statement", "capital"),
    "reserve": pgettext_lazy("statement", "accumulation and welfare reserve"),
    "undistributed": pgettext_lazy("statement", "undistributed surplus"),
    "equity": pgettext_lazy("statement", "total owners' equity"),
    "claims": pgettext_lazy("statement", "total of liabilities and owners' equity"),
}

# Figures ----------------------------------------------------------------------------------------
MEASURES = (
    ("income", pgettext_lazy("weak village", "total income")),
    ("operating", pgettext_lazy("weak village", "operating income")),
    ("surplus", pgettext_lazy("weak village", "net surplus")),
)
FORMULAS = (("501", _("operating income alone (501)")), ("501+502", _("operating and investment income (501 and 502)")))
"""Two readings of 经营收入占比: the source does not say which."""
BONUS_FORMS = (
    ("share", pgettext_lazy("bonus", "share of the increment")),
    ("ladder", pgettext_lazy("bonus", "ladder")),
)
BONUS_STATES = (
    ("proposed", pgettext_lazy("bonus", "proposed")),
    ("granted", pgettext_lazy("bonus", "granted")),
    ("refused", pgettext_lazy("bonus", "not granted")),
)
OLD_VIEW = (
    ("operating", pgettext_lazy("old view", "operating income")),
    ("contracting", pgettext_lazy("old view", "contracting and remittance income")),
    ("investment", pgettext_lazy("old view", "investment income")),
    ("subsidy", pgettext_lazy("old view", "subsidy income")),
    ("other", pgettext_lazy("old view", "other income")),
)
NEW_VIEW = (
    ("501", pgettext_lazy("new view", "501 operating income")),
    ("502", pgettext_lazy("new view", "502 investment income")),
    ("503", pgettext_lazy("new view", "503 subsidy income")),
    ("504", pgettext_lazy("new view", "504 other income")),
)
REPORTED = (
    ("economy.income", pgettext_lazy("reported", "total income")),
    ("economy.surplus", pgettext_lazy("reported", "net surplus")),
    ("economy.increase", pgettext_lazy("reported", "net increase")),
)
"""Figures that somebody reports beside those of the books."""
