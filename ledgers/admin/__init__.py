"""The ledgers in the administration."""
