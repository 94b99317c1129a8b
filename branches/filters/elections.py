"""Filters of the lists of elections and terms; see `core.filtering`."""

from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.domain import elections
from branches.models import Election, TermExtension, TermReminder
from core.filtering import Choice, Day, DayOfMoment, OfUnits, YesNo


class ElectionFilters(OfUnits):
    """Elections."""

    state = Choice(choices=choices.ELECTION_STATES, label=_("state"))
    kind = Choice(choices=choices.ELECTION_KINDS, label=_("kind of election"))
    is_open = YesNo(method="by_open", label=_("under way"))
    meeting_on_from = Day("meeting_on", "from", label=_("meeting from"))
    meeting_on_to = Day("meeting_on", "to", label=_("meeting up to"))

    class Meta:
        model = Election
        fields = ()

    def by_open(self, rows, name: str, value: bool):  # type: ignore[no-untyped-def]
        """Return the elections that are under way, or those that are over."""
        states = sorted(elections.OPEN)
        return rows.filter(state__in=states) if value else rows.exclude(state__in=states)


class ExtensionFilters(OfUnits):
    """Extensions of terms."""

    state = Choice(choices=choices.EXTENSION_STATES, label=_("state"))

    class Meta:
        model = TermExtension
        fields = ()


class TermReminderFilters(OfUnits):
    """Reminders of terms."""

    kind = Choice(choices=choices.RUNGS, label=_("occasion"))
    sent_at_from = DayOfMoment("sent_at", "from", label=_("sent from"))
    sent_at_to = DayOfMoment("sent_at", "to", label=_("sent up to"))

    class Meta:
        model = TermReminder
        fields = ()
