"""What of the tickets stands on the desk: what waits, what is late, what changed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.scope import WIDTH
from teams.web.desk import Late, Todo
from teams.web.events import MOST, Event, folded
from tickets import selectors
from tickets.models import TicketMove
from tickets.web import boards, words
from tickets.web.board_views import RIGHTS

_READ = 60
_TOLD = (
    "file", "dispatch", "claim", "return", "escalate", "whistle", "report", "extend", "decide-extension", "complete", "rate",
    "reopen", "withdraw", "supervise",
)  # fmt: skip
"""Steps that are told of; the rest stands in the ticket's own history."""


def concerns(actor: Actor) -> bool:
    """Tell whether the reader has to do with tickets at all."""
    return any(actor.can(right) for right in RIGHTS)


def todo(reader: boards.Reader, found: list[boards.Board]) -> list[Todo]:
    """Return the boards on which something waits for the reader, each with the way to it; a single ticket directly."""
    counts = boards.counted(row for row in found if row.own)
    rows = []
    for board in found:
        if board.code not in counts:
            continue
        number, first, due = counts[board.code]
        href = f"{reverse('tickets:board')}?show={board.code}"
        if number == 1:
            href = reverse("tickets:ticket", args=[first])
        due = due if board.code not in ("follow", "strike") else None
        late = max((reader.today - due).days, 0) if due is not None else 0
        rows.append(Todo(_("tickets %(what)s") % {"what": board.label}, href, number, due=due, late=late, own=True))
    return rows


@dataclass
class LateTickets(Late):
    """Overdue tickets of the reader's own post, or of a unit of the area."""

    tickets: int = 0

    @property
    def note(self) -> str:
        """How many tickets."""
        return ngettext("%(n)d ticket", "%(n)d tickets", self.tickets) % {"n": self.tickets}


def late(reader: boards.Reader, boards_: list[boards.Board]) -> list[Late]:
    """Return the overdue tickets: those of the own post first, then, for those who supervise, unit by unit."""
    overdue_now = next(row.rows for row in boards_ if row.code == "overdue")
    own_paths = reader.actor.scope("ticket.dispatch").paths
    groups = overdue_now.order_by().values("owner__path").annotate(n=Count("pk"), first=Min("last_day"))
    found: dict[str, tuple[int, date]] = {}
    for path, number, first in groups.values_list("owner__path", "n", "first"):
        own = not reader.watches or path in own_paths
        base = max((len(other) for other in own_paths if path.startswith(other)), default=0)
        at = "" if own else path[: base + WIDTH]
        if own or reader.actor.can("ticket.supervise", at):
            known = found.get(at, (0, first))
            found[at] = (known[0] + number, min(known[1], first))
    names = {path: name for path, (_key, name) in selectors.units_at([at for at in found if at]).items()}
    rows: list[LateTickets] = []
    for at, (number, first) in found.items():
        href = f"{reverse('tickets:list')}?overdue=yes&unit={at}" if at else f"{reverse('tickets:board')}?show=overdue"
        label = f"{names.get(at, '')} · {_('tickets overdue')}" if at else _("Your tickets overdue")
        days = max((reader.today - first).days, 1)
        rows.append(LateTickets(label, href, days, own=not at, tickets=number))
    return [*sorted(rows, key=lambda row: (not row.own, -row.late, -row.tickets, row.label))]


def events(reader: boards.Reader) -> list[Event]:
    """Return what others did lately with tickets that the reader may see, newest first; never what a resident wrote."""
    some = selectors.moves_of(reader.visible(), _TOLD, reader.actor.name)[:_READ]
    return folded(
        Event(
            row.at, _("Ticket: %(step)s") % {"step": _step(row)},
            f"{row.ticket.number} · {row.ticket.klass.name} · {row.ticket.unit.name}",
            reverse("tickets:ticket", args=[row.ticket_id]),
        )
        for row in some
    )[:MOST]  # fmt: skip


def _step(row: TicketMove) -> str:
    return _("Rated") if row.event == "rate" else words.step(row.ticket, row.event)
