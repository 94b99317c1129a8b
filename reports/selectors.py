"""Reads of documents and their progress."""

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from core import audit
from core.actors import Actor
from core.models import Job
from core.periods import Period
from core.scope import WIDTH
from reports.domain.kinds import LISTED, OF_A_CLOSE, SIGNED
from reports.domain.sign_off import OPEN
from reports.models import Comparison, Document, Issue, SignOff, SignOffMove, SignOffRule, Snapshot, Withdrawal


@dataclass(frozen=True)
class Progress:
    """A batch of documents that is being made, limited to what the reader may see."""

    period: str
    label: str
    done: int
    total: int
    failed: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100

    @property
    def running(self) -> bool:
        return self.done + self.failed < self.total


def newest_versions() -> QuerySet[Document]:
    """Return every document without those that a later version of the same stands beside; what is issued stays.

    Withdrawn ones are left out, so that what they had taken the place of is there again.
    """
    later = Document.objects.filter(
        kind=OuterRef("kind"), unit=OuterRef("unit"), period=OuterRef("period"), snapshot__issue__withdrawal__isnull=True,
        snapshot__object_id=OuterRef("snapshot__object_id"), snapshot__version__gt=OuterRef("snapshot__version"),
    )  # fmt: skip
    rows = Document.objects.filter(snapshot__issue__withdrawal__isnull=True)
    return rows.filter(~Exists(later) | Q(state="issued")).select_related("unit", "snapshot")


def documents(actor: Actor) -> QuerySet[Document]:
    """Return the briefings a reader may download, newest period and highest unit first, summaries before rolls."""
    rows = newest_versions().within(actor.scope("briefing.view")).filter(kind__in=LISTED)  # type: ignore[attr-defined]
    place = Case(
        When(kind__in=OF_A_CLOSE, then=Value(0)), When(kind="quarterly-briefing", then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    return rows.defer("snapshot__payload").order_by("-period", place, "unit__path", "kind", "-snapshot__version")


def unsigned(actor: Actor) -> QuerySet[Document]:
    """Return the newest documents that a reader may put to sign-off: unsigned, not on their way and not issued."""
    same = {"kind": OuterRef("kind"), "unit": OuterRef("unit"), "period": OuterRef("period")}
    under_way = SignOff.objects.filter(**same, state__in=OPEN)
    issued = Document.objects.filter(**same, state="issued", snapshot__issue__withdrawal__isnull=True)
    rows = newest_versions().within(actor.scope("document.draft"))  # type: ignore[attr-defined]
    rows = rows.filter(kind__in=SIGNED, state="unsigned").filter(~Exists(under_way), ~Exists(issued))
    return rows.defer("snapshot__payload").order_by("-period", "unit__path", "kind")


def on_their_way(actor: Actor) -> QuerySet[SignOff]:
    """Return the documents in sign-off that a reader sees, each with its persons' steps as `taken`."""
    moves = Prefetch("moves", SignOffMove.objects.filter(user__isnull=False).order_by("pk"), to_attr="taken")
    rows = SignOff.objects.within(actor.scope("document.view")).filter(state__in=OPEN).select_related("unit")
    return rows.prefetch_related(moves).order_by("unit__path", "pk")


def made_from(snapshot_id: int) -> Document | None:
    """Return the document that is made of a snapshot; None while it is not."""
    return Document.objects.filter(snapshot=snapshot_id).first()


def comparisons(actor: Actor) -> list[Comparison]:
    """Return when each closed period of the reader's county was last compared, newest period first."""
    counties = {path[:WIDTH] for path in actor.scope("correction.view").paths}
    found = Comparison.objects.filter(unit__path__in=counties)
    return sorted(found, key=lambda row: (Period.parse(row.period).end, row.period), reverse=True)


def persons_by_county() -> dict[str, str]:
    """Return by whom reviews are taken, by the path of the county that has set a rule."""
    return dict(SignOffRule.objects.values_list("unit__path", "persons"))


def document_of(snapshots: QuerySet[Snapshot], version: int = 0) -> Document | None:
    """Return the newest document of one subject's snapshots that is made, without those that were withdrawn.

    Of a `version` just that one, withdrawn or not.
    """
    rows = Document.objects.filter(snapshot__in=snapshots)
    rows = rows.filter(snapshot__version=version) if version else rows.filter(snapshot__issue__withdrawal__isnull=True)
    rows = rows.select_related("unit", "snapshot")
    return rows.order_by("-snapshot__version").first()


def progress(actor: Actor) -> list[Progress]:
    """Return the batches that are not all made, by period, counted in documents of the reader's scope."""
    scope = actor.scope("briefing.view")
    if not scope:
        return []
    waiting: dict[int, str] = {}
    jobs = Job.objects.filter(kind="make-document", parent__isnull=False).exclude(state=Job.DONE)
    for state, given in jobs.values_list("state", "arguments"):
        waiting |= dict.fromkeys(given.get("snapshots", [given.get("snapshot")]), state)
    mine = Snapshot.objects.within(scope).filter(kind__in=OF_A_CLOSE, issue__isnull=True)
    periods = set(mine.filter(pk__in=waiting, document=None).values_list("period", flat=True))
    rows = mine.filter(period__in=periods).values_list("pk", "period", "document")
    found = []
    for code in sorted(periods, reverse=True):
        own = [(pk, document) for pk, period, document in rows if period == code]
        failed = sum(document is None and waiting.get(pk) in (Job.FAILED, Job.CANCELLED) for pk, document in own)
        done = sum(document is not None for _pk, document in own)
        found.append(Progress(code, code, done, len(own), failed))
    return found


def is_withdrawn(document: Document) -> bool:
    """Tell whether a document was issued and withdrawn."""
    return Withdrawal.objects.filter(issue__snapshot=document.snapshot_id).exists()


@dataclass(frozen=True)
class Proof:
    """What the portal says of a content: which document it is, in which version, since when, in which state."""

    snapshot: Snapshot
    state: str
    newest: int
    """The newest version that is frozen of the same document."""
    issue: Issue | None = None
    withdrawal: Withdrawal | None = None
    replaced_by: Issue | None = None


def proofs(digest: str) -> list[Proof]:
    """Return what is held of exactly this content, newest first; content that no longer fits its digest proves nothing."""
    found = []
    for row in Snapshot.objects.filter(digest=digest).select_related("unit", "document").order_by("-pk")[:5]:
        if audit.digest_rows([row.payload]) != digest:
            continue
        same = Snapshot.objects.filter(kind=row.kind, unit=row.unit_id, period=row.period, object_id=row.object_id)
        issue = Issue.objects.filter(snapshot=row).select_related("withdrawal").first()
        withdrawal = getattr(issue, "withdrawal", None)
        state = "withdrawn" if withdrawal is not None else "issued" if issue is not None else "unsigned"
        newest = max(same.values_list("version", flat=True))
        found.append(Proof(row, state, newest, issue, withdrawal, _replacement(issue)))
    return found


def _replacement(issue: Issue | None) -> Issue | None:
    """Return the issue that stands in the place of a withdrawn one, however often that was replaced again."""
    found = None
    while issue is not None:
        issue = Issue.objects.filter(replaces=issue).select_related("snapshot").first()
        found = issue or found
    return found


def foremost(found: list[Progress]) -> list[Progress]:
    """Return the one batch that a desk shows: the newest that is being made, else the newest that has failed parts."""
    return [batch for batch in found if batch.running][:1] or found[:1]


def inconsistencies() -> list[str]:
    """Return a sentence for every snapshot whose content differs from its digest."""
    return [
        _("Snapshot %(id)s (%(label)s): the content differs from its digest.") % {"id": row.pk, "label": str(row)}
        for row in Snapshot.objects.select_related("unit").order_by("pk").iterator(50)
        if audit.digest_rows([row.payload]) != row.digest
    ]
