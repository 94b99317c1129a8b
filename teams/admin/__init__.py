"""Admin pages of teams, schemes, rounds and stars; each page calls one service."""

from teams.admin import rounds, schemes, sheets, teams, words, work

__all__ = ["rounds", "schemes", "sheets", "teams", "words", "work"]
