"""Settings of the kill tests: short leases, so that a killed job is taken up again in seconds."""

import os

from config.settings.local import *  # noqa: F403

JOB_LEASE_SECONDS = int(os.environ.get("CHAOS_LEASE", "2"))
OUTBOX_RESEND_SECONDS = 3
OUTBOX_POLL_SECONDS = 0.2
