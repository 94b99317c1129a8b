"""Job kinds of the ledgers."""

from django.utils import timezone

from core import jobs, schedule
from ledgers.services import contract_reminders


@jobs.handler(contract_reminders.JOB)
def remind_of_contracts(claim: jobs.Claim) -> None:
    """Remind of contracts that end and of money overdue, once for each occasion."""
    contract_reminders.remind(timezone.now())
    claim.finish()


schedule.daily(contract_reminders.JOB, hour=8, minute=40)
