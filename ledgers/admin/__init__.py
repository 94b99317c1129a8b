"""The ledgers in the administration."""

from ledgers.admin import contracts  # noqa: F401
