"""Job kinds of accounts."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import User
from accounts.services import sessions
from core import bulk_actions, exports, jobs, listing, schedule
from core.errors import DomainError
from core.listing import Reader
from core.models import Job

CLEAR = "clear-sessions"


@jobs.handler(CLEAR)
def clear_sessions(claim: jobs.Claim) -> None:
    """Remove sessions that idled out."""
    with transaction.atomic():
        claim.finish()
        sessions.clear()


def _owner(job: Job) -> Reader:
    """Return the reader that a job works for, with the rights of now.

    :raises DomainError: the account is blocked.
    """
    user = User.objects.filter(pk=job.owner_id, is_active=True).select_related("unit").first()
    if user is None:
        raise DomainError(_("The account that asked for this may not sign in any more."))
    return Reader(user, selectors.actor_of(user))


@jobs.handler(exports.KIND)
def export_list(claim: jobs.Claim) -> None:
    """Make the workbook of a long list as its owner sees it."""
    exports.fulfil(claim, _owner(claim.job), timezone.now())


@jobs.handler(bulk_actions.KIND)
def change_many(claim: jobs.Claim) -> None:
    """Take an action of a list on many records."""
    page = "admin:{}_{}_changelist".format(*claim.job.arguments["model"].split("."))
    bulk_actions.fulfil(claim, _owner(claim.job), listing.admin_of(page), timezone.now())


schedule.daily(CLEAR, hour=3, minute=0)
