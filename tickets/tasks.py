"""Job kinds of tickets: alerts and supervision by the clock, the erasing of contacts and of photos of refused forms."""

from django.utils import timezone

from core import jobs, schedule
from tickets.services import alerting, contacts, kept_photos

ERASE = "erase-contacts"
KEPT, KEPT_LATER = "erase-kept-photos", "erase-kept-photos-later"


@jobs.handler(alerting.MORNING_JOB)
def alert_in_the_morning(claim: jobs.Claim) -> None:
    """Tell who has tickets that are due soon or overdue, and put overdue matters under supervision."""
    now = timezone.now()
    alerting.tell(now)
    alerting.supervise(now)
    claim.finish()


@jobs.handler(alerting.AFTERNOON_JOB)
def alert_in_the_afternoon(claim: jobs.Claim) -> None:
    """Tell of what has been filed or moved since the morning."""
    alerting.tell(timezone.now())
    claim.finish()


@jobs.handler(ERASE)
def erase_contacts(claim: jobs.Claim) -> None:
    """Erase the contacts of tickets that ended longer ago than the retention period, until none is left."""
    contacts.erase_all_old(timezone.now())
    claim.finish()


@jobs.handler(KEPT)
def erase_kept_photos(claim: jobs.Claim) -> None:
    """Erase the photos of refused forms whose hours are over."""
    kept_photos.erase_old(timezone.now())
    claim.finish()


@jobs.handler(KEPT_LATER)
def erase_kept_photos_later(claim: jobs.Claim) -> None:
    """The same once more, so that none lies longer than a day."""
    kept_photos.erase_old(timezone.now())
    claim.finish()


schedule.daily(KEPT, hour=3, minute=20)
schedule.daily(KEPT_LATER, hour=15, minute=20)
schedule.daily(alerting.MORNING_JOB, hour=9, minute=5)
schedule.daily(alerting.AFTERNOON_JOB, hour=16, minute=5)
schedule.daily(ERASE, hour=3, minute=50)
