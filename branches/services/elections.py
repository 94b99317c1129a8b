"""Elections of committees: planned, approved, announced, held, reported, filed. Counting is in `counting`.

The superior organisation approves the plan and files the result; filing writes who was elected into the committee and
sets the new term, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branches import choices
from branches.domain import elections
from branches.models import Branch, BranchPost, Candidate, Election, Seat
from branches.services import installing
from core import records, states
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.scope import WIDTH

_LONGEST_REASON = 200
MOST_SEATS = 15
_LEAST_COMMITTEE = 3
_DAYS = {
    "submit": "submitted_on", "approve": "approved_on", "notice": "noticed_on", "hold": "held_on", "count": "counted_on",
    "report": "reported_on", "file": "filed_on",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is put to the superior: when, by whom it is elected, how many seats, who stands.

    `seats` of the committee; 0 where members elect the secretary (and deputy) directly. `standing` are the candidates for the
    committee, `secretary` and `deputies` those for the posts, in the order that the superior is asked to approve.
    """

    meeting_on: date
    seats: int
    standing: Sequence[str]
    secretary: str
    deputies: Sequence[str] = ()
    kind: str = "term"
    body: str = "assembly"
    scattered: bool = False
    full_members: int | None = None
    on_probation: int = 0
    suspended: int = 0
    excused: int = 0
    delegates: int | None = None
    portfolios: Mapping[str, str] | None = None


def superior_path(branch: Branch) -> str:
    """Return the unit of the organisation above, which approves: its parent's, else the county's."""
    return branch.parent.unit.path if branch.parent is not None else branch.unit.path[:WIDTH]


def seen_branch(actor: Actor, branch_id: int) -> Branch:
    """Return an organisation whose term the actor may see.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Branch.objects.within(actor.scope("term.view")).select_related("unit__parent", "parent__unit")
    branch = rows.filter(pk=branch_id).first()
    if branch is None:
        raise NotFound
    return branch


def seen(actor: Actor, election_id: int) -> Election:
    """Return an election of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Election.objects.within(actor.scope("term.view"))
    row = rows.select_related("branch__unit__parent", "branch__parent__unit").filter(pk=election_id).first()
    if row is None:
        raise NotFound
    return row


def locked(actor: Actor, election_id: int) -> Election:
    """Return an election of the actor's area with its row locked until the transaction ends."""
    seen(actor, election_id)
    rows = Election.objects.select_for_update(of=("self",))
    return rows.select_related("branch__unit__parent", "branch__parent__unit").get(pk=election_id)


def has_right(actor: Actor, election: Election, event: str) -> bool:
    """Tell whether a step is the actor's: the organisation's own, or that of the organisation above."""
    action = elections.TABLE[event].action
    path = superior_path(election.branch) if action == "term.approve" else election.branch.unit.path
    return actor.can(action, path)


def steps(actor: Actor, election: Election) -> list[str]:
    """Return the steps that the actor may take now, in the order of the table."""
    return [
        event
        for event, rule in elections.TABLE.items()
        if election.state in rule.sources and has_right(actor, election, event)
    ]


def check(actor: Actor, election: Election, event: str, version: int | None, reason: str = "") -> str:
    """Return the reason as it is kept, once right, state, version and reason are in order."""
    if not has_right(actor, election, event):
        raise Forbidden
    if election.state not in elections.TABLE[event].sources:
        raise IllegalTransition(
            _("“%(step)s” cannot be done now: the election is %(state)s. Load the page again.")
            % {"step": choices.ELECTION_EVENTS[event], "state": election.get_state_display()}
        )
    if version is not None and version != election.version:
        raise Conflict(_("Somebody else has changed this election in the meantime. Load the page again."))
    text = reason.strip()
    if event in elections.NEED_REASON and not text:
        raise DomainError(_("Give the reason; the organisation reads it."), field="reason")
    if len(text) > _LONGEST_REASON:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST_REASON}, field="reason")
    return text


def write(
    actor: Actor,
    election: Election,
    event: str,
    today: date,
    values: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
) -> Election:
    """Take a step that is checked: the new state, its day, the values, the audit entry."""
    after = states.next_state(elections.TABLE, event=event, current=election.state)
    given: dict[str, Any] = {"state": after, **(values or {})}
    if event in _DAYS:
        given.setdefault(_DAYS[event], today)
    records.change(
        actor=actor, action=f"election.{event}", instance=election, path=election.branch.unit.path, reason=reason,
        values=given, version=election.version,
    )  # fmt: skip
    return election


# The plan ----------------------------------------------------------------------------------------


def plan(*, actor: Actor, branch_id: int, asked: Plan, today: date) -> Election:
    """Put an election to the superior.

    :raises DomainError: the plan breaks a rule of the arithmetic; names the field.
    :raises Conflict: an election of the organisation is under way.
    """
    with transaction.atomic():
        branch = seen_branch(actor, branch_id)
        branch = Branch.objects.select_for_update(of=("self",)).select_related("unit", "parent__unit").get(pk=branch.pk)
        actor.require("election.run", branch.unit.path, see="term.view")
        if branch.dissolved_on is not None and branch.dissolved_on <= today:
            raise Conflict(_("The organisation is dissolved."))
        if Election.objects.filter(branch=branch, state__in=sorted(elections.OPEN)).exists():
            raise Conflict(_("An election of this organisation is under way already."))
        checked = _checked(branch, asked, today)
        row = Election(
            branch=branch, due_on=branch.term_until, state=elections.SUBMITTED, submitted_on=today, **checked
        )
        records.create(actor=actor, action="election.submit", instance=row, path=branch.unit.path)
        _ballots(row, asked)
    return row


def replan(*, actor: Actor, election_id: int, version: int | None, asked: Plan, today: date) -> Election:
    """Put a plan that was returned to the superior again, mended."""
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "submit", version)
        values = _checked(row.branch, asked, today)
        row.seats.all().delete()
        write(actor, row, "submit", today, values)
        _ballots(row, asked)
    return row


def _checked(branch: Branch, asked: Plan, today: date) -> dict[str, Any]:
    """Return the election's values, once the plan keeps every rule."""
    if asked.meeting_on < today:
        raise DomainError(_("Give a day of the meeting that is still to come."), field="meeting_on")
    if asked.kind not in dict(choices.ELECTION_KINDS) or asked.body not in dict(choices.BODIES):
        raise DomainError(_("Choose one of the kinds that are offered."), field="kind")
    full = branch.full_members if asked.full_members is None else asked.full_members
    try:
        due = elections.electors(
            full=full, on_probation=asked.on_probation, suspended=asked.suspended, excused=asked.excused
        )
    except ValueError as error:
        raise DomainError(_("Nobody would be left to vote. Check these numbers."), field="full_members") from error
    delegates = None
    if asked.body == "congress":
        if not elections.may_hold_congress(full, scattered=asked.scattered):
            raise DomainError(
                _("A congress needs %(n)s members or more, or members who live far apart. Choose the assembly.")
                % {"n": elections.CONGRESS_FROM},
                field="body",
            )
        due = delegates = _delegates(asked.delegates)
    _check_names(branch, asked)
    return {
        "kind": asked.kind, "body": asked.body, "meeting_on": asked.meeting_on, "full_members": full,
        "on_probation": asked.on_probation, "suspended": asked.suspended, "excused": asked.excused, "due": due,
        "delegates": delegates, "note": "",
    }  # fmt: skip


def _delegates(number: int | None) -> int:
    if not number or elections.delegates(number) == "too-many":
        raise DomainError(
            _("Give the number of delegates: usually %(least)s to %(usual)s, at most %(most)s.")
            % {"least": elections.DELEGATES[0], "usual": elections.DELEGATES[1], "most": elections.MOST_DELEGATES},
            field="delegates",
        )
    return number


def _check_names(branch: Branch, asked: Plan) -> None:
    standing = list(asked.standing)
    if asked.seats < 0 or asked.seats > MOST_SEATS:
        raise DomainError(_("A committee has %(n)s seats at most.") % {"n": MOST_SEATS}, field="seats")
    if len(set(standing)) < len(standing):
        raise DomainError(
            _("A name stands twice among the candidates. Tell two persons apart, or leave one out."), field="standing"
        )
    if asked.seats:
        wanted = elections.candidates("member", asked.seats)
        if len(standing) < wanted.least:
            raise DomainError(
                _("%(seats)s seats need %(n)s candidates at least, a fifth more than seats. You have named %(have)s.")
                % {"seats": asked.seats, "n": wanted.least, "have": len(standing)},
                field="standing",
            )
    elif standing:
        raise DomainError(
            _("Without seats of a committee nobody stands for it. Give the seats, or empty this field."), field="seats"
        )
    leaders = [name for name in (asked.secretary, *asked.deputies) if name]
    if not leaders and not asked.seats:
        raise DomainError(_("Name who stands for secretary."), field="secretary")
    if len(set(leaders)) < len(leaders):
        raise DomainError(_("The same person stands for two posts."), field="deputies")
    if asked.kind == "by" or not asked.seats:
        return
    for field, names in (("secretary", [asked.secretary] if asked.secretary else []), ("deputies", asked.deputies)):
        for name in names:
            if name not in standing:
                raise DomainError(
                    _(
                        "“%(name)s” does not stand for the committee, from which the post is elected. Add the name there."
                    )
                    % {"name": name},
                    field=field,
                )


def _ballots(election: Election, asked: Plan) -> None:
    """Write the ballots of a plan with their candidates in the order in which they are printed."""
    portfolios = asked.portfolios or {}
    rows: list[tuple[str, str, int, Sequence[str]]] = []
    if asked.seats:
        rows.append(("member", "members", asked.seats, asked.standing))
    electors = "committee" if asked.seats or (election.kind == "by" and _has_committee(election.branch)) else "members"
    if asked.secretary:
        rows.append(("secretary", electors, 1, [asked.secretary]))
    if asked.deputies:
        rows.append(("deputy", electors, len(asked.deputies), asked.deputies))
    for order, (post, who, number, standing) in enumerate(rows, start=1):
        add_ballot(
            election, post=post, electors=who, number=number, standing=standing, order=order, portfolios=portfolios
        )


def _has_committee(branch: Branch) -> bool:
    """Tell whether a committee serves, which then elects to a vacant post (Q18); fewer than three posts are none."""
    return BranchPost.objects.filter(branch=branch, held_until__isnull=True).count() >= _LEAST_COMMITTEE


def add_ballot(
    election: Election, *, post: str, electors: str, number: int, standing: Sequence[str], order: int, round_: int = 1,
    portfolios: Mapping[str, str] | None = None,
) -> Seat:  # fmt: skip
    """Write one ballot with its candidates; the caller writes the audit entry."""
    seat = Seat(election=election, post=post, electors=electors, number=number, order=order, round=round_)
    seat.save(force_insert=True)
    known = portfolios or {}
    Candidate.objects.bulk_create(
        Candidate(seat=seat, name=name, order=place, portfolio=known.get(name, "member"))
        for place, name in enumerate(elections.ballot(post, standing), start=1)
    )
    return seat


# The steps ---------------------------------------------------------------------------------------


def approve(*, actor: Actor, election_id: int, version: int | None, today: date, document_no: str) -> Election:
    """The organisation above approves meeting and candidates (Q13–16, Q32, Q33)."""
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "approve", version)
        return write(actor, row, "approve", today, {"approval_no": _document(document_no)})


def send_back(*, actor: Actor, election_id: int, version: int | None, today: date, reason: str) -> Election:
    """The organisation above returns the plan, or the result, with a reason."""
    with transaction.atomic():
        row = locked(actor, election_id)
        event = "send-back" if row.state == elections.REPORTED else "return"
        text = check(actor, row, event, version, reason)
        return write(actor, row, event, today, {"note": text}, reason=text)


def notice(
    *, actor: Actor, election_id: int, version: int | None, today: date, meeting_on: date, place: str
) -> Election:
    """The organisation announces the meeting to its members, or another day after a meeting that was not valid."""
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "notice", version)
        if meeting_on < today:
            raise DomainError(_("Give a day of the meeting that is still to come."), field="meeting_on")
        if not place.strip():
            raise DomainError(_("Say where the meeting is held."), field="place")
        return write(actor, row, "notice", today, {"meeting_on": meeting_on, "place": place.strip()})


def hold(
    *, actor: Actor, election_id: int, version: int | None, today: date, held_on: date, present: int, presider: str,
    tellers: str,
) -> Election:  # fmt: skip
    """The meeting was held with enough members present (Q19) and tellers who do not stand themselves (Q22).

    :raises DomainError: four fifths of those due were not reached, or a teller is a candidate; names the field.
    """
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "hold", version)
        if held_on > today or (row.approved_on is not None and held_on < row.approved_on):
            raise DomainError(_("Give the day of the meeting, from its approval to today."), field="held_on")
        if present > row.due:
            raise DomainError(
                _("%(present)s are present, but only %(due)s are due to attend.")
                % {"present": present, "due": row.due},
                field="present",
            )
        if not elections.has_quorum(row.due, present):
            raise DomainError(
                _(
                    "The meeting is not valid: of %(due)s due to attend %(least)s have to be present (four fifths), %(present)s "
                    "were. Announce another day."
                )
                % {"due": row.due, "least": elections.quorum(row.due), "present": present},
                field="present",
            )
        if not presider.strip():
            raise DomainError(_("Name who presided."), field="presider")
        counting = [name for name in tellers.replace("，", "、").replace(",", "、").split("、") if name.strip()]
        counting = [name.strip() for name in counting]
        if not counting:
            raise DomainError(_("Name the tellers."), field="tellers")
        standing = Candidate.objects.filter(seat__election=row).values_list("name", flat=True)
        wrong = elections.tellers_standing(counting, list(standing))
        if wrong:
            raise DomainError(
                _("“%(name)s” stands for a post and cannot count votes. Name another teller.") % {"name": wrong[0]},
                field="tellers",
            )
        values = {"held_on": held_on, "present": present, "presider": presider.strip(), "tellers": "、".join(counting)}
        return write(actor, row, "hold", today, values)


def report(*, actor: Actor, election_id: int, version: int | None, today: date) -> Election:
    """The result goes to the organisation above (Q34)."""
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "report", version)
        return write(actor, row, "report", today)


def cancel(*, actor: Actor, election_id: int, version: int | None, today: date, reason: str) -> Election:
    """An election that was not held is given up, with a reason."""
    with transaction.atomic():
        row = locked(actor, election_id)
        text = check(actor, row, "cancel", version, reason)
        return write(actor, row, "cancel", today, {"note": text}, reason=text)


def file(*, actor: Actor, election_id: int, version: int | None, today: date, document_no: str) -> Election:
    """The organisation above files the members and approves the leaders (Q34): the committee and its term are written."""
    with transaction.atomic():
        row = locked(actor, election_id)
        check(actor, row, "file", version)
        write(actor, row, "file", today, {"filing_no": _document(document_no)})
        installing.take_office(actor, row)
    return row


def _document(text: str) -> str:
    found = text.strip()
    if not found:
        raise DomainError(
            _("Give the number of the document, for example 红墩镇党发〔2026〕12号."), field="document_no"
        )
    if len(found) > 60:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": 60}, field="document_no")
    return found
