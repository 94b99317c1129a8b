"""Posts that name records from outside the own area: keys in forms, and keys given to the actions of lists."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core import xlsx
from core.scope import covers
from tests.permissions import (
    branches_records,
    honours,
    ledgers_books,
    ledgers_holdings,
    ledgers_statements,
    reserve,
    sign_off,
    targets,
)
from tests.permissions.county import COUNTY_KINDS, MODELS, SUBJECTS, County, home, relations
from tests.permissions.forms import fields
from tests.permissions.registry import ACTIONS, ASKED_BY_ACTIONS, FOREIGN, Foreign
from tests.permissions.walk import Answer, Cell, Result, Walk


class _Upload:
    """A workbook that can be sent again and again."""

    name, content_type = "roster.xlsx", xlsx.MIME

    def read(self) -> bytes:
        return xlsx.workbook([xlsx.Page("Roster", ("姓名",), [("New",)])])


def _new(county: County, kind: str, own: str) -> dict[str, Any]:
    """Return a form for a new record of a unit that its services accept."""
    unit = str(county.key("unit", own))
    given: dict[str, dict[str, Any]] = {
        "unit": {"parent": unit, "level": "township", "kind": "town", "name": "New"},
        "user": {"username": "newcomer", "display_name": "New", "unit": unit, "password1": "Correct-Horse-2"},
        "grant": {"user": str(county.key("user", own)), "role": "superior", "unit": unit},
        "token": {
            "user": str(county.key("program", own)), "name": "New",
            "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        },
        "kind": {"unit": unit, "code": "new", "name": "New", "order": "3", "min_size": "3", "max_size": "4"},
        "team": {"unit": unit, "kind": str(county.key("spare", own)), "name": "New", "scene": "town", "founded_on": "2025-12-01"},
        "member": {"team": str(county.key("team", own)), "name": "New", "source": "party-member", "joined_on": "2025-01-01", "user": ""},
        "import": {"unit": unit, "kind": "", "upload": _Upload()},
        "activity": {
            "unit": unit, "team": str(county.key("team", own)), "title": "New", "kind": "service", "action_line": "lead",
            "field": "governance", "held_on": "2025-11-03", "place": "here", "reach": "1", "outputs": "something",
            "members": [str(county.key("member", own))],
        },
        "session": {
            "unit": unit, "title": "New", "tier": "village", "kind": "course", "held_on": "2025-11-03", "minutes": "90",
            "attendees": [str(county.key("member", own))],
        },
        "scheme": {
            "unit": unit, "year": "2026", "name": "New", "team_kind": "", "base": "100", "allotment": "cutoff",
            "quarters_weight": "100", "review_weight": "0", "min_quarters": "2", "notice_workdays": "5",
        },
        "target": {
            "unit": unit, "year": "2026", "code": "new", "order": "1", "name": "New", "numerator": "stars.5", "denominator": "",
            "threshold": "1",
        },
        "standard": {"unit": unit, "year": "2027", "sector": "", "name": "New", "with_example": "on"},
        "grading-year": {
            "unit": unit, "year": "2022", "founded_before": "2022-07-01", "min_full_members": "3", "bars_rectified": "on",
            "advanced_from": "4", "middle_from": "3", "sample_share": "10", "notice_workdays": "5",
        },
        "linkage": {"unit": unit, "level": "practice", "name": "New", "households": "0", "since": "2025-01-05"},
        "site": {"branch": str(county.key("graded", own)), "level": "prefecture", "granted_on": "2025-01-05", "document_no": "", "expires_on": ""},
        "plan": {
            "branch": str(county.key("graded", own)), "kind": "improve", "opened_on": "2025-02-03", "problem": "New",
            "sponsor": "somebody", "deadline": "2026-12-01",
        },
        "flow": {"unit": unit, "code": "new", "name": "New", "way": "either"},
        "deadline": {
            "unit": unit, "code": "new", "name": "New", "amount": "2", "day_unit": "day", "level": "village", "warnings": "1,0",
            "in_force_from": "2025-12-01",
        },
        "meeting-kind": {
            "unit": unit, "code": "new", "name": "New", "order": "9", "per": "month", "times": "1", "min_members": "0",
            "attendance": "members", "needs": "", "agenda": "",
        },
        **{named: {"unit": unit, **values} for named, values in ledgers_statements.NEW.items()},
        **targets.new(lambda named: str(county.key(named, own)), unit),
        **sign_off.NEW,
        **ledgers_books.new(lambda named: str(county.key(named, own))),
        **honours.new(lambda named: str(county.key(named, own))),
        "klass": {"unit": unit, "code": "new", "name": "New", "order": "9", "rule": "general-days"},
        "item": {"unit": unit, "klass": str(county.key("klass", own)), "name": "New", "provider": "", "rule": "general-days"},
        "point": {"unit": unit, "name": "New", "kind": "hall"},
        "project": {"unit": unit, "kind": "livelihood", "name": "New", "year": "2026", "lead": "somebody", "helped": "1"},
        "letterhead": {"unit": unit, "organ": "New", "series": "New", "reports_to": "", "sent_to": ""},
    }  # fmt: skip
    if kind in given:
        return given[kind]
    part = next((part for part in (ledgers_holdings, reserve) if kind in part.MODELS), branches_records)
    return part.new(lambda named: str(county.key(named, own)), kind)


def _form(walk: Walk, given: Foreign, own: str) -> tuple[str, dict[str, Any]]:
    """Return the address of a form and what a person of the own unit posts to it."""
    opts = MODELS[given.model]._meta
    page = f"admin:{opts.app_label}_{opts.model_name}"
    if not given.change:
        return reverse(f"{page}_add"), _new(walk.county, given.model, own)
    kind = "draft" if given.model == "scheme" else given.model
    address = reverse(f"{page}_change", args=[walk.county.key(kind, own)])
    return address, fields(walk.ask(given.asks, "get", address).page)


def _outside(kind: str, own: str) -> Iterator[tuple[str, str]]:
    for relation, path in relations(own).items():
        outside = path[:4] != own[:4] if kind in COUNTY_KINDS else not covers(own, path)
        if outside:
            yield relation, path


ONE_A_UNIT = ("cabinet",)
"""Kinds of which a unit has one at most: the one that stands there would refuse the control."""


def foreign_keys(walk: Walk, models: tuple[str, ...] = ()) -> Result:
    """Post every form with a key from outside at one field; the control is the same form with a key of the own unit."""
    result = Result()
    for given in FOREIGN:
        if models and given.model not in models:
            continue
        own = SUBJECTS[given.asks][1]
        if given.model in ONE_A_UNIT:
            MODELS[given.model].objects.filter(unit__path=own).delete()  # type: ignore[attr-defined]
        address, data = _form(walk, given, own)
        if (given.model, given.field) == ("point-visit", "site"):
            data = {**data, "point": ""}  # a visit is to a point or to a site
        fits = {**data, given.field: _fitting(walk.county, given, own)}
        control = walk.ask(given.asks, "post", address, fits)
        result.controls += 1
        for relation, path in _outside(given.names, own):
            cell = Cell(f"{address} {given.field}", given.asks, relation, "post")
            result.cells.append(cell)
            if not control.changed or control.status not in (200, 302):
                result.wrong.append((cell, f"control: the fitting post is refused ({control.status})"))
            answer = walk.ask(given.asks, "post", address, {**data, given.field: given.value(walk.county, path)})
            result.wrong += [(cell, what) for what in _refused(walk, given.asks, answer)]
    return result


def _fitting(county: County, given: Foreign, own: str) -> str:
    """Return a key that may be posted at the field, other than what stands there."""
    if given.names == "kind":
        return str(county.key("spare", own))
    if given.model == "book":
        return str(county.key("bookless", own))
    if given.model == "user" and given.change:
        return str(county.key("unit", f"{own}0001"))
    if given.model == "activity" and given.change:
        return ""
    if given.model == "scheme" and given.field == "team_kind":
        return str(county.key("kind", own))
    return given.value(county, own)


def actions(walk: Walk, lists: tuple[str, ...] = ()) -> Result:
    """Post every action of a list with a key from outside; the control is the owner's post with the same key."""
    result = Result()
    for listed, action, waits, right in ACTIONS:
        if lists and listed not in lists:
            continue
        opts = MODELS[listed]._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        done: dict[str, bool] = {}
        for subject, (_role, own) in SUBJECTS.items():
            for relation, path in relations(own).items():
                data = {"action": action, "_selected_action": [str(walk.county.key(waits, path))], "index": "0"}
                if action in ASKED_BY_ACTIONS:
                    data |= {"_do": "1", "count": "1", **ASKED_BY_ACTIONS[action]}
                at = home(waits, path)
                if at not in done:
                    done[at] = walk.ask(walk.county.owner(right, path), "post", address, data).changed
                    result.controls += 1
                cell = Cell(f"{address} {action}", subject, relation, "post")
                result.cells.append(cell)
                if not done[at]:
                    result.wrong.append((cell, "control: the owner's action changes nothing"))
                if not walk.may(subject, right, path):
                    result.wrong += [
                        (cell, what) for what in _refused(walk, subject, walk.ask(subject, "post", address, data))
                    ]
    return result


def _refused(walk: Walk, subject: str, answer: Answer) -> Iterator[str]:
    if answer.status >= 500:
        yield f"status {answer.status}"
    if answer.changed:
        yield "changed the database"
    yield from walk.foreign(subject, answer)
