"""Celery tasks of the kernel: one, which does the job of an id; and the kernel's own job kinds."""

from itertools import islice
from typing import Any

from celery import shared_task
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from core import audit, drafts, exports, jobs, schedule, triggers
from core.errors import DomainError


@shared_task(name="core.run_job")
def run_job(*, job_id: int, **_later: Any) -> str:
    """Do one job. Older workers accept arguments that newer ones add."""
    close_old_connections()
    try:
        return jobs.run(job_id)
    finally:
        close_old_connections()


@jobs.handler("verify-chain")
def verify_chain(claim: jobs.Claim) -> None:
    """Prove the audit chains and those of the apps every night; a break ends the job as failed, with the place."""
    broken = list(islice(audit.all_breaks(), 5)) + triggers.missing(connection)
    if broken:
        raise DomainError("; ".join(broken))
    claim.finish()


@jobs.handler("erase-results")
def erase_results(claim: jobs.Claim) -> None:
    """Remove results of tasks that nobody may fetch any more."""
    exports.erase(timezone.now())
    claim.finish()


@jobs.handler("erase-drafts")
def erase_drafts(claim: jobs.Claim) -> None:
    """Remove what people typed and did not send within seven days."""
    with transaction.atomic():
        claim.finish()
        drafts.erase_old(timezone.now())


schedule.daily("verify-chain", hour=2, minute=30)
schedule.daily("erase-results", hour=3, minute=20)
schedule.daily("erase-drafts", hour=3, minute=40)
