"""Filters of the lists of the ledgers."""
