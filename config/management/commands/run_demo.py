"""`run_demo [--county altay|gangcha]`: what `make run` does once everything is set up."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from config import supervisor
from config.demo import load, sign_off, under_way
from config.demo.profiles import YEAR
from core.actors import SYSTEM
from core.periods import Period
from core.scope import EVERYTHING
from reports.services import closing


class Command(PortalCommand):
    help = "Load a demo county, close its newest quarter through the workers, open the next, serve, say how to sign in."
    needs_broker = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", default="altay")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = "127.0.0.1", settings.PORT
        supervisor.port_is_free(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(_("Loading the demo county; this takes up to a minute the first time."))
        self.stdout.flush()
        result = load.load(options["county"])
        county = unit_by_code(result.code, EVERYTHING)
        closing.close_quarter(actor=SYSTEM, county=county, period=Period.quarter(YEAR, 4), priority=1)
        now = timezone.now()
        under_way.open_next(county, seed=1, now=now, today=timezone.localdate(now))
        supervisor.run(host=host, port=port, ready=lambda: self._say(county.name, port, result.password))

    def _say(self, county: str, port: int, password: str) -> None:
        lines = [
            "",
            _("Baolei serves %(county)s (demo data) at http://127.0.0.1:%(port)s/") % {"county": county, "port": port},
            _("Briefings: http://127.0.0.1:%(port)s/briefings/   Admin: http://127.0.0.1:%(port)s/admin/")
            % {"port": port},
            _("Accounts (one password: %(password)s):") % {"password": password},
            *(f"  {username:<11} {name}" for username, name, _role in (*load.ACCOUNTS, *sign_off.ACCOUNTS)),
            _("Stop with Ctrl+C."),
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
