"""Job kinds of branches."""

from django.utils import timezone

from branches.services import terms
from core import jobs, schedule


# Elections and terms
@jobs.handler(terms.REMIND_JOB)
def remind_of_terms(claim: jobs.Claim) -> None:
    """Remind of terms that end, once for each rung of the ladder."""
    terms.remind(timezone.now())
    claim.finish()


schedule.daily(terms.REMIND_JOB, hour=8, minute=30)
