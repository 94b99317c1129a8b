"""Reads of the ledgers."""
