"""Figures of Party organisations, a module for each area. All set-based; each counts rows that can be shown."""

from branches.indicators import elections, grading, meetings, points, records

__all__ = ["elections", "grading", "meetings", "points", "records"]
