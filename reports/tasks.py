"""Job kinds of reports."""

from django.db import transaction
from django.utils import timezone

from accounts.models import OrgUnit
from core import jobs, schedule
from core.actors import SYSTEM
from core.jobs import Claim
from reports.services import corrections, issuing

jobs.handler(issuing.DOCUMENT_JOB)(issuing.do_job)


@jobs.handler(corrections.JOB)
def compare_closed(claim: Claim) -> None:
    """Compare the newest closed periods of every county with the records of today, each in a transaction of its own."""
    for county in OrgUnit.objects.filter(level="county").order_by("path"):
        corrections.compare_closed(actor=SYSTEM, county=county, now=timezone.now())
    with transaction.atomic():
        claim.finish()


schedule.daily(corrections.JOB, hour=2, minute=50)
