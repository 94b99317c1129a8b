"""Job kinds of teams."""

from django.utils import timezone

from core import jobs, schedule
from teams.services import roster_import, roster_import_jobs


@jobs.handler(roster_import.READ_JOB)
def read_roster(claim: jobs.Claim) -> None:
    """Read an uploaded sheet."""
    roster_import_jobs.read(claim, now=timezone.now(), today=timezone.localdate())


@jobs.handler(roster_import.WRITE_JOB)
def apply_roster(claim: jobs.Claim) -> None:
    """Write an import that was looked through."""
    roster_import_jobs.write(claim, now=timezone.now(), today=timezone.localdate())


@jobs.handler(roster_import.ERASE_JOB)
def erase_imports(claim: jobs.Claim) -> None:
    """Erase the files and rows of imports that have ended."""
    roster_import_jobs.erase_old(claim, now=timezone.now())


schedule.daily(roster_import.ERASE_JOB, hour=3, minute=20)
