"""Briefings: the list by period and unit, progress while they are made, the download."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts import selectors as accounts
from core.actors import Actor
from core.errors import Forbidden, NotFound
from core.periods import Period
from reports import choices, selectors
from reports.services import closing
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
    rows: list[dict[str, Any]] = []
    newest: set[tuple[str, int, str]] = set()
    for document in selectors.documents(actor):
        subject = (document.kind, document.unit_id, document.period)
        rows.append(
            {
                "document": document,
                "code": codes.get(document.unit_id, document.unit.path),
                "title": choices.KINDS[document.kind],
                "kilobytes": max(document.size // 1024, 1),
                # What was issued keeps its own address beside a newer draft.
                "version": document.snapshot.version if subject in newest else 0,
            }
        )
        newest.add(subject)
    periods = []
    for code, group in groupby(rows, key=lambda row: row["document"].period):
        listed = list(group)
        periods.append({"period": Period.parse(code), "rows": listed, "top": _top(actor, listed)})
    return render(
        request,
        "reports/briefings.html",
        {"periods": periods, "progress": selectors.progress(actor), "closable": _closable(actor)},
    )


def _top(actor: Actor, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what may be done with a period's briefings as a whole: the reader's highest unit, and whether it has a roll."""
    first = rows[0]
    unit = first["document"].unit
    return {
        "unit": unit, "code": first["code"], "many": len(rows) > 1, "may_make": unit.level in ("county", "township"),
        "lists": actor.can("list.view", unit.path),
    }  # fmt: skip


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
        closing.ask_briefing(actor=actor, round_=result.round, now=timezone.now())
        messages.success(request, _("The quarter is closed. Its documents are being made."))
    return redirect("reports:briefings")


@login_required
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Return the progress bars alone, for the page to renew itself.

    The desk asks by htmx: it gets the foremost one, and loads itself anew once nothing runs.
    """
    actor = _reader(request)
    found = selectors.progress(actor)
    if request.htmx:  # type: ignore[attr-defined]
        if not any(batch.running for batch in found):
            return HttpResponseClientRefresh()
        found = selectors.foremost(found)
    return render(request, "reports/_progress.html", {"progress": found})
