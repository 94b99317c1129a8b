"""`deadline "2026-09-30 16:00" --rule CODE [--unit CODE]`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.models import OrgUnit
from accounts.selectors import unit_by_code
from core.actors import Actor
from core.errors import DomainError
from tickets import selectors
from tickets.services import simulation


class Command(PortalCommand):
    help = "Tell until when a ticket filed at a moment is in time, and explain it day by day; nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("filed", metavar="MOMENT", help='when it was filed, for example "2026-09-30 16:00"')
        parser.add_argument("--rule", required=True, metavar="CODE", help="code of the deadline rule")
        parser.add_argument(
            "--unit", default="", metavar="CODE", help="division code of the unit whose calendar counts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor, start = self.actor(options), simulation.moment_of(options["filed"])
        unit = unit_by_code(options["unit"], actor.scope("unit.view")) if options["unit"] else _only_county(actor)
        county = selectors.county_of(unit.path) if unit is not None else None
        path = unit.path if unit is not None else ""
        trial = simulation.try_out(county=county, code=options["rule"], start=start, path=path)
        write = self.stdout.write
        write(
            _("Rule: %(name)s (%(code)s), %(limit)s")
            % {"name": trial.name, "code": trial.rule.code, "limit": trial.limit}
        )
        if trial.note:
            write(trial.note)
        if unit is not None:
            write(_("Calendar: that of %(unit)s") % {"unit": unit.name})
        write(_("Filed: %(moment)s") % {"moment": simulation.moment_words(start)})
        write(_("Deadline: %(answer)s") % {"answer": trial.answer})
        write("")
        write("\t".join(capfirst(text) for text in (_("day"), _("weekday"), _("count"), _("why"))))
        for line in trial.lines:
            write("\t".join((line.day.isoformat(), line.weekday, line.number or "—", line.why)))
        if trial.warned:
            write("")
            for moment, point in trial.warned:
                write(_("Warning: %(moment)s (%(point)s)") % {"moment": moment, "point": point})


def _only_county(actor: Actor) -> OrgUnit | None:
    """Return the one county whose rules count where no unit is named; None where no county has any.

    :raises DomainError: there are several.
    """
    rows = list(selectors.counties_with_rules(actor.scope("unit.view"))[:2])
    if len(rows) > 1:
        raise DomainError(_("Several counties have rules of their own: name one with --unit."))
    return rows[0] if rows else None
