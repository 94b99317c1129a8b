"""Admin pages of tickets and of what a county sets for them; each page calls one service."""

from tickets.admin import calendar, following, projects, rules, setting, tickets, words

__all__ = ["calendar", "following", "projects", "rules", "setting", "tickets", "words"]
