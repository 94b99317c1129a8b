"""Scope: which part of the unit tree a person's rights reach. Pure; fails closed.

A path is a string of decimal digits, four for each level of the tree ("0001", "00010003", …). A
grant on a path covers the subtree. Digits sort alike under every collation, so a range search
finds a subtree by index on both engines.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 4


def child_path(parent: str, number: int) -> str:
    """Return the path of the `number`-th child (1-based) of `parent`.

    :raises ValueError: more children than a level can hold (9,998).
    """
    if not 1 <= number <= 10**WIDTH - 2:
        raise ValueError(f"A unit can have at most {10**WIDTH - 2} children, not {number}.")
    return f"{parent}{number:0{WIDTH}d}"


def upper_bound(path: str) -> str:
    """Return the first path after the subtree of `path`: `0001` → `0002`."""
    return f"{int(path) + 1:0{len(path)}d}"


def covers(path: str, other: str) -> bool:
    """Tell whether `other` is `path` or lies below it."""
    return bool(path) and other.startswith(path)


@dataclass(frozen=True)
class Scope:
    """A set of subtrees. Empty matches nothing; `everything` is for the system alone."""

    paths: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, paths: Iterable[str]) -> "Scope":
        """Return the scope of these subtrees, without those inside another."""
        given = sorted(set(paths), key=len)
        kept: list[str] = []
        for path in given:
            if path and not any(covers(other, path) for other in kept):
                kept.append(path)
        return cls(frozenset(kept))

    def covers(self, path: str) -> bool:
        """Tell whether a unit of this path lies inside."""
        return self.everything or any(covers(own, path) for own in self.paths)

    def both(self, other: "Scope") -> "Scope":
        """Return what lies inside this scope and inside `other`."""
        if self.everything:
            return other
        if other.everything:
            return self
        return Scope.of(
            [path for path in self.paths if other.covers(path)] + [path for path in other.paths if self.covers(path)]
        )

    def __bool__(self) -> bool:
        return self.everything or bool(self.paths)


NOTHING = Scope()
EVERYTHING = Scope(everything=True)
