"""The arithmetic of elections in Party organisations of the grassroots. Plain: numbers in, numbers out.

Source: 《中国共产党基层组织选举工作条例》 as the 35 questions of 《党员之友》 2026 no. 2 put it; `Qn` names the question.
Headcounts only: whose right to vote is suspended, and why, is nowhere kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from branches.domain import names
from core.states import Rule

CONGRESS_FROM = 500
"""Q2: from so many members on a congress of delegates may elect, if the superior approves."""
DELEGATES = (100, 200)
"""Q6: the usual number of delegates."""
MOST_DELEGATES = 300
COMMITTEE_FROM = 7
"""So many full members or more have a committee; fewer elect secretary (and deputy) in the assembly (《支部工作条例》)."""
STANDING_SPREAD = (1, 2)
"""Q17: candidates for a standing committee beyond its seats."""
APPLY = {"assembly": 1, "congress": 4}
"""Q32: months before the meeting by which its holding is put to the superior."""
APPLY_CANDIDATES = 1
"""Q33: months before the meeting by which the candidates are put to the superior."""


class Body(StrEnum):
    """Who elects."""

    ASSEMBLY = "assembly"
    CONGRESS = "congress"
    COMMITTEE = "committee"


BALLOT_ORDER = ("secretary", "deputy")
"""Q24: posts whose candidates stand in the order that the superior approved; all others by strokes of the surname."""
EQUAL = frozenset({"secretary", "deputy"})
"""Posts elected with as many candidates as seats."""


# Who may vote ------------------------------------------------------------------------------------


def electors(*, full: int, on_probation: int = 0, suspended: int = 0, excused: int = 0) -> int:
    """Return how many members are due to attend (应到会).

    Q3: full members; those on probation within the Party (留党察看) have no vote, those in custody (留置、逮捕) have theirs
    suspended, probationary members are not among `full`. `excused` are those whom the superior, asked beforehand, leaves
    out of the number due (county setting after the central organisation department's answers); 0 unless approved.

    :raises ValueError: a number is negative, or nobody is left.
    """
    if min(full, on_probation, suspended, excused) < 0:
        raise ValueError("negative headcount")
    due = full - on_probation - suspended - excused
    if due < 1:
        raise ValueError("nobody is due")
    return due


def may_hold_congress(members: int, *, scattered: bool) -> bool:
    """Tell whether a congress may elect instead of all members, with the superior's approval (Q2)."""
    return members >= CONGRESS_FROM or scattered


def delegates(number: int) -> str:
    """Return how a number of delegates stands to the rule: "fits", "unusual" (outside 100–200) or "too-many" (Q6)."""
    if number > MOST_DELEGATES:
        return "too-many"
    return "fits" if DELEGATES[0] <= number <= DELEGATES[1] else "unusual"


# Candidates --------------------------------------------------------------------------------------


def spread(seats: int) -> int:
    """Return how many candidates beyond the seats there are at least: 20 % of the seats, rounded up (Q8, Q12)."""
    if seats < 1:
        raise ValueError("no seat")
    return -(-seats // 5)


@dataclass(frozen=True)
class Range:
    """How many candidates a ballot has: at least, and at most where there is a limit."""

    least: int
    most: int | None


def candidates(post: str, seats: int) -> Range:
    """Return how many candidates a ballot for a post needs (Q8, Q12, Q17); secretaries are elected without a spread."""
    if post in EQUAL:
        return Range(seats, seats)
    if post == "standing":
        return Range(seats + STANDING_SPREAD[0], seats + STANDING_SPREAD[1])
    return Range(seats + spread(seats), None)


def ballot(post: str, approved: Sequence[str]) -> list[str]:
    """Return candidates as the ballot prints them: by strokes of the surname, secretaries as approved (Q24)."""
    return list(approved) if post in BALLOT_ORDER else names.by_strokes(list(approved))


def tellers_standing(tellers: Collection[str], standing: Collection[str]) -> list[str]:
    """Return the tellers who are candidates themselves, which none may be (Q22); the same holds for who writes for another
    (Q25)."""
    return [name for name in tellers if name in set(standing)]


# The meeting and its ballots ---------------------------------------------------------------------


def quorum(due: int) -> int:
    """Return how many have to be present: four fifths of those due, rounded up (Q19)."""
    return -(-due * 4 // 5)


def has_quorum(due: int, present: int) -> bool:
    """Tell whether the meeting is valid (Q19)."""
    return present * 5 >= due * 4


def vote_stands(voters: int, returned: int) -> bool:
    """Tell whether the vote is valid: as many ballots returned as people voted, or fewer (Q26)."""
    return returned <= voters


def ballot_counts(chosen: int, seats: int) -> bool:
    """Tell whether one ballot is valid: it names as many persons as there are seats, or fewer (Q26)."""
    return chosen <= seats


@dataclass(frozen=True)
class Tally:
    """The votes for one person. Those who voted for nobody in this line abstained."""

    name: str
    votes: int
    against: int = 0
    written_in: bool = False


def abstentions(tally: Tally, valid: int) -> int:
    """Return the abstentions: what is left of the valid ballots (Q29). A name that was written in has none."""
    return 0 if tally.written_in else valid - tally.votes - tally.against


class CountError(ValueError):
    """Numbers that contradict one another. `where` is a person's name, or "returned" or "void"."""

    def __init__(self, where: str, most: int) -> None:
        super().__init__(f"{where}: at most {most}")
        self.where = where
        self.most = most


def check_count(*, voters: int, returned: int, void: int, seats: int, tallies: Sequence[Tally]) -> None:
    """Refuse numbers that cannot be.

    :raises CountError: more void than returned; one person's votes exceed the valid ballots; all votes together exceed what
        the valid ballots can hold (Q26: no valid ballot names more persons than seats).
    """
    valid = returned - void
    if valid < 0:
        raise CountError("void", returned)
    for row in tallies:
        if row.votes + row.against > valid:
            raise CountError(row.name, valid)
    if vote_stands(voters, returned) and sum(row.votes for row in tallies) > valid * seats:
        raise CountError("returned", valid * seats)


# Who is elected ----------------------------------------------------------------------------------


def least_votes(due: int) -> int:
    """Return the votes that elect: more than half of those DUE to attend, not of those present (Q27)."""
    return due // 2 + 1


@dataclass(frozen=True)
class Result:
    """What a ballot led to.

    `elected` are in the order of their announcement (Q31). `tied` share the last seats with equal votes: they are voted on
    again for `open_seats` (Q28). With nobody tied, open seats ask for a new vote or, where most electors agree, for fewer
    seats (Q28).
    """

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    over_half: int

    @property
    def outcome(self) -> str:
        if self.tied:
            return "tie"
        return "short" if self.open_seats else "filled"


def decide(*, seats: int, due: int, tallies: Sequence[Tally], post: str = "member") -> Result:
    """Return who is elected: more than half of those due, most votes first, until the seats are filled (Q27, Q28).

    Persons who were written in are elected under the same rule (Q25).
    """
    over = sorted((row for row in tallies if row.votes >= least_votes(due)), key=lambda row: -row.votes)
    sure, tied = over[:seats], []
    if len(over) > seats and over[seats - 1].votes == over[seats].votes:
        edge = over[seats].votes
        sure = [row for row in over if row.votes > edge]
        tied = [row.name for row in over if row.votes == edge]
    standing = [row.name for row in tallies]
    elected = [row.name for row in sure]
    order = (lambda found: sorted(found, key=standing.index)) if post in BALLOT_ORDER else names.by_strokes
    return Result(tuple(order(elected)), tuple(order(tied)), seats - len(elected), len(over))


def may_reduce(seats: int, filled: int) -> bool:
    """Tell whether a shortage may be settled by fewer seats: somebody was elected and nearly all seats are filled.

    Q28 leaves "nearly" to the electors; here at most one seat in five, rounded up, may be given up.
    """
    return 0 < filled < seats and seats - filled <= spread(seats)


def ranked(post: str, counts: Mapping[str, int]) -> list[str]:
    """Return persons as results print them (Q31): by strokes of the surname, secretaries as approved."""
    return list(counts) if post in BALLOT_ORDER else names.by_strokes(list(counts))


# What the superior is asked ----------------------------------------------------------------------


def apply_by(meeting: date, body: str) -> date:
    """Return the day by which the meeting is to be put to the superior (Q32)."""
    return months_before(meeting, APPLY[body])


def candidates_by(meeting: date) -> date:
    """Return the day by which the candidates are to be put to the superior (Q33)."""
    return months_before(meeting, APPLY_CANDIDATES)


def confirmed_by_superior(post: str) -> str:
    """Return what the superior does with who is elected: members are filed, others approved (Q34)."""
    return "approve" if post in ("standing", "secretary", "deputy") else "file"


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later (earlier when negative); the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier."""
    return months_after(day, -months)


def term_end(held_on: date, years: int) -> date:
    """Return the first day after a term that began on a day: the day on which the next election is due."""
    return months_after(held_on, 12 * years)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


# The steps of an election ------------------------------------------------------------------------

DRAFT, SUBMITTED, APPROVED, NOTICED, HELD, COUNTED, REPORTED, FILED, CANCELLED = (
    "draft", "submitted", "approved", "noticed", "held", "counted", "reported", "filed", "cancelled",
)  # fmt: skip
TABLE: Mapping[str, Rule] = {
    "submit": Rule(frozenset({DRAFT}), SUBMITTED, "election.run"),
    "return": Rule(frozenset({SUBMITTED}), DRAFT, "term.approve"),
    "approve": Rule(frozenset({SUBMITTED}), APPROVED, "term.approve"),
    "notice": Rule(frozenset({APPROVED, NOTICED}), NOTICED, "election.run"),
    "hold": Rule(frozenset({NOTICED}), HELD, "election.run"),
    "count": Rule(frozenset({HELD}), COUNTED, "election.run"),
    "report": Rule(frozenset({COUNTED}), REPORTED, "election.run"),
    "send-back": Rule(frozenset({REPORTED}), COUNTED, "term.approve"),
    "file": Rule(frozenset({REPORTED}), FILED, "term.approve"),
    "cancel": Rule(frozenset({DRAFT, SUBMITTED, APPROVED, NOTICED}), CANCELLED, "election.run"),
}
OPEN = frozenset({DRAFT, SUBMITTED, APPROVED, NOTICED, HELD, COUNTED, REPORTED})
NEED_REASON = frozenset({"return", "send-back", "cancel"})
