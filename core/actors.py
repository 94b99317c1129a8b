"""Actor: who does something, with the rights loaded once. Rights are asked here and nowhere else."""

from dataclasses import dataclass
from functools import cached_property

from core.errors import Forbidden, NotFound
from core.scope import EVERYTHING, Scope, covers


@dataclass(frozen=True)
class Grant:
    """One role on one subtree, with the actions that the roles table gives to the role."""

    role: str
    path: str
    actions: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """A person, or the system. `name` is what the audit chain keeps."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def can(self, action: str, path: str | None = None) -> bool:
        """Tell whether the actor may do `action`, on a unit of `path` or (None) anywhere at all."""
        if self.is_system:
            return True
        return any(action in grant.actions and (path is None or covers(grant.path, path)) for grant in self.grants)

    def scope(self, action: str) -> Scope:
        """Return the part of the tree on which the actor may do `action`."""
        if self.is_system:
            return EVERYTHING
        return Scope.of(grant.path for grant in self.grants if action in grant.actions)

    def require(self, action: str, path: str, *, see: str | None = None) -> None:
        """Refuse unless the actor may do `action` on a unit of `path`.

        :raises NotFound: the unit lies outside what the actor may see (`see` names the action
            that makes it visible; the default is `action` itself).
        :raises Forbidden: the actor sees the unit but lacks the right.
        """
        if self.can(action, path):
            return
        if see is not None and self.can(see, path):
            raise Forbidden
        raise Forbidden if any(covers(g.path, path) for g in self.grants) else NotFound


SYSTEM = Actor(user_id=None, name="SYSTEM", is_system=True)
NOBODY = Actor(user_id=None, name="")
RESIDENT = Actor(user_id=None, name="RESIDENT")
"""Somebody without an account: the chain says so and no more."""
