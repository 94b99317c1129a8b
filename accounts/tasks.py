"""Job kinds of accounts."""

from django.db import transaction

from accounts.services import sessions
from core import jobs, schedule

CLEAR = "clear-sessions"


@jobs.handler(CLEAR)
def clear_sessions(claim: jobs.Claim) -> None:
    """Remove sessions that idled out."""
    with transaction.atomic():
        claim.finish()
        sessions.clear()


schedule.daily(CLEAR, hour=3, minute=0)
