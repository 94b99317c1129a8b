"""Admin pages of teams, schemes, rounds and stars; each page calls one service."""

from teams.admin import (
    follow_up,
    honours,
    imports,
    people,
    rankings,
    reserve,
    reserve_lists,
    reserve_words,
    rounds,
    schemes,
    sheets,
    targets,
    teams,
    words,
    work,
)

__all__ = [
    "follow_up",
    "honours",
    "imports",
    "people",
    "rankings",
    "reserve",
    "reserve_lists",
    "reserve_words",
    "rounds",
    "schemes",
    "sheets",
    "targets",
    "teams",
    "words",
    "work",
]
