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

# Contracts --------------------------------------------------------------------------------------
CONTRACT_KINDS = (
    ("contracting", pgettext_lazy("contract", "contracting out")),
    ("leasing", pgettext_lazy("contract", "lease")),
    ("investment", pgettext_lazy("contract", "investment")),
    ("works", pgettext_lazy("contract", "works")),
    ("other", pgettext_lazy("contract", "other contract")),
)
CONTRACT_STATES = (
    ("draft", pgettext_lazy("contract", "draft")),
    ("in-force", pgettext_lazy("contract", "in force")),
    ("ended", pgettext_lazy("contract", "ended")),
    ("terminated", pgettext_lazy("contract", "terminated early")),
)
DIRECTIONS = (
    ("in", pgettext_lazy("contract", "the collective is paid")),
    ("out", pgettext_lazy("contract", "the collective pays")),
)
RHYTHMS = (
    ("once", pgettext_lazy("rhythm", "once")),
    ("yearly", pgettext_lazy("rhythm", "every year")),
    ("half-yearly", pgettext_lazy("rhythm", "every half year")),
    ("quarterly", pgettext_lazy("rhythm", "every quarter")),
    ("monthly", pgettext_lazy("rhythm", "every month")),
)
DEALINGS = (
    ("exchange", pgettext_lazy("contract", "property exchange centre")),
    ("tender", pgettext_lazy("contract", "public tender")),
    ("agreement", pgettext_lazy("contract", "by agreement")),
)
PAPERS = (("image", _("photo")), ("pdf", _("PDF")))
CONTRACT_REMINDERS = (
    ("end", pgettext_lazy("contract", "the contract ends soon")),
    ("arrears", pgettext_lazy("contract", "an instalment is overdue")),
)
LIGHTS = (
    ("overdue", pgettext_lazy("due", "overdue")),
    ("30", pgettext_lazy("due", "due within 30 days")),
    ("60", pgettext_lazy("due", "due within 60 days")),
    ("90", pgettext_lazy("due", "due within 90 days")),
    ("later", pgettext_lazy("due", "due later")),
)

# Simple forms -----------------------------------------------------------------------------------
ENTRY_FORMS = (
    ("receipt", pgettext_lazy("entry", "receipt")),
    ("payment", pgettext_lazy("entry", "payment")),
    ("transfer", pgettext_lazy("entry", "transfer")),
    ("accrual", pgettext_lazy("entry", "accrual")),
)
PURPOSES = (
    ("rent", pgettext_lazy("purpose", "rent of houses, shops or equipment")),
    ("contracting", pgettext_lazy("purpose", "money for land contracted out")),
    ("sales", pgettext_lazy("purpose", "sale of products")),
    ("services", pgettext_lazy("purpose", "labour and services")),
    ("operating", pgettext_lazy("purpose", "other operating income")),
    ("remittance", pgettext_lazy("purpose", "profit remitted by the own enterprise")),
    ("dividend", pgettext_lazy("purpose", "return on shares")),
    ("interest-of-loans", pgettext_lazy("purpose", "return on money lent")),
    ("running-subsidy", pgettext_lazy("purpose", "subsidy for running the village")),
    ("operating-subsidy", pgettext_lazy("purpose", "subsidy for the collective's business")),
    ("interest", pgettext_lazy("purpose", "interest of the bank")),
    ("penalty", pgettext_lazy("purpose", "penalty or compensation")),
    ("sundry", pgettext_lazy("purpose", "other sundry income")),
    ("receivable", pgettext_lazy("purpose", "money owed that was accrued before")),
    ("project-money", pgettext_lazy("purpose", "project money from above")),
    ("deposit", pgettext_lazy("purpose", "deposit received")),
    ("land-compensation", pgettext_lazy("purpose", "compensation for land taken (no income)")),
    ("donation", pgettext_lazy("purpose", "donation (no income)")),
    ("cadres", pgettext_lazy("purpose", "pay of village cadres")),
    ("office", pgettext_lazy("purpose", "office expenses")),
    ("running", pgettext_lazy("purpose", "running of the village organisation")),
    ("other-management", pgettext_lazy("purpose", "other administrative expenses")),
    ("operating-cost", pgettext_lazy("purpose", "cost of the business")),
    ("public-works", pgettext_lazy("purpose", "public works and upkeep")),
    ("welfare", pgettext_lazy("purpose", "benefits to members, one total")),
    ("other-payment", pgettext_lazy("purpose", "other expenditure")),
    ("construction", pgettext_lazy("purpose", "construction work")),
    ("fixed-asset", pgettext_lazy("purpose", "purchase of fixed assets")),
    ("materials", pgettext_lazy("purpose", "purchase of materials")),
    ("project-spending", pgettext_lazy("purpose", "spending of project money")),
    ("debt", pgettext_lazy("purpose", "payment of what is owed")),
    ("deposit-back", pgettext_lazy("purpose", "deposit paid back")),
    ("wages", pgettext_lazy("purpose", "wages owed")),
    ("labour", pgettext_lazy("purpose", "fees of labourers owed")),
    ("taxes", pgettext_lazy("purpose", "taxes and fees")),
    ("to-bank", pgettext_lazy("purpose", "cash paid into the bank")),
    ("to-cash", pgettext_lazy("purpose", "cash drawn from the bank")),
    ("rent-due", pgettext_lazy("purpose", "rent that is due")),
    ("contracting-due", pgettext_lazy("purpose", "money for land that is due")),
    ("dividend-due", pgettext_lazy("purpose", "return on shares that is due")),
    ("cost-due", pgettext_lazy("purpose", "cost of the business that is owed")),
    ("wages-due", pgettext_lazy("purpose", "pay of cadres that is owed")),
    ("taxes-due", pgettext_lazy("purpose", "taxes that are owed")),
    ("depreciation", pgettext_lazy("purpose", "depreciation of fixed assets")),
)
CHECKS = (
    ("arrears", pgettext_lazy("flag", "instalments are overdue")),
    ("occupied", pgettext_lazy("flag", "expired or without contract, and still used")),
    ("over-term", pgettext_lazy("flag", "runs longer than the law allows")),
    ("no-decision", pgettext_lazy("flag", "no decision on record")),
    ("low-price", pgettext_lazy("flag", "price far below comparable ones")),
    ("waived", pgettext_lazy("flag", "income waived without a decision")),
    ("late-to-bank", pgettext_lazy("flag", "not paid into the account in time")),
    ("no-bidding", pgettext_lazy("flag", "awarded without bidding above the limit")),
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


# Holdings: registers, checks, entities, supervision ---------------------------------------------
MATERIAL_USES = (
    ("own", pgettext_lazy("material", "used by the village")),
    ("others", pgettext_lazy("material", "used by others")),
    ("idle", pgettext_lazy("material", "idle")),
)
CHECK_STATES = (("open", pgettext_lazy("check", "being counted")), ("reported", pgettext_lazy("check", "reported")))
CHECK_KINDS = (
    ("asset", pgettext_lazy("check", "asset")),
    ("resource", pgettext_lazy("check", "resource")),
    ("fund", pgettext_lazy("check", "fund")),
    ("material", pgettext_lazy("check", "material")),
)
MEASURES = (
    ("pieces", pgettext_lazy("measure", "number")),
    ("area", pgettext_lazy("measure", "mu")),
    ("fen", pgettext_lazy("measure", "yuan")),
)
SHEETS = (
    ("proposal", pgettext_lazy("sheet", "proposal of the Party organisation")),
    ("committees", pgettext_lazy("sheet", "consultation of the two committees")),
    ("members", pgettext_lazy("sheet", "review by the Party members' assembly")),
    ("villagers", pgettext_lazy("sheet", "resolution of the villagers' meeting")),
    ("published", pgettext_lazy("sheet", "resolution made public")),
    ("result", pgettext_lazy("sheet", "result made public")),
)
MEETING_FORMS = (
    ("committee", pgettext_lazy("form", "meeting of the branch committee")),
    ("joint", pgettext_lazy("form", "joint meeting of the two committees")),
    ("assembly", pgettext_lazy("form", "assembly of Party members")),
    ("adults", pgettext_lazy("form", "villagers' meeting of adults")),
    ("delegates", pgettext_lazy("form", "villagers' meeting of one delegate per home")),
    ("representatives", pgettext_lazy("form", "meeting of villagers' representatives")),
)
DISTRIBUTION_STATES = (
    ("planned", pgettext_lazy("distribution", "planned")),
    ("resolved", pgettext_lazy("distribution", "resolved")),
    ("notice", pgettext_lazy("distribution", "on public notice")),
    ("approved", pgettext_lazy("distribution", "approved")),
    ("posted", pgettext_lazy("distribution", "entered in the book")),
    ("reversed", pgettext_lazy("distribution", "reversed")),
)
DISTRIBUTION_ITEMS = (
    ("loss", pgettext_lazy("distribution", "losses of former years made up")),
    ("reserve", pgettext_lazy("distribution", "set aside as accumulation and welfare reserve")),
    ("members", pgettext_lazy("distribution", "distributed to members")),
    ("company", pgettext_lazy("distribution", "share of the partner company")),
    ("collective", pgettext_lazy("distribution", "kept by the collective")),
    ("other", pgettext_lazy("distribution", "other appropriations")),
)
PARTIES = tuple(row for row in DISTRIBUTION_ITEMS if row[0] in ("members", "company", "collective"))
SPLITS = (
    ("floor", pgettext_lazy("split", "guaranteed sum and surplus dividend")),
    ("shares", pgettext_lazy("split", "by shares")),
    ("fixed", pgettext_lazy("split", "fixed sums")),
)
ENTITY_KINDS = (
    ("company", pgettext_lazy("entity", "company that strengthens villages and enriches people")),
    ("workshop", pgettext_lazy("entity", "workshop that strengthens villages and enriches people")),
    ("start-up", pgettext_lazy("entity", "start-up workshop")),
    ("cooperative", pgettext_lazy("entity", "cooperative")),
)
ENTITY_STATES = (
    ("running", pgettext_lazy("entity", "running")),
    ("resting", pgettext_lazy("entity", "resting")),
    ("ended", pgettext_lazy("entity", "ended")),
)
WORDS = (
    ("mode", pgettext_lazy("entity", "mode of business")),
    ("path", pgettext_lazy("entity", "path of development")),
)
CLEANUP_KINDS = (
    ("contract", pgettext_lazy("clean-up", "contract")),
    ("asset", pgettext_lazy("clean-up", "asset")),
    ("resource", pgettext_lazy("clean-up", "resource")),
    ("fund", pgettext_lazy("clean-up", "fund")),
    ("claim", pgettext_lazy("clean-up", "claim or debt")),
)
NOTE_LEVELS = (
    ("village", pgettext_lazy("supervision", "village supervision committee")),
    ("township", pgettext_lazy("supervision", "township")),
    ("county", pgettext_lazy("supervision", "county")),
)
NOTE_KINDS = (
    ("book", pgettext_lazy("supervision", "book")),
    ("voucher", pgettext_lazy("supervision", "voucher")),
    ("contract", pgettext_lazy("supervision", "contract")),
    ("decision", pgettext_lazy("supervision", "decision")),
    ("asset", pgettext_lazy("supervision", "asset")),
    ("distribution", pgettext_lazy("supervision", "distribution")),
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
WEAK_MEASURES = (
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
