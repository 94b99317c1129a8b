"""Labels of the choices of branches."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = (
    ("committee", _("Party committee")),
    ("general", _("general Party branch")),
    ("branch", _("Party branch")),
    ("joint", _("joint Party branch")),
)
SECTORS = (
    ("rural", _("rural")),
    ("community", _("urban community")),
    ("agency", _("agency")),
    ("school", _("school or hospital")),
    ("enterprise", _("state-owned enterprise")),
    ("new", _("new economic or social organisation")),
    ("retired", _("retired cadres")),
)
FOUNDINGS = (
    ("single", _("founded alone")),
    ("industry", _("founded jointly by industry")),
    ("region", _("founded jointly by area")),
    ("building", _("founded jointly by building")),
    ("seconded", _("founded by secondment")),
    ("merged", _("merged into another")),
)
POSTS = (
    ("secretary", _("secretary")),
    ("deputy", _("deputy secretary")),
    ("organisation", _("committee member for organisation")),
    ("publicity", _("committee member for publicity")),
    ("discipline", _("committee member for discipline inspection")),
    ("youth", _("committee member for youth")),
    ("women", _("committee member for women")),
    ("member", _("committee member")),
)

# Records -----------------------------------------------------------------------------------------

LINK_KINDS = (
    ("leader", _("county leader links a branch")),
    ("liaison", _("liaison of a township")),
)
STANDINGS = (("open", _("exists")), ("dissolved", _("dissolved")))
PLEDGE_STATES = (("open", _("being kept")), ("late", _("past its day")), ("kept", _("kept")), ("broken", _("not kept")))
IMPORT_STATES = (("preview", _("to be looked at")), ("written", _("written")), ("cancelled", _("cancelled")))
IMPORT_OUTCOMES = (
    ("added", _("new")),
    ("changed", _("changes")),
    ("same", _("unchanged")),
    ("refused", _("refused")),
)

# Five-goods standard, grading, sites, rectification.
STANDARD_STATES = (("draft", _("draft")), ("adopted", _("adopted")), ("retired", _("retired")))
STANDARD_ITEM_KINDS = (
    ("manual", _("scored by hand")),
    ("indicator", _("fed by a figure")),
    ("deduction", _("deduction")),
    ("veto", _("veto")),
)
GOOD_NUMBERS = ((1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5"))
GRADING_ROUND_STATES = (
    ("open", _("grading under way")),
    ("notice", _("grades on public notice")),
    ("final", _("grades final")),
)
GRADING_STATES = (
    ("draft", _("self-assessment to be made")),
    ("assessed", _("assessed by the branch")),
    ("reviewed", _("reviewed by the township committee")),
    ("verified", _("verified by the county")),
)
GRADING_EVENTS = (
    ("assess", _("self-assessment handed in")),
    ("review", _("reviewed by the township")),
    ("verify", _("verified by the county")),
    ("return-to-branch", _("returned to the branch")),
    ("return-to-township", _("returned to the township")),
    ("reopened", _("reopened by a new version of the standard")),
)
GRADES = (
    (5, _("five goods")),
    (4, _("four goods")),
    (3, _("three goods")),
    (2, _("two goods")),
    (1, _("one good")),
    (0, _("no good")),
)
INELIGIBLE = (
    ("founded-late", _("founded too late in the year")),
    ("too-few", _("too few full members")),
    ("dissolved", _("dissolved")),
    ("in-rectification", _("weak and lax, under rectification")),
)
TIERS = (("advanced", _("advanced")), ("middle", _("middle")), ("behind", _("lagging")))
GRADING_OUTCOMES = (("upheld", _("objection upheld")), ("rejected", _("objection rejected")))
SITE_LEVELS = (
    ("county", _("site of county level")),
    ("prefecture", _("site of prefecture level")),
    ("region", _("site of region level")),
)
LINKAGE_LEVELS = (
    ("city", _("city or county")),
    ("township", _("township or subdistrict")),
    ("village", _("village")),
    ("community", _("community")),
    ("household", _("households")),
)
POINT_LEVELS = (*LINKAGE_LEVELS, ("practice", _("practice point")))
"""The five levels, and the practice points (实践点), which stand at a unit of any level."""
VISIT_KINDS = (("observe", pgettext_lazy("visit", "observation")), ("study", pgettext_lazy("visit", "study")))
RECTIFICATION_KINDS = (
    ("weak", _("weak and lax organisation")),
    ("improve", _("lagging organisation, one plan for one village")),
)
RECTIFICATION_STATES = (
    ("open", _("being rectified")),
    ("accepted", _("accepted")),
    ("withdrawn", _("rectification withdrawn")),
)

# Meetings ------------------------------------------------------------------------------------------

RHYTHMS = (
    ("", _("without a rhythm")),
    ("month", _("every month")),
    ("quarter", _("every quarter")),
    ("half", _("every half year")),
    ("year", _("every year")),
)
MEETING_NEEDS = (
    ("", _("no condition")),
    ("groups", _("with Party groups only")),
    ("teams", _("where the unit has teams only")),
)
ATTENDANCES = (
    ("members", _("members")),
    ("committee", _("members of the committee")),
    ("teams", _("teams and others")),
)
MEETING_STATES = (
    ("planned", pgettext_lazy("meeting", "planned")),
    ("held", pgettext_lazy("meeting", "held")),
    ("withdrawn", _("withdrawn")),
)
MATTER_STATES = (
    ("open", pgettext_lazy("matter of a meeting", "open")),
    ("handed-up", _("handed to the township")),
    ("answered", _("answered by the township")),
    ("settled", _("settled")),
)
ATTACHMENT_KINDS = (("image", _("photo")), ("pdf", _("PDF")))
QUARTERS = ((1, _("first quarter")), (2, _("second quarter")), (3, _("third quarter")), (4, _("fourth quarter")))

# Elections and terms
ELECTION_KINDS = (
    ("term", _("election at the end of the term")),
    ("early", _("election ahead of time")),
    ("by", _("by-election")),
)
BODIES = (
    ("assembly", _("assembly of all members")),
    ("congress", _("congress of delegates")),
)
ELECTORS = (
    ("members", _("the assembly or congress")),
    ("committee", _("the new committee at its first session")),
)
ELECTION_STATES = (
    ("draft", _("returned, to be mended")),
    ("submitted", _("waits for approval")),
    ("approved", _("approved")),
    ("noticed", _("announced")),
    ("held", _("being counted")),
    ("counted", _("counted")),
    ("reported", _("reported to the superior")),
    ("filed", _("placed on file")),
    ("cancelled", _("given up")),
)
ELECTION_EVENTS = {
    "submit": _("Put to the superior"),
    "return": _("Return the plan"),
    "approve": _("Approve the plan"),
    "notice": _("Announce the meeting"),
    "hold": _("Open the meeting"),
    "count": _("Record the count"),
    "report": _("Report the result"),
    "send-back": _("Return the result"),
    "file": _("Approve and file the result"),
    "cancel": _("Give the election up"),
}
SEAT_POSTS = (
    ("member", _("member of the committee")),
    ("standing", _("member of the standing committee")),
    ("secretary", _("secretary")),
    ("deputy", _("deputy secretary")),
)
PORTFOLIOS = tuple(row for row in POSTS if row[0] not in ("secretary", "deputy"))
OUTCOMES = (
    ("filled", _("all seats filled")),
    ("tie", _("equal votes: voted on again")),
    ("short", _("seats left open")),
    ("reduced", _("seats given up")),
    ("renewed", _("seats left open: voted on anew")),
    ("invalid", _("void: more ballots than voters")),
)
EXTENSION_STATES = (
    ("asked", _("waits for a decision")),
    ("approved", _("approved")),
    ("refused", _("refused")),
)
TERM_STANDINGS = (
    ("overdue", _("overdue")),
    ("missing", _("date missing")),
    ("due", _("due within six months")),
    ("running", _("within its term")),
)
RUNGS = (
    ("due", _("ahead of the end")),
    ("at-end", _("at the end")),
    ("overdue", _("overdue")),
    ("missing", _("date missing")),
)
