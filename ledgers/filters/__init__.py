"""Filters of the lists of the ledgers, a module for each area; see `core.filtering`."""
