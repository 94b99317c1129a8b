"""Labels of the choices of tickets."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = (
    ("filed", _("filed")),
    ("gathered", _("gathered")),
    ("dispatched", pgettext_lazy("state of a ticket", "dispatched")),
    ("accepted", _("in work")),
    ("paused", _("standing still")),
    ("done", _("reported settled")),
    ("rated", _("rated")),
    ("cancelled", _("struck off")),
    ("withdrawn", pgettext_lazy("ticket", "withdrawn")),
    ("merged", _("merged")),
)
EVENTS = (
    ("file", _("File")),
    ("gather", _("Gather")),
    ("dispatch", _("Dispatch")),
    ("claim", _("Claim")),
    ("accept", pgettext_lazy("ticket", "Accept")),
    ("return", pgettext_lazy("ticket", "Return")),
    ("escalate", _("Escalate")),
    ("whistle", _("Whistle departments in")),
    ("report", _("Report in")),
    ("extend", _("Ask for an extension")),
    ("decide-extension", _("Decide on the extension")),
    ("pause", _("Pause the clock")),
    ("resume", _("Resume the clock")),
    ("complete", _("Report settled")),
    ("rate", _("Rate")),
    ("reopen", _("Reopen")),
    ("cancel", _("Strike off")),
    ("withdraw", pgettext_lazy("ticket", "Withdraw")),
    ("merge", _("Merge")),
    ("correct", _("Correct")),
    ("supervise", _("Put under supervision")),
)
LEVELS = (
    ("village", _("village or community")),
    ("township", _("township")),
    ("county", _("county")),
)
CHANNELS = (
    ("form", _("secretary's form")),
    ("behalf", _("entered for a resident")),
    ("stall", _("street stall")),
    ("code", _("resident's code page")),
    ("meeting", _("meeting")),
    ("program", _("program")),
)
COLOURS = (
    ("green", _("green")),
    ("blue", _("blue")),
    ("yellow", _("yellow")),
    ("orange", _("orange")),
    ("red", _("red")),
)
"""A handler's grade of the matter, from light to grave. It stands on the ticket and on nothing else."""
DAY_UNITS = (
    ("day", _("days")),
    ("workday", _("working days")),
)
DAY, WORKDAY = "day", "workday"
DUE_NOTES = (
    ("running", _("running")),
    ("none", _("no limit")),
    ("paused", _("standing still")),
    ("unpublished", _("calendar unpublished")),
)
HAZARDS = (
    ("road", _("road")),
    ("water", _("water")),
    ("power", _("electricity")),
    ("fire", _("fire")),
)
SATISFACTIONS = (
    ("satisfied", _("satisfied")),
    ("fair", _("basically satisfied")),
    ("unsatisfied", _("not satisfied")),
)
FOLLOW_UP_WAYS = (
    ("resident", _("by the resident")),
    ("call", _("telephone")),
    ("visit", _("visit")),
)
SIDES = (
    ("filing", _("when filed")),
    ("completion", _("when settled")),
)
FLOW_WAYS = (
    ("dispatch", pgettext_lazy("way of a ticket", "dispatched")),
    ("claim", _("claimed")),
    ("either", _("dispatched or claimed")),
)
GROUNDS = (
    ("overdue", _("overdue")),
    ("low-rating", _("rated low twice")),
    ("other", _("other ground of the county")),
)
ALERTS = (
    ("warning", _("due soon")),
    ("overdue", _("overdue")),
)
EXTENSION_OUTCOMES = (
    ("granted", _("granted")),
    ("refused", _("refused")),
)
PROJECT_KINDS = (
    ("livelihood", _("livelihood project")),
    ("yard", _("small courtyard")),
    ("pasture", _("small pasture")),
    ("workshop", _("small workshop")),
)
SMALL_THREE = ("yard", "pasture", "workshop")
"""“三小”: 小庭院、小牧场、小作坊."""
POINT_KINDS = (
    ("hall", _("service hall")),
    ("stall", _("street stall")),
    ("pavilion", _("pavilion of an estate")),
    ("square", _("village square")),
)

DAY_REASONS = (
    ("filed", _("day of filing")),
    ("counted", _("counts")),
    ("make-up", _("worked instead, counts")),
    ("weekend", _("weekend, does not count")),
    ("holiday", _("day off, does not count")),
    ("paused", _("clock stood still")),
    ("extended", _("granted by an extension")),
    ("unpublished", _("calendar unpublished")),
)
"""Why a day of a deadline's explanation counts or does not: the words of `tickets.domain.deadlines.Reason`."""
DAY_KINDS = (
    ("off", _("day off")),
    ("worked", _("worked instead of another day")),
)
"""What a county enters a day of its calendar as."""
