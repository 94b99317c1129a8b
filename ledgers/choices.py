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
