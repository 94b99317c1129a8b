"""What the page of an import shows: where it stands, its rows by outcome, what is to be decided."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import phones
from core.scope import WIDTH
from teams import choices
from teams.domain.roster_sheet import FORBIDDEN
from teams.models import RosterImport, RosterImportRow
from teams.services import roster_import

PER_PAGE = 50
OUTCOMES = ("ask", "refused", "changed", "added", "same")
"""Tabs in the order in which a clerk looks at them: what needs an answer first."""
_COUNTS = {"ask": "asked"}
_AT = {"reading": "read", "preview": "check", "applying": "write", "refused": "read", "cancelled": "check"}
_LABELS = {**dict(choices.ROSTER_FIELDS), "left_on": gettext_lazy("left on")}
_PLACES = ("name", "unit", "team")
"""Fields with a column of their own; the others stand together."""


def steps(at: str) -> list[dict[str, str]]:
    """Return the four steps with how each stands: done, here or ahead; at "" all are done."""
    names = {"upload": _("upload"), "read": _("reading"), "check": _("looking through"), "write": _("writing")}
    order = list(names)
    here = order.index(at) if at else len(order)
    return [
        {
            "label": names[name],
            "state": "done" if place < here else "here" if place == here else "ahead",
            "number": str(place + 1),
        }
        for place, name in enumerate(order)
    ]


def context(row: RosterImport, query: Mapping[str, Any], given: Mapping[int, str]) -> dict[str, Any]:
    """Return what the template needs; `given` are decisions that were sent and refused."""
    waits = row.state in ("reading", "applying")
    stuck = roster_import.stuck(row)
    found: dict[str, Any] = {
        "row": row,
        "steps": steps("" if row.state == "done" else _AT[row.state]),
        "waits": waits and not stuck,
        "stuck": stuck,
        "percent": row.job.done * 100 // row.job.total if waits and row.job and row.job.total else 0,
        "erased": not row.file and row.state != "cancelled",
        "members_address": _members(row),
        "columns": [{**heading, "field_label": _LABELS.get(heading.get("field", ""), "")} for heading in row.headings],
        "forbidden": [h["text"] for h in row.headings if h.get("drop") == FORBIDDEN],
        "unused": [h["text"] for h in row.headings if h.get("drop") and h.get("drop") != FORBIDDEN],
    }
    if row.file and row.state in ("preview", "done", "applying"):
        found["undecided"] = roster_import.undecided(row) if row.asked else 0
        found |= _rows(row, query, given)
        if row.state != "preview" or (row.asked and not found["undecided"]):
            next(tab for tab in found["tabs"] if tab["outcome"] == "ask")["label"] = _("decided rows")
        found["decide_buttons"] = [{"text": _("Save the decisions of this page")}]
        found["writable"] = row.state == "preview" and not found["undecided"] and roster_import.to_write(row)
    return {**found, "buttons": _buttons(row, found)}


def _buttons(row: RosterImport, found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the steps that may be taken from here, the one that leads on first."""

    def to(page: str) -> str:
        return reverse(f"admin:teams_rosterimport_{page}", args=[row.pk])

    offered = [
        (found.get("writable"), _("Write the import"), to("write")),
        (row.state == "done", _("See the members"), found["members_address"]),
        (found["stuck"], _("Try once more"), to("again")),
        (row.refused and "lines" in found, _("Take the sheet with the reasons"), to("errors")),
        (roster_import.mappable(row), _("Set the columns"), to("columns")),
        (row.state in ("reading", "preview") or found["stuck"], _("Cancel the import"), to("cancel")),
        (
            row.state in ("refused", "cancelled", "done"),
            _("Upload another sheet"),
            reverse("admin:teams_rosterimport_add"),
        ),
    ]
    buttons = [{"text": text, "href": href, "variant": "default"} for given, text, href in offered if given]
    if buttons and (found.get("writable") or row.state == "done" or found["stuck"]):
        buttons[0]["variant"] = "primary"
    return buttons


def _members(row: RosterImport) -> str:
    address = reverse("admin:teams_member_changelist")
    path = row.unit.path[: 2 * WIDTH]
    return f"{address}?township={path}" if len(path) == 2 * WIDTH else address


def _rows(row: RosterImport, query: Mapping[str, Any], given: Mapping[int, str]) -> dict[str, Any]:
    counts = _counts(row)
    show = query.get("show", "")
    if show not in OUTCOMES:
        show = next((outcome for outcome in OUTCOMES if counts[outcome]), "added")
    after = query.get("after", "")
    line = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    rows = list(row.rows.filter(outcome=show, line__gt=line).order_by("line")[: PER_PAGE + 1])
    labels: dict[str, Any] = dict(choices.ROW_OUTCOMES)
    return {
        "show": show,
        "tabs": [
            {"outcome": outcome, "label": labels[outcome], "count": counts[outcome], "here": outcome == show}
            for outcome in OUTCOMES
        ],
        "lines": [_line(one, given) for one in rows[:PER_PAGE]],
        "after": line,
        "next": rows[PER_PAGE - 1].line if len(rows) > PER_PAGE else None,
    }


def _counts(row: RosterImport) -> dict[str, int]:
    """Return the rows by outcome; once written, the import itself counts decided rows among the others."""
    if row.state == "preview":
        return {outcome: getattr(row, _COUNTS.get(outcome, outcome)) for outcome in OUTCOMES}
    found = row.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    return {**dict.fromkeys(OUTCOMES, 0), **dict(found)}


def _line(row: RosterImportRow, given: Mapping[int, str]) -> dict[str, Any]:
    values = row.values
    return {
        "line": row.line,
        **{field: shown(field, values.get(field)) for field in _PLACES},
        "others": [
            (_LABELS[field], shown(field, values[field]))
            for field in _LABELS
            if field not in _PLACES and values.get(field) not in (None, "")
        ],
        "changes": [
            (_LABELS.get(field, field), shown(field, old) or "—", shown(field, new) or "—")
            for field, (old, new) in row.changes.items()
        ],
        "reason": row.reason,
        "answers": _answers(row, given.get(row.line, row.decision)) if row.outcome == "ask" else [],
    }


def _answers(row: RosterImportRow, decision: str) -> list[dict[str, Any]]:
    """Return what may be decided on a row: one of the members it may be, a new member, or leaving it out."""
    found = [
        (str(candidate["id"]), _("It is %(member)s") % {"member": _candidate(candidate)})
        for candidate in row.candidates
    ]
    found += [(roster_import.NEW, _("A new member")), (roster_import.SKIP, _("Leave this row out"))]
    return [{"value": value, "label": label, "chosen": value == decision} for value, label in found]


def _candidate(candidate: Mapping[str, Any]) -> str:
    joined, left, tail = (candidate.get(name) for name in ("joined_on", "left_on", "phone_tail"))
    parts = [str(candidate.get("name", "")), str(candidate.get("team", ""))]
    if joined:
        parts.append(_("joined %(day)s") % {"day": _day(joined)})
    if left:
        parts.append(_("left %(day)s") % {"day": _day(left)})
    parts.append(_("telephone ends in %(tail)s") % {"tail": tail} if tail else _("no telephone number"))
    return "，".join(part for part in parts if part)


def shown(field: str, value: Any) -> str:
    """Return a value of the sheet as people read it; of a telephone number only the last digits."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "phone":
        tail = phones.tail(str(value))
        return _("ends in %(tail)s") % {"tail": tail}
    if field == "source":
        return str(dict(choices.SOURCES).get(str(value), value))
    return _day(value) if field in ("joined_on", "left_on") else str(value)


def _day(value: Any) -> str:
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


def decisions(posted: Mapping[str, Any]) -> dict[int, str]:
    """Return the decisions that a page has sent, by line."""
    found = {}
    for name, value in posted.items():
        number = name.removeprefix("decision_")
        if name != number and number.isascii() and number.isdecimal() and len(number) < 9:
            found[int(number)] = str(value)
    return found


def what_is_written(row: RosterImport) -> str:
    """Return what writing the import would do, in a sentence to a line."""
    taken = row.rows.filter(outcome="ask").exclude(decision__in=["", roster_import.SKIP]).count()
    said = [
        _(
            "%(added)d new members, %(changed)d changed members and %(taken)d rows that you decided are written as a whole."
        )
        % {"added": row.added, "changed": row.changed, "taken": taken}
    ]
    if row.refused:
        said.append(
            ngettext("%(n)d refused row is left out.", "%(n)d refused rows are left out.", row.refused)
            % {"n": row.refused}
        )
    said.append(_("If a roster has changed meanwhile, nothing is written and you look through it again."))
    return "\n".join(said)
