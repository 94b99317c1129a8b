"""What of documents stands on the desk: drafts that were returned or not handed in, reviews that wait for the reader."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.period_words import period_name
from core.scope import WIDTH
from reports import choices, selectors
from reports.domain import sign_off as rule
from reports.models import SignOff

MOST = 5
"""Documents that are named one by one; of more their number."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, where it is done, how many (0 for one that is named), a note."""

    label: str
    href: str
    count: int = 0
    note: str = ""


def waiting(actor: Actor) -> list[Waiting]:
    """Return the steps of sign-off that wait for the reader: three queries, however many documents there are."""
    if not actor.can("document.view"):
        return []
    rows = list(selectors.on_their_way(actor))
    persons = selectors.persons_by_county() if rows else {}
    mine = [row for row in rows if _is_mine(actor, row, persons.get(row.unit.path[:WIDTH], rule.REVIEWERS))]
    if len(mine) > MOST:
        return [Waiting(_("documents to draft or review"), reverse("reports:sign-offs"), len(mine))]
    return [
        Waiting(
            _("%(step)s: %(document)s")
            % {"step": row.get_state_display(), "document": f"{row.unit.name} {choices.KINDS[row.kind]}"},
            reverse("reports:sign-off", args=[row.pk]),
            note=_("returned: %(reason)s") % {"reason": row.return_reason} if row.return_reason else str(period_name(row.period)),
        )
        for row in mine
    ]  # fmt: skip


def _is_mine(actor: Actor, row: SignOff, persons: str) -> bool:
    """Tell whether the reader may take the step that a document waits for."""
    if not actor.can(rule.ACTION[row.state], row.unit.path):
        return False
    if row.state == rule.DRAFT:
        return True
    event = rule.SIGN if row.state == rule.FINAL else rule.PASS
    steps = [rule.Taken(move.event, move.step, move.user_id) for move in row.taken]  # type: ignore[attr-defined]
    return not rule.barred(event, actor.user_id or 0, steps, persons)
