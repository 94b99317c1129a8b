"""What a document is asked about: kind, unit, period and record, checked against the table of kinds and the rights."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import Branch, BranchGrading, Election, Seat
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period
from reports import choices
from reports.domain.kinds import KINDS, Kind
from reports.models import Snapshot
from teams.domain import workflow
from teams.models import Appraisal, Member, ReservePerson, Round, TeamSheet
from teams.services import reserve
from tickets import selectors as tickets
from tickets.models import Supervision, Ticket

_MONTHS = ("year", "quarter", "month")


@dataclass(frozen=True)
class Subject:
    """One document that may be asked for. `record` is None for a kind of a unit."""

    kind: Kind
    unit: OrgUnit
    period: Period
    record: (
        Member | ReservePerson | TeamSheet | Appraisal | Ticket | Branch | BranchGrading | Election | Seat | None
    ) = None

    @property
    def object_id(self) -> int:
        return self.record.pk if self.record is not None else 0

    @property
    def is_own(self) -> bool:
        return isinstance(self.record, Member | ReservePerson) and self.kind.own


def kind_of(code: str) -> Kind:
    """Return a kind of document.

    :raises DomainError: there is none of this name; names those there are.
    """
    if code not in KINDS:
        raise DomainError(
            _("“%(kind)s” is no kind of document that this portal makes. It makes: %(kinds)s.")
            % {"kind": code, "kinds": ", ".join(KINDS)},
            field="kind",
        )
    return KINDS[code]


def of_unit(*, actor: Actor, kind: Kind, unit: OrgUnit, period: Period) -> Subject:
    """Return the document of a unit that the actor may have.

    :raises DomainError: the kind is made of a record, not for this level of unit, or not for such a period.
    :raises NotFound: the unit is outside the actor's area.
    :raises Forbidden: the actor lacks the right to documents of this kind.
    """
    actor.require(kind.action, unit.path, see="unit.view")
    if kind.record:
        raise DomainError(
            _("“%(kind)s” is made of one record: name it with --object.") % {"kind": choices.KINDS[kind.code]},
            field="object",
        )
    if unit.level not in kind.levels or unit.kind == "department":
        raise DomainError(
            _("“%(kind)s” is not made for “%(unit)s”: it is made for %(levels)s.")
            % {"kind": choices.KINDS[kind.code], "unit": unit.name, "levels": _levels(kind)},
            field="unit",
        )
    _check_period(kind, period)
    if not kind.closes and kind.periods == ("quarter",):
        closed_round(unit, period)
    return Subject(kind, unit, period)


def of_record(*, actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None = None) -> Subject:
    """Return the document of a record that the actor may have: by right on its unit, or as the person it is about.

    :raises DomainError: the kind is made of a unit, or not for such a period.
    :raises NotFound: there is no such record of `unit`, or it is outside the actor's area.
    :raises Forbidden: the actor sees the record's unit but lacks the right.
    """
    if not kind.record:
        raise DomainError(
            _("This kind of document is made of a unit, not of one record: leave --object away."), field="object"
        )
    _check_period(kind, period)
    if kind.record == "ticket":
        return _of_ticket(actor, kind, object_id, period, unit)
    if kind.record == "reserve":
        return _of_reserve(actor, kind, object_id, period, unit)
    if kind.record == "grading":
        return _of_grading(actor, kind, object_id, period, unit)
    if kind.record == "appraisal":
        return _of_appraisal(actor, kind, object_id, period, unit)
    if kind.record == "book":
        return _of_book(actor, kind, object_id, period, unit)
    if kind.record in _OF_BRANCH:
        return _of_branch(actor, kind, object_id, period, unit)
    record = _member(object_id) if kind.record == "member" else _sheet(object_id)
    if record is None or (unit is not None and record.team.unit_id != unit.pk):
        raise _refused(actor, kind)
    subject = Subject(kind, record.team.unit, period, record)
    if not owns(actor, subject) and not actor.can(kind.action, subject.unit.path):
        raise _refused(actor, kind)
    if isinstance(record, TeamSheet) and record.round.period != period.code:
        raise NotFound
    return subject


def _of_ticket(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return a paper of a ticket: for whoever sees the ticket. The slip is one of the period in which it was filed, the
    notice of that in which it was issued."""
    rows = tickets.visible(actor).select_related(
        "unit__parent",
        "county",
        "owner",
        "handler",
        "first_handler",
        "klass",
        "flow",
        "rule",
        "point",
        "team",
        "member",
    )
    ticket = rows.filter(pk=object_id).first()
    if ticket is None or (unit is not None and ticket.unit_id != unit.pk):
        raise _refused(actor, kind)
    day = timezone.localdate(ticket.filed_at)
    if kind.code == "supervision-notice":
        if supervision_of(ticket, period) is None:
            raise NotFound(_("No supervision of this ticket was issued in %(period)s.") % {"period": period.code})
    elif day not in period:
        raise NotFound
    return Subject(kind, ticket.unit, period, ticket)


def _of_reserve(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return the file of a reserve person who was in the pool by the end of the year: for whoever sees it, and the person."""
    rows = ReservePerson.objects.select_related("unit__parent", "source", "member__team", "need")
    row = rows.filter(pk=object_id, entered_on__lte=period.last_day).first()
    if row is None or (unit is not None and row.unit_id != unit.pk):
        raise _refused(actor, kind)
    subject = Subject(kind, row.unit, period, row)
    if not owns(actor, subject) and not actor.can(kind.action, row.unit.path):
        raise _refused(actor, kind)
    return subject


def _of_grading(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return the sheet of an organisation that takes part in the year: for whoever sees the grading."""
    rows = BranchGrading.objects.within(actor.scope(kind.action)).filter(is_eligible=True, round__year=period.year)
    row = rows.select_related("branch__unit__parent", "round__unit", "standard").filter(pk=object_id).first()
    if row is None or (unit is not None and row.branch.unit_id != unit.pk):
        raise _refused(actor, kind)
    return Subject(kind, row.branch.unit, period, row)


def _of_appraisal(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return a team's written appraisal of the year: for whoever sees appraisals."""
    rows = Appraisal.objects.within(actor.scope(kind.action)).filter(year=period.year)
    row = rows.select_related("team__unit__parent", "team__kind").filter(pk=object_id).first()
    if row is None or (unit is not None and row.team.unit_id != unit.pk):
        raise _refused(actor, kind)
    return Subject(kind, row.team.unit, period, row)


def _of_book(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return the record book of an organisation's year: of one in which it existed and that has begun."""
    rows = Branch.objects.within(actor.scope(kind.action)).select_related("unit__parent", "parent")
    row = rows.filter(pk=object_id).first()
    if row is None or (unit is not None and row.unit_id != unit.pk):
        raise _refused(actor, kind)
    dissolved = row.dissolved_on is not None and row.dissolved_on <= period.start
    if row.founded_on >= period.end or dissolved or timezone.localdate() < period.start:
        raise NotFound(
            _("“%(branch)s” did not exist in %(period)s, or that year has not begun.")
            % {"branch": row.name, "period": period.code}
        )
    return Subject(kind, row.unit, period, row)


_OF_BRANCH: dict[str, tuple[type[Branch] | type[Election] | type[Seat], str]] = {
    "branch": (Branch, "unit"), "election": (Election, "branch__unit"), "ballot": (Seat, "election__branch__unit"),
}  # fmt: skip


def _of_branch(actor: Actor, kind: Kind, object_id: int, period: Period, unit: OrgUnit | None) -> Subject:
    """Return a paper of an organisation, of one of its elections or ballots: for whoever sees its term.

    A ballot and a result are of the period of the meeting. A letter says how things stand now, so that it is of a period that
    is not over, or was made in it.
    """
    model, field = _OF_BRANCH[kind.record]
    rows = model.objects.within(actor.scope(kind.action)).select_related(f"{field}__parent")
    record = rows.filter(pk=object_id).first()
    if record is None:
        raise _refused(actor, kind)
    election = record.election if isinstance(record, Seat) else record if isinstance(record, Election) else None
    branch = election.branch if election is not None else record
    assert isinstance(branch, Branch)
    if unit is not None and branch.unit_id != unit.pk:
        raise _refused(actor, kind)
    subject = Subject(kind, branch.unit, period, record)
    if election is not None:
        if (election.held_on or election.meeting_on) not in period:
            raise NotFound
    elif timezone.localdate() not in period:
        made = Snapshot.objects.filter(kind=kind.code, unit=branch.unit, period=period.code, object_id=object_id)
        if not made.exists():
            raise NotFound
    return subject


def supervision_of(ticket: Ticket, period: Period) -> Supervision | None:
    """Return the newest supervision of a ticket that was issued in a period."""
    rows = Supervision.objects.filter(ticket=ticket).select_related("unit").order_by("-pk")
    return next((row for row in rows if timezone.localdate(row.issued_at) in period), None)


def held(*, actor: Actor, kind: Kind, unit: OrgUnit, period: Period, object_id: int) -> Subject:
    """Return a document that is frozen already and that the actor may have.

    :raises NotFound: it lies outside the actor's area.
    :raises Forbidden: the actor has no right to documents of this kind anywhere.
    """
    if kind.record:
        return of_record(actor=actor, kind=kind, object_id=object_id, period=period, unit=unit)
    if not actor.can(kind.action, unit.path) or object_id:
        raise _refused(actor, kind)
    return Subject(kind, unit, period)


def find(*, actor: Actor, kind: Kind, unit: OrgUnit, period: Period, object_id: int) -> Subject:
    """Return the document that a command names; errors as of the first two above."""
    if object_id or kind.record:
        if not object_id:
            actor.require(kind.action, unit.path, see="unit.view")
            raise DomainError(
                _("“%(kind)s” is made of one record: name it with --object.") % {"kind": choices.KINDS[kind.code]},
                field="object",
            )
        return of_record(actor=actor, kind=kind, object_id=object_id, period=period, unit=unit)
    return of_unit(actor=actor, kind=kind, unit=unit, period=period)


def _refused(actor: Actor, kind: Kind) -> DomainError:
    """Return the answer to who may not have a record's document: the same whether there is such a record or not."""
    return NotFound() if actor.can(kind.action) else Forbidden()


def owns(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor is the person whom the document is about, and reads the own record."""
    record = subject.record
    if not subject.is_own or actor.user_id is None or not actor.can("own.view"):
        return False
    if isinstance(record, ReservePerson):
        return reserve.is_own(actor, record)
    return isinstance(record, Member) and record.user_id == actor.user_id


def closed_round(unit: OrgUnit, period: Period) -> Round:
    """Return the final quarter of a unit's county.

    :raises NotFound: the quarter is not closed.
    """
    county = unit.path[:4]
    found = Round.objects.filter(unit__path=county, period=period.code, state=workflow.FINAL).select_related("unit")
    round_ = found.first()
    if round_ is None:
        raise not_closed(unit, period)
    return round_


def not_closed(unit: OrgUnit, period: Period) -> NotFound:
    """Return the refusal of a document of a period that is not closed."""
    return NotFound(
        _("%(period)s is not closed for %(unit)s, so there is nothing to print. Close the quarter first.")
        % {"period": period.code, "unit": unit.name}
    )


def _check_period(kind: Kind, period: Period) -> None:
    if period.kind not in kind.periods:
        wanted = (
            _("a quarter, as 2025Q4") if kind.periods == ("quarter",) else _("a quarter or a year, as 2025Q4 or 2025")
        )
        if kind.periods == ("year",):
            wanted = _("a year, as 2025")
        if kind.periods == _MONTHS:
            wanted = _("a year, quarter or month, as 2025, 2025Q4 or 2025-12")
        raise DomainError(
            _("“%(period)s” does not fit: “%(kind)s” is made of %(wanted)s.")
            % {"period": period.code, "kind": choices.KINDS[kind.code], "wanted": wanted},
            field="period",
        )


def _levels(kind: Kind) -> str:
    names = {"county": _("a county"), "township": _("a township"), "unit": _("a village or community")}
    return ", ".join(str(names[level]) for level in kind.levels)


def _member(pk: int) -> Member | None:
    return Member.objects.select_related("team__unit__parent", "team__kind").filter(pk=pk).first()


def _sheet(pk: int) -> TeamSheet | None:
    return (
        TeamSheet.objects.select_related("team__unit__parent", "team__kind", "round__unit", "scheme")
        .filter(pk=pk)
        .first()
    )
