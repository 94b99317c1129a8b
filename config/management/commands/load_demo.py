"""`load_demo [--county altay|gangcha] [--scale N] [--seed S]`."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from config.demo import load


class Command(PortalCommand):
    help = "Load a demo county of synthetic people; migrates first; loading it again changes nothing."
    needs_broker = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", default="altay")
        parser.add_argument("--scale", type=int, default=1)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        result = load.load(options["county"], scale=options["scale"], seed=options["seed"])
        if result.new:
            self.stdout.write(_("The demo county %(code)s is loaded.") % {"code": result.code})
        else:
            self.stdout.write(
                _("The demo county %(code)s was here already; nothing was changed.") % {"code": result.code}
            )
