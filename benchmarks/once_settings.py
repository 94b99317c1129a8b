"""Settings of the storm of forms: the portal as it is served, but for the limits by the hour."""

from config.settings.local import *  # noqa: F403

RESIDENT_LIMITS = dict.fromkeys(("address", "unit", "codes"), 10**9)
