"""Documents on demand: the form that asks for one, the page on which one waits, the downloads."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import selectors as accounts
from accounts.models import OrgUnit
from core.actors import Actor
from core.errors import Forbidden, NotFound
from core.models import Job
from core.periods import Period
from core.scope import EVERYTHING, Scope
from reports import choices, selectors
from reports.domain.kinds import KINDS
from reports.models import Document, Snapshot
from reports.services import freezing, issuing, subjects


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _seen(actor: Actor) -> Scope:
    """Return where the reader may name a unit at all: what the roles reach."""
    return Scope.of(grant.path for grant in actor.grants)


def _number(text: str) -> int:
    """Return the record that a form names; 0 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def address(snapshot: Snapshot) -> str:
    """Return where the newest document of a snapshot's subject is downloaded."""
    parts: list[Any] = [accounts.code_of(snapshot.unit), snapshot.period, snapshot.kind]
    if snapshot.object_id:
        return reverse("reports:download-record", args=[*parts, snapshot.object_id])
    return reverse("reports:download", args=parts)


# Making ----------------------------------------------------------------------------------------


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have a document made of what is true now; what is made already is given at once.

    Asking twice is one document, so the form carries no key.
    """
    actor = _actor(request)
    kind = subjects.kind_of(request.POST.get("kind", ""))
    period = Period.parse(request.POST.get("period", ""))
    if kind.record:
        subject = subjects.of_record(
            actor=actor, kind=kind, object_id=_number(request.POST.get("object", "")), period=period
        )
    else:
        if not actor.can(kind.action):
            raise Forbidden
        unit = _unit(actor, request.POST.get("path", ""), kind.action)
        subject = subjects.of_unit(actor=actor, kind=kind, unit=unit, period=period)
    asked = issuing.ask(actor=actor, subject=subject, now=timezone.now())
    if asked.document is not None:
        return redirect(address(asked.snapshot))
    return redirect("reports:making", snapshot_id=asked.snapshot.pk)


def _unit(actor: Actor, path: str, action: str) -> OrgUnit:
    """Return the unit that a form names by its path; without one, the highest of the reader's own area."""
    if path:
        unit = OrgUnit.objects.within(_seen(actor)).filter(path=path).first()
    else:
        unit = OrgUnit.objects.within(actor.scope(action)).order_by("path").first()
    if unit is None:
        raise NotFound
    return unit


@login_required
@require_GET
def making(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Show how far a document is; once it is made the page leads to the file by itself."""
    asked = issuing.asked(actor=_actor(request), snapshot_id=snapshot_id)
    snapshot, document, job = asked.snapshot, asked.document, issuing.job_of(asked.snapshot)
    context = {
        "snapshot": snapshot, "title": choices.KINDS[snapshot.kind], "job": job, "document": document,
        "address": address(snapshot), "again": _("Make it again"), "failed": job is not None and job.state in (Job.FAILED, Job.CANCELLED),
    }  # fmt: skip
    return render(request, "reports/_making.html" if "part" in request.GET else "reports/making.html", context)


# Downloads -------------------------------------------------------------------------------------


@login_required
@require_GET
def download(request: HttpRequest, code: str, period: str, kind: str, object_id: int = 0) -> HttpResponse:
    """Return the newest version of one document, with the reader's mark on every page."""
    actor = _actor(request)
    if kind not in KINDS:
        raise NotFound
    wanted = KINDS[kind]
    handles = wanted.record == "ticket" and (actor.can("ticket.handle") or actor.can("ticket.own"))
    if not actor.can(wanted.action) and not handles and not (wanted.own and actor.can("own.view")):
        raise Forbidden
    # A ticket is of a village wherever it is handled: whether the reader sees it is asked below.
    unit = accounts.unit_by_code(code, EVERYTHING if handles else _seen(actor))
    subject = subjects.held(actor=actor, kind=wanted, unit=unit, period=Period.parse(period), object_id=object_id)
    document = selectors.document_of(freezing.versions(subject))
    if document is None:
        raise NotFound(_("This document has not been made yet, or it is outside your area."))
    now = timezone.now()
    content = issuing.copy_of(document, reader=_name(request), at=now)
    issuing.downloaded(actor=actor, document=document, now=now)
    response = HttpResponse(content, content_type="application/pdf")
    record = f"-{object_id}" if object_id else ""
    return _as_file(response, f"{kind}-{code}-{period}{record}.pdf", issuing.file_name(document.snapshot))


@login_required
@require_GET
def download_version(request: HttpRequest, code: str, period: str, kind: str, version: int) -> HttpResponse:
    """Return one version of a unit's document: what was issued, or the draft that was reviewed.

    A withdrawn one is for those who sign off alone, and says on every page that it is withdrawn.
    """
    actor = _actor(request)
    if kind not in KINDS or KINDS[kind].record:
        raise NotFound
    if not actor.can(KINDS[kind].action):
        raise Forbidden
    unit = accounts.unit_by_code(code, _seen(actor))
    subject = subjects.held(actor=actor, kind=KINDS[kind], unit=unit, period=Period.parse(period), object_id=0)
    document = selectors.document_of(freezing.versions(subject), version)
    if document is None:
        raise NotFound(_("This document has not been made yet, or it is outside your area."))
    reader, now = _name(request), timezone.now()
    if selectors.is_withdrawn(document):
        actor.require("document.view", unit.path, see="document.view")
        reader = f"{reader}　本件已撤回"
    content = issuing.copy_of(document, reader=reader, at=now)
    issuing.downloaded(actor=actor, document=document, now=now)
    response = HttpResponse(content, content_type="application/pdf")
    return _as_file(response, f"{kind}-{code}-{period}-v{version}.pdf", issuing.file_name(document.snapshot))


@login_required
@require_GET
def archive(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Return all briefings of a period under a unit, as far as the reader's area goes, in one file.

    It is sent as it is made, one document after another, so its first bytes come at once.
    """
    actor = _actor(request)
    if not actor.can("briefing.view"):
        raise Forbidden
    unit = accounts.unit_by_code(code, actor.scope("briefing.view"))
    wanted = Period.parse(period)
    rows = selectors.documents(actor).within(Scope.of([unit.path])).filter(period=wanted.code)  # type: ignore[attr-defined]
    found = list(rows)
    if not found:
        raise NotFound(_("There is no document of this period yet."))
    now = timezone.now()
    issuing.downloaded_many(actor=actor, unit=unit, documents=found, now=now)
    response = StreamingHttpResponse(_zipped(found, _name(request), now), content_type="application/zip")
    return _as_file(response, f"{code}-{period}.zip", f"{unit.name}{wanted.label}简报.zip")


def _name(request: HttpRequest) -> str:
    return str(request.user.display_name)  # type: ignore[union-attr]


def _as_file(response: Any, plain: str, name: str) -> Any:
    """Let a browser save the answer under its Chinese name, keep it nowhere else, and run nothing in it."""
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


class _Pipe:
    """What a zip is written to while it is sent: forward only."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def taken(self) -> bytes:
        whole, self.held = b"".join(self.held), []
        return whole


def _zipped(documents: list[Document], reader: str, at: datetime) -> Iterator[bytes]:
    """Yield a zip of the reader's copies, in the order of the page; a PDF is compressed already."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as whole:  # type: ignore[call-overload]
        for place, document in enumerate(documents, start=1):
            entry = zipfile.ZipInfo(
                f"{place:02d} {issuing.file_name(document.snapshot)}", timezone.localtime(at).timetuple()[:6]
            )
            whole.writestr(entry, issuing.copy_of(document, reader=reader, at=at))
            yield pipe.taken()
    yield pipe.taken()
