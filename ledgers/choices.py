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
SHEET_STATES = (
    ("preview", pgettext_lazy("voucher import", "looked at")),
    ("written", pgettext_lazy("voucher import", "written")),
    ("cancelled", pgettext_lazy("voucher import", "cancelled")),
)

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
