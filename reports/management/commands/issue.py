"""`issue KIND --unit CODE --period P [--object ID] --output FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from core import files
from core.errors import DomainError
from core.periods import Period
from reports.services import issuing


class Command(PortalCommand):
    help = "Print one document of a closed period into a file, as it stands (not signed off, without number)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", help="for example quarter-summary or township-summary")
        parser.add_argument("--unit", required=True, help="the unit's division code")
        parser.add_argument("--period", required=True, help="as 2025Q4")
        parser.add_argument("--object", default="", help="the record, for kinds that are made of one record")
        parser.add_argument("--output", required=True, type=Path, help="the file to write; .pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options)
        output: Path = options["output"]
        if output.suffix.lower() != ".pdf":
            raise DomainError(_("The file's name must end in .pdf, not in “%(suffix)s”.") % {"suffix": output.suffix})
        if options["object"]:
            raise DomainError(_("This kind of document is made of a unit, not of one record: leave --object away."))
        period = Period.parse(options["period"])
        unit = unit_by_code(options["unit"], actor.scope("unit.view"))
        snapshot = issuing.find_snapshot(actor=actor, kind=options["kind"], unit=unit, period=period)
        made = issuing.render(snapshot)
        files.write_whole(output, made.content)
        self.stdout.write(
            _("%(file)s: %(size)s bytes, SHA-256 %(hash)s")
            % {"file": output, "size": len(made.content), "hash": made.sha256}
        )
