"""What the papers of elections print, frozen: the ballot, the result sheet, the letter that reminds of the end of a term.

The ballot holds names and boxes and nothing by which one copy could be told from another (secret ballot, Q23).
"""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from branches.domain import elections, terms
from branches.models import Branch, Election, Seat
from branches.models.election import tallies
from branches.services import counting, installing
from branches.services import elections as steps
from branches.services import terms as term_services
from reports.services import heads
from reports.services.subjects import Subject


def _base(subject: Subject, branch: Branch) -> dict[str, Any]:
    unit = branch.unit
    county = OrgUnit.objects.get(path=unit.path[:4])
    return {
        **heads.of_payload(subject.kind.code),
        "county": county.name,
        "township": unit.parent.name if unit.parent and unit.parent.level == "township" else "",
        "unit": {"name": unit.name, "level": unit.level},
        "period": subject.period.code,
        "period_label": subject.period.label,
        "team": branch.name,
        "branch": {"name": branch.name, "kind": branch.kind, "sector": branch.sector},
    }


def ballot(subject: Subject) -> dict[str, Any]:
    """Return one ballot: post, seats, the names in the order of the ballot."""
    seat = subject.record
    assert isinstance(seat, Seat)
    election = seat.election
    return {
        **_base(subject, election.branch),
        "ballot": {
            "post": seat.post, "round": seat.round, "seats": seat.number, "electors": seat.electors,
            "names": list(seat.candidates.values_list("name", flat=True)), "body": election.body,
            "meeting_on": election.meeting_on.isoformat(),
        },
    }  # fmt: skip


def result(subject: Subject) -> dict[str, Any]:
    """Return the result sheet: who was due and present, each ballot with every number, who was elected."""
    election = subject.record
    assert isinstance(election, Election)
    rows = election.seats.prefetch_related("candidates", "write_ins").order_by("order")
    return {
        **_base(subject, election.branch),
        "election": {
            "kind": election.kind, "body": election.body, "state": election.state, "full": election.full_members,
            "on_probation": election.on_probation, "suspended": election.suspended, "excused": election.excused,
            "due": election.due, "present": election.present, "quorum": elections.quorum(election.due),
            "place": election.place, "presider": election.presider, "tellers": election.tellers,
            "held_on": _iso(election.held_on), "approval_no": election.approval_no, "filing_no": election.filing_no,
            "filed_on": _iso(election.filed_on),
        },
        "ballots": [_counted(seat) for seat in rows],
        "elected": {post: [row.name for row in found] for post, found in installing.elected(election).items()},
    }  # fmt: skip


def _counted(seat: Seat) -> dict[str, Any]:
    people = {row.name: row.is_elected for row in [*seat.candidates.all(), *seat.write_ins.all()]}
    found = counting.result_of(seat)
    return {
        "post": seat.post, "round": seat.round, "seats": seat.number, "electors": seat.electors, "due": seat.due,
        "voters": seat.voters, "returned": seat.returned, "void": seat.void, "valid": seat.valid, "outcome": seat.outcome,
        "least": elections.least_votes(seat.due) if seat.due else None, "open": found.open_seats if found else None,
        "tied": list(found.tied) if found else [], "confirmed": elections.confirmed_by_superior(seat.post),
        "people": [
            {
                "name": row.name, "votes": row.votes, "against": row.against, "written": row.written_in,
                "abstained": elections.abstentions(row, seat.valid), "elected": bool(people[row.name]),
            }
            for row in (tallies(seat) if seat.returned is not None else [])
        ],
    }  # fmt: skip


def reminder(subject: Subject) -> dict[str, Any]:
    """Return the letter: when the term ends or ended, by when the superior is to be asked, how far it may be extended."""
    branch, today = subject.record, timezone.localdate()
    assert isinstance(branch, Branch)
    until, first = branch.term_until, term_services.first_end(branch)
    congress = branch.full_members >= elections.CONGRESS_FROM
    standing = terms.standing(until=until, today=today, first_until=first)
    return {
        **_base(subject, branch),
        "term": {
            "from": _iso(branch.term_from), "until": _iso(until), "years": branch.term_years, "standing": standing,
            "months_over": terms.months_over(until, today) if until else 0, "congress": congress,
            "apply_by": _iso(elections.apply_by(until, "congress" if congress else "assembly")) if until else None,
            "candidates_by": _iso(elections.candidates_by(until)) if until else None,
            "latest": _iso(terms.latest_end(first)) if first else None, "is_past": bool(until and until <= today),
            "organ": _organ(branch), "on": today.isoformat(),
        },
    }  # fmt: skip


def _organ(branch: Branch) -> str:
    """Return in whose name the letter goes out: the superior's letterhead, the county's, else the superior's name."""
    for path in (steps.superior_path(branch), branch.unit.path[:4]):
        unit = OrgUnit.objects.filter(path=path).first()
        head = heads.letterhead(unit) if unit is not None else None
        if head:
            return head["organ"]
    return branch.parent.name if branch.parent is not None else str(OrgUnit.objects.get(path=branch.unit.path[:4]).name)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
