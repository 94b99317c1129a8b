"""Filters of the ledgers' lists, a module for each area; see `core.filtering`."""
