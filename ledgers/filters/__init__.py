"""Filters of the ledgers' lists."""
