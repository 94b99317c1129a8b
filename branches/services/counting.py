"""Counting the ballots of an election, and what follows: a re-vote, a new vote, or fewer seats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branches.domain import elections
from branches.domain.elections import CountError, Tally
from branches.models import BranchPost, Candidate, Election, Seat, WriteIn
from branches.models.election import tallies
from branches.services.elections import add_ballot, check, locked, write
from core import audit
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound

MOST_WRITE_INS = 20


@dataclass(frozen=True)
class Count:
    """What the tellers report of one ballot: votes for and against by the candidate's key, names written in with votes."""

    voters: int
    returned: int
    void: int
    votes: Mapping[int, tuple[int, int]]
    written: Mapping[str, int] = field(default_factory=dict)


def due_of(seat: Seat) -> int:
    """Return how many are due to vote on a ballot: the members or delegates, or the committee just elected."""
    return len(committee(seat.election)) if seat.electors == "committee" else seat.election.due


def committee(election: Election) -> set[str]:
    """Return who may vote in the committee: those just elected, in a by-election with those who serve."""
    found = set(members_elected(election))
    if election.kind == "by":
        serving = BranchPost.objects.filter(branch_id=election.branch_id, held_until__isnull=True)
        found |= set(serving.values_list("holder", flat=True))
    return found


def members_elected(election: Election) -> list[str]:
    """Return who was elected into the committee so far."""
    rows: list[str] = []
    for model in (Candidate, WriteIn):
        won = model.objects.filter(seat__election=election, seat__post="member", is_elected=True)
        rows += won.values_list("name", flat=True)
    return rows


def next_ballot(election: Election) -> Seat | None:
    """Return the ballot that is to be counted next; None where none is left or one asks for a decision first."""
    for seat in election.seats.order_by("order"):
        if seat.outcome == "short":
            return None
        if not seat.outcome:
            return seat
    return None


def undecided(election: Election) -> Seat | None:
    """Return the ballot that left seats open and asks for a new vote or fewer seats."""
    return election.seats.filter(outcome="short").order_by("order").first()


def count(*, actor: Actor, seat_id: int, version: int | None, given: Count, today: date) -> Seat:
    """Record the count of a ballot and decide it; the last ballot's decision ends the counting.

    More ballots than voters void the vote, equal votes at the edge are voted on again: both make a further round.

    :raises DomainError: the numbers contradict one another; names the field.
    """
    with transaction.atomic():
        election, seat = _ballot(actor, seat_id)
        check(actor, election, "count", version)
        waiting = next_ballot(election)
        if waiting is None or waiting.pk != seat.pk:
            raise Conflict(_("This ballot is not the one to be counted now. Load the page again."))
        due = due_of(seat)
        rows = list(seat.candidates.all())
        lines = _lines(rows, given)
        if given.voters > (due if seat.electors == "committee" else election.present or 0):
            raise DomainError(_("More have voted than were present."), field="voters")
        if seat.electors == "committee" and not elections.has_quorum(due, given.voters):
            raise DomainError(
                _("Of %(due)s members of the committee %(n)s have to be present.")
                % {"due": due, "n": elections.quorum(due)},
                field="voters",
            )
        _check(seat, given, lines, rows)
        seat.due, seat.voters, seat.returned, seat.void = due, given.voters, given.returned, given.void
        _decide(election, seat, rows, given, lines)
        _record(actor, election, seat, lines)
        _end(actor, election, today)
    return seat


def _ballot(actor: Actor, seat_id: int) -> tuple[Election, Seat]:
    found = Seat.objects.within(actor.scope("term.view")).filter(pk=seat_id).first()
    if found is None:
        raise NotFound
    election = locked(actor, found.election_id)
    seat = Seat.objects.select_for_update().get(pk=seat_id)
    seat.election = election
    return election, seat


def _lines(rows: Sequence[Candidate], given: Count) -> list[Tally]:
    if set(given.votes) != {row.pk for row in rows}:
        raise DomainError(_("Give the votes of every candidate."))
    names = {row.name for row in rows}
    for name, votes in given.written.items():
        if name in names:
            raise DomainError(
                _("“%(name)s” is a candidate already: add these votes there.") % {"name": name}, field="written"
            )
        if votes < 1 or not name or len(name) > 40:
            raise DomainError(_("Give each written-in name with its votes."), field="written")
    if len(given.written) > MOST_WRITE_INS:
        raise DomainError(_("So many names cannot be written in. Check them."), field="written")
    return [
        *(Tally(row.name, *given.votes[row.pk]) for row in rows),
        *(Tally(name, votes, written_in=True) for name, votes in given.written.items()),
    ]


def _check(seat: Seat, given: Count, lines: Sequence[Tally], rows: Sequence[Candidate]) -> None:
    try:
        elections.check_count(
            voters=given.voters, returned=given.returned, void=given.void, seats=seat.number, tallies=lines
        )
    except CountError as error:
        keys = {row.name: f"for_{row.pk}" for row in rows}
        if error.where == "void":
            raise DomainError(_("There are more void ballots than were returned."), field="void") from error
        if error.where == "returned":
            raise DomainError(
                _(
                    "All votes together are more than %(n)s, which is what the valid ballots can hold: no valid ballot names more "
                    "persons than there are seats. Count again."
                )
                % {"n": error.most},
                field="returned",
            ) from error
        raise DomainError(
            _("“%(name)s” has more votes for and against than there are valid ballots (%(n)s).")
            % {"name": error.where, "n": error.most},
            field=keys.get(error.where, "written"),
        ) from error


def _decide(election: Election, seat: Seat, rows: Sequence[Candidate], given: Count, lines: Sequence[Tally]) -> None:
    """Write the votes, who is elected, the outcome, and the further round that a rule asks for."""
    for row in rows:
        row.votes, row.against = given.votes[row.pk]
    stands = elections.vote_stands(given.voters, given.returned)
    result = elections.decide(seats=seat.number, due=seat.due or 0, tallies=lines, post=seat.post) if stands else None
    won = set(result.elected) if result else set()
    for row in rows:
        row.is_elected = row.name in won
    Candidate.objects.bulk_update(rows, ["votes", "against", "is_elected"])
    WriteIn.objects.bulk_create(
        WriteIn(seat=seat, name=name, votes=votes, is_elected=name in won) for name, votes in given.written.items()
    )
    seat.outcome = result.outcome if result else "invalid"
    seat.version += 1
    seat.save()
    known = {row.name: row.portfolio for row in rows}
    if result is None:
        _again(election, seat, [row.name for row in rows], seat.number, known)
    elif result.tied:
        _again(election, seat, result.tied, result.open_seats, known)
    if seat.post == "member" and not election.seats.filter(post="member", outcome__in=("", "short")).exists():
        _close_posts(election)


def _again(election: Election, seat: Seat, standing: Sequence[str], number: int, portfolios: Mapping[str, str]) -> Seat:
    """Add a further round of a ballot, counted right after it."""
    for later in election.seats.filter(order__gt=seat.order).order_by("-order"):
        later.order += 1
        later.save(update_fields=["order"])
    return add_ballot(
        election, post=seat.post, electors=seat.electors, number=number, standing=standing, order=seat.order + 1,
        round_=seat.round + 1, portfolios=portfolios,
    )  # fmt: skip


def _close_posts(election: Election) -> None:
    """Where who was to stand for a post was not elected into the committee, that ballot asks for other names."""
    won = committee(election)
    for seat in election.seats.filter(electors="committee", outcome=""):
        if not set(seat.candidates.values_list("name", flat=True)) <= won:
            Candidate.objects.filter(seat=seat).update(is_elected=False)
            seat.outcome = "short"
            seat.save(update_fields=["outcome"])


def settle(
    *, actor: Actor, seat_id: int, version: int | None, how: str, standing: Sequence[str] = (), today: date
) -> Seat:
    """Settle seats that were left open: by a new vote on other candidates, or by fewer seats where most electors agree (Q28).

    :raises DomainError: too few candidates for a new vote, or too many seats to give up; names the field.
    """
    with transaction.atomic():
        election, seat = _ballot(actor, seat_id)
        check(actor, election, "count", version)
        if seat.outcome != "short":
            raise Conflict(_("No seats of this ballot are open. Load the page again."))
        won = sum(row.is_elected is True for row in [*seat.candidates.all(), *seat.write_ins.all()])
        left = seat.number - won
        if how == "reduce":
            filled, seats = _so_far(election, seat)
            if not elections.may_reduce(seats, filled):
                raise DomainError(
                    _(
                        "%(filled)s of %(seats)s seats are filled: that is too few to give the others up. Hold a new vote."
                    )
                    % {"filled": filled, "seats": seats},
                    field="how",
                )
            seat.outcome = "reduced"
            seat.save(update_fields=["outcome"])
            if seat.post == "member":
                _close_posts(election)
        elif how == "new-vote":
            _new_vote(election, seat, list(standing), left)
        else:
            raise DomainError(_("Choose a new vote or fewer seats."), field="how")
        audit.record(
            actor=actor, action="election.settle", target=election, path=election.branch.unit.path,
            changes={"ballot": [None, seat.post], "how": [None, how], "seats": [None, left]},
        )  # fmt: skip
        _end(actor, election, today)
    return seat


def _so_far(election: Election, seat: Seat) -> tuple[int, int]:
    """Return how many seats of a post are filled after all rounds, and how many there were at first."""
    filled = sum(
        model.objects.filter(seat__election=election, seat__post=seat.post, is_elected=True).count()
        for model in (Candidate, WriteIn)
    )
    return filled, election.seats.get(post=seat.post, round=1).number


def _new_vote(election: Election, seat: Seat, standing: list[str], left: int) -> None:
    wanted = elections.candidates(seat.post, left)
    if len(standing) < wanted.least or len(set(standing)) < len(standing) or len(standing) > (wanted.most or 99):
        raise DomainError(
            _("%(seats)s open seats need %(n)s different candidates.") % {"seats": left, "n": wanted.least},
            field="standing",
        )
    won = committee(election)
    if seat.post == "member" and won & set(standing):
        raise DomainError(
            _("“%(name)s” is elected already.") % {"name": sorted(won & set(standing))[0]}, field="standing"
        )
    if seat.electors == "committee" and not set(standing) <= won:
        raise DomainError(_("Name members of the new committee."), field="standing")
    known = dict(
        Candidate.objects.filter(seat__election=election, seat__post="member").values_list("name", "portfolio")
    )
    _again(election, seat, standing, left, known)
    seat.outcome = "renewed"
    seat.save(update_fields=["outcome"])


def _record(actor: Actor, election: Election, seat: Seat, lines: Sequence[Tally]) -> None:
    """Write one audit entry of a count with every number of it."""
    changes: dict[str, Any] = {
        "ballot": [None, seat.post], "round": [None, seat.round], "due": [None, seat.due], "voters": [None, seat.voters],
        "returned": [None, seat.returned], "void": [None, seat.void], "outcome": [None, seat.outcome],
        "digest": audit.digest_rows([[row.name, row.votes, row.against, row.written_in] for row in lines]),
    }  # fmt: skip
    audit.record(
        actor=actor, action="election.counted", target=election, path=election.branch.unit.path, changes=changes
    )


def _end(actor: Actor, election: Election, today: date) -> None:
    """End the counting once every ballot is decided; otherwise raise the version, so that a stale page is refused."""
    if election.seats.filter(outcome__in=("", "short")).exists():
        Election.objects.filter(pk=election.pk).update(version=election.version + 1)
        election.version += 1
        return
    write(actor, election, "count", today)


def result_of(seat: Seat) -> elections.Result | None:
    """Return the arithmetic of a counted ballot, as it was decided; None before the count and for a void vote."""
    if seat.returned is None or seat.due is None or not elections.vote_stands(seat.voters or 0, seat.returned):
        return None
    return elections.decide(seats=seat.number, due=seat.due, tallies=tallies(seat), post=seat.post)
