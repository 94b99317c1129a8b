"""`serve`: web, workers and scheduler on this machine."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from accounts.management.base import PortalCommand
from config import supervisor


class Command(PortalCommand):
    help = "Migrate, then run web, workers and scheduler side by side until stopped."
    needs_broker = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor.port_is_free(options["host"], options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        supervisor.run(host=options["host"], port=options["port"])
