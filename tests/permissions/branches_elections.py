"""Terms and elections of the matrix: at every unit organisations whose election waits for each step, and what hangs on a term.

The organisation above is one of the same unit, so that whoever may approve in the unit approves here.
"""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import OrgUnit
from branches.models import Branch, Candidate, Election, Seat, TermExtension, TermReminder
from tests.world import NOW, canary

NEEDLES = {
    "electing": "Electing 0 {}", "election": "Electing 1 {}", "returned": "Electing 2 {}", "extension": "Electing 3 {}",
    "term-reminder": "Electing 4 {}",
}  # fmt: skip
MODELS: dict[str, type[models.Model]] = {
    "election": Election, "extension": TermExtension, "term-reminder": TermReminder,
}  # fmt: skip
MEETING = timezone.localdate() + timedelta(days=40)
PLAN = {
    "meeting_on": MEETING.isoformat(), "seats": "0", "standing": "", "secretary": "somebody", "deputies": "", "full_members": "5",
    "kind": "term", "body": "assembly",
}  # fmt: skip
UNTIL = date(2026, 3, 1)


def build(path: str, unit: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return an organisation that may plan, a counted election, a returned plan, an extension asked for, a reminder."""
    above = Branch.objects.create(
        unit=unit,
        name=f"Superior of elections {canary(path)}",
        sector="rural",
        is_lead=False,
        founded_on=date(2010, 1, 1),
    )

    def branch(kind: str) -> Branch:
        return Branch.objects.create(
            unit=unit, parent=above, name=NEEDLES[kind].format(canary(path)), sector="rural", is_lead=False, full_members=5,
            founded_on=date(2010, 1, 1), term_from=date(2021, 3, 1), term_until=UNTIL,
        )  # fmt: skip

    held = {"held_on": date(2025, 12, 1), "present": 5, "presider": "somebody", "tellers": "somebody else"}
    counted = Election.objects.create(
        branch=branch("election"), state="counted", full_members=5, due=5, meeting_on=date(2025, 12, 1), **held
    )
    seat = Seat.objects.create(
        election=counted, post="secretary", order=1, number=1, due=5, voters=5, returned=5, void=0, outcome="filled"
    )
    Candidate.objects.create(seat=seat, name="somebody", order=1, votes=5, against=0, is_elected=True)
    return {
        ("electing", path): branch("electing"),
        ("election", path): counted,
        ("returned", path): Election.objects.create(
            branch=branch("returned"), state="draft", full_members=5, due=5, meeting_on=MEETING, note="because of the test"
        ),
        ("extension", path): TermExtension.objects.create(
            branch=branch("extension"), term_from=date(2021, 3, 1), first_until=UNTIL, until=date(2026, 9, 1), reason="floods",
            asked_by="somebody", asked_on=date(2025, 12, 1),
        ),
        ("term-reminder", path): TermReminder.objects.create(
            branch=branch("term-reminder"), term=UNTIL.isoformat(), rung="end", kind="at-end", sent_at=NOW
        ),
    }  # fmt: skip
