"""The ledgers in the administration."""

from ledgers.admin import (  # noqa: F401
    holding_words,
    holdings,
)
