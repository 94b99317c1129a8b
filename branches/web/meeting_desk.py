"""What of the meetings stands on the desk: reminders of the last days to the own organisations, matters that wait for an answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import MeetingMatter, MeetingReminder
from branches.services import meeting_lead
from core.actors import Actor
from core.scope import WIDTH, Scope

SHOWN_FOR = timedelta(days=7)
_MOST = 5


@dataclass(frozen=True)
class Waiting:
    """A line of the desk."""

    label: str
    href: str
    count: int
    note: str = ""


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for the reader: reminders to organisations of the own unit, matters handed up to the own township."""
    own = Scope.of(path for path in actor.scope("meeting.record").paths if len(path) >= 3 * WIDTH)
    rows = MeetingReminder.objects.within(own).filter(sent_on__gt=today - SHOWN_FOR).select_related("branch")
    found: list[Waiting] = []
    for row in rows.order_by("branch", "-sent_on")[:_MOST]:
        note = _("reminded on %(day)s") % {"day": row.sent_on.isoformat()}
        label = _("meetings missing: %(branch)s") % {"branch": row.branch.name}
        if all(label != other.label for other in found):
            found.append(Waiting(label, reverse("branches:meeting-year", args=[row.branch_id]), row.owed, note))
    if actor.can(meeting_lead.LEAD):
        townships = Scope.of(path for path in actor.scope(meeting_lead.LEAD).paths if len(path) == 2 * WIDTH)
        number = MeetingMatter.objects.within(townships).filter(state="handed-up").count() if townships else 0
        if number:
            label = ngettext("matter of a meeting to answer", "matters of meetings to answer", number)
            found.append(Waiting(label, reverse("branches:meeting-matters"), number))
    return found
