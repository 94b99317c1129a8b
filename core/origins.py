"""Where a record came from, and what became of a thing elsewhere, between apps that may not import each other.

A lower app says what its things are called (`name_origins`); an upper one keeps the plain reference `kind.key` and says what it made of
them (`follow`). Both answer for a reader: what the reader may not see is not told.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from core.actors import Actor

Key = int


@dataclass(frozen=True)
class Origin:
    """A thing that a record elsewhere came from, as its reader sees it."""

    label: str
    text: str
    """What is taken over into the new record."""
    path: str
    """The unit it is of."""
    page: str
    """The name of the address on which it stands."""
    key: int


@dataclass(frozen=True)
class Following:
    """A record that was made of a thing: its number, its state in words, and its page."""

    number: str
    state: str
    page: str
    key: int
    is_void: bool = False
    """Whether it was withdrawn or merged away, so that another one may be made."""


Named = Callable[[Actor, Key], Origin | None]
Followed = Callable[[Actor, str, Collection[Key]], Mapping[Key, list[Following]]]
_NAMED: dict[str, Named] = {}
_FOLLOWED: list[Followed] = []
LONGEST = 40


def name_origins(kind: str, named: Named) -> None:
    """Say how things of a kind are called as origins."""
    _NAMED[kind] = named


def follow(followed: Followed) -> None:
    """Say what was made of things: by kind and keys, those that the reader may see."""
    if followed not in _FOLLOWED:
        _FOLLOWED.append(followed)


def reference(kind: str, key: Key) -> str:
    """Return the plain reference to a thing, as a record elsewhere keeps it."""
    return f"{kind}.{key}"


def find(actor: Actor, text: str) -> Origin | None:
    """Return the thing of a plain reference; None where there is none, or none for this reader."""
    kind, _dot, key = text.partition(".")
    if kind not in _NAMED or not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return _NAMED[kind](actor, int(key))


def made_of(actor: Actor, kind: str, keys: Collection[Key]) -> dict[Key, list[Following]]:
    """Return what was made of each of these things, as far as the reader may see it."""
    found: dict[Key, list[Following]] = {key: [] for key in keys}
    if keys:
        for followed in _FOLLOWED:
            for key, rows in followed(actor, kind, keys).items():
                found[key] += rows
    return found
