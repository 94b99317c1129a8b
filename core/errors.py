"""Errors that every entry point turns into a message for a person."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A request that the rules refuse. `str()` of it is the message shown to the person.

    `status` is the HTTP status, `field` names the input that has to change when there is one.
    """

    status = 400

    def __init__(self, message: object, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(DomainError):
    """The actor may see the thing but not do this to it."""

    status = 403

    def __init__(self, message: object = _("Your account has no right to do this.")) -> None:
        super().__init__(message)


class NotFound(DomainError):
    """There is no such thing in the actor's scope: the same answer as for one that never was."""

    status = 404

    def __init__(self, message: object = _("There is nothing here, or it is outside your area.")) -> None:
        super().__init__(message)


class Conflict(DomainError):
    """Somebody else changed the thing since the actor read it."""

    status = 409


class IllegalTransition(Conflict):
    """The thing is not in a state from which this step may be taken."""
