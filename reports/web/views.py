"""Briefings: the list by period and unit, progress while they are made, the download."""

from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import selectors as accounts
from core.actors import Actor
from core.errors import Forbidden, NotFound
from core.periods import Period
from reports import choices, selectors
from reports.models import Document
from reports.services import closing, issuing
from teams import selectors as teams
from teams.domain import workflow
from teams.services import rounds


def _reader(request: HttpRequest):  # type: ignore[no-untyped-def]
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can("briefing.view"):
        raise Forbidden(_("Briefings are for superiors and for county and township staff."))
    return actor


@login_required
@require_GET
def briefings(request: HttpRequest) -> HttpResponse:
    """List the reader's documents, newest period first, the own unit's summary first in it."""
    actor = _reader(request)
    codes = accounts.codes(actor.scope("briefing.view"))
    rows: list[dict[str, Any]] = [
        {
            "document": document,
            "code": codes.get(document.unit_id, document.unit.path),
            "title": choices.KINDS[document.kind],
            "kilobytes": max(document.size // 1024, 1),
        }
        for document in selectors.documents(actor)
    ]
    periods = [
        {"period": Period.parse(code), "rows": list(group)}
        for code, group in groupby(rows, key=lambda row: row["document"].period)
    ]
    return render(
        request,
        "reports/briefings.html",
        {"periods": periods, "progress": selectors.progress(actor), "closable": _closable(actor)},
    )


def _closable(actor: Actor) -> list[dict[str, Any]]:
    """Return the quarters that the actor may close, each with the steps that are still to be done."""
    if not actor.can("round.close"):
        return []
    rows = teams.rounds(actor.scope("round.close")).filter(state=workflow.NOTICE)
    return [{"round": row, "left": rounds.steps_left(row, timezone.localdate())} for row in rows]


@login_required
@require_POST
def close(request: HttpRequest, period: str) -> HttpResponse:
    """Close a quarter of the reader's county: stars, snapshot, documents."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can("round.close"):
        raise Forbidden
    wanted = Period.parse(period)
    round_ = teams.rounds(actor.scope("round.close")).filter(period=wanted.code).first()
    if round_ is None:
        raise NotFound
    result = closing.close_quarter(actor=actor, county=round_.unit, period=wanted)
    if result.now:
        messages.success(request, _("The quarter is closed. Its documents are being made."))
    return redirect("reports:briefings")


@login_required
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Return the progress bars alone, for the page to renew itself."""
    actor = _reader(request)
    return render(request, "reports/_progress.html", {"progress": selectors.progress(actor)})


@login_required
@require_GET
def download(request: HttpRequest, code: str, period: str, kind: str) -> HttpResponse:
    """Return one document."""
    actor = _reader(request)
    if kind not in choices.KINDS:
        raise NotFound
    unit = accounts.unit_by_code(code, actor.scope("briefing.view"))
    document = (
        Document.objects.within(actor.scope("briefing.view"))
        .select_related("unit", "snapshot")
        .filter(unit=unit, period=Period.parse(period).code, kind=kind)
        .first()
    )
    if document is None:
        raise NotFound(_("This briefing has not been made yet, or it is outside your area."))
    content = issuing.content_of(document)
    issuing.downloaded(actor=actor, document=document)
    name = f"{unit.name}{document.snapshot.payload['period_label']}星级评定情况.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{kind}-{code}-{period}.pdf\"; filename*=UTF-8''{quote(name)}"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
