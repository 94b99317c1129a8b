"""Organisations and their posts in one set-based write: what an import and the demo county need."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from accounts.models import OrgUnit
from branches.models import Branch, BranchPost
from core import audit, bulk
from core.actors import Actor


@dataclass(frozen=True)
class NewBranch:
    """An organisation to be founded; counts are of persons unless they say otherwise."""

    unit_id: int
    name: str
    sector: str
    founded_on: date
    kind: str = "branch"
    parent_id: int | None = None
    founding: str = "single"
    is_lead: bool = False
    dissolved_on: date | None = None
    dissolve_approval: str = ""
    dissolve_reason: str = ""
    term_years: int = 5
    term_from: date | None = None
    term_until: date | None = None
    full_members: int = 0
    probationary_members: int = 0
    applicants: int = 0
    activists: int = 0
    prospects: int = 0
    grids: int = 0
    groups: int = 0
    hubs: int = 0
    linked_households: int = 0
    joined_units: int = 0
    counted_on: date | None = None


_COLUMNS = tuple(field.name.removesuffix("_id") for field in fields(NewBranch))


@dataclass(frozen=True)
class NewPost:
    """Somebody to be entered in a post of a committee."""

    branch_id: int
    post: str
    holder: str
    held_from: date
    held_until: date | None = None


_POST_COLUMNS = tuple(field.name.removesuffix("_id") for field in fields(NewPost))


def found_many(*, actor: Actor, county: OrgUnit, rows: Sequence[NewBranch]) -> list[int]:
    """Insert organisations at once; return their keys in the order of `rows`.

    :raises django.db.IntegrityError: two lead one unit, or a name stands twice in a unit; nothing is written.
    """
    actor.require("branch.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(Branch, len(rows))
        names = [field.name for field in fields(NewBranch)]
        values = [(pk, 1, *(getattr(row, name) for name in names)) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(Branch, ("id", "version", *_COLUMNS), values)
        _one_entry(actor, "branch.founded-many", county, values)
    return list(ids)


def appoint_many(*, actor: Actor, county: OrgUnit, rows: Sequence[NewPost]) -> list[int]:
    """Insert posts of committees at once; return their keys in the order of `rows`."""
    actor.require("branch.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(BranchPost, len(rows))
        values = [
            (pk, 1, row.branch_id, row.post, row.holder, row.held_from, row.held_until)
            for pk, row in zip(ids, rows, strict=True)
        ]
        bulk.insert(BranchPost, ("id", "version", *_POST_COLUMNS), values)
        _one_entry(actor, "branch.appointed-many", county, values)
    return list(ids)


def _one_entry(actor: Actor, action: str, county: OrgUnit, values: Sequence[Sequence[object]]) -> None:
    changes = {"rows": len(values), "digest": audit.digest_rows(values)}
    audit.record(actor=actor, action=action, target=county, path=county.path, changes=changes)
