"""Terms: extensions asked for and decided, and the reminders of the ladder."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.domain import elections, terms
from branches.models import Branch, Election, TermExtension, TermReminder
from branches.services.elections import seen_branch, superior_path
from core import audit, records
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound

REMIND_JOB = "term-reminders"


def first_end(branch: Branch) -> date | None:
    """Return the end of the present term before any extension of it."""
    rows = TermExtension.objects.filter(branch=branch, state="approved", term_from=branch.term_from)
    first = rows.order_by("pk").values_list("first_until", flat=True).first()
    return first or branch.term_until


def first_ends(branches: list[Branch]) -> dict[int, date]:
    """Return the first end of each present term that was extended, by the organisation's key: one query."""
    rows = TermExtension.objects.filter(branch__in=branches, state="approved")
    rows = rows.filter(Q(term_from=F("branch__term_from")) | Q(term_from__isnull=True, branch__term_from__isnull=True))
    return dict(rows.order_by("-pk").values_list("branch_id", "first_until"))


def ask_extension(*, actor: Actor, branch_id: int, until: date, reason: str, today: date) -> TermExtension:
    """Ask the organisation above to extend a term, by one year at most from its first end (Q1).

    :raises DomainError: the end of the term is not known, or the day is too late or too early; names the field.
    :raises Conflict: another extension waits, or an election is under way.
    """
    with transaction.atomic():
        branch = seen_branch(actor, branch_id)
        branch = Branch.objects.select_for_update(of=("self",)).select_related("unit", "parent__unit").get(pk=branch.pk)
        actor.require("election.run", branch.unit.path, see="term.view")
        first = first_end(branch)
        if first is None:
            raise DomainError(_("The end of this term is not known. Have it entered first."), field="until")
        if TermExtension.objects.filter(branch=branch, state="asked").exists():
            raise Conflict(_("An extension of this term waits for a decision already."))
        if (branch.term_until is not None and until <= branch.term_until) or not terms.extension_fits(
            first_until=first, until=until
        ):
            raise DomainError(
                _(
                    "Give a day after %(now)s and up to %(most)s: a term is extended by one year at most, all extensions together."
                )
                % {"now": branch.term_until, "most": terms.latest_end(first)},
                field="until",
            )
        if not reason.strip():
            raise DomainError(_("Give the reason; the organisation above reads it."), field="reason")
        row = TermExtension(
            branch=branch, term_from=branch.term_from, first_until=first, until=until, reason=reason.strip(),
            asked_by=actor.name, asked_on=today,
        )  # fmt: skip
        records.create(actor=actor, action="extension.asked", instance=row, path=branch.unit.path)
    return row


def seen_extension(actor: Actor, extension_id: int) -> TermExtension:
    """Return an extension of the actor's area."""
    rows = TermExtension.objects.within(actor.scope("term.view"))
    row = rows.select_related("branch__unit__parent", "branch__parent__unit").filter(pk=extension_id).first()
    if row is None:
        raise NotFound
    return row


def may_decide(actor: Actor, row: TermExtension) -> bool:
    """Tell whether an extension waits for the actor's decision."""
    return row.state == "asked" and actor.can("term.approve", superior_path(row.branch))


def decide_extension(
    *, actor: Actor, extension_id: int, version: int | None, approve: bool, document_no: str = "", answer: str = "",
    today: date,
) -> TermExtension:  # fmt: skip
    """Approve or refuse an extension; approving sets the end of the term in the same transaction.

    :raises DomainError: the number of the document, or the reason of a refusal, is missing; names the field.
    """
    with transaction.atomic():
        seen_extension(actor, extension_id)
        rows = TermExtension.objects.select_for_update(of=("self",)).select_related(
            "branch__unit", "branch__parent__unit"
        )
        row = rows.get(pk=extension_id)
        if not actor.can("term.approve", superior_path(row.branch)):
            raise Forbidden
        if row.state != "asked":
            raise Conflict(_("This extension is decided already. Load the page again."))
        branch = Branch.objects.select_for_update().get(pk=row.branch_id)
        path = row.branch.unit.path
        number, words = document_no.strip(), answer.strip()
        if approve and not number:
            raise DomainError(
                _("Give the number of the document, for example 红墩镇党发〔2026〕12号."), field="document_no"
            )
        if not approve and not words:
            raise DomainError(_("Give the reason of the refusal."), field="answer")
        if approve and branch.term_from != row.term_from:
            raise Conflict(_("The term has changed since this was asked. Refuse it, and have it asked anew."))
        records.change(
            actor=actor, action="extension.approved" if approve else "extension.refused", instance=row, path=path,
            values={
                "state": "approved" if approve else "refused", "decided_by": actor.name, "decided_on": today,
                "document_no": number, "answer": words,
            },
            version=version, reason=words,
        )  # fmt: skip
        if approve:
            records.change(
                actor=actor, action="branch.term-set", instance=branch, path=path, values={"term_until": row.until}
            )
    return row


def remind(now: datetime) -> int:
    """Remind of every term whose newest rung has come and was not taken yet; return how many.

    A rung is a row that is unique for the organisation, the term and the rung, so that running twice reminds once. Where
    an election is under way only its being overdue is reminded of. One audit entry for each county.
    """
    today = timezone.localdate(now)
    busy = Election.objects.filter(state__in=sorted(elections.OPEN)).values_list("branch_id", "body")
    bodies = dict(busy)
    last = terms.soon_until(today)
    rows = Branch.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=today), founded_on__lte=today)
    rows = rows.filter(Q(term_until__isnull=True) | Q(term_until__lte=last)).select_related("unit").order_by("pk")
    taken = set(TermReminder.objects.values_list("branch_id", "term", "rung"))
    made: list[TermReminder] = []
    paths: dict[str, list[tuple[int, str]]] = {}
    for branch in rows:
        congress = bodies.get(branch.pk) == "congress" or branch.full_members >= elections.CONGRESS_FROM
        rung = terms.due_rung(until=branch.term_until, congress=congress, today=today)
        term = branch.term_until.isoformat() if branch.term_until else terms.MISSING
        if rung is None or (branch.pk, term, rung.code) in taken:
            continue
        if rung.kind == terms.DUE and branch.pk in bodies:
            continue
        made.append(
            TermReminder(branch=branch, term=term, rung=rung.code, kind=rung.kind, months=rung.months, sent_at=now)
        )
        paths.setdefault(branch.unit.path[:4], []).append((branch.pk, rung.code))
    with transaction.atomic():
        TermReminder.objects.bulk_create(made, ignore_conflicts=True)
        for county, found in sorted(paths.items()):
            audit.record(
                actor=SYSTEM, action="term.reminded", path=county, at=now,
                changes={"rows": len(found), "digest": audit.digest_rows(found)},
            )  # fmt: skip
    return len(made)
