"""Drafts of a team's sheet: who may keep one, what it leads to, and how it comes back into the page."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import drafts, errors_web
from core.actors import Actor
from core.errors import Conflict, Forbidden
from core.models import FormDraft
from teams.domain import workflow
from teams.models import TeamSheet
from teams.services import sheets
from teams.web import sheet_page
from teams.web.sheet_page import SheetPage


def schema(sheet: TeamSheet) -> str:
    """Return what the form looks like: the scheme's items, in this version of the page."""
    return f"1-{sheet.scheme_id}"


def with_secretary(sheet: TeamSheet) -> None:
    """Refuse what is done to a sheet that has left the secretary.

    :raises Conflict: it was handed in, or its quarter is no longer open.
    """
    if sheet.state != workflow.DRAFT or sheet.round.state != workflow.OPEN:
        raise Conflict(_("This sheet has been handed in. Points can be changed once it is returned."))


def _scored_by(actor: Actor, sheet_id: int) -> TeamSheet:
    if not actor.can("sheet.score"):
        raise Forbidden
    sheet = sheets.sheet_seen(actor, sheet_id)
    actor.require("sheet.score", sheet.team.unit.path, see="sheet.view")
    with_secretary(sheet)
    return sheet


def _check(actor: Actor, sheet_id: int) -> None:
    _scored_by(actor, sheet_id)


def _follows(actor: Actor, sheet_id: int, body: Mapping[str, str]) -> dict[str, Any]:
    """Return every member's score and star as the typed points would bring them, ready for the page."""
    page = sheet_page.read(actor, _scored_by(actor, sheet_id))
    sheet_page.hold(page, body, is_whole=False)
    sheet_page.tally(page)
    return {
        f"score-{line.assessment.pk}": render_to_string("teams/_score.html", {"line": line}).strip()
        for line in page.lines
    }


def put_back(page: SheetPage, draft: FormDraft) -> None:
    """Put a draft into the fields; what was stored since stands beside it."""
    sheet_page.hold(page, draft.body, is_whole=False)
    page.draft = draft
    page.is_overtaken = page.is_answer = any(line.version != line.assessment.version for line in page.lines)
    sheet_page.tally(page)


def _labels(actor: Actor, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return what the fields of a sheet are called, for a page that shows what was typed."""
    page = sheet_page.read(actor, sheets.sheet_seen(actor, arguments["sheet_id"]))
    labels = {one.name: f"{_('Whole team')} · {one.item.name}" for one in page.whole_team}
    for line in page.lines:
        for cell in line.cells:
            label = f"{line.assessment.member.name} · {cell.item.name}"
            labels |= {cell.name: label, f"{cell.name}-reason": f"{label} · {_('Reason of the veto')}"}
    return labels


errors_web.label_fields("teams:sheet", _labels)
drafts.register(drafts.Form(sheets.DRAFTS, _check, _follows, "teams:sheet"))
