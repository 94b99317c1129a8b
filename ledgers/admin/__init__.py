"""The ledgers in the administration."""

from ledgers.admin import economy  # noqa: F401
