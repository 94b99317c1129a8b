"""Freezing the facts of a document that is asked for: the same facts are the same snapshot, others the next version."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import translation

from accounts.models import OrgUnit
from core import audit
from core.actors import Actor
from reports.models import Snapshot
from reports.services import (
    appraisal_payload,
    book_payload,
    briefing_payload,
    contract_payload,
    election_payload,
    grading_payload,
    honour_payload,
    ledger_payload,
    list_payload,
    member_payload,
    reserve_payload,
    sheet_payload,
    ticket_payload,
    year_book_payload,
)
from reports.services.subjects import Subject, not_closed

_PAYLOADS: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "quarterly-briefing": briefing_payload.build,
    "honour-roll": list_payload.honour_roll,
    "commendation-roll": honour_payload.roll,
    "pairing-list": list_payload.pairing_list,
    "member-file": member_payload.build,
    "reserve-file": reserve_payload.build,
    "ticket-slip": ticket_payload.slip,
    "supervision-notice": ticket_payload.notice,
    "ballot": election_payload.ballot,
    "election-result": election_payload.result,
    "term-reminder": election_payload.reminder,
    "score-sheet": sheet_payload.filled,
    "score-sheet-blank": sheet_payload.blank,
    "branch-sheet": grading_payload.branch_sheet,
    "branch-year-book": year_book_payload.build,
    "appraisal": appraisal_payload.build,
    "village-book": book_payload.village,
    "township-library": book_payload.township,
    "contract-book": contract_payload.book,
    "arrears-list": contract_payload.arrears,
    "grading-bulletin": grading_payload.bulletin,
    "trial-balance": ledger_payload.statement,
    "income-and-expense": ledger_payload.statement,
    "balance-sheet": ledger_payload.statement,
    "income-statement": ledger_payload.statement,
    "public-notice": ledger_payload.public_notice,
    "economy-statement": ledger_payload.economy_statement,
}


def versions(subject: Subject) -> QuerySet[Snapshot]:
    """Return everything that is frozen of a document."""
    return Snapshot.objects.filter(
        kind=subject.kind.code, unit=subject.unit, period=subject.period.code, object_id=subject.object_id
    )


def newest(subject: Subject) -> Snapshot | None:
    """Return the newest version that is frozen of a document, without those that were withdrawn."""
    rows = versions(subject).filter(issue__withdrawal__isnull=True)
    return rows.select_related("unit").order_by("-version").first()


def next_version(subject: Subject) -> int:
    """Return the number of the version that is frozen next, withdrawn ones counted."""
    return (versions(subject).aggregate(n=Max("version"))["n"] or 0) + 1


def freeze(*, actor: Actor, subject: Subject, now: datetime) -> Snapshot:
    """Return the snapshot of what is true now: the newest version where nothing has changed, else a new one.

    The caller has looked whether the actor may have the document (`subjects`). A kind that a close freezes is only
    looked up.

    :raises NotFound: the period of such a kind is not closed.
    """
    if subject.kind.closes:
        found = newest(subject)
        if found is None:
            raise not_closed(subject.unit, subject.period)
        return found
    with transaction.atomic():
        # Two who ask at once would both write the next version: the unit's row makes them one after another.
        OrgUnit.objects.select_for_update().get(pk=subject.unit.pk)
        # A paper is Chinese whatever language the reader has chosen.
        with translation.override(settings.LANGUAGE_CODE):
            payload = _PAYLOADS[subject.kind.code](subject)
        digest = audit.digest_rows([payload])
        last = newest(subject)
        if last is not None and digest in (last.digest, last.payload.get("issue", {}).get("basis")):
            return last
        made = Snapshot.objects.create(
            unit=subject.unit, kind=subject.kind.code, period=subject.period.code, object_id=subject.object_id,
            version=next_version(subject), payload=payload, digest=digest, taken_at=now,
        )  # fmt: skip
        audit.record(
            actor=actor, action="document.frozen", target=made, path=subject.unit.path, at=now,
            changes={"version": made.version, "digest": digest},
        )  # fmt: skip
    return made
