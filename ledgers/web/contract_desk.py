"""What of contracts stands on a secretary's desk: money that is due, contracts that end."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.scope import WIDTH, Scope
from ledgers.models import Contract
from ledgers.selectors import contracts as selectors

_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """A line of the desk."""

    label: str
    href: str
    count: int
    note: str = ""
    late: int = 0
    """Days since the oldest was due."""


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for whoever enters receipts for the own village: two queries."""
    own = Scope.of(path for path in actor.scope("ledger.post").paths if len(path) >= 3 * WIDTH)
    if not own:
        return []
    rows = selectors.with_received(selectors.incoming(own).filter(due_on__lte=today + _SHOWN)).filter(owed__gt=0)
    counts = rows.order_by().aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)), soon=Count("pk", filter=Q(due_on__gte=today)), first=Min("due_on")
    )
    found = []
    if counts["late"]:
        label = ngettext("instalment is overdue", "instalments are overdue", counts["late"])
        found.append(
            Waiting(
                label, reverse("ledgers:dues") + "?light=overdue", counts["late"], late=(today - counts["first"]).days
            )
        )
    if counts["soon"]:
        label = ngettext("instalment to collect", "instalments to collect", counts["soon"])
        found.append(Waiting(label, reverse("ledgers:dues"), counts["soon"], _("due within 30 days")))
    ending = Contract.objects.within(own).filter(state="in-force", ends_on__lte=today + selectors.SOON).count()
    if ending:
        label = ngettext("contract ends or has run out", "contracts end or have run out", ending)
        found.append(Waiting(label, reverse("ledgers:contracts") + "?state=in-force", ending, _("within 90 days")))
    return found
