"""`issue KIND --unit CODE --period P [--object ID] --output FILE`."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from core import files
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.periods import Period
from core.scope import EVERYTHING, Scope
from reports.domain.kinds import KINDS
from reports.services import freezing, issuing, subjects


class Command(PortalCommand):
    help = "Print one document into a file, as it stands (not signed off, without number)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", help=f"one of {', '.join(KINDS)}")
        parser.add_argument("--unit", required=True, help="the unit's division code")
        parser.add_argument("--period", required=True, help="as 2025Q4; for a member's file also a year, as 2025")
        parser.add_argument("--object", default="", help="the record's number, for kinds that are made of one record")
        parser.add_argument("--output", required=True, type=Path, help="the file to write; .pdf or .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options)
        output: Path = options["output"]
        suffix = output.suffix.lower()
        if suffix not in (".pdf", ".xlsx"):
            raise DomainError(
                _("The file's name must end in .pdf or .xlsx, not in “%(suffix)s”.") % {"suffix": output.suffix}
            )
        kind, period = subjects.kind_of(options["kind"]), Period.parse(options["period"])
        if suffix == ".xlsx":
            issuing.check_workbook(kind)
        unit = unit_by_code(options["unit"], _seen(actor))
        number = _number(options["object"])
        subject = subjects.find(actor=actor, kind=kind, unit=unit, period=period, object_id=number)
        snapshot = freezing.freeze(actor=actor, subject=subject, now=timezone.now())
        content = issuing.render(snapshot).content if suffix == ".pdf" else issuing.workbook(snapshot)
        files.write_whole(output, content)
        self.stdout.write(
            _("%(file)s: %(size)s bytes, SHA-256 %(hash)s")
            % {"file": output, "size": len(content), "hash": hashlib.sha256(content).hexdigest()}
        )


def _seen(actor: Actor) -> Scope:
    """Return where the actor may name a unit: all that its roles reach, so that a person finds the own record's unit."""
    return EVERYTHING if actor.is_system else Scope.of(grant.path for grant in actor.grants)


def _number(text: str) -> int:
    """Return the record that an option names; 0 for none.

    :raises NotFound: it is no number.
    """
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 19 and int(text)):
        raise NotFound
    return int(text)
