"""Admissions and proposals of the matrix: at every unit one for each step that can be taken."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from teams.models import ExitProposal, ExitStep, Member, Nomination, NominationStep, Team
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "nomination": "Nominee 1 {}", "vouched": "Nominee 2 {}",
    "exit": "Member 14 {}", "told": "Member 15 {}", "appealed": "Member 16 {}", "answered": "Member 17 {}",
}  # fmt: skip
_REASON = "because of the test"


def build(path: str, team: Team) -> dict[tuple[str, str], Any]:
    """Return an admission to review and one to verify; proposals to tell, to appeal against, to answer, to decide."""
    found: dict[tuple[str, str], Any] = {}
    for kind, state in (("nomination", "recommended"), ("vouched", "reviewed")):
        name = NEEDLES[kind].format(canary(path))
        row = Nomination.objects.create(
            team=team, name=name, name_key=name, source="veteran", state=state, begun_on=TODAY
        )
        NominationStep.objects.create(nomination=row, step="recommend", actor_name="somebody", at=NOW, reason=_REASON)
        found[kind, path] = row
    today = timezone.localdate()
    notice = {"notice_from": today - timedelta(days=5), "notice_until": today + timedelta(days=30)}
    for kind, state in (("exit", "proposed"), ("told", "notified"), ("appealed", "appealed"), ("answered", "answered")):
        name = NEEDLES[kind].format(canary(path))
        member = Member.objects.create(team=team, name=name, name_key=name, source="veteran", joined_on=TODAY)
        proposal = ExitProposal.objects.create(
            member=member, kind="remove", ground="other", reason=_REASON, state=state,
            **({} if state == "proposed" else notice),
        )  # fmt: skip
        ExitStep.objects.create(proposal=proposal, step="propose", actor_name="somebody", at=NOW, reason=_REASON)
        found[kind, path] = proposal
    return found
