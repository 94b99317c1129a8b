"""The Celery app. Run it as `celery -A config worker` and `celery -A config beat`."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

import django
from django.apps import apps

if not apps.apps_ready:
    django.setup()

from django.conf import settings

from core.outbox import Outbox

# A container's or test machine's only user may be root; the compose file runs as another one.
warnings.filterwarnings("ignore", category=SecurityWarning)

VISIBILITY = 900

app = Celery("baolei", broker=settings.REDIS_URL or "memory://", set_as_current=True)
app.conf.update(
    timezone=settings.TIME_ZONE,
    enable_utc=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure=True,
    task_acks_on_timeout=True,
    task_time_limit=600,
    task_soft_time_limit=540,
    worker_prefetch_multiplier=1,
    worker_concurrency=2,
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=600_000,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=25,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
    visibility_timeout=VISIBILITY,
    beat_scheduler="core.schedule:OutboxScheduler",
    beat_max_loop_interval=20,
    broker_transport_options=(
        {"polling_interval": 0.02}
        if settings.EMBEDDED_QUEUE
        else {
            "visibility_timeout": VISIBILITY,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_keepalive": True,
            "health_check_interval": 25,
        }
    ),
)
app.steps["worker"].add(Outbox)
app.autodiscover_tasks()


@setup_logging.connect
def _keep_logging(**_: object) -> None:
    """Celery writes to the portal's own log as settings say."""
