"""Reads of documents and their progress."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import audit
from core.actors import Actor
from core.models import Job
from core.querysets import subtree
from reports.models import Document, Snapshot


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


def documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents a reader may download, newest period and highest unit first."""
    rows = Document.objects.within(actor.scope("briefing.view")).select_related("unit")
    return rows.order_by("-period", "unit__path", "kind")


def progress(actor: Actor) -> list[Progress]:
    """Return the unfinished document jobs of the reader's scope, by period."""
    scope = actor.scope("briefing.view")
    if not scope:
        return []
    condition = Q()
    for path in scope.paths:
        condition |= subtree("path", path)
    rows = Job.objects.filter(condition, kind="make-document").values_list("period", "state")
    counts: dict[str, list[str]] = {}
    for period, state in rows:
        counts.setdefault(period, []).append(state)
    found = []
    for period, states in sorted(counts.items(), reverse=True):
        failed = sum(s in (Job.FAILED, Job.CANCELLED) for s in states)
        done = states.count(Job.DONE)
        if done < len(states):
            found.append(Progress(period, period, done, len(states), failed))
    return found


def inconsistencies() -> list[str]:
    """Return a sentence for every snapshot whose content differs from its digest."""
    return [
        _("Snapshot %(id)s (%(label)s): the content differs from its digest.") % {"id": row.pk, "label": str(row)}
        for row in Snapshot.objects.select_related("unit").order_by("pk").iterator(50)
        if audit.digest_rows([row.payload]) != row.digest
    ]
