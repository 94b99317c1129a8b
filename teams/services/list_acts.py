"""Acts on the lists of a final quarter: the portal lists, a person acts, once for each member, list and quarter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, bulk, persons, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.scope import WIDTH, Scope
from teams import selectors
from teams.domain import consequences as rule
from teams.domain import workflow
from teams.models import ExitProposal, ListAct, Member, MentorPair, Rating, Round
from teams.services import mentors, rounds

MANY = {rule.HONOUR_ROLL: rule.DISPLAYED, rule.TRAINING_POOL: rule.ENROLLED}
"""Lists whose act needs nothing but the decision, so that many members can be dealt with at once."""
_COLUMNS = ("round", "member", "listed", "act", "pair", "proposal", "reason", "acted_by", "acted_at")


@dataclass(frozen=True)
class Outcome:
    """What became of one member in an act on many; `refusal` says why nothing was done."""

    member: Member
    refusal: str = ""


def right_at(round_: Round, member: Member, listed: str) -> str:
    """Return the path on which the right to act is asked: the county's for the roll, else the member's township's."""
    return round_.unit.path if listed == rule.HONOUR_ROLL else member.team.unit.path[: 2 * WIDTH]


def may_act(actor: Actor, round_: Round, member: Member, listed: str) -> bool:
    """Tell whether the actor may act on this member's place on a list."""
    return round_.state == workflow.FINAL and actor.can("list.act", right_at(round_, member, listed))


def act(
    *,
    actor: Actor,
    round_id: int,
    member_id: int,
    listed: str,
    act: str,
    now: datetime,
    today: date,
    reason: str = "",
    mentor: str = "",
    post: str = "",
) -> ListAct:
    """Record what a person did about a member on a list.

    Pairing names a mentor in office, unless the member's present one goes on. A proposal to adjust is made first;
    it is then named here.

    :raises Conflict: the quarter is not final, the member is not on the list, or somebody has acted.
    :raises DomainError: a reason, mentor or proposal is missing.
    """
    with transaction.atomic():
        round_ = rounds.seen(actor, round_id, action="list.view", lock=True)
        rows = Member.objects.within(actor.scope("list.view")).select_related("team__unit")
        member = rows.filter(pk=member_id).first()
        if member is None:
            raise NotFound
        if not actor.can("list.act", right_at(round_, member, listed)):
            raise Forbidden
        _check(round_, listed, act)
        if member.pk not in selectors.on_lists(round_, Scope.of([member.team.unit.path]))[listed]:
            raise Conflict(_("%(name)s is not on this list.") % {"name": member.name})
        done = ListAct.objects.filter(round=round_, member=member, listed=listed).first()
        if done is not None:
            raise Conflict(_acted(member, done))
        if act == rule.EXCUSED and not reason.strip():
            raise DomainError(_("Say why the member is left out."), field="reason")
        row = ListAct(
            round=round_, member=member, listed=listed, act=act, reason=reason.strip(), acted_by=actor.name,
            acted_at=now, pair=_pair(actor, round_, member, mentor, post, today) if act == rule.PAIRED else None,
            proposal=_proposal(round_, member) if act == rule.PROPOSED else None,
        )  # fmt: skip
        # The reason is about a person and stands on the row; entries of the chain are never erased.
        records.create(
            actor=actor, action=f"list.{act}", instance=row, path=member.team.unit.path, secret=["reason"]
        )  # fmt: skip
    return row


def _check(round_: Round, listed: str, act: str) -> None:
    if listed not in rule.ACTS:
        raise NotFound
    if round_.state != workflow.FINAL:
        raise Conflict(_("Lists are acted on once the quarter is final."))
    if act not in rule.ACTS[listed]:
        raise DomainError(_("This cannot be done on this list."), field="act")


def _acted(member: Member, done: ListAct) -> str:
    return _("%(name)s is dealt with already: %(act)s, by %(who)s.") % {
        "name": member.name, "act": done.get_act_display(), "who": persons.called(done.acted_by),
    }  # fmt: skip


def _pair(actor: Actor, round_: Round, member: Member, mentor: str, post: str, today: date) -> MentorPair:
    present = mentors.open_pair(member)
    if present is not None and not mentor.strip() and not post.strip():
        return present
    stars = Rating.objects.get(round=round_, member=member).stars
    return mentors.begin(actor=actor, member=member, mentor=mentor, post=post, stars=stars, today=today)


def proposal_of(round_: Round, member: Member) -> ExitProposal | None:
    """Return the member's proposal that answers this quarter's list: of this quarter, or still open."""
    rows = ExitProposal.objects.filter(member=member).exclude(state="withdrawn").order_by("-pk")
    return rows.filter(round=round_).first() or rows.exclude(state="decided").first()


def _proposal(round_: Round, member: Member) -> ExitProposal:
    found = proposal_of(round_, member)
    if found is None:
        raise DomainError(_("Make the proposal to adjust first; it is then noted here."), field="act")
    return found


def note_proposal(*, actor: Actor, proposal: ExitProposal, now: datetime) -> None:
    """Write down that a proposal answers the list of its quarter; nothing where somebody has acted on it.

    The caller has asked for the right to propose.
    """
    round_, member = proposal.round, proposal.member
    if round_ is None or proposal.ground not in (rule.NO_STAR, rule.NO_IMPROVEMENT):
        return
    on_list = member.pk in selectors.on_lists(round_, Scope.of([member.team.unit.path]))[proposal.ground]
    if on_list and not ListAct.objects.filter(round=round_, member=member, listed=proposal.ground).exists():
        row = ListAct(
            round=round_, member=member, listed=proposal.ground, act=rule.PROPOSED, proposal=proposal,
            acted_by=actor.name, acted_at=now,
        )  # fmt: skip
        records.create(actor=actor, action=f"list.{rule.PROPOSED}", instance=row, path=member.team.unit.path)


def act_many(*, actor: Actor, round_id: int, listed: str, member_ids: Iterable[int], now: datetime) -> list[Outcome]:
    """Put members on the roll or take them into the pool, many at once; return what became of each.

    Members outside the area are passed over. One set-based write with one audit entry.
    """
    with transaction.atomic():
        round_ = rounds.seen(actor, round_id, action="list.view", lock=True)
        if not actor.can("list.act"):
            raise Forbidden
        if listed not in MANY:
            raise DomainError(_("On this list each member is dealt with alone."))
        _check(round_, listed, MANY[listed])
        scope = actor.scope("list.act")
        wanted = list(
            Member.objects.within(scope).select_related("team__unit").filter(pk__in=list(member_ids)).order_by("pk")
        )
        on_list = set(selectors.on_lists(round_, scope)[listed])
        done = {
            row.member_id: row
            for row in ListAct.objects.filter(round=round_, listed=listed, member__in=[member.pk for member in wanted])
        }
        outcomes = [_outcome(actor, round_, member, listed, on_list, done) for member in wanted]
        _insert(actor, round_, listed, [row.member.pk for row in outcomes if not row.refusal], now)
    return outcomes


def _outcome(
    actor: Actor, round_: Round, member: Member, listed: str, on_list: set[int], done: dict[int, ListAct]
) -> Outcome:
    if not actor.can("list.act", right_at(round_, member, listed)):
        return Outcome(member, _("The roll of honour is the county's."))
    if member.pk not in on_list:
        return Outcome(member, _("%(name)s is not on this list.") % {"name": member.name})
    if member.pk in done:
        return Outcome(member, _acted(member, done[member.pk]))
    return Outcome(member)


def _insert(actor: Actor, round_: Round, listed: str, members: Sequence[int], now: datetime) -> None:
    rows = [(round_.pk, pk, listed, MANY[listed], None, None, "", actor.name, now) for pk in members]
    if rows:
        bulk.insert(ListAct, _COLUMNS, rows)
        _one_entry(actor, round_, f"list.{MANY[listed]}-many", rows)


def record_many(
    *, actor: Actor, round_: Round, rows: Sequence[tuple[int, str, str, int | None, int | None, str]], now: datetime
) -> int:
    """Insert acts (member, list, act, pair, proposal, reason) of a final quarter at once; return how many."""
    actor.require("list.act", round_.unit.path)
    for listed, act in {(row[1], row[2]) for row in rows}:
        _check(round_, listed, act)
    values = [
        (round_.pk, member, listed, act, pair, proposal, reason, actor.name, now)
        for member, listed, act, pair, proposal, reason in rows
    ]
    with transaction.atomic():
        bulk.insert(ListAct, _COLUMNS, values)
        _one_entry(actor, round_, "list.acted-many", values)
    return len(values)


def _one_entry(actor: Actor, round_: Round, action: str, rows: Sequence[object]) -> None:
    audit.record(
        actor=actor, action=action, target=round_, path=round_.unit.path,
        changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
    )  # fmt: skip
