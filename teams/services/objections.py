"""Objections to the stars on public notice: raised by the member or on behalf of somebody, answered by the county.

The round's number of open objections is kept in the same transaction, so that the close, which asks for none,
never reads an old one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, bulk, persons, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from teams import choices
from teams.domain import workflow
from teams.models import Assessment, Member, Objection, Round

_SECRET = ("text", "answer")
_COLUMNS = (
    "round", "member", "channel", "text", "raised_by", "raised_at", "outcome", "answer", "answered_by", "answered_at",
    "version",
)  # fmt: skip
OWN, OTHERS = "own", "others"
UPHELD, REJECTED = "upheld", "rejected"


def raise_own(*, actor: Actor, member_id: int, text: str, now: datetime, today: date) -> Objection:
    """Record the objection of a member to the own proposed star.

    :raises NotFound: the record is not the actor's own.
    :raises Conflict: no results of the county are on notice today.
    """
    if not actor.can("own.view"):
        raise Forbidden
    if actor.user_id is None:
        raise NotFound
    member = Member.objects.select_related("team__unit").filter(pk=member_id, user_id=actor.user_id).first()
    if member is None:
        raise NotFound
    return _raise(actor, member, OWN, text, now, today)


def raise_for(*, actor: Actor, member_id: int, channel: str, text: str, now: datetime, today: date) -> Objection:
    """Record an objection that somebody brought to a village, township or county.

    :raises Conflict: no results of the county are on notice today.
    """
    rows = Member.objects.within(actor.scope("person.view")).select_related("team__unit")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    actor.require("objection.raise", member.team.unit.path, see="person.view")
    if channel not in dict(choices.OBJECTION_CHANNELS):
        raise DomainError(_("Say who objects: the member, or others."), field="channel")
    return _raise(actor, member, channel, text, now, today)


def _raise(actor: Actor, member: Member, channel: str, text: str, now: datetime, today: date) -> Objection:
    with transaction.atomic():
        round_ = on_notice(member, today, lock=True)
        if round_ is None:
            raise Conflict(_("Objections are taken while the results are on public notice. None are on notice today."))
        if not text.strip():
            raise DomainError(_("Write what is wrong: the item, the points, the star."), field="text")
        row = Objection(
            round=round_, member=member, channel=channel, text=text.strip(), raised_by=actor.name, raised_at=now
        )
        path = member.team.unit.path
        records.create(actor=actor, action="objection.raised", instance=row, path=path, secret=_SECRET)
        _recount(round_)
    return row


def on_notice(member: Member, today: date, *, lock: bool = False) -> Round | None:
    """Return the quarter of the member's that takes objections today, if there is one."""
    rows = Round.objects.filter(
        state=workflow.NOTICE, notice_until__gte=today, pk__in=Assessment.objects.filter(member=member).values("sheet__round")
    )  # fmt: skip
    if lock:
        rows = rows.select_for_update()
    found = rows.order_by("-period").first()
    return found if found and workflow.may_object(found.state, found.notice_until, today) else None


def seen(actor: Actor, objection_id: int, *, lock: bool = False) -> Objection:
    """Return an objection inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Objection.objects.within(actor.scope("objection.view")).select_related("member__team__unit", "round__unit")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=objection_id).first()
    if row is None:
        raise NotFound
    return row


def may_answer(actor: Actor, row: Objection) -> bool:
    """Tell whether the actor may answer an objection now: the county's, not answered yet, not about oneself."""
    return not row.outcome and actor.can("objection.answer", row.round.unit.path) and not _about(actor, row)


def _about(actor: Actor, row: Objection) -> bool:
    return actor.user_id is not None and row.member.user_id == actor.user_id


def answer(
    *, actor: Actor, objection_id: int, outcome: str, text: str, version: int | None, now: datetime
) -> Objection:
    """Answer an objection, once.

    An upheld one changes no star by itself: a person withdraws the notice and returns the sheet, or decides
    another star.

    :raises Forbidden: the actor sees it, but answering is the county's; or it is about the actor.
    :raises Conflict: somebody has answered it.
    """
    with transaction.atomic():
        found = seen(actor, objection_id)
        if not actor.can("objection.answer", found.round.unit.path):
            raise Forbidden
        if _about(actor, found):
            raise Forbidden(_("The objection is about yourself. Somebody else has to answer it."))
        round_ = Round.objects.select_for_update().get(pk=found.round_id)
        row = seen(actor, objection_id, lock=True)
        if row.outcome:
            raise Conflict(_("%(who)s has answered this objection already.") % {"who": persons.called(row.answered_by)})
        if outcome not in dict(choices.OBJECTION_OUTCOMES):
            raise DomainError(_("Choose whether the objection is upheld."), field="outcome")
        if not text.strip():
            raise DomainError(_("Write the answer; the member reads it."), field="answer")
        records.change(
            actor=actor, action="objection.answered", instance=row, path=row.member.team.unit.path, version=version,
            secret=_SECRET,
            values={"outcome": outcome, "answer": text.strip(), "answered_by": actor.name, "answered_at": now},
        )  # fmt: skip
        _recount(round_)
    return row


def record_many(*, actor: Actor, round_: Round, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert objections that are answered already, at once; return how many. One audit entry.

    A row holds member, channel, text, entered by and at, outcome, answer, answered by and at.
    """
    actor.require("objection.answer", round_.unit.path)
    values = [(round_.pk, *row, 1) for row in rows]
    with transaction.atomic():
        bulk.insert(Objection, _COLUMNS, values)
        audit.record(
            actor=actor, action="objection.recorded-many", target=round_, path=round_.unit.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)


def _recount(round_: Round) -> None:
    """Keep the round's number of open objections; the caller holds the round's row."""
    count = Objection.objects.filter(round=round_, outcome="").count()
    Round.objects.filter(pk=round_.pk).update(open_objections=count)
    round_.open_objections = count
