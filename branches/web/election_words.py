"""What the pages of terms and elections say: how a term stands, the steps, the arithmetic with every number."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branches import choices, selectors
from branches.domain import elections, terms
from branches.models import Branch, Election, Seat
from branches.models.election import tallies
from branches.services import counting
from branches.services import terms as term_services

LIGHTS = {"overdue": "failed", "limit": "failed", "missing": "failed", "due": "returned", "running": "verified"}
"""How a term stands → the colour of its tag; the word beside it says the same."""
DONE = {
    "approve": gettext_lazy("The plan is approved."), "return": gettext_lazy("The plan is returned."),
    "notice": gettext_lazy("The meeting is announced."), "hold": gettext_lazy("The meeting is recorded."),
    "count": gettext_lazy("The count is recorded."), "settle": gettext_lazy("The open seats are settled."),
    "report": gettext_lazy("The result is with the organisation above."),
    "send-back": gettext_lazy("The result is returned."),
    "file": gettext_lazy("The result is filed: committee and term are written."),
    "cancel": gettext_lazy("The election is given up."),
}  # fmt: skip
_STEPS = (
    ("submitted_on", gettext_lazy("Put to the superior")), ("approved_on", gettext_lazy("Approved")),
    ("noticed_on", gettext_lazy("Announced")), ("held_on", gettext_lazy("Held")), ("counted_on", gettext_lazy("Counted")),
    ("reported_on", gettext_lazy("Reported")), ("filed_on", gettext_lazy("Placed on file")),
)  # fmt: skip
_REACHED = {
    elections.DRAFT: 0, elections.SUBMITTED: 1, elections.APPROVED: 2, elections.NOTICED: 3, elections.HELD: 4,
    elections.COUNTED: 5, elections.REPORTED: 6, elections.FILED: 7, elections.CANCELLED: 0,
}  # fmt: skip


def term_word(until: date | None, today: date, first: date | None = None) -> tuple[str, str]:
    """Return how a term stands: the code of its colour, and the word."""
    standing = terms.standing(until=until, today=today, first_until=first)
    if until is None:
        return LIGHTS[standing], _("date missing")
    if standing == terms.LIMIT:
        return LIGHTS[standing], _("over the limit of one year")
    if standing == terms.OVERDUE:
        months = terms.months_over(until, today)
        if not months:
            days = (today - until).days
            said = (
                _("due today") if not days else ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
            )
            return LIGHTS[standing], said
        return LIGHTS[standing], ngettext("%(n)d month overdue", "%(n)d months overdue", months) % {"n": months}
    if standing == terms.DUE:
        days = (until - today).days
        return LIGHTS[standing], ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return LIGHTS[standing], _("within its term")


def board_lines(rows: Sequence[Branch], today: date) -> list[dict[str, Any]]:
    """Return the lines of the board, with the election or extension that is under way: three queries for all rows."""
    busy = selectors.under_way(rows)
    asked = selectors.extensions_of(rows)
    firsts = term_services.first_ends(list(rows))
    found = []
    for row in rows:
        light, word = term_word(row.term_until, today, firsts.get(row.pk))
        found.append(
            {
                "branch": row, "light": light, "word": word, "election": busy.get(row.pk), "extension": asked.get(row.pk),
                "first": firsts.get(row.pk),
            }
        )  # fmt: skip
    return found


def steps(election: Election) -> list[dict[str, Any]]:
    """Return the steps as the component shows them."""
    reached = _REACHED[election.state]
    found = []
    for place, (field, label) in enumerate(_STEPS):
        state = "done" if place < reached else "current" if place == reached else "todo"
        day = getattr(election, field) if place < reached else None
        due = election.meeting_on if field == "held_on" and place >= reached else None
        found.append({"label": label, "state": state, "day": day, "due": due})
    return found


def late(election: Election) -> list[str]:
    """Return what of the lead times was not kept, in sentences (Q32, Q33); advice, nothing is blocked by it."""
    found = []
    apply_by = elections.apply_by(election.meeting_on, election.body)
    if election.submitted_on is not None and election.submitted_on > apply_by:
        months = elections.APPLY[election.body]
        found.append(
            ngettext(
                "The meeting is usually put to the superior %(n)d month ahead, that is by %(day)s.",
                "The meeting is usually put to the superior %(n)d months ahead, that is by %(day)s.",
                months,
            )
            % {"n": months, "day": apply_by.isoformat()}
        )
    if election.due_on is not None and (election.held_on or election.meeting_on) > election.due_on:
        found.append(_("The term ended on %(day)s, before the meeting.") % {"day": election.due_on.isoformat()})
    return found


def lead_times(branch: Branch) -> dict[str, Any] | None:
    """Return by when an election at the end of the term is to be put to the superior."""
    if branch.term_until is None:
        return None
    return {
        "until": branch.term_until, "assembly": elections.apply_by(branch.term_until, "assembly"),
        "congress": elections.apply_by(branch.term_until, "congress"),
    }  # fmt: skip


def electors(election: Election) -> list[tuple[str, str]]:
    """Return the arithmetic of who is due and of the quorum, line by line."""
    found: list[tuple[str, str]] = []
    if election.body == "congress":
        found.append((_("Delegates due to attend"), str(election.due)))
    else:
        taken = [
            (election.on_probation, _("on probation")), (election.suspended, _("vote suspended")),
            (election.excused, _("left out as approved")),
        ]  # fmt: skip
        parts = "".join(f" − {number}（{label}）" for number, label in taken if number)
        text = f"{election.full_members}{parts} = {election.due}" if parts else str(election.due)
        found.append((_("Due to attend"), text))
    least = elections.quorum(election.due)
    found.append((_("Quorum of four fifths"), f"{election.due} × 4/5 → {least}"))
    if election.present is not None:
        held = elections.has_quorum(election.due, election.present)
        word = _("valid") if held else _("not valid")
        found.append((_("Present"), f"{election.present} {'≥' if held else '<'} {least} · {word}"))
    return found


def ballots(election: Election) -> list[dict[str, Any]]:
    """Return every ballot with its numbers: who voted, what was valid, how many votes elect, and each person's votes."""
    rows = election.seats.prefetch_related("candidates", "write_ins").order_by("order")
    return [_ballot(seat) for seat in rows]


def _ballot(seat: Seat) -> dict[str, Any]:
    counted = seat.returned is not None
    lines = []
    people = {row.name: row for row in [*seat.candidates.all(), *seat.write_ins.all()]}
    least = elections.least_votes(seat.due) if seat.due else 0
    for tally in tallies(seat) if counted else []:
        lines.append(
            {
                "name": tally.name, "votes": tally.votes, "against": tally.against, "written": tally.written_in,
                "abstained": elections.abstentions(tally, seat.valid), "enough": tally.votes >= least,
                "elected": people[tally.name].is_elected,
            }
        )  # fmt: skip
    result = counting.result_of(seat) if counted else None
    return {
        "seat": seat, "title": ballot_title(seat), "counted": counted, "lines": lines, "least": least, "result": result,
        "names": [row.name for row in seat.candidates.all()], "stands": (seat.returned or 0) <= (seat.voters or 0),
        "spread": len(people) - seat.number if not counted else None, "outcome": seat.get_outcome_display() if seat.outcome else "",
        "light": {"filled": "verified", "reduced": "verified", "invalid": "failed"}.get(seat.outcome, "returned"),
    }  # fmt: skip


def ballot_title(seat: Seat) -> str:
    """Return what a ballot is called: the post, and the round from the second on."""
    post = str(dict(choices.SEAT_POSTS)[seat.post])
    return post if seat.round == 1 else _("%(post)s, round %(n)d") % {"post": post, "n": seat.round}
