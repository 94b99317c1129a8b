"""What is said of one address or one table of the portal, and how addresses are made for the object of a unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from tests.permissions.county import County

OBJECT, LIST, ADD, OWN, PUBLIC, STATIC = "object", "list", "add", "own", "public", "static"


@dataclass(frozen=True)
class Entry:
    """What one pattern answers, to whom, and how to ask it for the object of a unit.

    `view` is the action of the roles table without which nobody sees the object, `post` the one without which nobody
    changes it here ("" for nobody at all). `control` is the address at which the owner reads the object's text, where
    the pattern itself shows none.
    """

    name: str
    page: str
    kind: str = ""
    view: str = ""
    post: str = ""
    address: Callable[[County, str], str] = field(default=lambda county, path: "")
    control: Callable[[County, str], str] | None = None
    reads: bool = True
    """Whether reading the pattern itself shows the object's text to those who see it."""
    edits: Mapping[str, str] | None = None
    """What the owner's post changes; None where no form is read first."""
    data: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[str, ...] = ("",)
    """Queries with which a list is asked; the first shows every record of the area."""
    reason: str = ""
    names_to: int = 60
    """The length of path down to which the owner's page names units."""
    needs: str = ""
    """The action that the page itself asks for, where it is another than `view`."""

    blind: bool = False
    """Whether the pattern leads on without looking whether there is an object."""

    @property
    def in_admin(self) -> bool:
        return self.name.startswith("admin:")


@dataclass(frozen=True)
class Table:
    """One model of the admin: who sees and changes its rows, and what a change of one looks like."""

    kind: str
    view: str
    add: str = ""
    change: str = ""
    edits: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[str, str, Mapping[str, str]]] = field(default_factory=dict)
    """Page action → the kind whose objects wait for it, the right to it, what is posted."""


REASON = {"reason": "because of the test"}
KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d"}


def to(name: str, kind: str) -> Callable[[County, str], str]:
    return lambda county, path: reverse(name, args=[county.key(kind, path)])


def at(name: str) -> Callable[[County, str], str]:
    return lambda county, path: reverse(name)


def sheet_post(step: str) -> dict[str, str]:
    return {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "do": step}
