"""`close_quarter 2025Q4 --unit CODE`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from core.periods import Period
from reports.services import closing


class Command(PortalCommand):
    help = "Assess, rate and freeze a county's quarter, queue its documents, exit. Closing it again changes nothing."
    needs_broker = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", help="a quarter, as 2025Q4")
        parser.add_argument("--unit", required=True, help="the county's division code")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options)
        period = Period.parse(options["period"])
        county = unit_by_code(options["unit"], actor.scope("round.view"))
        result = closing.close_quarter(actor=actor, county=county, period=period)
        values = {"period": period.code, "unit": county.name, "n": result.documents}
        if result.now:
            closing.ask_briefing(actor=actor, round_=result.round, now=timezone.now())
            self.stdout.write(
                _("%(period)s of %(unit)s is closed; %(n)s documents are queued for the workers.") % values
            )
        else:
            self.stdout.write(_("%(period)s of %(unit)s was closed already; nothing was changed.") % values)
