"""Duty posts, pledges and visits in one set-based write: what the demo county and a move from another system need."""

from collections.abc import Sequence
from datetime import date

from django.db import models, transaction

from accounts.models import OrgUnit
from branches.models import DutyPost, Pledge, WatchVisit
from core import audit, bulk
from core.actors import Actor


def give_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, str, str, date]]) -> list[int]:
    """Insert duty posts; a row holds branch, title, what belongs to it, holder, first day. Return their keys."""
    return _insert(
        actor, county, "duty-post.given-many", DutyPost, ("version", "branch", "title", "duties", "holder", "since"),
        [(1, *row) for row in rows],
    )  # fmt: skip


def pledge_many(
    *, actor: Actor, county: OrgUnit,
    rows: Sequence[tuple[int, int | None, str, date, date, bool | None, date | None, str]],
) -> list[int]:  # fmt: skip
    """Insert pledges; a row holds branch, duty post, text, pledged on, due on, kept, settled on, what was done."""
    return _insert(
        actor, county, "pledge.made-many", Pledge,
        ("version", "branch", "duty", "text", "pledged_on", "due_on", "kept", "settled_on", "result"),
        [(1, *row) for row in rows],
    )  # fmt: skip


def visit_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, date, str, str]]) -> list[int]:
    """Insert visits to new branches; a row holds branch, day, post of who visited, what was guided."""
    columns = ("branch", "visited_on", "post", "guidance")
    return _insert(actor, county, "branch-visit.recorded-many", WatchVisit, columns, rows)


def _insert(
    actor: Actor, county: OrgUnit, action: str, model: type[models.Model], columns: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> list[int]:  # fmt: skip
    actor.require("branch.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(model, len(rows))
        values = [(pk, *row) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(model, ("id", *columns), values)
        audit.record(
            actor=actor, action=action, target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return list(ids)
