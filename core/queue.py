"""Sending job ids to Celery. The row is the message of record; what is lost here is sent again."""

from celery import current_app
from kombu.exceptions import OperationalError

TASK = "core.run_job"
UNREACHABLE = (OperationalError, OSError)


def send(job_id: int) -> None:
    """Hand a job's id to Celery's transport.

    :raises OperationalError: the broker cannot be reached (see `UNREACHABLE`).
    """
    current_app.tasks[TASK].apply_async(kwargs={"job_id": job_id}, retry=False)
