"""Objections to the grades on public notice: entered on behalf of whoever objects, answered by the county.

The year's number of open objections is kept in the same transaction, so that the close, which asks for none, never
reads an old one. A text says which item and why; a report on a person's conduct does not belong here.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branches import choices
from branches.domain import grading as rule
from branches.models import BranchGrading, GradingObjection, GradingRound
from core import persons, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound

_SECRET = ("text", "answer")
LENGTH = 500


def may_object(round_: GradingRound, today: date) -> bool:
    """Tell whether objections are taken: while the grades are on notice, the last day included."""
    return round_.state == rule.NOTICE and round_.notice_until is not None and today <= round_.notice_until


def raise_objection(*, actor: Actor, grading_id: int, text: str, now: datetime, today: date) -> GradingObjection:
    """Record an objection to an organisation's grade.

    :raises NotFound: the sheet lies outside the actor's area.
    :raises Conflict: the grades are not on notice today.
    """
    rows = BranchGrading.objects.within(actor.scope("grading.view")).select_related("branch__unit", "round__unit")
    grading = rows.filter(pk=grading_id).first()
    if grading is None:
        raise NotFound
    path = grading.branch.unit.path
    if not actor.can("grading.assess", path):
        raise Forbidden
    with transaction.atomic():
        round_ = GradingRound.objects.select_for_update().get(pk=grading.round_id)
        if not may_object(round_, today):
            raise Conflict(_("Objections are taken while the grades are on public notice. They are not today."))
        words = text.strip()
        if not words:
            raise DomainError(_("Write what is wrong: the item, the points, why."), field="text")
        if len(words) > LENGTH:
            raise DomainError(_("Shorten the objection to %(n)s characters.") % {"n": LENGTH}, field="text")
        row = GradingObjection(grading=grading, text=words, raised_by=actor.name, raised_at=now)
        records.create(actor=actor, action="grading.objection-raised", instance=row, path=path, secret=_SECRET)
        _recount(round_)
    return row


def seen(actor: Actor, objection_id: int, *, lock: bool = False) -> GradingObjection:
    """Return an objection inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = GradingObjection.objects.within(actor.scope("grading.view"))
    rows = rows.select_related("grading__branch__unit", "grading__round__unit")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=objection_id).first()
    if row is None:
        raise NotFound
    return row


def answer(
    *, actor: Actor, objection_id: int, outcome: str, text: str, version: int | None, now: datetime
) -> GradingObjection:
    """Answer an objection, once.

    An upheld one changes no grade by itself: a person withdraws the notice and returns the sheet.

    :raises Forbidden: the actor sees it, but answering is the county's.
    :raises Conflict: somebody has answered it.
    """
    with transaction.atomic():
        found = seen(actor, objection_id)
        if not actor.can("grading.answer", found.grading.round.unit.path):
            raise Forbidden
        round_ = GradingRound.objects.select_for_update().get(pk=found.grading.round_id)
        row = seen(actor, objection_id, lock=True)
        if row.outcome:
            raise Conflict(_("%(who)s has answered this objection already.") % {"who": persons.called(row.answered_by)})
        if outcome not in dict(choices.GRADING_OUTCOMES):
            raise DomainError(_("Choose whether the objection is upheld."), field="outcome")
        words = text.strip()
        if not words:
            raise DomainError(_("Write the answer; the organisation reads it."), field="answer")
        if len(words) > LENGTH:
            raise DomainError(_("Shorten the answer to %(n)s characters.") % {"n": LENGTH}, field="answer")
        records.change(
            actor=actor, action="grading.objection-answered", instance=row, path=row.grading.branch.unit.path,
            version=version, secret=_SECRET,
            values={"outcome": outcome, "answer": words, "answered_by": actor.name, "answered_at": now},
        )  # fmt: skip
        _recount(round_)
    return row


def _recount(round_: GradingRound) -> None:
    """Keep the year's number of open objections; the caller holds the year's row."""
    count = GradingObjection.objects.filter(grading__round=round_, outcome="").count()
    GradingRound.objects.filter(pk=round_.pk).update(open_objections=count)
    round_.open_objections = count
