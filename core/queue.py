"""Sending job ids to Celery. The row is the message of record; what is lost here is sent again."""

from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from core.errors import DomainError

TASK = "core.run_job"
UNREACHABLE = (OperationalError, OSError)


def require_broker() -> None:
    """Refuse to begin work that is to be queued while the broker is away.

    A broker that goes away later loses nothing: the outbox sends again.

    :raises DomainError: names the address and the mend.
    """
    if not settings.REDIS_URL:
        return
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3) as client:
            client.ping()
    except (RedisError, ValueError, OSError) as error:
        address = urlsplit(settings.REDIS_URL)
        raise DomainError(
            _(
                "Redis at %(host)s:%(port)s cannot be reached. Start it and check REDIS_URL, or unset REDIS_URL "
                "to let the portal's own worker carry the queue. Nothing was changed."
            )
            % {"host": address.hostname, "port": address.port or 6379}
        ) from error


def send(job_id: int) -> None:
    """Hand a job's id to Celery's transport.

    :raises OperationalError: the broker cannot be reached (see `UNREACHABLE`).
    """
    current_app.tasks[TASK].apply_async(kwargs={"job_id": job_id}, retry=False)
