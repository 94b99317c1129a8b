"""Drafts of a meeting that is being recorded: one for a person and an organisation, on every device."""

from collections.abc import Mapping
from typing import Any

from branches.services import meetings
from core import drafts
from core.actors import Actor
from core.errors import Forbidden

SCHEMA = "meeting-1"
"""What the form looks like."""


def _check(actor: Actor, branch_id: int) -> None:
    if not actor.can("meeting.record"):
        raise Forbidden
    branch = meetings.branch_seen(actor, branch_id)
    actor.require("meeting.record", branch.unit.path, see="meeting.view")


def _follows(actor: Actor, branch_id: int, body: Mapping[str, str]) -> dict[str, Any]:
    """Nothing is reckoned from a meeting that is still being typed."""
    return {}


drafts.register(drafts.Form(meetings.DRAFTS, _check, _follows, "branches:meeting-new"))
