"""The boards and the list of tickets."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.errors import Forbidden
from core.scope import WIDTH
from tickets import choices, selectors
from tickets.filters import TicketFilters
from tickets.models import Ticket
from tickets.web import boards

RIGHTS = ("ticket.view", "ticket.handle", "ticket.own")
"""Any of them opens the pages; what stands there is what the reader may see."""


def reader_of(request: HttpRequest) -> boards.Reader:
    """Return the reader of pages of tickets.

    :raises Forbidden: the account has nothing to do with tickets.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not any(actor.can(right) for right in RIGHTS):
        raise Forbidden
    return boards.Reader(actor, timezone.now())


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader, board by board; with `show`, one board page by page."""
    reader = reader_of(request)
    found = boards.boards(reader)
    counted = boards.counted(found)
    counts = {row.code: counted[row.code].number if row.code in counted else 0 for row in found}
    chosen = next((row for row in found if row.code == request.GET.get("show", "")), None)
    shown: list[dict[str, Any]] = []
    after = ""
    if chosen is not None:
        rows, after = boards.page(chosen.rows, request.GET.get("after", ""))
        shown = [{"board": chosen, "count": counts[chosen.code], "lines": _for(chosen, boards.lines(reader, rows))}]
    else:
        some = {row.code: boards.soonest(row.rows) for row in found if counts[row.code]}
        every = {ticket.pk: ticket for rows in some.values() for ticket in rows}
        drawn = {line.ticket.pk: line for line in boards.lines(reader, every.values())}
        shown = [
            {
                "board": row,
                "count": counts[row.code],
                "lines": _for(row, [drawn[ticket.pk] for ticket in some[row.code]]),
            }
            for row in found
            if row.code in some
        ]
    tabs = [{"board": row, "count": counts[row.code]} for row in found if counts[row.code] or row is chosen]
    context = {"tabs": tabs, "shown": shown, "chosen": chosen, "after": after, "few": boards.FEW}
    return render(request, "tickets/board.html", context)


def _for(row: boards.Board, lines: list[boards.Line]) -> list[boards.Line]:
    """Return the lines of a board with the step that it waits for."""
    return [replace(line, step=row.step, event="", at_once=False) for line in lines] if row.step else lines


@login_required
@require_GET
def ticket_list(request: HttpRequest) -> HttpResponse:
    """List the tickets that the reader may see, newest first, fifty a page, narrowed by the filter of the address."""
    reader = reader_of(request)
    filters = TicketFilters(_clean(request.GET), queryset=reader.visible())
    rows = filters.qs if filters.is_valid() else Ticket.objects.none()
    found, after = boards.page(rows, request.GET.get("after", ""))
    problems = [
        (f"id_{name}", f"{filters.filters[name].label}：{sentence}")
        for name, sentences in filters.form.errors.items()
        for sentence in sentences
    ]
    context = {
        "lines": boards.lines(reader, found), "after": after, "query": listing.kept(request.GET.urlencode()), "asked": request.GET,
        "problems": problems, "states": choices.STATES, "classes": _classes(reader.actor), "units": _units(reader.actor),
        "is_narrowed": any(request.GET.get(name) for name in filters.filters),
    }  # fmt: skip
    return render(request, "tickets/list.html", context, status=400 if problems else 200)


def _clean(query: Any) -> dict[str, str]:
    """Return the parameters of an address that are given; a number may be typed with its leading zeros or a sign."""
    given = {name: query.get(name, "").strip() for name in query}
    if given.get("number"):
        given["number"] = given["number"].lstrip("#№ ").lstrip("0") or "0"
    return {name: value for name, value in given.items() if value}


def _classes(actor: Actor) -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in selectors.classes_at({grant.path for grant in actor.grants})]


def _units(actor: Actor) -> list[OrgUnit]:
    """Return the units that a reader of an area may narrow the list to: its own, and those right below."""
    scope = actor.scope("ticket.view")
    widths = {len(path) + WIDTH for path in scope.paths} | {len(path) for path in scope.paths}
    if not scope:
        return []
    rows = OrgUnit.objects.within(scope).filter(closed_on__isnull=True).exclude(kind="department").order_by("path")
    return [row for row in rows if len(row.path) in widths]
