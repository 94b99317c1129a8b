"""What the pages of teams share: what pages of every app do, and which quarter."""

from core.actors import Actor
from core.entry_web import PAGE, body_of, day, key_of, number, once, page_of, reader, say, unit_path
from core.errors import NotFound
from teams import selectors
from teams.models import Round

__all__ = [
    "PAGE",
    "body_of",
    "day",
    "key_of",
    "number",
    "once",
    "page_of",
    "reader",
    "round_of",
    "say",
    "unit_path",
]


def round_of(actor: Actor, code: str, action: str = "round.view") -> tuple[Round | None, list[Round]]:
    """Return the round that an address names (the newest without one), and all the reader's rounds."""
    found = list(selectors.rounds(actor.scope(action)))
    if not code:
        return (found[0] if found else None), found
    chosen = next((row for row in found if row.period == code), None)
    if chosen is None:
        raise NotFound
    return chosen, found
