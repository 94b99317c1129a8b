"""Meetings of the matrix: at every unit an organisation with a meeting and what hangs on it; the kinds of each county."""

from typing import Any

from django.db import models

from accounts.models import OrgUnit
from branches.models import (
    Branch,
    Meeting,
    MeetingAttachment,
    MeetingExemption,
    MeetingKind,
    MeetingMatter,
    MeetingReminder,
    StageReview,
    Talk,
)
from core import files
from tests.world import NOW, TODAY, canary

_BRANCH = "Meeting branch {}"
NEEDLES = {
    "meeting-kind": "Meeting kind {}", "meeting": _BRANCH, "matter": "Raised {}", "meeting-exemption": _BRANCH,
    "meeting-reminder": _BRANCH, "stage-review": _BRANCH, "talk": _BRANCH, "meeting-branch": _BRANCH, "meeting-file": _BRANCH,
}  # fmt: skip
OF_COUNTY = frozenset({"meeting-kind"})
MODELS: dict[str, type[models.Model]] = {
    "meeting-kind": MeetingKind, "meeting": Meeting, "matter": MeetingMatter, "meeting-exemption": MeetingExemption,
    "meeting-reminder": MeetingReminder, "stage-review": StageReview, "talk": Talk,
}  # fmt: skip
NUMBERED = ("meeting", "talk")
"""Kinds whose history names the record by its kind and day alone."""


def build(path: str, unit: OrgUnit, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return what a unit has of meetings; a county its own kind besides."""
    kind, _made = MeetingKind.objects.get_or_create(
        unit=county, code="any", defaults={"name": "Any", "per": "month", "organisations": ["branch"]}
    )
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        name = NEEDLES["meeting-kind"].format(canary(path))
        found["meeting-kind", path] = MeetingKind.objects.create(unit=unit, code="own", name=name, order=9)
    branch = Branch.objects.create(
        unit=unit,
        name=_BRANCH.format(canary(path)),
        sector="rural",
        is_lead=False,
        founded_on="2010-01-01",
        full_members=9,
    )
    meeting = Meeting.objects.create(
        branch=branch, kind=kind, state="held", held_on=TODAY, due=9, attended=8, host="secretary", recorded_by="somebody",
        recorded_at=NOW,
    )  # fmt: skip
    file = f"meetings/{path}.jpg"
    files.store(file, b"photo")
    return found | {
        ("meeting-branch", path): branch,
        ("meeting", path): meeting,
        ("matter", path): MeetingMatter.objects.create(
            meeting=meeting, text=NEEDLES["matter"].format(canary(path)), state="handed-up", township=unit, handed_at=NOW,
            handed_by="somebody",
        ),
        ("meeting-exemption", path): MeetingExemption.objects.create(
            branch=branch, kind=kind, period="2023-01", starts_on="2023-01-01", ends_on="2023-02-01", reason="moved",
            given_by="somebody", given_at=NOW,
        ),
        ("meeting-reminder", path): MeetingReminder.objects.create(
            branch=branch, owed=1, sent_on=TODAY, sent_at=NOW, sent_by="somebody"
        ),
        ("stage-review", path): StageReview.objects.create(
            branch=branch, period="2025Q3", result="done", recorded_by="somebody", recorded_at=NOW
        ),
        ("talk", path): Talk.objects.create(branch=branch, post="secretary", held_on=TODAY, reason="late"),
        ("meeting-file", path): MeetingAttachment.objects.create(
            meeting=meeting, kind="image", name=f"{branch.name}.jpg", file=file, digest=f"{path:0>64}", size=5, added_by="somebody",
            added_at=NOW,
        ),
    }  # fmt: skip
