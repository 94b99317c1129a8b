"""Elections of many organisations at once, as they are taken over from paper: filed already, their committees in post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.models import OrgUnit
from branches.domain import elections
from branches.models import Branch, Candidate, Election, Seat
from core import audit, bulk
from core.actors import Actor

_ELECTION = (
    "branch", "kind", "body", "state", "due_on", "full_members", "on_probation", "suspended", "excused", "due", "meeting_on", "place",
    "present", "presider", "tellers", "submitted_on", "approved_on", "approval_no", "noticed_on", "held_on", "counted_on",
    "reported_on", "filed_on", "filing_no", "note", "version", "id",
)  # fmt: skip
_SEAT = (
    "id",
    "election",
    "post",
    "round",
    "order",
    "electors",
    "number",
    "due",
    "voters",
    "returned",
    "void",
    "outcome",
    "version",
)
_CANDIDATE = ("seat", "name", "order", "votes", "against", "is_elected", "portfolio")


@dataclass(frozen=True)
class OldElection:
    """An election that was held and filed. `votes` are those for, in the order of `standing`; the secretary is one of them.

    Without `seats` the members elected the secretary alone.
    """

    branch: Branch
    held_on: date
    filed_on: date
    due_on: date | None
    due: int
    present: int
    seats: int
    standing: Sequence[str]
    votes: Sequence[int]
    secretary: str
    presider: str
    tellers: str
    approval_no: str
    filing_no: str
    portfolios: dict[str, str] = field(default_factory=dict)


def record_many(*, actor: Actor, county: OrgUnit, rows: Sequence[OldElection]) -> int:
    """Insert filed elections with their ballots and set the terms that they began; one audit entry for all.

    :raises ValueError: the votes of one of them do not elect as many as it has seats.
    """
    actor.require("term.approve", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(Election, len(rows))
        made = [_election(pk, row) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(Election, _ELECTION, made)
        ballots: list[tuple[int, int, str, str, int, OldElection, int, Sequence[str], Sequence[int]]] = []
        for pk, row in zip(ids, rows, strict=True):
            won = _won(row)
            if row.seats:
                ballots.append((pk, 1, "member", "members", row.seats, row, row.due, row.standing, row.votes))
            who, due = ("committee", len(won)) if row.seats else ("members", row.due)
            ballots.append((pk, 1 + bool(row.seats), "secretary", who, 1, row, due, [row.secretary], [due]))
        seat_ids = bulk.next_ids(Seat, len(ballots))
        seats, people = [], []
        for seat, (pk, order, post, who, number, row, due, standing, votes) in zip(seat_ids, ballots, strict=True):
            voters = due if who == "committee" else row.present
            seats.append((seat, pk, post, 1, order, who, number, due, voters, voters, 0, "filled", 1))
            given = dict(zip(standing, votes, strict=True))
            won = _won(row) if post == "member" else {row.secretary}
            for place, name in enumerate(elections.ballot(post, standing), start=1):
                people.append(
                    (seat, name, place, min(given[name], voters), 0, name in won, row.portfolios.get(name, "member"))
                )
        bulk.insert(Seat, _SEAT, seats)
        bulk.insert(Candidate, _CANDIDATE, people)
        terms = [
            (row.held_on, elections.term_end(row.held_on, row.branch.term_years), row.branch.pk)
            for row in sorted(rows, key=lambda row: row.held_on)
        ]
        bulk.update(Branch, ("term_from", "term_until"), terms)
        audit.record(
            actor=actor, action="election.filed-many", target=county, path=county.path,
            changes={"rows": len(made), "digest": audit.digest_rows([*made, *seats, *people, *terms])},
        )  # fmt: skip
    return len(made)


def _won(row: OldElection) -> set[str]:
    if not row.seats:
        return {row.secretary}
    tallies = [elections.Tally(name, votes) for name, votes in zip(row.standing, row.votes, strict=True)]
    found = elections.decide(seats=row.seats, due=row.due, tallies=tallies)
    if found.outcome != "filled" or row.secretary not in found.elected:
        raise ValueError(f"the votes of {row.branch} do not fill its seats")
    return set(found.elected)


def _election(pk: int, row: OldElection) -> tuple[object, ...]:
    asked = elections.months_before(row.held_on, 2)
    approved, told = elections.months_before(row.held_on, 1), elections.day_before(row.held_on)
    return (
        row.branch.pk, "term", "assembly", elections.FILED, row.due_on, row.due, 0, 0, 0, row.due, row.held_on, "", row.present,
        row.presider, row.tellers, asked, approved, row.approval_no, told, row.held_on, row.held_on, row.held_on, row.filed_on,
        row.filing_no, "", 1, pk,
    )  # fmt: skip


def set_ends(*, actor: Actor, county: OrgUnit, ends: Sequence[tuple[Branch, date | None]]) -> int:
    """Set the ends of many terms as the office's own list has them; None where it has none. One audit entry for all."""
    actor.require("term.approve", county.path)
    rows = []
    for branch, until in ends:
        begun = elections.months_before(until, 12 * branch.term_years) if until else None
        rows.append((begun, until, branch.pk))
    with transaction.atomic():
        bulk.update(Branch, ("term_from", "term_until"), rows)
        audit.record(
            actor=actor, action="branch.terms-set-many", target=county, path=county.path,
            changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
        )  # fmt: skip
    return len(rows)
