"""Organisations of the matrix: at every unit one with a post, a duty post, a pledge, a link, a visit and an import."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models

from accounts.models import OrgUnit
from branches.models import (
    Branch,
    BranchImport,
    BranchPost,
    BranchRange,
    DutyPost,
    LeaderLink,
    Pledge,
    WatchVisit,
)
from core import xlsx
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "branch": "Branch {}", "fresh": "Fresh {}", "above": "Above {}", "branch-post": "Holder {}", "duty": "Duty {}", "pledge": "Pledge {}",
    "link": "Link {}", "visit": "Visit {}", "branch-import": "Organisations {}", "range": "Unit {}",
}  # fmt: skip
OF_COUNTY = frozenset({"range"})
MODELS: dict[str, type[models.Model]] = {
    "branch": Branch, "branch-post": BranchPost, "duty": DutyPost, "pledge": Pledge, "link": LeaderLink, "visit": WatchVisit,
    "branch-import": BranchImport, "range": BranchRange,
}  # fmt: skip


def build(path: str, unit: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return an organisation of the unit with everything below it, and a second one that is new."""
    text = canary(path)
    given = {"unit": unit, "sector": "rural", "counted_on": TODAY}
    branch = Branch.objects.create(name=f"Branch {text}", founded_on=date(2015, 7, 1), full_members=5, **given)
    fresh = Branch.objects.create(name=f"Fresh {text}", founded_on=date(2025, 1, 5), is_lead=False, **given)
    duty = DutyPost.objects.create(branch=branch, title=f"Duty {text}", duties="canals", holder="somebody", since=TODAY)
    found: dict[tuple[str, str], Any] = {
        ("above", path): Branch.objects.create(name=f"Above {text}", founded_on=date(2015, 7, 1), is_lead=False, kind="committee", **given),
        ("branch", path): branch, ("fresh", path): fresh, ("duty", path): duty,
        ("branch-post", path): BranchPost.objects.create(branch=branch, post="secretary", holder=f"Holder {text}", held_from=date(2022, 3, 1)),
        ("pledge", path): Pledge.objects.create(branch=branch, duty=duty, text=f"Pledge {text}", pledged_on=date(2025, 1, 5), due_on=TODAY),
        ("link", path): LeaderLink.objects.create(unit=unit, kind="leader", branch=branch, post=f"Link {text}", since=date(2025, 1, 5)),
        ("visit", path): WatchVisit.objects.create(branch=fresh, visited_on=date(2025, 2, 1), post=f"Visit {text}", guidance="the first course"),
        ("branch-import", path): BranchImport.objects.create(
            unit=unit, file_name=f"Organisations {text}.xlsx", sha256="0" * 64, created_by="somebody", created_at=NOW, added=1, refused=1,
            lines=[
                {"line": 2, "outcome": "added", "unit": unit.pk, "unit_name": unit.name, "name": f"New {text}", "branch": None, "version": None,
                 "parent": "", "values": {"kind": "branch", "sector": "rural", "founded_on": "2025-01-05", "is_lead": False}, "changes": {},
                 "secretary": "", "reasons": [], "cells": []},
                {"line": 3, "outcome": "refused", "unit": None, "unit_name": "", "name": f"Organisations {text}", "branch": None, "version": None,
                 "parent": "", "values": {}, "changes": {}, "secretary": "", "reasons": ["no unit"], "cells": [f"Organisations {text}"]},
            ],
            headings=[{"column": "A", "text": "Heading", "field": "name", "drop": ""}],
        ),
    }  # fmt: skip
    if len(path) == 4:
        found["range", path] = BranchRange.objects.create(unit=unit, watch_months=600)
    return found


_REASON = {"reason": "because of the test"}
TABLES: tuple[Mapping[str, Any], ...] = (
    {
        "kind": "branch", "view": "branch.view", "add": "branch.change", "change": "branch.change", "edits": {"name": "Renamed"},
        "steps": {
            "report": ("branch", "branch.report", {"counted_on": "2025-12-20", "full_members": "9", **dict.fromkeys(
                ("probationary_members", "applicants", "activists", "prospects", "grids", "groups", "hubs", "linked_households"), "1")}),
            "dissolve": ("branch", "branch.change", {"dissolved_on": "2025-12-20", "approval": "No. 5", **_REASON}),
        },
    },
    {
        "kind": "branch-post", "view": "branch.view", "add": "branch.report", "change": "branch.report", "edits": {"holder": "Renamed"},
        "steps": {"end": ("branch-post", "branch.report", {"on": "2025-12-01"})},
    },
    {
        "kind": "duty", "view": "branch.view", "add": "branch.report", "change": "branch.report", "edits": {"title": "Renamed"},
        "steps": {"end": ("duty", "branch.report", {"on": "2025-12-30"})},
    },
    {
        "kind": "pledge", "view": "branch.view", "add": "branch.report", "change": "branch.report", "edits": {"text": "Renamed"},
        "steps": {"settle": ("pledge", "branch.report", {"kept": "yes", "settled_on": "2025-12-01"})},
    },
    {
        "kind": "link", "view": "branch.view", "add": "branch.change", "change": "branch.change", "edits": {"post": "Renamed"},
        "steps": {"end": ("link", "branch.change", {"on": "2025-12-01"})},
    },
    {"kind": "visit", "view": "branch.view", "add": "branch.change"},
    {
        "kind": "branch-import", "view": "branch.import", "add": "branch.import",
        "steps": {
            "errors": ("branch-import", "branch.import", {}), "cancel": ("branch-import", "branch.import", {"base_version": "1"}),
            "write": ("branch-import", "branch.import", {"base_version": "1"}),
        },
    },
    {"kind": "range", "view": "branch.view", "add": "standard.change", "change": "standard.change", "edits": {"grids_max": "6"}},
)  # fmt: skip
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "version": "1"}


def entries(entry: Callable[..., Any], to: Callable[[str, str], Any], page: Callable[[str], Any]) -> list[Any]:
    """Return what stands behind the addresses of organisations; the arguments are the registry's own makers."""
    lists = "list"
    counts = dict.fromkeys(
        (
            "full_members",
            "probationary_members",
            "prospects",
            "activists",
            "applicants",
            "groups",
            "grids",
            "hubs",
            "linked_households",
        ),
        "7",
    )
    forms = (
        ("counts", "branch", "branch.report", {"counted_on": "2025-12-20", **counts}),
        ("post-new", "branch", "branch.report", {"post": "youth", "holder": "New", "held_from": "2025-12-01"}),
        ("duty-new", "branch", "branch.report", {"title": "New", "duties": "New", "holder": "New", "since": "2025-12-01"}),
        ("pledge-new", "branch", "branch.report", {"text": "New", "pledged_on": "2025-12-01", "due_on": "2025-12-31"}),
        ("visit-new", "fresh", "branch.change", {"visited_on": "2025-03-01", "post": "New", "guidance": "New"}),
        ("link-new", "branch", "branch.change", {"post": "New", "since": "2025-12-01"}),
        ("post", "branch-post", "branch.report", {"on": "2025-12-01"}), ("duty", "duty", "branch.report", {"on": "2025-12-30"}),
        ("pledge", "pledge", "branch.report", {"kept": "yes", "settled_on": "2025-12-01"}),
        ("link", "link", "branch.change", {"on": "2025-12-01"}),
    )  # fmt: skip
    made = [
        entry(f"branches:{name}", "object", kind, "branch.view", right, to(f"branches:{name}", kind),
              to("branches:branch", "fresh" if kind == "fresh" else "branch") if kind not in ("branch", "fresh", "duty", "pledge", "link", "branch-post") else None,
              data={**_KEY, **data}, needs=right)
        for name, kind, right, data in forms
    ]  # fmt: skip
    return [
        *made,
        entry("branches:branch", "object", "branch", "branch.view", "", to("branches:branch", "branch")),
        entry("branches:list", lists, "branch", "branch.view", "", page("branches:list"), variants=(
            "", "?unit={path}", "?warned=yes", "?standing=all", "?name=canary", "?parent={key}&sector=x", "?after={path}.1", "?unit=abc&after=x")),
        entry("branches:tree", lists, "branch", "branch.view", "", page("branches:tree"), variants=("", "?at={key}", "?at=x")),
        entry("branches:links", lists, "link", "branch.view", "", page("branches:links"), variants=("", "?after={path}.1", "?after=x")),
        entry("branches:watch", lists, "fresh", "branch.view", "", page("branches:watch"), variants=("", "?after={path}.1", "?after=x")),
        entry("admin:branches_branchimport_template", lists, "", "branch.import", "", page("admin:branches_branchimport_template"), names_to=4,
              reason="a sheet with the units of the own area"),
    ]  # fmt: skip


BY_INTERFACE = (("branch", "branch", "branch.view"), ("branch-post", "branch-post", "branch.view"))
AUTOCOMPLETES = (
    ("branch", "unit", "unit", "unit.view", "branch.view"), ("branch", "parent", "branch", "branch.view", "branch.view"),
    ("branch-post", "branch", "branch", "branch.view", "branch.view"), ("duty", "branch", "branch", "branch.view", "branch.view"),
    ("pledge", "branch", "branch", "branch.view", "branch.view"), ("pledge", "duty", "duty", "branch.view", "branch.view"),
    ("link", "unit", "unit", "unit.view", "branch.view"), ("link", "branch", "branch", "branch.view", "branch.view"),
    ("visit", "branch", "branch", "branch.view", "branch.view"),
)  # fmt: skip
FOREIGN = (
    ("branch", "unit", "unit", "township"), ("branch", "parent", "above", "township"), ("pledge", "duty", "duty", "township"),
    ("link", "unit", "unit", "township"), ("branch-post", "branch", "branch", "township"), ("duty", "branch", "branch", "township"),
    ("pledge", "branch", "branch", "township"), ("link", "branch", "branch", "township"), ("visit", "branch", "fresh", "township"),
    ("branch-import", "unit", "unit", "township"),
)  # fmt: skip


class _Upload:
    """A sheet of organisations that can be sent again and again."""

    name, content_type = "organisations.xlsx", xlsx.MIME

    def read(self) -> bytes:
        return xlsx.workbook([xlsx.Page("Organisations", ("党组织名称", "正式党员"), [("New", 3)])])


def new(key: Callable[[str], str], kind: str) -> dict[str, Any]:
    """Return a form for a new record that its service accepts; `key` names an object of the own unit."""
    days = {"since": "2025-12-01", "held_from": "2025-12-01", "pledged_on": "2025-12-01", "due_on": "2025-12-31"}
    zero = dict.fromkeys(
        (
            "full_members",
            "probationary_members",
            "prospects",
            "activists",
            "applicants",
            "groups",
            "grids",
            "hubs",
            "linked_households",
            "joined_units",
        ),
        "0",
    )
    given: dict[str, dict[str, Any]] = {
        "branch": {"unit": key("unit"), "parent": "", "name": "New", "kind": "branch", "sector": "new", "founding": "single",
                   "founded_on": "2025-12-01", "term_years": "3", **zero},
        "branch-post": {"branch": key("branch"), "post": "youth", "holder": "New", "held_from": days["held_from"]},
        "duty": {"branch": key("branch"), "title": "New", "duties": "New", "holder": "New", "since": days["since"]},
        "pledge": {"branch": key("branch"), "duty": "", "text": "New", "pledged_on": days["pledged_on"], "due_on": days["due_on"]},
        "link": {"kind": "leader", "branch": key("branch"), "unit": "", "post": "New", "since": days["since"]},
        "visit": {"branch": key("fresh"), "visited_on": "2025-03-01", "post": "New", "guidance": "New"},
        "branch-import": {"unit": key("unit"), "upload": _Upload()},
    }  # fmt: skip
    return given[kind]
