"""`import_divisions FILE.csv`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.services import org_tree


class Command(PortalCommand):
    help = "Read the unit tree from code,name,level,parent_code[,kind]; reading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        result = org_tree.import_divisions(actor=self.actor(options), path=options["file"])
        self.stdout.write(
            _("%(added)s units added, %(renamed)s renamed, %(same)s unchanged.")
            % {"added": result.added, "renamed": result.renamed, "same": result.unchanged}
        )
