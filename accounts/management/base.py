"""Base of the management commands: a refusal is a sentence and exit 1, never a traceback."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.selectors import actor_named
from core import queue
from core.actors import SYSTEM, Actor
from core.errors import DomainError


def database_problem(error: Error) -> str:
    """Return the sentence for a database that cannot be used."""
    where = connection.settings_dict.get("HOST") or connection.settings_dict.get("NAME")
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "full" in text:
        return _("The disk is full: %(error)s. Free space and try again; nothing was changed.") % {"error": text}
    return _("The database at %(where)s cannot be used: %(error)s. Check DATABASE_URL and that the server runs; then run `manage.py migrate`. Nothing was changed.") % {
        "where": where, "error": text,
    }  # fmt: skip


class PortalCommand(BaseCommand):
    """Parses, calls one service, prints. Runs in the portal's language and as SYSTEM or `--as USER`."""

    requires_system_checks: list[str] = []
    needs_broker = False
    """The command queues work, so it does not begin while the broker is away."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", default="", metavar="USER", help="act as this account")

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override(translation.get_language() or "zh-hans"):
            try:
                if self.needs_broker:
                    queue.require_broker()
                return super().execute(*args, **options)
            except DomainError as error:
                raise CommandError(str(error)) from error
            except (OperationalError, Error) as error:
                raise CommandError(database_problem(error)) from error
            except BrokenPipeError:
                sys.exit(1)
            except OSError as error:
                raise CommandError(
                    _("%(file)s: %(error)s.") % {"file": error.filename or "", "error": error.strerror}
                ) from error

    def actor(self, options: dict[str, Any]) -> Actor:
        """Return the actor that `--as` names, or SYSTEM."""
        if not options.get("username"):
            return SYSTEM
        return actor_named(options["username"])
