"""Making documents from snapshots: by workers into storage, by `issue` into a file.

The bytes are a function of the snapshot. A worker renders outside any transaction, writes the
file under a name made of its hash (temporary file, flushed, renamed), and only then takes a short
transaction that inserts the document's row and ends the job: a process killed at any moment
leaves at most a file that nobody refers to, which the next try finds and uses.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, files
from core.actors import SYSTEM, Actor
from core.errors import DomainError, NotFound
from core.jobs import Claim
from core.periods import Period
from reports import choices, rendering
from reports.documents import quarter_summary, township_summary
from reports.models import Document, Snapshot

_BUILDERS = {
    "quarter-summary": (quarter_summary.build, quarter_summary.TEMPLATE),
    "township-summary": (township_summary.build, township_summary.TEMPLATE),
}


@dataclass(frozen=True)
class Rendered:
    """A document's bytes with their hash."""

    content: bytes
    sha256: str


def render(snapshot: Snapshot) -> Rendered:
    """Return the PDF of a snapshot: the same bytes every time, in every process.

    :raises DomainError: fonts or libraries are missing; names them and the mend.
    """
    build, template = _BUILDERS[snapshot.kind]
    try:
        content = rendering.render(template, build(snapshot.payload, digest=snapshot.digest))
    except rendering.PdfError as error:
        raise DomainError(str(error)) from error
    return Rendered(content, hashlib.sha256(content).hexdigest())


def do_job(claim: Claim) -> None:
    """Make the document of a claimed job; the row of (kind, unit, period) is written once."""
    snapshot = Snapshot.objects.select_related("unit").get(pk=claim.job.arguments["snapshot"])
    made = render(snapshot)
    name = f"documents/{snapshot.period}/{made.sha256}.pdf"
    files.store(name, made.content)
    record(claim, snapshot, made, name)


def record(claim: Claim, snapshot: Snapshot, made: Rendered, name: str) -> None:
    """Insert the document's row and end the job, in one transaction.

    :raises LostLease: another worker has the job; nothing is written.
    """
    with transaction.atomic():
        claim.finish()
        document, created = Document.objects.get_or_create(
            kind=snapshot.kind, unit=snapshot.unit, period=snapshot.period,
            defaults={
                "snapshot": snapshot, "file": name, "sha256": made.sha256, "size": len(made.content),
                "made_at": timezone.now(),
            },
        )  # fmt: skip
        if created:
            audit.record(
                actor=SYSTEM, action="document.made", target=document, path=snapshot.unit.path,
                changes={"sha256": [None, made.sha256]},
            )  # fmt: skip


def content_of(document: Document) -> bytes:
    """Return a document's bytes: the stored file, or rendered again when the file is gone."""
    name = str(document.file.name)
    content = files.read(name) or b""
    if hashlib.sha256(content).hexdigest() != document.sha256:
        content = render(document.snapshot).content
        files.store(name, content)
    return content


def find_snapshot(*, actor: Actor, kind: str, unit: OrgUnit, period: Period) -> Snapshot:
    """Return the snapshot that a document is printed from.

    :raises DomainError: the kind is unknown, or not made for units of this level.
    :raises NotFound: the period is not closed for the unit.
    """
    if kind not in choices.KINDS:
        raise DomainError(
            _("“%(kind)s” is no kind of document that this portal makes. It makes: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(choices.KINDS)},
            field="kind",
        )
    actor.require("briefing.view", unit.path, see="unit.view")
    wanted = {"county": "quarter-summary", "township": "township-summary"}.get(unit.level)
    if wanted != kind:
        raise DomainError(
            _(
                "A %(kind)s is not made for “%(unit)s”: it is made for a county (quarter-summary) or a township (township-summary)."
            )
            % {"kind": kind, "unit": unit.name},
            field="unit",
        )
    snapshot = Snapshot.objects.filter(kind=kind, unit=unit, period=period.code).select_related("unit").first()
    if snapshot is None:
        raise NotFound(
            _("%(period)s is not closed for %(unit)s, so there is nothing to print. Close the quarter first.")
            % {"period": period.code, "unit": unit.name}
        )
    return snapshot


def downloaded(*, actor: Actor, document: Document) -> None:
    """Note who took a document."""
    audit.record(actor=actor, action="document.downloaded", target=document, path=document.unit.path)
