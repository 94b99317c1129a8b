"""Labels of the choices of teams."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOURCES = (
    ("village-body", _("member of the village body")),
    ("party-member", _("Party member in post")),
    ("wealth-leader", _("leader in getting rich")),
    ("craftsperson", _("skilled craftsperson")),
    ("entrepreneur", _("backbone of a start-up")),
    ("reserve", _("reserve cadre")),
    ("returned-graduate", _("graduate returned to the village")),
    ("returned-youth", _("young person returned home")),
    ("veteran", _("veteran")),
    ("volunteer", _("keen volunteer")),
)
EXIT_REASONS = (
    ("unfit", _("found unfit in assessment")),
    ("discipline", _("breach of team rules")),
    ("moved", _("moved away")),
    ("own-wish", _("own wish")),
    ("post-change", _("change of post")),
    ("other", _("other ground")),
)
EXIT_REASONS_AT_ONCE = tuple(row for row in EXIT_REASONS if row[0] in ("moved", "own-wish", "post-change"))
"""Reasons for leaving that are written down without a proposal."""
SCENES = (
    ("pastoral", _("farming and herding area")),
    ("town", _("urban area")),
    ("border", _("border line")),
)
ACTION_LINES = (("lead", _("leading")), ("root", _("taking root")), ("star", _("striving for stars")))
ACTIVITY_KINDS = (
    ("service", _("service for the people")),
    ("preaching", _("policy talk")),
    ("culture", _("cultural event")),
    ("volunteer", _("voluntary work")),
    ("industry", _("help with production")),
    ("mediation", _("mediation")),
    ("environment", _("care for surroundings")),
    ("study", _("study and discussion")),
    ("vanguard", _("vanguard drive at the post")),
    ("festival", _("neighbourhood festival")),
)
FIELDS = (
    ("prosperity", _("getting rich by production")),
    ("governance", _("grassroots governance")),
    ("border", _("governance of the border")),
    ("tourism", _("farming, culture and tourism together")),
    ("volunteering", _("voluntary service")),
    ("community", _("sense of community of the Chinese nation")),
)
TIERS = (
    ("prefecture", _("called up by prefecture or province")),
    ("county", _("general, by the county")),
    ("township", _("rotating, by the township")),
    ("village", _("extension, by the village")),
)
TRAINING_KINDS = (
    ("course", _("course")),
    ("journey", _("learning journey to other places")),
    ("shadowing", _("learning at another post")),
    ("degree", _("study for a degree")),
)
HONOUR_LEVELS = (
    ("nation", _("national")),
    ("region", _("of the region")),
    ("prefecture", _("of the prefecture")),
    ("county", _("of the county")),
    ("township", _("of the township")),
    ("village", _("of the village")),
)
HONOUR_KINDS = (
    ("meeting", _("commendation")),
    ("review", _("selection of the best")),
    ("title", _("title of honour")),
)
HONOUR_ROLES = (
    ("organiser", _("advanced organiser")),
    ("participant", _("advanced participant")),
    ("model", _("model example")),
    ("body", _("advanced organisation")),
)
HONOURED = (
    ("member", _("team member")),
    ("team", _("team")),
    ("branch", _("Party organisation")),
    ("unit", _("unit")),
)
EXCHANGE_KINDS = (
    ("observation", _("on-site observation")),
    ("contest", _("contest on stage")),
    ("sharing", _("exchange of experience")),
)
WORK_KINDS = (
    ("stage", _("song, dance or play")),
    ("story", _("story or text")),
    ("film", _("film or short video")),
    ("picture", _("picture or calligraphy")),
)
POINT_KINDS = (
    ("earned", _("earned")),
    ("redeemed", _("redeemed")),
    ("reversal", _("reversed")),
)
DIMENSIONS = (
    ("politics", _("political quality")),
    ("duty", _("ability to do the duty")),
    ("reputation", _("standing with the people")),
    ("development", _("contribution to development")),
    ("service", _("sense of service")),
)
ITEM_KINDS = (
    ("manual", _("scored by hand")),
    ("indicator", _("fed by a figure")),
    ("bonus", _("bonus")),
    ("deduction", _("deduction")),
    ("veto", _("veto")),
)
ALLOTMENTS = (("cutoff", _("by cut-off score")), ("ranked", _("ranked, with quotas")))
SCHEME_STATES = (("draft", _("draft")), ("adopted", _("adopted")), ("retired", _("retired")))
SHEET_STATES = (
    ("draft", _("to be scored")),
    ("scored", _("scored by the unit")),
    ("reviewed", _("reviewed by the township")),
    ("verified", _("verified by the county")),
)
ROUND_STATES = (("open", _("under way")), ("notice", _("on public notice")), ("final", _("final")))
STARS = (
    (5, _("five stars")),
    (4, _("four stars")),
    (3, _("three stars")),
    (2, _("two stars")),
    (1, _("one star")),
    (0, _("no star")),
)
ADJUST_RULES = (
    ("no-star", _("no star this quarter")),
    ("no-improvement", _("two quarters running without improvement")),
)
IMPORT_STATES = (
    ("reading", _("being read")),
    ("preview", _("to be looked through")),
    ("applying", _("being applied")),
    ("done", _("applied")),
    ("refused", pgettext_lazy("import", "refused")),
    ("cancelled", _("cancelled")),
)
ROW_OUTCOMES = (
    ("added", _("new")),
    ("changed", _("changed")),
    ("same", _("as it stands")),
    ("refused", pgettext_lazy("row of an import", "refused")),
    ("ask", _("to be decided")),
)
ROSTER_FIELDS = (
    ("name", _("full name")),
    ("unit", _("unit")),
    ("team", _("team")),
    ("phone", _("telephone number")),
    ("source", _("source group")),
    ("party", _("Party member")),
    ("returnee", _("returned home")),
    ("skills", _("skills")),
    ("joined_on", _("joined on")),
)
"""What a column of a roster's sheet may be read as."""
NOMINATION_STATES = (
    ("draft", _("returned to the village")),
    ("recommended", _("recommended by the village")),
    ("reviewed", pgettext_lazy("admission", "reviewed by the township")),
    ("admitted", _("admitted")),
    ("declined", _("declined")),
    ("withdrawn", _("withdrawn")),
)
NOMINATION_STEPS = (
    ("recommend", pgettext_lazy("admission", "recommended")),
    ("review", pgettext_lazy("admission", "reviewed")),
    ("verify", pgettext_lazy("admission", "verified")),
    ("return", pgettext_lazy("admission", "returned")),
    ("decline", _("declined")),
    ("withdraw", _("withdrawn")),
)
EXIT_KINDS = (("adjust", _("adjust")), ("remove", _("remove")))
EXIT_GROUNDS = (
    *ADJUST_RULES,
    ("discipline", _("breach of team rules")),
    ("other", _("other ground")),
)
EXIT_STATES = (
    ("proposed", _("proposed")),
    ("notified", _("told to the person")),
    ("appealed", _("appealed against")),
    ("answered", _("appeal answered")),
    ("decided", _("decided")),
    ("withdrawn", _("withdrawn")),
)
EXIT_STEPS = (
    ("propose", _("proposed")),
    ("notify", _("told to the person")),
    ("appeal", _("appealed")),
    ("answer", _("appeal answered")),
    ("decide", _("decided")),
    ("withdraw", _("withdrawn")),
)
EXIT_OUTCOMES = (("kept", _("kept in post")), ("moved", _("moved to another team")), ("removed", _("removed")))
OBJECTION_CHANNELS = (("own", _("the member")), ("others", _("others")))
OBJECTION_OUTCOMES = (("upheld", _("upheld")), ("rejected", _("not upheld")))
OWED_STEPS = (("score", _("scoring")), ("review", _("reviewing")))
LISTS = (
    ("honour-roll", _("roll of honour")),
    ("training-pool", _("township training pool")),
    ("pairing", _("to be paired with a mentor")),
    ("no-star", _("no star this quarter")),
    ("no-improvement", _("two quarters running without improvement")),
)
LIST_ACTS = (
    ("displayed", _("put on the roll")),
    ("enrolled", _("taken into the pool")),
    ("paired", _("paired with a mentor")),
    ("proposed", _("proposed for adjusting")),
    ("excused", _("left out, with reason")),
)
PAIR_ENDS = (("risen", _("the star has risen")), ("left", _("the member has left")), ("changed", _("other mentor")))

# The reserve pool and pairs ---------------------------------------------------------------------

RESERVE_CHANNELS = (
    ("organisation", _("recommended by the organisation")),
    ("masses", _("recommended by Party members and the masses")),
    ("oneself", _("recommended by oneself")),
)
RESERVE_TIERS = (("county", _("county tier")), ("township", _("township tier")), ("village", _("village tier")))
RESERVE_POSTS = (
    ("secretary", _("secretary of the village Party organisation")),
    ("director", _("head of the village committee")),
    ("deputy", _("deputy of the village body")),
    ("committee", pgettext_lazy("post in a village", "member of the village body")),
)
RESERVE_STATES = (
    ("draft", pgettext_lazy("reserve", "returned to the village")),
    ("recommended", pgettext_lazy("reserve", "recommended")),
    ("reviewed", pgettext_lazy("reserve", "reviewed by the township")),
    ("jointly", pgettext_lazy("reserve", "jointly reviewed by the county")),
    ("inspected", pgettext_lazy("reserve", "inspected")),
    ("in-pool", pgettext_lazy("reserve", "in the pool")),
    ("left", pgettext_lazy("reserve", "out of the pool")),
    ("declined", _("declined")),
    ("withdrawn", _("withdrawn")),
)
RESERVE_STEPS = (
    ("recommend", pgettext_lazy("reserve", "recommendation")),
    ("review", pgettext_lazy("reserve", "first review by the township")),
    ("joint-review", pgettext_lazy("reserve", "joint review by the county")),
    ("inspect", pgettext_lazy("reserve", "inspection by the organisation department")),
    ("decide", pgettext_lazy("reserve", "decision of the county's standing committee")),
    ("return", pgettext_lazy("reserve", "return")),
    ("decline", pgettext_lazy("reserve", "refusal")),
    ("withdraw", pgettext_lazy("reserve", "withdrawal")),
    ("leave", pgettext_lazy("reserve", "leaving the pool")),
)
RESERVE_LEAVES = (
    ("promoted", _("taken on by a higher office")),
    ("moved", _("moved away")),
    ("own-wish", _("own wish")),
    ("unfit", _("found unfit in assessment")),
    ("discipline", _("breach of rules")),
    ("other", _("other ground")),
)
RESERVE_GROUNDS = tuple(row for row in RESERVE_LEAVES if row[0] in ("unfit", "discipline", "other"))
RESERVE_LEAVES_AT_ONCE = tuple(row for row in RESERVE_LEAVES if row[0] in ("promoted", "moved", "own-wish"))
RESERVE_OUTCOMES = (("kept", _("kept in the pool")), ("removed", _("taken out of the pool")))
RESERVE_EVENTS = (("village-body", _("entered the village body")), ("party", _("admitted to the Party")))
CHECK_KINDS = (("condition", _("qualification")), ("exclusion", _("exclusion")))
RESERVE_IMPORT_STATES = (
    ("preview", _("to be looked through")), ("written", pgettext_lazy("import", "written")), ("cancelled", _("cancelled")),
)  # fmt: skip
PRACTICE_KINDS = (
    ("shadowing", _("shadowing at a post")),
    ("rotation", _("rotation of posts")),
    ("secondment", _("secondment")),
)
RESERVE_PAIR_ENDS = (
    ("finished", _("the plan is finished")),
    ("left", _("the person has left the pool")),
    ("changed", _("other mentors")),
)
SLOTS = tuple((number, str(number)) for number in range(1, 7))
"""The six shares of at least 50 % (六个“占比不低于50%”)."""
RANKING_STATES = (
    ("computed", pgettext_lazy("ranking", "computed")),
    ("published", pgettext_lazy("ranking", "published")),
)
APPRAISAL_STATES = (
    ("drafted", pgettext_lazy("appraisal", "drafted")),
    ("reviewed", pgettext_lazy("appraisal", "reviewed")),
    ("signed", pgettext_lazy("appraisal", "signed")),
)
APPRAISAL_STEPS = (
    ("draft", pgettext_lazy("appraisal", "drafted")),
    ("edit", pgettext_lazy("appraisal", "edited")),
    ("review", pgettext_lazy("appraisal", "reviewed")),
    ("return", pgettext_lazy("appraisal", "returned")),
    ("sign", pgettext_lazy("appraisal", "signed")),
)
APPRAISAL_GRADES = (
    ("excellent", pgettext_lazy("appraisal", "excellent")),
    ("good", pgettext_lazy("appraisal", "good")),
    ("passed", pgettext_lazy("appraisal", "passed")),
    ("improve", pgettext_lazy("appraisal", "to be improved")),
)
APPRAISAL_SECTIONS = (
    ("basis", _("Basic facts")),
    ("work", _("Work done")),
    ("training", _("Study and training")),
    ("stars", _("Star rating")),
    ("honours", _("Ranking and honours")),
    ("lacking", _("What is lacking")),
    ("verdict", _("Appraisal")),
)
